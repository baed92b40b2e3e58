/* vfile.c - the virtual system's calls on files: opening, seeking, sizes, times, directory reads.
 */
#include "kernel/vsys.h"

vwho vproc_who(vproc *p)
{
	return (vwho){.proc = p,
		      .root = p->root,
		      .cwd = p->cwd,
		      .uid = p->euid,
		      .gid = p->egid,
		      .groups = p->groups.data,
		      .group_count = p->groups.len};
}

/* Where a path begins: the directory of a descriptor, or the working one. */
vnode *vpath_start(vproc *p, uint64_t fd, lm_str path, int *err)
{
	*err = 0;
	if ((int32_t)fd == AT_CWD || (path.len && path.ptr[0] == '/'))
		return p->cwd;
	vopen *o = vfd_get(p, fd);
	if (!o || !o->node)
		*err = -E_BADF;
	else if (!vnode_is(o->node, V_DIR) && path.len)
		*err = -E_NOTDIR;
	return *err ? NULL : o->node;
}

vnode *vpath_find(vproc *p, uint64_t fd, uint64_t path, unsigned how, int *err)
{
	if (path < 4096) {
		*err = -E_FAULT;
		return NULL;
	}
	lm_str text = vpath_arg(path);
	vnode *at = vpath_start(p, fd, text, err);
	vwho who = vproc_who(p);
	return at ? vfs_find(&p->sys->fs, &who, at, text, how, err) : NULL;
}

vnode *vpath_parent(vproc *p, uint64_t fd, uint64_t path, lm_str *last, unsigned how, int *err)
{
	if (path < 4096) {
		*err = -E_FAULT;
		return NULL;
	}
	lm_str text = vpath_arg(path);
	vnode *at = vpath_start(p, fd, text, err);
	vwho who = vproc_who(p);
	return at ? vfs_find_dir(&p->sys->fs, &who, at, text, last, how, err) : NULL;
}

/* ---- the kind of open file */

static int64_t file_read(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	vnode *n = o->node;
	if (vnode_is(n, V_DIR))
		return -E_ISDIR;
	if (n->device)
		return vdev_read(p, o, io);
	if (n->shared_maps)
		vmem_to_file(p->sys, n);
	uint64_t pos = at ? *at : o->pos;
	int64_t total = 0;
	char buf[4096];
	while (io->left > 0) {
		/* Whole elements go directly; many small ones through a buffer. */
		const uint64_t *e = io->v ? io->v + 2 * io->i : io->one;
		uint64_t part = e[1] - io->off < io->left ? e[1] - io->off : io->left;
		void *to = (uint8_t *)vmem(e[0]) + io->off;
		if (part == 0) {
			vio_put(io, buf, 1); /* steps over an empty element */
			continue;
		}
		int64_t r = vdata_read(&p->sys->fs, n, to, (size_t)part, pos);
		if (r < 0)
			return total ? total : r;
		vio_skip(io, (uint64_t)r);
		pos += (uint64_t)r;
		total += r;
		if ((uint64_t)r < part)
			break;
	}
	if (total > 0 && !at)
		o->pos = pos;
	return total;
}

static int64_t file_write(vproc *p, vopen *o, vio *io, const uint64_t *at)
{
	vnode *n = o->node;
	if (n->device)
		return vdev_write(p, o, io);
	if (!vnode_is(n, V_REG))
		return -E_BADF;
	uint64_t pos = at ? *at : o->pos;
	if (o->flags & O_APPENDING)
		pos = n->size;
	int64_t total = 0;
	char none;
	while (io->left > 0) {
		const uint64_t *e = io->v ? io->v + 2 * io->i : io->one;
		uint64_t part = e[1] - io->off < io->left ? e[1] - io->off : io->left;
		if (part == 0) {
			vio_take(io, &none, 1);
			continue;
		}
		const void *from = (uint8_t *)vmem(e[0]) + io->off;
		int64_t r = vdata_write(&p->sys->fs, n, from, (size_t)part, pos);
		if (r < 0)
			return total ? total : r;
		vio_skip(io, (uint64_t)r);
		pos += (uint64_t)r;
		total += r;
		if ((uint64_t)r < part)
			break;
	}
	if (!at)
		o->pos = pos;
	if (n->shared_maps)
		vmem_from_file(p->sys, n);
	n->mode &= ~(total && p->euid ? 06000u : 0u);
	return total;
}

