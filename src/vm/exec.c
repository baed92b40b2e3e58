/* exec.c - chooses the loop of this build. */
#include "vm/vm_int.h"

#if defined(__EMSCRIPTEN__) || defined(LM_DISPATCH_SWITCH)
#define LM_EXEC lm_exec_switch
#elif defined(LM_HAVE_TAILCALLS)
#define LM_EXEC lm_exec_tail
#else
#define LM_EXEC lm_exec_goto
#endif
#if defined(LM_LOOP_ALL) /* measurement builds only */
lm_x (*lm_exec_chosen)(lm_vm *vm) = LM_EXEC;
#undef LM_EXEC
#define LM_EXEC lm_exec_chosen
#endif

lm_x lm_exec(lm_vm *vm)
{
	lm_x (*volatile loop)(lm_vm * vm) = LM_EXEC; /* an indirect call: see exec_switch.c */
	return loop(vm);
}
