/* exec_tail.c - the loop as handlers that call each other in tail position: native builds under
 * clang. */
#include "vm/exec_parts.h"

#if defined(LM_HAVE_TAILCALLS)
#define LM_LOOP LM_LOOP_TAIL
#include "vm/dispatch.h"

COLD_DECL(nil)
COLD_DECL(index)
COLD_DECL(divide)
COLD_DECL(shift)
COLD_DECL(status)
COLD_DECL(cross)
COLD_DECL(poll)
COLD_DECL(reload)
#if defined(LM_TORTURE)
COLD_DECL(torture)
#endif

#include "vm/handlers_num.inc"

#include "vm/handlers_mem.inc"

#include "vm/handlers_call.inc"

static const lm_handler handlers[OP_COUNT] = {
#define OP(name, a, b, c, ext, flags, doc) [OP_##name] = op_##name,
#include "bytecode/opcodes.def"
#undef OP
};

lm_x lm_exec_tail(lm_vm *vm)
{
	const lm_ins *pc = vm->g->pc;
	return handlers[pc->op](pc, vm->g->fp, vm, vm->g->limit, vm->fuel, handlers);
}
#endif
