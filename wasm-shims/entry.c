/* entry.c - what the wasm build exports to JavaScript: the command line, and a started program step
 * by step. Numbers cross as int and double, never as 64-bit integers. The single instance of this
 * module keeps its state in memory that JavaScript passes around (the handle of web_new), so that
 * nothing here is a writable global. */
#include "cli/cli.h"
#include "host/host.h"

#include <emscripten.h>

/* JavaScript's side: library.js. Strings are NUL-terminated UTF-8; answers are malloc'ed. */
extern int lm_js_read(const char *path, char **text, size_t *size);
extern char *lm_js_list(const char *dir); /* "fname\ndname\n..."; NULL: no folder */
extern char *lm_js_full_path(const char *path);
extern int lm_js_write_file(const char *path, const void *p, size_t size);
extern int lm_js_read_stdin(void *p, size_t size);
extern void lm_js_write(int fd, const void *p, size_t size);
extern char *lm_js_option(const char *name); /* "cwd", "goroot", "files", "env" (entries end in
						1); NULL unknown */

extern int lm_js_file_stat(const char *path, double *out);   /* mode, size, seconds, nanoseconds */
extern int lm_js_file_names(const char *path, char **names); /* how many; each ends in 0 */
extern int lm_js_file_read(const char *path, int is_link, char **text, size_t *size);
/* what: 0 write, 1 mkdir, 2 symlink, 3 remove, 4 rename, 5 mode and time */
extern int lm_js_file_change(int what, const char *path, const char *other, const void *p,
			     size_t size, int number, double seconds);

typedef struct {
	cli_world world;
	cli_program *program;
	char *cwd;
} web;

static loam_read_status js_read(void *arg, const char *path, char **text, size_t *size,
				const char **why)
{
	(void)arg;
	loam_read_status status = (loam_read_status)lm_js_read(path, text, size);
	if (status == LOAM_READ_FAILED)
		*why = "cannot be read";
	return status;
}

static int js_list(void *arg, const char *dir,
		   void (*found)(void *found_arg, const char *name, int is_dir), void *found_arg)
{
	(void)arg;
	char *names = lm_js_list(dir);
	if (!names)
		return 0;
	for (char *at = names; *at;) {
		char *end = strchr(at, '\n');
		*end = 0;
		found(found_arg, at + 1, *at == 'd');
		at = end + 1;
	}
	free(names);
	return 1;
}

static char *js_full_path(void *arg, const char *path)
{
	(void)arg;
	return lm_js_full_path(path);
}

static const char *js_write_file(void *arg, const char *path, const void *p, size_t size)
{
	(void)arg;
	return lm_js_write_file(path, p, size) ? NULL : "cannot be written";
}

static int64_t js_read_stdin(void *arg, void *p, size_t size)
{
	(void)arg;
	return lm_js_read_stdin(p, size);
}

static void js_write(void *arg, int fd, const void *p, size_t size)
{
	(void)arg;
	lm_js_write(fd, p, size);
}

/* ---- files of the host, for mounts */

static int file_stat(void *arg, const char *path, lm_host_stat *out)
{
	(void)arg;
	double answer[4];
	int err = lm_js_file_stat(path, answer);
	if (err < 0)
		return err;
	*out = (lm_host_stat){.mode = (uint32_t)answer[0],
			      .size = (uint64_t)answer[1],
			      .mtime = (int64_t)answer[2] * 1000000000 + (int64_t)answer[3]};
	return 0;
}

static int file_list(void *arg, const char *dir, void (*found)(void *found_arg, const char *name),
		     void *found_arg)
{
	(void)arg;
	char *names = NULL;
	int n = lm_js_file_names(dir, &names);
	const char *at = names;
	for (int i = 0; i < n; i++) {
		found(found_arg, at);
		at += strlen(at) + 1;
	}
	free(names);
	return n < 0 ? n : 0;
}

static int read_into(const char *path, int is_link, lm_buf *out)
{
	char *text;
	size_t size;
	int err = lm_js_file_read(path, is_link, &text, &size);
	if (err < 0)
		return err;
	lm_buf_add(out, text, size);
	free(text);
	return 0;
}

static int file_read(void *arg, const char *path, lm_buf *out)
{
	(void)arg;
	return read_into(path, 0, out);
}

static int file_readlink(void *arg, const char *path, lm_buf *out)
{
	(void)arg;
	return read_into(path, 1, out);
}

static int file_write(void *arg, const char *path, const void *p, size_t n, uint32_t mode)
{
	(void)arg;
	return lm_js_file_change(0, path, "", p, n, (int)mode, 0);
}

static int file_mkdir(void *arg, const char *path, uint32_t mode)
{
	(void)arg;
	return lm_js_file_change(1, path, "", "", 0, (int)mode, 0);
}

static int file_symlink(void *arg, const char *target, const char *path)
{
	(void)arg;
	return lm_js_file_change(2, path, target, "", 0, 0, 0);
}

static int file_remove(void *arg, const char *path, bool is_dir)
{
	(void)arg;
	return lm_js_file_change(3, path, "", "", 0, is_dir, 0);
}

static int file_rename(void *arg, const char *from, const char *to)
{
	(void)arg;
	return lm_js_file_change(4, from, to, "", 0, 0, 0);
}

static int file_change(void *arg, const char *path, uint32_t mode, int64_t mtime)
{
	(void)arg;
	return lm_js_file_change(5, path, "", "", 0, (int)mode, (double)mtime / 1e9);
}

