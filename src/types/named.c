/* named.c - defined types, their instances (expanded when first looked into) and aliases.
 * Invariants: an instance shares its origin's object; two instances with identical arguments are
 * one type (instantiate.c sees to it); `underlying` is none until known and then never NAMED, ALIAS
 * or TYPE_PARAM. */
#include "types/types_int.h"

/* ---- aliases */
lm_type *lm_unalias(lm_type *t)
{
	if (!t || t->kind != LM_T_ALIAS)
		return t;
	lm_alias *a0 = (lm_alias *)t;
	if (a0->actual.u)
		return lm_type_at(a0->actual);
	lm_type *r = t;
	while (r && r->kind == LM_T_ALIAS)
		r = lm_type_at(((lm_alias *)r)->from_rhs);
	a0->actual = lm_type_to(r);
	return r;
}

lm_alias *ck_new_alias(lm_checker *ck, lm_object *obj, lm_type *rhs)
{
	lm_alias *a = LM_NEW(ck->arena, lm_alias);
	a->t.kind = LM_T_ALIAS;
	a->obj = lm_object_to(obj);
	a->orig = lm_type_to(&a->t);
	a->from_rhs = lm_type_to(rhs);
	if (!obj->type.u)
		obj->type = lm_type_to(&a->t);
	ck_needs_cleanup(ck, &a->t);
	return a;
}

lm_alias *ck_new_alias_instance(lm_checker *ck, lm_pos pos, lm_alias *orig, lm_type_list *targs,
				lm_named *expanding)
{
	lm_type *rhs = lm_type_at(orig->from_rhs);
	rhs = rhs ? ck_subst_lists(ck, pos, rhs, alias_tparams(orig), targs, expanding)
		  : TYP(ck, LM_INVALID);
	lm_alias *a = LM_NEW(ck->arena, lm_alias);
	a->t.kind = LM_T_ALIAS;
	a->obj = orig->obj;
	a->orig = lm_type_to(&orig->t);
	a->tparams = orig->tparams;
	a->targs = lm_type_list_to(targs);
	a->from_rhs = lm_type_to(rhs);
	ck_needs_cleanup(ck, &a->t);
	return a;
}

lm_named *lm_as_named(lm_type *t)
{
	t = ty_unalias(t);
	return TY_IF(named, t);
}

lm_type_param *lm_as_type_param(lm_type *t)
{
	t = ty_unalias(t);
	return TY_IF(type_param, t);
}

/* ---- defined types */
lm_named *ck_new_named(lm_checker *ck, lm_object *obj, lm_type *from_rhs)
{
	lm_named *n = LM_NEW(ck->arena, lm_named);
	n->t.kind = LM_T_NAMED;
	n->obj = lm_object_to(obj);
	n->orig = lm_type_to(&n->t);
	n->from_rhs = lm_type_to(from_rhs);
	n->state = LM_NS_UNPACKED | LM_NS_HAS_METHODS;
	if (!obj->type.u)
		obj->type = lm_type_to(&n->t);
	ck_needs_cleanup(ck, &n->t);
	return n;
}

lm_named *ck_new_named_instance(lm_checker *ck, lm_pos pos, lm_named *orig, lm_type_list *targs,
				lm_package *home)
{
	lm_named *n = LM_NEW(lm_package_arena(home), lm_named);
	n->home = lm_package_to(home);
	(void)ck;
	n->t.kind = LM_T_NAMED;
	n->obj = orig->obj;
	n->orig = lm_type_to(&orig->t);
	n->targs = lm_type_list_to(targs);
	n->inst_pos = pos;
	return n;
}

static lm_check_ctx *ctx_of(const lm_object *obj)
{
	return obj_pkg(obj)->host->cx;
}

/* The right-hand side of an instance: the origin's with the arguments put in. */
static lm_type *expand_rhs(lm_checker *ck, lm_named *n, lm_named *orig)
{
	lm_type_list *targs = named_targs(n), *tpars = lm_type_list_at(orig->tparams);
	lm_type *orhs = lm_type_at(orig->from_rhs);
	if (lm_tl_len(targs) != lm_tl_len(tpars) || !orhs)
		return TYP(ck, LM_INVALID);
	lm_type *rhs = ck_subst_lists(ck, n->inst_pos, orhs, tpars, targs, n);
	lm_interface *it = TY_IF(interface, rhs);
	if (!it)
		return rhs;
	/* an interface's methods have the named type as receiver */
	bool copied = false;
	lm_obj_list *methods =
		ty_replace_recv_type(ck, lm_obj_list_at(it->methods), &orig->t, &n->t, &copied);
	if (!copied)
		return rhs;
	if (rhs == orhs) {
		lm_interface *crafted = ck_new_interface(ck);
		crafted->pkg = n->home;
		crafted->t.flags |= LM_TF_COMPLETE;
		crafted->embeddeds = it->embeddeds;
		it = crafted;
	}
	it->methods = lm_obj_list_to(methods);
	it->tset.u = 0;
	if (ck_is_quiet(ck))
		iface_type_set(it);
	return &it->t;
}

