/* panic.c - deferred calls, panics, recover, Goexit, and the end of a program that nobody
 * recovered. A panic runs deferred calls as ordinary frames on top of the panicking frame;
 * PANIC_NEXT, their return address, takes the next one, or goes on in the deferring frame's
 * epilogue when the call recovered. */
#include "vm/vm_int.h"

/* ---- deferred calls */

static lm_defer *push_defer(lm_vm *vm, lm_g *g, uint64_t closure, uint64_t token)
{
	lm_defer *d = vm->free_defers;
	if (d)
		vm->free_defers = d->link;
	else
		d = lm_xmalloc(sizeof *d);
	*d = (lm_defer){.link = g->defers,
			.fp = g->fp,
			.chunk = g->chunk,
			.closure = closure,
			.token = token};
	g->defers = d;
	return d;
}

static void free_defer(lm_vm *vm, lm_defer *d)
{
	d->link = vm->free_defers;
	d->closure = d->token = 0;
	vm->free_defers = d;
}

void lm_exec_defer(lm_vm *vm, lm_g *g, uint64_t closure)
{
	push_defer(vm, g, closure, 0);
}

/* A token is a Go object {list of nodes, 1 while the frame lives}; a node is {closure, next}. The
 * marker in the list of deferred calls says where the frame's range-over-func defers run. */
uint64_t lm_exec_defertoken(lm_vm *vm, lm_g *g)
{
	uint64_t *t = lm_gc_alloc(vm->heap, 16);
	if (!t)
		lm_fatal("out of memory");
	t[1] = 1;
	push_defer(vm, g, 0, lm_addr(t));
	return lm_addr(t);
}

bool lm_exec_deferat(lm_vm *vm, lm_g *g, uint64_t closure, uint64_t token)
{
	uint64_t *t = lm_ptr(token);
	(void)g;
	if (token < LM_FIRST_PAGE || !t[1])
		return false;
	uint64_t *node = lm_gc_alloc(vm->heap, 16);
	if (!node)
		lm_fatal("out of memory");
	node[0] = closure;
	node[1] = t[0];
	t[0] = lm_addr(node);
	return true;
}

/* The newest deferred call, off the list, markers resolved; NULL when there is none (of frame fp,
 * when given). */
static lm_defer *pop_defer(lm_vm *vm, lm_g *g, const uint64_t *fp)
{
	for (;;) {
		lm_defer *d = g->defers;
		if (!d || (fp && d->fp != fp))
			return NULL;
		if (!d->token) {
			g->defers = d->link;
			return d;
		}
		uint64_t *t = lm_ptr(d->token), *node = lm_ptr(t[0]);
		if (!node) { /* the loop's calls are all out; more can still be added until the
				marker goes */
			g->defers = d->link;
			t[1] = 0;
			free_defer(vm, d);
			continue;
		}
		t[0] = node[1];
		lm_defer *one = vm->free_defers;
		if (one)
			vm->free_defers = one->link;
		else
			one = lm_xmalloc(sizeof *one);
		*one = (lm_defer){.fp = d->fp, .chunk = d->chunk, .closure = node[0]};
		return one;
	}
}

lm_x lm_exec_rundefers(lm_vm *vm)
{
	lm_g *g = vm->g;
	lm_defer *d = pop_defer(vm, g, g->fp);
	if (!d) {
		g->pc++;
		return LM_X_CONT;
	}
	uint64_t closure = d->closure;
	free_defer(vm, d);
	if (closure < LM_FIRST_PAGE) {
		lm_raise_nil(g, closure);
		return lm_exec_raise(vm, g);
	}
	return lm_push_call(vm, g, *(lm_func **)lm_ptr(closure), closure, NULL, 0,
			    lm_stub_resume_op, 0);
}

void lm_g_drop_defers(lm_vm *vm, lm_g *g)
{
	while (g->defers) {
		lm_defer *d = g->defers;
		g->defers = d->link;
		free_defer(vm, d);
	}
	while (g->panics) {
		lm_panic *p = g->panics;
		g->panics = p->link;
		if (p->running)
			free_defer(vm, p->running);
		free(p);
	}
}

/* ---- panics */

static lm_x run_next(lm_vm *vm, lm_g *g);

static lm_panic *push_panic(lm_g *g)
{
	lm_panic *p = lm_xcalloc(1, sizeof *p);
	p->link = g->panics;
	p->fp = g->fp;
	p->chunk = g->chunk;
	p->pc = g->pc;
	g->panics = p;
	return p;
}

lm_x lm_exec_panic(lm_vm *vm, lm_g *g, const uint64_t value[2])
{
	if (value[0] == 0 && !vm->nil_panics) {
		lm_func *f = lm_vm_func_named(vm, "runtime.vmPanicNil");
		if (f)
			return lm_push_call(vm, g, f, lm_func_value(f), NULL, 0, lm_stub_resume_op,
					    0);
	}
	lm_panic *p = push_panic(g);
	p->value[0] = value[0];
	p->value[1] = value[1];
	return run_next(vm, g);
}

lm_x lm_exec_goexit(lm_vm *vm, lm_g *g)
{
	push_panic(g)->goexit = true;
	return run_next(vm, g);
}

static void free_panic(lm_vm *vm, lm_panic *p)
{
	if (p->running)
		free_defer(vm, p->running);
	free(p);
}

static lm_x print_next(lm_vm *vm, lm_g *g);