static uint32_t file_ready(vproc *p, vopen *o)
{
	return o->node->device ? vdev_ready(p, o) : LM_POLL_IN | LM_POLL_OUT;
}

static vsource *file_source(vsys *sys, vopen *o)
{
	bool terminal = o->node->device == V_DEV_STDIN || o->node->device == V_DEV_TTY;
	return terminal ? (vsource *)sys->terminal->socket : &o->file_source;
}

static void file_close(vsys *sys, vopen *o)
{
	vnode *n = o->node;
	if (o->writes && vnode_is(n, V_REG)) {
		n->writers--;
		if (n->mount && n->dirty && n->mount->how == LM_MOUNT_WRITE)
			(void)vmount_store(&sys->fs, n);
	}
	if (n->mount && n->refs == n->nlink + 1)
		vdata_unload(&sys->fs, n);
}

const vopen_ops vfile_ops = {
	.read = file_read,
	.write = file_write,
	.ready = file_ready,
	.source = file_source,
	.close = file_close,
};

/* ---- opening */

/* A file that /proc makes: its text, as it is now, in a node of its own. */
static vnode *proc_copy(vproc *p, vnode *n)
{
	vnode *copy = vnode_new(&p->sys->fs, n->mode);
	lm_buf text = {0};
	vprocfs_text(p, n, &text);
	vdata_write(&p->sys->fs, copy, text.data, text.len, 0);
	lm_buf_free(&text);
	return copy;
}

static vopen *open_special(vproc *p, vnode *n, uint32_t flags, int *err)
{
	if (vnode_is(n, V_FIFO) && !(flags & O_PATH_ONLY)) {
		vopen *o = NULL;
		*err = (int)vpipe_open(p, n, flags, &o);
		return o;
	}
	if (n->special == V_PROC_TEXT) {
		if ((flags & O_ACCESS) != 0 && p->euid) {
			*err = -E_ACCES;
			return NULL;
		}
		vnode *copy = proc_copy(p, n);
		vopen *o = vopen_new(copy, V_OPEN_FILE, flags);
		copy->writers += o->writes;
		vnode_unref(&p->sys->fs, copy);
		return o;
	}
	vopen *o = vopen_new(n, V_OPEN_FILE, flags);
	n->writers += o->writes && vnode_is(n, V_REG);
	return o;
}

/* May this node be opened so? 0 or -errno. */
static int open_allowed(vproc *p, const vwho *who, vnode *n, uint32_t flags, bool fresh)
{
	(void)p;
	bool writes = (flags & O_ACCESS) != 0;
	if ((flags & O_WANT_DIR) && !vnode_is(n, V_DIR))
		return -E_NOTDIR;
	if (vnode_is(n, V_LNK))
		return (flags & O_PATH_ONLY) ? 0 : -E_LOOP;
	if (flags & O_PATH_ONLY)
		return 0;
	if (vnode_is(n, V_DIR) && (writes || (flags & O_CREATE)))
		return -E_ISDIR;
	if (vnode_is(n, V_SOCK))
		return -E_NXIO;
	unsigned wanted = ((flags & O_ACCESS) != 1 ? V_MAY_READ : 0u) |
			  (writes || (flags & O_TRUNCATE) ? V_MAY_WRITE : 0u);
	if (!fresh && vnode_may(who, n, wanted) < 0)
		return -E_ACCES;
	if ((writes || (flags & O_TRUNCATE)) && vnode_is(n, V_REG) && vmount_writable(n) < 0)
		return -E_ROFS;
	return 0;
}

