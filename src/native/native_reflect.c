/* native_reflect.c - reflect and internal/reflectlite: types by offset, values in memory, channels
 * and maps. Calls are in native_call.c. */
#include "native/native_int.h"
#include "vm/bubble.h"
#include "vm/rt.h"

/* resolveNameOff(ptrInModule unsafe.Pointer, off int32) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_name_off)
{
	UNUSED_G();
	args[0] = lm_addr(lm_rtype_name_at(vm->types, (int32_t)args[2]));
	return LM_NATIVE_DONE;
}

/* resolveTypeOff(rtype unsafe.Pointer, off int32) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_type_off)
{
	UNUSED_G();
	int32_t off = (int32_t)args[2];
	args[0] = off == 0 ? 0 : lm_addr(lm_rtype_at(vm->types, off));
	return LM_NATIVE_DONE;
}

/* resolveTextOff(rtype unsafe.Pointer, off int32) unsafe.Pointer: the function record, a func
 * value's code word */
LM_NATIVE_FN(lm_reflect_text_off)
{
	UNUSED_G();
	lm_sym *sym = lm_rtype_text(vm->types, (int32_t)args[2]);
	args[0] = sym ? lm_addr(lm_vm_func(vm, sym)) : 0;
	return LM_NATIVE_DONE;
}

static lm_status out_of_memory(lm_vm *vm, lm_g *g)
{
	if (!g->resumed) {
		return LM_NATIVE_RETRY;
	}
	return lm_throw(vm, g, "runtime: out of memory");
}

/* unsafe_New(t *abi.Type) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_unsafe_new)
{
	const lm_rtype *t = lm_ptr(args[1]);
	void *p = t->ptr_bytes ? lm_gc_alloc(vm->heap, (size_t)t->size)
			       : lm_gc_alloc_pf(vm->heap, (size_t)t->size);
	if (t->size == 0) {
		p = vm->heap->zero_base;
	}
	if (!p) {
		return out_of_memory(vm, g);
	}
	args[0] = lm_addr(p);
	return LM_NATIVE_DONE;
}

/* unsafe_NewArray(t *abi.Type, n int) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_unsafe_new_array)
{
	const lm_rtype *t = lm_ptr(args[1]);
	int64_t n = (int64_t)args[2];
	if (n < 0 || (t->size && (uint64_t)n > (UINT64_C(1) << 47) / t->size)) {
		return lm_raise_plain(vm, g, "reflect: array size out of range");
	}
	size_t size = (size_t)t->size * (size_t)n;
	void *p = size == 0      ? vm->heap->zero_base
		  : t->ptr_bytes ? lm_gc_alloc(vm->heap, size)
				 : lm_gc_alloc_pf(vm->heap, size);
	if (!p) {
		return out_of_memory(vm, g);
	}
	args[0] = lm_addr(p);
	return LM_NATIVE_DONE;
}

/* ifaceE2I(t *abi.Type, src any, dst unsafe.Pointer) */
LM_NATIVE_FN(lm_reflect_iface_e2i)
{
	lm_str missing;
	lm_itab *tab =
		args[1] ? lm_itab_get(vm->types, lm_ptr(args[0]), lm_ptr(args[1]), &missing) : NULL;
	if (!tab) {
		return lm_raise_assert(vm, g, 0, args[1], args[0], args[1] ? missing : (lm_str){0});
	}
	lm_goiface *dst = lm_ptr(args[3]);
	dst->tab = lm_addr(tab);
	dst->data = args[2];
	return LM_NATIVE_DONE;
}

/* typedmemmove(t *abi.Type, dst, src unsafe.Pointer) */
LM_NATIVE_FN(lm_reflect_typedmemmove)
{
	UNUSED_VM_G();
	const lm_rtype *t = lm_ptr(args[0]);
	memmove(lm_ptr(args[1]), lm_ptr(args[2]), (size_t)t->size);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_typedmemclr)
{
	UNUSED_VM_G();
	const lm_rtype *t = lm_ptr(args[0]);
	memset(lm_ptr(args[1]), 0, (size_t)t->size);
	return LM_NATIVE_DONE;
}

