/* operators.c - unary and binary operators, comparisons, shifts, and the final types of untyped
 * operands. Included by nobody; its functions are announced in types_int_expr.h. An untyped operand
 * gets its type when its context is known; ck_update_expr_type then walks down into the operands
 * that share it. spec: Operators, Comparison operators, Constant expressions. */
#include "types/types_int.h"

#define INVALID_OP "invalid operation: "

bool op_is_comparison(lm_op op)
{
	return op >= LM_OP_EQL && op <= LM_OP_GEQ;
}

bool op_is_shift(lm_op op)
{
	return op == LM_OP_SHL || op == LM_OP_SHR;
}

lm_pos ex_op_pos(const lm_node *e)
{
	return !e ? 0 : e->kind == LM_N_OPERATION ? e->pos : lm_node_start(e);
}

/* Whether the operator is defined on x; reports when not. */
static bool op_defined(lm_checker *ck, lm_operand *x, lm_op op, bool unary)
{
	bool ok = false;
	switch (op) {
	case LM_OP_ADD:
		ok = unary ? ty_all_numeric(x->typ) : ty_all_numeric_or_string(x->typ);
		break;
	case LM_OP_SUB:
	case LM_OP_MUL:
	case LM_OP_DIV: ok = ty_all_numeric(x->typ); break;
	case LM_OP_REM:
	case LM_OP_AND:
	case LM_OP_OR:
	case LM_OP_XOR:
	case LM_OP_ANDNOT: ok = ty_all_integer(x->typ); break;
	case LM_OP_NOT:
	case LM_OP_ANDAND:
	case LM_OP_OROR: ok = ty_all_boolean(x->typ); break;
	default:
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidSyntaxTree, "unknown operator %s",
			  lm_op_string(op));
		return false;
	}
	if (!ok) {
		ck_errorf(ck, at_op(x), LM_DIAG_UndefinedOp,
			  INVALID_OP "operator %s not defined on %s", lm_op_string(op),
			  op_str(ck, x));
	}
	return ok;
}

/* ---- channels */

typedef struct {
	bool recv;
} chan_cond_arg;

static const char *chan_cond(lm_checker *ck, lm_type *t, lm_type *u, void *arg)
{
	bool recv = ((chan_cond_arg *)arg)->recv;
	if (!u) {
		return "no specific channel type";
	}
	if (u->kind != LM_T_CHAN) {
		return ck_sprintf(ck, "non-channel %s", ty_str(ck, t));
	}
	if (recv && u->sub == 1) {
		return ck_sprintf(ck, "send-only channel %s", ty_str(ck, t));
	}
	if (!recv && u->sub == 2) {
		return ck_sprintf(ck, "receive-only channel %s", ty_str(ck, t));
	}
	return NULL;
}

/* The element type of channel x, which must allow receiving or sending; NULL after reporting. */
lm_type *ck_chan_elem(lm_checker *ck, lm_pos pos, lm_operand *x, bool recv)
{
	chan_cond_arg arg = {recv};
	const char *cause = "";
	lm_type *u = ty_common_under(ck, x->typ, chan_cond, &arg, &cause);
	if (u) {
		return lm_type_at(TY(chan_t, u)->elem);
	}
	const char *verb = recv ? "receive from" : "send to";
	lm_diag_code code = recv ? LM_DIAG_InvalidReceive : LM_DIAG_InvalidSend;
	if (ty_is_type_param(x->typ)) {
		ck_errorf(ck, pos, code, INVALID_OP "cannot %s %s: %s", verb, op_str(ck, x), cause);
	} else {
		ck_errorf(ck, pos, code, INVALID_OP "cannot %s %s %s", verb, cause, op_str(ck, x));
	}
	return NULL;
}

/* ---- unary */

