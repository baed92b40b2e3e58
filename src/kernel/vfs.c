/* vfs.c - the virtual system's file tree: see vfs.h. */
#include "kernel/vfs.h"

#define LINK_LIMIT 40
#define NAME_LIMIT 255

void vfs_init(vfs *fs, int64_t (*now)(void *arg), void *arg)
{
	*fs = (vfs){.now = now, .arg = arg, .max_bytes = (uint64_t)1 << 30};
	fs->root = vnode_new(fs, V_DIR | 0755);
	fs->root->parent = fs->root;
	fs->root->nlink = 1;
}

vnode *vnode_new(vfs *fs, uint32_t mode)
{
	vnode *n = lm_xcalloc(1, sizeof *n);
	n->refs = 1;
	n->mode = mode;
	n->ino = ++fs->next_ino;
	n->atime = n->mtime = n->ctime = fs->now(fs->arg);
	return n;
}

void vnode_ref(vnode *n)
{
	n->refs++;
}

void vnode_unref(vfs *fs, vnode *n)
{
	LM_ASSERT(n->refs > 0);
	if (--n->refs > 0)
		return;
	/* A directory that goes is empty (rmdir) or the whole tree goes (vfs_free takes the names
	 * first). */
	LM_ASSERT(n->names.len == 0);
	if (vnode_is(n, V_REG))
		fs->bytes -= n->cap;
	if (n->pipe) {
		free(n->pipe->data);
		free(n->pipe);
	}
	free(n->data);
	lm_vec_free(&n->names);
	free(n);
}

void vfs_free(vfs *fs)
{
	/* Depth first without recursion: a directory's last name is taken until it has none. */
	vnode *dir = fs->root;
	while (dir) {
		if (dir->names.len == 0) {
			if (dir == fs->root)
				break;
			vnode *up = dir->parent;
			vname *e = &lm_vec_last(&up->names);
			LM_ASSERT(e->node == dir);
			vdir_remove(fs, up, e);
			dir = up;
			continue;
		}
		vname *e = &lm_vec_last(&dir->names);
		if (vnode_is(e->node, V_DIR))
			dir = e->node;
		else
			vdir_remove(fs, dir, e);
	}
	vnode_unref(fs, fs->root);
	fs->root = NULL;
}

/* ---- directories */

vname *vdir_get(vnode *dir, lm_str name)
{
	for (size_t i = 0; i < dir->names.len; i++) {
		if (lm_str_eq(dir->names.data[i].name, name))
			return &dir->names.data[i];
	}
	return NULL;
}

void vdir_add(vfs *fs, vnode *dir, lm_str name, vnode *n)
{
	char *copy = lm_xmalloc(name.len + 1);
	memcpy(copy, name.ptr, name.len);
	lm_vec_push(&dir->names, ((vname){{copy, name.len}, n, ++fs->next_serial}));
	vnode_ref(n);
	n->nlink++;
	if (vnode_is(n, V_DIR))
		n->parent = dir;
	dir->mtime = dir->ctime = n->ctime = fs->now(fs->arg);
	dir->generation++;
}

void vdir_remove(vfs *fs, vnode *dir, vname *e)
{
	size_t i = (size_t)(e - dir->names.data);
	vnode *n = e->node;
	free((void *)(uintptr_t)e->name.ptr);
	memmove(e, e + 1, (dir->names.len - i - 1) * sizeof *e);
	dir->names.len--;
	n->nlink--;
	dir->mtime = dir->ctime = n->ctime = fs->now(fs->arg);
	vnode_unref(fs, n);
}

void vfs_path_of(const vnode *dir, lm_buf *out)
{
	LM_VEC(lm_str) parts = {0};
	for (const vnode *d = dir; d->parent != d; d = d->parent) {
		for (size_t i = 0; i < d->parent->names.len; i++) {
			if (d->parent->names.data[i].node == d)
				lm_vec_push(&parts, d->parent->names.data[i].name);
		}
	}
	if (parts.len == 0)
		lm_buf_byte(out, '/');
	while (parts.len) {
		lm_buf_byte(out, '/');
		lm_buf_str(out, lm_vec_pop(&parts));
	}
	lm_vec_free(&parts);
}

/* ---- paths */

/* Takes the next element off *path; empty at the end. */
static lm_str next_element(lm_str *path)
{
	while (path->len && *path->ptr == '/') {
		path->ptr++;
		path->len--;
	}
	lm_str e = {path->ptr, 0};
	while (path->len && *path->ptr != '/') {
		path->ptr++;
		path->len--;
		e.len++;
	}
	return e;
}

static bool only_slashes(lm_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '/')
			return false;
	}
	return true;
}

