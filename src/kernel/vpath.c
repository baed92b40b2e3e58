/* vpath.c - the virtual system's calls on names: directories, links, renaming, owners and modes. */
#include "kernel/vsys.h"

static const uint64_t CWD = (uint64_t)(int64_t)AT_CWD;

/* ---- access */

static int64_t access_at(vproc *p, uint64_t fd, uint64_t path, uint64_t wanted, uint64_t flags)
{
	enum { EACCESS = 0x200 };
	if ((wanted & ~(uint64_t)7) || (flags & ~(uint64_t)(AT_NOFOLLOW | AT_EMPTY | EACCESS)))
		return -E_INVAL;
	int err;
	vnode *n = NULL;
	if ((flags & AT_EMPTY) && vpath_arg(path).len == 0) {
		vopen *o = vfd_get(p, fd);
		n = o ? o->node : NULL;
		err = -E_BADF;
	} else {
		n = vpath_find(p, fd, path, flags & AT_NOFOLLOW ? 0 : V_FOLLOW, &err);
	}
	if (!n)
		return err;
	vwho who = vproc_who(p);
	if (!(flags & EACCESS)) {
		who.uid = p->uid;
		who.gid = p->gid;
	}
	if ((wanted & V_MAY_WRITE) && vmount_writable(n) < 0)
		return -E_ROFS;
	return vnode_may(&who, n, (unsigned)wanted);
}

lm_sys_status vcall_access(vproc *p, lm_syscall *s)
{
	return vdone(s, access_at(p, CWD, s->a[0], s->a[1], 0));
}

lm_sys_status vcall_faccessat(vproc *p, lm_syscall *s)
{
	return vdone(s, access_at(p, s->a[0], s->a[1], s->a[2], 0));
}

lm_sys_status vcall_faccessat2(vproc *p, lm_syscall *s)
{
	return vdone(s, access_at(p, s->a[0], s->a[1], s->a[2], s->a[3]));
}

/* ---- making */

static bool is_dots(lm_str s)
{
	return lm_str_is(s, ".") || lm_str_is(s, "..");
}

/* May names be made in or taken from this directory? */
static int changeable(vproc *p, vnode *dir)
{
	vwho who = vproc_who(p);
	if (dir->special)
		return -E_PERM;
	if (vmount_writable(dir) < 0)
		return -E_ROFS;
	return vnode_may(&who, dir, V_MAY_WRITE | V_MAY_EXEC);
}

/* The directory for a new name; -errno when there is one already or it may not be made. */
static vnode *place_for(vproc *p, uint64_t fd, uint64_t path, lm_str *last, bool is_dir, int *err)
{
	vnode *dir = vpath_parent(p, fd, path, last, 0, err);
	if (!dir)
		return NULL;
	bool slash = last->len && last->ptr[last->len] == '/';
	if (last->len == 0 || is_dots(*last) || vdir_get(&p->sys->fs, dir, *last))
		*err = -E_EXIST;
	else if (slash && !is_dir)
		*err = -E_NOENT;
	else if (dir->nlink == 0 && dir != p->sys->fs.root)
		*err = -E_NOENT;
	else if (p->sys->fs.files >= p->sys->fs.max_files)
		*err = -E_NOSPC;
	else
		*err = changeable(p, dir);
	return *err ? NULL : dir;
}

/* A new node of a process under a name. The node's only reference is the name's. */
static int64_t make(vproc *p, vnode *dir, lm_str name, vnode *n)
{
	n->uid = p->euid;
	n->gid = (dir->mode & 02000) ? dir->gid : p->egid;
	if ((dir->mode & 02000) && vnode_is(n, V_DIR))
		n->mode |= 02000;
	n->host_statted = n->host_loaded = n->host_listed = true;
	vdir_add(&p->sys->fs, dir, name, n);
	int64_t r = vmount_made(&p->sys->fs, dir, name, n);
	vnode_unref(&p->sys->fs, n);
	return r;
}