static bool address_of(lm_checker *ck, lm_operand *x, lm_operation *e)
{
	lm_node *ex = lm_node_at(e->x);
	bool is_lit = lm_unparen(ex)->kind == LM_N_COMPOSITE_LIT;
	if (!is_lit && x->mode != LM_MODE_VAR) {
		ck_errorf(ck, at_op(x), LM_DIAG_UnaddressableOperand,
			  INVALID_OP "cannot take address of %s", op_str(ck, x));
		return false;
	}
	if (!is_lit) {
		ck_mark_root_var(ck, ex, LM_OF_ADDRESS_TAKEN | LM_OF_REASSIGNED);
	}
	x->mode = LM_MODE_VALUE;
	x->typ = ty_new_pointer(ck->arena, x->typ);
	return true;
}

static bool receive(lm_checker *ck, lm_operand *x)
{
	lm_type *elem = ck_chan_elem(ck, at_op(x), x, true);
	if (!elem || !ck_is_complete(ck, elem)) {
		return false;
	}
	x->mode = LM_MODE_COMMA_OK;
	x->typ = elem;
	ck->env.has_call_or_recv = true;
	return true;
}

void ck_unary(lm_checker *ck, lm_operand *x, lm_operation *e)
{
	ck_expr(ck, NULL, x, lm_node_at(e->x));
	if (!operand_is_valid(x)) {
		return;
	}
	lm_op op = e->e.n.op;
	if (op == LM_OP_AND || op == LM_OP_RECV) {
		if (!(op == LM_OP_AND ? address_of(ck, x, e) : receive(ck, x))) {
			operand_invalidate(x);
		}
		return;
	}
	if (op == LM_OP_TILDE) {
		const char *msg = "cannot use ~ outside of interface or type constraint";
		if (!ty_all_integer(x->typ)) {
			ck_error(ck, at_node(&e->e.n), LM_DIAG_UndefinedOp, msg);
			operand_invalidate(x);
			return;
		}
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_UndefinedOp,
			  "%s (use ^ for bitwise complement)", msg);
		op = LM_OP_XOR;
	}
	if (!op_defined(ck, x, op, true)) {
		operand_invalidate(x);
		return;
	}
	if (x->mode != LM_MODE_CONST) {
		x->mode = LM_MODE_VALUE;
		return;
	}
	if (lm_const_kind_of(x->val) == LM_CONST_UNKNOWN) {
		return; /* reported before */
	}
	unsigned prec = ty_is_unsigned(x->typ) ? (unsigned)ty_sizeof(ck, x->typ) * 8 : 0;
	x->val = lm_const_unary(ck->arena, op, x->val, prec);
	x->expr = &e->e.n;
	ck_overflow(ck, x, e->e.n.pos);
}

/* ---- final types of untyped expressions */

/* The operands of a non-constant operation that take its type too. */
static void update_operands(lm_checker *ck, lm_operation *e, lm_type *t, bool final)
{
	if (!e->y.u) {
		if (e->e.n.op != LM_OP_MUL) {
			ck_update_expr_type(ck, lm_node_at(e->x), t, final);
		}
	} else if (op_is_comparison(e->e.n.op)) {
		/* The operands have their own type; the result is untyped. */
	} else if (op_is_shift(e->e.n.op)) {
		ck_update_expr_type(ck, lm_node_at(e->x), t, final);
	} else {
		ck_update_expr_type(ck, lm_node_at(e->x), t, final);
		ck_update_expr_type(ck, lm_node_at(e->y), t, final);
	}
}

