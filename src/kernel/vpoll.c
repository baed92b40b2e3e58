/* vpoll.c - waiting in the virtual system: watches on sources, the network poller's edges, poll,
 * select, epoll, eventfd and timerfd. */
#include "kernel/vsys.h"

enum { P_IN = 1, P_PRI = 2, P_OUT = 4, P_ERR = 8, P_HUP = 16, P_NVAL = 32, P_RDHUP = 0x2000 };
#define EP_ONESHOT ((uint32_t)1 << 30)
#define EP_EDGE    ((uint32_t)1 << 31)
#define TICK_NS    1000000

/* ---- watches */

void vwatch_queue(vwatch *w)
{
	vready *q = w->queue;
	if (w->queued || w->one_shot_done)
		return;
	w->queued = true;
	w->ready_next = NULL;
	if (q->last)
		q->last->ready_next = w;
	else
		q->first = w;
	q->last = w;
	if (q->notify)
		vsource_notify(q->notify);
}

void vsource_notify(vsource *s)
{
	for (vwatch *w = s->watches; w; w = w->next)
		vwatch_queue(w);
}

void vwatch_add(vwatch *w, vsource *s, vready *queue)
{
	w->queue = queue;
	w->next = s->watches;
	w->back = &s->watches;
	if (w->next)
		w->next->back = &w->next;
	s->watches = w;
	vwatch_queue(w); /* it may be ready already */
}

static void unqueue(vwatch *w)
{
	vready *q = w->queue;
	if (!w->queued)
		return;
	vwatch *before = NULL;
	for (vwatch *at = q->first; at != w; at = at->ready_next)
		before = at;
	if (before)
		before->ready_next = w->ready_next;
	else
		q->first = w->ready_next;
	if (q->last == w)
		q->last = before;
	w->queued = false;
}

static vwatch *take_ready(vready *q)
{
	vwatch *w = q->first;
	if (!w)
		return NULL;
	q->first = w->ready_next;
	if (!q->first)
		q->last = NULL;
	w->queued = false;
	w->ready_next = NULL;
	return w;
}

void vwatch_remove(vwatch *w)
{
	unqueue(w);
	if (!w->back)
		return;
	*w->back = w->next;
	if (w->next)
		w->next->back = w->back;
	w->back = NULL;
	w->next = NULL;
}

void vwatch_drop(vopen *o, vsource *s)
{
	for (vwatch *w = s->watches; w;) {
		vwatch *next = w->next;
		if (w->open == o) {
			vwatch_remove(w);
			w->open = NULL;
		}
		w = next;
	}
}

/* ---- the interface to the machine */

uint32_t vopen_ready(vproc *p, vopen *o)
{
	const vopen_ops *ops = vopen_ops_of(o);
	return ops->ready ? ops->ready(p, o) : LM_POLL_IN | LM_POLL_OUT;
}

static bool can_poll(const vopen *o)
{
	const vopen_ops *ops = vopen_ops_of(o);
	bool plain =
		o->kind == V_OPEN_FILE && (!o->node->device || o->node->device <= V_DEV_RANDOM);
	return ops->ready && ops->source && !plain;
}

static int watch(vproc *p, int fd, uint32_t events, bool once)
{
	vopen *o = vfd_get(p, (uint64_t)(int64_t)fd);
	if (!o)
		return -E_BADF;
	if (!can_poll(o) && !once)
		return -E_PERM; /* as epoll says for regular files */
	if (!vopen_ops_of(o)->source)
		return -E_PERM;
	for (const vwatch *old = p->fds.data[fd].watches; old && !once; old = old->fd_next) {
		if (!old->once)
			return -E_EXIST;
	}
	vwatch *w = lm_xcalloc(1, sizeof *w);
	w->open = o;
	w->fd = fd;
	w->events = events;
	w->once = once;
	w->fd_next = p->fds.data[fd].watches;
	p->fds.data[fd].watches = w;
	p->watch_count++;
	vwatch_add(w, vopen_ops_of(o)->source(p->sys, o), &p->ready);
	return 0;
}

