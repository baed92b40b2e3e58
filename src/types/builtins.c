/* builtins.c - calls of built-in functions, those of package unsafe included. spec: Built-in
 * functions. Included by nobody; its functions are announced in types_int_expr.h. The fun node of
 * such a call is recorded as LM_MODE_BUILTIN; argument nodes carry their final types. */
#include "types/types_int.h"

#define INVALID_OP  "invalid operation: "
#define INVALID_ARG "invalid argument: "

/* A call being checked: x is its first argument at first, its result at last. */
typedef struct builtin_call {
	lm_operand *x;
	lm_call *call;
	lm_builtin_id id;
	const char *name;
	lm_operands *args; /* not evaluated for make, new, Offsetof, trace */
	uint32_t nargs;
} builtin_call;

static lm_node *arg_node(const builtin_call *b, uint32_t i)
{
	return lm_list_get(b->call->args, i);
}

static void set_result(lm_operand *x, lm_type *t)
{
	x->mode = LM_MODE_VALUE;
	x->typ = t;
}

static void set_int_const(lm_checker *ck, lm_operand *x, int64_t v, lm_type *t)
{
	x->mode = LM_MODE_CONST;
	x->val = lm_const_int64(ck->arena, v);
	x->typ = t;
}

lm_type *ty_array_ptr_deref(lm_type *t)
{
	lm_pointer *p = TY_IF(pointer, ty_unalias(t));
	if (p) {
		lm_type *a = lm_under(lm_type_at(p->elem));
		if (a->kind == LM_T_ARRAY) {
			return a;
		}
	}
	return t;
}

/* The element type of slice x (of all slices in its type set); NULL with *cause when it is none. */
static lm_type *slice_elem(lm_checker *ck, lm_operand *x, const char **cause)
{
	lm_type *E = NULL;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		lm_slice *s = TY_IF(slice, it.u);
		if (!s) {
			*cause = operand_is_nil(x)
					 ? "argument must be a slice; have untyped nil"
					 : ck_sprintf(ck, "argument must be a slice; have %s",
						      op_str(ck, x));
			return NULL;
		}
		lm_type *elem = lm_type_at(s->elem);
		if (!E) {
			E = elem;
		} else if (!ty_identical(ck, E, elem)) {
			*cause = ck_sprintf(ck, "mismatched slice element types %s and %s in %s",
					    ty_str(ck, E), ty_str(ck, elem), op_str(ck, x));
			return NULL;
		}
	}
	return E;
}

/* Whether every type in y's type set is a byte slice or a string; *has_string when one is a string.
 */
static bool bytes_or_strings(lm_checker *ck, lm_operand *y, bool *has_string)
{
	for (lm_ts_iter it = ts_begin(y->typ); ts_next(&it);) {
		lm_slice *s = TY_IF(slice, it.u);
		if (s && ty_identical(ck, lm_type_at(s->elem), ck->cx->byte_type)) {
			continue;
		}
		if (!it.u || !ty_is_string(it.u)) {
			return false;
		}
		*has_string = true;
	}
	return true;
}

static bool assignable_to_bytes(lm_checker *ck, lm_operand *x)
{
	lm_slice *s = UNDER_IF(slice, x->typ);
	if (s && !ty_is_basic_kind(lm_type_at(s->elem), LM_UINT8)) {
		return false;
	}
	return operand_assignable_to(ck, x, ty_new_slice(&ck->scratch, ck->cx->byte_type), NULL,
				     NULL);
}

static bool builtin_append(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	const char *cause = "";
	lm_type *E = slice_elem(ck, x, &cause);
	if (!E) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidAppend, "invalid append: %s", cause);
		return false;
	}
	/* append([]byte, string...) */
	if (b->nargs == 2 && b->call->e.n.flags & LM_NF_HAS_DOTS && assignable_to_bytes(ck, x)) {
		bool has_string = false;
		if (bytes_or_strings(ck, &b->args->v[1], &has_string) && has_string) {
			lm_operand *y = &b->args->v[1];
			if (ty_is_untyped(y->typ)) {
				ck_convert_untyped(ck, y, TYP(ck, LM_STRING));
			}
			x->mode = LM_MODE_VALUE;
			return true;
		}
	}
	/* The general case is a call of func(S, ...E) S. */
	lm_slice *s = TY_IF(slice, x->typ);
	lm_type *rest = s ? x->typ : ty_new_slice(ck->arena, E);
	lm_type *S = x->typ;
	lm_object *params[2] = {
		obj_new(&ck->scratch, LM_O_VAR, 0, NULL, NULL, S),
		obj_new(&ck->scratch, LM_O_VAR, 0, NULL, NULL, rest),
	};
	lm_signature *sig = ty_new_signature(&ck->scratch);
	sig->params = lm_type_to((lm_type *)ty_new_tuple(&ck->scratch, params, 2));
	sig->t.flags |= LM_TF_VARIADIC;
	ck_arguments(ck, b->call, sig, NULL, NULL, b->args);
	set_result(x, S);
	return true;
}

