/* expr.c - checking of expressions: the dispatch over their kinds, operands in their contexts,
 * lists of operands. Included by nobody; its functions are announced in types_int_expr.h. Operators
 * are in operators.c. Every expression goes through ck_raw_expr, which records what it found in the
 * node. A checker of an expression fills an operand; when something is wrong it has reported it and
 * left the operand invalid. */
#include "types/types_int.h"

#define ALL_NON_VALUES ((1u << LM_MODE_NO_VALUE) | (1u << LM_MODE_BUILTIN) | (1u << LM_MODE_TYPE))

lm_target *ck_new_target(lm_checker *ck, lm_target *out, lm_type *t, const char *desc)
{
	if (!t) {
		return NULL;
	}
	lm_type *u = ty_is_type_param(t) ? ty_common_under(ck, t, NULL, NULL, NULL) : ty_under(t);
	if (!u || u->kind != LM_T_SIGNATURE) {
		return NULL;
	}
	out->sig = u;
	out->desc = desc;
	return out;
}

/* Refuses a generic type or function that is not instantiated; a function may be by its target's
 * type. */
void ck_non_generic(lm_checker *ck, lm_target *T, lm_operand *x)
{
	if (!operand_is_valid(x) || x->mode == LM_MODE_NO_VALUE || !x->typ) {
		return;
	}
	const char *what = NULL;
	switch (x->typ->kind) {
	case LM_T_ALIAS:
	case LM_T_NAMED:
		if (ty_is_generic(x->typ)) {
			what = "type";
		}
		break;
	case LM_T_SIGNATURE:
		if (TY(signature, x->typ)->tparams.u) {
			if (T) {
				ck_func_inst(ck, T, x->expr->pos, x, NULL, true);
				return;
			}
			what = "function";
		}
		break;
	default: break;
	}
	if (what) {
		ck_errorf(ck, at_op(x), LM_DIAG_WrongTypeArgCount,
			  "cannot use generic %s %s without instantiation", what,
			  ex_str(ck, x->expr));
		operand_invalidate(x);
		x->typ = TYP(ck, LM_INVALID);
	}
}

/* *x: through pointers of one base type; or the pointer type when x is a type. */
static bool indirection(lm_checker *ck, lm_operand *x, lm_operation *e)
{
	lm_node *ex = lm_node_at(e->x);
	ck_expr_or_type(ck, x, ex, false);
	if (!operand_is_valid(x)) {
		return false;
	}
	if (x->mode == LM_MODE_TYPE) {
		ck_valid_var_type(ck, ex, x->typ);
		x->typ = ty_new_pointer(ck->arena, x->typ);
		return true;
	}
	lm_type *base = NULL;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		lm_pointer *p = TY_IF(pointer, it.u);
		if (!p) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidIndirection,
				  "invalid operation: cannot indirect %s", op_str(ck, x));
			return false;
		}
		lm_type *elem = lm_type_at(p->elem);
		if (base && !ty_identical(ck, elem, base)) {
			ck_errorf(
				ck, at_op(x), LM_DIAG_InvalidIndirection,
				"invalid operation: pointers of %s must have identical base types",
				op_str(ck, x));
			return false;
		}
		base = elem;
	}
	if (!base || !ck_is_complete(ck, base)) {
		return false;
	}
	x->mode = LM_MODE_VAR;
	x->typ = base;
	return true;
}

static bool assert_expr(lm_checker *ck, lm_operand *x, lm_assert_expr *e)
{
	ck_expr(ck, NULL, x, lm_node_at(e->x));
	if (!operand_is_valid(x)) {
		return false;
	}
	if (!e->type.u) {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_InvalidSyntaxTree,
			 "invalid use of AssertExpr");
		return false;
	}
	if (ty_is_type_param(x->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidAssert,
			  "invalid operation: cannot use type assertion on type parameter value %s",
			  op_str(ck, x));
		return false;
	}
	if (!UNDER_IF(interface, x->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidAssert,
			  "invalid operation: %s is not an interface", op_str(ck, x));
		return false;
	}
	lm_type *t = ck_var_type(ck, lm_node_at(e->type));
	if (!ty_is_valid(t) || !ck_is_complete(ck, t)) {
		return false;
	}
	ck_type_assertion(ck, &e->e.n, x, t, false);
	x->mode = LM_MODE_COMMA_OK;
	x->typ = t;
	return true;
}