/* Walks all of path. Links are spliced in front of what remains. */
static vnode *walk(vfs *fs, vnode *at, lm_str path, bool follow, int *err)
{
	char *held = NULL; /* the spliced path */
	int links = 0;
	vnode *n = path.len && path.ptr[0] == '/' ? fs->root : at;
	*err = 0;
	if (path.len == 0)
		*err = -E_NOENT;
	bool want_dir = path.len && path.ptr[path.len - 1] == '/';
	while (!*err) {
		lm_str e = next_element(&path);
		if (e.len == 0)
			break;
		bool is_last = only_slashes(path);
		if (!vnode_is(n, V_DIR)) {
			*err = -E_NOTDIR;
			break;
		}
		if (e.len > NAME_LIMIT) {
			*err = -E_NAMETOOLONG;
			break;
		}
		if (lm_str_is(e, "."))
			continue;
		if (lm_str_is(e, "..")) {
			n = n->parent;
			continue;
		}
		vname *found = vdir_get(n, e);
		if (!found) {
			*err = -E_NOENT;
			break;
		}
		vnode *next = found->node;
		if (!vnode_is(next, V_LNK) || (is_last && !follow && !want_dir)) {
			n = next;
			continue;
		}
		if (++links > LINK_LIMIT) {
			*err = -E_LOOP;
			break;
		}
		char *spliced = lm_xmalloc((size_t)next->size + 1 + path.len + 1);
		memcpy(spliced, next->data, (size_t)next->size);
		spliced[next->size] = '/';
		memcpy(spliced + next->size + 1, path.ptr, path.len);
		/* A link at the very end must not become "target/": that would demand a directory.
		 */
		size_t len = (size_t)next->size + (is_last && !want_dir ? 0 : 1 + path.len);
		free(held);
		held = spliced;
		path = (lm_str){spliced, len};
		if (next->size && next->data[0] == '/')
			n = fs->root;
	}
	if (!*err && want_dir && !vnode_is(n, V_DIR))
		*err = -E_NOTDIR;
	free(held);
	return *err ? NULL : n;
}

vnode *vfs_find(vfs *fs, vnode *at, lm_str path, bool follow, int *err)
{
	return walk(fs, at, path, follow, err);
}

vnode *vfs_find_dir(vfs *fs, vnode *at, lm_str path, lm_str *last, int *err)
{
	/* The last element must point into the caller's path: found by hand, then the rest is
	 * walked whole. */
	size_t end = path.len;
	while (end > 0 && path.ptr[end - 1] == '/')
		end--;
	size_t begin = end;
	while (begin > 0 && path.ptr[begin - 1] != '/')
		begin--;
	*last = (lm_str){path.ptr + begin, end - begin};
	if (path.len == 0) {
		*err = -E_NOENT;
		return NULL;
	}
	if (last->len > NAME_LIMIT) {
		*err = -E_NAMETOOLONG;
		return NULL;
	}
	*err = 0;
	vnode *dir = begin == 0 ? at : walk(fs, at, (lm_str){path.ptr, begin}, true, err);
	if (dir && !vnode_is(dir, V_DIR)) {
		*err = -E_NOTDIR;
		return NULL;
	}
	return dir;
}

/* ---- regular files */

int64_t vfile_read(vnode *n, void *p, size_t count, uint64_t at)
{
	if (at >= n->size)
		return 0;
	if (count > n->size - at)
		count = (size_t)(n->size - at);
	memcpy(p, n->data + at, count);
	return (int64_t)count;
}

/* Room for size bytes; what is new reads as zero. */
static int reserve(vfs *fs, vnode *n, uint64_t size)
{
	if (size <= n->cap)
		return 0;
	uint64_t cap = n->cap ? n->cap : 64;
	while (cap < size)
		cap += cap / 2 + 64;
	if (size > fs->max_bytes || fs->bytes + (cap - n->cap) > fs->max_bytes)
		return -E_NOSPC;
	fs->bytes += cap - n->cap;
	n->data = lm_xrealloc(n->data, (size_t)cap);
	memset(n->data + n->cap, 0, (size_t)(cap - n->cap));
	n->cap = cap;
	return 0;
}

int64_t vfile_write(vfs *fs, vnode *n, const void *p, size_t count, uint64_t at)
{
	if (count == 0)
		return 0;
	if (at > INT64_MAX - count)
		return -E_FBIG;
	int err = reserve(fs, n, at + count);
	if (err)
		return err;
	memcpy(n->data + at, p, count);
	if (at + count > n->size)
		n->size = at + count;
	n->mtime = n->ctime = fs->now(fs->arg);
	n->generation++;
	return (int64_t)count;
}

int vfile_truncate(vfs *fs, vnode *n, uint64_t size)
{
	int err = reserve(fs, n, size);
	if (err)
		return err;
	if (size < n->size)
		memset(n->data + size, 0, (size_t)(n->size - size));
	n->size = size;
	n->mtime = n->ctime = fs->now(fs->arg);
	return 0;
}
