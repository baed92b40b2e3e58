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
		else if (lm_str_is(flag, "find") || cli_skip_flag(flag, argv, argc, &at))
			continue;
		else if ((value = cli_flag_value(flag, "f", argv, argc, &at)))
			out->list.format = value;
		else if ((value = cli_flag_value(flag, "tags", argv, argc, &at)))
			out->o.config.tags = value;
		else if ((value = cli_flag_value(flag, "goroot", argv, argc, &at)))
			out->o.config.goroot = value;
		else if ((value = cli_flag_value(flag, "overlay", argv, argc, &at)))
			out->o.config.overlay = value;
		else if (lm_str_is(flag, "export")) {
			cli_complain(world, "list: there is no export data: loam compiles packages "
					    "when a program runs");
			return false;
		} else {
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
	if (status == 2 &&
	    o.list.format) { /* more than field names: a Go program knows templates */
		loam_free(l);
		return cli_own_program(world, "list", argc, argv);
	}
	cli_print(world, 2, complaints, strlen(complaints));
	cli_print(world, 1, out, strlen(out));
	loam_free(l);
	return status;
}

/* ---- loam env */

typedef struct {
	const char *name, *value;
} setting;

/* The value of one; false: there is none of that name. */
static bool env_value(const cli_world *world, const char *name, lm_buf *out)
{
	const loam_config *c = &world->config;
	const char *root = c->goroot ? c->goroot : "";
	const setting all[] = {
		{"AR", "ar"},
		{"CC", "cc"},
		{"CGO_ENABLED", "0"},
		{"CXX", "c++"},
		{"GCCGO", "gccgo"},
		{"GO111MODULE", c->modules_off ? "off" : ""},
		{"GOAMD64", "v1"},
		{"GOARCH", "amd64"},
		{"GOAUTH", "netrc"},
		{"GOBIN", ""},
		{"GOEXE", ""},
		{"GOEXPERIMENT", ""},
		{"GOFIPS140", "off"},
		{"GOFLAGS", ""},
		{"GOHOSTARCH", "amd64"},
		{"GOHOSTOS", "linux"},
		{"GOINSECURE", ""},
		{"GOOS", "linux"},
		{"GOPATH", c->gopath ? c->gopath : ""},
		{"GOROOT", root},
		{"GOTOOLCHAIN", "local"},
		{"GOVERSION", "go1.27.4"},
		{"GOWORK", ""},
		{"PKG_CONFIG", "pkg-config"},
	};
	for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
		if (strcmp(all[k].name, name) == 0) {
			lm_buf_cstr(out, all[k].value);
			return true;
		}
	}
	if (strcmp(name, "GOTOOLDIR") == 0) {
		lm_buf_printf(out, "%s/pkg/tool/linux_amd64", root);
		return true;
	}
	if (strcmp(name, "GOMOD") == 0) {
		loam *l = c->modules_off ? NULL : loam_new(c);
		const char *file = l ? loam_module_file(l) : "";
		lm_buf_cstr(out, *file || c->modules_off ? file : "/dev/null");
		loam_free(l);
		return true;
	}
	return false;
}

int cli_env(const cli_world *world, int argc, char **argv)
{
	static const char *const names[] = {
		"AR",          "CC",           "CGO_ENABLED", "CXX",       "GCCGO",
		"GO111MODULE", "GOAMD64",      "GOARCH",      "GOAUTH",    "GOBIN",
		"GOEXE",       "GOEXPERIMENT", "GOFIPS140",   "GOFLAGS",   "GOHOSTARCH",
		"GOHOSTOS",    "GOINSECURE",   "GOMOD",       "GOOS",      "GOPATH",
		"GOROOT",      "GOTOOLCHAIN",  "GOTOOLDIR",   "GOVERSION", "GOWORK",
		"PKG_CONFIG"};
	lm_buf out = {0};
	bool json = argc > 2 && strcmp(argv[2], "-json") == 0;
	int first = json ? 3 : 2;
	bool given = argc > first;
	size_t count = given ? (size_t)(argc - first) : sizeof names / sizeof *names;
	if (json)
		lm_buf_cstr(&out, "{");
	for (size_t i = 0; i < count; i++) {
		const char *name = given ? argv[(size_t)first + i] : names[i];
		if (json)
			lm_buf_printf(&out, "%s\n\t\"%s\": \"", i ? "," : "", name);
		else if (!given)
			lm_buf_printf(&out, "%s='", name);
		env_value(world, name, &out);
		lm_buf_cstr(&out, json ? "\"" : given ? "\n" : "'\n");
	}
	if (json)
		lm_buf_cstr(&out, "\n}\n");
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