/* *x, x op y, op x. False: x is invalid. */
static bool operation(lm_checker *ck, lm_operand *x, lm_operation *e, lm_expr_kind *kind)
{
	if (e->y.u) {
		ck_binary(ck, x, &e->e.n, lm_node_at(e->x), lm_node_at(e->y), e->e.n.op);
		return operand_is_valid(x);
	}
	if (e->e.n.op == LM_OP_MUL) {
		return indirection(ck, x, e);
	}
	ck_unary(ck, x, e);
	if (operand_is_valid(x) && e->e.n.op == LM_OP_RECV) {
		*kind = LM_EK_STATEMENT;
	}
	return operand_is_valid(x);
}

static bool syntax_tree_error(lm_checker *ck, lm_node *e, const char *msg)
{
	ck_error(ck, at_node(e), LM_DIAG_InvalidSyntaxTree, msg);
	return false;
}

/* The kinds that are no calls, names or parentheses. False: an error was reported. */
static bool other_expr(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e, lm_type *hint,
		       lm_expr_kind *kind)
{
	switch (e->kind) {
	case LM_N_BASIC_LIT:
		if (e->flags & LM_NF_BAD) {
			return false;
		}
		ck_basic_lit(ck, x, (lm_basic_lit *)e);
		return operand_is_valid(x);
	case LM_N_FUNC_LIT: ck_func_lit(ck, x, (lm_func_lit *)e); return operand_is_valid(x);
	case LM_N_COMPOSITE_LIT:
		ck_composite_lit(ck, x, (lm_composite_lit *)e, hint);
		return operand_is_valid(x);
	case LM_N_INDEX:
		if (ck_index_expr(ck, x, (lm_index_expr *)e)) {
			ck_func_inst(ck, T, e->pos, x, (lm_index_expr *)e, true);
		}
		return operand_is_valid(x);
	case LM_N_SLICE: ck_slice_expr(ck, x, (lm_slice_expr *)e); return operand_is_valid(x);
	case LM_N_ASSERT: return assert_expr(ck, x, (lm_assert_expr *)e);
	case LM_N_OPERATION: return operation(ck, x, (lm_operation *)e, kind);
	case LM_N_ARRAY_TYPE:
	case LM_N_SLICE_TYPE:
	case LM_N_STRUCT_TYPE:
	case LM_N_FUNC_TYPE:
	case LM_N_INTERFACE_TYPE:
	case LM_N_MAP_TYPE:
	case LM_N_CHAN_TYPE:
		x->mode = LM_MODE_TYPE;
		x->typ = ck_typ(ck, e);
		return true;
	case LM_N_TYPE_SWITCH_GUARD:
		syntax_tree_error(ck, e, "use of .(type) outside type switch");
		ck_use(ck, lm_node_at(((lm_type_switch_guard *)e)->x));
		return false;
	case LM_N_DOTS_TYPE: return syntax_tree_error(ck, e, "invalid use of ...");
	case LM_N_LIST_EXPR: return syntax_tree_error(ck, e, "unexpected list of expressions");
	case LM_N_KEY_VALUE: return syntax_tree_error(ck, e, "no key:value expected");
	default: LM_ASSERT(e->kind == LM_N_BAD_EXPR); return false; /* reported by the parser */
	}
}

/* Checks e; the result may be of any mode. hint: the type of the enclosing composite literal's
 * elements. */
static lm_expr_kind expr_internal(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e,
				  lm_type *hint)
{
	*x = (lm_operand){.mode = LM_MODE_INVALID, .typ = TYP(ck, LM_INVALID)};
	lm_expr_kind kind = LM_EK_EXPRESSION;
	switch (e->kind) {
	case LM_N_NAME: ck_ident(ck, x, (lm_name_expr *)e, false); break;
	case LM_N_SELECTOR: ck_selector(ck, x, (lm_selector *)e, false); break;
	case LM_N_CALL: return ck_call_expr(ck, x, (lm_call *)e);
	case LM_N_PAREN:
		kind = ck_raw_expr(ck, NULL, x, lm_node_at(((lm_paren *)e)->x), NULL, false);
		break;
	default:
		if (!other_expr(ck, T, x, e, hint, &kind)) {
			operand_invalidate(x);
			kind = LM_EK_STATEMENT; /* avoid follow-up errors */
		}
		break;
	}
	x->expr = e;
	return kind;
}

