/* chan.c - channels and select: see chan.h.
 *
 * A goroutine that cannot go on queues a waiter and parks; whoever can serve it moves the value
 * straight between its frame and theirs, takes all its waiters out of their queues, notes how it
 * went in g->wait and readies it. Then the op (or native) runs again with g->resumed set and
 * finishes by g->wait.state: PARKED  served: winner and ok tell          AGAIN  woken to look again
 * (a timer became due) CALLED  the function of a channel's timer has run: take back what came too
 * late, then look again. */
#include "vm/chan.h"

#include "vm/bubble.h"
#include "vm/timer.h"
#include "vm/vm.h"

enum { STATE_NONE, STATE_PARKED, STATE_AGAIN, STATE_CALLED };
#define MAX_ALLOC ((uint64_t)1 << 47)

/* ---- queues */

void lm_waitq_push(lm_waitq *q, lm_waiter *w)
{
	LM_ASSERT(!w->queue);
	w->queue = q;
	w->next = NULL;
	w->prev = q->last;
	if (q->last)
		q->last->next = w;
	else
		q->first = w;
	q->last = w;
}

void lm_waitq_push_front(lm_waitq *q, lm_waiter *w)
{
	LM_ASSERT(!w->queue);
	w->queue = q;
	w->prev = NULL;
	w->next = q->first;
	if (q->first)
		q->first->prev = w;
	else
		q->last = w;
	q->first = w;
}

void lm_waitq_remove(lm_waitq *q, lm_waiter *w)
{
	LM_ASSERT(w->queue == q);
	if (w->prev)
		w->prev->next = w->next;
	else
		q->first = w->next;
	if (w->next)
		w->next->prev = w->prev;
	else
		q->last = w->prev;
	w->next = w->prev = NULL;
	w->queue = NULL;
}

/* Takes a channel's waiter out, telling the channel's timer. */
static void unqueue(lm_vm *vm, lm_waiter *w)
{
	if (!w->queue)
		return;
	lm_chan *c = w->chan;
	bool receives = c && w->queue == &c->receivers;
	lm_waitq_remove(w->queue, w);
	if (receives && c->timer)
		lm_timer_chan_unblock(vm, c);
}

static void unqueue_all(lm_vm *vm, lm_g *g)
{
	lm_gwait *gw = &g->wait;
	unqueue(vm, &gw->one);
	for (uint32_t i = 0; i < gw->count; i++)
		unqueue(vm, &gw->many[i]);
	gw->count = 0;
}

static void queue_receiver(lm_vm *vm, lm_chan *c, lm_waiter *w)
{
	lm_waitq_push(&c->receivers, w);
	if (c->timer)
		lm_timer_chan_block(vm, c);
}

/* The operation of w is done. */
static void wake(lm_vm *vm, lm_waiter *w, bool ok)
{
	lm_g *g = w->g;
	g->wait.winner = w->is_select ? (int32_t)w->index : 0;
	g->wait.ok = ok;
	g->wait.state = STATE_PARKED;
	unqueue_all(vm, g);
	lm_ready(vm, g);
}

void lm_chan_recheck(lm_vm *vm, lm_chan *c)
{
	while (c->receivers.first) {
		lm_g *g = c->receivers.first->g;
		unqueue_all(vm, g);
		g->wait.state = STATE_AGAIN;
		lm_ready(vm, g);
	}
}

void lm_gwait_drop(lm_vm *vm, lm_g *g)
{
	unqueue_all(vm, g);
	free(g->wait.many);
	g->wait = (lm_gwait){0};
}

static lm_waiter *prepare(lm_g *g, lm_waiter *w, lm_chan *c, const void *elem, bool is_select,
			  uint32_t index)
{
	*w = (lm_waiter){
		.g = g, .chan = c, .elem = lm_word(elem), .is_select = is_select, .index = index};
	return w;
}

/* ---- channels */

bool lm_chan_size_ok(const lm_rtype *elem, int64_t size)
{
	uint64_t bytes;
	return size >= 0 && !__builtin_mul_overflow((uint64_t)size, elem->size, &bytes) &&
	       bytes <= MAX_ALLOC - 128;
}

