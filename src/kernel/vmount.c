/* vmount.c - folders of the host in the virtual system's tree: filled when they are looked at;
 * read-only, or changed in memory alone, or written through. */
#include "kernel/vsys.h"

/* "dir/name" of the host, malloc'ed. */
static char *host_join(const char *dir, lm_str name)
{
	lm_buf b = {0};
	lm_buf_cstr(&b, dir);
	if (b.len == 0 || b.data[b.len - 1] != '/')
		lm_buf_byte(&b, '/');
	lm_buf_str(&b, name);
	return b.data;
}

int vmount_stat(vfs *fs, vnode *n)
{
	lm_host_stat st;
	const lm_host_files *f = n->mount->files;
	int err = f->stat(f->arg, n->host_path, &st);
	if (err < 0)
		return err;
	n->host_statted = true;
	uint32_t type = st.mode & V_FMT;
	if (type != V_DIR && type != V_REG && type != V_LNK)
		return -E_ACCES; /* devices and sockets of the host are not for us */
	n->mode = type | (st.mode & 07777);
	n->size = type == V_DIR ? 0 : st.size;
	n->atime = n->mtime = n->ctime = n->btime = st.mtime;
	n->host_loaded = type != V_REG;
	n->host_listed = type != V_DIR;
	if (type == V_LNK) {
		lm_buf text = {0};
		err = f->readlink(f->arg, n->host_path, &text);
		if (err < 0)
			return err;
		n->size = text.len;
		n->link = text.data ? text.data : lm_xcalloc(1, 1);
	}
	(void)fs;
	return 0;
}

typedef struct filling {
	vfs *fs;
	vnode *dir;
} filling;

static void found_name(void *arg, const char *name)
{
	filling *f = arg;
	vnode *dir = f->dir;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (vdir_get(f->fs, dir, lm_str_of(name)))
		return; /* ours stands before the host's */
	vnode *n = vnode_new(f->fs, V_REG | 0644);
	n->mount = dir->mount;
	n->uid = dir->mount->uid;
	n->gid = dir->mount->gid;
	n->host_path = host_join(dir->host_path, lm_str_of(name));
	/* The kind decides about the directory's own fields: it must be known before the name is.
	 */
	if (vmount_stat(f->fs, n) == 0)
		vdir_add(f->fs, dir, lm_str_of(name), n);
	vnode_unref(f->fs, n);
}

int vmount_names(vfs *fs, vnode *dir)
{
	if (!vnode_is(dir, V_DIR))
		return -E_NOTDIR;
	int64_t mtime = dir->mtime, ctime = dir->ctime;
	dir->host_listed = true;
	filling f = {fs, dir};
	const lm_host_files *files = dir->mount->files;
	int err = files->list(files->arg, dir->host_path, found_name, &f);
	dir->mtime = mtime;
	dir->ctime = ctime;
	return err;
}

int vmount_load(vfs *fs, vnode *n)
{
	lm_buf text = {0};
	const lm_host_files *f = n->mount->files;
	n->host_loaded = true;
	int err = f->read(f->arg, n->host_path, &text);
	int64_t mtime = n->mtime, ctime = n->ctime;
	if (err == 0) {
		n->size = 0;
		int64_t r = vdata_write(fs, n, lm_buf_view(&text).ptr, text.len, 0);
		err = r < 0 ? (int)r : (size_t)r < text.len ? -E_NOSPC : 0;
	}
	n->mtime = mtime;
	n->ctime = ctime;
	n->dirty = false;
	lm_buf_free(&text);
	if (err < 0)
		n->host_loaded = false;
	return err;
}

int vmount_writable(const vnode *n)
{
	return n->mount && n->mount->how == LM_MOUNT_READ_ONLY ? -E_ROFS : 0;
}

static bool through(const vnode *n)
{
	return n->mount && n->mount->how == LM_MOUNT_WRITE;
}

