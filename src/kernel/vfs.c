/* vfs.c - the virtual system's file tree: nodes, names, paths, permissions: see vfs.h. */
#include "kernel/vsys.h"

#define LINK_LIMIT  40
#define NAME_LIMIT  255
#define PATH_LIMIT  4096
#define INDEX_LEAST 32 /* names in a directory before it gets an index */

void vfs_init(vfs *fs, int64_t (*now)(void *arg), void *arg)
{
	*fs = (vfs){.now = now,
		    .arg = arg,
		    .max_bytes = (uint64_t)1 << 30,
		    .max_files = (uint64_t)1 << 20};
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
	n->atime = n->mtime = n->ctime = n->btime = fs->now(fs->arg);
	fs->files++;
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
	for (uint64_t i = 0; i < n->block_count; i++)
		free(n->blocks[i]);
	fs->bytes -= n->blocks_used * V_BLOCK;
	fs->files--;
	free(n->blocks);
	free(n->link);
	free(n->host_path);
	free(n->pipe);
	lm_vec_free(&n->names);
	lm_vec_free(&n->locks);
	lm_vec_free(&n->flocks);
	lm_map_free(&n->index);
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
	for (size_t i = 0; i < fs->mounts.len; i++)
		free(fs->mounts.data[i]);
	lm_vec_free(&fs->mounts);
}

/* ---- permissions */

static bool in_group(const vwho *who, uint32_t gid)
{
	if (who->gid == gid)
		return true;
	for (size_t i = 0; i < who->group_count; i++) {
		if (who->groups[i] == gid)
			return true;
	}
	return false;
}

int vnode_may(const vwho *who, const vnode *n, unsigned wanted)
{
	if (!who->proc)
		return 0;
	if (who->uid == 0) {
		bool runs = vnode_is(n, V_DIR) || (n->mode & 0111);
		return (wanted & V_MAY_EXEC) && !runs ? -E_ACCES : 0;
	}
	unsigned have = who->uid == n->uid      ? n->mode >> 6
			: in_group(who, n->gid) ? n->mode >> 3
						: n->mode;
	return (have & wanted) == wanted ? 0 : -E_ACCES;
}

bool vnode_owned(const vwho *who, const vnode *n)
{
	return !who->proc || who->uid == 0 || who->uid == n->uid;
}

/* ---- directories */

static uint32_t name_hash(lm_str name)
{
	return lm_hash_bytes(name.ptr, name.len);
}

static void drop_index(vnode *dir)
{
	lm_map_free(&dir->index);
	memset(&dir->index, 0, sizeof dir->index);
}

static void index_names(vnode *dir)
{
	drop_index(dir);
	for (size_t i = 0; i < dir->names.len; i++)
		*lm_map_put(&dir->index, dir->names.data[i].hash, NULL) = i + 1;
}

static vname *find_name(vnode *dir, lm_str name)
{
	uint32_t hash = name_hash(name);
	if (dir->names.len >= INDEX_LEAST) {
		if (dir->index.count == 0)
			index_names(dir);
		const uint64_t *at = lm_map_get(&dir->index, hash);
		if (!at)
			return NULL;
		vname *e = *at <= dir->names.len ? &dir->names.data[*at - 1] : NULL;
		if (e && e->hash == hash && lm_str_eq(e->name, name))
			return e;
	}
	for (size_t i = 0; i < dir->names.len; i++) {
		vname *e = &dir->names.data[i];
		if (e->hash == hash && lm_str_eq(e->name, name))
			return e;
	}
	return NULL;
}

vname *vdir_get(vfs *fs, vnode *dir, lm_str name)
{
	if (dir->mount && !dir->host_listed && vmount_names(fs, dir) < 0)
		return NULL;
	return find_name(dir, name);
}

void vdir_add(vfs *fs, vnode *dir, lm_str name, vnode *n)
{
	char *copy = lm_xmalloc(name.len + 1);
	memcpy(copy, name.ptr, name.len);
	copy[name.len] = 0;
	uint32_t hash = name_hash(name);
	lm_vec_push(&dir->names, ((vname){{copy, name.len}, n, ++fs->next_serial, hash}));
	if (dir->index.count)
		*lm_map_put(&dir->index, hash, NULL) = dir->names.len;
	vnode_ref(n);
	n->nlink++;
	if (vnode_is(n, V_DIR)) {
		n->parent = dir;
		dir->nlink++;
	}
	dir->mtime = dir->ctime = n->ctime = fs->now(fs->arg);
}

void vdir_remove(vfs *fs, vnode *dir, vname *e)
{
	size_t i = (size_t)(e - dir->names.data);
	vnode *n = e->node;
	uint32_t hash = e->hash;
	free((void *)(uintptr_t)e->name.ptr);
	memmove(e, e + 1, (dir->names.len - i - 1) * sizeof *e);
	dir->names.len--;
	if (dir->index.count) {
		/* Made again when needed, unless the last name goes and no two share a hash. */
		bool simple = i == dir->names.len && dir->index.count == dir->names.len + 1;
		if (simple)
			lm_map_remove(&dir->index, hash);
		else
			drop_index(dir);
	}
	n->nlink--;
	if (vnode_is(n, V_DIR))
		dir->nlink--;
	dir->mtime = dir->ctime = n->ctime = fs->now(fs->arg);
	vnode_unref(fs, n);
}

static const vname *name_of(const vnode *dir, const vnode *n)
{
	for (size_t i = 0; i < dir->names.len; i++) {
		if (dir->names.data[i].node == n)
			return &dir->names.data[i];
	}
	return NULL;
}

