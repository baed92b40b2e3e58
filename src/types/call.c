/* call.c - calls: conversions, built-ins and functions, instantiation of generic functions,
 * arguments. Included by nobody; its functions are announced in types_int_expr.h. spec: Calls,
 * Instantiations. */
#include "types/types_int.h"

#define INVALID_OP "invalid operation: "

/* The types of a list as pointers; buf when they fit, else malloc'ed. */
static lm_type **list_ptrs(const lm_type_list *l, lm_type **buf, uint32_t cap)
{
	uint32_t n = lm_tl_len(l);
	lm_type **p = n <= cap ? buf : lm_xmalloc(n * sizeof(*p));
	for (uint32_t i = 0; i < n; i++) {
		p[i] = lm_type_at(l->t[i]); /* may be NULL */
	}
	return p;
}

/* ---- instantiation */

/* Delayed: whether the type arguments satisfy their constraints. p: tparams, targs, xlist; u: pos.
 */
static void verify_instance(lm_checker *ck, lm_action *a)
{
	lm_type_list *tparams = a->p[0];
	lm_type_list *targs = a->p[1];
	lm_node *xlist = a->p[2];
	lm_pos pos = a->u[0];
	lm_type *buf[8];
	lm_type **ptrs = list_ptrs(targs, buf, 8);
	const char *cause = "";
	uint32_t nx = ex_list_len(xlist);
	int i = ck_verify(ck, pos, tparams, ptrs, &cause);
	if (i >= 0) {
		lm_pos at = (uint32_t)i < nx ? at_node(ex_list_get(xlist, (uint32_t)i)) : pos;
		ck_soft_errorf(ck, at, LM_DIAG_InvalidTypeArg, "%s", cause);
	} else {
		lm_pos *xpos = nx ? lm_xmalloc(nx * sizeof(*xpos)) : NULL;
		for (uint32_t j = 0; j < nx; j++) {
			xpos[j] = lm_node_start(ex_list_get(xlist, j));
		}
		mono_record_instance(ck, pos, tparams, ptrs, xpos, nx);
		free(xpos);
	}
	if (ptrs != buf) {
		free(ptrs);
	}
}

/* sig with all its type arguments. xlist: the expressions of the explicit ones, or NULL. */
static lm_signature *instantiate_signature(lm_checker *ck, lm_pos pos, lm_node *expr,
					   lm_signature *sig, lm_type *const *targs, uint32_t n,
					   lm_node *xlist)
{
	lm_type *inst = ck_instance(ck, pos, &sig->t, targs, n, NULL);
	ck_record_instance(ck, expr, targs, n);
	lm_action *a = ck_later(ck, verify_instance);
	a->p[0] = sig_tparams(sig);
	a->p[1] = ty_list(ck->arena, targs, n);
	a->p[2] = xlist;
	a->u[0] = pos;
	return TY(signature, inst);
}

/* The arguments that func_inst infers from the type its function is assigned to. Malloc'ed; NULL:
 * reported. */
static lm_type **infer_from_target(lm_checker *ck, lm_target *T, lm_pos pos, lm_operand *x,
				   lm_index_expr *inst, lm_type **targs, uint32_t ntargs)
{
	lm_signature *sig = TY(signature, x->typ);
	lm_pos err_pos = inst ? inst->e.n.pos : pos;
	lm_operand arg = {0};
	lm_operand *args[1] = {&arg};
	lm_tuple *params = NULL;
	if (T) {
		if (ck_allow_version(ck, 18) && !ck_allow_version(ck, 21)) {
			ck_version_errorf(ck, err_pos, 21, "%s instantiated function in assignment",
					  inst ? "partially" : "implicitly");
		}
		/* As if a function with one parameter of x's type were called with an argument of
		 * T's. */
		lm_signature *gsig = ty_new_signature(&ck->scratch);
		gsig->params = sig->params;
		gsig->results = sig->results;
		gsig->t.flags |= sig->t.flags & LM_TF_VARIADIC;
		lm_object *v =
			obj_new(&ck->scratch, LM_O_VAR, x->expr->pos, ck->pkg, NULL, &gsig->t);
		params = ty_new_tuple(&ck->scratch, &v, 1);
		arg = (lm_operand){
			.mode = LM_MODE_VALUE, .expr = x->expr, .desc = T->desc, .typ = T->sig};
	}
	lm_type_list *tparams = NULL;
	lm_type *params2 =
		ck_rename_tparams(ck, pos, sig_tparams(sig), (lm_type *)params, &tparams);
	lm_error err = ck_new_error(ck, LM_DIAG_CannotInferTypeArgs);
	lm_type **res = ck_infer(ck, pos, tparams, targs, ntargs, (lm_tuple *)params2, args,
				 T ? 1 : 0, T != NULL, &err);
	if (!res && !err_empty(&err)) {
		err_report(&err);
	} else {
		err_drop(&err);
	}
	return res;
}