lm_expr_kind ck_raw_expr(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e, lm_type *hint,
			 bool allow_generic)
{
	if (!ck_enter(ck, e->pos)) {
		*x = (lm_operand){.mode = LM_MODE_INVALID, .typ = TYP(ck, LM_INVALID), .expr = e};
		ck_record(ck, x);
		return LM_EK_STATEMENT;
	}
	lm_expr_kind kind = expr_internal(ck, T, x, e, hint);
	if (!allow_generic) {
		ck_non_generic(ck, T, x);
	}
	ck_record(ck, x);
	ck_leave(ck);
	return kind;
}

void ck_exclude(lm_checker *ck, lm_operand *x, unsigned modeset)
{
	if (!(modeset & (1u << x->mode))) {
		return;
	}
	const char *xs = op_str(ck, x);
	switch (x->mode) {
	case LM_MODE_NO_VALUE:
		ck_errorf(ck, at_op(x), LM_DIAG_TooManyValues,
			  modeset & (1u << LM_MODE_TYPE) ? "%s used as value"
							 : "%s used as value or type",
			  xs);
		break;
	case LM_MODE_BUILTIN:
		ck_errorf(ck, at_op(x), LM_DIAG_UncalledBuiltin, "%s must be called", xs);
		break;
	case LM_MODE_TYPE:
		ck_errorf(ck, at_op(x), LM_DIAG_NotAnExpr, "%s is not an expression", xs);
		break;
	default: LM_UNREACHABLE();
	}
	operand_invalidate(x);
}

void ck_single_value(lm_checker *ck, lm_operand *x)
{
	if (x->mode == LM_MODE_VALUE && x->typ && x->typ->kind == LM_T_TUPLE) {
		ck_errorf(ck, at_op(x), LM_DIAG_TooManyValues,
			  "multiple-value %s in single-value context", op_str(ck, x));
		operand_invalidate(x);
	}
}

/* Checks e, which must be a single value. */
void ck_expr(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e)
{
	ck_raw_expr(ck, T, x, e, NULL, false);
	ck_exclude(ck, x, ALL_NON_VALUES);
	ck_single_value(ck, x);
}

/* Like ck_expr; the value may be an uninstantiated generic function. */
void ck_generic_expr(lm_checker *ck, lm_operand *x, lm_node *e, lm_type *hint)
{
	ck_raw_expr(ck, NULL, x, e, hint, true);
	ck_exclude(ck, x, ALL_NON_VALUES);
	ck_single_value(ck, x);
}

void ck_expr_or_type(lm_checker *ck, lm_operand *x, lm_node *e, bool allow_generic)
{
	ck_raw_expr(ck, NULL, x, e, NULL, allow_generic);
	ck_exclude(ck, x, 1u << LM_MODE_NO_VALUE);
	ck_single_value(ck, x);
}

/* ---- lists of operands */

void operands_init(lm_operands *l, uint32_t n)
{
	l->n = n;
	if (n <= sizeof(l->buf) / sizeof(l->buf[0])) {
		l->v = l->buf;
		memset(l->buf, 0, n * sizeof(lm_operand));
	} else {
		l->v = lm_xcalloc(n, sizeof(lm_operand));
	}
}

void operands_free(lm_operands *l)
{
	if (l->v != l->buf) {
		free(l->v);
	}
	l->v = l->buf;
	l->n = 0;
}

/* Spreads the results of the call e, of type t, over a list. */
static void spread_tuple(lm_operands *out, lm_node *e, lm_tuple *t, bool named)
{
	uint32_t n = tuple_len(t);
	operands_init(out, n);
	for (uint32_t i = 0; i < n; i++) {
		out->v[i].mode = LM_MODE_VALUE;
		out->v[i].expr = e;
		out->v[i].nth = named ? (uint8_t)(i + 1 < 250 ? i + 1 : 250) : 0;
		out->v[i].typ = tuple_type(t, i);
	}
}

bool ck_multi_expr(lm_checker *ck, lm_operands *out, lm_node *e, bool allow_comma_ok)
{
	lm_operand x;
	ck_raw_expr(ck, NULL, &x, e, NULL, false);
	ck_exclude(ck, &x, ALL_NON_VALUES);
	if (operand_is_valid(&x) && x.typ && x.typ->kind == LM_T_TUPLE) {
		spread_tuple(out, e, TY(tuple, x.typ), true);
		return false;
	}
	bool comma_ok =
		allow_comma_ok && (x.mode == LM_MODE_MAP_INDEX || x.mode == LM_MODE_COMMA_OK ||
				   x.mode == LM_MODE_COMMA_ERR);
	operands_init(out, comma_ok ? 2 : 1);
	out->v[0] = x;
	if (comma_ok) {
		bool is_err = x.mode == LM_MODE_COMMA_ERR;
		out->v[1] = (lm_operand){.mode = LM_MODE_VALUE, .expr = e, .nth = LM_NTH_OK};
		out->v[1].typ = is_err ? ck->cx->error_type : TYP(ck, LM_UNTYPED_BOOL);
	}
	return comma_ok;
}

