/* method.c - finding methods on canonical types, method sets, and the symbols that implement them.
 * Part of compile/. The rules are the specification's: breadth first through embedded fields, the
 * shallowest wins, two at one depth hide each other. */
#include "compile/compile_int.h"

typedef struct step {
	ct *type;
	uint32_t path[32];
	uint32_t len;
	bool indirect, multiple;
} step;

static bool same_name(lm_name *a, lm_package *pa, lm_name *b, lm_package *pb)
{
	return a == b && (a->exported || pa == pb || !pa || !pb ||
			  lm_str_eq(pkg_path_str(pa), pkg_path_str(pb)));
}
int imethod_index(ct *iface_under, lm_name *name, lm_package *pkg)
{
	for (uint32_t i = 0; i < iface_under->imethod_count; i++)
		if (same_name(iface_under->imethods[i].name, iface_under->imethods[i].pkg, name,
			      pkg))
			return (int)i;
	return -1;
}
static lm_object *declared_method(lm_program *p, ct *t, lm_name *name, lm_package *pkg)
{
	if (!t->named || !t->origin)
		return NULL;
	uint32_t n = lm_named_method_count(p->cx, t->origin);
	for (uint32_t i = 0; i < n; i++) {
		lm_object *m = lm_named_method(p->cx, t->origin, i);
		if (same_name(lm_name_at(m->name), lm_package_at(m->pkg), name, pkg))
			return m;
	}
	return NULL;
}
/* The methods of one embedded type itself, not through its fields. */
static bool method_here(lm_program *p, const step *s, lm_name *name, lm_package *pkg,
			method_ref *out)
{
	ct *t = s->type;
	lm_object *fn = declared_method(p, t, name, pkg);
	int im = -1;
	if (!fn) {
		ct *u = ct_under(p, t);
		if (u->kind == LM_K_INTERFACE)
			im = imethod_index(u, name, pkg);
		if (im < 0)
			return false;
	}
	memset(out, 0, sizeof *out);
	memcpy(out->path, s->path, s->len * sizeof *s->path);
	out->path_len = s->len;
	out->recv = t;
	out->fn = fn;
	out->imethod = im;
	out->ptr_recv = fn && (fn->flags & LM_OF_HAS_PTR_RECV);
	out->indirect = s->indirect;
	return true;
}
typedef LM_VEC(step) steps;
typedef LM_VEC(ct *) ct_vec;
static bool seen(const ct_vec *v, ct *t)
{
	for (size_t i = 0; i < v->len; i++)
		if (v->data[i] == t)
			return true;
	return false;
}
/* Adds the embedded types of s to next, merging repeats at one depth. */
static void add_embedded(lm_program *p, const step *s, steps *next)
{
	ct *u = ct_under(p, s->type);
	if (u->kind != LM_K_STRUCT || s->len >= 32)
		return;
	for (uint32_t i = 0; i < u->field_count; i++) {
		if (!u->fields[i].embedded)
			continue;
		step e = *s;
		e.path[e.len++] = i;
		e.type = u->fields[i].type;
		if (!e.type->named && e.type->kind == LM_K_POINTER) {
			e.type = e.type->elem;
			e.indirect = true;
		}
		bool repeat = false;
		for (size_t k = 0; k < next->len; k++)
			if (next->data[k].type == e.type)
				repeat = next->data[k].multiple = true;
		if (!repeat)
			lm_vec_push(next, e);
	}
}
static bool field_here(lm_program *p, ct *t, lm_name *name, lm_package *pkg)
{
	ct *u = ct_under(p, t);
	if (u->kind != LM_K_STRUCT)
		return false;
	for (uint32_t i = 0; i < u->field_count; i++)
		if (same_name(u->fields[i].name, u->fields[i].pkg, name, pkg))
			return true;
	return false;
}
bool method_find(lm_program *p, ct *t, lm_name *name, lm_package *pkg, method_ref *out)
{
	step first = {.type = t};
	if (!t->named && t->kind == LM_K_POINTER) {
		first.type = t->elem;
		first.indirect = true;
		if (ct_under(p, t->elem)->kind == LM_K_INTERFACE)
			return false;
	}
	steps now = {0}, next = {0};
	ct_vec visited = {0};
	lm_vec_push(&now, first);
	int found = 0;
	while (now.len && !found) {
		next.len = 0;
		for (size_t i = 0; i < now.len; i++) {
			step s = now.data[i];
			if (s.type->named && seen(&visited, s.type))
				continue;
			if (s.type->named)
				lm_vec_push(&visited, s.type);
			if (field_here(p, s.type, name, pkg)) {
				found += 2;
				continue;
			}
			if (method_here(p, &s, name, pkg, out)) {
				found += s.multiple ? 2 : 1;
				continue;
			}
			add_embedded(p, &s, &next);
		}
		steps swap = now;
		now = next;
		next = swap;
	}
	lm_vec_free(&now);
	lm_vec_free(&next);
	lm_vec_free(&visited);
	if (found != 1)
		return false;
	out->sig = method_sig(p, out);
	return true;
}
env *method_env(lm_program *p, method_ref *m, ct **targs, uint32_t n)
{
	lm_signature *sig = (lm_signature *)lm_type_at(m->fn->type);
	ct *args[64];
	uint32_t count = 0;
	for (uint32_t i = 0; i < m->recv->targ_count && count < 64; i++)
		args[count++] = m->recv->targs[i];
	for (uint32_t i = 0; i < n && count < 64; i++)
		args[count++] = targs[i];
	return env_new(p, m->recv->env, lm_type_list_at(sig->recv_tparams),
		       lm_type_list_at(sig->tparams), args, count);
}
ct *method_sig(lm_program *p, method_ref *m)
{
	if (!m->fn)
		return ct_under(p, m->recv)->imethods[m->imethod].sig;
	lm_signature *sig = (lm_signature *)lm_type_at(m->fn->type);
	if (!sig || lm_tl_len(lm_type_list_at(sig->tparams)))
		return NULL;
	bool used = p->env_used;
	ct *t = m->recv->targ_count ? ct_of(p, method_env(p, m, NULL, 0), (lm_type *)sig)
				    : ct_of(p, NULL, (lm_type *)sig);
	p->env_used = used;
	return t;
}

