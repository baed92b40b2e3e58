/* region.h - the address region in which all front-end data lives, and the 32-bit references into
 * it.
 *
 * AST nodes, types, objects, scopes, names and constants live in arenas whose memory comes from one
 * region with a base that is fixed at build time; a reference is (address - base) / 8 in 32 bits, 0
 * is none. So a package's arena can be saved and mapped again at the same place without any fix-up,
 * a reference costs 4 bytes, and following one costs a shift and an add. Convention of the code:
 * struct FIELDS hold `T_ref`; parameters and locals are `T *`, got with `T_at(ref)` and stored with
 * `T_to(ptr)`. On wasm the base is 0 and the region is malloc'ed memory. A `lm_space` is one
 * owner's share (a front end's); it takes slots of the region as it grows. */
#ifndef LM_BASE_REGION_H
#define LM_BASE_REGION_H

#include "base/compiler.h"

#if defined(__EMSCRIPTEN__)
#define LM_REGION_BASE ((uintptr_t)0)
#else
#define LM_REGION_BASE ((uintptr_t)0x200000000000)
#endif
#define LM_REGION_SIZE ((uint64_t)1 << 35) /* 2^32 references of 8 bytes */

/* Declares `T_ref`, `T_at` (reference to pointer, none to NULL) and `T_to` (the inverse). */
#define LM_DECLARE_REF(T)                                                                          \
	typedef struct {                                                                           \
		uint32_t u;                                                                        \
	} T##_ref;                                                                                 \
	static inline T *T##_at(T##_ref r)                                                         \
	{                                                                                          \
		return r.u ? (T *)(LM_REGION_BASE + ((uintptr_t)r.u << 3)) : NULL;                 \
	}                                                                                          \
	static inline T##_ref T##_to(const T *p)                                                   \
	{                                                                                          \
		T##_ref r = {p ? (uint32_t)(((uintptr_t)p - LM_REGION_BASE) >> 3) : 0};            \
		return r;                                                                          \
	}

typedef struct lm_space lm_space;

/* Makes an empty share of the region; NULL when the region is exhausted. Caller frees. [alloc] */
lm_space *lm_space_new(void);
/* Gives back all memory of the share: every reference into it dies. */
void lm_space_free(lm_space *s);
/* Takes / gives back `size` bytes (a multiple of 64 KiB) of zeroed memory in the region; NULL when
 * out. */
void *lm_space_take(lm_space *s, size_t size);
void lm_space_give(lm_space *s, void *p, size_t size);

/* For images: the stretches of the region that a space has taken, each saved as its `used` bytes
 * from `base` on. Returns how many there are, at most `cap` are written; 0 in wasm, where the
 * region is ordinary memory. */
typedef struct lm_space_part {
	uint64_t base, size, used;
} lm_space_part;
uint32_t lm_space_parts(const lm_space *s, lm_space_part *out, uint32_t cap);
/* Maps a saved part again from a file, at a page-aligned offset, privately and at the same place;
 * false when that place is taken or the file is too short. */
bool lm_space_map_part(lm_space *s, const lm_space_part *p, int fd, uint64_t offset);

/* A bump arena in a space: pointers stay valid until the arena is freed. One a package. */
typedef struct lm_arena {
	lm_space *space;
	struct lm_arena_chunk *chunks; /* newest first */
	char *cur;
	char *end;
	size_t used_bytes;
} lm_arena;

void lm_arena_init(lm_arena *a, lm_space *s);
void lm_arena_free(lm_arena *a);
/* Zeroed, 8-aligned memory of the region; never NULL (out of memory is fatal: base/fatal.h). */
void *lm_arena_grow(lm_arena *a, size_t size);
static inline void *lm_arena_alloc(lm_arena *a, size_t size)
{
	size = (size + 7 + !size) & ~(size_t)7;
	if (LM_LIKELY((size_t)(a->end - a->cur) >= size)) {
		void *p = a->cur;
		a->cur += size;
		a->used_bytes += size;
		return p;
	}
	return lm_arena_grow(a, size);
}
#define LM_NEW(arena, T)          ((T *)lm_arena_alloc((arena), sizeof(T)))
#define LM_NEW_ARRAY(arena, T, n) ((T *)lm_arena_alloc((arena), sizeof(T) * (size_t)(n)))

#endif
