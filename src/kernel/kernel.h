/* kernel.h - the system-call boundary: Go's syscall package speaks linux/amd64 system calls; a
 * kernel carries them out. Two backends behind one table: the passthrough (the machine's own Linux,
 * with exceptions) and the virtual system (in memory). Included by vm/, native/, api/ and above.
 * One lm_kernel per instance. A call never blocks the thread: it says on what it would block, the
 * machine parks the goroutine and makes the call again. */
#ifndef LM_KERNEL_KERNEL_H
#define LM_KERNEL_KERNEL_H

#include "base/base.h"
#include "host/host.h"

typedef struct lm_kernel lm_kernel;

typedef enum {
	LM_SYS_DONE,   /* ret holds the result or -errno */
	LM_SYS_WAIT,   /* would block: park until (wait_fd is wait_events) or wait_until, then call
			  again */
	LM_SYS_EXIT,   /* exit or exit_group: ret is the status */
	LM_SYS_KILL,   /* the process killed itself with signal ret */
	LM_SYS_FORKED, /* the goroutine goes on as the child (ret 0) until LM_SYS_REJOIN */
	LM_SYS_REJOIN, /* the child has a life of its own or is over: back to the fork, as the
			  parent, with result ret */
} lm_sys_status;
typedef enum {
	LM_SIGNAL_DEFAULT,
	LM_SIGNAL_DELIVER, /* poll tells of it */
	LM_SIGNAL_IGNORE,
	LM_SIGNAL_STRIKE, /* its default action, now: the process may end here */
} lm_signal_how;
#define LM_POLL_IN     1
#define LM_POLL_OUT    2
#define LM_POLL_ERR    4
#define LM_POLL_HUP    8
#define LM_POLL_SIGNAL 16 /* in lm_poll_event.events: a signal came; fd is its number */
#define LM_POLL_CHILD  32 /* wait_events: a child changed state */

typedef struct lm_syscall {
	uint64_t nr;   /* linux/amd64 number */
	uint64_t a[6]; /* arguments; Go pointers are host addresses */
	uint64_t ret2;
	int64_t ret;
	bool raw;        /* RawSyscall: may not ask to wait */
	bool can_fork;   /* the caller can go on twice: LM_SYS_FORKED */
	int32_t wait_fd; /* LM_SYS_WAIT; -1: none */
	uint32_t wait_events;
	int64_t wait_until; /* nanotime; INT64_MAX: none */
	uint64_t memo[2];   /* the kernel's between attempts; zero at first */
} lm_syscall;

typedef struct lm_poll_event {
	int32_t fd;
	uint32_t events;
} lm_poll_event;

typedef struct lm_kernel_ops {
	const char *name;
	void (*free)(lm_kernel *k);
	lm_sys_status (*call)(lm_kernel *k, lm_syscall *s);
	/* Interest in a descriptor, edge-triggered as epoll's EPOLLET for the network poller. 0 or
	 * -errno (EPERM for regular files). */
	int (*poll_add)(lm_kernel *k, int fd);
	int (*poll_remove)(lm_kernel *k, int fd);
	/* One-shot interest for a parked system call. 0 or -errno. */
	int (*poll_once)(lm_kernel *k, int fd, uint32_t events);
	/* Waits until something happens or `until` (nanotime; 0: do not wait). Returns how many
	 * events are in out. */
	int (*poll)(lm_kernel *k, lm_poll_event *out, int max, int64_t until);
	/* True when poll can ever return an event: descriptors or signals are waited on. */
	bool (*has_interest)(lm_kernel *k);
	int64_t (*nanotime)(lm_kernel *k);
	void (*walltime)(lm_kernel *k, int64_t *sec, int32_t *nsec);
	void (*random)(lm_kernel *k, void *p, size_t n);
	/* What becomes of a signal: how is an lm_signal_how. 0 or -errno. */
	int (*signal_set)(lm_kernel *k, int sig, int how);
	/* Signals (bits by number) that were ignored when the process started and stay so. NULL:
	 * none. */
	uint64_t (*signals_ignored)(lm_kernel *k);
} lm_kernel_ops;

enum {
	LM_MOUNT_READ_ONLY,
	LM_MOUNT_COPY,  /* what the program changes stays in memory */
	LM_MOUNT_WRITE, /* changes reach the host */
};

/* A program that a process of the virtual system wants to become. */
typedef struct lm_exec_request {
	lm_kernel *kernel; /* the new process's; freed by who takes it */
	const void *image; /* the file's bytes */
	size_t size;
	bool is_self;            /* the program that runs already, with other arguments */
	const lm_kernel *asker;  /* of the instance that asks */
	bool replaces;           /* the instance that asks ends: this is its successor */
	const char *path;        /* absolute */
	const char *const *args; /* NULL-terminated; all of it is borrowed and to be copied */
	const char *const *env;
} lm_exec_request;

