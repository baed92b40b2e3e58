/* unify.c - making two types the same by choosing types for type parameters.
 * The rules are types2's nify: exact unification compares as identity does; inexact lets a defined
 * type match its underlying type literal, ignores channel directions and lets an interface match
 * what has its methods. */
#include "types/unify.h"

enum { DEPTH_LIMIT = 100 };

typedef struct iface_pair {
	const lm_interface *x, *y;
	const struct iface_pair *prev;
} iface_pair;

static bool nify(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode, const iface_pair *p);

void unifier_init(lm_unifier *u, lm_checker *ck, const lm_type_list *tparams, lm_type *const *targs,
		  bool interface_inference)
{
	uint32_t n = tparams->n;
	u->ck = ck;
	u->tparams = tparams;
	u->depth = 0;
	u->interface_inference = interface_inference;
	u->slot = lm_xmalloc(n * sizeof *u->slot);
	u->types = lm_xmalloc(n * sizeof *u->types);
	for (uint32_t i = 0; i < n; i++) {
		u->slot[i] = i;
		u->types[i] = targs[i];
	}
}

void unifier_free(lm_unifier *u)
{
	free(u->slot);
	free(u->types);
}

int unifier_index(const lm_unifier *u, lm_type *t)
{
	lm_type_param *p = lm_as_type_param(t);
	if (!p)
		return -1;
	uint32_t ref = lm_type_to(&p->t).u;
	for (uint32_t i = 0; i < u->tparams->n; i++)
		if (u->tparams->t[i].u == ref)
			return (int)i;
	return -1;
}

uint32_t unifier_unknowns(const lm_unifier *u)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < u->tparams->n; i++)
		n += unifier_at(u, i) == NULL;
	return n;
}

/* Gives every parameter that shares slot `from` the slot `to`. */
static void merge(lm_unifier *u, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < u->tparams->n; i++)
		if (u->slot[i] == from)
			u->slot[i] = to;
}

static bool join(lm_unifier *u, uint32_t x, uint32_t y)
{
	uint32_t sx = u->slot[x], sy = u->slot[y];
	if (sx == sy)
		return true;
	if (u->types[sx] && u->types[sy])
		return false;
	if (u->types[sx])
		merge(u, sy, sx);
	else
		merge(u, sx, sy);
	return true;
}

static lm_interface *as_interface(lm_type *t)
{
	return lm_as_type_param(t) ? NULL : UNDER_IF(interface, t);
}

/* x, inferred for parameter px before, has unified with y: may both stand, and which is kept? */
static bool reconcile(lm_unifier *u, uint32_t px, lm_type *x, lm_type *y, unsigned mode)
{
	lm_interface *xi = as_interface(x), *yi = as_interface(y);
	bool xn = lm_as_named(x) != NULL, yn = lm_as_named(y) != NULL;
	if (xi && yi) {
		if (xn && yn)
			return ty_identical(u->ck, x, y);
		if (tset_num_methods(iface_type_set(xi)) != tset_num_methods(iface_type_set(yi)))
			return false;
	} else if (xi || yi) {
		return false; /* either could be meant: the order would matter */
	}
	if (mode & LM_UNIFY_EXACT || xn)
		return true;
	lm_chan_t *yc = UNDER_IF(chan_t, y);
	if (yn || (yc && yc->t.sub != 0))
		unifier_set(u, px, y); /* defined types and directed channels win */
	return true;
}

/* px is a parameter of the unifier, y is not. */
static bool bind(lm_unifier *u, uint32_t px, lm_type *y, unsigned mode, const iface_pair *p)
{
	lm_type *x = unifier_at(u, px);
	if (!x) {
		unifier_set(u, px, y);
		return true;
	}
	return nify(u, x, y, mode, p) && reconcile(u, px, x, y, mode);
}

static bool same_terms(lm_checker *ck, const lm_type_set *a, const lm_type_set *b)
{
	return a->comparable == b->comparable && tset_subset_of(ck, a, b) &&
	       tset_subset_of(ck, b, a);
}

static bool pair_seen(const iface_pair *p, const lm_interface *x, const lm_interface *y)
{
	for (; p; p = p->prev)
		if ((p->x == x && p->y == y) || (p->x == y && p->y == x))
			return true;
	return false;
}

