/* virtual.c - the virtual system: descriptors and system calls over the file tree in memory
 * (vfs.c), pipes, a clock, standard streams. The browser's kernel, and natively the one behind
 * --sandbox. Everything runs as root, so nothing is refused for its mode bits. What is not there
 * says ENOSYS. A blocking descriptor that is not ready makes the call wait; every change to what a
 * descriptor shows counts its node's generation, from which poll makes edges. */
#include "kernel/vfs.h"

#include <stdio.h>

#define O_ACCESS      3u
#define O_CREATE      0100u
#define O_EXCLUSIVE   0200u
#define O_TRUNCATE    01000u
#define O_APPENDING   02000u
#define O_NONBLOCKING 04000u
#define O_WANT_DIR    0200000u
#define O_NO_FOLLOW   0400000u
#define O_CLOSE_EXEC  02000000u
#define O_TEMP        020200000u
#define FD_MAX        65536
#define PIPE_SIZE     65536
#define AT_CWD        (-100)
#define AT_NOFOLLOW   0x100u
#define AT_EMPTY      0x1000u
#define AT_REMOVE_DIR 0x200u

typedef struct vopen { /* an open file description */
	uint32_t refs, flags;
	vnode *node;
	uint64_t pos;
	bool reads, writes;
} vopen;

typedef struct vfd {
	vopen *open;
	bool close_exec;
} vfd;
typedef struct vinterest {
	int fd;
	uint64_t generation;
	bool first;
	bool once;
	uint32_t events;
} vinterest;
typedef struct vmapping {
	void *p;
	uint64_t size;
} vmapping;

typedef struct virtual_kernel {
	lm_kernel base;
	vfs fs;
	LM_VEC(vfd) fds;
	LM_VEC(vinterest) interest;
	LM_VEC(vmapping) maps;
	vnode *cwd;
	vnode *terminal; /* behind descriptor 0: its pipe holds what was fed */
	uint32_t umask;
	int64_t clock_offset; /* wall = monotonic + offset */
	uint64_t random;
	bool input_over;
	char executable[4096];
} virtual_kernel;

static virtual_kernel *self(lm_kernel *k)
{
	return (virtual_kernel *)(void *)k;
}

static void *mem(uint64_t a)
{
	return (void *)(uintptr_t)a;
}

static int64_t wall_now(void *arg)
{
	virtual_kernel *k = arg;
	return lm_host_nanotime() + k->clock_offset;
}

static lm_sys_status done(lm_syscall *s, int64_t ret)
{
	s->ret = ret;
	return LM_SYS_DONE;
}

/* ---- descriptors */

static vopen *get(virtual_kernel *k, uint64_t fd)
{
	int32_t i = (int32_t)fd;
	return i >= 0 && (size_t)i < k->fds.len ? k->fds.data[i].open : NULL;
}

static int new_fd(virtual_kernel *k, vopen *o, int least, bool close_exec)
{
	size_t i = (size_t)least;
	while (i < k->fds.len && k->fds.data[i].open)
		i++;
	if (i >= FD_MAX)
		return -E_MFILE;
	while (k->fds.len <= i)
		lm_vec_push(&k->fds, ((vfd){NULL, false}));
	k->fds.data[i] = (vfd){o, close_exec};
	return (int)i;
}

static vopen *open_node(vnode *n, uint32_t flags)
{
	vopen *o = lm_xcalloc(1, sizeof *o);
	o->refs = 1;
	o->flags = flags;
	o->node = n;
	o->reads = (flags & O_ACCESS) != 1;
	o->writes = (flags & O_ACCESS) != 0;
	vnode_ref(n);
	if (n->pipe && vnode_is(n, V_FIFO)) {
		n->pipe->readers += o->reads;
		n->pipe->writers += o->writes;
	}
	return o;
}

static void close_open(virtual_kernel *k, vopen *o)
{
	if (--o->refs > 0)
		return;
	vnode *n = o->node;
	if (n->pipe && vnode_is(n, V_FIFO)) {
		n->pipe->readers -= o->reads;
		n->pipe->writers -= o->writes;
		n->generation++;
	}
	vnode_unref(&k->fs, n);
	free(o);
}

static void drop_interest(virtual_kernel *k, int fd)
{
	for (size_t i = k->interest.len; i-- > 0;) {
		if (k->interest.data[i].fd == fd) {
			k->interest.data[i] = lm_vec_last(&k->interest);
			(void)lm_vec_pop(&k->interest);
		}
	}
}

static int close_fd(virtual_kernel *k, int fd)
{
	vopen *o = get(k, (uint64_t)(int64_t)fd);
	if (!o)
		return -E_BADF;
	k->fds.data[fd] = (vfd){NULL, false};
	drop_interest(k, fd);
	close_open(k, o);
	return 0;
}

/* ---- standard input */

/* Moves what the host has for us into the terminal's buffer. */
static void pull_input(virtual_kernel *k)
{
	vpipe *p = k->terminal->pipe;
	if (!k->base.config.read_stdin || k->input_over || p->len > 0)
		return;
	char buf[4096];
	int64_t n = k->base.config.read_stdin(k->base.config.io_arg, buf, sizeof buf);
	if (n == 0)
		k->input_over = true;
	if (n > 0)
		lm_kernel_virtual_feed_stdin(&k->base, buf, (size_t)n);
}

static void pipe_reserve(vpipe *p, uint32_t more)
{
	if (p->len + more <= p->cap)
		return;
	uint32_t cap = p->cap ? p->cap : 4096;
	while (cap < p->len + more)
		cap *= 2;
	char *data = lm_xmalloc(cap);
	for (uint32_t i = 0; i < p->len; i++)
		data[i] = p->data[(p->start + i) % p->cap];
	free(p->data);
	p->data = data;
	p->start = 0;
	p->cap = cap;
}

static void pipe_put(vpipe *p, const char *from, uint32_t n)
{
	pipe_reserve(p, n);
	for (uint32_t i = 0; i < n; i++)
		p->data[(p->start + p->len + i) % p->cap] = from[i];
	p->len += n;
}

static uint32_t pipe_take(vpipe *p, char *to, uint64_t n)
{
	uint32_t count = n < p->len ? (uint32_t)n : p->len;
	for (uint32_t i = 0; i < count; i++)
		to[i] = p->data[(p->start + i) % p->cap];
	if (count)
		p->start = (p->start + count) % p->cap;
	p->len -= count;
	return count;
}

