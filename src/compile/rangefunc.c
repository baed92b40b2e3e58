/* rangefunc.c - range over functions: the loop's body becomes a function that the iterator calls.
 * Part of compile/. What leaves the body (break, continue of outer loops, goto, return) is noted as
 * a number in a box shared by the function's bodies, `next`, and carried out after the iterator has
 * returned. Each loop has a state box, so that an iterator that misbehaves is caught. Deferred
 * calls go to the frame of the function itself through a token. */
#include "compile/compile_int.h"

enum { RF_READY, RF_PANIC, RF_DONE, RF_EXHAUSTED };
enum { HIDDEN_NEXT, HIDDEN_TOKEN, HIDDEN_STATE };

/* ---- exits */
static cfunc *rf_function(cfunc *f)
{
	while (f->kind == FN_RANGE_BODY)
		f = f->outer;
	return f;
}
/* The number of an exit, the same in every body of the function. */
static int64_t exit_number(fs_t *fs, lm_branch_kind kind, const void *target)
{
	cfunc *f = rf_function(fs->fn);
	if (!f->rf)
		f->rf = LM_NEW(&fs->p->arena, rf_root);
	for (size_t i = 0; i < f->rf->exits.len; i++)
		if (f->rf->exits.data[i].kind == kind && f->rf->exits.data[i].target == target)
			return (int64_t)i + 1;
	rf_exit e = {(uint8_t)kind, (lm_node *)(uintptr_t)target};
	lm_vec_push(&f->rf->exits, e);
	return (int64_t)f->rf->exits.len;
}
static void store_box(fs_t *fs, uint32_t box, int64_t v)
{
	uint32_t t = slot_temp(fs, 1);
	emit_int(fs, t, v);
	emit(fs, OP_ST64, t, box, 0);
	slot_release(fs, t);
}
static void leave_body(fs_t *fs, int64_t state, bool more)
{
	store_box(fs, fs->rf_state, state);
	uint32_t t = slot_temp(fs, 1);
	emit_int(fs, t, more);
	emit(fs, OP_RET1, t, 0, 0);
	slot_release(fs, t);
}
void range_leave(fs_t *fs, lm_branch_kind kind, ctl *target, lm_name *goto_name)
{
	if (target && target->node == fs->fn->node) {
		leave_body(fs, kind == LM_BREAK ? RF_DONE : RF_READY, kind == LM_CONTINUE);
		return;
	}
	store_box(fs, fs->rf_next,
		  exit_number(fs, kind, target ? (void *)target->node : (void *)goto_name));
	leave_body(fs, RF_DONE, false);
}
void range_return(fs_t *fs)
{
	store_box(fs, fs->rf_next, -1);
	leave_body(fs, RF_DONE, false);
}

/* ---- what a body may do */
typedef struct scan {
	fs_t *fs;
	lm_node *body;
	bool returns, defers;
	LM_VEC(lm_branch_stmt *) exits;
} scan;
static bool scan_node(lm_node *n, void *arg)
{
	scan *s = arg;
	switch (n->kind) {
	case LM_N_FUNC_LIT: return false;
	case LM_N_RETURN_STMT: s->returns = true; break;
	case LM_N_CALL_STMT: s->defers |= n->op == 2; break;
	case LM_N_BRANCH_STMT: {
		lm_branch_stmt *b = (lm_branch_stmt *)n;
		if (b->label.u && n->op != LM_FALLTHROUGH)
			lm_vec_push(&s->exits, b);
		break;
	}
	default: break;
	}
	return true;
}
static lm_name *branch_label(lm_branch_stmt *b)
{
	return lm_name_at(((lm_name_expr *)lm_node_at(b->label))->name);
}
static ctl *labeled_ctl(fs_t *fs, lm_name *name)
{
	ctl *c = fs->ctl;
	while (c && c->label != name)
		c = c->up;
	return c;
}