bool vfs_path_of(const vnode *root, const vnode *dir, lm_buf *out)
{
	LM_VEC(lm_str) parts = {0};
	bool found = true;
	for (const vnode *d = dir; d != root && d->parent != d; d = d->parent) {
		const vname *e = name_of(d->parent, d);
		if (!e) {
			found = false;
			break;
		}
		lm_vec_push(&parts, e->name);
	}
	if (parts.len == 0 && found)
		lm_buf_byte(out, '/');
	while (parts.len && found) {
		lm_buf_byte(out, '/');
		lm_buf_str(out, lm_vec_pop(&parts));
	}
	lm_vec_free(&parts);
	return found;
}

bool vfs_path_in(const vnode *root, const vnode *dir, const vnode *n, lm_buf *out)
{
	const vname *e = name_of(dir, n);
	if (!e || !vfs_path_of(root, dir, out))
		return false;
	if (out->len != 1 || out->data[0] != '/')
		lm_buf_byte(out, '/');
	lm_buf_str(out, e->name);
	return true;
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

typedef struct walker {
	vfs *fs;
	const vwho *who;
	vnode *root, *start;
	lm_str path;
	char *held; /* the spliced path */
	int links;
	unsigned how;
	bool want_dir;
} walker;

/* Goes through a link: its text stands in front of what remains. */
static int through_link(walker *w, vnode *link, bool is_last, vnode **n)
{
	lm_buf text = {0};
	vnode *jump = NULL;
	bool magic = w->who->proc && vprocfs_link(w->who->proc, link, &text, &jump);
	if ((w->how & V_NO_LINKS) || (magic && jump && (w->how & V_NO_MAGIC))) {
		lm_buf_free(&text);
		return -E_LOOP;
	}
	if (++w->links > LINK_LIMIT) {
		lm_buf_free(&text);
		return -E_LOOP;
	}
	if (jump) {
		lm_buf_free(&text);
		*n = jump;
		return 0;
	}
	if (!magic)
		lm_buf_add(&text, link->link, (size_t)link->size);
	bool absolute = text.len && text.data[0] == '/';
	if (is_last && text.len && text.data[text.len - 1] == '/')
		w->want_dir = true;
	if (text.len == 0 || (absolute && (w->how & V_BENEATH))) {
		int err = text.len ? -E_XDEV : -E_NOENT;
		lm_buf_free(&text);
		return err;
	}
	/* A link at the very end must not become "target/": that would demand a directory. */
	if (!(is_last && !w->want_dir)) {
		lm_buf_byte(&text, '/');
		lm_buf_str(&text, w->path);
	}
	free(w->held);
	w->held = text.data;
	w->path = (lm_str){text.data, text.len};
	if (absolute)
		*n = w->root;
	return 0;
}

static int step(walker *w, lm_str e, vnode **n)
{
	bool is_last = only_slashes(w->path);
	if (!vnode_is(*n, V_DIR))
		return -E_NOTDIR;
	if (e.len > NAME_LIMIT)
		return -E_NAMETOOLONG;
	if (vnode_may(w->who, *n, V_MAY_EXEC) < 0)
		return -E_ACCES;
	if (lm_str_is(e, "."))
		return 0;
	if (lm_str_is(e, "..")) {
		if ((w->how & V_BENEATH) && *n == w->start)
			return -E_XDEV;
		if (*n != w->root)
			*n = (*n)->parent;
		return 0;
	}
	if ((*n)->special == V_PROC_FD_DIR && w->who->proc)
		vprocfs_refresh(w->who->proc, *n);
	vname *found = vdir_get(w->fs, *n, e);
	if (!found)
		return -E_NOENT;
	vnode *next = found->node;
	if (next->mount && !next->host_statted) {
		int err = vmount_stat(w->fs, next);
		if (err < 0)
			return err;
	}
	if (vnode_is(next, V_LNK) && !(is_last && !(w->how & V_FOLLOW) && !w->want_dir))
		return through_link(w, next, is_last, n);
	*n = next;
	return 0;
}

vnode *vfs_find(vfs *fs, const vwho *who, vnode *at, lm_str path, unsigned how, int *err)
{
	walker w = {.fs = fs, .who = who, .path = path, .how = how, .start = at};
	w.root = (how & V_IN_ROOT) ? at : who->root ? who->root : fs->root;
	bool absolute = path.len && path.ptr[0] == '/';
	vnode *n = absolute ? w.root : at;
	*err = path.len == 0 && !(how & V_EMPTY_OK) ? -E_NOENT
	       : path.len >= PATH_LIMIT             ? -E_NAMETOOLONG
	       : absolute && (how & V_BENEATH)      ? -E_XDEV
						    : 0;
	w.want_dir = path.len && path.ptr[path.len - 1] == '/';
	while (!*err) {
		lm_str e = next_element(&w.path);
		if (e.len == 0)
			break;
		*err = step(&w, e, &n);
	}
	if (!*err && w.want_dir && !vnode_is(n, V_DIR))
		*err = -E_NOTDIR;
	free(w.held);
	return *err ? NULL : n;
}

vnode *vfs_find_dir(vfs *fs, const vwho *who, vnode *at, lm_str path, lm_str *last, unsigned how,
		    int *err)
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
	*err = path.len == 0            ? -E_NOENT
	       : path.len >= PATH_LIMIT ? -E_NAMETOOLONG
	       : last->len > NAME_LIMIT ? -E_NAMETOOLONG
					: 0;
	if (*err)
		return NULL;
	vnode *dir = at;
	if (begin > 0)
		dir = vfs_find(fs, who, at, (lm_str){path.ptr, begin}, how | V_FOLLOW, err);
	if (!dir)
		return NULL;
	if (!vnode_is(dir, V_DIR))
		*err = -E_NOTDIR;
	else if (vnode_may(who, dir, V_MAY_EXEC) < 0)
		*err = -E_ACCES;
	return *err ? NULL : dir;
}
