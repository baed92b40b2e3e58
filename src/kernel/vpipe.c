/* vpipe.c - the virtual system's pipes and FIFOs: a ring of bytes between readers and writers. */
#include "kernel/vsys.h"

/* What is written in one piece up to this size. */
#define PIPE_ATOMIC 4096u

struct vpipe {
	uint8_t *data;
	uint32_t start, len, cap;
	uint32_t readers, writers;
	uint32_t readers_ever, writers_ever; /* FIFOs: who opened since */
	vsource source;
};

vpipe *vpipe_new(void)
{
	return lm_xcalloc(1, sizeof(vpipe));
}

uint32_t vpipe_len(const vpipe *pipe)
{
	return pipe->len;
}

uint64_t vpipe_room(const vpipe *q)
{
	if (q->readers == 0)
		return PIPE_SIZE;
	uint32_t room = q->len < PIPE_SIZE ? PIPE_SIZE - q->len : 0;
	return room >= PIPE_ATOMIC ? room : 0;
}

static void reserve(vpipe *p, uint32_t more)
{
	if (p->len + more <= p->cap)
		return;
	uint32_t cap = p->cap ? p->cap : 4096;
	while (cap < p->len + more)
		cap *= 2;
	uint8_t *data = lm_xmalloc(cap);
	for (uint32_t i = 0; i < p->len; i++)
		data[i] = p->data[(p->start + i) % p->cap];
	free(p->data);
	p->data = data;
	p->start = 0;
	p->cap = cap;
}

void vpipe_append(vpipe *q, const void *p, size_t n)
{
	const uint8_t *from = p;
	if (q->readers == 0 || n > UINT32_MAX / 4)
		return;
	reserve(q, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		q->data[(q->start + q->len + i) % q->cap] = from[i];
	q->len += (uint32_t)n;
	vsource_notify(&q->source);
}

static int64_t pipe_read(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)p;
	(void)at;
	vpipe *q = o->node->pipe;
	if (io->left == 0)
		return 0;
	if (q->len == 0)
		return q->writers == 0 ? 0 : -E_AGAIN;
	int64_t total = 0;
	while (q->len && io->left) {
		uint32_t run = q->cap - q->start < q->len ? q->cap - q->start : q->len;
		uint32_t n = (uint32_t)vio_put(io, q->data + q->start, run);
		q->start = (q->start + n) % q->cap;
		q->len -= n;
		total += n;
	}
	vsource_notify(&q->source);
	return total;
}

static int64_t pipe_write(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	(void)p;
	(void)at;
	vpipe *q = o->node->pipe;
	if (q->readers == 0)
		return -E_PIPE;
	if (io->left == 0)
		return 0;
	uint32_t room = q->len < PIPE_SIZE ? PIPE_SIZE - q->len : 0;
	if (room == 0 || (io->left <= PIPE_ATOMIC && io->left > room))
		return -E_AGAIN;
	uint32_t n = io->left < room ? (uint32_t)io->left : room;
	reserve(q, n);
	for (uint32_t left = n; left > 0;) {
		uint32_t to = (q->start + q->len) % q->cap;
		uint32_t run = q->cap - to < left ? q->cap - to : left;
		vio_take(io, q->data + to, run);
		q->len += run;
		left -= run;
	}
	vsource_notify(&q->source);
	return n;
}

static uint32_t pipe_ready(vproc *p, vopen *o)
{
	(void)p;
	const vpipe *q = o->node->pipe;
	uint32_t e = 0;
	if (o->reads && q->len)
		e |= LM_POLL_IN;
	if (o->reads && q->writers == 0 && q->writers_ever)
		e |= LM_POLL_HUP;
	if (o->writes && q->len + PIPE_ATOMIC <= PIPE_SIZE)
		e |= LM_POLL_OUT;
	if (o->writes && q->readers == 0 && q->readers_ever)
		e |= LM_POLL_ERR | LM_POLL_OUT;
	return e;
}

static vsource *pipe_source(vsys *sys, vopen *o)
{
	(void)sys;
	return &o->node->pipe->source;
}

