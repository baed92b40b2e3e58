/* stack.c - goroutine stacks: chains of chunks that never move, the stubs that frames return to,
 * and the walk over frames. */
#include "vm/vm_int.h"

const lm_ins lm_stub_stack_return[1] = {{{OP_STACK_RETURN, 0, 0, 0}}};
const lm_ins lm_stub_goexit[1] = {{{OP_GOEXIT, 0, 0, 0}}};
const lm_ins lm_stub_resume_native[1] = {{{OP_RESUME_NATIVE, 0, 0, 0}}};
const lm_ins lm_stub_resume_tail[1] = {{{OP_RESUME_TAIL, 0, 0, 0}}};
const lm_ins lm_stub_resume_op[1] = {{{OP_RESUME_OP, 0, 0, 0}}};
const lm_ins lm_stub_panic_next[1] = {{{OP_PANIC_NEXT, 0, 0, 0}}};
const lm_ins lm_stub_panic_print[1] = {{{OP_PANIC_PRINT, 0, 0, 0}}};

static lm_chunk *chunk_new(lm_g *g, uint32_t slots)
{
	lm_chunk *c = lm_xmalloc(sizeof *c + (size_t)slots * 8);
	memset(c, 0, sizeof *c);
	c->size = slots;
	c->end = c->slots + slots;
	g->stack_bytes += (uint64_t)slots * 8;
	return c;
}

static void free_after(lm_g *g, lm_chunk *c)
{
	lm_chunk *n = c->next;
	c->next = NULL;
	while (n) {
		lm_chunk *next = n->next;
		g->stack_bytes -= (uint64_t)n->size * 8;
		free(n);
		n = next;
	}
}

/* Gives g (new or reused) a first chunk with room for a frame of `slots`. */
void lm_g_stack_init(lm_vm *vm, lm_g *g, uint32_t slots)
{
	uint32_t size = slots + LM_FRAME_HDR + LM_CHUNK_SLACK;
	(void)vm;
	if (size < LM_FIRST_CHUNK)
		size = LM_FIRST_CHUNK;
	if (g->chunk && g->chunk->size < size)
		lm_g_stack_free(g);
	if (!g->chunk)
		g->chunk = chunk_new(g, size);
	g->limit = g->chunk->end - LM_CHUNK_SLACK;
}

void lm_g_stack_free(lm_g *g)
{
	lm_chunk *c = g->chunk;
	if (!c)
		return;
	while (c->prev)
		c = c->prev;
	free_after(g, c);
	g->stack_bytes = 0;
	free(c);
	g->chunk = NULL;
}

/* A chunk on top of the current one with room for a frame of `slots`; it becomes the current one.
 * NULL at the limit. */
lm_chunk *lm_stack_enter(lm_vm *vm, lm_g *g, uint32_t slots)
{
	lm_chunk *cur = g->chunk, *c = cur->next;
	uint32_t need = slots + LM_FRAME_HDR + LM_CHUNK_SLACK;
	if (c && c->size < need) {
		free_after(g, cur);
		c = NULL;
	}
	if (!c) {
		uint32_t size = need;
#if !defined(LM_TORTURE)
		uint32_t grown = cur->prev ? cur->size * 2 : 1024;
		if (grown > 1u << 16)
			grown = 1u << 16;
		if (grown > size)
			size = grown;
#endif
		if (g->stack_bytes + (uint64_t)size * 8 > vm->max_stack)
			return NULL;
		c = chunk_new(g, size);
		c->prev = cur;
		c->index = cur->index + 1;
		cur->next = c;
	}
	g->chunk = c;
	g->limit = c->end - LM_CHUNK_SLACK;
	return c;
}

/* Back to an older chunk; one chunk above it is kept for reuse. */
void lm_stack_pop_to(lm_g *g, lm_chunk *c)
{
	if (c->next)
		free_after(g, c->next);
	g->chunk = c;
	g->limit = c->end - LM_CHUNK_SLACK;
}

