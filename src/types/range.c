/* range.c - the range clause of a for statement. spec: For statements with range clause.
 * Included by nobody; its functions are announced in types_int_expr.h. */
#include "types/types_int.h"

static const char *range_cond(lm_checker *ck, lm_type *t, lm_type *u, void *arg)
{
	(void)arg;
	if (u && u->kind == LM_T_CHAN && u->sub == 1) {
		return ck_sprintf(ck, "receive from send-only channel %s", ty_str(ck, t));
	}
	return NULL;
}

#define ITER_FUNC "func must be func(yield func(...) bool): "

/* Ranging over a function: its yield parameters. Returns why not, NULL when fine. */
static const char *range_func(lm_checker *ck, lm_signature *sig, lm_type **key, lm_type **val)
{
	if (tuple_len(sig_params(sig)) != 1) {
		return ITER_FUNC "wrong argument count";
	}
	if (tuple_len(sig_results(sig)) != 0) {
		return ITER_FUNC "unexpected results";
	}
	const char *cause = NULL;
	lm_type *u = ty_common_under(ck, tuple_type(sig_params(sig), 0), NULL, NULL, &cause);
	lm_signature *cb = TY_IF(signature, u);
	if (!cb) {
		return !u && cause ? ck_sprintf(ck, ITER_FUNC "in yield type, %s", cause)
				   : ITER_FUNC "argument is not func";
	}
	lm_tuple *params = sig_params(cb);
	lm_tuple *results = sig_results(cb);
	if (tuple_len(params) > 2) {
		return ITER_FUNC "yield func has too many parameters";
	}
	if (tuple_len(results) != 1 ||
	    !ty_identical(ck, tuple_type(results, 0), TYP(ck, LM_BOOL))) {
		if (tuple_len(results) == 1 && ty_is_boolean(tuple_type(results, 0))) {
			return ITER_FUNC "yield func returns user-defined boolean, not bool";
		}
		return ITER_FUNC "yield func does not return bool";
	}
	if (sig_variadic(cb)) {
		return ck_sprintf(ck, "yield func of type %s cannot be variadic",
				  ty_str(ck, &cb->t));
	}
	if (tuple_len(params) >= 1) {
		*key = tuple_type(params, 0);
	}
	if (tuple_len(params) >= 2) {
		*val = tuple_type(params, 1);
	}
	return NULL;
}

static bool range_bad(lm_checker *ck, const char *why, lm_type **key, lm_type **val,
		      const char **cause)
{
	*key = *val = TYP(ck, LM_INVALID);
	*cause = why;
	return false;
}

bool ty_range_key_val(lm_checker *ck, lm_type *orig, bool check_version, lm_type **key,
		      lm_type **val, const char **cause)
{
	*key = *val = NULL;
	*cause = "";
	const char *why = "";
	lm_type *rt = ty_common_under(ck, orig, range_cond, NULL, &why);
	if (!rt) {
		return range_bad(ck, why, key, val, cause);
	}
	lm_type *t = ty_array_ptr_deref(rt);
	switch (t->kind) {
	case LM_T_BASIC:
		if (ty_is_string(t)) {
			*key = TYP(ck, LM_INT);
			*val = ck->cx->rune_type;
			return true;
		}
		if (ty_is_integer(t)) {
			if (check_version && !ck_allow_version(ck, 22)) {
				return range_bad(ck, "requires go1.22 or later", key, val, cause);
			}
			*key = orig;
			return true;
		}
		return false;
	case LM_T_ARRAY:
		*key = TYP(ck, LM_INT);
		*val = lm_type_at(TY(array, t)->elem);
		return true;
	case LM_T_SLICE:
		*key = TYP(ck, LM_INT);
		*val = lm_type_at(TY(slice, t)->elem);
		return true;
	case LM_T_MAP:
		*key = lm_type_at(TY(map_t, t)->key);
		*val = lm_type_at(TY(map_t, t)->elem);
		return true;
	case LM_T_CHAN: *key = lm_type_at(TY(chan_t, t)->elem); return true;
	case LM_T_SIGNATURE:
		if (check_version && !ck_allow_version(ck, 23)) {
			return range_bad(ck, "requires go1.23 or later", key, val, cause);
		}
		why = range_func(ck, TY(signature, t), key, val);
		return !why || range_bad(ck, why, key, val, cause);
	default: return false;
	}
}

/* A range clause taken apart. */
typedef struct range_clause {
	lm_operand x;
	lm_node *lhs[2]; /* key and value, each may be NULL */
	lm_node *extra;  /* one too many */
	lm_type *rhs[2]; /* their types; NULL: none */
	bool over_int;
} range_clause;

