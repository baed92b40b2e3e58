/* region.c - the address region of the front end: slots taken from the kernel, pieces of them, and
 * bump arenas. Natively a slot is mapped at a fixed place with MAP_FIXED_NOREPLACE; the kernel's
 * answer says whether it was free, so no table of slots (and no global) is needed, and two spaces
 * of a process never meet. In wasm the base is 0 and every piece is ordinary zeroed memory.
 * Invariants: memory handed out is zero; nothing is handed out in the first 64 KiB (reference 0
 * means none). */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "base/base.h"
#include "base/region.h"

#if !defined(__EMSCRIPTEN__)
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#endif

#define UNIT       ((size_t)64 << 10)
#define SLOT_SIZE  ((size_t)64 << 20)
#define SLOT_COUNT ((size_t)(LM_REGION_SIZE / SLOT_SIZE))

typedef struct {
	char *base;
	size_t size; /* a multiple of SLOT_SIZE */
	size_t used; /* bump offset */
} slot;

typedef struct {
	char *ptr;
	size_t size;
} piece;

struct lm_space {
	LM_VEC(slot) slots;
	LM_VEC(piece) pieces; /* given back (native) or handed out (wasm) */
	bool from_file;       /* native: parts of it are mapped from an image */
};

lm_space *lm_space_new(void)
{
	return lm_xcalloc(1, sizeof(lm_space));
}

#if defined(__EMSCRIPTEN__)

void lm_space_free(lm_space *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->pieces.len; i++)
		free(s->pieces.data[i].ptr);
	lm_vec_free(&s->pieces);
	free(s);
}

void *lm_space_take(lm_space *s, size_t size)
{
	LM_ASSERT(size % UNIT == 0);
	char *p = calloc(1, size);
	if (!p)
		return NULL;
	piece pc = {p, size};
	lm_vec_push(&s->pieces, pc);
	return p;
}

void lm_space_give(lm_space *s, void *p, size_t size)
{
	(void)size;
	for (size_t i = 0; i < s->pieces.len; i++) {
		if (s->pieces.data[i].ptr == p) {
			s->pieces.data[i] = s->pieces.data[--s->pieces.len];
			free(p);
			return;
		}
	}
	LM_UNREACHABLE();
}

uint32_t lm_space_parts(const lm_space *s, lm_space_part *out, uint32_t cap)
{
	(void)s;
	(void)out;
	(void)cap;
	return 0;
}

bool lm_space_map_part(lm_space *s, const lm_space_part *p, int fd, uint64_t offset)
{
	(void)s;
	(void)p;
	(void)fd;
	(void)offset;
	return false;
}

#else

void lm_space_free(lm_space *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->slots.len; i++)
		munmap(s->slots.data[i].base, s->slots.data[i].size);
	lm_vec_free(&s->slots);
	lm_vec_free(&s->pieces);
	free(s);
}

/* Maps the first free run of slots that holds `size` bytes; NULL when there is none. */
static char *map_slots(size_t size, size_t *mapped)
{
	size_t n = (size + UNIT + SLOT_SIZE - 1) / SLOT_SIZE;
	*mapped = n * SLOT_SIZE;
	for (size_t i = 0; i + n <= SLOT_COUNT; i++) {
		char *want = (char *)LM_REGION_BASE + i * SLOT_SIZE; // NOLINT: an address by design
		char *got = mmap(want, *mapped, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
				 -1, 0);
		if (got == want)
			return got;
		if (got != MAP_FAILED)
			munmap(got, *mapped); /* an old kernel takes the address as a hint */
		else if (errno != EEXIST)
			return NULL;
	}
	return NULL;
}

