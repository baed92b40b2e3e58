/* linux.c - the passthrough backend: Go's system calls are the machine's own, with the exceptions
 * below. Linux on amd64 only.
 *
 * - Calls that would block ask to wait instead (descriptors are polled first; sleeping, waiting for
 * children and locks too).
 * - clone and clone3 lose CLONE_VM and CLONE_VFORK: the child goes on in its own copy of the
 * machine until it executes a program.
 * - /proc/self/exe names config.executable when there is one.
 * - Signals that Go asked for are blocked and read from a signalfd; the child of a clone gets the
 * original mask back. When the process is the program's own, the others do what they do in Go: most
 * are caught without effect, some end it with tracebacks (the machine does that: they come through
 * the signalfd too).
 * - Opening a FIFO for reading waits in a thread of its own.
 * - Blocking writes to pipes are cut to what poll promises to fit. */
#define _GNU_SOURCE
#include "kernel/kernel_int.h"

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS   1000000 /* retrying what cannot be waited for */
#define PIPE_PART 4096    /* POLLOUT promises this much */
#define KINDS     65536   /* descriptors whose kind is remembered */

/* What reading and writing a descriptor may do. */
enum fd_kind { FD_UNKNOWN, FD_NEVER_BLOCKS, FD_BLOCKS, FD_BLOCKS_SHORT /* writes are cut */ };

typedef struct once {
	int fd;
	short events;
} once;

typedef struct linux_kernel {
	lm_kernel base;
	int epoll; /* edge-triggered: Go's network poller */
	uint32_t epoll_count;
	int signals;       /* signalfd; -1: none yet */
	sigset_t wanted;   /* in it for Go */
	sigset_t original; /* mask at the start, for children */
	uint64_t ignored;  /* at the start, and respected: bits by number */
	bool child_signal; /* SIGCHLD is in the signalfd for our own waiting */
	bool wait_child;
	bool is_child;             /* a forked child that has not executed a program yet */
	LM_VEC(once) once;         /* descriptors of parked calls */
	uint8_t kinds[KINDS];      /* fd_kind of descriptors that Go has used */
	LM_VEC(struct pollfd) set; /* scratch of poll */
	char executable[4096];
} linux_kernel;

static linux_kernel *self(lm_kernel *k)
{
	return (linux_kernel *)(void *)k;
}

/* ---- one call */

static lm_sys_status done(lm_syscall *s, int64_t ret)
{
	s->ret = ret;
	return LM_SYS_DONE;
}

static int64_t raw(const lm_syscall *s)
{
	long r = syscall((long)s->nr, s->a[0], s->a[1], s->a[2], s->a[3], s->a[4], s->a[5]);
	return r == -1 ? -errno : r;
}