/* Makes a regular file where path points (through dangling links). */
static vnode *create(vproc *p, vnode *at, lm_str path, uint32_t mode, unsigned how, int *err)
{
	vwho who = vproc_who(p);
	lm_buf held = {0};
	vnode *n = NULL;
	for (int links = 0; links < 40; links++) {
		lm_str last;
		vnode *dir = vfs_find_dir(&p->sys->fs, &who, at, path, &last, how, err);
		if (!dir)
			break;
		if (last.len == 0 || path.ptr[path.len - 1] == '/' || lm_str_is(last, ".") ||
		    lm_str_is(last, "..")) {
			*err = -E_ISDIR;
			break;
		}
		vname *dangling = vdir_get(&p->sys->fs, dir, last);
		if (dangling) { /* a link to what does not exist: made where it points */
			lm_buf next = {0};
			lm_buf_add(&next, dangling->node->link, (size_t)dangling->node->size);
			lm_buf_free(&held);
			held = next;
			path = lm_buf_view(&held);
			at = dir;
			continue;
		}
		*err = vnode_may(&who, dir, V_MAY_WRITE) < 0      ? -E_ACCES
		       : vmount_writable(dir) < 0                 ? -E_ROFS
		       : p->sys->fs.files >= p->sys->fs.max_files ? -E_NOSPC
		       : dir->special || dir->refs == 0           ? -E_ACCES
		       : dir != p->root && dir->nlink == 0        ? -E_NOENT
								  : 0;
		if (*err)
			break;
		n = vnode_new(&p->sys->fs, V_REG | (mode & 07777 & ~p->umask));
		n->uid = p->euid;
		n->gid = (dir->mode & 02000) ? dir->gid : p->egid;
		n->host_loaded = n->host_statted = true;
		vdir_add(&p->sys->fs, dir, last, n);
		*err = vmount_made(&p->sys->fs, dir, last, n);
		break;
	}
	lm_buf_free(&held);
	if (!n && !*err)
		*err = -E_LOOP;
	return n;
}

static int64_t finish_open(vproc *p, vnode *n, uint32_t flags, lm_str path, bool fresh)
{
	vwho who = vproc_who(p);
	int err = open_allowed(p, &who, n, flags, fresh);
	if (err < 0)
		return err;
	if ((flags & O_TRUNCATE) && vnode_is(n, V_REG) && !fresh && n->size) {
		err = vdata_truncate(&p->sys->fs, n, 0);
		if (err < 0)
			return err;
	}
	const uint32_t transient = O_CREATE | O_EXCLUSIVE | O_TRUNCATE | O_CLOSE_EXEC | 0100000u;
	vopen *o = open_special(p, n, flags & ~transient, &err);
	if (!o)
		return err;
	char *copy = lm_xmalloc(path.len + 1);
	memcpy(copy, path.ptr, path.len);
	o->path = (lm_str){copy, path.len};
	return vfd_give(p, o, (flags & O_CLOSE_EXEC) != 0);
}

static int64_t open_temp(vproc *p, vnode *dir, uint32_t flags, uint32_t mode)
{
	vwho who = vproc_who(p);
	if (!vnode_is(dir, V_DIR))
		return -E_NOTDIR;
	if ((flags & O_ACCESS) == 0)
		return -E_INVAL;
	if (vnode_may(&who, dir, V_MAY_WRITE | V_MAY_EXEC) < 0)
		return -E_ACCES;
	vnode *n = vnode_new(&p->sys->fs, V_REG | (mode & 07777 & ~p->umask));
	n->uid = p->euid;
	n->gid = p->egid;
	n->host_loaded = n->host_statted = true;
	int64_t r = finish_open(p, n, flags & ~O_TEMP, LM_STR(""), true);
	vnode_unref(&p->sys->fs, n);
	return r;
}

static int64_t call_open(vproc *p, uint64_t dirfd, uint64_t path, uint32_t flags, uint32_t mode,
			 unsigned resolve)
{
	if (path < 4096)
		return -E_FAULT;
	lm_str text = vpath_arg(path);
	int err;
	vnode *at = vpath_start(p, dirfd, text, &err);
	if (!at)
		return err;
	bool exclusive = (flags & (O_CREATE | O_EXCLUSIVE)) == (O_CREATE | O_EXCLUSIVE);
	unsigned how = resolve | ((flags & O_NO_FOLLOW) || exclusive ? 0u : (unsigned)V_FOLLOW);
	if ((flags & O_PATH_ONLY))
		flags &= O_PATH_ONLY | O_NO_FOLLOW | O_WANT_DIR | O_CLOSE_EXEC;
	vwho who = vproc_who(p);
	vnode *n = vfs_find(&p->sys->fs, &who, at, text, how, &err);
	if (n && (flags & O_TEMP) == O_TEMP)
		return open_temp(p, n, flags, mode);
	if (n && exclusive)
		return -E_EXIST;
	if (!n && (err != -E_NOENT || !(flags & O_CREATE)))
		return err;
	bool fresh = !n;
	if (fresh) {
		if (flags & O_WANT_DIR)
			return -E_INVAL;
		n = create(p, at, text, mode, resolve, &err);
		if (!n)
			return err;
		if (err < 0)
			return vnode_unref(&p->sys->fs, n), err;
	}
	vnode_ref(n);
	int64_t r = finish_open(p, n, flags, text, fresh);
	vnode_unref(&p->sys->fs, n);
	if (fresh)
		vnode_unref(&p->sys->fs, n);
	return r;
}

