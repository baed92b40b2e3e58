/* mono.c - finding generic code that would need endlessly many instances.
 * Vertices are type parameters and the defined types declared inside generic functions; an edge
 * says that a type flows into a parameter, with weight 1 when it is wrapped in another type on the
 * way. A cycle of positive weight is an error. Lives as long as its checker. */
#include "types/types_int.h"

typedef struct vertex {
	int64_t weight; /* of the heaviest path known to it */
	uint32_t pre;   /* last edge of that path */
	uint32_t len;   /* its length */
	lm_object *obj;
} vertex;

typedef struct edge {
	uint32_t dst, src;
	int weight;
	lm_pos pos;
	lm_type *typ;
} edge;

struct lm_mono_graph {
	LM_VEC(vertex) vertices;
	LM_VEC(edge) edges;
	lm_map canon;    /* receiver type parameter of a method -> that of the type */
	lm_map name_idx; /* type name object -> vertex + 1, or UINT64_MAX for none needed */
};

static lm_mono_graph *graph(lm_checker *ck)
{
	if (!ck->mono)
		ck->mono = lm_xcalloc(1, sizeof *ck->mono);
	return ck->mono;
}

void mono_free(lm_checker *ck)
{
	lm_mono_graph *g = ck->mono;
	if (!g)
		return;
	lm_vec_free(&g->vertices);
	lm_vec_free(&g->edges);
	lm_map_free(&g->canon);
	lm_map_free(&g->name_idx);
	free(g);
	ck->mono = NULL;
}

void mono_record_canon(lm_checker *ck, lm_type_param *mpar, lm_type_param *tpar)
{
	*lm_map_put(&graph(ck)->canon, lm_type_to(&mpar->t).u, NULL) = lm_type_to(&tpar->t).u;
}

static uint32_t new_vertex(lm_mono_graph *g, lm_object *obj)
{
	vertex v = {.obj = obj};
	lm_vec_push(&g->vertices, v);
	return (uint32_t)g->vertices.len - 1;
}

static void add_edge(lm_mono_graph *g, uint32_t dst, uint32_t src, int weight, lm_pos pos,
		     lm_type *typ)
{
	edge e = {dst, src, weight, pos, typ};
	lm_vec_push(&g->edges, e);
}

static uint32_t tparam_vertex(lm_mono_graph *g, lm_type_param *p)
{
	uint64_t *c = lm_map_get(&g->canon, lm_type_to(&p->t).u);
	if (c)
		p = (lm_type_param *)lm_type_at((lm_type_ref){(uint32_t)*c});
	lm_object *obj = lm_object_at(p->obj);
	bool fresh;
	uint64_t *slot = lm_map_put(&g->name_idx, lm_object_to(obj).u, &fresh);
	if (fresh)
		*slot = new_vertex(g, obj) + 1;
	return (uint32_t)*slot - 1;
}

/* The vertex of a defined type that is declared inside a generic function; -1 for others. */
static int local_named_vertex(lm_checker *ck, lm_mono_graph *g, lm_named *n)
{
	lm_object *obj = named_obj(n);
	lm_scope *root = lm_scope_at(ck->pkg->scope);
	if (obj_pkg(obj) != ck->pkg || lm_scope_at(obj->parent) == root)
		return -1;
	bool fresh;
	uint64_t *slot = lm_map_put(&g->name_idx, lm_object_to(obj).u, &fresh);
	if (!fresh)
		return *slot == UINT64_MAX ? -1 : (int)*slot - 1;
	*slot = UINT64_MAX;
	int idx = -1;
	for (lm_scope *s = lm_scope_at(obj->parent); s && s != root; s = lm_scope_at(s->parent)) {
		lm_object *o;
		for (uint32_t i = 0; scope_next(s, &i, &o);) {
			if (o->kind != LM_O_TYPE_NAME || obj_is_alias(ck, o) || o->pos >= obj->pos)
				continue;
			lm_type_param *p = TY_IF(type_param, obj_type(o));
			if (!p)
				continue;
			if (idx < 0)
				idx = (int)new_vertex(g, obj);
			add_edge(g, (uint32_t)idx, tparam_vertex(g, p), 1, obj->pos, &p->t);
		}
	}
	if (idx >= 0)
		*lm_map_put(&g->name_idx, lm_object_to(obj).u, NULL) = (uint64_t)idx + 1;
	return idx;
}

typedef struct flow {
	lm_checker *ck;
	lm_mono_graph *g;
	lm_type_param *tpar;
	lm_type *targ;
	lm_pos pos;
	int depth;
} flow;

static void flow_from(flow *f, uint32_t src, lm_type *typ)
{
	add_edge(f->g, tparam_vertex(f->g, f->tpar), src, typ == f->targ ? 0 : 1, f->pos, f->targ);
}

static void flow_type(flow *f, lm_type *t);

