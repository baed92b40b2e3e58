/* native_time.c - package time's hooks: clocks, Sleep, timers. Times are nanoseconds. */
#include "native/native_int.h"
#include "vm/bubble.h"

static int64_t nanotime(lm_vm *vm)
{
	return vm->kernel->ops->nanotime(vm->kernel);
}

LM_NATIVE_FN(lm_time_nano)
{
	UNUSED_G();
	args[0] = (uint64_t)nanotime(vm);
	return LM_NATIVE_DONE;
}

/* now() (sec int64, nsec int32, mono int64) */
LM_NATIVE_FN(lm_time_now)
{
	UNUSED_G();
	int64_t sec;
	int32_t nsec;
	vm->kernel->ops->walltime(vm->kernel, &sec, &nsec);
	args[0] = (uint64_t)sec;
	args[1] = (uint64_t)(int64_t)nsec;
	args[2] = (uint64_t)nanotime(vm);
	return LM_NATIVE_DONE;
}

/* runtimeNano() int64, runtimeNow() (sec int64, nsec int32, mono int64): in a bubble its clock,
 * which has no monotonic reading */
LM_NATIVE_FN(lm_time_runtime_nano)
{
	args[0] = (uint64_t)(g->bubble ? g->bubble->now : nanotime(vm));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_time_runtime_now)
{
	if (!g->bubble) {
		return lm_time_now(vm, g, args);
	}
	args[0] = (uint64_t)(g->bubble->now / 1000000000);
	args[1] = (uint64_t)(g->bubble->now % 1000000000);
	args[2] = 0;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_time_is_bubbled)
{
	UNUSED_VM();
	args[0] = g->bubble != NULL;
	return LM_NATIVE_DONE;
}

/* The sleeping goroutine's timer lies in the native's scratch slots: frames do not move. */
enum { SLEEP_SLOTS = (sizeof(lm_timer) + 7) / 8 };
static_assert(SLEEP_SLOTS <= LM_SLEEP_SCRATCH,
	      "natives.def gives time.Sleep too few scratch slots");

static void wake_sleeper(lm_vm *vm, lm_timer *t)
{
	lm_ready(vm, t->carg);
}

LM_NATIVE_FN(lm_time_sleep)
{
	int64_t d = (int64_t)args[0];
	if (g->resumed) {
		g->resumed = false;
		return LM_NATIVE_DONE;
	}
	if (d <= 0) {
		return LM_NATIVE_DONE;
	}
	int64_t now = g->bubble ? g->bubble->now : nanotime(vm);
	int64_t when = d > INT64_MAX - now ? INT64_MAX : now + d;
	lm_timer *t = (lm_timer *)(void *)lm_native_scratch(g, args);
	memset(t, 0, sizeof *t);
	t->bubble = lm_bubble_id(g);
	lm_timer_start_c(vm, t, when, wake_sleeper, g);
	return lm_park(g, LM_WAIT_SLEEP);
}

/* newTimer(when, period int64, f func(any, uintptr, int64), arg any, cp unsafe.Pointer) *Timer */
LM_NATIVE_FN(lm_time_new_timer)
{
	UNUSED_G();
	lm_timer *t = lm_timer_new(vm, args[3], args[4], args[5], lm_ptr(args[6]));
	lm_timer_reset(vm, t, (int64_t)args[1], (int64_t)args[2]);
	t->init = 1;
	args[0] = lm_addr(t);
	return LM_NATIVE_DONE;
}

static bool foreign(const lm_g *g, const lm_timer *t)
{
	return t->bubble && !g->bubble;
}

LM_NATIVE_FN(lm_time_stop_timer)
{
	NIL_CHECK(args[1]);
	if (foreign(g, lm_ptr(args[1]))) {
		return lm_throw(vm, g, "stop of synctest timer from outside bubble");
	}
	args[0] = lm_timer_stop(vm, lm_ptr(args[1]));
	return LM_NATIVE_DONE;
}

/* resetTimer(t *Timer, when, period int64) bool */
LM_NATIVE_FN(lm_time_reset_timer)
{
	NIL_CHECK(args[1]);
	if (foreign(g, lm_ptr(args[1]))) {
		return lm_throw(vm, g, "reset of synctest timer from outside bubble");
	}
	args[0] = lm_timer_reset(vm, lm_ptr(args[1]), (int64_t)args[2], (int64_t)args[3]);
	return LM_NATIVE_DONE;
}