void ck_update_expr_type(lm_checker *ck, lm_node *e, lm_type *t, bool final)
{
	if (!e || !(e->flags & LM_NF_UNTYPED)) {
		return;
	}
	lm_expr *x = (lm_expr *)e;
	if (e->kind == LM_N_PAREN || (e->kind == LM_N_OPERATION && !x->value.u)) {
		if (!ck_enter(ck, e->pos)) {
			return;
		}
		if (e->kind == LM_N_PAREN) {
			ck_update_expr_type(ck, lm_node_at(((lm_paren *)e)->x), t, final);
		} else {
			update_operands(ck, (lm_operation *)e, t, final);
		}
		ck_leave(ck);
	}
	if (!final && ty_is_untyped(t)) {
		x->type = lm_type_to(lm_under(t));
		return;
	}
	bool is_lhs = (e->flags & LM_NF_SHIFT_LHS) != 0;
	e->flags &= (uint8_t) ~(LM_NF_UNTYPED | LM_NF_SHIFT_LHS);
	if (is_lhs && !ty_all_integer(t)) {
		ck_errorf(ck, at_node(e), LM_DIAG_InvalidShiftOperand,
			  INVALID_OP "shifted operand %s (type %s) must be integer", ex_str(ck, e),
			  ty_str(ck, t));
		return;
	}
	lm_const *val = lm_const_at(x->value);
	if (val) {
		lm_operand c = {.mode = e->mode, .expr = e, .typ = lm_type_at(x->type), .val = val};
		ck_convert_untyped(ck, &c, t);
		if (!operand_is_valid(&c)) {
			return;
		}
		val = c.val;
	}
	ck_record_type_and_value(ck, e, e->mode, t, val);
}

void ck_update_expr_val(lm_checker *ck, lm_node *e, lm_const *val)
{
	(void)ck;
	if (e && e->flags & LM_NF_UNTYPED) {
		((lm_expr *)e)->value = lm_const_to(val);
	}
}

static lm_type *basic_target(lm_checker *ck, lm_operand *x, lm_type *target, lm_type *u,
			     lm_const **val, lm_diag_code *code)
{
	if (x->mode == LM_MODE_CONST) {
		lm_const *v = ck_representation(ck, x, u, code);
		if (*code != 0) {
			return NULL;
		}
		*val = v;
		return target;
	}
	/* Non-constant untyped values come from comparisons, shifts, and intermediate results of
	 * those. */
	bool ok = false;
	switch (x->typ->sub) {
	case LM_UNTYPED_BOOL: ok = ty_is_boolean(target); break;
	case LM_UNTYPED_INT:
	case LM_UNTYPED_RUNE:
	case LM_UNTYPED_FLOAT:
	case LM_UNTYPED_COMPLEX: ok = ty_is_numeric(target); break;
	case LM_UNTYPED_STRING: ok = ty_is_string(target); break;
	default: break;
	}
	return ok ? target : NULL;
}

lm_type *ck_implicit_type_and_value(lm_checker *ck, lm_operand *x, lm_type *target, lm_const **val,
				    lm_diag_code *code)
{
	*code = 0;
	if (!operand_is_valid(x) || !ty_is_untyped(x->typ) || !ty_is_valid(target)) {
		return x->typ;
	}
	lm_type *res = NULL;
	if (ty_is_untyped(target)) {
		res = ty_max_type(x->typ, target);
	} else if (operand_is_nil(x)) {
		res = ty_has_nil(target) ? target : NULL;
	} else {
		lm_type *u = lm_under(target);
		if (u->kind == LM_T_BASIC) {
			res = basic_target(ck, x, target, u, val, code);
			if (*code != 0) {
				return NULL;
			}
		} else if (ty_is_type_param(target)) {
			res = target;
			for (lm_ts_iter it = ts_begin(target); ts_next(&it);) {
				lm_const *v = NULL;
				lm_diag_code c = 0;
				if (!it.u || !ck_implicit_type_and_value(ck, x, it.u, &v, &c)) {
					res = NULL;
					break;
				}
			}
		} else if (u->kind == LM_T_INTERFACE && iface_empty(TY(interface, u))) {
			/* The value keeps its untyped-ness until it gets its default type. */
			return ty_default(ck, x->typ);
		}
	}
	if (!res) {
		*code = LM_DIAG_InvalidUntypedConversion;
	}
	return res;
}

/* ---- comparisons */

static const char *incomparable_cause(lm_checker *ck, lm_type *t)
{
	switch (lm_under(t)->kind) {
	case LM_T_SLICE:
	case LM_T_SIGNATURE:
	case LM_T_MAP:
		return ck_sprintf(ck, "%s can only be compared to nil", ty_composite_kind(t));
	default: break;
	}
	const char *cause = ty_comparable_cause(ck, t, true);
	return cause ? cause : "";
}

