/* names.c - interned identifiers: one pointer a text. The names live in the region, the index in
 * host memory. */
#include "base/base.h"

struct lm_names {
	lm_arena arena;
	lm_name **index;
	uint32_t count;
	uint32_t cap; /* a power of two */
};

lm_names *lm_names_new(lm_space *s)
{
	lm_names *t = lm_xcalloc(1, sizeof(*t));
	lm_arena_init(&t->arena, s);
	t->cap = 4096;
	t->index = lm_xcalloc(t->cap, sizeof(*t->index));
	return t;
}

void lm_names_free(lm_names *t)
{
	if (!t)
		return;
	lm_arena_free(&t->arena);
	free(t->index);
	free(t);
}

static void names_grow(lm_names *t)
{
	uint32_t cap = t->cap * 2;
	lm_name **index = lm_xcalloc(cap, sizeof(*index));
	for (uint32_t i = 0; i < t->cap; i++) {
		lm_name *n = t->index[i];
		if (!n)
			continue;
		uint32_t j = n->hash & (cap - 1);
		while (index[j])
			j = (j + 1) & (cap - 1);
		index[j] = n;
	}
	free(t->index);
	t->index = index;
	t->cap = cap;
}

lm_name *lm_name_of(lm_names *t, lm_str text)
{
	uint32_t hash = lm_hash_bytes(text.ptr, text.len), mask = t->cap - 1, i = hash & mask;
	for (; t->index[i]; i = (i + 1) & mask) {
		lm_name *n = t->index[i];
		if (n->hash == hash && n->len == text.len &&
		    memcmp(n->text, text.ptr, text.len) == 0)
			return n;
	}
	lm_name *n = lm_arena_alloc(&t->arena, sizeof(lm_name) + text.len + 1);
	n->hash = hash;
	n->len = (uint32_t)text.len;
	if (text.len)
		memcpy(n->text, text.ptr, text.len);
	int32_t r;
	n->exported = lm_utf8_decode(text.ptr, text.ptr + text.len, &r) && lm_rune_is_upper(r);
	t->index[i] = n;
	if (++t->count > t->cap / 2)
		names_grow(t);
	return n;
}

const lm_arena *lm_names_arena(const lm_names *t, uint32_t *count)
{
	*count = t->count;
	return &t->arena;
}

void lm_names_list(const lm_names *t, lm_name **out)
{
	for (uint32_t i = 0; i < t->cap; i++) {
		if (t->index[i])
			*out++ = t->index[i];
	}
}

lm_names *lm_names_adopt(const lm_arena *arena, lm_name *const *list, uint32_t count)
{
	lm_names *t = lm_xcalloc(1, sizeof(*t));
	t->arena = *arena;
	t->count = count;
	for (t->cap = 4096; t->cap / 2 <= count;)
		t->cap *= 2;
	t->index = lm_xcalloc(t->cap, sizeof(*t->index));
	for (uint32_t i = 0; i < count; i++) {
		uint32_t j = list[i]->hash & (t->cap - 1);
		while (t->index[j])
			j = (j + 1) & (t->cap - 1);
		t->index[j] = list[i];
	}
	return t;
}
