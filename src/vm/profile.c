/* profile.c - sampling for runtime/pprof: see profile.h. */
#include "vm/profile.h"

#include "vm/vm.h"

enum { TABLE_FIRST = 256, CPU_WAKE_RECORDS = 64, CPU_WORDS_MAX = 1 << 17 };

lm_profiles *lm_profiles_new(lm_vm *vm)
{
	lm_profiles *p = lm_xcalloc(1, sizeof *p);
	(void)vm;
	p->table_size = TABLE_FIRST;
	p->table = lm_xcalloc(TABLE_FIRST, sizeof *p->table);
	return p;
}

void lm_profiles_free(lm_profiles *p)
{
	for (int kind = 0; kind < LM_PROF_KINDS; kind++) {
		lm_prof_bucket *next;
		for (lm_prof_bucket *b = p->all[kind]; b; b = next) {
			next = b->all;
			free(b);
		}
	}
	lm_vec_free(&p->cpu_data);
	lm_vec_free(&p->cpu_tags);
	free(p->table);
	free(p);
}

/* ---- stacks */

uint32_t lm_prof_stack(lm_g *g, uint64_t *pcs, uint32_t max)
{
	uint32_t n = 0;
	lm_frame f;
	for (lm_frame_top(g, &f); f.valid && n < max; lm_frame_next(&f)) {
		if (f.panicking)
			pcs[n++] = lm_pc_make(g->vm->gopanic_func, NULL) + 4;
		if (n < max && !(f.func->code_flags & LM_CODE_WRAPPER))
			pcs[n++] = lm_pc_make(f.func, f.pc) + (f.at_op ? 4 : 0);
	}
	if (n < max)
		pcs[n++] = lm_pc_make(g->vm->goexit_func, NULL) + 4;
	return n;
}

/* Does gc's profile leave this frame out above the one that the user called? */
static bool below_sync(const lm_func *f)
{
	lm_str name = f->sym->name;
	return lm_str_has_prefix(name, LM_STR("internal/sync.")) ||
	       lm_str_has_prefix(name, LM_STR("sync.runtime_"));
}

/* The stack of a goroutine in package sync, from the exported method on. */
static uint32_t sync_stack(lm_vm *vm, lm_g *g, uint64_t *pcs, uint32_t max)
{
	enum { BELOW = 8 };
	uint64_t all[LM_PROF_DEPTH + BELOW];
	uint32_t n = lm_prof_stack(g, all, LM_PROF_DEPTH + BELOW), skip = 0, word;
	while (skip < n) {
		const lm_func *f = lm_pc_split(vm, all[skip], &word);
		if (!f || !below_sync(f))
			break;
		skip++;
	}
	n = n - skip < max ? n - skip : max;
	memcpy(pcs, all + skip, n * sizeof *pcs);
	return n;
}

/* What stands for the operation that the goroutine waits in, above its stack; NULL: nothing. */
static const lm_func *waits_in(const lm_vm *vm, const lm_g *g)
{
	switch ((lm_wait_reason)g->wait_reason) {
	case LM_WAIT_CHAN_RECV:
	case LM_WAIT_SYNCTEST_CHAN_RECV: return vm->chanrecv_func;
	case LM_WAIT_CHAN_SEND:
	case LM_WAIT_SYNCTEST_CHAN_SEND: return vm->chansend_func;
	case LM_WAIT_SELECT:
	case LM_WAIT_SYNCTEST_SELECT: return vm->selectgo_func;
	default: return NULL;
	}
}

uint32_t lm_prof_goroutine(lm_g *g, uint64_t *pcs)
{
	const lm_vm *vm = g->vm;
	const lm_func *op = waits_in(vm, g);
	const lm_func *inner = op == vm->chanrecv_func   ? vm->chanrecv_inner
			       : op == vm->chansend_func ? vm->chansend_inner
							 : NULL;
	const lm_func *own[] = {vm->gopark_func, inner, op};
	uint32_t n = 0;
	for (size_t i = 0; g->status == LM_G_WAITING && i < sizeof own / sizeof *own; i++)
		if (own[i])
			pcs[n++] = lm_pc_make(own[i], NULL) + 4;
	return n + lm_prof_stack(g, pcs + n, LM_PROF_DEPTH - n);
}

/* ---- buckets */

static uint64_t hash_stack(lm_prof_kind kind, uint64_t size, const uint64_t *stack, uint32_t depth)
{
	uint64_t h = size * 0x9e3779b97f4a7c15 + (uint64_t)kind;
	for (uint32_t i = 0; i < depth; i++) {
		h = (h ^ stack[i]) * 0x9e3779b97f4a7c15;
		h ^= h >> 29;
	}
	return h;
}

