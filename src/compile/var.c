/* var.c - variables and captures: which live in slots, which in boxes on the heap, and what a
 * closure carries. Part of compile/. A variable is boxed when its address is taken, when a closure
 * shares it and it changes, or when it is large. One that never changes after its declaration is
 * copied into the closures that use it. */
#include "compile/compile_int.h"

#define FRAMED_BELOW 4096 /* slots: larger frames get no boxes */

var_info *var_find(fs_t *fs, lm_object *o)
{
	uint32_t i = o->aux;
	if (i && i <= fs->vars.len && fs->vars.data[i - 1].obj == o)
		return &fs->vars.data[i - 1];
	return NULL;
}
bool var_needs_box(fs_t *fs, lm_object *o, ct *t)
{
	if (t->big || o->flags & LM_OF_ADDRESS_TAKEN)
		return true;
	bool changes = o->flags & LM_OF_REASSIGNED || o->var_kind == LM_VK_RESULT;
	if (o->flags & LM_OF_CAPTURED && changes)
		return true;
	(void)fs;
	return t->size > CT_BOX_OVER && o->var_kind != LM_VK_PARAM && o->var_kind != LM_VK_RESULT &&
	       o->var_kind != LM_VK_RECV;
}
var_info *var_declare(fs_t *fs, lm_object *o, ct *t)
{
	var_info v = {.obj = o, .type = t, .pc_start = (uint32_t)fs->code.len};
	v.boxed = var_needs_box(fs, o, t);
	v.framed = v.boxed && fs->top < FRAMED_BELOW && var_stays(fs, o, t);
	v.slot = slot_temp(fs, v.framed ? 1 + t->slots : v.boxed ? 1 : t->slots);
	lm_vec_push(&fs->vars, v);
	o->aux = (uint32_t)fs->vars.len;
	return &lm_vec_last(&fs->vars);
}
void var_box(fs_t *fs, var_info *v)
{
	if (!v->boxed)
		return;
	if (v->framed) {
		emit_zero(fs, v->slot + 1, v->type->slots);
		emit(fs, OP_FADDR, v->slot, v->slot + 1, v->type->slots);
		return;
	}
	emit(fs, OP_NEW, v->slot, 0, 0);
	ext_type(fs, v->type);
}
void var_zero(fs_t *fs, var_info *v)
{
	if (v->boxed)
		var_box(fs, v);
	else
		emit_zero(fs, v->slot, v->type->slots);
}

/* ---- notes about a body before it is compiled */
bool is_range_func(fs_t *fs, lm_node *n)
{
	if (n->kind != LM_N_FOR_STMT)
		return false;
	lm_node *init = lm_node_at(((lm_for_stmt *)n)->init);
	if (!init || init->kind != LM_N_RANGE_CLAUSE)
		return false;
	lm_node *x = lm_node_at(((lm_range_clause *)init)->x);
	lm_type *t = lm_type_at(((lm_expr *)x)->type);
	return t && under(fs, ct_of(fs->p, fs->env, t))->kind == LM_K_FUNC;
}
typedef struct extent {
	lm_pos from, to;
} extent;
static bool mark_captured(lm_node *n, void *arg)
{
	extent *x = arg;
	if (n->kind != LM_N_NAME)
		return true;
	lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
	if (o && o->kind == LM_O_VAR && o->var_kind != LM_VK_FIELD &&
	    o->var_kind != LM_VK_PACKAGE && (o->pos < x->from || o->pos >= x->to))
		o->flags |= LM_OF_CAPTURED;
	return true;
}
static bool note_node(lm_node *n, void *arg)
{
	fs_t *fs = arg;
	switch (n->kind) {
	case LM_N_FUNC_LIT: return false;
	case LM_N_CALL_STMT:
		if (n->op == 2)
			fs->has_defer = true;
		return true;
	case LM_N_FOR_STMT:
		if (is_range_func(fs, n)) {
			lm_node *body = lm_node_at(((lm_for_stmt *)n)->body);
			extent x = {body->pos, lm_node_end(body)};
			fs->has_range_func = true;
			lm_walk(body, mark_captured, &x);
		}
		return true;
	default: return !lm_is_expr(n) || n->kind == LM_N_LIST_EXPR;
	}
}
void body_prepare(fs_t *fs, lm_node *body)
{
	lm_walk(body, note_node, fs);
}