lm_type_list *ck_func_inst(lm_checker *ck, lm_target *T, lm_pos pos, lm_operand *x,
			   lm_index_expr *inst, bool infer)
{
	LM_ASSERT(T || inst);
	lm_pos err_pos = pos;
	if (inst) {
		err_pos = inst->e.n.pos;
		x->expr = &inst->e.n;
	}
	ck_verify_versionf(ck, err_pos, 18, "function instantiation");
	lm_type **targs = NULL;
	uint32_t got = 0;
	lm_node *xlist = NULL;
	if (inst) {
		xlist = lm_node_at(inst->index);
		targs = ck_type_list(ck, xlist, &got);
		if (!targs) {
			operand_invalidate(x);
			return NULL;
		}
	}
	lm_signature *sig = TY(signature, x->typ);
	uint32_t want = lm_tl_len(sig_tparams(sig));
	if (got > want) {
		ck_errorf(ck, at_node(ex_list_get(xlist, got - 1)), LM_DIAG_WrongTypeArgCount,
			  "got %u type arguments but want %u", got, want);
		operand_invalidate(x);
		free(targs);
		return NULL;
	}
	if (got < want) {
		if (!infer) {
			lm_type_list *l = ty_list(ck->arena, targs, got);
			free(targs);
			return l;
		}
		lm_type **all = infer_from_target(ck, T, pos, x, inst, targs, got);
		free(targs);
		if (!all) {
			operand_invalidate(x);
			return NULL;
		}
		targs = all;
	}
	x->typ = &instantiate_signature(ck, x->expr->pos, x->expr, sig, targs, want, xlist)->t;
	x->mode = LM_MODE_VALUE;
	free(targs);
	return NULL;
}

/* ---- calls */

static lm_expr_kind conversion_call(lm_checker *ck, lm_operand *x, lm_call *call)
{
	ck_non_generic(ck, NULL, x);
	if (!operand_is_valid(x)) {
		return LM_EK_CONVERSION;
	}
	lm_type *T = x->typ;
	operand_invalidate(x);
	x->typ = T;
	if (!ck_is_complete(ck, T)) {
		x->expr = &call->e.n;
		return LM_EK_CONVERSION;
	}
	uint32_t n = call->args.n;
	if (n == 0) {
		ck_errorf(ck, at_node(&call->e.n), LM_DIAG_WrongArgCount,
			  "missing argument in conversion to %s", ty_str(ck, T));
	} else if (n > 1) {
		ck_use_list(ck, call->args);
		ck_errorf(ck, at_node(lm_list_get(call->args, n - 1)), LM_DIAG_WrongArgCount,
			  "too many arguments in conversion to %s", ty_str(ck, T));
	} else {
		lm_target target;
		lm_node *arg = lm_list_get(call->args, 0);
		ck_expr(ck, ck_new_target(ck, &target, T, "conversion"), x, arg);
		lm_interface *it = ty_is_type_param(T) ? NULL : UNDER_IF(interface, T);
		if (!operand_is_valid(x)) {
			/* reported */
		} else if (it && !tset_is_method_set(iface_type_set(it))) {
			ck_errorf(ck, at_node(&call->e.n), LM_DIAG_MisplacedConstraintIface,
				  "cannot use interface %s in conversion (contains specific type "
				  "constraints "
				  "or is comparable)",
				  ty_str(ck, T));
		} else if (call->e.n.flags & LM_NF_HAS_DOTS) {
			ck_errorf(ck, at_node(arg), LM_DIAG_BadDotDotDotSyntax,
				  "invalid use of ... in conversion to %s", ty_str(ck, T));
		} else {
			ck_conversion(ck, x, T);
		}
	}
	x->expr = &call->e.n;
	return LM_EK_CONVERSION;
}

