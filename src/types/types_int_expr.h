/* types_int_expr.h - what the expression side of the checker offers to its other files: error
 * reports, operands, constants, expressions, conversions, calls, literals, assignments, range. Part
 * of types_int.h; included by types/ only. The names follow types2's: ck_foo_bar is Checker.fooBar,
 * operand_foo is operand.foo. */
#ifndef LM_TYPES_TYPES_INT_EXPR_H
#define LM_TYPES_TYPES_INT_EXPR_H

#include "types/types.h"

/* ---- errors.c: more texts and reports than types_int.h announces */
const char *ck_operand_expr_str(lm_checker *ck,
				const lm_operand *x); /* the expression, or what stands for it */
bool nm_is_valid(
	const lm_name *n); /* a Go identifier (selector.c); others were reported by the scanner */
const char *const_str(lm_checker *ck, const lm_const *c); /* Value.String() */
void ck_error(lm_checker *ck, lm_pos at, lm_diag_code code, const char *msg);
static inline bool err_empty(const lm_error *e)
{
	return e->parts == 0;
}
const char *err_msg(lm_error *e); /* the text so far, in ck->scratch */
/* Why a selector does not exist (errsupport.go). obj: the alternative found, or NULL. */
const char *ck_lookup_error(lm_checker *ck, lm_type *typ, const lm_name *sel, lm_object *obj,
			    bool struct_lit);

/* ---- recording.c. Node flags (all expressions) while an expression's type is still untyped: */
#define LM_NF_SHIFT_LHS 0x40 /* it is the left operand of a shift whose type is not known yet */
#define LM_NF_UNTYPED   0x80 /* type not final: types2's Checker.untyped */
void ck_record(lm_checker *ck, lm_operand *x);
void ck_record_type_and_value(lm_checker *ck, lm_node *e, lm_operand_mode mode, lm_type *t,
			      lm_const *val);
void ck_record_comma_ok_types(lm_checker *ck, lm_node *e, lm_operand *a0, lm_operand *a1);
void ck_record_instance(lm_checker *ck, lm_node *e, lm_type *const *targs, uint32_t n);
void ck_record_def(lm_checker *ck, lm_node *name, lm_object *obj); /* obj may be NULL */
void ck_record_use(lm_checker *ck, lm_node *name, lm_object *obj);
void ck_record_selection(lm_checker *ck, lm_selector *e, lm_selection_kind kind, lm_type *recv,
			 const lm_lookup_result *found, bool indirect, lm_type *type);
/* Sets `flags` (LM_OF_*) on the local variable that x is or lies in (fields and array elements, not
 * through pointers). */
void ck_mark_root_var(lm_checker *ck, lm_node *x, uint16_t flags);

/* ---- operand.c */
static inline bool operand_is_nil(const lm_operand *x)
{
	return x->mode == LM_MODE_NIL;
}
bool operand_assignable_to(lm_checker *ck, lm_operand *x, lm_type *t, const char **cause,
			   lm_diag_code *code);
const char *ty_composite_kind(lm_type *t); /* "array" ..., "" for basic types */

/* ---- const.c */
void ck_overflow(lm_checker *ck, lm_operand *x, lm_pos op_pos);
bool ty_representable_const(lm_checker *ck, lm_const *v, lm_type *basic,
			    lm_const **rounded); /* rounded may be NULL */
void ck_representable(lm_checker *ck, lm_operand *x, lm_type *basic);
lm_const *ck_representation(lm_checker *ck, lm_operand *x, lm_type *basic,
			    lm_diag_code *code); /* code 0: fine */
void ck_invalid_conversion(lm_checker *ck, lm_diag_code code, lm_operand *x, lm_type *target);
void ck_convert_untyped(lm_checker *ck, lm_operand *x, lm_type *target);

/* ---- expr.c */
/* The function type an expression is assigned to, for reverse inference; desc names it. */
typedef struct lm_target {
	lm_type *sig;
	const char *desc;
} lm_target;
/* Fills *out and returns out when t is a function type, else NULL. desc may be NULL:
 * ex_str(desc_expr) when needed. */
