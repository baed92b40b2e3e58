/* main.c - the entry of the native program. */
#include "cli/cli.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *goroot = getenv("LOAM_GOROOT");
	cli_world world = {
		.config = {.goroot = goroot ? goroot : LOAM_DEFAULT_GOROOT, .own_process = 1}};
#if !defined(LM_DEBUG)
	world.exits = true;
#endif
	bool named = argc > 0 && strncmp(argv[0], LOAM_NAME_PREFIX, strlen(LOAM_NAME_PREFIX)) == 0;
	if (named) /* whatever this file carries */
		argv[0] += strlen(LOAM_NAME_PREFIX);
	size_t payload = named ? 0 : cli_own_payload();
	if (payload)
		return cli_payload(&world, payload, argc, argv);
	return cli_main(&world, argc, argv);
}
