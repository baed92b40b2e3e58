/* typeset.c - type sets of interfaces and unions, their terms, and walking the types of a type set.
 * A list of terms is kept without empty terms; a term without type stands for all types and is then
 * the only one. Invariant: comparable implies that the terms are all types. */
#include "types/types_int.h"

enum { MAX_TERMS = 100 };
typedef LM_VEC(lm_term) term_vec;

/* ---- terms */
static bool is_universe(const lm_term *x)
{
	return !x->type.u;
}

bool term_disjoint(lm_checker *ck, const lm_term *x, const lm_term *y)
{
	lm_type *ux = lm_type_at(x->type), *uy = lm_type_at(y->type);
	if (y->tilde)
		ux = ty_under(ux);
	if (x->tilde)
		uy = ty_under(uy);
	return !ty_identical(ck, ux, uy);
}

bool term_includes(lm_checker *ck, const lm_term *x, lm_type *t)
{
	if (is_universe(x))
		return true;
	return ty_identical(ck, lm_type_at(x->type), x->tilde ? ty_under(t) : t);
}

static bool term_subset_of(lm_checker *ck, const lm_term *x, const lm_term *y)
{
	if (is_universe(y))
		return true;
	if (is_universe(x) || term_disjoint(ck, x, y))
		return false;
	return !x->tilde || y->tilde;
}

/* x union y when that is one term: into *r. */
static bool term_union(lm_checker *ck, const lm_term *x, const lm_term *y, lm_term *r)
{
	if (is_universe(x) ||
	    (!is_universe(y) && !term_disjoint(ck, x, y) && (x->tilde || !y->tilde))) {
		*r = *x;
		return true;
	}
	if (is_universe(y) || !term_disjoint(ck, x, y)) {
		*r = *y;
		return true;
	}
	return false;
}

static bool term_intersect(lm_checker *ck, const lm_term *x, const lm_term *y, lm_term *r)
{
	if (is_universe(x)) {
		*r = *y;
		return true;
	}
	if (is_universe(y)) {
		*r = *x;
		return true;
	}
	if (term_disjoint(ck, x, y))
		return false;
	*r = !x->tilde || y->tilde ? *x : *y;
	return true;
}

/* Brings a list into normal form: no two terms overlap. */
static void normalize(lm_checker *ck, term_vec *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->len; i++) {
		lm_term x = v->data[i];
		for (size_t j = i + 1; j < v->len;) {
			lm_term u;
			if (!term_union(ck, &x, &v->data[j], &u)) {
				j++;
				continue;
			}
			x = u;
			memmove(&v->data[j], &v->data[j + 1], (v->len - j - 1) * sizeof x);
			v->len--;
			if (is_universe(&x)) {
				v->data[0] = x;
				v->len = 1;
				return;
			}
		}
		v->data[n++] = x;
	}
	v->len = n;
}

static void intersect(lm_checker *ck, term_vec *x, const lm_term *y, size_t ny)
{
	if (ny == 1 && is_universe(&y[0]))
		return;
	term_vec r = {0};
	for (size_t i = 0; i < x->len; i++) {
		for (size_t j = 0; j < ny; j++) {
			lm_term t;
			if (term_intersect(ck, &x->data[i], &y[j], &t))
				lm_vec_push(&r, t);
		}
	}
	normalize(ck, &r);
	lm_vec_free(x);
	x->data = r.data;
	x->len = r.len;
	x->cap = r.cap;
}

static bool all_types(const lm_term *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_universe(&t[i]))
			return true;
	return false;
}

/* ---- questions */
bool tset_is_empty(const lm_type_set *s)
{
	return s->nterms == 0;
}

bool tset_has_terms(const lm_type_set *s)
{
	return s->nterms && !all_types(tset_terms(s), s->nterms);
}

bool tset_is_method_set(const lm_type_set *s)
{
	return !s->comparable && s->nterms && all_types(tset_terms(s), s->nterms);
}

bool tset_is_all(const lm_type_set *s)
{
	return tset_is_method_set(s) && tset_num_methods(s) == 0;
}

bool tset_subset_of(lm_checker *ck, const lm_type_set *a, const lm_type_set *b)
{
	if (b->nterms == 0)
		return a->nterms == 0;
	for (uint32_t i = 0; i < a->nterms; i++) {
		bool found = false;
		for (uint32_t j = 0; j < b->nterms && !found; j++)
			found = term_subset_of(ck, &tset_terms(a)[i], &tset_terms(b)[j]);
		if (!found)
			return false;
	}
	return true;
}