lm_target *ck_new_target(lm_checker *ck, lm_target *out, lm_type *t, const char *desc);
lm_expr_kind ck_raw_expr(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e, lm_type *hint,
			 bool allow_generic);
void ck_expr(lm_checker *ck, lm_target *T, lm_operand *x, lm_node *e);
void ck_generic_expr(lm_checker *ck, lm_operand *x, lm_node *e, lm_type *hint);
void ck_expr_or_type(lm_checker *ck, lm_operand *x, lm_node *e, bool allow_generic);
void ck_exclude(lm_checker *ck, lm_operand *x, unsigned modeset); /* bits 1 << LM_MODE_* */
void ck_single_value(lm_checker *ck, lm_operand *x);
void ck_non_generic(lm_checker *ck, lm_target *T, lm_operand *x);
void ck_update_expr_type(lm_checker *ck, lm_node *e, lm_type *t, bool final);
void ck_update_expr_val(lm_checker *ck, lm_node *e, lm_const *val);
/* The type x would take when converted to target: NULL and *code set when it cannot. *val may
 * become non-NULL. */
lm_type *ck_implicit_type_and_value(lm_checker *ck, lm_operand *x, lm_type *target, lm_const **val,
				    lm_diag_code *code);
void ck_comparison(lm_checker *ck, lm_operand *x, lm_operand *y, lm_op op, bool switch_case);
void ck_match_types(lm_checker *ck, lm_operand *x, lm_operand *y);
/* x = lhs op rhs; e is the whole Operation, or NULL for an assignment operation. */
void ck_binary(lm_checker *ck, lm_operand *x, lm_node *e, lm_node *lhs, lm_node *rhs, lm_op op);
void ck_unary(lm_checker *ck, lm_operand *x, lm_operation *e);
void ck_type_assertion(lm_checker *ck, lm_node *e, lm_operand *x, lm_type *T, bool type_switch);
lm_type *ck_chan_elem(lm_checker *ck, lm_pos pos, lm_operand *x, bool recv);
lm_pos ex_op_pos(const lm_node *e);
bool op_is_comparison(lm_op op);
bool op_is_shift(lm_op op);

/* A list of operands: a short one needs no memory. It points into itself: never copy one. */
typedef struct lm_operands {
	lm_operand *v;
	uint32_t n;
	lm_operand buf[6];
} lm_operands;
void operands_init(lm_operands *l, uint32_t n); /* n operands, zeroed */
void operands_free(lm_operands *l);
/* The operands of e: several for a call with several results, two for a comma-ok expression when
 * allowed (then true). */
bool ck_multi_expr(lm_checker *ck, lm_operands *out, lm_node *e, bool allow_comma_ok);

/* ---- conversions.c, builtins.c, call.c, index.c */
void ck_conversion(lm_checker *ck, lm_operand *x, lm_type *T);
bool operand_convertible_to(lm_checker *ck, lm_operand *x, lm_type *T, const char **cause);
bool ck_builtin(lm_checker *ck, lm_operand *x, lm_call *call, lm_builtin_id id);
bool ck_has_var_size(lm_checker *ck, lm_type *t);
lm_type *ty_array_ptr_deref(lm_type *t);
/* Checks args against sig's parameters; targs: explicit type arguments (NULL none), xlist their
 * expressions (a node, maybe a ListExpr, or NULL). Returns sig, or its instance. */
lm_signature *ck_arguments(lm_checker *ck, lm_call *call, lm_signature *sig, lm_type_list *targs,
			   lm_node *xlist, lm_operands *args);
lm_expr_kind ck_call_expr(lm_checker *ck, lm_operand *x, lm_call *call);
/* Instantiates the generic function x with the arguments written in inst (may be NULL) and those
 * inferred from T or, when infer, from nothing else. Not enough arguments and !infer: returns those
 * there are, x stays generic. */