/* The operand an error is to be reported for, NULL when the comparison is fine. */
static lm_operand *comparison_culprit(lm_checker *ck, lm_operand *x, lm_operand *y, lm_op op,
				      const char **cause, lm_diag_code *code)
{
	*code = LM_DIAG_MismatchedTypes;
	if (x->typ != y->typ && !operand_assignable_to(ck, x, y->typ, NULL, NULL) &&
	    !operand_assignable_to(ck, y, x->typ, NULL, NULL)) {
		*cause = ck_sprintf(ck, "mismatched types %s and %s", ty_str(ck, x->typ),
				    ty_str(ck, y->typ));
		return y;
	}
	*code = LM_DIAG_UndefinedOp;
	if (op != LM_OP_EQL && op != LM_OP_NEQ) {
		return !ty_all_ordered(x->typ) ? x : !ty_all_ordered(y->typ) ? y : NULL;
	}
	if (operand_is_nil(x) || operand_is_nil(y)) {
		return ty_has_nil(operand_is_nil(x) ? y->typ : x->typ) ? NULL : y;
	}
	if (!ty_comparable_type(ck, x->typ, true)) {
		*cause = incomparable_cause(ck, x->typ);
		return x;
	}
	if (x->typ != y->typ && !ty_comparable_type(ck, y->typ, true)) {
		*cause = incomparable_cause(ck, y->typ);
		return y;
	}
	return NULL;
}

static void report_comparison(lm_checker *ck, lm_operand *x, lm_operand *y, lm_op op,
			      bool switch_case, lm_operand *culprit, const char *cause,
			      lm_diag_code code)
{
	const char *ops = lm_op_string(op);
	if (!*cause) {
		if (ty_is_type_param(x->typ) || ty_is_type_param(y->typ)) {
			if (!ty_is_type_param(x->typ)) {
				culprit = y;
			}
			cause = ck_sprintf(ck, "type parameter %s cannot use operator %s",
					   ty_str(ck, culprit->typ), ops);
		} else {
			const char *what = ty_composite_kind(culprit->typ);
			what = *what ? what : ty_str(ck, culprit->typ);
			cause = ck_sprintf(ck, "operator %s not defined on %s", ops, what);
		}
	}
	const char *xs = ex_str(ck, x->expr);
	const char *ys = ex_str(ck, y->expr);
	if (switch_case) {
		ck_errorf(ck, at_op(x), code, "invalid case %s in switch on %s (%s)", xs, ys,
			  cause);
	} else {
		ck_errorf(ck, at_op(culprit), code, INVALID_OP "%s %s %s (%s)", xs, ops, ys, cause);
	}
}

void ck_comparison(lm_checker *ck, lm_operand *x, lm_operand *y, lm_op op, bool switch_case)
{
	if (!ty_is_valid(x->typ) || !ty_is_valid(y->typ)) {
		operand_invalidate(x);
		return;
	}
	if (switch_case) {
		op = LM_OP_EQL;
	}
	const char *cause = "";
	lm_diag_code code;
	lm_operand *culprit = comparison_culprit(ck, x, y, op, &cause, &code);
	if (culprit) {
		report_comparison(ck, x, y, op, switch_case, culprit, cause, code);
		operand_invalidate(x);
		return;
	}
	if (x->mode == LM_MODE_CONST && y->mode == LM_MODE_CONST) {
		x->val = lm_const_bool(ck->arena, lm_const_compare(x->val, op, y->val));
		/* The operands are never materialised: their types stay as they are. */
	} else {
		x->mode = LM_MODE_VALUE;
		if (ty_is_untyped(x->typ)) {
			ck_update_expr_type(ck, x->expr, ty_default(ck, x->typ), true);
		}
		if (ty_is_untyped(y->typ)) {
			ck_update_expr_type(ck, y->expr, ty_default(ck, y->typ), true);
		}
	}
	x->typ = TYP(ck, LM_UNTYPED_BOOL);
}

