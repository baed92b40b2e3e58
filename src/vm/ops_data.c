/* ops_data.c - the C side of ops on slices, strings, interfaces and allocation. Operands are in R
 * as opcodes.def says; LM_NATIVE_DONE goes on after the op. */
#include "vm/rt.h"
#include "vm/vm_int.h"

static lm_goslice slice_at(const uint64_t *s)
{
	return (lm_goslice){s[0], s[1], s[2]};
}

static void put_slice(uint64_t *d, lm_goslice s)
{
	d[0] = s.ptr;
	d[1] = s.len;
	d[2] = s.cap;
}

static lm_gostr str_at(const uint64_t *s)
{
	return (lm_gostr){s[0], s[1]};
}

/* Zeroed memory for n bytes of type t's kind of contents; NULL when out of memory. */
static void *alloc_typed(lm_vm *vm, const lm_rtype *t, uint64_t n)
{
	if (n == 0)
		return vm->heap->zero_base;
	return t->ptr_bytes ? lm_gc_alloc(vm->heap, (size_t)n)
			    : lm_gc_alloc_pf(vm->heap, (size_t)n);
}

/* ---- slices */

/* Bounds faults of s[lo:hi:max], innermost first as gc checks them. */
static lm_status slice_fault(lm_vm *vm, uint64_t lo, uint64_t hi, uint64_t max, uint64_t cap,
			     bool has_max, bool has_hi, bool by_len)
{
	lm_g *g = vm->g;
	if (has_max) {
		if (max > cap)
			return lm_raise_bounds(g, (int64_t)max, (int64_t)cap, true,
					       by_len ? LM_BOUNDS_SLICE3_ALEN
						      : LM_BOUNDS_SLICE3_ACAP);
		if (hi > max)
			return lm_raise_bounds(g, (int64_t)hi, (int64_t)max, true,
					       LM_BOUNDS_SLICE3_B);
		return lm_raise_bounds(g, (int64_t)lo, (int64_t)hi, true, LM_BOUNDS_SLICE3_C);
	}
	if (has_hi && hi > cap)
		return lm_raise_bounds(g, (int64_t)hi, (int64_t)cap, true,
				       by_len ? LM_BOUNDS_SLICE_ALEN : LM_BOUNDS_SLICE_ACAP);
	return lm_raise_bounds(g, (int64_t)lo, (int64_t)hi, true, LM_BOUNDS_SLICE_B);
}

lm_status lm_op_slice(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t e0 = pc[1].raw, elem = e0 >> 32;
	unsigned has = (unsigned)(e0 & 0xff), kind = (unsigned)(e0 >> 8 & 0xff);
	const uint64_t *src = &R[pc->b], *ix = &R[pc->c];
	uint64_t ptr = src[0], len, cap;
	if (kind == 2) {
		if (ptr < LM_FIRST_PAGE)
			return lm_raise_nil(vm->g, ptr);
		len = cap = pc[2].raw;
	} else {
		len = src[1];
		cap = kind == 1 ? len : src[2];
	}
	uint64_t lo = has & 1 ? ix[0] : 0, hi = has & 2 ? ix[1] : len, max = has & 4 ? ix[2] : cap;
	if (LM_UNLIKELY(max > cap || hi > max || lo > hi))
		return slice_fault(vm, lo, hi, max, cap, has & 4, has & 2, kind != 0);
	uint64_t *dst = &R[pc->a];
	uint64_t rest = kind == 1 ? hi - lo : max - lo;
	dst[0] = rest ? ptr + lo * elem : ptr;
	dst[1] = hi - lo;
	if (kind != 1)
		dst[2] = rest;
	return LM_NATIVE_DONE;
}

lm_status lm_op_slice_to_array(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const uint64_t *s = &R[pc->b];
	if (s[1] < pc[1].raw)
		return lm_raise_bounds(vm->g, (int64_t)s[1], (int64_t)pc[1].raw, true,
				       LM_BOUNDS_CONVERT);
	R[pc->a] = s[0];
	return LM_NATIVE_DONE;
}

