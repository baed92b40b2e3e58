/* predicates.c - questions about types: what they are, whether they compare, whether two are
 * identical. Invariant: the predicates without a checker argument may be asked of types that are
 * not complete. Recursion over types stops at LM_TY_MAX_DEPTH (such types compare as different). */
#include "types/types_int.h"

bool ty_is_valid(lm_type *t)
{
	bool is_alias = t && t->kind == LM_T_ALIAS;
	t = ty_unalias(t);
	if (!t)
		return is_alias; /* an alias still being declared */
	return !(t->kind == LM_T_BASIC && t->sub == LM_INVALID);
}

bool ty_is_basic(lm_type *t, uint32_t info)
{
	lm_type *u = ty_under(t);
	return u->kind == LM_T_BASIC && (((lm_basic *)u)->info & info);
}

bool ty_is_boolean(lm_type *t)
{
	return ty_is_basic(t, LM_IS_BOOLEAN);
}
bool ty_is_numeric(lm_type *t)
{
	return ty_is_basic(t, LM_IS_NUMERIC);
}
bool ty_is_string(lm_type *t)
{
	return ty_is_basic(t, LM_IS_STRING);
}
bool ty_is_integer(lm_type *t)
{
	return ty_is_basic(t, LM_IS_INTEGER);
}
bool ty_is_unsigned(lm_type *t)
{
	return ty_is_basic(t, LM_IS_UNSIGNED);
}
bool ty_is_float(lm_type *t)
{
	return ty_is_basic(t, LM_IS_FLOAT);
}
bool ty_is_complex(lm_type *t)
{
	return ty_is_basic(t, LM_IS_COMPLEX);
}
bool ty_is_integer_or_float(lm_type *t)
{
	return ty_is_basic(t, LM_IS_INTEGER | LM_IS_FLOAT);
}
bool ty_is_const_type(lm_type *t)
{
	return ty_is_basic(t, LM_IS_CONST_TYPE);
}

bool ty_all_basic(lm_type *t, uint32_t info)
{
	if (!lm_as_type_param(t))
		return ty_is_basic(t, info);
	for (lm_ts_iter it = ts_begin(t); ts_next(&it);)
		if (!it.t || !ty_is_basic(it.t, info))
			return false;
	return true;
}

bool ty_all_boolean(lm_type *t)
{
	return ty_all_basic(t, LM_IS_BOOLEAN);
}
bool ty_all_integer(lm_type *t)
{
	return ty_all_basic(t, LM_IS_INTEGER);
}
bool ty_all_unsigned(lm_type *t)
{
	return ty_all_basic(t, LM_IS_UNSIGNED);
}
bool ty_all_numeric(lm_type *t)
{
	return ty_all_basic(t, LM_IS_NUMERIC);
}
bool ty_all_string(lm_type *t)
{
	return ty_all_basic(t, LM_IS_STRING);
}
bool ty_all_ordered(lm_type *t)
{
	return ty_all_basic(t, LM_IS_ORDERED);
}
bool ty_all_numeric_or_string(lm_type *t)
{
	return ty_all_basic(t, LM_IS_NUMERIC | LM_IS_STRING);
}

bool ty_has_name(lm_type *t)
{
	t = ty_unalias(t);
	return t && (t->kind == LM_T_BASIC || t->kind == LM_T_NAMED || t->kind == LM_T_TYPE_PARAM);
}

bool ty_is_type_lit(lm_type *t)
{
	t = ty_unalias(t);
	return !(t && (t->kind == LM_T_NAMED || t->kind == LM_T_TYPE_PARAM));
}

bool ty_is_typed(lm_type *t)
{
	return !(t->kind == LM_T_BASIC && (((lm_basic *)t)->info & LM_IS_UNTYPED));
}

bool lm_is_typed(const lm_type *t)
{
	return !(t->kind == LM_T_BASIC && (((const lm_basic *)t)->info & LM_IS_UNTYPED));
}

