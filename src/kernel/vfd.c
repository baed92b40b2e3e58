/* vfd.c - the virtual system's descriptors: the table of a process, open files, reading and writing
 * through them. */
#include "kernel/vsys.h"

#define COUNT_MAX 0x7ffff000u

/* ---- scattered buffers */

void vio_one(vio *io, uint64_t addr, uint64_t size)
{
	if (size > COUNT_MAX)
		size = COUNT_MAX;
	*io = (vio){.n = 1, .left = size, .one = {addr, size}};
	io->v = NULL; /* the one; a copied vio stays valid */
}

static const uint64_t *element(const vio *io)
{
	return io->v ? io->v + 2 * io->i : io->one;
}

int vio_vector(vio *io, uint64_t addr, uint64_t count)
{
	if (count > 1024)
		return -E_INVAL;
	if (count > 0 && addr < 4096)
		return -E_FAULT;
	*io = (vio){.v = vmem(addr), .n = count};
	for (uint64_t i = 0; i < count; i++) {
		uint64_t size = io->v[2 * i + 1];
		if ((int64_t)size < 0 || size > COUNT_MAX)
			return -E_INVAL;
		if (size && io->v[2 * i] < 4096)
			return -E_FAULT;
		io->left += size;
	}
	if (io->left > COUNT_MAX)
		io->left = COUNT_MAX;
	if (!io->v)
		io->v = io->one;
	return 0;
}

static uint64_t vio_move(vio *io, uint8_t *p, uint64_t n, int how)
{
	uint64_t moved = 0;
	while (moved < n && io->left > 0 && io->i < io->n) {
		const uint64_t *e = element(io);
		uint64_t part = e[1] - io->off;
		part = part < n - moved ? part : n - moved;
		part = part < io->left ? part : io->left;
		if (how == 0)
			memcpy((uint8_t *)vmem(e[0]) + io->off, p + moved, (size_t)part);
		else if (how == 1)
			memcpy(p + moved, (uint8_t *)vmem(e[0]) + io->off, (size_t)part);
		moved += part;
		io->left -= part;
		io->off += part;
		if (io->off == e[1]) {
			io->off = 0;
			io->i++;
		}
	}
	return moved;
}

uint64_t vio_put(vio *io, const void *p, uint64_t n)
{
	return vio_move(io, (uint8_t *)(uintptr_t)p, n, 0);
}

uint64_t vio_take(vio *io, void *p, uint64_t n)
{
	return vio_move(io, p, n, 1);
}

void vio_skip(vio *io, uint64_t n)
{
	vio_move(io, NULL, n, 2);
}

/* ---- the table */

vopen *vfd_get(vproc *p, uint64_t fd)
{
	int32_t i = (int32_t)fd;
	return i >= 0 && (size_t)i < p->fds.len ? p->fds.data[i].open : NULL;
}

int vfd_new(vproc *p, vopen *o, uint32_t least, bool close_exec)
{
	uint32_t i = least < p->fd_hint ? p->fd_hint : least;
	while (i < p->fds.len && p->fds.data[i].open)
		i++;
	if (i >= p->fd_limit)
		return -E_MFILE;
	while (p->fds.len <= i)
		lm_vec_push(&p->fds, ((vfd){NULL, false, NULL}));
	p->fds.data[i] = (vfd){o, close_exec, NULL};
	if (least <= p->fd_hint)
		p->fd_hint = i + 1;
	return (int)i;
}

int64_t vfd_give(vproc *p, vopen *o, bool close_exec)
{
	int fd = vfd_new(p, o, 0, close_exec);
	if (fd < 0)
		vopen_unref(p->sys, o);
	return fd;
}

/* Locks of POSIX go with any descriptor of the file that their process closes. */
static void drop_posix_locks(vproc *p, vnode *n)
{
	for (size_t i = n->locks.len; i-- > 0;) {
		if (n->locks.data[i].owner == p && !n->locks.data[i].open) {
			n->locks.data[i] = lm_vec_last(&n->locks);
			(void)lm_vec_pop(&n->locks);
		}
	}
}

