/* host.c (posix) - the platform under loam on Linux and other POSIX systems: see host.h. */
#define _GNU_SOURCE
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/random.h>
#endif

extern char **environ;

int64_t lm_host_nanotime(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void lm_host_walltime(int64_t *sec, int32_t *nsec)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	*sec = t.tv_sec;
	*nsec = (int32_t)t.tv_nsec;
}

void lm_host_cputime(int64_t *user_ns, int64_t *system_ns)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	*user_ns = (int64_t)u.ru_utime.tv_sec * 1000000000 + (int64_t)u.ru_utime.tv_usec * 1000;
	*system_ns = (int64_t)u.ru_stime.tv_sec * 1000000000 + (int64_t)u.ru_stime.tv_usec * 1000;
}

void lm_host_random(void *p, size_t n)
{
	char *at = p;
#if defined(__linux__)
	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);
		if (got < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		at += got;
		n -= (size_t)got;
	}
#endif
	if (n == 0)
		return;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && n > 0) {
		ssize_t got = read(fd, at, n);
		if (got <= 0 && errno != EINTR)
			break;
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
	if (fd >= 0)
		close(fd);
	if (n > 0)
		lm_fatal("the system gives no random numbers");
}

unsigned lm_host_cpu_count(void)
{
#if defined(__linux__)
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) == 0) {
		int n = CPU_COUNT(&set);
		if (n > 0)
			return (unsigned)n;
	}
#endif
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

uint64_t lm_host_memory_bytes(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	return pages > 0 ? (uint64_t)pages * lm_host_page_size() : 0;
}

size_t lm_host_page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

void *lm_host_reserve(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

void *lm_host_reserve_near(uintptr_t hint, size_t size)
{
#if defined(MAP_FIXED_NOREPLACE)
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
	void *p = mmap((void *)hint, size, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (p == (void *)hint)
		return p;
	if (p != MAP_FAILED)
		munmap(p, size);
#else
	(void)hint;
#endif
	return lm_host_reserve(size);
}

void lm_host_unreserve(void *p, size_t size)
{
	if (p)
		munmap(p, size);
}

void lm_host_discard(void *p, size_t size)
{
	madvise(p, size, MADV_DONTNEED);
}

void lm_host_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t done = write(fd, at, n);
		if (done < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN) {
				struct timespec t = {0, 1000000};
				nanosleep(&t, NULL);
				continue;
			}
			return;
		}
		at += done;
		n -= (size_t)done;
	}
}

void lm_host_exit(int code)
{
	_exit(code);
}

size_t lm_host_executable(char *out, size_t cap)
{
	ssize_t n = readlink("/proc/self/exe", out, cap - 1);
	if (n < 0)
		n = 0;
	out[n] = 0;
	return (size_t)n;
}

/* The running executable, open for reading, and its size; -1 when it is out of reach. */
static int open_own(off_t *size)
{
	struct stat st;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) != 0) {
		close(fd);
		return -1;
	}
	*size = fd >= 0 ? st.st_size : 0;
	return fd;
}

bool lm_host_own_end(void *p, size_t n)
{
	off_t size;
	int fd = open_own(&size);
	if (fd < 0)
		return false;
	char *at = p;
	off_t from = size - (off_t)n;
	while (n > 0 && from >= 0) {
		ssize_t got = pread(fd, at, n, from);
		if (got <= 0 && errno != EINTR)
			break;
		if (got > 0) {
			at += got;
			from += got;
			n -= (size_t)got;
		}
	}
	close(fd);
	return n == 0;
}

/* Copies the first n bytes of one file to another's start, inside the system where it can. */
static bool copy_bytes(int from, int to, off_t n)
{
	off_t at = 0;
#if defined(__linux__)
	while (at < n) {
		ssize_t done = copy_file_range(from, &at, to, NULL, (size_t)(n - at), 0);
		if (done <= 0)
			break;
	}
#endif
	char block[1 << 16];
	while (at < n) {
		off_t left = n - at;
		ssize_t got = pread(from, block,
				    left < (off_t)sizeof block ? (size_t)left : sizeof block, at);
		if (got <= 0 || write(to, block, (size_t)got) != got)
			return false;
		at += got;
	}
	return true;
}

static bool write_bytes(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);
		if (done <= 0 && errno != EINTR)
			return false;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
	return true;
}

const char *lm_host_write_executable(const char *path, size_t cut, const void *p, size_t n)
{
	struct stat st;
	off_t size;
	bool there = stat(path, &st) == 0;
	if (there && S_ISDIR(st.st_mode))
		return "is a directory";
	if (there && !S_ISREG(st.st_mode))
		return NULL; /* a device takes what go gives it: nothing */
	int from = open_own(&size);
	if (from < 0 || size < (off_t)cut)
		return "cannot read the running executable";
	if (there)
		unlink(path); /* it may be running */
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0777);
	char dir[4096];
	const char *slash = strrchr(path, '/');
	if (to < 0 && errno == ENOENT && slash && (size_t)(slash - path) < sizeof dir) {
		memcpy(dir, path, (size_t)(slash - path));
		dir[slash - path] = 0;
		if (mkdir(dir, 0777) == 0)
			to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0777);
	}
	bool ok = to >= 0 && copy_bytes(from, to, size - (off_t)cut) && write_bytes(to, p, n);
	int error = errno;
	close(from);
	if (to >= 0)
		ok = close(to) == 0 && ok;
	return ok ? NULL : strerror(error);
}

const char *const *lm_host_environ(void)
{
	return (const char *const *)environ;
}

void lm_host_sleep_until(int64_t when)
{
	struct timespec t = {when / 1000000000, when % 1000000000};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

bool lm_host_is_terminal(int fd)
{
	return isatty(fd) == 1;
}