bool ty_is_untyped(lm_type *t)
{
	return !ty_is_typed(t);
}

bool ty_is_untyped_numeric(lm_type *t)
{
	return t->kind == LM_T_BASIC && (((lm_basic *)t)->info & LM_IS_UNTYPED) &&
	       (((lm_basic *)t)->info & LM_IS_NUMERIC);
}

bool ty_is_interface(lm_type *t)
{
	return ty_under(t)->kind == LM_T_INTERFACE;
}

bool ty_is_non_type_param_interface(lm_type *t)
{
	return !lm_as_type_param(t) && ty_is_interface(t);
}

bool lm_is_interface(lm_type *t)
{
	return ty_is_non_type_param_interface(t);
}

bool ty_is_type_param(lm_type *t)
{
	return lm_as_type_param(t) != NULL;
}

bool ty_has_empty_typeset(lm_type *t)
{
	lm_type_param *p = lm_as_type_param(t);
	if (!p || !p->bound.u)
		return false;
	lm_interface *it = TY_IF(interface, ty_safe_underlying(lm_type_at(p->bound)));
	return it && it->tset.u && tset_is_empty(lm_type_set_at(it->tset));
}

bool ty_is_generic(lm_type *t)
{
	lm_alias *a = TY_IF(alias, t);
	if (a && a->tparams.u && !a->targs.u)
		return true;
	lm_named *n = lm_as_named(t);
	return n && !n->targs.u && n->tparams.u;
}

bool ty_is_basic_kind(lm_type *t, int kind)
{
	lm_type *u = ty_under(t);
	return u->kind == LM_T_BASIC && u->sub == kind;
}

bool ty_is_uintptr(lm_type *t)
{
	return ty_is_basic_kind(t, LM_UINTPTR);
}
bool ty_is_unsafe_pointer(lm_type *t)
{
	return ty_is_basic_kind(t, LM_UNSAFE_POINTER);
}

bool ty_is_bytes_or_runes(lm_type *t)
{
	lm_slice *s = TY_IF(slice, ty_under(t));
	if (!s || !s->elem.u)
		return false;
	lm_type *e = ty_under(lm_type_at(s->elem));
	return e->kind == LM_T_BASIC && (e->sub == LM_UINT8 || e->sub == LM_INT32);
}

bool ty_has_nil(lm_type *t)
{
	lm_type *u = ty_under(t);
	switch (u->kind) {
	case LM_T_BASIC: return u->sub == LM_UNSAFE_POINTER;
	case LM_T_SLICE:
	case LM_T_POINTER:
	case LM_T_SIGNATURE:
	case LM_T_MAP:
	case LM_T_CHAN: return true;
	case LM_T_INTERFACE:
		if (!ty_is_type_param(t))
			return true;
		for (lm_ts_iter it = ts_begin(t); ts_next(&it);)
			if (!it.u || !ty_has_nil(it.u))
				return false;
		return true;
	default: return false;
	}
}

lm_type *ty_default(lm_checker *ck, lm_type *t)
{
	if (t->kind != LM_T_BASIC)
		return t;
	switch (t->sub) {
	case LM_UNTYPED_BOOL: return TYP(ck, LM_BOOL);
	case LM_UNTYPED_INT: return TYP(ck, LM_INT);
	case LM_UNTYPED_RUNE: return ck->cx->rune_type;
	case LM_UNTYPED_FLOAT: return TYP(ck, LM_FLOAT64);
	case LM_UNTYPED_COMPLEX: return TYP(ck, LM_COMPLEX128);
	case LM_UNTYPED_STRING: return TYP(ck, LM_STRING);
	default: return t;
	}
}

lm_type *ty_max_type(lm_type *x, lm_type *y)
{
	if (x == y)
		return x;
	if (ty_is_untyped_numeric(x) && ty_is_untyped_numeric(y))
		return x->sub > y->sub ? x : y;
	return NULL;
}

