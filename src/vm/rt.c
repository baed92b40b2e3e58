/* rt.c - C functions behind ops and natives that may panic: see rt.h. */
#include "vm/rt.h"

#include "host/host.h"

#define MAX_ALLOC ((uint64_t)1 << 47)

/* ---- values */

lm_status lm_rt_raise_value_err(lm_vm *vm, lm_g *g, const lm_value_err *err)
{
	if (err->kind == LM_VERR_TOO_DEEP)
		return lm_throw(vm, g, "stack overflow");
	lm_str s = lm_rtype_str(vm->types, err->type);
	return lm_raise_error(vm, g, "%s type %.*s",
			      err->kind == LM_VERR_UNHASHABLE ? "hash of unhashable"
							      : "comparing uncomparable",
			      LM_STRF(s));
}

static lm_status value_result(lm_vm *vm, lm_g *g, const lm_value_err *err)
{
	return LM_LIKELY(err->kind == LM_VERR_NONE) ? LM_NATIVE_DONE
						    : lm_rt_raise_value_err(vm, g, err);
}

lm_status lm_rt_equal(lm_vm *vm, lm_g *g, const lm_rtype *t, const void *a, const void *b,
		      bool *out)
{
	lm_value_err err = {0};
	*out = lm_value_equal(t, a, b, &err);
	return value_result(vm, g, &err);
}

lm_status lm_rt_eface_equal(lm_vm *vm, lm_g *g, const uint64_t *x, const uint64_t *y, bool *out)
{
	lm_value_err err = {0};
	*out = lm_eface_equal(x, y, &err);
	return value_result(vm, g, &err);
}

lm_status lm_rt_iface_equal(lm_vm *vm, lm_g *g, const uint64_t *x, const uint64_t *y, bool *out)
{
	lm_value_err err = {0};
	*out = lm_iface_equal(x, y, &err);
	return value_result(vm, g, &err);
}

/* ---- allocation */

uint64_t lm_rt_new(lm_vm *vm, const lm_rtype *t)
{
	return lm_word(t->ptr_bytes ? lm_gc_alloc(vm->heap, (size_t)t->size)
				    : lm_gc_alloc_pf(vm->heap, (size_t)t->size));
}

uint64_t lm_rt_new_array(lm_vm *vm, const lm_rtype *elem, uint64_t n)
{
	size_t bytes = (size_t)(elem->size * n);
	return lm_word(elem->ptr_bytes ? lm_gc_alloc(vm->heap, bytes)
				       : lm_gc_alloc_pf(vm->heap, bytes));
}

static bool array_fits(const lm_rtype *elem, int64_t n)
{
	uint64_t bytes;
	return n >= 0 && !__builtin_mul_overflow((uint64_t)n, elem->size, &bytes) &&
	       bytes <= MAX_ALLOC;
}

lm_status lm_rt_makeslice(lm_vm *vm, lm_g *g, const lm_rtype *elem, int64_t len, int64_t cap,
			  uint64_t *out)
{
	if (!array_fits(elem, cap) || len < 0 || len > cap) {
		/* Blame the length when it alone is too much. */
		if (!array_fits(elem, len))
			return lm_raise_error(vm, g, "makeslice: len out of range");
		return lm_raise_error(vm, g, "makeslice: cap out of range");
	}
	uint64_t p = lm_rt_new_array(vm, elem, (uint64_t)cap);
	if (!p)
		return LM_NATIVE_RETRY;
	out[0] = p;
	out[1] = (uint64_t)len;
	out[2] = (uint64_t)cap;
	return LM_NATIVE_DONE;
}

lm_status lm_rt_append(lm_vm *vm, lm_g *g, const lm_rtype *elem, const uint64_t *a, uint64_t b,
		       uint64_t b_count, uint64_t *out)
{
	lm_goslice s = {a[0], a[1], a[2]};
	uint64_t len = s.len + b_count;
	if (len > s.cap || len >> 63) {
		if (len >> 63 || !array_fits(elem, (int64_t)len))
			return lm_raise_error(vm, g, "growslice: len out of range");
		bool oom = false;
		s = lm_slice_grow(vm->heap, s, len, elem, &oom);
		if (oom)
			return LM_NATIVE_RETRY;
	}
	if (b_count && elem->size)
		memmove((char *)lm_ptr(s.ptr) + s.len * elem->size, lm_ptr(b),
			(size_t)(b_count * elem->size));
	out[0] = s.ptr;
	out[1] = len;
	out[2] = s.cap;
	return LM_NATIVE_DONE;
}

/* One-byte values need no memory: a table serves them. */
#define B4(n) n, 0, 0, 0, 0, 0, 0, 0
#define B1(n)                                                                                      \
	{                                                                                          \
		B4(n)                                                                              \
	}
#define R4(n)  B1(n), B1(n + 1), B1(n + 2), B1(n + 3)
#define R16(n) R4(n), R4(n + 4), R4(n + 8), R4(n + 12)
#define R64(n) R16(n), R16(n + 16), R16(n + 32), R16(n + 48)
static const union {
	uint8_t bytes[256][8];
	uint64_t align;
} small_values = {.bytes = {R64(0), R64(64), R64(128), R64(192)}};

