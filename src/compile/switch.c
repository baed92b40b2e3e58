/* switch.c - expression switches, type switches and select. Part of compile/. */
#include "compile/compile_int.h"

typedef struct sw {
	lm_switch_stmt *s;
	label *bodies;
	label end;
	int default_index;
} sw;

static lm_case_clause *clause(lm_switch_stmt *s, uint32_t i)
{
	return (lm_case_clause *)lm_list_get(s->body, i);
}
static void sw_begin(fs_t *fs, sw *w, lm_switch_stmt *s, ctl *c, lm_name *lbl)
{
	w->s = s;
	w->bodies = LM_NEW_ARRAY(&fs->p->arena, label, s->body.n + 1);
	w->end = label_new(fs);
	w->default_index = -1;
	for (uint32_t i = 0; i < s->body.n; i++) {
		w->bodies[i] = label_new(fs);
		if (!clause(s, i)->cases.u)
			w->default_index = (int)i;
	}
	ctl_push(fs, c, (lm_node *)s, lbl, w->end, (label){0}, false);
	c->is_switch = true;
}

/* ---- expression switches */
/* Compares the tag (in slots, of type t) with one case. */
static void case_jump(fs_t *fs, uint32_t tag, ct *t, lm_node *e, label l)
{
	uint32_t mark = fs->top;
	int64_t k;
	if (is_nil_node(fs, e)) {
		emit_jnil(fs, tag, true, l);
		return;
	}
	ct *et = node_type(fs, e);
	if (k_is_int(under(fs, t)->kind) && ex_small_int(fs, e, &k) && k >= -32768 && k <= 32767) {
		emit_jcc(fs, OP_JEQK, tag, (uint16_t)(int16_t)k, l);
		return;
	}
	bool it = ct_is_iface(fs->p, t), ie = ct_is_iface(fs->p, et);
	ct *in = t;
	uint32_t a = tag;
	if (!it && ie) {
		in = et;
		a = slot_temp(fs, 2);
		to_iface(fs, t, et, a, tag);
	} else if (it && ie && under(fs, t) != under(fs, et)) {
		in = lay(fs, ct_of(fs->p, NULL, fs->p->cx->empty_interface));
		a = slot_temp(fs, 2);
		to_iface(fs, t, in, a, tag);
	}
	uint32_t b = ex_conv_any(fs, e, in);
	compare_jump(fs, LM_OP_EQL, in, a, b, true, l);
	slot_release(fs, mark);
}
typedef struct int_case {
	int64_t value;
	uint32_t clause;
} int_case;
typedef LM_VEC(int_case) int_cases;
static int int_case_order(const void *a, const void *b)
{
	int64_t x = ((const int_case *)a)->value, y = ((const int_case *)b)->value;
	return x < y ? -1 : x > y;
}
/* All cases as integer constants; false when one is not. */
static bool int_cases_of(fs_t *fs, lm_switch_stmt *s, ct *t, int_cases *out)
{
	int kind = under(fs, t)->kind;
	if (!k_is_int(kind))
		return false;
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_node *cases = lm_node_at(clause(s, i)->cases);
		for (uint32_t k = 0; k < list_len(cases); k++) {
			int_case c = {.clause = i};
			if (!ex_small_int(fs, list_at(cases, k), &c.value))
				return false;
			if (!k_is_signed(kind) && c.value < 0)
				return false; /* above the signed range */
			lm_vec_push(out, c);
		}
	}
	return true;
}
static void int_compare(fs_t *fs, uint32_t tag, int64_t v, unsigned opk, unsigned op, label l)
{
	if (v >= -32768 && v <= 32767) {
		emit_jcc(fs, opk, tag, (uint16_t)(int16_t)v, l);
		return;
	}
	uint32_t t = slot_temp(fs, 1);
	emit_int(fs, t, v);
	emit_jcc(fs, op, tag, t, l);
	slot_release(fs, t);
}
static void jump_table(fs_t *fs, uint32_t tag, sw *w, int_cases *cs, label other)
{
	int64_t lo = cs->data[0].value, n = lm_vec_last(cs).value - lo + 1;
	emit(fs, OP_SWITCH, tag, 0, 0);
	emit_ext(fs, (uint64_t)(uint32_t)n | (uint64_t)(uint32_t)(int32_t)lo << 32);
	uint32_t end = (uint32_t)fs->code.len + (uint32_t)n + 1;
	size_t k = 0;
	for (int64_t i = 0; i < n; i++) {
		label l = other;
		if (k < cs->len && cs->data[k].value == lo + i)
			l = w->bodies[cs->data[k++].clause];
		switch_table_word(fs, end, l);
	}
	switch_table_word(fs, end, other);
}
static void binary_search(fs_t *fs, uint32_t tag, sw *w, int_case *cs, size_t n, label other)
{
	if (n <= 3) {
		for (size_t i = 0; i < n; i++)
			int_compare(fs, tag, cs[i].value, OP_JEQK, OP_JEQ, w->bodies[cs[i].clause]);
		emit_jump(fs, other);
		return;
	}
	size_t mid = n / 2;
	label low = label_new(fs);
	int_compare(fs, tag, cs[mid].value, OP_JLTK_S, OP_JLT_S, low);
	binary_search(fs, tag, w, cs + mid, n - mid, other);
	label_bind(fs, low);
	binary_search(fs, tag, w, cs, mid, other);
}
static bool int_switch(fs_t *fs, sw *w, uint32_t tag, ct *t, label other)
{
	int_cases cs = {0};
	bool ok = int_cases_of(fs, w->s, t, &cs) && cs.len >= 5;
	if (ok) {
		qsort(cs.data, cs.len, sizeof *cs.data, int_case_order);
		uint64_t range = (uint64_t)lm_vec_last(&cs).value - (uint64_t)cs.data[0].value;
		bool base = cs.data[0].value >= INT32_MIN && cs.data[0].value <= INT32_MAX;
		if (base && range < 4 * (uint64_t)cs.len && range < 4096)
			jump_table(fs, tag, w, &cs, other);
		else
			binary_search(fs, tag, w, cs.data, cs.len, other);
	}
	lm_vec_free(&cs);
	return ok;
}
static bool ends_in_fallthrough(lm_list body)
{
	for (uint32_t i = body.n; i > 0; i--) {
		lm_node *n = lm_list_get(body, i - 1);
		while (n->kind == LM_N_LABELED_STMT && lm_node_at(((lm_labeled_stmt *)n)->stmt))
			n = lm_node_at(((lm_labeled_stmt *)n)->stmt);
		if (n->kind == LM_N_EMPTY_STMT)
			continue;
		return n->kind == LM_N_BRANCH_STMT && n->op == LM_FALLTHROUGH;
	}
	return false;
}
static void clause_body(fs_t *fs, lm_list body, bool fall)
{
	uint32_t mark = fs->top;
	for (uint32_t i = 0; i < body.n; i++) {
		lm_node *n = lm_list_get(body, i), *in = n;
		while (in->kind == LM_N_LABELED_STMT && lm_node_at(((lm_labeled_stmt *)in)->stmt))
			in = lm_node_at(((lm_labeled_stmt *)in)->stmt);
		if (fall && in->kind == LM_N_BRANCH_STMT && in->op == LM_FALLTHROUGH) {
			if (n->kind == LM_N_LABELED_STMT)
				label_bind(
					fs,
					goto_label_get(
						fs,
						lm_name_at(((lm_name_expr *)lm_node_at(
								    ((lm_labeled_stmt *)n)->label))
								   ->name)));
			break;
		}
		stmt(fs, n);
	}
	slot_release(fs, mark);
}
static bool const_cases(fs_t *fs, lm_switch_stmt *s)
{
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_node *cases = lm_node_at(clause(s, i)->cases);
		for (uint32_t k = 0; k < list_len(cases); k++)
			if (!ex_is_const(fs, strip(list_at(cases, k))))
				return false;
	}
	return true;
}
static void expr_switch(fs_t *fs, lm_switch_stmt *s, lm_name *lbl)
{
	sw w;
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	uint32_t mark = fs->top, tag = 0;
	lm_node *x = lm_node_at(s->tag);
	ct *t = NULL;
	if (x) {
		t = node_type(fs, x);
		if (t->kind == K_NIL)
			t = bt(fs, LM_UNSAFE_POINTER);
		lm_node *bytes = const_cases(fs, s) ? string_of_bytes(fs, x) : NULL;
		tag = slot_temp(fs, bytes ? 3 : t->slots);
		ex_to(fs, bytes ? bytes : x, tag);
		fs->locals_top = fs->top;
	}
	sw_begin(fs, &w, s, c, lbl);
	label other = w.default_index >= 0 ? w.bodies[w.default_index] : w.end;
	if (!x || !int_switch(fs, &w, tag, t, other)) {
		for (uint32_t i = 0; i < s->body.n; i++) {
			lm_node *cases = lm_node_at(clause(s, i)->cases);
			for (uint32_t k = 0; k < list_len(cases); k++) {
				set_pos(fs, list_at(cases, k)->pos);
				if (x)
					case_jump(fs, tag, t, list_at(cases, k), w.bodies[i]);
				else
					ex_cond(fs, list_at(cases, k), true, w.bodies[i]);
			}
		}
		emit_jump(fs, other);
	}
	for (uint32_t i = 0; i < s->body.n; i++) {
		bool fall = i + 1 < s->body.n && ends_in_fallthrough(clause(s, i)->body);
		label_bind(fs, w.bodies[i]);
		clause_body(fs, clause(s, i)->body, fall);
		if (!fall)
			emit_jump(fs, w.end);
	}
	fs->ctl = c->up;
	label_bind(fs, w.end);
	slot_release(fs, mark);
}