lm_named *named_unpack(lm_named *n)
{
	if (n->state & LM_NS_UNPACKED)
		return n;
	lm_named *orig = (lm_named *)lm_type_at(n->orig);
	lm_check_ctx *cx = ctx_of(named_obj(orig));
	if (!orig->from_rhs.u) /* the origin is being declared: nothing to remember yet */
		return n;
	n->state |= LM_NS_UNPACKED;
	lm_checker *ck = ck_current(cx);
	lm_arena *saved = ck->arena;
	ck->arena = lm_package_arena(lm_package_at(n->home));
	n->from_rhs = lm_type_to(expand_rhs(ck, n, orig));
	ck->arena = saved;
	n->tparams = orig->tparams;
	if (!orig->methods.u)
		n->state |= LM_NS_HAS_METHODS;
	return n;
}

lm_type_list *named_tparams(lm_named *n)
{
	return lm_type_list_at(named_origin(n)->tparams);
}

lm_type *named_rhs(lm_named *n)
{
	return lm_type_at(named_unpack(n)->from_rhs);
}

/* The first type behind names and aliases; written into every name on the way. */
static lm_type *resolve_underlying(lm_named *n)
{
	lm_type *u = NULL, *rhs = &n->t;
	uint32_t steps = 0;
	while (!u) {
		if (rhs && rhs->kind == LM_T_ALIAS) {
			rhs = lm_unalias(rhs);
		} else if (rhs && rhs->kind == LM_T_NAMED) {
			lm_named *t = (lm_named *)rhs;
			if (t->underlying.u)
				u = lm_type_at(t->underlying);
			else
				rhs = named_rhs(t);
		} else if (rhs) {
			u = rhs->kind == LM_T_TYPE_PARAM ? lm_under(rhs) : rhs;
		}
		if (!u &&
		    (!rhs ||
		     ++steps > 100000)) /* incomplete, or a cycle that is reported elsewhere */
			return ctx_of(named_obj(n))->basic[LM_INVALID];
	}
	for (rhs = &n->t; rhs && rhs != u;) {
		if (rhs->kind == LM_T_ALIAS) {
			rhs = lm_unalias(rhs);
		} else if (rhs->kind == LM_T_NAMED) {
			lm_named *t = (lm_named *)rhs;
			if (t->underlying.u)
				break;
			t->underlying = lm_type_to(u);
			rhs = lm_type_at(t->from_rhs);
		} else {
			break;
		}
	}
	return u;
}

lm_type *lm_under(lm_type *t)
{
	if (t && t->kind == LM_T_ALIAS) {
		lm_type *a = lm_unalias(t);
		if (!a) {
			lm_object *obj = lm_object_at(((lm_alias *)t)->obj);
			return ctx_of(obj)->basic[LM_INVALID];
		}
		t = a;
	}
	if (!t)
		return NULL;
	if (t->kind == LM_T_NAMED) {
		lm_named *n = (lm_named *)t;
		return n->underlying.u ? lm_type_at(n->underlying) : resolve_underlying(n);
	}
	if (t->kind == LM_T_TYPE_PARAM)
		return &tp_iface((lm_type_param *)t)->t;
	return t;
}

lm_type *ty_safe_underlying(lm_type *t)
{
	lm_named *n = lm_as_named(t);
	if (n)
		return lm_type_at(n->underlying);
	return t ? lm_under(t) : NULL;
}

void named_set_underlying(lm_named *n, lm_type *u)
{
	LM_ASSERT(u->kind != LM_T_NAMED && u->kind != LM_T_ALIAS);
	n->from_rhs = lm_type_to(u);
	n->underlying = lm_type_to(u);
	n->state |= LM_NS_UNPACKED | LM_NS_HAS_METHODS;
}

lm_object *named_report_object(lm_checker *ck, lm_named *n)
{
	if (!n->targs.u)
		return named_obj(n);
	lm_object *o = LM_NEW(&ck->scratch, lm_object);
	*o = *named_obj(n);
	o->pos = n->inst_pos;
	o->type = lm_type_to(&n->t);
	o->color = 0;
	return o;
}

/* ---- methods */
uint32_t named_num_methods(lm_named *n)
{
	return lm_ol_len(lm_obj_list_at(named_origin(n)->methods));
}

/* Lists of methods have room up to the next power of two (at least 4). */
void named_add_method(lm_checker *ck, lm_named *n, lm_object *m)
{
	lm_obj_list *l = lm_obj_list_at(n->methods);
	uint32_t len = lm_ol_len(l);
	if (len == 0 || (len >= 4 && (len & (len - 1)) == 0)) {
		uint32_t cap = len == 0 ? 4 : len * 2;
		lm_obj_list *nl = lm_arena_alloc(ck->arena, sizeof *nl + cap * sizeof nl->o[0]);
		if (len)
			memcpy(nl, l, sizeof *nl + len * sizeof nl->o[0]);
		n->methods = lm_obj_list_to(nl);
		l = nl;
	}
	l->o[l->n++] = lm_object_to(m);
}