lm_status lm_op_makeslice(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rtype *t = lm_ptr(pc[1].raw);
	uint64_t len = R[pc->b], cap = R[pc->c];
	uint64_t max = t->size ? ((uint64_t)1 << 47) / t->size : UINT64_MAX >> 1;
	if ((int64_t)len < 0 || len > max)
		return lm_raise_error(vm, vm->g, "makeslice: len out of range");
	if ((int64_t)cap < (int64_t)len || cap > max)
		return lm_raise_error(vm, vm->g, "makeslice: cap out of range");
	if (sizeof(size_t) == 4 && cap * t->size > UINT32_MAX / 2)
		return lm_oom(vm, vm->g);
	void *p = alloc_typed(vm, t, cap * t->size);
	if (!p)
		return lm_oom(vm, vm->g);
	put_slice(&R[pc->a], (lm_goslice){lm_addr(p), len, cap});
	return LM_NATIVE_DONE;
}

/* Appends n elements at src (NULL: zeros), making room when there is none. */
static lm_status append_mem(lm_vm *vm, const lm_rtype *t, lm_goslice s, const void *src, uint64_t n,
			    uint64_t *dst)
{
	uint64_t need = s.len + n;
	if (n == 0) {
		put_slice(dst, s);
		return LM_NATIVE_DONE;
	}
	if (need > s.cap) {
		bool oom = false;
		if ((int64_t)need < 0 || (t->size && need > ((uint64_t)1 << 47) / t->size))
			return lm_raise_error(vm, vm->g, "growslice: len out of range");
		s = lm_slice_grow(vm->heap, s, need, t, &oom);
		if (oom)
			return lm_oom(vm, vm->g);
	}
	char *at = (char *)lm_ptr(s.ptr) + s.len * t->size;
	if (src)
		memmove(at, src, (size_t)(n * t->size));
	else
		memset(at, 0, (size_t)(n * t->size));
	s.len = need;
	put_slice(dst, s);
	return LM_NATIVE_DONE;
}

lm_status lm_op_append(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const uint64_t *more = &R[pc->c];
	return append_mem(vm, lm_ptr(pc[1].raw), slice_at(&R[pc->b]), lm_ptr(more[0]), more[1],
			  &R[pc->a]);
}

/* append(s, make([]T, n)...) without the slice in between */
lm_status lm_op_append_zero(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rtype *t = lm_ptr(pc[1].raw);
	uint64_t n = R[pc->c];
	if ((int64_t)n < 0 || (t->size && n > ((uint64_t)1 << 47) / t->size))
		return lm_raise_error(vm, vm->g, "makeslice: len out of range");
	return append_mem(vm, t, slice_at(&R[pc->b]), NULL, n, &R[pc->a]);
}

lm_status lm_op_appendstr(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	static const lm_rtype byte_type = {
		.size = 1, .align = 1, .field_align = 1, .kind = LM_K_UINT8};
	const uint64_t *more = &R[pc->c];
	return append_mem(vm, &byte_type, slice_at(&R[pc->b]), lm_ptr(more[0]), more[1], &R[pc->a]);
}

lm_status lm_op_append_1(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t v = R[pc->b];
	return append_mem(vm, lm_ptr(pc[1].raw), slice_at(&R[pc->a]), &v, 1, &R[pc->a]);
}

lm_status lm_op_append_n(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	return append_mem(vm, lm_ptr(pc[1].raw), slice_at(&R[pc->a]), &R[pc->b], pc->c, &R[pc->a]);
}

lm_status lm_op_copy(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)vm;
	const uint64_t *d = &R[pc->b], *s = &R[pc->c];
	uint64_t n = d[1] < s[1] ? d[1] : s[1];
	if (n)
		memmove(lm_ptr(d[0]), lm_ptr(s[0]), (size_t)(n * pc[1].raw));
	R[pc->a] = n;
	return LM_NATIVE_DONE;
}

lm_status lm_op_copystr(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)vm;
	const uint64_t *d = &R[pc->b], *s = &R[pc->c];
	uint64_t n = d[1] < s[1] ? d[1] : s[1];
	if (n)
		memmove(lm_ptr(d[0]), lm_ptr(s[0]), (size_t)n);
	R[pc->a] = n;
	return LM_NATIVE_DONE;
}

lm_status lm_op_clearslice(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)vm;
	const lm_rtype *t = lm_ptr(pc[1].raw);
	const uint64_t *s = &R[pc->a];
	if (s[1] && t->size)
		memset(lm_ptr(s[0]), 0, (size_t)(s[1] * t->size));
	return LM_NATIVE_DONE;
}