/* ---- method sets */
static int item_order(const void *a, const void *b)
{
	const method_item *x = a, *y = b;
	return name_order(x->name, x->pkg, y->name, y->pkg);
}
static void candidates_add(lm_map *names, method_items *out, lm_name *name, lm_package *pkg)
{
	bool is_new;
	uint64_t *at = lm_map_put(names, (uintptr_t)name, &is_new);
	if (!is_new && (name->exported || *at == (uintptr_t)pkg))
		return;
	*at = (uintptr_t)pkg;
	method_item it = {.name = name, .pkg = pkg};
	lm_vec_push(out, it);
}
/* Every name of a method somewhere in t: a superset of its method set. */
static void candidates(lm_program *p, ct *t, ct_vec *visited, lm_map *names, method_items *out)
{
	if (t->named) {
		if (seen(visited, t))
			return;
		lm_vec_push(visited, t);
		uint32_t n = t->origin ? lm_named_method_count(p->cx, t->origin) : 0;
		for (uint32_t i = 0; i < n; i++) {
			lm_object *m = lm_named_method(p->cx, t->origin, i);
			candidates_add(names, out, lm_name_at(m->name), lm_package_at(m->pkg));
		}
	}
	ct *u = ct_under(p, t);
	for (uint32_t i = 0; i < u->imethod_count && u->kind == LM_K_INTERFACE; i++)
		candidates_add(names, out, u->imethods[i].name, u->imethods[i].pkg);
	for (uint32_t i = 0; i < u->field_count && u->kind == LM_K_STRUCT; i++)
		if (u->fields[i].embedded) {
			ct *f = u->fields[i].type;
			candidates(p, !f->named && f->kind == LM_K_POINTER ? f->elem : f, visited,
				   names, out);
		}
}
void method_set(lm_program *p, ct *t, method_items *out)
{
	ct_under(p, t);
	if (t->kind == LM_K_INTERFACE)
		return;
	bool ptr = !t->named && t->kind == LM_K_POINTER;
	if (t->named && t->kind == LM_K_POINTER)
		return; /* a named pointer type has no methods */
	ct *base = ptr ? t->elem : t;
	if (!base->named && ct_under(p, base)->kind != LM_K_STRUCT)
		return;
	if (ptr &&
	    (ct_under(p, base)->kind == LM_K_INTERFACE || ct_under(p, base)->kind == LM_K_POINTER))
		return;
	ct_vec visited = {0};
	lm_map names = {0};
	method_items all = {0};
	candidates(p, base, &visited, &names, &all);
	for (size_t i = 0; i < all.len; i++) {
		method_item *it = &all.data[i];
		if (lm_name_is(it->name, "_") || !method_find(p, t, it->name, it->pkg, &it->ref) ||
		    !it->ref.sig)
			continue;
		if (it->ref.ptr_recv && !it->ref.indirect)
			continue; /* needs an address */
		lm_vec_push(out, *it);
	}
	if (out->len)
		qsort(out->data, out->len, sizeof *out->data, item_order);
	lm_vec_free(&all);
	lm_vec_free(&visited);
	lm_map_free(&names);
}

