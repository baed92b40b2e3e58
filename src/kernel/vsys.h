/* vsys.h - the virtual system's own types: the system that all processes share, a process, open
 * files, things that can be waited for. Included by kernel/ only.
 *
 * One process is one lm_kernel (its first member). Everything runs in one thread; a call that would
 * block answers -E_AGAIN inside, and virtual.c turns that into LM_SYS_WAIT for blocking
 * descriptors. Whoever changes what a descriptor shows calls vsource_notify on its source: that is
 * what makes edges for the network poller and wakes parked calls. */
#ifndef LM_KERNEL_VSYS_H
#define LM_KERNEL_VSYS_H

#include "kernel/vfs.h"

#define O_ACCESS      3u
#define O_CREATE      0100u
#define O_EXCLUSIVE   0200u
#define O_TRUNCATE    01000u
#define O_APPENDING   02000u
#define O_NONBLOCKING 04000u
#define O_WANT_DIR    0200000u
#define O_NO_FOLLOW   0400000u
#define O_CLOSE_EXEC  02000000u
#define O_PATH_ONLY   010000000u
#define O_TEMP        020200000u
#define AT_CWD        (-100)
#define AT_NOFOLLOW   0x100u
#define AT_EMPTY      0x1000u
#define AT_REMOVE_DIR 0x200u
#define PIPE_SIZE     65536u
#define FD_LIMIT      20000u /* the soft limit at the start; the hard one is FD_MAX */
#define FD_MAX        1048576u

typedef struct vsys vsys;
typedef struct vopen vopen;
typedef struct vsock vsock;
typedef struct vwatch vwatch;
typedef struct vtask vtask;
typedef struct vproc vproc;

/* ---- waiting (vpoll.c) */

/* Something whose readiness can change. */
typedef struct vsource {
	vwatch *watches;
} vsource;

struct vwatch {
	vwatch *next, **back; /* in the source's list */
	vwatch *fd_next;      /* of the same descriptor, or in an epoll's list */
	vwatch *ready_next;   /* in the queue of its owner */
	struct vready *queue;
	vopen *open;   /* NULL once the descriptor is gone */
	uint64_t data; /* epoll: the user's word */
	int fd;
	uint32_t events; /* wanted: LM_POLL_* or EPOLL* */
	bool queued, once, one_shot_done;
};
/* Watches that may be ready. */
typedef struct vready {
	vwatch *first, *last;
	vsource *notify; /* an epoll's own source */
} vready;

void vsource_notify(vsource *s);
void vwatch_add(vwatch *w, vsource *s, vready *queue);
void vwatch_remove(vwatch *w);
void vwatch_queue(vwatch *w);

/* ---- scattered buffers */

typedef struct vio {
	const uint64_t *v; /* pairs of address and length */
	uint64_t n, i, off;
	uint64_t left; /* bytes not yet moved */
	uint64_t one[2];
} vio;

void vio_one(vio *io, uint64_t addr, uint64_t size);
/* -E_INVAL when the lengths do not fit, -E_FAULT for bad addresses. */
int vio_vector(vio *io, uint64_t addr, uint64_t count);
uint64_t vio_put(vio *io, const void *p, uint64_t n); /* into the caller's buffers; bytes moved */
uint64_t vio_take(vio *io, void *p, uint64_t n);      /* out of them */
void vio_skip(vio *io, uint64_t n);

/* ---- open files (vfd.c) */

typedef enum {
	V_OPEN_FILE,
	V_OPEN_PIPE,
	V_OPEN_SOCK,
	V_OPEN_EVENT,
	V_OPEN_TIMER,
	V_OPEN_EPOLL,
	V_OPEN_PIDFD,
	V_OPEN_KINDS
} vopen_kind;

/* What a kind of open file can do. -E_AGAIN: would block. Any may be NULL. */
typedef struct vopen_ops {
	int64_t (*read)(vproc *p, vopen *o, vio *io, const uint64_t *at);
	int64_t (*write)(vproc *p, vopen *o, vio *io, const uint64_t *at);
	uint32_t (*ready)(vproc *p, vopen *o); /* LM_POLL_*; NULL: cannot be polled */
	vsource *(*source)(vsys *sys, vopen *o);
	void (*close)(vsys *sys, vopen *o);
} vopen_ops;

struct vopen {
	uint32_t refs, flags;
	uint8_t kind;
	bool reads, writes;
	uint8_t flock; /* 0 none, 1 shared, 2 exclusive */
	vnode *node;   /* files, FIFOs; others have one for fstat */
	uint64_t pos;
	void *object; /* vsock, vevent, vtimer, vepoll, vtask */
	lm_str path;  /* as opened (malloc'ed), for /proc/self/fd; directories and files */
	vsource file_source;
};

