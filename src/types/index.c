/* index.c - x[i] and x[i:j]. spec: Index expressions, Slice expressions.
 * Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

#define INVALID_OP  "invalid operation: "
#define INVALID_ARG "invalid argument: "

static lm_node *single_index(lm_checker *ck, lm_index_expr *e)
{
	lm_node *index = lm_node_at(e->index);
	if (!index) {
		ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidSyntaxTree, "missing index for %s",
			  ex_str(ck, lm_node_at(e->x)));
		return NULL;
	}
	if (index->kind == LM_N_LIST_EXPR) {
		if (ex_list_len(index) < 2) {
			ck_errorf(ck, at_node(&e->e.n), LM_DIAG_InvalidSyntaxTree,
				  "invalid use of ListExpr for index expression %s with %u indices",
				  ex_str(ck, &e->e.n), ex_list_len(index));
			return NULL;
		}
		ck_error(ck, at_node(ex_list_get(index, 1)), LM_DIAG_InvalidIndex,
			 INVALID_OP "more than one index");
		index = ex_list_get(index, 0); /* go on with the first */
	}
	return index;
}

/* m[k] */
static void map_index(lm_checker *ck, lm_operand *x, lm_index_expr *e, lm_type *key, lm_type *elem)
{
	lm_node *index = single_index(ck, e);
	if (!index) {
		operand_invalidate(x);
		return;
	}
	lm_operand k;
	ck_generic_expr(ck, &k, index, NULL);
	ck_assignment(ck, &k, key, "map index");
	/* Even a wrong key gives an element. */
	x->mode = LM_MODE_MAP_INDEX;
	x->typ = elem;
	x->expr = &e->e.n;
}

/* What indexing gives for one type. */
typedef struct indexed {
	lm_type *key;  /* maps only */
	lm_type *elem; /* NULL: it cannot be indexed */
	int64_t len;   /* -1: not known */
	bool is_value; /* the element is not addressable */
} indexed;

static indexed index_type(lm_checker *ck, lm_type *u, bool addressable)
{
	indexed r = {.len = -1};
	if (!u) {
		return r;
	}
	switch (u->kind) {
	case LM_T_BASIC:
		if (ty_is_string(u)) {
			r.elem = ck->cx->byte_type;
			r.is_value = true;
		}
		break;
	case LM_T_ARRAY:
		r.elem = lm_type_at(TY(array, u)->elem);
		r.len = TY(array, u)->len;
		r.is_value = !addressable;
		break;
	case LM_T_POINTER: {
		lm_type *a = lm_under(lm_type_at(TY(pointer, u)->elem));
		if (a->kind == LM_T_ARRAY) {
			r.elem = lm_type_at(TY(array, a)->elem);
			r.len = TY(array, a)->len;
		}
		break;
	}
	case LM_T_SLICE: r.elem = lm_type_at(TY(slice, u)->elem); break;
	case LM_T_MAP:
		r.key = lm_type_at(TY(map_t, u)->key);
		r.elem = lm_type_at(TY(map_t, u)->elem);
		break;
	default: break;
	}
	return r;
}

/* Indexing of a type parameter: all types of its set alike. elem NULL: no. */
static indexed index_type_param(lm_checker *ck, lm_operand *x)
{
	indexed all = {.len = -1};
	bool is_value = false;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		indexed r = index_type(ck, it.u, x->mode == LM_MODE_VAR);
		if (!r.elem) {
			return (indexed){.len = -1};
		}
		is_value |= r.is_value;
		if (!all.elem) {
			all = r;
			continue;
		}
		/* All maps with the same key type, or none. */
		if ((r.key != NULL) != (all.key != NULL) ||
		    (r.key && !ty_identical(ck, r.key, all.key)) ||
		    !ty_identical(ck, r.elem, all.elem)) {
			return (indexed){.len = -1};
		}
		if (r.len >= 0 && r.len < all.len) {
			all.len = r.len;
		}
	}
	all.is_value = is_value;
	return all;
}

/* Whether x's type is known well enough to be indexed. */
static bool indexable_complete(lm_checker *ck, lm_operand *x)
{
	if (!ck_is_complete(ck, x->typ)) {
		return false;
	}
	lm_type *u = lm_under(x->typ);
	if (u->kind == LM_T_POINTER) {
		return ck_is_complete(ck, lm_type_at(TY(pointer, u)->elem));
	}
	return u->kind != LM_T_MAP || ck_is_complete(ck, lm_type_at(TY(map_t, u)->elem));
}

