/* ctype.c - canonical types: the checker's types under the type arguments at hand, hash-consed,
 * with gc's layout. Part of compile/. Named types are resolved (underlying type) and laid out only
 * when asked, so recursive types and generic types that mention ever larger instances of themselves
 * end. */
#include "compile/compile_int.h"

unsigned k_bits(int k)
{
	switch (k) {
	case LM_K_INT8:
	case LM_K_UINT8: return 8;
	case LM_K_INT16:
	case LM_K_UINT16: return 16;
	case LM_K_INT32:
	case LM_K_UINT32: return 32;
	default: return 64;
	}
}

/* ---- hash-consing */
static uint64_t mix(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
	return h * 0xff51afd7ed558ccdu;
}
static uint64_t ct_hash(const ct *t)
{
	uint64_t h = mix(t->kind + 64u * t->named, t->chan_dir);
	h = mix(h, (uint64_t)t->len);
	h = mix(h, t->variadic);
	h = mix(h, t->elem ? t->elem->index + 1 : 0);
	h = mix(h, t->key ? t->key->index + 1 : 0);
	h = mix(h, (uintptr_t)t->obj);
	for (uint32_t i = 0; i < t->field_count; i++) {
		h = mix(h, t->fields[i].type->index);
		h = mix(h, (uintptr_t)t->fields[i].name);
	}
	for (uint32_t i = 0; i < t->in_count; i++)
		h = mix(h, t->in[i]->index);
	for (uint32_t i = 0; i < t->out_count; i++)
		h = mix(h, t->out[i]->index + 7);
	for (uint32_t i = 0; i < t->imethod_count; i++) {
		h = mix(h, (uintptr_t)t->imethods[i].name);
		h = mix(h, t->imethods[i].sig->index);
	}
	for (uint32_t i = 0; i < t->targ_count; i++)
		h = mix(h, t->targs[i]->index);
	return h;
}
static bool same_cts(ct **a, ct **b, uint32_t n)
{
	return n == 0 || memcmp(a, b, n * sizeof *a) == 0;
}
static bool env_same(const env *a, const env *b)
{
	for (; a && b; a = a->outer, b = b->outer) {
		if (a == b)
			return true;
		if (a->n != b->n || !same_cts(a->args, b->args, a->n))
			return false;
	}
	return a == b;
}
static lm_package *field_pkg(const lm_name *name, lm_package *pkg)
{
	return name && name->exported ? NULL : pkg;
}
static bool ct_same(const ct *a, const ct *b)
{
	if (a->kind != b->kind && !(a->named && b->named))
		return false;
	if (a->named != b->named || a->obj != b->obj || a->chan_dir != b->chan_dir ||
	    a->len != b->len || a->variadic != b->variadic || a->elem != b->elem ||
	    a->key != b->key || a->field_count != b->field_count || a->in_count != b->in_count ||
	    a->out_count != b->out_count || a->imethod_count != b->imethod_count ||
	    a->targ_count != b->targ_count)
		return false;
	if (a->named)
		return same_cts(a->targs, b->targs, a->targ_count) && env_same(a->env, b->env);
	for (uint32_t i = 0; i < a->field_count; i++) {
		const ct_field *f = &a->fields[i], *g = &b->fields[i];
		if (f->name != g->name || f->type != g->type || f->embedded != g->embedded ||
		    !lm_str_eq(f->tag, g->tag) ||
		    field_pkg(f->name, f->pkg) != field_pkg(g->name, g->pkg))
			return false;
	}
	for (uint32_t i = 0; i < a->imethod_count; i++) {
		const ct_imethod *f = &a->imethods[i], *g = &b->imethods[i];
		if (f->name != g->name || f->sig != g->sig ||
		    field_pkg(f->name, f->pkg) != field_pkg(g->name, g->pkg))
			return false;
	}
	return same_cts(a->in, b->in, a->in_count) && same_cts(a->out, b->out, a->out_count);
}
static void *arena_copy(lm_program *p, const void *from, size_t size)
{
	if (size == 0)
		return NULL;
	void *to = lm_arena_alloc(&p->arena, size);
	memcpy(to, from, size);
	return to;
}
/* The one type equal to *proto; proto's arrays are copied when it is new. */
static ct *ct_intern(lm_program *p, const ct *proto)
{
	uint64_t h = ct_hash(proto);
	bool is_new;
	uint64_t *head = lm_map_put(&p->type_index, h ? h : 1, &is_new);
	for (uint32_t i = is_new ? 0 : (uint32_t)*head; i; i = p->type_chain.data[i - 1])
		if (ct_same(p->types.data[i - 1], proto))
			return p->types.data[i - 1];
	ct *t = LM_NEW(&p->arena, ct);
	*t = *proto;
	t->index = (uint32_t)p->types.len;
	t->fields = arena_copy(p, proto->fields, proto->field_count * sizeof(ct_field));
	t->imethods = arena_copy(p, proto->imethods, proto->imethod_count * sizeof(ct_imethod));
	t->in = arena_copy(p, proto->in, proto->in_count * sizeof(ct *));
	t->out = arena_copy(p, proto->out, proto->out_count * sizeof(ct *));
	t->targs = arena_copy(p, proto->targs, proto->targ_count * sizeof(ct *));
	if (!t->named) {
		t->under = t;
		t->resolved = true;
	}
	lm_vec_push(&p->types, t);
	lm_vec_push(&p->type_chain, (uint32_t)*head);
	*head = t->index + 1;
	return t;
}

