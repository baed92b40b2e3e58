/* timer.c - timers: see timer.h. A binary heap by (when, order of starting). */
#include "vm/timer.h"

#include "vm/bubble.h"
#include "vm/vm.h"

#define NEVER INT64_MAX

static bool before(const lm_timer *a, const lm_timer *b)
{
	return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void place(lm_timers *ts, uint32_t i, lm_timer *t)
{
	ts->heap.data[i] = t;
	t->heap_plus1 = i + 1;
}

static void sift_up(lm_timers *ts, uint32_t i, lm_timer *t)
{
	while (i > 0) {
		uint32_t up = (i - 1) / 2;
		if (!before(t, ts->heap.data[up]))
			break;
		place(ts, i, ts->heap.data[up]);
		i = up;
	}
	place(ts, i, t);
}

static void sift_down(lm_timers *ts, uint32_t i, lm_timer *t)
{
	uint32_t n = (uint32_t)ts->heap.len;
	for (;;) {
		uint32_t kid = 2 * i + 1;
		if (kid >= n)
			break;
		if (kid + 1 < n && before(ts->heap.data[kid + 1], ts->heap.data[kid]))
			kid++;
		if (!before(ts->heap.data[kid], t))
			break;
		place(ts, i, ts->heap.data[kid]);
		i = kid;
	}
	place(ts, i, t);
}

static void heap_remove(lm_timer *t)
{
	lm_timers *ts = t->in;
	if (!t->heap_plus1)
		return;
	t->in = NULL;
	uint32_t i = t->heap_plus1 - 1;
	t->heap_plus1 = 0;
	lm_timer *last = lm_vec_pop(&ts->heap);
	if (last == t)
		return;
	if (i > 0 && before(last, ts->heap.data[(i - 1) / 2]))
		sift_up(ts, i, last);
	else
		sift_down(ts, i, last);
}

static void heap_add(lm_vm *vm, lm_timers *ts, lm_timer *t)
{
	heap_remove(t);
	t->in = ts;
	t->order = t->bubble ? lm_vm_rand(vm) : ++ts->order;
	lm_vec_push(&ts->heap, t);
	sift_up(ts, (uint32_t)ts->heap.len - 1, t);
}

/* Where t belongs; NULL: its bubble is over. */
static lm_timers *heap_of(lm_vm *vm, const lm_timer *t)
{
	if (!t->bubble)
		return &vm->timers;
	lm_bubble *b = lm_bubble_find(vm, t->bubble);
	return b && !b->over ? &b->timers : NULL;
}

/* In the heap exactly when it runs and, for a channel's, someone waits. */
static void update(lm_vm *vm, lm_timer *t)
{
	lm_timers *ts = t->when > 0 && (!t->chan || t->blocked > 0) ? heap_of(vm, t) : NULL;
	if (ts)
		heap_add(vm, ts, t);
	else
		heap_remove(t);
}

/* The time that t goes by. */
static int64_t time_of(lm_vm *vm, const lm_timer *t)
{
	const lm_bubble *b = t->bubble ? lm_bubble_find(vm, t->bubble) : NULL;
	return b ? b->now : lm_vm_nanotime(vm);
}

/* ---- Go's timers */

lm_timer *lm_timer_new(lm_vm *vm, uint64_t f, uint64_t arg_type, uint64_t arg_data, lm_chan *c)
{
	lm_timer *t = lm_gc_alloc(vm->heap, sizeof *t);
	if (!t)
		return NULL;
	t->f = f;
	t->arg_type = arg_type;
	t->arg_data = arg_data;
	t->chan = lm_word(c);
	t->init = 1;
	t->bubble = vm->g ? lm_bubble_id(vm->g) : 0;
	if (c)
		c->timer = lm_word(t);
	return t;
}

/* Takes a value that nobody has received out of the timer's channel. */
static bool drain(lm_timer *t)
{
	lm_chan *c = lm_ptr(t->chan);
	if (!c || c->count == 0)
		return false;
	memset(lm_ptr(c->buf), 0, (size_t)(c->cap * c->elem_size));
	c->count = c->send_index = c->recv_index = 0;
	return true;
}

/* A stop or reset: was the timer still going to fire, or has its value not been seen? */
static bool interrupt(lm_timer *t)
{
	bool pending = t->when > 0;
	if (t->chan) {
		t->changes++;
		pending |= t->sending > 0 && t->period == 0;
		pending |= drain(t);
	}
	return pending;
}

bool lm_timer_reset(lm_vm *vm, lm_timer *t, int64_t when, int64_t period)
{
	bool pending = interrupt(t);
	t->when = when;
	t->period = period;
	update(vm, t);
	if (t->in && t->bubble && when <= time_of(vm, t))
		lm_timers_run(vm, t->in, when); /* not only when the bubble comes to rest */
	return pending;
}

bool lm_timer_stop(lm_vm *vm, lm_timer *t)
{
	bool pending = interrupt(t);
	t->when = 0;
	update(vm, t);
	return pending;
}

void lm_timer_start_c(lm_vm *vm, lm_timer *t, int64_t when, void (*cfunc)(lm_vm *, lm_timer *),
		      void *carg)
{
	t->cfunc = cfunc;
	t->carg = carg;
	t->when = when > 0 ? when : 1;
	lm_timers *ts = heap_of(vm, t);
	if (ts)
		heap_add(vm, ts, t);
}

/* ---- channels' timers */

bool lm_timer_chan_due(lm_vm *vm, const lm_chan *c)
{
	const lm_timer *t = lm_ptr(c->timer);
	/* With a value waiting, another would be dropped; and a machine so slow that the period is
	 * over once f has run must get on. */
	return c->count == 0 && t->when > 0 && t->when <= time_of(vm, t);
}

/* Fills in the call and moves the timer on. */
static void take(lm_timer *t, int64_t now, lm_timer_call *out)
{
	int64_t late = now - t->when;
	*out = (lm_timer_call){.fn = t->f,
			       .args = {t->arg_type, t->arg_data, t->seq, (uint64_t)late}};
	if (t->period > 0) {
		int64_t steps = 1 + late / t->period;
		if (__builtin_mul_overflow(steps, t->period, &steps) ||
		    __builtin_add_overflow(t->when, steps, &t->when))
			t->when = NEVER;
	} else {
		t->when = 0;
	}
}

void lm_timer_take(lm_vm *vm, lm_chan *c, lm_timer_call *out)
{
	lm_timer *t = lm_ptr(c->timer);
	take(t, time_of(vm, t), out);
	t->sending++;
	update(vm, t);
}

void lm_timer_sent(lm_vm *vm, lm_chan *c, uint32_t changes)
{
	(void)vm;
	lm_timer *t = lm_ptr(c->timer);
	LM_ASSERT(t->sending > 0);
	t->sending--;
	if (t->changes != changes)
		drain(t);
}

void lm_timer_chan_block(lm_vm *vm, lm_chan *c)
{
	lm_timer *t = lm_ptr(c->timer);
	if (t->blocked++ == 0)
		update(vm, t);
}

void lm_timer_chan_unblock(lm_vm *vm, lm_chan *c)
{
	lm_timer *t = lm_ptr(c->timer);
	LM_ASSERT(t->blocked > 0);
	if (--t->blocked == 0)
		update(vm, t);
}

/* ---- running */

/* The function of t runs on a goroutine of its own, in the bubble of t. */
static void spawn(lm_vm *vm, const lm_timer *t, const lm_timer_call *call)
{
	lm_bubble *b = t->bubble ? lm_bubble_find(vm, t->bubble) : NULL;
	lm_g *g = lm_g_spawn_system(vm, call->fn, call->args, 4);
	if (b)
		lm_bubble_join(b, g);
}

unsigned lm_timers_run(lm_vm *vm, lm_timers *ts, int64_t now)
{
	unsigned n = 0;
	while (ts->heap.len && ts->heap.data[0]->when <= now) {
		lm_timer *t = ts->heap.data[0];
		n++;
		if (t->chan) {
			/* Stays due; it leaves the heap when the last waiter does. */
			lm_chan_recheck(vm, lm_ptr(t->chan));
			heap_remove(t);
			continue;
		}
		if (t->cfunc) {
			heap_remove(t);
			t->when = 0;
			t->cfunc(vm, t);
			continue;
		}
		lm_timer_call call;
		take(t, now, &call);
		update(vm, t);
		spawn(vm, t, &call);
	}
	return n;
}

int64_t lm_timers_next(const lm_timers *t)
{
	return t->heap.len ? t->heap.data[0]->when : NEVER;
}

void lm_timers_push(const lm_timers *ts, lm_heap *h)
{
	(void)h;
	for (size_t i = 0; i < ts->heap.len; i++) {
		const lm_timer *t = ts->heap.data[i];
		uint64_t w = lm_word(t);
		lm_gc_push(&w, &w + 1);
		lm_gc_push(&t->c, &t->chan + 1); /* a C timer is not Go memory */
	}
}

void lm_timers_drop_all(lm_timers *ts)
{
	for (size_t i = 0; i < ts->heap.len; i++) {
		ts->heap.data[i]->heap_plus1 = 0;
		ts->heap.data[i]->in = NULL;
	}
	ts->heap.len = 0;
}

void lm_timers_free(lm_timers *t)
{
	lm_vec_free(&t->heap);
}
