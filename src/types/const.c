/* const.c - constant operands: overflow, representability in a basic type, conversion of untyped
 * operands. Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

/* Precision limit of untyped integer constants, in bits, and the longest constant string. */
enum { CONST_PREC_BITS = 512 };
#define CONST_STRING_MAX ((int64_t)2000000000)

/* What an operator is called in overflow messages, "" when it has no name there. */
static const char *op_name(const lm_node *e)
{
	if (!e || e->kind != LM_N_OPERATION) {
		return "";
	}
	const lm_operation *o = (const lm_operation *)e;
	if (!o->y.u) {
		return e->op == LM_OP_XOR ? "bitwise complement " : "";
	}
	switch (e->op) {
	case LM_OP_ADD: return "addition ";
	case LM_OP_SUB: return "subtraction ";
	case LM_OP_XOR: return "bitwise XOR ";
	case LM_OP_MUL: return "multiplication ";
	case LM_OP_SHL: return "shift ";
	default: return "";
	}
}

/* Checks that the constant x is representable by its type; of an untyped one that it is not
 * excessively large. */
void ck_overflow(lm_checker *ck, lm_operand *x, lm_pos op_pos)
{
	LM_ASSERT(x->mode == LM_MODE_CONST);
	lm_const_kind k = lm_const_kind_of(x->val);
	if (k == LM_CONST_UNKNOWN) {
		ck_error(ck, op_pos, LM_DIAG_InvalidConstVal,
			 "constant result is not representable");
		return;
	}
	if (!ty_is_untyped(x->typ)) {
		ck_representable(ck, x, lm_under(x->typ));
		return;
	}
	if (k == LM_CONST_INT && lm_const_bit_len(x->val) > CONST_PREC_BITS) {
		ck_errorf(ck, op_pos, LM_DIAG_InvalidConstVal, "constant %soverflow",
			  op_name(x->expr));
		x->val = lm_const_unknown(ck->arena);
		return;
	}
	if (k == LM_CONST_STRING) {
		int64_t len = lm_const_string_len(x->val);
		if (len > CONST_STRING_MAX) {
			ck_errorf(ck, op_pos, LM_DIAG_InvalidConstVal,
				  "constant string too long (%lld bytes > %lld bytes)",
				  (long long)len, (long long)CONST_STRING_MAX);
			x->val = lm_const_unknown(ck->arena);
		}
	}
}

static bool int_fits(lm_const *v, lm_basic_kind kind)
{
	int64_t i;
	if (lm_const_int64_val(v, &i)) {
		switch (kind) {
		case LM_INT8: return i >= INT8_MIN && i <= INT8_MAX;
		case LM_INT16: return i >= INT16_MIN && i <= INT16_MAX;
		case LM_INT32: return i >= INT32_MIN && i <= INT32_MAX;
		case LM_INT:
		case LM_INT64:
		case LM_UNTYPED_INT:
		case LM_UNTYPED_RUNE: return true;
		case LM_UINT8: return i >= 0 && i <= UINT8_MAX;
		case LM_UINT16: return i >= 0 && i <= UINT16_MAX;
		case LM_UINT32: return i >= 0 && i <= (int64_t)UINT32_MAX;
		case LM_UINT:
		case LM_UINTPTR:
		case LM_UINT64: return i >= 0;
		default: LM_UNREACHABLE();
		}
	}
	switch (kind) {
	case LM_UINT:
	case LM_UINTPTR:
	case LM_UINT64: return lm_const_sign(v) >= 0 && lm_const_bit_len(v) <= 64;
	case LM_UNTYPED_INT: return true;
	default: return false;
	}
}

/* Rounds a real constant to the precision of a 32 or 64 bit float; NULL when it becomes infinite.
 */
static lm_const *round_float(lm_checker *ck, lm_const *v, bool is32)
{
	return is32 ? lm_const_round32(ck->arena, v) : lm_const_round64(ck->arena, v);
}

static bool float_representable(lm_checker *ck, lm_const *v, lm_basic_kind kind, lm_const **rounded)
{
	v = lm_const_to_float(ck->arena, v);
	if (lm_const_kind_of(v) != LM_CONST_FLOAT) {
		return false;
	}
	if (kind == LM_UNTYPED_FLOAT) {
		return true;
	}
	lm_const *r = round_float(ck, v, kind == LM_FLOAT32);
	if (r && rounded) {
		*rounded = r;
	}
	return r != NULL;
}