/* ---- constructors */
static const uint8_t basic_kind[LM_BASIC_COUNT] = {
	LM_K_INVALID,   LM_K_BOOL,       LM_K_INT,     LM_K_INT8,           LM_K_INT16,
	LM_K_INT32,     LM_K_INT64,      LM_K_UINT,    LM_K_UINT8,          LM_K_UINT16,
	LM_K_UINT32,    LM_K_UINT64,     LM_K_UINTPTR, LM_K_FLOAT32,        LM_K_FLOAT64,
	LM_K_COMPLEX64, LM_K_COMPLEX128, LM_K_STRING,  LM_K_UNSAFE_POINTER, LM_K_BOOL,
	LM_K_INT,       LM_K_INT32,      LM_K_FLOAT64, LM_K_COMPLEX128,     LM_K_STRING,
	K_NIL,
};
ct *ct_basic(lm_program *p, lm_basic_kind k)
{
	if (!p->basic[k]) {
		ct proto = {.kind = basic_kind[k]};
		p->basic[k] = ct_layout(p, ct_intern(p, &proto));
	}
	return p->basic[k];
}
ct *ct_pointer(lm_program *p, ct *elem)
{
	if (!elem->ptr) {
		ct proto = {.kind = LM_K_POINTER, .elem = elem};
		elem->ptr = ct_intern(p, &proto);
	}
	return elem->ptr;
}
ct *ct_slice(lm_program *p, ct *elem)
{
	ct proto = {.kind = LM_K_SLICE, .elem = elem};
	return ct_intern(p, &proto);
}
ct *ct_array(lm_program *p, ct *elem, int64_t len)
{
	ct proto = {.kind = LM_K_ARRAY, .elem = elem, .len = len};
	return ct_intern(p, &proto);
}
ct *ct_func(lm_program *p, ct **in, uint32_t nin, ct **out, uint32_t nout, bool variadic)
{
	ct proto = {.kind = LM_K_FUNC,
		    .in = in,
		    .in_count = nin,
		    .out = out,
		    .out_count = nout,
		    .variadic = variadic};
	return ct_intern(p, &proto);
}
ct *ct_map(lm_program *p, ct *key, ct *elem)
{
	ct proto = {.kind = LM_K_MAP, .key = key, .elem = elem};
	return ct_intern(p, &proto);
}
ct *ct_chan(lm_program *p, ct *elem, uint8_t dir)
{
	ct proto = {.kind = LM_K_CHAN, .elem = elem, .chan_dir = dir};
	return ct_intern(p, &proto);
}
ct *ct_struct(lm_program *p, ct_field *fields, uint32_t n)
{
	ct proto = {.kind = LM_K_STRUCT, .fields = fields, .field_count = n};
	return ct_intern(p, &proto);
}
ct *ct_of_kind(lm_program *p, unsigned kind)
{
	for (unsigned k = 0; k < LM_UNTYPED_BOOL; k++)
		if (basic_kind[k] == kind)
			return ct_basic(p, (lm_basic_kind)k);
	lm_fatal("compile: no basic type of kind %u", kind);
}
ct *ct_tuple(lm_program *p, ct **out, uint32_t n)
{
	ct proto = {.kind = K_TUPLE, .out = out, .out_count = n};
	return ct_intern(p, &proto);
}
ct *ct_struct_of(lm_program *p, ct **types, uint32_t n)
{
	ct_field *f = LM_NEW_ARRAY(&p->arena, ct_field, n);
	for (uint32_t i = 0; i < n; i++) {
		char name[16];
		int len = snprintf(name, sizeof name, "F%u", i);
		f[i] = (ct_field){.name = lm_name_of(p->cx->names, (lm_str){name, (size_t)len}),
				  .type = types[i]};
	}
	ct proto = {.kind = LM_K_STRUCT, .fields = f, .field_count = n};
	return ct_layout(p, ct_intern(p, &proto));
}
env *env_new(lm_program *p, env *outer, const lm_type_list *params, const lm_type_list *params2,
	     ct **args, uint32_t n)
{
	if (n == 0)
		return outer;
	env *e = LM_NEW(&p->arena, env);
	lm_vec_push(&p->envs, e);
	e->n = n;
	e->outer = outer;
	e->params = LM_NEW_ARRAY(&p->arena, lm_type *, n);
	e->args = arena_copy(p, args, n * sizeof(ct *));
	uint32_t k = 0;
	for (uint32_t i = 0; i < lm_tl_len(params) && k < n; i++)
		e->params[k++] = lm_tl_get(params, i);
	for (uint32_t i = 0; i < lm_tl_len(params2) && k < n; i++)
		e->params[k++] = lm_tl_get(params2, i);
	return e;
}
static bool obj_is_local(lm_object *o)
{
	lm_package *pkg = lm_package_at(o->pkg);
	if (!pkg)
		return false;
	lm_scope *parent = lm_scope_at(o->parent);
	return parent && parent != lm_scope_at(pkg->scope);
}
typedef struct numbering {
	lm_program *p;
	uint32_t next;
} numbering;
static bool number_node(lm_node *n, void *arg)
{
	numbering *k = arg;
	if (n->kind == LM_N_TYPE_DECL && !(n->flags & LM_NF_ALIAS)) {
		lm_object *o =
			lm_object_at(((lm_name_expr *)lm_node_at(((lm_type_decl *)n)->name))->obj);
		k->next++;
		if (o)
			*lm_map_put(&k->p->local_ids, (uintptr_t)o, NULL) = k->next;
	}
	return true;
}
/* The number of a type declared in a function, counted over the package as gc does; where bodies
 * come one by one (library packages), in order of use. */
