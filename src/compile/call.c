/* call.c - calls: functions, methods, interface methods, closures; method values; go and defer.
 * Part of compile/. A call's area is at the top of the frame: header, results, parameters; the
 * arguments are computed where they go. */
#include "compile/compile_int.h"

uint32_t sig_results(fs_t *fs, ct *sig)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < sig->out_count; i++)
		n += lay(fs, sig->out[i])->slots;
	return n;
}
uint32_t sig_params(fs_t *fs, ct *sig)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < sig->in_count; i++)
		n += lay(fs, sig->in[i])->slots;
	return n;
}
void func_value_to(fs_t *fs, lm_sym *s, uint32_t dst)
{
	emit(fs, OP_LDK, dst, 0, 0);
	ext_sym(fs, LM_RELOC_CLOSURE, s, 0);
}
void emit_call(fs_t *fs, lm_sym *s, uint32_t area, uint32_t results, uint32_t params)
{
	lm_ins *add = params == 1 ? emit_last(fs, OP_ADDK) : NULL;
	if (add && add->a == area + results) {
		uint32_t from = add->b, k = add->c;
		emit_drop(fs);
		emit(fs, OP_CALL_ADDK, area, from, k);
		ext_sym(fs, LM_RELOC_FUNC, s, 0);
		emit_ext(fs, results);
		return;
	}
	emit(fs, OP_CALL, area, results, params);
	ext_sym(fs, LM_RELOC_FUNC, s, 0);
}
void emit_callc(fs_t *fs, uint32_t closure, uint32_t area, uint32_t results, uint32_t params)
{
	bool small = results < 255 && params < 255;
	emit(fs, OP_CALLC, area, closure, small ? results | params << 8 : 0xffff);
}
void emit_calli(fs_t *fs, uint32_t iface, uint32_t index, uint32_t area, uint32_t results,
		uint32_t params)
{
	emit(fs, OP_CALLI, area, iface, index);
	emit_ext(fs, results | (uint64_t)results << 32 | (uint64_t)params << 48);
}