static void flow_tuple(flow *f, lm_tuple *t)
{
	for (uint32_t i = 0; i < tuple_len(t); i++)
		flow_type(f, tuple_type(t, i));
}

static void flow_inner(flow *f, lm_type *t)
{
	switch (t->kind) {
	case LM_T_TYPE_PARAM: flow_from(f, tparam_vertex(f->g, (lm_type_param *)t), t); break;
	case LM_T_NAMED: {
		lm_named *n = (lm_named *)t;
		int src = local_named_vertex(f->ck, f->g, named_origin(n));
		if (src >= 0)
			flow_from(f, (uint32_t)src, t);
		for (uint32_t i = 0; i < lm_tl_len(named_targs(n)); i++)
			flow_type(f, lm_tl_get(named_targs(n), i));
		break;
	}
	case LM_T_ARRAY: flow_type(f, lm_type_at(((lm_array *)t)->elem)); break;
	case LM_T_SLICE:
	case LM_T_POINTER: flow_type(f, lm_type_at(((lm_slice *)t)->elem)); break;
	case LM_T_CHAN: flow_type(f, lm_type_at(((lm_chan_t *)t)->elem)); break;
	case LM_T_MAP:
		flow_type(f, lm_type_at(((lm_map_t *)t)->key));
		flow_type(f, lm_type_at(((lm_map_t *)t)->elem));
		break;
	case LM_T_INTERFACE: {
		lm_type_set *ts = iface_type_set((lm_interface *)t);
		for (uint32_t i = 0; i < tset_num_methods(ts); i++)
			flow_type(f, obj_type(tset_method(ts, i)));
		break;
	}
	case LM_T_SIGNATURE:
		flow_tuple(f, sig_params((lm_signature *)t));
		flow_tuple(f, sig_results((lm_signature *)t));
		break;
	case LM_T_STRUCT:
		for (uint32_t i = 0; i < struct_num_fields((lm_struct *)t); i++)
			flow_type(f, obj_type(struct_field((lm_struct *)t, i)));
		break;
	default: break;
	}
}

static void flow_type(flow *f, lm_type *t)
{
	t = ty_unalias(t);
	if (!t || t->kind == LM_T_BASIC || f->depth > LM_TY_MAX_DEPTH)
		return;
	f->depth++;
	flow_inner(f, t);
	f->depth--;
}

void mono_record_instance(lm_checker *ck, lm_pos pos, lm_type_list *tparams, lm_type *const *targs,
			  const lm_pos *xpos, uint32_t nxpos)
{
	if (ck_is_quiet(ck))
		return;
	for (uint32_t i = 0; i < lm_tl_len(tparams); i++) {
		lm_type_param *p = tl_tparam(tparams, i);
		/* instantiation cycles lie within one package */
		if (obj_pkg(lm_object_at(p->obj)) != ck->pkg)
			continue;
		if (ty_unalias(targs[i])->kind == LM_T_BASIC)
			continue;
		flow f = {ck, graph(ck), p, targs[i], i < nxpos ? xpos[i] : pos, 0};
		flow_type(&f, targs[i]);
	}
}

static void report_loop(lm_checker *ck, lm_mono_graph *g, uint32_t v)
{
	LM_VEC(uint32_t) stack = {0};
	bool *seen = lm_xcalloc(g->vertices.len, sizeof *seen);
	while (!seen[v]) {
		lm_vec_push(&stack, v);
		seen[v] = true;
		v = g->edges.data[g->vertices.data[v].pre].src;
	}
	size_t first = 0;
	while (stack.data[first] != v)
		first++;
	lm_error err = ck_new_error(ck, LM_DIAG_InvalidInstanceCycle);
	err_addf(&err, g->vertices.data[v].obj->pos, "instantiation cycle:");
	for (size_t i = first; i < stack.len; i++) {
		edge *e = &g->edges.data[g->vertices.data[stack.data[i]].pre];
		lm_object *obj = g->vertices.data[e->dst].obj;
		const char *what = ty_is_type_param(obj_type(obj)) ? "instantiated as"
								   : "implicitly parameterized by";
		err_addf(&err, e->pos, "%s %s %s", obj_cname(obj), what, ty_str(ck, e->typ));
	}
	err_report(&err);
	lm_vec_free(&stack);
	free(seen);
}

/* Longest paths by relaxation; a path as long as there are vertices holds a cycle. */
void ck_monomorph(lm_checker *ck)
{
	lm_mono_graph *g = ck->mono;
	if (!g)
		return;
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < g->edges.len; i++) {
			edge e = g->edges.data[i];
			vertex *src = &g->vertices.data[e.src], *dst = &g->vertices.data[e.dst];
			int64_t w = src->weight + e.weight;
			if (w <= dst->weight)
				continue;
			dst->pre = (uint32_t)i;
			dst->len = src->len + 1;
			if (dst->len == g->vertices.len) {
				report_loop(ck, g, e.dst);
				return;
			}
			dst->weight = w;
			again = true;
		}
	}
}
