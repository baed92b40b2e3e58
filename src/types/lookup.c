/* lookup.c - fields and methods of a type, and whether a type has the methods that an interface
 * asks for. The rules are the language's: breadth first through embedded fields, an ambiguity at
 * the shallowest depth hides. The text of causes is types2's. */
#include "types/types_int.h"

lm_type *ty_deref(lm_type *t, bool *is_ptr)
{
	lm_pointer *p = TY_IF(pointer, ty_unalias(t));
	*is_ptr = p != NULL;
	return p && p->elem.u ? lm_type_at(p->elem) : t;
}

lm_type *ty_deref_struct_ptr(lm_type *t)
{
	lm_pointer *p = UNDER_IF(pointer, t);
	if (p && p->elem.u && ty_under(lm_type_at(p->elem))->kind == LM_T_STRUCT)
		return lm_type_at(p->elem);
	return t;
}

static bool is_blank(const lm_name *name)
{
	return name->len == 1 && name->text[0] == '_';
}

int ty_field_index(lm_obj_list *fields, const lm_package *pkg, const lm_name *name, bool fold_case)
{
	if (!is_blank(name))
		for (uint32_t i = 0; i < lm_ol_len(fields); i++)
			if (obj_same_id(lm_ol_get(fields, i), pkg, name, fold_case))
				return (int)i;
	return -1;
}

int ty_method_index(lm_obj_list *methods, const lm_package *pkg, const lm_name *name,
		    bool fold_case)
{
	return ty_field_index(methods, pkg, name, fold_case);
}

/* ---- the search */
typedef struct embedded_type {
	lm_type *typ;
	int32_t parent; /* entry it is embedded in, -1 for the start */
	uint32_t field; /* its index there */
	uint16_t depth;
	bool indirect;  /* a pointer was followed on the way */
	bool multiples; /* more than one at its depth */
} embedded_type;

enum { INLINE_ENTRIES = 24 };
typedef struct search {
	lm_checker *ck;
	lm_package *pkg;
	const lm_name *name;
	bool fold_case;
	embedded_type *e; /* all entries of all depths; entries before `lo` are done */
	uint32_t n, cap;
	embedded_type inline_e[INLINE_ENTRIES];
	/* the match so far at the current depth */
	lm_object *obj;
	uint32_t entry, index;
	bool indirect;
} search;

static void add_entry(search *s, embedded_type x)
{
	if (s->n == s->cap) {
		embedded_type *e = lm_xmalloc(s->cap * 2 * sizeof *e);
		memcpy(e, s->e, s->n * sizeof *e);
		if (s->e != s->inline_e)
			free(s->e);
		s->e = e;
		s->cap *= 2;
	}
	s->e[s->n++] = x;
}

static void set_path(search *s, lm_lookup_result *r, uint32_t entry, uint32_t index)
{
	uint32_t len = s->e[entry].depth + 1u;
	uint32_t *p = r->path;
	r->path_len = len;
	r->more = NULL;
	if (len > sizeof r->path / sizeof r->path[0])
		p = r->more = LM_NEW_ARRAY(&s->ck->scratch, uint32_t, len);
	p[len - 1] = index;
	for (int32_t i = (int32_t)entry; s->e[i].parent >= 0; i = s->e[i].parent)
		p[s->e[i].depth - 1] = s->e[i].field;
}

uint32_t lookup_path_at(const lm_lookup_result *r, uint32_t i)
{
	return r->more ? r->more[i] : r->path[i];
}

/* Takes obj, found in entry i, as the match; false when there is one already: an ambiguity. */
static bool take(search *s, uint32_t i, uint32_t index, lm_object *obj)
{
	bool first = !s->obj && !s->e[i].multiples;
	s->obj = obj;
	s->entry = i;
	s->index = index;
	s->indirect = s->e[i].indirect;
	return first;
}

static bool seen_before(search *s, uint32_t lo, lm_named *n)
{
	for (uint32_t j = 0; j < lo; j++) {
		lm_named *m = lm_as_named(s->e[j].typ);
		if (m == n || (m && m->obj.u == n->obj.u && ty_identical(s->ck, &m->t, &n->t)))
			return true;
	}
	return false;
}

