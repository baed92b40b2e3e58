/* timer.h - timers: one heap per instance; channel timers as since Go 1.23 (in the heap only while
 * a goroutine waits on the channel; receive, len and select run a due one first). Included by vm/
 * and native/. A Go timer is Go memory whose head is time.Timer {C, initTimer}; a C timer (sleep,
 * deadlines) is anywhere. */
#ifndef LM_VM_TIMER_H
#define LM_VM_TIMER_H

#include "vm/chan.h"

typedef struct lm_timer {
	uint64_t c;    /* time.Timer.C */
	uint64_t init; /* time.Timer.initTimer (a bool) */
	int64_t when;  /* nanotime; 0: not running */
	int64_t period;
	uint64_t f; /* Go func(arg any, seq uintptr, delta int64); 0: cfunc */
	uint64_t arg_type, arg_data;
	uint64_t seq;
	uint64_t chan;                                /* lm_chan* when it is a channel's timer */
	void (*cfunc)(lm_vm *vm, struct lm_timer *t); /* C timers: called by lm_timers_run */
	void *carg;
	uint32_t heap_plus1;  /* index in the heap + 1 */
	uint32_t blocked;     /* goroutines waiting on its channel */
	uint32_t sending;     /* channel timers: calls of f under way */
	uint32_t changes;     /* counts stops and resets: a call of f under way is then stale */
	uint64_t order;       /* of starting, among equal times; random in a bubble */
	uint64_t bubble;      /* number of the synctest bubble whose clock it follows; 0: none */
	struct lm_timers *in; /* host memory: the heap that it is in */
} lm_timer;

typedef struct lm_timers {
	LM_VEC(lm_timer *) heap;
	uint64_t order;
} lm_timers;

/* A new Go timer, not started. NULL: out of memory. [gc] */
lm_timer *lm_timer_new(lm_vm *vm, uint64_t f, uint64_t arg_type, uint64_t arg_data, lm_chan *c);
/* time.newTimer/resetTimer/stopTimer. when is nanotime (already clamped by package time). They
 * return whether it was active. A stopped or reset channel timer leaves no stale value in its
 * channel. */
bool lm_timer_reset(lm_vm *vm, lm_timer *t, int64_t when, int64_t period);
bool lm_timer_stop(lm_vm *vm, lm_timer *t);
/* C timers. In a bubble `when` is the bubble's time (set t->bubble first). */
void lm_timer_start_c(lm_vm *vm, lm_timer *t, int64_t when, void (*cfunc)(lm_vm *, lm_timer *),
		      void *carg);

/* Is this channel's timer due now? */
bool lm_timer_chan_due(lm_vm *vm, const lm_chan *c);
/* What to call for a due timer: function and 4 argument slots {arg type, arg data, seq, delta}. It
 * advances or stops the timer. */
typedef struct lm_timer_call {
	uint64_t fn;
	uint64_t args[4];
} lm_timer_call;
void lm_timer_take(lm_vm *vm, lm_chan *c, lm_timer_call *out);
/* The call of f has returned: a value that it sent after a stop or reset (changes differs) is taken
 * back. */
void lm_timer_sent(lm_vm *vm, lm_chan *c, uint32_t changes);
/* Runs what is due at `now`: C functions at once; Go functions each on a system goroutine
 * (lm_g_spawn_system, vm.h); those who wait on a timer's channel are readied to look again, and run
 * its function themselves. Returns how many. */
unsigned lm_timers_run(lm_vm *vm, lm_timers *ts, int64_t now);
/* When the next one is due; INT64_MAX: none. [pure] */
int64_t lm_timers_next(const lm_timers *t);
/* A goroutine starts / ends waiting on a timer's channel. (chan.c calls them.) */
void lm_timer_chan_block(lm_vm *vm, lm_chan *c);
void lm_timer_chan_unblock(lm_vm *vm, lm_chan *c);
/* Roots: pushes every timer in the heap. */
void lm_timers_push(const lm_timers *ts, lm_heap *h);
/* Takes every timer out of the heap: none of them fires. */
void lm_timers_drop_all(lm_timers *ts);
void lm_timers_free(lm_timers *t);

#endif