/* typedmemclrpartial(t *abi.Type, ptr unsafe.Pointer, off, size uintptr) */
LM_NATIVE_FN(lm_reflect_typedmemclrpartial)
{
	UNUSED_VM_G();
	memset(lm_ptr(args[1]), 0, (size_t)args[3]);
	return LM_NATIVE_DONE;
}

/* typedslicecopy(t *abi.Type, dst, src unsafeheader.Slice) int */
LM_NATIVE_FN(lm_reflect_typedslicecopy)
{
	UNUSED_VM_G();
	const lm_rtype *t = lm_ptr(args[1]);
	uint64_t n = args[3] < args[6] ? args[3] : args[6];
	if (n) {
		memmove(lm_ptr(args[2]), lm_ptr(args[5]), (size_t)(n * t->size));
	}
	args[0] = n;
	return LM_NATIVE_DONE;
}

/* typedarrayclear(t *abi.Type, ptr unsafe.Pointer, len int) */
LM_NATIVE_FN(lm_reflect_typedarrayclear)
{
	UNUSED_VM_G();
	const lm_rtype *t = lm_ptr(args[0]);
	memset(lm_ptr(args[1]), 0, (size_t)(t->size * args[2]));
	return LM_NATIVE_DONE;
}

static lm_status value_fault(lm_vm *vm, lm_g *g, const lm_value_err *err)
{
	return lm_rt_raise_value_err(vm, g, err);
}

/* typehash(t *abi.Type, p unsafe.Pointer, h uintptr) uintptr */
LM_NATIVE_FN(lm_reflect_typehash)
{
	lm_value_err err = {0};
	args[0] = lm_value_hash(lm_ptr(args[1]), lm_ptr(args[2]), args[3], &err);
	return err.kind ? value_fault(vm, g, &err) : LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_verify_not_in_heap)
{
	UNUSED_VM_G();
	args[0] = 1;
	return LM_NATIVE_DONE;
}

/* growslice(t *abi.Type, old unsafeheader.Slice, num int) unsafeheader.Slice: room for num more */
LM_NATIVE_FN(lm_reflect_growslice)
{
	const lm_rtype *t = lm_ptr(args[3]);
	lm_goslice old = {args[4], args[5], args[6]};
	bool oom = false;
	lm_goslice s =
		lm_slice_grow(vm->heap, old, old.cap + args[7] - (old.cap - old.len), t, &oom);
	if (oom) {
		return out_of_memory(vm, g);
	}
	args[0] = s.ptr;
	args[1] = old.len;
	args[2] = s.cap;
	return LM_NATIVE_DONE;
}

/* unsafeslice(t *abi.Type, ptr unsafe.Pointer, len int): only checks */
LM_NATIVE_FN(lm_reflect_unsafeslice)
{
	const lm_rtype *t = lm_ptr(args[0]);
	uint64_t p = args[1];
	int64_t n = (int64_t)args[2];
	bool fits = n >= 0;
	if (fits && t->size) {
		fits = (uint64_t)n <= UINT64_MAX / t->size &&
		       (n == 0 || (uint64_t)n * t->size <= 0 - p - (p == 0));
	}
	if (p == 0 && n > 0 && fits) {
		return lm_raise_error(vm, g, "unsafe.Slice: ptr is nil and len is not zero");
	}
	return fits ? LM_NATIVE_DONE : lm_raise_error(vm, g, "unsafe.Slice: len out of range");
}

/* ---- channels */