static const char *call_cond(lm_checker *ck, lm_type *t, lm_type *u, void *arg)
{
	(void)arg;
	if (u && u->kind != LM_T_SIGNATURE) {
		return ck_sprintf(ck, "%s is not a function", ty_str(ck, t));
	}
	return NULL;
}

static lm_expr_kind failed_call(lm_operand *x, lm_call *call)
{
	operand_invalidate(x);
	x->expr = &call->e.n;
	return LM_EK_STATEMENT;
}

/* Explicit type arguments of a call f[T](...): *sig becomes the instance when they are complete,
 * else they are kept in *targs. False: reported. */
static bool explicit_targs(lm_checker *ck, lm_call *call, lm_index_expr *inst, lm_signature **sig,
			   lm_type_list **targs, lm_node **xlist)
{
	lm_node *index = lm_node_at(inst->index);
	uint32_t got;
	lm_type **list = ck_type_list(ck, index, &got);
	if (!list) {
		ck_use_list(ck, call->args);
		return false;
	}
	uint32_t want = lm_tl_len(sig_tparams(*sig));
	if (got > want) {
		ck_errorf(ck, at_node(ex_list_get(index, want)), LM_DIAG_WrongTypeArgCount,
			  "got %u type arguments but want %u", got, want);
		ck_use_list(ck, call->args);
		free(list);
		return false;
	}
	if (got == want && want > 0) {
		ck_verify_versionf(ck, at_node(&inst->e.n), 18, "function instantiation");
		*sig = instantiate_signature(ck, inst->e.n.pos, &inst->e.n, *sig, list, got, index);
	} else {
		*targs = ty_list(ck->arena, list, got);
		*xlist = index;
	}
	free(list);
	return true;
}

static void set_call_result(lm_checker *ck, lm_operand *x, lm_signature *sig)
{
	lm_tuple *res = sig_results(sig);
	switch (tuple_len(res)) {
	case 0: x->mode = LM_MODE_NO_VALUE; return;
	case 1:
		x->mode = LM_MODE_VALUE;
		x->typ = tuple_type(res, 0);
		if (!ck_is_complete(ck, x->typ)) {
			operand_invalidate(x);
		}
		return;
	default:
		x->mode = LM_MODE_VALUE;
		x->typ = (lm_type *)res;
		return;
	}
}

static lm_expr_kind function_call(lm_checker *ck, lm_operand *x, lm_call *call, lm_index_expr *inst)
{
	const char *cause = "";
	lm_type *u = x->typ->kind == LM_T_SIGNATURE
			     ? x->typ
			     : ty_common_under(ck, x->typ, call_cond, NULL, &cause);
	if (!u) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidCall, INVALID_OP "cannot call %s: %s",
			  op_str(ck, x), cause);
		return failed_call(x, call);
	}
	lm_signature *sig = TY(signature, u);
	bool was_generic = sig->tparams.u != 0;
	lm_type_list *targs = NULL;
	lm_node *xlist = NULL;
	if (inst && !explicit_targs(ck, call, inst, &sig, &targs, &xlist)) {
		return failed_call(x, call);
	}
	lm_operands args;
	ck_generic_expr_list(ck, &args, call->args);
	sig = ck_arguments(ck, call, sig, targs, xlist, &args);
	operands_free(&args);
	if (was_generic && !sig->tparams.u) {
		ck_record_type_and_value(ck, lm_node_at(call->fun), LM_MODE_VALUE, &sig->t, NULL);
	}
	set_call_result(ck, x, sig);
	x->expr = &call->e.n;
	if (!operand_is_valid(x)) {
		return LM_EK_STATEMENT;
	}
	ck->env.has_call_or_recv = true;
	/* Inference failed: a result that depends on type parameters is of no use. */
	if (x->mode == LM_MODE_VALUE && sig->tparams.u &&
	    ty_is_parameterized(sig_tparams(sig), x->typ)) {
		operand_invalidate(x);
	}
	return LM_EK_STATEMENT;
}