static uint32_t local_number(lm_program *p, lm_object *obj)
{
	lm_package *pkg = lm_package_at(obj->pkg);
	bool fresh;
	lm_map_put(&p->numbered, (uintptr_t)pkg, &fresh);
	if (fresh && !pkg->ignore_func_bodies) {
		numbering k = {p, 0};
		for (uint32_t i = 0; i < pkg->file_count; i++) {
			lm_source_file *f = lm_package_file(pkg, i);
			for (uint32_t j = 0; j < f->decls.n; j++) {
				lm_node *d = lm_list_get(f->decls, j);
				if (d->kind != LM_N_TYPE_DECL)
					lm_walk(d, number_node, &k);
			}
		}
	}
	bool is_new;
	uint64_t *id = lm_map_put(&p->local_ids, (uintptr_t)obj, &is_new);
	if (is_new)
		*id = 100000 + ++p->local_types;
	return (uint32_t)*id;
}
ct *ct_named(lm_program *p, env *outer, lm_named *origin, ct **targs, uint32_t n)
{
	lm_object *obj = lm_object_at(origin->obj);
	bool local = obj_is_local(obj);
	if (local && outer)
		p->env_used = true;
	ct proto = {.named = true,
		    .obj = obj,
		    .origin = origin,
		    .targs = targs,
		    .targ_count = n,
		    .env = local ? outer : NULL};
	ct *t = ct_intern(p, &proto);
	if (local && !t->local_id) {
		t->local_id = local_number(p, obj);
	}
	if (n && !t->own_env)
		t->own_env =
			env_new(p, t->env, lm_type_list_at(origin->tparams), NULL, t->targs, n);
	else if (!t->own_env)
		t->own_env = t->env;
	return t;
}

