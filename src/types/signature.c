/* signature.c - function types, parameters, receivers.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

typedef struct param_list {
	lm_object **vars; /* in scratch memory */
	lm_node **names;  /* Name node or NULL, one per variable */
	uint32_t n;
	bool variadic;
} param_list;

static void collect_params(lm_checker *ck, int kind, lm_list list, param_list *out,
			   lm_object **vars, lm_node **names)
{
	*out = (param_list){.vars = vars, .names = names, .n = list.n};
	bool named = false, anonymous = false;
	lm_type *t = NULL;
	lm_node *prev = NULL;
	lm_name *none = lm_name_of(ck->cx->names, LM_STR(""));
	for (uint32_t i = 0; i < list.n; i++) {
		lm_field *f = (lm_field *)lm_list_get(list, i);
		lm_node *ftype = lm_node_at(f->type);
		if (ftype != prev || i == 0) { /* grouped parameters share the type expression */
			prev = ftype;
			if (ftype->kind == LM_N_DOTS_TYPE) {
				if (kind == LM_VK_PARAM && i + 1 == list.n) {
					out->variadic = true;
				} else {
					ck_error(ck, at_node(ftype), LM_DIAG_InvalidSyntaxTree,
						 "invalid use of ...");
				}
				ftype = lm_node_at(((lm_dots_type *)ftype)->elem);
			}
			t = ck_var_type(ck, ftype);
		}
		names[i] = lm_node_at(f->name);
		if (names[i]) {
			lm_name_expr *id = (lm_name_expr *)names[i];
			vars[i] = obj_new_var(ck, kind, id->e.n.pos, ck->pkg, lm_name_at(id->name),
					      t);
			named = true;
		} else {
			vars[i] = obj_new_var(ck, kind, lm_node_start(&f->n), ck->pkg, none, t);
			anonymous = true;
		}
		vars[i]->decl = lm_node_to(&f->n);
		f->obj = lm_object_to(vars[i]);
	}
	if (named && anonymous) {
		ck_error(ck, at_node(lm_list_get(list, 0)), LM_DIAG_InvalidSyntaxTree,
			 "list contains both named and anonymous parameters");
	}
	if (out->variadic) {
		lm_object *last = vars[list.n - 1];
		lm_type *slice = ty_new_slice(ck->arena, obj_type(last));
		last->type = lm_type_to(slice);
		ck_record_type_and_value(ck, prev, LM_MODE_TYPE, slice, NULL);
	}
}

static void declare_params(lm_checker *ck, const param_list *l, lm_pos scope_pos)
{
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->names[i] && obj_name(l->vars[i])->len > 0) {
			ck_declare(ck, ck->env.scope, l->names[i], l->vars[i], scope_pos);
		}
	}
}

/* ---- receivers */

static lm_type *unpointer(lm_type *t)
{
	while (t && t->kind == LM_T_POINTER) {
		t = lm_type_at(((lm_pointer *)t)->elem);
	}
	return t;
}

static void valid_recv_later(lm_checker *ck, lm_action *a)
{
	lm_object *recv = a->p[0];
	lm_pos pos = a->u[0];
	bool is_ptr;
	lm_type *rtyp = ty_deref(obj_type(recv), &is_ptr);
	lm_type *atyp = ty_unalias(rtyp);
	if (!ty_is_valid(atyp)) {
		return;
	}
	if (atyp->kind == LM_T_BASIC) {
		ck_errorf(ck, pos, LM_DIAG_InvalidRecv,
			  "cannot define new methods on non-local type %s", ty_str(ck, rtyp));
		return;
	}
	if (atyp->kind != LM_T_NAMED) {
		ck_errorf(ck, pos, LM_DIAG_InvalidRecv, "invalid receiver type %s",
			  ty_str(ck, obj_type(recv)));
		return;
	}
	if (obj_pkg(named_obj((lm_named *)atyp)) != ck->pkg) {
		ck_errorf(ck, pos, LM_DIAG_InvalidRecv,
			  "cannot define new methods on non-local type %s", ty_str(ck, rtyp));
		return;
	}
	lm_type *u = lm_under(atyp);
	const char *cause = NULL;
	if (u->kind == LM_T_BASIC && u->sub == LM_UNSAFE_POINTER) {
		cause = "unsafe.Pointer";
	} else if (u->kind == LM_T_POINTER || u->kind == LM_T_INTERFACE) {
		cause = "pointer or interface type";
	}
	if (cause) {
		ck_errorf(ck, pos, LM_DIAG_InvalidRecv, "invalid receiver type %s (%s)",
			  ty_str(ck, rtyp), cause);
	}
}