lm_expr_kind ck_call_expr(lm_checker *ck, lm_operand *x, lm_call *call)
{
	lm_node *fun = lm_node_at(call->fun);
	lm_index_expr *inst = NULL;
	if (fun->kind == LM_N_INDEX) {
		if (ck_index_expr(ck, x, (lm_index_expr *)fun)) {
			inst = (lm_index_expr *)fun; /* delayed until the arguments are known */
		}
		x->expr = fun;
		ck_record(ck, x);
	} else {
		ck_expr_or_type(ck, x, fun, true);
	}
	switch (x->mode) {
	case LM_MODE_NONE:
	case LM_MODE_INVALID:
		ck_use_list(ck, call->args);
		x->expr = &call->e.n;
		return LM_EK_STATEMENT;
	case LM_MODE_TYPE: return conversion_call(ck, x, call);
	case LM_MODE_BUILTIN: {
		lm_builtin_id id = x->id;
		if (!ck_builtin(ck, x, call, id)) {
			operand_invalidate(x);
		}
		x->expr = &call->e.n;
		x->nth = 0;
		if (operand_is_valid(x) && x->mode != LM_MODE_CONST) {
			ck->env.has_call_or_recv = true;
		}
		return lm_builtin_infos[id].kind;
	}
	default: return function_call(ck, x, call, inst);
	}
}

/* ---- arguments */

static bool report_arg_count(lm_checker *ck, lm_call *call, lm_signature *sig, lm_operands *args,
			     uint32_t npars)
{
	bool ddd = (call->e.n.flags & LM_NF_HAS_DOTS) != 0;
	lm_pos at = at_node(&call->e.n);
	const char *qualifier = "not enough";
	if (args->n > npars) {
		at = at_node(args->v[npars].expr);
		qualifier = "too many";
	} else if (args->n > 0) {
		at = at_node(args->v[args->n - 1].expr);
	}
	uint32_t nvars = tuple_len(sig_params(sig));
	lm_type **have = lm_xmalloc((args->n + nvars + 1) * sizeof(*have));
	lm_type **want = have + args->n;
	for (uint32_t i = 0; i < args->n; i++) {
		have[i] = args->v[i].typ;
	}
	for (uint32_t i = 0; i < nvars; i++) {
		want[i] = tuple_type(sig_params(sig), i);
	}
	lm_error err = ck_new_error(ck, LM_DIAG_WrongArgCount);
	err_addf(&err, at, "%s arguments in call to %s", qualifier,
		 ex_str(ck, lm_node_at(call->fun)));
	err_addf(&err, 0, "have %s", ck_types_summary(ck, have, args->n, false, ddd));
	err_addf(&err, 0, "want %s", ck_types_summary(ck, want, nvars, sig_variadic(sig), false));
	err_report(&err);
	free(have);
	return false;
}

/* Whether as many arguments are passed as sig wants. */
static bool arg_count_fits(lm_checker *ck, lm_call *call, lm_signature *sig, lm_operands *args)
{
	uint32_t nargs = args->n;
	uint32_t npars = tuple_len(sig_params(sig));
	bool ddd = (call->e.n.flags & LM_NF_HAS_DOTS) != 0;
	if (sig_variadic(sig)) {
		if (ddd) {
			if (call->args.n == 1 && nargs > 1) {
				/* f(g()...) with a g of several results */
				ck_errorf(ck, at_node(&call->e.n), LM_DIAG_InvalidDotDotDot,
					  "cannot use ... with %u-valued %s", nargs,
					  ex_str(ck, lm_list_get(call->args, 0)));
				return false;
			}
		} else if (nargs + 1 >= npars) {
			return true;
		} else {
			npars--; /* for the message */
		}
	} else if (ddd) {
		ck_errorf(ck, at_node(&call->e.n), LM_DIAG_NonVariadicDotDotDot,
			  "cannot use ... in call to non-variadic %s",
			  ex_str(ck, lm_node_at(call->fun)));
		return false;
	}
	return nargs == npars || report_arg_count(ck, call, sig, args, npars);
}

/* The type of parameter i of a call; the elements of a variadic one count singly unless `...`
 * passes a slice. */