/* ---- from the checker's types */
static ct **types_of_vars(lm_program *p, env *e, lm_type *tuple, uint32_t *n)
{
	const lm_obj_list *vars = tuple ? lm_obj_list_at(((lm_tuple *)tuple)->vars) : NULL;
	*n = lm_ol_len(vars);
	ct **list = LM_NEW_ARRAY(&p->arena, ct *, *n);
	for (uint32_t i = 0; i < *n; i++)
		list[i] = ct_of(p, e, lm_type_at(lm_ol_get(vars, i)->type));
	return list;
}
static ct *ct_of_signature(lm_program *p, env *e, lm_signature *s)
{
	uint32_t nin, nout;
	ct **in = types_of_vars(p, e, lm_type_at(s->params), &nin);
	ct **out = types_of_vars(p, e, lm_type_at(s->results), &nout);
	return ct_func(p, in, nin, out, nout, s->t.flags & LM_TF_VARIADIC);
}
static ct *ct_of_struct(lm_program *p, env *e, lm_struct *s)
{
	const lm_obj_list *fields = lm_obj_list_at(s->fields);
	uint32_t n = lm_ol_len(fields);
	ct_field *list = LM_NEW_ARRAY(&p->arena, ct_field, n);
	const lm_tag *tags =
		s->tags ? (lm_tag *)(LM_REGION_BASE + ((uintptr_t)s->tags << 3)) : NULL;
	for (uint32_t i = 0; i < n; i++) {
		lm_object *f = lm_ol_get(fields, i);
		list[i].name = lm_name_at(f->name);
		list[i].pkg = lm_package_at(f->pkg);
		list[i].type = ct_of(p, e, lm_type_at(f->type));
		list[i].embedded = f->flags & LM_OF_EMBEDDED;
		if (tags && tags[i].len)
			list[i].tag =
				(lm_str){(char *)(LM_REGION_BASE + ((uintptr_t)tags[i].ref << 3)),
					 tags[i].len};
	}
	ct proto = {.kind = LM_K_STRUCT, .fields = list, .field_count = n};
	return ct_intern(p, &proto);
}
int name_order(lm_name *a, lm_package *pa, lm_name *b, lm_package *pb)
{
	if (a->exported != b->exported)
		return a->exported ? -1 : 1;
	int c = lm_str_cmp(lm_name_str(a), lm_name_str(b));
	if (c || a->exported || pa == pb || !pa || !pb)
		return c;
	return lm_str_cmp(pkg_path_str(pa), pkg_path_str(pb));
}
static ct *ct_of_interface(lm_program *p, env *e, lm_interface *it)
{
	const lm_obj_list *ms = lm_interface_methods(p->cx, it);
	uint32_t n = lm_ol_len(ms);
	ct_imethod *list = LM_NEW_ARRAY(&p->arena, ct_imethod, n);
	for (uint32_t i = 0; i < n; i++) {
		lm_object *m = lm_ol_get(ms, i);
		ct_imethod im = {lm_name_at(m->name), lm_package_at(m->pkg),
				 ct_of(p, e, lm_type_at(m->type))};
		uint32_t k = i;
		for (; k > 0 && name_order(list[k - 1].name, list[k - 1].pkg, im.name, im.pkg) > 0;
		     k--)
			list[k] = list[k - 1];
		list[k] = im;
	}
	ct proto = {.kind = LM_K_INTERFACE, .imethods = list, .imethod_count = n};
	return ct_intern(p, &proto);
}
static ct *ct_of_type_param(lm_program *p, env *e, lm_type *t)
{
	p->env_used = true;
	for (; e; e = e->outer)
		for (uint32_t i = 0; i < e->n; i++)
			if (e->params[i] == t)
				return e->args[i];
	lm_fatal("compile: type parameter %s outside of an instance",
		 lm_name_at(lm_object_at(((lm_type_param *)t)->obj)->name)->text);
}
static ct *ct_of_named(lm_program *p, env *e, lm_named *n)
{
	const lm_type_list *targs = lm_type_list_at(n->targs);
	uint32_t count = lm_tl_len(targs);
	lm_type *orig = lm_type_at(n->orig);
	lm_named *origin = orig ? (lm_named *)orig : n;
	ct **args = LM_NEW_ARRAY(&p->arena, ct *, count);
	for (uint32_t i = 0; i < count; i++)
		args[i] = ct_of(p, e, lm_tl_get(targs, i));
	if (count == 0 && lm_tl_len(lm_type_list_at(origin->tparams))) {
		/* the generic type itself, inside its own declaration */
		const lm_type_list *tps = lm_type_list_at(origin->tparams);
		count = lm_tl_len(tps);
		args = LM_NEW_ARRAY(&p->arena, ct *, count);
		for (uint32_t i = 0; i < count; i++)
			args[i] = ct_of(p, e, lm_tl_get(tps, i));
	}
	return ct_named(p, e, origin, args, count);
}
static ct *ct_make(lm_program *p, env *e, lm_type *t)
{
	static const uint8_t dirs[] = {3, 2, 1};
	switch ((lm_type_kind)t->kind) {
	case LM_T_BASIC: return ct_basic(p, t->sub);
	case LM_T_ARRAY:
		return ct_array(p, ct_of(p, e, lm_type_at(((lm_array *)t)->elem)),
				((lm_array *)t)->len);
	case LM_T_SLICE: return ct_slice(p, ct_of(p, e, lm_type_at(((lm_slice *)t)->elem)));
	case LM_T_POINTER: return ct_pointer(p, ct_of(p, e, lm_type_at(((lm_pointer *)t)->elem)));
	case LM_T_STRUCT: return ct_of_struct(p, e, (lm_struct *)t);
	case LM_T_SIGNATURE: return ct_of_signature(p, e, (lm_signature *)t);
	case LM_T_INTERFACE: return ct_of_interface(p, e, (lm_interface *)t);
	case LM_T_NAMED: return ct_of_named(p, e, (lm_named *)t);
	case LM_T_TYPE_PARAM: return ct_of_type_param(p, e, t);
	case LM_T_ALIAS: return ct_of(p, e, lm_unalias(t));
	case LM_T_TUPLE: {
		uint32_t n;
		ct **out = types_of_vars(p, e, t, &n);
		return ct_tuple(p, out, n);
	}
	case LM_T_MAP: {
		ct *key = ct_of(p, e, lm_type_at(((lm_map_t *)t)->key));
		return ct_map(p, key, ct_of(p, e, lm_type_at(((lm_map_t *)t)->elem)));
	}
	case LM_T_CHAN:
		return ct_chan(p, ct_of(p, e, lm_type_at(((lm_chan_t *)t)->elem)), dirs[t->sub]);
	case LM_T_UNION: return ct_basic(p, LM_INVALID);
	}
	lm_fatal("compile: unknown type kind %d", t->kind);
}
ct *ct_of(lm_program *p, env *e, lm_type *t)
{
	if (t->canon)
		return p->types.data[t->canon - 1];
	if (t->kind == LM_T_TYPE_PARAM)
		return ct_of_type_param(p, e, t);
	if (e) {
		uint64_t *memo = lm_map_get(&e->memo, (uintptr_t)t);
		if (memo) {
			p->env_used = true;
			return (ct *)(uintptr_t)*memo;
		}
	}
	bool used = p->env_used;
	p->env_used = false;
	ct *c = ct_make(p, e, t);
	if (!p->env_used)
		t->canon = c->index + 1;
	else if (e)
		*lm_map_put(&e->memo, (uintptr_t)t, NULL) = (uintptr_t)c;
	p->env_used |= used;
	return c;
}

