/* map.c - hash maps in host memory: from 64-bit keys, and from byte strings in insertion order. */
#include "base/base.h"

/* ---- 64-bit keys: open addressing, linear probing; removal shifts later entries back. */

struct lm_map_entry {
	uint64_t key;
	uint64_t value;
	bool used;
};

static uint32_t hash64(uint64_t k)
{
	k ^= k >> 32;
	k *= UINT64_C(0x9fb21c651e98df25);
	k ^= k >> 28;
	return (uint32_t)(k ^ k >> 35);
}

static uint32_t map_find(const lm_map *m, uint64_t key)
{
	uint32_t mask = m->cap - 1, i = hash64(key) & mask;
	while (m->entries[i].used && m->entries[i].key != key)
		i = (i + 1) & mask;
	return i;
}

uint64_t *lm_map_get(const lm_map *m, uint64_t key)
{
	if (m->count == 0)
		return NULL;
	struct lm_map_entry *e = &m->entries[map_find(m, key)];
	return e->used ? &e->value : NULL;
}

static void map_grow(lm_map *m)
{
	lm_map old = *m;
	m->cap = old.cap ? old.cap * 2 : 16;
	m->entries = lm_xcalloc(m->cap, sizeof(*m->entries));
	for (uint32_t i = 0; i < old.cap; i++) {
		if (old.entries[i].used)
			m->entries[map_find(m, old.entries[i].key)] = old.entries[i];
	}
	free(old.entries);
}

uint64_t *lm_map_put(lm_map *m, uint64_t key, bool *is_new)
{
	if (m->count + 1 > m->cap - m->cap / 4 || m->cap == 0)
		map_grow(m);
	struct lm_map_entry *e = &m->entries[map_find(m, key)];
	if (is_new)
		*is_new = !e->used;
	if (!e->used) {
		*e = (struct lm_map_entry){key, 0, true};
		m->count++;
	}
	return &e->value;
}

bool lm_map_remove(lm_map *m, uint64_t key)
{
	if (m->count == 0)
		return false;
	uint32_t mask = m->cap - 1, i = map_find(m, key);
	if (!m->entries[i].used)
		return false;
	m->count--;
	for (uint32_t j = (i + 1) & mask; m->entries[j].used; j = (j + 1) & mask) {
		uint32_t home = hash64(m->entries[j].key) & mask;
		if (((j - home) & mask) >= ((j - i) & mask)) {
			m->entries[i] = m->entries[j];
			i = j;
		}
	}
	m->entries[i].used = false;
	return true;
}

bool lm_map_next(const lm_map *m, struct lm_map_iter *it, uint64_t *key, uint64_t *value)
{
	while (it->pos < m->cap) {
		const struct lm_map_entry *e = &m->entries[it->pos++];
		if (e->used) {
			*key = e->key;
			*value = e->value;
			return true;
		}
	}
	return false;
}

void lm_map_free(lm_map *m)
{
	free(m->entries);
	*m = (lm_map){0};
}

/* ---- byte strings: dense entries and an index of entry numbers + 1. */

static uint32_t *strmap_slot(const lm_strmap *m, lm_str key, uint32_t hash)
{
	uint32_t mask = m->index_cap - 1;
	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		uint32_t n = m->index[i];
		if (n == 0)
			return &m->index[i];
		const struct lm_strmap_entry *e = &m->entries[n - 1];
		if (e->hash == hash && lm_str_eq(e->key, key))
			return &m->index[i];
	}
}

uint64_t *lm_strmap_get(const lm_strmap *m, lm_str key)
{
	if (m->count == 0)
		return NULL;
	uint32_t n = *strmap_slot(m, key, lm_hash_bytes(key.ptr, key.len));
	return n ? &m->entries[n - 1].value : NULL;
}

static void strmap_reindex(lm_strmap *m)
{
	m->index_cap = m->index_cap ? m->index_cap * 2 : 16;
	free(m->index);
	m->index = lm_xcalloc(m->index_cap, sizeof(*m->index));
	uint32_t mask = m->index_cap - 1;
	for (uint32_t n = 0; n < m->count; n++) {
		uint32_t i = m->entries[n].hash & mask;
		while (m->index[i])
			i = (i + 1) & mask;
		m->index[i] = n + 1;
	}
}

uint64_t *lm_strmap_put(lm_strmap *m, lm_str key, bool *is_new)
{
	if ((m->count + 1) * 2 > m->index_cap)
		strmap_reindex(m);
	uint32_t hash = lm_hash_bytes(key.ptr, key.len);
	uint32_t *s = strmap_slot(m, key, hash);
	if (is_new)
		*is_new = *s == 0;
	if (*s == 0) {
		if (m->count == m->cap) {
			m->cap = m->cap ? m->cap * 2 : 8;
			m->entries = lm_xrealloc(m->entries, m->cap * sizeof(*m->entries));
		}
		char *copy = lm_xmalloc(key.len + 1);
		if (key.len)
			memcpy(copy, key.ptr, key.len);
		copy[key.len] = 0;
		m->entries[m->count++] = (struct lm_strmap_entry){{copy, key.len}, 0, hash};
		*s = m->count;
	}
	return &m->entries[*s - 1].value;
}

void lm_strmap_free(lm_strmap *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		free((char *)m->entries[i].key.ptr);
	free(m->entries);
	free(m->index);
	*m = (lm_strmap){0};
}