/* len and cap of one type of a type set. */
static bool has_len_or_cap(lm_type *u, bool is_len)
{
	if (!u) {
		return false;
	}
	lm_type *t = ty_array_ptr_deref(u);
	switch (t->kind) {
	case LM_T_BASIC: return is_len && ty_is_string(t);
	case LM_T_ARRAY:
	case LM_T_SLICE:
	case LM_T_CHAN: return true;
	case LM_T_MAP: return is_len;
	default: return false;
	}
}

static bool all_have_len_or_cap(lm_type *t, bool is_len)
{
	for (lm_ts_iter it = ts_begin(t); ts_next(&it);) {
		if (!has_len_or_cap(it.u, is_len)) {
			return false;
		}
	}
	return true;
}

static bool builtin_len_cap(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	bool is_len = b->id == LM_B_LEN;
	lm_type *t = ty_array_ptr_deref(lm_under(x->typ));
	lm_operand_mode mode = LM_MODE_INVALID;
	lm_const *val = NULL;
	if (t->kind == LM_T_INTERFACE) {
		if (ty_is_type_param(x->typ) && all_have_len_or_cap(x->typ, is_len)) {
			mode = LM_MODE_VALUE;
		}
	} else if (has_len_or_cap(t, is_len)) {
		mode = LM_MODE_VALUE;
		if (t->kind == LM_T_BASIC && x->mode == LM_MODE_CONST) {
			mode = LM_MODE_CONST;
			val = lm_const_int64(ck->arena, lm_const_string_len(x->val));
		} else if (t->kind == LM_T_ARRAY && !ck->env.has_call_or_recv) {
			/* spec: constant if the expression has no channel receives or function
			 * calls. */
			int64_t n = TY(array, t)->len;
			mode = LM_MODE_CONST;
			val = n >= 0 ? lm_const_int64(ck->arena, n) : lm_const_unknown(ck->arena);
		}
	}
	if (mode == LM_MODE_INVALID) {
		if (ty_is_valid(lm_under(x->typ))) {
			ck_errorf(ck, at_op(x), is_len ? LM_DIAG_InvalidLen : LM_DIAG_InvalidCap,
				  INVALID_ARG "%s for built-in %s", op_str(ck, x), b->name);
		}
		return false;
	}
	x->mode = (uint8_t)mode;
	x->typ = TYP(ck, LM_INT);
	x->val = val;
	return true;
}

static bool builtin_clear(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 21, "clear");
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		if (!it.u || (it.u->kind != LM_T_MAP && it.u->kind != LM_T_SLICE)) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidClear,
				  INVALID_ARG "cannot clear %s: argument must be (or constrained "
					      "by) map or slice",
				  op_str(ck, x));
			return false;
		}
	}
	x->mode = LM_MODE_NO_VALUE;
	return true;
}

static bool builtin_close(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		const char *what = NULL;
		if (!it.u || it.u->kind != LM_T_CHAN) {
			what = "non-channel";
		} else if (it.u->sub == 2) {
			what = "receive-only channel";
		}
		if (what) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidClose,
				  INVALID_OP "cannot close %s %s", what, op_str(ck, x));
			return false;
		}
	}
	x->mode = LM_MODE_NO_VALUE;
	return true;
}

/* ---- complex, real, imag */

/* The type of the result for one type of the argument; NULL when there is none. */
static lm_type *complex_result(lm_checker *ck, lm_type *t, lm_builtin_id id)
{
	lm_type *u = lm_under(t);
	if (u->kind != LM_T_BASIC) {
		return NULL;
	}
	if (id == LM_B_COMPLEX) {
		switch (u->sub) {
		case LM_FLOAT32: return TYP(ck, LM_COMPLEX64);
		case LM_FLOAT64: return TYP(ck, LM_COMPLEX128);
		case LM_UNTYPED_FLOAT: return TYP(ck, LM_UNTYPED_COMPLEX);
		default: return NULL;
		}
	}
	switch (u->sub) {
	case LM_COMPLEX64: return TYP(ck, LM_FLOAT32);
	case LM_COMPLEX128: return TYP(ck, LM_FLOAT64);
	case LM_UNTYPED_COMPLEX: return TYP(ck, LM_UNTYPED_FLOAT);
	default: return NULL;
	}
}

