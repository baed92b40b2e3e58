/* value.c - equality and hashing of Go values by their run-time type: see value.h.
 * Both walk a value's components with an explicit depth; the last component and what an interface
 * holds are followed by a loop, so that chains of interfaces cost no C stack. */
#include "vm/value.h"

#include <math.h>

#include "host/host.h"

#define DEPTH_LIMIT 20000

uint8_t lm_kind_scalar(unsigned kind)
{
	static const uint8_t table[] = {
		[LM_K_BOOL] = LM_SC_8U,      [LM_K_INT] = LM_SC_64,
		[LM_K_INT8] = LM_SC_8S,      [LM_K_INT16] = LM_SC_16S,
		[LM_K_INT32] = LM_SC_32S,    [LM_K_INT64] = LM_SC_64,
		[LM_K_UINT] = LM_SC_64,      [LM_K_UINT8] = LM_SC_8U,
		[LM_K_UINT16] = LM_SC_16U,   [LM_K_UINT32] = LM_SC_32U,
		[LM_K_UINT64] = LM_SC_64,    [LM_K_UINTPTR] = LM_SC_64,
		[LM_K_FLOAT32] = LM_SC_F32,  [LM_K_FLOAT64] = LM_SC_64,
		[LM_K_COMPLEX64] = LM_SC_64, [LM_K_COMPLEX128] = LM_SC_MEM,
		[LM_K_ARRAY] = LM_SC_MEM,    [LM_K_CHAN] = LM_SC_64,
		[LM_K_FUNC] = LM_SC_64,      [LM_K_INTERFACE] = LM_SC_MEM,
		[LM_K_MAP] = LM_SC_64,       [LM_K_POINTER] = LM_SC_64,
		[LM_K_SLICE] = LM_SC_MEM,    [LM_K_STRING] = LM_SC_MEM,
		[LM_K_STRUCT] = LM_SC_MEM,   [LM_K_UNSAFE_POINTER] = LM_SC_64,
	};
	return kind < sizeof table ? table[kind] : LM_SC_MEM;
}

static uint64_t load64(const void *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return v;
}
static double load_f64(const void *p)
{
	double v;
	memcpy(&v, p, 8);
	return v;
}
static float load_f32(const void *p)
{
	float v;
	memcpy(&v, p, 4);
	return v;
}

static bool is_empty_interface(const lm_rtype *t)
{
	return ((const lm_rt_interface *)(const void *)t)->mlen == 0;
}

/* The dynamic type of an interface's first word. */
static const lm_rtype *dynamic_type(const lm_rtype *iface, uint64_t first)
{
	if (first == 0 || is_empty_interface(iface))
		return lm_ptr(first);
	return lm_ptr(((const lm_itab *)lm_ptr(first))->type);
}

/* ---- equality */

static bool equal_at(const lm_rtype *t, const char *p, const char *q, lm_value_err *err,
		     unsigned depth);

/* All but the last field; then *t, *p, *q are the last one's. False when unequal or failed. */
static bool equal_fields(const lm_rtype **t, const char **p, const char **q, lm_value_err *err,
			 unsigned depth, bool *done)
{
	const lm_rt_struct *s = (const lm_rt_struct *)(const void *)*t;
	const lm_rt_field *f = lm_ptr(s->fields);
	int64_t last = -1;
	for (uint64_t i = 0; i < s->flen; i++) {
		lm_str name = lm_rtype_name_str(lm_ptr(f[i].name));
		if (name.len == 1 && name.ptr[0] == '_')
			continue;
		if (last >= 0 && !equal_at(lm_ptr(f[last].typ), *p + f[last].offset,
					   *q + f[last].offset, err, depth))
			return false;
		last = (int64_t)i;
	}
	*done = last < 0;
	if (last >= 0) {
		*t = lm_ptr(f[last].typ);
		*p += f[last].offset;
		*q += f[last].offset;
	}
	return true;
}

/* Two data words of dynamic type t: equal at once (*done), or *p and *q to compare further. */
static bool equal_data(const lm_rtype *t, uint64_t x, uint64_t y, const char **p, const char **q,
		       bool *done, lm_value_err *err)
{
	*done = true;
	if (t->equal == 0) {
		*err = (lm_value_err){LM_VERR_UNCOMPARABLE, t};
		return false;
	}
	if (lm_rtype_is_direct(t))
		return x == y;
	*done = false;
	*p = lm_ptr(x);
	*q = lm_ptr(y);
	return true;
}