lm_status lm_op_unsafe_slice(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rtype *t = lm_ptr(pc[1].raw);
	uint64_t p = R[pc->b], n = R[pc->c];
	if ((int64_t)n < 0)
		return lm_raise_error(vm, vm->g, "unsafe.Slice: len out of range");
	if (t->size) {
		if (n > UINT64_MAX / t->size || n * t->size > 0 - p)
			if (p || n > ((uint64_t)1 << 48) / t->size)
				return lm_raise_error(vm, vm->g, "unsafe.Slice: len out of range");
	}
	if (p == 0 && n)
		return lm_raise_error(vm, vm->g, "unsafe.Slice: ptr is nil and len is not zero");
	put_slice(&R[pc->a], (lm_goslice){p, n, n});
	return LM_NATIVE_DONE;
}

lm_status lm_op_unsafe_string(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t p = R[pc->b], n = R[pc->c];
	if ((int64_t)n < 0 || (p && n > 0 - p))
		return lm_raise_error(vm, vm->g, "unsafe.String: len out of range");
	if (p == 0 && n)
		return lm_raise_error(vm, vm->g, "unsafe.String: ptr is nil and len is not zero");
	R[pc->a] = p;
	R[pc->a + 1] = n;
	return LM_NATIVE_DONE;
}

/* ---- strings */

static lm_status put_str(lm_vm *vm, uint64_t *d, lm_gostr s, bool oom)
{
	if (oom)
		return lm_oom(vm, vm->g);
	d[0] = s.ptr;
	d[1] = s.len;
	return LM_NATIVE_DONE;
}

static lm_status put_made_slice(lm_vm *vm, uint64_t *d, lm_goslice s, bool oom)
{
	if (oom)
		return lm_oom(vm, vm->g);
	put_slice(d, s);
	return LM_NATIVE_DONE;
}

lm_status lm_op_concat(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	lm_gostr s =
		lm_gostr_concat(vm->heap, (const lm_gostr *)(const void *)&R[pc->b], pc->c, &oom);
	return put_str(vm, &R[pc->a], s, oom);
}

/* The text of a rune in a table that grows by pages of 256: string(r) allocates nothing. */
static lm_gostr rune_text(lm_vm *vm, uint32_t r)
{
	if (!vm->rune_pages)
		vm->rune_pages = lm_xcalloc(LM_RUNE_PAGES, sizeof *vm->rune_pages);
	char **page = &vm->rune_pages[r >> 8];
	if (!*page) {
		*page = lm_xcalloc(256, 4);
		for (uint32_t i = 0; i < 256; i++)
			lm_utf8_encode(*page + (size_t)i * 4, (int32_t)((r & ~255u) | i));
	}
	return (lm_gostr){lm_addr(*page + (size_t)(r & 255) * 4), r < 0x80      ? 1
								  : r < 0x800   ? 2
								  : r < 0x10000 ? 3
										: 4};
}

lm_status lm_op_bytes_to_str(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_goslice b = slice_at(&R[pc->b]);
	bool oom = false;
	if (b.len == 1 && *(const uint8_t *)lm_ptr(b.ptr) < 0x80)
		return put_str(vm, &R[pc->a], rune_text(vm, *(const uint8_t *)lm_ptr(b.ptr)),
			       false);
	lm_gostr s = lm_gostr_from_bytes(vm->heap, b, &oom);
	return put_str(vm, &R[pc->a], s, oom);
}

lm_status lm_op_runes_to_str(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	lm_gostr s = lm_gostr_from_runes(vm->heap, slice_at(&R[pc->b]), &oom);
	return put_str(vm, &R[pc->a], s, oom);
}

lm_status lm_op_rune_to_str(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t r = R[pc->b];
	if (r < 0x110000)
		return put_str(vm, &R[pc->a], rune_text(vm, (uint32_t)r), false);
	bool oom = false;
	lm_gostr s = lm_gostr_from_rune(vm->heap, (int64_t)R[pc->b], &oom);
	return put_str(vm, &R[pc->a], s, oom);
}

lm_status lm_op_str_to_bytes(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	lm_goslice s = lm_gostr_to_bytes(vm->heap, str_at(&R[pc->b]), &oom);
	return put_made_slice(vm, &R[pc->a], s, oom);
}

