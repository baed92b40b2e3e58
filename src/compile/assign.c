/* assign.c - assignments and variable declarations. Part of compile/. */
#include "compile/compile_int.h"

/* ---- one variable or place */
static lm_object *defined_var(lm_node *lhs)
{
	lhs = strip(lhs);
	if (lhs->kind != LM_N_NAME)
		return NULL;
	lm_object *o = lm_object_at(((lm_name_expr *)lhs)->obj);
	return o && o->kind == LM_O_VAR && o->pos == lhs->pos && o->var_kind != LM_VK_PACKAGE
		       ? o
		       : NULL;
}
static void declare_with(fs_t *fs, lm_object *o, ct *t, uint32_t src, ct *from)
{
	var_info v = *var_declare(fs, o, t);
	uint32_t mark = fs->top;
	uint32_t s = src;
	if (from != t && (v.boxed || ct_is_iface(fs->p, t))) {
		s = slot_temp(fs, t->slots);
		convert(fs, from, t, s, src);
	}
	if (v.boxed) {
		var_box(fs, &v);
		mem_store(fs, t, s, v.slot, 0);
	} else {
		emit_move(fs, v.slot, s, t->slots);
	}
	slot_release(fs, mark);
}
static void store_converted(fs_t *fs, place *pl, uint32_t src, ct *from)
{
	if (pl->kind == PL_BLANK)
		return;
	uint32_t mark = fs->top, s = src;
	if (from != pl->type && ct_is_iface(fs->p, pl->type)) {
		s = slot_temp(fs, 2);
		to_iface(fs, from, pl->type, s, src);
	}
	place_store(fs, pl, s);
	slot_release(fs, mark);
}
void assign_one(fs_t *fs, lm_node *lhs, bool define, uint32_t src, ct *t)
{
	if (is_blank(lhs))
		return;
	lm_object *o = define ? defined_var(lhs) : NULL;
	if (o) {
		declare_with(fs, o, ty(fs, lm_type_at(o->type)), src, t);
		return;
	}
	uint32_t mark = fs->top;
	place pl;
	place_of(fs, lhs, &pl);
	store_converted(fs, &pl, src, t);
	slot_release(fs, mark);
}
void declare_init(fs_t *fs, lm_object *o, lm_node *rhs)
{
	ct *t = ty(fs, lm_type_at(o->type));
	var_info v = *var_declare(fs, o, t);
	uint32_t mark = fs->top;
	if (!rhs) {
		var_zero(fs, &v);
	} else if (!v.boxed) {
		ex_conv_to(fs, rhs, t, v.slot);
	} else {
		lm_composite_lit *l = strip(rhs)->kind == LM_N_COMPOSITE_LIT
					      ? (lm_composite_lit *)strip(rhs)
					      : NULL;
		int k = under(fs, t)->kind;
		if (l && !v.framed && node_type(fs, (lm_node *)l) == t &&
		    (k == LM_K_STRUCT || k == LM_K_ARRAY)) {
			addr_of_lit_to(fs, l, ct_pointer(fs->p, t), v.slot);
		} else {
			uint32_t s = ex_conv_any(fs, rhs, t);
			var_box(fs, &v);
			mem_store(fs, t, s, v.slot, 0);
		}
	}
	slot_release(fs, mark);
}

/* ---- comma-ok forms */
bool comma_ok_form(lm_node *rhs)
{
	rhs = strip(rhs);
	if (rhs->kind == LM_N_ASSERT ||
	    (rhs->kind == LM_N_OPERATION && rhs->op == LM_OP_RECV && !((lm_operation *)rhs)->y.u))
		return true;
	return rhs->kind == LM_N_INDEX;
}
void comma_ok_to(fs_t *fs, lm_node *rhs, uint32_t dst, ct **types)
{
	rhs = strip(rhs);
	uint32_t mark = fs->top;
	types[1] = bt(fs, LM_BOOL);
	set_pos(fs, rhs->pos);
	if (rhs->kind == LM_N_ASSERT) {
		type_assert_to(fs, (lm_assert_expr *)rhs, dst, true);
	} else if (rhs->kind == LM_N_INDEX) {
		place pl;
		fs->borrow_key = true;
		place_of(fs, rhs, &pl);
		fs->borrow_key = false;
		set_pos(fs, rhs->pos);
		emit(fs, OP_MAPGET2, dst, pl.slot, pl.key);
		ext_type(fs, pl.map_type);
	} else {
		lm_node *x = lm_node_at(((lm_operation *)rhs)->x);
		uint32_t c = ex_any(fs, x);
		set_pos(fs, rhs->pos);
		emit(fs, OP_RECV2, dst, c, 0);
		ext_type(fs, node_type(fs, x));
	}
	slot_release(fs, mark);
}
ct *comma_ok_type(fs_t *fs, lm_node *rhs)
{
	rhs = strip(rhs);
	if (rhs->kind == LM_N_ASSERT)
		return node_type(fs, lm_node_at(((lm_assert_expr *)rhs)->type));
	if (rhs->kind == LM_N_INDEX)
		return lay(fs,
			   under(fs, node_type(fs, lm_node_at(((lm_index_expr *)rhs)->x)))->elem);
	return lay(fs, under(fs, node_type(fs, lm_node_at(((lm_operation *)rhs)->x)))->elem);
}