lm_chan *lm_chan_new(lm_heap *h, const lm_rtype *elem, uint64_t size)
{
	lm_chan *c = lm_gc_alloc(h, sizeof *c);
	if (!c)
		return NULL;
	uint64_t bytes = size * elem->size;
	if (bytes > 0) {
		void *buf = elem->ptr_bytes ? lm_gc_alloc(h, (size_t)bytes)
					    : lm_gc_alloc_pf(h, (size_t)bytes);
		if (!buf)
			return NULL;
		c->buf = lm_word(buf);
	}
	c->cap = size;
	c->elem_type = lm_word(elem);
	c->elem_size = (uint32_t)elem->size;
	c->scalar = lm_kind_scalar(elem->kind);
	return c;
}

static char *buffer_at(const lm_chan *c, uint64_t i)
{
	return (char *)lm_ptr(c->buf) + i * c->elem_size;
}

static void put_elem(const lm_chan *c, void *dst, const void *src)
{
	if (dst && c->elem_size)
		memcpy(dst, src, c->elem_size);
}

static void zero_elem(const lm_chan *c, void *dst)
{
	if (dst)
		memset(dst, 0, c->elem_size);
}

static bool can_send(const lm_chan *c)
{
	return c->closed || c->receivers.first || c->count < c->cap;
}

static bool can_recv(const lm_chan *c)
{
	return c->closed || c->count > 0 || c->senders.first;
}

/* can_send, and the channel is open. */
static void do_send(lm_vm *vm, lm_chan *c, const void *value)
{
	lm_waiter *w = c->receivers.first;
	if (w) {
		LM_ASSERT(c->count == 0);
		put_elem(c, lm_ptr(w->elem), value);
		wake(vm, w, true);
		return;
	}
	if (c->elem_size)
		memcpy(buffer_at(c, c->send_index), value, c->elem_size);
	c->send_index = c->send_index + 1 == c->cap ? 0 : c->send_index + 1;
	c->count++;
}

/* can_recv. Returns whether a value came (false: closed and empty). */
static bool do_recv(lm_vm *vm, lm_chan *c, void *dst)
{
	lm_waiter *w = c->senders.first;
	if (c->count > 0) {
		char *at = c->elem_size ? buffer_at(c, c->recv_index) : NULL;
		put_elem(c, dst, at);
		if (at)
			memset(at, 0, c->elem_size);
		c->recv_index = c->recv_index + 1 == c->cap ? 0 : c->recv_index + 1;
		c->count--;
		if (w) { /* the buffer was full: the first sender's value goes in behind */
			if (c->elem_size)
				memcpy(buffer_at(c, c->send_index), lm_ptr(w->elem), c->elem_size);
			c->send_index = c->send_index + 1 == c->cap ? 0 : c->send_index + 1;
			c->count++;
			wake(vm, w, true);
		}
		return true;
	}
	if (w) {
		put_elem(c, dst, lm_ptr(w->elem));
		wake(vm, w, true);
		return true;
	}
	zero_elem(c, dst);
	return false;
}

static lm_status raise_closed(lm_vm *vm, lm_g *g)
{
	return lm_raise_plain(vm, g, "send on closed channel");
}

/* Calls the function of c's due timer on this goroutine. */
static lm_status call_timer(lm_vm *vm, lm_g *g, lm_chan *c)
{
	lm_timer_call call;
	lm_timer_take(vm, c, &call);
	g->wait.state = STATE_CALLED;
	g->wait.one.chan = c;
	g->wait.one.ticket = ((lm_timer *)lm_ptr(c->timer))->changes;
	g->wait_words[0] = lm_word(c);
	return lm_call_go(g, call.fn, call.args, 4, 0);
}

/* What a resumed operation comes back from; STATE_PARKED: it is done. */
static uint8_t come_back(lm_vm *vm, lm_g *g)
{
	if (!g->resumed)
		return STATE_NONE;
	g->resumed = false;
	uint8_t state = g->wait.state;
	g->wait.state = STATE_NONE;
	if (state == STATE_CALLED) {
		lm_timer_sent(vm, g->wait.one.chan, g->wait.one.ticket);
		g->wait.one.chan = NULL;
		g->wait_words[0] = 0;
	}
	return state;
}

