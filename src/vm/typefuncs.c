/* typefuncs.c - the two functions behind abi.Type.Equal and abi.MapType.Hasher: Go code calls them
 * as func values whose closure is {record, type}. */
#include "vm/rt.h"
#include "vm/vm_int.h"

static const lm_rtype *closure_type(const uint64_t *args)
{
	return lm_ptr(((const uint64_t *)lm_ptr(args[-4]))[1]);
}

static lm_status bad_value(lm_vm *vm, lm_g *g, const lm_value_err *err)
{
	return lm_rt_raise_value_err(vm, g, err);
}

/* func(p, q unsafe.Pointer) bool */
static lm_status type_equal(lm_vm *vm, lm_g *g, uint64_t *args)
{
	lm_value_err err = {0};
	bool eq = lm_value_equal(closure_type(args), lm_ptr(args[1]), lm_ptr(args[2]), &err);
	if (err.kind)
		return bad_value(vm, g, &err);
	args[0] = eq;
	return LM_NATIVE_DONE;
}

/* func(p unsafe.Pointer, seed uintptr) uintptr */
static lm_status type_hash(lm_vm *vm, lm_g *g, uint64_t *args)
{
	lm_value_err err = {0};
	uint64_t h = lm_value_hash(closure_type(args), lm_ptr(args[1]), args[2], &err);
	if (err.kind)
		return bad_value(vm, g, &err);
	args[0] = h;
	return LM_NATIVE_DONE;
}

static lm_status not_called(lm_vm *vm, lm_g *g, uint64_t *args)
{
	(void)args;
	return lm_throw(vm, g, "a function that only stands in lists of callers was called");
}

void lm_typefuncs_init(lm_vm *vm, lm_rtypes_config *config)
{
	enum { FUNCS = 13 };
	static const lm_native natives[FUNCS] = {
		{.name = "type:.eq", .fn = type_equal, .flags = LM_NATIVE_F_HIDDEN},
		{.name = "type:.hash", .fn = type_hash, .flags = LM_NATIVE_F_HIDDEN},
		{.name = "runtime.gopanic", .fn = not_called},
		{.name = "runtime.goexit", .fn = not_called},
		{.name = "runtime.chanrecv1", .fn = not_called},
		{.name = "runtime.chansend1", .fn = not_called},
		{.name = "runtime.selectgo", .fn = not_called},
		{.name = "runtime.mallocgc", .fn = not_called},
		{.name = "runtime.makeslice", .fn = not_called},
		{.name = "runtime.newobject", .fn = not_called},
		{.name = "runtime.gopark", .fn = not_called},
		{.name = "runtime.chanrecv", .fn = not_called},
		{.name = "runtime.chansend", .fn = not_called}};
	lm_func *funcs[FUNCS];
	for (int i = 0; i < FUNCS; i++) {
		vm->typefunc_sigs[i] = (lm_code){
			.name = lm_str_of(natives[i].name), .result_slots = 1, .param_slots = 2};
		funcs[i] =
			lm_vm_native_func(vm, natives[i].name, &natives[i], &vm->typefunc_sigs[i]);
	}
	vm->gopanic_func = funcs[2];
	vm->goexit_func = funcs[3];
	vm->chanrecv_func = funcs[4];
	vm->chansend_func = funcs[5];
	vm->selectgo_func = funcs[6];
	vm->mallocgc_func = funcs[7];
	vm->makeslice_func = funcs[8];
	vm->newobject_func = funcs[9];
	vm->gopark_func = funcs[10];
	vm->chanrecv_inner = funcs[11];
	vm->chansend_inner = funcs[12];
	config->equal_func = funcs[0];
	config->hash_func = funcs[1];
}