/* (*(T[P])), *(T[P]), (T[P]) and T[P] all get their type recorded. */
static void record_parenthesized_recv_types(lm_checker *ck, lm_node *e, lm_type *t)
{
	for (;;) {
		ck_record_type_and_value(ck, e, LM_MODE_TYPE, t, NULL);
		if (e->kind == LM_N_PAREN) {
			e = lm_node_at(((lm_paren *)e)->x);
		} else if (e->kind == LM_N_OPERATION && e->op == LM_OP_MUL &&
			   !((lm_operation *)e)->y.u && t->kind == LM_T_POINTER) {
			e = lm_node_at(((lm_operation *)e)->x);
			t = lm_type_at(((lm_pointer *)t)->elem);
		} else {
			return;
		}
	}
}

/* A receiver without type parameters: its type as written, which must not be an alias of an
 * instance. */
static lm_type *plain_recv_type(lm_checker *ck, lm_node *rtype, lm_node *rbase)
{
	lm_type *t = ck_var_type(ck, rtype);
	lm_alias *a = TY_IF(alias, unpointer(t));
	while (a) {
		lm_type *base = unpointer(lm_type_at(a->from_rhs));
		if (base && (base->kind == LM_T_NAMED || base->kind == LM_T_ALIAS) &&
		    ty_type_params(base)) {
			ck_errorf(ck, at_node(rbase), LM_DIAG_InvalidRecv,
				  "cannot define new methods on instantiated type %s",
				  ty_str(ck, base));
			return TYP(ck, LM_INVALID);
		}
		a = TY_IF(alias, base);
	}
	return t;
}

/* The generic type rbase; NULL after reporting when methods cannot be declared on it. */
static lm_named *generic_recv_base(lm_checker *ck, lm_node *rbase)
{
	const char *cause = NULL;
	lm_type *t = ck_generic_type(ck, rbase, &cause);
	if (!ty_is_valid(t)) {
		if (cause) {
			ck_errorf(ck, at_node(rbase), LM_DIAG_InvalidRecv, "%s", cause);
		}
		return NULL;
	}
	if (t->kind == LM_T_NAMED) {
		return (lm_named *)t;
	}
	ck_errorf(ck, at_node(rbase), LM_DIAG_InvalidRecv,
		  "cannot define new methods on generic alias type %s", ty_str(ck, t));
	return NULL;
}

/* Declares the type parameters in a receiver's brackets. */
static void declare_recv_tparams(lm_checker *ck, lm_node *list, uint32_t n, lm_pos scope_pos,
				 lm_type_param **out)
{
	for (uint32_t i = 0; i < n; i++) {
		lm_node *arg = ex_list_get(list, i);
		lm_node *par = arg;
		if (arg->kind != LM_N_NAME) {
			if (arg->kind != LM_N_BAD_EXPR) {
				ck_errorf(ck, at_node(arg), LM_DIAG_BadDecl,
					  "receiver type parameter %s must be an identifier",
					  ex_str(ck, arg));
			}
			lm_name_expr *blank = LM_NEW(ck->arena, lm_name_expr);
			blank->e.n = (lm_node){.kind = LM_N_NAME, .pos = arg->pos};
			blank->name = lm_name_to(lm_name_of(ck->cx->names, LM_STR("_")));
			par = &blank->e.n;
		}
		out[i] = ck_declare_type_param(ck, par, scope_pos);
		ck_record_use(ck, par, lm_object_at(out[i]->obj));
		ck_record_type_and_value(ck, par, LM_MODE_TYPE, &out[i]->t, NULL);
	}
}

static lm_type *generic_recv_type(lm_checker *ck, lm_node *rtype, lm_node *rbase, lm_node *rtparams,
				  bool rptr, lm_pos scope_pos, lm_type_list **recv_tparams)
{
	/* the base is resolved first: receiver type parameters may have its name */
	lm_named *base = generic_recv_base(ck, rbase);
	uint32_t n = ex_list_len(rtparams);
	lm_type_param **tps = LM_NEW_ARRAY(&ck->scratch, lm_type_param *, n);
	declare_recv_tparams(ck, rtparams, n, scope_pos, tps);
	*recv_tparams = ty_bind_tparams(ck->arena, tps, n);
	if (!base) {
		return TYP(ck, LM_INVALID);
	}
	lm_type_list *btps = named_tparams(base);
	lm_type **targs = LM_NEW_ARRAY(&ck->scratch, lm_type *, n);
	for (uint32_t i = 0; i < n; i++) {
		targs[i] = &tps[i]->t;
	}
	if (n == lm_tl_len(btps)) {
		lm_subst_map m = {.from = btps, .to = targs};
		for (uint32_t i = 0; i < n; i++) {
			lm_type_param *btp = tl_tparam(btps, i);
			mono_record_canon(ck, tps[i], btp);
			/* a bound may mention the base's parameters: they become the receiver's */
			tps[i]->bound = lm_type_to(ck_subst(ck, lm_object_at(tps[i]->obj)->pos,
							    lm_type_at(btp->bound), &m, NULL));
		}
	} else {
		ck_errorf(
			ck, at_node(rbase), LM_DIAG_BadRecv,
			"receiver declares %u type parameter%s, but receiver base type declares %u",
			n, n == 1 ? "" : "s", lm_tl_len(btps));
	}
	ck_verify_versionf(ck, at_node(rbase), 18, "type instantiation");
	lm_type *t = ck_instance(ck, rtype->pos, &base->t, targs, n, NULL);
	ck_record_instance(ck, rbase, targs, n);
	if (rptr && ty_is_valid(t)) {
		t = ty_new_pointer(ck->arena, t);
	}
	record_parenthesized_recv_types(ck, rtype, t);
	return t;
}

