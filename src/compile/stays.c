/* stays.c - which address-taken variables may live in the frame: those whose address goes nowhere
 * that outlasts the call. Part of compile/. A variable's uses are looked at in the tree; what is
 * not known to be harmless counts as leaving. A call of a function with a body is harmless when its
 * parameter stays there too, looked at in the same way, a few calls deep. Closures, go and defer,
 * generic functions, and functions without a body are never looked into. */
#include "compile/compile_int.h"

#define DEPTH_LIMIT 3

typedef struct looker {
	lm_program *p;
	lm_object *o;
	bool no_labels; /* a label would make the order of statements unknown: o must leave */
	bool is_ref;    /* o itself is the reference (a parameter), not what it points to */
	bool leaves;
	uint32_t depth;
	lm_map fine; /* nodes whose use of o is known to be harmless */
} looker;

static bool param_stays(lm_program *p, lm_object *fn, uint32_t index, uint32_t depth);

static bool names(looker *l, lm_node *n)
{
	return n->kind == LM_N_NAME && lm_object_at(((lm_name_expr *)n)->obj) == l->o;
}
/* Whether n is a part of what o holds or points to; it may be more than that. */
static bool rooted(looker *l, lm_node *n)
{
	for (;;) {
		n = strip(n);
		if (n->kind == LM_N_SELECTOR)
			n = lm_node_at(((lm_selector *)n)->x);
		else if (n->kind == LM_N_INDEX)
			n = lm_node_at(((lm_index_expr *)n)->x);
		else if (n->kind == LM_N_SLICE)
			n = lm_node_at(((lm_slice_expr *)n)->x);
		else if (n->kind == LM_N_OPERATION && !((lm_operation *)n)->y.u)
			n = lm_node_at(((lm_operation *)n)->x);
		else
			return names(l, n);
	}
}
static void is_fine(looker *l, lm_node *n)
{
	*lm_map_put(&l->fine, (uintptr_t)strip(n), NULL) = 1;
}
static bool fine(looker *l, lm_node *n)
{
	return lm_map_get(&l->fine, (uintptr_t)n) != NULL;
}
/* A reference into o, used as a whole: o itself, a slice of it, an address in it. */
static bool is_reference(looker *l, lm_node *n)
{
	n = strip(n);
	return (l->is_ref && names(l, n)) || (n->kind == LM_N_SLICE && rooted(l, n)) ||
	       (n->kind == LM_N_OPERATION && n->op == LM_OP_AND && !((lm_operation *)n)->y.u &&
		rooted(l, n));
}
static void allow(looker *l, lm_node *n)
{
	if (is_reference(l, n))
		is_fine(l, n);
}
static void allow_base(looker *l, lm_node *n)
{
	n = strip(n);
	if (names(l, n))
		is_fine(l, n);
}

