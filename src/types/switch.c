/* switch.c - expression switches, type switches and select statements, with their duplicate cases.
 * Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

static void multiple_defaults(lm_checker *ck, lm_list body)
{
	lm_node *first = NULL;
	for (uint32_t i = 0; i < body.n; i++) {
		lm_node *c = lm_list_get(body, i);
		bool is_default = c->kind == LM_N_CASE_CLAUSE ? !((lm_case_clause *)c)->cases.u
							      : !((lm_comm_clause *)c)->comm.u;
		if (!is_default) {
			continue;
		}
		if (first) {
			ck_errorf(ck, at_node(c), LM_DIAG_DuplicateDefault,
				  "multiple defaults (first at %s)", pos_str(ck, first->pos));
		} else {
			first = c;
		}
	}
}

/* ---- expression switches */

typedef struct case_value {
	lm_const *val;
	lm_type *typ;
	lm_pos pos;
	uint32_t next; /* of the same hash: index + 1 */
} case_value;

/* Case values seen so far: constants by kind and value. */
typedef struct seen_values {
	LM_VEC(case_value) list;
	lm_map by_hash;
} seen_values;

/* The key of a constant that is checked for duplicates (gc: integers, floats and strings); false
 * for others. */
static bool case_key(lm_checker *ck, const lm_const *c, uint64_t *key, lm_str *str)
{
	int64_t i;
	uint64_t u;
	*str = (lm_str){NULL, 0};
	switch (lm_const_kind_of(c)) {
	case LM_CONST_INT:
		if (lm_const_int64_val(c, &i)) {
			*key = (uint64_t)i * 0x9E3779B97F4A7C15u ^ 1;
			return true;
		}
		if (lm_const_uint64_val(c, &u)) {
			*key = u * 0x9E3779B97F4A7C15u ^ 1;
			return true;
		}
		return false;
	case LM_CONST_FLOAT: {
		double d = lm_const_float64_val(c, NULL);
		memcpy(key, &d, sizeof(d));
		*key = *key * 0x9E3779B97F4A7C15u ^ 2;
		return true;
	}
	case LM_CONST_STRING:
		*str = lm_const_string_val(&ck->scratch, c);
		*key = (uint64_t)lm_hash_bytes(str->ptr, str->len) << 8 ^ 3;
		return true;
	default: return false;
	}
}

static bool same_value(lm_checker *ck, const lm_const *a, const lm_const *b)
{
	lm_const_kind k = lm_const_kind_of(a);
	if (k != lm_const_kind_of(b)) {
		return false;
	}
	if (k == LM_CONST_STRING) {
		return lm_str_eq(lm_const_string_val(&ck->scratch, a),
				 lm_const_string_val(&ck->scratch, b));
	}
	if (k == LM_CONST_FLOAT) {
		return lm_const_float64_val(a, NULL) == lm_const_float64_val(b, NULL);
	}
	return lm_const_compare(a, LM_OP_EQL, b);
}

static void note_case_value(lm_checker *ck, lm_operand *v, seen_values *seen)
{
	uint64_t key;
	lm_str str;
	if (!case_key(ck, v->val, &key, &str)) {
		return;
	}
	uint64_t *slot = lm_map_put(&seen->by_hash, key ? key : 1, NULL);
	for (uint32_t i = (uint32_t)*slot; i; i = seen->list.data[i - 1].next) {
		case_value *c = &seen->list.data[i - 1];
		if (same_value(ck, c->val, v->val) && ty_identical(ck, c->typ, v->typ)) {
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateCase);
			err_addf(&r, at_op(v), "duplicate case %s in expression switch",
				 op_str(ck, v));
			err_addf(&r, c->pos, "previous case");
			err_report(&r);
			return;
		}
	}
	lm_vec_push(&seen->list, ((case_value){v->val, v->typ, v->expr->pos, (uint32_t)*slot}));
	*slot = seen->list.len;
}

static void case_values(lm_checker *ck, lm_operand *x, lm_node *values, seen_values *seen)
{
	for (uint32_t i = 0; i < ex_list_len(values); i++) {
		lm_operand v = {0};
		ck_expr(ck, NULL, &v, ex_list_get(values, i));
		if (!operand_is_valid(x) || !operand_is_valid(&v)) {
			continue;
		}
		ck_convert_untyped(ck, &v, x->typ);
		if (!operand_is_valid(&v)) {
			continue;
		}
		lm_operand res = v, y = *x; /* v against x: errors are at the case */
		ck_comparison(ck, &res, &y, LM_OP_EQL, true);
		if (operand_is_valid(&res) && v.mode == LM_MODE_CONST) {
			note_case_value(ck, &v, seen);
		}
	}
}