static void pipe_close(vsys *sys, vopen *o)
{
	(void)sys;
	vpipe *q = o->node->pipe;
	q->readers -= o->reads;
	q->writers -= o->writes;
	vsource_notify(&q->source);
	if (q->readers + q->writers == 0) {
		free(q->data);
		q->data = NULL;
		q->start = q->len = q->cap = 0;
		q->readers_ever = q->writers_ever = 0;
	}
}

const vopen_ops vpipe_ops = {
	.read = pipe_read,
	.write = pipe_write,
	.ready = pipe_ready,
	.source = pipe_source,
	.close = pipe_close,
};

static vopen *open_end(vnode *n, uint32_t flags)
{
	vopen *o = vopen_new(n, V_OPEN_PIPE, flags);
	n->pipe->readers += o->reads;
	n->pipe->writers += o->writes;
	n->pipe->readers_ever += o->reads;
	n->pipe->writers_ever += o->writes;
	return o;
}

/* Opens a FIFO. -E_AGAIN: its other end is to be waited for. Who waits counts as an end already;
 * memo[0] tells that from a first attempt, memo[1] is how many other ends there had been. */
int64_t vpipe_open(vproc *p, vnode *n, uint32_t flags, vopen **out)
{
	vpipe *q = n->pipe;
	uint64_t *memo = p->memo;
	uint32_t access = flags & O_ACCESS;
	bool reads = access == 0, waits = access < 2 && !(flags & O_NONBLOCKING);
	uint32_t *mine = reads ? &q->readers : &q->writers;
	uint32_t others = reads ? q->writers : q->readers;
	const uint32_t *others_ever = reads ? &q->writers_ever : &q->readers_ever;
	if (access == 1 && !waits && q->readers == 0)
		return -E_NXIO;
	if (waits && memo[0] == 0 && others == 0) {
		++*mine;
		q->readers_ever += reads;
		q->writers_ever += !reads;
		memo[0] = 1;
		memo[1] = *others_ever;
		vsource_notify(&q->source);
		return -E_AGAIN;
	}
	if (waits && memo[0]) {
		if (*others_ever == memo[1])
			return -E_AGAIN;
		--*mine; /* open_end counts it again */
	}
	if (access == 0 && q->readers == 0 && q->writers == 0 && (flags & O_NONBLOCKING))
		q->writers_ever = 0; /* no hang-up before the first writer */
	*out = open_end(n, flags);
	vsource_notify(&q->source);
	return 0;
}

static int64_t call_pipe(vproc *p, uint64_t to, uint32_t flags)
{
	if (flags & ~(O_NONBLOCKING | O_CLOSE_EXEC | 040000u))
		return -E_INVAL;
	if (to < 4096)
		return -E_FAULT;
	vnode *n = vfd_place(p->sys, V_FIFO);
	n->uid = p->euid;
	n->gid = p->egid;
	n->pipe = vpipe_new();
	vopen *r = open_end(n, flags & O_NONBLOCKING),
	      *w = open_end(n, (flags & O_NONBLOCKING) | 1);
	vnode_unref(&p->sys->fs, n);
	bool exec = (flags & O_CLOSE_EXEC) != 0;
	int64_t fd1 = vfd_give(p, r, exec);
	int64_t fd2 = fd1 < 0 ? (vopen_unref(p->sys, w), fd1) : vfd_give(p, w, exec);
	if (fd2 < 0) {
		if (fd1 >= 0)
			vfd_close(p, (uint32_t)fd1);
		return fd2;
	}
	int32_t *out = vmem(to);
	out[0] = (int32_t)fd1;
	out[1] = (int32_t)fd2;
	return 0;
}

lm_sys_status vcall_pipe(vproc *p, lm_syscall *s)
{
	return vdone(s, call_pipe(p, s->a[0], 0));
}

lm_sys_status vcall_pipe2(vproc *p, lm_syscall *s)
{
	return vdone(s, call_pipe(p, s->a[0], (uint32_t)s->a[1]));
}
