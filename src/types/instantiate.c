/* instantiate.c - instances of generic types and functions, and whether a type implements an
 * interface or satisfies a constraint. The context keeps one table of all instances, so instances
 * that are written the same are mostly the same type. Not always: an instance lives in the arena of
 * its home package, and what another package's instance refers to must not live in a package that
 * may be freed before it; so instances of different homes are different, if identical, types. */
#include "types/types_int.h"

struct lm_inst_entry {
	uint64_t hash;
	uint32_t next; /* index + 1 of the next of the same hash */
	lm_type_ref orig;
	lm_type_list_ref targs;
	lm_type_ref inst;
	lm_package_ref home;
};

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9E3779B97F4A7C15ull;
	return h ^ (h >> 29);
}

/* Equal for identical types; looks `depth` levels deep, and not into what may still change or
 * differ in identical types (interfaces, array lengths, parameters of generic functions). */
static uint64_t type_hash(lm_type *t, int depth)
{
	t = ty_unalias(t);
	if (!t)
		return 1;
	uint64_t h = mix(77, t->kind);
	if (depth == 0)
		return h;
	switch (t->kind) {
	case LM_T_BASIC:
	case LM_T_CHAN:
		h = mix(h, t->sub);
		return t->kind == LM_T_CHAN
			       ? mix(h, type_hash(lm_type_at(((lm_chan_t *)t)->elem), depth - 1))
			       : h;
	case LM_T_ARRAY: return mix(h, type_hash(lm_type_at(((lm_array *)t)->elem), depth - 1));
	case LM_T_SLICE:
	case LM_T_POINTER: return mix(h, type_hash(lm_type_at(((lm_slice *)t)->elem), depth - 1));
	case LM_T_MAP:
		h = mix(h, type_hash(lm_type_at(((lm_map_t *)t)->key), depth - 1));
		return mix(h, type_hash(lm_type_at(((lm_map_t *)t)->elem), depth - 1));
	case LM_T_STRUCT:
		h = mix(h, struct_num_fields((lm_struct *)t));
		for (uint32_t i = 0; i < struct_num_fields((lm_struct *)t) && i < 4; i++)
			h = mix(h, struct_field((lm_struct *)t, i)->name.u);
		return h;
	case LM_T_SIGNATURE: {
		lm_signature *s = (lm_signature *)t;
		h = mix(h, tuple_len(sig_params(s)) * 64 + tuple_len(sig_results(s)));
		if (s->tparams.u)
			return h;
		for (uint32_t i = 0; i < tuple_len(sig_params(s)) && i < 3; i++)
			h = mix(h, type_hash(tuple_type(sig_params(s), i), depth - 1));
		for (uint32_t i = 0; i < tuple_len(sig_results(s)) && i < 2; i++)
			h = mix(h, type_hash(tuple_type(sig_results(s), i), depth - 1));
		return h;
	}
	case LM_T_NAMED: {
		h = mix(h, ((lm_named *)t)->obj.u);
		lm_type_list *l = named_targs((lm_named *)t);
		if (((lm_named *)t)->inst_hash) /* of all levels: deeply nested instances differ */
			return mix(h, ((lm_named *)t)->inst_hash);
		for (uint32_t i = 0; i < lm_tl_len(l); i++)
			h = mix(h, type_hash(lm_tl_get(l, i), depth - 1));
		return h;
	}
	default: /* type parameters included: of generic functions they differ in identical types */
		return h;
	}
}

static uint64_t instance_hash(lm_type *orig, lm_type *const *targs, uint32_t n)
{
	uint64_t h = mix(3, lm_type_to(orig).u);
	for (uint32_t i = 0; i < n; i++) {
		lm_type *t = ty_unalias(targs[i]);
		h = mix(h, t && t->kind == LM_T_TYPE_PARAM ? lm_type_to(t).u : type_hash(t, 3));
	}
	return h;
}

static lm_type *lookup(lm_checker *ck, uint64_t h, lm_type *orig, lm_type *const *targs, uint32_t n,
		       lm_package *home)
{
	lm_ctx_own *own = ck->cx->own;
	uint64_t *slot = lm_map_get(&ck->cx->instances, h);
	uint32_t next;
	for (uint32_t k = slot ? (uint32_t)*slot : 0; k; k = next) {
		struct lm_inst_entry e = own->instances[k - 1];
		lm_type_list *l = lm_type_list_at(e.targs);
		next = e.next;
		if (lm_type_at(e.orig) != orig || l->n != n || lm_package_at(e.home) != home)
			continue;
		uint32_t i = 0;
		while (i < n && ty_identical(ck, lm_tl_get(l, i), targs[i]))
			i++;
		if (i == n)
			return lm_type_at(e.inst);
	}
	return NULL;
}

