/* methodset.c - the method set of a type, promoted methods included, for compile/.
 * Same search as lookup.c, all names at once: shallowest depth wins, two at one depth or a field of
 * that name hide. */
#include "types/types_int.h"

typedef struct ms_entry { /* an embedded type met on the way */
	lm_type *typ;
	uint32_t *path;
	uint32_t depth; /* length of path */
	bool indirect, multiples;
} ms_entry;

typedef struct ms_found {
	lm_object *fn; /* NULL: hidden */
	uint64_t key;
	uint32_t *path;
	uint32_t path_len;
	bool indirect;
} ms_found;

typedef struct ms {
	lm_checker *ck;
	lm_arena *scratch;
	LM_VEC(ms_entry) entries;
	LM_VEC(ms_found) base;        /* done */
	LM_VEC(ms_found) cur;         /* this depth's */
	lm_map base_index, cur_index; /* key -> index + 1 */
	LM_VEC(uint64_t) fields;      /* this depth's field names */
} ms;

static uint64_t key_of(const lm_object *o)
{
	uint64_t pkg = 0;
	if (!obj_exported(o) && o->pkg.u)
		pkg = obj_pkg(o)->path.u;
	return pkg << 32 | o->name.u;
}

static uint32_t *extend(ms *s, const ms_entry *e, uint32_t index)
{
	uint32_t *p = LM_NEW_ARRAY(s->scratch, uint32_t, e->depth + 1);
	if (e->depth)
		memcpy(p, e->path, e->depth * sizeof *p);
	p[e->depth] = index;
	return p;
}

static void add_one(ms *s, const ms_entry *e, lm_object *f, uint32_t index, bool indirect)
{
	uint64_t key = key_of(f);
	bool fresh;
	uint64_t *slot = lm_map_put(&s->cur_index, key, &fresh);
	if (!fresh) {
		s->cur.data[*slot - 1].fn = NULL;
		return;
	}
	ms_found x = {NULL, key, NULL, e->depth + 1, indirect};
	if (!e->multiples && (indirect || !obj_has_ptr_recv(f))) {
		x.fn = f;
		x.path = extend(s, e, index);
	}
	lm_vec_push(&s->cur, x);
	*slot = s->cur.len;
}

static void scan_entry(ms *s, size_t lo, size_t i)
{
	ms_entry e = s->entries.data[i];
	lm_named *n = lm_as_named(e.typ);
	if (n) {
		for (size_t j = 0; j < lo; j++) {
			lm_named *m = lm_as_named(s->entries.data[j].typ);
			if (m && (m == n || ty_identical(s->ck, &m->t, &n->t)))
				return;
		}
		uint32_t count = named_num_methods(n);
		for (uint32_t k = 0; k < count; k++)
			add_one(s, &e, named_method(s->ck, n, k), k, e.indirect);
	}
	lm_type *u = ty_under(e.typ);
	if (u->kind == LM_T_STRUCT) {
		for (uint32_t k = 0; k < struct_num_fields((lm_struct *)u); k++) {
			lm_object *f = struct_field((lm_struct *)u, k);
			lm_vec_push(&s->fields, key_of(f));
			if (!(f->flags & LM_OF_EMBEDDED))
				continue;
			bool is_ptr;
			lm_type *t = ty_deref(obj_type(f), &is_ptr);
			ms_entry x = {t, extend(s, &e, k), e.depth + 1, e.indirect || is_ptr,
				      e.multiples};
			lm_vec_push(&s->entries, x);
		}
	} else if (u->kind == LM_T_INTERFACE) {
		lm_type_set *ts = iface_type_set((lm_interface *)u);
		for (uint32_t k = 0; k < tset_num_methods(ts); k++)
			add_one(s, &e, tset_method(ts, k), k, true);
	}
}

/* Moves what this depth found to the base, unless something nearer has the name. */
static void finish_depth(ms *s)
{
	lm_map fields = {0};
	for (size_t i = 0; i < s->fields.len; i++)
		lm_map_put(&fields, s->fields.data[i], NULL);
	for (size_t i = 0; i < s->cur.len; i++) {
		ms_found x = s->cur.data[i];
		bool fresh;
		uint64_t *slot = lm_map_put(&s->base_index, x.key, &fresh);
		if (!fresh)
			continue;
		if (lm_map_get(&fields, x.key))
			x.fn = NULL;
		lm_vec_push(&s->base, x);
		*slot = s->base.len;
	}
	for (size_t i = 0; i < s->fields.len; i++)
		lm_map_put(&s->base_index, s->fields.data[i], NULL);
	lm_map_free(&fields);
	lm_map_free(&s->cur_index);
	s->cur_index = (lm_map){0};
	s->cur.len = 0;
	s->fields.len = 0;
}

static void consolidate(ms *s, size_t lo)
{
	size_t out = lo;
	for (size_t i = lo; i < s->entries.len; i++) {
		bool dup = false;
		for (size_t j = lo; j < out && !dup; j++) {
			if (ty_identical(s->ck, s->entries.data[j].typ, s->entries.data[i].typ)) {
				s->entries.data[j].multiples = true;
				dup = true;
			}
		}
		if (!dup)
			s->entries.data[out++] = s->entries.data[i];
	}
	s->entries.len = out;
}

static int by_fn(const void *a, const void *b)
{
	return obj_cmp(((const lm_method_entry *)a)->fn, ((const lm_method_entry *)b)->fn);
}

static lm_method_set result_of(ms *s)
{
	lm_method_set r = {lm_xmalloc((s->base.len + 1) * sizeof *r.list), 0};
	for (size_t i = 0; i < s->base.len; i++) {
		ms_found x = s->base.data[i];
		if (x.fn)
			r.list[r.count++] = (lm_method_entry){x.fn, obj_has_ptr_recv(x.fn),
							      x.indirect, x.path_len, x.path};
	}
	qsort(r.list, r.count, sizeof *r.list, by_fn);
	return r;
}

lm_method_set lm_method_set_of(lm_check_ctx *cx, lm_arena *scratch, lm_type *t)
{
	ms s = {.ck = ck_current(cx), .scratch = scratch};
	bool is_ptr;
	lm_named *named = lm_as_named(t);
	if (named && ty_under(t)->kind == LM_T_POINTER)
		return (lm_method_set){lm_xmalloc(sizeof(lm_method_entry)),
				       0}; /* a defined pointer type has none */
	lm_type *base = ty_deref(t, &is_ptr);
	if (!is_ptr || ty_under(base)->kind != LM_T_INTERFACE) {
		ms_entry e = {base, NULL, 0, is_ptr, false};
		lm_vec_push(&s.entries, e);
	}
	for (size_t lo = 0; lo < s.entries.len;) {
		size_t hi = s.entries.len;
		for (size_t i = lo; i < hi; i++)
			scan_entry(&s, lo, i);
		finish_depth(&s);
		consolidate(&s, hi);
		lo = hi;
	}
	lm_method_set r = result_of(&s);
	lm_vec_free(&s.entries);
	lm_vec_free(&s.base);
	lm_vec_free(&s.cur);
	lm_vec_free(&s.fields);
	lm_map_free(&s.base_index);
	lm_map_free(&s.cur_index);
	return r;
}
