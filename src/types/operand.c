/* operand.c - operands: what the checker knows of an expression, and whether it can be assigned to
 * a type. Included by nobody; its functions are announced in types_int_expr.h. spec: Assignability.
 */
#include "types/types_int.h"

const char *ty_composite_kind(lm_type *t)
{
	switch (lm_under(t)->kind) {
	case LM_T_ARRAY: return "array";
	case LM_T_SLICE: return "slice";
	case LM_T_STRUCT: return "struct";
	case LM_T_POINTER: return "pointer";
	case LM_T_SIGNATURE: return "func";
	case LM_T_INTERFACE: return "interface";
	case LM_T_MAP: return "map";
	case LM_T_CHAN: return "chan";
	case LM_T_TUPLE: return "tuple";
	case LM_T_UNION: return "union";
	default: return "";
	}
}

/* Puts a line before the cause found so far. */
#define ADD_CAUSE(ck, cause, ...)                                                                  \
	do {                                                                                       \
		if (cause) {                                                                       \
			const char *msg_ = ck_sprintf((ck), __VA_ARGS__);                          \
			*(cause) =                                                                 \
				**(cause) ? ck_sprintf((ck), "%s\n\t%s", msg_, *(cause)) : msg_;   \
		}                                                                                  \
	} while (0)

static bool untyped_assignable(lm_checker *ck, lm_operand *x, lm_type *T, lm_diag_code *code)
{
	lm_const *val = NULL;
	lm_diag_code ignored = 0;
	*code = LM_DIAG_IncompatibleAssign;
	if (!ty_is_type_param(T)) {
		return ck_implicit_type_and_value(ck, x, T, &val, &ignored) != NULL;
	}
	for (lm_ts_iter it = ts_begin(T); ts_next(&it);) {
		if (!it.t) {
			return false; /* no specific types */
		}
		if (!ck_implicit_type_and_value(ck, x, it.t, &val, &ignored)) {
			return false;
		}
	}
	return true;
}

/* x, of a type without a name, to each type in the type set of T. */
static bool assignable_to_terms(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause,
				lm_diag_code *code)
{
	*code = LM_DIAG_IncompatibleAssign;
	bool ok = false;
	for (lm_ts_iter it = ts_begin(T); ts_next(&it);) {
		if (!it.t) {
			return false; /* no specific types */
		}
		ok = operand_assignable_to(ck, x, it.t, cause, code);
		if (!ok) {
			ADD_CAUSE(ck, cause, "cannot assign %s to %s (in %s)", ty_str(ck, x->typ),
				  ty_str(ck, it.t), ty_str(ck, T));
			return false;
		}
	}
	return ok;
}

/* Each type in the type set of x's type V to T, which has no name. */
static bool terms_assignable_to(lm_checker *ck, const lm_operand *x, lm_type *V, lm_type *T,
				lm_type *orig, const char **cause, lm_diag_code *code)
{
	*code = LM_DIAG_IncompatibleAssign;
	lm_operand y = *x;
	bool ok = false;
	for (lm_ts_iter it = ts_begin(V); ts_next(&it);) {
		if (!it.t) {
			return false; /* no specific types */
		}
		y.typ = it.t;
		ok = operand_assignable_to(ck, &y, T, cause, code);
		if (!ok) {
			ADD_CAUSE(ck, cause, "cannot assign %s (in %s) to %s", ty_str(ck, it.t),
				  ty_str(ck, V), ty_str(ck, orig));
			return false;
		}
	}
	return ok;
}

/* Whether x can be assigned to a variable of type T. cause, when given, must point to a text (maybe
 * empty). */
bool operand_assignable_to(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause,
			   lm_diag_code *code)
{
	lm_diag_code dummy;
	code = code ? code : &dummy;
	*code = 0;
	if (x->mode == LM_MODE_INVALID || !ty_is_valid(T)) {
		return true; /* avoid spurious errors */
	}
	lm_type *orig = T;
	lm_type *V = lm_unalias(x->typ);
	T = lm_unalias(T);
	if (V == T || ty_identical(ck, V, T)) {
		return true;
	}
	bool vp = V->kind == LM_T_TYPE_PARAM;
	bool tp = T->kind == LM_T_TYPE_PARAM;
	lm_type *Vu = lm_under(V);
	lm_type *Tu = lm_under(T);
	if (ty_is_untyped(Vu)) {
		return untyped_assignable(ck, x, T, code);
	}
	if (Vu->kind == LM_T_INTERFACE && Tu->kind == LM_T_INTERFACE && !vp && !tp) {
		/* V's type set is to be known first: with cyclic (invalid) interfaces the order
		 * shows. */
		iface_type_set(TY(interface, Vu));
	}
	/* Identical underlying types, one of them without a name, no type parameters. */
	if (!vp && !tp && (!ty_has_name(V) || !ty_has_name(T)) && ty_identical(ck, Vu, Tu)) {
		return true;
	}
	/* T is an interface that x implements; the pointer case is for the better message. */
	if ((Tu->kind == LM_T_INTERFACE && !tp) || ck_is_interface_ptr(Tu)) {
		if (ck_implements(ck, V, T, false, cause)) {
			return true;
		}
		if (!vp) {
			*code = LM_DIAG_InvalidIfaceAssign;
			return false;
		}
		if (cause) {
			*cause = "";
		}
	}
	if (Vu->kind == LM_T_INTERFACE && !vp && ck_implements(ck, T, V, false, NULL)) {
		if (cause) {
			*cause = "need type assertion";
		}
		*code = LM_DIAG_IncompatibleAssign;
		return false;
	}
	if (Vu->kind == LM_T_CHAN && Vu->sub == 0 && Tu->kind == LM_T_CHAN &&
	    ty_identical(ck, lm_type_at(((lm_chan_t *)Vu)->elem),
			 lm_type_at(((lm_chan_t *)Tu)->elem))) {
		*code = LM_DIAG_InvalidChanAssign;
		return !ty_has_name(V) || !ty_has_name(T);
	}
	*code = LM_DIAG_IncompatibleAssign;
	if (tp && !ty_has_name(V)) {
		return assignable_to_terms(ck, x, T, cause, code);
	}
	if (vp && !ty_has_name(T)) {
		return terms_assignable_to(ck, x, V, T, orig, cause, code);
	}
	return false;
}

bool lm_assignable_to(lm_check_ctx *cx, lm_type *v, lm_type *t)
{
	lm_operand x = {.mode = LM_MODE_VALUE, .typ = v};
	return operand_assignable_to(ck_quiet(cx), &x, t, NULL, NULL);
}
