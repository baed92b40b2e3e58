/* inspect.h - looking into a running program: breakpoints by source line, where it stopped, its
 * variables. Included by api/ and above. One lm_inspect hangs off one machine; it sees every
 * function when its code is loaded, so that a breakpoint may be set before the function it is in
 * was ever called. For programs compiled in debug mode (LM_MODE_DEBUG): only their code says where
 * variables live. */
#ifndef LM_INSPECT_INSPECT_H
#define LM_INSPECT_INSPECT_H

#include "vm/vm.h"

typedef struct lm_inspect lm_inspect;

/* Attaches to a machine that has none yet. Freed before the machine. [alloc] */
lm_inspect *lm_inspect_new(lm_vm *vm);
void lm_inspect_free(lm_inspect *in);

/* Stops at the first statement of a line, in every function that has one there (generic instances,
 * closures), loaded or not yet. `file`: a path or its last elements. Returns the breakpoint's
 * number, from 1. [alloc] */
int lm_inspect_break(lm_inspect *in, lm_str file, int line);
/* Takes a breakpoint away and restores the instructions that no other one stops at; false: no such
 * number. */
bool lm_inspect_clear(lm_inspect *in, int number);
/* Places in loaded code that a breakpoint has patched. [pure] */
uint32_t lm_inspect_places(const lm_inspect *in, int number);

/* After LM_STEP_BREAKPOINT: "main.f x.go:3:2", the innermost function first when calls were
 * inlined. False: not stopped. */
bool lm_inspect_where(lm_inspect *in, lm_buf *out);
/* The value of a variable in scope where it stopped, as %v prints scalars and strings, other types
 * as their name in braces; false: no such variable there. */
bool lm_inspect_variable(lm_inspect *in, lm_str name, lm_buf *out);

#endif
