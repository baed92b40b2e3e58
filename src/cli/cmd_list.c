/* cmd_list.c - loam list, loam env and loam source: what packages there are, where the library is,
 * and its texts. */
#include "cli/cli.h"

#include <stdlib.h>

typedef struct {
	cli_options o;
	loam_list_options list;
} options;

/* Reads the flags; false after it complained. */
static bool parse(const cli_world *world, int argc, char **argv, options *out)
{
	out->o = (cli_options){.config = world->config};
	int at = 2;
	for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		lm_str flag = lm_str_of(argv[at] + (argv[at][1] == '-' ? 2 : 1));
		const char *value;
		if (flag.len == 0) {
			at++;
			break;
		}
		if (lm_str_is(flag, "json"))
			out->list.json = 1;
		else if (lm_str_has_prefix(flag, LM_STR("json="))) {
			out->list.json = 1;
			out->list.fields = flag.ptr + 5;
		} else if (lm_str_is(flag, "deps"))
			out->list.deps = 1;
		else if (lm_str_is(flag, "test"))
			out->list.tests = 1;
		else if (lm_str_is(flag, "e"))
			out->list.errors_too = 1;
		else if (lm_str_is(flag, "find") || cli_is_ignored_flag(flag))
			continue;
		else if ((value = cli_flag_value(flag, "f", argv, argc, &at)))
			out->list.format = value;
		else if ((value = cli_flag_value(flag, "tags", argv, argc, &at)))
			out->o.config.tags = value;
		else if ((value = cli_flag_value(flag, "goroot", argv, argc, &at)))
			out->o.config.goroot = value;
		else if ((value = cli_flag_value(flag, "overlay", argv, argc, &at)))
			out->o.config.overlay = value;
		else {
			cli_complain(world, "list: flag provided but not defined: -%s", flag.ptr);
			return false;
		}
	}
	out->o.first = at;
	return true;
}

static loam *make(const cli_world *world, const loam_config *config)
{
	loam *l = loam_new(config);
	if (!l)
		cli_complain(world, "this build has no library");
	return l;
}

int cli_list(const cli_world *world, int argc, char **argv)
{
	options o = {0};
	if (!parse(world, argc, argv, &o))
		return 2;
	loam *l = make(world, &o.o.config);
	if (!l)
		return 1;
	static const char *const here[] = {"."};
	bool given = o.o.first < argc;
	const char *out, *complaints;
	int status = loam_list(l, given ? (const char *const *)argv + o.o.first : here,
			       given ? (size_t)(argc - o.o.first) : 1, &o.list, &out, &complaints);
	cli_print(world, 2, complaints, strlen(complaints));
	cli_print(world, 1, out, strlen(out));
	loam_free(l);
	return status;
}

/* ---- loam env */

typedef struct {
	const char *name, *value;
} setting;

int cli_env(const cli_world *world, int argc, char **argv)
{
	const loam_config *c = &world->config;
	const setting all[] = {
		{"CGO_ENABLED", "0"},
		{"GO111MODULE", c->modules_off ? "off" : ""},
		{"GOARCH", "amd64"},
		{"GOOS", "linux"},
		{"GOPATH", c->gopath ? c->gopath : ""},
		{"GOROOT", c->goroot ? c->goroot : ""},
		{"GOVERSION", "go1.27"},
	};
	lm_buf out = {0};
	for (int i = 2; i < argc; i++) {
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			if (strcmp(all[k].name, argv[i]) == 0)
				lm_buf_cstr(&out, all[k].value);
		}
		lm_buf_byte(&out, '\n');
	}
	for (size_t k = 0; argc <= 2 && k < sizeof all / sizeof *all; k++)
		lm_buf_printf(&out, "%s='%s'\n", all[k].name, all[k].value);
	cli_print(world, 1, out.data, out.len);
	lm_buf_free(&out);
	return 0;
}

/* ---- loam source */

int cli_source(const cli_world *world, int argc, char **argv)
{
	loam *l = make(world, &world->config);
	int status = l ? 0 : 1;
	const char *goroot = world->config.goroot ? world->config.goroot : "";
	size_t root = strlen(goroot);
	for (int i = 2; l && i < argc; i++) {
		const char *path = argv[i];
		if (root && strncmp(path, goroot, root) == 0 &&
		    strncmp(path + root, "/src/", 5) == 0)
			path += root + 5;
		size_t size;
		const char *text = loam_library_text(l, path, &size);
		if (text) {
			cli_print(world, 1, text, size);
		} else {
			cli_complain(world, "source: %s is not in the library", argv[i]);
			status = 1;
		}
	}
	loam_free(l);
	return status;
}