void ck_expr_list(lm_checker *ck, lm_operands *out, lm_list list)
{
	if (list.n == 1) {
		ck_multi_expr(ck, out, lm_list_get(list, 0), false);
		return;
	}
	operands_init(out, list.n);
	for (uint32_t i = 0; i < list.n; i++) {
		ck_expr(ck, NULL, &out->v[i], lm_list_get(list, i));
	}
}

/* One argument: a partially instantiated generic function stays generic, with its arguments in
 * x->targs. */
static void generic_arg(lm_checker *ck, lm_operand *x, lm_node *e, bool infer, bool single)
{
	if (e->kind == LM_N_INDEX) {
		lm_index_expr *inst = (lm_index_expr *)e;
		*x = (lm_operand){.mode = LM_MODE_INVALID, .typ = TYP(ck, LM_INVALID)};
		if (ck_index_expr(ck, x, inst)) {
			lm_type_list *targs = ck_func_inst(ck, NULL, x->expr->pos, x, inst, infer);
			x->expr = e;
			if (targs) {
				x->targs = targs;
			} else {
				ck_record(ck, x);
			}
			return;
		}
		/* An index expression proper, found out already. */
		x->expr = e;
		ck_record(ck, x);
	} else {
		ck_raw_expr(ck, NULL, x, e, NULL, true);
	}
	ck_exclude(ck, x, ALL_NON_VALUES);
	if (single) {
		ck_single_value(ck, x);
	}
}

void ck_generic_expr_list(lm_checker *ck, lm_operands *out, lm_list list)
{
	bool infer = !ck_allow_version(ck, 21); /* before go1.21 arguments could not be generic */
	if (list.n == 1) {
		lm_operand x;
		lm_node *e = lm_list_get(list, 0);
		generic_arg(ck, &x, e, infer, false);
		if (operand_is_valid(&x) && x.typ && x.typ->kind == LM_T_TUPLE) {
			spread_tuple(out, e, TY(tuple, x.typ), false);
		} else {
			operands_init(out, 1);
			out->v[0] = x;
		}
		return;
	}
	operands_init(out, list.n);
	for (uint32_t i = 0; i < list.n; i++) {
		generic_arg(ck, &out->v[i], lm_list_get(list, i), infer, true);
	}
}

/* ---- evaluation for errors and uses only */

static bool use1(lm_checker *ck, lm_node *e, bool lhs)
{
	lm_operand x = {.mode = LM_MODE_VALUE};
	if (!e) {
		return true;
	}
	lm_node *n = lm_unparen(e);
	if (n->kind == LM_N_LIST_EXPR) {
		bool ok = true;
		for (uint32_t i = 0; i < ex_list_len(n); i++) {
			ok &= use1(ck, ex_list_get(n, i), lhs);
		}
		return ok;
	}
	if (n->kind != LM_N_NAME) {
		ck_raw_expr(ck, NULL, &x, e, NULL, true);
		return operand_is_valid(&x);
	}
	lm_name *name = lm_name_at(((lm_name_expr *)n)->name);
	if (lm_name_is(name, "_")) {
		return true;
	}
	/* An assignment to a variable does not use it. */
	lm_object *v = lhs ? ck_lookup_own_var(ck, name) : NULL;
	uint16_t used = v ? v->flags & LM_OF_USED : 0;
	ck_expr_or_type(ck, &x, n, true);
	if (v && !used) {
		v->flags &= (uint16_t)~LM_OF_USED;
	}
	return operand_is_valid(&x);
}

lm_object *ck_lookup_own_var(lm_checker *ck, const lm_name *name)
{
	lm_object *o = scope_lookup_chain(ck->env.scope, name, NULL);
	return o && o->kind == LM_O_VAR && obj_pkg(o) == ck->pkg ? o : NULL;
}

bool ck_use(lm_checker *ck, lm_node *e)
{
	return use1(ck, e, false);
}

bool ck_use_lhs(lm_checker *ck, lm_node *e)
{
	return use1(ck, e, true);
}

bool ck_use_list(lm_checker *ck, lm_list l)
{
	bool ok = true;
	for (uint32_t i = 0; i < l.n; i++) {
		ok &= use1(ck, lm_list_get(l, i), false);
	}
	return ok;
}
