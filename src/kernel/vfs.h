/* vfs.h - the virtual system's file tree in memory. Included by kernel/ only.
 * A node lives while it has names or open descriptions (`refs` counts both). Names are kept in
 * order of making with a serial number each, which is what directory offsets are: deleting while
 * reading skips nothing. A file's bytes lie in blocks; a block that was never written is a hole.
 * Folders of the host are mounted lazily: a node with `host` set is filled when first looked at. */
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
#define V_SOCK 0140000u

#define V_BLOCK 4096u

typedef struct vnode vnode;
typedef struct vname {
	lm_str name;
	vnode *node;
	uint64_t serial;
	uint32_t hash;
} vname;
typedef struct vpipe vpipe;

enum {
	V_DEV_NONE,
	V_DEV_NULL,
	V_DEV_ZERO,
	V_DEV_FULL,
	V_DEV_RANDOM,
	V_DEV_TTY,
	V_DEV_STDIN,
	V_DEV_STDOUT,
	V_DEV_STDERR
};
/* What /proc makes of a node: vprocfs.c. */
enum {
	V_PLAIN,
	V_PROC_SELF,
	V_PROC_EXE,
	V_PROC_CWD,
	V_PROC_ROOT,
	V_PROC_FD_DIR,
	V_PROC_FD,
	V_PROC_TEXT
};

/* A mounted folder of the host. */
typedef struct vmount {
	const lm_host_files *files;
	uint8_t how; /* LM_MOUNT_* */
	uint32_t uid, gid;
} vmount;

struct vnode {
	uint32_t refs, nlink, mode;
	uint8_t device, special;
	bool host_listed, host_loaded, host_statted, dirty;
	uint64_t ino;
	int64_t atime, mtime, ctime, btime; /* ns since 1970 */
	uint32_t uid, gid;
	char *link; /* symbolic links: the target, size bytes */
	uint64_t size;
	char **blocks; /* regular files */
	uint64_t block_count, blocks_used;
	LM_VEC(vname) names; /* directories */
	lm_map index;        /* of large directories: hash of name -> index + 1 in names */
	vnode *parent;       /* directories: .. (not counted) */
	vpipe *pipe;         /* FIFOs */
	void *socket;        /* bound unix sockets (not counted) */
	const vmount *mount; /* of the host: NULL for the rest */
	char *host_path;
	int32_t owner_pid, number; /* /proc */
	uint32_t shared_maps, writers;
	uint32_t execs; /* a program of loam's: what exec starts */
	LM_VEC(struct vlock) locks;
	LM_VEC(struct vopen *) flocks;
};

typedef struct vfs {
	vnode *root;
	uint64_t next_ino, next_serial;
	uint64_t bytes, max_bytes; /* of regular files */
	uint64_t files, max_files;
	LM_VEC(vmount *) mounts;
	int64_t (*now)(void *arg);
	void *arg;
} vfs;

/* Who asks: for permissions. */
typedef struct vwho {
	struct vproc *proc; /* NULL: the system itself, which may do everything */
	vnode *root, *cwd;
	uint32_t uid, gid;
	const uint32_t *groups;
	size_t group_count;
} vwho;
enum { V_MAY_EXEC = 1, V_MAY_WRITE = 2, V_MAY_READ = 4 };

void vfs_init(vfs *fs, int64_t (*now)(void *arg), void *arg);
void vfs_free(vfs *fs);
vnode *vnode_new(vfs *fs, uint32_t mode); /* refs 1 */
void vnode_ref(vnode *n);
void vnode_unref(vfs *fs, vnode *n);
static inline bool vnode_is(const vnode *n, uint32_t type)
{
	return (n->mode & V_FMT) == type;
}
/* 0 or -E_ACCES. */
int vnode_may(const vwho *who, const vnode *n, unsigned wanted);
bool vnode_owned(const vwho *who, const vnode *n);

enum {
	V_FOLLOW = 1,
	V_NO_LINKS = 2,
	V_BENEATH = 4,
	V_IN_ROOT = 8,
	V_NO_MAGIC = 16,
	V_EMPTY_OK = 32
};
/* Finds a path from `at` (absolute ones from the root). V_FOLLOW: a link at the end too. Errors:
 * -errno in *err, NULL. */
vnode *vfs_find(vfs *fs, const vwho *who, vnode *at, lm_str path, unsigned how, int *err);
/* The directory that holds the last element of a path, and that element (in *last, pointing into
 * path). NULL: *err. */
vnode *vfs_find_dir(vfs *fs, const vwho *who, vnode *at, lm_str path, lm_str *last, unsigned how,
		    int *err);
vname *vdir_get(vfs *fs, vnode *dir, lm_str name);
void vdir_add(vfs *fs, vnode *dir, lm_str name, vnode *n); /* takes a reference of its own */
void vdir_remove(vfs *fs, vnode *dir, vname *e);
/* Absolute path of a directory, as seen from `root`; false when it has no name any more. */
bool vfs_path_of(const vnode *root, const vnode *dir, lm_buf *out);
/* The path of any node that still has a name, found by looking through `dir`'s names. */
bool vfs_path_in(const vnode *root, const vnode *dir, const vnode *n, lm_buf *out);

/* Regular files. Return bytes or -errno. */
int64_t vdata_read(vfs *fs, vnode *n, void *p, size_t count, uint64_t at);
int64_t vdata_write(vfs *fs, vnode *n, const void *p, size_t count, uint64_t at);
int vdata_truncate(vfs *fs, vnode *n, uint64_t size);
int vdata_punch(vfs *fs, vnode *n, uint64_t from, uint64_t to);
/* Forgets what was only read from the host; it is read again when wanted. */
void vdata_unload(vfs *fs, vnode *n);
/* The next byte at or after `at` that is data (or a hole); size at most. */
uint64_t vdata_seek(const vnode *n, uint64_t at, bool data);

/* ---- mounts (vmount.c) */
/* Fills what is not known yet: type, size, times; names; contents. -errno. */
int vmount_stat(vfs *fs, vnode *n);
int vmount_names(vfs *fs, vnode *dir);
int vmount_load(vfs *fs, vnode *n);
/* Before a change: -E_ROFS on a mount that may not change. */
int vmount_writable(const vnode *n);
/* After a change on a mount that writes through: -errno of the host. */
int vmount_made(vfs *fs, vnode *dir, lm_str name, vnode *n);
int vmount_removed(vnode *dir, lm_str name, const vnode *n);
int vmount_renamed(vnode *from_dir, lm_str from, vnode *to_dir, lm_str to, vnode *n);
int vmount_changed(vnode *n);        /* mode or times */
int vmount_store(vfs *fs, vnode *n); /* contents */

#endif
