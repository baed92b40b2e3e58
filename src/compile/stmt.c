/* stmt.c - statements: blocks, branches, returns and the plain ones. Part of compile/. */
#include "compile/compile_int.h"

void ctl_push(fs_t *fs, ctl *c, lm_node *node, lm_name *lbl, label brk, label cont, bool loop)
{
	*c = (ctl){.up = fs->ctl,
		   .node = node,
		   .label = lbl,
		   .brk = brk,
		   .cont = cont,
		   .is_loop = loop};
	fs->ctl = c;
}
label goto_label_get(fs_t *fs, lm_name *name)
{
	for (size_t i = 0; i < fs->gotos.len; i++)
		if (fs->gotos.data[i].name == name)
			return fs->gotos.data[i].l;
	goto_label g = {.name = name, .l = label_new(fs)};
	lm_vec_push(&fs->gotos, g);
	return g.l;
}
/* The statement that break or continue means. */
static ctl *branch_target(fs_t *fs, lm_branch_kind kind, lm_name *name)
{
	for (ctl *c = fs->ctl; c; c = c->up) {
		if (name ? c->label != name : (c->label && !c->is_loop && !c->is_switch))
			continue;
		if (!name && kind == LM_CONTINUE && !c->is_loop)
			continue;
		return c;
	}
	return NULL;
}
static bool label_in_body(fs_t *fs, lm_name *name);
void branch_to(fs_t *fs, lm_branch_kind kind, lm_name *name)
{
	if (kind == LM_GOTO) {
		if (fs->fn->kind == FN_RANGE_BODY && !label_in_body(fs, name))
			range_leave(fs, kind, NULL, name);
		else
			emit_jump(fs, goto_label_get(fs, name));
		return;
	}
	ctl *c = branch_target(fs, kind, name);
	if (!c)
		fs_error(fs, "internal: a branch without a target");
	else if (c->outer)
		range_leave(fs, kind, c, name);
	else
		emit_jump(fs, kind == LM_BREAK ? c->brk : c->cont);
}
typedef struct find_label {
	lm_name *name;
	bool found;
} find_label;
static bool find_label_node(lm_node *n, void *arg)
{
	find_label *f = arg;
	if (n->kind == LM_N_LABELED_STMT &&
	    lm_name_at(((lm_name_expr *)lm_node_at(((lm_labeled_stmt *)n)->label))->name) ==
		    f->name)
		f->found = true;
	return !f->found && n->kind != LM_N_FUNC_LIT;
}
bool node_has_label(lm_node *n, lm_name *name)
{
	find_label f = {name, false};
	lm_walk(n, find_label_node, &f);
	return f.found;
}
static bool label_in_body(fs_t *fs, lm_name *name)
{
	return node_has_label(lm_node_at(((lm_for_stmt *)fs->fn->node)->body), name);
}
void branch_stmt(fs_t *fs, lm_branch_stmt *s)
{
	lm_node *l = lm_node_at(s->label);
	branch_to(fs, s->n.op, l ? lm_name_at(((lm_name_expr *)l)->name) : NULL);
}