/* A FIFO without its other end: opening waits. */
static lm_sys_status opened(lm_syscall *s, int64_t r)
{
	if (r != -E_AGAIN || s->raw)
		return vdone(s, r);
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = lm_host_nanotime() + 1000000;
	return LM_SYS_WAIT;
}

lm_sys_status vcall_open(vproc *p, lm_syscall *s)
{
	return opened(s, call_open(p, (uint64_t)(int64_t)AT_CWD, s->a[0], (uint32_t)s->a[1],
				   (uint32_t)s->a[2], 0));
}

lm_sys_status vcall_creat(vproc *p, lm_syscall *s)
{
	return opened(s, call_open(p, (uint64_t)(int64_t)AT_CWD, s->a[0], O_CREATE | O_TRUNCATE | 1,
				   (uint32_t)s->a[1], 0));
}

lm_sys_status vcall_openat(vproc *p, lm_syscall *s)
{
	return opened(s, call_open(p, s->a[0], s->a[1], (uint32_t)s->a[2], (uint32_t)s->a[3], 0));
}

lm_sys_status vcall_openat2(vproc *p, lm_syscall *s)
{
	enum { NO_XDEV = 1, NO_MAGIC = 2, NO_SYMLINKS = 4, BENEATH = 8, IN_ROOT = 16, CACHED = 32 };
	if (s->a[3] < 24)
		return vdone(s, -E_INVAL);
	const uint64_t *how = vmem(s->a[2]);
	if ((how[0] & ~(uint64_t)0x7fffffff) || how[2] > 63 || (how[2] & CACHED))
		return vdone(s, -E_INVAL);
	if (how[1] && !(how[0] & (O_CREATE | (O_TEMP & ~O_WANT_DIR))))
		return vdone(s, -E_INVAL);
	unsigned resolve =
		(how[2] & NO_SYMLINKS ? V_NO_LINKS : 0u) | (how[2] & NO_MAGIC ? V_NO_MAGIC : 0u) |
		(how[2] & BENEATH ? V_BENEATH : 0u) | (how[2] & IN_ROOT ? V_IN_ROOT : 0u);
	return opened(s,
		      call_open(p, s->a[0], s->a[1], (uint32_t)how[0], (uint32_t)how[1], resolve));
}

/* ---- positions and sizes */

lm_sys_status vcall_lseek(vproc *p, lm_syscall *s)
{
	enum { SET, CUR, END, DATA, HOLE };
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || (o->flags & O_PATH_ONLY))
		return vdone(s, -E_BADF);
	vnode *n = o->node;
	if (o->kind != V_OPEN_FILE || n->device == V_DEV_STDIN || n->device == V_DEV_STDOUT ||
	    n->device == V_DEV_STDERR || n->device == V_DEV_TTY)
		return vdone(s, -E_SPIPE);
	int64_t off = (int64_t)s->a[1], to;
	if (n->mount && !n->host_loaded && vnode_is(n, V_REG))
		vmount_load(&p->sys->fs, n);
	switch (s->a[2]) {
	case SET: to = off; break;
	case CUR:
		if (__builtin_add_overflow((int64_t)o->pos, off, &to))
			return vdone(s, -E_OVERFLOW);
		break;
	case END:
		if (vnode_is(n, V_DIR) || __builtin_add_overflow((int64_t)n->size, off, &to))
			return vdone(s, -E_INVAL);
		break;
	case DATA:
	case HOLE:
		if (off < 0 || (uint64_t)off >= n->size || !vnode_is(n, V_REG))
			return vdone(s, -E_NXIO);
		to = (int64_t)vdata_seek(n, (uint64_t)off, s->a[2] == DATA);
		if (s->a[2] == DATA && (uint64_t)to >= n->size)
			return vdone(s, -E_NXIO);
		break;
	default: return vdone(s, -E_INVAL);
	}
	if (to < 0)
		return vdone(s, -E_INVAL);
	if (n->device)
		to = 0;
	o->pos = (uint64_t)to;
	return vdone(s, to);
}

