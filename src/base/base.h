/* base.h - strings, growable vectors, string builders, hash maps and interned names.
 * Included by everything. Three memories: *arena* (region.h; freed whole), *host* (malloc; lm_vec,
 * lm_buf, lm_map: freed by their _free), *gc* (gc/gc.h, Go-visible only). */
#ifndef LM_BASE_BASE_H
#define LM_BASE_BASE_H

#include "base/compiler.h"
#include "base/region.h"
#include <stdarg.h>
#include <string.h>

/* Borrowed text, not NUL-terminated. */
typedef struct {
	const char *ptr;
	size_t len;
} lm_str;
#define LM_STR(lit) ((lm_str){(lit), sizeof(lit) - 1})
static inline lm_str lm_str_of(const char *cstr)
{
	return (lm_str){cstr, strlen(cstr)};
}
static inline bool lm_str_eq(lm_str a, lm_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool lm_str_is(lm_str a, const char *cstr)
{
	return lm_str_eq(a, lm_str_of(cstr));
}
int lm_str_cmp(lm_str a, lm_str b); /* bytewise, <0 0 >0 */
bool lm_str_has_prefix(lm_str s, lm_str pre);
bool lm_str_has_suffix(lm_str s, lm_str suf);
ptrdiff_t lm_str_find(lm_str s, lm_str needle); /* index or -1 */
ptrdiff_t lm_str_rfind_byte(lm_str s, char c);  /* index or -1 */
uint32_t lm_hash_bytes(const void *p, size_t n);
#define LM_STRF(s) (int)(s).len, (s).ptr /* for "%.*s" */

/* malloc that never returns NULL: out of memory ends the process with a clear message
 * (base/fatal.c). */
void *lm_xmalloc(size_t n);
void *lm_xcalloc(size_t n, size_t size);
void *lm_xrealloc(void *p, size_t n);
LM_NORETURN void lm_fatal(const char *fmt, ...) LM_PRINTF(1, 2);

/* Growable host array: `LM_VEC(int) v = {0}; lm_vec_push(&v, 3); v.data[i]; v.len;
 * lm_vec_free(&v)`. */
#define LM_VEC(T)                                                                                  \
	struct {                                                                                   \
		T *data;                                                                           \
		size_t len;                                                                        \
		size_t cap;                                                                        \
	}
void lm_vec_reserve_(void *vec, size_t min_cap, size_t elem_size);
#define lm_vec_reserve(v, n) lm_vec_reserve_((v), (n), sizeof(*(v)->data))
#define lm_vec_push(v, x)                                                                          \
	do {                                                                                       \
		if ((v)->len == (v)->cap)                                                          \
			lm_vec_reserve((v), (v)->len + 1);                                         \
		(v)->data[(v)->len++] = (x);                                                       \
	} while (0)
#define lm_vec_pop(v)  ((v)->data[--(v)->len])
#define lm_vec_last(v) ((v)->data[(v)->len - 1])
#define lm_vec_free(v) (free((v)->data), (v)->data = NULL, (v)->len = (v)->cap = 0)

/* Growable text; `data` is always NUL-terminated once anything was added. */
typedef struct {
	char *data;
	size_t len;
	size_t cap;
} lm_buf;
void lm_buf_add(lm_buf *b, const void *p, size_t n);
void lm_buf_str(lm_buf *b, lm_str s);
void lm_buf_cstr(lm_buf *b, const char *s);
void lm_buf_byte(lm_buf *b, char c);
void lm_buf_printf(lm_buf *b, const char *fmt, ...) LM_PRINTF(2, 3);
void lm_buf_vprintf(lm_buf *b, const char *fmt, va_list ap) LM_PRINTF(2, 0);
void lm_buf_rune(lm_buf *b, int32_t rune); /* UTF-8; invalid becomes U+FFFD */
static inline lm_str lm_buf_view(const lm_buf *b)
{
	return (lm_str){b->data ? b->data : "", b->len};
}
void lm_buf_free(lm_buf *b);

/* UTF-8 as Go decodes it: an invalid byte is (U+FFFD, width 1). */
#define LM_RUNE_ERROR 0xFFFD
int lm_utf8_decode(const char *p, const char *end, int32_t *rune); /* width; 0 at end */
int lm_utf8_encode(char out[4], int32_t rune);                     /* width */
bool lm_utf8_valid(lm_str s);
bool lm_rune_is_letter(int32_t r); /* Go's letters: Unicode L*, and '_' */
bool lm_rune_is_digit(int32_t r);  /* Unicode Nd */
bool lm_rune_is_upper(int32_t r);  /* Unicode Lu: exported names */
bool lm_rune_is_print(int32_t r);  /* as strconv.IsPrint */

/* Host hash map from 64-bit keys (pointers, references, pairs packed by the caller) to 64-bit
 * values. */
typedef struct {
	struct lm_map_entry *entries;
	uint32_t count;
	uint32_t cap; /* a power of two, 0 when empty */
} lm_map;
uint64_t *lm_map_get(const lm_map *m,
		     uint64_t key); /* NULL when absent; valid until the next put */
uint64_t *lm_map_put(lm_map *m, uint64_t key,
		     bool *is_new); /* slot, 0 when new; is_new may be NULL */
bool lm_map_remove(lm_map *m, uint64_t key);
/* Walks the entries in no particular order: start with a zeroed iterator; the map must not change
 * meanwhile. False at the end. */
struct lm_map_iter {
	uint32_t pos;
};
bool lm_map_next(const lm_map *m, struct lm_map_iter *it, uint64_t *key, uint64_t *value);
void lm_map_free(lm_map *m);
/* Host hash map from byte strings (copied) to 64-bit values, iterated in insertion order. */
typedef struct {
	struct lm_strmap_entry {
		lm_str key;
		uint64_t value;
		uint32_t hash;
	} * entries; /* dense, insertion order; a removed entry has key.ptr == NULL */
	uint32_t *index;
	uint32_t count, cap, index_cap;
} lm_strmap;
uint64_t *lm_strmap_get(const lm_strmap *m, lm_str key);
uint64_t *lm_strmap_put(lm_strmap *m, lm_str key, bool *is_new);
void lm_strmap_free(lm_strmap *m);

/* Interned identifiers: equal text <=> equal pointer (in one name table). In the region. */
typedef struct lm_name {
	uint32_t hash;
	uint32_t len;
	uint8_t exported; /* starts with an upper-case letter */
	uint8_t keyword;  /* token number when a keyword, else 0 */
	char text[];      /* NUL-terminated */
} lm_name;
LM_DECLARE_REF(lm_name)
typedef struct lm_names lm_names;
lm_names *lm_names_new(lm_space *s);
void lm_names_free(lm_names *t);
lm_name *lm_name_of(lm_names *t, lm_str text); /* never NULL */
/* For images: the table's arena and all its names (as many as `count` says), and a table made of
 * these. */
const lm_arena *lm_names_arena(const lm_names *t, uint32_t *count);
void lm_names_list(const lm_names *t, lm_name **out);
lm_names *lm_names_adopt(const lm_arena *arena, lm_name *const *list, uint32_t count);
static inline lm_str lm_name_str(const lm_name *n)
{
	return (lm_str){n->text, n->len};
}
static inline bool lm_name_is(const lm_name *n, const char *cstr)
{
	return lm_str_is(lm_name_str(n), cstr);
}

#endif
