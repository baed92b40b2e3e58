/* command.c - the table of subcommands, and help. */
#include "cli/cli.h"

static const char usage_text[] =
	"loam runs Go.\n"
	"\n"
	"  loam run FILE.go... [ARGS]    run a program: files, a directory, or a package\n"
	"  loam [run] -e CODE            run statements; imports are found\n"
	"  loam check FILE|DIR|PKG...    report errors (-e: all of them)\n"
	"  loam disasm FILE [FUNC]       show the bytecode\n"
	"  loam version\n"
	"\n"
	"Flags, before the operands: -lang=go1.N, -tags LIST, -goroot DIR, -sandbox, -stats,\n"
	"-dir-of-packages DIR, -single-file-packages\n";

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
	{"run", cli_run},   {"check", cli_check},   {"test", cli_test},     {"build", cli_build},
	{"list", cli_list}, {"disasm", cli_disasm}, {"source", cli_source}, {"env", cli_env},
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

int cli_main(const cli_world *world, int argc, char **argv)
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
