/* value.h - Go values in memory: equality and hashing by run-time type, canonical slots, strings.
 * Included by vm/, native/ and above.
 * On every target Go memory is little-endian and pointers are 64 bits wide (upper half zero on
 * 32-bit hosts); the low bytes of a canonical slot are the value's memory form, so the address of a
 * slot serves wherever a value in memory is wanted. */
#ifndef LM_VM_VALUE_H
#define LM_VM_VALUE_H

#include "base/base.h"
#include "bytecode/code.h"
#include "gc/gc.h"
#include "vm/rtype.h"

/* Go pointer word to C pointer and back: slots and Go memory hold 64-bit addresses on every target.
 */
static inline void *lm_ptr(uint64_t word)
{
	return (void *)(uintptr_t)word;
}
static inline uint64_t lm_word(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

/* Go's string and slice in memory. */
typedef struct lm_gostr {
	uint64_t ptr, len;
} lm_gostr;
typedef struct lm_goslice {
	uint64_t ptr, len, cap;
} lm_goslice;
static inline lm_str lm_gostr_view(lm_gostr s)
{
	return (lm_str){(const char *)lm_ptr(s.ptr), (size_t)s.len};
}

/* Why an operation on values failed: the machine turns it into a Go run-time error. */
typedef struct lm_value_err {
	uint8_t kind;         /* LM_VERR_*; 0 none */
	const lm_rtype *type; /* the offending dynamic type */
} lm_value_err;
enum {
	LM_VERR_NONE,
	LM_VERR_UNCOMPARABLE /* "comparing uncomparable type T" */,
	LM_VERR_UNHASHABLE /* "hash of unhashable type T" */,
	LM_VERR_TOO_DEEP /* values nested in interfaces beyond any sense: Go's stack overflow */
};

/* p and q hold values of type t: equal? err is set (and false returned) when a dynamic type is not
 * comparable. [pure] */
bool lm_value_equal(const lm_rtype *t, const void *p, const void *q, lm_value_err *err);
/* Two interfaces in two-slot form. _eface: type words; _iface: itab words. */
bool lm_eface_equal(const uint64_t *x, const uint64_t *y, lm_value_err *err);
bool lm_iface_equal(const uint64_t *x, const uint64_t *y, lm_value_err *err);
/* Hash as map keys are hashed: equal values hash the same, every NaN differently, +0 and -0 the
 * same. */
uint64_t lm_value_hash(const lm_rtype *t, const void *p, uint64_t seed, lm_value_err *err);
uint64_t lm_hash_mem(const void *p, size_t n, uint64_t seed);
uint64_t lm_hash_u64(uint64_t x, uint64_t seed);

/* Memory to canonical slots: n bytes at src of scalar kind sc (LM_SC_MEM: copied, last slot
 * zero-filled). */
static inline void lm_value_load(uint64_t *slots, const void *src, size_t size, uint8_t sc)
{
	switch (sc) {
	case LM_SC_8U: *slots = *(const uint8_t *)src; return;
	case LM_SC_8S: *slots = (uint64_t)(int64_t) * (const int8_t *)src; return;
	case LM_SC_16U: {
		uint16_t v;
		memcpy(&v, src, 2);
		*slots = v;
		return;
	}
	case LM_SC_16S: {
		int16_t v;
		memcpy(&v, src, 2);
		*slots = (uint64_t)(int64_t)v;
		return;
	}
	case LM_SC_32U:
	case LM_SC_F32: {
		uint32_t v;
		memcpy(&v, src, 4);
		*slots = v;
		return;
	}
	case LM_SC_32S: {
		int32_t v;
		memcpy(&v, src, 4);
		*slots = (uint64_t)(int64_t)v;
		return;
	}
	case LM_SC_64: memcpy(slots, src, 8); return;
	default:
		if (size & 7)
			slots[size >> 3] = 0;
		memcpy(slots, src, size);
	}
}
/* Canonical slots to memory. */
static inline void lm_value_store(void *dst, const uint64_t *slots, size_t size)
{
	memcpy(dst, slots, size);
}
/* Scalar kind of a type by its abi.Kind. [pure] */
uint8_t lm_kind_scalar(unsigned kind);

/* ---- strings */
/* New Go string with these bytes; ptr 0 with len != 0 when out of memory (see lm_gc_alloc). [gc] */
lm_gostr lm_gostr_new(lm_heap *h, const char *p, size_t n);
/* n strings one after another; a single non-empty one is returned as it is. [gc] */
lm_gostr lm_gostr_concat(lm_heap *h, const lm_gostr *s, size_t n, bool *oom);
int lm_gostr_cmp(lm_gostr a, lm_gostr b);
static inline bool lm_gostr_eq(lm_gostr a, lm_gostr b)
{
	return a.len == b.len && (a.ptr == b.ptr || a.len == 0 ||
				  memcmp(lm_ptr(a.ptr), lm_ptr(b.ptr), (size_t)a.len) == 0);
}
lm_gostr lm_gostr_from_bytes(lm_heap *h, lm_goslice b, bool *oom);
lm_goslice lm_gostr_to_bytes(lm_heap *h, lm_gostr s, bool *oom);
lm_gostr lm_gostr_from_runes(lm_heap *h, lm_goslice r, bool *oom);
lm_goslice lm_gostr_to_runes(lm_heap *h, lm_gostr s, bool *oom);
lm_gostr lm_gostr_from_rune(lm_heap *h, int64_t r, bool *oom);
/* Decodes the rune at byte index i (in range); *next = index after it. [pure] */
int32_t lm_gostr_rune_at(lm_gostr s, uint64_t i, uint64_t *next);

/* What the print builtin writes for one value (kind: lm_print_kind) in slots at v, appended to out.
 */
void lm_print_value(lm_buf *out, lm_print_kind kind, const uint64_t *v);

/* ---- slices */
/* The capacity in bytes that gc's allocator would give for a request: what append and conversions
 * report. [pure] */
uint64_t lm_go_round_size(uint64_t size, bool pointer_free);
/* Go's growth rule and rounding: makes room for `need` elements, copying old.len ones; NULL
 * type-free result: .ptr 0 and *oom. Result has len = old.len. elem: its rtype (size, pointers).
 * [gc] */
lm_goslice lm_slice_grow(lm_heap *h, lm_goslice old, uint64_t need, const lm_rtype *elem,
			 bool *oom);

#endif