static lm_diag_code complex_code(lm_builtin_id id)
{
	return id == LM_B_REAL   ? LM_DIAG_InvalidReal
	       : id == LM_B_IMAG ? LM_DIAG_InvalidImag
				 : LM_DIAG_InvalidComplex;
}

/* The result type for x, for a type parameter a fresh one over the results of its types (refused,
 * but with a type). */
static lm_type *complex_result_type(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_type_param *tp = lm_as_type_param(x->typ);
	if (!tp) {
		return complex_result(ck, x->typ, b->id);
	}
	LM_VEC(lm_term) terms = {0};
	bool ok = true;
	for (lm_ts_iter it = ts_begin(x->typ); ok && ts_next(&it);) {
		lm_type *r = it.t ? complex_result(ck, it.t, b->id) : NULL;
		ok = r != NULL;
		if (ok) {
			lm_term term = {lm_type_to(r), it.tilde};
			lm_vec_push(&terms, term);
		}
	}
	lm_type *res = NULL;
	if (ok) {
		ck_soft_errorf(ck, at_op(x), complex_code(b->id),
			       "%s not supported as argument to built-in %s for go1.18 (see "
			       "go.dev/issue/50937)",
			       op_str(ck, x), b->name);
		lm_union *u = ty_new_union(ck->arena, terms.data, (uint32_t)terms.len);
		lm_interface *bound = ty_new_embedding_interface(ck, (lm_type *)u);
		lm_object *tn =
			obj_new_type_name(ck, 0, ck->pkg, obj_name(lm_object_at(tp->obj)), NULL);
		lm_type_param *p = ck_new_type_param(ck, tn, (lm_type *)bound);
		p->index = tp->index;
		res = (lm_type *)p;
	}
	lm_vec_free(&terms);
	return res;
}

static void to_untyped_float(lm_checker *ck, lm_operand *x)
{
	if (ty_is_numeric(x->typ) && lm_const_sign(lm_const_imag(ck->arena, x->val)) == 0) {
		x->typ = TYP(ck, LM_UNTYPED_FLOAT);
	}
}

static void match_complex_args(lm_checker *ck, lm_operand *x, lm_operand *y)
{
	bool ux = ty_is_untyped(x->typ);
	bool uy = ty_is_untyped(y->typ);
	if (ux && !uy) {
		ck_convert_untyped(ck, x, y->typ);
	} else if (uy && !ux) {
		ck_convert_untyped(ck, y, x->typ);
	} else if (ux && x->mode == LM_MODE_CONST && y->mode == LM_MODE_CONST) {
		to_untyped_float(ck, x);
		to_untyped_float(ck, y);
	} else if (ux) {
		ck_convert_untyped(ck, x, TYP(ck, LM_FLOAT64));
		ck_convert_untyped(ck, y, TYP(ck, LM_FLOAT64));
	}
}

static bool builtin_complex(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_operand *y = &b->args->v[1];
	match_complex_args(ck, x, y);
	if (!operand_is_valid(x) || !operand_is_valid(y)) {
		return false;
	}
	if (!ty_identical(ck, x->typ, y->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidComplex,
			  INVALID_OP "%s (mismatched types %s and %s)", ex_str(ck, &b->call->e.n),
			  ty_str(ck, x->typ), ty_str(ck, y->typ));
		return false;
	}
	lm_type *res = complex_result_type(ck, b);
	if (!res) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidComplex,
			  INVALID_ARG "arguments have type %s, expected floating-point",
			  ty_str(ck, x->typ));
		return false;
	}
	if (x->mode == LM_MODE_CONST && y->mode == LM_MODE_CONST) {
		x->val = lm_const_make_complex(ck->arena, lm_const_to_float(ck->arena, x->val),
					       lm_const_to_float(ck->arena, y->val));
	} else {
		x->mode = LM_MODE_VALUE;
	}
	x->typ = res;
	return true;
}

static bool builtin_real_imag(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	if (ty_is_untyped(x->typ)) {
		if (x->mode != LM_MODE_CONST) {
			ck_convert_untyped(ck, x, TYP(ck, LM_COMPLEX128));
			if (!operand_is_valid(x)) {
				return false;
			}
		} else if (ty_is_numeric(x->typ)) {
			x->typ = TYP(ck, LM_UNTYPED_COMPLEX);
		}
	}
	lm_type *res = complex_result_type(ck, b);
	if (!res) {
		ck_errorf(ck, at_op(x), complex_code(b->id),
			  INVALID_ARG "argument has type %s, expected complex type",
			  ty_str(ck, x->typ));
		return false;
	}
	if (x->mode == LM_MODE_CONST) {
		x->val = b->id == LM_B_REAL ? lm_const_real(ck->arena, x->val)
					    : lm_const_imag(ck->arena, x->val);
	} else {
		x->mode = LM_MODE_VALUE;
	}
	x->typ = res;
	return true;
}

