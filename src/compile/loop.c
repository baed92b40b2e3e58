/* loop.c - for statements and range over everything but functions. Part of compile/. */
#include "compile/compile_int.h"

/* ---- three-clause loops */
typedef struct loop_vars {
	lm_object *obj[16];
	uint32_t n;
} loop_vars;

/* Variables of the init statement that are boxed: every iteration has its own (go1.22). */
static void find_loop_vars(fs_t *fs, lm_node *init, loop_vars *lv)
{
	lv->n = 0;
	if (!init || init->kind != LM_N_ASSIGN_STMT || !(init->flags & LM_NF_DEF) ||
	    fs->old_loopvar)
		return;
	lm_node *lhs = lm_node_at(((lm_assign_stmt *)init)->lhs);
	for (uint32_t i = 0; i < list_len(lhs) && lv->n < 16; i++) {
		lm_node *name = strip(list_at(lhs, i));
		lm_object *o = is_blank(name) ? NULL : lm_object_at(((lm_name_expr *)name)->obj);
		var_info *v = o ? var_find(fs, o) : NULL;
		if (v && v->boxed && o->flags & (LM_OF_CAPTURED | LM_OF_ADDRESS_TAKEN))
			lv->obj[lv->n++] = o;
	}
}
static void copy_loop_vars(fs_t *fs, loop_vars *lv)
{
	for (uint32_t i = 0; i < lv->n; i++) {
		var_info v = *var_find(fs, lv->obj[i]);
		uint32_t mark = fs->top, s = slot_temp(fs, v.type->slots);
		mem_load(fs, v.type, s, v.slot, 0);
		var_box(fs, &v);
		mem_store(fs, v.type, s, v.slot, 0);
		slot_release(fs, mark);
	}
}
/* Conditions that may be compiled twice, before the loop and at its end. */
static bool is_leaf(fs_t *fs, lm_node *n)
{
	n = strip(n);
	if (ex_is_const(fs, n) || n->kind == LM_N_NAME)
		return true;
	if (n->kind == LM_N_SELECTOR)
		return name_obj(n) != NULL || is_leaf(fs, lm_node_at(((lm_selector *)n)->x));
	lm_builtin_id id;
	if (n->kind == LM_N_CALL && is_builtin(lm_node_at(((lm_call *)n)->fun), &id) &&
	    id == LM_B_LEN)
		return is_leaf(fs, lm_list_get(((lm_call *)n)->args, 0));
	return false;
}
static bool is_simple(fs_t *fs, lm_node *n)
{
	n = strip(n);
	if (n->kind != LM_N_OPERATION || n->op < LM_OP_EQL || n->op > LM_OP_GEQ)
		return is_leaf(fs, n);
	lm_operation *o = (lm_operation *)n;
	return o->y.u && is_leaf(fs, lm_node_at(o->x)) && is_leaf(fs, lm_node_at(o->y));
}
static bool int_slot_var(fs_t *fs, lm_node *n, uint32_t *slot)
{
	n = strip(n);
	if (n->kind != LM_N_NAME)
		return false;
	lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
	var_info *v = o && o->kind == LM_O_VAR ? var_find(fs, o) : NULL;
	if (!v || v->boxed)
		return false;
	int k = under(fs, v->type)->kind;
	*slot = v->slot;
	return k == LM_K_INT || k == LM_K_INT64;
}
/* The slot of a bound that stays readable: a constant gets a hidden one. */
static bool bound_slot(fs_t *fs, lm_node *n, uint32_t *slot)
{
	n = strip(n);
	int64_t k;
	if (ex_small_int(fs, n, &k)) {
		*slot = slot_temp(fs, 1);
		emit_int(fs, *slot, k);
		return true;
	}
	if (int_slot_var(fs, n, slot))
		return true;
	lm_builtin_id id;
	if (n->kind != LM_N_CALL || !is_builtin(lm_node_at(((lm_call *)n)->fun), &id) ||
	    id != LM_B_LEN)
		return false;
	lm_node *x = strip(lm_list_get(((lm_call *)n)->args, 0));
	lm_object *o = x->kind == LM_N_NAME ? lm_object_at(((lm_name_expr *)x)->obj) : NULL;
	var_info *v = o && o->kind == LM_O_VAR ? var_find(fs, o) : NULL;
	int kind = v ? under(fs, v->type)->kind : 0;
	if (!v || v->boxed || (kind != LM_K_SLICE && kind != LM_K_STRING))
		return false;
	*slot = v->slot + 1;
	return true;
}
typedef struct counted {
	bool on;
	uint32_t var, bound;
	int64_t step;
} counted;
/* for ...; i < n; i += k: one instruction a turn. */
static void find_counted(fs_t *fs, lm_for_stmt *s, counted *c)
{
	lm_node *cond = s->cond.u ? strip(lm_node_at(s->cond)) : NULL, *post = lm_node_at(s->post);
	c->on = false;
	if (fs->long_jumps || !cond || !post || cond->kind != LM_N_OPERATION ||
	    cond->op != LM_OP_LSS || post->kind != LM_N_ASSIGN_STMT || post->op != LM_OP_ADD)
		return;
	lm_assign_stmt *p = (lm_assign_stmt *)post;
	uint32_t v2;
	if (!int_slot_var(fs, lm_node_at(((lm_operation *)cond)->x), &c->var) ||
	    !int_slot_var(fs, lm_node_at(p->lhs), &v2) || v2 != c->var)
		return;
	c->step = 1;
	if (p->rhs.u && (!ex_small_int(fs, lm_node_at(p->rhs), &c->step) || c->step <= 0))
		return;
	c->on = bound_slot(fs, lm_node_at(((lm_operation *)cond)->y), &c->bound);
}
void for_stmt(fs_t *fs, lm_for_stmt *s, lm_name *lbl)
{
	lm_node *init = lm_node_at(s->init), *cond = lm_node_at(s->cond),
		*post = lm_node_at(s->post);
	if (init && init->kind == LM_N_RANGE_CLAUSE) {
		range_stmt(fs, s, (lm_range_clause *)init, lbl);
		return;
	}
	uint32_t mark = fs->top;
	loop_vars lv;
	counted cn;
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	label top = label_new(fs), cont = label_new(fs), end = label_new(fs), check = label_new(fs);
	if (init)
		stmt(fs, init);
	find_loop_vars(fs, init, &lv);
	find_counted(fs, s, &cn);
	fs->locals_top = fs->top;
	set_pos(fs, s->n.pos);
	bool twice = cond && is_simple(fs, cond);
	if (cn.on)
		emit_jcc(fs, OP_JLE_S, cn.bound, cn.var, end);
	else if (twice)
		ex_cond(fs, cond, false, end);
	else if (cond)
		emit_jump(fs, check);
	label_bind(fs, top);
	ctl_push(fs, c, (lm_node *)s, lbl, end, cont, true);
	block(fs, lm_node_at(s->body));
	fs->ctl = c->up;
	label_bind(fs, cont);
	copy_loop_vars(fs, &lv);
	if (cn.on) {
		set_pos(fs, post->pos);
		emit_loop_add(fs, cn.var, cn.bound, cn.step, top);
	} else {
		if (post)
			stmt(fs, post);
		fs->locals_top = fs->top;
		label_bind(fs, check);
		set_pos(fs, s->n.pos);
		if (cond)
			ex_cond(fs, cond, true, top);
		else
			emit_jump(fs, top);
	}
	if (cn.on)
		label_bind(fs, check);
	label_bind(fs, end);
	slot_release(fs, mark);
}

