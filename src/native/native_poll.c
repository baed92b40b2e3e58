/* native_poll.c - internal/poll's network poller and parked system calls, over the kernel's poll.
 * A descriptor of interest has one poller with a ready flag, a waiter and a deadline for each
 * direction. Edge-triggered: a flag stays set until Reset or a wait consumes it. */
#include "native/native_int.h"

enum { NO_ERROR = 0, ERR_CLOSING = 1, ERR_TIMEOUT = 2 };
enum { SIDE_READ = 0, SIDE_WRITE = 1, SIDES = 2 };

typedef struct poller poller;
typedef struct side {
	lm_timer timer;
	lm_g *waiter;
	poller *owner;
	bool ready;
	bool expired;
	bool armed;
} side;
struct poller {
	poller *next; /* of the same descriptor */
	int fd;
	bool closing;
	side sides[SIDES];
};
/* A goroutine parked in a system call until a descriptor is ready (or a child changed state). */
typedef struct once {
	struct once *next;
	lm_g *g;
	int fd;
	uint32_t events;
} once;

struct lm_pollers {
	LM_VEC(poller *) by_fd;
	uint32_t count;
	once *once_list;
};

static lm_status wake(lm_vm *vm, side *s)
{
	lm_g *g = s->waiter;
	if (g) {
		s->waiter = NULL;
		lm_ready_last(vm, g);
	}
	return LM_NATIVE_DONE;
}

static void mark(lm_vm *vm, poller *p, uint32_t events)
{
	bool broken = (events & (LM_POLL_ERR | LM_POLL_HUP)) != 0;
	if (broken || (events & LM_POLL_IN)) {
		p->sides[SIDE_READ].ready = true;
		wake(vm, &p->sides[SIDE_READ]);
	}
	if (broken || (events & LM_POLL_OUT)) {
		p->sides[SIDE_WRITE].ready = true;
		wake(vm, &p->sides[SIDE_WRITE]);
	}
}

static void wake_once(lm_vm *vm, int fd, uint32_t events)
{
	struct lm_pollers *ps = vm->native_state->pollers;
	for (once **link = &ps->once_list; *link;) {
		once *o = *link;
		bool child = (events & LM_POLL_CHILD) && (o->events & LM_POLL_CHILD);
		if (child || (o->fd == fd && fd >= 0 && !(events & LM_POLL_CHILD))) {
			*link = o->next;
			lm_ready(vm, o->g);
			free(o);
		} else {
			link = &o->next;
		}
	}
}

static poller *pollers_of(const struct lm_pollers *ps, int fd)
{
	return fd >= 0 && (size_t)fd < ps->by_fd.len ? ps->by_fd.data[fd] : NULL;
}

static bool netpoll_wait(lm_vm *vm, int64_t until)
{
	enum { BATCH = 64 };
	struct lm_pollers *ps = vm->native_state->pollers;
	bool interest = ps->count || ps->once_list || vm->kernel->ops->has_interest(vm->kernel);
	if (!interest && (!vm->kernel->config.own_process || until == INT64_MAX)) {
		return false; /* a process of one's own looks for signals too */
	}
	lm_poll_event events[BATCH];
	int n = vm->kernel->ops->poll(vm->kernel, events, BATCH, until);
	for (int i = 0; i < n; i++) {
		if (events[i].events & LM_POLL_SIGNAL) {
			lm_signal_arrived(vm, events[i].fd);
			continue;
		}
		for (poller *p = pollers_of(ps, events[i].fd); p; p = p->next) {
			mark(vm, p, events[i].events);
		}
		wake_once(vm, events[i].fd, events[i].events);
	}
	return interest || until != 0;
}

void lm_pollers_attach(lm_vm *vm)
{
	vm->native_state->pollers = lm_xcalloc(1, sizeof(struct lm_pollers));
	vm->netpoll_wait = netpoll_wait;
}

void lm_pollers_free(lm_vm *vm)
{
	struct lm_pollers *ps = vm->native_state->pollers;
	for (size_t fd = 0; fd < ps->by_fd.len; fd++) {
		while (ps->by_fd.data[fd]) {
			poller *p = ps->by_fd.data[fd];
			ps->by_fd.data[fd] = p->next;
			for (int i = 0; i < SIDES; i++) {
				lm_timer_stop(vm, &p->sides[i].timer);
			}
			free(p);
		}
	}
	lm_vec_free(&ps->by_fd);
	while (ps->once_list) {
		once *o = ps->once_list;
		ps->once_list = o->next;
		free(o);
	}
	free(ps);
	vm->native_state->pollers = NULL;
	vm->netpoll_wait = NULL;
}

int lm_pollers_wait(lm_vm *vm, lm_g *g, int fd, uint32_t events)
{
	struct lm_pollers *ps = vm->native_state->pollers;
	if (fd >= 0) {
		int err = vm->kernel->ops->poll_once(vm->kernel, fd, events);
		if (err != 0) {
			return err;
		}
	}
	once *o = lm_xcalloc(1, sizeof *o);
	*o = (once){.next = ps->once_list, .g = g, .fd = fd, .events = events};
	ps->once_list = o;
	return 0;
}

/* ---- internal/poll.runtime_poll* */

LM_NATIVE_FN(lm_poll_server_init)
{
	UNUSED_VM_G();
	(void)args;
	return LM_NATIVE_DONE;
}