int vfd_close(vproc *p, uint32_t fd)
{
	vopen *o = vfd_get(p, fd);
	if (!o)
		return -E_BADF;
	vpoll_forget(p, fd);
	p->fds.data[fd] = (vfd){NULL, false, NULL};
	if (fd < p->fd_hint)
		p->fd_hint = fd;
	if (o->node && o->node->locks.len)
		drop_posix_locks(p, o->node);
	vopen_unref(p->sys, o);
	return 0;
}

void vfd_close_all(vproc *p, bool only_exec)
{
	for (size_t i = 0; i < p->fds.len; i++) {
		if (p->fds.data[i].open && (!only_exec || p->fds.data[i].close_exec))
			vfd_close(p, (uint32_t)i);
	}
}

/* ---- open files */

static const vopen_ops *const kinds[V_OPEN_KINDS] = {
	[V_OPEN_FILE] = &vfile_ops,   [V_OPEN_PIPE] = &vpipe_ops,   [V_OPEN_SOCK] = &vsock_ops,
	[V_OPEN_EVENT] = &vevent_ops, [V_OPEN_TIMER] = &vtimer_ops, [V_OPEN_EPOLL] = &vepoll_ops,
	[V_OPEN_PIDFD] = &vpidfd_ops,
};

const vopen_ops *vopen_ops_of(const vopen *o)
{
	return kinds[o->kind];
}

vopen *vopen_new(vnode *n, uint8_t kind, uint32_t flags)
{
	vopen *o = lm_xcalloc(1, sizeof *o);
	o->refs = 1;
	o->kind = kind;
	o->flags = flags;
	o->node = n;
	o->reads = (flags & O_ACCESS) != 1 && !(flags & O_PATH_ONLY);
	o->writes = (flags & O_ACCESS) != 0 && !(flags & O_PATH_ONLY);
	if (n)
		vnode_ref(n);
	return o;
}

vnode *vfd_place(vsys *sys, uint32_t type)
{
	return vnode_new(&sys->fs, type | 0600);
}

void vopen_unref(vsys *sys, vopen *o)
{
	if (--o->refs > 0)
		return;
	vopen_unlock(sys, o);
	vsource *s = kinds[o->kind]->source ? kinds[o->kind]->source(sys, o) : NULL;
	if (s)
		vwatch_drop(o, s);
	if (kinds[o->kind]->close)
		kinds[o->kind]->close(sys, o);
	if (o->node)
		vnode_unref(&sys->fs, o->node);
	free((void *)(uintptr_t)o->path.ptr);
	free(o);
}

lm_sys_status vfd_finish(vproc *p, lm_syscall *s, vopen *o, uint32_t events, int64_t r)
{
	if (r == -E_AGAIN && s->raw && p->fork_parent && !(o->flags & O_NONBLOCKING))
		return vdone(s, -E_PERM); /* the parent stands still: nothing will come */
	if (r != -E_AGAIN || s->raw || (o->flags & O_NONBLOCKING))
		return vdone(s, r);
	s->wait_fd = (int32_t)s->a[0];
	s->wait_events = events;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

/* ---- reading and writing */

static lm_sys_status do_read(vproc *p, lm_syscall *s, vio *io, const uint64_t *at)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || !o->reads)
		return vdone(s, -E_BADF);
	if (!vopen_ops_of(o)->read)
		return vdone(s, -E_INVAL);
	if (at && o->kind != V_OPEN_FILE)
		return vdone(s, -E_SPIPE);
	if (at && (int64_t)*at < 0)
		return vdone(s, -E_INVAL);
	return vfd_finish(p, s, o, LM_POLL_IN, vopen_ops_of(o)->read(p, o, io, at));
}