int vpoll_add(lm_kernel *k, int fd)
{
	return watch(vself(k), fd, 0, false);
}

int vpoll_once(lm_kernel *k, int fd, uint32_t events)
{
	return watch(vself(k), fd, events, true);
}

static void drop(vproc *p, vwatch **link)
{
	vwatch *w = *link;
	*link = w->fd_next;
	vwatch_remove(w);
	p->watch_count--;
	free(w);
}

int vpoll_remove(lm_kernel *k, int fd)
{
	vproc *p = vself(k);
	if (fd < 0 || (size_t)fd >= p->fds.len)
		return -E_NOENT;
	for (vwatch **link = &p->fds.data[fd].watches; *link; link = &(*link)->fd_next) {
		if (!(*link)->once) {
			drop(p, link);
			return 0;
		}
	}
	return -E_NOENT;
}

void vpoll_forget(vproc *p, uint32_t fd)
{
	while (p->fds.data[fd].watches)
		drop(p, &p->fds.data[fd].watches);
}

bool vpoll_interest(lm_kernel *k)
{
	const vproc *p = vself(k);
	bool signals = false;
	for (int i = 1; i < 65; i++)
		signals |= p->signal_how[i] == 1;
	return p->watch_count > 0 || p->wait_child || signals || p->signals;
}

static int take_signals(vproc *p, lm_poll_event *out, int max)
{
	int n = 0;
	while (p->signals && n < max) {
		int sig = __builtin_ctzll(p->signals);
		p->signals &= p->signals - 1;
		out[n++] = (lm_poll_event){sig, LM_POLL_SIGNAL};
	}
	if (p->child_news && n < max) {
		p->child_news = false;
		if (p->wait_child)
			out[n++] = (lm_poll_event){-1, LM_POLL_CHILD};
		p->wait_child = false;
	}
	return n;
}

/* What is ready now. */
static int look(vproc *p, lm_poll_event *out, int max)
{
	const uint32_t always = LM_POLL_ERR | LM_POLL_HUP;
	int n = take_signals(p, out, max);
	while (n < max) {
		vwatch *w = take_ready(&p->ready);
		if (!w)
			break;
		uint32_t e = vopen_ready(p, w->open);
		if (w->once && !(e & (w->events | always)))
			continue;
		if (e)
			out[n++] = (lm_poll_event){w->fd, e};
		if (!w->once)
			continue;
		vwatch **link = &p->fds.data[w->fd].watches;
		while (*link != w)
			link = &(*link)->fd_next;
		drop(p, link);
	}
	return n;
}

/* Standard input that came while someone waits for it. */
static bool watches_terminal(const vproc *p)
{
	return ((const vsource *)p->sys->terminal->socket)->watches != NULL;
}

int vpoll_wait(lm_kernel *k, lm_poll_event *out, int max, int64_t until)
{
	vproc *p = vself(k);
	vtimer_tick(p->sys);
	if (watches_terminal(p))
		vsource_notify(p->sys->terminal->socket);
	int n = look(p, out, max);
	if (n > 0 || until == 0)
		return n;
	lm_kernel_virtual_sleep(k, until);
	vtimer_tick(p->sys);
	return look(p, out, max);
}

void lm_kernel_virtual_sleep(lm_kernel *k, int64_t until)
{
	vproc *p = vself(k);
	int64_t timer = vtimer_tick(p->sys), now = lm_host_nanotime();
	int64_t limit = now + 50000000;
	if (watches_terminal(p) && p->base.config.read_stdin && !p->sys->input_over)
		limit = now + 2000000;
	if (until < limit)
		limit = until;
	if (timer < limit)
		limit = timer;
	if (limit > now)
		lm_host_sleep_until(limit);
}

/* ---- poll and select */

static uint32_t to_poll(uint32_t e)
{
	return (e & LM_POLL_IN ? (uint32_t)P_IN : 0u) | (e & LM_POLL_OUT ? (uint32_t)P_OUT : 0u) |
	       (e & LM_POLL_ERR ? (uint32_t)P_ERR : 0u) | (e & LM_POLL_HUP ? (uint32_t)P_HUP : 0u) |
	       (e & V_POLL_RDHUP ? (uint32_t)P_RDHUP : 0u);
}