static int64_t mkdir_at(vproc *p, uint64_t fd, uint64_t path, uint64_t mode)
{
	int err;
	lm_str last;
	vnode *dir = place_for(p, fd, path, &last, true, &err);
	if (!dir)
		return err;
	return make(p, dir, last,
		    vnode_new(&p->sys->fs, V_DIR | ((uint32_t)mode & 01777 & ~p->umask)));
}

lm_sys_status vcall_mkdir(vproc *p, lm_syscall *s)
{
	return vdone(s, mkdir_at(p, CWD, s->a[0], s->a[1]));
}

lm_sys_status vcall_mkdirat(vproc *p, lm_syscall *s)
{
	return vdone(s, mkdir_at(p, s->a[0], s->a[1], s->a[2]));
}

static int64_t mknod_at(vproc *p, uint64_t fd, uint64_t path, uint64_t mode)
{
	int err;
	lm_str last;
	uint32_t type = (uint32_t)mode & V_FMT;
	if (type == 0)
		type = V_REG;
	if (type != V_REG && type != V_FIFO && type != V_SOCK)
		return type == V_DIR ? -E_EXIST
				     : -E_PERM; /* devices are root's, and there are none */
	vnode *dir = place_for(p, fd, path, &last, false, &err);
	if (!dir)
		return err;
	vnode *n = vnode_new(&p->sys->fs, type | ((uint32_t)mode & 07777 & ~p->umask));
	if (type == V_FIFO)
		n->pipe = vpipe_new();
	return make(p, dir, last, n);
}

lm_sys_status vcall_mknod(vproc *p, lm_syscall *s)
{
	return vdone(s, mknod_at(p, CWD, s->a[0], s->a[1]));
}

lm_sys_status vcall_mknodat(vproc *p, lm_syscall *s)
{
	return vdone(s, mknod_at(p, s->a[0], s->a[1], s->a[2]));
}

/* ---- removing */

/* A directory with the sticky bit: only owners remove. */
static bool sticky_refuses(vproc *p, const vnode *dir, const vnode *n)
{
	return (dir->mode & 01000) && p->euid != 0 && p->euid != n->uid && p->euid != dir->uid;
}

static bool dir_is_empty(vproc *p, vnode *dir)
{
	if (dir->mount && !dir->host_listed)
		(void)vmount_names(&p->sys->fs, dir);
	return dir->names.len == 0;
}

static int64_t unlink_at(vproc *p, uint64_t fd, uint64_t path, bool directory)
{
	int err;
	lm_str last;
	vnode *dir = vpath_parent(p, fd, path, &last, 0, &err);
	if (!dir)
		return err;
	if (last.len == 0)
		return directory ? -E_BUSY : -E_ISDIR;
	if (lm_str_is(last, ".") || lm_str_is(last, ".."))
		return !directory ? -E_ISDIR : lm_str_is(last, ".") ? -E_INVAL : -E_NOTEMPTY;
	vname *e = vdir_get(&p->sys->fs, dir, last);
	if (!e)
		return -E_NOENT;
	if (e->node->mount && !e->node->host_statted)
		(void)vmount_stat(&p->sys->fs, e->node);
	err = changeable(p, dir);
	if (err < 0)
		return err;
	vnode *n = e->node;
	bool is_dir = vnode_is(n, V_DIR);
	if (sticky_refuses(p, dir, n))
		return -E_PERM;
	if (directory && !is_dir)
		return -E_NOTDIR;
	if (!directory && is_dir)
		return -E_ISDIR;
	if (!directory && last.ptr[last.len] == '/')
		return -E_NOTDIR;
	if (is_dir && n == p->root)
		return -E_BUSY;
	if (is_dir && !dir_is_empty(p, n))
		return -E_NOTEMPTY;
	int64_t r = vmount_removed(dir, last, n);
	if (r < 0)
		return r;
	vdir_remove(&p->sys->fs, dir, vdir_get(&p->sys->fs, dir, last));
	return 0;
}

lm_sys_status vcall_rmdir(vproc *p, lm_syscall *s)
{
	return vdone(s, unlink_at(p, CWD, s->a[0], true));
}