static bool equal_at(const lm_rtype *t, const char *p, const char *q, lm_value_err *err,
		     unsigned depth)
{
	if (depth > DEPTH_LIMIT) {
		*err = (lm_value_err){LM_VERR_TOO_DEEP, t};
		return false;
	}
	for (;;) {
		if (t->tflag & LM_TF_REGULAR)
			return memcmp(p, q, (size_t)t->size) == 0;
		bool done;
		switch (t->kind) {
		case LM_K_FLOAT32: return load_f32(p) == load_f32(q);
		case LM_K_FLOAT64: return load_f64(p) == load_f64(q);
		case LM_K_COMPLEX64:
			return load_f32(p) == load_f32(q) && load_f32(p + 4) == load_f32(q + 4);
		case LM_K_COMPLEX128:
			return load_f64(p) == load_f64(q) && load_f64(p + 8) == load_f64(q + 8);
		case LM_K_STRING:
			return lm_gostr_eq((lm_gostr){load64(p), load64(p + 8)},
					   (lm_gostr){load64(q), load64(q + 8)});
		case LM_K_INTERFACE: {
			uint64_t a = load64(p), b = load64(q);
			if (a != b || a == 0)
				return a == b;
			t = dynamic_type(t, a);
			if (!equal_data(t, load64(p + 8), load64(q + 8), &p, &q, &done, err))
				return false;
			if (done)
				return true;
			break;
		}
		case LM_K_ARRAY: {
			const lm_rt_array *a = (const lm_rt_array *)(const void *)t;
			const lm_rtype *e = lm_ptr(a->elem);
			if (a->len == 0)
				return true;
			for (uint64_t i = 0; i + 1 < a->len; i++) {
				if (!equal_at(e, p + i * e->size, q + i * e->size, err, depth + 1))
					return false;
			}
			p += (a->len - 1) * e->size;
			q += (a->len - 1) * e->size;
			t = e;
			break;
		}
		case LM_K_STRUCT:
			if (!equal_fields(&t, &p, &q, err, depth + 1, &done))
				return false;
			if (done)
				return true;
			break;
		case LM_K_FUNC:
		case LM_K_MAP:
		case LM_K_SLICE:
		case LM_K_INVALID: *err = (lm_value_err){LM_VERR_UNCOMPARABLE, t}; return false;
		default: return memcmp(p, q, (size_t)t->size) == 0;
		}
	}
}

bool lm_value_equal(const lm_rtype *t, const void *p, const void *q, lm_value_err *err)
{
	return equal_at(t, p, q, err, 0);
}

static bool dynamic_equal(const lm_rtype *t, uint64_t x, uint64_t y, lm_value_err *err)
{
	const char *p, *q;
	bool done;
	if (!equal_data(t, x, y, &p, &q, &done, err))
		return false;
	return done || equal_at(t, p, q, err, 0);
}

bool lm_eface_equal(const uint64_t *x, const uint64_t *y, lm_value_err *err)
{
	if (x[0] != y[0] || x[0] == 0)
		return x[0] == y[0];
	return dynamic_equal(lm_ptr(x[0]), x[1], y[1], err);
}

/* Interfaces of different types meet here too: the itabs may differ while the dynamic types do not.
 */
bool lm_iface_equal(const uint64_t *x, const uint64_t *y, lm_value_err *err)
{
	if (x[0] == 0 || y[0] == 0)
		return x[0] == y[0];
	uint64_t t = ((const lm_itab *)lm_ptr(x[0]))->type;
	if (x[0] != y[0] && t != ((const lm_itab *)lm_ptr(y[0]))->type)
		return false;
	return dynamic_equal(lm_ptr(t), x[1], y[1], err);
}

/* ---- hashing */

#define M1 UINT64_C(0xa0761d6478bd642f)
#define M2 UINT64_C(0xe7037ed1a0b428db)
#define M3 UINT64_C(0x8ebc6af09c88c6e3)

