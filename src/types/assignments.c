/* assignments.c - assignability in context, initialisation, assignment statements, short variable
 * declarations. Included by nobody; its functions are announced in types_int_expr.h. spec:
 * Assignment statements. */
#include "types/types_int.h"

/* What a value is assigned for, in messages: text, or an argument to a call of fun. */
typedef struct assign_context {
	const char *text;
	lm_node *fun;
} assign_context;

static const char *context_text(lm_checker *ck, const assign_context *c)
{
	return c->fun ? ck_sprintf(ck, "argument to %s", ex_str(ck, c->fun)) : c->text;
}

/* Gives an untyped operand its type. False: reported. */
static bool assign_untyped(lm_checker *ck, lm_operand *x, lm_type *T, const assign_context *c)
{
	lm_type *target = T;
	if (operand_is_nil(x)) {
		if (!T) {
			ck_errorf(ck, at_op(x), LM_DIAG_UntypedNilUse, "use of untyped nil in %s",
				  context_text(ck, c));
			return false;
		}
	} else if (!T || ty_is_non_type_param_interface(T)) {
		/* spec: a value with no type of its own takes its default type first. */
		target = ty_default(ck, x->typ);
	}
	lm_const *val = NULL;
	lm_diag_code code = 0;
	lm_type *t = ck_implicit_type_and_value(ck, x, target, &val, &code);
	if (code != 0) {
		const char *suffix = "";
		if (code == LM_DIAG_TruncatedFloat) {
			suffix = " (truncated)";
		} else if (code == LM_DIAG_NumericOverflow) {
			suffix = " (overflows)";
		} else {
			code = LM_DIAG_IncompatibleAssign;
		}
		ck_errorf(ck, at_op(x), code, "cannot use %s as %s value in %s%s", op_str(ck, x),
			  ty_str(ck, target), context_text(ck, c), suffix);
		return false;
	}
	if (val) {
		x->val = val;
		ck_update_expr_val(ck, x->expr, val);
	}
	if (t != x->typ) {
		x->typ = t;
		if (!x->nth) {
			ck_update_expr_type(ck, x->expr, t, false);
		}
	}
	return true;
}

static bool is_generic_operand(const lm_operand *x)
{
	if (!x->typ) {
		return false;
	}
	if (x->typ->kind == LM_T_SIGNATURE) {
		return TY(signature, x->typ)->tparams.u != 0;
	}
	return (x->typ->kind == LM_T_NAMED || x->typ->kind == LM_T_ALIAS) && ty_is_generic(x->typ);
}

static void assign_in(lm_checker *ck, lm_operand *x, lm_type *T, const assign_context *c)
{
	ck_single_value(ck, x);
	switch (x->mode) {
	case LM_MODE_NONE:
	case LM_MODE_INVALID: return; /* reported before */
	case LM_MODE_NIL:
	case LM_MODE_CONST:
	case LM_MODE_VAR:
	case LM_MODE_MAP_INDEX:
	case LM_MODE_VALUE:
	case LM_MODE_COMMA_OK:
	case LM_MODE_COMMA_ERR: break;
	default:
		ck_errorf(ck, at_op(x), LM_DIAG_IncompatibleAssign, "cannot assign %s to %s in %s",
			  op_str(ck, x), ty_str(ck, T), context_text(ck, c));
		operand_invalidate(x);
		return;
	}
	if (ty_is_untyped(x->typ) && !assign_untyped(ck, x, T, c)) {
		operand_invalidate(x);
		return;
	}
	/* A generic (non-instantiated) function value may be instantiated by its target. */
	if (is_generic_operand(x)) {
		lm_target target;
		ck_non_generic(ck, ck_new_target(ck, &target, T, T ? context_text(ck, c) : ""), x);
		if (!operand_is_valid(x)) {
			return;
		}
	}
	if (!T || T == x->typ) {
		return;
	}
	lm_diag_code code;
	if (operand_assignable_to(ck, x, T, NULL, &code)) {
		return;
	}
	const char *cause = "";
	operand_assignable_to(ck, x, T, &cause, &code); /* again, for the words */
	const char *xs = op_str(ck, x);
	const char *ts = ty_str(ck, T);
	ck_errorf(ck, at_op(x), code, "cannot use %s as %s value in %s%s%s", xs, ts,
		  context_text(ck, c), *cause ? ": " : "", cause);
	operand_invalidate(x);
}

