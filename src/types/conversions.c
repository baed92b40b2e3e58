/* conversions.c - explicit conversions T(x). spec: Conversions.
 * Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

/* Whether the constant x can become one of type T; *val (may be NULL) is the converted value. */
static bool const_convertible_to(lm_checker *ck, lm_operand *x, lm_type *T, lm_const **val)
{
	lm_type *t = lm_under(T);
	if (t->kind != LM_T_BASIC) {
		return false;
	}
	if (ty_representable_const(ck, x->val, t, val)) {
		return true;
	}
	if (!ty_is_integer(x->typ) || !ty_is_string(t)) {
		return false;
	}
	if (val) {
		uint64_t i;
		int32_t codepoint = LM_RUNE_ERROR;
		if (lm_const_uint64_val(x->val, &i) && i <= 0x10FFFF) {
			codepoint = (int32_t)i;
		}
		if (codepoint >= 0xD800 && codepoint <= 0xDFFF) {
			codepoint = LM_RUNE_ERROR;
		}
		char text[4];
		int n = lm_utf8_encode(text, codepoint);
		*val = lm_const_string(ck->arena, (lm_str){text, (size_t)n});
	}
	return true;
}

/* A constant to a type parameter: to each type of its set. The result is no constant. */
static bool const_to_type_param(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause)
{
	for (lm_ts_iter it = ts_begin(T); ts_next(&it);) {
		if (!it.u) {
			*cause =
				ck_sprintf(ck, "%s does not contain specific types", ty_str(ck, T));
			return false;
		}
		if (ty_is_string(x->typ) && ty_is_bytes_or_runes(it.u)) {
			continue;
		}
		if (const_convertible_to(ck, x, it.u, NULL)) {
			continue;
		}
		const char *us = ty_str(ck, it.u);
		const char *ts = ty_str(ck, T);
		if (ty_is_integer(x->typ) && ty_is_integer(it.u)) {
			*cause = ck_sprintf(ck, "constant %s overflows %s (in %s)",
					    const_str(ck, x->val), us, ts);
		} else {
			*cause = ck_sprintf(ck, "cannot convert %s to type %s (in %s)",
					    op_str(ck, x), us, ts);
		}
		return false;
	}
	return true;
}

/* The type an untyped operand gets when it is converted to T. */
static lm_type *final_type(lm_checker *ck, lm_operand *x, lm_type *T, bool const_arg)
{
	if (x->typ == TYP(ck, LM_UNTYPED_NIL)) {
		return T;
	}
	if (ty_is_non_type_param_interface(T) || (const_arg && !ty_is_const_type(T))) {
		return ty_default(ck, x->typ);
	}
	if (x->mode == LM_MODE_CONST && ty_is_integer(x->typ) && ty_all_string(T)) {
		return x->typ; /* string(1 << s): the shift keeps its integer type */
	}
	return T;
}

void ck_conversion(lm_checker *ck, lm_operand *x, lm_type *T)
{
	bool const_arg = x->mode == LM_MODE_CONST;
	bool ok = false;
	const char *cause = "";
	if (const_arg && ty_is_const_type(T)) {
		ok = const_convertible_to(ck, x, T, &x->val);
		if (!ok && ty_is_integer(x->typ) && ty_is_integer(T)) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidConversion,
				  "constant %s overflows %s", const_str(ck, x->val), ty_str(ck, T));
			operand_invalidate(x);
			return;
		}
	} else if (const_arg && ty_is_type_param(T)) {
		ok = const_to_type_param(ck, x, T, &cause);
		x->mode = LM_MODE_VALUE;
	} else if (operand_convertible_to(ck, x, T, &cause)) {
		ok = true;
		x->mode = LM_MODE_VALUE;
	}
	if (!ok) {
		const char *xs = op_str(ck, x);
		if (*cause) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidConversion,
				  "cannot convert %s to type %s: %s", xs, ty_str(ck, T), cause);
		} else {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidConversion,
				  "cannot convert %s to type %s", xs, ty_str(ck, T));
		}
		operand_invalidate(x);
		return;
	}
	if (ty_is_untyped(x->typ)) {
		ck_update_expr_type(ck, x->expr, final_type(ck, x, T, const_arg), true);
	}
	x->typ = T;
}

/* Slices to arrays and array pointers, by language version: 1 yes, 0 no, -1 not a case of this. */
static int slice_to_array(lm_checker *ck, lm_type *Vu, lm_type *Tu, const char **cause)
{
	if (Vu->kind != LM_T_SLICE || (Tu->kind != LM_T_ARRAY && Tu->kind != LM_T_POINTER)) {
		return -1;
	}
	bool is_ptr = Tu->kind == LM_T_POINTER;
	lm_type *a = is_ptr ? lm_under(lm_type_at(TY(pointer, Tu)->elem)) : Tu;
	if (a->kind != LM_T_ARRAY ||
	    !ty_identical(ck, lm_type_at(TY(slice, Vu)->elem), lm_type_at(TY(array, a)->elem))) {
		return -1;
	}
	if (ck_allow_version(ck, is_ptr ? 17 : 20)) {
		return 1;
	}
	if (cause) {
		*cause = is_ptr ? "conversion of slice to array pointer requires go1.17 or later"
				: "conversion of slice to array requires go1.20 or later";
	}
	return 0;
}