void lm_kernel_virtual_feed_stdin(lm_kernel *base, const void *p, size_t n)
{
	virtual_kernel *k = self(base);
	pipe_put(k->terminal->pipe, p, (uint32_t)n);
	k->input_over = false;
	k->terminal->generation++;
}

void lm_kernel_virtual_close_stdin(lm_kernel *base)
{
	virtual_kernel *k = self(base);
	k->input_over = true;
	k->terminal->generation++;
}

/* ---- readiness */

static uint32_t ready_events(virtual_kernel *k, const vopen *o)
{
	const vnode *n = o->node;
	if (n->device == V_DEV_STDIN) {
		pull_input(k);
		return n->pipe->len || k->input_over ? LM_POLL_IN : 0;
	}
	if (!n->pipe)
		return LM_POLL_IN | LM_POLL_OUT;
	uint32_t e = 0;
	if (o->reads && n->pipe->len)
		e |= LM_POLL_IN;
	if (o->reads && n->pipe->writers == 0)
		e |= LM_POLL_HUP | LM_POLL_IN;
	if (o->writes && n->pipe->len < PIPE_SIZE)
		e |= LM_POLL_OUT;
	if (o->writes && n->pipe->readers == 0)
		e |= LM_POLL_ERR | LM_POLL_OUT;
	return e;
}

