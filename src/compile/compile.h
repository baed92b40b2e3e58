/* compile.h - from a checked syntax tree to bytecode: what api/ and load/ call. Included by api/,
 * inspect/, service/. A program belongs to one check context: it interns symbols and canonical
 * types, and compiles a function's body when the machine first asks for it through the resolver.
 * Everything it makes lives in its arena, in the region. */
#ifndef LM_COMPILE_COMPILE_H
#define LM_COMPILE_COMPILE_H

#include "bytecode/code.h"
#include "types/types.h"

typedef struct lm_program lm_program;

typedef struct lm_program_config {
	/* Makes sure that the body of a function is parsed and checked (library bodies are skipped
	 * at first). Returns false and reports when it has errors. May be NULL: bodies are all
	 * there. */
	bool (*need_body)(void *arg, lm_package *pkg, lm_object *fn);
	/* Calls fn for each file that a //go:embed directive (its text after "//") names, in go's
	 * order; false: it cannot be read. NULL: such variables stay empty. */
	bool (*embed)(void *arg, lm_package *pkg, lm_str directive,
		      void (*fn)(void *fn_arg, lm_str path, lm_str bytes), void *fn_arg);
	/* After need_body gave false: the name of a text that is not here yet, or NULL: the body
	 * has errors. May be NULL. */
	const char *(*needed)(void *arg);
	/* A package by import path that a symbol is asked from by name (linkname, natives): NULL
	 * when not loaded. */
	lm_package *(*package)(void *arg, lm_str path);
	void *arg;
} lm_program_config;

/* Makes an empty program over a check context. Caller frees. [alloc] */
lm_program *lm_program_new(lm_check_ctx *cx, const lm_program_config *cfg);
/* Frees all that the program made; codes and symbols die with it. */
void lm_program_free(lm_program *p);
/* The table through which the machine asks for code; valid as long as the program. */
lm_resolver lm_program_resolver(lm_program *p);
/* The symbol that initialises every package `main` needs, in Go's order, and calls main.main.
 * [alloc] */
lm_sym *lm_program_start(lm_program *p, lm_package *main);
/* Symbol of a package-level function or method (not generic), variable. [alloc] */
lm_sym *lm_program_symbol_of(lm_program *p, lm_object *o);
/* Type description of a type without type parameters. [alloc] */
lm_tdesc *lm_program_type(lm_program *p, lm_type *t);
/* The code of a function symbol, compiled if need be; NULL with *why. [alloc] */
lm_code *lm_program_code(lm_program *p, lm_sym *s, lm_compile_mode mode, const char **why);
/* Calls fn for every function declared in a package (methods, not generic ones), as disasm lists
 * them. [alloc] */
void lm_program_each_function(lm_program *p, lm_package *pkg, void (*fn)(lm_sym *s, void *arg),
			      void *arg);

#endif