static int64_t truncate_node(vproc *p, vnode *n, int64_t size)
{
	if (size < 0 || !vnode_is(n, V_REG))
		return vnode_is(n, V_DIR) ? -E_ISDIR : -E_INVAL;
	if (vmount_writable(n) < 0)
		return -E_ROFS;
	if (size > (int64_t)1 << 43)
		return -E_FBIG;
	int r = vdata_truncate(&p->sys->fs, n, (uint64_t)size);
	if (r == 0 && n->shared_maps)
		vmem_from_file(p->sys, n);
	return r;
}

lm_sys_status vcall_ftruncate(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	if (!o->writes || o->kind != V_OPEN_FILE)
		return vdone(s, -E_INVAL);
	return vdone(s, truncate_node(p, o->node, (int64_t)s->a[1]));
}

lm_sys_status vcall_truncate(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, (uint64_t)(int64_t)AT_CWD, s->a[0], V_FOLLOW, &err);
	vwho who = vproc_who(p);
	if (n && vnode_is(n, V_REG) && vnode_may(&who, n, V_MAY_WRITE) < 0)
		return vdone(s, -E_ACCES);
	int64_t r = n ? truncate_node(p, n, (int64_t)s->a[1]) : err;
	if (n && r == 0 && n->mount && n->mount->how == LM_MOUNT_WRITE)
		r = vmount_store(&p->sys->fs, n);
	return vdone(s, r);
}

lm_sys_status vcall_fallocate(vproc *p, lm_syscall *s)
{
	enum { KEEP_SIZE = 1, PUNCH_HOLE = 2, ZERO_RANGE = 16 };
	vopen *o = vfd_get(p, s->a[0]);
	uint64_t mode = s->a[1], from = s->a[2], len = s->a[3];
	if (!o || !o->writes)
		return vdone(s, -E_BADF);
	if (!vnode_is(o->node, V_REG))
		return vdone(s, o->kind == V_OPEN_PIPE ? -E_SPIPE : -E_NODEV);
	if ((int64_t)from < 0 || (int64_t)len <= 0)
		return vdone(s, -E_INVAL);
	if (from + len > (uint64_t)1 << 43)
		return vdone(s, -E_FBIG);
	vfs *fs = &p->sys->fs;
	if ((mode & PUNCH_HOLE) || (mode & ZERO_RANGE)) {
		if ((mode & PUNCH_HOLE) && !(mode & KEEP_SIZE))
			return vdone(s, -E_OPNOTSUPP);
		int r = vdata_punch(fs, o->node, from, from + len);
		if (r < 0)
			return vdone(s, r);
	} else if (mode & ~(uint64_t)KEEP_SIZE) {
		return vdone(s, -E_OPNOTSUPP);
	} else if (from + len > o->node->size &&
		   fs->bytes + (from + len - o->node->size) > fs->max_bytes) {
		return vdone(s, -E_NOSPC);
	}
	if (!(mode & KEEP_SIZE) && from + len > o->node->size)
		return vdone(s, vdata_truncate(fs, o->node, from + len));
	return vdone(s, 0);
}

lm_sys_status vcall_fsync(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o)
		return vdone(s, -E_BADF);
	if (o->kind != V_OPEN_FILE || (o->node->device && o->node->device != V_DEV_NULL))
		return vdone(s, -E_INVAL);
	vnode *n = o->node;
	bool store = n->mount && n->dirty && n->mount->how == LM_MOUNT_WRITE && vnode_is(n, V_REG);
	return vdone(s, store ? vmount_store(&p->sys->fs, n) : 0);
}

lm_sys_status vcall_sync(vproc *p, lm_syscall *s)
{
	(void)p;
	return vdone(s, 0);
}

lm_sys_status vcall_fadvise64(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	return vdone(s, !o ? -E_BADF : o->kind == V_OPEN_PIPE ? -E_SPIPE : 0);
}