/* Again in a moment, unless the time is over; timeout_ns < 0: never over. */
static lm_sys_status again(lm_syscall *s, int64_t timeout_ns)
{
	int64_t now = lm_host_nanotime();
	if (s->memo[0] == 0)
		s->memo[0] = timeout_ns < 0 || timeout_ns > INT64_MAX - now
				     ? (uint64_t)INT64_MAX
				     : (uint64_t)(now + timeout_ns);
	if (now >= (int64_t)s->memo[0] || s->raw)
		return vdone(s, 0);
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = now + TICK_NS < (int64_t)s->memo[0] ? now + TICK_NS : (int64_t)s->memo[0];
	return LM_SYS_WAIT;
}

typedef struct pollfd64 {
	int32_t fd;
	int16_t events, revents;
} pollfd64;

static lm_sys_status do_poll(vproc *p, lm_syscall *s, int64_t timeout_ns)
{
	pollfd64 *list = vmem(s->a[0]);
	if (s->a[1] > p->fd_limit)
		return vdone(s, -E_INVAL);
	vtimer_tick(p->sys);
	int64_t ready = 0;
	for (uint64_t i = 0; i < s->a[1]; i++) {
		list[i].revents = 0;
		if (list[i].fd < 0)
			continue;
		vopen *o = vfd_get(p, (uint64_t)(int64_t)list[i].fd);
		uint32_t e = o ? to_poll(vopen_ready(p, o)) : P_NVAL;
		list[i].revents =
			(int16_t)(e & ((uint16_t)list[i].events | P_ERR | P_HUP | P_NVAL));
		ready += list[i].revents != 0;
	}
	return ready ? vdone(s, ready) : again(s, timeout_ns);
}

lm_sys_status vcall_poll(vproc *p, lm_syscall *s)
{
	int32_t ms = (int32_t)s->a[2];
	return do_poll(p, s, ms < 0 ? -1 : (int64_t)ms * 1000000);
}

static int64_t timeout_of(uint64_t timespec)
{
	const int64_t *t = vmem(timespec);
	return timespec ? t[0] * 1000000000 + t[1] : -1;
}

lm_sys_status vcall_ppoll(vproc *p, lm_syscall *s)
{
	return do_poll(p, s, timeout_of(s->a[2]));
}

static lm_sys_status do_select(vproc *p, lm_syscall *s, int64_t timeout_ns)
{
	static const uint32_t wanted[3] = {P_IN | P_HUP | P_ERR, P_OUT | P_ERR, P_PRI};
	uint64_t n = s->a[0];
	uint64_t found[3][16] = {{0}};
	int64_t ready = 0;
	if (n > 1024)
		return vdone(s, -E_INVAL);
	vtimer_tick(p->sys);
	for (uint64_t fd = 0; fd < n; fd++) {
		for (int set = 0; set < 3; set++) {
			const uint64_t *bits = vmem(s->a[set + 1]);
			if (!bits || !(bits[fd / 64] >> (fd % 64) & 1))
				continue;
			vopen *o = vfd_get(p, fd);
			if (!o)
				return vdone(s, -E_BADF);
			if (to_poll(vopen_ready(p, o)) & wanted[set]) {
				found[set][fd / 64] |= UINT64_C(1) << (fd % 64);
				ready++;
			}
		}
	}
	if (!ready) {
		lm_sys_status st = again(s, timeout_ns);
		if (st != LM_SYS_DONE)
			return st;
	}
	for (int set = 0; set < 3; set++) {
		if (s->a[set + 1])
			memcpy(vmem(s->a[set + 1]), found[set], (size_t)((n + 63) / 64 * 8));
	}
	return vdone(s, ready);
}