void *lm_space_take(lm_space *s, size_t size)
{
	LM_ASSERT(size % UNIT == 0);
	for (size_t i = s->pieces.len; i-- > 0;) {
		piece *p = &s->pieces.data[i];
		if (p->size >= size) {
			char *r = p->ptr;
			p->ptr += size;
			p->size -= size;
			if (p->size == 0)
				*p = s->pieces.data[--s->pieces.len];
			return r;
		}
	}
	if (s->slots.len) {
		slot *sl = &lm_vec_last(&s->slots);
		if (sl->size - sl->used >= size) {
			char *r = sl->base + sl->used;
			sl->used += size;
			return r;
		}
	}
	slot sl = {0};
	sl.base = map_slots(size, &sl.size);
	if (!sl.base)
		return NULL;
	sl.used = UNIT + size; /* the first unit stays free, so that no reference is 0 */
	char *r = sl.base + UNIT;
	if (s->slots.len &&
	    lm_vec_last(&s->slots).size - lm_vec_last(&s->slots).used > sl.size - sl.used) {
		/* the older slot has more room left: keep it last */
		slot last = lm_vec_last(&s->slots);
		lm_vec_last(&s->slots) = sl;
		lm_vec_push(&s->slots, last);
	} else {
		lm_vec_push(&s->slots, sl);
	}
	return r;
}

void lm_space_give(lm_space *s, void *p, size_t size)
{
	if (s->from_file) {
		if (mmap(p, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
			 0) == MAP_FAILED)
			lm_fatal("out of memory: the front end's region cannot be cleared");
	} else {
		madvise(p, size, MADV_DONTNEED); /* reads as zero afterwards */
	}
	piece pc = {p, size};
	lm_vec_push(&s->pieces, pc);
}

uint32_t lm_space_parts(const lm_space *s, lm_space_part *out, uint32_t cap)
{
	for (size_t i = 0; i < s->slots.len && i < cap; i++) {
		const slot *sl = &s->slots.data[i];
		out[i] = (lm_space_part){(uint64_t)(uintptr_t)sl->base, sl->size, sl->used};
	}
	return (uint32_t)s->slots.len;
}

bool lm_space_map_part(lm_space *s, const lm_space_part *p, int fd, uint64_t offset)
{
	struct stat st;
	if (p->base < LM_REGION_BASE || p->base + p->size > LM_REGION_BASE + LM_REGION_SIZE ||
	    p->base % SLOT_SIZE || p->size % SLOT_SIZE || p->used > p->size || offset % UNIT ||
	    fstat(fd, &st) != 0 || (uint64_t)st.st_size < offset + p->used)
		return false;
	char *want = (char *)(uintptr_t)p->base; // NOLINT: an address by design
	char *got = mmap(want, p->size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (got != want) {
		if (got != MAP_FAILED)
			munmap(got, p->size);
		return false;
	}
	slot sl = {want, p->size, p->used};
	lm_vec_push(&s->slots, sl);
	s->from_file = true;
	return mmap(want, p->used, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd,
		    (off_t)offset) == want;
}

#endif

/* ---- arenas */

struct lm_arena_chunk {
	struct lm_arena_chunk *next;
	size_t size;
};

void lm_arena_init(lm_arena *a, lm_space *s)
{
	*a = (lm_arena){.space = s};
}

void lm_arena_free(lm_arena *a)
{
	struct lm_arena_chunk *c = a->chunks;
	while (c) {
		struct lm_arena_chunk *next = c->next;
		lm_space_give(a->space, c, c->size);
		c = next;
	}
	lm_arena_init(a, a->space);
}

void *lm_arena_grow(lm_arena *a, size_t size)
{
	size_t want = a->chunks ? a->chunks->size * 2 : UNIT;
	if (want > UNIT * 32)
		want = UNIT * 32;
	size_t header = (sizeof(struct lm_arena_chunk) + 15) & ~(size_t)15;
	if ((uint64_t)size > (uint64_t)LM_REGION_SIZE / 2)
		lm_fatal("out of memory: a block of %zu bytes in the front end's region", size);
	bool own = size >
		   UNIT * 8; /* a large block gets a chunk of its own; the current one goes on */
	if (own || want < size + header)
		want = (size + header + UNIT - 1) & ~(UNIT - 1);
	struct lm_arena_chunk *c = lm_space_take(a->space, want);
	if (!c)
		lm_fatal("out of memory: the front end's region is full");
	c->size = want;
	char *p = (char *)c + header;
	a->used_bytes += size;
	if (own && a->chunks) {
		c->next = a->chunks->next;
		a->chunks->next = c;
		return p;
	}
	c->next = a->chunks;
	a->chunks = c;
	a->cur = p + size;
	a->end = (char *)c + want;
	return p;
}