static bool scan_struct(search *s, uint32_t i, lm_struct *st)
{
	lm_obj_list *fields = struct_fields(st);
	uint32_t n = lm_ol_len(fields);
	for (uint32_t k = 0; k < n; k++) {
		lm_object *f = lm_ol_get(fields, k);
		if (f->name.u == lm_name_to(s->name).u || s->fold_case) {
			if (obj_same_id(f, s->pkg, s->name, s->fold_case)) {
				if (!take(s, i, k, f))
					return false;
				continue;
			}
		}
		if (!s->obj && (f->flags & LM_OF_EMBEDDED) && f->type.u) {
			bool is_ptr;
			lm_type *t = ty_deref(obj_type(f), &is_ptr);
			embedded_type x = {t,
					   (int32_t)i,
					   k,
					   (uint16_t)(s->e[i].depth + 1),
					   s->e[i].indirect || is_ptr,
					   s->e[i].multiples};
			add_entry(s, x);
		}
	}
	return true;
}

/* Looks into entry i of a depth that starts at lo; false at an ambiguity. */
static bool scan_entry(search *s, uint32_t lo, uint32_t i)
{
	lm_type *t = s->e[i].typ;
	lm_named *n = lm_as_named(t);
	if (n) {
		if (lo && seen_before(s, lo, n))
			return true; /* hidden by the same type nearer by */
		int index;
		lm_object *m = named_lookup_method(s->ck, n, s->pkg, s->name, s->fold_case, &index);
		if (m)
			return take(s, i, (uint32_t)index, m);
	}
	lm_type *u = ty_under(t);
	if (u->kind == LM_T_STRUCT)
		return scan_struct(s, i, (lm_struct *)u);
	if (u->kind == LM_T_INTERFACE) {
		int index;
		lm_object *m = tset_lookup_method(iface_type_set((lm_interface *)u), s->pkg,
						  s->name, s->fold_case, &index);
		if (m)
			return take(s, i, (uint32_t)index, m);
	}
	return true;
}

/* Merges entries [lo, n) of the same type. */
static void consolidate(search *s, uint32_t lo)
{
	uint32_t out = lo;
	for (uint32_t i = lo; i < s->n; i++) {
		bool dup = false;
		for (uint32_t j = lo; j < out && !dup; j++) {
			if (ty_identical(s->ck, s->e[j].typ, s->e[i].typ)) {
				s->e[j].multiples = true;
				dup = true;
			}
		}
		if (!dup)
			s->e[out++] = s->e[i];
	}
	s->n = out;
}

static lm_lookup_result lookup_impl(lm_checker *ck, lm_type *t, bool addressable, lm_package *pkg,
				    const lm_name *name, bool fold_case)
{
	lm_lookup_result r;
	r.obj = NULL;
	r.indirect = false;
	r.path_len = 0;
	r.more = NULL;
	if (is_blank(name))
		return r;
	bool is_ptr;
	t = ty_deref(t, &is_ptr);
	if (is_ptr && ty_under(t)->kind == LM_T_INTERFACE)
		return r; /* a pointer to an interface or type parameter has no methods */
	search s;
	s.ck = ck;
	s.pkg = pkg;
	s.name = name;
	s.fold_case = fold_case;
	s.e = s.inline_e;
	s.n = 0;
	s.cap = INLINE_ENTRIES;
	s.obj = NULL;
	add_entry(&s, (embedded_type){t, -1, 0, 0, is_ptr, false});
	for (uint32_t lo = 0; lo < s.n;) {
		uint32_t hi = s.n;
		for (uint32_t i = lo; i < hi; i++) {
			if (!scan_entry(&s, lo, i)) {
				set_path(&s, &r, s.entry, s.index);
				goto done;
			}
		}
		if (s.obj) {
			r.indirect = s.indirect;
			if (s.obj->kind == LM_O_FUNC && !s.indirect && !addressable &&
			    obj_has_ptr_recv(s.obj)) {
				r.indirect = true; /* a pointer or addressable receiver is needed */
				goto done;
			}
			r.obj = s.obj;
			set_path(&s, &r, s.entry, s.index);
			goto done;
		}
		if (s.n - hi > 1)
			consolidate(&s, hi);
		lo = hi;
		if (s.e[s.n - 1].depth > 2000)
			break;
	}
done:
	if (s.e != s.inline_e)
		free(s.e);
	return r;
}