/* ---- what is known of a file */

static void fill(vproc *p, vnode *n)
{
	if (n->mount && !n->host_statted)
		(void)vmount_stat(&p->sys->fs, n);
}

static uint64_t shown_size(const vnode *n)
{
	return vnode_is(n, V_DIR) ? 4096 : n->size;
}

static uint64_t device_number(const vnode *n)
{
	/* major << 8 | minor */
	static const uint16_t numbers[] = {0,     0x103,  0x105,  0x107, 0x109,
					   0x500, 0x8800, 0x8800, 0x8800};
	return numbers[n->device];
}

/* struct stat of linux/amd64 */
static int64_t put_stat(vproc *p, vnode *n, uint64_t to)
{
	uint8_t *at = vmem(to);
	if (to < 4096)
		return -E_FAULT;
	fill(p, n);
	memset(at, 0, 144);
	vput64(at, n->special ? 20 : n->mount ? 25 : 1);
	vput64(at + 8, n->ino);
	vput64(at + 16, vnode_is(n, V_DIR) ? n->nlink + 1 : n->nlink);
	vput32(at + 24, n->mode);
	vput32(at + 28, n->uid);
	vput32(at + 32, n->gid);
	vput64(at + 40, device_number(n));
	vput64(at + 48, shown_size(n));
	vput64(at + 56, 4096);
	uint64_t held = n->blocks_used * (V_BLOCK / 512), need = (n->size + 511) / 512;
	vput64(at + 64, vnode_is(n, V_DIR) ? 8 : n->mount || held > need ? need : held);
	vput_time(at + 72, n->atime);
	vput_time(at + 88, n->mtime);
	vput_time(at + 104, n->ctime);
	return 0;
}

lm_sys_status vcall_fstat(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (o && o->node && o->node->shared_maps)
		vmem_to_file(p->sys, o->node);
	return vdone(s, o ? put_stat(p, o->node, s->a[1]) : -E_BADF);
}

static int64_t stat_path(vproc *p, uint64_t fd, uint64_t path, uint64_t to, unsigned how)
{
	int err;
	vnode *n = vpath_find(p, fd, path, how, &err);
	return n ? put_stat(p, n, to) : err;
}

lm_sys_status vcall_stat(vproc *p, lm_syscall *s)
{
	return vdone(s, stat_path(p, (uint64_t)(int64_t)AT_CWD, s->a[0], s->a[1], V_FOLLOW));
}

lm_sys_status vcall_lstat(vproc *p, lm_syscall *s)
{
	return vdone(s, stat_path(p, (uint64_t)(int64_t)AT_CWD, s->a[0], s->a[1], 0));
}

lm_sys_status vcall_newfstatat(vproc *p, lm_syscall *s)
{
	if ((s->a[3] & AT_EMPTY) && vpath_arg(s->a[1]).len == 0) {
		if ((int32_t)s->a[0] == AT_CWD)
			return vdone(s, put_stat(p, p->cwd, s->a[2]));
		vopen *o = vfd_get(p, s->a[0]);
		return vdone(s, o ? put_stat(p, o->node, s->a[2]) : -E_BADF);
	}
	unsigned how = s->a[3] & AT_NOFOLLOW ? 0 : V_FOLLOW;
	return vdone(s, stat_path(p, s->a[0], s->a[1], s->a[2], how));
}

static void put_statx_time(uint8_t *at, int64_t ns)
{
	uint8_t pair[16];
	vput_time(pair, ns);
	memcpy(at, pair, 8);
	memcpy(at + 8, pair + 8, 4);
}

