/* main.c - the entry of the native program. */
#include "cli/cli.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *goroot = getenv("LOAM_GOROOT");
	cli_world world = {.config = {.goroot = goroot ? goroot : LOAM_DEFAULT_GOROOT,
				      .own_process = 1}};
#if !defined(LM_DEBUG)
	world.exits = true;
#endif
	static char go[] = "go";
	bool is_go = argc > 0 && strcmp(argv[0], LOAM_GO_NAME) == 0;
	if (is_go)
		argv[0] = go;
	size_t payload = is_go ? 0 : cli_own_payload();
	if (payload)
		return cli_payload(&world, payload, argc, argv);
	return cli_main(&world, argc, argv);
}