lm_sys_status vcall_select(vproc *p, lm_syscall *s)
{
	const int64_t *t = vmem(s->a[4]);
	return do_select(p, s, t ? t[0] * 1000000000 + t[1] * 1000 : -1);
}

lm_sys_status vcall_pselect6(vproc *p, lm_syscall *s)
{
	return do_select(p, s, timeout_of(s->a[4]));
}

/* ---- epoll */

typedef struct vepoll {
	vready ready;
	vwatch *list;
	vsource source;
} vepoll;

static uint32_t epoll_events(vproc *p, const vwatch *w)
{
	return to_poll(vopen_ready(p, w->open)) & (w->events | P_ERR | P_HUP);
}

static uint32_t epoll_ready(vproc *p, vopen *o)
{
	const vepoll *e = o->object;
	for (const vwatch *w = e->ready.first; w; w = w->ready_next) {
		if (w->open && epoll_events(p, w))
			return LM_POLL_IN;
	}
	return 0;
}

static vsource *epoll_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &((vepoll *)o->object)->source;
}

static void epoll_close(vsys *sys, vopen *o)
{
	(void)sys;
	vepoll *e = o->object;
	while (e->list) {
		vwatch *w = e->list;
		e->list = w->fd_next;
		vwatch_remove(w);
		free(w);
	}
	free(e);
}

const vopen_ops vepoll_ops = {
	.ready = epoll_ready,
	.source = epoll_source,
	.close = epoll_close,
};

static int64_t new_object(vproc *p, uint8_t kind, void *object, uint32_t flags)
{
	vnode *n = vfd_place(p->sys, 0);
	vopen *o = vopen_new(n, kind, (flags & O_NONBLOCKING) | 2);
	vnode_unref(&p->sys->fs, n);
	o->object = object;
	return vfd_give(p, o, (flags & O_CLOSE_EXEC) != 0);
}

lm_sys_status vcall_epoll_create1(vproc *p, lm_syscall *s)
{
	vepoll *e = lm_xcalloc(1, sizeof *e);
	e->ready.notify = &e->source;
	return vdone(s, new_object(p, V_OPEN_EPOLL, e, (uint32_t)s->a[0] & O_CLOSE_EXEC));
}

lm_sys_status vcall_epoll_create(vproc *p, lm_syscall *s)
{
	if ((int32_t)s->a[0] <= 0)
		return vdone(s, -E_INVAL);
	s->a[0] = 0;
	return vcall_epoll_create1(p, s);
}

static vwatch **epoll_find(vepoll *e, const vopen *o, int fd)
{
	for (vwatch **link = &e->list; *link;) {
		vwatch *w = *link;
		if (!w->open) { /* its file is gone */
			*link = w->fd_next;
			free(w);
			continue;
		}
		if (w->open == o && w->fd == fd)
			return link;
		link = &w->fd_next;
	}
	return NULL;
}

lm_sys_status vcall_epoll_ctl(vproc *p, lm_syscall *s)
{
	enum { ADD = 1, DEL, MOD };
	vopen *eo = vfd_get(p, s->a[0]), *o = vfd_get(p, s->a[2]);
	if (!eo || !o)
		return vdone(s, -E_BADF);
	if (eo->kind != V_OPEN_EPOLL || eo == o)
		return vdone(s, -E_INVAL);
	if (!can_poll(o))
		return vdone(s, -E_PERM);
	vepoll *e = eo->object;
	vwatch **link = epoll_find(e, o, (int)s->a[2]);
	uint32_t events = 0;
	uint64_t data = 0;
	if (s->a[1] != DEL) {
		if (s->a[3] < 4096)
			return vdone(s, -E_FAULT);
		memcpy(&events, vmem(s->a[3]), 4);
		memcpy(&data, (uint8_t *)vmem(s->a[3]) + 4, 8);
	}
	if (s->a[1] == ADD && link)
		return vdone(s, -E_EXIST);
	if (s->a[1] != ADD && !link)
		return vdone(s, -E_NOENT);
	if (s->a[1] == DEL) {
		vwatch *w = *link;
		*link = w->fd_next;
		vwatch_remove(w);
		free(w);
		return vdone(s, 0);
	}
	vwatch *w = s->a[1] == ADD ? lm_xcalloc(1, sizeof *w) : *link;
	w->events = events;
	w->data = data;
	w->one_shot_done = false;
	if (s->a[1] == ADD) {
		w->open = o;
		w->fd = (int)s->a[2];
		w->fd_next = e->list;
		e->list = w;
		vwatch_add(w, vopen_ops_of(o)->source(p->sys, o), &e->ready);
	} else {
		vwatch_queue(w);
	}
	return vdone(s, 0);
}