/* Folds the 128-bit product of two words. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
#if defined(__SIZEOF_INT128__) && !defined(__EMSCRIPTEN__)
	unsigned __int128 p = (unsigned __int128)a * b;
	return (uint64_t)p ^ (uint64_t)(p >> 64);
#else
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t ll = al * bl, lh = al * bh, hl = ah * bl, hh = ah * bh;
	uint64_t mid = (ll >> 32) + (uint32_t)lh + (uint32_t)hl;
	uint64_t hi = hh + (lh >> 32) + (hl >> 32) + (mid >> 32);
	return (mid << 32 | (uint32_t)ll) ^ hi;
#endif
}

uint64_t lm_hash_u64(uint64_t x, uint64_t seed)
{
	return mix(x ^ M1, seed ^ M2);
}

uint64_t lm_hash_mem(const void *data, size_t n, uint64_t seed)
{
	const char *p = data;
	uint64_t h = seed ^ M3, a = 0, b = 0;
	size_t len = n;
	for (; n > 16; n -= 16, p += 16)
		h = mix(load64(p) ^ M1, load64(p + 8) ^ h);
	if (n >= 8) {
		a = load64(p);
		b = load64(p + n - 8);
	} else if (n >= 4) {
		uint32_t x, y;
		memcpy(&x, p, 4);
		memcpy(&y, p + n - 4, 4);
		a = x;
		b = y;
	} else if (n > 0) {
		a = (uint64_t)(uint8_t)p[0] << 16 | (uint64_t)(uint8_t)p[n >> 1] << 8 |
		    (uint8_t)p[n - 1];
	}
	return mix(M2 ^ len, mix(a ^ M1, b ^ h));
}

static uint64_t hash_f64(double v, uint64_t seed)
{
	if (v == 0)
		return lm_hash_u64(0, seed);
	if (v != v)
		return lm_hash_u64((uint64_t)lm_host_nanotime(), seed ^ M3);
	uint64_t bits;
	memcpy(&bits, &v, 8);
	return lm_hash_u64(bits, seed);
}

static uint64_t hash_at(const lm_rtype *t, const char *p, uint64_t h, lm_value_err *err,
			unsigned depth);

/* Hashes all but the last field; then *t and *p are the last one's. False: there was none, or it
 * failed. */
static bool hash_fields(const lm_rtype **t, const char **p, uint64_t *h, lm_value_err *err,
			unsigned depth)
{
	const lm_rt_struct *s = (const lm_rt_struct *)(const void *)*t;
	const lm_rt_field *f = lm_ptr(s->fields);
	int64_t last = -1;
	for (uint64_t i = 0; i < s->flen; i++) {
		lm_str name = lm_rtype_name_str(lm_ptr(f[i].name));
		if (name.len == 1 && name.ptr[0] == '_')
			continue;
		if (last >= 0)
			*h = hash_at(lm_ptr(f[last].typ), *p + f[last].offset, *h, err, depth);
		if (err->kind != LM_VERR_NONE)
			return false;
		last = (int64_t)i;
	}
	if (last < 0)
		return false;
	*t = lm_ptr(f[last].typ);
	*p += f[last].offset;
	return true;
}

static uint64_t hash_at(const lm_rtype *t, const char *p, uint64_t h, lm_value_err *err,
			unsigned depth)
{
	if (depth > DEPTH_LIMIT) {
		*err = (lm_value_err){LM_VERR_TOO_DEEP, t};
		return h;
	}
	for (;;) {
		if (t->tflag & LM_TF_REGULAR)
			return t->size == 8 ? lm_hash_u64(load64(p), h)
					    : lm_hash_mem(p, (size_t)t->size, h);
		switch (t->kind) {
		case LM_K_FLOAT32: return hash_f64(load_f32(p), h);
		case LM_K_FLOAT64: return hash_f64(load_f64(p), h);
		case LM_K_COMPLEX64: return hash_f64(load_f32(p + 4), hash_f64(load_f32(p), h));
		case LM_K_COMPLEX128: return hash_f64(load_f64(p + 8), hash_f64(load_f64(p), h));
		case LM_K_STRING: return lm_hash_mem(lm_ptr(load64(p)), (size_t)load64(p + 8), h);
		case LM_K_INTERFACE: {
			uint64_t first = load64(p), data = load64(p + 8);
			if (first == 0)
				return lm_hash_u64(0, h);
			t = dynamic_type(t, first);
			if (t->equal == 0) {
				*err = (lm_value_err){LM_VERR_UNHASHABLE, t};
				return h;
			}
			h = lm_hash_u64(t->hash, h);
			if (lm_rtype_is_direct(t))
				return lm_hash_u64(data, h);
			p = lm_ptr(data);
			break;
		}
		case LM_K_ARRAY: {
			const lm_rt_array *a = (const lm_rt_array *)(const void *)t;
			const lm_rtype *e = lm_ptr(a->elem);
			if (a->len == 0)
				return lm_hash_u64(1, h);
			for (uint64_t i = 0; i + 1 < a->len && err->kind == LM_VERR_NONE; i++)
				h = hash_at(e, p + i * e->size, h, err, depth + 1);
			p += (a->len - 1) * e->size;
			t = e;
			break;
		}
		case LM_K_STRUCT:
			if (!hash_fields(&t, &p, &h, err, depth + 1))
				return h;
			break;
		case LM_K_FUNC:
		case LM_K_MAP:
		case LM_K_SLICE:
		case LM_K_INVALID: *err = (lm_value_err){LM_VERR_UNHASHABLE, t}; return h;
		default: return lm_hash_mem(p, (size_t)t->size, h);
		}
	}
}

uint64_t lm_value_hash(const lm_rtype *t, const void *p, uint64_t seed, lm_value_err *err)
{
	return hash_at(t, p, seed, err, 0);
}