/* ---- arguments */
/* A slice of n elements whose values the caller stores: slice in dst, base address in *base. */
static void new_slice(fs_t *fs, ct *elem, uint32_t n, uint32_t dst, uint32_t *base)
{
	if (n == 0) {
		emit_zero(fs, dst, 3);
		return;
	}
	*base = slot_temp(fs, 1);
	emit(fs, OP_NEW, *base, 0, 0);
	ext_type(fs, lay(fs, ct_array(fs->p, elem, n)));
	emit_move(fs, dst, *base, 1);
	emit_int(fs, dst + 1, n);
	emit_int(fs, dst + 2, n);
}
/* f(g()): the results of g spread over the parameters. */
static void spread_args(fs_t *fs, lm_call *g, ct *sig, uint32_t at)
{
	ct *tuple = node_type(fs, (lm_node *)g);
	uint32_t v = call_expr(fs, g), base = 0;
	uint32_t fixed = sig->variadic ? sig->in_count - 1 : sig->in_count;
	for (uint32_t i = 0; i < tuple->out_count; i++) {
		ct *from = tuple->out[i];
		if (i < fixed) {
			ct *to = lay(fs, sig->in[i]);
			convert(fs, from, to, at, v);
			at += to->slots;
		} else {
			ct *elem = lay(fs, sig->in[fixed]->elem);
			if (i == fixed)
				new_slice(fs, elem, tuple->out_count - fixed, at, &base);
			uint32_t t = slot_temp(fs, elem->slots);
			convert(fs, from, elem, t, v);
			mem_store(fs, elem, t, base, (int64_t)((i - fixed) * elem->size));
		}
		v += from->slots;
	}
	if (sig->variadic && tuple->out_count == fixed)
		emit_zero(fs, at, 3);
}
static void variadic_args(fs_t *fs, lm_call *c, ct *sig, uint32_t first, uint32_t at, bool keep)
{
	ct *elem = lay(fs, under(fs, sig->in[sig->in_count - 1])->elem);
	uint32_t n = c->args.n > first ? c->args.n - first : 0, mark = fs->top, base = 0;
	if (n == 0) {
		emit_zero(fs, at, 3);
		return;
	}
	base = slot_temp(fs, 1);
	bool pointers = keep && under(fs, elem)->kind == LM_K_UINTPTR;
	emit(fs, OP_NEW, base, 0, 0);
	ext_type(fs, lay(fs, ct_array(fs->p, pointers ? bt(fs, LM_UNSAFE_POINTER) : elem, n)));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t m = fs->top, v = ex_conv_any(fs, lm_list_get(c->args, first + i), elem);
		mem_store(fs, elem, v, base, (int64_t)(i * elem->size));
		slot_release(fs, m);
	}
	emit_move(fs, at, base, 1);
	emit_int(fs, at + 1, n);
	emit_int(fs, at + 2, n);
	slot_release(fs, mark);
}
/* keep: uintptrs in a variadic parameter keep what they point to. */
static void args_to(fs_t *fs, lm_call *c, ct *sig, uint32_t at, bool keep)
{
	bool dots = c->e.n.flags & LM_NF_HAS_DOTS;
	if (c->args.n == 1 && !dots) {
		lm_node *only = strip(lm_list_get(c->args, 0));
		if (only->kind == LM_N_CALL && !is_type_node(only)) {
			ct *t = node_type(fs, only);
			if (t->kind == K_TUPLE && !t->named) {
				uint32_t mark = fs->top;
				spread_args(fs, (lm_call *)only, sig, at);
				slot_release(fs, mark);
				return;
			}
		}
	}
	hoist_mark hm = hoist_begin(fs, &c->args, NULL, NULL);
	uint32_t fixed = sig->variadic && !dots ? sig->in_count - 1 : sig->in_count;
	for (uint32_t i = 0; i < fixed && i < c->args.n; i++) {
		ex_conv_to(fs, lm_list_get(c->args, i), sig->in[i], at);
		at += lay(fs, sig->in[i])->slots;
	}
	if (fixed < sig->in_count)
		variadic_args(fs, c, sig, fixed, at, keep);
	hoist_end(fs, hm);
}

/* ---- receivers */
void recv_from_place(fs_t *fs, place *pl, method_ref *m, uint32_t dst)
{
	if (pl->kind == PL_FRAME && m->path_len) {
		uint32_t t = slot_temp(fs, pl->type->slots);
		place_load(fs, pl, t);
		*pl = place_slot(pl->type, t);
	}
	place_path(fs, pl, m->path, m->path_len);
	bool have_ptr = under(fs, pl->type)->kind == LM_K_POINTER && pl->type != m->recv;
	if (m->fn && m->ptr_recv) {
		if (have_ptr) {
			place_load(fs, pl, dst);
			return;
		}
		if ((pl->kind == PL_SLOT || pl->kind == PL_FRAME) && pl->type->size) {
			/* a value without an address of its own, e.g. a type parameter's: the
			 * method gets a copy's */
			uint32_t v = place_use(fs, pl);
			emit(fs, OP_NEW, dst, 0, 0);
			ext_type(fs, pl->type);
			mem_store(fs, pl->type, v, dst, 0);
			return;
		}
		if (pl->kind == PL_SLOT) {
			emit(fs, OP_NEW, dst, 0, 0);
			ext_type(fs, pl->type);
			return;
		}
		place_addr(fs, pl, dst);
		return;
	}
	if (have_ptr)
		place_deref(fs, pl);
	place_load(fs, pl, dst);
}
/* The method that x.sel means here, under the instance's type arguments. */
static bool selected_method(fs_t *fs, lm_selector *s, method_ref *m)
{
	lm_selection *sel = lm_selection_at(s->selection);
	lm_object *o = lm_object_at(sel->obj);
	ct *t = ty(fs, lm_type_at(sel->recv));
	if (method_find(fs->p, t, lm_name_at(o->name), lm_package_at(o->pkg), m))
		return true;
	lm_buf b = {0};
	ct_print(fs->p, t, &b, true);
	fs_error(fs, "internal: no method %s on %.*s", lm_name_at(o->name)->text, (int)b.len,
		 b.data);
	lm_buf_free(&b);
	return false;
}
static ct *generic_method_sig(fs_t *fs, method_ref *m, ct **targs, uint32_t n)
{
	if (m->sig && !n)
		return m->sig;
	env *e = method_env(fs->p, m, targs, n);
	bool used = fs->p->env_used;
	ct *sig = ct_of(fs->p, e, lm_type_at(m->fn->type));
	fs->p->env_used = used;
	return sig;
}