bool ck_index_expr(lm_checker *ck, lm_operand *x, lm_index_expr *e)
{
	ck_expr_or_type(ck, x, lm_node_at(e->x), true);
	switch (x->mode) {
	case LM_MODE_NONE:
	case LM_MODE_INVALID: ck_use(ck, lm_node_at(e->index)); return false;
	case LM_MODE_TYPE:
		/* A generic type with its arguments. */
		operand_invalidate(x);
		x->typ = ck_var_type(ck, &e->e.n);
		if (ty_is_valid(x->typ)) {
			x->mode = LM_MODE_TYPE;
		}
		return false;
	case LM_MODE_VALUE: {
		lm_signature *sig = UNDER_IF(signature, x->typ);
		if (sig && sig->tparams.u) {
			return true;
		}
		break;
	}
	default: break;
	}
	ck_non_generic(ck, NULL, x);
	if (!operand_is_valid(x)) {
		return false;
	}
	if (!indexable_complete(ck, x)) {
		operand_invalidate(x);
		return false;
	}
	indexed r = ty_is_type_param(x->typ)
			    ? index_type_param(ck, x)
			    : index_type(ck, lm_under(x->typ), x->mode == LM_MODE_VAR);
	if (!r.elem) {
		ck_errorf(ck, e->e.n.pos, LM_DIAG_NonSliceableOperand, "cannot index %s",
			  op_str(ck, x));
		ck_use(ck, lm_node_at(e->index));
		operand_invalidate(x);
		return false;
	}
	if (r.key) {
		map_index(ck, x, e, r.key, r.elem);
		return false;
	}
	if (x->mode == LM_MODE_CONST) {
		r.len = lm_const_string_len(x->val);
	}
	if (ty_is_untyped(x->typ)) {
		/* The constant string is needed at run time. */
		ck_convert_untyped(ck, x, TYP(ck, LM_STRING));
	}
	x->mode = r.is_value ? LM_MODE_VALUE : LM_MODE_VAR;
	x->typ = r.elem;
	lm_node *index = single_index(ck, e);
	if (!index) {
		operand_invalidate(x);
		return false;
	}
	int64_t v;
	ck_index(ck, index, r.len, &v);
	return false;
}

/* ---- slices */

/* The one underlying type of what x may be, strings as string; NULL when there is none: reported.
 */
static lm_type *common_sliced(lm_checker *ck, lm_operand *x)
{
	if (!ty_is_type_param(x->typ)) {
		return lm_under(x->typ);
	}
	lm_type *bytes = NULL;
	lm_type *ct = NULL;
	lm_type *cu = NULL;
	bool has_string = false;
	for (lm_ts_iter it = ts_begin(x->typ); ts_next(&it);) {
		lm_type *u = it.u;
		if (!u) {
			ck_errorf(ck, at_op(x), LM_DIAG_NonSliceableOperand,
				  "cannot slice %s: no specific type in %s", op_str(ck, x),
				  ty_str(ck, x->typ));
			return NULL;
		}
		/* Strings count as []byte here. */
		if (ty_is_string(u)) {
			bytes = bytes ? bytes : ty_new_slice(&ck->scratch, ck->cx->byte_type);
			u = bytes;
			has_string = true;
		}
		if (!cu) {
			ct = it.t;
			cu = u;
		} else if (!ty_identical(ck, cu, u)) {
			ck_errorf(ck, at_op(x), LM_DIAG_NonSliceableOperand,
				  "cannot slice %s: %s and %s have different underlying types",
				  op_str(ck, x), ty_str(ck, ct), ty_str(ck, it.t));
			return has_string ? TYP(ck, LM_STRING) : NULL;
		}
	}
	return has_string ? TYP(ck, LM_STRING) : cu;
}

/* Sets x to the type of a slice of it; *len is its length when known. False: reported. */
static bool slice_operand(lm_checker *ck, lm_operand *x, lm_slice_expr *e, lm_type *u, int64_t *len)
{
	switch (u->kind) {
	case LM_T_BASIC:
		if (!ty_is_string(u)) {
			break;
		}
		if (e->e.n.flags & LM_NF_FULL) {
			lm_node *at = lm_node_at(e->index[2]);
			ck_error(ck, at_node(at ? at : &e->e.n), LM_DIAG_InvalidSliceExpr,
				 INVALID_OP "3-index slice of string");
			return false;
		}
		if (x->mode == LM_MODE_CONST) {
			*len = lm_const_string_len(x->val);
		}
		if (ty_is_untyped(x->typ)) {
			/* The result is a string, and so is the operand at run time. */
			ck_convert_untyped(ck, x, TYP(ck, LM_STRING));
			x->typ = TYP(ck, LM_STRING);
		}
		return true;
	case LM_T_ARRAY:
		*len = TY(array, u)->len;
		if (x->mode != LM_MODE_VAR) {
			ck_errorf(ck, at_op(x), LM_DIAG_NonSliceableOperand,
				  "cannot slice unaddressable value %s", op_str(ck, x));
			return false;
		}
		ck_mark_root_var(ck, lm_node_at(e->x), LM_OF_ADDRESS_TAKEN | LM_OF_REASSIGNED);
		x->typ = ty_new_slice(ck->arena, lm_type_at(TY(array, u)->elem));
		return true;
	case LM_T_POINTER: {
		lm_type *a = lm_under(lm_type_at(TY(pointer, u)->elem));
		if (a->kind == LM_T_ARRAY) {
			*len = TY(array, a)->len;
			x->typ = ty_new_slice(ck->arena, lm_type_at(TY(array, a)->elem));
			return true;
		}
		break;
	}
	case LM_T_SLICE: return true;
	default: break;
	}
	ck_errorf(ck, at_op(x), LM_DIAG_NonSliceableOperand, "cannot slice %s", op_str(ck, x));
	return false;
}

