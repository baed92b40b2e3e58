/* breakpoint.c - patched instructions: a breakpoint replaces the op of one loaded instruction by
 * BREAK and leaves its operands where they are, so that the original handler runs in place when the
 * goroutine goes on. The table of original ops hangs off the instance; code objects (shared by
 * instances) are never touched. */
#include "vm/vm_int.h"

/* The instruction at a word of f, when an instruction starts there; NULL otherwise. */
static lm_ins *instruction_at(const lm_func *f, uint32_t word)
{
	if (!f->body || word >= f->body_count)
		return NULL;
	uint32_t at = 0;
	while (at < word)
		at += 1 + lm_ins_ext(&f->code->ins[at]);
	return at == word ? (lm_ins *)(uintptr_t)&f->body[word] : NULL;
}

bool lm_vm_break_set(lm_vm *vm, lm_func *f, uint32_t word)
{
	lm_ins *ins = instruction_at(f, word);
	if (!ins)
		return false;
	if (ins->op != OP_BREAK) {
		*lm_map_put(&vm->breaks, lm_addr(ins), NULL) = ins->op;
		ins->op = OP_BREAK;
	}
	return true;
}

bool lm_vm_break_clear(lm_vm *vm, lm_func *f, uint32_t word)
{
	lm_ins *ins = instruction_at(f, word);
	uint64_t *op = ins ? lm_map_get(&vm->breaks, lm_addr(ins)) : NULL;
	if (!op)
		return false;
	ins->op = (uint16_t)*op;
	lm_map_remove(&vm->breaks, lm_addr(ins));
	return true;
}

unsigned lm_vm_patched_op(const lm_vm *vm, const lm_ins *pc)
{
	uint64_t *op = lm_map_get(&vm->breaks, lm_addr(pc));
	return op ? (unsigned)*op : OP_BREAK;
}

bool lm_break_stops(lm_vm *vm, const lm_ins *pc)
{
	lm_g *g = vm->g;
	vm->xregs[0] = lm_vm_patched_op(vm, pc);
	if (vm->xregs[0] == OP_BREAK)
		lm_fatal("a breakpoint that nobody has set");
	if (g->resumed ||
	    g->break_passed == pc) { /* stopped here before, or the op goes on after waiting */
		g->break_passed = NULL;
		return false;
	}
	g->break_passed = pc;
	return true;
}
