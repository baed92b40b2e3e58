/* call.c - calls that the engine makes: crossing to another stack chunk, frames pushed for natives
 * and ops, natives' outcomes, function records that still have to be resolved, and polls.
 * Everything works on g->pc and g->fp. */
#include "vm/trace.h"
#include "vm/vm_int.h"
#include <stdio.h>

static lm_x stack_overflow(lm_vm *vm, lm_g *g)
{
	if (vm->cfg.max_stack && vm->max_stack >= vm->cfg.max_stack) {
		lm_limit_reached(vm, LM_LIMIT_STACK);
		return LM_X_STOP;
	}
	char text[160];
	const lm_chunk *c = g->chunk;
	snprintf(text, sizeof text,
		 "runtime: goroutine stack exceeds %llu-byte limit\n"
		 "runtime: sp=0x%llx stack=[0x%llx, 0x%llx]\n",
		 (unsigned long long)vm->max_stack_shown, (unsigned long long)lm_addr(g->fp),
		 (unsigned long long)lm_addr(c->slots), (unsigned long long)lm_addr(c->end));
	lm_vm_write_err(vm, text, strlen(text));
	lm_throw(vm, g, "stack overflow");
	return lm_exec_fatal(vm, g);
}

/* Enters f in a new chunk; its arguments (after its results) are at n. A tail call when n is the
 * current frame. */
lm_x lm_exec_cross(lm_vm *vm, lm_func *f, uint64_t *n, const lm_ins *ret_pc, uint64_t closure)
{
	lm_g *g = vm->g;
	uint64_t caller = n == g->fp ? n[-2] : lm_addr(g->fp);
	lm_chunk *c = lm_stack_enter(vm, g, f->nslots);
	if (!c)
		return stack_overflow(vm, g);
	uint64_t *r = c->slots + LM_FRAME_HDR;
	memcpy(r + f->result_slots, n + f->result_slots, (size_t)f->param_slots * 8);
	memset(r, 0, (size_t)f->result_slots * 8);
	r[-1] = lm_addr(lm_stub_stack_return);
	r[-2] = caller;
	r[-3] = lm_addr(f);
	r[-4] = closure;
	c->ret_pc = ret_pc;
	c->ret_dst = n;
	c->ret_count = f->result_slots;
	g->fp = r;
	g->pc = f->entry;
	return LM_X_CONT;
}

static lm_x resolve_failed(lm_vm *vm, lm_func *f)
{
	if (vm->need_data)
		return LM_X_NEED_DATA;
	lm_throw(vm, vm->g, "%.*s: %s", LM_STRF(f->sym->name),
		 f->why ? f->why : "cannot be resolved");
	return lm_exec_fatal(vm, vm->g);
}

/* Goes on at the start of f, whose arguments are in the frame already. */
static lm_x enter_in_place(lm_vm *vm, lm_func *f)
{
	lm_g *g = vm->g;
	g->pc = f->entry;
	if (g->fp + f->nslots > g->limit)
		return lm_exec_cross(vm, f, g->fp, lm_ptr(g->fp[-1]), g->fp[-4]);
	return LM_X_CONT;
}

/* The running native's frame becomes its Go body's. */
static lm_x go_body_instead(lm_vm *vm)
{
	lm_g *g = vm->g;
	lm_func *f = lm_vm_go_body(vm, lm_fp_func(g->fp));
	g->fp[-3] = lm_addr(f);
	if (f->flags & LM_FUNC_RESOLVED)
		return enter_in_place(vm, f);
	g->pc = f->entry; /* RESOLVE */
	return LM_X_CONT;
}

lm_x lm_exec_resolve(lm_vm *vm)
{
	lm_g *g = vm->g;
	lm_func *f = lm_fp_func(g->fp);
	if (!(f->flags & LM_FUNC_RESOLVED) && !lm_vm_resolve(vm, f))
		return resolve_failed(vm, f);
	return enter_in_place(vm, f);
}

lm_x lm_push_call(lm_vm *vm, lm_g *g, lm_func *f, uint64_t closure, const uint64_t *args,
		  uint32_t nargs, const lm_ins *stub, unsigned mark)
{
	uint64_t *base = g->fp + lm_fp_func(g->fp)->nslots, *n = base + 1 + LM_FRAME_HDR, *r = n;
	if (!(f->flags & LM_FUNC_RESOLVED) && !lm_vm_resolve(vm, f) && !lm_vm_resolve_later(vm, f))
		return resolve_failed(vm, f);
	LM_ASSERT(nargs <= f->param_slots);
	base[0] = lm_addr(g->pc) | mark;
	uint32_t area = (uint32_t)f->result_slots + f->param_slots;
	bool big = area > LM_PUSH_SLOTS;
	if (big || n + f->nslots > g->limit) {
		lm_chunk *c = lm_stack_enter(vm, g, f->nslots > area ? f->nslots : area);
		if (!c)
			return stack_overflow(vm, g);
		r = c->slots + LM_FRAME_HDR;
		c->ret_pc = stub;
		c->ret_dst = big ? NULL : n;
		c->ret_count = f->result_slots;
		stub = lm_stub_stack_return;
	}
	memset(r, 0, (size_t)area * 8);
	if (nargs)
		memcpy(r + f->result_slots, args, (size_t)nargs * 8);
	r[-1] = lm_addr(stub);
	r[-2] = lm_addr(g->fp);
	r[-3] = lm_addr(f);
	r[-4] = closure;
	g->fp = r;
	g->pc = f->entry;
	return LM_X_CONT;
}

