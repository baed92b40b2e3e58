/* subst.c - replacing type parameters in a type by types.
 * Nothing that comes in is changed: what mentions no replaced parameter comes out as the same
 * pointer, the rest is new, in ck->arena (while an instance is expanded: its home's). Instances are
 * made through ck_instance, so that endless types end. */
#include "types/types_int.h"

typedef struct subster {
	lm_checker *ck;
	lm_pos pos;
	const lm_subst_map *m;
	lm_named *expanding;
	uint32_t *depth;
} subster;

static lm_type *subst(subster *s, lm_type *t);

static lm_type *lookup_tparam(const subster *s, lm_type_param *p)
{
	for (const lm_subst_map *m = s->m; m; m = m->outer) {
		const lm_type_list *from = m->from;
		uint32_t ref = lm_type_to(&p->t).u;
		/* its own index first: mostly right */
		uint32_t i = p->index < from->n && from->t[p->index].u == ref ? p->index : 0;
		for (; i < from->n; i++)
			if (from->t[i].u == ref)
				return m->to[i] ? m->to[i] : &p->t;
	}
	return &p->t;
}

static lm_type *subst_or_invalid(subster *s, lm_type *t)
{
	return t ? subst(s, t) : TYP(s->ck, LM_INVALID);
}

static lm_object *clone(lm_checker *ck, lm_object *o, lm_type *typ)
{
	lm_object *c = LM_NEW(ck->arena, lm_object);
	*c = *o;
	c->type = lm_type_to(typ);
	c->u.origin = lm_object_to(obj_origin(o));
	c->color = 0;
	c->aux = 0;
	return c;
}

lm_object *obj_clone_var(lm_checker *ck, lm_object *v, lm_type *typ)
{
	return clone(ck, v, typ);
}

lm_object *obj_clone_func(lm_checker *ck, lm_object *f, lm_type *typ)
{
	return clone(ck, f, typ);
}

/* Objects (variables, methods) with their types replaced; the same list when none changes. */
static lm_obj_list *subst_objs(subster *s, lm_obj_list *in)
{
	lm_obj_list *out = in;
	for (uint32_t i = 0; i < lm_ol_len(in); i++) {
		lm_object *o = lm_ol_get(in, i);
		lm_type *t = obj_type(o);
		lm_type *r = t ? subst(s, t) : NULL;
		if (r == t)
			continue;
		if (out == in) {
			size_t size = sizeof *in + in->n * sizeof in->o[0];
			out = lm_arena_alloc(s->ck->arena, size);
			memcpy(out, in, size);
		}
		out->o[i] = lm_object_to(clone(s->ck, o, r));
	}
	return out;
}

static lm_type_list *subst_list(subster *s, lm_type_list *in)
{
	lm_type_list *out = in;
	for (uint32_t i = 0; i < lm_tl_len(in); i++) {
		lm_type *t = lm_tl_get(in, i), *r = subst(s, t);
		if (r == t)
			continue;
		if (out == in) {
			size_t size = sizeof *in + in->n * sizeof in->t[0];
			out = lm_arena_alloc(s->ck->arena, size);
			memcpy(out, in, size);
		}
		out->t[i] = lm_type_to(r);
	}
	return out;
}

static lm_type *subst_tuple(subster *s, lm_type *t)
{
	if (!t)
		return NULL;
	lm_obj_list *vars = lm_obj_list_at(((lm_tuple *)t)->vars), *r = subst_objs(s, vars);
	if (r == vars)
		return t;
	lm_tuple *n = LM_NEW(s->ck->arena, lm_tuple);
	n->t.kind = LM_T_TUPLE;
	n->vars = lm_obj_list_to(r);
	return &n->t;
}

static lm_type *subst_struct(subster *s, lm_struct *t)
{
	lm_obj_list *fields = struct_fields(t), *r = subst_objs(s, fields);
	if (r == fields)
		return &t->t;
	lm_struct *n = ty_new_struct(s->ck->arena);
	n->fields = lm_obj_list_to(r);
	n->tags = t->tags;
	n->t.flags = t->t.flags & LM_TF_COMPLETE;
	return &n->t;
}

static lm_type *finish_signature(subster *s, lm_signature *t, lm_type_list *tparams)
{
	lm_type *params = lm_type_at(t->params), *results = lm_type_at(t->results);
	lm_type *p = subst_tuple(s, params), *r = subst_tuple(s, results);
	if (p == params && r == results && tparams == sig_tparams(t))
		return &t->t;
	lm_signature *n = ty_new_signature(s->ck->arena);
	n->t.flags = t->t.flags & LM_TF_VARIADIC;
	n->recv_tparams = t->recv_tparams;
	n->tparams = lm_type_list_to(tparams);
	n->recv = t->recv; /* interfaces and named types see to it */
	n->params = lm_type_to(p);
	n->results = lm_type_to(r);
	return &n->t;
}

/* A generic method of a type whose parameters are replaced gets type parameters of its own, since
 * their bounds may mention the receiver's. */