static void grow(lm_profiles *p)
{
	uint64_t size = p->table_size * 4;
	lm_prof_bucket **table = lm_xcalloc(size, sizeof *table);
	for (int kind = 0; kind < LM_PROF_KINDS; kind++) {
		for (lm_prof_bucket *b = p->all[kind]; b; b = b->all) {
			lm_prof_bucket **at = &table[b->hash % size];
			b->next = *at;
			*at = b;
		}
	}
	free(p->table);
	p->table = table;
	p->table_size = size;
}

static lm_prof_bucket *bucket(lm_profiles *p, lm_prof_kind kind, uint64_t size,
			      const uint64_t *stack, uint32_t depth)
{
	uint64_t hash = hash_stack(kind, size, stack, depth);
	for (lm_prof_bucket *b = p->table[hash % p->table_size]; b; b = b->next)
		if (b->hash == hash && b->kind == (uint32_t)kind && b->size == size &&
		    b->depth == depth && memcmp(b->stack, stack, depth * sizeof *stack) == 0)
			return b;
	if (p->bucket_count >= p->table_size * 2)
		grow(p);
	lm_prof_bucket *b = lm_xcalloc(1, sizeof *b + depth * sizeof *stack);
	*b = (lm_prof_bucket){.hash = hash, .size = size, .kind = (uint32_t)kind, .depth = depth};
	memcpy(b->stack, stack, depth * sizeof *stack);
	b->next = p->table[hash % p->table_size];
	p->table[hash % p->table_size] = b;
	b->all = p->all[kind];
	p->all[kind] = b;
	p->bucket_count++;
	return b;
}

/* ---- memory */

void lm_prof_allocated(lm_vm *vm, void *obj, uint64_t size)
{
	uint64_t stack[LM_PROF_DEPTH + LM_PROF_OWN];
	if (!vm->g)
		return;
	const lm_g *g = vm->g;
	const lm_func *f = lm_ptr(g->fp[-3]);
	bool in_body = f->body && g->pc >= f->body && g->pc < f->body + f->body_count;
	bool slice = in_body && lm_op_of(vm, g->pc) == OP_MAKESLICE;
	stack[0] =
		lm_pc_make(vm->mallocgc_func, NULL) + 4; /* as in gc, which shows two of its own */
	stack[1] = lm_pc_make(slice ? vm->makeslice_func : vm->newobject_func, NULL) + 4;
	uint32_t depth = 2 + lm_prof_stack(vm->g, stack + 2, LM_PROF_DEPTH);
	lm_prof_bucket *b = bucket(vm->profiles, LM_PROF_MEM, size, stack, depth);
	b->allocs++;
	lm_gc_watch_sample(vm->heap, lm_addr(obj), b);
}

void lm_prof_freed(lm_vm *vm, lm_prof_bucket *b)
{
	(void)vm;
	b->frees++;
}

void lm_prof_collected(lm_vm *vm)
{
	lm_profiles *p = vm->profiles;
	p->collected = true;
	for (lm_prof_bucket *b = p->all[LM_PROF_MEM]; b; b = b->all) {
		b->shown_allocs = b->allocs;
		b->shown_frees = b->frees;
	}
}

/* ---- blocking and contention */

static bool is_contention(uint8_t reason)
{
	return reason == LM_WAIT_SYNC_MUTEX || reason == LM_WAIT_SYNC_RWMUTEX_LOCK ||
	       reason == LM_WAIT_SYNC_RWMUTEX_RLOCK;
}

void lm_prof_parked(lm_vm *vm, lm_g *g)
{
	uint8_t reason = g->wait_reason;
	if (is_contention(reason) || reason == LM_WAIT_SYNC_COND ||
	    reason == LM_WAIT_SYNC_WAITGROUP || reason == LM_WAIT_SYNCTEST_WAITGROUP ||
	    waits_in(vm, g))
		g->block_since = lm_vm_nanotime(vm);
}

/* One in rate / cycles of the short ones; all of the long. */
static bool block_sampled(lm_vm *vm, int64_t cycles, int64_t rate)
{
	return rate > 0 &&
	       (rate <= cycles || (int64_t)((lm_vm_rand(vm) >> 1) % (uint64_t)rate) <= cycles);
}

static void count_block(lm_vm *vm, int64_t cycles, const uint64_t *stack, uint32_t depth)
{
	int64_t rate = vm->profiles->block_rate;
	lm_prof_bucket *b = bucket(vm->profiles, LM_PROF_BLOCK, 0, stack, depth);
	b->count += cycles < rate ? (double)rate / (double)cycles : 1;
	b->cycles += cycles < rate ? rate : cycles;
}