/* A blocking descriptor takes everything before the call is over: memo[1] counts what has gone. */
static lm_sys_status do_write(vproc *p, lm_syscall *s, vio *io, const uint64_t *at)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || !o->writes)
		return vdone(s, -E_BADF);
	if (!vopen_ops_of(o)->write)
		return vdone(s, -E_INVAL);
	if (at && o->kind != V_OPEN_FILE)
		return vdone(s, -E_SPIPE);
	if (at && (int64_t)*at < 0)
		return vdone(s, -E_INVAL);
	vio_skip(io, s->memo[1]);
	bool blocks = !s->raw && !(o->flags & O_NONBLOCKING) && o->kind != V_OPEN_FILE;
	for (;;) {
		int64_t r = vopen_ops_of(o)->write(p, o, io, at);
		if (!blocks || (r == -E_AGAIN && s->memo[1] == 0))
			return vfd_finish(p, s, o, LM_POLL_OUT, r);
		if (r < 0 && r != -E_AGAIN)
			return vdone(s, s->memo[1] ? (int64_t)s->memo[1] : r);
		if (r > 0)
			s->memo[1] += (uint64_t)r;
		if (io->left == 0)
			return vdone(s, (int64_t)s->memo[1]);
		if (r <= 0)
			return vfd_finish(p, s, o, LM_POLL_OUT, -E_AGAIN);
	}
}

static bool bad_buffer(const lm_syscall *s)
{
	return s->a[2] > 0 && s->a[1] < 4096;
}

lm_sys_status vcall_read(vproc *p, lm_syscall *s)
{
	vio io;
	vio_one(&io, s->a[1], s->a[2]);
	return bad_buffer(s) ? vdone(s, -E_FAULT) : do_read(p, s, &io, NULL);
}

lm_sys_status vcall_write(vproc *p, lm_syscall *s)
{
	vio io;
	vio_one(&io, s->a[1], s->a[2]);
	return bad_buffer(s) ? vdone(s, -E_FAULT) : do_write(p, s, &io, NULL);
}

lm_sys_status vcall_pread64(vproc *p, lm_syscall *s)
{
	vio io;
	vio_one(&io, s->a[1], s->a[2]);
	return bad_buffer(s) ? vdone(s, -E_FAULT) : do_read(p, s, &io, &s->a[3]);
}

lm_sys_status vcall_pwrite64(vproc *p, lm_syscall *s)
{
	vio io;
	vio_one(&io, s->a[1], s->a[2]);
	return bad_buffer(s) ? vdone(s, -E_FAULT) : do_write(p, s, &io, &s->a[3]);
}

lm_sys_status vcall_readv(vproc *p, lm_syscall *s)
{
	vio io;
	int err = vio_vector(&io, s->a[1], s->a[2]);
	return err ? vdone(s, err) : do_read(p, s, &io, NULL);
}

lm_sys_status vcall_writev(vproc *p, lm_syscall *s)
{
	vio io;
	int err = vio_vector(&io, s->a[1], s->a[2]);
	return err ? vdone(s, err) : do_write(p, s, &io, NULL);
}

lm_sys_status vcall_preadv(vproc *p, lm_syscall *s)
{
	vio io;
	int err = vio_vector(&io, s->a[1], s->a[2]);
	return err ? vdone(s, err) : do_read(p, s, &io, &s->a[3]);
}

lm_sys_status vcall_pwritev(vproc *p, lm_syscall *s)
{
	vio io;
	int err = vio_vector(&io, s->a[1], s->a[2]);
	return err ? vdone(s, err) : do_write(p, s, &io, &s->a[3]);
}

/* ---- from one descriptor to another */

/* Bytes that a descriptor takes for certain. */
static uint64_t room_of(vopen *out)
{
	return out->kind == V_OPEN_PIPE   ? vpipe_room(out->node->pipe)
	       : out->kind == V_OPEN_SOCK ? vsock_send_room(out->object)
					  : PIPE_SIZE;
}

/* Moves up to count bytes; in_at and out_at NULL: the descriptions' own positions. Bytes or
 * -errno; -E_AGAIN with *events saying on which side. */