typedef struct vfd {
	vopen *open;
	bool close_exec;
	vwatch *watches; /* of the network poller and of parked calls */
} vfd;
#define V_POLL_RDHUP 64u /* in ready's answer: the other side writes no more */

/* ---- processes (vproc.c) */

/* What the parent and pidfds know of a process; outlives it. */
struct vtask {
	uint32_t refs;
	int32_t pid, ppid, pgid, sid;
	bool exited;
	int32_t status; /* as wait4 gives it */
	int64_t user_ns;
	vsource source;
	int32_t death_signal; /* when the parent ends */
	vproc *live;
	vtask *next; /* in the system's list */
};

typedef struct vmapping {
	uint8_t *p;
	uint64_t size, file_size; /* bytes of the file behind it */
	vnode *node;              /* shared maps of files */
	uint64_t at;
	bool shared, writes, anonymous;
} vmapping;

typedef struct vlock {
	vproc *owner;
	vopen *open; /* open file description locks */
	uint64_t from, to;
	bool exclusive;
} vlock;

struct vsys {
	vfs fs;
	uint32_t procs;
	vtask *tasks;
	int32_t next_pid;
	vnode *proc_dir;
	vnode *terminal; /* behind the standard input */
	int64_t clock_offset;
	uint64_t random;
	bool input_over;
	struct vnet *net;
	char hostname[65];
	LM_VEC(struct vtimer *) timers; /* of timerfds */
	LM_VEC(vmapping) shared;        /* shared maps of files, of all processes */
};

struct vproc {
	lm_kernel base;
	vsys *sys;
	vtask *task;
	vproc *vforked; /* the child that runs on this process's goroutine */
	vproc *fork_parent;
	uint32_t uid, euid, suid, gid, egid, sgid;
	uint32_t umask;
	LM_VEC(uint32_t) groups;
	vnode *cwd, *root;
	LM_VEC(vfd) fds;
	uint32_t fd_hint; /* no free descriptor below */
	uint64_t fd_limit, fd_hard;
	uint64_t limits[16][2];
	vready ready;
	uint32_t watch_count;
	LM_VEC(vmapping) maps;
	uint8_t signal_how[65], keep_caps;
	uint64_t signals; /* pending, bit by number */
	bool wait_child, child_news;
	int32_t killed_by;
	uint64_t *memo; /* of the call that is being carried out */
	char *executable;
	LM_VEC(char *) args, env; /* for /proc */
	int64_t start_ns;
	bool gone;     /* exited: no call goes through any more */
	bool replaced; /* by the program that it executed */
};

static inline vproc *vself(lm_kernel *k)
{
	return (vproc *)(void *)k;
}
static inline void *vmem(uint64_t a)
{
	return (void *)(uintptr_t)a;
}
static inline int64_t vnow(const vsys *sys)
{
	return lm_host_nanotime() + sys->clock_offset;
}
static inline lm_sys_status vdone(lm_syscall *s, int64_t ret)
{
	s->ret = ret;
	return LM_SYS_DONE;
}
static inline void vput64(uint8_t *p, uint64_t v)
{
	memcpy(p, &v, 8);
}
static inline void vput32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}
static inline void vput_time(uint8_t *p, int64_t ns)
{
	int64_t sec = ns / 1000000000, rest = ns % 1000000000;
	if (rest < 0) {
		rest += 1000000000;
		sec--;
	}
	vput64(p, (uint64_t)sec);
	vput64(p + 8, (uint64_t)rest);
}
/* A path argument; empty for NULL. */
static inline lm_str vpath_arg(uint64_t a)
{
	return a >= 4096 ? lm_str_of(vmem(a)) : (lm_str){"", 0};
}

/* ---- one handler a system call: virtual.c has the table */
typedef lm_sys_status (*vcall_fn)(vproc *p, lm_syscall *s);

/* vfd.c */
vopen *vfd_get(vproc *p, uint64_t fd);
vopen *vopen_new(vnode *n, uint8_t kind, uint32_t flags); /* refs n */
void vopen_unref(vsys *sys, vopen *o);
int vfd_new(vproc *p, vopen *o, uint32_t least, bool close_exec);
/* Gives o a descriptor; drops o when there is none. The descriptor or -errno. */
int64_t vfd_give(vproc *p, vopen *o, bool close_exec);
int vfd_close(vproc *p, uint32_t fd);
void vfd_close_all(vproc *p, bool only_exec);
const vopen_ops *vopen_ops_of(const vopen *o);
/* -E_AGAIN becomes waiting for `events` of s->a[0] when the descriptor blocks. */
lm_sys_status vfd_finish(vproc *p, lm_syscall *s, vopen *o, uint32_t events, int64_t r);
vnode *vfd_place(vsys *sys, uint32_t type); /* a new node without a name */