void ck_switch_stmt(lm_checker *ck, unsigned inner, lm_switch_stmt *s)
{
	lm_operand x = {0};
	if (s->tag.u) {
		ck_expr(ck, NULL, &x, lm_node_at(s->tag));
		ck_assignment(ck, &x, NULL, "switch expression"); /* as to an invisible variable */
		if (operand_is_valid(&x) && !ty_comparable_type(ck, x.typ, true) &&
		    !ty_has_nil(x.typ)) {
			ck_errorf(ck, at_op(&x), LM_DIAG_InvalidExprSwitch,
				  "cannot switch on %s (%s is not comparable)", op_str(ck, &x),
				  ty_str(ck, x.typ));
			operand_invalidate(&x);
		}
	} else { /* switch true */
		lm_name_expr *e = LM_NEW(ck->arena, lm_name_expr);
		lm_pos pos = s->body.n ? lm_list_get(s->body, 0)->pos : s->rbrace;
		e->e.n = (lm_node){.kind = LM_N_NAME, .flags = LM_NF_IMPLICIT, .pos = pos};
		e->name = lm_name_to(lm_name_of(ck->cx->names, LM_STR("true")));
		x = (lm_operand){.mode = LM_MODE_CONST,
				 .typ = TYP(ck, LM_BOOL),
				 .val = lm_const_bool(ck->arena, true),
				 .expr = &e->e.n};
	}
	multiple_defaults(ck, s->body);
	seen_values seen = {0};
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_case_clause *c = (lm_case_clause *)lm_list_get(s->body, i);
		case_values(ck, &x, lm_node_at(c->cases), &seen);
		ck_open_scope(ck, &c->n);
		ck_stmt_list(ck,
			     inner | (i + 1 < s->body.n ? LM_SC_FALLTHROUGH_OK : LM_SC_FINAL_CASE),
			     c->body);
		ck_close_scope(ck);
	}
	lm_vec_free(&seen.list);
	lm_map_free(&seen.by_hash);
}

/* ---- type switches */

typedef struct seen_type {
	lm_type *typ; /* NULL: nil */
	lm_node *e;
} seen_type;
typedef LM_VEC(seen_type) seen_types;

static bool is_nil_expr(lm_checker *ck, lm_node *e)
{
	e = lm_unparen(e);
	if (e->kind != LM_N_NAME) {
		return false;
	}
	lm_object *o =
		scope_lookup_chain(ck->env.scope, lm_name_at(((lm_name_expr *)e)->name), NULL);
	return o && o->kind == LM_O_NIL;
}

/* Whether T was seen before: then it is reported. */
static bool duplicate_type(lm_checker *ck, lm_type *T, lm_node *e, seen_types *seen)
{
	for (size_t i = 0; i < seen->len; i++) {
		lm_type *t = seen->data[i].typ;
		if ((!T && !t) || (T && t && ty_identical(ck, T, t))) {
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateCase);
			err_addf(&r, at_node(e), "duplicate case %s in type switch",
				 T ? ty_str(ck, T) : "nil");
			err_addf(&r, at_node(seen->data[i].e), "previous case");
			err_report(&r);
			return true;
		}
	}
	return false;
}

/* Checks the types of one case against x (NULL: invalid); returns the type of the variable in it.
 */
static lm_type *case_types(lm_checker *ck, lm_operand *x, lm_node *types, seen_types *seen)
{
	lm_type *T = NULL;
	uint32_t n = ex_list_len(types);
	for (uint32_t i = 0; i < n; i++) {
		lm_node *e = ex_list_get(types, i);
		if (is_nil_expr(ck, e)) {
			lm_operand dummy = {0};
			T = NULL;
			ck_expr(ck, NULL, &dummy, e); /* for what it records */
		} else {
			T = ck_var_type(ck, e);
			if (!ty_is_valid(T)) {
				continue;
			}
		}
		if (duplicate_type(ck, T, e, seen)) {
			continue;
		}
		lm_vec_push(seen, ((seen_type){T, e}));
		if (x && T) {
			ck_type_assertion(ck, e, x, T, true);
		}
	}
	if (n != 1 || !T) { /* the variable has the type of the switch expression */
		return x ? x->typ : TYP(ck, LM_INVALID);
	}
	return T;
}