void lm_stack_leave(lm_g *g)
{
	lm_chunk *c = g->chunk;
	const uint64_t *results = c->slots + LM_FRAME_HDR;
	if (c->ret_dst) {
		memcpy(c->ret_dst, results, (size_t)c->ret_count * 8);
	} else {
		g->big_results = lm_xrealloc(g->big_results, (size_t)c->ret_count * 8 + 8);
		memcpy(g->big_results, results, (size_t)c->ret_count * 8);
		g->results_are_big = true;
	}
	lm_stack_pop_to(g, c->prev);
}

bool lm_fp_older(const lm_chunk *ac, const uint64_t *a, const lm_chunk *bc, const uint64_t *b)
{
	return ac->index < bc->index || (ac->index == bc->index && a < b);
}

/* ---- returning twice */

void lm_vm_fork_mark(lm_g *g, const uint64_t *args, lm_fork_mark *m)
{
	const lm_ins *pc = lm_ptr(args[-1]);
	bool crossed = pc == lm_stub_stack_return;
	m->chunk = crossed ? g->chunk->prev : g->chunk;
	m->pc = crossed ? g->chunk->ret_pc : pc;
	m->dst = crossed ? g->chunk->ret_dst : (uint64_t *)(uintptr_t)args;
	m->fp = lm_ptr(args[-2]);
	m->count = lm_fp_func(m->fp)->nslots;
	m->saved = lm_xmalloc((size_t)m->count * 8);
	memcpy(m->saved, m->fp, (size_t)m->count * 8);
}

lm_status lm_vm_fork_return(lm_g *g, lm_fork_mark *m, const uint64_t *results, uint32_t n)
{
	if (g->chunk != m->chunk)
		lm_stack_pop_to(g, m->chunk);
	memcpy(m->fp, m->saved, (size_t)m->count * 8);
	memcpy(m->dst, results, (size_t)n * 8);
	free(m->saved);
	m->saved = NULL;
	g->wait_data = m; /* call.c goes there */
	return LM_NATIVE_REWIND;
}

/* ---- walking */

void lm_frame_top(lm_g *g, lm_frame *f)
{
	memset(f, 0, sizeof *f);
	f->g = g;
	f->valid = g->fp != NULL && g->status != LM_G_DEAD && g->chunk != NULL;
	if (!f->valid)
		return;
	f->fp = g->fp;
	f->func = lm_fp_func(g->fp);
	f->pc = g->pc;
	f->chunk = g->chunk;
	f->at_op = true;
	if (f->pc ==
	    lm_stub_stack_return) { /* the state between a return and the copying of its results */
		f->pc = f->chunk->ret_pc;
		f->chunk = f->chunk->prev;
		f->at_op = false;
	}
	if (f->pc == lm_stub_goexit)
		f->valid = false;
}

void lm_frame_next(lm_frame *f)
{
	const lm_ins *ret = lm_ptr(f->fp[-1]);
	uint64_t *fp = lm_ptr(f->fp[-2]);
	while (ret == lm_stub_stack_return) {
		ret = f->chunk->ret_pc;
		f->chunk = f->chunk->prev;
	}
	if (!fp || ret == lm_stub_goexit) {
		f->valid = false;
		return;
	}
	f->fp = fp;
	f->func = lm_fp_func(fp);
	f->panicking = ret == lm_stub_panic_next;
	f->at_op = false;
	f->pc = ret;
	if (ret == lm_stub_resume_native || ret == lm_stub_resume_tail) {
		f->pc = f->func->entry;
		f->at_op = true;
	} else if (ret == lm_stub_resume_op || ret == lm_stub_panic_next ||
		   ret == lm_stub_panic_print) {
		f->pc = lm_ptr(fp[f->func->nslots] & ~(uint64_t)7);
		f->at_op = true;
	}
}
