/* native_call.c - reflect.call, reflect.MakeFunc, method values, finalizers' calls: between packed
 * frames (internal/abi's ABI0: parameters, then results from a pointer-aligned offset) and slots.
 */
#include "native/native_int.h"

static lm_func *func_of(uint64_t func_value)
{
	return lm_ptr(*(const uint64_t *)lm_ptr(func_value));
}

/* ---- calling with a packed frame */

static lm_status call_done(lm_vm *vm, lm_g *g, uint64_t *args);

/* Calls a func value with the parameters of `frame`; the results are stored from there when the
 * call is back. */
static lm_status call_packed(lm_vm *vm, lm_g *g, uint64_t *args, uint64_t func_value,
			     uint64_t frame)
{
	NIL_CHECK(func_value);
	lm_func *f = func_of(func_value);
	if (!(f->flags & LM_FUNC_RESOLVED) && !lm_vm_resolve(vm, f)) {
		return lm_throw(vm, g, "reflect.call: %s", f->why ? f->why : "no code");
	}
	const lm_code *c = f->code;
	enum { LOCAL_SLOTS = 64 };
	uint64_t local[LOCAL_SLOTS];
	uint64_t *slots =
		c->param_slots <= LOCAL_SLOTS ? local : lm_xmalloc(sizeof *slots * c->param_slots);
	for (uint32_t i = 0; i < c->abi_param_count; i++) {
		const lm_abi_arg *a = &c->args[c->abi_result_count + i];
		if (a->nslots) {
			lm_value_load(slots + (a->slot - c->result_slots),
				      lm_ptr(frame + a->offset), a->size, a->scalar);
		}
	}
	lm_native_scratch(g, args)[0] = func_value;
	lm_native_scratch(g, args)[1] = frame;
	lm_native_resume(g, args, call_done);
	lm_status st = lm_call_go(g, func_value, slots, c->param_slots, c->result_slots);
	if (slots != local) {
		free(slots);
	}
	return st;
}

static lm_status call_done(lm_vm *vm, lm_g *g, uint64_t *args)
{
	UNUSED_VM();
	g->resumed = false;
	const uint64_t *held = lm_native_scratch(g, args);
	const lm_code *c = func_of(held[0])->code;
	const uint64_t *results = lm_call_results(g);
	for (uint32_t i = 0; i < c->abi_result_count; i++) {
		const lm_abi_arg *a = &c->args[i];
		if (a->nslots) {
			lm_value_store(lm_ptr(held[1] + a->offset), results + a->slot, a->size);
		}
	}
	return LM_NATIVE_DONE;
}

/* call(stackArgsType *abi.Type, f, stackArgs unsafe.Pointer, stackArgsSize, stackRetOffset,
 * frameSize uint32, regArgs) */
LM_NATIVE_FN(lm_reflect_call)
{
	return call_packed(vm, g, args, args[1], args[2]);
}

/* callPacked(fn, frame unsafe.Pointer, frameSize, retOffset uint32) */
LM_NATIVE_FN(lm_runtime_call_packed)
{
	return call_packed(vm, g, args, args[0], args[1]);
}

/* ---- func values made by reflect */

/* One stub a function type and kind: its record, the native and the signature behind it. */
typedef struct lm_reflect_stub {
	lm_native native;
	lm_code signature;
	lm_func *func;
} lm_reflect_stub;

static uint32_t add_arg(lm_abi_arg *a, const lm_rtype *t, uint32_t offset, uint16_t *slot)
{
	uint32_t align = t->align ? t->align : 1;
	offset = (offset + align - 1) / align * align;
	a->offset = offset;
	a->size = (uint32_t)t->size;
	a->slot = *slot;
	a->nslots = (uint16_t)((t->size + 7) / 8);
	a->scalar = lm_kind_scalar(t->kind & 31);
	*slot = (uint16_t)(*slot + a->nslots);
	return offset + a->size;
}

/* Types of a function type: parameters, then results, after the (possibly present) uncommon part.
 */
static const uint64_t *func_types(const lm_rt_func *t)
{
	size_t head = sizeof *t + (t->t.tflag & LM_TF_UNCOMMON ? sizeof(lm_rt_uncommon) : 0);
	return (const uint64_t *)(const void *)((const char *)t + head);
}