int vmount_made(vfs *fs, vnode *dir, lm_str name, vnode *n)
{
	(void)fs;
	if (!dir->mount)
		return 0;
	if (!through(dir)) {
		n->mount = NULL; /* in memory, whatever is around it */
		return 0;
	}
	const lm_host_files *f = dir->mount->files;
	n->mount = dir->mount;
	n->host_path = host_join(dir->host_path, name);
	n->host_statted = n->host_loaded = n->host_listed = true;
	if (vnode_is(n, V_DIR))
		return f->mkdir ? f->mkdir(f->arg, n->host_path, n->mode & 07777) : -E_ROFS;
	if (vnode_is(n, V_LNK))
		return f->symlink ? f->symlink(f->arg, n->link, n->host_path) : -E_ROFS;
	if (vnode_is(n, V_REG))
		return f->write ? f->write(f->arg, n->host_path, "", 0, n->mode & 07777) : -E_ROFS;
	n->mount = NULL; /* FIFOs and sockets are ours alone */
	return 0;
}

int vmount_removed(vnode *dir, lm_str name, const vnode *n)
{
	if (!through(dir) || !through(n))
		return 0;
	const lm_host_files *f = dir->mount->files;
	char *path = host_join(dir->host_path, name);
	int err = f->remove ? f->remove(f->arg, path, vnode_is(n, V_DIR)) : -E_ROFS;
	free(path);
	return err;
}

/* The host's paths below a directory that has moved. */
static void move_paths(vnode *n, const char *path)
{
	free(n->host_path);
	n->host_path = lm_xmalloc(strlen(path) + 1);
	strcpy(n->host_path, path);
	if (!vnode_is(n, V_DIR))
		return;
	/* Names are listed anew, with paths that fit. */
	for (size_t i = 0; i < n->names.len; i++) {
		vnode *sub = n->names.data[i].node;
		if (!sub->host_path)
			continue;
		char *below = host_join(path, n->names.data[i].name);
		free(sub->host_path);
		sub->host_path = below;
	}
}

int vmount_renamed(vnode *from_dir, lm_str from, vnode *to_dir, lm_str to, vnode *n)
{
	if (!through(from_dir) || !through(to_dir) || !through(n))
		return 0;
	const lm_host_files *f = from_dir->mount->files;
	char *a = host_join(from_dir->host_path, from), *b = host_join(to_dir->host_path, to);
	int err = f->rename ? f->rename(f->arg, a, b) : -E_ROFS;
	if (err == 0)
		move_paths(n, b);
	free(a);
	free(b);
	return err;
}

int vmount_changed(vnode *n)
{
	if (!through(n) || vnode_is(n, V_LNK))
		return 0;
	const lm_host_files *f = n->mount->files;
	return f->change ? f->change(f->arg, n->host_path, n->mode & 07777, n->mtime) : -E_ROFS;
}

int vmount_store(vfs *fs, vnode *n)
{
	const lm_host_files *f = n->mount->files;
	if (n->nlink == 0 || !n->host_path)
		return 0; /* removed meanwhile */
	if (!f->write)
		return -E_ROFS;
	char *text = lm_xmalloc(n->size ? (size_t)n->size : 1);
	int64_t got = vdata_read(fs, n, text, (size_t)n->size, 0);
	int err = got < 0 ? (int)got
			  : f->write(f->arg, n->host_path, text, (size_t)got, n->mode & 07777);
	free(text);
	if (err == 0)
		n->dirty = false;
	return err;
}

int lm_kernel_virtual_mount(lm_kernel *k, lm_str path, const char *host_path,
			    const lm_host_files *files, int how)
{
	vproc *p = vself(k);
	vnode *n = vsys_put(p->sys, path, V_DIR | 0755);
	if (!n)
		return -E_NOTDIR;
	if (n->names.len && n != p->sys->fs.root)
		return -E_BUSY;
	vmount *m = lm_xcalloc(1, sizeof *m);
	*m = (vmount){.files = files, .how = (uint8_t)how, .uid = p->euid, .gid = p->egid};
	lm_vec_push(&p->sys->fs.mounts, m);
	vnode before = *n;
	n->mount = m;
	n->host_path = lm_xmalloc(strlen(host_path) + 1);
	strcpy(n->host_path, host_path);
	int err = vmount_stat(&p->sys->fs, n);
	if (err == 0 && !vnode_is(n, V_DIR))
		err = -E_NOTDIR;
	if (err < 0) {
		free(n->host_path);
		n->host_path = NULL;
		n->mount = NULL;
		n->mode = before.mode;
		return err;
	}
	n->uid = p->euid;
	n->gid = p->egid;
	return 0;
}