lm_sys_status vcall_unlink(vproc *p, lm_syscall *s)
{
	return vdone(s, unlink_at(p, CWD, s->a[0], false));
}

lm_sys_status vcall_unlinkat(vproc *p, lm_syscall *s)
{
	if (s->a[2] & ~(uint64_t)AT_REMOVE_DIR)
		return vdone(s, -E_INVAL);
	return vdone(s, unlink_at(p, s->a[0], s->a[1], (s->a[2] & AT_REMOVE_DIR) != 0));
}

/* ---- renaming */

enum { RENAME_NOREPLACE = 1, RENAME_EXCHANGE = 2 };

typedef struct end {
	vnode *dir, *node;
	lm_str name;
	bool slash;
} end;

static int find_end(vproc *p, uint64_t fd, uint64_t path, end *e)
{
	int err;
	e->dir = vpath_parent(p, fd, path, &e->name, 0, &err);
	if (!e->dir)
		return err;
	if (e->name.len == 0 || is_dots(e->name))
		return -E_BUSY;
	vname *found = vdir_get(&p->sys->fs, e->dir, e->name);
	e->node = found ? found->node : NULL;
	if (e->node && e->node->mount && !e->node->host_statted)
		(void)vmount_stat(&p->sys->fs, e->node);
	e->slash = e->name.ptr[e->name.len] == '/';
	return 0;
}

static bool is_inside(const vnode *dir, const vnode *n)
{
	for (const vnode *up = dir; vnode_is(n, V_DIR); up = up->parent) {
		if (up == n)
			return true;
		if (up->parent == up)
			break;
	}
	return false;
}

/* What stands in the way at the new name. */
static int replaceable(vproc *p, const end *to, vnode *n)
{
	bool old_dir = vnode_is(to->node, V_DIR), new_dir = vnode_is(n, V_DIR);
	if (old_dir != new_dir)
		return old_dir ? -E_ISDIR : -E_NOTDIR;
	if (old_dir && !dir_is_empty(p, to->node))
		return -E_NOTEMPTY;
	return sticky_refuses(p, to->dir, to->node) ? -E_PERM : 0;
}

static int64_t exchange(vproc *p, end *from, end *to)
{
	vfs *fs = &p->sys->fs;
	if (!to->node)
		return -E_NOENT;
	if (is_inside(from->dir, to->node))
		return -E_INVAL;
	if (from->dir->mount || to->dir->mount)
		return -E_INVAL;
	vnode *a = from->node, *b = to->node;
	vnode_ref(a);
	vnode_ref(b);
	vdir_remove(fs, from->dir, vdir_get(fs, from->dir, from->name));
	vdir_remove(fs, to->dir, vdir_get(fs, to->dir, to->name));
	vdir_add(fs, from->dir, from->name, b);
	vdir_add(fs, to->dir, to->name, a);
	vnode_unref(fs, a);
	vnode_unref(fs, b);
	return 0;
}

