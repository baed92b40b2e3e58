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

/* ---- looking at types and memory */

static int by_string(const void *a, const void *b)
{
	const lm_tdesc *x = *(lm_tdesc *const *)a;
	const lm_tdesc *y = *(lm_tdesc *const *)b;
	int c = lm_str_cmp(x->str, y->str);
	return c ? c : lm_str_cmp(x->key, y->key);
}

/* compiledTypelinks() ([]*abi.Type, [][]*abi.Type): the unnamed pointers, channels, maps, slices,
 * arrays and structs that exist now, sorted by their strings */
LM_NATIVE_FN(lm_reflect_typelinks)
{
	LM_VEC(const lm_tdesc *) found = {0};
	lm_rtype *r;
	for (size_t i = 0; (r = lm_rtype_nth(vm->types, i)) != NULL; i++) {
		const lm_tdesc *d = lm_rtype_desc(vm->types, r);
		if (!d->named && d->kind != LM_K_INTERFACE) {
			lm_vec_push(&found, d);
		}
	}
	if (found.len) {
		qsort(found.data, found.len, sizeof *found.data, by_string);
	}
	uint64_t *words = lm_gc_alloc(vm->heap, found.len * 8 + 8);
	for (size_t i = 0; i < found.len && words; i++) {
		words[i] = lm_addr(found.data[i]->rtype);
	}
	args[0] = lm_addr(words);
	args[1] = args[2] = found.len;
	args[3] = args[4] = args[5] = 0;
	lm_vec_free(&found);
	return words ? LM_NATIVE_DONE : lm_throw(vm, g, "out of memory");
}

/* pointerWords(x any) []byte: for a pointer, a byte for every word of what it points to, 1 where
 * the type has a pointer; on to the end of the object, as arrays repeat it; without the zeros at
 * the end */
LM_NATIVE_FN(lm_runtime_pointer_words)
{
	const lm_rt_elem *t = lm_ptr(args[3]);
	if (!t || (t->t.kind & 31) != LM_K_POINTER || !args[4]) {
		return lm_raise_plain(vm, g, "runtime: pointerWords of a value that is no pointer");
	}
	lm_rtype *elem = lm_ptr(t->elem);
	uint64_t step = elem->size / 8;
	uint64_t words = step;
	char *at = lm_ptr(args[4]);
	char *base = lm_gc_base(at);
	if (base && step) {
		words = (lm_gc_size(base) - (uint64_t)(at - base)) / 8 / step * step;
	}
	uint8_t *out = lm_gc_alloc_pf(vm->heap, (size_t)words + 1);
	if (!out) {
		return lm_throw(vm, g, "out of memory");
	}
	uint64_t len = 0;
	uint64_t marked = elem->ptr_bytes / 8;
	const uint8_t *mask = marked ? lm_rtype_gc_mask(vm->types, elem) : NULL;
	for (uint64_t i = 0; i < words && mask; i++) {
		uint64_t k = i % step;
		if (k < marked && mask[k / 8] >> (k % 8) & 1) {
			out[i] = 1;
			len = i + 1;
		}
	}
	args[0] = lm_addr(out);
	args[1] = len;
	args[2] = words + 1;
	return LM_NATIVE_DONE;
}
