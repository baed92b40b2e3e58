/* leak.c - walks of the heap: goroutines that wait for what nobody can reach (the goroutine leak
 * profile), and the objects of a heap dump.
 *
 * The collector marks once and forgets, so this walks the heap by itself: from all roots but the
 * stacks of goroutines blocked on channels and locks, then from those whose channel or lock was
 * found, until nothing more is found. Who is left waits for ever. */
#include "vm/profile.h"
#include "vm/vm.h"

typedef struct walk {
	lm_map seen;           /* object start -> 1 */
	LM_VEC(uint64_t) todo; /* objects whose contents are to be looked at */
} walk;

static void see(walk *w, uint64_t word)
{
	const void *base = lm_gc_base(lm_ptr(word));
	bool is_new = false;
	if (!base)
		return;
	uint64_t *entry = lm_map_put(&w->seen, lm_addr(base), &is_new);
	if (!is_new)
		return;
	*entry = 1;
	if (!lm_gc_is_pointer_free(base))
		lm_vec_push(&w->todo, lm_addr(base));
}

static void push_range(void *arg, const void *lo, const void *hi)
{
	for (const uint64_t *at = lo; at < (const uint64_t *)hi; at++)
		see(arg, *at);
}

static void drain(walk *w)
{
	while (w->todo.len) {
		uint64_t base = lm_vec_pop(&w->todo);
		const uint64_t *at = lm_ptr(base);
		push_range(w, at, at + lm_gc_size(at) / 8);
	}
}

static bool can_leak(const lm_g *g)
{
	if (g->status != LM_G_WAITING || g->system)
		return false;
	switch ((lm_wait_reason)g->wait_reason) {
	case LM_WAIT_CHAN_RECV:
	case LM_WAIT_CHAN_RECV_NIL:
	case LM_WAIT_CHAN_SEND:
	case LM_WAIT_CHAN_SEND_NIL:
	case LM_WAIT_SELECT:
	case LM_WAIT_SELECT_NONE:
	case LM_WAIT_SYNC_MUTEX:
	case LM_WAIT_SYNC_RWMUTEX_RLOCK:
	case LM_WAIT_SYNC_RWMUTEX_LOCK:
	case LM_WAIT_SYNC_COND:
	case LM_WAIT_SYNC_WAITGROUP: return true;
	default: return false;
	}
}

/* Can something that runs get at what w is queued on? Memory that is not the collector's can. */
static bool reached(const walk *w, uint64_t addr)
{
	const void *base = addr ? lm_gc_base(lm_ptr(addr)) : NULL;
	return addr && (!base || lm_map_get(&w->seen, lm_addr(base)));
}

static bool can_wake(const walk *w, const lm_g *g)
{
	switch ((lm_wait_reason)g->wait_reason) {
	case LM_WAIT_CHAN_RECV_NIL:
	case LM_WAIT_CHAN_SEND_NIL:
	case LM_WAIT_SELECT_NONE: return false;
	case LM_WAIT_CHAN_RECV:
	case LM_WAIT_CHAN_SEND: return reached(w, lm_addr(g->wait.one.chan));
	case LM_WAIT_SELECT:
		for (uint32_t i = 0; i < g->wait.count; i++)
			if (reached(w, lm_addr(g->wait.many[i].chan)))
				return true;
		return false;
	default: return reached(w, g->wait.one.key);
	}
}

uint64_t lm_heap_objects(lm_vm *vm, uint64_t *words, uint64_t len)
{
	walk w = {0};
	uint64_t n = 0, base, value;
	struct lm_map_iter it = {0};
	lm_gc_walk_roots(vm->heap, push_range, &w);
	drain(&w);
	while (lm_map_next(&w.seen, &it, &base, &value)) {
		const void *at = lm_ptr(base);
		if (n + 2 <= len) {
			words[n] = base;
			words[n + 1] = (uint64_t)lm_gc_size(at) << 1 | !lm_gc_is_pointer_free(at);
		}
		n += 2;
	}
	lm_map_free(&w.seen);
	lm_vec_free(&w.todo);
	return n;
}

uint32_t lm_leaks_find(lm_vm *vm)
{
	walk w = {0};
	uint32_t leaks = 0;
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		g->maybe_leaked = can_leak(g);
	lm_gc_walk_roots(vm->heap, push_range, &w);
	for (bool more = true; more;) {
		more = false;
		drain(&w);
		for (lm_g *g = vm->all_g; g; g = g->all_next) {
			if (g->maybe_leaked && can_wake(&w, g)) {
				g->maybe_leaked = false;
				lm_vm_push_g_roots(g, push_range, &w);
				more = true;
			}
		}
	}
	for (lm_g *g = vm->all_g; g; g = g->all_next) {
		g->leaked = g->maybe_leaked;
		g->maybe_leaked = false;
		leaks += g->leaked;
	}
	lm_map_free(&w.seen);
	lm_vec_free(&w.todo);
	return leaks;
}
