/* cmd_run.c - loam run: checks a program and runs it to its end. */
#include "cli/cli.h"

#include <stdio.h>

#define STEP_BUDGET 5000000

/* Steps a program until it is over; the exit status. */
static int drive(loam *l)
{
	for (;;) {
		switch (loam_step(l, STEP_BUDGET)) {
		case LOAM_RUNNABLE:
		case LOAM_BREAKPOINT: break;
		case LOAM_WAITING: loam_wait(l); break;
		case LOAM_INTERRUPTED: return 130;
		case LOAM_NEED_DATA:
		case LOAM_LIMIT: return 2;
		case LOAM_EXITED:
		case LOAM_DEADLOCKED: return loam_exit_code(l);
		}
	}
}

static bool load(loam *l, const cli_options *o, int operands, char **argv, int *used)
{
	*used = 0;
	if (o->folder)
		return loam_load_folder(l, o->folder, o->single) != 0;
	while (*used < operands && cli_is_go_file(argv[o->first + *used]))
		++*used;
	if (*used > 0)
		return loam_load_files(l, (const char *const *)(argv + o->first), (size_t)*used) !=
		       0;
	*used = 1;
	const char *name = argv[o->first];
	if (cli_is_folder_name(name))
		return loam_load_dir(l, name) != 0;
	return loam_load_package(l, name) != 0;
}

static void report(const cli_world *world, loam *l)
{
	const char *text = loam_diagnostics(l, 10);
	bool compiled = strncmp(text, "./", 2) == 0;
	const char *path = loam_root_path(l);
	lm_buf title = {0};
	bool nameless = *path == 0 || *path == '_' || strcmp(path, "main") == 0;
	lm_buf_printf(&title, "# %s\n", nameless ? "command-line-arguments" : path);
	if (compiled)
		cli_print(world, 2, title.data, title.len);
	lm_buf_free(&title);
	if (*text == 0)
		text = "loam: nothing to run\n";
	cli_print(world, 2, text, strlen(text));
}

/* The program's name, os.Args[0]: the first file or folder without its suffix. malloc'ed. */
static char *program_name(const cli_options *o, char **argv, int argc)
{
	const char *from = o->code           ? "code"
			   : o->folder       ? o->folder
			   : o->first < argc ? argv[o->first]
					     : "main";
	const char *slash = strrchr(from, '/');
	lm_str base = lm_str_of(slash && slash[1] ? slash + 1 : from);
	if (lm_str_has_suffix(base, LM_STR(".go")))
		base.len -= 3;
	char *name = lm_xmalloc(base.len + 1);
	memcpy(name, base.ptr, base.len);
	name[base.len] = 0;
	return name;
}

void cli_program_free(cli_program *p)
{
	loam_free(p->l);
	free(p->text);
	free(p->name);
	free(p->args);
	free(p);
}

static const char **argument_list(char *name, char **argv, int argc, int first)
{
	const char **args = lm_xcalloc((size_t)(argc - first) + 2, sizeof *args);
	args[0] = name;
	for (int i = first; i < argc; i++)
		args[i - first + 1] = argv[i];
	return args;
}

int cli_start(const cli_world *world, cli_program *p)
{
	if (world->prepare)
		world->prepare(world->arg, p->l);
	if (!loam_start(p->l, p->args)) {
		report(world, p->l);
		return 1;
	}
	if (world->hold) {
		world->hold(world->arg, p);
		return CLI_HELD;
	}
	if (world->ran)
		*world->ran = true;
	return drive(p->l);
}

int cli_run(const cli_world *world, int argc, char **argv)
{
	cli_options o;
	if (!cli_parse(world, "run", argc, argv, 2, &o))
		return 2;
	int operands = argc - o.first;
	if (!o.code && !o.folder && operands == 0) {
		cli_complain(world, "run: no Go files listed");
		return 2;
	}
	int built;
	cli_world own = *world;
	own.config = o.config;
	if (!o.code && !o.folder && !cli_is_go_file(argv[o.first]) && strchr(argv[o.first], '/') &&
	    cli_run_built(&own, operands, argv + o.first, &built))
		return built;
	loam *l = loam_new(&o.config);
	if (!l) {
		cli_complain(world, "this build has no library");
		return 1;
	}
	cli_program *p = lm_xcalloc(1, sizeof *p);
	*p = (cli_program){.l = l, .stats = o.stats, .name = program_name(&o, argv, argc)};
	int used = 0;
	bool ok;
	if (o.code) {
		p->text = cli_wrap_code(o.code, &o.config);
		ok = loam_load_text(l, "code.go", p->text, strlen(p->text)) != 0;
	} else {
		ok = load(l, &o, operands, argv, &used);
	}
	p->args = argument_list(p->name, argv, argc, o.first + used);
	int status = 1;
	if (ok)
		status = cli_start(world, p);
	else
		report(world, l);
	if (o.stats)
		cli_complain(world, "%llu lines, %llu bytes live",
			     (unsigned long long)loam_lines(l),
			     (unsigned long long)loam_memory_used(l));
	if (status != CLI_HELD && !world->exits)
		cli_program_free(p);
	return status;
}

int cli_own_program(const cli_world *world, const char *name, int argc, char **argv)
{
	loam_config config = world->config;
	if (config.sandbox) /* os.Executable is loam, as it is natively */
		config.executable = LOAM_VIRTUAL_PATH;
	loam *l = loam_new(&config);
	if (!l) {
		cli_complain(world, "this build has no library");
		return 1;
	}
	lm_buf path = {0};
	lm_buf_printf(&path, "loam/%s", name);
	cli_program *p = lm_xcalloc(1, sizeof *p);
	*p = (cli_program){.l = l, .name = lm_xmalloc(strlen(name) + 1)};
	strcpy(p->name, name);
	p->args = argument_list(p->name, argv, argc, 2);
	int status = 1;
	if (loam_load_package(l, path.data))
		status = cli_start(world, p);
	else
		report(world, l);
	lm_buf_free(&path);
	if (status != CLI_HELD && !world->exits)
		cli_program_free(p);
	return status;
}
