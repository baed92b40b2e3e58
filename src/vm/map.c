/* map.c - Go maps: see map.h.
 *
 *   entries: [key|value][key|value]...      in order of insertion; `used` of `cap`; a deleted one
 * is zeroed hashes:  [h][h]...                      32 bits each; 0 marks a deleted entry index:
 * [h32|entry+1]...               open addressing, linear probing; 0 empty, entry part 0 with h32 !=
 * 0: deleted
 *
 * Up to SMALL entries there is no index: hashes are compared in a row (or, for integer keys, the
 * keys themselves). Growing makes new arrays and copies the live entries; nothing is ever moved
 * inside arrays that an iterator may hold: an iterator keeps the arrays it began with, walks the
 * entries that were there, from a random one around, and when the map has moved on looks each key
 * up again. So an entry comes at most once, a deleted one never, a new one perhaps. clear() drops
 * the arrays and counts clear_seq, by which iterators know that keys like NaN, which cannot be
 * found, are gone. */
#include "vm/map.h"

enum { KEY_32, KEY_64, KEY_STRING, KEY_ANY };
#define SMALL 8

static inline char *entry_at(const lm_gomap *m, uint32_t i)
{
	return (char *)lm_ptr(m->entries) + (uint64_t)i * m->stride;
}

static inline uint32_t *hashes_of(const lm_gomap *m)
{
	return lm_ptr(m->hashes);
}

static uint64_t align_to(uint64_t n, uint64_t a)
{
	return a ? (n + a - 1) / a * a : n;
}

static uint8_t key_class(const lm_rtype *k)
{
	if (k->kind == LM_K_STRING)
		return KEY_STRING;
	if (k->tflag & LM_TF_REGULAR) {
		if (k->size == 8)
			return KEY_64;
		if (k->size == 4)
			return KEY_32;
	}
	return KEY_ANY;
}

/* Arrays for `cap` entries in *m. False when out of memory (m is unchanged). */
static bool make_arrays(lm_heap *h, lm_gomap *m, uint32_t cap)
{
	uint64_t bytes = (uint64_t)cap * m->stride;
	if (bytes >> 46)
		return false;
	void *entries =
		m->pointer_free ? lm_gc_alloc_pf(h, (size_t)bytes) : lm_gc_alloc(h, (size_t)bytes);
	void *hashes = entries ? lm_gc_alloc_pf(h, (size_t)cap * 4) : NULL;
	uint32_t index_cap = 0;
	void *index = NULL;
	if (hashes && cap > SMALL) {
		index_cap = 16;
		while (index_cap - index_cap / 4 < cap)
			index_cap *= 2;
		index = lm_gc_alloc_pf(h, (size_t)index_cap * 8);
	}
	if (!hashes || (index_cap && !index))
		return false;
	m->entries = lm_word(entries);
	m->hashes = lm_word(hashes);
	m->index = lm_word(index);
	m->index_cap = index_cap;
	m->cap = cap;
	m->used = 0;
	m->free_entries = 0;
	return true;
}

lm_gomap *lm_gomap_new(lm_heap *h, const lm_rt_map *type, uint64_t hint, uint64_t seed)
{
	lm_gomap *m = lm_gc_alloc(h, sizeof *m);
	if (!m)
		return NULL;
	const lm_rtype *k = lm_ptr(type->key), *v = lm_ptr(type->elem);
	m->seed = seed;
	m->type = lm_word(type);
	m->key_size = (uint32_t)k->size;
	m->value_size = (uint32_t)v->size;
	m->value_off = (uint32_t)align_to(k->size, v->align);
	uint64_t a = k->align > v->align ? k->align : v->align;
	m->stride = (uint32_t)align_to(m->value_off + v->size, a);
	if (m->stride == 0)
		m->stride = 1;
	m->key_class = key_class(k);
	m->pointer_free = k->ptr_bytes == 0 && v->ptr_bytes == 0;
	m->need_key_update = type->flags & 1;
	if (hint > SMALL) {
		if (hint > (UINT32_MAX >> 2) || !make_arrays(h, m, (uint32_t)(hint + hint / 8)))
			return hint > (UINT32_MAX >> 2) ? m : NULL;
	}
	return m;
}

/* ---- hashing and finding */

static uint64_t hash_key(const lm_gomap *m, const void *key, lm_value_err *err)
{
	switch (m->key_class) {
	case KEY_32: {
		uint32_t k;
		memcpy(&k, key, 4);
		return lm_hash_u64(k, m->seed);
	}
	case KEY_64: {
		uint64_t k;
		memcpy(&k, key, 8);
		return lm_hash_u64(k, m->seed);
	}
	case KEY_STRING: {
		lm_gostr s;
		memcpy(&s, key, sizeof s);
		return lm_hash_mem(lm_ptr(s.ptr), (size_t)s.len, m->seed);
	}
	default:
		return lm_value_hash(lm_ptr(((const lm_rt_map *)lm_ptr(m->type))->key), key,
				     m->seed, err);
	}
}