/* ---- a, b = c, d and a, b = f() */
typedef struct target {
	place pl;
	lm_object *define;
	bool blank;
} target;
static void target_of(fs_t *fs, lm_node *lhs, bool define, target *t)
{
	memset(t, 0, sizeof *t);
	if (is_blank(lhs)) {
		t->blank = true;
		return;
	}
	t->define = define ? defined_var(lhs) : NULL;
	if (!t->define)
		place_of(fs, lhs, &t->pl);
}
static void target_store(fs_t *fs, target *t, uint32_t src, ct *from)
{
	if (t->blank)
		return;
	if (!t->define) {
		store_converted(fs, &t->pl, src, from);
		return;
	}
	var_info *v = var_find(fs, t->define);
	place pl = v->boxed ? place_mem(v->type, v->slot, 0) : place_slot(v->type, v->slot);
	var_info copy = *v;
	var_box(fs, &copy);
	store_converted(fs, &pl, src, from);
}
/* Defined variables get their slots before any temporary, since they stay. */
static void declare_targets(fs_t *fs, lm_node *lhs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		lm_object *o = is_blank(list_at(lhs, i)) ? NULL : defined_var(list_at(lhs, i));
		if (o)
			var_declare(fs, o, ty(fs, lm_type_at(o->type)));
	}
}
/* From one call or comma-ok form to n targets. */
static void assign_tuple(fs_t *fs, lm_node *lhs, bool define, lm_node *rhs, uint32_t n)
{
	if (define)
		declare_targets(fs, lhs, n);
	uint32_t mark = fs->top;
	target *t = LM_NEW_ARRAY(&fs->p->arena, target, n);
	bool saved = fs->force_copy;
	fs->force_copy = true;
	for (uint32_t i = 0; i < n; i++)
		target_of(fs, list_at(lhs, i), define, &t[i]);
	fs->force_copy = saved;
	rhs = strip(rhs);
	if (rhs->kind == LM_N_CALL) {
		ct *tuple = node_type(fs, rhs);
		uint32_t r = call_expr(fs, (lm_call *)rhs);
		for (uint32_t i = 0; i < n && i < tuple->out_count; i++) {
			target_store(fs, &t[i], r, tuple->out[i]);
			r += tuple->out[i]->slots;
		}
	} else {
		ct *types[2] = {comma_ok_type(fs, rhs), NULL};
		uint32_t v = slot_temp(fs, types[0]->slots + 1);
		comma_ok_to(fs, rhs, v, types);
		target_store(fs, &t[0], v, types[0]);
		target_store(fs, &t[1], v + types[0]->slots, types[1]);
	}
	slot_release(fs, mark);
}
/* Storing to lhs may change a variable in slots, which other targets' operands may be. */
static bool writes_slots(fs_t *fs, lm_node *lhs)
{
	lhs = strip(lhs);
	if (is_blank(lhs))
		return false;
	if (lhs->kind == LM_N_INDEX) {
		int k = under(fs, node_type(fs, lm_node_at(((lm_index_expr *)lhs)->x)))->kind;
		return k != LM_K_SLICE && k != LM_K_MAP && k != LM_K_POINTER;
	}
	if (lhs->kind == LM_N_SELECTOR && ((lm_selector *)lhs)->selection.u)
		return under(fs, node_type(fs, lm_node_at(((lm_selector *)lhs)->x)))->kind !=
		       LM_K_POINTER;
	return !(lhs->kind == LM_N_OPERATION && lhs->op == LM_OP_MUL);
}
static void assign_parallel(fs_t *fs, lm_node *lhs, bool define, lm_node *rhs, uint32_t n)
{
	if (define)
		declare_targets(fs, lhs, n);
	uint32_t mark = fs->top;
	target *t = LM_NEW_ARRAY(&fs->p->arena, target, n);
	uint32_t *s = LM_NEW_ARRAY(&fs->p->arena, uint32_t, n);
	bool saved = fs->force_copy;
	for (uint32_t i = 0; i < n; i++) {
		lm_node *l = list_at(lhs, i);
		fs->force_copy |=
			!(define && (is_blank(l) || defined_var(l))) && writes_slots(fs, l);
	}
	for (uint32_t i = 0; i < n; i++)
		target_of(fs, list_at(lhs, i), define, &t[i]);
	fs->force_copy = saved;
	ct **types = LM_NEW_ARRAY(&fs->p->arena, ct *, n);
	hoist_mark hm = hoist_begin(fs, NULL, rhs, NULL);
	for (uint32_t i = 0; i < n; i++) {
		lm_node *r = list_at(rhs, i);
		ct *want = t[i].blank    ? (is_nil_node(fs, r) ? bt(fs, LM_UNSAFE_POINTER)
							       : node_type(fs, r))
			   : t[i].define ? ty(fs, lm_type_at(t[i].define->type))
					 : t[i].pl.type;
		types[i] = want;
		var_info *v = t[i].define ? var_find(fs, t[i].define) : NULL;
		if (v && !v->boxed && v->type == want) { /* nobody sees the new variable yet */
			ex_conv_to(fs, r, want, v->slot);
			t[i].blank = true;
			continue;
		}
		s[i] = slot_temp(fs, want->slots);
		ex_conv_to(fs, r, want, s[i]);
	}
	hoist_end(fs, hm);
	for (uint32_t i = 0; i < n; i++)
		target_store(fs, &t[i], s[i], types[i]);
	slot_release(fs, mark);
}

