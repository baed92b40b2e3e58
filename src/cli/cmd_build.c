/* cmd_build.c - loam build: writes programs, and the test programs of packages, as executable
 * files; and what such a file does when it is started. */
#include "cli/cli.h"

#include "host/host.h"

enum { STATUS_COMPILE = 1, STATUS_USAGE = 2, STATUS_SETUP = 3 };

typedef struct {
	cli_options o;
	const char *output;
	bool test;
	LM_VEC(const char *) main_files;
} build;

const char *const *cli_link_variables(const char *flags)
{
	LM_VEC(const char *) list = {0};
	bool wants = false;
	for (const char *at = flags; *at;) {
		at += strspn(at, " \t\n");
		char quote = *at == '\'' || *at == '"' ? *at++ : 0;
		size_t n = quote ? strcspn(at, (char[]){quote, 0}) : strcspn(at, " \t\n");
		lm_str word = {at, n};
		at += n + (quote && at[n] ? 1 : 0);
		if (!wants && (lm_str_has_prefix(word, LM_STR("-X=")) ||
			       lm_str_has_prefix(word, LM_STR("--X=")))) {
			size_t skip = word.ptr[1] == '-' ? 4 : 3;
			word = (lm_str){word.ptr + skip, word.len - skip};
			wants = true;
		} else if (!wants) {
			wants = lm_str_is(word, "-X") || lm_str_is(word, "--X");
			continue;
		}
		char *copy = lm_xmalloc(word.len + 1);
		memcpy(copy, word.ptr, word.len);
		copy[word.len] = 0;
		lm_vec_push(&list, copy);
		wants = false;
	}
	lm_vec_push(&list, NULL);
	return list.data;
}

/* Flags that ask for what there is none of: go's words. False: it is another flag. */
static bool refuse(const cli_world *world, lm_str flag)
{
	static const char *const names[] = {"race", "msan", "asan"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (lm_str_is(flag, names[i])) {
			cli_complain_plain(world,
					   "go: -%s requires cgo; enable cgo by setting "
					   "CGO_ENABLED=1\n",
					   names[i]);
			return true;
		}
	}
	lm_str mode = LM_STR("buildmode=");
	if (!lm_str_has_prefix(flag, mode))
		return false;
	lm_str value = {flag.ptr + mode.len, flag.len - mode.len};
	if (lm_str_is(value, "exe") || lm_str_is(value, "default") || lm_str_is(value, "pie"))
		return false;
	cli_complain_plain(world, "-buildmode=%s not supported on linux/amd64\n", value.ptr);
	return true;
}

/* Reads the flags; false after it complained. */
static bool parse(const cli_world *world, int argc, char **argv, build *b)
{
	b->o = (cli_options){.config = world->config};
	int at = 2;
	for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		lm_str flag = lm_str_of(argv[at] + (argv[at][1] == '-' ? 2 : 1));
		const char *value;
		if (flag.len == 0) {
			at++;
			break;
		}
		if (lm_str_is(flag, "test"))
			b->test = true;
		else if (refuse(world, flag))
			return false;
		else if (cli_skip_flag(flag, argv, argc, &at))
			continue;
		else if ((value = cli_flag_value(flag, "ldflags", argv, argc, &at)))
			b->o.config.variables = cli_link_variables(value);
		else if ((value = cli_flag_value(flag, "o", argv, argc, &at)))
			b->output = value;
		else if ((value = cli_flag_value(flag, "tags", argv, argc, &at)))
			b->o.config.tags = value;
		else if ((value = cli_flag_value(flag, "goroot", argv, argc, &at)))
			b->o.config.goroot = value;
		else if ((value = cli_flag_value(flag, "overlay", argv, argc, &at)))
			b->o.config.overlay = value;
		else if ((value = cli_flag_value(flag, "mainfile", argv, argc, &at)))
			lm_vec_push(&b->main_files, value);
		else if (lm_str_is(flag, "debug-code"))
			b->o.config.debug_code = 1;
		else {
			cli_complain(world, "build: flag provided but not defined: -%s", flag.ptr);
			return false;
		}
	}
	lm_vec_push(&b->main_files, NULL);
	b->o.config.main_files = b->main_files.data;
	b->o.config.record = 1;
	b->o.first = at;
	return true;
}

/* Loads what operand argv[at] and its followers name; *used: how many. */
static int load(loam *l, const build *b, int argc, char **argv, int at, int *used)
{
	int files = 0;
	while (at + files < argc && cli_is_go_file(argv[at + files]))
		files++;
	const char *const *names = (const char *const *)(argv + at);
	*used = files ? files : 1;
	if (files)
		return b->test ? loam_load_test_files(l, names, (size_t)files)
			       : loam_load_files(l, names, (size_t)files);
	const char *name = at < argc ? argv[at] : ".";
	bool dir = cli_is_folder_name(name);
	if (b->test)
		return loam_load_test(l, name, dir);
	return dir ? loam_load_dir(l, name) : loam_load_package(l, name);
}

/* The file that the program goes to: -o, or in -o's folder, or here under its own name. */
static void output_name(const build *b, const char *what, const char *path, lm_buf *out)
{
	lm_str dir = lm_str_of(b->output ? b->output : "");
	bool in_dir = dir.len && dir.ptr[dir.len - 1] == '/';
	if (dir.len && !in_dir) {
		lm_buf_str(out, dir);
		return;
	}
	lm_buf_str(out, dir);
	cli_program_file_name(what, path, out);
	if (b->test)
		lm_buf_cstr(out, ".test");
}