static void make_signature(lm_code *c, const lm_rt_func *t)
{
	uint16_t results = t->out_count & 0x7fff;
	const uint64_t *types = func_types(t);
	uint16_t slot = 0;
	c->args = lm_xcalloc((size_t)results + t->in_count + 1, sizeof *c->args);
	c->abi_result_count = results;
	c->abi_param_count = t->in_count;
	uint16_t result_slots = 0;
	for (uint32_t i = 0; i < results; i++) {
		const lm_rtype *r = lm_ptr(types[t->in_count + i]);
		result_slots = (uint16_t)(result_slots + (r->size + 7) / 8);
	}
	slot = result_slots;
	uint32_t offset = 0;
	for (uint32_t i = 0; i < t->in_count; i++) {
		offset = add_arg(&c->args[results + i], lm_ptr(types[i]), offset, &slot);
	}
	c->param_slots = (uint16_t)(slot - result_slots);
	c->result_slots = result_slots;
	offset = (offset + 7) & ~7u;
	c->abi_result_offset = offset;
	slot = 0;
	for (uint32_t i = 0; i < results; i++) {
		offset = add_arg(&c->args[i], lm_ptr(types[t->in_count + i]), offset, &slot);
	}
	c->abi_size = (offset + 7) & ~7u;
}

static lm_status stub_done(lm_vm *vm, lm_g *g, uint64_t *args);

/* The body of every stub: packs the arguments and calls reflect.callReflect or callMethod(ctxt,
 * frame, &retValid, regs). */
static lm_status run_stub(lm_vm *vm, lm_g *g, uint64_t *args, const char *go_function)
{
	const lm_code *c = ((lm_func *)lm_ptr(args[-3]))->code;
	uint64_t *frame = lm_gc_alloc(
		vm->heap, c->abi_size + 16); /* the frame, retValid, an (empty) RegArgs */
	if (!frame) {
		return lm_throw(vm, g, "out of memory");
	}
	for (uint32_t i = 0; i < c->abi_param_count; i++) {
		const lm_abi_arg *a = &c->args[c->abi_result_count + i];
		lm_value_store((char *)frame + a->offset, args + a->slot, a->size);
	}
	lm_native_scratch(g, args)[0] = lm_addr(frame);
	uint64_t call[4] = {args[-4], lm_addr(frame), lm_addr(frame) + c->abi_size,
			    lm_addr(frame) + c->abi_size + 8};
	lm_native_resume(g, args, stub_done);
	return lm_call_symbol(vm, g, go_function, call, 4, 0);
}

static lm_status stub_done(lm_vm *vm, lm_g *g, uint64_t *args)
{
	UNUSED_VM();
	g->resumed = false;
	const lm_code *c = ((lm_func *)lm_ptr(args[-3]))->code;
	const char *frame = lm_ptr(lm_native_scratch(g, args)[0]);
	for (uint32_t i = 0; i < c->abi_result_count; i++) {
		const lm_abi_arg *a = &c->args[i];
		if (a->nslots) {
			lm_value_load(args + a->slot, frame + a->offset, a->size, a->scalar);
		}
	}
	return LM_NATIVE_DONE;
}

static lm_status make_func_stub(lm_vm *vm, lm_g *g, uint64_t *args)
{
	return run_stub(vm, g, args, "reflect.callReflect");
}

static lm_status method_value_stub(lm_vm *vm, lm_g *g, uint64_t *args)
{
	return run_stub(vm, g, args, "reflect.callMethod");
}

static uint64_t stub_for(lm_vm *vm, uint64_t type, lm_native_fn fn, const char *name)
{
	lm_map *stubs = &vm->native_state->stubs;
	uint64_t *slot = lm_map_put(stubs, type << 1 | (fn == method_value_stub), NULL);
	if (*slot == 0) {
		lm_reflect_stub *s = lm_xcalloc(1, sizeof *s);
		s->native = (lm_native){.name = name, .fn = fn, .scratch = 1};
		s->signature.name = lm_str_of(name);
		s->signature.flags = LM_CODE_WRAPPER;
		make_signature(&s->signature, lm_ptr(type));
		s->func = lm_vm_native_func(vm, name, &s->native, &s->signature);
		s->native.arg = vm->native_state->stub_list;
		vm->native_state->stub_list = s;
		*lm_map_put(stubs, type << 1 | (fn == method_value_stub), NULL) = lm_addr(s->func);
		return lm_addr(s->func);
	}
	return *slot;
}

void lm_reflect_stubs_free(lm_vm *vm)
{
	for (lm_reflect_stub *s = vm->native_state->stub_list; s;) {
		lm_reflect_stub *next = s->native.arg;
		free(s->signature.args);
		free(s);
		s = next;
	}
	lm_map_free(&vm->native_state->stubs);
}

LM_NATIVE_FN(lm_reflect_make_func_code)
{
	UNUSED_G();
	args[0] = stub_for(vm, args[1], make_func_stub, "reflect.makeFuncStub");
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_method_value_code)
{
	UNUSED_G();
	args[0] = stub_for(vm, args[1], method_value_stub, "reflect.methodValueCall");
	return LM_NATIVE_DONE;
}
