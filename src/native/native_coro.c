/* native_coro.c - coroutines for iter.Pull (direct hand-over, without the run queue), and the
 * finalizer goroutine's queue. */
#include "native/native_int.h"

/* runtime.coro in Go memory (stdlib/overlay/runtime/coro.go): the goroutine that is not running,
 * and its function. */
typedef struct coro {
	uint64_t g;
	uint64_t f;
} coro;

/* coroStart(c *coro, run func()): a goroutine that waits until it is switched to */
LM_NATIVE_FN(lm_coro_start)
{
	coro *c = lm_ptr(args[0]);
	lm_g *other = lm_go(vm, args[1], ((lm_func *)lm_ptr(args[-3])), g->pc, false);
	lm_unqueue(vm, other);
	c->g = lm_addr(other);
	return LM_NATIVE_DONE;
}

static lm_status switched_back(lm_vm *vm, lm_g *g, uint64_t *args)
{
	UNUSED_VM();
	(void)args;
	g->resumed = false;
	return LM_NATIVE_DONE;
}

/* coroSwitch(c *coro): the other side runs; the caller is the one to be switched to */
LM_NATIVE_FN(lm_coro_switch)
{
	coro *c = lm_ptr(args[0]);
	lm_g *other = lm_ptr(c->g);
	if (!other || other == g) {
		return lm_throw(vm, g, "coroswitch on exited coro");
	}
	c->g = lm_addr(g);
	vm->switch_to = other;
	lm_native_resume(g, args, switched_back);
	return LM_NATIVE_SWITCH;
}

/* coroExit(c *coro): the other side runs, this one ends */
LM_NATIVE_FN(lm_coro_exit)
{
	coro *c = lm_ptr(args[0]);
	vm->switch_to = lm_ptr(c->g);
	c->g = 0;
	g->status = LM_G_DEAD;
	return LM_NATIVE_SWITCH;
}

/* nextFinalizer() (finalizer func(unsafe.Pointer), object unsafe.Pointer, cleanup func()) */
LM_NATIVE_FN(lm_runtime_next_finalizer)
{
	lm_gc_final next;
	g->resumed = false;
	memset(args, 0, 3 * sizeof *args);
	if (!lm_gc_next_final(vm->heap, &next)) {
		vm->native_state->finalizer_g = g;
		lm_g_set_system(vm, g, true);
		return lm_park(g, LM_WAIT_FINALIZER);
	}
	lm_g_set_system(vm, g, false); /* while it runs the program's code */
	if (next.kind == LM_FINAL_FINALIZER) {
		args[0] = next.fn;
		args[1] = next.obj;
	} else {
		args[2] = next.fn;
	}
	return LM_NATIVE_DONE;
}

/* finalQueueIdle() bool */
LM_NATIVE_FN(lm_runtime_final_queue_idle)
{
	UNUSED_G();
	const struct lm_native_state *s = vm->native_state;
	args[0] = !vm->heap->queue_nonempty && (!s->finalizer_started || s->finalizer_g);
	return LM_NATIVE_DONE;
}

/* blockUntilEmptyCleanupQueue(timeout int64) bool, and for finalizers the same: one goroutine runs
 * both */
LM_NATIVE_FN(lm_runtime_drain_finals)
{
	int64_t *until = (int64_t *)&g->wait_words[5];
	int64_t now = lm_vm_nanotime(vm);
	if (!g->resumed) {
		*until = (int64_t)args[1] > INT64_MAX - now ? INT64_MAX : now + (int64_t)args[1];
	}
	lm_native_after_gc(vm);
	bool busy = vm->heap->queue_nonempty ||
		    (vm->native_state->finalizer_started && !vm->native_state->finalizer_g);
	if (busy && now < *until) {
		return LM_NATIVE_YIELD;
	}
	g->resumed = false;
	*until = 0;
	args[0] = !busy;
	return LM_NATIVE_DONE;
}

/* After a collection: the finalizer goroutine runs when something is queued; it is made when first
 * needed. */
void lm_native_after_gc(lm_vm *vm)
{
	struct lm_native_state *s = vm->native_state;
	if (!s || !vm->heap->queue_nonempty) {
		return;
	}
	if (s->finalizer_g) {
		lm_g *g = s->finalizer_g;
		s->finalizer_g = NULL;
		lm_ready(vm, g);
	} else if (!s->finalizer_started) {
		lm_func *loop = lm_vm_func_named(vm, "runtime.finalizerLoop");
		if (loop) {
			s->finalizer_started = true;
			lm_go(vm, lm_func_value(loop), NULL, NULL, true);
		}
	}
}