/* makechan(t *abi.Type, size int) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_makechan)
{
	const lm_rt_chan *t = lm_ptr(args[1]);
	const lm_rtype *elem = lm_ptr(t->elem);
	if (!lm_chan_size_ok(elem, (int64_t)args[2])) {
		return lm_raise_plain(vm, g, "makechan: size out of range");
	}
	lm_chan *c = lm_chan_new(vm->heap, elem, args[2]);
	if (!c) {
		return out_of_memory(vm, g);
	}
	c->bubble = lm_bubble_id(g);
	args[0] = lm_addr(c);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_chancap)
{
	UNUSED_VM_G();
	args[0] = args[1] ? lm_chan_cap(lm_ptr(args[1])) : 0;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_chanlen)
{
	UNUSED_VM_G();
	args[0] = lm_chan_len(lm_ptr(args[1]));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_chanclose)
{
	return lm_chan_close(vm, g, lm_ptr(args[0]));
}

/* chansend0(ch unsafe.Pointer, val unsafe.Pointer, nb bool) bool */
LM_NATIVE_FN(lm_reflect_chansend)
{
	bool selected = true;
	lm_status st =
		args[3] ? lm_chan_try_send(vm, g, lm_ptr(args[1]), lm_ptr(args[2]), &selected)
			: lm_chan_send(vm, g, lm_ptr(args[1]), lm_ptr(args[2]));
	args[0] = selected;
	return st;
}

/* chanrecv(ch unsafe.Pointer, nb bool, val unsafe.Pointer) (selected, received bool) */
LM_NATIVE_FN(lm_reflect_chanrecv)
{
	bool selected = true;
	bool ok = false;
	lm_status st =
		args[3] ? lm_chan_try_recv(vm, g, lm_ptr(args[2]), lm_ptr(args[4]), &ok, &selected)
			: lm_chan_recv(vm, g, lm_ptr(args[2]), lm_ptr(args[4]), &ok);
	args[0] = selected;
	args[1] = ok;
	return st;
}

/* runtimeSelect in Go memory: {dir uintptr, typ, ch, val}; dir 1 send, 2 receive, 3 default */
typedef struct select_case {
	uint64_t dir, typ, ch, val;
} select_case;

/* The cases without the default, as lm_select wants them, in a Go object that the scratch slot
 * holds. */
static uint64_t *select_cases(lm_vm *vm, const select_case *in, uint64_t n, bool *has_default)
{
	uint64_t *cases = lm_gc_alloc(vm->heap, (size_t)(n ? n : 1) * 3 * 8);
	uint64_t k = 0;
	for (uint64_t i = 0; i < n && cases; i++) {
		if (in[i].dir == 3) {
			*has_default = true;
			continue;
		}
		cases[k++] = in[i].ch;
		cases[k++] = in[i].dir;
		cases[k++] = in[i].val;
	}
	return cases;
}

/* Index among the caller's cases of the k-th that is not the default; -1: the default. */
static uint64_t select_index(const select_case *in, uint64_t n, int64_t k)
{
	for (uint64_t i = 0; i < n; i++) {
		bool is_default = in[i].dir == 3;
		if (is_default ? k < 0 : k-- == 0) {
			return i;
		}
	}
	return 0;
}

/* rselect(cases []runtimeSelect) (chosen int, recvOK bool); scratch: the cases for lm_select */
LM_NATIVE_FN(lm_reflect_rselect)
{
	const select_case *in = lm_ptr(args[2]);
	uint64_t *held = lm_native_scratch(g, args);
	bool has_default = false;
	if (!*held || !g->resumed) {
		uint64_t *cases = select_cases(vm, in, args[3], &has_default);
		if (!cases) {
			return lm_throw(vm, g, "out of memory");
		}
		*held = lm_addr(cases);
	}
	int64_t index = -1;
	bool ok = false;
	lm_status st = lm_select(vm, g, lm_ptr(*held), (unsigned)(args[3] - has_default),
				 has_default, &index, &ok);
	if (st == LM_NATIVE_DONE) {
		args[0] = select_index(in, args[3], index);
		args[1] = ok;
	}
	return st;
}

/* ---- maps */

/* makemap(t *abi.Type, hint int) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_makemap)
{
	int64_t hint = (int64_t)args[2];
	lm_gomap *m = lm_gomap_new(vm->heap, lm_ptr(args[1]), hint > 0 ? (uint64_t)hint : 0,
				   lm_native_random(vm));
	if (!m) {
		return out_of_memory(vm, g);
	}
	args[0] = lm_addr(m);
	return LM_NATIVE_DONE;
}

/* An unhashable key: a map without elements says so in its own words. */
static lm_status map_key_fault(lm_vm *vm, lm_g *g, uint64_t map, const lm_value_err *err)
{
	const lm_gomap *m = lm_ptr(map);
	return m && m->count ? value_fault(vm, g, err) : lm_raise_unhashable(vm, g, err->type);
}

