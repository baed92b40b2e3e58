/* infer.c - inferring type arguments from function arguments, constraints and untyped constants, in
 * that order. Wording of errors as types2's infer. */
#include "types/unify.h"

/* ---- does a type mention one of the parameters? */
typedef struct tp_walker {
	const lm_type_list *tparams;
	LM_VEC(lm_type *) seen; /* interfaces: only they close cycles here */
	int depth;
} tp_walker;

static bool walk(tp_walker *w, lm_type *t);

static bool walk_vars(tp_walker *w, lm_obj_list *l)
{
	for (uint32_t i = 0; i < lm_ol_len(l); i++)
		if (walk(w, obj_type(lm_ol_get(l, i))))
			return true;
	return false;
}

static bool walk_tuple(tp_walker *w, lm_tuple *t)
{
	return t && walk_vars(w, lm_obj_list_at(t->vars));
}

static bool walk_interface(tp_walker *w, lm_interface *t)
{
	for (size_t i = 0; i < w->seen.len; i++)
		if (w->seen.data[i] == &t->t)
			return false;
	lm_vec_push(&w->seen, &t->t);
	lm_type_set *ts = iface_type_set(t);
	if (walk_vars(w, lm_obj_list_at(ts->methods)))
		return true;
	if (!tset_has_terms(ts))
		return false;
	for (uint32_t i = 0; i < ts->nterms; i++)
		if (!walk(w, lm_type_at(tset_terms(ts)[i].type)))
			return false;
	return true;
}

static bool walk_inner(tp_walker *w, lm_type *t)
{
	switch (t->kind) {
	case LM_T_ARRAY: return walk(w, lm_type_at(((lm_array *)t)->elem));
	case LM_T_SLICE:
	case LM_T_POINTER: return walk(w, lm_type_at(((lm_slice *)t)->elem));
	case LM_T_CHAN: return walk(w, lm_type_at(((lm_chan_t *)t)->elem));
	case LM_T_MAP:
		return walk(w, lm_type_at(((lm_map_t *)t)->key)) ||
		       walk(w, lm_type_at(((lm_map_t *)t)->elem));
	case LM_T_STRUCT: return walk_vars(w, struct_fields((lm_struct *)t));
	case LM_T_TUPLE: return walk_tuple(w, (lm_tuple *)t);
	case LM_T_SIGNATURE:
		return walk_tuple(w, sig_params((lm_signature *)t)) ||
		       walk_tuple(w, sig_results((lm_signature *)t));
	case LM_T_INTERFACE: return walk_interface(w, (lm_interface *)t);
	case LM_T_NAMED: {
		lm_type_list *l = named_targs((lm_named *)t);
		for (uint32_t i = 0; i < lm_tl_len(l); i++)
			if (walk(w, lm_tl_get(l, i)))
				return true;
		return false;
	}
	case LM_T_TYPE_PARAM: {
		uint32_t ref = lm_type_to(t).u;
		for (uint32_t i = 0; i < w->tparams->n; i++)
			if (w->tparams->t[i].u == ref)
				return true;
		return false;
	}
	default: return false;
	}
}

static bool walk(tp_walker *w, lm_type *t)
{
	t = ty_unalias(t);
	if (!t || t->kind == LM_T_BASIC || w->depth > LM_TY_MAX_DEPTH)
		return false;
	w->depth++;
	bool r = walk_inner(w, t);
	w->depth--;
	return r;
}

bool ty_is_parameterized(lm_type_list *tparams, lm_type *t)
{
	if (!tparams)
		return false;
	tp_walker w = {.tparams = tparams};
	bool r = walk(&w, t);
	lm_vec_free(&w.seen);
	return r;
}

/* ---- cycles among what was inferred */
typedef struct cycle_finder {
	const lm_type_list *tparams;
	lm_type **inferred;
	LM_VEC(lm_type *) seen;
} cycle_finder;