/* ---- type switches */
static void type_case_var(fs_t *fs, lm_case_clause *cl, uint32_t v, ct *xt)
{
	lm_object *o = lm_object_at(cl->obj);
	if (!o)
		return;
	lm_node *cases = lm_node_at(cl->cases);
	ct *t = xt;
	if (list_len(cases) == 1 && !is_nil_node(fs, list_at(cases, 0)))
		t = node_type(fs, list_at(cases, 0));
	var_info var = *var_declare(fs, o, t);
	uint32_t mark = fs->top, s = v;
	if (t != xt) {
		s = slot_temp(fs, t->slots);
		if (ct_is_iface(fs->p, t))
			assert_value(fs, xt, v, t, s, false);
		else
			unbox(fs, t, s, v + 1);
	}
	if (var.boxed) {
		var_box(fs, &var);
		mem_store(fs, t, s, var.slot, 0);
	} else {
		emit_move(fs, var.slot, s, t->slots);
	}
	slot_release(fs, mark);
}
static void type_case_jump(fs_t *fs, lm_node *e, uint32_t v, ct *xt, label l)
{
	if (is_nil_node(fs, e)) {
		emit_jnil(fs, v, true, l);
		return;
	}
	uint32_t ok = slot_temp(fs, 1);
	is_type(fs, xt, ok, v, node_type(fs, e));
	emit_jump_if(fs, ok, true, l);
	slot_release(fs, ok);
}
static void type_switch(fs_t *fs, lm_switch_stmt *s, lm_name *lbl)
{
	sw w;
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	lm_type_switch_guard *g = (lm_type_switch_guard *)lm_node_at(s->tag);
	lm_node *x = lm_node_at(g->x);
	ct *xt = node_type(fs, x);
	uint32_t mark = fs->top, v = slot_temp(fs, 2);
	ex_to(fs, x, v);
	fs->locals_top = fs->top;
	sw_begin(fs, &w, s, c, lbl);
	for (uint32_t i = 0; i < s->body.n; i++) {
		lm_node *cases = lm_node_at(clause(s, i)->cases);
		for (uint32_t k = 0; k < list_len(cases); k++) {
			set_pos(fs, list_at(cases, k)->pos);
			type_case_jump(fs, list_at(cases, k), v, xt, w.bodies[i]);
		}
	}
	emit_jump(fs, w.default_index >= 0 ? w.bodies[w.default_index] : w.end);
	for (uint32_t i = 0; i < s->body.n; i++) {
		uint32_t m = fs->top;
		label_bind(fs, w.bodies[i]);
		set_pos(fs, clause(s, i)->n.pos);
		type_case_var(fs, clause(s, i), v, xt);
		clause_body(fs, clause(s, i)->body, false);
		emit_jump(fs, w.end);
		slot_release(fs, m);
	}
	fs->ctl = c->up;
	label_bind(fs, w.end);
	slot_release(fs, mark);
}
void switch_stmt(fs_t *fs, lm_switch_stmt *s, lm_name *lbl)
{
	uint32_t mark = fs->top;
	lm_node *init = lm_node_at(s->init), *tag = lm_node_at(s->tag);
	if (init)
		stmt(fs, init);
	set_pos(fs, s->n.pos);
	fs->locals_top = fs->top;
	if (tag && tag->kind == LM_N_TYPE_SWITCH_GUARD)
		type_switch(fs, s, lbl);
	else
		expr_switch(fs, s, lbl);
	slot_release(fs, mark);
}