/* ---- calls */
static lm_object *static_callee(lm_node *fun, lm_node **recv)
{
	fun = strip(fun);
	*recv = NULL;
	lm_selection *sel = fun->kind == LM_N_SELECTOR
				    ? lm_selection_at(((lm_selector *)fun)->selection)
				    : NULL;
	lm_object *fn = NULL;
	if (sel) {
		if (sel->kind != LM_SEL_METHOD_VALUE || sel->path_len > 1)
			return NULL;
		fn = lm_object_at(sel->obj);
		*recv = lm_node_at(((lm_selector *)fun)->x);
	} else if (fun->kind == LM_N_NAME || fun->kind == LM_N_SELECTOR) {
		fn = name_obj(fun);
	}
	return fn && fn->kind == LM_O_FUNC ? fn : NULL;
}
static bool is_no_escape(lm_object *fn)
{
	lm_package *pkg = lm_package_at(fn->pkg);
	return pkg && lm_str_is(pkg_path_str(pkg), "internal/abi") &&
	       lm_name_is(lm_name_at(fn->name), "NoEscape");
}
static void look_at_builtin(looker *l, lm_call *c, lm_builtin_id id)
{
	bool dots = c->e.n.flags & LM_NF_HAS_DOTS;
	for (uint32_t i = 0; i < c->args.n; i++) {
		bool looks = id == LM_B_LEN || id == LM_B_CAP || id == LM_B_COPY ||
			     id == LM_B_CLEAR || (id == LM_B_APPEND && dots && i == 1);
		if (looks)
			allow(l, lm_list_get(c->args, i));
	}
}
/* string(b), and unsafe.Pointer(p) on its way to abi.NoEscape. */
static void look_at_conversion(looker *l, lm_call *c)
{
	lm_type *to = lm_type_at(c->e.type);
	if (c->args.n != 1 || !to)
		return;
	const lm_type *u = lm_under(to);
	if (u->kind == LM_T_BASIC && (u->sub == LM_STRING || fine(l, (lm_node *)c)))
		allow(l, lm_list_get(c->args, 0));
}
static void look_at_call(looker *l, lm_call *c)
{
	lm_builtin_id id;
	lm_node *fun = lm_node_at(c->fun), *recv;
	if (is_type_node(strip(fun))) {
		look_at_conversion(l, c);
		return;
	}
	if (is_builtin(fun, &id)) {
		look_at_builtin(l, c, id);
		return;
	}
	lm_object *fn = static_callee(fun, &recv);
	if (!fn)
		return;
	if (is_no_escape(fn)) {
		if (c->args.n == 1) {
			allow(l, lm_list_get(c->args, 0));
			lm_node *a = strip(lm_list_get(c->args, 0));
			if (a->kind == LM_N_CALL)
				is_fine(l, a);
		}
		return;
	}
	if (recv && rooted(l, recv) &&
	    (!(fn->flags & LM_OF_HAS_PTR_RECV) || param_stays(l->p, fn, 0, l->depth + 1))) {
		is_fine(l, fun);
		allow_base(l, recv);
	}
	for (uint32_t i = 0; i < c->args.n; i++) {
		lm_node *a = lm_list_get(c->args, i);
		if (is_reference(l, a) && param_stays(l->p, fn, i + 1, l->depth + 1))
			is_fine(l, a);
	}
}

/* ---- uses */
static void look_at_operation(looker *l, lm_operation *o)
{
	lm_node *x = lm_node_at(o->x), *y = lm_node_at(o->y);
	if (y) {
		if (o->e.n.op == LM_OP_EQL || o->e.n.op == LM_OP_NEQ) {
			allow_base(l, x);
			allow_base(l, y);
		}
	} else if (o->e.n.op == LM_OP_AND) {
		l->leaves |= rooted(l, x) && !fine(l, (lm_node *)o);
	} else if (o->e.n.op == LM_OP_MUL) {
		allow_base(l, x);
	}
}
static void look_at_selector(looker *l, lm_selector *s)
{
	lm_selection *sel = lm_selection_at(s->selection);
	lm_node *x = lm_node_at(s->x);
	if (!sel)
		return;
	if (sel->kind == LM_SEL_FIELD)
		allow_base(l, x);
	else if (rooted(l, x) && !fine(l, (lm_node *)s))
		l->leaves = true;
}
static void look_at_slice(looker *l, lm_slice_expr *s)
{
	lm_node *x = strip(lm_node_at(s->x));
	if (!rooted(l, x))
		return;
	if (fine(l, (lm_node *)s)) {
		allow_base(l, x);
		return;
	}
	/* a slice or string inside o is not o's own memory */
	lm_type *xt = lm_type_at(((lm_expr *)x)->type);
	if (!xt) {
		l->leaves = true;
		return;
	}
	const lm_type *u = lm_under(xt);
	bool elsewhere = !names(l, x) && !l->is_ref && x->kind == LM_N_SELECTOR &&
			 (u->kind == LM_T_SLICE || (u->kind == LM_T_BASIC));
	bool own_field = l->is_ref && x->kind == LM_N_SELECTOR &&
			 (u->kind == LM_T_SLICE || u->kind == LM_T_BASIC);
	bool plain = !l->is_ref && names(l, x) && (u->kind == LM_T_SLICE || u->kind == LM_T_BASIC);
	l->leaves |= !elsewhere && !own_field && !plain;
}
static bool look(lm_node *n, void *arg)
{
	looker *l = arg;
	if (l->leaves)
		return false;
	switch (n->kind) {
	case LM_N_NAME: l->leaves = l->is_ref && names(l, n) && !fine(l, n); return false;
	case LM_N_LABELED_STMT: l->leaves = l->no_labels; break;
	case LM_N_FUNC_LIT: l->leaves = node_mentions(n, l->o); return false;
	case LM_N_CALL_STMT: l->leaves = node_mentions(n, l->o); return false;
	case LM_N_RANGE_CLAUSE: allow(l, lm_node_at(((lm_range_clause *)n)->x)); break;
	case LM_N_CALL: look_at_call(l, (lm_call *)n); break;
	case LM_N_OPERATION: look_at_operation(l, (lm_operation *)n); break;
	case LM_N_SELECTOR: look_at_selector(l, (lm_selector *)n); break;
	case LM_N_INDEX: allow_base(l, lm_node_at(((lm_index_expr *)n)->x)); break;
	case LM_N_SLICE: look_at_slice(l, (lm_slice_expr *)n); break;
	default: break;
	}
	return !l->leaves;
}
static bool stays_in(lm_program *p, lm_object *o, bool is_ref, bool no_labels, lm_node *body,
		     uint32_t depth)
{
	looker l = {.p = p, .o = o, .no_labels = no_labels, .is_ref = is_ref, .depth = depth};
	lm_walk(body, look, &l);
	lm_map_free(&l.fine);
	return !l.leaves;
}