static void find_cycles(cycle_finder *w, lm_type *t);

static void find_in_vars(cycle_finder *w, lm_obj_list *l)
{
	for (uint32_t i = 0; i < lm_ol_len(l); i++)
		find_cycles(w, obj_type(lm_ol_get(l, i)));
}

static void find_in_list(cycle_finder *w, lm_type_list *l)
{
	for (uint32_t i = 0; i < lm_tl_len(l); i++)
		find_cycles(w, lm_tl_get(l, i));
}

static int tparam_index(const lm_type_list *tparams, const lm_type *t)
{
	for (uint32_t i = 0; i < tparams->n; i++)
		if (tparams->t[i].u == lm_type_to(t).u)
			return (int)i;
	return -1;
}

static void find_inside(cycle_finder *w, lm_type *t)
{
	switch (t->kind) {
	case LM_T_ARRAY: find_cycles(w, lm_type_at(((lm_array *)t)->elem)); break;
	case LM_T_SLICE:
	case LM_T_POINTER: find_cycles(w, lm_type_at(((lm_slice *)t)->elem)); break;
	case LM_T_CHAN: find_cycles(w, lm_type_at(((lm_chan_t *)t)->elem)); break;
	case LM_T_MAP:
		find_cycles(w, lm_type_at(((lm_map_t *)t)->key));
		find_cycles(w, lm_type_at(((lm_map_t *)t)->elem));
		break;
	case LM_T_STRUCT: find_in_vars(w, struct_fields((lm_struct *)t)); break;
	case LM_T_SIGNATURE:
		if (sig_params((lm_signature *)t))
			find_in_vars(w, lm_obj_list_at(sig_params((lm_signature *)t)->vars));
		if (sig_results((lm_signature *)t))
			find_in_vars(w, lm_obj_list_at(sig_results((lm_signature *)t)->vars));
		break;
	case LM_T_UNION:
		for (uint32_t i = 0; i < ((lm_union *)t)->n; i++)
			find_cycles(w, lm_type_at(union_terms((lm_union *)t)[i].type));
		break;
	case LM_T_INTERFACE:
		find_in_vars(w, lm_obj_list_at(((lm_interface *)t)->methods));
		find_in_list(w, lm_type_list_at(((lm_interface *)t)->embeddeds));
		break;
	case LM_T_NAMED: find_in_list(w, named_targs((lm_named *)t)); break;
	case LM_T_TYPE_PARAM: {
		int i = tparam_index(w->tparams, t);
		if (i >= 0 && w->inferred[i])
			find_cycles(w, w->inferred[i]);
		break;
	}
	default: break;
	}
}

static void find_cycles(cycle_finder *w, lm_type *t)
{
	t = ty_unalias(t);
	if (!t || t->kind == LM_T_BASIC || w->seen.len > (size_t)LM_TY_MAX_DEPTH)
		return;
	for (size_t i = 0; i < w->seen.len; i++) {
		if (w->seen.data[i] != t)
			continue;
		int k = t->kind == LM_T_TYPE_PARAM ? tparam_index(w->tparams, t) : -1;
		if (k >= 0)
			w->inferred[k] = NULL;
		return;
	}
	lm_vec_push(&w->seen, t);
	find_inside(w, t);
	w->seen.len--;
}

static void kill_cycles(const lm_type_list *tparams, lm_type **inferred)
{
	cycle_finder w = {tparams, inferred, {0}};
	for (uint32_t i = 0; i < tparams->n; i++)
		find_cycles(&w, lm_tl_get(tparams, i));
	lm_vec_free(&w.seen);
}