/* Two interfaces, inexactly: the smaller method set must be part of the other. */
static bool nify_interfaces(lm_unifier *u, lm_interface *xi, lm_interface *yi, const iface_pair *p)
{
	lm_type_set *xs = iface_type_set(xi), *ys = iface_type_set(yi);
	if (!same_terms(u->ck, xs, ys))
		return false;
	iface_pair q = {xi, yi, p};
	if (pair_seen(p, xi, yi))
		return true;
	if (tset_num_methods(xs) > tset_num_methods(ys)) {
		lm_type_set *t = xs;
		xs = ys;
		ys = t;
	}
	for (uint32_t i = 0; i < tset_num_methods(xs); i++) {
		lm_object *xm = tset_method(xs, i);
		lm_object *ym = tset_lookup_method(ys, obj_pkg(xm), obj_name(xm), false, NULL);
		if (!ym || !nify(u, obj_type(xm), obj_type(ym), LM_UNIFY_EXACT, &q))
			return false;
	}
	return true;
}

/* One interface, inexactly: t must have its methods. */
static bool nify_implementation(lm_unifier *u, lm_interface *xi, lm_type *t, const iface_pair *p)
{
	lm_type_set *xs = iface_type_set(xi);
	for (uint32_t i = 0; i < tset_num_methods(xs); i++) {
		lm_object *xm = tset_method(xs, i);
		lm_lookup_result r = ty_lookup_field_or_method(u->ck, t, false, obj_pkg(xm),
							       obj_name(xm), false);
		if (!r.obj || r.obj->kind != LM_O_FUNC)
			return false;
		ck_obj_decl(u->ck, r.obj);
		lm_signature *sig = obj_sig(r.obj);
		if (!sig || sig_tparams(sig) ||
		    !nify(u, obj_type(xm), obj_type(r.obj), LM_UNIFY_EXACT, p))
			return false;
	}
	return true;
}

static bool nify_tuples(lm_unifier *u, lm_tuple *x, lm_tuple *y, unsigned mode, const iface_pair *p)
{
	uint32_t n = tuple_len(x);
	if (n != tuple_len(y))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!nify(u, tuple_type(x, i), tuple_type(y, i), mode, p))
			return false;
	return true;
}

static bool nify_structs(lm_unifier *u, lm_struct *x, lm_struct *y, unsigned mode,
			 const iface_pair *p)
{
	uint32_t n = struct_num_fields(x);
	if (n != struct_num_fields(y))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *f = struct_field(x, i), *g = struct_field(y, i);
		if (((f->flags ^ g->flags) & LM_OF_EMBEDDED) ||
		    !lm_str_eq(struct_tag(x, i), struct_tag(y, i)) || !obj_same_obj_id(f, g) ||
		    !nify(u, obj_type(f), obj_type(g), mode, p))
			return false;
	}
	return true;
}

static bool nify_same_interfaces(lm_unifier *u, lm_interface *x, lm_interface *y,
				 const iface_pair *p)
{
	lm_type_set *xs = iface_type_set(x), *ys = iface_type_set(y);
	uint32_t n = tset_num_methods(xs);
	if (!same_terms(u->ck, xs, ys) || n != tset_num_methods(ys))
		return false;
	iface_pair q = {x, y, p};
	if (pair_seen(p, x, y))
		return true;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *f = tset_method(xs, i), *g = tset_method(ys, i);
		if (!obj_same_obj_id(f, g) ||
		    !nify(u, obj_type(f), obj_type(g), LM_UNIFY_EXACT, &q))
			return false;
	}
	return true;
}

static bool nify_named(lm_unifier *u, lm_named *x, lm_named *y, unsigned mode, const iface_pair *p)
{
	/* arguments before origins, so that they are inferred even when the origins differ */
	lm_type_list *xa = named_targs(x), *ya = named_targs(y);
	if (lm_tl_len(xa) != lm_tl_len(ya))
		return false;
	for (uint32_t i = 0; i < lm_tl_len(xa); i++)
		if (!nify(u, lm_tl_get(xa, i), lm_tl_get(ya, i), mode, p))
			return false;
	return ty_identical_origin(x, y);
}

