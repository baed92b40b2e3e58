/* vfs.h - the virtual system's file tree in memory. Included by kernel/ only.
 * A node lives while it has names or open descriptions (`refs` counts both). Names are kept in
 * order of making with a serial number each, which is what directory offsets are: deleting while
 * reading skips nothing. */
#ifndef LM_KERNEL_VFS_H
#define LM_KERNEL_VFS_H

#include "kernel/kernel_int.h"

/* File types as in st_mode. */
#define V_FMT  0170000u
#define V_DIR  0040000u
#define V_REG  0100000u
#define V_LNK  0120000u
#define V_CHR  0020000u
#define V_FIFO 0010000u

typedef struct vnode vnode;
typedef struct vname {
	lm_str name;
	vnode *node;
	uint64_t serial;
} vname;
/* A pipe's buffer, or what waits in a terminal's input. */
typedef struct vpipe {
	char *data;
	uint32_t start, len, cap;
	uint32_t readers, writers;
} vpipe;

enum { V_DEV_NONE, V_DEV_NULL, V_DEV_ZERO, V_DEV_RANDOM, V_DEV_STDIN, V_DEV_STDOUT, V_DEV_STDERR };

struct vnode {
	uint32_t refs, nlink, mode;
	uint8_t device;
	uint64_t ino;
	uint64_t generation;         /* counts what happens to it: edges for poll */
	int64_t atime, mtime, ctime; /* ns since 1970 */
	uint32_t uid, gid;
	char *data; /* regular files: size bytes of cap; links: the target */
	uint64_t size, cap;
	LM_VEC(vname) names; /* directories */
	vnode *parent;       /* directories: .. (not counted) */
	vpipe *pipe;
};

typedef struct vfs {
	vnode *root;
	uint64_t next_ino, next_serial;
	uint64_t bytes, max_bytes; /* of regular files */
	int64_t (*now)(void *arg);
	void *arg;
} vfs;

void vfs_init(vfs *fs, int64_t (*now)(void *arg), void *arg);
void vfs_free(vfs *fs);
vnode *vnode_new(vfs *fs, uint32_t mode); /* refs 1 */
void vnode_ref(vnode *n);
void vnode_unref(vfs *fs, vnode *n);
static inline bool vnode_is(const vnode *n, uint32_t type)
{
	return (n->mode & V_FMT) == type;
}

/* Finds a path from `at` (absolute ones from the root). follow: a link at the end too. Errors:
 * -errno in *err, NULL. */
vnode *vfs_find(vfs *fs, vnode *at, lm_str path, bool follow, int *err);
/* The directory that holds the last element of a path, and that element (in *last, pointing into
 * path). NULL: *err. */
vnode *vfs_find_dir(vfs *fs, vnode *at, lm_str path, lm_str *last, int *err);
vname *vdir_get(vnode *dir, lm_str name);
void vdir_add(vfs *fs, vnode *dir, lm_str name, vnode *n); /* takes a reference */
void vdir_remove(vfs *fs, vnode *dir, vname *e);
/* Absolute path of a directory. */
void vfs_path_of(const vnode *dir, lm_buf *out);

/* Regular files. Return bytes or -errno. */
int64_t vfile_read(vnode *n, void *p, size_t count, uint64_t at);
int64_t vfile_write(vfs *fs, vnode *n, const void *p, size_t count, uint64_t at);
int vfile_truncate(vfs *fs, vnode *n, uint64_t size);

#endif