/* ---- the loop in its own function */
static void add_hidden(capture *caps, uint32_t *n, uint32_t *words, uint32_t which)
{
	caps[*n] = (capture){.hidden = which, .word = *words};
	(*n)++;
	(*words)++;
}
static cfunc *body_func(fs_t *fs, lm_for_stmt *s, scan *sc, lm_name *lbl, ct *yield)
{
	uint64_t *memo = lm_map_get(&fs->fn->children, (uintptr_t)s);
	if (memo)
		return (cfunc *)(uintptr_t)*memo;
	lm_buf b = {0};
	cfunc *root = rf_function(fs->fn);
	lm_buf_str(&b, root->sym->name);
	lm_buf_printf(&b, "-range%u", ++root->range_count);
	cfunc *f =
		cfunc_new(fs->p, FN_RANGE_BODY, sym_get(fs->p, lm_buf_view(&b), LM_SYM_FUNC, NULL));
	lm_buf_free(&b);
	f->pkg = fs->pkg;
	f->env = fs->env;
	f->node = (lm_node *)s;
	f->outer = fs->fn;
	f->sig = yield;
	f->loop_label = lbl;
	ctl *copy = NULL, **end = &copy;
	for (ctl *c = fs->ctl; c; c = c->up) {
		*end = LM_NEW(&fs->p->arena, ctl);
		**end = *c;
		(*end)->outer = true;
		end = &(*end)->up;
	}
	*end = NULL;
	f->outer_ctl = copy;
	capture *caps;
	uint32_t n, words;
	captures_collect(fs, (lm_node *)s, &caps, &n, &words);
	if (sc->returns) {
		f->result_count = (uint32_t)fs->result_vars.len;
		f->results = LM_NEW_ARRAY(&fs->p->arena, lm_object *, f->result_count);
		for (uint32_t i = 0; i < f->result_count; i++)
			f->results[i] = fs->vars.data[fs->result_vars.data[i]].obj;
	}
	f->caps = LM_NEW_ARRAY(&fs->p->arena, capture, n + f->result_count + 3);
	if (n)
		memcpy(f->caps, caps, n * sizeof *caps);
	for (uint32_t i = 0; i < f->result_count; i++) {
		bool have = false;
		for (uint32_t k = 0; k < n; k++)
			have |= f->caps[k].obj == f->results[i];
		if (!have)
			f->caps[n++] = (capture){.obj = f->results[i],
						 .by_ref = true,
						 .word = words++,
						 .type = var_find(fs, f->results[i])->type};
	}
	add_hidden(f->caps, &n, &words, HIDDEN_NEXT);
	if (fs->rf_token != NO_SLOT)
		add_hidden(f->caps, &n, &words, HIDDEN_TOKEN);
	add_hidden(f->caps, &n, &words, HIDDEN_STATE);
	f->cap_count = n;
	f->cap_words = words;
	*lm_map_put(&fs->fn->children, (uintptr_t)s, NULL) = (uintptr_t)f;
	return f;
}
/* After the iterator has returned: does what the body wanted. */
static void dispatch_exits(fs_t *fs, scan *sc)
{
	uint32_t next = slot_temp(fs, 1);
	label end = label_new(fs);
	if (!sc->returns && !sc->exits.len)
		return;
	emit(fs, OP_LD64, next, fs->rf_next, 0);
	emit_jcc(fs, OP_JEQK, next, 0, end);
	if (sc->returns) {
		label no = label_new(fs);
		emit_jcc(fs, OP_JNEK, next, 0xffff, no);
		if (fs->fn->kind == FN_RANGE_BODY)
			leave_body(fs, RF_DONE, false);
		else
			emit_return(fs);
		label_bind(fs, no);
	}
	for (size_t i = 0; i < sc->exits.len; i++) {
		lm_branch_stmt *b = sc->exits.data[i];
		lm_name *name = branch_label(b);
		ctl *c = NULL;
		if (b->n.op == LM_GOTO) {
			if (node_has_label(sc->body, name))
				continue;
		} else {
			c = labeled_ctl(fs, name);
			if (!c)
				continue; /* inside the body, or this loop itself */
		}
		int64_t k = exit_number(fs, b->n.op, c ? (void *)c->node : (void *)name);
		label no = label_new(fs);
		emit_jcc(fs, OP_JNEK, next, (uint16_t)k, no);
		store_box(fs, fs->rf_next, 0);
		branch_to(fs, b->n.op, name);
		label_bind(fs, no);
	}
	label_bind(fs, end);
}
void range_func_stmt(fs_t *fs, lm_for_stmt *s, lm_range_clause *r, lm_name *lbl)
{
	uint32_t mark = fs->top;
	lm_node *x = lm_node_at(r->x);
	ct *it = under(fs, node_type(fs, x)), *yield = under(fs, it->in[0]);
	scan sc = {.fs = fs, .body = lm_node_at(s->body)};
	lm_walk(sc.body, scan_node, &sc);
	uint32_t f = slot_temp(fs, 2), state = f + 1, outer_state = fs->rf_state,
		 outer_token = fs->rf_token;
	ex_to(fs, x, f);
	if (sc.defers && fs->rf_token == NO_SLOT) { /* calls deferred in the body take their place
						       among the function's here */
		fs->rf_token = slot_temp(fs, 1);
		emit(fs, OP_DEFERTOKEN, fs->rf_token, 0, 0);
	}
	emit(fs, OP_NEW, state, 0, 0);
	ext_type(fs, bt(fs, LM_INT));
	fs->locals_top = fs->top;
	fs->rf_state = state; /* what the new body captures */
	cfunc *body = body_func(fs, s, &sc, lbl, yield);
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t area = slot_temp(fs, 1);
	closure_make(fs, body->sym, body->caps, body->cap_count, body->cap_words, area);
	fs->rf_state = outer_state;
	fs->rf_token = outer_token;
	set_pos(fs, s->n.pos);
	emit_callc(fs, f, area, 0, 1);
	uint32_t st = slot_temp(fs, 1);
	label fine = label_new(fs);
	emit(fs, OP_LD64, st, state, 0);
	emit_jcc(fs, OP_JNEK, st, RF_PANIC, fine);
	emit(fs, OP_PANIC_RT, LM_RT_RANGE_MISSED_PANIC, 0, 0);
	label_bind(fs, fine);
	store_box(fs, state, RF_EXHAUSTED);
	dispatch_exits(fs, &sc);
	lm_vec_free(&sc.exits);
	slot_release(fs, mark);
}

