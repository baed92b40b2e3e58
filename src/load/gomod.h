/* gomod.h - go.mod files. Included by load/ and above. */
#ifndef LM_LOAD_GOMOD_H
#define LM_LOAD_GOMOD_H

#include "base/base.h"

typedef struct lm_gomod_version {
	lm_str path, version; /* version empty: any (the left side of a replace), or a folder (the
				 right side) */
	bool indirect;        /* require: marked "// indirect" */
} lm_gomod_version;
typedef struct lm_gomod_replace {
	lm_gomod_version old, new;
} lm_gomod_replace;

/* A parsed go.mod; texts are in `storage`. */
typedef struct lm_gomod {
	lm_str module;     /* empty: no module line */
	lm_str go_version; /* "1.22" or "1.22.1"; empty: no go line, which means 1.16 */
	int go_minor;      /* 22; 16 without a go line */
	lm_str toolchain;
	LM_VEC(lm_gomod_version) require, exclude;
	LM_VEC(lm_gomod_replace) replace;
	LM_VEC(lm_str) tools, ignore, godebug;
	LM_VEC(char *) storage;
} lm_gomod;

/* Parses text; `name` stands in messages. False when malformed: `errors` gets go's lines
 * ("NAME:LINE: ..."), one each. lenient: the module is a dependency, unknown directives are
 * skipped. Free with lm_gomod_free either way. [alloc] */
bool lm_gomod_parse(lm_gomod *m, lm_str name, lm_str text, bool lenient, lm_buf *errors);
void lm_gomod_free(lm_gomod *m);
/* The requirement whose module path is the longest that holds import path `path`; NULL. [pure] */
const lm_gomod_version *lm_gomod_provider(const lm_gomod *m, lm_str path);
/* The replacement of a module; NULL. [pure] */
const lm_gomod_replace *lm_gomod_replacement(const lm_gomod *m, lm_str path, lm_str version);
/* True when `path` is module path `prefix` or inside it. [pure] */
bool lm_path_within(lm_str path, lm_str prefix);

#endif