static void link_entry(lm_check_ctx *cx, uint32_t k)
{
	struct lm_inst_entry *e = &((lm_ctx_own *)cx->own)->instances[k];
	uint64_t *slot = lm_map_put(&cx->instances, e->hash, NULL);
	e->next = (uint32_t)*slot;
	*slot = k + 1;
}

static void record(lm_checker *ck, uint64_t h, lm_type *orig, lm_type_list *targs, lm_type *inst,
		   lm_package *home)
{
	lm_ctx_own *own = ck->cx->own;
	if (own->instance_count == own->instance_cap) {
		own->instance_cap = own->instance_cap ? own->instance_cap * 2 : 64;
		own->instances =
			lm_xrealloc(own->instances, own->instance_cap * sizeof *own->instances);
	}
	if (inst->kind == LM_T_NAMED)
		((lm_named *)inst)->inst_hash = (uint32_t)h | 1;
	own->instances[own->instance_count++] = (struct lm_inst_entry){h,
								       0,
								       lm_type_to(orig),
								       lm_type_list_to(targs),
								       lm_type_to(inst),
								       lm_package_to(home)};
	link_entry(ck->cx, own->instance_count - 1);
}

/* ---- homes: the packages that a type mentions */
typedef struct mention {
	lm_package *latest;     /* the one with the highest id so far */
	const lm_package *want; /* found when met */
	bool found;
	int depth;
} mention;

static void visit(mention *m, lm_type *t);

static void visit_pkg(mention *m, lm_package *p)
{
	if (!p)
		return;
	m->found |= p == m->want;
	if (!m->latest || p->id > m->latest->id)
		m->latest = p;
}

static void visit_objs(mention *m, lm_obj_list *l)
{
	for (uint32_t i = 0; i < lm_ol_len(l); i++) {
		lm_object *o = lm_ol_get(l, i);
		visit_pkg(m, obj_pkg(o));
		visit(m, obj_type(o));
	}
}

static void visit_list(mention *m, lm_type_list *l)
{
	for (uint32_t i = 0; i < lm_tl_len(l); i++)
		visit(m, lm_tl_get(l, i));
}

static void visit(mention *m, lm_type *t)
{
	if (!t || t->kind == LM_T_BASIC || m->depth > 24)
		return;
	m->depth++;
	switch (t->kind) {
	case LM_T_ARRAY: visit(m, lm_type_at(((lm_array *)t)->elem)); break;
	case LM_T_SLICE:
	case LM_T_POINTER:
	case LM_T_CHAN: visit(m, lm_type_at(((lm_slice *)t)->elem)); break;
	case LM_T_MAP:
		visit(m, lm_type_at(((lm_map_t *)t)->key));
		visit(m, lm_type_at(((lm_map_t *)t)->elem));
		break;
	case LM_T_STRUCT: visit_objs(m, struct_fields((lm_struct *)t)); break;
	case LM_T_TUPLE: visit_objs(m, lm_obj_list_at(((lm_tuple *)t)->vars)); break;
	case LM_T_SIGNATURE:
		visit(m, lm_type_at(((lm_signature *)t)->params));
		visit(m, lm_type_at(((lm_signature *)t)->results));
		break;
	case LM_T_INTERFACE: visit_pkg(m, lm_package_at(((lm_interface *)t)->pkg)); break;
	case LM_T_NAMED:
		visit_pkg(m, obj_pkg(named_obj((lm_named *)t)));
		visit_pkg(m, lm_package_at(((lm_named *)t)->home));
		visit_list(m, named_targs((lm_named *)t));
		break;
	case LM_T_ALIAS:
		visit_pkg(m, obj_pkg(lm_object_at(((lm_alias *)t)->obj)));
		visit_list(m, alias_targs((lm_alias *)t));
		visit(m, lm_type_at(((lm_alias *)t)->from_rhs));
		break;
	case LM_T_TYPE_PARAM: visit_pkg(m, obj_pkg(lm_object_at(((lm_type_param *)t)->obj))); break;
	default: break;
	}
	m->depth--;
}