/* The 32 bits that are kept; never 0. */
static inline uint32_t short_hash(uint64_t h)
{
	uint32_t s = (uint32_t)(h >> 32) ^ (uint32_t)h;
	return s ? s : 1;
}

static inline bool key_equal(const lm_gomap *m, const void *a, const void *b)
{
	switch (m->key_class) {
	case KEY_32: return memcmp(a, b, 4) == 0;
	case KEY_64: return memcmp(a, b, 8) == 0;
	case KEY_STRING: {
		lm_gostr x, y;
		memcpy(&x, a, sizeof x);
		memcpy(&y, b, sizeof y);
		return lm_gostr_eq(x, y);
	}
	default: {
		/* Hashing has already failed for what cannot be compared. */
		lm_value_err err = {0};
		return lm_value_equal(lm_ptr(((const lm_rt_map *)lm_ptr(m->type))->key), a, b,
				      &err);
	}
	}
}

/* Entry number of the key, or -1. */
static int64_t find(const lm_gomap *m, const void *key, uint32_t hash)
{
	const uint32_t *hashes = hashes_of(m);
	if (!m->index) {
		for (uint32_t i = 0; i < m->used; i++) {
			if (hashes[i] == hash && key_equal(m, entry_at(m, i), key))
				return i;
		}
		return -1;
	}
	const uint64_t *index = lm_ptr(m->index);
	uint32_t mask = m->index_cap - 1;
	for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
		uint64_t cell = index[at];
		if (cell == 0)
			return -1;
		if ((uint32_t)(cell >> 32) == hash && (uint32_t)cell != 0) {
			uint32_t i = (uint32_t)cell - 1;
			if (key_equal(m, entry_at(m, i), key))
				return i;
		}
	}
}

static void index_add(lm_gomap *m, uint32_t hash, uint32_t entry)
{
	uint64_t *index = lm_ptr(m->index);
	uint32_t mask = m->index_cap - 1, at = hash & mask;
	while ((uint32_t)index[at] != 0)
		at = (at + 1) & mask;
	index[at] = (uint64_t)hash << 32 | (entry + 1);
}

bool lm_gomap_check_key(const lm_rt_map *type, const void *key, lm_value_err *err)
{
	if (type->flags & 2)
		lm_value_hash(lm_ptr(type->key), key, 0, err);
	return err->kind == LM_VERR_NONE;
}

void *lm_gomap_get_entry(const lm_gomap *m, const void *key, void **key_out, lm_value_err *err)
{
	if (!m)
		return NULL;
	if (m->count == 0) {
		lm_gomap_check_key(lm_ptr(m->type), key, err);
		return NULL;
	}
	uint64_t h = hash_key(m, key, err);
	if (err->kind)
		return NULL;
	int64_t i = find(m, key, short_hash(h));
	if (i < 0)
		return NULL;
	char *e = entry_at(m, (uint32_t)i);
	if (key_out)
		*key_out = e;
	return e + m->value_off;
}

void *lm_gomap_get(const lm_gomap *m, const void *key, lm_value_err *err)
{
	return lm_gomap_get_entry(m, key, NULL, err);
}

/* ---- changing */

/* New arrays of `cap` with the live entries of the old ones. */
static bool rebuild(lm_heap *h, lm_gomap *m, uint32_t cap)
{
	lm_gomap old = *m;
	if (!make_arrays(h, m, cap))
		return false;
	const uint32_t *from = hashes_of(&old);
	uint32_t *to = hashes_of(m);
	for (uint32_t i = 0; i < old.used; i++) {
		if (!from[i])
			continue;
		memcpy(entry_at(m, m->used), entry_at(&old, i), m->stride);
		to[m->used] = from[i];
		if (m->index)
			index_add(m, from[i], m->used);
		m->used++;
	}
	return true;
}

static bool make_room(lm_heap *h, lm_gomap *m)
{
	if (m->used < m->cap)
		return true;
	uint64_t cap = m->cap == 0                     ? (m->stride > 64 ? 4 : SMALL)
		       : m->free_entries > m->used / 4 ? m->cap
						       : (uint64_t)m->cap * 2;
	if (m->cap > 0 && m->cap < SMALL)
		cap = SMALL;
	if (cap > UINT32_MAX / 2)
		return false;
	return rebuild(h, m, (uint32_t)cap);
}

