/* command.c - the table of subcommands, and help. */
#include "cli/cli.h"

#include "host/host.h"

#include <stdlib.h>

static const char usage_text[] =
	"loam runs Go.\n"
	"\n"
	"  loam run FILE.go... [ARGS]    run a program: files, a directory, or a package\n"
	"  loam [run] -e CODE            run statements; imports are found\n"
	"  loam check FILE|DIR|PKG...    report errors (-e: all of them)\n"
	"  loam test [FLAGS] [PKG...]    test packages, as go test does: -v, -run, -bench, -cover, "
	"-fuzz, -json ...\n"
	"  loam build [-o X] PKG|FILES   make an executable file of a program (-test: of a "
	"package's tests)\n"
	"  loam list [FLAGS] [PKG...]    list packages: -json, -deps, -test, -e, -f TEMPLATE\n"
	"  loam disasm FILE [FUNC]       show the bytecode\n"
	"  loam source FILE              a file of the library as it is compiled: fmt/print.go\n"
	"  loam env [NAME...]            where things are\n"
	"  loam version\n"
	"\n"
	"PKG is an import path, a directory, or a pattern: ./..., std, all, net/...\n"
	"Under the name go (a link), loam takes the go command's command line.\n"
	"\n"
	"Flags, before the operands: -lang=go1.N, -tags LIST, -goroot DIR, -virtual, -stats,\n"
	"-mount HOST[:PATH][:ro|:rw|:copy] (with -virtual), -dir-of-packages DIR, "
	"-single-file-packages\n";

static int version(const cli_world *world, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	static const char text[] = "loam version go1.27 linux/amd64\n";
	cli_print(world, 1, text, sizeof text - 1);
	return 0;
}

static int help(const cli_world *world, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	cli_print(world, 1, usage_text, sizeof usage_text - 1);
	return 0;
}

typedef struct {
	const char *name;
	int (*run)(const cli_world *world, int argc, char **argv);
} command;

static const command commands[] = {
	{"run", cli_run},     {"check", cli_check},   {"test", cli_test},     {"build", cli_build},
	{"list", cli_list},   {"disasm", cli_disasm}, {"source", cli_source}, {"env", cli_env},
	{"version", version}, {"help", help},
};

/* "loam -e CODE" is short for "loam run -e CODE". */
static int run_code(const cli_world *world, int argc, char **argv)
{
	char **longer = lm_xcalloc((size_t)argc + 2, sizeof *longer);
	static char run[] = "run";
	longer[0] = argv[0];
	longer[1] = run;
	memcpy(longer + 2, argv + 1, (size_t)(argc - 1) * sizeof *longer);
	int status = cli_run(world, argc + 1, longer);
	if (status != CLI_HELD)
		free(longer);
	return status;
}

static const char *variable(const loam_config *config, const char *name)
{
	const char *const *env = config->env ? config->env : lm_host_environ();
	size_t n = strlen(name);
	for (; env && *env; env++) {
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	}
	return NULL;
}

/* GOPATH as go takes it. Packages that no module provides are looked for there too when modules are
 * on and GOPATH is set; with GO111MODULE=off it is $HOME/go when not set. */
static void find_gopath(loam_config *config, lm_buf *storage)
{
	const char *mode = variable(config, "GO111MODULE");
	const char *list = variable(config, "GOPATH");
	const char *home = variable(config, "HOME");
	config->modules_off = mode && strcmp(mode, "off") == 0;
	if (mode && strcmp(mode, "on") == 0)
		list = NULL; /* modules alone */
	if (list && *list)
		lm_buf_cstr(storage, list);
	else if (config->modules_off && home && *home)
		lm_buf_printf(storage, "%s/go", home);
	lm_buf_byte(storage, 0);
	config->gopath = storage->len > 1 ? storage->data : NULL;
}

static void take_program(void *arg, cli_program *p)
{
	*(cli_program **)arg = p;
}

/* loam_config.command: arg is the world of the program that executes loam. */
static int command_of_process(void *arg, const loam_config *config, int argc, char **argv,
			      loam **started)
{
	cli_program *p = NULL;
	cli_world world = *(const cli_world *)arg;
	world.config = *config;
	world.exits = false;
	world.prepare = NULL;
	world.hold = take_program;
	world.arg = &p;
	*started = NULL;
	int status = cli_main(&world, argc, argv);
	if (p) {
		*started = p->l;
		loam_keep(p->l, p->text);
		loam_keep(p->l, p->name);
		loam_keep(p->l, p->args);
		free(p);
		status = 0;
	}
	return status;
}

static int run_command(const cli_world *world, int argc, char **argv)
{
	if (argc < 2) {
		cli_print(world, 2, usage_text, sizeof usage_text - 1);
		return 2;
	}
	if (strcmp(argv[1], "-e") == 0 || strncmp(argv[1], "-e=", 3) == 0)
		return run_code(world, argc, argv);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(world, argc, argv);
	}
	cli_complain(world, "unknown command \"%s\" (loam help lists them)", argv[1]);
	return 2;
}

int cli_main(const cli_world *given, int argc, char **given_argv)
{
	char **argv = lm_xcalloc((size_t)argc + 1, sizeof *argv); /* its entries may change */
	for (int i = 0; i < argc; i++)
		argv[i] = given_argv[i];
	cli_world *world = lm_xmalloc(sizeof *world); /* a started program may ask for it later */
	lm_buf gopath = {0};
	cli_sandbox *sandbox = lm_xcalloc(1, sizeof *sandbox);
	*world = *given;
	cli_sandbox_fill(&world->config, sandbox);
	find_gopath(&world->config, &gopath);
	world->config.command = command_of_process;
	world->config.command_arg = world;
	size_t prefix = strlen(LOAM_NAME_PREFIX);
	if (argc > 0 && strncmp(argv[0], LOAM_NAME_PREFIX, prefix) == 0)
		argv[0] += prefix;
	world->is_go = argc > 0 && cli_is_go(argv[0]);
	int status = world->is_go ? cli_go(world, argc, argv) : run_command(world, argc, argv);
	if (status != CLI_HELD && !given->exits) {
		lm_buf_free(&gopath);
		cli_sandbox_free(sandbox);
		free(sandbox);
		free(world);
		free(argv);
	}
	return status;
}