/* runtime_pollOpen(fd uintptr) (uintptr, int) */
LM_NATIVE_FN(lm_poll_open)
{
	UNUSED_G();
	int fd = (int)args[2];
	int err = vm->kernel->ops->poll_add(vm->kernel, fd);
	args[0] = 0;
	args[1] = (uint64_t)-err;
	if (err == 0) {
		struct lm_pollers *ps = vm->native_state->pollers;
		poller *p = lm_xcalloc(1, sizeof *p);
		p->fd = fd;
		while (ps->by_fd.len <= (size_t)fd) {
			lm_vec_push(&ps->by_fd, (poller *)NULL);
		}
		p->next = ps->by_fd.data[fd];
		for (int i = 0; i < SIDES; i++) {
			p->sides[i].owner = p;
		}
		ps->by_fd.data[fd] = p;
		ps->count++;
		args[0] = lm_addr(p);
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_poll_close)
{
	UNUSED_G();
	poller *p = lm_ptr(args[0]);
	vm->kernel->ops->poll_remove(vm->kernel, p->fd);
	struct lm_pollers *ps = vm->native_state->pollers;
	poller **link = &ps->by_fd.data[p->fd];
	while (*link != p) {
		link = &(*link)->next;
	}
	*link = p->next;
	ps->count--;
	for (int i = 0; i < SIDES; i++) {
		lm_timer_stop(vm, &p->sides[i].timer);
	}
	free(p);
	return LM_NATIVE_DONE;
}

static int side_of(uint64_t mode)
{
	return mode == 'r' ? SIDE_READ : SIDE_WRITE;
}

static uint64_t fault(const poller *p, int which)
{
	if (p->closing) {
		return ERR_CLOSING;
	}
	return p->sides[which].expired ? ERR_TIMEOUT : NO_ERROR;
}

/* runtime_pollReset(ctx uintptr, mode int) int */
LM_NATIVE_FN(lm_poll_reset)
{
	UNUSED_VM_G();
	poller *p = lm_ptr(args[1]);
	int which = side_of(args[2]);
	args[0] = fault(p, which);
	if (args[0] == NO_ERROR) {
		p->sides[which].ready = false;
	}
	return LM_NATIVE_DONE;
}

/* runtime_pollWait(ctx uintptr, mode int) int */
LM_NATIVE_FN(lm_poll_wait)
{
	UNUSED_VM();
	poller *p = lm_ptr(args[1]);
	int which = side_of(args[2]);
	side *s = &p->sides[which];
	g->resumed = false;
	args[0] = fault(p, which);
	if (args[0] != NO_ERROR || s->ready) {
		s->ready = false;
		return LM_NATIVE_DONE;
	}
	s->waiter = g;
	return lm_park(g, LM_WAIT_IO);
}

/* runtime_pollWaitCanceled(ctx uintptr, mode int): only readiness ends it */
LM_NATIVE_FN(lm_poll_wait_canceled)
{
	UNUSED_VM();
	poller *p = lm_ptr(args[0]);
	side *s = &p->sides[side_of(args[1])];
	g->resumed = false;
	if (s->ready) {
		s->ready = false;
		return LM_NATIVE_DONE;
	}
	s->waiter = g;
	return lm_park(g, LM_WAIT_IO);
}

static void expire(lm_vm *vm, lm_timer *t)
{
	side *s = t->carg;
	s->expired = true;
	s->armed = false;
	wake(vm, s);
}

static void set_deadline(lm_vm *vm, side *s, int64_t when)
{
	if (s->armed) {
		lm_timer_stop(vm, &s->timer);
		s->armed = false;
	}
	s->expired = when < 0;
	if (when < 0) {
		wake(vm, s);
	} else if (when > 0) {
		memset(&s->timer, 0, sizeof s->timer);
		lm_timer_start_c(vm, &s->timer, when, expire, s);
		s->armed = true;
	}
}

/* runtime_pollSetDeadline(ctx uintptr, d int64, mode int): d is relative; 0 none; negative: passed
 */
LM_NATIVE_FN(lm_poll_set_deadline)
{
	UNUSED_G();
	poller *p = lm_ptr(args[0]);
	int64_t d = (int64_t)args[1];
	if (p->closing) {
		return LM_NATIVE_DONE;
	}
	if (d > 0) {
		int64_t now = vm->kernel->ops->nanotime(vm->kernel);
		d = d > INT64_MAX - now ? INT64_MAX : now + d;
	}
	if (args[2] != 'w') {
		set_deadline(vm, &p->sides[SIDE_READ], d);
	}
	if (args[2] != 'r') {
		set_deadline(vm, &p->sides[SIDE_WRITE], d);
	}
	return LM_NATIVE_DONE;
}

/* runtime_pollUnblock(ctx uintptr): the descriptor is being closed */
LM_NATIVE_FN(lm_poll_unblock)
{
	UNUSED_G();
	poller *p = lm_ptr(args[0]);
	p->closing = true;
	for (int i = 0; i < SIDES; i++) {
		set_deadline(vm, &p->sides[i], 0);
		wake(vm, &p->sides[i]);
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_poll_is_server_descriptor)
{
	UNUSED_VM_G();
	args[0] = 0;
	return LM_NATIVE_DONE;
}