/* Does c belong to a bubble that g is not in? */
static bool foreign(const lm_g *g, const lm_chan *c)
{
	return c->bubble && c->bubble != lm_bubble_id(g);
}

static lm_status throw_foreign(lm_vm *vm, lm_g *g, const char *what)
{
	return lm_throw(vm, g, "%s synctest channel from outside bubble", what);
}

lm_status lm_chan_send(lm_vm *vm, lm_g *g, lm_chan *c, const void *value)
{
	if (come_back(vm, g) == STATE_PARKED)
		return g->wait.ok ? LM_NATIVE_DONE : raise_closed(vm, g);
	if (!c)
		return lm_park(g, LM_WAIT_CHAN_SEND_NIL);
	if (foreign(g, c))
		return throw_foreign(vm, g, "send on");
	if (c->closed)
		return raise_closed(vm, g);
	if (can_send(c)) {
		do_send(vm, c, value);
		return LM_NATIVE_DONE;
	}
	lm_waitq_push(&c->senders, prepare(g, &g->wait.one, c, value, false, 0));
	return lm_park(g, c->bubble ? LM_WAIT_SYNCTEST_CHAN_SEND : LM_WAIT_CHAN_SEND);
}

lm_status lm_chan_recv(lm_vm *vm, lm_g *g, lm_chan *c, void *dst, bool *ok)
{
	if (come_back(vm, g) == STATE_PARKED) {
		*ok = g->wait.ok;
		return LM_NATIVE_DONE;
	}
	if (!c)
		return lm_park(g, LM_WAIT_CHAN_RECV_NIL);
	if (foreign(g, c))
		return throw_foreign(vm, g, "receive on");
	if (c->timer && lm_timer_chan_due(vm, c))
		return call_timer(vm, g, c);
	if (can_recv(c)) {
		*ok = do_recv(vm, c, dst);
		return LM_NATIVE_DONE;
	}
	queue_receiver(vm, c, prepare(g, &g->wait.one, c, dst, false, 0));
	return lm_park(g, c->bubble ? LM_WAIT_SYNCTEST_CHAN_RECV : LM_WAIT_CHAN_RECV);
}

lm_status lm_chan_try_send(lm_vm *vm, lm_g *g, lm_chan *c, const void *value, bool *selected)
{
	*selected = false;
	if (!c)
		return LM_NATIVE_DONE;
	if (foreign(g, c))
		return throw_foreign(vm, g, "send on");
	if (c->closed)
		return raise_closed(vm, g);
	if (can_send(c)) {
		do_send(vm, c, value);
		*selected = true;
	}
	return LM_NATIVE_DONE;
}

lm_status lm_chan_try_recv(lm_vm *vm, lm_g *g, lm_chan *c, void *dst, bool *ok, bool *selected)
{
	come_back(vm, g);
	*selected = *ok = false;
	if (!c)
		return LM_NATIVE_DONE;
	if (foreign(g, c))
		return throw_foreign(vm, g, "receive on");
	if (c->timer && lm_timer_chan_due(vm, c))
		return call_timer(vm, g, c);
	if (can_recv(c)) {
		*ok = do_recv(vm, c, dst);
		*selected = true;
	}
	return LM_NATIVE_DONE;
}

lm_status lm_chan_close(lm_vm *vm, lm_g *g, lm_chan *c)
{
	if (!c)
		return lm_raise_plain(vm, g, "close of nil channel");
	if (foreign(g, c))
		return throw_foreign(vm, g, "close of");
	if (c->closed)
		return lm_raise_plain(vm, g, "close of closed channel");
	c->closed = 1;
	while (c->receivers.first) {
		lm_waiter *w = c->receivers.first;
		zero_elem(c, lm_ptr(w->elem));
		wake(vm, w, false);
	}
	while (c->senders.first)
		wake(vm, c->senders.first, false);
	return LM_NATIVE_DONE;
}

uint64_t lm_chan_len(const lm_chan *c)
{
	return !c || c->timer ? 0 : c->count;
}

