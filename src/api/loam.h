/* loam.h - the public interface: load a Go program, see what is wrong with it, run it step by step.
 * For embedders, the command line and the web build. Plain C types only; nothing of loam's inside
 * is named, except that host functions (loam_register) are written against vm/vm.h.
 *
 *     loam *l = loam_new(&(loam_config){0});
 *     if (loam_load_files(l, (const char *[]){"x.go"}, 1) && loam_start(l, args)) {
 *             while (loam_step(l, 1000000) <= LOAM_WAITING)
 *                     loam_wait(l);
 *             status = loam_exit_code(l);
 *     } else {
 *             puts(loam_diagnostics(l, 10));
 *     }
 *     loam_free(l);
 *
 * One `loam` is one program and one instance of it. Several live side by side in a process and may
 * be stepped in turns, from one thread at a time. Text that a function returns is owned by the loam
 * and valid until its next call. */
#ifndef LOAM_H
#define LOAM_H

#include <stddef.h>
#include <stdint.h>

typedef struct loam loam;
struct lm_native;

/* Where sources come from. Zeros: the machine's own files. */
typedef enum {
	LOAM_READ_OK,
	LOAM_READ_NONE,
	LOAM_READ_IS_DIR,
	LOAM_READ_FAILED,
	LOAM_READ_LATER
} loam_read_status;
typedef struct loam_fs {
	void *arg;
	/* A whole file into *text (malloc'ed, taken over). LATER: it is being fetched; loading
	 * fails and may be repeated. */
	loam_read_status (*read)(void *arg, const char *path, char **text, size_t *size,
				 const char **why);
	/* Calls found for each name in a directory; 0 when there is none. */
	int (*list)(void *arg, const char *dir,
		    void (*found)(void *found_arg, const char *name, int is_dir), void *found_arg);
	/* The path as tracebacks print it, malloc'ed. NULL function: as it is. */
	char *(*full_path)(void *arg, const char *path);
	/* Makes an executable file; NULL, or why it cannot (static text). NULL function: the
	 * machine's own files. */
	const char *(*write)(void *arg, const char *path, const void *p, size_t size);
} loam_fs;

/* Standard streams of a sandboxed program. NULL functions: no input; output to the process's own
 * descriptors. */
typedef struct loam_io {
	void *arg;
	int64_t (*read_stdin)(void *arg, void *p,
			      size_t size); /* bytes; 0 at the end; -1: nothing yet */
	void (*write_out)(void *arg, int fd, const void *p, size_t size);
} loam_io;

typedef struct loam_config {
	loam_fs fs;
	loam_io io;
	const void *library; /* the packed library; NULL: the one in the program */
	size_t library_size;
	int library_is_skeleton; /* function bodies are blank (loam_skeleton): they come with
				    loam_add_library */
	const char *goroot;      /* Go sources for what the archive lacks; NULL none */
	const char
		*gopath;  /* GOPATH: folders by colons whose src has further packages; NULL none */
	int modules_off;  /* GO111MODULE=off: GOPATH alone, no go.mod */
	const char *tags; /* further build tags, by commas */
	int sandbox;      /* the virtual system in memory instead of the machine's */
	int own_process;  /* the process is the program's: signals do what Go's runtime makes
			     of them */
	const char *cwd;  /* sandbox: the working directory */
	/* sandbox: folders of the host, NULL-terminated: "HOST", "HOST:PATH", with ":ro", ":rw" or
	 * ":copy" (changes stay in memory; the usual) at the end. */
	const char *const *mounts;
	const char *const *sandbox_env; /* what the environment is there; NULL: env */
	/* io.read_stdin there when that is NULL */
	int64_t (*sandbox_input)(void *arg, void *p, size_t size);
	const struct lm_host_files *host_files; /* for mounts; NULL: the machine's own */
	struct lm_kernel *kernel; /* of a process of the sandbox that starts; loam's own use */
	/* sandbox: quotas; 0: the usual ones */
	uint64_t max_file_bytes, max_files, max_descriptors;
	const char *executable;
	const char *const *env; /* NULL: the process's (sandbox: empty) */
	/* Runs a command line of loam (argv[0] is its name) with the files, streams and environment
	 * of `config`: its exit status, or *started is a program to be stepped, freed with
	 * loam_free. For processes that execute loam. Set by the command line; NULL: none. */
	int (*command)(void *arg, const struct loam_config *config, int argc, char **argv,
		       loam **started);
	void *command_arg;
	int lang_minor;     /* -lang=go1.N; 0: as go.mod and the files say */
	int missing_bodies; /* functions without a body are accepted */
	int std_privileges; /* gc's -std */
	int complete;       /* gc's -complete */
	int types_test;     /* the mode of the type checker's own tests */
	int fake_import_c;
	int skip_listing;    /* the compiler alone: no `go list` phase before it */
	const char *overlay; /* go's -overlay: a file of JSON that names replacements; NULL none */
	const char *const *main_files; /* further files of a test program's main; NULL-terminated */
	const char *const *variables;  /* the linker's -X: "PATH.NAME=VALUE", sets string variables;
					  NULL-terminated */
	int record;                    /* loam_payload will be asked for */
	int check_bodies;              /* loam_load_package checks all bodies of the package */
	int debug_code;                /* compile for the debugger: no inlining, no motion */
	uint64_t max_memory, max_stack,
		max_goroutines; /* bytes, bytes a goroutine, number; 0: none (Go's own) */
	uint64_t max_steps;     /* calls and loop iterations in all; 0: none */
	uint64_t random_seed;   /* sandbox: deterministic when not 0 */
	int64_t fixed_time;     /* sandbox: the wall clock starts here, ns since 1970, when not 0 */
} loam_config;

