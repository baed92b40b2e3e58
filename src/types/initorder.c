/* initorder.c - the order in which package variables are initialised, and initialisation cycles.
 * Included by nobody; declared in types_int_decl.h.
 * Nodes are the constants and variables; a depends on b when a's initialiser mentions b, directly
 * or through functions (whose bodies' mentions count). The nodes with the fewest open dependencies
 * go first, then by order in the source. While the order is computed, an object's color is its
 * node's index + 1. */
#include "types/types_int.h"

typedef struct init_node {
	lm_object *obj;
	uint32_t heap_at; /* place in the heap */
	uint32_t ndeps;   /* open dependencies */
	uint32_t npred, first_pred;
	uint32_t first_succ, nsucc;
} init_node;

typedef struct init_state {
	lm_checker *ck;
	LM_VEC(init_node) nodes;
	LM_VEC(uint32_t) succ;
	uint32_t *pred;
	uint32_t *heap;
	uint32_t heap_len;
} init_state;

static inline lm_object *dep_at(const lm_decl_info *d, uint32_t i)
{
	return lm_object_at(((lm_object_ref *)lm_ref_ptr(d->deps))[i]);
}

/* ---- bodies that initialisers reach, in a package whose bodies wait until needed */

static void check_body_now(lm_checker *ck, lm_object *fn, lm_decl_info *info)
{
	lm_func_decl *fd = (lm_func_decl *)lm_node_at(info->decl);
	fn->flags |= LM_OF_BODY_CHECKED;
	if (!fd->body.u && (fd->n.flags & LM_NF_HAS_BODY)) {
		lm_parse_ctx pc = {ck->arena, ck->cx->names, ck->cx->files, ck->pkg->host->diags};
		lm_parse_body(&pc, info->source, fd, LM_PARSE_CHECK_BRANCHES);
	}
	if (fd->body.u) {
		ck->env = (lm_env){.version = info->version};
		ck_func_body(ck, info, obj_sig(fn), (lm_block_stmt *)lm_node_at(fd->body), NULL);
		ck_process_delayed(ck, 0);
		ck->env = (lm_env){0};
	}
}

static void check_reached_bodies(lm_checker *ck)
{
	LM_VEC(lm_object *) work = {0};
	for (size_t i = 0; i < ck->obj_list.len; i++) {
		lm_object *o = ck->obj_list.data[i];
		if (o->kind == LM_O_VAR) {
			lm_vec_push(&work, o);
		}
	}
	for (size_t i = 0; i < work.len; i++) {
		lm_object *o = work.data[i];
		lm_decl_info *info = obj_info(o);
		if (o->kind == LM_O_FUNC) {
			check_body_now(ck, o, info);
		}
		for (uint32_t k = 0; k < info->ndeps; k++) {
			lm_object *d = dep_at(info, k);
			if (d->kind == LM_O_FUNC && !(d->flags & LM_OF_BODY_CHECKED)) {
				d->flags |= LM_OF_BODY_CHECKED;
				lm_vec_push(&work, d);
			}
		}
	}
	lm_vec_free(&work);
}

/* ---- the graph */

/* Collects the nodes that obj depends on, through functions, without repetition. */
static void collect_succ(init_state *s, uint32_t n, uint32_t *node_seen, lm_map *func_seen,
			 lm_object **stack, size_t *cap, lm_object ***stack_out)
{
	init_node *node = &s->nodes.data[n];
	node->first_succ = (uint32_t)s->succ.len;
	size_t len = 0;
	lm_decl_info *info = obj_info(node->obj);
	uint32_t stamp = n + 1;
	for (;;) {
		for (uint32_t i = 0; i < info->ndeps; i++) {
			lm_object *d = dep_at(info, i);
			if (d->kind != LM_O_FUNC) {
				if (d->color && node_seen[d->color - 1] != stamp) {
					node_seen[d->color - 1] = stamp;
					lm_vec_push(&s->succ, d->color - 1);
				}
				continue;
			}
			uint64_t *seen = lm_map_put(func_seen, lm_object_to(d).u, NULL);
			if (*seen == stamp || obj_info(d)->ndeps == 0) {
				continue;
			}
			*seen = stamp;
			if (len == *cap) {
				*cap = *cap ? *cap * 2 : 256;
				stack = lm_xrealloc(stack, *cap * sizeof(*stack));
			}
			stack[len++] = d;
		}
		if (len == 0) {
			break;
		}
		info = obj_info(stack[--len]);
	}
	*stack_out = stack;
	node->nsucc = (uint32_t)s->succ.len - node->first_succ;
	node->ndeps = node->nsucc;
}