static lm_sys_status wait_fd(lm_syscall *s, int fd, uint32_t events)
{
	s->wait_fd = fd;
	s->wait_events = events;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

static lm_sys_status wait_until(lm_syscall *s, int64_t when)
{
	s->wait_fd = -1;
	s->wait_events = 0;
	s->wait_until = when;
	return LM_SYS_WAIT;
}

static lm_sys_status wait_tick(lm_syscall *s)
{
	return wait_until(s, lm_host_nanotime() + TICK_NS);
}

static uint8_t find_kind(int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fstat(fd, &st) != 0)
		return FD_UNKNOWN;
	if ((flags & O_NONBLOCK) || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return FD_NEVER_BLOCKS;
	return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ? FD_BLOCKS_SHORT : FD_BLOCKS;
}

static uint8_t kind_of(linux_kernel *k, int fd)
{
	if (fd < 0 || fd >= KINDS)
		return find_kind(fd);
	if (k->kinds[fd] == FD_UNKNOWN)
		k->kinds[fd] = find_kind(fd);
	return k->kinds[fd];
}

/* The descriptor's number means something else from now on. */
static void forget_kind(linux_kernel *k, uint64_t fd)
{
	if (fd < KINDS)
		k->kinds[fd] = FD_UNKNOWN;
}

/* Would reading or writing a blocking descriptor block now? */
static bool would_block(uint8_t kind, int fd, short events)
{
	struct pollfd p = {fd, events, 0};
	return kind >= FD_BLOCKS && poll(&p, 1, 0) == 0;
}

static lm_sys_status call_read(linux_kernel *k, lm_syscall *s)
{
	int fd = (int)s->a[0];
	return would_block(kind_of(k, fd), fd, POLLIN) ? wait_fd(s, fd, LM_POLL_IN)
						       : done(s, raw(s));
}

static lm_sys_status call_write(linux_kernel *k, lm_syscall *s)
{
	int fd = (int)s->a[0];
	uint8_t kind = kind_of(k, fd);
	if (would_block(kind, fd, POLLOUT))
		return wait_fd(s, fd, LM_POLL_OUT);
	lm_syscall part = *s;
	if (s->nr == NR_WRITE && s->a[2] > PIPE_PART && kind == FD_BLOCKS_SHORT)
		part.a[2] = PIPE_PART;
	return done(s, raw(&part));
}

/* Keeps the remembered kinds true. */
static void note_descriptors(linux_kernel *k, const lm_syscall *s)
{
	enum { SETFL = 4, FIONBIO_REQUEST = 0x5421 };
	switch (s->nr) {
	case NR_CLOSE: forget_kind(k, s->a[0]); break;
	case NR_DUP2:
	case NR_DUP3: forget_kind(k, s->a[1]); break;
	case NR_FCNTL:
		if (s->a[1] == SETFL) /* shared by all its duplicates */
			memset(k->kinds, FD_UNKNOWN, sizeof k->kinds);
		break;
	case NR_IOCTL:
		if (s->a[1] == FIONBIO_REQUEST)
			memset(k->kinds, FD_UNKNOWN, sizeof k->kinds);
		break;
	case NR_CLOSE_RANGE: memset(k->kinds, FD_UNKNOWN, sizeof k->kinds); break;
	default: break;
	}
}

static int64_t timespec_ns(uint64_t addr)
{
	const struct timespec *t = (const void *)(uintptr_t)addr;
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

static lm_sys_status call_sleep(lm_syscall *s, uint64_t request, bool absolute)
{
	if (!request)
		return done(s, -EFAULT);
	int64_t now = lm_host_nanotime();
	if (s->memo[0] == 0)
		s->memo[0] =
			(uint64_t)(absolute ? timespec_ns(request) : now + timespec_ns(request));
	return now >= (int64_t)s->memo[0] ? done(s, 0) : wait_until(s, (int64_t)s->memo[0]);
}

/* poll, select and their kin: looks without waiting; retries until the time is over. timeout_ns <
 * 0: none. */
static lm_sys_status call_poll(lm_syscall *s, lm_syscall *now_form, int64_t timeout_ns,
			       bool keeps_sets)
{
	if (s->memo[0] == 0)
		s->memo[0] =
			timeout_ns < 0 ? INT64_MAX : (uint64_t)(lm_host_nanotime() + timeout_ns);
	int64_t r = raw(now_form);
	if (r != 0 || lm_host_nanotime() >= (int64_t)s->memo[0])
		return done(s, r);
	(void)keeps_sets;
	return wait_tick(s);
}

/* select clears its sets when nothing is ready: works on copies. */
static lm_sys_status call_select(lm_syscall *s, bool pselect)
{
	static const struct timespec no_time = {0, 0};
	int64_t timeout = -1;
	if (s->a[4]) {
		const int64_t *t = (const int64_t *)(uintptr_t)s->a[4];
		timeout = t[0] * 1000000000 + t[1] * (pselect ? 1 : 1000);
	}
	uint8_t sets[3][128];
	size_t bytes = ((size_t)s->a[0] + 63) / 64 * 8;
	if (bytes > sizeof sets[0])
		return done(s, -EINVAL);
	lm_syscall copy = *s;
	copy.nr = NR_PSELECT6;
	for (int i = 0; i < 3; i++) {
		if (s->a[i + 1]) {
			memcpy(sets[i], (void *)(uintptr_t)s->a[i + 1], bytes);
			copy.a[i + 1] = (uint64_t)(uintptr_t)sets[i];
		}
	}
	copy.a[4] = (uint64_t)(uintptr_t)&no_time;
	copy.a[5] = 0;
	lm_sys_status st = call_poll(s, &copy, timeout, false);
	if (st == LM_SYS_DONE && s->ret >= 0) {
		for (int i = 0; i < 3; i++) {
			if (s->a[i + 1])
				memcpy((void *)(uintptr_t)s->a[i + 1], sets[i], bytes);
		}
	}
	return st;
}

static lm_sys_status call_ppoll(lm_syscall *s)
{
	lm_syscall now_form = *s;
	int64_t timeout;
	if (s->nr == NR_POLL) {
		timeout = (int32_t)s->a[2] < 0 ? -1 : (int64_t)(int32_t)s->a[2] * 1000000;
		now_form.a[2] = 0;
		return call_poll(s, &now_form, timeout, true);
	}
	static const struct timespec no_time = {0, 0};
	timeout = s->a[2] ? timespec_ns(s->a[2]) : -1;
	now_form.a[2] = (uint64_t)(uintptr_t)&no_time;
	return call_poll(s, &now_form, timeout, true);
}

static lm_sys_status call_epoll_wait(lm_syscall *s)
{
	lm_syscall now_form = *s;
	int64_t timeout = (int32_t)s->a[3] < 0 ? -1 : (int64_t)(int32_t)s->a[3] * 1000000;
	now_form.a[3] = 0;
	return call_poll(s, &now_form, timeout, true);
}

/* ---- children */

/* Descriptors of ours go high, out of the way of programs that count on the lowest free ones. */
static int move_high(int fd)
{
	struct rlimit limit;
	if (fd < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return fd;
	rlim_t top = limit.rlim_cur < 1024 ? limit.rlim_cur : 1024;
	int high = top > 64 ? fcntl(fd, F_DUPFD_CLOEXEC, (int)top - 32) : -1;
	if (high < 0)
		return fd;
	close(fd);
	return high;
}

/* What becomes of a signal that the program does not listen to. */
enum signal_class {
	SIGNAL_SYSTEM, /* what the system does: ends, stops, continues, or is a fault of ours */
	SIGNAL_CAUGHT, /* nothing */
	SIGNAL_DUMPS   /* tracebacks, and the end */
};

static enum signal_class class_of(int sig)
{
	switch (sig) {
	case SIGUSR1:
	case SIGUSR2:
	case SIGALRM:
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
	case SIGIO:
	case SIGPWR:
	case SIGXCPU:
	case SIGXFSZ:
	case SIGVTALRM:
	case SIGPROF: return SIGNAL_CAUGHT;
	case SIGQUIT:
	case SIGABRT:
	case SIGSTKFLT:
	case SIGSYS: return SIGNAL_DUMPS;
	default: return sig >= 34 ? SIGNAL_CAUGHT : SIGNAL_SYSTEM;
	}
}

static void no_effect(int sig)
{
	(void)sig;
}

static void handle(int sig, void (*handler)(int))
{
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = handler;
	sa.sa_flags = SA_RESTART;
	sigaction(sig, &sa, NULL);
}

/* The handler of a signal that the program does not listen to. */
static void (*unheard(linux_kernel *k, int sig))(int)
{
	if (!k->base.config.own_process)
		return SIG_DFL;
	if (sig < 64 && (k->ignored >> sig & 1))
		return SIG_IGN;
	return class_of(sig) == SIGNAL_CAUGHT ? no_effect : SIG_DFL;
}

static void update_signalfd(linux_kernel *k)
{
	sigset_t set = k->wanted;
	if (k->child_signal)
		sigaddset(&set, SIGCHLD);
	for (int sig = 1; sig < NSIG && k->base.config.own_process; sig++) {
		if (class_of(sig) == SIGNAL_DUMPS)
			sigaddset(&set, sig);
	}
	bool first = k->signals < 0;
	k->signals = signalfd(k->signals, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (first)
		k->signals = move_high(k->signals);
}

static lm_sys_status wait_for_child(linux_kernel *k, lm_syscall *s)
{
	if (!k->child_signal) {
		/* From now on SIGCHLD is seen; a child that ended just before is seen by the next
		 * attempt. */
		k->child_signal = true;
		sigset_t set;
		sigemptyset(&set);
		sigaddset(&set, SIGCHLD);
		sigprocmask(SIG_BLOCK, &set, NULL);
		update_signalfd(k);
		return wait_tick(s);
	}
	k->wait_child = true;
	s->wait_fd = -1;
	s->wait_events = LM_POLL_CHILD;
	s->wait_until = INT64_MAX;
	return LM_SYS_WAIT;
}

static lm_sys_status call_wait4(linux_kernel *k, lm_syscall *s)
{
	lm_syscall now_form = *s;
	now_form.a[2] |= WNOHANG;
	int64_t r = raw(&now_form);
	if (r != 0 || (s->a[2] & WNOHANG))
		return done(s, r);
	return wait_for_child(k, s);
}

static lm_sys_status call_waitid(linux_kernel *k, lm_syscall *s)
{
	if (s->a[3] & WNOHANG)
		return done(s, raw(s));
	lm_syscall now_form = *s;
	siginfo_t info;
	memset(&info, 0, sizeof info);
	now_form.a[3] |= WNOHANG;
	now_form.a[2] = (uint64_t)(uintptr_t)&info;
	int64_t r = raw(&now_form);
	if (r == 0 && info.si_pid == 0) {
		enum { BY_PIDFD = 3 };
		return s->a[0] == BY_PIDFD ? wait_fd(s, (int)s->a[1], LM_POLL_IN)
					   : wait_for_child(k, s);
	}
	if (r == 0 && s->a[2])
		memcpy((void *)(uintptr_t)s->a[2], &info, sizeof info);
	return done(s, r);
}

/* In a new child: the mask as it was before us. The signalfd is the parent's. */
static void in_child(linux_kernel *k)
{
	k->is_child = true;
	sigprocmask(SIG_SETMASK, &k->original, NULL);
}

struct clone3_args {
	uint64_t flags, rest[10];
};

static lm_sys_status call_clone(linux_kernel *k, lm_syscall *s)
{
	lm_syscall copy = *s;
	struct clone3_args args = {0};
	uint64_t off = CLONE_VM | CLONE_VFORK;
	if (s->nr == NR_CLONE3) {
		size_t n = s->a[1] < sizeof args ? (size_t)s->a[1] : sizeof args;
		memcpy(&args, (void *)(uintptr_t)s->a[0], n);
		args.flags &= ~off;
		copy.a[0] = (uint64_t)(uintptr_t)&args;
		copy.a[1] = n;
	} else if (s->nr == NR_CLONE) {
		copy.a[0] &= ~off;
	} else {
		copy = (lm_syscall){.nr = NR_CLONE, .a = {SIGCHLD}};
	}
	if (s->nr != NR_CLONE3 && (copy.a[0] & CLONE_THREAD))
		return done(s, -ENOSYS); /* threads are not ours to give */
	int64_t r = raw(&copy);
	if (r == 0)
		in_child(k);
	return done(s, r);
}

/* ---- files */

static bool is_self_exe(linux_kernel *k, uint64_t path)
{
	const char *p = (const char *)(uintptr_t)path;
	if (!k->executable[0] || !p || strncmp(p, "/proc/", 6) != 0)
		return false;
	char mine[64];
	snprintf(mine, sizeof mine, "/proc/%d/exe", (int)getpid());
	return strcmp(p, "/proc/self/exe") == 0 || strcmp(p, mine) == 0;
}

static lm_sys_status call_readlink(linux_kernel *k, lm_syscall *s, int path, int buf)
{
	if (!is_self_exe(k, s->a[path]))
		return done(s, raw(s));
	size_t n = strlen(k->executable);
	n = n < s->a[buf + 1] ? n : (size_t)s->a[buf + 1];
	memcpy((void *)(uintptr_t)s->a[buf], k->executable, n);
	return done(s, (int64_t)n);
}

/* The go command of the tree that the library comes from, where no file has that name: this
 * executable, under the name that tells it. */
static bool is_go_command(const linux_kernel *k, uint64_t path)
{
	const char *p = (const char *)(uintptr_t)path;
	lm_str go = k->base.config.go_path;
	return go.len && p && strlen(p) == go.len && memcmp(p, go.ptr, go.len) == 0;
}

static int64_t raw_go_command(linux_kernel *k, const lm_syscall *s, int path)
{
	static const char self[] = "/proc/self/exe";
	enum { ARGS_MAX = 4096 };
	lm_syscall copy = *s;
	const char *names[ARGS_MAX];
	copy.a[path] = (uint64_t)(uintptr_t)(k->executable[0] ? k->executable : self);
	if (s->nr == NR_EXECVE && s->a[1]) {
		const char *const *given = (const char *const *)(uintptr_t)s->a[1];
		size_t n = 0;
		while (given[n] && n + 1 < ARGS_MAX) {
			names[n] = given[n];
			n++;
		}
		if (n == 0 || given[n])
			return -E2BIG;
		names[0] = k->base.config.go_name;
		names[n] = NULL;
		copy.a[1] = (uint64_t)(uintptr_t)names;
	}
	return raw(&copy);
}

/* A call whose path argument may be /proc/self/exe, or the go command that is not there. */
static lm_sys_status call_path(linux_kernel *k, lm_syscall *s, int path)
{
	lm_syscall copy = *s;
	if (is_self_exe(k, s->a[path]))
		copy.a[path] = (uint64_t)(uintptr_t)k->executable;
	int64_t r = raw(&copy);
	if (r == -ENOENT && is_go_command(k, s->a[path]))
		r = raw_go_command(k, s, path);
	return done(s, r);
}

/* An open that waits in a thread of its own. The thread writes result and then one to the
 * eventfd; who reads that frees the job. */
typedef struct open_job {
	char *name;
	int dir, flags, ready;
	mode_t mode;
	int64_t result;
} open_job;

static void *open_in_thread(void *arg)
{
	open_job *j = arg;
	int fd = openat(j->dir, j->name, j->flags, j->mode);
	j->result = fd < 0 ? -errno : fd;
	uint64_t one = 1;
	while (write(j->ready, &one, sizeof one) < 0 && errno == EINTR) {
	}
	return NULL;
}

static lm_sys_status wait_open(lm_syscall *s, open_job *j)
{
	s->memo[0] = (uint64_t)(uintptr_t)j;
	return wait_fd(s, j->ready, LM_POLL_IN);
}

static lm_sys_status finish_open(lm_syscall *s)
{
	open_job *j = (void *)(uintptr_t)s->memo[0];
	uint64_t one;
	if (read(j->ready, &one, sizeof one) < 0)
		return wait_open(s, j);
	int64_t result = j->result;
	close(j->ready);
	free(j->name);
	free(j);
	return done(s, result);
}

static lm_sys_status start_open(lm_syscall *s, int dir, const char *name, int path)
{
	open_job *j = lm_xcalloc(1, sizeof *j);
	j->name = lm_xmalloc(strlen(name) + 1);
	strcpy(j->name, name);
	j->dir = dir;
	j->flags = (int)s->a[path + 1];
	j->mode = (mode_t)s->a[path + 2];
	j->ready = move_high(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the main thread */
	pthread_t thread;
	int err = j->ready < 0 ? errno : pthread_create(&thread, NULL, open_in_thread, j);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err != 0) {
		if (j->ready >= 0)
			close(j->ready);
		free(j->name);
		free(j);
		return done(s, -err);
	}
	pthread_detach(thread);
	return wait_open(s, j);
}

/* Opening a FIFO waits for the other end: for writing by retrying, for reading in a thread. */
static lm_sys_status call_open(linux_kernel *k, lm_syscall *s)
{
	if (s->memo[0])
		return finish_open(s);
	int path = s->nr == NR_OPENAT ? 1 : 0;
	uint64_t flags = s->a[path + 1];
	struct stat st;
	const char *name = (const char *)(uintptr_t)s->a[path];
	int dir = s->nr == NR_OPENAT ? (int)s->a[0] : AT_FDCWD;
	bool may_wait = (flags & (O_NONBLOCK | O_PATH | O_DIRECTORY)) == 0 && name &&
			(flags & O_ACCMODE) != O_RDWR;
	if (may_wait && fstatat(dir, name, &st, 0) == 0 && S_ISFIFO(st.st_mode)) {
		if ((flags & O_ACCMODE) == O_RDONLY)
			return start_open(s, dir, name, path);
		lm_syscall copy = *s;
		copy.a[path + 1] |= O_NONBLOCK;
		int64_t r = raw(&copy);
		if (r == -ENXIO)
			return wait_tick(s);
		if (r >= 0)
			fcntl((int)r, F_SETFL, fcntl((int)r, F_GETFL) & ~O_NONBLOCK);
		return done(s, r);
	}
	return call_path(k, s, path);
}

static lm_sys_status call_lock(lm_syscall *s)
{
	lm_syscall copy = *s;
	if (s->nr == NR_FLOCK) {
		if (s->a[1] & 4 /* LOCK_NB */)
			return done(s, raw(s));
		copy.a[1] |= 4;
	} else if (s->a[1] == F_SETLKW) {
		copy.a[1] = F_SETLK;
	} else if (s->a[1] == F_OFD_SETLKW) {
		copy.a[1] = F_OFD_SETLK;
	} else {
		return done(s, raw(s));
	}
	int64_t r = raw(&copy);
	return r == -EAGAIN || r == -EACCES ? wait_tick(s) : done(s, r);
}

/* The program that takes our place gets the signal mask that we were started with. */
static lm_sys_status call_exec(linux_kernel *k, lm_syscall *s)
{
	sigset_t ours;
	sigprocmask(SIG_SETMASK, &k->original, &ours);
	lm_sys_status st = call_path(k, s, 0);
	sigprocmask(SIG_SETMASK, &ours, NULL);
	return st;
}

static lm_sys_status linux_call(lm_kernel *base, lm_syscall *s)
{
	linux_kernel *k = self(base);
	note_descriptors(k, s);
	switch (s->nr) {
	case NR_EXIT:
	case NR_EXIT_GROUP:
		s->ret = (int32_t)s->a[0] & 0xff;
		if (k->is_child)
			_exit((int)s->ret); /* the machine around it is the parent's */
		return LM_SYS_EXIT;
	case NR_CLONE:
	case NR_CLONE3:
	case NR_FORK:
	case NR_VFORK: return call_clone(k, s);
	case NR_READLINK: return call_readlink(k, s, 0, 1);
	case NR_READLINKAT: return call_readlink(k, s, 1, 2);
	case NR_EXECVE: return call_exec(k, s);
	case NR_STAT:
	case NR_ACCESS: return call_path(k, s, 0);
	case NR_NEWFSTATAT:
	case NR_FACCESSAT:
	case NR_FACCESSAT2: return call_path(k, s, 1);
	case NR_SET_ROBUST_LIST:
	case NR_SET_TID_ADDRESS:
	case NR_RSEQ:
	case NR_ARCH_PRCTL:
	case NR_BRK:
	case NR_RT_SIGACTION: return done(s, -ENOSYS); /* the C library's own business */
	case NR_SCHED_YIELD: return done(s, 0);
	default: break;
	}
	if (s->raw)
		return done(s, raw(s));
	switch (s->nr) {
	case NR_READ:
	case NR_READV:
	case NR_ACCEPT:
	case NR_ACCEPT4:
	case NR_RECVFROM:
	case NR_RECVMSG: return call_read(k, s);
	case NR_WRITE:
	case NR_WRITEV:
	case NR_SENDTO:
	case NR_SENDMSG: return call_write(k, s);
	case NR_OPEN:
	case NR_OPENAT: return call_open(k, s);
	case NR_NANOSLEEP: return call_sleep(s, s->a[0], false);
	case NR_CLOCK_NANOSLEEP:
		return call_sleep(s, s->a[2],
				  (s->a[1] & TIMER_ABSTIME) && s->a[0] == CLOCK_MONOTONIC);
	case NR_SELECT:
	case NR_PSELECT6: return call_select(s, s->nr == NR_PSELECT6);
	case NR_POLL:
	case NR_PPOLL: return call_ppoll(s);
	case NR_EPOLL_WAIT:
	case NR_EPOLL_PWAIT: return call_epoll_wait(s);
	case NR_WAIT4: return call_wait4(k, s);
	case NR_WAITID: return call_waitid(k, s);
	case NR_FLOCK:
	case NR_FCNTL: return call_lock(s);
	case NR_PAUSE: return wait_until(s, INT64_MAX);
	default: return done(s, raw(s));
	}
}

/* ---- polling */

static int linux_poll_add(lm_kernel *base, int fd)
{
	linux_kernel *k = self(base);
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
	if (epoll_ctl(k->epoll, EPOLL_CTL_ADD, fd, &e) != 0)
		return -errno;
	k->epoll_count++;
	return 0;
}

static int linux_poll_remove(lm_kernel *base, int fd)
{
	linux_kernel *k = self(base);
	struct epoll_event e = {0};
	if (epoll_ctl(k->epoll, EPOLL_CTL_DEL, fd, &e) != 0)
		return -errno;
	k->epoll_count--;
	return 0;
}

static int linux_poll_once(lm_kernel *base, int fd, uint32_t events)
{
	linux_kernel *k = self(base);
	short e =
		(short)((events & LM_POLL_IN ? POLLIN : 0) | (events & LM_POLL_OUT ? POLLOUT : 0));
	for (size_t i = 0; i < k->once.len; i++) {
		if (k->once.data[i].fd == fd) {
			k->once.data[i].events |= e;
			return 0;
		}
	}
	lm_vec_push(&k->once, ((once){fd, e}));
	return 0;
}

static uint32_t events_of(uint32_t epoll_events)
{
	return (epoll_events & (EPOLLIN | EPOLLRDHUP | EPOLLPRI) ? LM_POLL_IN : 0u) |
	       (epoll_events & EPOLLOUT ? LM_POLL_OUT : 0u) |
	       (epoll_events & EPOLLERR ? LM_POLL_ERR : 0u) |
	       (epoll_events & EPOLLHUP ? LM_POLL_HUP | LM_POLL_IN | LM_POLL_OUT : 0u);
}

static int take_epoll(linux_kernel *k, lm_poll_event *out, int max)
{
	struct epoll_event events[64];
	int n = epoll_wait(k->epoll, events, max < 64 ? max : 64, 0);
	for (int i = 0; i < n; i++)
		out[i] = (lm_poll_event){events[i].data.fd, events_of(events[i].events)};
	return n < 0 ? 0 : n;
}

static int take_signals(linux_kernel *k, lm_poll_event *out, int max)
{
	int n = 0;
	struct signalfd_siginfo info;
	while (n + 1 < max && read(k->signals, &info, sizeof info) == sizeof info) {
		int sig = (int)info.ssi_signo;
		if (sigismember(&k->wanted, sig) || class_of(sig) == SIGNAL_DUMPS)
			out[n++] = (lm_poll_event){sig, LM_POLL_SIGNAL};
		if (sig == SIGCHLD && k->wait_child) {
			k->wait_child = false;
			out[n++] = (lm_poll_event){-1, LM_POLL_CHILD};
		}
	}
	return n;
}

/* Ready ones of the parked calls' descriptors; they leave the list. set begins at index `at` of
 * k->set. */
static int take_once(linux_kernel *k, size_t at, lm_poll_event *out, int max)
{
	int n = 0;
	for (size_t i = k->once.len; i-- > 0 && n < max;) {
		short r = k->set.data[at + i].revents;
		if (!r)
			continue;
		uint32_t e = (r & (POLLIN | POLLPRI) ? LM_POLL_IN : 0u) |
			     (r & POLLOUT ? LM_POLL_OUT : 0u) |
			     (r & (POLLERR | POLLNVAL) ? LM_POLL_ERR : 0u) |
			     (r & POLLHUP ? LM_POLL_HUP : 0u);
		out[n++] = (lm_poll_event){k->once.data[i].fd, e};
		k->once.data[i] = lm_vec_last(&k->once);
		k->set.data[at + i] = k->set.data[at + k->once.len - 1];
		(void)lm_vec_pop(&k->once);
	}
	return n;
}

static int linux_poll(lm_kernel *base, lm_poll_event *out, int max, int64_t until)
{
	linux_kernel *k = self(base);
	k->set.len = 0;
	lm_vec_push(&k->set, ((struct pollfd){k->epoll, POLLIN, 0}));
	lm_vec_push(&k->set, ((struct pollfd){k->signals, POLLIN, 0}));
	for (size_t i = 0; i < k->once.len; i++)
		lm_vec_push(&k->set,
			    ((struct pollfd){k->once.data[i].fd, k->once.data[i].events, 0}));
	struct timespec t = {0, 0}, *timeout = &t;
	if (until == INT64_MAX) {
		timeout = NULL;
	} else if (until > 0) {
		int64_t left = until - lm_host_nanotime();
		left = left < 0 ? 0 : left;
		t = (struct timespec){left / 1000000000, left % 1000000000};
	}
	int ready = ppoll(k->set.data, k->set.len, timeout, NULL);
	if (ready <= 0)
		return 0;
	int n = 0;
	if (k->set.data[1].revents)
		n += take_signals(k, out, max);
	n += take_once(k, 2, out + n, max - n);
	if (k->set.data[0].revents && n < max)
		n += take_epoll(k, out + n, max - n);
	return n;
}

static bool linux_has_interest(lm_kernel *base)
{
	linux_kernel *k = self(base);
	return k->epoll_count > 0 || k->once.len > 0 || k->wait_child || !sigisemptyset(&k->wanted);
}

/* ---- the rest */

static int linux_signal_set(lm_kernel *base, int sig, int how)
{
	linux_kernel *k = self(base);
	if (sig <= 0 || sig >= NSIG || sig == SIGKILL || sig == SIGSTOP)
		return -EINVAL;
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, sig);
	if (how == LM_SIGNAL_STRIKE) {
		handle(sig, SIG_DFL);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		return k->base.config.own_process ? -kill(getpid(), sig) : -ENOSYS;
	}
	if (how == LM_SIGNAL_DELIVER) {
		sigprocmask(SIG_BLOCK, &one, NULL);
		sigaddset(&k->wanted, sig);
		update_signalfd(k);
		return 0;
	}
	sigdelset(&k->wanted, sig);
	if (k->signals >= 0)
		update_signalfd(k);
	bool keep_blocked = sig == SIGPIPE || (sig == SIGCHLD && k->child_signal) ||
			    (k->base.config.own_process && class_of(sig) == SIGNAL_DUMPS);
	if (how == LM_SIGNAL_IGNORE)
		handle(sig, SIG_IGN);
	else if (!keep_blocked)
		handle(sig, unheard(k, sig));
	if (!keep_blocked && !sigismember(&k->original, sig))
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	return 0;
}

static uint64_t linux_signals_ignored(lm_kernel *base)
{
	return self(base)->ignored;
}

/* The process is the program's own: as Go's runtime at its start, with what was ignored of hangup
 * and interrupt left so. */
static void own_signals(linux_kernel *k)
{
	sigset_t dumps;
	sigemptyset(&dumps);
	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction old;
		switch (class_of(sig)) {
		case SIGNAL_CAUGHT: handle(sig, unheard(k, sig)); break;
		case SIGNAL_DUMPS: sigaddset(&dumps, sig); break;
		default:
			if ((sig == SIGHUP || sig == SIGINT) && sigaction(sig, NULL, &old) == 0 &&
			    old.sa_handler == SIG_IGN)
				k->ignored |= UINT64_C(1) << sig;
			break;
		}
	}
	sigprocmask(SIG_BLOCK, &dumps, NULL);
	update_signalfd(k);
}

static int64_t linux_nanotime(lm_kernel *k)
{
	(void)k;
	return lm_host_nanotime();
}

static void linux_walltime(lm_kernel *k, int64_t *sec, int32_t *nsec)
{
	(void)k;
	lm_host_walltime(sec, nsec);
}

static void linux_random(lm_kernel *k, void *p, size_t n)
{
	(void)k;
	lm_host_random(p, n);
}

static void linux_free(lm_kernel *base)
{
	linux_kernel *k = self(base);
	/* A broken pipe's signal that hangs about blocked must not strike now. */
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	static const struct timespec no_time = {0, 0};
	while (!sigismember(&k->original, SIGPIPE) && sigtimedwait(&set, NULL, &no_time) > 0) {
	}
	for (int sig = 1; sig < NSIG && k->base.config.own_process; sig++) {
		if (class_of(sig) == SIGNAL_CAUGHT)
			handle(sig, SIG_DFL);
	}
	sigprocmask(SIG_SETMASK, &k->original, NULL);
	close(k->epoll);
	if (k->signals >= 0)
		close(k->signals);
	lm_vec_free(&k->once);
	lm_vec_free(&k->set);
	free(k);
}

static const lm_kernel_ops linux_ops = {
	.name = "linux",
	.free = linux_free,
	.call = linux_call,
	.poll_add = linux_poll_add,
	.poll_remove = linux_poll_remove,
	.poll_once = linux_poll_once,
	.poll = linux_poll,
	.has_interest = linux_has_interest,
	.nanotime = linux_nanotime,
	.walltime = linux_walltime,
	.random = linux_random,
	.signal_set = linux_signal_set,
	.signals_ignored = linux_signals_ignored,
};

lm_kernel *lm_kernel_passthrough_new(const lm_kernel_config *config)
{
	linux_kernel *k = lm_xcalloc(1, sizeof *k);
	k->base.ops = &linux_ops;
	k->base.config = *config;
	k->epoll = move_high(epoll_create1(EPOLL_CLOEXEC));
	k->signals = -1;
	sigemptyset(&k->wanted);
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE); /* a broken pipe is an error of write; package os decides about
				     descriptors 1 and 2 */
	sigprocmask(SIG_BLOCK, &set, &k->original);
	if (config->own_process)
		own_signals(k);
	if (config->executable.len && config->executable.len < sizeof k->executable)
		memcpy(k->executable, config->executable.ptr, config->executable.len);
	return &k->base;
}

#else

lm_kernel *lm_kernel_passthrough_new(const lm_kernel_config *config)
{
	(void)config;
	return NULL;
}

#endif