static lm_type *subst_generic_signature(subster *s, lm_signature *t, lm_type_list *tparams)
{
	lm_checker *ck = s->ck;
	lm_type_list *fresh =
		lm_arena_alloc(ck->arena, sizeof *fresh + tparams->n * sizeof fresh->t[0]);
	lm_type **to = lm_xmalloc(tparams->n * sizeof *to);
	fresh->n = tparams->n;
	for (uint32_t i = 0; i < tparams->n; i++) {
		lm_type_param *tp = tl_tparam(tparams, i);
		lm_object *o = lm_object_at(tp->obj);
		lm_object *name =
			obj_new(ck->arena, LM_O_TYPE_NAME, o->pos, obj_pkg(o), obj_name(o), NULL);
		lm_type_param *f = ck_new_type_param(ck, name, NULL);
		f->index = tp->index;
		fresh->t[i] = lm_type_to(&f->t);
		to[i] = &f->t;
		if (!ck_is_quiet(ck))
			mono_record_canon(ck, f, tp);
	}
	lm_subst_map m = {tparams, to, s->m};
	subster inner = *s;
	inner.m = &m;
	for (uint32_t i = 0; i < tparams->n; i++) {
		lm_type *b = lm_type_at(tl_tparam(tparams, i)->bound);
		tl_tparam(fresh, i)->bound = lm_type_to(b ? subst(&inner, b) : NULL);
	}
	lm_type *r = finish_signature(&inner, t, fresh);
	free(to);
	return r;
}

static lm_type *subst_signature(subster *s, lm_signature *t)
{
	lm_type_list *tparams = sig_tparams(t);
	if (lm_tl_len(tparams)) {
		lm_type_param *p0 = tl_tparam(tparams, 0);
		bool instantiating = false;
		for (const lm_subst_map *m = s->m; m && !instantiating; m = m->outer)
			for (uint32_t i = 0; i < m->from->n; i++)
				if (m->from->t[i].u == lm_type_to(&p0->t).u)
					instantiating = true;
		if (!instantiating)
			return subst_generic_signature(s, t, tparams);
	}
	return finish_signature(s, t, tparams);
}

static lm_type *subst_union(subster *s, lm_union *t)
{
	lm_term *in = union_terms(t), *out = NULL;
	for (uint32_t i = 0; i < t->n; i++) {
		lm_type *x = lm_type_at(in[i].type), *r = subst(s, x);
		if (r == x)
			continue;
		if (!out) {
			out = LM_NEW_ARRAY(s->ck->arena, lm_term, t->n);
			memcpy(out, in, t->n * sizeof *out);
		}
		out[i].type = lm_type_to(r);
	}
	if (!out)
		return &t->t;
	lm_union *n = LM_NEW(s->ck->arena, lm_union);
	n->t.kind = LM_T_UNION;
	n->n = t->n;
	n->terms = lm_ref_of(out);
	return &n->t;
}

lm_obj_list *ty_replace_recv_type(lm_checker *ck, lm_obj_list *in, lm_type *old, lm_type *new_,
				  bool *copied)
{
	lm_obj_list *out = in;
	*copied = false;
	for (uint32_t i = 0; i < lm_ol_len(in); i++) {
		lm_object *m = lm_ol_get(in, i);
		lm_signature *sig = obj_sig(m);
		if (!sig || !sig_recv(sig) || obj_type(sig_recv(sig)) != old)
			continue;
		if (!*copied) {
			size_t size = sizeof *in + in->n * sizeof in->o[0];
			out = lm_arena_alloc(ck->arena, size);
			memcpy(out, in, size);
			*copied = true;
		}
		lm_signature *n = ty_new_signature(ck->arena);
		*n = *sig;
		n->t.canon = 0;
		n->recv = lm_object_to(clone(ck, sig_recv(sig), new_));
		out->o[i] = lm_object_to(clone(ck, m, &n->t));
	}
	return out;
}

static lm_type *subst_interface(subster *s, lm_interface *t)
{
	lm_obj_list *methods = lm_obj_list_at(t->methods), *ms = subst_objs(s, methods);
	lm_type_list *embedded = lm_type_list_at(t->embeddeds), *es = subst_list(s, embedded);
	if (ms == methods && es == embedded)
		return &t->t;
	lm_interface *n = ck_new_interface(s->ck);
	n->embeddeds = lm_type_list_to(es);
	n->embed_pos = t->embed_pos;
	if (s->expanding)
		n->pkg = s->expanding->home;
	n->t.flags = t->t.flags & (LM_TF_IMPLICIT | LM_TF_COMPLETE);
	bool copied;
	n->methods = lm_obj_list_to(ty_replace_recv_type(s->ck, ms, &t->t, &n->t, &copied));
	if (ck_is_quiet(s->ck))
		iface_type_set(n);
	return &n->t;
}