/* Where loam itself stands in the virtual system. */
#define LOAM_VIRTUAL_PATH "/usr/bin/loam"
/* An argv[0] that begins so asks an executable to be loam under the rest of the name ("loam",
 * "go"), even when its file carries a program. */
#define LOAM_NAME_PREFIX "loam:"
#define LOAM_GO_NAME     LOAM_NAME_PREFIX "go"
/* The library that is linked into this program; 0 when there is none. */
int loam_embedded_library(const void **bytes, size_t *size);
/* The library without its function bodies, malloc'ed: enough to check against, and a fraction of
 * the size packed. 0: not a library. */
int loam_skeleton(const void *library, size_t size, void **skeleton, size_t *skeleton_size);
/* Makes a program that is still empty; NULL without a library. Copies what it keeps of config; fs
 * and library are borrowed. */
loam *loam_new(const loam_config *config);
void loam_free(loam *l);
/* Memory (malloc'ed) that is to live as long as l. */
void loam_keep(loam *l, void *p);

/* Gives the texts that a skeleton lacks: a packed library with some or all of its files. Borrowed.
 * 0: not a library. */
int loam_add_library(loam *l, const void *bytes, size_t size);

/* Loads the program's package and checks it, once. 1: no errors; 0: see loam_diagnostics; when
 * loam_needed_data names something, loading may be repeated once that is there. */
int loam_load_files(loam *l, const char *const *paths, size_t count);
int loam_load_text(loam *l, const char *name, const char *text, size_t size);
int loam_load_dir(loam *l, const char *dir);
int loam_load_package(loam *l, const char *path);
/* A folder of small packages as Go's test tree lays them out; single: each file is a package. */
int loam_load_folder(loam *l, const char *dir, int single);
/* The test program of a package (an import path, or a folder when is_dir), as `go test` makes it.
 */
int loam_load_test(loam *l, const char *what, int is_dir);
/* The same of files named one by one. */
int loam_load_test_files(loam *l, const char *const *paths, size_t count);
/* What loam_load_test loaded: its import path, and the folder that its tests run in. */
const char *loam_test_path(const loam *l);
const char *loam_test_dir(const loam *l);
/* 1: it has no test files. */
int loam_test_empty(const loam *l);
/* Everything that running the loaded program elsewhere needs besides the library, malloc'ed: the
 * end of an executable file, in front of which stands a loam or nothing. Needs config.record. 0: it
 * is not a program, or has errors (loam_diagnostics). */
int loam_payload(loam *l, void **bytes, size_t *size);
/* Writes an executable file that is the loaded program: this loam in front, where there is one, and
 * the payload. NULL, or why it cannot. */
const char *loam_write_program(loam *l, const char *path);
#define LOAM_PAYLOAD_TRAILER 16 /* bytes */
/* The size of the payload at the end of a file whose last bytes are given; 0: there is none. */
size_t loam_payload_size(const void *trailer);
/* The program that an executable file carries, loaded: loam_start comes next. `file` ends with the
 * payload and stays borrowed; config lacks what the payload says (tags, goroot). NULL: no payload,
 * or one of another loam. */