/* The operand switched on in *x; NULL after reporting when it is unfit. */
static lm_operand *guard_operand(lm_checker *ck, lm_operand *x, lm_type_switch_guard *guard)
{
	ck_expr(ck, NULL, x, lm_node_at(guard->x));
	if (!operand_is_valid(x)) {
		return NULL;
	}
	if (ty_is_type_param(x->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidTypeSwitch,
			  "cannot use type switch on type parameter value %s", op_str(ck, x));
		return NULL;
	}
	if (!lm_is_interface(x->typ)) {
		ck_errorf(ck, at_op(x), LM_DIAG_InvalidTypeSwitch, "%s is not an interface",
			  op_str(ck, x));
		return NULL;
	}
	return x;
}

void ck_type_switch_stmt(lm_checker *ck, unsigned inner, lm_switch_stmt *s,
			 lm_type_switch_guard *guard)
{
	lm_name_expr *lhs = (lm_name_expr *)lm_node_at(guard->lhs);
	if (lhs) {
		if (lm_name_is(lm_name_at(lhs->name), "_")) {
			ck_soft_errorf(ck, at_node(&lhs->e.n), LM_DIAG_NoNewVar,
				       "no new variable on left side of :=");
			lhs = NULL;
		} else {
			ck_record_def(ck, &lhs->e.n, NULL); /* each clause declares its own */
		}
	}
	lm_operand x = {0};
	lm_operand *sx = guard_operand(ck, &x, guard);
	multiple_defaults(ck, s->body);
	seen_types seen = {0};
	bool used = false;
	lm_object **vars = LM_NEW_ARRAY(&ck->scratch, lm_object *, s->body.n);
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_case_clause *c = (lm_case_clause *)lm_list_get(s->body, i);
		lm_operand y = x;
		lm_type *T = case_types(ck, sx ? &y : NULL, lm_node_at(c->cases), &seen);
		ck_open_scope(ck, &c->n);
		if (lhs) {
			lm_object *obj = obj_new_var(ck, LM_VK_LOCAL, lhs->e.n.pos, ck->pkg,
						     lm_name_at(lhs->name), T);
			obj->decl = lm_node_to(&c->n);
			ck_declare(ck, ck->env.scope, NULL, obj, c->colon);
			c->obj = lm_object_to(obj);
			vars[i] = obj;
		}
		ck_stmt_list(ck, inner, c->body);
		ck_close_scope(ck);
	}
	lm_vec_free(&seen);
	if (!lhs) {
		return;
	}
	/* the variables of all clauses count as one */
	for (uint32_t i = 0; i < s->body.n; i++) {
		used = used || (vars[i]->flags & LM_OF_USED);
		vars[i]->flags |= LM_OF_USED;
	}
	if (!used) {
		ck_soft_errorf(ck, at_node(&lhs->e.n), LM_DIAG_UnusedVar,
			       "%s declared and not used", lm_name_at(lhs->name)->text);
	}
}

/* ---- select */

/* A case must send, or receive, possibly assigning what it receives. */
static bool valid_comm(lm_node *comm)
{
	lm_node *rhs = NULL;
	if (!comm || comm->kind == LM_N_SEND_STMT) {
		return true;
	}
	if (comm->kind == LM_N_ASSIGN_STMT) {
		rhs = lm_node_at(((lm_assign_stmt *)comm)->rhs);
		if (rhs && rhs->kind == LM_N_LIST_EXPR) {
			rhs = NULL;
		}
	} else if (comm->kind == LM_N_EXPR_STMT) {
		rhs = lm_node_at(((lm_expr_stmt *)comm)->x);
	}
	rhs = rhs ? lm_unparen(rhs) : NULL;
	return rhs && rhs->kind == LM_N_OPERATION && rhs->op == LM_OP_RECV &&
	       !((lm_operation *)rhs)->y.u;
}

void ck_select_stmt(lm_checker *ck, unsigned inner, lm_select_stmt *s)
{
	multiple_defaults(ck, s->body);
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_comm_clause *c = (lm_comm_clause *)lm_list_get(s->body, i);
		lm_node *comm = lm_node_at(c->comm);
		if (!valid_comm(comm)) {
			ck_error(ck, at_node(comm), LM_DIAG_InvalidSelectCase,
				 "select case must be send or receive (possibly with assignment)");
			continue;
		}
		ck_open_scope(ck, &c->n);
		if (comm) {
			ck_stmt(ck, inner, comm);
		}
		ck_stmt_list(ck, inner, c->body);
		ck_close_scope(ck);
	}
}
