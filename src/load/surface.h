/* surface.h - the seam between Go declarations without a body and the natives: every one must have
 * a native, a Go body pushed by linkname, or a reason to be absent; every native must have its
 * declaration. Included by stdlib/pack.c. */
#ifndef LM_LOAD_SURFACE_H
#define LM_LOAD_SURFACE_H

#include "base/base.h"

typedef struct lm_surface {
	lm_strmap defined;  /* "pkg.name" of functions with a body, and of variables */
	lm_strmap bodyless; /* "pkg.name" or "pkg.Type.name" without one -> 1 */
	lm_strmap pulls;    /* bodyless symbol -> (uintptr) malloc'ed target text */
	lm_strmap pushed;   /* linkname targets of functions with a body, and of variables */
} lm_surface;
/* One row of natives.def. */
typedef struct lm_surface_native {
	const char *symbol;
	bool absent, replaces;
} lm_surface_native;

/* Takes in a merged source file of package `path`. [alloc] */
void lm_surface_add(lm_surface *s, lm_str path, lm_str name, lm_str text);
/* Compares with the natives; a line per fault; returns their number. [alloc] */
uint32_t lm_surface_check(lm_surface *s, const lm_surface_native *natives, size_t count,
			  lm_buf *errors);
void lm_surface_free(lm_surface *s);

#endif