/* x and y have the same structure at the top. emode: the mode for elements. */
static bool nify_same_kind(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode, unsigned emode,
			   const iface_pair *p)
{
	switch (x->kind) {
	case LM_T_BASIC: return x->sub == y->sub;
	case LM_T_ARRAY: {
		int64_t m = ((lm_array *)x)->len, n = ((lm_array *)y)->len;
		return (m < 0 || n < 0 || m == n) &&
		       nify(u, lm_type_at(((lm_array *)x)->elem), lm_type_at(((lm_array *)y)->elem),
			    emode, p);
	}
	case LM_T_SLICE:
	case LM_T_POINTER:
		return nify(u, lm_type_at(((lm_slice *)x)->elem), lm_type_at(((lm_slice *)y)->elem),
			    emode, p);
	case LM_T_STRUCT: return nify_structs(u, (lm_struct *)x, (lm_struct *)y, emode, p);
	case LM_T_TUPLE: return nify_tuples(u, (lm_tuple *)x, (lm_tuple *)y, mode, p);
	case LM_T_SIGNATURE: {
		lm_signature *a = (lm_signature *)x, *b = (lm_signature *)y;
		return sig_variadic(a) == sig_variadic(b) &&
		       nify_tuples(u, sig_params(a), sig_params(b), emode, p) &&
		       nify_tuples(u, sig_results(a), sig_results(b), emode, p);
	}
	case LM_T_INTERFACE:
		return nify_same_interfaces(u, (lm_interface *)x, (lm_interface *)y, p);
	case LM_T_MAP:
		return nify(u, lm_type_at(((lm_map_t *)x)->key), lm_type_at(((lm_map_t *)y)->key),
			    emode, p) &&
		       nify(u, lm_type_at(((lm_map_t *)x)->elem), lm_type_at(((lm_map_t *)y)->elem),
			    emode, p);
	case LM_T_CHAN:
		return (!(mode & LM_UNIFY_EXACT) || x->sub == y->sub) &&
		       nify(u, lm_type_at(((lm_chan_t *)x)->elem),
			    lm_type_at(((lm_chan_t *)y)->elem), emode, p);
	case LM_T_NAMED: return nify_named(u, (lm_named *)x, (lm_named *)y, mode, p);
	default: return false;
	}
}

static bool same_pointer(lm_type *x, lm_type *y)
{
	return x == y || ty_unalias(x) == ty_unalias(y);
}

static bool nify_inner(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode, const iface_pair *p)
{
	lm_type *swap;
	/* a defined type goes to y, a parameter of the unifier to x */
	if (lm_as_named(x) || unifier_index(u, y) >= 0) {
		swap = x;
		x = y;
		y = swap;
	}
	lm_named *ny = lm_as_named(y);
	if (!(mode & LM_UNIFY_EXACT) && ny && ty_is_type_lit(x) &&
	    !(u->interface_inference && ty_is_interface(x))) {
		y = ty_under(&ny->t);
		if (same_pointer(x, y))
			return true;
	}
	int px = unifier_index(u, x), py = unifier_index(u, y);
	if (px >= 0 && py >= 0) {
		if (join(u, (uint32_t)px, (uint32_t)py))
			return true;
		return nify(u, unifier_at(u, (uint32_t)px), unifier_at(u, (uint32_t)py), mode, p);
	}
	if (px >= 0)
		return bind(u, (uint32_t)px, y, mode, p);

	if (u->interface_inference && !(mode & LM_UNIFY_EXACT)) {
		lm_interface *xi = as_interface(x), *yi = as_interface(y);
		if (xi && yi)
			return nify_interfaces(u, xi, yi, p);
		if (xi || yi)
			return nify_implementation(u, xi ? xi : yi, xi ? y : x, p);
	}

	/* type parameters met from here on are not the unifier's */
	if (ty_is_type_param(y)) {
		swap = x;
		x = y;
		y = swap;
	}
	lm_type *xa = ty_unalias(x), *ya = ty_unalias(y);
	if (!xa || !ya)
		return false;
	if (xa->kind == LM_T_TYPE_PARAM) {
		lm_type *core = ty_common_under(u->ck, xa, NULL, NULL, NULL);
		return core && nify(u, core, y, LM_UNIFY_ASSIGN, p);
	}
	if (xa->kind != ya->kind)
		return false;
	return nify_same_kind(u, xa, ya, mode,
			      mode & LM_UNIFY_ASSIGN ? mode | LM_UNIFY_EXACT : mode, p);
}

static bool nify(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode, const iface_pair *p)
{
	if (same_pointer(x, y))
		return true;
	if (!x || !y || u->depth >= DEPTH_LIMIT)
		return false;
	u->depth++;
	bool r = nify_inner(u, x, y, mode, p);
	u->depth--;
	return r;
}

bool unifier_unify(lm_unifier *u, lm_type *x, lm_type *y, unsigned mode)
{
	return nify(u, x, y, mode, NULL);
}
