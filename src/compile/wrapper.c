/* wrapper.c - functions that have no source: promoted methods, bound methods, deferred calls with
 * their arguments. Part of compile/. */
#include "compile/compile_int.h"

/* Declares the frame: results, receiver, parameters. Returns the receiver's slot. */
static uint32_t wrapper_frame(fs_t *fs, ct *recv, uint32_t *results, uint32_t *params)
{
	*results = sig_results(fs, fs->sig);
	*params = sig_params(fs, fs->sig);
	uint32_t r = recv ? lay(fs, recv)->slots : 0;
	slot_temp(fs, *results + r + *params);
	fs->result_slots = *results;
	fs->param_slots = *params + r;
	return *results;
}
static void finish(fs_t *fs, uint32_t area, uint32_t results)
{
	emit_move(fs, 0, area, results);
	emit(fs, OP_RET, 0, 0, 0);
}
/* (*T).M for a value method M: nil gets its own message. */
static void nil_receiver(fs_t *fs, uint32_t recv)
{
	cfunc *fn = fs->fn;
	method_ref *m = fn->method;
	if (m->path_len || !m->fn || m->ptr_recv || fn->recv->named ||
	    fn->recv->kind != LM_K_POINTER)
		return;
	lm_resolver r = lm_program_resolver(fs->p);
	lm_sym *panic = r.symbol(r.arg, LM_STR("runtime.vmPanicPlain"));
	if (!panic)
		return;
	label ok = label_new(fs);
	emit_jnil(fs, recv, false, ok);
	lm_buf b = {0};
	lm_buf_cstr(&b, "value method ");
	ct_print(fs->p, m->recv, &b, true);
	lm_buf_printf(&b, ".%s called using nil *%s pointer", lm_name_at(m->fn->name)->text,
		      lm_name_at(m->recv->obj->name)->text);
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t a = slot_temp(fs, 2);
	emit(fs, OP_LDSTR, a, 0, 0);
	ext_bytes(fs, bytes_intern(fs->p, lm_buf_view(&b)));
	emit_ext(fs, b.len);
	emit_call(fs, panic, a, 0, 2);
	lm_buf_free(&b);
	label_bind(fs, ok);
}
static void method_wrapper(fs_t *fs)
{
	cfunc *fn = fs->fn;
	method_ref *m = fn->method;
	uint32_t results, params, recv = wrapper_frame(fs, fn->recv, &results, &params);
	uint32_t args = recv + fn->recv->slots;
	nil_receiver(fs, recv);
	place pl = place_slot(lay(fs, fn->recv), recv);
	if (!m->fn) {
		place_path(fs, &pl, m->path, m->path_len);
		uint32_t iface = place_use(fs, &pl);
		slot_temp(fs, LM_FRAME_HDR);
		uint32_t area = slot_temp(fs, results + 1 + params);
		emit_move(fs, area + results + 1, args, params);
		emit_calli(fs, iface, (uint32_t)m->imethod, area, results, params + 1);
		finish(fs, area, results);
		return;
	}
	ct *rt = lay(fs, m->ptr_recv ? ct_pointer(fs->p, m->recv) : m->recv);
	uint32_t value = slot_temp(fs, rt->slots);
	recv_from_place(fs, &pl, m, value);
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t area = slot_temp(fs, results + rt->slots + params);
	emit_move(fs, area + results, value, rt->slots);
	emit_move(fs, area + results + rt->slots, args, params);
	emit_call(fs, sym_method_decl(fs->p, m->recv, m->fn, fn->wrap_args, fn->wrap_nargs), area,
		  results, rt->slots + params);
	finish(fs, area, results);
}
static void load_captures(fs_t *fs, uint32_t dst, uint32_t first, uint32_t n)
{
	if (n == 1)
		emit(fs, OP_LDCAP, dst, first, 0);
	else if (n)
		emit(fs, OP_LDCAPN, dst, first, n);
}
static void method_value_wrapper(fs_t *fs)
{
	cfunc *fn = fs->fn;
	uint32_t results, params, args = wrapper_frame(fs, NULL, &results, &params);
	uint32_t r = fn->recv->slots;
	if (!fn->target) { /* an interface value's method */
		uint32_t iface = slot_temp(fs, 2);
		load_captures(fs, iface, 0, 2);
		slot_temp(fs, LM_FRAME_HDR);
		uint32_t at = slot_temp(fs, results + 1 + params);
		emit_move(fs, at + results + 1, args, params);
		emit_calli(fs, iface, (uint32_t)fn->imethod, at, results, params + 1);
		finish(fs, at, results);
		return;
	}
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t area = slot_temp(fs, results + r + params);
	load_captures(fs, area + results, 0, r);
	emit_move(fs, area + results + r, args, params);
	emit_call(fs, fn->target, area, results, r + params);
	finish(fs, area, results);
}
static void call_wrapper(fs_t *fs)
{
	cfunc *fn = fs->fn;
	uint32_t head = fn->wrap_kind == CALL_IFACE ? 2 : fn->wrap_kind == CALL_CLOSURE ? 1 : 0;
	uint32_t callee = slot_temp(fs, head), results = fn->wrap_res, params = fn->wrap_params;
	load_captures(fs, callee, 0, head);
	slot_temp(fs, LM_FRAME_HDR);
	uint32_t skip = fn->wrap_kind == CALL_IFACE ? 1 : 0;
	uint32_t area = slot_temp(fs, results + skip + params);
	load_captures(fs, area + results + skip, head, params);
	if (fn->wrap_kind == CALL_STATIC)
		emit_call(fs, fn->target, area, results, params);
	else if (fn->wrap_kind == CALL_CLOSURE)
		emit_callc(fs, callee, area, results, params);
	else
		emit_calli(fs, callee, (uint32_t)fn->imethod, area, results, params + 1);
	emit(fs, OP_RET, 0, 0, 0);
}
static void builtin_wrapper(fs_t *fs)
{
	cfunc *fn = fs->fn;
	lm_call *c = (lm_call *)strip(fn->node);
	uint32_t base = slot_temp(fs, fn->cap_words), at = base;
	load_captures(fs, base, 0, fn->cap_words);
	for (uint32_t i = 0; i < fn->wrap_nargs; i++) {
		if (!fn->wrap_args[i])
			continue;
		override_arg o = {strip(lm_list_get(c->args, i)), at, fn->wrap_args[i]};
		lm_vec_push(&fs->overrides, o);
		at += fn->wrap_args[i]->slots;
	}
	ex_discard(fs, (lm_node *)c);
	emit(fs, OP_RET, 0, 0, 0);
}
void compile_wrapper(fs_t *fs)
{
	switch ((fn_kind)fs->fn->kind) {
	case FN_METHOD: method_wrapper(fs); break;
	case FN_METHOD_VALUE: method_value_wrapper(fs); break;
	case FN_CALL_WRAP: call_wrapper(fs); break;
	default: builtin_wrapper(fs); break;
	}
}