/* ---- captures */
typedef struct collector {
	fs_t *fs;
	LM_VEC(capture) caps;
	lm_map seen;
} collector;
static void collect(collector *c, lm_object *o)
{
	bool fresh;
	var_info *v = var_find(c->fs, o);
	if (!v)
		return;
	lm_map_put(&c->seen, (uintptr_t)o, &fresh);
	if (!fresh)
		return;
	capture k = {.obj = o, .by_ref = v->boxed, .type = v->type};
	lm_vec_push(&c->caps, k);
}
static bool collect_node(lm_node *n, void *arg)
{
	collector *c = arg;
	if (n->kind == LM_N_NAME) {
		lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
		if (o && o->kind == LM_O_VAR && o->var_kind != LM_VK_FIELD &&
		    o->var_kind != LM_VK_PACKAGE)
			collect(c, o);
	}
	return true;
}
/* The variables of this function that `body` uses, in order of first use. */
void captures_collect(fs_t *fs, lm_node *body, capture **out, uint32_t *n, uint32_t *words)
{
	collector c = {.fs = fs};
	lm_walk(body, collect_node, &c);
	*n = (uint32_t)c.caps.len;
	*out = LM_NEW_ARRAY(&fs->p->arena, capture, c.caps.len);
	uint32_t w = 0;
	for (uint32_t i = 0; i < *n; i++) {
		(*out)[i] = c.caps.data[i];
		(*out)[i].word = w;
		w += (*out)[i].by_ref ? 1 : (*out)[i].type->slots;
	}
	*words = w;
	lm_vec_free(&c.caps);
	lm_map_free(&c.seen);
}
/* At a closure's entry: its captures become variables of the frame. */
void captures_load(fs_t *fs)
{
	cfunc *fn = fs->fn;
	if (!fn->cap_count)
		return;
	uint32_t base = slot_temp(fs, fn->cap_words);
	if (fn->cap_words == 1)
		emit(fs, OP_LDCAP, base, 0, 0);
	else if (fn->cap_words)
		emit(fs, OP_LDCAPN, base, 0, fn->cap_words);
	for (uint32_t i = 0; i < fn->cap_count; i++) {
		capture *c = &fn->caps[i];
		if (c->obj) {
			var_info v = {.obj = c->obj,
				      .type = c->type,
				      .slot = base + c->word,
				      .boxed = c->by_ref};
			lm_vec_push(&fs->vars, v);
			c->obj->aux = (uint32_t)fs->vars.len;
		} else if (c->hidden == 0) {
			fs->rf_next = base + c->word;
		} else if (c->hidden == 1) {
			fs->rf_token = base + c->word;
		} else {
			fs->rf_state = base + c->word;
		}
	}
}
/* Makes the func value of s with these captures in dst. */
uint32_t closure_make(fs_t *fs, lm_sym *s, capture *caps, uint32_t n, uint32_t words, uint32_t dst)
{
	if (words == 0) {
		func_value_to(fs, s, dst);
		return dst;
	}
	uint32_t mark = fs->top, base = slot_temp(fs, words);
	for (uint32_t i = 0; i < n; i++) {
		capture *c = &caps[i];
		uint32_t at = base + c->word;
		if (!c->obj) {
			emit_move(fs, at,
				  c->hidden == 0   ? fs->rf_next
				  : c->hidden == 1 ? fs->rf_token
						   : fs->rf_state,
				  1);
			continue;
		}
		var_info *v = var_find(fs, c->obj);
		emit_move(fs, at, v->slot, c->by_ref ? 1 : c->type->slots);
	}
	emit(fs, OP_CLOSURE, dst, base, words);
	ext_sym(fs, LM_RELOC_FUNC, s, 0);
	slot_release(fs, mark);
	return dst;
}
/* The function around which literals are numbered. */
static cfunc *numbering_root(cfunc *f)
{
	while (f->kind == FN_RANGE_BODY && f->outer)
		f = f->outer;
	return f;
}
static lm_sym *literal_sym(fs_t *fs)
{
	cfunc *f = numbering_root(fs->fn);
	lm_buf b = {0};
	if (f->kind == FN_INIT) {
		lm_str s = f->sym->name;
		lm_buf_str(&b, (lm_str){s.ptr, s.len - 4}); /* "pkg." of "pkg.init" */
		lm_buf_printf(&b, "init.func%u", ++f->lit_count);
	} else {
		lm_buf_str(&b, f->sym->name);
		lm_buf_printf(&b, f->kind == FN_LIT ? ".%u" : ".func%u", ++f->lit_count);
	}
	lm_sym *s = sym_get(fs->p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	return s;
}
void func_lit_to(fs_t *fs, lm_func_lit *lit, uint32_t dst)
{
	uint64_t *memo = lm_map_get(&fs->fn->children, (uintptr_t)lit);
	cfunc *f = memo ? (cfunc *)(uintptr_t)*memo : NULL;
	if (!f) {
		f = cfunc_new(fs->p, FN_LIT, literal_sym(fs));
		f->pkg = fs->pkg;
		f->node = (lm_node *)lit;
		f->env = fs->env;
		f->outer = fs->fn;
		f->sig = under(fs, ty(fs, lm_type_at(lit->e.type)));
		captures_collect(fs, lm_node_at(lit->body), &f->caps, &f->cap_count, &f->cap_words);
		*lm_map_put(&fs->fn->children, (uintptr_t)lit, NULL) = (uintptr_t)f;
	}
	closure_make(fs, f->sym, f->caps, f->cap_count, f->cap_words, dst);
}
typedef struct mention {
	lm_object *obj;
	bool found;
} mention;
static bool mention_node(lm_node *n, void *arg)
{
	mention *m = arg;
	if (n->kind == LM_N_NAME && lm_object_at(((lm_name_expr *)n)->obj) == m->obj)
		m->found = true;
	return !m->found;
}
bool node_mentions(lm_node *n, lm_object *o)
{
	mention m = {o, false};
	lm_walk(n, mention_node, &m);
	return m.found;
}