/* ---- core terms */
lm_term ty_core_term(lm_checker *ck, lm_type_param *p, bool *single)
{
	lm_term last = {{0}, false};
	bool tilde = false;
	uint32_t n = 0;
	*single = false;
	const lm_type_set *ts = iface_type_set(tp_iface(p));
	if (!tset_has_terms(ts))
		return last;
	for (; n < ts->nterms; n++) {
		last = tset_terms(ts)[n];
		tilde |= last.tilde;
	}
	if (n == 1) {
		*single = true;
		return last;
	}
	lm_type *u = ty_common_under(ck, &p->t, NULL, NULL, NULL);
	return (lm_term){lm_type_to(u), tilde && u};
}

const char *ck_type_params_string(lm_checker *ck, lm_type_list *l)
{
	const char *s = "";
	uint32_t n = lm_tl_len(l);
	for (uint32_t i = 0; i < n; i++) {
		const char *sep = i == 0 ? "" : n == 2 ? " and " : i == n - 1 ? ", and " : ", ";
		s = ck_sprintf(ck, "%s%s%s", s, sep, obj_cname(lm_object_at(tl_tparam(l, i)->obj)));
	}
	return s;
}

/* ---- inference */
typedef struct inference {
	lm_checker *ck;
	lm_pos pos;
	lm_type_list *tparams;
	lm_tuple *params;
	lm_operand *const *args;
	uint32_t nargs;
	bool reverse;
	lm_error *err;
	lm_unifier u;
	lm_type **list;           /* work area of as many types as parameters */
	LM_VEC(uint32_t) untyped; /* arguments whose parameter is a bare type parameter */
} inference;

static lm_type **inferred_into(inference *f)
{
	for (uint32_t i = 0; i < f->tparams->n; i++)
		f->list[i] = unifier_at(&f->u, i);
	return f->list;
}

static void report_mismatch(inference *f, lm_type *tpar, lm_type *targ, lm_operand *arg)
{
	lm_checker *ck = f->ck;
	lm_type **targs = inferred_into(f);
	bool all_failed = true;
	for (uint32_t i = 0; i < f->tparams->n; i++)
		all_failed &= targs[i] == NULL;
	if (all_failed) {
		err_addf(f->err, at_op(arg), "type %s of %s does not match %s (cannot infer %s)",
			 ty_str(ck, targ), ck_operand_expr_str(ck, arg), ty_str(ck, tpar),
			 ck_type_params_string(ck, f->tparams));
		return;
	}
	lm_subst_map m = {f->tparams, targs, NULL};
	lm_type *inferred = ck_subst(ck, at_op(arg), tpar, &m, NULL);
	if (inferred == tpar)
		err_addf(f->err, at_op(arg), "type %s of %s does not match %s", ty_str(ck, targ),
			 ck_operand_expr_str(ck, arg), ty_str(ck, tpar));
	else if (f->reverse)
		err_addf(f->err, at_op(arg), "inferred type %s for %s does not match type %s of %s",
			 ty_str(ck, inferred), ty_str(ck, tpar), ty_str(ck, targ),
			 ck_operand_expr_str(ck, arg));
	else
		err_addf(f->err, at_op(arg), "type %s of %s does not match inferred type %s for %s",
			 ty_str(ck, targ), ck_operand_expr_str(ck, arg), ty_str(ck, inferred),
			 ty_str(ck, tpar));
}

/* Step 1: parameters against typed arguments. */
static bool infer_from_args(inference *f)
{
	for (uint32_t i = 0; i < f->nargs; i++) {
		lm_operand *arg = f->args[i];
		lm_type *par = tuple_type(f->params, i);
		if (!ty_is_parameterized(f->tparams, par) &&
		    !ty_is_parameterized(f->tparams, arg->typ))
			continue;
		if (ty_is_typed(arg->typ)) {
			if (!unifier_unify(&f->u, par, arg->typ, LM_UNIFY_ASSIGN)) {
				report_mismatch(f, par, arg->typ, arg);
				return false;
			}
		} else if (par->kind == LM_T_TYPE_PARAM && !operand_is_nil(arg)) {
			lm_vec_push(&f->untyped, i);
		}
	}
	return true;
}