/* ---- range */
typedef struct range_state {
	fs_t *fs;
	lm_for_stmt *s;
	lm_range_clause *r;
	lm_name *lbl;
	lm_node *key, *val; /* NULL: absent or blank */
	bool define;
	label top, cont, end;
} range_state;

static lm_object *range_var(range_state *r, lm_node *n)
{
	return r->define && n ? lm_object_at(((lm_name_expr *)strip(n))->obj) : NULL;
}
/* Before go1.22 the loop's variables are the same in every iteration. */
static void declare_once(range_state *r)
{
	if (!r->fs->old_loopvar || !r->define)
		return;
	lm_node *both[2] = {r->key, r->val};
	for (int i = 0; i < 2; i++) {
		lm_object *o = range_var(r, both[i]);
		if (o) {
			var_info v = *var_declare(r->fs, o, ty(r->fs, lm_type_at(o->type)));
			var_zero(r->fs, &v);
		}
	}
}
static void bind(range_state *r, lm_node *n, uint32_t src, ct *t)
{
	if (!n)
		return;
	lm_object *o = range_var(r, n);
	if (o && r->fs->old_loopvar) {
		place pl;
		place_var(r->fs, o, n->pos, &pl);
		place_store(r->fs, &pl, src);
		return;
	}
	assign_one(r->fs, n, r->define, src, t);
}
/* k, v = key, value into existing variables: both places are found before either is stored to. */
static bool bind_both(range_state *r, uint32_t k, ct *kt, uint32_t v, ct *vt)
{
	if (r->define || !r->key || !r->val)
		return false;
	assign_pair(r->fs, r->key, k, kt, r->val, v, vt);
	return true;
}
/* Can the hidden counter itself be the variable? */
static bool adopt(range_state *r, lm_node *n, uint32_t slot, ct *t)
{
	lm_object *o = range_var(r, n);
	if (!o || r->fs->old_loopvar || o->flags & LM_OF_REASSIGNED || var_needs_box(r->fs, o, t))
		return false;
	var_info v = {.obj = o, .type = t, .slot = slot, .pc_start = (uint32_t)r->fs->code.len};
	lm_vec_push(&r->fs->vars, v);
	o->aux = (uint32_t)r->fs->vars.len;
	return true;
}
static void range_body(range_state *r)
{
	fs_t *fs = r->fs;
	ctl *c = LM_NEW(&fs->p->arena, ctl);
	ctl_push(fs, c, (lm_node *)r->s, r->lbl, r->end, r->cont, true);
	block(fs, lm_node_at(r->s->body));
	fs->ctl = c->up;
	label_bind(fs, r->cont);
	set_pos(fs, r->s->n.pos);
}
/* Counts `i` from 0 to `bound`, type t. */
static void count_loop(range_state *r, ct *t, uint32_t i, uint32_t bound,
		       void (*each)(range_state *, uint32_t i, void *), void *arg)
{
	fs_t *fs = r->fs;
	int k = under(fs, t)->kind;
	emit_zero(fs, i, 1);
	compare_jump(fs, LM_OP_LSS, t, i, bound, false, r->end);
	label_bind(fs, r->top);
	uint32_t mark = fs->top;
	each(r, i, arg);
	range_body(r);
	slot_release(fs, mark);
	if ((k == LM_K_INT || k == LM_K_INT64) && !fs->long_jumps) {
		emit_loop_add(fs, i, bound, 1, r->top);
	} else {
		arith_k(fs, LM_OP_ADD, t, i, i, 1);
		compare_jump(fs, LM_OP_LSS, t, i, bound, true, r->top);
	}
}
static void each_int(range_state *r, uint32_t i, void *arg)
{
	ct *t = arg;
	if (r->key && !adopt(r, r->key, i, t))
		bind(r, r->key, i, t);
}
static void range_int(range_state *r, lm_node *x)
{
	fs_t *fs = r->fs;
	ct *t = node_type(fs, x);
	if (r->key) {
		/* an untyped constant takes the variable's type */
		ct *kt = r->define ? ty(fs, lm_type_at(range_var(r, r->key)->type))
				   : node_type(fs, r->key);
		if (k_is_int(under(fs, kt)->kind) && ex_is_const(fs, strip(x)))
			t = kt;
	}
	uint32_t i = slot_temp(fs, 2);
	ex_conv_to(fs, x, t, i + 1);
	count_loop(r, t, i, i + 1, each_int, t);
}
typedef struct slice_range {
	uint32_t base;
	ct *elem;
} slice_range;
static void each_elem(range_state *r, uint32_t i, void *arg)
{
	slice_range *s = arg;
	fs_t *fs = r->fs;
	ct *it = bt(fs, LM_INT);
	place pl = {.kind = PL_INDEX, .type = s->elem, .slot = s->base, .key = i};
	if (r->key && r->val && !r->define) {
		uint32_t v = slot_temp(fs, s->elem->slots);
		place_load(fs, &pl, v);
		bind_both(r, i, it, v, s->elem);
		return;
	}
	if (r->key && !adopt(r, r->key, i, it))
		bind(r, r->key, i, it);
	if (!r->val)
		return;
	lm_object *o = range_var(r, r->val);
	ct *vt = o ? ty(fs, lm_type_at(o->type)) : NULL;
	if (o && !fs->old_loopvar && vt == s->elem && !var_needs_box(fs, o, vt)) {
		var_info v = *var_declare(fs, o, vt);
		place_load(fs, &pl, v.slot);
		return;
	}
	uint32_t v = slot_temp(fs, s->elem->slots);
	place_load(fs, &pl, v);
	bind(r, r->val, v, s->elem);
}
static void range_slice(range_state *r, lm_node *x, ct *t)
{
	fs_t *fs = r->fs;
	uint32_t s = slot_temp(fs, 3), i = slot_temp(fs, 1);
	lm_node *str = bytes_of_string(fs, x);
	ex_to(fs, str ? str : x, s);
	slice_range sr = {s, lay(fs, under(fs, t)->elem)};
	count_loop(r, bt(fs, LM_INT), i, s + 1, each_elem, &sr);
}
static bool effect_node(lm_node *n, void *arg)
{
	bool *found = arg;
	if ((n->kind == LM_N_CALL && n->mode != LM_MODE_CONST &&
	     !is_type_node(strip(lm_node_at(((lm_call *)n)->fun)))) ||
	    (n->kind == LM_N_OPERATION && n->op == LM_OP_RECV && !((lm_operation *)n)->y.u))
		*found = true;
	return !*found && n->kind != LM_N_FUNC_LIT;
}
static bool has_effects(lm_node *x)
{
	bool found = false;
	lm_walk(x, effect_node, &found);
	return found;
}
/* An array as a slice: over a copy when its elements are wanted, over a pointer's array in place.
 */