static void build_graph(init_state *s)
{
	lm_checker *ck = s->ck;
	for (size_t i = 0; i < ck->obj_list.len; i++) {
		lm_object *o = ck->obj_list.data[i];
		/* a constant that depends on nothing keeps nobody waiting */
		if (o->kind == LM_O_VAR || (o->kind == LM_O_CONST && obj_info(o)->ndeps)) {
			lm_vec_push(&s->nodes, ((init_node){.obj = o}));
			o->color = (uint32_t)s->nodes.len;
		}
	}
	size_t n = s->nodes.len, cap = 0;
	uint32_t *node_seen = lm_xcalloc(n + 1, sizeof(*node_seen));
	lm_map func_seen = {0};
	lm_object **stack = NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (obj_info(s->nodes.data[i].obj)->ndeps) {
			collect_succ(s, i, node_seen, &func_seen, stack, &cap, &stack);
		}
	}
	free(stack);
	free(node_seen);
	lm_map_free(&func_seen);
	for (size_t i = 0; i < s->succ.len; i++) {
		s->nodes.data[s->succ.data[i]].npred++;
	}
	uint32_t at = 0;
	for (size_t i = 0; i < n; i++) {
		s->nodes.data[i].first_pred = at;
		at += s->nodes.data[i].npred;
		s->nodes.data[i].npred = 0;
	}
	s->pred = lm_xmalloc((at + 1) * sizeof(*s->pred));
	for (uint32_t i = 0; i < n; i++) {
		init_node *node = &s->nodes.data[i];
		for (uint32_t k = 0; k < node->nsucc; k++) {
			init_node *to = &s->nodes.data[s->succ.data[node->first_succ + k]];
			s->pred[to->first_pred + to->npred++] = i;
		}
	}
}

/* ---- the priority queue: a binary heap of node indices */

static bool node_before(const init_state *s, uint32_t a, uint32_t b)
{
	const init_node *x = &s->nodes.data[a], *y = &s->nodes.data[b];
	bool xc = x->obj->kind == LM_O_CONST, yc = y->obj->kind == LM_O_CONST;
	if (xc != yc) {
		return xc;
	}
	return x->ndeps < y->ndeps || (x->ndeps == y->ndeps && x->obj->order < y->obj->order);
}

static void heap_put(init_state *s, uint32_t at, uint32_t node)
{
	s->heap[at] = node;
	s->nodes.data[node].heap_at = at;
}