static int64_t rename_at(vproc *p, uint64_t fd1, uint64_t path1, uint64_t fd2, uint64_t path2,
			 uint64_t flags)
{
	end from, to;
	if ((flags & ~(uint64_t)3) || flags == 3)
		return -E_INVAL;
	int err = find_end(p, fd1, path1, &from);
	if (err == 0)
		err = find_end(p, fd2, path2, &to);
	if (err < 0)
		return err;
	if (!from.node)
		return -E_NOENT;
	vnode *n = from.node;
	if ((flags & RENAME_NOREPLACE) && to.node)
		return -E_EXIST;
	if (!vnode_is(n, V_DIR) && (from.slash || to.slash))
		return -E_NOTDIR;
	err = changeable(p, from.dir);
	if (err == 0)
		err = changeable(p, to.dir);
	if (err < 0)
		return err;
	if (from.dir->mount != to.dir->mount &&
	    ((from.dir->mount && from.dir->mount->how == LM_MOUNT_WRITE) ||
	     (to.dir->mount && to.dir->mount->how == LM_MOUNT_WRITE)))
		return -E_XDEV;
	if (is_inside(to.dir, n))
		return -E_INVAL;
	if (sticky_refuses(p, from.dir, n))
		return -E_PERM;
	if (flags & RENAME_EXCHANGE)
		return exchange(p, &from, &to);
	if (to.node == n)
		return 0;
	if (to.dir->nlink == 0 && to.dir != p->sys->fs.root)
		return -E_NOENT;
	if (to.node) {
		err = is_inside(from.dir, to.node) ? -E_NOTEMPTY : replaceable(p, &to, n);
		if (err < 0)
			return err;
	}
	/* A copy of a host's file under a name that the host does not know is all in memory. */
	if (n->mount && n->mount->how != LM_MOUNT_WRITE && vnode_is(n, V_REG))
		(void)vmount_load(&p->sys->fs, n);
	int64_t r = vmount_renamed(from.dir, from.name, to.dir, to.name, n);
	if (r < 0)
		return r;
	vfs *fs = &p->sys->fs;
	vnode_ref(n);
	if (to.node)
		vdir_remove(fs, to.dir, vdir_get(fs, to.dir, to.name));
	vdir_remove(fs, from.dir, vdir_get(fs, from.dir, from.name));
	vdir_add(fs, to.dir, to.name, n);
	vnode_unref(fs, n);
	return 0;
}

lm_sys_status vcall_rename(vproc *p, lm_syscall *s)
{
	return vdone(s, rename_at(p, CWD, s->a[0], CWD, s->a[1], 0));
}

lm_sys_status vcall_renameat(vproc *p, lm_syscall *s)
{
	return vdone(s, rename_at(p, s->a[0], s->a[1], s->a[2], s->a[3], 0));
}

lm_sys_status vcall_renameat2(vproc *p, lm_syscall *s)
{
	return vdone(s, rename_at(p, s->a[0], s->a[1], s->a[2], s->a[3], s->a[4]));
}

/* ---- links */

static int64_t link_at(vproc *p, uint64_t fd1, uint64_t from, uint64_t fd2, uint64_t to,
		       uint64_t flags)
{
	enum { FOLLOW = 0x400 };
	int err = -E_BADF;
	lm_str last;
	vnode *n;
	if ((flags & AT_EMPTY) && vpath_arg(from).len == 0) {
		vopen *o = vfd_get(p, fd1);
		n = o ? o->node : NULL;
	} else {
		n = vpath_find(p, fd1, from, flags & FOLLOW ? V_FOLLOW : 0, &err);
	}
	if (!n)
		return err;
	vnode *dir = place_for(p, fd2, to, &last, false, &err);
	if (!dir)
		return err;
	if (vnode_is(n, V_DIR) || n->special)
		return -E_PERM;
	if (n->mount && n->mount->how == LM_MOUNT_WRITE)
		return -E_PERM; /* the host's links are not ours to make */
	if (dir->mount && dir->mount->how == LM_MOUNT_WRITE)
		return -E_XDEV;
	vdir_add(&p->sys->fs, dir, last, n);
	return 0;
}

lm_sys_status vcall_link(vproc *p, lm_syscall *s)
{
	return vdone(s, link_at(p, CWD, s->a[0], CWD, s->a[1], 0));
}

lm_sys_status vcall_linkat(vproc *p, lm_syscall *s)
{
	return vdone(s, link_at(p, s->a[0], s->a[1], s->a[2], s->a[3], s->a[4]));
}

static int64_t symlink_at(vproc *p, uint64_t target, uint64_t fd, uint64_t path)
{
	int err;
	lm_str last, text = vpath_arg(target);
	if (text.len == 0)
		return -E_NOENT;
	if (text.len >= 4096)
		return -E_NAMETOOLONG;
	vnode *dir = place_for(p, fd, path, &last, false, &err);
	if (!dir)
		return err;
	vnode *n = vnode_new(&p->sys->fs, V_LNK | 0777);
	n->link = lm_xmalloc(text.len + 1);
	memcpy(n->link, text.ptr, text.len);
	n->link[text.len] = 0;
	n->size = text.len;
	return make(p, dir, last, n);
}

