/* map.h - Go maps: a hash table with dense, insertion-ordered entries. (The host's hash map is
 * lm_map in base.h; this is lm_gomap.) Included by vm/, native/ and above. Layout and invariants:
 * see the head of map.c. All memory is Go memory. A nil map is a NULL lm_gomap; get, delete, len,
 * clear and iteration accept it. Keys are given by address (a frame slot's will do). */
#ifndef LM_VM_MAP_H
#define LM_VM_MAP_H

#include "gc/gc.h"
#include "vm/rtype.h"
#include "vm/value.h"

typedef struct lm_gomap {
	uint64_t count; /* live entries: first word, as len(m) reads it */
	uint64_t seed;
	uint64_t entries; /* address of cap entries of `stride` bytes: key, value */
	uint64_t hashes;  /* address of cap uint32: 0 = deleted */
	uint64_t index; /* address of index_cap uint64 {hash32 << 32 | entry + 1}; 0 while small */
	uint32_t used;  /* entries appended, deleted ones included */
	uint32_t cap;
	uint32_t index_cap; /* power of two */
	uint32_t clear_seq; /* counts clears, for iterators */
	uint64_t type;      /* lm_rt_map* */
	uint32_t stride, value_off;
	uint32_t key_size, value_size;
	uint8_t key_class, pointer_free, need_key_update, pad;
	uint32_t free_entries; /* deleted among used */
} lm_gomap;

typedef struct lm_gomap_iter {
	uint64_t key, value; /* addresses of the current entry's; 0 at the end: first words, as
				reflect wants */
	uint64_t map, entries, hashes;
	uint64_t type;
	uint32_t n, start, pos, clear_seq;
	uint32_t started, pad;
	uint64_t scratch; /* when the map moved on: address of a copy of the entry */
} lm_gomap_iter;

/* NULL when out of memory. hint: room for that many. [gc] */
lm_gomap *lm_gomap_new(lm_heap *h, const lm_rt_map *type, uint64_t hint, uint64_t seed);
/* Address of the value, or NULL when absent. err: unhashable key. */
void *lm_gomap_get(const lm_gomap *m, const void *key, lm_value_err *err);
/* The same for key's own copy in the map too. */
void *lm_gomap_get_entry(const lm_gomap *m, const void *key, void **key_out, lm_value_err *err);
/* Unhashable keys panic even in a nil or empty map: */
bool lm_gomap_check_key(const lm_rt_map *type, const void *key, lm_value_err *err);
/* Address of the value for the key, inserted zero when absent. NULL: err is set, or out of memory
 * when it is not. m is not nil. [gc] */
void *lm_gomap_put(lm_heap *h, lm_gomap *m, const void *key, lm_value_err *err);
void lm_gomap_delete(lm_gomap *m, const void *key, lm_value_err *err);
void lm_gomap_clear(lm_heap *h, lm_gomap *m);
/* A copy with room for all (maps.Clone). NULL when out of memory. [gc] */
lm_gomap *lm_gomap_clone(lm_heap *h, const lm_gomap *m, uint64_t seed);
/* Starts an iteration at a random entry; random: any number. m may be NULL. */
void lm_gomap_iter_init(lm_gomap_iter *it, const lm_rt_map *type, lm_gomap *m, uint64_t random);
/* Steps to the next entry: it->key and it->value; false at the end (both 0). [gc] */
bool lm_gomap_iter_next(lm_heap *h, lm_gomap_iter *it);

#endif