lm_status lm_op_str_to_runes(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	lm_goslice s = lm_gostr_to_runes(vm->heap, str_at(&R[pc->b]), &oom);
	return put_made_slice(vm, &R[pc->a], s, oom);
}

lm_status lm_op_print(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	if (pc->b == LM_PRINT_SPACE)
		lm_buf_byte(&vm->err, ' ');
	else if (pc->b == LM_PRINT_NEWLINE)
		lm_buf_byte(&vm->err, '\n');
	else
		lm_print_value(&vm->err, (lm_print_kind)pc->b, &R[pc->a]);
	if (pc->b == LM_PRINT_NEWLINE || pc[1].op != OP_PRINT) {
		lm_vm_write_err(vm, vm->err.data, vm->err.len);
		vm->err.len = 0;
	}
	return LM_NATIVE_DONE;
}

/* ---- allocation and interfaces */

lm_status lm_op_new(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rtype *t = lm_ptr(pc[1].raw);
	void *p = alloc_typed(vm, t, t->size);
	if (!p)
		return lm_oom(vm, vm->g);
	R[pc->a] = lm_addr(p);
	return LM_NATIVE_DONE;
}

lm_status lm_op_closure(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_func *f = lm_ptr(pc[1].raw);
	if (pc->c == 0) {
		R[pc->a] = lm_func_value(f);
		return LM_NATIVE_DONE;
	}
	uint64_t *c = lm_gc_alloc(vm->heap, 8 + (size_t)pc->c * 8);
	if (!c)
		return lm_oom(vm, vm->g);
	c[0] = lm_addr(f);
	memcpy(c + 1, &R[pc->b], (size_t)pc->c * 8);
	R[pc->a] = lm_addr(c);
	return LM_NATIVE_DONE;
}

static const uint64_t small_values[256] = {
#define V1(n)  n
#define V4(n)  V1(n), V1(n + 1), V1(n + 2), V1(n + 3)
#define V16(n) V4(n), V4(n + 4), V4(n + 8), V4(n + 12)
#define V64(n) V16(n), V16(n + 16), V16(n + 32), V16(n + 48)
	V64(0), V64(64), V64(128), V64(192)};

/* The data word for the value of type t in memory at src. 0 and *oom. */
static uint64_t box_mem(lm_vm *vm, const lm_rtype *t, const void *src, bool *oom)
{
	uint64_t w = 0;
	if (t->size <= 8) {
		memcpy(&w, src, (size_t)t->size);
		if (lm_rtype_is_direct(t))
			return w;
		if (w < 256 && t->ptr_bytes == 0 && t->size)
			return lm_addr(&small_values[w]);
	}
	void *p = alloc_typed(vm, t, t->size);
	if (!p) {
		*oom = true;
		return 0;
	}
	memcpy(p, src, (size_t)t->size);
	return lm_addr(p);
}

lm_status lm_op_box(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	uint64_t w = box_mem(vm, lm_ptr(pc[1].raw), &R[pc->b], &oom);
	if (oom)
		return lm_oom(vm, vm->g);
	R[pc->a] = w;
	return LM_NATIVE_DONE;
}

lm_status lm_op_boxaddr(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	bool oom = false;
	const lm_rtype *t = lm_ptr(pc[1].raw);
	if (R[pc->b] < LM_FIRST_PAGE)
		return lm_raise_nil(vm->g, R[pc->b]);
	uint64_t w = box_mem(vm, t, lm_ptr(R[pc->b]), &oom);
	if (oom)
		return lm_oom(vm, vm->g);
	R[pc->a] = w;
	return LM_NATIVE_DONE;
}

lm_status lm_op_unbox(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)vm;
	const lm_rtype *t = lm_ptr(pc[1].raw);
	uint64_t w = R[pc->b];
	if (t->size == 0)
		return LM_NATIVE_DONE;
	if (lm_rtype_is_direct(t))
		R[pc->a] = w;
	else if (pc->c == 1)
		lm_value_load(&R[pc->a], lm_ptr(w), (size_t)t->size, lm_kind_scalar(t->kind));
	else
		lm_value_load(&R[pc->a], lm_ptr(w), (size_t)t->size, LM_SC_MEM);
	return LM_NATIVE_DONE;
}