static bool unify_exactly(lm_checker *ck, lm_type *x, lm_type *y, void *arg)
{
	(void)ck;
	return unifier_unify(arg, x, y, LM_UNIFY_EXACT);
}

static bool infer_from_constraint(inference *f, uint32_t i)
{
	lm_checker *ck = f->ck;
	lm_type_param *p = tl_tparam(f->tparams, i);
	lm_type *tx = unifier_at(&f->u, i);
	bool single;
	lm_term core = ty_core_term(ck, p, &single);
	if (core.type.u) {
		if (tx) {
			if (!unifier_unify(&f->u, tx, lm_type_at(core.type), 0)) {
				err_addf(f->err, f->pos, "%s (type %s) does not satisfy %s",
					 ty_str(ck, &p->t), ty_str(ck, tx),
					 ty_str(ck, lm_type_at(p->bound)));
				return false;
			}
		} else if (single && !core.tilde) {
			unifier_set(&f->u, i, lm_type_at(core.type));
		}
	}
	if (!tx || ty_is_parameterized(f->tparams, tx))
		return true;
	const char *cause = "";
	if (!ck_has_all_methods(ck, tx, &tp_iface(p)->t, true, unify_exactly, &f->u, &cause)) {
		err_addf(f->err, f->pos, "%s (type %s) does not satisfy %s %s", ty_str(ck, &p->t),
			 ty_str(ck, tx), ty_str(ck, lm_type_at(p->bound)), cause);
		return false;
	}
	return true;
}

/* Step 2: parameters against their constraints, as long as that brings something. */
static bool infer_from_constraints(inference *f)
{
	for (;;) {
		uint32_t before = unifier_unknowns(&f->u);
		for (uint32_t i = 0; i < f->tparams->n; i++)
			if (!infer_from_constraint(f, i))
				return false;
		if (unifier_unknowns(&f->u) == before)
			return true;
	}
}

/* Step 3: default types of untyped arguments. */
static bool infer_from_untyped(inference *f)
{
	lm_checker *ck = f->ck;
	for (uint32_t k = 0; k < f->tparams->n; k++)
		f->list[k] = NULL;
	for (size_t j = 0; j < f->untyped.len; j++) {
		lm_operand *arg = f->args[f->untyped.data[j]];
		lm_type *par = tuple_type(f->params, f->untyped.data[j]);
		int k = tparam_index(f->tparams, par);
		if (k < 0 || unifier_at(&f->u, (uint32_t)k))
			continue;
		lm_type *max = f->list[k] ? ty_max_type(f->list[k], arg->typ) : arg->typ;
		if (!max) {
			err_addf(f->err, at_op(arg), "mismatched types %s and %s (cannot infer %s)",
				 ty_str(ck, f->list[k]), ty_str(ck, arg->typ), ty_str(ck, par));
			return false;
		}
		f->list[k] = max;
	}
	for (uint32_t k = 0; k < f->tparams->n; k++)
		if (f->list[k])
			unifier_set(&f->u, k, ty_default(ck, f->list[k]));
	return true;
}

/* Puts inferred types into inferred types until none mentions a parameter that has one. */
static void simplify(inference *f, lm_type *const *targs)
{
	lm_checker *ck = f->ck;
	uint32_t n = f->tparams->n;
	lm_type **inferred = inferred_into(f);
	kill_cycles(f->tparams, inferred);
	bool *dirty = lm_xcalloc(n, sizeof *dirty);
	for (uint32_t i = 0; i < n; i++)
		dirty[i] = inferred[i] && !targs[i];
	lm_subst_map m = {f->tparams, inferred, NULL};
	for (bool again = true; again;) {
		again = false;
		for (uint32_t i = 0; i < n; i++) {
			if (!dirty[i])
				continue;
			lm_type *t0 = inferred[i], *t1 = ck_subst(ck, 0, t0, &m, NULL);
			dirty[i] = t1 != t0;
			if (t1 == t0)
				continue;
			/* a generic function argument that is not generic any more */
			lm_signature *sig = TY_IF(signature, t1);
			if (sig && lm_tl_len(sig_tparams(sig)) &&
			    !ty_is_parameterized(f->tparams, t1))
				sig->tparams.u = 0;
			inferred[i] = t1;
			again = true;
		}
	}
	free(dirty);
}

