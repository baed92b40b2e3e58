/* hoist.c - calls come before loads: gc runs the calls and receives of an expression, in order,
 * before it reads the variables, elements and fields of the same expression. Part of compile/.
 * Slots are safe from callees and stay. */
#include "compile/compile_int.h"

typedef struct hoist {
	fs_t *fs;
	LM_VEC(lm_node *) calls;
	bool loads, needed;
} hoist;

bool overridden(fs_t *fs, const lm_node *n)
{
	for (size_t i = 0; i < fs->overrides.len; i++)
		if (fs->overrides.data[i].node == n)
			return true;
	return false;
}
static void found(hoist *h, lm_node *n)
{
	h->needed |= h->loads;
	lm_vec_push(&h->calls, n);
}
static bool visit(lm_node *n, void *arg)
{
	hoist *h = arg;
	lm_builtin_id id;
	if (overridden(h->fs, n) || is_type_node(n))
		return false;
	switch (n->kind) {
	case LM_N_FUNC_LIT: return false;
	case LM_N_NAME: {
		lm_object *o = name_obj(n);
		var_info *v = o ? var_find(h->fs, o) : NULL;
		h->loads |= !v || v->boxed;
		return false;
	}
	case LM_N_SELECTOR:
	case LM_N_INDEX:
	case LM_N_SLICE:
	case LM_N_ASSERT: h->loads = !ex_is_const(h->fs, n); return h->loads;
	case LM_N_CALL:
		if (ex_is_const(h->fs, n))
			return false;
		if (is_type_node(strip(lm_node_at(((lm_call *)n)->fun))))
			return true;
		if (is_builtin(lm_node_at(((lm_call *)n)->fun), &id)) {
			/* in its place among the calls, but no reason to move them */
			if (id != LM_B_APPEND && id != LM_B_COPY && id != LM_B_RECOVER) {
				lm_vec_push(&h->calls, n);
				return false;
			}
		}
		found(h, n);
		return false;
	case LM_N_OPERATION: {
		lm_operation *o = (lm_operation *)n;
		if (n->op == LM_OP_ANDAND || n->op == LM_OP_OROR) {
			hoist inner = {.fs = h->fs};
			lm_walk(lm_node_at(o->x), visit, &inner);
			lm_walk(lm_node_at(o->y), visit, &inner);
			if (inner.calls.len)
				found(h, n); /* as a whole, in its place */
			h->loads |= inner.loads;
			lm_vec_free(&inner.calls);
			return false;
		}
		if (!o->y.u && n->op == LM_OP_RECV)
			return found(h, n), false;
		if (!o->y.u && n->op == LM_OP_MUL)
			h->loads = true;
		return !(!o->y.u && n->op == LM_OP_AND);
	}
	default: return true;
	}
}
/* Evaluates what must run first of operands that are evaluated together; the returned mark goes to
 * hoist_end. */
hoist_mark hoist_begin(fs_t *fs, const lm_list *list, lm_node *x, lm_node *y)
{
	hoist_mark m = {fs->overrides.len, fs->hoisted};
	hoist h = {.fs = fs};
	if (fs->hoisted && !list)
		return m;
	if (list) {
		for (uint32_t i = 0; i < list->n; i++)
			lm_walk(lm_list_get(*list, i), visit, &h);
	} else {
		lm_walk(x, visit, &h);
		if (y)
			lm_walk(y, visit, &h);
	}
	for (size_t i = 0; h.needed && i < h.calls.len; i++) {
		ct *t = node_type(fs, h.calls.data[i]);
		if (t->kind == K_TUPLE)
			break;
		fs->hoisted = false;
		override_arg o = {h.calls.data[i], slot_temp(fs, lay(fs, t)->slots), t};
		ex_to(fs, o.node, o.slot);
		lm_vec_push(&fs->overrides, o);
	}
	lm_vec_free(&h.calls);
	fs->hoisted = true;
	return m;
}
void hoist_end(fs_t *fs, hoist_mark m)
{
	fs->overrides.len = m.overrides;
	fs->hoisted = m.hoisted;
}