void *lm_gomap_put(lm_heap *h, lm_gomap *m, const void *key, lm_value_err *err)
{
	uint64_t full = hash_key(m, key, err);
	if (err->kind)
		return NULL;
	uint32_t hash = short_hash(full);
	int64_t found = m->count ? find(m, key, hash) : -1;
	if (found >= 0) {
		char *e = entry_at(m, (uint32_t)found);
		if (m->need_key_update)
			memcpy(e, key, m->key_size);
		return e + m->value_off;
	}
	if (!make_room(h, m))
		return NULL;
	uint32_t i = m->used++;
	char *e = entry_at(m, i);
	memcpy(e, key, m->key_size);
	hashes_of(m)[i] = hash;
	if (m->index)
		index_add(m, hash, i);
	m->count++;
	return e + m->value_off;
}

void lm_gomap_delete(lm_gomap *m, const void *key, lm_value_err *err)
{
	if (!m)
		return;
	if (m->count == 0) {
		lm_gomap_check_key(lm_ptr(m->type), key, err);
		return;
	}
	uint64_t full = hash_key(m, key, err);
	if (err->kind)
		return;
	uint32_t hash = short_hash(full);
	int64_t found = find(m, key, hash);
	if (found < 0)
		return;
	uint32_t i = (uint32_t)found;
	if (m->index) {
		uint64_t *index = lm_ptr(m->index);
		uint32_t mask = m->index_cap - 1, at = hash & mask;
		while ((uint32_t)index[at] != i + 1)
			at = (at + 1) & mask;
		/* No later cell was pushed past this one when the next is empty. */
		index[at] = index[(at + 1) & mask] == 0 ? 0 : (uint64_t)1 << 32;
	}
	memset(entry_at(m, i), 0, m->stride);
	hashes_of(m)[i] = 0;
	m->free_entries++;
	if (--m->count == 0 && m->index == 0) {
		/* Entries are not reused while iterators may stand among them; a small table starts
		 * anew when it fills up. */
	}
}

void lm_gomap_clear(lm_heap *h, lm_gomap *m)
{
	if (!m)
		return;
	m->clear_seq++;
	if (m->used == 0)
		return;
	m->count = 0;
	lm_gomap old = *m;
	m->entries = m->hashes = m->index = 0;
	m->cap = m->used = m->index_cap = m->free_entries = 0;
	/* The same room again; when there is no memory, the next insertion says so. */
	if (old.cap <= 4096)
		make_arrays(h, m, old.cap);
}

lm_gomap *lm_gomap_clone(lm_heap *h, const lm_gomap *m, uint64_t seed)
{
	const lm_rt_map *type = lm_ptr(m->type);
	lm_gomap *c = lm_gomap_new(h, type, m->count, seed);
	if (!c)
		return NULL;
	for (uint32_t i = 0; i < m->used; i++) {
		if (!hashes_of(m)[i])
			continue;
		lm_value_err err = {0};
		const char *e = entry_at(m, i);
		void *v = lm_gomap_put(h, c, e, &err);
		if (!v)
			return NULL;
		memcpy(v, e + m->value_off, m->value_size);
	}
	return c;
}

/* ---- iterating */

void lm_gomap_iter_init(lm_gomap_iter *it, const lm_rt_map *type, lm_gomap *m, uint64_t random)
{
	*it = (lm_gomap_iter){.type = lm_word(type), .map = lm_word(m)};
	if (!m || m->count == 0) {
		it->n = 0;
		return;
	}
	it->entries = m->entries;
	it->hashes = m->hashes;
	it->n = m->used;
	it->start = (uint32_t)((random >> 32) % m->used);
	it->clear_seq = m->clear_seq;
}

/* The entry at e of arrays that the map no longer uses: where it is now, or NULL. */
static char *find_moved(lm_heap *h, lm_gomap_iter *it, lm_gomap *m, char *e)
{
	lm_value_err err = {0};
	void *key = NULL;
	if (lm_gomap_get_entry(m, e, &key, &err))
		return key;
	const lm_rtype *k = lm_ptr(((const lm_rt_map *)lm_ptr(it->type))->key);
	if (it->clear_seq == m->clear_seq && (k->tflag & LM_TF_REGULAR) == 0 &&
	    !lm_value_equal(k, e, e, &err))
		return e; /* not equal to itself: cannot be deleted but by clear */
	(void)h;
	return NULL;
}

bool lm_gomap_iter_next(lm_heap *h, lm_gomap_iter *it)
{
	lm_gomap *m = lm_ptr(it->map);
	while (it->pos < it->n) {
		uint32_t i = it->start + it->pos++;
		if (i >= it->n)
			i -= it->n;
		const uint32_t *hashes = lm_ptr(it->hashes);
		char *e = (char *)lm_ptr(it->entries) + (uint64_t)i * m->stride;
		if (!hashes[i])
			continue;
		if (m->entries != it->entries) {
			e = find_moved(h, it, m, e);
			if (!e)
				continue;
		}
		it->key = lm_word(e);
		it->value = lm_word(e + m->value_off);
		return true;
	}
	it->key = it->value = 0;
	return false;
}
