/* load_int.h - what the loader's files share. Included by load/ only. */
#ifndef LM_LOAD_LOAD_INT_H
#define LM_LOAD_LOAD_INT_H

#include "load/load.h"

typedef enum { LM_FROM_TEXT, LM_FROM_ARCHIVE, LM_FROM_DIR, LM_FROM_FOLDER } lm_unit_from;

/* A package as the loader knows it. Host memory. */
typedef struct lm_unit {
	lm_package *pkg;
	lm_str path;        /* owned */
	lm_str import_path; /* owned; empty: path */
	lm_str dir;         /* owned; where its files are, for LM_FROM_DIR */
	lm_unit_from from;
	lm_pos importing; /* where the import stands that is being followed */
	bool loading;     /* being checked: an import of it now is a cycle */
	bool blocked;     /* an import of it has errors: gc would not compile it */
	bool is_main;     /* LM_FROM_FOLDER: its package clause is main, its path in symbols too */
	lm_str *folder_files; /* LM_FROM_FOLDER: owned paths */
	size_t folder_count;
} lm_unit;

/* A module at hand: import paths below `path` are directories below `dir`. */
typedef struct lm_module {
	lm_str path, dir; /* owned */
	uint16_t minor;   /* its go line; 0 unknown */
} lm_module;

/* gopath.c: where a package outside the library is, and its import path there (in a GOPATH's vendor
 * folder a longer one). */
typedef struct lm_place {
	lm_str path, dir; /* owned */
	uint16_t minor;   /* the language version of its module; 0: the newest */
} lm_place;

struct lm_loader {
	lm_loader_config cfg;
	lm_fileset files;
	lm_diags diags;
	lm_check_ctx *cx;
	lm_strmap units; /* path -> lm_unit* */
	LM_VEC(lm_unit *) list;
	LM_VEC(lm_unit *) stack; /* being loaded, outermost first: for import cycles */
	lm_module module;
	const lm_place *place; /* where the directory that is being loaded was found; NULL */
	uint64_t lines;
	LM_VEC(lm_archive) whole; /* texts with bodies */
	lm_buf needed;            /* NUL-terminated; empty: nothing is missing */
	lm_str test_path;         /* the package under test; borrowed from its unit */
	lm_buf godebug;           /* go.mod's settings, then the directives': "k=v," each */
	lm_buf godebug_text;      /* lm_loader_godebug's answer */
	bool library_root;        /* a test program of the library: its go line is the newest */
	bool is_test;             /* a test program: testing.Testing() is true */
};

lm_str lm_load_dup(lm_str s); /* malloc'ed copy, NUL-terminated */
lm_str lm_load_join(lm_str dir, lm_str name);
lm_unit *lm_unit_new(lm_loader *l, lm_str path, lm_unit_from from);
/* Parses files (already chosen) into u->pkg and checks it. `names` are what diagnostics print. */
typedef struct lm_source_text {
	lm_str name, full, text;
	bool owned;
} lm_source_text;
lm_package *lm_unit_check(lm_loader *l, lm_unit *u, lm_source_text *texts, size_t count);
/* resolve.c: the package that `from` (NULL: the command line) means by `path`; NULL after reporting
 * at pos. */
lm_package *lm_resolve_import(lm_loader *l, lm_package *from, lm_str path, lm_pos pos);
/* Reads a package of the archive, a directory, a folder's unit. NULL: there are no Go files (not
 * reported). */
lm_package *lm_load_archive_package(lm_loader *l, lm_str path);
lm_package *lm_load_directory(lm_loader *l, lm_str dir, lm_str path, bool root);
lm_package *lm_load_folder_unit(lm_loader *l, lm_unit *u);
/* errors.c: marks u when an import of it, p (NULL: none was found), has errors. */
void lm_note_blocked(lm_loader *l, lm_unit *u, const lm_package *p);
/* linkvars.c: a source that gives a package's variables the values of cfg.variables; false: it has
 * none of them. `path`: as the linker knows the package. [alloc] */
bool lm_link_variables(lm_loader *l, lm_str path, const lm_source_text *texts, size_t count,
		       lm_source_text *out);
/* A file as lm_unit_check takes it. False after reporting why not. [alloc] */
bool lm_load_source(lm_loader *l, lm_str path, lm_source_text *out);
/* The Go files of an archive's package: malloc'ed, their names too, the texts borrowed. [alloc] */
void lm_load_archive_texts(lm_loader *l, lm_str path, lm_source_text **texts, size_t *count);
/* listing.c: imports that mean nothing and embed patterns without files, reported as go list does.
 * False: there are some. */
bool lm_list_phase(lm_loader *l, lm_unit *u, lm_source_file *const *sfs, size_t count);
/* resolve.c: whether an import path means a package; if not, *why says it in go's words. Loads
 * nothing. */
bool lm_import_exists(lm_loader *l, const lm_package *from, lm_str path, lm_buf *why);
/* The package that `from` (NULL: the command line, in the working directory) means by `path`: in
 * vendor folders above it, the module at hand, the module's vendor folder, GOPATH. False: none has
 * Go files. [alloc] */
bool lm_place_find(lm_loader *l, const lm_package *from, lm_str path, lm_place *out);
/* The same for an importer in a directory (full path; empty: none). [alloc] */
bool lm_place_find_at(lm_loader *l, lm_str importer, lm_str path, lm_place *out);
void lm_place_free(lm_place *p);
/* The import path of a directory in GOPATH; malloc'ed. False: it is in none. [alloc] */
bool lm_place_of_dir(lm_loader *l, lm_str dir, lm_str *path);
/* resolve.c: why an import path means nothing, in go's words. */
void lm_say_missing(lm_loader *l, bool from_library, lm_str path, lm_buf *out);
/* Whether `importer` may import a path with "internal" in it. [pure] */
bool lm_internal_allowed(lm_str importer, lm_str path, bool is_library);
/* variant.c: the import path of a directory; malloc'ed. [alloc] */
lm_str lm_path_of_dir(lm_loader *l, lm_str dir, bool *is_std);
/* asm.c: how a directory with assembly is read. */
typedef struct lm_asm {
	lm_tags tags;        /* for the directory's files; `extra` is in the buffer below */
	bool bodies_missing; /* functions without a body are accepted */
	lm_buf extra, links;
} lm_asm;
/* For a directory of the package `path` (it may be empty). Free with lm_asm_free. [alloc] */
void lm_asm_find(lm_loader *l, lm_str dir, lm_str path, lm_asm *out);
void lm_asm_free(lm_asm *a);
/* A file of linknames that stands for the assembly; false when there are none. [alloc] */
bool lm_asm_source(const lm_asm *a, lm_str package, lm_source_text *out);
/* Finds go.mod at or above dir and remembers its module. Nothing when modules are off. */
void lm_find_module(lm_loader *l, lm_str dir);

#endif