/* The arena for an instance must live as long as all types it mentions. Unnamed types lie in the
 * package being checked (or in the home of the instance being expanded) without mentioning it, so
 * that counts when there are any. */
static lm_package *instance_home(lm_checker *ck, lm_object *orig, lm_type *const *targs, uint32_t n,
				 lm_named *expanding)
{
	mention m = {.latest = obj_pkg(orig)};
	for (uint32_t i = 0; i < n; i++) {
		visit(&m, targs[i]);
		uint8_t k = targs[i]->kind;
		if (k != LM_T_BASIC && k != LM_T_NAMED)
			visit_pkg(&m, expanding ? lm_package_at(expanding->home) : ck->pkg);
	}
	return m.latest;
}

void inst_forget_package(lm_check_ctx *cx, lm_package *p)
{
	lm_ctx_own *own = cx->own;
	uint32_t n = 0;
	for (uint32_t i = 0; i < own->instance_count; i++) {
		struct lm_inst_entry e = own->instances[i];
		mention m = {.want = p};
		visit(&m, lm_type_at(e.inst));
		visit(&m, lm_type_at(e.orig));
		visit_list(&m, lm_type_list_at(e.targs));
		if (!m.found)
			own->instances[n++] = e;
	}
	own->instance_count = n;
	lm_map_free(&cx->instances);
	cx->instances = (lm_map){0};
	for (uint32_t i = 0; i < n; i++)
		link_entry(cx, i);
}

void inst_table_save(lm_check_ctx *cx, lm_buf *out)
{
	const lm_ctx_own *own = cx->own;
	if (own->instance_count)
		lm_buf_add(out, own->instances, own->instance_count * sizeof *own->instances);
}

void inst_table_restore(lm_check_ctx *cx, const void *bytes, size_t size)
{
	lm_ctx_own *own = cx->own;
	own->instance_count = own->instance_cap = (uint32_t)(size / sizeof *own->instances);
	own->instances = lm_xmalloc(size + 1);
	memcpy(own->instances, bytes, size);
	for (uint32_t i = 0; i < own->instance_count; i++)
		link_entry(cx, i);
}

/* Instances of functions are not kept: their signatures are compared by structure anyway. */
static lm_type *instantiate_signature(lm_checker *ck, lm_pos pos, lm_signature *orig,
				      lm_type *const *targs)
{
	lm_subst_map m = {sig_tparams(orig), targs, NULL};
	lm_signature *sig = TY(signature, ck_subst(ck, pos, &orig->t, &m, NULL));
	if (sig == orig) { /* its parameters are not used in it */
		sig = ty_new_signature(ck->arena);
		*sig = *orig;
		sig->t.canon = 0;
	}
	sig->tparams.u = 0;
	return &sig->t;
}

static lm_type *instantiate_alias(lm_checker *ck, lm_pos pos, lm_alias *orig, lm_type *const *targs,
				  uint32_t n, lm_named *expanding, lm_package *home)
{
	lm_arena *saved = ck->arena;
	ck->arena = lm_package_arena(home);
	lm_type *inst =
		&ck_new_alias_instance(ck, pos, orig, ty_list(ck->arena, targs, n), expanding)->t;
	ck->arena = saved;
	return inst;
}

lm_type *ck_instance(lm_checker *ck, lm_pos pos, lm_type *orig, lm_type *const *targs, uint32_t n,
		     lm_named *expanding)
{
	LM_ASSERT(n > 0);
	if (orig->kind == LM_T_SIGNATURE) {
		uint32_t want = lm_tl_len(ty_type_params(orig));
		if (want != n && !ck_validate_targ_len(ck, pos, ty_str(ck, orig), want, n))
			return TYP(ck, LM_INVALID);
		return want ? instantiate_signature(ck, pos, TY(signature, orig), targs) : orig;
	}
	uint64_t h = instance_hash(orig, targs, n);
	lm_object *obj = lm_object_at(orig->kind == LM_T_NAMED ? ((lm_named *)orig)->obj
							       : TY(alias, orig)->obj);
	lm_package *home = instance_home(ck, obj, targs, n, expanding);
	lm_type *inst = lookup(ck, h, orig, targs, n, home);
	if (inst)
		return inst;
	if (orig->kind == LM_T_NAMED) {
		lm_type_list *list = ty_list(lm_package_arena(home), targs, n);
		inst = &ck_new_named_instance(ck, pos, (lm_named *)orig, list, home)->t;
		record(ck, h, orig, list, inst, home);
		return inst;
	}
	lm_alias *a = TY(alias, orig);
	uint32_t want = lm_tl_len(alias_tparams(a));
	if (!ck_validate_targ_len(ck, pos, obj_cname(obj), want, n))
		return TYP(ck, LM_INVALID);
	if (want == 0)
		return orig;
	inst = instantiate_alias(ck, pos, a, targs, n, expanding, home);
	lm_type *other = lookup(ck, h, orig, targs, n, home); /* made meanwhile, by recursion */
	if (other)
		return other;
	record(ck, h, orig, alias_targs((lm_alias *)inst), inst, home);
	return inst;
}