static void range_array(range_state *r, lm_node *x, ct *t)
{
	fs_t *fs = r->fs;
	ct *u = under(fs, t);
	bool pointer = u->kind == LM_K_POINTER;
	ct *a = pointer ? under(fs, u->elem) : u, *at = pointer ? lay(fs, u->elem) : t;
	uint32_t s = slot_temp(fs, 2), i = slot_temp(fs, 1);
	slice_range sr = {s, lay(fs, a->elem)};
	if (!r->val) {
		if (has_effects(x)) /* else the length is a constant, and x is not evaluated */
			ex_discard(fs, x);
		emit_zero(fs, s, 1);
	} else if (pointer) {
		ex_to(fs, x, s);
		if (a->len > 0)
			emit(fs, OP_NILCHK, s, 0, 0);
	} else if (at->size > 256 || at->big) {
		place pl;
		uint32_t from = slot_temp(fs, 1);
		place_of(fs, x, &pl);
		place_addr(fs, &pl, from);
		emit(fs, OP_NEW, s, 0, 0);
		ext_type(fs, at);
		emit(fs, OP_MOVMEM, s, from, 0);
		emit_ext(fs, at->size);
	} else {
		uint32_t copy = slot_temp(fs, at->slots);
		ex_to(fs, x, copy);
		if (at->slots)
			emit(fs, OP_FADDR, s, copy, at->slots);
		else
			emit_zero(fs, s, 1);
	}
	emit_int(fs, s + 1, a->len);
	count_loop(r, bt(fs, LM_INT), i, s + 1, each_elem, &sr);
}
static void range_string(range_state *r, lm_node *x)
{
	fs_t *fs = r->fs;
	uint32_t s = slot_temp(fs, 2), i = slot_temp(fs, 1), rn = slot_temp(fs, 2);
	ct *it = bt(fs, LM_INT);
	ex_to(fs, x, s);
	emit_zero(fs, i, 1);
	emit_jcc(fs, OP_JLE_S, s + 1, i, r->end);
	label_bind(fs, r->top);
	emit(fs, OP_STR_NEXT, rn, s, i);
	uint32_t mark = fs->top;
	if (!bind_both(r, i, it, rn, bt(fs, LM_INT32))) {
		if (r->key && !adopt(r, r->key, i, it))
			bind(r, r->key, i, it);
		if (r->val && !adopt(r, r->val, rn, bt(fs, LM_INT32)))
			bind(r, r->val, rn, bt(fs, LM_INT32));
	}
	range_body(r);
	slot_release(fs, mark);
	emit_move(fs, i, rn + 1, 1);
	emit_jcc(fs, OP_JLT_S, i, s + 1, r->top);
}
static void range_map(range_state *r, lm_node *x, ct *t)
{
	fs_t *fs = r->fs;
	ct *u = under(fs, t), *kt = lay(fs, u->key), *et = lay(fs, u->elem);
	uint32_t m = slot_temp(fs, 1), it = slot_temp(fs, 2);
	uint32_t k = r->key ? slot_temp(fs, kt->slots) : 0xffff,
		 v = r->val ? slot_temp(fs, et->slots) : 0xffff;
	if ((r->key && kt->big) || (r->val && et->big))
		fs_error(fs, "map keys or elements larger than %d bytes are not implemented",
			 CT_BIG);
	ex_to(fs, x, m);
	emit(fs, OP_MAPITER, it, m, 0);
	ext_type(fs, t);
	label_bind(fs, r->top);
	emit(fs, OP_MAPNEXT, it, k, v);
	ext_type(fs, t);
	emit_jump_if(fs, it + 1, false, r->end);
	uint32_t mark = fs->top;
	if (!bind_both(r, k, kt, v, et)) {
		bind(r, r->key, k, kt);
		bind(r, r->val, v, et);
	}
	range_body(r);
	slot_release(fs, mark);
	emit_jump(fs, r->top);
}
static void range_chan(range_state *r, lm_node *x, ct *t)
{
	fs_t *fs = r->fs;
	ct *et = lay(fs, under(fs, t)->elem);
	uint32_t c = slot_temp(fs, 1), v = slot_temp(fs, et->slots + 1);
	ex_to(fs, x, c);
	label_bind(fs, r->top);
	emit(fs, OP_RECV2, v, c, 0);
	ext_type(fs, t);
	emit_jump_if(fs, v + et->slots, false, r->end);
	uint32_t mark = fs->top;
	bind(r, r->key, v, et);
	range_body(r);
	slot_release(fs, mark);
	emit_jump(fs, r->top);
}
void range_stmt(fs_t *fs, lm_for_stmt *s, lm_range_clause *rc, lm_name *lbl)
{
	lm_node *x = lm_node_at(rc->x), *lhs = lm_node_at(rc->lhs);
	ct *t = node_type(fs, x), *u = under(fs, t);
	if (u->kind == LM_K_FUNC) {
		range_func_stmt(fs, s, rc, lbl);
		return;
	}
	uint32_t mark = fs->top, n = list_len(lhs);
	range_state r = {.fs = fs, .s = s, .r = rc, .lbl = lbl, .define = rc->n.flags & LM_NF_DEF};
	r.key = n > 0 && !is_blank(list_at(lhs, 0)) ? list_at(lhs, 0) : NULL;
	r.val = n > 1 && !is_blank(list_at(lhs, 1)) ? list_at(lhs, 1) : NULL;
	r.top = label_new(fs);
	r.cont = label_new(fs);
	r.end = label_new(fs);
	declare_once(&r);
	if (k_is_int(u->kind))
		range_int(&r, x);
	else if (u->kind == LM_K_STRING)
		range_string(&r, x);
	else if (u->kind == LM_K_SLICE)
		range_slice(&r, x, t);
	else if (u->kind == LM_K_MAP)
		range_map(&r, x, t);
	else if (u->kind == LM_K_CHAN)
		range_chan(&r, x, t);
	else if (u->kind == LM_K_ARRAY || u->kind == LM_K_POINTER)
		range_array(&r, x, t);
	else
		fs_error(fs, "internal: range over kind %d", u->kind);
	label_bind(fs, r.end);
	slot_release(fs, mark);
}