/* ---- underlying types and layout */
ct *ct_under(lm_program *p, ct *t)
{
	if (LM_LIKELY(t->resolved))
		return t->under;
	bool used = p->env_used;
	ct *u = ct_of(p, t->own_env, lm_under((lm_type *)t->origin));
	p->env_used = used;
	if (u->named)
		u = ct_under(p, u);
	t->under = u;
	t->kind = u->kind;
	t->elem = u->elem;
	t->key = u->key;
	t->len = u->len;
	t->chan_dir = u->chan_dir;
	t->variadic = u->variadic;
	t->fields = u->fields;
	t->field_count = u->field_count;
	t->in = u->in;
	t->in_count = u->in_count;
	t->out = u->out;
	t->out_count = u->out_count;
	t->imethods = u->imethods;
	t->imethod_count = u->imethod_count;
	t->resolved = true;
	return u;
}
bool ct_is_empty_iface(lm_program *p, ct *t)
{
	ct *u = ct_under(p, t);
	return u->kind == LM_K_INTERFACE && u->imethod_count == 0;
}
static void scalar_layout(ct *t, uint64_t size, lm_scalar_kind sc, bool pointer)
{
	t->size = size;
	t->align = (uint8_t)size;
	t->scalar = sc;
	t->slots = 1;
	t->pointer_free = !pointer;
	t->comparable = t->regular = true;
	t->direct_iface = pointer;
}
static void wide_layout(ct *t, uint32_t slots, bool comparable)
{
	t->size = slots * 8u;
	t->align = 8;
	t->slots = slots;
	t->comparable = comparable;
}
static void layout_struct(lm_program *p, ct *t)
{
	uint64_t off = 0;
	t->align = 1;
	t->pointer_free = t->comparable = t->regular = true;
	for (uint32_t i = 0; i < t->field_count; i++) {
		ct_field *f = &t->fields[i];
		ct *ft = ct_layout(p, f->type);
		uint64_t at = (off + ft->align - 1) & ~(uint64_t)(ft->align - 1);
		if (at != off || (f->name && lm_name_is(f->name, "_")))
			t->regular = false; /* padding, or a field that equality skips */
		f->off = at;
		off = at + ft->size;
		if (ft->align > t->align)
			t->align = ft->align;
		t->pointer_free &= ft->pointer_free;
		t->comparable &= ft->comparable;
		t->regular &= ft->regular;
		if (ft->size == 0 && i + 1 == t->field_count && off > 0) {
			off++;
			t->regular = false;
		}
	}
	t->size = (off + t->align - 1) & ~(uint64_t)(t->align - 1);
	if (t->size != off)
		t->regular = false;
	t->direct_iface = t->size == 8 && !t->pointer_free;
}
static void layout_array(lm_program *p, ct *t)
{
	ct *e = ct_layout(p, t->elem);
	t->align = e->align;
	t->size = e->size * (uint64_t)(t->len > 0 ? t->len : 0);
	t->pointer_free = e->pointer_free || t->len == 0;
	t->comparable = e->comparable;
	t->regular = e->regular;
	t->direct_iface = t->size == 8 && !t->pointer_free;
}
static void layout_kind(lm_program *p, ct *t)
{
	switch (t->kind) {
	case LM_K_BOOL:
	case LM_K_UINT8: scalar_layout(t, 1, LM_SC_8U, false); break;
	case LM_K_INT8: scalar_layout(t, 1, LM_SC_8S, false); break;
	case LM_K_INT16: scalar_layout(t, 2, LM_SC_16S, false); break;
	case LM_K_UINT16: scalar_layout(t, 2, LM_SC_16U, false); break;
	case LM_K_INT32: scalar_layout(t, 4, LM_SC_32S, false); break;
	case LM_K_UINT32: scalar_layout(t, 4, LM_SC_32U, false); break;
	case LM_K_FLOAT32:
		scalar_layout(t, 4, LM_SC_F32, false);
		t->regular = false;
		break;
	case LM_K_INT:
	case LM_K_INT64:
	case LM_K_UINT:
	case LM_K_UINT64:
	case LM_K_UINTPTR: scalar_layout(t, 8, LM_SC_64, false); break;
	case LM_K_FLOAT64:
		scalar_layout(t, 8, LM_SC_64, false);
		t->regular = false;
		break;
	case LM_K_POINTER:
	case LM_K_UNSAFE_POINTER:
	case LM_K_CHAN:
	case K_NIL: scalar_layout(t, 8, LM_SC_64, true); break;
	case LM_K_MAP:
	case LM_K_FUNC:
		scalar_layout(t, 8, LM_SC_64, true);
		t->comparable = false;
		break;
	case LM_K_COMPLEX64:
		t->size = 8;
		t->align = 4;
		t->slots = 1;
		t->pointer_free = t->comparable = true;
		break;
	case LM_K_COMPLEX128:
		wide_layout(t, 2, true);
		t->pointer_free = true;
		break;
	case LM_K_STRING: wide_layout(t, 2, true); break;
	case LM_K_INTERFACE: wide_layout(t, 2, true); break;
	case LM_K_SLICE: wide_layout(t, 3, false); break;
	case LM_K_STRUCT: layout_struct(p, t); break;
	case LM_K_ARRAY: layout_array(p, t); break;
	case K_TUPLE:
		for (uint32_t i = 0; i < t->out_count; i++)
			t->slots += ct_layout(p, t->out[i])->slots;
		t->size = t->slots * 8u;
		t->align = 8;
		break;
	default: t->align = 1; break;
	}
}
ct *ct_layout(lm_program *p, ct *t)
{
	if (LM_LIKELY(t->laid_out))
		return t;
	if (t->in_layout)
		lm_fatal("compile: type contains itself");
	t->in_layout = true;
	ct_under(p, t);
	if (t->named) {
		ct *u = ct_layout(p, t->under);
		t->align = u->align;
		t->scalar = u->scalar;
		t->slots = u->slots;
		t->size = u->size;
		t->pointer_free = u->pointer_free;
		t->direct_iface = u->direct_iface;
		t->comparable = u->comparable;
		t->regular = u->regular;
		t->big = u->big;
	} else {
		layout_kind(p, t);
		if (t->kind == LM_K_STRUCT || t->kind == LM_K_ARRAY) {
			t->big = t->size > CT_BIG;
			t->slots = t->big ? 1 : (uint32_t)((t->size + 7) / 8);
		}
	}
	t->in_layout = false;
	t->laid_out = true;
	return t;
}