/* ---- copy, delete, make, min, max, new, panic, print, recover */

static bool builtin_copy(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_operand *y = &b->args->v[1];
	const char *cause = "";
	lm_type *dst = slice_elem(ck, x, &cause);
	if (!dst) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidCopy, "invalid copy: %s", cause);
		return false;
	}
	bool has_string = false;
	bool special = assignable_to_bytes(ck, x) && bytes_or_strings(ck, y, &has_string);
	if (!special) {
		lm_type *src = slice_elem(ck, y, &cause);
		if (!src) {
			if (!ty_all_string(y->typ)) {
				ck_errorf(ck, at_op(y), LM_DIAG_InvalidCopy, "invalid copy: %s",
					  cause);
				return false;
			}
			src = ck->cx->byte_type;
		}
		if (!ty_identical(ck, dst, src)) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidCopy,
				  "invalid copy: arguments %s and %s have different element types "
				  "%s and %s",
				  op_str(ck, x), op_str(ck, y), ty_str(ck, dst), ty_str(ck, src));
			return false;
		}
	}
	if (ty_is_untyped(y->typ)) {
		ck_convert_untyped(ck, y, ty_default(ck, y->typ));
	}
	set_result(x, TYP(ck, LM_INT));
	return true;
}

static bool builtin_delete(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_type *key = NULL;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		lm_map_t *m = TY_IF(map_t, it.u);
		if (!m) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidDelete,
				  INVALID_ARG "%s is not a map", op_str(ck, x));
			return false;
		}
		lm_type *k = lm_type_at(m->key);
		if (key && !ty_identical(ck, k, key)) {
			ck_errorf(ck, at_op(x), LM_DIAG_InvalidDelete,
				  INVALID_ARG "maps of %s must have identical key types",
				  op_str(ck, x));
			return false;
		}
		key = k;
	}
	*x = b->args->v[1];
	ck_assignment(ck, x, key, "argument to delete");
	if (!operand_is_valid(x)) {
		return false;
	}
	x->mode = LM_MODE_NO_VALUE;
	return true;
}

static const char *make_cond(lm_checker *ck, lm_type *t, lm_type *u, void *arg)
{
	(void)ck;
	(void)t;
	(void)arg;
	if (!u) {
		return "no specific type";
	}
	bool ok = u->kind == LM_T_SLICE || u->kind == LM_T_MAP || u->kind == LM_T_CHAN;
	return ok ? NULL : "type must be slice, map, or channel";
}

static bool builtin_make(lm_checker *ck, builtin_call *b)
{
	lm_node *arg0 = arg_node(b, 0);
	lm_type *T = ck_var_type(ck, arg0);
	if (!ty_is_valid(T)) {
		return false;
	}
	const char *cause = "";
	lm_type *u = ty_common_under(ck, T, make_cond, NULL, &cause);
	if (!u) {
		ck_errorf(ck, at_node(arg0), LM_DIAG_InvalidMake, INVALID_ARG "cannot make %s: %s",
			  ex_str(ck, arg0), cause);
		return false;
	}
	uint32_t min = u->kind == LM_T_SLICE ? 2 : 1;
	if (b->nargs < min || min + 1 < b->nargs) {
		lm_node *call = &b->call->e.n;
		ck_errorf(ck, at_node(call), LM_DIAG_WrongArgCount,
			  INVALID_OP "%s expects %u or %u arguments; found %u", ex_str(ck, call),
			  min, min + 1, b->nargs);
		return false;
	}
	int64_t sizes[2];
	uint32_t nsizes = 0;
	for (uint32_t i = 1; i < b->nargs; i++) {
		int64_t size;
		ck_index(ck, arg_node(b, i), -1, &size);
		if (size >= 0 && nsizes < 2) {
			sizes[nsizes++] = size;
		}
	}
	if (nsizes == 2 && sizes[0] > sizes[1]) {
		ck_error(ck, at_node(arg_node(b, 1)), LM_DIAG_SwappedMakeArgs,
			 INVALID_ARG "length and capacity swapped");
	}
	set_result(b->x, T);
	return true;
}