bool tset_includes_type(lm_checker *ck, const lm_type_set *s, lm_type *t)
{
	for (uint32_t i = 0; i < s->nterms; i++)
		if (term_includes(ck, &tset_terms(s)[i], t))
			return true;
	return false;
}

lm_object *tset_lookup_method(const lm_type_set *s, const lm_package *pkg, const lm_name *name,
			      bool fold_case, int *index)
{
	lm_obj_list *l = lm_obj_list_at(s->methods);
	int i = ty_method_index(l, pkg, name, fold_case);
	if (index)
		*index = i;
	return i < 0 ? NULL : lm_ol_get(l, (uint32_t)i);
}

bool iface_empty(lm_interface *t)
{
	return tset_is_all(iface_type_set(t));
}

lm_type_set *iface_type_set(lm_interface *t)
{
	if (t->tset.u)
		return lm_type_set_at(t->tset);
	return ck_compute_interface_type_set(ck_of_package(lm_package_at(t->pkg)), 0, t);
}

const lm_obj_list *lm_interface_methods(lm_check_ctx *cx, lm_interface *it)
{
	(void)cx;
	return lm_obj_list_at(iface_type_set(it)->methods);
}

/* ---- computing */
typedef struct collector {
	lm_checker *ck;
	lm_objset seen;      /* its list is the list of all methods */
	LM_VEC(lm_pos) mpos; /* of each, the method or the embedding element */
} collector;

static void report_duplicate(lm_checker *ck, lm_object *m, lm_pos pos, lm_pos other)
{
	lm_error err = ck_new_error(ck, LM_DIAG_DuplicateDecl);
	err_addf(&err, pos, "duplicate method %s", obj_cname(m));
	err_addf(&err, other, "other declaration of method %s", obj_cname(m));
	err_report(&err);
}

static void check_duplicate_later(lm_checker *ck, lm_action *a)
{
	lm_object *m = a->p[0], *other = a->p[1];
	if ((a->u[0] && !ck_allow_version(ck, 14)) ||
	    !ty_identical(ck, obj_type(m), obj_type(other)))
		report_duplicate(ck, m, a->u[0], a->u[1]);
}

static void add_method(collector *c, lm_pos pos, lm_object *m, bool explicit)
{
	lm_object *other = objset_insert(&c->seen, m);
	if (!other) {
		lm_vec_push(&c->mpos, pos);
		return;
	}
	if (ck_is_quiet(c->ck))
		return;
	size_t i = 0;
	while (c->seen.list.data[i] != other)
		i++;
	if (explicit) {
		report_duplicate(c->ck, m, pos, c->mpos.data[i]);
		return;
	}
	if (other == m && ck_allow_version(c->ck, 14))
		return;
	/* signatures are compared when all types are there */
	lm_action *a = ck_later(c->ck, check_duplicate_later);
	a->p[0] = m;
	a->p[1] = other;
	a->u[0] = pos;
	a->u[1] = c->mpos.data[i];
}

static int by_obj_cmp(const void *a, const void *b)
{
	return obj_cmp(*(lm_object *const *)a, *(lm_object *const *)b);
}

static bool is_imported_constraint(lm_checker *ck, lm_type *t)
{
	lm_named *n = lm_as_named(t);
	if (!n || !named_obj(n)->pkg.u || obj_pkg(named_obj(n)) == ck->pkg)
		return false;
	lm_interface *it = TY_IF(interface, ty_under(&n->t));
	return it && !tset_is_method_set(iface_type_set(it));
}

/* The terms of one embedded element; its methods go to c. False: the element is to be ignored. */
static bool element_terms(collector *c, lm_pos pos, lm_type *typ, term_vec *terms, bool *comparable)
{
	lm_checker *ck = c->ck;
	bool check_version = pos && !ck_is_quiet(ck) && !ck_allow_version(ck, 18);
	lm_type *u = ty_under(typ);
	const lm_type_set *ts;
	if (u->kind == LM_T_INTERFACE) {
		ts = ck_compute_interface_type_set(ck, pos, (lm_interface *)u);
		if (check_version && is_imported_constraint(ck, typ) &&
		    !ck_verify_versionf(ck, pos, 18, "embedding constraint interface %s",
					ty_str(ck, typ)))
			return false;
		*comparable = ts->comparable;
		for (uint32_t i = 0; i < tset_num_methods(ts); i++)
			add_method(c, pos, tset_method(ts, i), false);
	} else if (u->kind == LM_T_UNION) {
		if (check_version &&
		    !ck_verify_versionf(ck, pos, 18, "embedding interface element %s",
					ty_str(ck, u)))
			return false;
		ts = ck_compute_union_type_set(ck, pos, (lm_union *)u);
		if (ts->invalid)
			return false;
	} else {
		if (!ty_is_valid(u))
			return false;
		if (check_version &&
		    !ck_verify_versionf(ck, pos, 18, "embedding non-interface type %s",
					ty_str(ck, typ)))
			return false;
		lm_term x = {lm_type_to(typ), false};
		lm_vec_push(terms, x);
		return true;
	}
	for (uint32_t i = 0; i < ts->nterms; i++)
		lm_vec_push(terms, tset_terms(ts)[i]);
	return true;
}

