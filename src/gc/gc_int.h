/* gc_int.h - between gc.c and specials.c only. */
#ifndef LM_GC_GC_INT_H
#define LM_GC_GC_INT_H

#include "gc/gc.h"

void lm_gc_revive(const void *base); /* after marking: keeps an object whose children are marked */

struct lm_gc_specials *lm_gc_specials_new(void);
void lm_gc_specials_free(lm_heap *h);
/* Pushes handles, functions and what finalizable objects point to. */
void lm_gc_specials_push(lm_heap *h);
/* Finds what died: clears weak handles, queues finalizers and cleanups. */
void lm_gc_specials_after_mark(lm_heap *h);

#endif
