/* native_synctest.c - what internal/synctest stands on: the running of a bubble, and which bubble
 * a pointer is associated with (stdlib/overlay/runtime/synctest.go has the Go half). */
#include "native/native_int.h"
#include "vm/bubble.h"

/* bubbleEnter(f func()) int: a bubble around the caller, f on a goroutine in it. 0, or 1 when the
 * caller is in a bubble */
LM_NATIVE_FN(lm_synctest_enter)
{
	if (g->bubble) {
		args[0] = 1;
		return LM_NATIVE_DONE;
	}
	if (args[1] == 0) {
		return lm_throw(vm, g, "go of nil func value");
	}
	lm_frame caller;
	lm_frame_top(g, &caller);
	lm_frame_next(&caller);
	lm_bubble *b = lm_bubble_new(vm, g);
	b->main = lm_go(vm, args[1], caller.func, caller.pc, false);
	args[0] = 0;
	return LM_NATIVE_DONE;
}

/* How a bubble came to its end, for bubbleRun's result. */
enum { BUBBLE_EMPTY, BUBBLE_MAIN_GONE, BUBBLE_BLOCKED };

static lm_status run_bubble(lm_vm *vm, lm_g *g, uint64_t *args)
{
	lm_bubble *b = g->bubble;
	b->woken = false;
	if (lm_bubble_advance(b)) {
		lm_timers_run(vm, &b->timers, b->now);
		return lm_park(g, LM_WAIT_SYNCTEST_RUN);
	}
	args[0] = b->total == 1 ? BUBBLE_EMPTY : b->done ? BUBBLE_MAIN_GONE : BUBBLE_BLOCKED;
	args[1] = b->id;
	return LM_NATIVE_DONE;
}

/* bubbleRun() (how int, id uint64): moves the clock on whenever all of the bubble is blocked, until
 * there is nothing to wait for */
LM_NATIVE_FN(lm_synctest_run)
{
	UNUSED_VM();
	lm_native_resume(g, args, run_bubble);
	return lm_park(g, LM_WAIT_SYNCTEST_RUN);
}

/* bubbleExit(): the caller of Run leaves */
LM_NATIVE_FN(lm_synctest_exit)
{
	(void)args;
	if (g->bubble) {
		lm_bubble_end(vm, g->bubble);
	}
	return LM_NATIVE_DONE;
}

static lm_status waited(lm_vm *vm, lm_g *g, uint64_t *args)
{
	UNUSED_VM();
	g->bubble->woken = false;
	g->bubble->waiter = NULL;
	args[0] = 0;
	return LM_NATIVE_DONE;
}

/* bubbleWait() int: 0, 1 outside any bubble, 2 when somebody waits already */
LM_NATIVE_FN(lm_synctest_wait)
{
	UNUSED_VM();
	if (!g->bubble || g->bubble->waiter) {
		args[0] = g->bubble ? 2 : 1;
		return LM_NATIVE_DONE;
	}
	g->bubble->waiter = g;
	lm_native_resume(g, args, waited);
	return lm_park(g, LM_WAIT_SYNCTEST_WAIT);
}

LM_NATIVE_FN(lm_synctest_is_in_bubble)
{
	UNUSED_VM();
	args[0] = g->bubble != NULL;
	return LM_NATIVE_DONE;
}

/* bubbleHold() uint64: the number of the caller's bubble, now held active; 0 outside any */
LM_NATIVE_FN(lm_synctest_hold)
{
	UNUSED_VM();
	args[0] = lm_bubble_id(g);
	if (g->bubble) {
		lm_bubble_hold(g->bubble);
	}
	return LM_NATIVE_DONE;
}

/* bubbleRelease(id uint64) */
LM_NATIVE_FN(lm_synctest_release)
{
	lm_bubble *b = lm_bubble_find(vm, args[0]);
	if (!b || b->active == 0) {
		return lm_throw(vm, g, "active < 0");
	}
	lm_bubble_release(vm, b);
	return LM_NATIVE_DONE;
}

/* bubbleJoin(id uint64) bool: 0 leaves the caller's bubble; false when the caller is in one */
LM_NATIVE_FN(lm_synctest_join)
{
	args[0] = 1;
	if (args[1] == 0) {
		lm_bubble_leave(vm, g);
		return LM_NATIVE_DONE;
	}
	lm_bubble *b = lm_bubble_find(vm, args[1]);
	if (g->bubble || !b) {
		args[0] = 0;
	} else {
		lm_bubble_join(b, g);
	}
	return LM_NATIVE_DONE;
}

/* ---- associations: internal/synctest's Unbubbled, CurrentBubble, OtherBubble */

enum { UNBUBBLED, CURRENT_BUBBLE, OTHER_BUBBLE };

static int association(lm_g *g, uint64_t id)
{
	return id == 0 ? UNBUBBLED : id == lm_bubble_id(g) ? CURRENT_BUBBLE : OTHER_BUBBLE;
}

/* associate(p unsafe.Pointer) int */
LM_NATIVE_FN(lm_synctest_associate)
{
	uint64_t p = args[1];
	uint64_t id = lm_gc_bubble(vm->heap, p);
	if (id == 0 && g->bubble && lm_gc_set_bubble(vm->heap, p, lm_bubble_id(g))) {
		id = lm_bubble_id(g);
	}
	args[0] = (uint64_t)association(g, id);
	return LM_NATIVE_DONE;
}

/* disassociate(p unsafe.Pointer) */
LM_NATIVE_FN(lm_synctest_disassociate)
{
	UNUSED_G();
	lm_gc_set_bubble(vm->heap, args[0], 0);
	return LM_NATIVE_DONE;
}

/* isAssociated(p unsafe.Pointer) bool */
LM_NATIVE_FN(lm_synctest_is_associated)
{
	args[0] = association(g, lm_gc_bubble(vm->heap, args[1])) == CURRENT_BUBBLE;
	return LM_NATIVE_DONE;
}
