/* exec_switch.c - the loop as a switch: WebAssembly. It is entered only through a pointer (see
 * lm_exec), so that the wasm optimiser cannot inline it into a caller that never returns. */
#include "vm/exec_parts.h"

#if defined(LM_LOOP_ALL) || defined(__EMSCRIPTEN__) || defined(LM_DISPATCH_SWITCH)
#define LM_LOOP LM_LOOP_SWITCH
#include "vm/dispatch.h"

lm_x lm_exec_switch(lm_vm *vm)
{
	const lm_ins *pc;
	uint64_t *R, *limit;
	int64_t fuel;
	unsigned code;
	LOAD();
again:
	code = pc->op;
as:
	switch (code) {
#include "vm/handlers_num.inc"

#include "vm/handlers_mem.inc"

#include "vm/handlers_call.inc"
	default: LM_UNREACHABLE();
	}
}
#endif
