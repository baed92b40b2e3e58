/* scope.c - scopes: tables from names to objects, linked to their parents.
 * A small scope is a dense list in order of insertion; from SMALL entries on an open-addressed
 * table, never more than half full. Keys are references of interned names. */
#include "types/types_int.h"

typedef struct scope_entry {
	uint32_t name; /* 0: free */
	uint32_t obj;
} scope_entry;
enum { SMALL = 8 };

lm_scope *scope_new(lm_arena *a, lm_scope *parent, lm_pos start, lm_pos end)
{
	lm_scope *s = LM_NEW(a, lm_scope);
	s->parent = lm_scope_to(parent);
	s->start = start;
	s->end = end;
	if (parent &&
	    parent->parent.u) { /* neither the universe nor a package keeps a list of children */
		s->next_sibling = parent->first_child;
		parent->first_child = lm_scope_to(s).u;
	}
	return s;
}

static uint32_t slot_of(uint32_t name, uint32_t cap)
{
	return (name * 2654435761u >> 7) & (cap - 1);
}

static scope_entry *find(const lm_scope *s, uint32_t name)
{
	scope_entry *e = lm_ref_ptr(s->elems);
	if (s->cap <= SMALL) {
		for (uint32_t i = 0; i < s->n; i++)
			if (e[i].name == name)
				return &e[i];
		return NULL;
	}
	for (uint32_t i = slot_of(name, s->cap); e[i].name; i = (i + 1) & (s->cap - 1))
		if (e[i].name == name)
			return &e[i];
	return NULL;
}

static void put(scope_entry *e, uint32_t cap, scope_entry x)
{
	uint32_t i = slot_of(x.name, cap);
	while (e[i].name)
		i = (i + 1) & (cap - 1);
	e[i] = x;
}

static void grow(lm_arena *a, lm_scope *s)
{
	uint32_t cap = s->cap == 0 ? 4 : s->cap == 4 ? SMALL : s->cap == SMALL ? 32 : s->cap * 2;
	scope_entry *old = lm_ref_ptr(s->elems);
	scope_entry *e = LM_NEW_ARRAY(a, scope_entry, cap);
	if (cap <= SMALL) {
		if (s->n)
			memcpy(e, old, s->n * sizeof *e);
	} else {
		for (uint32_t i = 0; i < s->cap; i++)
			if (old[i].name)
				put(e, cap, old[i]);
	}
	s->cap = cap;
	s->elems = lm_ref_of(e);
}

lm_object *scope_insert(lm_arena *a, lm_scope *s, lm_object *obj)
{
	scope_entry *alt = find(s, obj->name.u);
	if (alt)
		return lm_object_at((lm_object_ref){alt->obj});
	if (s->cap <= SMALL ? s->n == s->cap : s->n * 2 >= s->cap)
		grow(a, s);
	scope_entry x = {obj->name.u, lm_object_to(obj).u};
	scope_entry *e = lm_ref_ptr(s->elems);
	if (s->cap <= SMALL)
		e[s->n] = x;
	else
		put(e, s->cap, x);
	s->n++;
	if (!obj->parent.u)
		obj->parent = lm_scope_to(s);
	return NULL;
}

lm_object *lm_scope_lookup(lm_scope *s, const lm_name *name)
{
	scope_entry *e = find(s, lm_name_to(name).u);
	return e ? lm_object_at((lm_object_ref){e->obj}) : NULL;
}

lm_object *scope_lookup_chain(lm_scope *s, const lm_name *name, lm_scope **where)
{
	uint32_t key = lm_name_to(name).u;
	for (; s; s = lm_scope_at(s->parent)) {
		scope_entry *e = s->n ? find(s, key) : NULL;
		if (e) {
			if (where)
				*where = s;
			return lm_object_at((lm_object_ref){e->obj});
		}
	}
	if (where)
		*where = NULL;
	return NULL;
}

lm_object *lm_scope_lookup_parent(lm_scope *s, const lm_name *name, lm_pos pos, lm_scope **where)
{
	for (; s; s = lm_scope_at(s->parent)) {
		lm_object *o = lm_scope_lookup(s, name);
		if (o && (!pos || o->scope_pos <= pos)) {
			if (where)
				*where = s;
			return o;
		}
	}
	if (where)
		*where = NULL;
	return NULL;
}

bool scope_next(lm_scope *s, uint32_t *i, lm_object **obj)
{
	scope_entry *e = lm_ref_ptr(s->elems);
	uint32_t end = s->cap <= SMALL ? s->n : s->cap;
	while (*i < end) {
		scope_entry x = e[(*i)++];
		if (x.name) {
			*obj = lm_object_at((lm_object_ref){x.obj});
			return true;
		}
	}
	return false;
}

static int by_name(const void *a, const void *b)
{
	const lm_object *x = *(lm_object *const *)a, *y = *(lm_object *const *)b;
	return lm_str_cmp(lm_name_str(obj_name(x)), lm_name_str(obj_name(y)));
}

uint32_t lm_scope_objects(lm_scope *s, lm_object ***out)
{
	lm_object **list = lm_xmalloc((s->n + 1) * sizeof *list);
	uint32_t n = 0;
	lm_object *o;
	for (uint32_t i = 0; scope_next(s, &i, &o);)
		list[n++] = o;
	qsort(list, n, sizeof *list, by_name);
	*out = list;
	return n;
}

uint32_t scope_lookup_ignoring_case(lm_scope *s, const lm_name *name, bool exported,
				    lm_object ***out)
{
	lm_object **all;
	uint32_t n = lm_scope_objects(s, &all), m = 0;
	for (uint32_t i = 0; i < n; i++)
		if ((!exported || obj_exported(all[i])) && nm_equal_fold(obj_name(all[i]), name))
			all[m++] = all[i];
	*out = all;
	return m;
}