static const char *arg_context(lm_builtin_id id)
{
	switch (id) {
	case LM_B_MAX: return "argument to built-in max";
	case LM_B_MIN: return "argument to built-in min";
	case LM_B_PRINT: return "argument to built-in print";
	default: return "argument to built-in println";
	}
}

/* Compares the next argument a with x, the extreme one so far. */
static bool min_max_step(lm_checker *ck, builtin_call *b, lm_operand *a)
{
	lm_operand *x = b->x;
	ck_match_types(ck, x, a);
	if (!operand_is_valid(x)) {
		return false;
	}
	if (!ty_identical(ck, x->typ, a->typ)) {
		ck_errorf(ck, at_op(a), LM_DIAG_MismatchedTypes,
			  INVALID_ARG "mismatched types %s (previous argument) and %s (type of %s)",
			  ty_str(ck, x->typ), ty_str(ck, a->typ), ex_str(ck, a->expr));
		return false;
	}
	if (x->mode != LM_MODE_CONST || a->mode != LM_MODE_CONST) {
		x->mode = LM_MODE_VALUE;
	} else if (lm_const_compare(a->val, b->id == LM_B_MAX ? LM_OP_GTR : LM_OP_LSS, x->val)) {
		*x = *a;
	}
	return true;
}

static bool builtin_min_max(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 21, "built-in %s", b->name);
	for (uint32_t i = 0; i < b->nargs; i++) {
		lm_operand *a = &b->args->v[i];
		if (!operand_is_valid(a)) {
			return false;
		}
		if (!ty_all_ordered(a->typ)) {
			ck_errorf(ck, at_op(a), LM_DIAG_InvalidMinMaxOperand,
				  INVALID_ARG "%s cannot be ordered", op_str(ck, a));
			return false;
		}
		if (i > 0 && !min_max_step(ck, b, a)) {
			return false;
		}
	}
	/* A result that is not constant cannot stay untyped. */
	if (x->mode != LM_MODE_CONST) {
		x->mode = LM_MODE_VALUE;
		ck_assignment(ck, x, ck->cx->empty_interface, arg_context(b->id));
		if (!operand_is_valid(x)) {
			return false;
		}
	}
	for (uint32_t i = 0; i < b->nargs; i++) {
		ck_update_expr_type(ck, b->args->v[i].expr, x->typ, true);
	}
	return true;
}

static bool builtin_new(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_node *arg = arg_node(b, 0);
	ck_expr_or_type(ck, x, arg, false);
	ck_exclude(ck, x, (1u << LM_MODE_NO_VALUE) | (1u << LM_MODE_BUILTIN));
	if (!operand_is_valid(x)) {
		return false;
	}
	if (x->mode == LM_MODE_TYPE) {
		ck_valid_var_type(ck, arg, x->typ);
	} else {
		if (ty_is_untyped(x->typ)) {
			ck_assignment(ck, x, NULL, "argument to new");
			if (!operand_is_valid(x)) {
				return false;
			}
		}
		if (!ck_allow_version(ck, 26)) {
			ck_version_errorf(ck, at_node(lm_node_at(b->call->fun)), 26, "new(%s)",
					  ex_str(ck, arg));
		}
	}
	set_result(x, ty_new_pointer(ck->arena, x->typ));
	return true;
}

static bool builtin_panic(lm_checker *ck, builtin_call *b)
{
	/* In a function with results the call ends a statement list. */
	if (ck->env.sig && tuple_len(sig_results(ck->env.sig)) > 0) {
		if (!ck->env.is_panic) {
			ck->env.is_panic = lm_xcalloc(1, sizeof(lm_map));
		}
		*lm_map_put(ck->env.is_panic, (uint64_t)(uintptr_t)b->call, NULL) = 1;
	}
	ck_assignment(ck, b->x, ck->cx->empty_interface, "argument to panic");
	if (!operand_is_valid(b->x)) {
		return false;
	}
	b->x->mode = LM_MODE_NO_VALUE;
	return true;
}

static bool builtin_print(lm_checker *ck, builtin_call *b)
{
	for (uint32_t i = 0; i < b->nargs; i++) {
		lm_operand *a = &b->args->v[i];
		ck_assignment(ck, a, NULL, arg_context(b->id));
		if (!operand_is_valid(a)) {
			return false;
		}
		lm_type *u = ty_is_type_param(a->typ) ? NULL : lm_under(a->typ);
		if (u &&
		    (u->kind == LM_T_STRUCT || u->kind == LM_T_ARRAY)) { /* gc finds out later */
			lm_bad_print bad = {b->call->e.n.pos, a->typ, b->id == LM_B_PRINTLN};
			lm_vec_push(&ck->bad_prints, bad);
		}
	}
	b->x->mode = LM_MODE_NO_VALUE;
	return true;
}