lm_sys_status vcall_epoll_wait(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	if (o->kind != V_OPEN_EPOLL || (int32_t)s->a[2] <= 0)
		return vdone(s, -E_INVAL);
	vepoll *e = o->object;
	vtimer_tick(p->sys);
	vwatch *level = NULL;
	int64_t n = 0;
	uint8_t *out = vmem(s->a[1]);
	while (n < (int32_t)s->a[2]) {
		vwatch *w = take_ready(&e->ready);
		if (!w)
			break;
		uint32_t events = w->open ? epoll_events(p, w) : 0;
		if (!events)
			continue;
		memcpy(out + 12 * n, &events, 4);
		memcpy(out + 12 * n + 4, &w->data, 8);
		n++;
		if (w->events & EP_ONESHOT) {
			w->one_shot_done = true;
		} else if (!(w->events & EP_EDGE)) {
			w->ready_next = level;
			level = w;
		}
	}
	while (level) {
		vwatch *w = level;
		level = w->ready_next;
		vwatch_queue(w);
	}
	int32_t ms = (int32_t)s->a[3];
	return n ? vdone(s, n) : again(s, ms < 0 ? -1 : (int64_t)ms * 1000000);
}

lm_sys_status vcall_epoll_pwait(vproc *p, lm_syscall *s)
{
	return vcall_epoll_wait(p, s);
}

/* ---- eventfd */

typedef struct vevent {
	uint64_t count;
	bool semaphore;
	vsource source;
} vevent;

static int64_t event_read(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)p;
	(void)at;
	vevent *e = o->object;
	if (io->left < 8)
		return -E_INVAL;
	if (e->count == 0)
		return -E_AGAIN;
	uint64_t value = e->semaphore ? 1 : e->count;
	e->count -= value;
	vio_put(io, &value, 8);
	vsource_notify(&e->source);
	return 8;
}

static int64_t event_write(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)p;
	(void)at;
	vevent *e = o->object;
	uint64_t value;
	if (io->left < 8)
		return -E_INVAL;
	vio copy = *io;
	vio_take(&copy, &value, 8);
	if (value == UINT64_MAX)
		return -E_INVAL;
	if (e->count > UINT64_MAX - 1 - value)
		return -E_AGAIN;
	vio_skip(io, 8);
	e->count += value;
	vsource_notify(&e->source);
	return 8;
}

static uint32_t event_ready(vproc *p, vopen *o)
{
	(void)p;
	const vevent *e = o->object;
	return (e->count ? LM_POLL_IN : 0) | (e->count < UINT64_MAX - 1 ? LM_POLL_OUT : 0);
}

static vsource *event_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &((vevent *)o->object)->source;
}

static void event_close(vsys *sys, vopen *o)
{
	(void)sys;
	free(o->object);
}

const vopen_ops vevent_ops = {
	.read = event_read,
	.write = event_write,
	.ready = event_ready,
	.source = event_source,
	.close = event_close,
};

lm_sys_status vcall_eventfd2(vproc *p, lm_syscall *s)
{
	if (s->a[1] & ~(uint64_t)(1 | O_NONBLOCKING | O_CLOSE_EXEC))
		return vdone(s, -E_INVAL);
	vevent *e = lm_xcalloc(1, sizeof *e);
	e->count = (uint32_t)s->a[0];
	e->semaphore = s->a[1] & 1;
	return vdone(s, new_object(p, V_OPEN_EVENT, e, (uint32_t)s->a[1]));
}

