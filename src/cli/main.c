/* main.c - the entry of the native program. */
#include "cli/cli.h"

#include <stdlib.h>

/* GOPATH as go takes it. Packages that no module provides are looked for there too when modules are
 * on and GOPATH is set; with GO111MODULE=off it is $HOME/go when not set. */
static void find_gopath(loam_config *config, lm_buf *storage)
{
	const char *mode = getenv("GO111MODULE");
	const char *list = getenv("GOPATH");
	const char *home = getenv("HOME");
	config->modules_off = mode && strcmp(mode, "off") == 0;
	if (list && *list)
		lm_buf_cstr(storage, list);
	else if (config->modules_off && home && *home)
		lm_buf_printf(storage, "%s/go", home);
	lm_buf_byte(storage, 0);
	config->gopath = storage->len > 1 ? storage->data : NULL;
}

int main(int argc, char **argv)
{
	const char *goroot = getenv("LOAM_GOROOT");
	cli_world world = {.config = {.goroot = goroot ? goroot : LOAM_DEFAULT_GOROOT,
				      .own_process = 1}};
	lm_buf gopath = {0};
	find_gopath(&world.config, &gopath);
#if !defined(LM_DEBUG)
	world.exits = true;
#endif
	size_t payload = cli_own_payload();
	if (payload)
		return cli_payload(&world, payload, argc, argv);
	int status = cli_main(&world, argc, argv);
	lm_buf_free(&gopath);
	return status;
}