lm_type *lm_instantiate(lm_check_ctx *cx, lm_type *orig, const lm_type_list *targs)
{
	uint32_t n = lm_tl_len(targs);
	lm_type *buf[8], **list = n <= 8 ? buf : lm_xmalloc(n * sizeof *list);
	for (uint32_t i = 0; i < n; i++)
		list[i] = lm_tl_get(targs, i);
	lm_type *r = n ? ck_instance(ck_current(cx), 0, orig, list, n, NULL) : orig;
	if (list != buf)
		free(list);
	return r;
}

bool ck_validate_targ_len(lm_checker *ck, lm_pos pos, const char *name, uint32_t want, uint32_t got)
{
	if (got == want)
		return true;
	ck_errorf(ck, pos, LM_DIAG_WrongTypeArgCount,
		  "%s type arguments for type %s: have %u, want %u",
		  got < want ? "not enough" : "too many", name, got, want);
	return false;
}

int ck_verify(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
	      const char **cause)
{
	lm_subst_map m = {tparams, targs, NULL};
	for (uint32_t i = 0; i < lm_tl_len(tparams); i++) {
		lm_type_param *p = tl_tparam(tparams, i);
		tp_iface(p); /* makes the bound an interface */
		lm_type *bound = lm_type_at(p->bound);
		if (!bound || bound == ck->cx->any_type)
			continue;
		bound = ck_subst(ck, pos, bound, &m, NULL);
		if (!ck_implements(ck, targs[i], bound, true, cause))
			return (int)i;
	}
	return -1;
}

/* ---- implements */
typedef struct impl {
	lm_checker *ck;
	lm_type *v, *t;
	bool constraint;
	const char *verb;
	const char **cause;
} impl;

/* V must be comparable when T is; ordinary interfaces are enough for a constraint. */
static bool check_comparability(impl *c, lm_interface *ti)
{
	lm_checker *ck = c->ck;
	if (!tset_is_comparable(ck, iface_type_set(ti)) || ty_comparable_type(ck, c->v, false))
		return true;
	if (c->constraint && ty_comparable_type(ck, c->v, true)) {
		if (ck_is_quiet(ck) || ck_allow_version(ck, 20))
			return true;
		if (c->cause)
			*c->cause = ck_sprintf(ck, "%s to %s comparable requires go1.20 or later",
					       ty_str(ck, c->v), c->verb);
		return false;
	}
	if (c->cause)
		*c->cause = ck_sprintf(ck, "%s does not %s comparable", ty_str(ck, c->v), c->verb);
	return false;
}

/* Whether t names typ in an embedded element or term, in its type set or not. */
static bool mentions(lm_checker *ck, lm_type *t, lm_type *typ, int depth)
{
	if (depth > 100)
		return false;
	if (t->kind == LM_T_INTERFACE) {
		lm_type_list *l = lm_type_list_at(((lm_interface *)t)->embeddeds);
		for (uint32_t i = 0; i < lm_tl_len(l); i++)
			if (mentions(ck, lm_tl_get(l, i), typ, depth + 1))
				return true;
		return false;
	}
	if (t->kind == LM_T_UNION) {
		for (uint32_t i = 0; i < ((lm_union *)t)->n; i++)
			if (mentions(ck, lm_type_at(union_terms((lm_union *)t)[i].type), typ,
				     depth + 1))
				return true;
		return false;
	}
	return ty_identical(ck, t, typ);
}