lm_type_list *ck_func_inst(lm_checker *ck, lm_target *T, lm_pos pos, lm_operand *x,
			   lm_index_expr *inst, bool infer);
void ck_expr_list(lm_checker *ck, lm_operands *out, lm_list list);
void ck_generic_expr_list(lm_checker *ck, lm_operands *out, lm_list list);
/* The variable of this package that `name` denotes here, NULL when none. */
lm_object *ck_lookup_own_var(lm_checker *ck, const lm_name *name);
void ck_selector(lm_checker *ck, lm_operand *x, lm_selector *e, bool want_type);
/* Evaluates for its errors and "used" marks only. */
bool ck_use(lm_checker *ck, lm_node *e);
bool ck_use_list(lm_checker *ck, lm_list l);
bool ck_use_lhs(lm_checker *ck, lm_node *e);
bool ck_index_expr(lm_checker *ck, lm_operand *x,
		   lm_index_expr *e); /* true: a generic function to instantiate */
void ck_slice_expr(lm_checker *ck, lm_operand *x, lm_slice_expr *e);
lm_type *ck_index(lm_checker *ck, lm_node *index, int64_t max,
		  int64_t *val); /* *val -1: not constant */
bool ck_is_valid_index(lm_checker *ck, lm_operand *x, lm_diag_code code, const char *what,
		       bool allow_negative);

/* ---- literals.c */
void ck_basic_lit(lm_checker *ck, lm_operand *x, lm_basic_lit *e);
void ck_func_lit(lm_checker *ck, lm_operand *x, lm_func_lit *e);
void ck_composite_lit(lm_checker *ck, lm_operand *x, lm_composite_lit *e, lm_type *hint);

/* ---- assignments.c. Expression lists are a node (possibly a ListExpr): ex_list_len/ex_list_get
 * unpack. */
static inline uint32_t ex_list_len(const lm_node *e)
{
	return !e ? 0 : e->kind == LM_N_LIST_EXPR ? ((const lm_list_expr *)e)->elems.n : 1;
}
static inline lm_node *ex_list_get(lm_node *e, uint32_t i)
{
	return e->kind == LM_N_LIST_EXPR ? lm_list_get(((lm_list_expr *)e)->elems, i) : e;
}
void ck_assignment(lm_checker *ck, lm_operand *x, lm_type *T, const char *context);
/* The same for an argument of a call of fun. */
void ck_assign_arg(lm_checker *ck, lm_operand *x, lm_type *T, lm_node *fun);
/* "(int, string)" for messages about numbers of values. */
const char *ck_types_summary(lm_checker *ck, lm_type *const *list, uint32_t n, bool variadic,
			     bool has_dots);
void ck_init_const(lm_checker *ck, lm_object *lhs, lm_operand *x);
void ck_init_var(lm_checker *ck, lm_object *lhs, lm_operand *x, const char *context);
lm_type *ck_lhs_var(lm_checker *ck, lm_node *lhs); /* NULL for _ */
void ck_assign_var(lm_checker *ck, lm_node *lhs, lm_node *rhs, lm_operand *x, const char *context);
void ck_init_vars(lm_checker *ck, lm_object **lhs, uint32_t n, lm_node *rhs, lm_node *return_stmt);
void ck_assign_vars(lm_checker *ck, lm_node *lhs, lm_node *rhs);
void ck_short_var_decl(lm_checker *ck, lm_pos pos, lm_node *lhs, lm_node *rhs);
void ck_assign_error(lm_checker *ck, lm_node *rhs, uint32_t l, uint32_t r);

/* ---- range.c. `inner` is stmt.c's context for the body. */
void ck_range_stmt(lm_checker *ck, unsigned inner, lm_for_stmt *s, lm_range_clause *rclause);
/* Key and value types (NULL: none) of ranging over t; false with *cause ("" none) when it cannot.
 * ck_version: whether to refuse what the file's language version does not have. */
bool ty_range_key_val(lm_checker *ck, lm_type *t, bool check_version, lm_type **key, lm_type **val,
		      const char **cause);

#endif
