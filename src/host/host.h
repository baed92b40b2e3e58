/* host.h - the platform under loam: clock, randomness, memory mapping, waiting. Two
 * implementations, host/posix and host/emscripten, exactly one of which is linked. Included by gc/,
 * kernel/, vm/ and above. Functions of the platform itself: no state of loam's. */
#ifndef LM_HOST_HOST_H
#define LM_HOST_HOST_H

#include "base/base.h"

/* Monotonic clock in ns; never 0. Wall clock: seconds since 1970 and ns. */
int64_t lm_host_nanotime(void);
void lm_host_walltime(int64_t *sec, int32_t *nsec);
/* CPU time of this process in ns (user, system). */
void lm_host_cputime(int64_t *user_ns, int64_t *system_ns);
/* Fills p with n bytes fit for keys. Fatal when the platform cannot. */
void lm_host_random(void *p, size_t n);
unsigned lm_host_cpu_count(void);
uint64_t lm_host_memory_bytes(void); /* of the machine */
size_t lm_host_page_size(void);

/* Reserves address space that reads as zero and costs memory only when touched (wasm: calloc). NULL
 * when it cannot. */
void *lm_host_reserve(size_t size);
/* The same at `hint` when that is free, else anywhere. */
void *lm_host_reserve_near(uintptr_t hint, size_t size);
void lm_host_unreserve(void *p, size_t size);
/* Tells the system that the contents are not needed (they read as zero afterwards). */
void lm_host_discard(void *p, size_t size);

/* Writes all of it to descriptor 1 or 2, whatever happens to it; for the machine's own messages. */
void lm_host_write_all(int fd, const void *p, size_t n);
LM_NORETURN void lm_host_exit(int code);
/* Path of the running executable; "" when unknown. out is NUL-terminated. */
size_t lm_host_executable(char *out, size_t cap);
/* The last n bytes of the running executable into p; false when it is shorter or out of reach. */
bool lm_host_own_end(void *p, size_t n);
/* Writes an executable file: the running one without its last `cut` bytes, then the given bytes.
 * NULL, or why it cannot (static text). What is there before gives way, but only a regular file. */
const char *lm_host_write_executable(const char *path, size_t cut, const void *p, size_t n);
/* The process's environment (NULL-terminated), empty where there is none. */
const char *const *lm_host_environ(void);
/* Sleeps until the monotonic time; interrupted by signals. */
void lm_host_sleep_until(int64_t when);
bool lm_host_is_terminal(int fd);

/* Folders of the host, for mounts. Paths are absolute and NUL-terminated; functions return 0 or
 * -errno (linux numbers). */
typedef struct lm_host_stat {
	uint32_t mode; /* as st_mode */
	uint64_t size;
	int64_t mtime; /* ns since 1970 */
} lm_host_stat;
typedef struct lm_host_files {
	void *arg;
	int (*stat)(void *arg, const char *path, lm_host_stat *out); /* of the link itself */
	int (*list)(void *arg, const char *dir, void (*found)(void *found_arg, const char *name),
		    void *found_arg);
	int (*read)(void *arg, const char *path, lm_buf *out);
	int (*readlink)(void *arg, const char *path, lm_buf *out);
	/* For mounts that write through; NULL functions: -EROFS. */
	int (*write)(void *arg, const char *path, const void *p, size_t n, uint32_t mode);
	int (*mkdir)(void *arg, const char *path, uint32_t mode);
	int (*symlink)(void *arg, const char *target, const char *path);
	int (*remove)(void *arg, const char *path, bool is_dir);
	int (*rename)(void *arg, const char *from, const char *to);
	int (*change)(void *arg, const char *path, uint32_t mode, int64_t mtime);
} lm_host_files;
/* The machine's own files; NULL where there are none. */
const lm_host_files *lm_host_own_files(void);
/* Bytes of standard input that are there: how many, 0 at the end, -1: nothing yet. */
int64_t lm_host_read_input(void *p, size_t n);

#endif