/* ---- package unsafe */

enum { TF_VAR_SIZE_KNOWN = LM_TF_USER << 2, TF_VAR_SIZE = LM_TF_USER << 3 };

static bool named_has_var_size(lm_checker *ck, lm_named *t)
{
	if (t->t.flags & TF_VAR_SIZE_KNOWN) {
		return (t->t.flags & TF_VAR_SIZE) != 0;
	}
	lm_object *obj = named_path_obj(ck, t);
	if (obj_on_path(ck, obj)) {
		lm_object **cycle = ck->obj_path.data + obj->color - 1;
		uint32_t n = (uint32_t)ck->obj_path.len - obj->color + 1;
		ck_cycle_error(ck, cycle, n, objs_first_in_src(cycle, n));
		return true;
	}
	if (!ck_enter(ck, obj->pos)) {
		return true;
	}
	ck_push(ck, obj);
	named_unpack(t);
	lm_type *rhs = named_rhs(t);
	bool varies = rhs && ck_has_var_size(ck, rhs);
	ck_pop(ck);
	ck_leave(ck);
	t->t.flags |= (uint16_t)(TF_VAR_SIZE_KNOWN | (varies ? TF_VAR_SIZE : 0));
	return varies;
}

/* Whether t's size depends on a type parameter. */
bool ck_has_var_size(lm_checker *ck, lm_type *t)
{
	t = ty_unalias(t);
	switch (t->kind) {
	case LM_T_NAMED: return named_has_var_size(ck, TY(named, t));
	case LM_T_ARRAY: return ck_has_var_size(ck, lm_type_at(TY(array, t)->elem));
	case LM_T_STRUCT: {
		lm_struct *s = TY(struct, t);
		for (uint32_t i = 0; i < struct_num_fields(s); i++) {
			if (ck_has_var_size(ck, obj_type(struct_field(s, i)))) {
				return true;
			}
		}
		return false;
	}
	case LM_T_TYPE_PARAM: return true;
	default: return false;
	}
}

static bool unsafe_sizeof(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	bool is_align = b->id == LM_B_UNSAFE_ALIGNOF;
	ck_assignment(ck, x, NULL,
		      is_align ? "argument to unsafe.Alignof" : "argument to unsafe.Sizeof");
	if (!operand_is_valid(x)) {
		return false;
	}
	if (ck_has_var_size(ck, x->typ)) {
		set_result(x, TYP(ck, LM_UINTPTR));
		return true;
	}
	int64_t n = is_align ? ty_alignof(ck, x->typ) : ty_sizeof(ck, x->typ);
	if (n < 0) {
		ck_errorf(ck, at_op(x), LM_DIAG_TypeTooLarge, "%s is too large", op_str(ck, x));
		return false;
	}
	set_int_const(ck, x, n, TYP(ck, LM_UINTPTR));
	return true;
}

static bool unsafe_offsetof(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	lm_node *arg0 = arg_node(b, 0);
	lm_node *un = lm_unparen(arg0);
	if (un->kind != LM_N_SELECTOR) {
		ck_errorf(ck, at_node(arg0), LM_DIAG_BadOffsetofSyntax,
			  INVALID_ARG "%s is not a selector expression", ex_str(ck, arg0));
		ck_use(ck, arg0);
		return false;
	}
	lm_selector *sel = (lm_selector *)un;
	ck_expr(ck, NULL, x, lm_node_at(sel->x));
	if (!operand_is_valid(x)) {
		return false;
	}
	lm_type *base = ty_deref_struct_ptr(x->typ);
	lm_name *name = lm_name_at(((lm_name_expr *)lm_node_at(sel->sel))->name);
	lm_lookup_result r = ty_lookup_field_or_method(ck, base, false, ck->pkg, name, false);
	if (!r.obj) {
		ck_errorf(ck, at_op(x), LM_DIAG_MissingFieldOrMethod,
			  INVALID_ARG "%s has no single field %s", ty_str(ck, base), name->text);
		return false;
	}
	if (r.obj->kind == LM_O_FUNC) {
		ck_errorf(ck, at_node(arg0), LM_DIAG_InvalidOffsetof,
			  INVALID_ARG "%s is a method value", ex_str(ck, arg0));
		return false;
	}
	if (r.indirect) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidOffsetof,
			  INVALID_ARG "field %s is embedded via a pointer in %s", name->text,
			  ty_str(ck, base));
		return false;
	}
	ck_record_selection(ck, sel, LM_SEL_FIELD, base, &r, false, obj_type(r.obj));
	lm_operand_mode mode = x->mode == LM_MODE_VAR ? LM_MODE_VAR : LM_MODE_VALUE;
	for (lm_node *e = arg0;; e = lm_node_at(((lm_paren *)e)->x)) {
		ck_record_type_and_value(ck, e, mode, obj_type(r.obj), NULL);
		if (e->kind != LM_N_PAREN) {
			break;
		}
	}
	if (ck_has_var_size(ck, base)) {
		set_result(x, TYP(ck, LM_UINTPTR));
		return true;
	}
	int64_t off = ty_offsetof(ck, base, &r);
	if (off < 0) {
		ck_errorf(ck, at_op(x), LM_DIAG_TypeTooLarge, "%s is too large", op_str(ck, x));
		return false;
	}
	set_int_const(ck, x, off, TYP(ck, LM_UINTPTR));
	return true;
}

