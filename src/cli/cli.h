/* cli.h - what the subcommands of the command line share. Private to cli/ and to the wasm entry
 * point, which has the same command line. Invariant: a subcommand returns the exit status; nothing
 * here keeps state. */
#ifndef LM_CLI_CLI_H
#define LM_CLI_CLI_H

#include "api/loam.h"
#include "base/base.h"

#define CLI_MOUNTS_MAX 16

/* What the flags in front of the operands said. */
typedef struct cli_options {
	loam_config config;
	const char *code;                       /* -e CODE of run */
	const char *folder;                     /* -dir-of-packages DIR */
	bool single;                            /* -single-file-packages */
	bool all_errors;                        /* -e of check */
	bool stats;                             /* -stats */
	int first;                              /* index of the first operand in argv */
	const char *mounts[CLI_MOUNTS_MAX + 1]; /* of the sandbox: config.mounts points here */
} cli_options;

/* A started program and the memory that it borrows. */
typedef struct cli_program {
	loam *l;
	char *text; /* of -e */
	char *name; /* os.Args[0] */
	const char **args;
	bool stats;
} cli_program;
#define CLI_HELD (-1) /* the status of a program that goes on after cli_main */

/* How the command line meets its surroundings: zeros natively; the wasm build hands in its own. */
typedef struct cli_world {
	loam_config config; /* fs, io, library, sandbox */
	/* Takes over a started program, to be stepped by others and freed with cli_program_free:
	 * cli_main then returns CLI_HELD. NULL: the program runs to its end here and now. */
	void (*hold)(void *arg, cli_program *p);
	/* Called on a program before it starts (files for the sandbox); may be NULL. */
	void (*prepare)(void *arg, loam *l);
	void *arg;
	bool *ran;  /* becomes true when a program was run to its end here; may be NULL */
	bool is_go; /* the command line is the go command's */
	bool exits; /* the process ends when cli_main returns: nothing is freed before */
} cli_world;

/* Starts what was loaded and runs it, here or in the world's hands; the exit status. */
int cli_start(const cli_world *world, cli_program *p);
/* What a sandbox has when nothing else is said: the working directory and the library's sources,
 * changes to which stay in memory; the environment of its user. What it needs is in `memory`, to be
 * freed by cli_sandbox_free once the program is over. (sandbox.c) */
typedef struct cli_sandbox {
	lm_buf cwd;
	const char *mounts[4];
	const char **env;
} cli_sandbox;
void cli_sandbox_fill(loam_config *config, cli_sandbox *memory);
void cli_sandbox_free(cli_sandbox *memory);
/* Ends a program; p too is freed. */
void cli_program_free(cli_program *p);

/* Reads flags from argv[at] on; false after it complained. [pure] */
bool cli_parse(const cli_world *world, const char *command, int argc, char **argv, int at,
	       cli_options *out);
/* A program text around the code of `run -e`: package clause, imports that the code needs, main.
 * malloc'ed. [alloc] */
char *cli_wrap_code(const char *code, const loam_config *config);
/* Prints to standard error through the world. */
void cli_complain(const cli_world *world, const char *fmt, ...) LM_PRINTF(2, 3);
void cli_complain_plain(const cli_world *world, const char *fmt, ...)
	LM_PRINTF(2, 3); /* as it is */
void cli_print(const cli_world *world, int fd, const char *text, size_t size);
/* The value of a flag "-name=value" or "-name value"; NULL when argv[*at] is another flag. */
const char *cli_flag_value(lm_str flag, const char *name, char **argv, int argc, int *at);
/* What -ldflags says of -X: "PATH.NAME=VALUE", NULL-terminated; lives as long as the process. */
const char *const *cli_link_variables(const char *flags);
/* Appends the name that go gives the executable of a package: of an import path the last element
 * that is no version, of a file its name without .go. */
void cli_program_file_name(const char *operand, const char *path, lm_buf *out);
/* Flags of the go command that change nothing here (-v, -trimpath, -mod=..., -gcflags X): skips
 * one, with its value. */
bool cli_skip_flag(lm_str flag, char **argv, int argc, int *at);
bool cli_is_go_file(const char *name);
/* True for names that are folders by their look: ".", "./x", "../x", "/x". */
bool cli_is_folder_name(const char *name);

/* True for "go" and paths that end in it; loam under that name. */
bool cli_is_go(const char *name);
int cli_go(const cli_world *world, int argc, char **argv);
int cli_run(const cli_world *world, int argc, char **argv);
int cli_check(const cli_world *world, int argc, char **argv);
int cli_build(const cli_world *world, int argc, char **argv);
/* The size of the program that the running executable carries at its end; 0: none. */
size_t cli_own_payload(void);
/* Runs that program. */
int cli_payload(const cli_world *world, size_t size, int argc, char **argv);
/* Runs one of the Go programs in the library: "test" is package loam/test. */
int cli_own_program(const cli_world *world, const char *name, int argc, char **argv);
int cli_list(const cli_world *world, int argc, char **argv);
int cli_env(const cli_world *world, int argc, char **argv);
int cli_source(const cli_world *world, int argc, char **argv);
/* Runs the program that the file argv[0] carries, when it is one that loam built; false: it is not.
 */
bool cli_run_built(const cli_world *world, int argc, char **argv, int *status);
/* A whole file through the world, malloc'ed; false when it cannot be read. */
bool cli_read_file(const cli_world *world, const char *path, char **text, size_t *size);
int cli_test(const cli_world *world, int argc, char **argv);
int cli_disasm(const cli_world *world, int argc, char **argv);
/* The whole command line: argv[1] names the subcommand. */
int cli_main(const cli_world *world, int argc, char **argv);

#endif