static void heap_up(init_state *s, uint32_t at)
{
	uint32_t node = s->heap[at];
	while (at > 0 && node_before(s, node, s->heap[(at - 1) / 2])) {
		heap_put(s, at, s->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	heap_put(s, at, node);
}

static void heap_down(init_state *s, uint32_t at)
{
	uint32_t node = s->heap[at];
	for (;;) {
		uint32_t child = 2 * at + 1;
		if (child >= s->heap_len) {
			break;
		}
		if (child + 1 < s->heap_len && node_before(s, s->heap[child + 1], s->heap[child])) {
			child++;
		}
		if (!node_before(s, s->heap[child], node)) {
			break;
		}
		heap_put(s, at, s->heap[child]);
		at = child;
	}
	heap_put(s, at, node);
}

static uint32_t heap_pop(init_state *s)
{
	uint32_t top = s->heap[0];
	s->nodes.data[top].heap_at = UINT32_MAX;
	uint32_t last = s->heap[--s->heap_len];
	if (s->heap_len) {
		heap_put(s, 0, last);
		heap_down(s, 0);
	}
	return top;
}

/* ---- cycles */

static int by_order(const void *a, const void *b)
{
	const lm_object *x = *(lm_object *const *)a, *y = *(lm_object *const *)b;
	return x->order < y->order ? -1 : x->order > y->order;
}

typedef struct path_frame {
	lm_object *obj;
	lm_object **deps; /* sorted by order */
	uint32_t n, i;
} path_frame;

static path_frame open_frame(lm_checker *ck, lm_object *obj)
{
	lm_decl_info *info = obj_info(obj);
	path_frame f = {.obj = obj, .n = info->ndeps};
	f.deps = LM_NEW_ARRAY(&ck->scratch, lm_object *, f.n);
	for (uint32_t i = 0; i < f.n; i++) {
		f.deps[i] = dep_at(info, i);
	}
	qsort(f.deps, f.n, sizeof(*f.deps), by_order);
	return f;
}

/* The first path of dependencies from obj back to itself is reported. */
static void report_init_cycle(lm_checker *ck, lm_object *const *cycle, uint32_t n);
static void find_init_cycle(lm_checker *ck, lm_object *obj)
{
	LM_VEC(path_frame) stack = {0};
	lm_map seen = {0};
	lm_vec_push(&stack, open_frame(ck, obj));
	lm_map_put(&seen, lm_object_to(obj).u, NULL);
	while (stack.len) {
		path_frame *f = &lm_vec_last(&stack);
		if (f->i == f->n) {
			stack.len--;
			continue;
		}
		lm_object *d = f->deps[f->i++];
		if (d == obj) {
			uint32_t n = (uint32_t)stack.len;
			lm_object **cycle = LM_NEW_ARRAY(&ck->scratch, lm_object *, n);
			cycle[0] = obj;
			for (uint32_t i = 1; i < n; i++) { /* innermost first */
				cycle[i] = stack.data[n - i].obj;
			}
			report_init_cycle(ck, cycle, n);
			break;
		}
		bool is_new;
		lm_map_put(&seen, lm_object_to(d).u, &is_new);
		if (is_new) {
			path_frame next = open_frame(ck, d);
			lm_vec_push(&stack, next);
		}
	}
	lm_vec_free(&stack);
	lm_map_free(&seen);
}

static void report_init_cycle(lm_checker *ck, lm_object *const *cycle, uint32_t n)
{
	lm_object *obj = cycle[0];
	if (n == 1) {
		ck_errorf(ck, obj->pos, LM_DIAG_InvalidInitCycle,
			  "initialization cycle: %s refers to itself", obj_cname(obj));
		return;
	}
	lm_error r = ck_new_error(ck, LM_DIAG_InvalidInitCycle);
	err_addf(&r, obj->pos, "initialization cycle for %s", obj_cname(obj));
	for (uint32_t j = n; j-- > 0;) {
		err_addf(&r, obj->pos, "%s refers to %s", obj_cname(obj), obj_cname(cycle[j]));
		obj = cycle[j];
	}
	err_report(&r);
}

/* ---- the order */

/* Constants go first in any case: those that are in no cycle are taken out before the queue is
 * made. */
static void settle_constants(init_state *s)
{
	LM_VEC(uint32_t) work = {0};
	for (uint32_t i = 0; i < s->nodes.len; i++) {
		init_node *n = &s->nodes.data[i];
		if (n->obj->kind == LM_O_CONST && n->ndeps == 0) {
			lm_vec_push(&work, i);
		}
	}
	while (work.len) {
		init_node *n = &s->nodes.data[lm_vec_pop(&work)];
		n->heap_at = UINT32_MAX;
		for (uint32_t i = 0; i < n->npred; i++) {
			init_node *p = &s->nodes.data[s->pred[n->first_pred + i]];
			if (--p->ndeps == 0 && p->obj->kind == LM_O_CONST) {
				lm_vec_push(&work, s->pred[n->first_pred + i]);
			}
		}
	}
	lm_vec_free(&work);
}

typedef LM_VEC(lm_init) init_vec;

static void emit(lm_checker *ck, lm_object *v, init_vec *out)
{
	lm_decl_info *info = obj_info(v);
	if (v->kind != LM_O_VAR || !info->init.u || info->emitted) {
		return;
	}
	info->emitted = true; /* once for all variables of a, b = f() */
	lm_obj_list_ref lhs = info->lhs;
	if (!lhs.u) {
		lhs = lm_obj_list_to(ty_obj_list(ck->arena, &v, 1));
	}
	lm_vec_push(out, ((lm_init){lhs, info->init}));
}

void ck_init_order(lm_checker *ck)
{
	if (ck->pkg->ignore_func_bodies) {
		check_reached_bodies(ck);
	}
	init_state s = {.ck = ck};
	build_graph(&s);
	uint32_t n = (uint32_t)s.nodes.len;
	s.heap = lm_xmalloc((n + 1) * sizeof(*s.heap));
	settle_constants(&s);
	for (uint32_t i = 0; i < n; i++) {
		if (s.nodes.data[i].heap_at != UINT32_MAX) {
			heap_put(&s, s.heap_len++, i);
		}
	}
	for (uint32_t i = s.heap_len / 2; i-- > 0;) {
		heap_down(&s, i);
	}
	init_vec out = {0};
	while (s.heap_len) {
		init_node *node = &s.nodes.data[heap_pop(&s)];
		if (node->ndeps > 0) {
			find_init_cycle(ck, node->obj);
		}
		for (uint32_t i = 0; i < node->npred; i++) {
			init_node *p = &s.nodes.data[s.pred[node->first_pred + i]];
			p->ndeps--;
			if (p->heap_at != UINT32_MAX) {
				heap_up(&s, p->heap_at);
			}
		}
		emit(ck, node->obj, &out);
	}
	for (uint32_t i = 0; i < n; i++) {
		s.nodes.data[i].obj->color = 0;
	}
	if (out.len) {
		lm_init *list = LM_NEW_ARRAY(ck->arena, lm_init, out.len);
		memcpy(list, out.data, out.len * sizeof(*list));
		ck->pkg->inits = lm_ref_of(list);
		ck->pkg->init_count = (uint32_t)out.len;
	}
	lm_vec_free(&out);
	lm_vec_free(&s.nodes);
	lm_vec_free(&s.succ);
	free(s.pred);
	free(s.heap);
}