/* ---- shifts. spec: "If the left operand of a non-constant shift expression is an untyped
 * constant, it is first implicitly converted to the type it would assume if the shift expression
 * were replaced by its left operand alone." */

static bool shift_count(lm_checker *ck, lm_operand *y, lm_const **yval)
{
	if (y->mode == LM_MODE_CONST) {
		*yval = lm_const_to_int(ck->arena, y->val);
		if (lm_const_kind_of(*yval) == LM_CONST_INT && lm_const_sign(*yval) < 0) {
			ck_errorf(ck, at_op(y), LM_DIAG_InvalidShiftCount,
				  INVALID_OP "negative shift count %s", op_str(ck, y));
			return false;
		}
		if (ty_is_untyped(y->typ)) {
			/* Caught here, as an integer type is required. */
			ck_representable(ck, y, TYP(ck, LM_UINT));
		}
		return operand_is_valid(y);
	}
	if (ty_all_integer(y->typ)) {
		return ty_all_unsigned(y->typ) ||
		       ck_verify_versionf(ck, at_op(y), 13, INVALID_OP "signed shift count %s",
					  ck_allow_version(ck, 13) ? "" : op_str(ck, y));
	}
	if (ty_is_untyped(y->typ)) {
		ck_convert_untyped(ck, y, TYP(ck, LM_UINT));
		return operand_is_valid(y);
	}
	ck_errorf(ck, at_op(y), LM_DIAG_InvalidShiftCount,
		  INVALID_OP "shift count %s must be integer", op_str(ck, y));
	return false;
}

static void shift_operand_error(lm_checker *ck, lm_operand *x)
{
	ck_errorf(ck, at_op(x), LM_DIAG_InvalidShiftOperand,
		  INVALID_OP "shifted operand %s must be integer", op_str(ck, x));
	operand_invalidate(x);
}

static void constant_shift(lm_checker *ck, lm_operand *x, lm_operand *y, lm_const *xval,
			   lm_const *yval, lm_node *e, lm_op op)
{
	enum { SHIFT_MAX = 1023 - 1 + 52 }; /* so that the smallest float64 can be written */
	bool is_int = ty_is_integer(x->typ);
	if (lm_const_kind_of(x->val) == LM_CONST_UNKNOWN ||
	    lm_const_kind_of(y->val) == LM_CONST_UNKNOWN) {
		x->val = lm_const_unknown(ck->arena);
		if (!is_int) {
			x->typ = TYP(ck, LM_UNTYPED_INT);
		}
		return;
	}
	uint64_t s;
	if (!lm_const_uint64_val(yval, &s) || s > SHIFT_MAX) {
		ck_errorf(ck, at_op(y), LM_DIAG_InvalidShiftCount,
			  INVALID_OP "invalid shift count %s", op_str(ck, y));
		operand_invalidate(x);
		return;
	}
	/* x is representable as an integer: 1.0 << s is an integer shift. */
	if (!is_int) {
		x->typ = TYP(ck, LM_UNTYPED_INT);
	}
	x->val = lm_const_shift(ck->arena, xval, op, (unsigned)s);
	x->expr = e;
	ck_overflow(ck, x, ex_op_pos(e));
}

static void shift(lm_checker *ck, lm_operand *x, lm_operand *y, lm_node *e, lm_op op)
{
	lm_const *xval = x->mode == LM_MODE_CONST ? lm_const_to_int(ck->arena, x->val) : NULL;
	lm_const *yval = NULL;
	bool untyped_int = xval && ty_is_untyped(x->typ) && lm_const_kind_of(xval) == LM_CONST_INT;
	if (!untyped_int && !ty_all_integer(x->typ)) {
		shift_operand_error(ck, x);
		return;
	}
	if (!shift_count(ck, y, &yval)) {
		operand_invalidate(x);
		return;
	}
	if (x->mode == LM_MODE_CONST) {
		if (y->mode == LM_MODE_CONST) {
			constant_shift(ck, x, y, xval, yval, e, op);
			return;
		}
		if (ty_is_untyped(x->typ)) {
			/* The type is checked when it is known. */
			if (x->expr && x->expr->flags & LM_NF_UNTYPED) {
				x->expr->flags |= LM_NF_SHIFT_LHS;
			}
			x->mode = LM_MODE_VALUE;
			return;
		}
	}
	if (!ty_all_integer(x->typ)) {
		shift_operand_error(ck, x);
		return;
	}
	x->mode = LM_MODE_VALUE;
}

