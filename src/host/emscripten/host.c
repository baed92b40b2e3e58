/* host.c (emscripten) - the platform under loam in a browser's worker and under Node: see host.h.
 */
#include "host/host.h"

#include <emscripten.h>
#include <time.h>
#include <unistd.h>

int64_t lm_host_nanotime(void)
{
	return (int64_t)(emscripten_get_now() * 1e6) + 1;
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
	*user_ns = lm_host_nanotime();
	*system_ns = 0;
}

static void entropy(void *p, size_t n)
{
	uint8_t *at = p;
	while (n > 0) {
		size_t part = n < 256 ? n : 256;
		if (getentropy(at, part) != 0)
			lm_fatal("the system gives no random numbers");
		at += part;
		n -= part;
	}
}

static uint32_t rotate_left(uint32_t x, int k)
{
	return x << k | x >> (32 - k);
}

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate_left(*d ^ *a, 16);
	*c += *d;
	*b = rotate_left(*b ^ *c, 12);
	*a += *b;
	*d = rotate_left(*d ^ *a, 8);
	*c += *d;
	*b = rotate_left(*b ^ *c, 7);
}

/* A block of ChaCha20's key stream. */
static void stream_block(const uint32_t in[16], uint32_t out[16])
{
	memcpy(out, in, 64);
	for (int i = 0; i < 10; i++) {
		for (int k = 0; k < 4; k++)
			quarter(&out[k], &out[4 + k], &out[8 + k], &out[12 + k]);
		for (int k = 0; k < 4; k++)
			quarter(&out[k], &out[4 + (k + 1) % 4], &out[8 + (k + 2) % 4],
				&out[12 + (k + 3) % 4]);
	}
	for (int i = 0; i < 16; i++)
		out[i] += in[i];
}

/* The engine asks JavaScript for every byte: of a long request only a key comes from there, and the
 * bytes are the stream of that key, which is then forgotten. */
void lm_host_random(void *p, size_t n)
{
	uint32_t in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, out[16];
	uint8_t *at = p;
	if (n <= 64) {
		entropy(p, n);
		return;
	}
	entropy(&in[4], 32);
	while (n > 0) {
		size_t part = n < sizeof out ? n : sizeof out;
		stream_block(in, out);
		in[13] += ++in[12] == 0;
		memcpy(at, out, part);
		at += part;
		n -= part;
	}
	memset(in, 0, sizeof in);
	memset(out, 0, sizeof out);
}

unsigned lm_host_cpu_count(void)
{
	return 1;
}

uint64_t lm_host_memory_bytes(void)
{
	return UINT64_C(2) << 30;
}

size_t lm_host_page_size(void)
{
	return 65536;
}

void *lm_host_reserve(size_t size)
{
	return calloc(1, size);
}

void *lm_host_reserve_near(uintptr_t hint, size_t size)
{
	(void)hint;
	return lm_host_reserve(size);
}

void lm_host_unreserve(void *p, size_t size)
{
	(void)size;
	free(p);
}

void lm_host_discard(void *p, size_t size)
{
	memset(p, 0, size);
}

void lm_host_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t done = write(fd, at, n);
		if (done <= 0)
			return;
		at += done;
		n -= (size_t)done;
	}
}

void lm_host_exit(int code)
{
	emscripten_force_exit(code);
	abort();
}

bool lm_host_own_end(void *p, size_t n)
{
	(void)p;
	(void)n;
	return false;
}

const char *lm_host_write_executable(const char *path, size_t cut, const void *p, size_t n)
{
	(void)path;
	(void)cut;
	(void)p;
	(void)n;
	return "not here: there are no executable files";
}

size_t lm_host_executable(char *out, size_t cap)
{
	(void)cap;
	out[0] = 0;
	return 0;
}

const char *const *lm_host_environ(void)
{
	static const char *const none[] = {NULL};
	return none;
}

void lm_host_sleep_until(int64_t when)
{
	(void)when; /* the caller's event loop waits; a worker must not block */
}

bool lm_host_is_terminal(int fd)
{
	return isatty(fd) == 1;
}

const lm_host_files *lm_host_own_files(void)
{
	return NULL; /* JavaScript's, when there are any: wasm-shims/entry.c */
}

int64_t lm_host_read_input(void *p, size_t n)
{
	(void)p;
	(void)n;
	return 0;
}