typedef struct lm_kernel_config {
	lm_str executable; /* what /proc/self/exe and os.Executable name; empty: the host's */
	lm_str go_path;    /* passthrough: a file that, when it is not there, is this executable,
			      started    under go_name (borrowed); empty: none */
	const char *go_name;
	const char *const *args; /* argv of the Go program, NULL-terminated */
	const char *const *env;  /* environment, NULL-terminated; NULL: the host's (passthrough) or
				    empty (virtual) */
	lm_str cwd;              /* virtual: the starting directory, "/" when empty */
	/* virtual: standard streams. NULL functions: stdin is empty, output goes to the host's
	 * descriptors. */
	void *io_arg;
	int64_t (*read_stdin)(void *arg, void *p,
			      size_t n); /* bytes, 0 at the end, -1: nothing yet (wait) */
	void (*write_out)(void *arg, int fd, const void *p, size_t n);
	/* virtual: starts a program as a process of its own: 0 or -errno (-ENOEXEC: not a program).
	 * NULL: no programs. The image is looked at before anything changes. */
	int (*exec)(void *exec_arg, const lm_exec_request *r);
	void *exec_arg;
	uint32_t uid, gid;  /* virtual: of the first process */
	uint64_t max_bytes; /* virtual: quotas; 0: the usual ones */
	uint64_t max_files, max_fds;
	int64_t fixed_time;   /* virtual: wall clock starts here (ns since 1970) when not 0 */
	uint64_t random_seed; /* virtual: deterministic randomness when not 0 */
	bool own_process;     /* passthrough: signals do what they do in a Go program's process */
} lm_kernel_config;

struct lm_kernel {
	const lm_kernel_ops *ops;
	lm_kernel_config config;
};

/* NULL when this build has no such backend. Freed with lm_kernel_free. [alloc] */
lm_kernel *lm_kernel_passthrough_new(const lm_kernel_config *config);
lm_kernel *lm_kernel_virtual_new(const lm_kernel_config *config);
static inline void lm_kernel_free(lm_kernel *k)
{
	if (k)
		k->ops->free(k);
}
/* virtual only: a file in memory (parents are made); false when the path cannot be. Reads one back:
 * false when there is none. */
bool lm_kernel_virtual_put_file(lm_kernel *k, lm_str path, const void *p, size_t n, unsigned mode);
bool lm_kernel_virtual_get_file(lm_kernel *k, lm_str path, lm_buf *out);
/* virtual only: makes a folder of the host appear at `path`. how: LM_MOUNT_*. 0 or -errno. `files`
 * stays borrowed. */
int lm_kernel_virtual_mount(lm_kernel *k, lm_str path, const char *host_path,
			    const lm_host_files *files, int how);
/* virtual only: the file that /proc/self/exe names is the running program. */
void lm_kernel_virtual_set_self(lm_kernel *k, lm_str path);
/* virtual only: the process has ended with this exit code: descriptors close, the parent hears. */
void lm_kernel_virtual_exited(lm_kernel *k, int exit_code);
/* virtual only: the signal that ended the process from outside; 0: none. */
int lm_kernel_virtual_killed(lm_kernel *k);
/* virtual only: sleeps until input for any process may have come, at most until `until`. */
void lm_kernel_virtual_sleep(lm_kernel *k, int64_t until);
/* virtual only: something has happened that a process is to be stepped for. */
bool lm_kernel_virtual_pending(lm_kernel *k);
bool lm_kernel_is_virtual(const lm_kernel *k);
/* virtual only: the working directory of the process, and setting it (made when it is not there).
 */
void lm_kernel_virtual_cwd(lm_kernel *k, lm_buf *out);
void lm_kernel_virtual_enter(lm_kernel *k, lm_str path);
/* virtual only: 'f', 'd', or 0. Calls found for each name in a folder; false: there is none. */
int lm_kernel_virtual_kind(lm_kernel *k, lm_str path);
bool lm_kernel_virtual_list(lm_kernel *k, lm_str path,
			    void (*found)(void *arg, const char *name, int is_dir), void *arg);
/* virtual only: writes to a descriptor of the process, whatever room there is. */
void lm_kernel_virtual_write(lm_kernel *k, int fd, const void *p, size_t n);
/* virtual only: input arrived / ended. */
void lm_kernel_virtual_feed_stdin(lm_kernel *k, const void *p, size_t n);
void lm_kernel_virtual_close_stdin(lm_kernel *k);

#endif
