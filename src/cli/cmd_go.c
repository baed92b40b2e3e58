/* cmd_go.c - loam under the name "go": the command line of the go command, as far as programs and
 * tests use it to build, run, test and list. What it lacks it says by name. */
#include "cli/cli.h"

#include "host/host.h"

#include <stdlib.h>
#include <unistd.h>

typedef LM_VEC(char *) arg_list;

static void add(arg_list *v, const char *text)
{
	char *copy = lm_xmalloc(strlen(text) + 1);
	lm_vec_push(v, strcpy(copy, text));
}

bool cli_is_go(const char *name)
{
	const char *slash = strrchr(name, '/');
	return strcmp(slash ? slash + 1 : name, "go") == 0;
}

static const char *variable(const cli_world *world, const char *name)
{
	const char *const *env = world->config.env ? world->config.env : lm_host_environ();
	size_t n = strlen(name);
	for (; env && *env; env++) {
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	}
	return "";
}

/* Adds the flags of $GOFLAGS, which stand before those of the command line. */
static void add_goflags(const cli_world *world, arg_list *out)
{
	const char *at = variable(world, "GOFLAGS");
	while (*at) {
		size_t n = strcspn(at, " \t");
		if (n > 0) {
			char *one = lm_xmalloc(n + 1);
			memcpy(one, at, n);
			one[n] = 0;
			lm_vec_push(out, one);
		}
		at += n + (at[n] != 0);
	}
}

/* Other systems than the one there is. */
static bool foreign_target(const cli_world *world)
{
	const char *os = variable(world, "GOOS"), *arch = variable(world, "GOARCH");
	bool foreign = (*os && strcmp(os, "linux") != 0) || (*arch && strcmp(arch, "amd64") != 0);
	if (foreign)
		cli_complain(world, "programs are for linux/amd64 alone, not %s/%s",
			     *os ? os : "linux", *arch ? arch : "amd64");
	return foreign;
}

/* ---- run */

static int go_run(const cli_world *world, int argc, char **argv)
{
	bool ran = false;
	cli_world inner = *world;
	inner.ran = &ran;
	int status = cli_run(&inner, argc, argv);
	if (status > 0 && ran)
		cli_complain_plain(world, "exit status %d\n", status);
	return status > 0 ? 1 : status;
}

/* ---- tool */

static int go_tool(const cli_world *world, int argc, char **argv)
{
	bool names_only = argc > 2 && strcmp(argv[2], "-n") == 0;
	int at = names_only ? 3 : 2;
	char path[4096];
	if (at < argc && names_only && strcmp(argv[at], "compile") == 0) {
		const char *own = world->config.executable;
		if (!own && lm_host_executable(path, sizeof path))
			own = path;
		lm_buf line = {0};
		lm_buf_printf(&line, "%s\n", own ? own : "loam");
		cli_print(world, 1, line.data, line.len);
		lm_buf_free(&line);
		return 0;
	}
	cli_complain_plain(world, "go: no such tool \"%s\"\n", at < argc ? argv[at] : "");
	return 2;
}

static int go_version(const cli_world *world, int argc, char **argv)
{
	(void)argv;
	if (argc > 2) {
		cli_complain_plain(world, "go: version of files is not known to loam\n");
		return 1;
	}
	static const char text[] = "go version go1.27.4 linux/amd64\n";
	cli_print(world, 1, text, sizeof text - 1);
	return 0;
}

static int go_vet(const cli_world *world, int argc, char **argv)
{
	(void)world;
	(void)argc;
	(void)argv;
	return 0;
}

typedef struct {
	const char *name;
	int (*run)(const cli_world *world, int argc, char **argv);
	bool builds;
} go_command;

static const go_command go_commands[] = {
	{"build", cli_build, true},     {"run", go_run, true},   {"test", cli_test, true},
	{"list", cli_list, false},      {"env", cli_env, false}, {"tool", go_tool, false},
	{"version", go_version, false}, {"vet", go_vet, false},
};

/* "go -C DIR command": enters the folder. False after it complained. */
static bool enter(const cli_world *world, int *argc, char ***argv)
{
	while (*argc > 2 && strcmp((*argv)[1], "-C") == 0) {
		if (world->config.sandbox || chdir((*argv)[2]) != 0) {
			cli_complain_plain(world, "go: chdir %s: no such file or directory\n",
					   (*argv)[2]);
			return false;
		}
		(*argv)[2] = (*argv)[0];
		*argv += 2;
		*argc -= 2;
	}
	return true;
}

int cli_go(const cli_world *world, int argc, char **argv)
{
	if (!enter(world, &argc, &argv))
		return 1;
	for (size_t i = 0; argc > 1 && i < sizeof go_commands / sizeof *go_commands; i++) {
		const go_command *c = &go_commands[i];
		if (strcmp(argv[1], c->name) != 0)
			continue;
		if (c->builds && foreign_target(world))
			return 2;
		arg_list args = {0}; /* lives as long as a program that was started */
		add(&args, argv[0]);
		add(&args, argv[1]);
		if (c->builds)
			add_goflags(world, &args);
		for (int k = 2; k < argc; k++)
			add(&args, argv[k]);
		int count = (int)args.len;
		lm_vec_push(&args, NULL);
		return c->run(world, count, args.data);
	}
	cli_complain_plain(world, "go %s: unknown command\nRun 'go help' for usage.\n",
			   argc > 1 ? argv[1] : "");
	return 2;
}