/* Runs the newest deferred call for the newest panic, or ends. */
static lm_x run_next(lm_vm *vm, lm_g *g)
{
	lm_panic *p = g->panics;
	lm_defer *d = pop_defer(vm, g, NULL);
	if (p->running)
		free_defer(vm, p->running);
	p->running = d;
	g->fp = p->fp;
	g->pc = p->pc;
	if (p->chunk != g->chunk)
		lm_stack_pop_to(g, p->chunk);
	if (!d) {
		if (p->goexit) {
			g->goexited = true;
			return LM_X_DEAD;
		}
		return print_next(vm, g);
	}
	uint64_t closure = d->closure;
	if (closure < LM_FIRST_PAGE) {
		lm_raise_nil(g, closure);
		return lm_exec_raise(vm, g);
	}
	lm_x x = lm_push_call(vm, g, *(lm_func **)lm_ptr(closure), closure, NULL, 0,
			      lm_stub_panic_next, 0);
	p->defer_fp = g->fp;
	return x;
}

/* The newest panic was recovered by a deferred call of frame d->fp: that frame returns. */
static lm_x recovered(lm_vm *vm, lm_g *g)
{
	lm_panic *p = g->panics;
	lm_defer *d = p->running;
	lm_chunk *chunk = d->chunk;
	uint64_t *fp = d->fp;
	bool goexit = false;
	/* panics raised in frames that are going away are aborted; an aborted Goexit goes on */
	while (g->panics && !lm_fp_older(g->panics->chunk, g->panics->fp, chunk, fp)) {
		lm_panic *q = g->panics;
		g->panics = q->link;
		goexit |= q->goexit;
		free_panic(vm, q);
	}
	if (g->chunk != chunk)
		lm_stack_pop_to(g, chunk);
	lm_func *f = lm_fp_func(fp);
	g->fp = fp;
	g->pc = f->body + f->code->recover_pc;
	g->sig = 0;
	return goexit ? lm_exec_goexit(vm, g) : LM_X_CONT;
}

lm_x lm_exec_panic_next(lm_vm *vm)
{
	lm_g *g = vm->g;
	lm_panic *p = g->panics;
	p->defer_fp = NULL;
	return p->recovered ? recovered(vm, g) : run_next(vm, g);
}

/* Frames that recover() looks through: generated wrappers, natives, and reflect's two ends of made
 * functions. */
static bool transparent(const lm_func *f)
{
	return f->code_flags & LM_CODE_WRAPPER || f->native ||
	       lm_str_is(f->sym->name, "reflect.callReflect") ||
	       lm_str_is(f->sym->name, "reflect.callMethod");
}

/* recover() works when there is exactly one frame of real code from its caller up to the deferred
 * call that the newest panic runs. The body of a range-over-func loop belongs to the function
 * around the loop: what is between is passed over. */
static bool can_recover(const lm_g *g, const lm_panic *p)
{
	lm_frame f;
	uint32_t real = 0;
	lm_frame_top((lm_g *)(uintptr_t)g, &f);
	bool in_body = f.valid && f.func->code_flags & LM_CODE_RANGE_BODY;
	for (; f.valid; lm_frame_next(&f)) {
		real += !transparent(f.func);
		if (f.fp == p->defer_fp)
			return in_body ? !transparent(f.func) : real == 1;
		if (real > 1 && !in_body)
			return false;
	}
	return false;
}

void lm_exec_recover(lm_g *g, uint64_t *out)
{
	lm_panic *p = g->panics;
	out[0] = out[1] = 0;
	if (!p || p->goexit || p->recovered || !p->defer_fp || !can_recover(g, p))
		return;
	p->recovered = true;
	out[0] = p->value[0];
	out[1] = p->value[1];
}

bool lm_g_panicking(const lm_g *g)
{
	return g->panics != NULL;
}

/* ---- the end */

/* Has its texts made by Go code (Error and String methods), newest panic first; then prints and
 * ends the program. */
static lm_x print_next(lm_vm *vm, lm_g *g)
{
	lm_func *f = lm_vm_func_named(vm, "runtime.vmPrintPanic");
	for (lm_panic *p = g->panics; p; p = p->link) {
		if (p->link && p->link->value[0] == p->value[0] &&
		    p->link->value[1] == p->value[1] && !p->goexit)
			p->link->repanicked = true;
		const lm_rtype *t = lm_ptr(p->value[0]);
		if (p->printed_ready || p->goexit || !t ||
		    !(t->tflag & LM_TF_UNCOMMON || t->kind == LM_K_POINTER ||
		      t->kind == LM_K_STRUCT))
			continue;
		p->printed_ready = true;
		if (f)
			return lm_push_call(vm, g, f, lm_func_value(f), p->value, 2,
					    lm_stub_panic_print, 0);
	}
	return lm_exec_fatal_panic(vm, g);
}

lm_x lm_exec_panic_print(lm_vm *vm)
{
	lm_g *g = vm->g;
	const uint64_t *res = g->fp + lm_fp_func(g->fp)->nslots + 1 + LM_FRAME_HDR;
	lm_panic *p = g->panics, *last = NULL;
	g->pc = p->pc;
	for (; p; p = p->link) /* the oldest one made ready is the one just done */
		if (p->printed_ready)
			last = p;
	if (last && (res[2] & 1)) {
		last->text[0] = res[0];
		last->text[1] = res[1];
		last->has_text = true;
	}
	return print_next(vm, g);
}
