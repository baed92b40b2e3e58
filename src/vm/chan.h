/* chan.h - channels, select, and the waiters that parked goroutines hang on (channels, semaphores, notify lists).
 * Included by vm.h (lm_g has an lm_gwait), native/ and above.
 * A value to send or a place to receive into is an address (often a slot of the parked frame: frames never move).
 * Everything here happens between two instructions of the one thread: no locks. */
#ifndef LM_VM_CHAN_H
#define LM_VM_CHAN_H

#include "gc/gc.h"
#include "vm/rtype.h"

typedef struct lm_vm lm_vm;
typedef struct lm_g lm_g;
struct lm_timer;

typedef struct lm_waiter {
	struct lm_waiter *next, *prev;
	lm_g *g;
	struct lm_chan *chan;
	uint64_t elem;      /* address of the value; 0: not wanted */
	uint64_t key;       /* semaphore address */
	uint32_t index;     /* case number in a select */
	uint32_t ticket;    /* semaphores, notify lists */
	bool is_select, queued, ok;
} lm_waiter;
typedef struct lm_waitq { lm_waiter *first, *last; } lm_waitq;

/* What an lm_g carries for waiting; zero at first; freed with lm_gwait_free. */
typedef struct lm_gwait {
	lm_waiter one;         /* send, receive, semaphore, notify list */
	lm_waiter *many;       /* select */
	uint32_t count, cap;   /* of many, in use while selecting */
	int32_t winner;        /* select: the case that went on */
	bool ok;               /* receive: a value came (not closed); send: sent (false: closed, panic) */
} lm_gwait;

typedef struct lm_chan {
	uint64_t count;        /* values in the buffer: first word */
	uint64_t cap;
	uint64_t buf;          /* address of cap elements */
	uint64_t elem_type;    /* lm_rtype* */
	uint32_t elem_size;
	uint8_t closed, scalar; /* scalar: lm_scalar_kind of elements */
	uint16_t pad;
	uint64_t send_index, recv_index;
	lm_waitq receivers, senders;
	uint64_t timer;        /* struct lm_timer*, for a timer's channel */
	uint64_t bubble;       /* synctest */
} lm_chan;

typedef enum {
	LM_CHAN_DONE,
	LM_CHAN_PARK,          /* the goroutine hangs on the channel; when readied: g->wait.ok (and .winner) say how it went */
	LM_CHAN_FOREVER,       /* nil channel (or select without cases): park without anything to wake it */
	LM_CHAN_CLOSED,        /* send on a closed channel: panic */
	LM_CHAN_TIMER,         /* a timer's channel whose time has come: run the timer's function (lm_timer_take), then the op again */
} lm_chan_result;

/* NULL: out of memory; size was checked by lm_chan_size_ok. [gc] */
lm_chan *lm_chan_new(lm_heap *h, const lm_rtype *elem, uint64_t size);
bool lm_chan_size_ok(const lm_rtype *elem, int64_t size); /* else panic "makechan: size out of range" */
/* `value`: address of the value in memory form. After PARK: when !g->wait.ok the channel was closed: panic. */
lm_chan_result lm_chan_send(lm_vm *vm, lm_g *g, lm_chan *c, const void *value);
/* dst (may be NULL) gets the value in memory form (zero when closed): the caller makes it canonical, also after PARK. */
lm_chan_result lm_chan_recv(lm_vm *vm, lm_g *g, lm_chan *c, void *dst, bool *ok);
/* Non-blocking forms (reflect, select with one case and default): false: would block. *r is DONE, CLOSED or TIMER. */
bool lm_chan_try_send(lm_vm *vm, lm_chan *c, const void *value, lm_chan_result *r);
bool lm_chan_try_recv(lm_vm *vm, lm_chan *c, void *dst, bool *ok, lm_chan_result *r);
/* False: c is nil ("close of nil channel", *nil set) or closed ("close of closed channel"). */
bool lm_chan_close(lm_vm *vm, lm_chan *c, bool *nil);
/* len(c). A timer's channel: *timer is set when its function must run first. */
uint64_t lm_chan_len(lm_vm *vm, lm_chan *c, bool *timer);
uint64_t lm_chan_cap(const lm_chan *c);

/* cases: n times {channel word, 1 send / 2 receive, address of the value (0: none)}. DONE: *index is the case, or -1 for the
 * default, and *ok whether a value was received. CLOSED: panic. TIMER: *index is the case whose channel's timer is due. */
lm_chan_result lm_select(lm_vm *vm, lm_g *g, const uint64_t *cases, unsigned n, bool has_default, int64_t *index, bool *ok);
/* Takes a parked goroutine off everything it hangs on (goroutine killed, instance freed). */
void lm_gwait_cancel(lm_vm *vm, lm_g *g);
void lm_gwait_free(lm_gwait *w);

/* ---- waiting queues, for vm/ itself */
void lm_waitq_push(lm_waitq *q, lm_waiter *w);
void lm_waitq_push_front(lm_waitq *q, lm_waiter *w);
void lm_waitq_remove(lm_waitq *q, lm_waiter *w);

#endif