/* The cases without type parameters that depend on the underlying types alone. */
static bool basic_convertible(lm_type *Vu, lm_type *Tu)
{
	if (ty_is_integer_or_float(Vu) && ty_is_integer_or_float(Tu)) {
		return true;
	}
	if (ty_is_complex(Vu) && ty_is_complex(Tu)) {
		return true;
	}
	if (ty_is_string(Tu) && (ty_is_integer(Vu) || ty_is_bytes_or_runes(Vu))) {
		return true;
	}
	if (ty_is_string(Vu) && ty_is_bytes_or_runes(Tu)) {
		return true;
	}
	if (ty_is_unsafe_pointer(Tu) && (Vu->kind == LM_T_POINTER || ty_is_uintptr(Vu))) {
		return true;
	}
	return ty_is_unsafe_pointer(Vu) && (Tu->kind == LM_T_POINTER || ty_is_uintptr(Tu));
}

/* Pointers without names whose base types have identical underlying types. */
static bool pointers_convertible(lm_checker *ck, lm_type *V, lm_type *T)
{
	if (V->kind != LM_T_POINTER || T->kind != LM_T_POINTER) {
		return false;
	}
	lm_type *vb = lm_type_at(TY(pointer, V)->elem);
	lm_type *tb = lm_type_at(TY(pointer, T)->elem);
	return !ty_is_type_param(vb) && !ty_is_type_param(tb) &&
	       ty_identical_ignore_tags(ck, lm_under(vb), lm_under(tb));
}

#define ADD_CAUSE(ck, cause, ...)                                                                  \
	do {                                                                                       \
		if (cause) {                                                                       \
			const char *msg_ = ck_sprintf((ck), __VA_ARGS__);                          \
			*(cause) =                                                                 \
				**(cause) ? ck_sprintf((ck), "%s\n\t%s", msg_, *(cause)) : msg_;   \
		}                                                                                  \
	} while (0)

/* Every type of T's set, x's type given (v_in: " (in V)" for messages, "" when x's own). */
static bool convertible_to_terms(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause,
				 lm_type *V)
{
	for (lm_ts_iter it = ts_begin(T); ts_next(&it);) {
		if (!it.t) {
			return false; /* no specific types */
		}
		if (operand_convertible_to(ck, x, it.t, cause)) {
			continue;
		}
		if (V) {
			ADD_CAUSE(ck, cause, "cannot convert %s (in %s) to type %s (in %s)",
				  ty_str(ck, x->typ), ty_str(ck, V), ty_str(ck, it.t),
				  ty_str(ck, T));
		} else {
			ADD_CAUSE(ck, cause, "cannot convert %s to type %s (in %s)",
				  ty_str(ck, x->typ), ty_str(ck, it.t), ty_str(ck, T));
		}
		return false;
	}
	return true;
}

/* Every type of V's set to T, or to every type of T's set. */
static bool terms_convertible(lm_checker *ck, lm_operand *x, lm_type *V, lm_type *T, lm_type *orig,
			      const char **cause)
{
	lm_operand y = *x;
	for (lm_ts_iter it = ts_begin(V); ts_next(&it);) {
		if (!it.t) {
			return false; /* no specific types */
		}
		y.typ = it.t;
		if (T->kind == LM_T_TYPE_PARAM) {
			if (!convertible_to_terms(ck, &y, T, cause, V)) {
				return false;
			}
		} else if (!operand_convertible_to(ck, &y, T, cause)) {
			ADD_CAUSE(ck, cause, "cannot convert %s (in %s) to type %s",
				  ty_str(ck, it.t), ty_str(ck, V), ty_str(ck, orig));
			return false;
		}
	}
	return true;
}

bool operand_convertible_to(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause)
{
	if (operand_assignable_to(ck, x, T, cause, NULL)) {
		return true;
	}
	lm_type *orig = T;
	lm_type *V = lm_unalias(x->typ);
	T = lm_unalias(T);
	lm_type *Vu = lm_under(V);
	lm_type *Tu = lm_under(T);
	bool vp = V->kind == LM_T_TYPE_PARAM;
	bool tp = T->kind == LM_T_TYPE_PARAM;
	if (!vp && !tp && ty_identical_ignore_tags(ck, Vu, Tu)) {
		return true;
	}
	if (pointers_convertible(ck, V, T) || basic_convertible(Vu, Tu)) {
		return true;
	}
	int s = slice_to_array(ck, Vu, Tu, cause);
	if (s >= 0) {
		return s == 1;
	}
	if (vp) {
		return terms_convertible(ck, x, V, T, orig, cause);
	}
	return tp && convertible_to_terms(ck, x, T, cause, NULL);
}