/* ---- mentions of type parameters */
typedef struct tp_walk {
	LM_VEC(lm_type *) seen;
	int depth;
} tp_walk;

static bool mentions_tparam(tp_walk *w, lm_type *t);

static bool vars_mention(tp_walk *w, lm_obj_list *l)
{
	for (uint32_t i = 0; i < lm_ol_len(l); i++)
		if (mentions_tparam(w, obj_type(lm_ol_get(l, i))))
			return true;
	return false;
}

static bool tuple_mentions(tp_walk *w, lm_tuple *t)
{
	return t && vars_mention(w, lm_obj_list_at(t->vars));
}

static bool list_mentions(tp_walk *w, lm_type_list *l)
{
	for (uint32_t i = 0; i < lm_tl_len(l); i++)
		if (mentions_tparam(w, lm_tl_get(l, i)))
			return true;
	return false;
}

static bool mentions_inside(tp_walk *w, lm_type *t)
{
	switch (t->kind) {
	case LM_T_ARRAY: return mentions_tparam(w, lm_type_at(((lm_array *)t)->elem));
	case LM_T_SLICE:
	case LM_T_POINTER: return mentions_tparam(w, lm_type_at(((lm_slice *)t)->elem));
	case LM_T_CHAN: return mentions_tparam(w, lm_type_at(((lm_chan_t *)t)->elem));
	case LM_T_MAP:
		return mentions_tparam(w, lm_type_at(((lm_map_t *)t)->key)) ||
		       mentions_tparam(w, lm_type_at(((lm_map_t *)t)->elem));
	case LM_T_STRUCT: return vars_mention(w, struct_fields((lm_struct *)t));
	case LM_T_TUPLE: return vars_mention(w, lm_obj_list_at(((lm_tuple *)t)->vars));
	case LM_T_SIGNATURE:
		return tuple_mentions(w, sig_params((lm_signature *)t)) ||
		       tuple_mentions(w, sig_results((lm_signature *)t));
	case LM_T_INTERFACE:
		return vars_mention(w, lm_obj_list_at(((lm_interface *)t)->methods)) ||
		       list_mentions(w, lm_type_list_at(((lm_interface *)t)->embeddeds));
	case LM_T_UNION:
		for (uint32_t i = 0; i < ((lm_union *)t)->n; i++)
			if (mentions_tparam(w, lm_type_at(union_terms((lm_union *)t)[i].type)))
				return true;
		return false;
	case LM_T_NAMED: return list_mentions(w, named_targs((lm_named *)t));
	default: return false;
	}
}

static bool mentions_tparam(tp_walk *w, lm_type *t)
{
	t = ty_unalias(t);
	if (!t || t->kind == LM_T_BASIC)
		return false;
	if (t->kind == LM_T_TYPE_PARAM || w->depth > LM_TY_MAX_DEPTH)
		return true;
	if (t->flags & LM_TF_HAS_TPARAM_KNOWN)
		return (t->flags & LM_TF_HAS_TPARAM) != 0;
	if (t->kind == LM_T_INTERFACE) {
		for (size_t i = 0; i < w->seen.len; i++)
			if (w->seen.data[i] == t)
				return false;
		lm_vec_push(&w->seen, t);
	}
	w->depth++;
	bool r = mentions_inside(w, t);
	w->depth--;
	return r;
}

bool ty_has_type_param(lm_type *t)
{
	tp_walk w = {{0}, 0};
	bool r = mentions_tparam(&w, t);
	lm_vec_free(&w.seen);
	return r;
}

/* ---- comparability */
typedef struct cmp_walk {
	lm_checker *ck;
	bool dynamic;
	LM_VEC(lm_type *) seen;
	uint32_t depth;
} cmp_walk;

static bool comparable_walk(cmp_walk *w, lm_type *t);