lm_sys_status vcall_symlink(vproc *p, lm_syscall *s)
{
	return vdone(s, symlink_at(p, s->a[0], CWD, s->a[1]));
}

lm_sys_status vcall_symlinkat(vproc *p, lm_syscall *s)
{
	return vdone(s, symlink_at(p, s->a[0], s->a[1], s->a[2]));
}

static int64_t readlink_at(vproc *p, uint64_t fd, uint64_t path, uint64_t to, uint64_t cap)
{
	int err = -E_BADF;
	vnode *n;
	if ((int64_t)cap <= 0)
		return -E_INVAL;
	if (path >= 4096 && vpath_arg(path).len == 0) {
		vopen *o = vfd_get(p, fd);
		n = o && (int32_t)fd != AT_CWD ? o->node : NULL;
		err = -E_NOENT;
	} else {
		n = vpath_find(p, fd, path, 0, &err);
	}
	if (!n)
		return err;
	if (!vnode_is(n, V_LNK))
		return -E_INVAL;
	lm_buf text = {0};
	vnode *jump = NULL;
	if (!vprocfs_link(p, n, &text, &jump))
		lm_buf_add(&text, n->link, (size_t)n->size);
	int64_t len = text.len < cap ? (int64_t)text.len : (int64_t)cap;
	memcpy(vmem(to), lm_buf_view(&text).ptr, (size_t)len);
	lm_buf_free(&text);
	return len;
}

lm_sys_status vcall_readlink(vproc *p, lm_syscall *s)
{
	return vdone(s, readlink_at(p, CWD, s->a[0], s->a[1], s->a[2]));
}

lm_sys_status vcall_readlinkat(vproc *p, lm_syscall *s)
{
	return vdone(s, readlink_at(p, s->a[0], s->a[1], s->a[2], s->a[3]));
}

/* ---- the working directory */

static int64_t enter(vproc *p, vnode *n, vnode **which)
{
	vwho who = vproc_who(p);
	if (!vnode_is(n, V_DIR))
		return -E_NOTDIR;
	if (vnode_may(&who, n, V_MAY_EXEC) < 0)
		return -E_ACCES;
	vnode_ref(n);
	vnode_unref(&p->sys->fs, *which);
	*which = n;
	return 0;
}

lm_sys_status vcall_chdir(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, CWD, s->a[0], V_FOLLOW, &err);
	return vdone(s, n ? enter(p, n, &p->cwd) : err);
}

lm_sys_status vcall_fchdir(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	return vdone(s, o ? enter(p, o->node, &p->cwd) : -E_BADF);
}

lm_sys_status vcall_chroot(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, CWD, s->a[0], V_FOLLOW, &err);
	if (n && p->euid != 0)
		return vdone(s, -E_PERM);
	return vdone(s, n ? enter(p, n, &p->root) : err);
}

lm_sys_status vcall_getcwd(vproc *p, lm_syscall *s)
{
	lm_buf b = {0};
	int64_t r;
	if (!vfs_path_of(p->root, p->cwd, &b))
		r = -E_NOENT;
	else
		r = b.len + 1 > s->a[1] ? -E_RANGE : (int64_t)b.len + 1;
	if (r > 0)
		memcpy(vmem(s->a[0]), b.data, b.len + 1);
	lm_buf_free(&b);
	return vdone(s, r);
}

/* ---- modes and owners */

static int64_t change_mode(vproc *p, vnode *n, int err, uint64_t mode)
{
	vwho who = vproc_who(p);
	if (!n)
		return err;
	if (vmount_writable(n) < 0)
		return -E_ROFS;
	if (n->special || !vnode_owned(&who, n))
		return -E_PERM;
	if (vnode_is(n, V_LNK))
		return -E_OPNOTSUPP;
	n->mode = (n->mode & V_FMT) | ((uint32_t)mode & 07777);
	n->ctime = vnow(p->sys);
	return vmount_changed(n);
}

