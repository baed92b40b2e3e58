/* recording.c - what the checker found, written into the syntax tree.
 * Included by nobody; its functions are announced in types_int_expr.h.
 * An expression whose type is not final carries LM_NF_UNTYPED: its node's type, mode and value are
 * then what types2 keeps in its map of untyped expressions, so that nothing has to be copied when
 * the check ends. */
#include "types/types_int.h"

void ck_record_type_and_value(lm_checker *ck, lm_node *e, lm_operand_mode mode, lm_type *t,
			      lm_const *val)
{
	(void)ck;
	lm_expr *x = (lm_expr *)e;
	e->mode = (uint8_t)mode;
	e->flags &= (uint8_t) ~(LM_NF_UNTYPED | LM_NF_SHIFT_LHS);
	x->type = lm_type_to(t);
	x->value = lm_const_to(val);
}

void ck_record(lm_checker *ck, lm_operand *x)
{
	lm_node *e = x->expr;
	LM_ASSERT(e && lm_is_expr(e));
	switch (x->mode) {
	case LM_MODE_INVALID:
		ck_record_type_and_value(ck, e, LM_MODE_INVALID, TYP(ck, LM_INVALID), NULL);
		return;
	case LM_MODE_NO_VALUE:
		ck_record_type_and_value(ck, e, LM_MODE_NO_VALUE, NULL, NULL);
		return;
	case LM_MODE_CONST: ck_record_type_and_value(ck, e, LM_MODE_CONST, x->typ, x->val); break;
	default: ck_record_type_and_value(ck, e, x->mode, x->typ, NULL); break;
	}
	if (x->typ && ty_is_untyped(x->typ)) {
		e->flags |= LM_NF_UNTYPED;
	}
}

void ck_record_comma_ok_types(lm_checker *ck, lm_node *e, lm_operand *a0, lm_operand *a1)
{
	if (!operand_is_valid(a0)) {
		return;
	}
	lm_object *vars[2] = {
		obj_new_param(ck, e->pos, ck->pkg, NULL, a0->typ),
		obj_new_param(ck, e->pos, ck->pkg, NULL, a1->typ),
	};
	lm_tuple *t = ty_new_tuple(ck->arena, vars, 2);
	for (;;) {
		((lm_expr *)e)->type = lm_type_to((lm_type *)t);
		if (e->kind != LM_N_PAREN) {
			return;
		}
		e = lm_node_at(((lm_paren *)e)->x);
	}
}

/* The identifier whose instantiation e is. */
static lm_name_expr *instantiated_ident(lm_node *e)
{
	for (;;) {
		switch (e->kind) {
		case LM_N_NAME: return (lm_name_expr *)e;
		case LM_N_SELECTOR: return (lm_name_expr *)lm_node_at(((lm_selector *)e)->sel);
		case LM_N_INDEX: e = lm_node_at(((lm_index_expr *)e)->x); break;
		case LM_N_PAREN: e = lm_node_at(((lm_paren *)e)->x); break;
		default: return NULL;
		}
	}
}

void ck_record_instance(lm_checker *ck, lm_node *e, lm_type *const *targs, uint32_t n)
{
	lm_name_expr *id = instantiated_ident(e);
	if (id) {
		id->targs = lm_ref_of(ty_list(ck->arena, targs, n));
	}
}

void ck_record_def(lm_checker *ck, lm_node *name, lm_object *obj)
{
	(void)ck;
	((lm_name_expr *)name)->obj = lm_object_to(obj);
}

void ck_record_use(lm_checker *ck, lm_node *name, lm_object *obj)
{
	(void)ck;
	((lm_name_expr *)name)->obj = lm_object_to(obj);
}

void ck_record_selection(lm_checker *ck, lm_selector *e, lm_selection_kind kind, lm_type *recv,
			 const lm_lookup_result *found, bool indirect, lm_type *type)
{
	ck_record_use(ck, lm_node_at(e->sel), found->obj);
	uint32_t n = found->path_len;
	lm_selection *s = lm_arena_alloc(ck->arena, sizeof(lm_selection) + n * sizeof(uint32_t));
	s->kind = (uint8_t)kind;
	s->indirect = indirect;
	s->path_len = (uint16_t)n;
	s->recv = lm_type_to(recv);
	s->obj = lm_object_to(found->obj);
	s->type = lm_type_to(type);
	for (uint32_t i = 0; i < n; i++) {
		s->path[i] = lookup_path_at(found, i);
	}
	e->selection = lm_selection_to(s);
}

void ck_mark_root_var(lm_checker *ck, lm_node *x, uint16_t flags)
{
	(void)ck;
	for (;;) {
		switch (x->kind) {
		case LM_N_PAREN: x = lm_node_at(((lm_paren *)x)->x); break;
		case LM_N_SELECTOR: {
			lm_selection *s = lm_selection_at(((lm_selector *)x)->selection);
			if (!s || s->kind != LM_SEL_FIELD || s->indirect) {
				return;
			}
			x = lm_node_at(((lm_selector *)x)->x);
			break;
		}
		case LM_N_INDEX: {
			x = lm_node_at(((lm_index_expr *)x)->x);
			lm_type *t = lm_type_at(((lm_expr *)x)->type);
			if (!t || !lm_is_expr(x)) {
				return;
			}
			/* Of a type parameter, some type in its set may be an array. */
			if (!ty_is_type_param(t) && lm_under(t)->kind != LM_T_ARRAY) {
				return;
			}
			break;
		}
		case LM_N_NAME: {
			lm_object *o = lm_object_at(((lm_name_expr *)x)->obj);
			if (o && o->kind == LM_O_VAR && o->var_kind != LM_VK_PACKAGE) {
				o->flags |= flags;
			}
			return;
		}
		default: return;
		}
	}
}