/* Pushes the call that lm_call_go recorded. */
static lm_x push_requested(lm_vm *vm, lm_g *g, const lm_ins *stub, unsigned mark)
{
	uint64_t closure = g->call_func;
	const uint64_t *args = g->call_more ? g->call_more : g->call_args;
	if (closure < LM_FIRST_PAGE) {
		lm_raise_nil(g, closure);
		return lm_exec_raise(vm, g);
	}
	lm_func *f = *(lm_func **)lm_ptr(closure);
	g->results_are_big = false;
	lm_x x = lm_push_call(vm, g, f, closure, args, g->call_nargs, stub, mark);
	memset(g->call_args, 0, sizeof g->call_args); /* what is no longer used must not live on */
	free(g->call_more);
	g->call_more = NULL;
	g->call_func = 0;
	return x;
}

static lm_x collect_and_retry(lm_vm *vm, lm_g *g)
{
	g->oom_tried = true;
	if (g->pc->op == OP_BREAK)
		g->break_passed = g->pc; /* the same op again: no new stop */
	lm_vm_collect(vm, true);
	return LM_X_CONT;
}

static lm_x rewind_to(lm_g *g)
{
	const lm_fork_mark *m = g->wait_data;
	g->fp = m->fp;
	g->pc = m->pc;
	return LM_X_CONT;
}

lm_x lm_exec_op_status(lm_vm *vm, lm_status st)
{
	lm_g *g = vm->g;
	switch (st) {
	case LM_NATIVE_DONE: /* ops handle it themselves */
	case LM_NATIVE_BODY:
	case LM_NATIVE_TAIL: break;
	case LM_NATIVE_PANIC: g->resumed = false; return lm_exec_raise(vm, g);
	case LM_NATIVE_PARK: g->resumed = true; return LM_X_PARK;
	case LM_NATIVE_CALL: return push_requested(vm, g, lm_stub_resume_op, 1);
	case LM_NATIVE_RETRY: return collect_and_retry(vm, g);
	case LM_NATIVE_YIELD: g->resumed = true; return LM_X_YIELD;
	case LM_NATIVE_EXIT: return LM_X_STOP;
	case LM_NATIVE_REWIND: return rewind_to(g);
	case LM_NATIVE_FATAL: return lm_exec_fatal(vm, g);
	case LM_NATIVE_GOEXIT: return lm_exec_goexit(vm, g);
	case LM_NATIVE_SWITCH: g->resumed = true; return LM_X_SWITCH;
	}
	LM_UNREACHABLE();
}

lm_x lm_exec_native_status(lm_vm *vm, lm_status st)
{
	lm_g *g = vm->g;
	g->resumed = false;
	switch (st) {
	case LM_NATIVE_DONE: lm_do_ret(g); return LM_X_CONT;
	case LM_NATIVE_CALL: return push_requested(vm, g, lm_stub_resume_native, 0);
	case LM_NATIVE_TAIL: return push_requested(vm, g, lm_stub_resume_tail, 0);
	case LM_NATIVE_BODY: return go_body_instead(vm);
	case LM_NATIVE_RETRY:
		g->pc = lm_stub_resume_native;
		g->oom_tried = true;
		lm_vm_collect(vm, true);
		return LM_X_CONT;
	case LM_NATIVE_PARK: g->pc = lm_stub_resume_native; return LM_X_PARK;
	case LM_NATIVE_YIELD: g->pc = lm_stub_resume_native; return LM_X_YIELD;
	case LM_NATIVE_SWITCH: g->pc = lm_stub_resume_native; return LM_X_SWITCH;
	case LM_NATIVE_PANIC: return lm_exec_raise(vm, g);
	case LM_NATIVE_EXIT: return LM_X_STOP;
	case LM_NATIVE_REWIND: return rewind_to(g);
	case LM_NATIVE_FATAL: return lm_exec_fatal(vm, g);
	case LM_NATIVE_GOEXIT: return lm_exec_goexit(vm, g);
	}
	LM_UNREACHABLE();
}

/* Where a pushed call left its results. */
static uint64_t *pushed_results(lm_g *g)
{
	if (g->results_are_big)
		return g->big_results;
	return g->fp + lm_fp_func(g->fp)->nslots + 1 + LM_FRAME_HDR;
}

lm_x lm_exec_resume_native(lm_vm *vm)
{
	lm_g *g = vm->g;
	lm_func *f = lm_fp_func(g->fp);
	uint32_t n = (uint32_t)f->result_slots + f->param_slots;
	lm_native_fn fn = f->native->fn;
	if (g->fp[n])
		fn = (lm_native_fn)(uintptr_t)g->fp[n];
	g->call_results = pushed_results(g);
	g->resumed = true;
	return lm_exec_native_status(vm, fn(vm, g, g->fp));
}