static bool set_comparable(cmp_walk *w, const lm_type_set *s)
{
	if (s->nterms && !tset_has_terms(s))
		return s->comparable;
	if (s->nterms == 0)
		return false;
	for (uint32_t i = 0; i < s->nterms; i++) {
		bool saved = w->dynamic;
		w->dynamic = false;
		bool ok = comparable_walk(w, lm_type_at(tset_terms(s)[i].type));
		w->dynamic = saved;
		if (!ok)
			return false;
	}
	return true;
}

static bool comparable_under(cmp_walk *w, lm_type *t, lm_type *u)
{
	switch (u->kind) {
	case LM_T_BASIC: return u->sub != LM_UNTYPED_NIL;
	case LM_T_POINTER:
	case LM_T_CHAN: return true;
	case LM_T_STRUCT:
		for (uint32_t i = 0; i < struct_num_fields((lm_struct *)u); i++) {
			lm_type *ft = obj_type(struct_field((lm_struct *)u, i));
			if (ft && !comparable_walk(w, ft))
				return false;
		}
		return true;
	case LM_T_ARRAY: return comparable_walk(w, lm_type_at(((lm_array *)u)->elem));
	case LM_T_INTERFACE:
		if (w->dynamic && !ty_is_type_param(t))
			return true;
		return set_comparable(w, iface_type_set((lm_interface *)u));
	default: return false;
	}
}

static bool comparable_walk(cmp_walk *w, lm_type *t)
{
	if (!t || w->depth > LM_TY_MAX_DEPTH)
		return true;
	if (t->kind != LM_T_BASIC && t->kind != LM_T_POINTER) {
		for (size_t i = 0; i < w->seen.len; i++)
			if (w->seen.data[i] == t)
				return true;
		lm_vec_push(&w->seen, t);
	}
	w->depth++;
	bool r = comparable_under(w, t, ty_under(t));
	w->depth--;
	return r;
}

bool ty_comparable_type(lm_checker *ck, lm_type *t, bool dynamic)
{
	cmp_walk w = {ck, dynamic, {0}, 0};
	bool r = comparable_walk(&w, t);
	lm_vec_free(&w.seen);
	return r;
}

const char *ty_comparable_cause(lm_checker *ck, lm_type *t, bool dynamic)
{
	if (ty_comparable_type(ck, t, dynamic))
		return NULL;
	lm_type *u = ty_under(t);
	switch (u->kind) {
	case LM_T_STRUCT:
		for (uint32_t i = 0; i < struct_num_fields((lm_struct *)u); i++) {
			lm_type *ft = obj_type(struct_field((lm_struct *)u, i));
			if (!ty_comparable_type(ck, ft, dynamic))
				return ck_sprintf(ck, "struct containing %s cannot be compared",
						  ty_str(ck, ft));
		}
		return "";
	case LM_T_ARRAY: return ck_sprintf(ck, "%s cannot be compared", ty_str(ck, t));
	case LM_T_INTERFACE:
		if (tset_is_empty(iface_type_set((lm_interface *)u)))
			return "empty type set";
		return "incomparable types in type set";
	default: return "";
	}
}

bool tset_is_comparable(lm_checker *ck, const lm_type_set *s)
{
	cmp_walk w = {ck, false, {0}, 0};
	bool r = set_comparable(&w, s);
	lm_vec_free(&w.seen);
	return r;
}

bool lm_comparable(lm_check_ctx *cx, lm_type *t)
{
	return ty_comparable_type(ck_current(cx), t, true);
}

/* ---- identity */
typedef struct iface_pair {
	const lm_interface *x, *y;
	const struct iface_pair *prev;
} iface_pair;

typedef struct comparer {
	lm_checker *ck;
	bool ignore_tags;
	uint32_t depth;
} comparer;

static bool identical(comparer *c, lm_type *x, lm_type *y, const iface_pair *p);

static bool identical_tuples(comparer *c, lm_tuple *x, lm_tuple *y, const iface_pair *p)
{
	if (x == y)
		return true;
	uint32_t n = tuple_len(x);
	if (n != tuple_len(y))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!identical(c, tuple_type(x, i), tuple_type(y, i), p))
			return false;
	return true;
}