static const char *terms_str(lm_checker *ck, const lm_type_set *s)
{
	const char *r = s->nterms ? "" : "\xe2\x88\x85"; /* the empty set's sign */
	for (uint32_t i = 0; i < s->nterms; i++) {
		lm_term x = tset_terms(s)[i];
		lm_buf b = {0};
		ty_write(ck, lm_type_at(x.type), LM_TW_FULL_PATH, &b);
		r = ck_sprintf(ck, "%s%s%s%s", r, i ? " | " : "", x.tilde ? "~" : "", b.data);
		lm_buf_free(&b);
	}
	return r;
}

/* V, no interface, must be in T's type set. */
static bool check_included(impl *c, lm_interface *ti)
{
	lm_checker *ck = c->ck;
	const lm_type_set *ts = iface_type_set(ti);
	lm_type *alt = NULL;
	for (uint32_t i = 0; i < ts->nterms; i++) {
		lm_term x = tset_terms(ts)[i];
		if (term_includes(ck, &x, c->v))
			return true;
		lm_type *xt = lm_type_at(x.type);
		if (c->cause && !alt && !x.tilde && ty_identical(ck, xt, ty_under(xt))) {
			x.tilde = true;
			if (term_includes(ck, &x, c->v))
				alt = xt;
		}
	}
	if (!c->cause)
		return false;
	const char *v = ty_str(ck, c->v), *t = ty_str(ck, c->t), *detail;
	if (alt)
		detail = ck_sprintf(ck, "possibly missing ~ for %s in %s", ty_str(ck, alt), t);
	else if (mentions(ck, &ti->t, c->v, 0))
		detail = ck_sprintf(ck, "%s mentions %s, but %s is not in the type set of %s", t, v,
				    v, t);
	else
		detail = ck_sprintf(ck, "%s missing in %s", v, terms_str(ck, ts));
	*c->cause = ck_sprintf(ck, "%s does not %s %s (%s)", v, c->verb, t, detail);
	return false;
}

static bool not_an_interface(impl *c, lm_type *tu)
{
	lm_checker *ck = c->ck;
	if (c->cause) {
		const char *detail =
			ck_is_interface_ptr(tu)
				? ck_interface_ptr_error(ck, c->t)
				: ck_sprintf(ck, "%s is not an interface", ty_str(ck, c->t));
		*c->cause = ck_sprintf(ck, "%s does not %s %s (%s)", ty_str(ck, c->v), c->verb,
				       ty_str(ck, c->t), detail);
	}
	return false;
}

bool ck_implements(lm_checker *ck, lm_type *v, lm_type *t, bool constraint, const char **cause)
{
	lm_type *vu = ty_under(v), *tu = ty_under(t);
	if (!ty_is_valid(vu) || !ty_is_valid(tu))
		return true; /* reported before */
	lm_pointer *p = TY_IF(pointer, vu);
	if (p && p->elem.u && !ty_is_valid(ty_under(lm_type_at(p->elem))))
		return true;
	impl c = {ck, v, t, constraint, constraint ? "satisfy" : "implement", cause};
	lm_interface *ti = TY_IF(interface, tu), *vi = TY_IF(interface, vu);
	if (!ti)
		return not_an_interface(&c, tu);
	lm_type_set *ts = iface_type_set(ti);
	if (tset_is_all(ts))
		return true;
	if (vi && tset_is_empty(iface_type_set(vi)))
		return true; /* the empty set is a subset of any */
	if (tset_is_empty(ts)) {
		if (cause)
			*cause = ck_sprintf(ck, "cannot %s %s (empty type set)", c.verb,
					    ty_str(ck, t));
		return false;
	}
	const char *why = "";
	if (!ck_has_all_methods(ck, v, t, true, NULL, NULL, cause ? &why : NULL)) {
		if (cause)
			*cause = ck_sprintf(ck, "%s does not %s %s %s", ty_str(ck, v), c.verb,
					    ty_str(ck, t), why);
		return false;
	}
	if (!tset_has_terms(ts))
		return check_comparability(&c, ti);
	if (vi) {
		if (!tset_subset_of(ck, iface_type_set(vi), ts)) {
			if (cause)
				*cause = ck_sprintf(ck, "%s does not %s %s", ty_str(ck, v), c.verb,
						    ty_str(ck, t));
			return false;
		}
		return check_comparability(&c, ti);
	}
	return check_included(&c, ti) && check_comparability(&c, ti);
}

bool lm_implements(lm_check_ctx *cx, lm_type *v, lm_type *t)
{
	return ck_implements(ck_current(cx), v, t, false, NULL);
}