uint64_t lm_rt_box(lm_vm *vm, const lm_rtype *t, const void *p)
{
	uint64_t w = 0;
	if (lm_rtype_is_direct(t)) {
		memcpy(&w, p, 8);
		return w;
	}
	if (t->size <= 8) {
		memcpy(&w, p, (size_t)t->size);
		if (w < 256)
			return lm_word(small_values.bytes[w]);
	}
	if (t->size == 0)
		return lm_word(vm->heap->zero_base);
	void *q = t->ptr_bytes ? lm_gc_alloc(vm->heap, (size_t)t->size)
			       : lm_gc_alloc_raw(vm->heap, (size_t)t->size);
	if (q)
		memcpy(q, p, (size_t)t->size);
	return lm_word(q);
}

void lm_rt_unbox(const lm_rtype *t, uint64_t data, uint64_t *slots)
{
	if (lm_rtype_is_direct(t))
		slots[0] = data;
	else
		lm_value_load(slots, lm_ptr(data), (size_t)t->size, lm_kind_scalar(t->kind));
}

/* ---- maps */

static uint64_t zero_slots(uint64_t *out, const lm_rtype *t)
{
	uint64_t n = (t->size + 7) / 8;
	memset(out, 0, (size_t)n * 8);
	return n;
}

uint64_t lm_rt_map_new(lm_vm *vm, const lm_rt_map *t, int64_t hint)
{
	return lm_word(lm_gomap_new(vm->heap, t, hint > 0 ? (uint64_t)hint : 0, lm_vm_rand(vm)));
}

lm_status lm_rt_map_find(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			 uint64_t *addr)
{
	lm_value_err err = {0};
	*addr = 0;
	if (map)
		*addr = lm_word(lm_gomap_get(lm_ptr(map), key, &err));
	else
		lm_gomap_check_key(t, key, &err);
	return value_result(vm, g, &err);
}

lm_status lm_rt_map_get(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const uint64_t *key,
			uint64_t *out, bool *ok)
{
	uint64_t addr;
	lm_status s = lm_rt_map_find(vm, g, t, map, key, &addr);
	if (s != LM_NATIVE_DONE)
		return s;
	const lm_rtype *v = lm_ptr(t->elem);
	if (ok)
		*ok = addr != 0;
	if (addr)
		lm_value_load(out, lm_ptr(addr), (size_t)v->size, lm_kind_scalar(v->kind));
	else
		zero_slots(out, v);
	return LM_NATIVE_DONE;
}

lm_status lm_rt_map_addr(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			 uint64_t *addr)
{
	lm_value_err err = {0};
	if (!map)
		return lm_raise_plain(vm, g, "assignment to entry in nil map");
	(void)t;
	void *v = lm_gomap_put(vm->heap, lm_ptr(map), key, &err);
	if (!v && err.kind == LM_VERR_NONE)
		return LM_NATIVE_RETRY;
	*addr = lm_word(v);
	return value_result(vm, g, &err);
}

lm_status lm_rt_map_set(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			const void *value)
{
	uint64_t addr;
	lm_status s = lm_rt_map_addr(vm, g, t, map, key, &addr);
	if (s == LM_NATIVE_DONE)
		memcpy(lm_ptr(addr), value, (size_t)((const lm_rtype *)lm_ptr(t->elem))->size);
	return s;
}

lm_status lm_rt_map_delete(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key)
{
	lm_value_err err = {0};
	if (map)
		lm_gomap_delete(lm_ptr(map), key, &err);
	else
		lm_gomap_check_key(t, key, &err);
	return value_result(vm, g, &err);
}

void lm_rt_map_clear(lm_vm *vm, uint64_t map)
{
	lm_gomap_clear(vm->heap, lm_ptr(map));
}

uint64_t lm_rt_mapiter_new(lm_vm *vm, const lm_rt_map *t, uint64_t map)
{
	lm_gomap_iter *it = lm_gc_alloc(vm->heap, sizeof *it);
	if (it)
		lm_gomap_iter_init(it, t, lm_ptr(map), lm_vm_rand(vm));
	return lm_word(it);
}

bool lm_rt_mapiter_next(lm_vm *vm, uint64_t iter, uint64_t *key, uint64_t *value)
{
	lm_gomap_iter *it = lm_ptr(iter);
	if (!lm_gomap_iter_next(vm->heap, it))
		return false;
	const lm_rt_map *t = lm_ptr(it->type);
	if (key) {
		const lm_rtype *k = lm_ptr(t->key);
		lm_value_load(key, lm_ptr(it->key), (size_t)k->size, lm_kind_scalar(k->kind));
	}
	if (value) {
		const lm_rtype *v = lm_ptr(t->elem);
		lm_value_load(value, lm_ptr(it->value), (size_t)v->size, lm_kind_scalar(v->kind));
	}
	return true;
}
