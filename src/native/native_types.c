/* native_types.c - reflect's type constructors on the machine's one table. Arguments are checked in
 * Go (stdlib/overlay/reflect). */
#include "native/native_int.h"

LM_NATIVE_FN(lm_reflect_ptr_to)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_ptr_to(vm->types, lm_ptr(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_slice_of)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_slice_of(vm->types, lm_ptr(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_array_of)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_array_of(vm->types, lm_ptr(args[1]), args[2]));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_chan_of)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_chan_of(vm->types, lm_ptr(args[1]), (unsigned)args[2]));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_map_of)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_map_of(vm->types, lm_ptr(args[1]), lm_ptr(args[2])));
	return LM_NATIVE_DONE;
}

/* A Go []*abi.Type as C pointers; malloc'ed. */
static lm_rtype **type_list(uint64_t ptr, uint64_t n)
{
	lm_rtype **list = lm_xmalloc((size_t)(n + 1) * sizeof *list);
	const uint64_t *words = lm_ptr(ptr);
	for (uint64_t i = 0; i < n; i++) {
		list[i] = lm_ptr(words[i]);
	}
	return list;
}

/* vmFuncOf(in, out []*abi.Type, variadic bool) *abi.Type */
LM_NATIVE_FN(lm_reflect_func_of)
{
	UNUSED_G();
	lm_rtype **in = type_list(args[1], args[2]);
	lm_rtype **out = type_list(args[4], args[5]);
	args[0] = lm_addr(lm_rtype_func_of(vm->types, in, (unsigned)args[2], out, (unsigned)args[5],
					   args[7] != 0));
	free(in);
	free(out);
	return LM_NATIVE_DONE;
}

/* reflect.vmField of the overlay in Go memory */
typedef struct vm_field {
	lm_gostr name, pkg_path, tag;
	uint64_t typ;
	uint64_t embedded; /* a bool in the low byte */
} vm_field;

/* vmStructOf(fields []vmField) *abi.Type */
LM_NATIVE_FN(lm_reflect_struct_of)
{
	UNUSED_G();
	const vm_field *in = lm_ptr(args[1]);
	unsigned n = (unsigned)args[2];
	lm_rt_new_field *fields = lm_xcalloc((size_t)n + 1, sizeof *fields);
	for (unsigned i = 0; i < n; i++) {
		fields[i] = (lm_rt_new_field){
			.name = lm_gostr_view(in[i].name),
			.pkg_path = lm_gostr_view(in[i].pkg_path),
			.tag = lm_gostr_view(in[i].tag),
			.type = lm_ptr(in[i].typ),
			.embedded = (in[i].embedded & 0xff) != 0,
		};
	}
	args[0] = lm_addr(lm_rtype_struct_of(vm->types, fields, n));
	free(fields);
	return LM_NATIVE_DONE;
}