static const lm_host_files host_files = {
	.stat = file_stat,
	.list = file_list,
	.read = file_read,
	.readlink = file_readlink,
	.write = file_write,
	.mkdir = file_mkdir,
	.symlink = file_symlink,
	.remove = file_remove,
	.rename = file_rename,
	.change = file_change,
};

static void hold(void *arg, cli_program *p)
{
	((web *)arg)->program = p;
}

/* The environment that JavaScript gives, as a NULL-terminated list; lives as long as the module. */
static const char *const *environment(void)
{
	LM_VEC(const char *) list = {0};
	char *text = lm_js_option("env");
	for (char *at = text; at && *at;) {
		char *end = strchr(at, 1);
		lm_vec_push(&list, at);
		if (!end)
			break;
		*end = 0;
		at = end + 1;
	}
	lm_vec_push(&list, NULL);
	return list.data;
}

/* A number among JavaScript's options; 0 when it is not given. */
static uint64_t number_option(const char *name)
{
	char *text = lm_js_option(name);
	uint64_t n = text ? strtoull(text, NULL, 10) : 0;
	free(text);
	return n;
}

EMSCRIPTEN_KEEPALIVE web *web_new(const void *library, size_t size)
{
	web *w = lm_xcalloc(1, sizeof *w);
	w->cwd = lm_js_option("cwd");
	char *has_files = lm_js_option("files");
	w->world = (cli_world){
		.config =
			{
				.fs = {.read = js_read,
				       .list = js_list,
				       .full_path = js_full_path,
				       .write = js_write_file},
				.io = {.read_stdin = js_read_stdin, .write_out = js_write},
				.library = library,
				.library_size = size,
				.goroot = lm_js_option("goroot"),
				.cwd = w->cwd,
				.host_files = has_files ? &host_files : NULL,
				.env = environment(),
				.sandbox = 1,
				.library_is_skeleton = (int)number_option("library-is-skeleton"),
				.debug_code = (int)number_option("debug-code"),
				.max_memory = number_option("max-memory"),
				.max_stack = number_option("max-stack"),
				.max_goroutines = number_option("max-goroutines"),
				.max_steps = number_option("max-steps"),
			},
		.hold = hold,
		.arg = w,
	};
	free(has_files);
	return w;
}

/* Runs a command line; the exit status, or -1 when a program has been started. argv stays
 * JavaScript's until the end. */
EMSCRIPTEN_KEEPALIVE int web_command(web *w, int argc, char **argv)
{
	return cli_main(&w->world, argc, argv);
}

/* A step of the program: loam_state. */
EMSCRIPTEN_KEEPALIVE int web_step(web *w, double budget)
{
	return (int)loam_step(w->program->l, (int64_t)budget);
}

/* Milliseconds until the next timer; negative: none. */
EMSCRIPTEN_KEEPALIVE double web_wake_delay(web *w)
{
	int64_t delay = loam_wake_delay(w->program->l);
	return delay < 0 ? -1 : (double)delay / 1e6;
}

EMSCRIPTEN_KEEPALIVE int web_exit_code(web *w)
{
	return loam_exit_code(w->program->l);
}

/* After LOAM_WAITING and time passed or input came. */
EMSCRIPTEN_KEEPALIVE void web_wake(web *w)
{
	loam_wait(w->program->l);
}

EMSCRIPTEN_KEEPALIVE void web_feed(web *w, const void *p, size_t size)
{
	loam_feed_input(w->program->l, p, size);
}

EMSCRIPTEN_KEEPALIVE double web_memory(web *w)
{
	return (double)loam_memory_used(w->program->l);
}

EMSCRIPTEN_KEEPALIVE void web_interrupt(web *w)
{
	loam_interrupt(w->program->l);
}

EMSCRIPTEN_KEEPALIVE const char *web_limit_name(web *w)
{
	return loam_limit_name(w->program->l);
}

/* After LOAM_NEED_DATA: the library file to bring. */
EMSCRIPTEN_KEEPALIVE const char *web_needed(web *w)
{
	return loam_needed_data(w->program->l);
}

/* Library files that a skeleton lacks, packed; the bytes stay the module's until the end. */
EMSCRIPTEN_KEEPALIVE int web_add_library(web *w, const void *bytes, size_t size)
{
	return loam_add_library(w->program->l, bytes, size);
}

/* The skeleton of a library, malloc'ed; its size is the library's. NULL: not a library. */
EMSCRIPTEN_KEEPALIVE void *web_skeleton(const void *library, size_t size)
{
	void *skeleton = NULL;
	return loam_skeleton(library, size, &skeleton, &size) ? skeleton : NULL;
}

EMSCRIPTEN_KEEPALIVE int web_break(web *w, const char *file, int line)
{
	return loam_break(w->program->l, file, line);
}

EMSCRIPTEN_KEEPALIVE int web_break_clear(web *w, int number)
{
	return loam_break_clear(w->program->l, number);
}

EMSCRIPTEN_KEEPALIVE const char *web_where(web *w)
{
	return loam_where(w->program->l);
}

EMSCRIPTEN_KEEPALIVE const char *web_variable(web *w, const char *name)
{
	return loam_variable(w->program->l, name);
}

EMSCRIPTEN_KEEPALIVE void web_end(web *w)
{
	if (w->program)
		cli_program_free(w->program);
	w->program = NULL;
}