/* ---- symbols of methods */
static void recv_name(lm_program *p, ct *t, bool ptr, lm_package *pkg, lm_buf *b)
{
	if (t->named) {
		lm_package *own = lm_package_at(t->obj->pkg);
		path_prefix(own ? pkg_path_str(own) : LM_STR("builtin"), b);
	} else {
		path_prefix(pkg ? pkg_path_str(pkg) : LM_STR("go"), b);
	}
	lm_buf_byte(b, '.');
	if (ptr)
		lm_buf_cstr(b, "(*");
	if (t->named) {
		ct_print_name(p, t, b);
	} else {
		ct_print(p, t, b, true);
	}
	if (ptr)
		lm_buf_byte(b, ')');
}
static void targs_name(lm_program *p, ct **targs, uint32_t n, lm_buf *b)
{
	if (!n)
		return;
	lm_buf_byte(b, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			lm_buf_byte(b, ',');
		ct_print(p, targs[i], b, true);
	}
	lm_buf_byte(b, ']');
}
lm_sym *sym_method_decl(lm_program *p, ct *recv, lm_object *fn, ct **targs, uint32_t n)
{
	bool ptr = fn->flags & LM_OF_HAS_PTR_RECV;
	if (!recv->targ_count && !n && fn->aux && !recv->env)
		return (lm_sym *)lm_region_ptr(fn->aux);
	lm_buf b = {0};
	recv_name(p, recv, ptr, lm_package_at(fn->pkg), &b);
	lm_buf_byte(&b, '.');
	lm_buf_str(&b, lm_name_str(lm_name_at(fn->name)));
	targs_name(p, targs, n, &b);
	bool is_new;
	lm_sym *s = sym_get(p, lm_buf_view(&b), LM_SYM_FUNC, &is_new);
	lm_buf_free(&b);
	if (!s->source) {
		method_ref m = {.recv = recv, .fn = fn};
		cfunc *f = cfunc_new(p, FN_DECL, s);
		f->pkg = lm_package_at(fn->pkg);
		f->obj = fn;
		f->decl = (lm_func_decl *)lm_node_at(fn->decl);
		f->env = method_env(p, &m, targs, n);
		bool used = p->env_used;
		f->sig = ct_of(p, f->env, lm_type_at(fn->type));
		p->env_used = used;
		f->recv = ptr ? ct_pointer(p, recv) : recv;
	}
	if (!recv->targ_count && !n && !recv->env)
		fn->aux = lm_region_ref(s);
	return s;
}
lm_sym *method_sym(lm_program *p, ct *t, method_ref *m, ct **targs, uint32_t n)
{
	bool ptr = !t->named && ct_under(p, t)->kind == LM_K_POINTER;
	ct *base = ptr ? t->elem : t;
	if (m->path_len == 0 && m->fn && ptr == m->ptr_recv)
		return sym_method_decl(p, m->recv, m->fn, targs, n);
	lm_name *name =
		m->fn ? lm_name_at(m->fn->name) : ct_under(p, m->recv)->imethods[m->imethod].name;
	lm_package *pkg =
		m->fn ? lm_package_at(m->fn->pkg) : ct_under(p, m->recv)->imethods[m->imethod].pkg;
	lm_buf b = {0};
	recv_name(p, base, ptr, pkg, &b);
	lm_buf_byte(&b, '.');
	lm_buf_str(&b, lm_name_str(name));
	targs_name(p, targs, n, &b);
	if (!name->exported && base->named && pkg && pkg != lm_package_at(base->obj->pkg)) {
		lm_buf_byte(&b, '@'); /* another package's unexported method, promoted */
		lm_buf_str(&b, pkg_path_str(pkg));
	}
	lm_sym *s = sym_get(p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	if (!s->source) {
		cfunc *f = cfunc_new(p, FN_METHOD, s);
		f->pkg = pkg;
		f->recv = t;
		f->method = LM_NEW(&p->arena, method_ref);
		*f->method = *m;
		if (n) {
			f->env = method_env(p, m, targs, n);
			bool used = p->env_used;
			f->sig = ct_of(p, f->env, lm_type_at(m->fn->type));
			p->env_used = used;
			f->wrap_args = targs;
			f->wrap_nargs = n;
		} else {
			f->sig = m->sig;
		}
	}
	return s;
}
