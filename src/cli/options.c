/* options.c - flags that the subcommands share, and printing. */
#include "cli/cli.h"

#include "host/host.h"

#include <limits.h>
#include <stdio.h>

void cli_print(const cli_world *world, int fd, const char *text, size_t size)
{
	if (world->config.io.write_out)
		world->config.io.write_out(world->config.io.arg, fd, text, size);
	else
		lm_host_write_all(fd, text, size);
}

bool cli_read_file(const cli_world *world, const char *path, char **text, size_t *size)
{
	const loam_fs *fs = &world->config.fs;
	const char *why;
	if (fs->read)
		return fs->read(fs->arg, path, text, size, &why) == LOAM_READ_OK;
	FILE *f = fopen(path, "rb");
	long n = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
	bool ok = n >= 0 && n < LONG_MAX && fseek(f, 0, SEEK_SET) == 0;
	*text = ok ? lm_xmalloc((size_t)n + 1) : NULL;
	*size = ok ? fread(*text, 1, (size_t)n, f) : 0;
	if (f)
		fclose(f);
	return ok;
}

void cli_complain(const cli_world *world, const char *fmt, ...)
{
	lm_buf text = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_cstr(&text, "loam: ");
	lm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	lm_buf_byte(&text, '\n');
	cli_print(world, 2, text.data, text.len);
	lm_buf_free(&text);
}

void cli_complain_plain(const cli_world *world, const char *fmt, ...)
{
	lm_buf text = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	cli_print(world, 2, text.data, text.len);
	lm_buf_free(&text);
}

bool cli_skip_flag(lm_str flag, char **argv, int argc, int *at)
{
	static const char *const switches[] = {"v",        "a",        "x",          "work",
					       "trimpath", "buildvcs", "linkshared", "modcacherw"};
	static const char *const valued[] = {"p",   "gcflags",  "asmflags",      "gccgoflags",
					     "mod", "compiler", "installsuffix", "pkgdir",
					     "pgo", "modfile",  "toolexec",      "buildmode",
					     "exec"};
	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
		lm_str name = lm_str_of(switches[i]);
		if (lm_str_eq(flag, name) ||
		    (lm_str_has_prefix(flag, name) && flag.ptr[name.len] == '='))
			return true;
	}
	for (size_t i = 0; i < sizeof valued / sizeof *valued; i++) {
		if (cli_flag_value(flag, valued[i], argv, argc, at))
			return true;
	}
	return false;
}

bool cli_is_go_file(const char *name)
{
	return lm_str_has_suffix(lm_str_of(name), LM_STR(".go"));
}

static bool is_version(lm_str s)
{
	if (s.len < 2 || s.ptr[0] != 'v' || s.ptr[1] == '0' || lm_str_is(s, "v1"))
		return false;
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return true;
}

void cli_program_file_name(const char *operand, const char *path, lm_buf *out)
{
	bool file = cli_is_go_file(operand);
	lm_str s = lm_str_of(file ? operand : path);
	ptrdiff_t slash = lm_str_rfind_byte(s, '/');
	lm_str last = {s.ptr + slash + 1, s.len - (size_t)(slash + 1)};
	if (!file && slash > 0 && is_version(last)) {
		s.len = (size_t)slash;
		slash = lm_str_rfind_byte(s, '/');
		last = (lm_str){s.ptr + slash + 1, s.len - (size_t)(slash + 1)};
	}
	if (file)
		last.len -= 3;
	lm_buf_str(out, last);
}

bool cli_is_folder_name(const char *name)
{
	lm_str s = lm_str_of(name);
	return lm_str_is(s, ".") || lm_str_is(s, "..") || lm_str_has_prefix(s, LM_STR("./")) ||
	       lm_str_has_prefix(s, LM_STR("../")) || lm_str_has_prefix(s, LM_STR("/"));
}

/* N of "go1.N"; 0 when the text is something else. */
static int lang_minor(lm_str text)
{
	if (!lm_str_has_prefix(text, LM_STR("go1.")))
		return 0;
	int n = 0;
	for (size_t i = 4; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || n > 1000)
			return 0;
		n = n * 10 + (text.ptr[i] - '0');
	}
	return n;
}