int named_method_index(lm_named *n, const lm_name *name, bool fold_case)
{
	if (name->len == 1 && name->text[0] == '_')
		return -1;
	lm_obj_list *l = lm_obj_list_at(n->methods);
	uint32_t len = lm_ol_len(l), key = lm_name_to(name).u;
	for (uint32_t i = 0; i < len; i++) {
		lm_object *m = lm_ol_get(l, i);
		if (m && (m->name.u == key || (fold_case && nm_equal_fold(obj_name(m), name))))
			return (int)i;
	}
	return -1;
}

/* Method i of an instance: the origin's with receiver type parameters replaced. */
static lm_object *expand_method(lm_checker *ck, lm_named *t, lm_named *orig, uint32_t i)
{
	lm_object *om = lm_ol_get(lm_obj_list_at(orig->methods), i);
	ck_obj_decl(ck, om);
	lm_signature *old = obj_sig(om);
	lm_arena *saved = ck->arena, *a = lm_package_arena(lm_package_at(t->home));
	ck->arena = a;
	lm_signature *sig = old;
	if (old) {
		lm_type_list *rtpars = sig_recv_tparams(old), *targs = named_targs(t);
		if (lm_tl_len(rtpars) == lm_tl_len(targs))
			sig = TY(signature, ck_subst_lists(ck, om->pos, &old->t, rtpars, targs, t));
	}
	if (sig == old) {
		sig = ty_new_signature(a);
		if (old)
			*sig = *old;
		sig->t.canon = 0;
	}
	lm_type *rtyp = obj_has_ptr_recv(om) ? ty_new_pointer(a, &t->t) : &t->t;
	if (old && sig_recv(old)) {
		sig->recv = lm_object_to(obj_clone_var(ck, sig_recv(old), rtyp));
	} else {
		lm_object *r = obj_new(a, LM_O_VAR, om->pos, obj_pkg(om),
				       lm_name_of(ck->cx->names, LM_STR("")), rtyp);
		r->var_kind = LM_VK_RECV;
		sig->recv = lm_object_to(r);
	}
	sig->recv_tparams.u = 0;
	lm_object *m = obj_clone_func(ck, om, &sig->t);
	ck->arena = saved;
	return m;
}

lm_object *named_method(lm_checker *ck, lm_named *n, uint32_t i)
{
	lm_named *orig = named_origin(n);
	lm_obj_list *ol = lm_obj_list_at(orig->methods);
	if (orig == n)
		return lm_ol_get(ol, i);
	named_unpack(n);
	lm_obj_list *l = lm_obj_list_at(n->methods);
	if (lm_ol_len(l) < ol->n) { /* first use, or the origin got more methods since */
		lm_obj_list *nl = lm_arena_alloc(lm_package_arena(lm_package_at(n->home)),
						 sizeof *nl + ol->n * sizeof nl->o[0]);
		if (l)
			memcpy(nl, l, sizeof *nl + l->n * sizeof nl->o[0]);
		nl->n = ol->n;
		n->methods = lm_obj_list_to(nl);
		l = nl;
	}
	if (!l->o[i].u) {
		lm_object *m = expand_method(ck, n, orig, i);
		l = lm_obj_list_at(n->methods); /* may have been made anew meanwhile */
		if (!l->o[i].u)
			l->o[i] = lm_object_to(m);
	}
	return lm_object_at(l->o[i]);
}

lm_object *named_lookup_method(lm_checker *ck, lm_named *n, lm_package *pkg, const lm_name *name,
			       bool fold_case, int *index)
{
	lm_named *orig = named_origin(n);
	*index = -1;
	if (!orig->methods.u)
		return NULL;
	if (!(name->exported || fold_case || ty_same_pkg(obj_pkg(named_obj(orig)), pkg)))
		return NULL;
	int i = named_method_index(orig, name, fold_case);
	if (i < 0)
		return NULL;
	*index = i;
	return named_method(ck, n, (uint32_t)i);
}

uint32_t lm_named_method_count(lm_check_ctx *cx, lm_named *n)
{
	(void)cx;
	return named_num_methods(n);
}

lm_object *lm_named_method(lm_check_ctx *cx, lm_named *n, uint32_t i)
{
	return named_method(ck_current(cx), n, i);
}

void ty_cleanup(lm_checker *ck, lm_type *t)
{
	(void)ck;
	switch (t->kind) {
	case LM_T_NAMED:
		if (!((lm_named *)t)->targs.u)
			lm_under(t);
		break;
	case LM_T_ALIAS: lm_unalias(t); break;
	case LM_T_TYPE_PARAM: tp_iface((lm_type_param *)t); break;
	case LM_T_INTERFACE:
		iface_type_set((lm_interface *)t);
		((lm_interface *)t)->embed_pos = 0;
		break;
	default: break;
	}
}