/* ---- one call, in pieces: what is called, with what, where */
typedef struct callee {
	call_kind kind;
	ct *sig;
	lm_sym *sym;
	uint32_t slot; /* closure or interface value */
	uint32_t imethod;
	bool has_recv;
	ct *recv; /* receiver's type as passed (CALL_STATIC methods) */
	lm_selector *recv_sel;
	method_ref m;
} callee;

static void callee_method(fs_t *fs, lm_selector *s, callee *k)
{
	uint32_t n;
	ct **targs = targs_of(fs, lm_node_at(s->sel), &n);
	if (!selected_method(fs, s, &k->m))
		return;
	if (k->m.fn) {
		k->kind = CALL_STATIC;
		k->sig = generic_method_sig(fs, &k->m, targs, n);
		k->sym = sym_method_decl(fs->p, k->m.recv, k->m.fn, targs, n);
		k->has_recv = true;
		k->recv = lay(fs, k->m.ptr_recv ? ct_pointer(fs->p, k->m.recv) : k->m.recv);
		k->recv_sel = s;
		return;
	}
	k->kind = CALL_IFACE;
	k->sig = k->m.sig;
	k->imethod = (uint32_t)k->m.imethod;
	place pl;
	place_of(fs, lm_node_at(s->x), &pl);
	place_path(fs, &pl, k->m.path, k->m.path_len);
	k->slot = place_use(fs, &pl);
}
static void callee_of(fs_t *fs, lm_node *fun, callee *k)
{
	memset(k, 0, sizeof *k);
	fun = strip(fun);
	lm_node *base = fun;
	if (fun->kind == LM_N_INDEX && !index_is_value(fun))
		base = strip(lm_node_at(((lm_index_expr *)fun)->x));
	if (base->kind == LM_N_SELECTOR && !fs->overrides.len) {
		lm_selection *sel = lm_selection_at(((lm_selector *)base)->selection);
		if (sel && sel->kind == LM_SEL_METHOD_VALUE) {
			callee_method(fs, (lm_selector *)base, k);
			return;
		}
	}
	lm_object *o = name_obj(base);
	if (o && o->kind == LM_O_FUNC) {
		uint32_t n;
		ct **targs = targs_of(fs, fun_name_node(base), &n);
		k->kind = CALL_STATIC;
		k->sym = sym_func(fs->p, o, targs, n);
		lm_signature *s = (lm_signature *)lm_type_at(o->type);
		env *e = n ? env_new(fs->p, NULL, lm_type_list_at(s->tparams), NULL, targs, n)
			   : NULL;
		bool used = fs->p->env_used;
		k->sig = ct_of(fs->p, e, (lm_type *)s);
		fs->p->env_used = used;
		return;
	}
	k->kind = CALL_CLOSURE;
	k->sig = under(fs, node_type(fs, fun));
	k->slot = ex_any(fs, fun);
}
/* A //go:uintptrescapes function: its uintptrs keep what they point to. */
static bool keeps_uintptrs(const callee *k)
{
	const cfunc *f = k->kind == CALL_STATIC ? k->sym->source : NULL;
	return f && f->decl && f->decl->pragma & LM_PRAGMA_KEEP_ARGS;
}
/* Evaluates receiver and arguments to `at`. */
static void callee_args(fs_t *fs, callee *k, lm_call *c, uint32_t at)
{
	if (k->has_recv) {
		uint32_t mark = fs->top;
		place pl;
		place_of(fs, lm_node_at(k->recv_sel->x), &pl);
		set_pos(fs, k->recv_sel->e.n.pos);
		recv_from_place(fs, &pl, &k->m, at);
		slot_release(fs, mark);
		at += k->recv->slots;
	}
	args_to(fs, c, k->sig, at, keeps_uintptrs(k));
}
uint32_t call_expr(fs_t *fs, lm_call *c)
{
	lm_builtin_id id;
	lm_node *fun = lm_node_at(c->fun);
	uint32_t r;
	if (is_type_node(strip(fun)) || is_builtin(fun, &id)) {
		r = slot_temp(fs, node_type(fs, (lm_node *)c)->slots);
		ex_to(fs, (lm_node *)c, r);
		return r;
	}
	callee k;
	callee_of(fs, fun, &k);
	if (fs->failed)
		return 0;
	if (k.kind == CALL_STATIC && intrinsic_call(fs, k.sym, c, k.sig, &r))
		return r;
	uint32_t results = sig_results(fs, k.sig), params = sig_params(fs, k.sig);
	if (k.kind == CALL_CLOSURE && k.slot < fs->locals_top && fs->force_copy)
		k.slot = place_use(
			fs, &(place){.kind = PL_SLOT, .type = bt(fs, LM_UINTPTR), .slot = k.slot});
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t area = slot_temp(fs, results + params +
					      (k.kind == CALL_IFACE ? 1
					       : k.has_recv         ? k.recv->slots
								    : 0));
	set_pos(fs, c->e.n.pos);
	if (k.kind == CALL_IFACE) {
		args_to(fs, c, k.sig, area + results + 1, false);
		set_pos(fs, c->e.n.pos);
		emit_calli(fs, k.slot, k.imethod, area, results, params + 1);
	} else {
		callee_args(fs, &k, c, area + results);
		set_pos(fs, c->e.n.pos);
		if (k.kind == CALL_STATIC)
			emit_call(fs, k.sym, area, results,
				  params + (k.has_recv ? k.recv->slots : 0));
		else
			emit_callc(fs, k.slot, area, results, params);
	}
	fs->top = area + results;
	return area;
}
void call_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	lm_builtin_id id;
	lm_node *fun = strip(lm_node_at(c->fun));
	if (is_type_node(fun)) {
		conversion_to(fs, lm_list_get(c->args, 0), node_type(fs, (lm_node *)c), dst);
		return;
	}
	if (is_builtin(fun, &id)) {
		builtin_to(fs, c, id, dst);
		return;
	}
	uint32_t mark = fs->top;
	ct *t = node_type(fs, (lm_node *)c);
	uint32_t r = call_expr(fs, c);
	emit_move(fs, dst, r, t->slots);
	slot_release(fs, mark);
}