/* ---- return */
static place result_place(fs_t *fs, uint32_t i)
{
	var_info *v = &fs->vars.data[fs->result_vars.data[i]];
	return v->boxed ? place_mem(v->type, v->slot, 0) : place_slot(v->type, v->slot);
}
static void return_call(fs_t *fs, lm_call *c)
{
	ct *tuple = node_type(fs, (lm_node *)c);
	uint32_t r = call_expr(fs, c);
	for (uint32_t i = 0; i < tuple->out_count; i++) {
		place pl = result_place(fs, i);
		uint32_t s = r;
		if (tuple->out[i] != pl.type && ct_is_iface(fs->p, pl.type)) {
			s = slot_temp(fs, 2);
			to_iface(fs, tuple->out[i], pl.type, s, r);
		}
		place_store(fs, &pl, s);
		r += tuple->out[i]->slots;
	}
}
static void return_in_order(fs_t *fs, lm_node *results, uint32_t n)
{
	bool direct = !fs->named_results && !fs->has_defer && !fs->results_boxed &&
		      fs->fn->kind != FN_RANGE_BODY;
	if (direct) {
		for (uint32_t i = 0; i < n; i++) {
			place pl = result_place(fs, i);
			ex_conv_to(fs, list_at(results, i), pl.type, pl.slot);
		}
		return;
	}
	uint32_t *s = LM_NEW_ARRAY(&fs->p->arena, uint32_t, n);
	for (uint32_t i = 0; i < n; i++) {
		place pl = result_place(fs, i);
		s[i] = slot_temp(fs, pl.type->slots);
		ex_conv_to(fs, list_at(results, i), pl.type, s[i]);
	}
	for (uint32_t i = 0; i < n; i++) {
		place pl = result_place(fs, i);
		place_store(fs, &pl, s[i]);
	}
}
static void return_values(fs_t *fs, lm_node *results, uint32_t n)
{
	hoist_mark hm = hoist_begin(fs, NULL, results, NULL);
	return_in_order(fs, results, n);
	hoist_end(fs, hm);
}
void return_stmt(fs_t *fs, lm_return_stmt *s)
{
	lm_node *results = lm_node_at(s->results);
	uint32_t n = list_len(results), mark = fs->top, want = (uint32_t)fs->result_vars.len;
	bool body = fs->fn->kind == FN_RANGE_BODY;
	if (n == 1 && want == 1 && !body && !fs->has_defer && !fs->results_boxed) {
		place pl = result_place(fs, 0);
		if (pl.type->slots == 1) {
			uint32_t v = ex_conv_any(fs, list_at(results, 0), pl.type);
			set_pos(fs, s->n.pos);
			emit_ret1(fs, v);
			slot_release(fs, mark);
			return;
		}
	}
	if (n == 1 && want > 1)
		return_call(fs, (lm_call *)strip(list_at(results, 0)));
	else if (n)
		return_values(fs, results, n);
	slot_release(fs, mark);
	set_pos(fs, s->n.pos);
	if (body)
		range_return(fs);
	else
		emit_return(fs);
}

/* ---- plain statements */
static void if_stmt(fs_t *fs, lm_if_stmt *s)
{
	uint32_t mark = fs->top;
	label end = label_new(fs);
	for (;;) {
		lm_node *init = lm_node_at(s->init), *els = lm_node_at(s->els),
			*cond = strip(lm_node_at(s->cond));
		if (init)
			stmt(fs, init);
		set_pos(fs, s->n.pos);
		fs->locals_top = fs->top;
		label no = label_new(fs);
		ex_cond(fs, cond, false, no);
		block(fs, lm_node_at(s->then));
		if (els)
			emit_jump(fs, end);
		label_bind(fs, no);
		if (!els)
			break;
		if (els->kind != LM_N_IF_STMT) {
			stmt(fs, els);
			break;
		}
		s = (lm_if_stmt *)els;
		fs->stmt_start = true;
	}
	label_bind(fs, end);
	slot_release(fs, mark);
}
static void send_stmt(fs_t *fs, lm_send_stmt *s)
{
	lm_node *ch = lm_node_at(s->chan);
	ct *t = node_type(fs, ch);
	uint32_t mark = fs->top;
	uint32_t c = ex_any(fs, ch);
	uint32_t v = ex_conv_any(fs, lm_node_at(s->value), lay(fs, under(fs, t)->elem));
	set_pos(fs, s->n.pos);
	emit(fs, OP_SEND, c, v, 0);
	ext_type(fs, t);
	slot_release(fs, mark);
}
static void labeled_stmt(fs_t *fs, lm_labeled_stmt *s)
{
	lm_name *name = lm_name_at(((lm_name_expr *)lm_node_at(s->label))->name);
	lm_node *inner = lm_node_at(s->stmt);
	label_bind(fs, goto_label_get(fs, name));
	if (!inner)
		return;
	switch (inner->kind) {
	case LM_N_FOR_STMT:
		set_pos(fs, inner->pos);
		for_stmt(fs, (lm_for_stmt *)inner, name);
		break;
	case LM_N_SWITCH_STMT:
		set_pos(fs, inner->pos);
		switch_stmt(fs, (lm_switch_stmt *)inner, name);
		break;
	case LM_N_SELECT_STMT:
		set_pos(fs, inner->pos);
		select_stmt(fs, (lm_select_stmt *)inner, name);
		break;
	default: {
		ctl *c = LM_NEW(&fs->p->arena, ctl);
		label end = label_new(fs);
		ctl_push(fs, c, inner, name, end, end, false);
		stmt(fs, inner);
		fs->ctl = c->up;
		label_bind(fs, end);
		break;
	}
	}
}
static void decl_stmt(fs_t *fs, lm_decl_stmt *s)
{
	for (uint32_t i = 0; i < s->decls.n; i++) {
		lm_node *d = lm_list_get(s->decls, i);
		if (d->kind == LM_N_VAR_DECL)
			var_decl(fs, (lm_var_decl *)d);
	}
}
static void stmt_kind(fs_t *fs, lm_node *n)
{
	switch (n->kind) {
	case LM_N_EMPTY_STMT: break;
	case LM_N_LABELED_STMT: labeled_stmt(fs, (lm_labeled_stmt *)n); break;
	case LM_N_BLOCK_STMT: block(fs, n); break;
	case LM_N_EXPR_STMT: ex_discard(fs, lm_node_at(((lm_expr_stmt *)n)->x)); break;
	case LM_N_SEND_STMT: send_stmt(fs, (lm_send_stmt *)n); break;
	case LM_N_DECL_STMT: decl_stmt(fs, (lm_decl_stmt *)n); break;
	case LM_N_ASSIGN_STMT: assign_stmt(fs, (lm_assign_stmt *)n); break;
	case LM_N_BRANCH_STMT: branch_stmt(fs, (lm_branch_stmt *)n); break;
	case LM_N_CALL_STMT: go_defer_stmt(fs, (lm_call_stmt *)n); break;
	case LM_N_RETURN_STMT: return_stmt(fs, (lm_return_stmt *)n); break;
	case LM_N_IF_STMT: if_stmt(fs, (lm_if_stmt *)n); break;
	case LM_N_FOR_STMT: for_stmt(fs, (lm_for_stmt *)n, NULL); break;
	case LM_N_SWITCH_STMT: switch_stmt(fs, (lm_switch_stmt *)n, NULL); break;
	case LM_N_SELECT_STMT: select_stmt(fs, (lm_select_stmt *)n, NULL); break;
	default: fs_error(fs, "internal: node kind %d is not a statement", n->kind); break;
	}
}
void stmt(fs_t *fs, lm_node *n)
{
	if (fs->failed || !n)
		return;
	if (++fs->depth > 3000) {
		fs_error(fs, "statements nested too deeply");
		fs->depth--;
		return;
	}
	set_pos(fs, n->pos);
	fs->stmt_start = n->kind != LM_N_BLOCK_STMT;
	fs->locals_top = fs->top;
	stmt_kind(fs, n);
	fs->depth--;
}
/* Empties the frame boxes declared in this list, vars from `first` on, that no statement after
 * number i mentions: what they point to must not live as long as the frame. */
