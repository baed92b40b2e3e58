/* init.c - what runs before main.main: package variables, init functions, packages in order of
 * dependency. Part of compile/. */
#include "compile/compile_int.h"

typedef LM_VEC(lm_package *) packages;

static lm_package_import *imports_of(lm_package *p)
{
	return lm_region_ptr(p->imports);
}
static void reach(lm_package *pkg, lm_map *seen, packages *out)
{
	packages stack = {0};
	lm_vec_push(&stack, pkg);
	while (stack.len) {
		lm_package *p = lm_vec_pop(&stack);
		bool fresh;
		lm_map_put(seen, (uintptr_t)p, &fresh);
		if (!fresh || p->is_unsafe)
			continue;
		lm_vec_push(out, p);
		for (uint32_t i = 0; i < p->import_count; i++) {
			lm_package *q = lm_package_at(imports_of(p)[i].pkg);
			if (q)
				lm_vec_push(&stack, q);
		}
	}
	lm_vec_free(&stack);
}
static int path_order(const void *a, const void *b)
{
	return lm_str_cmp(pkg_path_str(*(lm_package *const *)a),
			  pkg_path_str(*(lm_package *const *)b));
}
/* Go's order: among the packages whose imports are all done, the first by path. `done` holds
 * earlier ones. */