lm_sys_status vcall_eventfd(vproc *p, lm_syscall *s)
{
	s->a[1] = 0;
	return vcall_eventfd2(p, s);
}

/* ---- timerfd */

typedef struct vtimer {
	int64_t next, interval; /* nanotime; 0: off */
	uint64_t expirations;
	bool wall;
	vsource source;
} vtimer;

static void timer_advance(vtimer *t, int64_t now)
{
	if (!t->next || now < t->next)
		return;
	uint64_t n = t->interval ? (uint64_t)((now - t->next) / t->interval) + 1 : 1;
	t->expirations += n;
	t->next = t->interval ? t->next + (int64_t)n * t->interval : 0;
	vsource_notify(&t->source);
}

int64_t vtimer_tick(vsys *sys)
{
	int64_t next = INT64_MAX;
	if (sys->timers.len == 0)
		return next;
	int64_t now = lm_host_nanotime();
	for (size_t i = 0; i < sys->timers.len; i++) {
		vtimer *t = sys->timers.data[i];
		timer_advance(t, now);
		if (t->next && t->next < next)
			next = t->next;
	}
	return next;
}

static int64_t timer_read(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)at;
	vtimer *t = o->object;
	vtimer_tick(p->sys);
	if (io->left < 8)
		return -E_INVAL;
	if (t->expirations == 0)
		return -E_AGAIN;
	vio_put(io, &t->expirations, 8);
	t->expirations = 0;
	return 8;
}

static uint32_t timer_ready(vproc *p, vopen *o)
{
	vtimer_tick(p->sys);
	return ((vtimer *)o->object)->expirations ? LM_POLL_IN : 0;
}

static vsource *timer_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &((vtimer *)o->object)->source;
}

static void timer_close(vsys *sys, vopen *o)
{
	for (size_t i = 0; i < sys->timers.len; i++) {
		if (sys->timers.data[i] == o->object) {
			sys->timers.data[i] = lm_vec_last(&sys->timers);
			(void)lm_vec_pop(&sys->timers);
			break;
		}
	}
	free(o->object);
}

const vopen_ops vtimer_ops = {
	.read = timer_read,
	.ready = timer_ready,
	.source = timer_source,
	.close = timer_close,
};

lm_sys_status vcall_timerfd_create(vproc *p, lm_syscall *s)
{
	if (s->a[0] > 1 && s->a[0] != 7)
		return vdone(s, -E_INVAL);
	vtimer *t = lm_xcalloc(1, sizeof *t);
	t->wall = s->a[0] == 0;
	int64_t fd = new_object(p, V_OPEN_TIMER, t, (uint32_t)s->a[1]);
	if (fd >= 0)
		lm_vec_push(&p->sys->timers, t);
	return vdone(s, fd);
}

static void put_timer(const vtimer *t, uint64_t to)
{
	if (!to)
		return;
	int64_t left = t->next ? t->next - lm_host_nanotime() : 0;
	vput_time(vmem(to), t->interval);
	vput_time((uint8_t *)vmem(to) + 16, t->next && left <= 0 ? 1 : left);
}

lm_sys_status vcall_timerfd_settime(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	if (o->kind != V_OPEN_TIMER || s->a[2] < 4096)
		return vdone(s, -E_INVAL);
	vtimer *t = o->object;
	put_timer(t, s->a[3]);
	const int64_t *v = vmem(s->a[2]);
	int64_t value = v[2] * 1000000000 + v[3];
	int64_t from = s->a[1] & 1 ? (t->wall ? -p->sys->clock_offset : 0) : lm_host_nanotime();
	t->interval = v[0] * 1000000000 + v[1];
	t->next = value ? from + value : 0;
	t->expirations = 0;
	return vdone(s, 0);
}

lm_sys_status vcall_timerfd_gettime(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || o->kind != V_OPEN_TIMER)
		return vdone(s, o ? -E_INVAL : -E_BADF);
	put_timer(o->object, s->a[1]);
	return vdone(s, 0);
}