static lm_type *subst_instance(subster *s, lm_type *t, lm_type *orig, lm_type_list *tparams,
			       lm_type_list *targs)
{
	uint32_t n = lm_tl_len(tparams);
	if (n == 0)
		return t;
	if (lm_tl_len(targs) != n)
		return TYP(s->ck, LM_INVALID); /* reported elsewhere */
	lm_type_list *r = subst_list(s, targs);
	if (r == targs)
		return t;
	if (t->kind == LM_T_ALIAS)
		return &ck_new_alias_instance(s->ck, s->pos, (lm_alias *)orig, r, s->expanding)->t;
	lm_type *buf[8], **list = n <= 8 ? buf : lm_xmalloc(n * sizeof *list);
	for (uint32_t i = 0; i < n; i++)
		list[i] = lm_tl_get(r, i);
	lm_type *inst = ck_instance(s->ck, s->pos, orig, list, n, s->expanding);
	if (list != buf)
		free(list);
	return inst;
}

static lm_type *subst_kind(subster *s, lm_type *t)
{
	lm_arena *a = s->ck->arena;
	lm_type *e, *r, *k;
	switch (t->kind) {
	case LM_T_ALIAS: {
		lm_alias *orig = alias_origin((lm_alias *)t);
		return subst_instance(s, t, &orig->t, alias_tparams(orig),
				      alias_targs((lm_alias *)t));
	}
	case LM_T_ARRAY:
		e = lm_type_at(((lm_array *)t)->elem);
		r = subst_or_invalid(s, e);
		return r == e ? t : ty_new_array(a, r, ((lm_array *)t)->len);
	case LM_T_SLICE:
		e = lm_type_at(((lm_slice *)t)->elem);
		r = subst_or_invalid(s, e);
		return r == e ? t : ty_new_slice(a, r);
	case LM_T_POINTER:
		e = lm_type_at(((lm_pointer *)t)->elem);
		r = subst_or_invalid(s, e);
		return r == e ? t : ty_new_pointer(a, r);
	case LM_T_CHAN:
		e = lm_type_at(((lm_chan_t *)t)->elem);
		r = subst_or_invalid(s, e);
		return r == e ? t : ty_new_chan(a, t->sub, r);
	case LM_T_MAP:
		k = lm_type_at(((lm_map_t *)t)->key);
		e = lm_type_at(((lm_map_t *)t)->elem);
		lm_type *rk = subst_or_invalid(s, k);
		r = subst_or_invalid(s, e);
		return rk == k && r == e ? t : ty_new_map(a, rk, r);
	case LM_T_STRUCT: return subst_struct(s, (lm_struct *)t);
	case LM_T_TUPLE: return subst_tuple(s, t);
	case LM_T_SIGNATURE: return subst_signature(s, (lm_signature *)t);
	case LM_T_UNION: return subst_union(s, (lm_union *)t);
	case LM_T_INTERFACE: return subst_interface(s, (lm_interface *)t);
	case LM_T_NAMED: {
		lm_named *orig = named_origin((lm_named *)t);
		return subst_instance(s, t, &orig->t, lm_type_list_at(orig->tparams),
				      named_targs((lm_named *)t));
	}
	case LM_T_TYPE_PARAM: return lookup_tparam(s, (lm_type_param *)t);
	default: return t;
	}
}

static lm_type *subst(subster *s, lm_type *t)
{
	if (t->kind == LM_T_BASIC || *s->depth > LM_TY_MAX_DEPTH)
		return t;
	++*s->depth;
	lm_type *r = subst_kind(s, t);
	--*s->depth;
	return r;
}

lm_type *ck_subst(lm_checker *ck, lm_pos pos, lm_type *t, const lm_subst_map *m,
		  lm_named *expanding)
{
	if (!t || !m || !m->from || t->kind == LM_T_BASIC)
		return t;
	subster s = {ck, pos, m, expanding, &ck->subst_depth};
	if (t->kind == LM_T_TYPE_PARAM)
		return lookup_tparam(&s, (lm_type_param *)t);
	lm_arena *saved = ck->arena;
	if (expanding)
		ck->arena = lm_package_arena(lm_package_at(expanding->home));
	lm_type *r = subst(&s, t);
	ck->arena = saved;
	return r;
}

lm_type *ck_subst_lists(lm_checker *ck, lm_pos pos, lm_type *t, const lm_type_list *tparams,
			const lm_type_list *targs, lm_named *expanding)
{
	uint32_t n = lm_tl_len(tparams);
	if (n == 0)
		return t;
	LM_ASSERT(n == lm_tl_len(targs));
	lm_type *buf[8], **to = n <= 8 ? buf : lm_xmalloc(n * sizeof *to);
	for (uint32_t i = 0; i < n; i++)
		to[i] = lm_tl_get(targs, i);
	lm_subst_map m = {(lm_type_list *)(uintptr_t)tparams, to, NULL};
	lm_type *r = ck_subst(ck, pos, t, &m, expanding);
	if (to != buf)
		free(to);
	return r;
}

lm_type *lm_subst(lm_check_ctx *cx, lm_type *t, const lm_type_list *tparams,
		  const lm_type_list *targs)
{
	return ck_subst_lists(ck_current(cx), 0, t, tparams, targs, NULL);
}