static bool unsafe_add(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 17, "unsafe.Add");
	ck_assignment(ck, x, TYP(ck, LM_UNSAFE_POINTER), "argument to unsafe.Add");
	if (!operand_is_valid(x) ||
	    !ck_is_valid_index(ck, &b->args->v[1], LM_DIAG_InvalidUnsafeAdd, "length", true)) {
		return false;
	}
	set_result(x, TYP(ck, LM_UNSAFE_POINTER));
	return true;
}

static bool unsafe_slice(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 17, "unsafe.Slice");
	lm_pointer *p = TY_IF(pointer, ty_common_under(ck, x->typ, NULL, NULL, NULL));
	if (!p) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidUnsafeSlice,
			  INVALID_ARG "%s is not a pointer", op_str(ck, x));
		return false;
	}
	if (!ck_is_valid_index(ck, &b->args->v[1], LM_DIAG_InvalidUnsafeSlice, "length", false)) {
		return false;
	}
	set_result(x, ty_new_slice(ck->arena, lm_type_at(p->elem)));
	return true;
}

static bool unsafe_slice_data(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 20, "unsafe.SliceData");
	lm_slice *s = TY_IF(slice, ty_common_under(ck, x->typ, NULL, NULL, NULL));
	if (!s) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidUnsafeSliceData,
			  INVALID_ARG "%s is not a slice", op_str(ck, x));
		return false;
	}
	set_result(x, ty_new_pointer(ck->arena, lm_type_at(s->elem)));
	return true;
}

static bool unsafe_string(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 20, "unsafe.String");
	ck_assignment(ck, x, ty_new_pointer(ck->arena, ck->cx->byte_type),
		      "argument to unsafe.String");
	if (!operand_is_valid(x) ||
	    !ck_is_valid_index(ck, &b->args->v[1], LM_DIAG_InvalidUnsafeString, "length", false)) {
		return false;
	}
	set_result(x, TYP(ck, LM_STRING));
	return true;
}

static bool unsafe_string_data(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	ck_verify_versionf(ck, at_node(lm_node_at(b->call->fun)), 20, "unsafe.StringData");
	ck_assignment(ck, x, TYP(ck, LM_STRING), "argument to unsafe.StringData");
	if (!operand_is_valid(x)) {
		return false;
	}
	set_result(x, ty_new_pointer(ck->arena, ck->cx->byte_type));
	return true;
}

/* ---- test functions */

static bool builtin_assert(lm_checker *ck, builtin_call *b)
{
	lm_operand *x = b->x;
	if (x->mode != LM_MODE_CONST || !ty_is_boolean(x->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_Test, INVALID_ARG "%s is not a boolean constant",
			  op_str(ck, x));
		return false;
	}
	if (lm_const_kind_of(x->val) != LM_CONST_BOOL) {
		ck_errorf(ck, at_op(x), LM_DIAG_Test,
			  "internal error: value of %s should be a boolean constant",
			  op_str(ck, x));
		return false;
	}
	if (!lm_const_bool_val(x->val)) {
		lm_node *call = &b->call->e.n;
		ck_errorf(ck, at_node(call), LM_DIAG_Test, "%s failed", ex_str(ck, call));
	}
	return true;
}

static bool builtin_trace(lm_checker *ck, builtin_call *b)
{
	if (b->nargs == 0) {
		b->x->mode = LM_MODE_NO_VALUE;
		return true;
	}
	for (uint32_t i = 0; i < b->nargs; i++) {
		lm_operand t;
		ck_raw_expr(ck, NULL, i == 0 ? b->x : &t, arg_node(b, i), NULL, false);
	}
	return operand_is_valid(b->x);
}

/* ---- dispatch */