uint64_t lm_chan_cap(const lm_chan *c)
{
	return !c || c->timer ? 0 : c->cap;
}

/* ---- select */

enum { CASE_SEND = 1, CASE_RECV = 2 };

static lm_chan *case_chan(const uint64_t *cases, uint32_t i)
{
	return lm_ptr(cases[3 * i]);
}

/* A ready case, each equally likely; -1 when there is none. */
static int64_t pick_ready(lm_vm *vm, const uint64_t *cases, uint32_t n)
{
	int64_t chosen = -1;
	uint64_t ready = 0;
	for (uint32_t i = 0; i < n; i++) {
		const lm_chan *c = case_chan(cases, i);
		if (!c || !(cases[3 * i + 1] == CASE_SEND ? can_send(c) : can_recv(c)))
			continue;
		ready++;
		if (ready == 1 || (lm_vm_rand(vm) >> 11) % ready == 0)
			chosen = i;
	}
	return chosen;
}

static lm_status select_now(lm_vm *vm, lm_g *g, const uint64_t *cases, int64_t i, bool *ok)
{
	lm_chan *c = case_chan(cases, (uint32_t)i);
	void *elem = lm_ptr(cases[3 * i + 2]);
	*ok = false;
	if (cases[3 * i + 1] == CASE_RECV) {
		*ok = do_recv(vm, c, elem);
		return LM_NATIVE_DONE;
	}
	if (c->closed)
		return raise_closed(vm, g);
	do_send(vm, c, elem);
	return LM_NATIVE_DONE;
}

static lm_status select_park(lm_vm *vm, lm_g *g, const uint64_t *cases, uint32_t n)
{
	lm_gwait *gw = &g->wait;
	if (gw->cap < n) {
		gw->many = lm_xrealloc(gw->many, n * sizeof *gw->many);
		gw->cap = n;
	}
	gw->count = 0;
	bool durable = g->bubble != NULL;
	/* Cases of one channel are woken in the order of its queue: none is always first. */
	uint32_t start = n ? (uint32_t)((lm_vm_rand(vm) >> 11) % n) : 0;
	for (uint32_t k = 0; k < n; k++) {
		uint32_t i = (start + k) % n;
		lm_chan *c = case_chan(cases, i);
		if (!c)
			continue;
		durable &= c->bubble != 0;
		lm_waiter *w =
			prepare(g, &gw->many[gw->count++], c, lm_ptr(cases[3 * i + 2]), true, i);
		if (cases[3 * i + 1] == CASE_SEND)
			lm_waitq_push(&c->senders, w);
		else
			queue_receiver(vm, c, w);
	}
	return lm_park(g, n == 0    ? LM_WAIT_SELECT_NONE
			  : durable ? LM_WAIT_SYNCTEST_SELECT
				    : LM_WAIT_SELECT);
}

lm_status lm_select(lm_vm *vm, lm_g *g, const uint64_t *cases, unsigned n, bool has_default,
		    int64_t *index, bool *ok)
{
	if (come_back(vm, g) == STATE_PARKED) {
		*index = g->wait.winner;
		*ok = g->wait.ok;
		if (cases[3 * *index + 1] != CASE_SEND)
			return LM_NATIVE_DONE;
		bool sent = *ok;
		*ok = false;
		return sent ? LM_NATIVE_DONE : raise_closed(vm, g);
	}
	for (uint32_t i = 0; i < n; i++) {
		const lm_chan *c = case_chan(cases, i);
		if (c && foreign(g, c))
			return throw_foreign(vm, g, "select on");
	}
	for (uint32_t i = 0; i < n; i++) {
		lm_chan *c = case_chan(cases, i);
		if (c && c->timer && cases[3 * i + 1] == CASE_RECV && lm_timer_chan_due(vm, c))
			return call_timer(vm, g, c);
	}
	*index = pick_ready(vm, cases, n);
	if (*index >= 0)
		return select_now(vm, g, cases, *index, ok);
	*ok = false;
	if (has_default)
		return LM_NATIVE_DONE;
	return select_park(vm, g, cases, n);
}