static bool identical_structs(comparer *c, lm_struct *x, lm_struct *y, const iface_pair *p)
{
	uint32_t n = struct_num_fields(x);
	if (n != struct_num_fields(y))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *f = struct_field(x, i), *g = struct_field(y, i);
		if (((f->flags ^ g->flags) & LM_OF_EMBEDDED) || !obj_same_obj_id(f, g))
			return false;
		if (!c->ignore_tags && (x->tags || y->tags) &&
		    !lm_str_eq(struct_tag(x, i), struct_tag(y, i)))
			return false;
		if (!identical(c, obj_type(f), obj_type(g), p))
			return false;
	}
	return true;
}

static bool identical_signatures(comparer *c, lm_signature *x, lm_signature *y, const iface_pair *p)
{
	lm_type_list *xtp = sig_tparams(x), *ytp = sig_tparams(y);
	if (lm_tl_len(xtp) != lm_tl_len(ytp) || sig_variadic(x) != sig_variadic(y))
		return false;
	if (!xtp)
		return identical_tuples(c, sig_params(x), sig_params(y), p) &&
		       identical_tuples(c, sig_results(x), sig_results(y), p);
	/* Names of type parameters do not matter: y's are replaced by x's. */
	if (tuple_len(sig_params(x)) != tuple_len(sig_params(y)) ||
	    tuple_len(sig_results(x)) != tuple_len(sig_results(y)))
		return false;
	for (uint32_t i = 0; i < xtp->n; i++) {
		lm_type *xb = lm_type_at(tl_tparam(xtp, i)->bound),
			*yb = lm_type_at(tl_tparam(ytp, i)->bound);
		if (!xb || !yb)
			continue;
		if (!identical(c, xb, ck_subst_lists(c->ck, 0, yb, ytp, xtp, NULL), p))
			return false;
	}
	lm_type *yp = lm_type_at(y->params), *yr = lm_type_at(y->results);
	if (yp)
		yp = ck_subst_lists(c->ck, 0, yp, ytp, xtp, NULL);
	if (yr)
		yr = ck_subst_lists(c->ck, 0, yr, ytp, xtp, NULL);
	return identical_tuples(c, sig_params(x), (lm_tuple *)yp, p) &&
	       identical_tuples(c, sig_results(x), (lm_tuple *)yr, p);
}

static bool identical_interfaces(comparer *c, lm_interface *x, lm_interface *y, const iface_pair *p)
{
	lm_type_set *xs = iface_type_set(x), *ys = iface_type_set(y);
	uint32_t n = tset_num_methods(xs);
	if (xs->comparable != ys->comparable || n != tset_num_methods(ys))
		return false;
	if ((tset_has_terms(xs) || tset_has_terms(ys) || !xs->nterms || !ys->nterms) &&
	    !(tset_subset_of(c->ck, xs, ys) && tset_subset_of(c->ck, ys, xs)))
		return false;
	/* Cycles that no defined type ends go through anonymous interfaces only: a pair met again
	 * is taken as equal. */
	iface_pair q = {x, y, p};
	for (; p; p = p->prev)
		if ((p->x == x && p->y == y) || (p->x == y && p->y == x))
			return true;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *f = tset_method(xs, i), *g = tset_method(ys, i);
		if (!obj_same_obj_id(f, g) || !identical(c, obj_type(f), obj_type(g), &q))
			return false;
	}
	return true;
}

bool ty_identical_origin(lm_named *x, lm_named *y)
{
	return x->obj.u == y->obj.u;
}

static bool identical_named(comparer *c, lm_named *x, lm_named *y)
{
	if (!ty_identical_origin(x, y))
		return false;
	lm_type_list *xa = named_targs(x), *ya = named_targs(y);
	if (lm_tl_len(xa) != lm_tl_len(ya))
		return false;
	for (uint32_t i = 0; i < lm_tl_len(xa); i++)
		if (!identical(c, lm_tl_get(xa, i), lm_tl_get(ya, i), NULL))
			return false;
	return true;
}