loam *loam_new_from_payload(const loam_config *config, const void *file, size_t size);
/* What `loam list` prints. */
typedef struct loam_list_options {
	int json, deps, tests; /* -json -deps -test */
	int errors_too;        /* -e: broken packages are listed, not reported */
	const char *fields;    /* -json=FIELDS; NULL all */
	const char *format;    /* -f; NULL: import paths */
} loam_list_options;
/* Packages that patterns name, on a loam that has loaded nothing. The exit status; *out and
 * *complaints (for standard output and error) are valid until the next call. */
int loam_list(loam *l, const char *const *patterns, size_t count, const loam_list_options *o,
	      const char **out, const char **complaints);
/* The go.mod file of the module at hand, full; empty: none. */
const char *loam_module_file(loam *l);
/* The text of a library file as it is compiled ("fmt/print.go"); NULL: there is none. */
const char *loam_library_text(const loam *l, const char *path, size_t *size);
/* Errors in gc's form, sorted; at most max (then "too many errors"); 0: all; negative: all,
 * unsorted and with repeats. */
const char *loam_diagnostics(loam *l, int max);
/* Errors package by package ("# PATH" and at most max lines each), as `go build` prints them.
 * *early: the go command finds them before it compiles. */
const char *loam_build_errors(loam *l, const char *root_path, int max, int *early);
/* The import path of what was loaded, of a test that of the package under test. */
const char *loam_root_path(loam *l);
/* 1: a package main. */
int loam_is_program(const loam *l);
/* Lines of source read so far. */
uint64_t loam_lines(const loam *l);
/* Disassembly of a function of the program ("main.f", "f", "T.m"); NULL: of all. NULL when there is
 * no such function. */
const char *loam_disassemble(loam *l, const char *function);

/* Binds a host function to a Go declaration without a body, before loam_start. Borrowed. */
void loam_register(loam *l, const struct lm_native *native);
/* Puts a file into the sandbox's system, its folders too. 1; 0 when the path cannot be. */
int loam_add_file(loam *l, const char *path, const void *data, size_t size);
/* Gives a sandboxed program input, after loam_start; size 0 ends it. */
void loam_feed_input(loam *l, const void *p, size_t size);

typedef enum {
	LOAM_RUNNABLE, /* the budget is used up: step again */
	LOAM_WAITING, /* nothing to run until loam_wake_time or a descriptor is ready: loam_wait, or
			 come back */
	LOAM_NEED_DATA, /* sources that are not here yet: loam_needed_data */
	LOAM_BREAKPOINT,
	LOAM_INTERRUPTED, /* loam_interrupt */
	LOAM_LIMIT,       /* loam_limit_name */
	LOAM_EXITED,      /* loam_exit_code */
	LOAM_DEADLOCKED,  /* reported; the exit code is 2 */
} loam_state;

/* Prepares the run: args[0] is the program's name; NULL-terminated; borrowed. 0: not a program, see
 * loam_diagnostics. */
int loam_start(loam *l, const char *const *args);
/* Runs about `budget` calls and loop iterations. */
loam_state loam_step(loam *l, int64_t budget);
/* After LOAM_WAITING: sleeps until there may be something to do. */
void loam_wait(loam *l);
/* Nanoseconds until the next timer; negative: no timer runs. */
int64_t loam_wake_delay(const loam *l);
/* Makes a running loam_step return soon; from a signal handler or another thread too. */
void loam_interrupt(loam *l);
int loam_exit_code(const loam *l);
const char *loam_limit_name(const loam *l);
const char *loam_needed_data(const loam *l);
/* Bytes of memory that the program's objects take. */
uint64_t loam_memory_used(const loam *l);

/* ---- debugging: for programs made with debug_code, after loam_start */
/* Stops (LOAM_BREAKPOINT) before the first statement of a line; file: a path or its last elements.
 * The breakpoint's number. */
int loam_break(loam *l, const char *file, int line);
/* 1; 0 when there is no such breakpoint. */
int loam_break_clear(loam *l, int number);
/* Where the last step stopped: "main.f /dir/x.go:3:2"; NULL: at no breakpoint. */
const char *loam_where(loam *l);
/* A variable's value there; NULL: none of that name in scope. */
const char *loam_variable(loam *l, const char *name);

#endif