/* ---- binary */

static bool may_convert(lm_operand *x, lm_operand *y)
{
	if (!ty_is_untyped(x->typ) && !ty_is_untyped(y->typ)) {
		return false;
	}
	if (x->typ == y->typ) {
		return !operand_is_nil(x);
	}
	if (ty_all_numeric(x->typ) != ty_all_numeric(y->typ)) {
		return false;
	}
	if (ty_is_non_type_param_interface(x->typ) || ty_is_non_type_param_interface(y->typ)) {
		return true;
	}
	if (ty_all_boolean(x->typ) != ty_all_boolean(y->typ) ||
	    ty_all_string(x->typ) != ty_all_string(y->typ)) {
		return false;
	}
	if (operand_is_nil(x)) {
		return ty_has_nil(y->typ);
	}
	if (operand_is_nil(y)) {
		return ty_has_nil(x->typ);
	}
	return lm_under(x->typ)->kind != LM_T_POINTER && lm_under(y->typ)->kind != LM_T_POINTER;
}

/* Gives untyped operands the type of the other one, where that makes sense. */
void ck_match_types(lm_checker *ck, lm_operand *x, lm_operand *y)
{
	if (!may_convert(x, y)) {
		return;
	}
	ck_convert_untyped(ck, x, y->typ);
	if (!operand_is_valid(x)) {
		return;
	}
	ck_convert_untyped(ck, y, x->typ);
	if (!operand_is_valid(y)) {
		operand_invalidate(x);
	}
}

static bool is_zero_divisor(lm_checker *ck, lm_operand *x, lm_operand *y)
{
	if (y->mode != LM_MODE_CONST) {
		return false;
	}
	if ((x->mode == LM_MODE_CONST || ty_all_integer(x->typ)) && lm_const_sign(y->val) == 0) {
		return true;
	}
	if (x->mode == LM_MODE_CONST && ty_is_complex(x->typ)) {
		/* Components so small that their squares vanish. */
		lm_const *re = lm_const_real(ck->arena, y->val);
		lm_const *im = lm_const_imag(ck->arena, y->val);
		lm_const *re2 = lm_const_binary(ck->arena, re, LM_OP_MUL, re, false);
		lm_const *im2 = lm_const_binary(ck->arena, im, LM_OP_MUL, im, false);
		return lm_const_sign(re2) == 0 && lm_const_sign(im2) == 0;
	}
	return false;
}

static void mismatched_types(lm_checker *ck, lm_operand *x, lm_operand *y, lm_node *e, lm_node *lhs,
			     lm_node *rhs, lm_op op)
{
	if (!ty_is_valid(x->typ) || !ty_is_valid(y->typ)) {
		return;
	}
	const char *xs = ty_str(ck, x->typ);
	const char *ys = ty_str(ck, y->typ);
	if (e) {
		ck_errorf(ck, at_op(x), LM_DIAG_MismatchedTypes,
			  INVALID_OP "%s (mismatched types %s and %s)", ex_str(ck, e), xs, ys);
	} else {
		ck_errorf(ck, at_op(x), LM_DIAG_MismatchedTypes,
			  INVALID_OP "%s %s= %s (mismatched types %s and %s)", ex_str(ck, lhs),
			  lm_op_string(op), ex_str(ck, rhs), xs, ys);
	}
}