/* ---- parameters */
/* The parameter object: 0 the receiver, then the parameters; NULL: none that can be followed. */
static lm_object *param_object(lm_object *fn, uint32_t index)
{
	lm_signature *s = (lm_signature *)lm_type_at(fn->type);
	if (!s || lm_tl_len(lm_type_list_at(s->tparams)) ||
	    lm_tl_len(lm_type_list_at(s->recv_tparams)))
		return NULL;
	if (index == 0)
		return lm_object_at(s->recv);
	lm_tuple *params = (lm_tuple *)lm_type_at(s->params);
	const lm_obj_list *vars = params ? lm_obj_list_at(params->vars) : NULL;
	uint32_t n = lm_ol_len(vars);
	if (index > n || (index == n && s->t.flags & LM_TF_VARIADIC))
		return NULL;
	return lm_ol_get(vars, index - 1);
}
static bool look_into(lm_program *p, lm_object *fn, uint32_t index, uint32_t depth)
{
	lm_object *o = param_object(fn, index);
	lm_func_decl *decl = (lm_func_decl *)lm_node_at(fn->decl);
	lm_package *pkg = lm_package_at(fn->pkg);
	if (!o || !pkg || !decl || decl->n.kind != LM_N_FUNC_DECL ||
	    lm_object_at(decl->obj) != fn || !(decl->n.flags & LM_NF_HAS_BODY) ||
	    o->flags & LM_OF_CAPTURED)
		return false;
	lm_type_kind k = (lm_type_kind)lm_under(lm_type_at(o->type))->kind;
	if (k != LM_T_POINTER && k != LM_T_SLICE)
		return false;
	if (p->cfg.need_body && !p->cfg.need_body(p->cfg.arg, pkg, fn))
		return false;
	lm_node *body = lm_node_at(decl->body);
	return body && stays_in(p, o, true, false, body, depth);
}
static bool param_stays(lm_program *p, lm_object *fn, uint32_t index, uint32_t depth)
{
	enum { YES = 1, NO = 2 };
	if (depth > DEPTH_LIMIT || index > 15)
		return false;
	uint64_t key = (uint64_t)lm_region_ref(fn) << 8 | index;
	bool is_new;
	uint64_t *memo = lm_map_put(&p->params_stay, key, &is_new);
	if (!is_new)
		return *memo == YES;
	*memo = NO; /* while it is being looked at: a recursive call leaves */
	bool stays = look_into(p, fn, index, depth);
	*lm_map_put(&p->params_stay, key, NULL) = stays ? YES : NO;
	return stays;
}

bool var_stays(fs_t *fs, lm_object *o, ct *t)
{
	if (t->big || t->size == 0 || t->size > CT_BOX_OVER || fs->has_range_func ||
	    !(o->flags & LM_OF_ADDRESS_TAKEN) || o->flags & LM_OF_CAPTURED || o->kind != LM_O_VAR ||
	    o->var_kind == LM_VK_PARAM || o->var_kind == LM_VK_RESULT || o->var_kind == LM_VK_RECV)
		return false;
	lm_node *body = NULL;
	if (fs->fn->kind == FN_DECL && fs->fn->decl)
		body = lm_node_at(fs->fn->decl->body);
	else if (fs->fn->kind == FN_LIT)
		body = lm_node_at(((lm_func_lit *)fs->fn->node)->body);
	return body && stays_in(fs->p, o, false, !t->pointer_free, body, 0);
}