static void order(lm_program *p, lm_package *root, lm_map *done)
{
	packages all = {0};
	lm_map seen = {0};
	reach(root, &seen, &all);
	qsort(all.data, all.len, sizeof *all.data, path_order);
	bool more = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < all.len && !more; i++) {
			lm_package *k = all.data[i];
			if (lm_map_get(done, (uintptr_t)k))
				continue;
			bool ready = true;
			for (uint32_t j = 0; j < k->import_count && ready; j++) {
				lm_package *q = lm_package_at(imports_of(k)[j].pkg);
				ready = !q || q->is_unsafe || lm_map_get(done, (uintptr_t)q);
			}
			if (!ready)
				continue;
			lm_map_put(done, (uintptr_t)k, NULL);
			lm_vec_push(&p->init_order, k);
			more = true;
		}
	}
	lm_map_free(&seen);
	lm_vec_free(&all);
}
static lm_sym *init_sym(lm_program *p, lm_package *pkg)
{
	lm_buf b = {0};
	path_prefix(pkg_path_str(pkg), &b);
	lm_buf_cstr(&b, ".init");
	lm_sym *s = sym_get(p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	if (!s->source) {
		cfunc *f = cfunc_new(p, FN_INIT, s);
		f->pkg = pkg;
		f->sig = ct_func(p, NULL, 0, NULL, 0, false);
	}
	return s;
}
static void init_var(fs_t *fs, lm_init *in)
{
	const lm_obj_list *lhs = lm_obj_list_at(in->lhs);
	lm_node *rhs = lm_node_at(in->rhs);
	uint32_t n = lm_ol_len(lhs), mark = fs->top;
	set_pos(fs, rhs->pos);
	fs->locals_top = fs->top;
	if (n == 1) {
		lm_object *o = lm_ol_get(lhs, 0);
		lm_sym *s = sym_var(fs->p, o);
		if (lm_map_get(&fs->p->inited, (uintptr_t)o))
			return;
		ct *t = ty(fs, lm_type_at(o->type));
		place pl = {.kind = PL_GLOBAL, .type = t, .sym = s};
		uint32_t v = ex_conv_any(fs, rhs, t);
		place_store(fs, &pl, v);
		slot_release(fs, mark);
		return;
	}
	rhs = strip(rhs);
	ct *types[2] = {0};
	ct **from = types;
	uint32_t v;
	if (rhs->kind == LM_N_CALL) {
		from = node_type(fs, rhs)->out;
		v = call_expr(fs, (lm_call *)rhs);
	} else {
		types[0] = comma_ok_type(fs, rhs);
		v = slot_temp(fs, types[0]->slots + 1);
		comma_ok_to(fs, rhs, v, types);
	}
	for (uint32_t i = 0; i < n; i++) {
		lm_object *o = lm_ol_get(lhs, i);
		ct *t = ty(fs, lm_type_at(o->type));
		if (!lm_name_is(lm_name_at(o->name), "_")) {
			place pl = {.kind = PL_GLOBAL, .type = t, .sym = sym_var(fs->p, o)};
			uint32_t s = v;
			if (from[i] != t && ct_is_iface(fs->p, t)) {
				s = slot_temp(fs, 2);
				to_iface(fs, from[i], t, s, v);
			}
			place_store(fs, &pl, s);
		}
		v += lay(fs, from[i])->slots;
	}
	slot_release(fs, mark);
}
static void call_niladic(fs_t *fs, lm_sym *s)
{
	uint32_t mark = fs->top;
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t area = slot_temp(fs, 1);
	emit_call(fs, s, area, 0, 0);
	slot_release(fs, mark);
}
/* pkg.init: the variables in order, then the init functions. */
void compile_init(fs_t *fs)
{
	lm_package *pkg = fs->pkg;
	lm_init *inits = lm_region_ptr(pkg->inits);
	for (uint32_t i = 0; i < pkg->init_count && !fs->failed; i++)
		init_var(fs, &inits[i]);
	lm_object_ref *fns = lm_region_ptr(pkg->init_funcs);
	for (uint32_t i = 0; i < pkg->init_func_count; i++) {
		lm_object *o = lm_object_at(fns[i]);
		set_pos(fs, o->pos);
		call_niladic(fs, sym_func(fs->p, o, NULL, 0));
	}
	emit(fs, OP_RET, 0, 0, 0);
}
/* A function of package runtime; NULL: the program has no such package. */
static lm_object *in_runtime(lm_program *p, lm_str name)
{
	for (uint32_t i = 0; i < p->cx->package_count; i++) {
		lm_package *k = p->cx->packages[i];
		if (!k || !lm_str_is(pkg_path_str(k), "runtime"))
			continue;
		lm_object *o =
			lm_scope_lookup(lm_scope_at(k->scope), lm_name_of(p->cx->names, name));
		return o && o->kind == LM_O_FUNC ? o : NULL;
	}
	return NULL;
}
void compile_start(fs_t *fs)
{
	lm_program *p = fs->p;
	for (size_t i = 0; i < p->init_order.len; i++) {
		lm_package *k = p->init_order.data[i];
		if (k->init_count || k->init_func_count)
			call_niladic(fs, init_sym(p, k));
	}
	lm_object *m = lm_scope_lookup(lm_scope_at(p->main_pkg->scope),
				       lm_name_of(p->cx->names, LM_STR("main")));
	if (m && m->kind == LM_O_FUNC)
		call_niladic(fs, sym_func(p, m, NULL, 0));
	lm_object *returned = in_runtime(p, LM_STR("mainReturned"));
	if (returned)
		call_niladic(fs, sym_func(p, returned, NULL, 0));
	emit(fs, OP_RET, 0, 0, 0);
}
lm_sym *lm_program_start(lm_program *p, lm_package *main)
{
	lm_map done = {0};
	p->init_order.len = 0;
	p->main_pkg = main;
	for (uint32_t i = 0; i < p->cx->package_count; i++) {
		lm_package *k = p->cx->packages[i];
		if (k && lm_str_is(pkg_path_str(k), "runtime"))
			order(p, k, &done);
	}
	order(p, main, &done);
	lm_map_free(&done);
	lm_sym *s = sym_get(p, LM_STR("runtime.main"), LM_SYM_FUNC, NULL);
	if (!s->source) {
		cfunc *f = cfunc_new(p, FN_START, s);
		f->sig = ct_func(p, NULL, 0, NULL, 0, false);
		f->pkg = main;
	}
	return s;
}