/* The receiver variable (not declared yet) of a method; its type parameters, if any, are declared.
 */
static lm_object *collect_recv(lm_checker *ck, lm_field *rparam, lm_pos scope_pos,
			       lm_type_list **recv_tparams)
{
	lm_node *rtype = lm_node_at(rparam->type), *rbase, *rtparams;
	bool rptr = ck_unpack_recv(rtype, &rbase, &rtparams);
	lm_type *t;
	if (!rtparams) {
		t = plain_recv_type(ck, rtype, rbase);
	} else {
		t = generic_recv_type(ck, rtype, rbase, rtparams, rptr, scope_pos, recv_tparams);
	}
	lm_name_expr *id = (lm_name_expr *)lm_node_at(rparam->name);
	lm_object *recv;
	if (id && lm_name_at(id->name)->len > 0) {
		recv = obj_new_var(ck, LM_VK_RECV, id->e.n.pos, ck->pkg, lm_name_at(id->name), t);
	} else {
		lm_name *none = lm_name_of(ck->cx->names, LM_STR(""));
		recv = obj_new_var(ck, LM_VK_RECV, rparam->n.pos, ck->pkg, none, t);
	}
	recv->decl = lm_node_to(&rparam->n);
	rparam->obj = lm_object_to(recv);
	lm_action *a = ck_later(ck, valid_recv_later);
	a->p[0] = recv;
	a->u[0] = at_node(rbase);
	return recv;
}

/* ---- function types */

void ck_func_type(lm_checker *ck, lm_signature *sig, lm_field *recv_par, lm_list tparams,
		  lm_func_type *ftyp)
{
	lm_scope *scope = scope_new(ck->arena, ck->env.scope, ftyp->e.n.pos, 0);
	scope->is_func = true;
	ck->env.scope = scope;
	sig->scope = lm_scope_to(scope);
	lm_object *recv = NULL;
	lm_type_list *recv_tparams = NULL;
	if (recv_par) {
		recv = collect_recv(ck, recv_par, ftyp->e.n.pos, &recv_tparams);
	}
	if (tparams.n) {
		ck_collect_type_params(ck, &sig->tparams, tparams);
	}
	lm_object *few_vars[12];
	lm_node *few_names[12];
	uint32_t total = ftyp->params.n + ftyp->results.n;
	lm_object **vars = total <= 12 ? few_vars : LM_NEW_ARRAY(&ck->scratch, lm_object *, total);
	lm_node **names = total <= 12 ? few_names : LM_NEW_ARRAY(&ck->scratch, lm_node *, total);
	param_list params, results;
	collect_params(ck, LM_VK_PARAM, ftyp->params, &params, vars, names);
	collect_params(ck, LM_VK_RESULT, ftyp->results, &results, vars + params.n,
		       names + params.n);

	lm_pos scope_pos = ftyp->e.n.pos;
	if (recv && obj_name(recv)->len > 0) {
		ck_declare(ck, scope, lm_node_at(recv_par->name), recv, scope_pos);
	}
	declare_params(ck, &params, scope_pos);
	declare_params(ck, &results, scope_pos);
	sig->recv = lm_object_to(recv);
	sig->recv_tparams = lm_type_list_to(recv_tparams);
	sig->params = lm_type_to((lm_type *)ty_new_tuple(ck->arena, params.vars, params.n));
	sig->results = lm_type_to((lm_type *)ty_new_tuple(ck->arena, results.vars, results.n));
	if (params.variadic) {
		sig->t.flags |= LM_TF_VARIADIC;
	}
	ck_close_scope(ck);
}