static bool all_inferred(inference *f)
{
	for (uint32_t i = 0; i < f->tparams->n; i++) {
		lm_type *t = f->list[i];
		if (t && !ty_is_parameterized(f->tparams, t))
			continue;
		lm_object *obj = lm_object_at(tl_tparam(f->tparams, i)->obj);
		err_addf(f->err, f->pos, "cannot infer %s (declared at %s)", obj_cname(obj),
			 pos_str(f->ck, obj->pos));
		return false;
	}
	return true;
}

lm_type **ck_infer(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
		   uint32_t ntargs, lm_tuple *params, lm_operand *const *args, uint32_t nargs,
		   bool reverse, lm_error *err)
{
	uint32_t n = lm_tl_len(tparams), known = 0;
	LM_ASSERT(n > 0 && ntargs <= n && tuple_len(params) == nargs);
	lm_type **given = lm_xcalloc(n, sizeof *given);
	for (uint32_t i = 0; i < ntargs; i++) {
		given[i] = targs[i];
		known += targs[i] != NULL;
	}
	if (known == n)
		return given;
	for (uint32_t i = 0; i < nargs; i++) {
		if (!operand_is_valid(args[i])) {
			free(given);
			return NULL;
		}
	}
	if (params && known) {
		lm_subst_map m = {tparams, given, NULL};
		params = (lm_tuple *)ck_subst(ck, 0, &params->t, &m, NULL);
	}
	inference f = {.ck = ck,
		       .pos = pos,
		       .tparams = tparams,
		       .params = params,
		       .args = args,
		       .nargs = nargs,
		       .reverse = reverse,
		       .err = err};
	f.list = lm_xcalloc(n, sizeof *f.list);
	unifier_init(&f.u, ck, tparams, given, ck_allow_version(ck, 21));
	bool ok = infer_from_args(&f) && infer_from_constraints(&f) && infer_from_untyped(&f);
	if (ok) {
		simplify(&f, given);
		ok = all_inferred(&f);
	}
	unifier_free(&f.u);
	lm_vec_free(&f.untyped);
	free(given);
	if (!ok) {
		free(f.list);
		return NULL;
	}
	return f.list;
}

/* A function's own parameters and those of a call to itself must be told apart: the callee's get
 * new identities. */
lm_type *ck_rename_tparams(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *typ,
			   lm_type_list **out)
{
	*out = NULL;
	uint32_t n = lm_tl_len(tparams);
	if (n == 0)
		return typ;
	lm_type **fresh = lm_xmalloc(n * sizeof *fresh);
	for (uint32_t i = 0; i < n; i++) {
		lm_object *o = lm_object_at(tl_tparam(tparams, i)->obj);
		lm_object *name =
			obj_new(ck->arena, LM_O_TYPE_NAME, o->pos, obj_pkg(o), obj_name(o), NULL);
		lm_type_param *p = ty_new_type_param(ck, name, NULL);
		p->index = tl_tparam(tparams, i)->index;
		fresh[i] = &p->t;
	}
	lm_subst_map m = {tparams, fresh, NULL};
	for (uint32_t i = 0; i < n; i++) {
		lm_type *b = lm_type_at(tl_tparam(tparams, i)->bound);
		TY(type_param, fresh[i])->bound =
			lm_type_to(b ? ck_subst(ck, pos, b, &m, NULL) : NULL);
	}
	*out = ty_list(ck->arena, fresh, n);
	lm_type *r = ck_subst(ck, pos, typ, &m, NULL);
	free(fresh);
	return r;
}
