/* golist.h - packages as the go command describes them, without parsing or checking: which files
 * they have, what these import, what is wrong. Included by load/ and api/. */
#ifndef LM_LOAD_GOLIST_H
#define LM_LOAD_GOLIST_H

#include "load/load.h"
#include "syntax/parser.h"

typedef struct lm_go_import {
	lm_str path;     /* as written; owned */
	lm_str resolved; /* the import path that it means; owned */
	lm_str file;     /* base name; owned */
	int line, column;
} lm_go_import;
typedef LM_VEC(lm_go_import) lm_go_imports;

typedef struct lm_go_package lm_go_package;
typedef struct lm_go_error {
	LM_VEC(lm_str) stack; /* borrowed import paths */
	lm_str pos, text;     /* owned */
	lm_str whole;         /* as go prints it; owned */
} lm_go_error;

struct lm_go_package {
	lm_str path, dir, name, root; /* owned */
	lm_str first_file;            /* that gave the name */
	lm_str for_test;              /* owned; variants of -test */
	bool standard, in_module, matched, is_files, has_deps, visiting, incomplete;
	lm_str_vec go, cgo, ignored, test, xtest;     /* base names */
	lm_str_vec embeds, test_embeds, xtest_embeds; /* patterns */
	lm_go_imports imports, test_imports, xtest_imports;
	LM_VEC(lm_go_package *) deps; /* all of them, sorted by path */
	LM_VEC(lm_go_error) errors;   /* the first is the package's own when own_error */
	bool own_error;
};

typedef struct lm_go_list {
	lm_loader *l;
	lm_strmap index;                 /* path -> lm_go_package* */
	LM_VEC(lm_go_package *) all;     /* owned */
	LM_VEC(lm_go_package *) printed; /* in order */
	LM_VEC(lm_go_package *) stack;
	lm_buf warnings; /* for standard error, lines */
	lm_buf errors;   /* what cannot be a package's error */
} lm_go_list;

/* What patterns name, for golist_match.c: prints it; by import path, directory, files. */
void lm_go_list_print(lm_go_list *g, lm_go_package *p);
lm_go_package *lm_go_list_import(lm_go_list *g, lm_str path);
lm_go_package *lm_go_list_dir(lm_go_list *g, lm_str dir);
lm_go_package *lm_go_list_files(lm_go_list *g, const lm_str *files, size_t count);

/* Begins a list of packages as the loader finds them. [alloc] */
lm_go_list *lm_go_list_new(lm_loader *l);
void lm_go_list_free(lm_go_list *g);
/* Adds what patterns name, in order: import paths and directories, with "...", "std", "cmd", "all",
 * or files. [alloc] */
void lm_go_list_add(lm_go_list *g, const lm_str *patterns, size_t count);
/* With -deps: dependencies come before what needs them. [alloc] */
void lm_go_list_deps(lm_go_list *g);
/* With -test: the test programs and variants of what is printed follow it. [alloc] */
void lm_go_list_tests(lm_go_list *g);

/* Writes the packages as JSON objects; fields: comma-separated names, empty all. [alloc] */
void lm_go_list_json(const lm_go_list *g, lm_str fields, lm_buf *out);
/* Writes a line for each by a template of text and {{.Field}}, {{join .Field "x"}}, {{len .Field}}.
 * False: *why says what is not understood. [alloc] */
bool lm_go_list_format(const lm_go_list *g, lm_str format, lm_buf *out, lm_buf *why);

#endif
