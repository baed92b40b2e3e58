/* roots.c - what an instance shows the collector: live slots of every goroutine's frames, deferred
 * calls, panics, package variables, and the words that goroutines carry. Runs inside a collection:
 * no Go allocation. */
#include "vm/profile.h"
#include "vm/vm_int.h"

typedef struct lm_pusher {
	lm_push_fn push;
	void *arg;
	uint64_t *bits;
	uint32_t bits_cap;
} lm_pusher;

static void push(lm_pusher *p, const void *lo, uint64_t words)
{
	if (words)
		p->push(p->arg, lo, (const uint64_t *)lo + words);
}

static void push_live(lm_pusher *p, const lm_frame *f)
{
	lm_func *fn = f->func;
	uint32_t words = (fn->code->nslots + 64) / 64;
	if (words > p->bits_cap) {
		p->bits_cap = words * 2;
		p->bits = lm_xrealloc(p->bits, p->bits_cap * 8u);
	}
	const uint64_t *live = lm_liveness_at(fn, f->pc, f->at_op, p->bits);
	for (uint32_t i = 0; i < fn->code->nslots;) {
		if (i % 64 == 0 && live[i / 64] == 0) {
			i += 64;
			continue;
		}
		if (!(live[i / 64] >> (i % 64) & 1)) {
			i++;
			continue;
		}
		uint32_t from = i;
		while (i < fn->code->nslots && live[i / 64] >> (i % 64) & 1)
			i++;
		push(p, f->fp + from, i - from);
	}
}

static void push_frame(lm_pusher *p, const lm_frame *f)
{
	lm_func *fn = f->func;
	if (fn->body && f->pc >= fn->body && f->pc <= fn->body + fn->body_count) {
		push_live(p, f);
		if (fn->flags & LM_FUNC_USES_CLOSURE)
			push(p, f->fp - 4, 1);
		return;
	}
	/* Only a call of a func value sets the closure word; else it is stale. */
	uint64_t closure = f->fp[-4];
	if (closure && lm_gc_base(lm_ptr(closure)) == lm_ptr(closure) &&
	    *(const uint64_t *)lm_ptr(closure) == lm_addr(fn))
		push(p, f->fp - 4, 1);
	if (fn->flags & LM_FUNC_NATIVE) {
		push(p, f->fp, fn->nslots);
		return;
	}
	/* not resolved yet: its parameters are somewhere at the frame's start */
	uint64_t room = (uint64_t)(f->chunk->end - f->fp);
	push(p, f->fp, room < 64 ? room : 64);
}

static void push_g(lm_pusher *p, lm_g *g)
{
	lm_frame f;
	if (g->status == LM_G_DEAD)
		return;
	for (lm_frame_top(g, &f); f.valid; lm_frame_next(&f))
		push_frame(p, &f);
	if (g->pc ==
	    lm_stub_stack_return) /* returned, the results not yet copied to the caller's chunk */
		push(p, g->chunk->slots + LM_FRAME_HDR, g->chunk->ret_count);
	for (const lm_defer *d = g->defers; d; d = d->link)
		push(p, &d->closure, 2);
	for (const lm_panic *n = g->panics; n; n = n->link) {
		push(p, n->value, 2);
		push(p, n->text, 2);
		if (n->running)
			push(p, &n->running->closure, 2);
	}
	push(p, g->raise_args, 6);
	push(p, &g->call_func, 1);
	push(p, g->call_args, 16);
	if (g->call_more)
		push(p, g->call_more, g->call_nargs);
	push(p, g->wait_words, 6);
	push(p, &g->labels, 1);
	push(p, &g->start_closure, 1);
	push(p, &g->coro, 1);
	push(p, g->locals, 4);
}

void lm_vm_push_g_roots(lm_g *g, lm_push_fn fn, void *arg)
{
	lm_pusher p = {.push = fn, .arg = arg};
	push_g(&p, g);
	free(p.bits);
}

void lm_vm_push_roots(lm_vm *vm, lm_push_fn fn, void *arg)
{
	lm_pusher p = {.push = fn, .arg = arg};
	push(&p, vm->globals, (vm->globals_used + 7) / 8);
	int64_t now = lm_vm_nanotime(vm);
	for (lm_g *g = vm->all_g; g; g = g->all_next) {
		if (g->status == LM_G_WAITING && !g->wait_since)
			g->wait_since = now; /* tracebacks tell long waits */
		if (!g->maybe_leaked)
			push_g(&p, g);
	}
	push(&p, vm->profiles->cpu_tags.data, vm->profiles->cpu_tags.len);
	for (size_t i = 0; i < vm->big_vars.len; i++)
		push(&p, vm->big_vars.data[i].at, vm->big_vars.data[i].words);
	if (vm->push_more_roots)
		vm->push_more_roots(vm, fn, arg);
	free(p.bits);
}
