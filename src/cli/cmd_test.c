/* cmd_test.c - loam test PKG [-test.FLAGS]: runs a package's test program in this process. */
#include "cli/cli.h"

#include <stdlib.h>
#include <unistd.h>

/* "NAME.test" of the last element of an import path; malloc'ed. */
static char *test_name(const char *path)
{
	lm_buf b = {0};
	const char *slash = strrchr(path, '/');
	lm_buf_printf(&b, "%s.test", slash ? slash + 1 : path);
	return b.data;
}

static void report(const cli_world *world, loam *l)
{
	const char *text = loam_diagnostics(l, 10);
	lm_buf b = {0};
	lm_buf_printf(&b, "# %s\n%sFAIL\t%s [build failed]\n", loam_test_path(l), text,
		      loam_test_path(l));
	cli_print(world, 2, b.data, b.len);
	lm_buf_free(&b);
}

static bool has_driver(const cli_world *world)
{
	loam *l = loam_new(&world->config);
	size_t size;
	bool has = l && loam_library_text(l, "loam/test/main.go", &size);
	loam_free(l);
	return has;
}

int cli_test(const cli_world *world, int argc, char **argv)
{
	if (has_driver(world))
		return cli_own_program(world, "test", argc, argv);
	cli_options o;
	int first = 2;
	if (first < argc && argv[first][0] == '-' && strncmp(argv[first], "-test.", 6) != 0) {
		if (!cli_parse(world, "test", argc, argv, 2, &o))
			return 2;
		first = o.first;
	} else {
		o = (cli_options){.config = world->config};
	}
	const char *what = first < argc ? argv[first++] : ".";
	loam *l = loam_new(&o.config);
	if (!l) {
		cli_complain(world, "this build has no library");
		return 1;
	}
	if (!loam_load_test(l, what, cli_is_folder_name(what))) {
		report(world, l);
		return 1;
	}
	cli_program *p = lm_xcalloc(1, sizeof *p);
	const char **args = lm_xcalloc((size_t)(argc - first) + 2, sizeof *args);
	*p = (cli_program){.l = l, .stats = o.stats, .name = test_name(loam_test_path(l))};
	p->args = args;
	args[0] = p->name;
	for (int i = first; i < argc; i++)
		args[i - first + 1] = argv[i];
	if (o.config.goroot)
		setenv("GOROOT", o.config.goroot, 1);
	if (chdir(loam_test_dir(l)) != 0) {
		cli_complain(world, "cannot enter %s", loam_test_dir(l));
		return 1;
	}
	return cli_start(world, p);
}