lm_x lm_exec_resume_tail(lm_vm *vm)
{
	lm_g *g = vm->g;
	(void)vm;
	memmove(g->fp, pushed_results(g), (size_t)lm_fp_func(g->fp)->result_slots * 8);
	lm_do_ret(g);
	return LM_X_CONT;
}

/* Are there pools to be cleaned before the collection? Under torture not before every instruction.
 */
static bool before_gc_due(const lm_vm *vm)
{
	if (vm->heap->torture && vm->heap->cycles % 256)
		return false;
	return vm->before_gc && !vm->gc_before_done && vm->pool_cleanup && *vm->pool_cleanup;
}

/* A due collection, at an op. True: the state changed, go on at g->pc. */
bool lm_safepoint(lm_vm *vm, lm_g *g)
{
	if (g->pinned || vm->no_preempt)
		return false;
	if (before_gc_due(vm)) { /* it needs a call: the next poll does both */
		vm->fuel = 0;
		return false;
	}
	lm_vm_collect(vm, false);
	return false;
}

void lm_vm_collect(lm_vm *vm, bool forced)
{
	if (vm->trace)
		lm_trace_gc(vm, true);
	lm_gc_collect(vm->heap, forced);
	if (vm->trace)
		lm_trace_gc(vm, false);
	vm->gc_before_done = false;
	if (vm->after_gc)
		vm->after_gc(vm);
}

/* May a call be pushed on top of the running frame now? Its function's size must be known, and its
 * next instruction must be its own: the stubs' read what waits above the frame. Under torture polls
 * come before both. */
static bool takes_a_call(const lm_vm *vm, const lm_g *g)
{
	if (!g->fp || /* no frame is left at its end */
	    !(lm_fp_func(g->fp)->flags & LM_FUNC_RESOLVED))
		return false;
	switch (lm_op_of(vm, g->pc)) {
	case OP_STACK_RETURN:
	case OP_GOEXIT:
	case OP_RESUME_NATIVE:
	case OP_RESUME_TAIL:
	case OP_RESUME_OP:
	case OP_PANIC_NEXT:
	case OP_PANIC_PRINT: return false;
	default: return true;
	}
}

lm_x lm_exec_poll(lm_vm *vm)
{
	lm_g *g = vm->g;
	g->oom_tried = false;
	if (vm->exited)
		return LM_X_STOP;
	if (vm->interrupt)
		return LM_X_INTERRUPT;
	if (g->pinned || vm->no_preempt) {
		vm->fuel = 1000;
		return LM_X_CONT;
	}
	if (vm->heap->due) {
		if (before_gc_due(vm) && takes_a_call(vm, g)) {
			vm->gc_before_done = true;
			if (vm->before_gc(vm, g) == LM_NATIVE_CALL) {
				vm->fuel = 1000;
				return push_requested(vm, g, lm_stub_resume_op, 0);
			}
		}
		lm_vm_collect(vm, false);
	}
	return LM_X_YIELD;
}

lm_status lm_oom(lm_vm *vm, lm_g *g)
{
	if (!g->oom_tried)
		return LM_NATIVE_RETRY;
	if (vm->cfg.max_memory)
		return lm_limit_reached(vm, LM_LIMIT_MEMORY);
	return lm_throw(vm, g, "runtime: out of memory");
}

/* ---- what natives call */

void lm_native_resume(lm_g *g, uint64_t *args, lm_native_fn fn)
{
	lm_func *f = lm_fp_func(args);
	(void)g;
	args[f->result_slots + f->param_slots] = (uint64_t)(uintptr_t)fn;
}

uint64_t *lm_native_scratch(lm_g *g, uint64_t *args)
{
	lm_func *f = lm_fp_func(args);
	(void)g;
	return args + f->result_slots + f->param_slots + 1;
}

lm_status lm_call_go(lm_g *g, uint64_t func_value, const uint64_t *args, uint32_t nargs,
		     uint32_t nres)
{
	free(g->call_more);
	g->call_more = NULL;
	g->call_func = func_value;
	g->call_nargs = nargs;
	g->call_nres = nres;
	if (nargs <= LM_PUSH_SLOTS) {
		if (nargs)
			memmove(g->call_args, args, (size_t)nargs * 8);
	} else {
		g->call_more = lm_xmalloc((size_t)nargs * 8);
		memcpy(g->call_more, args, (size_t)nargs * 8);
	}
	return LM_NATIVE_CALL;
}

lm_status lm_call_symbol(lm_vm *vm, lm_g *g, const char *symbol, const uint64_t *args,
			 uint32_t nargs, uint32_t nres)
{
	lm_func *f = lm_vm_func_named(vm, symbol);
	if (!f)
		return lm_throw(vm, g, "loam: no function %s", symbol);
	return lm_call_go(g, lm_func_value(f), args, nargs, nres);
}

uint64_t *lm_call_results(lm_g *g)
{
	return g->call_results;
}