static lm_status map_access(lm_vm *vm, lm_g *g, uint64_t *args, const void *key)
{
	lm_value_err err = {0};
	if (!args[2]) {
		args[0] = 0;
		lm_gomap_check_key(lm_ptr(args[1]), key, &err);
	} else {
		args[0] = lm_addr(lm_gomap_get(lm_ptr(args[2]), key, &err));
	}
	return err.kind ? map_key_fault(vm, g, args[2], &err) : LM_NATIVE_DONE;
}

/* mapaccess(t *abi.Type, m, key unsafe.Pointer) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_mapaccess)
{
	return map_access(vm, g, args, lm_ptr(args[3]));
}

/* mapaccess_faststr(t *abi.Type, m unsafe.Pointer, key string) unsafe.Pointer */
LM_NATIVE_FN(lm_reflect_mapaccess_str)
{
	return map_access(vm, g, args, args + 3);
}

static lm_status map_assign(lm_vm *vm, lm_g *g, const uint64_t *args, const void *key,
			    uint64_t value)
{
	lm_value_err err = {0};
	const lm_rt_map *t = lm_ptr(args[0]);
	if (!args[1]) {
		return lm_raise_plain(vm, g, "assignment to entry in nil map");
	}
	void *slot = lm_gomap_put(vm->heap, lm_ptr(args[1]), key, &err);
	if (!slot) {
		return err.kind ? value_fault(vm, g, &err) : out_of_memory(vm, g);
	}
	memmove(slot, lm_ptr(value), (size_t)((const lm_rtype *)lm_ptr(t->elem))->size);
	return LM_NATIVE_DONE;
}

/* mapassign0(t *abi.Type, m, key, val unsafe.Pointer) */
LM_NATIVE_FN(lm_reflect_mapassign)
{
	return map_assign(vm, g, args, lm_ptr(args[2]), args[3]);
}

/* mapassign_faststr0(t *abi.Type, m unsafe.Pointer, key string, val unsafe.Pointer) */
LM_NATIVE_FN(lm_reflect_mapassign_str)
{
	return map_assign(vm, g, args, args + 2, args[4]);
}

static lm_status map_delete(lm_vm *vm, lm_g *g, const uint64_t *args, const void *key)
{
	lm_value_err err = {0};
	if (args[1]) {
		lm_gomap_delete(lm_ptr(args[1]), key, &err);
	} else {
		lm_gomap_check_key(lm_ptr(args[0]), key, &err);
	}
	return err.kind ? map_key_fault(vm, g, args[1], &err) : LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_reflect_mapdelete)
{
	return map_delete(vm, g, args, lm_ptr(args[2]));
}

LM_NATIVE_FN(lm_reflect_mapdelete_str)
{
	return map_delete(vm, g, args, args + 2);
}

LM_NATIVE_FN(lm_reflect_maplen)
{
	UNUSED_VM_G();
	args[0] = args[1] ? ((const lm_gomap *)lm_ptr(args[1]))->count : 0;
	return LM_NATIVE_DONE;
}

/* mapclear(t *abi.Type, m unsafe.Pointer) */
LM_NATIVE_FN(lm_reflect_mapclear)
{
	UNUSED_G();
	if (args[1]) {
		lm_gomap_clear(vm->heap, lm_ptr(args[1]));
	}
	return LM_NATIVE_DONE;
}

/* internal/runtime/maps of our overlay: iterInit(it *Iter, t *abi.MapType, m *Map), iterNext(it
 * *Iter) */
LM_NATIVE_FN(lm_maps_iter_init)
{
	UNUSED_G();
	lm_gomap_iter_init(lm_ptr(args[0]), lm_ptr(args[1]), lm_ptr(args[2]), lm_native_random(vm));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_maps_iter_next)
{
	UNUSED_G();
	lm_gomap_iter_next(vm->heap, lm_ptr(args[0]));
	return LM_NATIVE_DONE;
}