static void intersect_terms(lm_checker *ck, term_vec *all, bool *all_comparable, const term_vec *y,
			    bool ycomp)
{
	intersect(ck, all, y->data, y->len);
	bool comp = *all_comparable || ycomp;
	if (comp && !all_types(all->data, all->len)) {
		size_t n = 0;
		for (size_t i = 0; i < all->len; i++)
			if (ty_comparable_type(ck, lm_type_at(all->data[i].type), false))
				all->data[n++] = all->data[i];
		all->len = n;
		comp = false;
	}
	*all_comparable = comp;
}

static uint32_t store_terms(lm_arena *a, const term_vec *v)
{
	if (!v->len)
		return 0;
	lm_term *t = LM_NEW_ARRAY(a, lm_term, v->len);
	memcpy(t, v->data, v->len * sizeof *t);
	return lm_ref_of(t);
}

lm_type_set *ck_compute_interface_type_set(lm_checker *ck, lm_pos pos, lm_interface *t)
{
	(void)pos;
	if (t->tset.u)
		return lm_type_set_at(t->tset);
	lm_type_set *top = ((lm_ctx_own *)ck->cx->own)->top_tset;
	if (!(t->t.flags & LM_TF_COMPLETE))
		return top; /* do not remember: the real one comes later */
	lm_obj_list *methods = lm_obj_list_at(t->methods);
	lm_type_list *embedded = lm_type_list_at(t->embeddeds);
	if (!methods && !embedded) {
		t->tset = lm_type_set_to(top);
		return top;
	}
	/* An endlessly expanding interface is reported elsewhere; this ends the recursion. */
	lm_arena *a = t->pkg.u ? lm_package_arena(lm_package_at(t->pkg)) : &ck->cx->arena;
	lm_type_set *ts = LM_NEW(a, lm_type_set);
	*ts = *top;
	t->tset = lm_type_set_to(ts);

	collector c = {.ck = ck};
	for (uint32_t i = 0; i < lm_ol_len(methods); i++) {
		lm_object *m = lm_ol_get(methods, i);
		add_method(&c, m->pos, m, true);
	}
	term_vec all = {0};
	lm_term universe = {{0}, false};
	lm_vec_push(&all, universe);
	bool all_comparable = false;
	const lm_pos *epos = lm_ref_ptr(t->embed_pos);
	for (uint32_t i = 0; i < lm_tl_len(embedded); i++) {
		term_vec terms = {0};
		bool comparable = false;
		if (element_terms(&c, epos ? epos[i] : 0, lm_tl_get(embedded, i), &terms,
				  &comparable))
			intersect_terms(ck, &all, &all_comparable, &terms, comparable);
		lm_vec_free(&terms);
	}
	ts->comparable = all_comparable;
	if (c.seen.list.len) {
		qsort(c.seen.list.data, c.seen.list.len, sizeof(lm_object *), by_obj_cmp);
		ts->methods =
			lm_obj_list_to(ty_obj_list(a, c.seen.list.data, (uint32_t)c.seen.list.len));
	}
	ts->nterms = (uint32_t)all.len;
	ts->terms = store_terms(a, &all);
	lm_vec_free(&all);
	lm_vec_free(&c.mpos);
	objset_free(&c.seen);
	return ts;
}

lm_type_set *ck_compute_union_type_set(lm_checker *ck, lm_pos pos, lm_union *u)
{
	if (u->tset.u)
		return lm_type_set_at(u->tset);
	lm_type_set *ts = LM_NEW(&ck->cx->arena, lm_type_set);
	u->tset = lm_type_set_to(ts);
	term_vec all = {0};
	for (uint32_t i = 0; i < u->n; i++) {
		lm_term x = union_terms(u)[i];
		lm_type *xt = lm_type_at(x.type), *xu = ty_under(xt);
		if (xu->kind == LM_T_INTERFACE) {
			const lm_type_set *is =
				ck_compute_interface_type_set(ck, pos, (lm_interface *)xu);
			for (uint32_t j = 0; j < is->nterms; j++)
				lm_vec_push(&all, tset_terms(is)[j]);
		} else if (!ty_is_valid(xu) || (x.tilde && !ty_identical(ck, xt, xu))) {
			continue; /* ~T of a defined T: the empty set */
		} else {
			lm_vec_push(&all, x);
		}
		normalize(ck, &all);
		if (all.len > MAX_TERMS) {
			ck_errorf(ck, pos, LM_DIAG_InvalidUnion,
				  "cannot handle more than %d union terms (implementation "
				  "limitation)",
				  MAX_TERMS);
			ts->invalid = true;
			all.len = 0;
			break;
		}
	}
	ts->nterms = (uint32_t)all.len;
	ts->terms = store_terms(&ck->cx->arena, &all);
	lm_vec_free(&all);
	return ts;
}