static bool is_empty_iface(const lm_rtype *t)
{
	return ((const lm_rt_interface *)(const void *)t)->mlen == 0;
}

/* Dynamic type of the interface word pair in the form the op takes: 0 for nil. */
static uint64_t dynamic_type(uint64_t word, bool is_itab)
{
	return word && is_itab ? ((const lm_itab *)lm_ptr(word))->type : word;
}

/* x.(inter) with x of dynamic type `type`: the first word, or a panic. */
static lm_status assert_iface(lm_vm *vm, lm_rtype *inter, uint64_t type, uint64_t *word)
{
	if (type == 0)
		return lm_raise_assert(vm, vm->g, 0, 0, lm_addr(inter), LM_STR(""));
	if (is_empty_iface(inter)) {
		*word = type;
		return LM_NATIVE_DONE;
	}
	lm_str missing = {0};
	lm_itab *tab = lm_itab_get(vm->types, inter, lm_ptr(type), &missing);
	if (!tab)
		return lm_raise_assert(vm, vm->g, 0, type, lm_addr(inter), missing);
	*word = lm_addr(tab);
	return LM_NATIVE_DONE;
}

static lm_status to_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R, bool is_itab)
{
	uint64_t word = 0, data = R[pc->b + 1];
	lm_status st = assert_iface(vm, lm_ptr(pc[1].raw), dynamic_type(R[pc->b], is_itab), &word);
	if (st == LM_NATIVE_DONE) {
		R[pc->a] = word;
		R[pc->a + 1] = data;
	}
	return st;
}

lm_status lm_op_eface_to_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	return to_iface(vm, pc, R, false);
}

lm_status lm_op_iface_to_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	return to_iface(vm, pc, R, true);
}

lm_status lm_op_conv_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t type = dynamic_type(R[pc->b], pc->c != 0), data = R[pc->b + 1], word = 0;
	if (type) {
		lm_status st = assert_iface(vm, lm_ptr(pc[1].raw), type, &word);
		if (st != LM_NATIVE_DONE)
			return st;
	}
	R[pc->a] = word;
	R[pc->a + 1] = type ? data : 0;
	return LM_NATIVE_DONE;
}

lm_status lm_op_try_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_rtype *inter = lm_ptr(pc[1].raw);
	uint64_t type = dynamic_type(R[pc->b], lm_op_of(vm, pc) == OP_TRY_IFACE_TO_IFACE),
		 data = R[pc->b + 1];
	uint64_t word = 0;
	if (type && is_empty_iface(inter))
		word = type;
	else if (type)
		word = lm_addr(lm_itab_get(vm->types, inter, lm_ptr(type), NULL));
	R[pc->a] = word;
	R[pc->a + 1] = word ? data : 0;
	R[pc->a + 2] = word != 0;
	return LM_NATIVE_DONE;
}

lm_status lm_op_assert_fail(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	uint64_t type = dynamic_type(R[pc->a], lm_op_of(vm, pc) == OP_ASSERT_IFACE);
	return lm_raise_assert(vm, vm->g, pc[2].raw, type, pc[1].raw, LM_STR(""));
}

static lm_status compared(lm_vm *vm, uint64_t *dst, bool eq, const lm_value_err *err)
{
	if (err->kind)
		return lm_rt_raise_value_err(vm, vm->g, err);
	*dst = eq;
	return LM_NATIVE_DONE;
}

/* First words are equal. */
lm_status lm_op_eq_iface(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_value_err err = {0};
	bool eq = lm_op_of(vm, pc) == OP_EQ_IFACE ? lm_eface_equal(&R[pc->b], &R[pc->c], &err)
						  : lm_iface_equal(&R[pc->b], &R[pc->c], &err);
	return compared(vm, &R[pc->a], eq, &err);
}

lm_status lm_op_eq_typed(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_value_err err = {0};
	const lm_rtype *t = lm_ptr(pc[1].raw);
	if (t->size && (R[pc->b] < LM_FIRST_PAGE || R[pc->c] < LM_FIRST_PAGE))
		return lm_raise_nil(vm->g, 0);
	bool eq = lm_value_equal(t, lm_ptr(R[pc->b]), lm_ptr(R[pc->c]), &err);
	return compared(vm, &R[pc->a], eq, &err);
}