/* Checks that x can be assigned to T (NULL: to a variable without a given type) and gives untyped x
 * its type. */
void ck_assignment(lm_checker *ck, lm_operand *x, lm_type *T, const char *context)
{
	assign_context c = {context, NULL};
	assign_in(ck, x, T, &c);
}

void ck_assign_arg(lm_checker *ck, lm_operand *x, lm_type *T, lm_node *fun)
{
	assign_context c = {NULL, fun};
	assign_in(ck, x, T, &c);
}

/* ---- initialisation */

static void set_invalid_type(lm_checker *ck, lm_object *obj)
{
	if (!obj->type.u) {
		obj->type = lm_type_to(TYP(ck, LM_INVALID));
	}
}

static bool has_invalid_type(const lm_object *obj)
{
	return obj->type.u && !ty_is_valid(obj_type(obj));
}

void ck_init_const(lm_checker *ck, lm_object *lhs, lm_operand *x)
{
	if (!operand_is_valid(x) || !ty_is_valid(x->typ) || has_invalid_type(lhs)) {
		set_invalid_type(ck, lhs);
		return;
	}
	if (x->mode != LM_MODE_CONST) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidConstInit, "%s is not constant",
			  op_str(ck, x));
		set_invalid_type(ck, lhs);
		return;
	}
	if (!lhs->type.u) {
		lhs->type = lm_type_to(x->typ);
	}
	ck_assignment(ck, x, obj_type(lhs), "constant declaration");
	if (operand_is_valid(x)) {
		lhs->value = lm_const_to(x->val);
	}
}

void ck_init_var(lm_checker *ck, lm_object *lhs, lm_operand *x, const char *context)
{
	if (!operand_is_valid(x) || !ty_is_valid(x->typ) || has_invalid_type(lhs)) {
		set_invalid_type(ck, lhs);
		operand_invalidate(x);
		return;
	}
	if (!lhs->type.u) {
		lm_type *t = x->typ;
		if (ty_is_untyped(t)) {
			if (t == TYP(ck, LM_UNTYPED_NIL)) {
				ck_errorf(ck, at_op(x), LM_DIAG_UntypedNilUse,
					  "use of untyped nil in %s", context);
				set_invalid_type(ck, lhs);
				operand_invalidate(x);
				return;
			}
			t = ty_default(ck, t);
		}
		lhs->type = lm_type_to(t);
	}
	ck_assignment(ck, x, obj_type(lhs), context);
}

/* ---- assignment */

/* The variable of this package that lhs names, NULL when none; its used mark in *used. */
static lm_object *own_var(lm_checker *ck, lm_node *lhs, bool *used)
{
	lm_node *n = lm_unparen(lhs);
	*used = false;
	if (n->kind != LM_N_NAME) {
		return NULL;
	}
	lm_object *v = ck_lookup_own_var(ck, lm_name_at(((lm_name_expr *)n)->name));
	*used = v && v->flags & LM_OF_USED;
	return v;
}

lm_type *ck_lhs_var(lm_checker *ck, lm_node *lhs)
{
	lm_node *n = lm_unparen(lhs);
	if (n->kind == LM_N_NAME && lm_name_is(lm_name_at(((lm_name_expr *)n)->name), "_")) {
		ck_record_def(ck, n, NULL);
		return NULL;
	}
	/* Being assigned to is no use of a variable. */
	bool used;
	lm_object *v = own_var(ck, lhs, &used);
	lm_operand x;
	ck_expr(ck, NULL, &x, lhs);
	if (v && !used) {
		v->flags &= (uint16_t)~LM_OF_USED;
	}
	if (!operand_is_valid(&x) || !ty_is_valid(x.typ)) {
		return TYP(ck, LM_INVALID);
	}
	if (x.mode == LM_MODE_VAR || x.mode == LM_MODE_MAP_INDEX) {
		ck_mark_root_var(ck, lhs, LM_OF_REASSIGNED);
		return x.typ;
	}
	if (x.expr->kind == LM_N_SELECTOR) {
		lm_operand op;
		ck_expr(ck, NULL, &op, lm_node_at(((lm_selector *)x.expr)->x));
		if (op.mode == LM_MODE_MAP_INDEX) {
			ck_errorf(ck, at_op(&x), LM_DIAG_UnaddressableFieldAssign,
				  "cannot assign to struct field %s in map", ex_str(ck, x.expr));
			return TYP(ck, LM_INVALID);
		}
	}
	ck_errorf(ck, at_op(&x), LM_DIAG_UnassignableOperand,
		  "cannot assign to %s (neither addressable nor a map index expression)",
		  ex_str(ck, x.expr));
	return TYP(ck, LM_INVALID);
}