static lm_sys_status not_ready(const vopen *o, lm_syscall *s, uint32_t events)
{
	if (s->raw || (o->flags & O_NONBLOCKING))
		return done(s, -E_AGAIN);
	s->wait_fd = (int32_t)s->a[0];
	s->wait_events = events;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

/* ---- reading and writing */

static uint64_t next_random(virtual_kernel *k)
{
	uint64_t z = (k->random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void fill_random(virtual_kernel *k, void *p, size_t n)
{
	if (!k->base.config.random_seed) {
		lm_host_random(p, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)next_random(k);
}

static void write_out(virtual_kernel *k, int fd, const void *p, size_t n)
{
	if (k->base.config.write_out)
		k->base.config.write_out(k->base.config.io_arg, fd, p, n);
	else
		lm_host_write_all(fd, p, n);
}

/* One read at a position (pos NULL: the description's own). */
static lm_sys_status read_open(virtual_kernel *k, vopen *o, lm_syscall *s, void *p, uint64_t count,
			       const uint64_t *pos)
{
	vnode *n = o->node;
	if (!o->reads)
		return done(s, -E_BADF);
	if (vnode_is(n, V_DIR))
		return done(s, -E_ISDIR);
	if (count > INT32_MAX)
		count = INT32_MAX;
	switch (n->device) {
	case V_DEV_NULL: return done(s, 0);
	case V_DEV_ZERO: memset(p, 0, (size_t)count); return done(s, (int64_t)count);
	case V_DEV_RANDOM: fill_random(k, p, (size_t)count); return done(s, (int64_t)count);
	default: break;
	}
	if (n->pipe) {
		if (pos)
			return done(s, -E_SPIPE);
		if (count && !(ready_events(k, o) & LM_POLL_IN))
			return not_ready(o, s, LM_POLL_IN);
		uint32_t got = pipe_take(n->pipe, p, count);
		if (got)
			n->generation++;
		return done(s, got);
	}
	int64_t r = vfile_read(n, p, (size_t)count, pos ? *pos : o->pos);
	if (r > 0 && !pos)
		o->pos += (uint64_t)r;
	return done(s, r);
}

static lm_sys_status write_open(virtual_kernel *k, vopen *o, lm_syscall *s, const void *p,
				uint64_t count, const uint64_t *pos)
{
	vnode *n = o->node;
	if (!o->writes)
		return done(s, -E_BADF);
	if (count > INT32_MAX)
		count = INT32_MAX;
	switch (n->device) {
	case V_DEV_NULL:
	case V_DEV_ZERO:
	case V_DEV_RANDOM: return done(s, (int64_t)count);
	case V_DEV_STDOUT:
	case V_DEV_STDERR:
		write_out(k, n->device == V_DEV_STDOUT ? 1 : 2, p, (size_t)count);
		return done(s, (int64_t)count);
	case V_DEV_STDIN: return done(s, -E_BADF);
	default: break;
	}
	if (n->pipe) {
		if (pos)
			return done(s, -E_SPIPE);
		if (n->pipe->readers == 0)
			return done(s, -E_PIPE);
		if (n->pipe->len >= PIPE_SIZE)
			return not_ready(o, s, LM_POLL_OUT);
		uint32_t room = PIPE_SIZE - n->pipe->len;
		uint32_t part = count < room ? (uint32_t)count : room;
		pipe_put(n->pipe, p, part);
		n->generation++;
		return done(s, part);
	}
	uint64_t at = pos ? *pos : (o->flags & O_APPENDING) ? n->size : o->pos;
	int64_t r = vfile_write(&k->fs, n, p, (size_t)count, at);
	if (r > 0 && !pos)
		o->pos = at + (uint64_t)r;
	return done(s, r);
}

/* readv and writev: element by element until one falls short. */
static lm_sys_status call_vector(virtual_kernel *k, vopen *o, lm_syscall *s, bool writing)
{
	const uint64_t *v = mem(s->a[1]);
	int64_t total = 0;
	for (uint64_t i = 0; i < s->a[2]; i++) {
		if (v[2 * i + 1] == 0)
			continue;
		lm_sys_status st = writing ? write_open(k, o, s, mem(v[2 * i]), v[2 * i + 1], NULL)
					   : read_open(k, o, s, mem(v[2 * i]), v[2 * i + 1], NULL);
		if (st != LM_SYS_DONE || s->ret < 0)
			return total ? done(s, total) : st;
		total += s->ret;
		if ((uint64_t)s->ret < v[2 * i + 1])
			break;
	}
	return done(s, total);
}

static int64_t call_lseek(vopen *o, int64_t off, uint64_t whence)
{
	if (o->node->pipe)
		return -E_SPIPE;
	int64_t from = whence == 0   ? 0
		       : whence == 1 ? (int64_t)o->pos
		       : whence == 2 ? (int64_t)o->node->size
				     : -1;
	if (from < 0 || __builtin_add_overflow(from, off, &from) || from < 0)
		return -E_INVAL;
	o->pos = (uint64_t)from;
	return from;
}

/* ---- paths */

static lm_str path_arg(uint64_t a)
{
	return a ? lm_str_of(mem(a)) : (lm_str){"", 0};
}

static vnode *dir_arg(virtual_kernel *k, uint64_t fd, int *err)
{
	*err = 0;
	if ((int32_t)fd == AT_CWD)
		return k->cwd;
	vopen *o = get(k, fd);
	if (!o)
		*err = -E_BADF;
	return o ? o->node : NULL;
}

static vnode *find_at(virtual_kernel *k, uint64_t fd, uint64_t path, bool follow, int *err)
{
	vnode *at = dir_arg(k, fd, err);
	lm_str p = path_arg(path);
	if (!at && p.len && p.ptr[0] == '/')
		at = k->cwd;
	return at ? vfs_find(&k->fs, at, p, follow, err) : NULL;
}

/* The directory and name for something to be made, removed or renamed. */
static vnode *parent_at(virtual_kernel *k, uint64_t fd, uint64_t path, lm_str *last, int *err)
{
	vnode *at = dir_arg(k, fd, err);
	lm_str p = path_arg(path);
	if (!at && p.len && p.ptr[0] == '/')
		at = k->cwd;
	if (!at)
		return NULL;
	vnode *dir = vfs_find_dir(&k->fs, at, p, last, err);
	if (dir && (last->len == 0 || lm_str_is(*last, ".") || lm_str_is(*last, ".."))) {
		*err = -E_EXIST;
		return NULL;
	}
	return dir;
}

static int64_t call_open(virtual_kernel *k, uint64_t dirfd, uint64_t path, uint32_t flags,
			 uint32_t mode)
{
	int err;
	vnode *n = find_at(k, dirfd, path, !(flags & O_NO_FOLLOW), &err);
	if (!n && (err != -E_NOENT || !(flags & O_CREATE)))
		return err;
	if (n && (flags & (O_CREATE | O_EXCLUSIVE)) == (O_CREATE | O_EXCLUSIVE))
		return -E_EXIST;
	bool fresh = !n;
	if (fresh) {
		lm_str last;
		vnode *dir = parent_at(k, dirfd, path, &last, &err);
		if (!dir)
			return err == -E_EXIST ? -E_ISDIR : err;
		vname *dangling = vdir_get(dir, last);
		if (dangling) /* a link to what does not exist: made where it points */
			return -E_NOENT;
		n = vnode_new(&k->fs, V_REG | (mode & 07777 & ~k->umask));
		vdir_add(&k->fs, dir, last, n);
	}
	int64_t r;
	if ((flags & O_WANT_DIR) && !vnode_is(n, V_DIR)) {
		r = -E_NOTDIR;
	} else if (vnode_is(n, V_DIR) && ((flags & O_ACCESS) != 0 || (flags & O_CREATE))) {
		r = -E_ISDIR;
	} else if (vnode_is(n, V_LNK)) {
		r = -E_LOOP;
	} else {
		if ((flags & O_TRUNCATE) && vnode_is(n, V_REG) && (flags & O_ACCESS) != 0)
			vfile_truncate(&k->fs, n, 0);
		vopen *o =
			open_node(n, flags & ~(O_CREATE | O_EXCLUSIVE | O_TRUNCATE | O_CLOSE_EXEC));
		r = new_fd(k, o, 0, (flags & O_CLOSE_EXEC) != 0);
		if (r < 0)
			close_open(k, o);
	}
	if (fresh)
		vnode_unref(&k->fs, n);
	return r;
}

static void put64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);
}
static void put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static void put_time(uint8_t *p, int64_t ns)
{
	put64(p, (uint64_t)(ns / 1000000000));
	put64(p + 8, (uint64_t)(ns % 1000000000));
}

/* struct stat of linux/amd64 */
static int64_t put_stat(const vnode *n, uint64_t to)
{
	uint8_t *p = mem(to);
	if (!p)
		return -E_FAULT;
	memset(p, 0, 144);
	put64(p, 1);
	put64(p + 8, n->ino);
	put64(p + 16, vnode_is(n, V_DIR) ? 2 : n->nlink);
	put32(p + 24, n->mode);
	put32(p + 28, n->uid);
	put32(p + 32, n->gid);
	put64(p + 40, n->device);
	put64(p + 48, vnode_is(n, V_DIR) ? 4096 : n->size);
	put64(p + 56, 4096);
	put64(p + 64, (n->size + 511) / 512);
	put_time(p + 72, n->atime);
	put_time(p + 88, n->mtime);
	put_time(p + 104, n->ctime);
	return 0;
}

static int64_t call_stat_at(virtual_kernel *k, uint64_t fd, uint64_t path, uint64_t to,
			    uint32_t flags)
{
	if ((flags & AT_EMPTY) && path_arg(path).len == 0) {
		vopen *o = get(k, fd);
		return o ? put_stat(o->node, to) : -E_BADF;
	}
	int err;
	vnode *n = find_at(k, fd, path, !(flags & AT_NOFOLLOW), &err);
	return n ? put_stat(n, to) : err;
}

static int64_t call_mkdir(virtual_kernel *k, uint64_t fd, uint64_t path, uint32_t mode)
{
	int err;
	lm_str last;
	vnode *dir = parent_at(k, fd, path, &last, &err);
	if (!dir)
		return err;
	if (vdir_get(dir, last))
		return -E_EXIST;
	vnode *n = vnode_new(&k->fs, V_DIR | (mode & 07777 & ~k->umask));
	vdir_add(&k->fs, dir, last, n);
	vnode_unref(&k->fs, n);
	return 0;
}

static int64_t call_unlink(virtual_kernel *k, uint64_t fd, uint64_t path, bool directory)
{
	int err;
	lm_str last;
	vnode *dir = parent_at(k, fd, path, &last, &err);
	if (!dir)
		return err == -E_EXIST ? (directory ? -E_INVAL : -E_ISDIR) : err;
	vname *e = vdir_get(dir, last);
	if (!e)
		return -E_NOENT;
	bool is_dir = vnode_is(e->node, V_DIR);
	if (directory && !is_dir)
		return -E_NOTDIR;
	if (!directory && is_dir)
		return -E_ISDIR;
	if (is_dir && e->node->names.len)
		return -E_NOTEMPTY;
	vdir_remove(&k->fs, dir, e);
	return 0;
}

static int64_t call_rename(virtual_kernel *k, uint64_t fd1, uint64_t from, uint64_t fd2,
			   uint64_t to)
{
	int err;
	lm_str name1, name2;
	vnode *d1 = parent_at(k, fd1, from, &name1, &err);
	if (!d1)
		return err;
	vnode *d2 = parent_at(k, fd2, to, &name2, &err);
	if (!d2)
		return err;
	vname *e = vdir_get(d1, name1);
	if (!e)
		return -E_NOENT;
	vnode *n = e->node;
	for (const vnode *up = d2; vnode_is(n, V_DIR); up = up->parent) {
		if (up == n)
			return -E_INVAL;
		if (up->parent == up)
			break;
	}
	vname *old = vdir_get(d2, name2);
	if (old && old->node == n)
		return 0;
	if (old) {
		bool old_dir = vnode_is(old->node, V_DIR), new_dir = vnode_is(n, V_DIR);
		if (old_dir != new_dir)
			return old_dir ? -E_ISDIR : -E_NOTDIR;
		if (old_dir && old->node->names.len)
			return -E_NOTEMPTY;
	}
	vnode_ref(n);
	if (old)
		vdir_remove(&k->fs, d2, old);
	vdir_remove(&k->fs, d1, vdir_get(d1, name1));
	vdir_add(&k->fs, d2, name2, n);
	vnode_unref(&k->fs, n);
	return 0;
}

static int64_t call_link(virtual_kernel *k, uint64_t fd1, uint64_t from, uint64_t fd2, uint64_t to,
			 bool follow)
{
	int err;
	lm_str last;
	vnode *n = find_at(k, fd1, from, follow, &err);
	if (!n)
		return err;
	if (vnode_is(n, V_DIR))
		return -E_PERM;
	vnode *dir = parent_at(k, fd2, to, &last, &err);
	if (!dir)
		return err;
	if (vdir_get(dir, last))
		return -E_EXIST;
	vdir_add(&k->fs, dir, last, n);
	return 0;
}

static int64_t call_symlink(virtual_kernel *k, uint64_t target, uint64_t fd, uint64_t path)
{
	int err;
	lm_str last, text = path_arg(target);
	if (text.len == 0)
		return -E_NOENT;
	vnode *dir = parent_at(k, fd, path, &last, &err);
	if (!dir)
		return err;
	if (vdir_get(dir, last))
		return -E_EXIST;
	vnode *n = vnode_new(&k->fs, V_LNK | 0777);
	n->data = lm_xmalloc(text.len + 1);
	memcpy(n->data, text.ptr, text.len);
	n->size = text.len;
	vdir_add(&k->fs, dir, last, n);
	vnode_unref(&k->fs, n);
	return 0;
}

static int64_t call_readlink(virtual_kernel *k, uint64_t fd, uint64_t path, uint64_t to,
			     uint64_t cap)
{
	lm_str p = path_arg(path), text;
	if (lm_str_is(p, "/proc/self/exe") && k->executable[0]) {
		text = lm_str_of(k->executable);
	} else {
		int err;
		vnode *n = find_at(k, fd, path, false, &err);
		if (!n)
			return err;
		if (!vnode_is(n, V_LNK))
			return -E_INVAL;
		text = (lm_str){n->data, (size_t)n->size};
	}
	size_t len = text.len < cap ? text.len : (size_t)cap;
	memcpy(mem(to), text.ptr, len);
	return (int64_t)len;
}

static int64_t call_getdents(vopen *o, uint64_t to, uint64_t cap)
{
	if (!vnode_is(o->node, V_DIR))
		return -E_NOTDIR;
	uint8_t *p = mem(to);
	uint64_t used = 0;
	for (int64_t i = -2; i < (int64_t)o->node->names.len; i++) {
		/* "." and ".." have the offsets 1 and 2, names their serial + 2. */
		const vname *e = i < 0 ? NULL : &o->node->names.data[i];
		lm_str name = i == -2 ? LM_STR(".") : i == -1 ? LM_STR("..") : e->name;
		uint64_t off = i < 0 ? (uint64_t)(i + 3) : e->serial + 2;
		const vnode *n = i == -2 ? o->node : i == -1 ? o->node->parent : e->node;
		if (off <= o->pos)
			continue;
		uint64_t size = (19 + name.len + 1 + 7) & ~(uint64_t)7;
		if (used + size > cap)
			return used ? (int64_t)used : -E_INVAL;
		memset(p + used, 0, (size_t)size);
		put64(p + used, n->ino);
		put64(p + used + 8, off);
		p[used + 16] = (uint8_t)size;
		p[used + 17] = (uint8_t)(size >> 8);
		p[used + 18] = (uint8_t)((n->mode & V_FMT) >> 12);
		memcpy(p + used + 19, name.ptr, name.len);
		used += size;
		o->pos = off;
	}
	return (int64_t)used;
}

/* ---- descriptors' calls */

static int64_t call_pipe(virtual_kernel *k, uint64_t to, uint32_t flags)
{
	vnode *n = vnode_new(&k->fs, V_FIFO | 0600);
	n->pipe = lm_xcalloc(1, sizeof *n->pipe);
	vopen *r = open_node(n, (flags & O_NONBLOCKING) | 0),
	      *w = open_node(n, (flags & O_NONBLOCKING) | 1);
	vnode_unref(&k->fs, n);
	bool exec = (flags & O_CLOSE_EXEC) != 0;
	int fd1 = new_fd(k, r, 0, exec), fd2 = fd1 < 0 ? fd1 : new_fd(k, w, 0, exec);
	if (fd2 < 0) {
		if (fd1 >= 0)
			k->fds.data[fd1].open = NULL;
		close_open(k, r);
		close_open(k, w);
		return fd2;
	}
	int32_t *out = mem(to);
	out[0] = fd1;
	out[1] = fd2;
	return 0;
}

static int64_t call_dup(virtual_kernel *k, uint64_t fd, int least, bool exec)
{
	vopen *o = get(k, fd);
	if (!o)
		return -E_BADF;
	int r = new_fd(k, o, least, exec);
	o->refs += r >= 0;
	return r;
}

static int64_t call_dup_to(virtual_kernel *k, uint64_t fd, uint64_t to, bool exec, bool same_ok)
{
	vopen *o = get(k, fd);
	if (!o || (int32_t)to < 0 || (int32_t)to >= FD_MAX)
		return -E_BADF;
	if ((int32_t)fd == (int32_t)to)
		return same_ok ? (int64_t)to : -E_INVAL;
	close_fd(k, (int)to);
	o->refs++;
	int r = new_fd(k, o, (int)to, exec);
	LM_ASSERT(r == (int)to);
	return r;
}

static int64_t call_fcntl(virtual_kernel *k, uint64_t fd, uint64_t cmd, uint64_t arg)
{
	vopen *o = get(k, fd);
	if (!o)
		return -E_BADF;
	switch (cmd) {
	case 0: return call_dup(k, fd, (int)arg, false);
	case 1030: return call_dup(k, fd, (int)arg, true);
	case 1: return k->fds.data[fd].close_exec;
	case 2: k->fds.data[fd].close_exec = arg & 1; return 0;
	case 3: return o->flags;
	case 4:
		o->flags = (o->flags & ~(O_APPENDING | O_NONBLOCKING)) |
			   ((uint32_t)arg & (O_APPENDING | O_NONBLOCKING));
		return 0;
	case 5:
	case 6:
	case 7:
	case 36:
	case 37:
	case 38: return 0; /* locks: one process */
	default: return -E_INVAL;
	}
}

/* ---- time, memory, the rest */

static lm_sys_status call_sleep(lm_syscall *s, uint64_t request, bool absolute)
{
	const int64_t *t = mem(request);
	if (!t)
		return done(s, -E_FAULT);
	int64_t now = lm_host_nanotime(), ns = t[0] * 1000000000 + t[1];
	if (s->memo[0] == 0)
		s->memo[0] = (uint64_t)(absolute ? ns : now + ns);
	if (now >= (int64_t)s->memo[0] || s->raw)
		return done(s, 0);
	s->wait_fd = -1;
	s->wait_until = (int64_t)s->memo[0];
	return LM_SYS_WAIT;
}

static int64_t call_clock(virtual_kernel *k, uint64_t clock, uint64_t to)
{
	int64_t ns = clock == 0 || clock == 5 ? wall_now(k) : lm_host_nanotime();
	if (clock > 11)
		return -E_INVAL;
	put_time(mem(to), ns);
	return 0;
}

static int64_t call_mmap(virtual_kernel *k, const lm_syscall *s)
{
	uint64_t size = (s->a[1] + 4095) & ~(uint64_t)4095;
	bool anonymous = (s->a[3] & 0x20) != 0;
	if (size == 0)
		return -E_INVAL;
	vopen *o = anonymous ? NULL : get(k, s->a[4]);
	if (!anonymous && (!o || !vnode_is(o->node, V_REG)))
		return -E_BADF;
	if (o && (s->a[3] & 1) && (s->a[2] & 2))
		return -E_NOSYS; /* shared and writable: changes would not reach the file */
	void *p = lm_host_reserve((size_t)size);
	if (!p)
		return -E_NOMEM;
	if (o)
		vfile_read(o->node, p, (size_t)s->a[1], s->a[5]);
	lm_vec_push(&k->maps, ((vmapping){p, size}));
	return (int64_t)(uintptr_t)p;
}

static int64_t call_munmap(virtual_kernel *k, uint64_t addr)
{
	for (size_t i = 0; i < k->maps.len; i++) {
		if (k->maps.data[i].p == mem(addr)) {
			lm_host_unreserve(k->maps.data[i].p, (size_t)k->maps.data[i].size);
			k->maps.data[i] = lm_vec_last(&k->maps);
			(void)lm_vec_pop(&k->maps);
			return 0;
		}
	}
	return -E_INVAL;
}

static int64_t call_uname(uint64_t to)
{
	static const char *const fields[] = {"Linux",      "loam",   "6.1.0",
					     "#1 virtual", "x86_64", "(none)"};
	char *p = mem(to);
	memset(p, 0, 6 * 65);
	for (int i = 0; i < 6; i++)
		strcpy(p + i * 65, fields[i]);
	return 0;
}

static int64_t call_getcwd(virtual_kernel *k, uint64_t to, uint64_t cap)
{
	lm_buf b = {0};
	vfs_path_of(k->cwd, &b);
	int64_t r = b.len + 1 > cap ? -E_RANGE : (int64_t)b.len + 1;
	if (r > 0)
		memcpy(mem(to), b.data, b.len + 1);
	lm_buf_free(&b);
	return r;
}

static int64_t set_cwd(virtual_kernel *k, vnode *n, int err)
{
	if (!n)
		return err;
	if (!vnode_is(n, V_DIR))
		return -E_NOTDIR;
	vnode_ref(n);
	vnode_unref(&k->fs, k->cwd);
	k->cwd = n;
	return 0;
}

static int64_t change_mode(virtual_kernel *k, vnode *n, int err, uint64_t mode)
{
	if (!n)
		return err;
	n->mode = (n->mode & V_FMT) | ((uint32_t)mode & 07777);
	n->ctime = wall_now(k);
	return 0;
}

static int64_t change_owner(vnode *n, int err, uint64_t uid, uint64_t gid)
{
	if (!n)
		return err;
	n->uid = (int32_t)uid == -1 ? n->uid : (uint32_t)uid;
	n->gid = (int32_t)gid == -1 ? n->gid : (uint32_t)gid;
	return 0;
}

static int64_t call_utimens(virtual_kernel *k, const lm_syscall *s)
{
	enum { NOW = 0x3fffffff, OMIT = 0x3ffffffe };
	int err = -E_BADF;
	vopen *o = get(k, s->a[0]);
	vnode *n = s->a[1] ? find_at(k, s->a[0], s->a[1], !(s->a[3] & AT_NOFOLLOW), &err)
		   : o     ? o->node
			   : NULL;
	if (!n)
		return err;
	const int64_t *t = mem(s->a[2]);
	int64_t now = wall_now(k);
	int64_t *times[2] = {&n->atime, &n->mtime};
	for (int i = 0; i < 2; i++) {
		if (!t || t[2 * i + 1] == NOW)
			*times[i] = now;
		else if (t[2 * i + 1] != OMIT)
			*times[i] = t[2 * i] * 1000000000 + t[2 * i + 1];
	}
	return 0;
}

static int64_t call_statfs(virtual_kernel *k, uint64_t to)
{
	uint8_t *p = mem(to);
	memset(p, 0, 120);
	put64(p, 0x01021994); /* tmpfs */
	put64(p + 8, 4096);
	put64(p + 16, k->fs.max_bytes / 4096);
	put64(p + 24, (k->fs.max_bytes - k->fs.bytes) / 4096);
	put64(p + 32, (k->fs.max_bytes - k->fs.bytes) / 4096);
	put64(p + 64, 255);
	return 0;
}

/* ---- the table of calls, by what they need */

static lm_sys_status call_on_fd(virtual_kernel *k, lm_syscall *s, vopen *o)
{
	uint64_t at = s->a[3];
	switch (s->nr) {
	case NR_READ: return read_open(k, o, s, mem(s->a[1]), s->a[2], NULL);
	case NR_WRITE: return write_open(k, o, s, mem(s->a[1]), s->a[2], NULL);
	case NR_PREAD64: return read_open(k, o, s, mem(s->a[1]), s->a[2], &at);
	case NR_PWRITE64: return write_open(k, o, s, mem(s->a[1]), s->a[2], &at);
	case NR_READV: return call_vector(k, o, s, false);
	case NR_WRITEV: return call_vector(k, o, s, true);
	case NR_LSEEK: return done(s, call_lseek(o, (int64_t)s->a[1], s->a[2]));
	case NR_FSTAT: return done(s, put_stat(o->node, s->a[1]));
	case NR_FTRUNCATE:
		return done(s, !o->writes || (int64_t)s->a[1] < 0
				       ? -E_INVAL
				       : vfile_truncate(&k->fs, o->node, s->a[1]));
	case NR_FCHMOD: return done(s, change_mode(k, o->node, 0, s->a[1]));
	case NR_FCHOWN: return done(s, change_owner(o->node, 0, s->a[1], s->a[2]));
	case NR_FCHDIR: return done(s, set_cwd(k, o->node, 0));
	case NR_GETDENTS64: return done(s, call_getdents(o, s->a[1], s->a[2]));
	case NR_FSTATFS: return done(s, call_statfs(k, s->a[1]));
	case NR_IOCTL: return done(s, -E_NOTTY);
	default: return done(s, 0); /* fsync, fdatasync, flock */
	}
}

static int64_t call_on_path(virtual_kernel *k, const lm_syscall *s)
{
	const uint64_t *a = s->a;
	const uint64_t cwd = (uint64_t)(int64_t)AT_CWD;
	int err = 0;
	switch (s->nr) {
	case NR_OPEN: return call_open(k, cwd, a[0], (uint32_t)a[1], (uint32_t)a[2]);
	case NR_OPENAT: return call_open(k, a[0], a[1], (uint32_t)a[2], (uint32_t)a[3]);
	case NR_STAT: return call_stat_at(k, cwd, a[0], a[1], 0);
	case NR_LSTAT: return call_stat_at(k, cwd, a[0], a[1], AT_NOFOLLOW);
	case NR_NEWFSTATAT: return call_stat_at(k, a[0], a[1], a[2], (uint32_t)a[3]);
	case NR_ACCESS: return find_at(k, cwd, a[0], true, &err) ? 0 : err;
	case NR_FACCESSAT:
	case NR_FACCESSAT2: return find_at(k, a[0], a[1], true, &err) ? 0 : err;
	case NR_MKDIR: return call_mkdir(k, cwd, a[0], (uint32_t)a[1]);
	case NR_MKDIRAT: return call_mkdir(k, a[0], a[1], (uint32_t)a[2]);
	case NR_RMDIR: return call_unlink(k, cwd, a[0], true);
	case NR_UNLINK: return call_unlink(k, cwd, a[0], false);
	case NR_UNLINKAT: return call_unlink(k, a[0], a[1], (a[2] & AT_REMOVE_DIR) != 0);
	case NR_RENAME: return call_rename(k, cwd, a[0], cwd, a[1]);
	case NR_RENAMEAT: return call_rename(k, a[0], a[1], a[2], a[3]);
	case NR_RENAMEAT2: return a[4] ? -E_INVAL : call_rename(k, a[0], a[1], a[2], a[3]);
	case NR_LINK: return call_link(k, cwd, a[0], cwd, a[1], false);
	case NR_LINKAT: return call_link(k, a[0], a[1], a[2], a[3], (a[4] & 0x400) != 0);
	case NR_SYMLINK: return call_symlink(k, a[0], cwd, a[1]);
	case NR_SYMLINKAT: return call_symlink(k, a[0], a[1], a[2]);
	case NR_READLINK: return call_readlink(k, cwd, a[0], a[1], a[2]);
	case NR_READLINKAT: return call_readlink(k, a[0], a[1], a[2], a[3]);
	case NR_CHDIR: {
		vnode *n = find_at(k, cwd, a[0], true, &err);
		return set_cwd(k, n, err);
	}
	case NR_CHMOD: {
		vnode *n = find_at(k, cwd, a[0], true, &err);
		return change_mode(k, n, err, a[1]);
	}
	case NR_FCHMODAT:
	case NR_FCHMODAT2: {
		vnode *n = find_at(k, a[0], a[1], true, &err);
		return change_mode(k, n, err, a[2]);
	}
	case NR_CHOWN: {
		vnode *n = find_at(k, cwd, a[0], true, &err);
		return change_owner(n, err, a[1], a[2]);
	}
	case NR_LCHOWN: {
		vnode *n = find_at(k, cwd, a[0], false, &err);
		return change_owner(n, err, a[1], a[2]);
	}
	case NR_FCHOWNAT: {
		vnode *n = find_at(k, a[0], a[1], !(a[4] & AT_NOFOLLOW), &err);
		return change_owner(n, err, a[2], a[3]);
	}
	case NR_TRUNCATE: {
		vnode *n = find_at(k, cwd, a[0], true, &err);
		return !n ? err : !vnode_is(n, V_REG) ? -E_INVAL : vfile_truncate(&k->fs, n, a[1]);
	}
	case NR_STATFS: return find_at(k, cwd, a[0], true, &err) ? call_statfs(k, a[1]) : err;
	default: return -E_NOSYS;
	}
}

static int64_t call_other(virtual_kernel *k, const lm_syscall *s)
{
	const uint64_t *a = s->a;
	switch (s->nr) {
	case NR_CLOSE: return close_fd(k, (int)a[0]);
	case NR_PIPE: return call_pipe(k, a[0], 0);
	case NR_PIPE2: return call_pipe(k, a[0], (uint32_t)a[1]);
	case NR_DUP: return call_dup(k, a[0], 0, false);
	case NR_DUP2: return call_dup_to(k, a[0], a[1], false, true);
	case NR_DUP3: return call_dup_to(k, a[0], a[1], (a[2] & O_CLOSE_EXEC) != 0, false);
	case NR_FCNTL: return call_fcntl(k, a[0], a[1], a[2]);
	case NR_GETCWD: return call_getcwd(k, a[0], a[1]);
	case NR_UMASK: {
		uint32_t old = k->umask;
		k->umask = (uint32_t)a[0] & 0777;
		return old;
	}
	case NR_UTIMENSAT: return call_utimens(k, s);
	case NR_MMAP: return call_mmap(k, s);
	case NR_MUNMAP: return call_munmap(k, a[0]);
	case NR_GETRANDOM: fill_random(k, mem(a[0]), (size_t)a[1]); return (int64_t)a[1];
	case NR_CLOCK_GETTIME: return call_clock(k, a[0], a[1]);
	case NR_GETTIMEOFDAY: {
		int64_t ns = wall_now(k);
		int64_t *t = mem(a[0]);
		t[0] = ns / 1000000000;
		t[1] = ns % 1000000000 / 1000;
		return 0;
	}
	case NR_TIME: return wall_now(k) / 1000000000;
	case NR_GETPID:
	case NR_GETTID:
	case NR_GETPGRP:
	case NR_GETPGID: return 1;
	case NR_GETPPID:
	case NR_GETUID:
	case NR_GETEUID:
	case NR_GETGID:
	case NR_GETEGID:
	case NR_SCHED_YIELD: return 0;
	case NR_GETGROUPS: return 0;
	case NR_UNAME: return call_uname(a[0]);
	case NR_GETRLIMIT:
	case NR_PRLIMIT64: {
		uint64_t *out = mem(a[s->nr == NR_GETRLIMIT ? 1 : 3]);
		if (out)
			out[0] = out[1] =
				a[s->nr == NR_GETRLIMIT ? 0 : 1] == 7 ? FD_MAX : UINT64_MAX;
		return 0;
	}
	case NR_SETRLIMIT: return 0;
	case NR_GETRUSAGE: {
		int64_t user, system, *t = mem(a[1]);
		lm_host_cputime(&user, &system);
		memset(t, 0, 144);
		t[0] = user / 1000000000;
		t[1] = user % 1000000000 / 1000;
		t[2] = system / 1000000000;
		t[3] = system % 1000000000 / 1000;
		return 0;
	}
	case NR_WAIT4:
	case NR_WAITID: return -E_CHILD;
	case NR_SOCKET: return -E_AFNOSUPPORT;
	default: return call_on_path(k, s);
	}
}

static lm_sys_status virtual_call(lm_kernel *base, lm_syscall *s)
{
	virtual_kernel *k = self(base);
	switch (s->nr) {
	case NR_EXIT:
	case NR_EXIT_GROUP: s->ret = (int32_t)s->a[0] & 0xff; return LM_SYS_EXIT;
	case NR_KILL:
	case NR_TGKILL: {
		uint64_t sig = s->a[s->nr == NR_KILL ? 1 : 2];
		if (s->a[0] != 1 && s->a[0] != 0)
			return done(s, -E_SRCH);
		/* 0 only asks; SIGCHLD, SIGCONT, SIGURG and SIGWINCH are ignored by default */
		if (sig == 0 || sig == 17 || sig == 18 || sig == 23 || sig == 28)
			return done(s, 0);
		s->ret = (int64_t)sig;
		return LM_SYS_KILL;
	}
	case NR_NANOSLEEP: return call_sleep(s, s->a[0], false);
	case NR_CLOCK_NANOSLEEP: return call_sleep(s, s->a[2], (s->a[1] & 1) && s->a[0] == 1);
	case NR_READ:
	case NR_WRITE:
	case NR_PREAD64:
	case NR_PWRITE64:
	case NR_READV:
	case NR_WRITEV:
	case NR_LSEEK:
	case NR_FSTAT:
	case NR_FTRUNCATE:
	case NR_FCHMOD:
	case NR_FCHOWN:
	case NR_FCHDIR:
	case NR_GETDENTS64:
	case NR_FSTATFS:
	case NR_IOCTL:
	case NR_FSYNC:
	case NR_FDATASYNC:
	case NR_FLOCK: {
		vopen *o = get(k, s->a[0]);
		return o ? call_on_fd(k, s, o) : done(s, -E_BADF);
	}
	default: return done(s, call_other(k, s));
	}
}

/* ---- polling */

static int virtual_poll_add(lm_kernel *base, int fd)
{
	virtual_kernel *k = self(base);
	vopen *o = get(k, (uint64_t)(int64_t)fd);
	if (!o)
		return -E_BADF;
	if (!o->node->pipe)
		return -E_PERM; /* as epoll says for regular files */
	lm_vec_push(&k->interest, ((vinterest){.fd = fd, .first = true}));
	return 0;
}

static int virtual_poll_remove(lm_kernel *base, int fd)
{
	virtual_kernel *k = self(base);
	for (size_t i = 0; i < k->interest.len; i++) {
		if (k->interest.data[i].fd == fd && !k->interest.data[i].once) {
			k->interest.data[i] = lm_vec_last(&k->interest);
			(void)lm_vec_pop(&k->interest);
			return 0;
		}
	}
	return -E_NOENT;
}

static int virtual_poll_once(lm_kernel *base, int fd, uint32_t events)
{
	virtual_kernel *k = self(base);
	if (!get(k, (uint64_t)(int64_t)fd))
		return -E_BADF;
	lm_vec_push(&k->interest, ((vinterest){.fd = fd, .once = true, .events = events}));
	return 0;
}

/* What is ready now. Edge-triggered entries report when something happened since they last did. */
static int look(virtual_kernel *k, lm_poll_event *out, int max)
{
	int n = 0;
	for (size_t i = 0; i < k->interest.len && n < max;) {
		vinterest *in = &k->interest.data[i];
		const vopen *o = get(k, (uint64_t)(int64_t)in->fd);
		uint32_t e = o ? ready_events(k, o) : LM_POLL_ERR;
		if (in->once && (e & (in->events | LM_POLL_ERR | LM_POLL_HUP))) {
			out[n++] = (lm_poll_event){in->fd, e};
			*in = lm_vec_last(&k->interest);
			(void)lm_vec_pop(&k->interest);
			continue;
		}
		if (!in->once && e && (in->first || in->generation != o->node->generation)) {
			out[n++] = (lm_poll_event){in->fd, e};
			in->first = false;
			in->generation = o->node->generation;
		}
		i++;
	}
	return n;
}

static int virtual_poll(lm_kernel *base, lm_poll_event *out, int max, int64_t until)
{
	virtual_kernel *k = self(base);
	int n = look(k, out, max);
	if (n > 0 || until == 0)
		return n;
	/* Nothing of ours changes while we sleep, but a host's input may come. */
	int64_t limit = lm_host_nanotime() + 10000000;
	lm_host_sleep_until(until < limit || !k->base.config.read_stdin
				    ? (until == INT64_MAX ? limit : until)
				    : limit);
	return look(k, out, max);
}

static bool virtual_has_interest(lm_kernel *base)
{
	virtual_kernel *k = self(base);
	for (size_t i = 0; i < k->interest.len; i++) {
		const vopen *o = get(k, (uint64_t)(int64_t)k->interest.data[i].fd);
		if (o && o->node->device == V_DEV_STDIN)
			return true;
	}
	return false;
}

/* ---- making and freeing */

static int virtual_signal_set(lm_kernel *k, int sig, int how)
{
	(void)k;
	(void)sig;
	(void)how;
	return 0;
}

static int64_t virtual_nanotime(lm_kernel *k)
{
	(void)k;
	return lm_host_nanotime();
}

static void virtual_walltime(lm_kernel *base, int64_t *sec, int32_t *nsec)
{
	int64_t ns = wall_now(self(base));
	*sec = ns / 1000000000;
	*nsec = (int32_t)(ns % 1000000000);
}

static void virtual_random(lm_kernel *base, void *p, size_t n)
{
	fill_random(self(base), p, n);
}

static void virtual_free(lm_kernel *base)
{
	virtual_kernel *k = self(base);
	for (size_t i = 0; i < k->fds.len; i++)
		close_fd(k, (int)i);
	for (size_t i = 0; i < k->maps.len; i++)
		lm_host_unreserve(k->maps.data[i].p, (size_t)k->maps.data[i].size);
	vnode_unref(&k->fs, k->cwd);
	vnode_unref(&k->fs, k->terminal);
	vfs_free(&k->fs);
	lm_vec_free(&k->fds);
	lm_vec_free(&k->interest);
	lm_vec_free(&k->maps);
	free(k);
}

static const lm_kernel_ops virtual_ops = {
	.name = "virtual",
	.free = virtual_free,
	.call = virtual_call,
	.poll_add = virtual_poll_add,
	.poll_remove = virtual_poll_remove,
	.poll_once = virtual_poll_once,
	.poll = virtual_poll,
	.has_interest = virtual_has_interest,
	.nanotime = virtual_nanotime,
	.walltime = virtual_walltime,
	.random = virtual_random,
	.signal_set = virtual_signal_set,
};

/* Makes the directories of a path; the last element is left to the caller (*last). */
static vnode *make_parents(virtual_kernel *k, lm_str path, lm_str *last)
{
	vnode *dir = k->fs.root;
	for (;;) {
		while (path.len && *path.ptr == '/') {
			path.ptr++;
			path.len--;
		}
		const char *slash = memchr(path.ptr, '/', path.len);
		if (!slash) {
			*last = path;
			return dir;
		}
		lm_str e = {path.ptr, (size_t)(slash - path.ptr)};
		vname *found = vdir_get(dir, e);
		vnode *n = found ? found->node : vnode_new(&k->fs, V_DIR | 0755);
		if (!found) {
			vdir_add(&k->fs, dir, e, n);
			vnode_unref(&k->fs, n);
		}
		if (!vnode_is(n, V_DIR))
			return NULL;
		dir = n;
		path.ptr += e.len;
		path.len -= e.len;
	}
}

static vnode *put_node(virtual_kernel *k, lm_str path, uint32_t mode)
{
	lm_str last;
	vnode *dir = make_parents(k, path, &last);
	if (!dir || last.len == 0)
		return NULL;
	vname *found = vdir_get(dir, last);
	if (found)
		return vnode_is(found->node, mode & V_FMT) ? found->node : NULL;
	vnode *n = vnode_new(&k->fs, mode);
	vdir_add(&k->fs, dir, last, n);
	vnode_unref(&k->fs, n);
	return n;
}

bool lm_kernel_virtual_put_file(lm_kernel *base, lm_str path, const void *p, size_t n,
				unsigned mode)
{
	virtual_kernel *k = self(base);
	vnode *node = put_node(k, path, V_REG | (mode & 07777));
	return node && vfile_truncate(&k->fs, node, 0) == 0 &&
	       vfile_write(&k->fs, node, p, n, 0) == (int64_t)n;
}

bool lm_kernel_virtual_get_file(lm_kernel *base, lm_str path, lm_buf *out)
{
	virtual_kernel *k = self(base);
	int err;
	vnode *n = vfs_find(&k->fs, k->fs.root, path, true, &err);
	if (!n || !vnode_is(n, V_REG))
		return false;
	lm_buf_add(out, n->data, (size_t)n->size);
	return true;
}

static void make_devices(virtual_kernel *k)
{
	static const struct {
		const char *path;
		uint8_t device;
	} devices[] = {
		{"/dev/null", V_DEV_NULL},     {"/dev/zero", V_DEV_ZERO},
		{"/dev/random", V_DEV_RANDOM}, {"/dev/urandom", V_DEV_RANDOM},
		{"/dev/stdin", V_DEV_STDIN},   {"/dev/stdout", V_DEV_STDOUT},
		{"/dev/stderr", V_DEV_STDERR},
	};
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		put_node(k, lm_str_of(devices[i].path), V_CHR | 0666)->device = devices[i].device;
	put_node(k, LM_STR("/tmp"), V_DIR | 01777);
	int err;
	k->terminal = vfs_find(&k->fs, k->fs.root, LM_STR("/dev/stdin"), true, &err);
	k->terminal->pipe = lm_xcalloc(1, sizeof(vpipe));
	vnode_ref(k->terminal);
	for (int i = 0; i < 3; i++) {
		vnode *n = vfs_find(&k->fs, k->fs.root, lm_str_of(devices[4 + i].path), true, &err);
		new_fd(k, open_node(n, i == 0 ? 0 : 1), i, false);
	}
}

lm_kernel *lm_kernel_virtual_new(const lm_kernel_config *config)
{
	virtual_kernel *k = lm_xcalloc(1, sizeof *k);
	k->base.ops = &virtual_ops;
	k->base.config = *config;
	k->random = config->random_seed;
	int64_t sec;
	int32_t nsec;
	lm_host_walltime(&sec, &nsec);
	int64_t wall = config->fixed_time ? config->fixed_time : sec * 1000000000 + nsec;
	k->clock_offset = wall - lm_host_nanotime();
	k->umask = 022;
	k->input_over = !config->read_stdin;
	vfs_init(&k->fs, wall_now, k);
	make_devices(k);
	lm_str cwd = config->cwd.len ? config->cwd : LM_STR("/");
	lm_str last;
	vnode *dir = make_parents(k, cwd, &last);
	k->cwd = k->fs.root;
	if (dir && last.len) {
		vnode *n = put_node(k, cwd, V_DIR | 0755);
		k->cwd = n ? n : k->fs.root;
	}
	vnode_ref(k->cwd);
	if (config->executable.len && config->executable.len < sizeof k->executable)
		memcpy(k->executable, config->executable.ptr, config->executable.len);
	return &k->base;
}