lm_sys_status vcall_chmod(vproc *p, lm_syscall *s)
{
	int err = 0;
	vnode *n = vpath_find(p, CWD, s->a[0], V_FOLLOW, &err);
	return vdone(s, change_mode(p, n, err, s->a[1]));
}

lm_sys_status vcall_fchmod(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	if (o && (o->flags & O_PATH_ONLY))
		o = NULL;
	return vdone(s, change_mode(p, o ? o->node : NULL, -E_BADF, s->a[1]));
}

lm_sys_status vcall_fchmodat(vproc *p, lm_syscall *s)
{
	int err = 0;
	uint64_t flags = s->nr == NR_FCHMODAT2 ? s->a[3] : 0;
	if ((flags & AT_EMPTY) && vpath_arg(s->a[1]).len == 0) {
		vopen *o = vfd_get(p, s->a[0]);
		return vdone(s, change_mode(p, o ? o->node : NULL, -E_BADF, s->a[2]));
	}
	vnode *n = vpath_find(p, s->a[0], s->a[1], flags & AT_NOFOLLOW ? 0 : V_FOLLOW, &err);
	return vdone(s, change_mode(p, n, err, s->a[2]));
}

static bool has_group(const vproc *p, uint32_t gid)
{
	if (p->egid == gid)
		return true;
	for (size_t i = 0; i < p->groups.len; i++) {
		if (p->groups.data[i] == gid)
			return true;
	}
	return false;
}

static int64_t change_owner(vproc *p, vnode *n, int err, uint64_t uid, uint64_t gid)
{
	if (!n)
		return err;
	uint32_t u = (int32_t)uid == -1 ? n->uid : (uint32_t)uid;
	uint32_t g = (int32_t)gid == -1 ? n->gid : (uint32_t)gid;
	if (vmount_writable(n) < 0)
		return -E_ROFS;
	bool own = p->euid == n->uid;
	if (p->euid != 0 && (u != n->uid || !own || (g != n->gid && !has_group(p, g))) &&
	    !((int32_t)uid == -1 && (int32_t)gid == -1))
		return -E_PERM;
	n->uid = u;
	n->gid = g;
	if (!vnode_is(n, V_DIR) && p->euid != 0)
		n->mode &= ~06000u;
	n->ctime = vnow(p->sys);
	return 0;
}

lm_sys_status vcall_chown(vproc *p, lm_syscall *s)
{
	int err = 0;
	vnode *n = vpath_find(p, CWD, s->a[0], V_FOLLOW, &err);
	return vdone(s, change_owner(p, n, err, s->a[1], s->a[2]));
}

lm_sys_status vcall_lchown(vproc *p, lm_syscall *s)
{
	int err = 0;
	vnode *n = vpath_find(p, CWD, s->a[0], 0, &err);
	return vdone(s, change_owner(p, n, err, s->a[1], s->a[2]));
}

lm_sys_status vcall_fchown(vproc *p, lm_syscall *s)
{
	vopen *o = vfd_get(p, s->a[0]);
	return vdone(s, change_owner(p, o ? o->node : NULL, -E_BADF, s->a[1], s->a[2]));
}

lm_sys_status vcall_fchownat(vproc *p, lm_syscall *s)
{
	int err = -E_BADF;
	vnode *n;
	if ((s->a[4] & AT_EMPTY) && vpath_arg(s->a[1]).len == 0) {
		vopen *o = vfd_get(p, s->a[0]);
		n = o ? o->node : NULL;
	} else {
		n = vpath_find(p, s->a[0], s->a[1], s->a[4] & AT_NOFOLLOW ? 0 : V_FOLLOW, &err);
	}
	return vdone(s, change_owner(p, n, err, s->a[2], s->a[3]));
}

lm_sys_status vcall_umask(vproc *p, lm_syscall *s)
{
	uint32_t old = p->umask;
	p->umask = (uint32_t)s->a[0] & 0777;
	return vdone(s, old);
}