static void check_indices(lm_checker *ck, lm_slice_expr *e, int64_t len)
{
	int64_t ind[3];
	for (int i = 0; i < 3; i++) {
		lm_node *n = lm_node_at(e->index[i]);
		ind[i] = n ? -1 : i == 0 ? 0 : len >= 0 ? len : -1;
		if (n) {
			int64_t v;
			ck_index(ck, n, len >= 0 ? len + 1 : -1, &v);
			ind[i] = v >= 0 ? v : -1;
		}
	}
	/* Constant ones must be in order; one error is enough. */
	for (int i = 0; i < 2; i++) {
		for (int j = i + 1; j < 3 && ind[i] > 0; j++) {
			if (ind[j] >= 0 && ind[j] < ind[i]) {
				lm_node *at = lm_node_at(e->index[j]);
				ck_errorf(ck, at_node(at ? at : &e->e.n),
					  LM_DIAG_SwappedSliceIndices,
					  "invalid slice indices: %lld < %lld", (long long)ind[j],
					  (long long)ind[i]);
				return;
			}
		}
	}
}

void ck_slice_expr(lm_checker *ck, lm_operand *x, lm_slice_expr *e)
{
	ck_expr(ck, NULL, x, lm_node_at(e->x));
	if (!operand_is_valid(x)) {
		for (int i = 0; i < 3; i++) {
			ck_use(ck, lm_node_at(e->index[i]));
		}
		return;
	}
	lm_type *u = common_sliced(ck, x);
	lm_pointer *p = UNDER_IF(pointer, x->typ);
	if (!u || (p && !ck_is_complete(ck, lm_type_at(p->elem)))) {
		operand_invalidate(x);
		return;
	}
	int64_t len = -1;
	if (!slice_operand(ck, x, e, u, &len)) {
		operand_invalidate(x);
		return;
	}
	x->mode = LM_MODE_VALUE;
	if (e->e.n.flags & LM_NF_FULL && (!e->index[1].u || !e->index[2].u)) {
		ck_error(ck, at_node(&e->e.n), LM_DIAG_InvalidSyntaxTree,
			 "2nd and 3rd index required in 3-index slice");
		operand_invalidate(x);
		return;
	}
	check_indices(ck, e, len);
}

/* ---- indices */

/* Checks an index; constant ones must be below max when that is not negative. Returns its type,
 * Invalid when wrong. */
lm_type *ck_index(lm_checker *ck, lm_node *index, int64_t max, int64_t *val)
{
	*val = -1;
	lm_operand x;
	ck_expr(ck, NULL, &x, index);
	if (!ck_is_valid_index(ck, &x, LM_DIAG_InvalidIndex, "index", false)) {
		return TYP(ck, LM_INVALID);
	}
	if (x.mode != LM_MODE_CONST) {
		return x.typ;
	}
	if (lm_const_kind_of(x.val) == LM_CONST_UNKNOWN) {
		return TYP(ck, LM_INVALID);
	}
	int64_t v;
	bool fits = lm_const_int64_val(x.val, &v);
	LM_ASSERT(fits);
	(void)fits;
	if (max >= 0 && v >= max) {
		ck_errorf(ck, at_op(&x), LM_DIAG_InvalidIndex,
			  INVALID_ARG "index %s out of bounds [0:%lld]", const_str(ck, x.val),
			  (long long)max);
		return TYP(ck, LM_INVALID);
	}
	*val = v;
	return x.typ;
}

/* Whether x may be an index, length or size; reports when not. */
bool ck_is_valid_index(lm_checker *ck, lm_operand *x, lm_diag_code code, const char *what,
		       bool allow_negative)
{
	if (!operand_is_valid(x)) {
		return false;
	}
	/* spec: a constant index that is untyped is given type int. */
	ck_convert_untyped(ck, x, TYP(ck, LM_INT));
	if (!operand_is_valid(x)) {
		return false;
	}
	if (!ty_all_integer(x->typ)) {
		ck_errorf(ck, at_op(x), code, INVALID_ARG "%s %s must be integer", what,
			  op_str(ck, x));
		return false;
	}
	if (x->mode != LM_MODE_CONST) {
		return true;
	}
	if (!allow_negative && lm_const_sign(x->val) < 0) {
		ck_errorf(ck, at_op(x), code, INVALID_ARG "%s %s must not be negative", what,
			  op_str(ck, x));
		return false;
	}
	if (!ty_representable_const(ck, x->val, TYP(ck, LM_INT), &x->val)) {
		ck_errorf(ck, at_op(x), code, INVALID_ARG "%s %s overflows int", what,
			  op_str(ck, x));
		return false;
	}
	return true;
}