lm_lookup_result ty_lookup_field_or_method(lm_checker *ck, lm_type *t, bool addressable,
					   lm_package *pkg, const lm_name *name, bool fold_case)
{
	/* A defined pointer type has the fields of its base but no methods. */
	lm_named *n = lm_as_named(t);
	if (n) {
		lm_type *u = ty_under(&n->t);
		if (u->kind == LM_T_POINTER) {
			lm_lookup_result r = lookup_impl(ck, u, false, pkg, name, fold_case);
			if (r.obj && r.obj->kind == LM_O_FUNC) {
				r.obj = NULL;
				r.path_len = 0;
				r.indirect = false;
			}
			return r;
		}
	}
	return lookup_impl(ck, t, addressable, pkg, name, fold_case);
}

lm_lookup_result lm_lookup_field_or_method(lm_check_ctx *cx, lm_type *t, bool addressable,
					   lm_package *pkg, lm_name *name)
{
	return ty_lookup_field_or_method(ck_current(cx), t, addressable, pkg, name, false);
}

/* ---- missing methods */
typedef enum {
	MM_OK,
	MM_NOT_FOUND,
	MM_WRONG_NAME,
	MM_UNEXPORTED,
	MM_WRONG_SIG,
	MM_AMBIG_SEL,
	MM_PTR_RECV,
	MM_FIELD
} mm_state;

typedef struct mm {
	lm_checker *ck;
	lm_type *v;
	lm_type_eq eq;
	void *arg;
	lm_object *f; /* the method found on v, when there is one */
} mm;

static bool same_method_type(mm *c, lm_object *f, lm_object *m)
{
	return c->eq ? c->eq(c->ck, obj_type(f), obj_type(m), c->arg)
		     : ty_identical(c->ck, obj_type(f), obj_type(m));
}

static mm_state check_concrete(mm *c, lm_object *m)
{
	lm_lookup_result r = lookup_impl(c->ck, c->v, false, obj_pkg(m), obj_name(m), false);
	if (!r.obj) {
		if (r.path_len)
			return MM_AMBIG_SEL;
		if (r.indirect)
			return MM_PTR_RECV;
		r = lookup_impl(c->ck, c->v, false, obj_pkg(m), obj_name(m), true);
		c->f = r.obj && r.obj->kind == LM_O_FUNC ? r.obj : NULL;
		if (!c->f)
			return MM_NOT_FOUND;
		return c->f->name.u == m->name.u ? MM_UNEXPORTED : MM_WRONG_NAME;
	}
	if (r.obj->kind != LM_O_FUNC) {
		c->f = NULL;
		return MM_FIELD;
	}
	c->f = r.obj;
	ck_obj_decl(c->ck, c->f); /* its signature may not be set up yet */
	return same_method_type(c, c->f, m) ? MM_OK : MM_WRONG_SIG;
}

static const char *interface_ptr_error(lm_checker *ck, lm_type *t)
{
	lm_pointer *p = UNDER_IF(pointer, t);
	if (ty_is_type_param(lm_type_at(p->elem)))
		return ck_sprintf(ck, "type %s is pointer to type parameter, not type parameter",
				  ty_str(ck, t));
	return ck_sprintf(ck, "type %s is pointer to interface, not interface", ty_str(ck, t));
}

const char *ck_interface_ptr_error(lm_checker *ck, lm_type *t)
{
	return interface_ptr_error(ck, t);
}

const char *ck_func_string(lm_checker *ck, lm_object *f, bool pkg_info)
{
	lm_buf b = {0};
	lm_buf_str(&b, lm_name_str(obj_name(f)));
	if (obj_sig(f))
		ty_write_signature(ck, obj_sig(f),
				   LM_TW_NO_PARAM_NAMES |
					   (pkg_info ? LM_TW_PKG_INFO | LM_TW_FULL_PATH : 0),
				   &b);
	const char *s = ck_sprintf(ck, "%s", b.data);
	lm_buf_free(&b);
	return s;
}

