/* native_pprof.c - package runtime's profiles (stdlib/overlay/runtime/profile.go has the Go half):
 * buckets and goroutines as packed words, the processor profile's buffer, labels. */
#include "native/native_int.h"
#include "vm/profile.h"

/* A Go slice of words to be filled as far as it goes. */
typedef struct words {
	uint64_t *at;
	uint64_t len, used;
} words;

static void put(words *w, uint64_t value)
{
	if (w->used < w->len) {
		w->at[w->used] = value;
	}
	w->used++;
}

static void put_stack(words *w, const uint64_t *stack, uint32_t depth)
{
	put(w, depth);
	for (uint32_t i = 0; i < depth; i++) {
		put(w, stack[i]);
	}
}

/* profileRead(kind int, words []uint64) int: the records of a kind, {size, allocs, frees} or
 * {count, cycles}, then {depth, pcs...}; returns how many words that takes */
LM_NATIVE_FN(lm_pprof_read)
{
	UNUSED_G();
	words w = {.at = lm_ptr(args[2]), .len = args[3]};
	const lm_profiles *p = vm->profiles;
	uint64_t kind = args[1];
	for (const lm_prof_bucket *b = kind < LM_PROF_KINDS ? p->all[kind] : NULL; b; b = b->all) {
		if (kind == LM_PROF_MEM) {
			uint64_t allocs = p->collected ? b->shown_allocs : b->allocs;
			if (allocs == 0) {
				continue;
			}
			put(&w, b->size);
			put(&w, allocs);
			put(&w, p->collected ? b->shown_frees : b->frees);
		} else {
			put(&w, (uint64_t)(int64_t)b->count);
			put(&w, (uint64_t)b->cycles);
		}
		put_stack(&w, b->stack, b->depth);
	}
	args[0] = w.used;
	return LM_NATIVE_DONE;
}

/* setProfileRate(kind int, rate int64) int64: sets the rate of BLOCK or MUTEX when it is not
 * negative; the former one */
LM_NATIVE_FN(lm_pprof_set_rate)
{
	UNUSED_G();
	int64_t rate = (int64_t)args[2];
	int64_t *at =
		args[1] == LM_PROF_BLOCK ? &vm->profiles->block_rate : &vm->profiles->mutex_every;
	args[0] = (uint64_t)*at;
	if (rate >= 0) {
		*at = rate;
	}
	return LM_NATIVE_DONE;
}

/* blockEvent(cycles int64) */
LM_NATIVE_FN(lm_pprof_block_event)
{
	lm_prof_block_event(vm, g, (int64_t)args[0]);
	return LM_NATIVE_DONE;
}

static void put_goroutine(words *w, words *labels, lm_g *g)
{
	uint64_t stack[LM_PROF_DEPTH];
	put_stack(w, stack, lm_prof_goroutine(g, stack));
	put(labels, g->labels);
}

/* goroutineStacks(words []uint64, labels []unsafe.Pointer) (used, n int): the caller first */
LM_NATIVE_FN(lm_pprof_goroutines)
{
	words w = {.at = lm_ptr(args[2]), .len = args[3]};
	words labels = {.at = lm_ptr(args[5]), .len = args[6]};
	put_goroutine(&w, &labels, g);
	for (lm_g *other = vm->all_g; other; other = other->all_next) {
		if (other != g && !other->system && other->status != LM_G_DEAD) {
			put_goroutine(&w, &labels, other);
		}
	}
	args[0] = w.used;
	args[1] = labels.used;
	return LM_NATIVE_DONE;
}

/* leakedStacks(words []uint64, labels []unsafe.Pointer) (used, n int): of those that findLeaks
 * found */
LM_NATIVE_FN(lm_pprof_leaked)
{
	UNUSED_G();
	words w = {.at = lm_ptr(args[2]), .len = args[3]};
	words labels = {.at = lm_ptr(args[5]), .len = args[6]};
	for (lm_g *other = vm->all_g; other; other = other->all_next) {
		if (other->leaked) {
			put_goroutine(&w, &labels, other);
		}
	}
	args[0] = w.used;
	args[1] = labels.used;
	return LM_NATIVE_DONE;
}

/* heapObjects(words []uint64) int */
LM_NATIVE_FN(lm_pprof_heap_objects)
{
	UNUSED_G();
	args[0] = lm_heap_objects(vm, lm_ptr(args[1]), args[2]);
	return LM_NATIVE_DONE;
}

/* findLeaks() int */
LM_NATIVE_FN(lm_pprof_find_leaks)
{
	UNUSED_G();
	args[0] = lm_leaks_find(vm);
	return LM_NATIVE_DONE;
}

/* ---- the processor profile */

/* setCPURate(hz int) bool */
LM_NATIVE_FN(lm_pprof_set_cpu_rate)
{
	UNUSED_G();
	args[0] = lm_prof_cpu_rate(vm, (int64_t)args[1]);
	return LM_NATIVE_DONE;
}

/* cpuProfileWait() (words, records int): parks until there is something; 0, 0 at the end */
LM_NATIVE_FN(lm_pprof_cpu_wait)
{
	lm_profiles *p = vm->profiles;
	if (p->cpu_period && (p->cpu_tags.len == 0 || !g->resumed)) {
		p->cpu_reader = g;
		return lm_park(g, LM_WAIT_SYSCALL);
	}
	args[0] = p->cpu_data.len;
	args[1] = p->cpu_tags.len;
	if (!p->cpu_tags.len) {
		p->cpu_open = false;
	}
	return LM_NATIVE_DONE;
}

/* cpuProfileTake(data []uint64, tags []unsafe.Pointer): takes what cpuProfileWait counted */
LM_NATIVE_FN(lm_pprof_cpu_take)
{
	lm_profiles *p = vm->profiles;
	if (args[1] > p->cpu_data.len || args[4] > p->cpu_tags.len) {
		return lm_throw(vm, g, "cpu profile read by two goroutines");
	}
	memcpy(lm_ptr(args[0]), p->cpu_data.data, args[1] * 8);
	memcpy(lm_ptr(args[3]), p->cpu_tags.data, args[4] * 8);
	memmove(p->cpu_data.data, p->cpu_data.data + args[1], (p->cpu_data.len - args[1]) * 8);
	memmove(p->cpu_tags.data, p->cpu_tags.data + args[4], (p->cpu_tags.len - args[4]) * 8);
	p->cpu_data.len -= (size_t)args[1];
	p->cpu_tags.len -= (size_t)args[4];
	return LM_NATIVE_DONE;
}

/* pprof labels of the goroutine */
LM_NATIVE_FN(lm_pprof_set_label)
{
	UNUSED_VM();
	g->labels = args[0];
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_pprof_get_label)
{
	UNUSED_VM();
	args[0] = g->labels;
	return LM_NATIVE_DONE;
}