/* x = x op y, both evaluated. */
static void binary_op(lm_checker *ck, lm_operand *x, lm_operand *y, lm_node *e, lm_node *lhs,
		      lm_node *rhs, lm_op op)
{
	if (!operand_is_valid(x)) {
		return;
	}
	if (!operand_is_valid(y)) {
		operand_invalidate(x);
		x->expr = y->expr;
		return;
	}
	if (op_is_shift(op)) {
		shift(ck, x, y, e, op);
		return;
	}
	ck_match_types(ck, x, y);
	if (!operand_is_valid(x)) {
		return;
	}
	if (op_is_comparison(op)) {
		ck_comparison(ck, x, y, op, false);
		return;
	}
	if (x->typ != y->typ && !ty_identical(ck, x->typ, y->typ)) {
		mismatched_types(ck, x, y, e, lhs, rhs, op);
		operand_invalidate(x);
		return;
	}
	if (!op_defined(ck, x, op, false)) {
		operand_invalidate(x);
		return;
	}
	if ((op == LM_OP_DIV || op == LM_OP_REM) && is_zero_divisor(ck, x, y)) {
		ck_error(ck, at_op(y), LM_DIAG_DivByZero, INVALID_OP "division by zero");
		operand_invalidate(x);
		return;
	}
	if (x->mode != LM_MODE_CONST || y->mode != LM_MODE_CONST) {
		x->mode = LM_MODE_VALUE;
		return;
	}
	if (lm_const_kind_of(x->val) == LM_CONST_UNKNOWN ||
	    lm_const_kind_of(y->val) == LM_CONST_UNKNOWN) {
		x->val = lm_const_unknown(ck->arena);
		return;
	}
	x->val = lm_const_binary(ck->arena, x->val, op, y->val,
				 op == LM_OP_DIV && ty_is_integer(x->typ));
	x->expr = e;
	ck_overflow(ck, x, ex_op_pos(e));
}

static bool is_binary_operation(const lm_node *e)
{
	return e->kind == LM_N_OPERATION && ((const lm_operation *)e)->y.u;
}

/* Checks a chain a + b + c ... of binary operations, which nests to the left, without recursion
 * into it. */
static void left_spine(lm_checker *ck, lm_operand *x, lm_node *top)
{
	LM_VEC(lm_operation *) ops = {0};
	lm_node *e = top;
	while (is_binary_operation(e)) {
		lm_vec_push(&ops, (lm_operation *)e);
		e = lm_node_at(((lm_operation *)e)->x);
	}
	ck_expr(ck, NULL, x, e);
	while (ops.len > 0) {
		lm_operation *o = lm_vec_pop(&ops);
		lm_operand y;
		ck_expr(ck, NULL, &y, lm_node_at(o->y));
		binary_op(ck, x, &y, &o->e.n, lm_node_at(o->x), lm_node_at(o->y), o->e.n.op);
		x->expr = &o->e.n;
		ck_record(ck, x);
	}
	lm_vec_free(&ops);
}

void ck_binary(lm_checker *ck, lm_operand *x, lm_node *e, lm_node *lhs, lm_node *rhs, lm_op op)
{
	lm_operand y;
	if (is_binary_operation(lhs) && is_binary_operation(lm_node_at(((lm_operation *)lhs)->x))) {
		left_spine(ck, x, lhs);
	} else {
		ck_expr(ck, NULL, x, lhs);
	}
	ck_expr(ck, NULL, &y, rhs);
	binary_op(ck, x, &y, e, lhs, rhs, op);
}

/* ---- type assertions */

void ck_type_assertion(lm_checker *ck, lm_node *e, lm_operand *x, lm_type *T, bool type_switch)
{
	const char *cause = "";
	if (ck_assertable_to(ck, x->typ, T, &cause)) {
		return;
	}
	if (type_switch) {
		ck_errorf(ck, at_node(e), LM_DIAG_ImpossibleAssert,
			  "impossible type switch case: %s\n\t%s cannot have dynamic type %s %s",
			  ex_str(ck, e), op_str(ck, x), ty_str(ck, T), cause);
		return;
	}
	ck_errorf(ck, at_node(e), LM_DIAG_ImpossibleAssert,
		  "impossible type assertion: %s\n\t%s does not implement %s %s", ex_str(ck, e),
		  ty_str(ck, T), ty_str(ck, x->typ), cause);
}