static const char *missing_cause(mm *c, mm_state state, lm_type *t, lm_object *m)
{
	lm_checker *ck = c->ck;
	const char *name = obj_cname(m), *fs, *ms;
	if (c->f)
		ck_obj_decl(ck, c->f);
	switch (state) {
	case MM_NOT_FOUND:
		if (ck_is_interface_ptr(c->v))
			return ck_sprintf(ck, "(%s)", interface_ptr_error(ck, c->v));
		if (ck_is_interface_ptr(t))
			return ck_sprintf(ck, "(%s)", interface_ptr_error(ck, t));
		return ck_sprintf(ck, "(missing method %s)", name);
	case MM_WRONG_NAME:
		return ck_sprintf(ck, "(missing method %s)\n\t\thave %s\n\t\twant %s", name,
				  ck_func_string(ck, c->f, false), ck_func_string(ck, m, false));
	case MM_UNEXPORTED: return ck_sprintf(ck, "(unexported method %s)", name);
	case MM_WRONG_SIG:
		fs = ck_func_string(ck, c->f, false);
		ms = ck_func_string(ck, m, false);
		if (strcmp(fs, ms) == 0) {
			fs = ck_func_string(ck, c->f, true);
			ms = ck_func_string(ck, m, true);
		}
		if (strcmp(fs, ms) == 0)
			return ck_sprintf(ck, "(wrong type for method %s)", name);
		return ck_sprintf(ck, "(wrong type for method %s)\n\t\thave %s\n\t\twant %s", name,
				  fs, ms);
	case MM_AMBIG_SEL:
		return ck_sprintf(ck, "(ambiguous selector %s.%s)", ty_str(ck, c->v), name);
	case MM_PTR_RECV: return ck_sprintf(ck, "(method %s has pointer receiver)", name);
	case MM_FIELD:
		return ck_sprintf(ck, "(%s.%s is a field, not a method)", ty_str(ck, c->v), name);
	default: LM_UNREACHABLE();
	}
}

lm_object *ck_missing_method(lm_checker *ck, lm_type *v, lm_type *t, bool is_static, lm_type_eq eq,
			     void *arg, const char **cause, bool *wrong_type)
{
	if (wrong_type)
		*wrong_type = false;
	lm_type_set *want = iface_type_set(TY(interface, ty_under(t)));
	uint32_t n = tset_num_methods(want);
	if (n == 0)
		return NULL;
	mm c = {ck, v, eq, arg, NULL};
	mm_state state = MM_OK;
	lm_object *m = NULL;
	lm_interface *vi = UNDER_IF(interface, v);
	lm_type_set *have = vi ? iface_type_set(vi) : NULL;
	for (uint32_t i = 0; i < n && state == MM_OK; i++) {
		m = tset_method(want, i);
		if (!have) {
			state = check_concrete(&c, m);
			continue;
		}
		c.f = tset_lookup_method(have, obj_pkg(m), obj_name(m), false, NULL);
		if (!c.f)
			state = is_static ? MM_NOT_FOUND : MM_OK;
		else if (!same_method_type(&c, c.f, m))
			state = MM_WRONG_SIG;
	}
	if (state == MM_OK)
		return NULL;
	if (cause)
		*cause = missing_cause(&c, state, t, m);
	if (wrong_type)
		*wrong_type = state == MM_WRONG_SIG || state == MM_PTR_RECV;
	return m;
}

/* A struct (or pointer to one) that embeds, at any depth, something of invalid type. */
static bool has_invalid_embedded(lm_type *t, int depth)
{
	lm_struct *s = UNDER_IF(struct, ty_deref_struct_ptr(t));
	if (!s || depth > 100)
		return false;
	for (uint32_t i = 0; i < struct_num_fields(s); i++) {
		lm_object *f = struct_field(s, i);
		if ((f->flags & LM_OF_EMBEDDED) &&
		    (!ty_is_valid(obj_type(f)) || has_invalid_embedded(obj_type(f), depth + 1)))
			return true;
	}
	return false;
}

bool ck_has_all_methods(lm_checker *ck, lm_type *v, lm_type *t, bool is_static, lm_type_eq eq,
			void *arg, const char **cause)
{
	if (!ty_is_valid(v))
		return true;
	return !ck_missing_method(ck, v, t, is_static, eq, arg, cause, NULL) ||
	       has_invalid_embedded(v, 0);
}

bool ck_is_interface_ptr(lm_type *t)
{
	lm_pointer *p = UNDER_IF(pointer, t);
	return p && p->elem.u && ty_is_interface(lm_type_at(p->elem));
}

bool ck_assertable_to(lm_checker *ck, lm_type *v, lm_type *t, const char **cause)
{
	if (ty_is_interface(t))
		return true;
	return ck_has_all_methods(ck, t, v, false, NULL, NULL, cause);
}

bool ck_new_assertable_to(lm_checker *ck, lm_type *v, lm_type *t, const char **cause)
{
	if (ty_is_interface(t))
		return true;
	return ck_implements(ck, t, v, false, cause);
}