const char *cli_flag_value(lm_str flag, const char *name, char **argv, int argc, int *at)
{
	size_t n = strlen(name);
	if (flag.len > n && memcmp(flag.ptr, name, n) == 0 && flag.ptr[n] == '=')
		return flag.ptr + n + 1;
	if (flag.len == n && memcmp(flag.ptr, name, n) == 0 && *at + 1 < argc)
		return argv[++*at];
	return NULL;
}

/* Sets the switch that a flag without a value names. */
static bool set_switch(lm_str flag, bool is_run, cli_options *out)
{
	if (lm_str_is(flag, "e") && !is_run)
		out->all_errors = out->config.skip_listing = 1;
	else if (lm_str_is(flag, "single-file-packages"))
		out->single = true;
	else if (lm_str_is(flag, "std"))
		out->config.std_privileges = 1;
	else if (lm_str_is(flag, "complete"))
		out->config.complete = 1;
	else if (lm_str_is(flag, "types-test"))
		out->config.types_test = 1;
	else if (lm_str_is(flag, "fakeImportC"))
		out->config.fake_import_c = 1;
	else if (lm_str_is(flag, "sandbox") || lm_str_is(flag, "virtual"))
		out->config.sandbox = 1;
	else if (lm_str_is(flag, "debug-code"))
		out->config.debug_code = 1;
	else if (lm_str_is(flag, "stats"))
		out->stats = true;
	else
		return false;
	return true;
}

/* One more folder of the host for the sandbox; "none": not even the usual ones. */
static bool add_mount(cli_options *out, const char *text)
{
	size_t n = 0;
	if (out->config.mounts != out->mounts) {
		for (; out->config.mounts && out->config.mounts[n] && n < CLI_MOUNTS_MAX; n++)
			out->mounts[n] = out->config.mounts[n];
		out->config.mounts = out->mounts;
	} else {
		while (out->mounts[n])
			n++;
	}
	if (strcmp(text, "none") == 0)
		n = 0;
	else if (n < CLI_MOUNTS_MAX)
		out->mounts[n++] = text;
	else
		return false;
	out->mounts[n] = NULL;
	return true;
}

bool cli_parse(const cli_world *world, const char *command, int argc, char **argv, int at,
	       cli_options *out)
{
	*out = (cli_options){.config = world->config};
	bool is_run = strcmp(command, "run") == 0;
	for (; at < argc && argv[at][0] == '-' && argv[at][1] != 0; at++) {
		lm_str flag = lm_str_of(argv[at] + (argv[at][1] == '-' ? 2 : 1));
		if (flag.len == 0) {
			at++;
			break;
		}
		const char *value;
		if (set_switch(flag, is_run, out))
			continue;
		if (is_run && (value = cli_flag_value(flag, "e", argv, argc, &at))) {
			out->code = value;
		} else if ((value = cli_flag_value(flag, "lang", argv, argc, &at))) {
			out->config.lang_minor = lang_minor(lm_str_of(value));
			if (out->config.lang_minor == 0 || out->config.lang_minor > 27) {
				cli_complain(world,
					     "invalid value \"%s\" for -lang: should be something "
					     "like \"go1.12\"",
					     value);
				return false;
			}
		} else if ((value = cli_flag_value(flag, "tags", argv, argc, &at))) {
			out->config.tags = value;
		} else if ((value = cli_flag_value(flag, "ldflags", argv, argc, &at))) {
			out->config.variables = cli_link_variables(value);
		} else if (world->is_go && cli_skip_flag(flag, argv, argc, &at)) {
			continue;
		} else if ((value = cli_flag_value(flag, "mount", argv, argc, &at))) {
			if (!add_mount(out, value)) {
				cli_complain(world, "%s: too many mounts", command);
				return false;
			}
		} else if ((value = cli_flag_value(flag, "goroot", argv, argc, &at))) {
			out->config.goroot = value;
		} else if ((value = cli_flag_value(flag, "dir-of-packages", argv, argc, &at))) {
			out->folder = value;
			out->config.missing_bodies =
				1; /* packages compiled one by one may have assembly */
		} else {
			cli_complain(world, "%s: flag provided but not defined: -%s", command,
				     flag.ptr);
			return false;
		}
		/* The folder is the last flag's value: "-dir-of-packages [-single-file-packages]
		 * DIR". */
		if (out->folder && strcmp(out->folder, "-single-file-packages") == 0) {
			out->single = true;
			out->folder = at + 1 < argc ? argv[++at] : NULL;
		}
	}
	out->first = at;
	return true;
}