static void frame_boxes_end(fs_t *fs, lm_list l, uint32_t i, size_t first)
{
	for (size_t k = first; k < fs->vars.len; k++) {
		var_info *v = &fs->vars.data[k];
		v->ended |= v->slot >= fs->top; /* its scope is over, others will live there */
		bool used = !v->framed || v->ended || v->type->pointer_free;
		for (uint32_t j = i + 1; j < l.n && !used; j++)
			used = node_mentions(lm_list_get(l, j), v->obj);
		if (used)
			continue;
		v->ended = true;
		emit_zero(fs, v->slot + 1, v->type->slots);
	}
}
void stmt_list(fs_t *fs, lm_list l)
{
	size_t first = fs->vars.len;
	for (uint32_t i = 0; i < l.n; i++) {
		stmt(fs, lm_list_get(l, i));
		frame_boxes_end(fs, l, i, first);
	}
}
static void scope_end(fs_t *fs, size_t first)
{
	if (fs->mode != LM_MODE_DEBUG)
		return;
	for (size_t i = first; i < fs->vars.len; i++) {
		var_info *v = &fs->vars.data[i];
		lm_var_loc loc = {.name = lm_name_str(lm_name_at(v->obj->name)),
				  .type = desc_of(fs->p, v->type),
				  .pc_start = v->pc_start,
				  .pc_end = (uint32_t)fs->code.len,
				  .where = v->boxed ? LM_LOC_BOX : LM_LOC_SLOT,
				  .index = v->slot,
				  .is_param = v->is_param,
				  .is_result = v->is_result};
		lm_vec_push(&fs->var_locs, loc);
	}
}
void block(fs_t *fs, lm_node *n)
{
	uint32_t mark = fs->top;
	size_t first = fs->vars.len;
	stmt_list(fs, ((lm_block_stmt *)n)->list);
	scope_end(fs, fs->depth ? first : 0);
	slot_release(fs, mark);
}
