/* load.h - from import paths and files to parsed and checked packages. Included by api/, service/
 * and above (compile/ may).
 *
 * The loader reads everything through callbacks (lm_load_fs) and the library archive; it opens no
 * file itself. It owns the file set and the check context. Packages are loaded once, when first
 * imported; those of the library with their bodies skipped until lm_loader_need_body asks for one.
 * Errors are collected in lm_loader_diags, in go's words: missing packages, import cycles, two
 * packages in a folder. */
#ifndef LM_LOAD_LOAD_H
#define LM_LOAD_LOAD_H

#include "load/archive.h"
#include "load/constraint.h"
#include "syntax/parser.h"
#include "types/types.h"

typedef enum {
	LM_READ_OK,
	LM_READ_NONE,
	LM_READ_IS_DIR,
	LM_READ_FAILED,
	LM_READ_LATER
} lm_read_status;

/* Where sources come from. Paths are as given or joined with '/'. */
typedef struct lm_load_fs {
	void *arg;
	/* A whole file, malloc'ed; *why (static text) when FAILED. LATER: not here yet, ask again
	 * (need_data). */
	lm_read_status (*read)(void *arg, lm_str path, lm_str *text, const char **why);
	/* Calls fn for each name in a directory, in any order; false when it is not a directory. */
	bool (*list)(void *arg, lm_str dir, void (*fn)(void *fn_arg, lm_str name, bool is_dir),
		     void *fn_arg);
	/* The path as tracebacks print it, e.g. absolute; malloc'ed. */
	lm_str (*full_path)(void *arg, lm_str path);
	/* Calls fn for each file of a directory that stands for another or is there besides
	 * (record.h); is_dir then says that it is taken away. False: none. May be NULL. */
	bool (*replaced)(void *arg, lm_str dir, void (*fn)(void *fn_arg, lm_str name, bool gone),
			 void *fn_arg);
} lm_load_fs;

typedef struct lm_loader_config {
	lm_load_fs fs;
	const lm_archive *library; /* borrowed; NULL: the library is read from goroot */
	bool library_is_skeleton;  /* its function bodies are blank; the whole texts come with
				      lm_loader_add_library */
	lm_str goroot;    /* GOROOT for what the archive lacks (cmd, test files); empty none */
	lm_str gopath;    /* GOPATH's list; packages that no module has are looked for there */
	bool modules_off; /* GO111MODULE=off: go.mod files are not looked for */
	lm_tags tags;
	uint16_t lang_minor;       /* -lang=go1.N; 0: go.mod's or the newest */
	bool allow_missing_bodies; /* single files may have functions without a body */
	bool std_privileges;       /* gc's -std for the files at hand */
	bool complete;             /* gc's -complete for the files at hand */
	bool types_test;           /* types2's own test mode (lm_check_config.test_builtins ...) */
	bool fake_import_c;
	bool check_library_bodies; /* loam check PKG: the root package's bodies, wherever it comes
				      from */
	const char *const *variables;  /* "PATH.NAME=VALUE" for string variables; NULL-terminated */
	const char *const *main_files; /* further files of a test program's main; NULL-terminated */
	bool with_tests;               /* _test.go files of the root package */
	bool skip_listing; /* the compiler alone: missing packages and embed patterns are the
			      checker's errors */
} lm_loader_config;

typedef struct lm_loader lm_loader;

/* Makes a loader. Caller frees. [alloc] */
lm_loader *lm_loader_new(const lm_loader_config *cfg);
void lm_loader_free(lm_loader *l);
lm_check_ctx *lm_loader_ctx(lm_loader *l);
lm_fileset *lm_loader_files(lm_loader *l);
lm_diags *lm_loader_diags(lm_loader *l);

/* Each returns the package, checked, its errors in lm_loader_diags; NULL when there was nothing to
 * check (also reported). The implicit imports of a program (runtime) come with lm_loader_runtime.
 * [alloc] */
/* Go files named on a command line form one package, path "main" if its name is main, else
 * "command-line-arguments". */