/* Evaluates what is ranged over. */
static void range_operand(lm_checker *ck, range_clause *rc, lm_node *e)
{
	lm_operand *x = &rc->x;
	ck->env.has_call_or_recv = false;
	ck_expr(ck, NULL, x, e);
	if (!operand_is_valid(x)) {
		return;
	}
	if (!rc->lhs[1] && !ck->env.has_call_or_recv) {
		lm_type *a = ty_array_ptr_deref(lm_under(x->typ));
		if (a->kind == LM_T_ARRAY) {
			/* Only the length matters: the operand is not evaluated. */
			int64_t len = TY(array, a)->len;
			ck_record_type_and_value(ck, lm_unparen(e), LM_MODE_CONST, TYP(ck, LM_INT),
						 lm_const_int64(ck->arena, len));
		}
	}
	const char *cause;
	bool ok = ty_range_key_val(ck, x->typ, true, &rc->rhs[0], &rc->rhs[1], &cause);
	const char *xs = ok && (rc->rhs[0] || !rc->lhs[0]) && (rc->rhs[1] || !rc->lhs[1])
				 ? ""
				 : op_str(ck, x);
	if (!ok) {
		ck_soft_errorf(ck, at_op(x), LM_DIAG_InvalidRangeExpr, "cannot range over %s%s%s",
			       xs, *cause ? ": " : "", cause);
	} else if (!rc->rhs[0] && rc->lhs[0]) {
		ck_soft_errorf(ck, at_node(rc->lhs[0]), LM_DIAG_InvalidIterVar,
			       "range over %s permits no iteration variables", xs);
	} else if (!rc->rhs[1] && rc->lhs[1]) {
		ck_soft_errorf(ck, at_node(rc->lhs[1]), LM_DIAG_InvalidIterVar,
			       "range over %s permits only one iteration variable", xs);
	} else if (rc->extra) {
		ck_soft_errorf(ck, at_node(rc->extra), LM_DIAG_InvalidIterVar,
			       "range clause permits at most two iteration variables");
	}
}

static lm_object *range_var(lm_checker *ck, lm_node *lhs)
{
	if (lhs->kind == LM_N_NAME) {
		lm_object *obj = obj_new_var(ck, LM_VK_LOCAL, lhs->pos, ck->pkg,
					     lm_name_at(((lm_name_expr *)lhs)->name), NULL);
		ck_record_def(ck, lhs, obj);
		/* before go1.22 one variable serves all iterations: it is assigned again in each */
		obj->flags |= ck_allow_version(ck, 22) ? LM_OF_LOOP_VAR : LM_OF_REASSIGNED;
		return obj;
	}
	ck_errorf(ck, at_node(lhs), LM_DIAG_InvalidSyntaxTree, "cannot declare %s",
		  ex_str(ck, lhs));
	return obj_new_var(ck, LM_VK_LOCAL, lhs->pos, ck->pkg,
			   lm_name_of(ck->cx->names, LM_STR("_")), NULL);
}

/* for k, v := range x */
static void define_range_vars(lm_checker *ck, range_clause *rc, lm_for_stmt *s)
{
	lm_object *vars[2];
	uint32_t n = 0;
	for (int i = 0; i < 2; i++) {
		lm_node *lhs = rc->lhs[i];
		if (!lhs) {
			continue;
		}
		lm_object *obj = range_var(ck, lhs);
		if (lhs->kind == LM_N_NAME && strcmp(obj_cname(obj), "_") != 0) {
			vars[n++] = obj;
		}
		lm_type *t = rc->rhs[i];
		if (!t || t == TYP(ck, LM_INVALID)) {
			obj->type = lm_type_to(TYP(ck, LM_INVALID));
			obj->flags |= LM_OF_USED; /* do not complain about it too */
			continue;
		}
		if (rc->over_int) {
			ck_init_var(ck, obj, &rc->x, "range clause");
		} else {
			lm_operand y = {.mode = LM_MODE_VALUE, .expr = lhs, .typ = t};
			ck_init_var(ck, obj, &y, "assignment");
		}
	}
	if (n == 0) {
		ck_error(ck, at_node(&s->n), LM_DIAG_NoNewVar,
			 "no new variables on left side of :=");
	}
	for (uint32_t i = 0; i < n; i++) {
		ck_declare(ck, ck->env.scope, NULL, vars[i], lm_node_at(s->body)->pos);
	}
}

/* for k, v = range x */
static void assign_range_vars(lm_checker *ck, range_clause *rc)
{
	for (int i = 0; i < 2; i++) {
		lm_node *lhs = rc->lhs[i];
		lm_type *t = rc->rhs[i];
		if (!lhs || !t || t == TYP(ck, LM_INVALID)) {
			continue;
		}
		if (!rc->over_int) {
			lm_operand y = {.mode = LM_MODE_VALUE, .expr = lhs, .typ = t};
			ck_assign_var(ck, lhs, NULL, &y, "assignment");
			continue;
		}
		ck_assign_var(ck, lhs, NULL, &rc->x, "range clause");
		/* A floating-point variable would take an untyped constant. */
		if (operand_is_valid(&rc->x) && !ty_is_integer(rc->x.typ)) {
			ck_soft_errorf(ck, at_node(lhs), LM_DIAG_InvalidRangeExpr,
				       "cannot use iteration variable of type %s",
				       ty_str(ck, rc->x.typ));
		}
	}
}

void ck_range_stmt(lm_checker *ck, unsigned inner, lm_for_stmt *s, lm_range_clause *clause)
{
	range_clause rc = {0};
	lm_node *lhs = lm_node_at(clause->lhs);
	uint32_t n = ex_list_len(lhs);
	for (uint32_t i = 0; i < n && i < 2; i++) {
		rc.lhs[i] = ex_list_get(lhs, i);
	}
	if (n > 2) {
		rc.extra = ex_list_get(lhs, 2);
	}
	range_operand(ck, &rc, lm_node_at(clause->x));
	rc.over_int = ty_is_integer(rc.x.typ);
	ck_open_scope(ck, &s->n);
	if (clause->n.flags & LM_NF_DEF) {
		define_range_vars(ck, &rc, s);
	} else if (rc.lhs[0]) {
		assign_range_vars(ck, &rc);
	} else if (rc.over_int) {
		/* for range n: n may still be an untyped constant */
		ck_assignment(ck, &rc.x, NULL, "range clause");
	}
	ck_stmt(ck, inner, lm_node_at(s->body));
	ck_close_scope(ck);
}