/* lhs = rhs, or lhs = x when x is given. */
void ck_assign_var(lm_checker *ck, lm_node *lhs, lm_node *rhs, lm_operand *x, const char *context)
{
	lm_type *T = ck_lhs_var(ck, lhs);
	if (T && !ty_is_valid(T)) {
		if (x) {
			operand_invalidate(x);
		} else {
			ck_use(ck, rhs);
		}
		return;
	}
	lm_operand y;
	if (!x) {
		lm_target target;
		lm_target *tp = NULL;
		if (T && !ty_is_type_param(T) && ty_under(T)->kind == LM_T_SIGNATURE) {
			/* desc is only needed when rhs is a generic function: names are short. */
			tp = ck_new_target(ck, &target, T, ex_str(ck, lhs));
		}
		x = &y;
		ck_expr(ck, tp, x, rhs);
	}
	if (!T && strcmp(context, "assignment") == 0) {
		context = "assignment to _ identifier";
	}
	ck_assignment(ck, x, T, context);
}

/* ---- numbers of values */

const char *ck_types_summary(lm_checker *ck, lm_type *const *list, uint32_t n, bool variadic,
			     bool has_dots)
{
	const char *res = "";
	for (uint32_t i = 0; i < n; i++) {
		lm_type *t = list[i];
		bool last = i + 1 == n;
		const char *s;
		if (!t || !ty_is_valid(t)) {
			s = "unknown type";
		} else if (ty_is_untyped(t)) {
			/* Do not imply a precise type: "number" instead of "untyped int" and the
			 * like. */
			s = ty_is_numeric(t)
				    ? "number"
				    : nm_str(lm_name_at(TY(basic, t)->name)) + strlen("untyped ");
		} else {
			s = ty_str(ck, t);
		}
		if (last && variadic) {
			lm_slice *sl = TY_IF(slice, t);
			s = ck_sprintf(ck, "...%s", sl ? ty_str(ck, lm_type_at(sl->elem)) : s);
		} else if (last && has_dots) {
			s = ck_sprintf(ck, "%s...", s);
		}
		res = i == 0 ? s : ck_sprintf(ck, "%s, %s", res, s);
	}
	return ck_sprintf(ck, "(%s)", res);
}

void ck_assign_error(lm_checker *ck, lm_node *rhs, uint32_t l, uint32_t r)
{
	lm_node *rhs0 = ex_list_get(rhs, 0);
	const char *vars = ck_sprintf(ck, "%u variable%s", l, l == 1 ? "" : "s");
	const char *vals = ck_sprintf(ck, "%u value%s", r, r == 1 ? "" : "s");
	lm_node *call = lm_unparen(rhs0);
	if (ex_list_len(rhs) == 1 && call->kind == LM_N_CALL) {
		ck_errorf(ck, at_node(rhs0), LM_DIAG_WrongAssignCount,
			  "assignment mismatch: %s but %s returns %s", vars,
			  ex_str(ck, lm_node_at(((lm_call *)call)->fun)), vals);
		return;
	}
	ck_errorf(ck, at_node(rhs0), LM_DIAG_WrongAssignCount, "assignment mismatch: %s but %s",
		  vars, vals);
}

static void return_error(lm_checker *ck, lm_pos at, lm_object **lhs, uint32_t l, lm_operands *rhs)
{
	uint32_t r = rhs->n;
	const char *qualifier = "not enough";
	if (r > l) {
		at = at_op(&rhs->v[l]);
		qualifier = "too many";
	} else if (r > 0) {
		at = at_op(&rhs->v[r - 1]);
	}
	lm_type **have = lm_xmalloc((r + l + 1) * sizeof(*have));
	lm_type **want = have + r;
	for (uint32_t i = 0; i < r; i++) {
		have[i] = rhs->v[i].typ;
	}
	for (uint32_t i = 0; i < l; i++) {
		want[i] = obj_type(lhs[i]);
	}
	lm_error err = ck_new_error(ck, LM_DIAG_WrongResultCount);
	err_addf(&err, at, "%s return values", qualifier);
	err_addf(&err, 0, "have %s", ck_types_summary(ck, have, r, false, false));
	err_addf(&err, 0, "want %s", ck_types_summary(ck, want, l, false, false));
	err_report(&err);
	free(have);
}