lm_package *lm_loader_files_package(lm_loader *l, const lm_str *paths, size_t count);
/* Source text as a file, e.g. of `-e` or standard input; borrowed until the loader is freed. */
lm_package *lm_loader_text_package(lm_loader *l, lm_str name, lm_str text);
/* A directory. With a go.mod at or above it, its import path and language version come from there.
 */
lm_package *lm_loader_dir_package(lm_loader *l, lm_str dir);
/* An import path of the library (or of GOROOT's cmd). */
lm_package *lm_loader_import_package(lm_loader *l, lm_str path);
/* A folder of small packages as Go's test tree lays them out: files with the same package clause
 * are one package, in order of first file; each is importable as "./FIRST" and "test/FIRST" (FIRST:
 * its first file without .go). `single`: every file is a package. Returns the package named main
 * (or the last). */
lm_package *lm_loader_package_folder(lm_loader *l, lm_str dir, bool single);
/* What a test program tests. */
typedef struct lm_test_info {
	lm_str path, dir; /* owned by the caller then */
	bool no_tests;    /* no _test.go files */
} lm_test_info;
/* The test program of a package (is_dir: of a directory): its main package, checked. P has its
 * in-package tests for every importer, P_test is a package of its own, main is generated. Test
 * files of the library come from goroot. NULL: see lm_loader_diags. [alloc] */
lm_package *lm_loader_test_package(lm_loader *l, lm_str what, bool is_dir, lm_test_info *info);
/* The same of files named one by one: "command-line-arguments". */
lm_package *lm_loader_test_files(lm_loader *l, const lm_str *paths, size_t count,
				 lm_test_info *info);
/* Package runtime, which every program has. */
lm_package *lm_loader_runtime(lm_loader *l);
/* A loaded package by path; NULL. [pure] */
lm_package *lm_loader_find(lm_loader *l, lm_str path);
/* For lm_program_config.need_body: parses and checks a skipped body. `arg` is the loader. False
 * when it has errors. */
bool lm_loader_need_body(void *arg, lm_package *pkg, lm_object *fn);
/* Whole texts of the library, for a loader whose archive is a skeleton. Borrowed until the loader
 * is freed. [alloc] */
void lm_loader_add_library(lm_loader *l, const lm_archive *whole);
/* For lm_program_config.needed: after something failed because a text is not here yet, its name: a
 * library file
 * ("fmt/print.go") or the path that lm_load_fs.read answered LATER for. NULL: no text was missing.
 */
const char *lm_loader_needed(void *arg);
/* For lm_program_config.embed: contents of the files that a package's //go:embed directive names
 * (its text after "//"). Calls fn for each file in go's order, with its path and bytes (borrowed
 * during the call). False: it cannot be read. */
bool lm_loader_embed(void *arg, lm_package *pkg, lm_str directive,
		     void (*fn)(void *fn_arg, lm_str path, lm_str bytes), void *fn_arg);
/* The import path of a loaded package; a root's too, whose symbols begin with "main". Borrowed. */
lm_str lm_loader_import_path(lm_loader *l, const lm_package *p);
/* Errors as the go command prints them: for each package that could be compiled "# PATH" and its
 * errors, at most max each (lm_diags_print). What go finds before it compiles anything (missing
 * packages, cycles) stands alone: true then. [alloc] */
bool lm_loader_print_errors(lm_loader *l, lm_str root_path, int max, lm_buf *out);
/* The go.mod at or above the working directory, full path, malloc'ed; empty: none. [alloc] */
lm_str lm_loader_module_file(lm_loader *l);
/* Reads every embedded file of the loaded packages once, so that a recording has them. */
void lm_loader_touch_embeds(lm_loader *l);
/* For lm_program_config.package. */
lm_package *lm_loader_package_callback(void *arg, lm_str path);
/* Lines of source handed to the parser so far, for statistics. */
uint64_t lm_loader_lines(const lm_loader *l);
/* What the program says about GODEBUG, as lm_native_set_godebug takes it: its go line's minor
 * version, go.mod's settings and its //go:debug directives. Borrowed. [alloc] */
const char *lm_loader_godebug(lm_loader *l);
/* The directory that a package was read from; empty for the library and texts. [pure] */
lm_str lm_loader_package_dir(const lm_loader *l, const lm_package *p);

#endif