extern const vopen_ops vfile_ops, vpipe_ops, vsock_ops, vevent_ops, vtimer_ops, vepoll_ops,
	vpidfd_ops;

/* vfile.c */
vwho vproc_who(vproc *p);
vnode *vpath_start(vproc *p, uint64_t fd, lm_str path, int *err);
vnode *vpath_find(vproc *p, uint64_t fd, uint64_t path, unsigned how, int *err);
vnode *vpath_parent(vproc *p, uint64_t fd, uint64_t path, lm_str *last, unsigned how, int *err);
void vopen_unlock(vsys *sys, vopen *o);
/* vdev.c */
void vdev_make(vsys *sys);
void vdev_free(vsys *sys);
/* A node at an absolute path, its folders too; NULL when something else is there. (virtual.c) */
vnode *vsys_put(vsys *sys, lm_str path, uint32_t mode);
int64_t vdev_read(vproc *p, vopen *o, vio *io);
int64_t vdev_write(vproc *p, vopen *o, vio *io);
uint32_t vdev_ready(vproc *p, vopen *o);
void vdev_random(vproc *p, void *to, size_t n);
void vdev_feed(vsys *sys, const void *p, size_t n);
/* vprocfs.c: the directory /proc */
void vprocfs_make(vproc *p);
void vprocfs_add(vproc *p);
void vprocfs_remove(vproc *p);
/* Brings a directory of descriptors up to date. */
void vprocfs_refresh(vproc *p, vnode *dir);
/* Text of a link that the reader decides about; false: not one. jump: the node itself. */
bool vprocfs_link(vproc *p, vnode *link, lm_buf *text, vnode **jump);
/* A file's text, made when it is opened. */
void vprocfs_text(vproc *p, vnode *n, lm_buf *out);
/* vpipe.c */
vpipe *vpipe_new(void);
uint32_t vpipe_len(const vpipe *pipe);
/* Bytes that can be written for certain; everything when nobody reads (the write says so). */
uint64_t vpipe_room(const vpipe *pipe);
/* Puts bytes in, however full it is. */
void vpipe_append(vpipe *pipe, const void *p, size_t n);
int64_t vpipe_open(vproc *p, vnode *n, uint32_t flags, vopen **out);
/* vmem.c */
void vmem_drop_all(vproc *p);
/* Shared maps and the file agree: before reading the file / after writing it. */
void vmem_to_file(vsys *sys, vnode *n);
void vmem_from_file(vsys *sys, vnode *n);
/* vsock.c */
void vnet_init(vsys *sys);
void vnet_free(vsys *sys);
uint64_t vsock_send_room(vsock *s);
/* vpoll.c */
void vpoll_forget(vproc *p, uint32_t fd);
/* Takes o's watches off its source (they are not freed). */
void vwatch_drop(vopen *o, vsource *s);
/* Wakes what waits for timers that are due. The next one's time, INT64_MAX: none. */
int64_t vtimer_tick(vsys *sys);
int vpoll_add(lm_kernel *k, int fd);
int vpoll_remove(lm_kernel *k, int fd);
int vpoll_once(lm_kernel *k, int fd, uint32_t events);
int vpoll_wait(lm_kernel *k, lm_poll_event *out, int max, int64_t until);
bool vpoll_interest(lm_kernel *k);
uint32_t vopen_ready(vproc *p, vopen *o);
/* vproc.c */
vproc *vproc_new(vsys *sys, const lm_kernel_config *config, vproc *parent);
void vproc_free(vproc *p);
void vproc_exit(vproc *p, int32_t status);
void vtask_unref(vtask *t);
int vproc_signal_set(lm_kernel *k, int sig, int how);
uint64_t vproc_signals_ignored(lm_kernel *k);
/* The process with this number, if it lives. */
vproc *vproc_find(const vsys *sys, int32_t pid);
/* Sends sig to a process: -errno; its default action may end it. */
int64_t vproc_signal(vproc *from, vproc *to, int sig);
void vproc_set_text(char **to, lm_str text);

/* ---- the calls: vcalls.def is the list */
#define VCALL(number, name, note) lm_sys_status vcall_##name(vproc *p, lm_syscall *s);
#define VREFUSE(number, error, reason)
#include "kernel/vcalls.def"
#undef VCALL
#undef VREFUSE

#endif