/* ---- several at once */

static bool is_single_call(lm_node *rhs)
{
	return ex_list_len(rhs) == 1 && lm_unparen(ex_list_get(rhs, 0))->kind == LM_N_CALL;
}

static void invalidate_vars(lm_checker *ck, lm_object **lhs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		set_invalid_type(ck, lhs[i]);
	}
}

/* l != r and r != 1. */
static void init_mismatch(lm_checker *ck, lm_object **lhs, uint32_t l, lm_node *rhs,
			  lm_node *return_stmt)
{
	uint32_t r = ex_list_len(rhs);
	/* Only when nothing else is wrong. */
	if (ck_use(ck, rhs)) {
		if (return_stmt) {
			lm_operands list;
			operands_init(&list, r);
			for (uint32_t i = 0; i < r; i++) {
				ck_expr(ck, NULL, &list.v[i], ex_list_get(rhs, i));
			}
			return_error(ck, at_node(return_stmt), lhs, l, &list);
			operands_free(&list);
		} else {
			ck_assign_error(ck, rhs, l, r);
		}
	}
	invalidate_vars(ck, lhs, l);
}

/* lhs variables = rhs: in a declaration, := or a return statement. */
void ck_init_vars(lm_checker *ck, lm_object **lhs, uint32_t l, lm_node *rhs, lm_node *return_stmt)
{
	uint32_t r = ex_list_len(rhs);
	const char *context = return_stmt ? "return statement"
			      : l > 1     ? "multiple assignment"
					  : "assignment";
	if (l == r && !is_single_call(rhs)) {
		for (uint32_t i = 0; i < l; i++) {
			lm_operand x;
			lm_target target;
			const char *desc = obj_cname(lhs[i]);
			if (return_stmt && !*desc) {
				desc = "result variable";
			}
			ck_expr(ck, ck_new_target(ck, &target, obj_type(lhs[i]), desc), &x,
				ex_list_get(rhs, i));
			ck_init_var(ck, lhs[i], &x, context);
		}
		return;
	}
	if (r != 1) {
		init_mismatch(ck, lhs, l, rhs, return_stmt);
		return;
	}
	lm_operands list;
	lm_node *rhs0 = ex_list_get(rhs, 0);
	bool comma_ok = ck_multi_expr(ck, &list, rhs0, l == 2 && !return_stmt);
	if (l == list.n) {
		for (uint32_t i = 0; i < l; i++) {
			ck_init_var(ck, lhs[i], &list.v[i], context);
		}
		if (comma_ok && operand_is_valid(&list.v[0]) && operand_is_valid(&list.v[1])) {
			ck_record_comma_ok_types(ck, rhs0, &list.v[0], &list.v[1]);
		}
	} else {
		if (list.n == 0 || operand_is_valid(&list.v[0])) {
			if (return_stmt) {
				return_error(ck, at_node(return_stmt), lhs, l, &list);
			} else {
				ck_assign_error(ck, rhs, l, list.n);
			}
		}
		invalidate_vars(ck, lhs, l);
	}
	operands_free(&list);
}

/* lhs = rhs, both lists. */
void ck_assign_vars(lm_checker *ck, lm_node *lhs, lm_node *rhs)
{
	uint32_t l = ex_list_len(lhs);
	uint32_t r = ex_list_len(rhs);
	const char *context = l > 1 ? "multiple assignment" : "assignment";
	if (l == r && !is_single_call(rhs)) {
		for (uint32_t i = 0; i < l; i++) {
			ck_assign_var(ck, ex_list_get(lhs, i), ex_list_get(rhs, i), NULL, context);
		}
		return;
	}
	if (r != 1) {
		bool ok_lhs = ck_use_lhs(ck, lhs);
		bool ok_rhs = ck_use(ck, rhs);
		if (ok_lhs && ok_rhs) {
			ck_assign_error(ck, rhs, l, r);
		}
		return;
	}
	lm_operands list;
	lm_node *rhs0 = ex_list_get(rhs, 0);
	bool comma_ok = ck_multi_expr(ck, &list, rhs0, l == 2);
	if (l == list.n) {
		for (uint32_t i = 0; i < l; i++) {
			ck_assign_var(ck, ex_list_get(lhs, i), NULL, &list.v[i], context);
		}
		if (comma_ok && operand_is_valid(&list.v[0]) && operand_is_valid(&list.v[1])) {
			ck_record_comma_ok_types(ck, rhs0, &list.v[0], &list.v[1]);
		}
	} else {
		if (list.n == 0 || operand_is_valid(&list.v[0])) {
			ck_assign_error(ck, rhs, l, list.n);
		}
		ck_use_lhs(ck, lhs);
	}
	operands_free(&list);
}