/* a, b = values in slots, both places found first. */
void assign_pair(fs_t *fs, lm_node *a, uint32_t va, ct *ta, lm_node *b, uint32_t vb, ct *tb)
{
	uint32_t mark = fs->top;
	target x, y;
	bool saved = fs->force_copy;
	fs->locals_top = fs->top;
	fs->force_copy = true;
	target_of(fs, a, false, &x);
	target_of(fs, b, false, &y);
	fs->force_copy = saved;
	target_store(fs, &x, va, ta);
	target_store(fs, &y, vb, tb);
	slot_release(fs, mark);
}

/* ---- single assignment */
static bool writes_at_once(lm_node *rhs)
{
	rhs = strip(rhs);
	switch (rhs->kind) {
	case LM_N_OPERATION: return true;
	case LM_N_CALL: return !is_type_node(strip(lm_node_at(((lm_call *)rhs)->fun)));
	case LM_N_NAME:
	case LM_N_BASIC_LIT:
	case LM_N_SELECTOR:
	case LM_N_INDEX:
	case LM_N_SLICE:
	case LM_N_FUNC_LIT: return true;
	default: return false;
	}
}
static void assign_single(fs_t *fs, lm_node *lhs, lm_node *rhs)
{
	uint32_t mark = fs->top;
	if (is_blank(lhs)) {
		if (!is_nil_node(fs, rhs))
			ex_discard(fs, rhs);
		return;
	}
	place pl;
	place_of(fs, lhs, &pl);
	lm_node *l = strip(lhs);
	bool iface = ct_is_iface(fs->p, pl.type);
	if (pl.kind == PL_SLOT && l->kind == LM_N_NAME) {
		if (append_in_place(fs, pl.slot, rhs, lm_object_at(((lm_name_expr *)l)->obj))) {
			slot_release(fs, mark);
			return;
		}
		lm_builtin_id id;
		lm_node *r = strip(rhs);
		bool builtin =
			r->kind == LM_N_CALL && is_builtin(lm_node_at(((lm_call *)r)->fun), &id);
		if (!iface && !builtin && writes_at_once(rhs) && pl.type->slots) {
			ex_conv_to(fs, rhs, pl.type, pl.slot);
			slot_release(fs, mark);
			return;
		}
	}
	lm_pos pos = fs->pos;
	uint32_t s = ex_conv_any(fs, rhs, pl.type);
	set_pos(fs, pos);
	place_store(fs, &pl, s);
	slot_release(fs, mark);
}
void assign_stmt(fs_t *fs, lm_assign_stmt *s)
{
	lm_node *lhs = lm_node_at(s->lhs), *rhs = lm_node_at(s->rhs);
	bool define = s->n.flags & LM_NF_DEF;
	uint32_t n = list_len(lhs), m = list_len(rhs);
	if (s->n.op) {
		uint32_t mark = fs->top;
		place pl;
		place_of(fs, lhs, &pl);
		set_pos(fs, s->n.pos);
		assign_op(fs, s->n.op, &pl, rhs, !rhs);
		slot_release(fs, mark);
	} else if (n == 1 && m == 1) {
		lhs = list_at(lhs, 0);
		rhs = list_at(rhs, 0);
		lm_object *o = define && !is_blank(lhs) ? defined_var(lhs) : NULL;
		if (o)
			declare_init(fs, o, rhs);
		else
			assign_single(fs, lhs, rhs);
	} else if (n == m) {
		assign_parallel(fs, lhs, define, rhs, n);
	} else {
		assign_tuple(fs, lhs, define, list_at(rhs, 0), n);
	}
}
void var_decl(fs_t *fs, lm_var_decl *d)
{
	lm_node *values = lm_node_at(d->values);
	uint32_t n = d->names.n, m = list_len(values);
	set_pos(fs, d->n.pos);
	if (m == 1 && n > 1) {
		lm_list_expr list = {.e = {.n = {.kind = LM_N_LIST_EXPR}}, .elems = d->names};
		assign_tuple(fs, (lm_node *)&list, true, list_at(values, 0), n);
		return;
	}
	if (m > 1) {
		lm_list_expr list = {.e = {.n = {.kind = LM_N_LIST_EXPR}}, .elems = d->names};
		assign_parallel(fs, (lm_node *)&list, true, values, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		lm_node *name = lm_list_get(d->names, i);
		lm_node *v = m ? list_at(values, i) : NULL;
		lm_object *o = is_blank(name) ? NULL : defined_var(name);
		if (o)
			declare_init(fs, o, v);
		else if (v)
			ex_discard(fs, v);
	}
}