static bool check_builtin(lm_checker *ck, builtin_call *b)
{
	switch (b->id) {
	case LM_B_APPEND: return builtin_append(ck, b);
	case LM_B_CAP:
	case LM_B_LEN: return builtin_len_cap(ck, b);
	case LM_B_CLEAR: return builtin_clear(ck, b);
	case LM_B_CLOSE: return builtin_close(ck, b);
	case LM_B_COMPLEX: return builtin_complex(ck, b);
	case LM_B_COPY: return builtin_copy(ck, b);
	case LM_B_DELETE: return builtin_delete(ck, b);
	case LM_B_IMAG:
	case LM_B_REAL: return builtin_real_imag(ck, b);
	case LM_B_MAKE: return builtin_make(ck, b);
	case LM_B_MAX:
	case LM_B_MIN: return builtin_min_max(ck, b);
	case LM_B_NEW: return builtin_new(ck, b);
	case LM_B_PANIC: return builtin_panic(ck, b);
	case LM_B_PRINT:
	case LM_B_PRINTLN: return builtin_print(ck, b);
	case LM_B_RECOVER: set_result(b->x, ck->cx->empty_interface); return true;
	case LM_B_UNSAFE_ADD: return unsafe_add(ck, b);
	case LM_B_UNSAFE_ALIGNOF:
	case LM_B_UNSAFE_SIZEOF: return unsafe_sizeof(ck, b);
	case LM_B_UNSAFE_OFFSETOF: return unsafe_offsetof(ck, b);
	case LM_B_UNSAFE_SLICE: return unsafe_slice(ck, b);
	case LM_B_UNSAFE_SLICE_DATA: return unsafe_slice_data(ck, b);
	case LM_B_UNSAFE_STRING: return unsafe_string(ck, b);
	case LM_B_UNSAFE_STRING_DATA: return unsafe_string_data(ck, b);
	case LM_B_ASSERT: return builtin_assert(ck, b);
	case LM_B_TRACE: return builtin_trace(ck, b);
	default: LM_UNREACHABLE();
	}
}

static bool evaluates_args(lm_builtin_id id)
{
	return id != LM_B_MAKE && id != LM_B_NEW && id != LM_B_UNSAFE_OFFSETOF && id != LM_B_TRACE;
}

static bool right_arg_count(lm_checker *ck, builtin_call *b)
{
	const lm_builtin_info *info = &lm_builtin_infos[b->id];
	const char *msg = NULL;
	if (b->nargs < info->nargs) {
		msg = "not enough";
	} else if (!info->variadic && b->nargs > info->nargs) {
		msg = "too many";
	}
	if (!msg) {
		return true;
	}
	lm_node *call = &b->call->e.n;
	ck_errorf(ck, at_node(call), LM_DIAG_WrongArgCount,
		  INVALID_OP "%s arguments for %s (expected %d, found %u)", msg, ex_str(ck, call),
		  info->nargs, b->nargs);
	return false;
}

/* Evaluates the arguments and checks the call; x is its result. False: x is to be made invalid. */
bool ck_builtin(lm_checker *ck, lm_operand *x, lm_call *call, lm_builtin_id id)
{
	builtin_call b = {.x = x, .call = call, .id = id, .name = lm_builtin_infos[id].name};
	if (call->e.n.flags & LM_NF_HAS_DOTS && id != LM_B_APPEND) {
		ck_errorf(ck, at_node(&call->e.n), LM_DIAG_InvalidDotDotDot,
			  INVALID_OP "invalid use of ... with built-in %s", b.name);
		ck_use_list(ck, call->args);
		return false;
	}
	bool is_len = id == LM_B_LEN || id == LM_B_CAP;
	bool had_call = ck->env.has_call_or_recv;
	if (is_len) {
		ck->env.has_call_or_recv = false; /* of its own argument only */
	}
	lm_operands args = {.n = 0};
	args.v = args.buf;
	bool ok = true;
	b.args = &args;
	b.nargs = call->args.n;
	if (evaluates_args(id)) {
		ck_expr_list(ck, &args, call->args);
		b.nargs = args.n;
		for (uint32_t i = 0; i < args.n; i++) {
			ok = ok && operand_is_valid(&args.v[i]);
		}
		if (ok && args.n > 0) {
			*x = args.v[0];
		}
	}
	ok = ok && right_arg_count(ck, &b) && check_builtin(ck, &b);
	operands_free(&args);
	if (is_len) {
		ck->env.has_call_or_recv = had_call;
	}
	LM_ASSERT(!ok || operand_is_valid(x));
	return ok;
}