/* ---- select */
typedef struct comm {
	lm_comm_clause *cl;
	lm_node *chan, *lhs; /* lhs of a receive, NULL none */
	lm_node *value;      /* of a send */
	bool send, define;
	ct *elem;
	uint32_t slot; /* the value's */
	label body;
} comm;

static bool comm_of(fs_t *fs, lm_comm_clause *cl, comm *c)
{
	lm_node *n = lm_node_at(cl->comm);
	memset(c, 0, sizeof *c);
	c->cl = cl;
	c->body = label_new(fs);
	if (!n)
		return false;
	lm_node *x = NULL;
	if (n->kind == LM_N_SEND_STMT) {
		c->send = true;
		c->chan = lm_node_at(((lm_send_stmt *)n)->chan);
		c->value = lm_node_at(((lm_send_stmt *)n)->value);
	} else if (n->kind == LM_N_ASSIGN_STMT) {
		lm_assign_stmt *a = (lm_assign_stmt *)n;
		c->lhs = lm_node_at(a->lhs);
		c->define = n->flags & LM_NF_DEF;
		x = list_at(lm_node_at(a->rhs), 0);
	} else {
		x = lm_node_at(((lm_expr_stmt *)n)->x);
	}
	if (x)
		c->chan = lm_node_at(((lm_operation *)strip(x))->x);
	c->elem = lay(fs, under(fs, node_type(fs, c->chan))->elem);
	return true;
}
static void comm_prepare(fs_t *fs, comm *c, uint32_t at)
{
	c->slot = slot_temp(fs, c->elem->slots ? c->elem->slots : 1);
	uint32_t mark = fs->top;
	ex_to(fs, c->chan, at);
	if (c->send)
		ex_conv_to(fs, c->value, c->elem, c->slot);
	else
		emit_zero(fs, c->slot, c->elem->slots ? c->elem->slots : 1);
	emit_int(fs, at + 1, c->send ? 1 : 2);
	emit(fs, OP_FADDR, at + 2, c->slot, c->elem->slots ? c->elem->slots : 1);
	slot_release(fs, mark);
}
static void comm_assign(fs_t *fs, comm *c, uint32_t ok)
{
	if (!c->lhs)
		return;
	/* the channel wrote memory; a slot holds the canonical value */
	uint32_t v = c->slot;
	if (c->elem->size && c->elem->size < 8) {
		v = slot_temp(fs, 1);
		place pl = {.kind = PL_FRAME, .type = c->elem, .off = (int64_t)c->slot * 8};
		place_load(fs, &pl, v);
	}
	assign_one(fs, list_at(c->lhs, 0), c->define, v, c->elem);
	if (list_len(c->lhs) > 1)
		assign_one(fs, list_at(c->lhs, 1), c->define, ok, bt(fs, LM_BOOL));
}
void select_stmt(fs_t *fs, lm_select_stmt *s, lm_name *lbl)
{
	uint32_t mark = fs->top, n = 0;
	comm *cs = LM_NEW_ARRAY(&fs->p->arena, comm, s->body.n + 1), other = {0};
	bool has_default = false;
	for (uint32_t i = 0; i < s->body.n; i++) {
		comm c;
		if (comm_of(fs, (lm_comm_clause *)lm_list_get(s->body, i), &c)) {
			cs[n++] = c;
		} else {
			has_default = true;
			other = c;
		}
	}
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	label end = label_new(fs);
	uint32_t table = slot_temp(fs, 3 * n), idx = slot_temp(fs, 2);
	for (uint32_t i = 0; i < n; i++)
		comm_prepare(fs, &cs[i], table + 3 * i);
	set_pos(fs, s->n.pos);
	emit(fs, OP_SELECT, table, idx, n);
	emit_ext(fs, has_default);
	ctl_push(fs, c, (lm_node *)s, lbl, end, (label){0}, false);
	c->is_switch = true;
	for (uint32_t i = 0; i < n; i++)
		emit_jcc(fs, OP_JEQK, idx, i, cs[i].body);
	if (has_default)
		emit_jump(fs, other.body);
	else
		emit(fs, OP_PANIC_RT, LM_RT_UNREACHABLE, 0, 0);
	for (uint32_t i = 0; i < n + has_default; i++) {
		comm *k = i < n ? &cs[i] : &other;
		uint32_t m = fs->top;
		label_bind(fs, k->body);
		set_pos(fs, k->cl->n.pos);
		if (i < n)
			comm_assign(fs, k, idx + 1);
		clause_body(fs, k->cl->body, false);
		emit_jump(fs, end);
		slot_release(fs, m);
	}
	fs->ctl = c->up;
	label_bind(fs, end);
	slot_release(fs, mark);
}