static lm_type *param_type(lm_signature *sig, uint32_t i, bool ddd)
{
	lm_tuple *params = sig_params(sig);
	uint32_t last = tuple_len(params) - 1;
	if (!sig_variadic(sig) || ddd || i < last) {
		return tuple_type(params, i);
	}
	lm_slice *s = UNDER_IF(slice, tuple_type(params, last));
	return s ? lm_type_at(s->elem) : tuple_type(params, last);
}

/* The parameters of a call with n arguments, the variadic one repeated as needed. */
static lm_tuple *adjusted_params(lm_checker *ck, lm_signature *sig, uint32_t n, bool ddd)
{
	if (!sig_variadic(sig) || ddd) {
		return sig_params(sig);
	}
	lm_object **vars = lm_xmalloc((n + 1) * sizeof(*vars));
	uint32_t fixed = tuple_len(sig_params(sig)) - 1;
	lm_object *last = tuple_at(sig_params(sig), fixed);
	for (uint32_t i = 0; i < n; i++) {
		vars[i] = i < fixed ? tuple_at(sig_params(sig), i)
				    : obj_new_param(ck, last->pos, obj_pkg(last), obj_name(last),
						    param_type(sig, i, false));
	}
	lm_tuple *t = ty_new_tuple(ck->arena, vars, n);
	free(vars);
	return t;
}

static bool is_generic_arg(const lm_operand *a)
{
	return operand_is_valid(a) && a->typ && a->typ->kind == LM_T_SIGNATURE &&
	       TY(signature, a->typ)->tparams.u;
}

typedef LM_VEC(lm_type *) type_vec;

static void push_list(type_vec *v, const lm_type_list *l, uint32_t upto)
{
	for (uint32_t i = 0; i < upto; i++) {
		lm_vec_push(v, i < lm_tl_len(l) ? lm_tl_get(l, i) : NULL);
	}
}

/* Gives a generic function argument a type of its own with fresh type parameters. */
static void rename_generic_arg(lm_checker *ck, lm_call *call, lm_operand *arg, type_vec *tparams,
			       type_vec *targs)
{
	lm_signature *asig = ty_new_signature(ck->arena);
	*asig = *TY(signature, arg->typ);
	lm_type_list *fresh = NULL;
	lm_type *renamed =
		ck_rename_tparams(ck, call->e.n.pos, sig_tparams(asig), &asig->t, &fresh);
	if (renamed != &asig->t) {
		*asig = *TY(signature, renamed);
	}
	asig->tparams = lm_type_list_to(fresh);
	arg->typ = &asig->t;
	uint32_t n = lm_tl_len(fresh);
	push_list(tparams, fresh, n);
	push_list(targs, arg->targs, n);
}

static bool infer_arguments(lm_checker *ck, lm_call *call, type_vec *tparams, type_vec *targs,
			    lm_tuple *params, lm_operands *args)
{
	lm_operand *buf[8];
	lm_operand **ptrs = args->n <= 8 ? buf : lm_xmalloc(args->n * sizeof(*ptrs));
	for (uint32_t i = 0; i < args->n; i++) {
		ptrs[i] = &args->v[i];
	}
	lm_type_list *list = ty_list(&ck->scratch, tparams->data, (uint32_t)tparams->len);
	lm_error err = ck_new_error(ck, LM_DIAG_CannotInferTypeArgs);
	lm_type **all = ck_infer(ck, call->e.n.pos, list, targs->data, (uint32_t)targs->len, params,
				 ptrs, args->n, false, &err);
	if (ptrs != buf) {
		free(ptrs);
	}
	if (!all) {
		if (!err_empty(&err)) {
			ck_errorf(ck, err.pos, LM_DIAG_CannotInferTypeArgs, "in call to %s, %s",
				  ex_str(ck, lm_node_at(call->fun)), err_msg(&err));
		}
		err_drop(&err);
		return false;
	}
	err_drop(&err);
	memcpy(targs->data, all, tparams->len * sizeof(*all));
	free(all);
	return true;
}

static void generic_call_version(lm_checker *ck, lm_call *call)
{
	if (!ck_allow_version(ck, 18)) {
		lm_node *fun = lm_node_at(call->fun);
		if (fun->kind == LM_N_INDEX) {
			ck_version_errorf(ck, at_node(fun), 18, "function instantiation");
		} else {
			ck_version_errorf(ck, at_node(&call->e.n), 18,
					  "implicit function instantiation");
		}
	}
}