/* ---- the body as a function */
static void check_state(fs_t *fs)
{
	uint32_t st = slot_temp(fs, 1);
	label ok = label_new(fs), done = label_new(fs), panicked = label_new(fs);
	emit(fs, OP_LD64, st, fs->rf_state, 0);
	emit_jcc(fs, OP_JEQK, st, RF_READY, ok);
	emit_jcc(fs, OP_JEQK, st, RF_DONE, done);
	emit_jcc(fs, OP_JEQK, st, RF_PANIC, panicked);
	emit(fs, OP_PANIC_RT, LM_RT_RANGE_EXHAUSTED, 0, 0);
	label_bind(fs, done);
	emit(fs, OP_PANIC_RT, LM_RT_RANGE_DONE, 0, 0);
	label_bind(fs, panicked);
	emit(fs, OP_PANIC_RT, LM_RT_RANGE_PANIC, 0, 0);
	label_bind(fs, ok);
	store_box(fs, fs->rf_state, RF_PANIC);
	slot_release(fs, st);
}
void range_body_compile(fs_t *fs)
{
	cfunc *fn = fs->fn;
	lm_for_stmt *s = (lm_for_stmt *)fn->node;
	lm_range_clause *r = (lm_range_clause *)lm_node_at(s->init);
	lm_node *lhs = lm_node_at(r->lhs);
	bool define = r->n.flags & LM_NF_DEF;
	uint32_t results = sig_results(fs, fn->sig), params = sig_params(fs, fn->sig);
	fs->result_slots = results;
	fs->param_slots = params;
	slot_temp(fs, results + params);
	captures_load(fs);
	for (uint32_t i = 0; i < fn->result_count; i++) {
		var_info *v = var_find(fs, fn->results[i]);
		lm_vec_push(&fs->result_vars, (uint32_t)(v - fs->vars.data));
	}
	fs->ctl = fn->outer_ctl;
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	label brk = label_new(fs), cont = label_new(fs);
	ctl_push(fs, c, (lm_node *)s, fn->loop_label, brk, cont, true);
	check_state(fs);
	uint32_t slot = results;
	for (uint32_t i = 0; i < fn->sig->in_count; i++) {
		ct *t = lay(fs, fn->sig->in[i]);
		if (i < list_len(lhs) && !is_blank(list_at(lhs, i)))
			assign_one(fs, list_at(lhs, i), define, slot, t);
		slot += t->slots;
	}
	block(fs, lm_node_at(s->body));
	label_bind(fs, cont);
	leave_body(fs, RF_READY, true);
	label_bind(fs, brk);
	leave_body(fs, RF_DONE, false);
}