/* ---- type parameters */
lm_interface *tp_iface(lm_type_param *p)
{
	lm_object *obj = lm_object_at(p->obj);
	lm_check_ctx *cx = obj_pkg(obj)->host->cx;
	lm_type *bound = lm_type_at(p->bound);
	if (!bound)
		return (lm_interface *)cx->empty_interface;
	lm_type *u = ty_under(bound);
	lm_interface *it = NULL;
	if (!ty_is_valid(u))
		return (lm_interface *)cx->empty_interface;
	if (u->kind == LM_T_INTERFACE) {
		if (ty_is_type_param(bound)) /* reported where the parameters are collected */
			return (lm_interface *)cx->empty_interface;
		it = (lm_interface *)u;
	}
	if (!it) {
		it = ty_new_embedding_interface(ck_of_package(obj_pkg(obj)), bound);
		it->t.flags |= LM_TF_IMPLICIT;
		p->bound = lm_type_to(&it->t);
	}
	if (!it->tset.u)
		ck_compute_interface_type_set(ck_of_package(obj_pkg(obj)), obj->pos, it);
	return it;
}

/* ---- walking a type set */
lm_ts_iter ts_begin(lm_type *t)
{
	lm_ts_iter it = {.n = 1};
	lm_type_param *p = lm_as_type_param(t);
	if (!p) {
		it.t = t;
		it.u = ty_under(t);
		return it;
	}
	const lm_type_set *s = iface_type_set(tp_iface(p));
	if (tset_has_terms(s)) {
		it.s = s;
		it.n = s->nterms;
	}
	return it;
}

bool ts_next(lm_ts_iter *it)
{
	if (it->i >= it->n)
		return false;
	if (it->s) {
		lm_term x = tset_terms(it->s)[it->i];
		it->t = lm_type_at(x.type);
		it->tilde = x.tilde;
		it->u = x.tilde ? ty_unalias(it->t) : ty_under(it->t);
	}
	it->i++;
	return true;
}

/* Combines the underlying type u of t with *cu of ct found before; a cause when they do not fit. */
static const char *combine_under(lm_checker *ck, lm_type **ct, lm_type **cu, lm_type *t, lm_type *u,
				 bool want_text)
{
	lm_chan_t *a = TY_IF(chan_t, *cu), *b = TY_IF(chan_t, u);
	if (a && b) {
		if (!ty_identical(ck, lm_type_at(a->elem), lm_type_at(b->elem)))
			return !want_text
				       ? ""
				       : ck_sprintf(
						 ck,
						 "channels %s and %s have different element types",
						 ty_str(ck, *ct), ty_str(ck, t));
		if (a->t.sub == b->t.sub)
			return NULL;
		if (a->t.sub == 0) {
			*ct = t;
			*cu = u;
			return NULL;
		}
		if (b->t.sub == 0)
			return NULL;
		return !want_text ? ""
				  : ck_sprintf(ck, "channels %s and %s have conflicting directions",
					       ty_str(ck, *ct), ty_str(ck, t));
	}
	if (ty_identical(ck, *cu, u))
		return NULL;
	return !want_text ? ""
			  : ck_sprintf(ck, "%s and %s have different underlying types",
				       ty_str(ck, *ct), ty_str(ck, t));
}

lm_type *ty_common_under(lm_checker *ck, lm_type *t, lm_under_cond cond, void *arg,
			 const char **cause)
{
	lm_type *ct = NULL, *cu = NULL;
	for (lm_ts_iter it = ts_begin(t); ts_next(&it);) {
		const char *err = cond ? cond(ck, it.t, it.u, arg) : NULL;
		if (!err) {
			if (!it.u) {
				err = "no specific type";
			} else if (!cu) {
				ct = it.t;
				cu = it.u;
			} else {
				err = combine_under(ck, &ct, &cu, it.t, it.u, cause != NULL);
			}
		}
		if (err) {
			if (cause)
				*cause = err;
			return NULL;
		}
	}
	return cu;
}