static int64_t transfer(vproc *p, vopen *in, uint64_t *in_at, vopen *out, uint64_t *out_at,
			uint64_t count, bool *out_blocks)
{
	enum { PART = 65536 };
	char *buf = lm_xmalloc(PART);
	int64_t total = 0, r = 0;
	*out_blocks = false;
	while ((uint64_t)total < count) {
		uint64_t part = count - (uint64_t)total < PART ? count - (uint64_t)total : PART;
		const vopen_ops *ops = vopen_ops_of(out);
		uint64_t pos = in_at ? *in_at : in->pos;
		/* Only a file can be read again: others give no more than the other side takes. */
		if (in->kind != V_OPEN_FILE) {
			uint64_t room = room_of(out);
			if (room == 0) {
				*out_blocks = true;
				r = -E_AGAIN;
				break;
			}
			part = room < part ? room : part;
		}
		vio io;
		vio_one(&io, (uint64_t)(uintptr_t)buf, part);
		r = vopen_ops_of(in)->read(p, in, &io, in->kind == V_OPEN_FILE ? &pos : NULL);
		if (r <= 0)
			break;
		uint64_t got = (uint64_t)r, sent = 0;
		while (sent < got) {
			vio_one(&io, (uint64_t)(uintptr_t)(buf + sent), got - sent);
			r = ops->write(p, out, &io, out_at);
			if (r <= 0)
				break;
			sent += (uint64_t)r;
			if (out_at)
				*out_at += (uint64_t)r;
		}
		total += (int64_t)sent;
		if (in->kind == V_OPEN_FILE) {
			if (in_at)
				*in_at += sent;
			else
				in->pos += sent;
		}
		if (r <= 0) {
			*out_blocks = r == -E_AGAIN;
			break;
		}
	}
	free(buf);
	return total ? total : r;
}

lm_sys_status vcall_sendfile(vproc *p, lm_syscall *s)
{
	vopen *out = vfd_get(p, s->a[0]), *in = vfd_get(p, s->a[1]);
	if (!out || !in || !out->writes || !in->reads)
		return vdone(s, -E_BADF);
	if (in->kind != V_OPEN_FILE || !vnode_is(in->node, V_REG) || (out->flags & O_APPENDING))
		return vdone(s, -E_INVAL);
	bool out_blocks;
	uint64_t *at = s->a[2] ? vmem(s->a[2]) : NULL;
	uint64_t count = s->a[3] < COUNT_MAX ? s->a[3] : COUNT_MAX;
	int64_t r = transfer(p, in, at, out, NULL, count, &out_blocks);
	return vfd_finish(p, s, out, LM_POLL_OUT, r);
}

lm_sys_status vcall_copy_file_range(vproc *p, lm_syscall *s)
{
	vopen *in = vfd_get(p, s->a[0]), *out = vfd_get(p, s->a[2]);
	if (!in || !out || !in->reads || !out->writes || (out->flags & O_APPENDING))
		return vdone(s, -E_BADF);
	if (vnode_is(in->node, V_DIR) || vnode_is(out->node, V_DIR))
		return vdone(s, -E_ISDIR);
	if (s->a[5] || !vnode_is(in->node, V_REG) || !vnode_is(out->node, V_REG))
		return vdone(s, -E_INVAL);
	uint64_t *in_at = s->a[1] ? vmem(s->a[1]) : NULL, *out_at = s->a[3] ? vmem(s->a[3]) : NULL;
	uint64_t count = s->a[4] < COUNT_MAX ? s->a[4] : COUNT_MAX;
	uint64_t from = in_at ? *in_at : in->pos, to = out_at ? *out_at : out->pos;
	if ((int64_t)from < 0 || (int64_t)to < 0)
		return vdone(s, -E_INVAL);
	if (in->node == out->node && from < to + count && to < from + count)
		return vdone(s, -E_INVAL);
	bool out_blocks;
	return vdone(s, transfer(p, in, in_at, out, out_at, count, &out_blocks));
}