lm_sys_status vcall_statx(vproc *p, lm_syscall *s)
{
	int err = -E_BADF;
	vnode *n = NULL;
	if ((s->a[2] & AT_EMPTY) && vpath_arg(s->a[1]).len == 0) {
		vopen *o = vfd_get(p, s->a[0]);
		n = o ? o->node : NULL;
	} else {
		n = vpath_find(p, s->a[0], s->a[1], s->a[2] & AT_NOFOLLOW ? 0 : V_FOLLOW, &err);
	}
	if (!n)
		return vdone(s, err);
	uint8_t *at = vmem(s->a[4]);
	fill(p, n);
	memset(at, 0, 256);
	vput32(at, 0xfff); /* basic stats and the birth time */
	vput32(at + 4, 4096);
	vput32(at + 16, vnode_is(n, V_DIR) ? n->nlink + 1 : n->nlink);
	vput32(at + 20, n->uid);
	vput32(at + 24, n->gid);
	memcpy(at + 28, &(uint16_t){(uint16_t)n->mode}, 2);
	vput64(at + 32, n->ino);
	vput64(at + 40, shown_size(n));
	vput64(at + 48, (n->size + 511) / 512);
	put_statx_time(at + 64, n->atime);
	put_statx_time(at + 80, n->btime);
	put_statx_time(at + 96, n->ctime);
	put_statx_time(at + 112, n->mtime);
	vput32(at + 128, (uint32_t)(device_number(n) >> 8));
	vput32(at + 132, (uint32_t)(device_number(n) & 0xff));
	vput32(at + 140, 1);
	return vdone(s, 0);
}

static int64_t put_statfs(vproc *p, const vnode *n, uint64_t to)
{
	const vfs *fs = &p->sys->fs;
	uint8_t *at = vmem(to);
	if (to < 4096)
		return -E_FAULT;
	memset(at, 0, 120);
	vput64(at, n->special ? 0x9fa0 : 0x01021994); /* procfs, tmpfs */
	vput64(at + 8, 4096);
	vput64(at + 16, fs->max_bytes / 4096);
	vput64(at + 24, (fs->max_bytes - fs->bytes) / 4096);
	vput64(at + 32, (fs->max_bytes - fs->bytes) / 4096);
	vput64(at + 40, fs->max_files);
	vput64(at + 48, fs->max_files - fs->files);
	vput64(at + 64, 255);
	vput64(at + 72, 4096);
	return 0;
}

lm_sys_status vcall_statfs(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, (uint64_t)(int64_t)AT_CWD, s->a[0], V_FOLLOW, &err);
	return vdone(s, n ? put_statfs(p, n, s->a[1]) : err);
}

lm_sys_status vcall_fstatfs(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	return vdone(s, o ? put_statfs(p, o->node, s->a[1]) : -E_BADF);
}

/* ---- directories */

lm_sys_status vcall_getdents64(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (!o || (o->flags & O_PATH_ONLY))
		return vdone(s, -E_BADF);
	vnode *dir = o->node;
	if (!vnode_is(dir, V_DIR))
		return vdone(s, -E_NOTDIR);
	if (dir->special == V_PROC_FD_DIR)
		vprocfs_refresh(p, dir);
	if (dir->nlink == 0 && dir != p->sys->fs.root)
		return vdone(s, -E_NOENT); /* it was removed */
	if (dir->mount && !dir->host_listed) {
		int err = vmount_names(&p->sys->fs, dir);
		if (err < 0)
			return vdone(s, err);
	}
	uint8_t *to = vmem(s->a[1]);
	uint64_t used = 0, cap = s->a[2];
	for (int64_t i = -2; i < (int64_t)dir->names.len; i++) {
		/* "." and ".." have the offsets 1 and 2, names their serial + 2. */
		const vname *e = i < 0 ? NULL : &dir->names.data[i];
		lm_str name = i == -2 ? LM_STR(".") : i == -1 ? LM_STR("..") : e->name;
		uint64_t off = i < 0 ? (uint64_t)(i + 3) : e->serial + 2;
		const vnode *n = i == -2 ? dir : i == -1 ? dir->parent : e->node;
		if (off <= o->pos)
			continue;
		uint64_t size = (19 + name.len + 1 + 7) & ~(uint64_t)7;
		if (used + size > cap) {
			if (used == 0)
				return vdone(s, -E_INVAL);
			break;
		}
		memset(to + used, 0, (size_t)size);
		vput64(to + used, n->ino);
		vput64(to + used + 8, off);
		to[used + 16] = (uint8_t)size;
		to[used + 17] = (uint8_t)(size >> 8);
		/* A name of the host whose kind is not known yet: unknown (0). */
		to[used + 18] =
			n->mount && !n->host_statted ? 0 : (uint8_t)((n->mode & V_FMT) >> 12);
		memcpy(to + used + 19, name.ptr, name.len);
		used += size;
		o->pos = off;
	}
	return vdone(s, (int64_t)used);
}