static bool identical_unions(comparer *c, lm_union *x, lm_union *y)
{
	lm_type_set *xs = ck_compute_union_type_set(c->ck, 0, x),
		    *ys = ck_compute_union_type_set(c->ck, 0, y);
	return tset_subset_of(c->ck, xs, ys) && tset_subset_of(c->ck, ys, xs);
}

static bool identical_same_kind(comparer *c, lm_type *x, lm_type *y, const iface_pair *p)
{
	switch (x->kind) {
	case LM_T_BASIC: return x->sub == y->sub;
	case LM_T_ARRAY: {
		int64_t m = ((lm_array *)x)->len, n = ((lm_array *)y)->len;
		return (m < 0 || n < 0 || m == n) &&
		       identical(c, lm_type_at(((lm_array *)x)->elem),
				 lm_type_at(((lm_array *)y)->elem), p);
	}
	case LM_T_SLICE:
	case LM_T_POINTER:
		return identical(c, lm_type_at(((lm_slice *)x)->elem),
				 lm_type_at(((lm_slice *)y)->elem), p);
	case LM_T_STRUCT: return identical_structs(c, (lm_struct *)x, (lm_struct *)y, p);
	case LM_T_TUPLE: return identical_tuples(c, (lm_tuple *)x, (lm_tuple *)y, p);
	case LM_T_SIGNATURE:
		return identical_signatures(c, (lm_signature *)x, (lm_signature *)y, p);
	case LM_T_UNION: return identical_unions(c, (lm_union *)x, (lm_union *)y);
	case LM_T_INTERFACE:
		return identical_interfaces(c, (lm_interface *)x, (lm_interface *)y, p);
	case LM_T_MAP:
		return identical(c, lm_type_at(((lm_map_t *)x)->key),
				 lm_type_at(((lm_map_t *)y)->key), p) &&
		       identical(c, lm_type_at(((lm_map_t *)x)->elem),
				 lm_type_at(((lm_map_t *)y)->elem), p);
	case LM_T_CHAN:
		return x->sub == y->sub && identical(c, lm_type_at(((lm_chan_t *)x)->elem),
						     lm_type_at(((lm_chan_t *)y)->elem), p);
	case LM_T_NAMED: return identical_named(c, (lm_named *)x, (lm_named *)y);
	default: /* a type parameter is identical to itself only */ return false;
	}
}

static bool identical(comparer *c, lm_type *x, lm_type *y, const iface_pair *p)
{
	x = ty_unalias(x);
	y = ty_unalias(y);
	if (x == y)
		return true;
	if (!x || !y || x->kind != y->kind || c->depth > LM_TY_MAX_DEPTH)
		return false;
	c->depth++;
	bool r = identical_same_kind(c, x, y, p);
	c->depth--;
	return r;
}

bool ty_identical(lm_checker *ck, lm_type *x, lm_type *y)
{
	if (x == y)
		return true;
	comparer c = {ck, false, 0};
	return identical(&c, x, y, NULL);
}

bool ty_identical_ignore_tags(lm_checker *ck, lm_type *x, lm_type *y)
{
	comparer c = {ck, true, 0};
	return identical(&c, x, y, NULL);
}

bool lm_identical(lm_check_ctx *cx, const lm_type *x, const lm_type *y)
{
	return ty_identical(ck_current(cx), (lm_type *)(uintptr_t)x, (lm_type *)(uintptr_t)y);
}

bool ty_identical_instance(lm_checker *ck, lm_type *xorig, lm_type_list *xargs, lm_type *yorig,
			   lm_type_list *yargs)
{
	uint32_t n = lm_tl_len(xargs);
	if (n != lm_tl_len(yargs))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!ty_identical(ck, lm_tl_get(xargs, i), lm_tl_get(yargs, i)))
			return false;
	return xorig == yorig || ty_identical(ck, xorig, yorig);
}
