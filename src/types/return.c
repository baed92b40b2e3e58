/* return.c - terminating statements: what may end a function with results.
 * Included by nobody; declared in types_int_decl.h. The nesting of statements was bounded when they
 * were checked. */
#include "types/types_int.h"

static bool has_break(lm_node *s, const lm_name *label, bool implicit);

static bool has_break_list(lm_list list, const lm_name *label, bool implicit)
{
	for (uint32_t i = 0; i < list.n; i++) {
		if (has_break(lm_list_get(list, i), label, implicit)) {
			return true;
		}
	}
	return false;
}

static lm_list clause_body(lm_node *c)
{
	return c->kind == LM_N_CASE_CLAUSE ? ((lm_case_clause *)c)->body
					   : ((lm_comm_clause *)c)->body;
}

static bool has_break_clauses(lm_list clauses, const lm_name *label)
{
	for (uint32_t i = 0; i < clauses.n; i++) {
		if (has_break_list(clause_body(lm_list_get(clauses, i)), label, false)) {
			return true;
		}
	}
	return false;
}

/* Whether s has a break that leaves the statement labeled `label` or, with implicit, the closest
 * one around s. */
static bool has_break(lm_node *s, const lm_name *label, bool implicit)
{
	switch (s->kind) {
	case LM_N_LABELED_STMT:
		return has_break(lm_node_at(((lm_labeled_stmt *)s)->stmt), label, implicit);
	case LM_N_BRANCH_STMT: {
		lm_branch_stmt *b = (lm_branch_stmt *)s;
		if (s->op != LM_BREAK) {
			return false;
		}
		if (!b->label.u) {
			return implicit;
		}
		return lm_name_at(((lm_name_expr *)lm_node_at(b->label))->name) == label;
	}
	case LM_N_BLOCK_STMT: return has_break_list(((lm_block_stmt *)s)->list, label, implicit);
	case LM_N_IF_STMT: {
		lm_if_stmt *i = (lm_if_stmt *)s;
		return has_break(lm_node_at(i->then), label, implicit) ||
		       (i->els.u && has_break(lm_node_at(i->els), label, implicit));
	}
	case LM_N_SWITCH_STMT:
		return label && has_break_clauses(((lm_switch_stmt *)s)->body, label);
	case LM_N_SELECT_STMT:
		return label && has_break_clauses(((lm_select_stmt *)s)->body, label);
	case LM_N_FOR_STMT:
		return label && has_break(lm_node_at(((lm_for_stmt *)s)->body), label, false);
	default: return false;
	}
}

bool ck_is_terminating_list(lm_checker *ck, lm_list list)
{
	for (uint32_t i = list.n; i-- > 0;) {
		lm_node *s = lm_list_get(list, i);
		if (s->kind != LM_N_EMPTY_STMT) {
			return ck_is_terminating(ck, s, NULL);
		}
	}
	return false;
}

static bool terminating_clauses(lm_checker *ck, lm_list clauses, const lm_name *label)
{
	for (uint32_t i = 0; i < clauses.n; i++) {
		lm_list body = clause_body(lm_list_get(clauses, i));
		if (!ck_is_terminating_list(ck, body) || has_break_list(body, label, true)) {
			return false;
		}
	}
	return true;
}

static bool has_default(lm_list clauses)
{
	for (uint32_t i = 0; i < clauses.n; i++) {
		if (!((lm_case_clause *)lm_list_get(clauses, i))->cases.u) {
			return true;
		}
	}
	return false;
}

static bool is_panic_call(lm_checker *ck, lm_node *e)
{
	e = lm_unparen(e);
	return e->kind == LM_N_CALL && ck->env.is_panic &&
	       lm_map_get(ck->env.is_panic, (uint64_t)(uintptr_t)e);
}

bool ck_is_terminating(lm_checker *ck, lm_node *s, const lm_name *label)
{
	switch (s->kind) {
	case LM_N_LABELED_STMT: {
		lm_labeled_stmt *l = (lm_labeled_stmt *)s;
		return ck_is_terminating(ck, lm_node_at(l->stmt),
					 lm_name_at(((lm_name_expr *)lm_node_at(l->label))->name));
	}
	case LM_N_EXPR_STMT: return is_panic_call(ck, lm_node_at(((lm_expr_stmt *)s)->x));
	case LM_N_RETURN_STMT: return true;
	case LM_N_BRANCH_STMT: return s->op == LM_GOTO || s->op == LM_FALLTHROUGH;
	case LM_N_BLOCK_STMT: return ck_is_terminating_list(ck, ((lm_block_stmt *)s)->list);
	case LM_N_IF_STMT: {
		lm_if_stmt *i = (lm_if_stmt *)s;
		return i->els.u && ck_is_terminating(ck, lm_node_at(i->then), NULL) &&
		       ck_is_terminating(ck, lm_node_at(i->els), NULL);
	}
	case LM_N_SWITCH_STMT:
		return has_default(((lm_switch_stmt *)s)->body) &&
		       terminating_clauses(ck, ((lm_switch_stmt *)s)->body, label);
	case LM_N_SELECT_STMT: return terminating_clauses(ck, ((lm_select_stmt *)s)->body, label);
	case LM_N_FOR_STMT: {
		lm_for_stmt *f = (lm_for_stmt *)s;
		lm_node *init = lm_node_at(f->init);
		if (init && init->kind == LM_N_RANGE_CLAUSE) {
			return false;
		}
		return !f->cond.u && !has_break(lm_node_at(f->body), label, true);
	}
	default: return false;
	}
}