static int write_one(const cli_world *world, loam *l, const build *b, const char *what)
{
	lm_buf name = {0};
	output_name(b, what, loam_root_path(l), &name);
	const char *why = loam_write_program(l, name.data);
	if (why && strcmp(why, "is a directory") == 0 && b->output) {
		lm_buf_byte(&name, '/');
		cli_program_file_name(what, loam_root_path(l), &name);
		if (b->test)
			lm_buf_cstr(&name, ".test");
		why = loam_write_program(l, name.data);
	}
	if (why && strcmp(why, "is a directory") == 0)
		cli_complain_plain(world,
				   "go: build output \"%s\" already exists and is a directory\n",
				   name.data);
	else if (why)
		cli_complain(world, "build: cannot write %s: %s", name.data, why);
	lm_buf_free(&name);
	return why ? STATUS_COMPILE : 0;
}

static int build_one(const cli_world *world, const build *b, int argc, char **argv, int at,
		     int *used)
{
	loam *l = loam_new(&b->o.config);
	if (!l) {
		cli_complain(world, "this build has no library");
		*used = 1;
		return STATUS_COMPILE;
	}
	int early = 0, status = 0;
	if (!load(l, b, argc, argv, at, used)) {
		const char *path = loam_root_path(l);
		if (*path == 0 && at < argc)
			path = argv[at];
		const char *text = loam_build_errors(l, b->test ? path : "", 10, &early);
		cli_print(world, 2, text, strlen(text));
		status = early && b->test && !world->is_go ? STATUS_SETUP : STATUS_COMPILE;
	} else if (b->output || b->test || loam_is_program(l)) {
		status = write_one(world, l, b, at < argc ? argv[at] : ".");
	}
	loam_free(l);
	return status;
}

static bool is_pattern(const char *operand)
{
	return strstr(operand, "...") || strcmp(operand, "std") == 0 ||
	       strcmp(operand, "cmd") == 0 || strcmp(operand, "all") == 0;
}

typedef LM_VEC(char *) operand_list;

/* Adds the packages that a pattern names; the status of listing them. */
static int expand(const cli_world *world, const build *b, const char *pattern, operand_list *out)
{
	loam_config config = b->o.config;
	config.record = 0;
	loam *l = loam_new(&config);
	if (!l)
		return STATUS_COMPILE;
	loam_list_options o = {.errors_too = 1};
	const char *text, *complaints;
	int status = loam_list(l, &pattern, 1, &o, &text, &complaints);
	cli_print(world, 2, complaints, strlen(complaints));
	while (*text) {
		size_t n = strcspn(text, "\n");
		char *one = lm_xmalloc(n + 1);
		memcpy(one, text, n);
		one[n] = 0;
		lm_vec_push(out, one);
		text += n + (text[n] != 0);
	}
	loam_free(l);
	return status ? STATUS_COMPILE : 0;
}

int cli_build(const cli_world *world, int argc, char **argv)
{
	build b = {0};
	operand_list list = {0}; /* what patterns made is owned by the process */
	int status = STATUS_USAGE;
	if (parse(world, argc, argv, &b)) {
		status = 0;
		for (int i = b.o.first; i < argc; i++) {
			if (is_pattern(argv[i]))
				status |= expand(world, &b, argv[i], &list);
			else
				lm_vec_push(&list, argv[i]);
		}
		int count = (int)list.len, at = 0;
		while (at < count || (count == 0 && at == 0 && b.o.first >= argc)) {
			int used;
			int one = build_one(world, &b, count, list.data, at, &used);
			status = one > status ? one : status;
			at += used;
		}
	}
	lm_vec_free(&list);
	lm_vec_free(&b.main_files);
	return status;
}

/* ---- being such a file */

size_t cli_own_payload(void)
{
	unsigned char trailer[LOAM_PAYLOAD_TRAILER];
	return lm_host_own_end(trailer, sizeof trailer) ? loam_payload_size(trailer) : 0;
}

/* malloc'ed */
static char *full_path_of(const cli_world *world, const char *path)
{
	if (world->config.fs.full_path)
		return world->config.fs.full_path(world->config.fs.arg, path);
	char *full = realpath(path, NULL);
	lm_buf copy = {0};
	lm_buf_cstr(&copy, full ? full : path);
	free(full);
	return copy.data;
}

/* Runs the program at the end of a file's bytes (malloc'ed, taken over). */
static int run_payload(const cli_world *world, char *file, size_t size, int argc, char **argv)
{
	cli_program *p = lm_xcalloc(1, sizeof *p);
	p->text = file;
	loam_config config = world->config;
	if (config.sandbox && !config.kernel) { /* the file's name there is what it is here */
		p->name = full_path_of(world, argv[0]);
		config.executable = p->name;
	}
	p->l = file ? loam_new_from_payload(&config, file, size) : NULL;
	p->args = lm_xcalloc((size_t)argc + 1, sizeof *p->args);
	for (int i = 0; i < argc; i++)
		p->args[i] = argv[i];
	int status = 2;
	if (!p->l)
		cli_complain(world, "the program in this file cannot be read: build it again");
	else
		status = cli_start(world, p);
	if (status != CLI_HELD && !world->exits)
		cli_program_free(p);
	return status;
}

int cli_payload(const cli_world *world, size_t size, int argc, char **argv)
{
	char *file = lm_xmalloc(size);
	if (!lm_host_own_end(file, size)) {
		free(file);
		file = NULL;
	}
	return run_payload(world, file, size, argc, argv);
}

bool cli_run_built(const cli_world *world, int argc, char **argv, int *status)
{
	char *file;
	size_t size;
	if (!cli_read_file(world, argv[0], &file, &size))
		return false;
	if (size < LOAM_PAYLOAD_TRAILER || !loam_payload_size(file + size - LOAM_PAYLOAD_TRAILER)) {
		free(file);
		return false;
	}
	*status = run_payload(world, file, size, argc, argv);
	return true;
}