lm_sys_status vcall_splice(vproc *p, lm_syscall *s)
{
	enum { NONBLOCK = 2 };
	vopen *in = vfd_get(p, s->a[0]), *out = vfd_get(p, s->a[2]);
	if (!in || !out || !in->reads || !out->writes)
		return vdone(s, -E_BADF);
	if (in->kind != V_OPEN_PIPE && out->kind != V_OPEN_PIPE)
		return vdone(s, -E_INVAL);
	if ((s->a[1] && in->kind == V_OPEN_PIPE) || (s->a[3] && out->kind == V_OPEN_PIPE))
		return vdone(s, -E_SPIPE);
	if (!vopen_ops_of(in)->read || !vopen_ops_of(out)->write || (out->flags & O_APPENDING))
		return vdone(s, -E_INVAL);
	bool out_blocks;
	uint64_t count = s->a[4] < COUNT_MAX ? s->a[4] : COUNT_MAX;
	int64_t r = transfer(p, in, s->a[1] ? vmem(s->a[1]) : NULL, out,
			     s->a[3] ? vmem(s->a[3]) : NULL, count, &out_blocks);
	if (r != -E_AGAIN || s->raw || (s->a[5] & NONBLOCK))
		return vdone(s, r);
	vopen *o = out_blocks ? out : in;
	if (o->flags & O_NONBLOCKING)
		return vdone(s, r);
	s->wait_fd = (int32_t)s->a[out_blocks ? 2 : 0];
	s->wait_events = out_blocks ? LM_POLL_OUT : LM_POLL_IN;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

/* ---- copies of descriptors */

lm_sys_status vcall_close(vproc *p, lm_syscall *s)
{
	return vdone(s, vfd_get(p, s->a[0]) ? vfd_close(p, (uint32_t)s->a[0]) : -E_BADF);
}

lm_sys_status vcall_close_range(vproc *p, lm_syscall *s)
{
	enum { CLOEXEC = 4 };
	uint64_t first = (uint32_t)s->a[0], last = (uint32_t)s->a[1];
	if (first > last)
		return vdone(s, -E_INVAL);
	for (uint64_t i = first; i <= last && i < p->fds.len; i++) {
		if (!p->fds.data[i].open)
			continue;
		if (s->a[2] & CLOEXEC)
			p->fds.data[i].close_exec = true;
		else
			vfd_close(p, (uint32_t)i);
	}
	return vdone(s, 0);
}

static int64_t dup_least(vproc *p, vopen *o, uint64_t least, bool exec)
{
	if ((int64_t)least < 0 || least >= p->fd_limit)
		return -E_INVAL;
	o->refs++;
	int r = vfd_new(p, o, (uint32_t)least, exec);
	if (r < 0)
		o->refs--;
	return r;
}

lm_sys_status vcall_dup(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	return vdone(s, o ? dup_least(p, o, 0, false) : -E_BADF);
}

static int64_t dup_to(vproc *p, uint64_t fd, uint64_t to, bool exec)
{
	vopen *o = vfd_get(p, fd);
	if (!o || (int32_t)to < 0 || (uint32_t)to >= p->fd_limit)
		return -E_BADF;
	uint32_t at = (uint32_t)to;
	o->refs++;
	vfd_close(p, at);
	while (p->fds.len <= at)
		lm_vec_push(&p->fds, ((vfd){NULL, false, NULL}));
	p->fds.data[at] = (vfd){o, exec, NULL};
	return (int64_t)at;
}

lm_sys_status vcall_dup2(vproc *p, lm_syscall *s)
{
	if ((int32_t)s->a[0] == (int32_t)s->a[1])
		return vdone(s, vfd_get(p, s->a[0]) ? (int32_t)s->a[1] : -E_BADF);
	return vdone(s, dup_to(p, s->a[0], s->a[1], false));
}

lm_sys_status vcall_dup3(vproc *p, lm_syscall *s)
{
	if ((int32_t)s->a[0] == (int32_t)s->a[1] || (s->a[2] & ~(uint64_t)O_CLOSE_EXEC))
		return vdone(s, -E_INVAL);
	return vdone(s, dup_to(p, s->a[0], s->a[1], (s->a[2] & O_CLOSE_EXEC) != 0));
}

/* ---- fcntl */

/* struct flock of linux/amd64: type, whence, start, length, pid */
typedef struct flock64 {
	int16_t type, whence;
	int64_t start, len;
	int32_t pid;
} flock64;
static_assert(sizeof(flock64) == 32 && offsetof(flock64, start) == 8, "as the system lays it out");
enum { F_RDLCK, F_WRLCK, F_UNLCK };

static vlock *conflict(vnode *n, const vproc *p, const vopen *o, const vlock *l)
{
	for (size_t i = 0; i < n->locks.len; i++) {
		vlock *have = &n->locks.data[i];
		bool mine = o ? have->open == o : have->owner == p && !have->open;
		if (!mine && have->from < l->to && l->from < have->to &&
		    (have->exclusive || l->exclusive))
			return have;
	}
	return NULL;
}

/* Takes l's range out of what its owner holds, and puts l in when it is a lock. */
static void set_lock(vnode *n, const vlock *l, bool unlock)
{
	for (size_t i = n->locks.len; i-- > 0;) {
		vlock have = n->locks.data[i];
		if (have.owner != l->owner || have.open != l->open || have.from >= l->to ||
		    l->from >= have.to)
			continue;
		n->locks.data[i] = lm_vec_last(&n->locks);
		(void)lm_vec_pop(&n->locks);
		vlock before = have, after = have;
		before.to = l->from;
		after.from = l->to;
		if (before.from < before.to)
			lm_vec_push(&n->locks, before);
		if (after.from < after.to)
			lm_vec_push(&n->locks, after);
	}
	if (!unlock)
		lm_vec_push(&n->locks, *l);
}

static int64_t call_lock(vproc *p, vopen *o, uint64_t cmd, uint64_t arg)
{
	enum { GETLK = 5, SETLK = 6, SETLKW = 7, OFD_GETLK = 36, OFD_SETLK = 37, OFD_SETLKW = 38 };
	flock64 *f = vmem(arg);
	if (arg < 4096)
		return -E_FAULT;
	if (!vnode_is(o->node, V_REG) || f->type < 0 || f->type > F_UNLCK)
		return -E_INVAL;
	bool ofd = cmd >= OFD_GETLK;
	if (cmd != GETLK && cmd != OFD_GETLK &&
	    ((f->type == F_RDLCK && !o->reads) || (f->type == F_WRLCK && !o->writes)))
		return -E_BADF;
	int64_t base = f->whence == 1   ? (int64_t)o->pos
		       : f->whence == 2 ? (int64_t)o->node->size
					: 0;
	int64_t from = base + f->start, to = f->len == 0 ? INT64_MAX : from + f->len;
	if (f->len < 0) {
		to = from;
		from += f->len;
	}
	if (from < 0)
		return -E_INVAL;
	vlock l = {p, ofd ? o : NULL, (uint64_t)from, (uint64_t)to, f->type == F_WRLCK};
	vlock *other = f->type == F_UNLCK ? NULL : conflict(o->node, p, l.open, &l);
	if (cmd == GETLK || cmd == OFD_GETLK) {
		if (!other) {
			f->type = F_UNLCK;
			return 0;
		}
		*f = (flock64){.type = other->exclusive ? F_WRLCK : F_RDLCK,
			       .start = (int64_t)other->from,
			       .len = other->to == INT64_MAX ? 0
							     : (int64_t)(other->to - other->from),
			       .pid = other->open ? -1 : other->owner->task->pid};
		return 0;
	}
	if (other)
		return -E_AGAIN;
	set_lock(o->node, &l, f->type == F_UNLCK);
	return 0;
}

static lm_sys_status wait_tick(lm_syscall *s)
{
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = lm_host_nanotime() + 1000000;
	return LM_SYS_WAIT;
}

lm_sys_status vcall_fcntl(vproc *p, lm_syscall *s)
{
	enum {
		DUPFD,
		GETFD,
		SETFD,
		GETFL,
		SETFL,
		SETOWN = 8,
		GETOWN,
		SETPIPE = 1031,
		GETPIPE,
		DUPFD_CLOEXEC = 1030
	};
	const uint32_t settable = O_APPENDING | O_NONBLOCKING;
	vopen *o = vfd_get(p, s->a[0]);
	uint64_t cmd = s->a[1], arg = s->a[2];
	if (!o)
		return vdone(s, -E_BADF);
	switch (cmd) {
	case DUPFD: return vdone(s, dup_least(p, o, arg, false));
	case DUPFD_CLOEXEC: return vdone(s, dup_least(p, o, arg, true));
	case GETFD: return vdone(s, p->fds.data[(uint32_t)s->a[0]].close_exec);
	case SETFD: p->fds.data[(uint32_t)s->a[0]].close_exec = arg & 1; return vdone(s, 0);
	case GETFL:
		return vdone(s,
			     o->flags | (o->kind == V_OPEN_FILE ? 0100000u /* large files */ : 0));
	case SETFL:
		o->flags = (o->flags & ~settable) | ((uint32_t)arg & settable);
		return vdone(s, 0);
	case SETOWN: return vdone(s, 0);
	case GETOWN: return vdone(s, 0);
	case SETPIPE:
	case GETPIPE: return vdone(s, o->kind == V_OPEN_PIPE ? (int64_t)PIPE_SIZE : -E_BADF);
	case 5:
	case 6:
	case 7:
	case 36:
	case 37:
	case 38: {
		int64_t r = call_lock(p, o, cmd, arg);
		if (r == -E_AGAIN && (cmd == 7 || cmd == 38) && !s->raw)
			return wait_tick(s);
		return vdone(s, r);
	}
	default: return vdone(s, -E_INVAL);
	}
}

/* ---- flock */

void vopen_unlock(vsys *sys, vopen *o)
{
	(void)sys;
	if (!o->node)
		return;
	vnode *n = o->node;
	for (size_t i = n->flocks.len; i-- > 0;) {
		if (n->flocks.data[i] == o) {
			n->flocks.data[i] = lm_vec_last(&n->flocks);
			(void)lm_vec_pop(&n->flocks);
		}
	}
	for (size_t i = n->locks.len; i-- > 0;) {
		if (n->locks.data[i].open == o) {
			n->locks.data[i] = lm_vec_last(&n->locks);
			(void)lm_vec_pop(&n->locks);
		}
	}
	o->flock = 0;
}

lm_sys_status vcall_flock(vproc *p, lm_syscall *s)
{
	enum { SHARED = 1, EXCLUSIVE = 2, NONBLOCK = 4, UNLOCK = 8 };
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	uint64_t how = s->a[1] & ~(uint64_t)NONBLOCK;
	if (how != SHARED && how != EXCLUSIVE && how != UNLOCK)
		return vdone(s, -E_INVAL);
	vnode *n = o->node;
	for (size_t i = 0; how != UNLOCK && i < n->flocks.len; i++) {
		const vopen *other = n->flocks.data[i];
		if (other != o && (how == EXCLUSIVE || other->flock == EXCLUSIVE)) {
			if ((s->a[1] & NONBLOCK) || s->raw)
				return vdone(s, -E_AGAIN);
			return wait_tick(s);
		}
	}
	if (o->flock && how == UNLOCK) {
		for (size_t i = 0; i < n->flocks.len; i++) {
			if (n->flocks.data[i] == o) {
				n->flocks.data[i] = lm_vec_last(&n->flocks);
				(void)lm_vec_pop(&n->flocks);
				break;
			}
		}
		o->flock = 0;
	}
	if (how != UNLOCK) {
		if (!o->flock)
			lm_vec_push(&n->flocks, o);
		o->flock = (uint8_t)how;
	}
	return vdone(s, 0);
}

lm_sys_status vcall_ioctl(vproc *p, lm_syscall *s)
{
	enum { FIONREAD = 0x541b, FIONBIO = 0x5421, FIOCLEX = 0x5451, FIONCLEX = 0x5450 };
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	switch (s->a[1]) {
	case FIONBIO:
		o->flags = *(int32_t *)vmem(s->a[2]) ? o->flags | O_NONBLOCKING
						     : o->flags & ~O_NONBLOCKING;
		return vdone(s, 0);
	case FIOCLEX:
	case FIONCLEX:
		p->fds.data[(uint32_t)s->a[0]].close_exec = s->a[1] == FIOCLEX;
		return vdone(s, 0);
	case FIONREAD:
		if (o->kind != V_OPEN_PIPE)
			return vdone(s, -E_NOTTY);
		*(int32_t *)vmem(s->a[2]) = (int32_t)vpipe_len(o->node->pipe);
		return vdone(s, 0);
	default: return vdone(s, -E_NOTTY);
	}
}