void lm_prof_unparked(lm_vm *vm, lm_g *g)
{
	uint64_t stack[LM_PROF_DEPTH];
	int64_t cycles = lm_vm_nanotime(vm) - g->block_since;
	g->block_since = 0;
	cycles = cycles > 0 ? cycles : 1;
	if (!block_sampled(vm, cycles, vm->profiles->block_rate))
		return;
	const lm_func *op = waits_in(vm, g);
	uint32_t n = op ? 1 : 0;
	if (op)
		stack[0] = lm_pc_make(op, NULL) + 4;
	n += sync_stack(vm, g, stack + n, LM_PROF_DEPTH - n);
	count_block(vm, cycles, stack, n);
}

void lm_prof_block_event(lm_vm *vm, lm_g *g, int64_t cycles)
{
	uint64_t stack[LM_PROF_DEPTH];
	cycles = cycles > 0 ? cycles : 1;
	if (!block_sampled(vm, cycles, vm->profiles->block_rate))
		return;
	uint32_t n = lm_prof_stack(g, stack, LM_PROF_DEPTH);
	uint32_t skip = n > 2 ? 2 : 0; /* the native and runtime.blockevent */
	count_block(vm, cycles, stack + skip, n - skip);
}

void lm_prof_mutex_event(lm_vm *vm, lm_g *g, int64_t cycles)
{
	uint64_t stack[LM_PROF_DEPTH];
	int64_t every = vm->profiles->mutex_every;
	if (every <= 0 || (every > 1 && (lm_vm_rand(vm) >> 1) % (uint64_t)every != 0))
		return;
	uint32_t n = sync_stack(vm, g, stack, LM_PROF_DEPTH);
	lm_prof_bucket *b = bucket(vm->profiles, LM_PROF_MUTEX, 0, stack, n);
	b->count += (double)every;
	b->cycles += every * (cycles > 0 ? cycles : 0);
}

/* ---- the processor */

/* All that is left of a goroutine that has ended: where it began. */
static uint32_t start_stack(lm_vm *vm, const lm_g *g, uint64_t *pcs)
{
	uint32_t n = 0;
	if (g->start_closure)
		pcs[n++] = lm_pc_make(*(lm_func **)lm_ptr(g->start_closure), NULL) + 4;
	pcs[n++] = lm_pc_make(vm->goexit_func, NULL) + 4;
	return n;
}

bool lm_prof_cpu_rate(lm_vm *vm, int64_t hz)
{
	lm_profiles *p = vm->profiles;
	if (hz <= 0) {
		p->cpu_period = 0;
		if (p->cpu_reader)
			lm_ready(vm, p->cpu_reader);
		p->cpu_reader = NULL;
		return true;
	}
	if (p->cpu_open || p->cpu_period)
		return false;
	hz = hz > 1000000 ? 1000000 : hz;
	p->cpu_period = 1000000000 / hz;
	p->cpu_spent = 0;
	p->cpu_open = true;
	lm_vec_push(&p->cpu_data, 3); /* the first record tells the rate */
	lm_vec_push(&p->cpu_data, (uint64_t)lm_vm_nanotime(vm));
	lm_vec_push(&p->cpu_data, (uint64_t)hz);
	lm_vec_push(&p->cpu_tags, 0);
	return true;
}

void lm_prof_cpu_spent(lm_vm *vm, lm_g *g, int64_t ns, bool alive)
{
	lm_profiles *p = vm->profiles;
	uint64_t stack[LM_PROF_DEPTH];
	p->cpu_spent += ns;
	if (!p->cpu_period || p->cpu_spent < p->cpu_period || p->cpu_data.len > CPU_WORDS_MAX)
		return;
	int64_t count = p->cpu_spent / p->cpu_period;
	p->cpu_spent -= count * p->cpu_period;
	uint32_t n = alive ? lm_prof_stack(g, stack, LM_PROF_DEPTH) : start_stack(vm, g, stack);
	lm_vec_push(&p->cpu_data, 3 + n);
	lm_vec_push(&p->cpu_data, (uint64_t)lm_vm_nanotime(vm));
	lm_vec_push(&p->cpu_data, (uint64_t)count);
	for (uint32_t i = 0; i < n; i++)
		lm_vec_push(&p->cpu_data, stack[i]);
	lm_vec_push(&p->cpu_tags, g->labels);
	if (p->cpu_reader && p->cpu_tags.len >= CPU_WAKE_RECORDS) {
		lm_ready(vm, p->cpu_reader);
		p->cpu_reader = NULL;
	}
}
