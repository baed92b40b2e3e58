/* cmd_disasm.c - loam disasm FILE [FUNC]: the bytecode of a program's functions, with source lines.
 */
#include "cli/cli.h"

int cli_disasm(const cli_world *world, int argc, char **argv)
{
	cli_options o;
	if (!cli_parse(world, "disasm", argc, argv, 2, &o))
		return 2;
	if (o.first >= argc) {
		cli_complain(world, "disasm: no file");
		return 2;
	}
	loam *l = loam_new(&o.config);
	if (!l) {
		cli_complain(world, "this build has no library");
		return 1;
	}
	const char *name = argv[o.first];
	const char *function = o.first + 1 < argc ? argv[o.first + 1] : NULL;
	int ok = cli_is_go_file(name)       ? loam_load_files(l, &name, 1)
		 : cli_is_folder_name(name) ? loam_load_dir(l, name)
					    : loam_load_package(l, name);
	int status = 1;
	if (!ok) {
		const char *text = loam_diagnostics(l, 10);
		cli_print(world, 2, text, strlen(text));
	} else {
		const char *text = loam_disassemble(l, function);
		if (text) {
			cli_print(world, 1, text, strlen(text));
			status = 0;
		} else {
			cli_complain(world, "disasm: no function %s", function);
		}
	}
	loam_free(l);
	return status;
}
