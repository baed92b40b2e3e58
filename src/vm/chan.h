/* chan.h - channels, select, and the waiters that parked goroutines hang on (channels, semaphores,
 * notify lists). Included by vm/, native/ and above. A value to send or a place to receive into is
 * an address (often a slot of the parked frame: frames never move). Everything here happens between
 * two instructions of the one thread: no locks. */
#ifndef LM_VM_CHAN_H
#define LM_VM_CHAN_H

#include "gc/gc.h"
#include "vm/rtype.h"
#include "vm/status.h"

struct lm_timer;

typedef struct lm_waiter {
	struct lm_waiter *next, *prev;
	lm_g *g;
	struct lm_waitq *queue; /* that it is in; NULL: none */
	struct lm_chan *chan;
	uint64_t elem;   /* address of the value; 0: not wanted */
	uint64_t key;    /* semaphore address */
	uint32_t index;  /* case number in a select */
	uint32_t ticket; /* semaphores, notify lists */
	bool is_select;
	int64_t since; /* semaphores: ns when it began to wait, for the mutex profile; 0: not told
			*/
} lm_waiter;
typedef struct lm_waitq {
	lm_waiter *first, *last;
} lm_waitq;

/* What an lm_g hangs on (lm_g.wait). */
typedef struct lm_gwait {
	lm_waiter one;       /* send, receive, semaphore, notify list */
	lm_waiter *many;     /* select */
	uint32_t count, cap; /* of many, in use while selecting */
	int32_t winner;      /* select: the case that went on */
	bool ok;       /* receive: a value came (not closed); send: sent (false: closed, panic) */
	uint8_t state; /* chan.c's: what a resumed op comes back from */
} lm_gwait;

typedef struct lm_chan {
	uint64_t count; /* values in the buffer: first word */
	uint64_t cap;
	uint64_t buf;       /* address of cap elements */
	uint64_t elem_type; /* lm_rtype* */
	uint32_t elem_size;
	uint8_t closed, scalar; /* scalar: lm_scalar_kind of elements */
	uint16_t pad;
	uint64_t send_index, recv_index;
	lm_waitq receivers, senders;
	uint64_t timer;  /* struct lm_timer*, for a timer's channel */
	uint64_t bubble; /* synctest */
} lm_chan;

/* ---- what ops and natives call: lm_status as natives return it. On PARK and CALL (a timer's
 * channel runs Go code first) the caller returns it and calls the same function again with the same
 * arguments, g->resumed being set: it finishes the operation. */
/* NULL: out of memory; size was checked by lm_chan_size_ok. [gc] */
lm_chan *lm_chan_new(lm_heap *h, const lm_rtype *elem, uint64_t size);
bool lm_chan_size_ok(const lm_rtype *elem,
		     int64_t size); /* else panic "makechan: size out of range" (lm_raise_plain) */
/* value: its address, memory form. c NULL: parks for ever. */
lm_status lm_chan_send(lm_vm *vm, lm_g *g, lm_chan *c, const void *value);
/* dst (may be NULL) gets the value in memory form, zero when closed: the caller makes it canonical
 * when DONE. It must stay valid while parked. */
lm_status lm_chan_recv(lm_vm *vm, lm_g *g, lm_chan *c, void *dst, bool *ok);
/* Non-blocking forms (reflect): *selected false: would block. */
lm_status lm_chan_try_send(lm_vm *vm, lm_g *g, lm_chan *c, const void *value, bool *selected);
lm_status lm_chan_try_recv(lm_vm *vm, lm_g *g, lm_chan *c, void *dst, bool *ok, bool *selected);
lm_status lm_chan_close(lm_vm *vm, lm_g *g, lm_chan *c);
/* len(c) and cap(c); c may be NULL. A timer's channel shows 0 for both. */
uint64_t lm_chan_len(const lm_chan *c);
uint64_t lm_chan_cap(const lm_chan *c);
/* cases: n times {channel word, 1 send / 2 receive, address of the value (0: none)}. *index is the
 * case, or -1 for the default, and *ok whether a value was received. */
lm_status lm_select(lm_vm *vm, lm_g *g, const uint64_t *cases, unsigned n, bool has_default,
		    int64_t *index, bool *ok);
/* Makes every goroutine that waits to receive from c look again (its timer is due). */
void lm_chan_recheck(lm_vm *vm, lm_chan *c);
/* Takes a parked goroutine off everything it hangs on and frees what g->wait holds (goroutine
 * ended, instance freed). */
void lm_gwait_drop(lm_vm *vm, lm_g *g);

/* ---- waiting queues, for vm/ itself */
void lm_waitq_push(lm_waitq *q, lm_waiter *w);
void lm_waitq_push_front(lm_waitq *q, lm_waiter *w);
void lm_waitq_remove(lm_waitq *q, lm_waiter *w);

#endif