/* ---- times */

#define TIME_NOW  0x3fffffff
#define TIME_OMIT 0x3ffffffe

/* times: seconds and nanoseconds of access and change; NULL: now. */
static int64_t set_times(vproc *p, vnode *n, const int64_t *times)
{
	vwho who = vproc_who(p);
	int64_t now = vnow(p->sys), *where[2] = {&n->atime, &n->mtime};
	bool only_now = !times || (times[1] == TIME_NOW && times[3] == TIME_NOW);
	if (vmount_writable(n) < 0)
		return -E_ROFS;
	if (times && times[1] == TIME_OMIT && times[3] == TIME_OMIT)
		return 0;
	for (int i = 0; times && i < 2; i++) {
		int64_t ns = times[2 * i + 1];
		if (ns != TIME_NOW && ns != TIME_OMIT && (ns < 0 || ns > 999999999))
			return -E_INVAL;
	}
	if (!vnode_owned(&who, n)) {
		if (!only_now)
			return -E_PERM;
		if (vnode_may(&who, n, V_MAY_WRITE) < 0)
			return -E_ACCES;
	}
	for (int i = 0; i < 2; i++) {
		if (!times || times[2 * i + 1] == TIME_NOW)
			*where[i] = now;
		else if (times[2 * i + 1] != TIME_OMIT &&
			 (__builtin_mul_overflow(times[2 * i], 1000000000, where[i]) ||
			  __builtin_add_overflow(*where[i], times[2 * i + 1], where[i])))
			*where[i] = times[2 * i] < 0 ? INT64_MIN : INT64_MAX;
	}
	n->ctime = now;
	return vmount_changed(n);
}

lm_sys_status vcall_utimensat(vproc *p, lm_syscall *s)
{
	int err = -E_BADF;
	vnode *n;
	if (s->a[1]) {
		n = vpath_find(p, s->a[0], s->a[1], s->a[3] & AT_NOFOLLOW ? 0 : V_FOLLOW, &err);
	} else {
		vopen *o = vfd_get(p, s->a[0]);
		n = o ? o->node : NULL;
	}
	return vdone(s, n ? set_times(p, n, s->a[2] ? vmem(s->a[2]) : NULL) : err);
}

static int64_t set_timevals(vproc *p, uint64_t fd, uint64_t path, uint64_t tv)
{
	int err;
	vnode *n = vpath_find(p, fd, path, V_FOLLOW, &err);
	if (!n)
		return err;
	if (!tv)
		return set_times(p, n, NULL);
	const int64_t *t = vmem(tv);
	int64_t times[4] = {t[0], t[1] * 1000, t[2], t[3] * 1000};
	return t[1] < 0 || t[1] > 999999 || t[3] < 0 || t[3] > 999999 ? -E_INVAL
								      : set_times(p, n, times);
}

lm_sys_status vcall_utimes(vproc *p, lm_syscall *s)
{
	return vdone(s, set_timevals(p, CWD, s->a[0], s->a[1]));
}

lm_sys_status vcall_futimesat(vproc *p, lm_syscall *s)
{
	return vdone(s, set_timevals(p, s->a[0], s->a[1], s->a[2]));
}

lm_sys_status vcall_utime(vproc *p, lm_syscall *s)
{
	int err;
	vnode *n = vpath_find(p, CWD, s->a[0], V_FOLLOW, &err);
	if (!n || !s->a[1])
		return vdone(s, n ? set_times(p, n, NULL) : err);
	const int64_t *t = vmem(s->a[1]);
	return vdone(s, set_times(p, n, (int64_t[]){t[0], 0, t[1], 0}));
}

/* Extended attributes: the file system has none. */
lm_sys_status vcall_xattr(vproc *p, lm_syscall *s)
{
	(void)p;
	bool lists = s->nr == NR_LISTXATTR || s->nr == NR_LLISTXATTR || s->nr == NR_FLISTXATTR;
	return vdone(s, lists ? 0 : -E_OPNOTSUPP);
}