static bool complex_representable(lm_checker *ck, lm_const *v, lm_basic_kind kind,
				  lm_const **rounded)
{
	v = lm_const_to_complex(ck->arena, v);
	if (lm_const_kind_of(v) != LM_CONST_COMPLEX) {
		return false;
	}
	if (kind == LM_UNTYPED_COMPLEX) {
		return true;
	}
	bool is32 = kind == LM_COMPLEX64;
	lm_const *re = round_float(ck, lm_const_real(ck->arena, v), is32);
	lm_const *im = round_float(ck, lm_const_imag(ck->arena, v), is32);
	if (!re || !im) {
		return false;
	}
	if (rounded) {
		*rounded = lm_const_make_complex(ck->arena, re, im);
	}
	return true;
}

bool ty_representable_const(lm_checker *ck, lm_const *v, lm_type *basic, lm_const **rounded)
{
	lm_const_kind k = lm_const_kind_of(v);
	if (k == LM_CONST_UNKNOWN) {
		return true; /* avoid follow-up errors */
	}
	LM_ASSERT(basic->kind == LM_T_BASIC);
	uint32_t info = ((lm_basic *)basic)->info;
	if (info & LM_IS_INTEGER) {
		if (k != LM_CONST_INT) {
			v = lm_const_to_int(ck->arena, v);
			if (lm_const_kind_of(v) != LM_CONST_INT) {
				return false;
			}
		}
		if (rounded) {
			*rounded = v;
		}
		return int_fits(v, basic->sub);
	}
	if (info & LM_IS_FLOAT) {
		return float_representable(ck, v, basic->sub, rounded);
	}
	if (info & LM_IS_COMPLEX) {
		return complex_representable(ck, v, basic->sub, rounded);
	}
	if (info & LM_IS_STRING) {
		return k == LM_CONST_STRING;
	}
	if (info & LM_IS_BOOLEAN) {
		return k == LM_CONST_BOOL;
	}
	return false;
}

void ck_representable(lm_checker *ck, lm_operand *x, lm_type *basic)
{
	lm_diag_code code;
	lm_const *v = ck_representation(ck, x, basic, &code);
	if (code != 0) {
		ck_invalid_conversion(ck, code, x, basic);
		operand_invalidate(x);
		return;
	}
	x->val = v;
}

lm_const *ck_representation(lm_checker *ck, lm_operand *x, lm_type *basic, lm_diag_code *code)
{
	LM_ASSERT(x->mode == LM_MODE_CONST);
	lm_const *v = x->val;
	*code = 0;
	if (ty_representable_const(ck, x->val, basic, &v)) {
		return v;
	}
	if (ty_is_numeric(x->typ) && ty_is_numeric(basic)) {
		bool truncates = !ty_is_integer(x->typ) && ty_is_integer(basic);
		*code = truncates ? LM_DIAG_TruncatedFloat : LM_DIAG_NumericOverflow;
	} else {
		*code = LM_DIAG_InvalidConstVal;
	}
	return NULL;
}

void ck_invalid_conversion(lm_checker *ck, lm_diag_code code, lm_operand *x, lm_type *target)
{
	const char *xs = op_str(ck, x);
	const char *ts = ty_str(ck, target);
	switch (code) {
	case LM_DIAG_TruncatedFloat:
		ck_errorf(ck, at_op(x), code, "%s truncated to %s", xs, ts);
		break;
	case LM_DIAG_NumericOverflow:
		ck_errorf(ck, at_op(x), code, "%s overflows %s", xs, ts);
		break;
	default: ck_errorf(ck, at_op(x), code, "cannot convert %s to type %s", xs, ts); break;
	}
}

/* Attempts to give the untyped x the type target; x becomes invalid when it cannot. */
void ck_convert_untyped(lm_checker *ck, lm_operand *x, lm_type *target)
{
	if (x->mode == LM_MODE_INVALID || !ty_is_untyped(x->typ) || !ty_is_valid(target)) {
		return;
	}
	lm_const *val = NULL;
	lm_diag_code code = 0;
	lm_type *t = ck_implicit_type_and_value(ck, x, target, &val, &code);
	if (code != 0) {
		ck_invalid_conversion(ck, code, x,
				      ty_is_type_param(target) ? target : lm_under(target));
		operand_invalidate(x);
		return;
	}
	if (val) {
		x->val = val;
		ck_update_expr_val(ck, x->expr, val);
	}
	if (t != x->typ) {
		x->typ = t;
		ck_update_expr_type(ck, x->expr, t, false);
	}
}