/* A call where the function, or functions passed to it, are generic. *rsig: the instance. *params:
 * the types wanted. */
static bool generic_arguments(lm_checker *ck, lm_call *call, lm_signature **rsig,
			      lm_type_list *explicit_targs, lm_node *xlist, lm_operands *args,
			      lm_tuple **params)
{
	lm_signature *sig = *rsig;
	bool ddd = (call->e.n.flags & LM_NF_HAS_DOTS) != 0;
	bool adjusted = sig_variadic(sig) && !ddd;
	type_vec tparams = {0};
	type_vec targs = {0};
	uint32_t n = lm_tl_len(sig_tparams(sig));
	lm_tuple *sig_pars = adjusted_params(ck, sig, args->n, ddd);
	lm_type_list *fresh = NULL;
	if (n > 0) {
		generic_call_version(ck, call);
		/* Type parameters are renamed so that a recursive call does not confuse them with
		 * its own. */
		sig_pars = (lm_tuple *)ck_rename_tparams(ck, call->e.n.pos, sig_tparams(sig),
							 (lm_type *)sig_pars, &fresh);
		push_list(&tparams, fresh, n);
		push_list(&targs, explicit_targs, n);
	}
	lm_operand *first_generic = NULL;
	for (uint32_t i = 0; i < args->n; i++) {
		if (is_generic_arg(&args->v[i])) {
			rename_generic_arg(ck, call, &args->v[i], &tparams, &targs);
			first_generic = first_generic ? first_generic : &args->v[i];
		}
	}
	if (first_generic) {
		ck_verify_versionf(ck, at_op(first_generic), 21,
				   "implicitly instantiated function as argument");
	}
	bool ok = infer_arguments(ck, call, &tparams, &targs, sig_pars, args);
	if (ok && n > 0) {
		*rsig = instantiate_signature(ck, call->e.n.pos, lm_node_at(call->fun), sig,
					      targs.data, n, xlist);
		if (adjusted) {
			lm_type_list *given = ty_list(ck->arena, targs.data, n);
			sig_pars = (lm_tuple *)ck_subst_lists(
				ck, call->e.n.pos, (lm_type *)sig_pars, fresh, given, NULL);
		} else {
			sig_pars = sig_params(*rsig);
		}
	}
	uint32_t j = n;
	for (uint32_t i = 0; ok && first_generic && i < args->n; i++) {
		lm_operand *a = &args->v[i];
		if (!is_generic_arg(a)) {
			continue;
		}
		lm_signature *asig = TY(signature, a->typ);
		uint32_t k = lm_tl_len(sig_tparams(asig));
		a->typ = &instantiate_signature(ck, call->e.n.pos, a->expr, asig, targs.data + j, k,
						NULL)
				  ->t;
		ck_record(ck, a);
		j += k;
	}
	lm_vec_free(&tparams);
	lm_vec_free(&targs);
	*params = sig_pars;
	return ok;
}

lm_signature *ck_arguments(lm_checker *ck, lm_call *call, lm_signature *sig, lm_type_list *targs,
			   lm_node *xlist, lm_operands *args)
{
	if (!arg_count_fits(ck, call, sig, args)) {
		return sig;
	}
	lm_node *fun = lm_node_at(call->fun);
	bool generic = sig->tparams.u != 0;
	for (uint32_t i = 0; i < args->n && !generic; i++) {
		generic = is_generic_arg(&args->v[i]);
	}
	if (!generic) {
		bool ddd = (call->e.n.flags & LM_NF_HAS_DOTS) != 0;
		for (uint32_t i = 0; i < args->n; i++) {
			ck_assign_arg(ck, &args->v[i], param_type(sig, i, ddd), fun);
		}
		return sig;
	}
	lm_signature *rsig = sig;
	lm_tuple *params = NULL;
	if (generic_arguments(ck, call, &rsig, targs, xlist, args, &params)) {
		for (uint32_t i = 0; i < args->n; i++) {
			ck_assign_arg(ck, &args->v[i], tuple_type(params, i), fun);
		}
	}
	return rsig;
}