/* ---- := */

/* Whether an earlier name of the list is the same. */
static bool repeated(lm_node *lhs, uint32_t i, const lm_name *name)
{
	for (uint32_t j = 0; j < i; j++) {
		lm_node *n = ex_list_get(lhs, j);
		if (n->kind == LM_N_NAME && lm_name_at(((lm_name_expr *)n)->name) == name) {
			return true;
		}
	}
	return false;
}

/* The variable that name i on the left stands for, *is_new when it is declared here; NULL:
 * reported. */
static lm_object *short_var(lm_checker *ck, lm_node *lhs, uint32_t i, bool *is_new)
{
	lm_node *n = ex_list_get(lhs, i);
	*is_new = false;
	if (n->kind != LM_N_NAME) {
		ck_use_lhs(ck, n);
		ck_errorf(ck, at_node(n), LM_DIAG_BadDecl,
			  "non-name %s on left side of :=", ex_str(ck, n));
		return NULL;
	}
	lm_name *name = lm_name_at(((lm_name_expr *)n)->name);
	bool blank = lm_name_is(name, "_");
	if (!blank && repeated(lhs, i, name)) {
		ck_errorf(ck, at_node(n), LM_DIAG_RepeatedDecl,
			  "%s repeated on left side of :=", ex_str(ck, n));
		return NULL;
	}
	/* Only the innermost scope counts. */
	lm_object *alt = lm_scope_lookup(ck->env.scope, name);
	if (alt) {
		ck_record_use(ck, n, alt);
		if (alt->kind != LM_O_VAR) {
			ck_errorf(ck, at_node(n), LM_DIAG_UnassignableOperand,
				  "cannot assign to %s", ex_str(ck, n));
			return NULL;
		}
		alt->flags |= LM_OF_REASSIGNED;
		((lm_expr *)n)->type = alt->type;
		n->mode = LM_MODE_VAR;
		return alt;
	}
	lm_object *obj = obj_new_var(ck, LM_VK_LOCAL, n->pos, ck->pkg, name, NULL);
	*is_new = !blank;
	ck_record_def(ck, n, obj);
	return obj;
}

void ck_short_var_decl(lm_checker *ck, lm_pos pos, lm_node *lhs, lm_node *rhs)
{
	size_t top = ck->delayed.len;
	lm_scope *scope = ck->env.scope;
	uint32_t n = ex_list_len(lhs);
	lm_object *buf[8];
	bool new_buf[8];
	lm_object **vars = n <= 8 ? buf : lm_xmalloc(n * sizeof(*vars));
	bool *is_new = n <= 8 ? new_buf : lm_xmalloc(n * sizeof(*is_new));
	bool has_err = false;
	uint32_t nnew = 0;
	for (uint32_t i = 0; i < n; i++) {
		vars[i] = short_var(ck, lhs, i, &is_new[i]);
		nnew += is_new[i];
		if (!vars[i]) {
			/* A stand-in, so that the right side is checked. */
			has_err = true;
			vars[i] = obj_new_var(ck, LM_VK_LOCAL, ex_list_get(lhs, i)->pos, ck->pkg,
					      lm_name_of(ck->cx->names, LM_STR("_")), NULL);
		}
	}
	ck_init_vars(ck, vars, n, rhs, NULL);
	/* Function literals on the right must not see the new variables. */
	ck_process_delayed(ck, top);
	if (nnew == 0 && !has_err) {
		ck_soft_errorf(ck, pos, LM_DIAG_NoNewVar, "no new variables on left side of :=");
	} else {
		/* spec: the scope begins after the statement. */
		lm_pos from = lm_node_end(ex_list_get(rhs, ex_list_len(rhs) - 1));
		for (uint32_t i = 0; i < n; i++) {
			if (is_new[i]) {
				ck_declare(ck, scope, NULL, vars[i], from);
			}
		}
	}
	if (vars != buf) {
		free(vars);
		free(is_new);
	}
}