/* ---- method values and expressions */
static void bound_method_to(fs_t *fs, method_ref *m, ct **targs, uint32_t n, uint32_t recv,
			    uint32_t dst)
{
	lm_sym *target = sym_method_decl(fs->p, m->recv, m->fn, targs, n);
	lm_buf b = {0};
	lm_buf_str(&b, target->name);
	lm_buf_cstr(&b, "-fm");
	lm_sym *s = sym_get(fs->p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	ct *rt = lay(fs, m->ptr_recv ? ct_pointer(fs->p, m->recv) : m->recv);
	if (!s->source) {
		cfunc *f = cfunc_new(fs->p, FN_METHOD_VALUE, s);
		f->pkg = lm_package_at(m->fn->pkg);
		f->sig = generic_method_sig(fs, m, targs, n);
		f->target = target;
		f->recv = rt;
		f->cap_words = rt->slots;
	}
	if (rt->slots == 0) {
		func_value_to(fs, s, dst);
		return;
	}
	emit(fs, OP_CLOSURE, dst, recv, rt->slots);
	ext_sym(fs, LM_RELOC_FUNC, s, 0);
}
/* The same for an interface value: the wrapper looks the method up when called. */
static void bound_iface_to(fs_t *fs, method_ref *m, uint32_t value, uint32_t dst)
{
	method_ref direct = {.recv = m->recv, .imethod = m->imethod, .sig = m->sig};
	lm_sym *plain = method_sym(fs->p, m->recv, &direct, NULL, 0);
	lm_buf b = {0};
	lm_buf_str(&b, plain->name);
	lm_buf_cstr(&b, "-fm");
	lm_sym *s = sym_get(fs->p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	if (!s->source) {
		cfunc *f = cfunc_new(fs->p, FN_METHOD_VALUE, s);
		f->pkg = fs->pkg;
		f->sig = m->sig;
		f->recv = lay(fs, m->recv);
		f->imethod = m->imethod;
		f->cap_words = 2;
	}
	emit(fs, OP_NILCHK, value, 0, 0);
	emit(fs, OP_CLOSURE, dst, value, 2);
	ext_sym(fs, LM_RELOC_FUNC, s, 0);
}
void method_value_to(fs_t *fs, lm_selector *s, uint32_t dst)
{
	method_ref m;
	uint32_t mark = fs->top, n;
	ct **targs = targs_of(fs, lm_node_at(s->sel), &n);
	if (!selected_method(fs, s, &m))
		return;
	place pl;
	place_of(fs, lm_node_at(s->x), &pl);
	set_pos(fs, s->e.n.pos);
	if (!m.fn) {
		place_path(fs, &pl, m.path, m.path_len);
		uint32_t v = place_use(fs, &pl);
		bound_iface_to(fs, &m, v, dst);
	} else {
		ct *rt = lay(fs, m.ptr_recv ? ct_pointer(fs->p, m.recv) : m.recv);
		uint32_t v = slot_temp(fs, rt->slots);
		recv_from_place(fs, &pl, &m, v);
		bound_method_to(fs, &m, targs, n, v, dst);
	}
	slot_release(fs, mark);
}
void method_expr_to(fs_t *fs, lm_selector *s, uint32_t dst)
{
	method_ref m;
	uint32_t n;
	ct **targs = targs_of(fs, lm_node_at(s->sel), &n);
	if (!selected_method(fs, s, &m))
		return;
	ct *t = ty(fs, lm_type_at(lm_selection_at(s->selection)->recv));
	func_value_to(fs, method_sym(fs->p, t, &m, targs, n), dst);
}

/* ---- go and defer */
static void start_func(fs_t *fs, bool is_go, uint32_t closure)
{
	if (is_go)
		emit(fs, OP_GO, closure, 0, 0);
	else if (fs->fn->kind == FN_RANGE_BODY)
		emit(fs, OP_DEFERAT, closure, fs->rf_token, 0);
	else
		emit(fs, OP_DEFER, closure, 0, 0);
}
static cfunc *wrap_func(fs_t *fs, lm_call_stmt *s, fn_kind kind)
{
	uint64_t *memo = lm_map_get(&fs->fn->children, (uintptr_t)s);
	if (memo)
		return (cfunc *)(uintptr_t)*memo;
	lm_buf b = {0};
	lm_buf_str(&b, fs->fn->sym->name);
	lm_buf_printf(&b, s->n.op == 1 ? ".gowrap%u" : ".deferwrap%u", ++fs->fn->wrap_count);
	cfunc *f = cfunc_new(fs->p, kind, sym_get(fs->p, lm_buf_view(&b), LM_SYM_FUNC, NULL));
	lm_buf_free(&b);
	f->pkg = fs->pkg;
	f->env = fs->env;
	f->node = lm_node_at(s->call);
	f->sig = ct_func(fs->p, NULL, 0, NULL, 0, false);
	*lm_map_put(&fs->fn->children, (uintptr_t)s, NULL) = (uintptr_t)f;
	return f;
}
static void wrap_make(fs_t *fs, cfunc *f, uint32_t words, uint32_t count, uint32_t dst)
{
	f->cap_words = count;
	if (count == 0) {
		func_value_to(fs, f->sym, dst);
		return;
	}
	emit(fs, OP_CLOSURE, dst, words, count);
	ext_sym(fs, LM_RELOC_FUNC, f->sym, 0);
}
static void go_defer_builtin(fs_t *fs, lm_call_stmt *s, lm_call *c)
{
	cfunc *f = wrap_func(fs, s, FN_BUILTIN_WRAP);
	f->wrap_nargs = c->args.n;
	f->wrap_args = LM_NEW_ARRAY(&fs->p->arena, ct *, c->args.n);
	uint32_t words = 0, at = 0;
	for (uint32_t i = 0; i < c->args.n; i++) {
		lm_node *a = strip(lm_list_get(c->args, i));
		f->wrap_args[i] = is_type_node(a) ? NULL : node_type(fs, a);
		words += f->wrap_args[i] ? f->wrap_args[i]->slots : 0;
	}
	uint32_t base = slot_temp(fs, words), dst = slot_temp(fs, 1);
	for (uint32_t i = 0; i < c->args.n; i++)
		if (f->wrap_args[i]) {
			ex_to(fs, lm_list_get(c->args, i), base + at);
			at += f->wrap_args[i]->slots;
		}
	wrap_make(fs, f, base, words, dst);
	start_func(fs, s->n.op == 1, dst);
}
void go_defer_stmt(fs_t *fs, lm_call_stmt *s)
{
	lm_node *n = strip(lm_node_at(s->call));
	uint32_t mark = fs->top;
	lm_builtin_id id;
	lm_call *c = (lm_call *)n;
	lm_node *fun = lm_node_at(c->fun);
	if (is_type_node(strip(fun))) {
		ex_discard(fs, n);
		return;
	}
	if (is_builtin(fun, &id)) {
		go_defer_builtin(fs, s, c);
		slot_release(fs, mark);
		return;
	}
	callee k;
	callee_of(fs, fun, &k);
	if (fs->failed)
		return;
	uint32_t results = sig_results(fs, k.sig), params = sig_params(fs, k.sig);
	uint32_t dst = slot_temp(fs, 1);
	set_pos(fs, s->n.pos);
	if (k.kind != CALL_IFACE && !k.has_recv && results + params == 0 && k.sig->in_count == 0) {
		if (k.kind == CALL_STATIC)
			func_value_to(fs, k.sym, dst);
		start_func(fs, s->n.op == 1, k.kind == CALL_STATIC ? dst : k.slot);
		slot_release(fs, mark);
		return;
	}
	cfunc *f = wrap_func(fs, s, FN_CALL_WRAP);
	uint32_t head = k.kind == CALL_IFACE ? 2 : k.kind == CALL_CLOSURE ? 1 : 0;
	uint32_t args = params + (k.has_recv ? k.recv->slots : 0);
	f->wrap_kind = (uint8_t)k.kind;
	f->target = k.sym;
	f->imethod = (int)k.imethod;
	f->wrap_res = results;
	f->wrap_params = args;
	uint32_t base = slot_temp(fs, head + args);
	emit_move(fs, base, k.slot, head);
	if (k.kind == CALL_IFACE)
		emit(fs, OP_NILCHK, base, 0, 0);
	callee_args(fs, &k, c, base + head);
	set_pos(fs, s->n.pos);
	wrap_make(fs, f, base, head + args, dst);
	start_func(fs, s->n.op == 1, dst);
	slot_release(fs, mark);
}
