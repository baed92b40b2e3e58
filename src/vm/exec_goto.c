/* exec_goto.c - the loop with computed goto: native builds without guaranteed tail calls. */
#include "vm/exec_parts.h"

#if defined(LM_LOOP_ALL) ||                                                                        \
	(!defined(LM_HAVE_TAILCALLS) && !defined(__EMSCRIPTEN__) && !defined(LM_DISPATCH_SWITCH))
#define LM_LOOP LM_LOOP_GOTO
#include "vm/dispatch.h"

lm_x lm_exec_goto(lm_vm *vm)
{
	static const void *const table[OP_COUNT] = {
#define OP(name, a, b, c, ext, flags, doc) [OP_##name] = &&op_##name,
#include "bytecode/opcodes.def"
#undef OP
	};
	const lm_ins *pc;
	uint64_t *R, *limit;
	int64_t fuel;
	LOAD();
	RAW_DISPATCH();
#include "vm/handlers_num.inc"

#include "vm/handlers_mem.inc"

#include "vm/handlers_call.inc"
}
#endif
