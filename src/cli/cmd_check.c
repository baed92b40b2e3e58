/* cmd_check.c - loam check: parses and type-checks, and prints what gc would. */
#include "cli/cli.h"

/* Prints the diagnostics of one checked thing; the exit status. */
static int finish(const cli_world *world, loam *l, const cli_options *o, int ok)
{
	const char *text = loam_diagnostics(l, o->config.types_test ? -1 : o->all_errors ? 0 : 10);
	cli_print(world, 2, text, strlen(text));
	if (!ok && *text == 0)
		cli_complain(world, "check: failed without a message");
	if (o->stats)
		cli_complain(world, "%llu lines", (unsigned long long)loam_lines(l));
	return ok ? 0 : 1;
}

static loam *make(const cli_world *world, const cli_options *o)
{
	loam *l = loam_new(&o->config);
	if (!l)
		cli_complain(world, "this build has no library");
	return l;
}

static int check_one(const cli_world *world, const cli_options *o, const char *name)
{
	loam *l = make(world, o);
	if (!l)
		return 1;
	int ok = cli_is_folder_name(name) ? loam_load_dir(l, name) : loam_load_package(l, name);
	int status = finish(world, l, o, ok);
	loam_free(l);
	return status;
}

static int check_files(const cli_world *world, const cli_options *o, char **names, int count)
{
	loam *l = make(world, o);
	if (!l)
		return 1;
	int status =
		finish(world, l, o, loam_load_files(l, (const char *const *)names, (size_t)count));
	loam_free(l);
	return status;
}

static int check_folder(const cli_world *world, const cli_options *o)
{
	loam *l = make(world, o);
	if (!l)
		return 1;
	int status = finish(world, l, o, loam_load_folder(l, o->folder, o->single));
	loam_free(l);
	return status;
}

int cli_check(const cli_world *world, int argc, char **argv)
{
	cli_options o;
	if (!cli_parse(world, "check", argc, argv, 2, &o))
		return 2;
	o.config.check_bodies = 1;
	o.config.missing_bodies = !o.config.complete;
	if (o.folder)
		return check_folder(world, &o);
	if (o.first >= argc) {
		cli_complain(world, "check: nothing to check");
		return 2;
	}
	int files = 0;
	while (o.first + files < argc && cli_is_go_file(argv[o.first + files]))
		files++;
	if (files > 0) {
		if (o.first + files < argc) {
			cli_complain(world, "check: named files must be .go files: %s",
				     argv[o.first + files]);
			return 2;
		}
		return check_files(world, &o, argv + o.first, files);
	}
	o.config.missing_bodies = 0;
	int status = 0;
	for (int i = o.first; i < argc; i++)
		status |= check_one(world, &o, argv[i]);
	return status;
}
