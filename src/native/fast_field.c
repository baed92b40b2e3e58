/* fast_field.c - arithmetic of the fields that crypto uses: NIST curves and the scalars of
 * edwards25519 in Montgomery form, GF(2^255-19) in 51-bit limbs, the rings of ML-KEM and ML-DSA,
 * and crypto's bigmod. Constant time, as the Go bodies are, and bit for bit their results also
 * where an input is not reduced. */
#include "native/native_fast.h"

/* ---- Montgomery arithmetic modulo an odd number of n limbs, all of it inlined for a constant n.
 * Values are below the modulus; T is the result before the last subtraction, n limbs and a carry.
 */

#define INLINE static inline __attribute__((always_inline))

INLINE void mont_final(uint64_t *out, const uint64_t *t, uint64_t carry, const uint64_t *p, int n)
{
	uint64_t d[9], b = 0;
	for (int i = 0; i < n; i++)
		d[i] = lm_subb(t[i], p[i], &b);
	lm_subb(carry, 0, &b);
	uint64_t keep = 0 - b;
	for (int i = 0; i < n; i++)
		out[i] = (t[i] & keep) | (d[i] & ~keep);
}

INLINE void mont_mul(uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *p,
		     uint64_t inv, int n)
{
	uint64_t t[9] = {0}, top = 0;
	for (int i = 0; i < n; i++) {
		uint64_t c = 0, over = 0;
		for (int j = 0; j < n; j++)
			t[j] = lm_mac(t[j], a[j], b[i], &c);
		top = lm_addc(top, c, &over);
		uint64_t m = t[0] * inv;
		c = 0;
		lm_mac(t[0], m, p[0], &c);
		for (int j = 1; j < n; j++)
			t[j - 1] = lm_mac(t[j], m, p[j], &c);
		uint64_t over2 = 0;
		t[n - 1] = lm_addc(top, c, &over2);
		top = over + over2;
	}
	mont_final(out, t, top, p, n);
}

INLINE void mont_add(uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *p, int n)
{
	uint64_t t[9], c = 0;
	for (int i = 0; i < n; i++)
		t[i] = lm_addc(a[i], b[i], &c);
	mont_final(out, t, c, p, n);
}

INLINE void mont_sub(uint64_t *out, const uint64_t *a, const uint64_t *b, const uint64_t *p, int n)
{
	uint64_t t[9], borrow = 0, c = 0;
	for (int i = 0; i < n; i++)
		t[i] = lm_subb(a[i], b[i], &borrow);
	uint64_t mask = 0 - borrow;
	for (int i = 0; i < n; i++)
		out[i] = lm_addc(t[i], p[i] & mask, &c);
}

INLINE void limbs_select(uint64_t *out, uint64_t cond, const uint64_t *zero, const uint64_t *one,
			 int n)
{
	uint64_t mask = 0 - cond;
	for (int i = 0; i < n; i++)
		out[i] = (one[i] & mask) | (zero[i] & ~mask);
}

#define P224_N   4
#define P224_INV UINT64_C(0xffffffffffffffff)
static const uint64_t p224_prime[4] = {UINT64_C(0x1), UINT64_C(0xffffffff00000000),
				       UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffff)};
#define P256_N   4
#define P256_INV UINT64_C(0x1)
static const uint64_t p256_prime[4] = {UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffff),
				       UINT64_C(0x0), UINT64_C(0xffffffff00000001)};
#define P384_N   6
#define P384_INV UINT64_C(0x100000001)
static const uint64_t p384_prime[6] = {UINT64_C(0xffffffff),         UINT64_C(0xffffffff00000000),
				       UINT64_C(0xfffffffffffffffe), UINT64_C(0xffffffffffffffff),
				       UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff)};
#define P521_N   9
#define P521_INV UINT64_C(0x1)
static const uint64_t p521_prime[9] = {
	UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff),
	UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff),
	UINT64_C(0xffffffffffffffff), UINT64_C(0xffffffffffffffff), UINT64_C(0x1ff)};
#define ED_SCALAR_N   4
#define ED_SCALAR_INV UINT64_C(0xd2b51da312547e1b)
static const uint64_t ed_scalar_prime[4] = {UINT64_C(0x5812631a5cf5d3ed),
					    UINT64_C(0x14def9dea2f79cd6), UINT64_C(0x0),
					    UINT64_C(0x1000000000000000)};

/* The functions on limbs: op(out, arg1[, arg2]); ENTRY takes them from args. */
#define FIELD_OPS(f, F)                                                                            \
	static void f##_mul(uint64_t *o, const uint64_t *a, const uint64_t *b)                     \
	{                                                                                          \
		mont_mul(o, a, b, f##_prime, F##_INV, F##_N);                                      \
	}                                                                                          \
	static void f##_add(uint64_t *o, const uint64_t *a, const uint64_t *b)                     \
	{                                                                                          \
		mont_add(o, a, b, f##_prime, F##_N);                                               \
	}                                                                                          \
	static void f##_sub(uint64_t *o, const uint64_t *a, const uint64_t *b)                     \
	{                                                                                          \
		mont_sub(o, a, b, f##_prime, F##_N);                                               \
	}
FIELD_OPS(p224, P224)
FIELD_OPS(p256, P256)
FIELD_OPS(p384, P384)
FIELD_OPS(p521, P521)
FIELD_OPS(ed_scalar, ED_SCALAR)

/* func(out1, arg1, arg2 *element) */
#define THREE(name, fn)                                                                            \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[0]);                                                                 \
		NEED_PTR(args[1]);                                                                 \
		NEED_PTR(args[2]);                                                                 \
		fn(lm_ptr(args[0]), lm_ptr(args[1]), lm_ptr(args[2]));                             \
		return LM_NATIVE_DONE;                                                             \
	}
/* func(out1, arg1 *element): the square */
#define TWO(name, fn)                                                                              \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[0]);                                                                 \
		NEED_PTR(args[1]);                                                                 \
		fn(lm_ptr(args[0]), lm_ptr(args[1]), lm_ptr(args[1]));                             \
		return LM_NATIVE_DONE;                                                             \
	}
/* func (e *E) op(t1, t2 *E) *E */
#define METHOD(name, fn)                                                                           \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[1]);                                                                 \
		NEED_PTR(args[2]);                                                                 \
		NEED_PTR(args[3]);                                                                 \
		fn(lm_ptr(args[1]), lm_ptr(args[2]), lm_ptr(args[3]));                             \
		args[0] = args[1];                                                                 \
		return LM_NATIVE_DONE;                                                             \
	}
/* func (e *E) Square(t *E) *E */
#define METHOD_SQUARE(name, fn)                                                                    \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[1]);                                                                 \
		NEED_PTR(args[2]);                                                                 \
		fn(lm_ptr(args[1]), lm_ptr(args[2]), lm_ptr(args[2]));                             \
		args[0] = args[1];                                                                 \
		return LM_NATIVE_DONE;                                                             \
	}
/* func (v *E) Select(a, b *E, cond int) *E: a when cond is 1, b when it is 0 */
#define METHOD_SELECT(name, n)                                                                     \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[1]);                                                                 \
		NEED_PTR(args[2]);                                                                 \
		NEED_PTR(args[3]);                                                                 \
		NEED(args[4] <= 1);                                                                \
		limbs_select(lm_ptr(args[1]), args[4], lm_ptr(args[3]), lm_ptr(args[2]), n);       \
		args[0] = args[1];                                                                 \
		return LM_NATIVE_DONE;                                                             \
	}
#define NIST(f, F)                                                                                 \
	THREE(lm_fast_##f##_limbs_mul, f##_mul)                                                    \
	TWO(lm_fast_##f##_limbs_square, f##_mul)                                                   \
	METHOD(lm_fast_##f##_mul, f##_mul)                                                         \
	METHOD(lm_fast_##f##_add, f##_add)                                                         \
	METHOD(lm_fast_##f##_sub, f##_sub)                                                         \
	METHOD_SQUARE(lm_fast_##f##_square, f##_mul)                                               \
	METHOD_SELECT(lm_fast_##f##_select, F##_N)
NIST(p224, P224)
NIST(p256, P256)
NIST(p384, P384)
NIST(p521, P521)
THREE(lm_fast_ed_scalar_mul, ed_scalar_mul)
THREE(lm_fast_ed_scalar_add, ed_scalar_add)
THREE(lm_fast_ed_scalar_sub, ed_scalar_sub)

/* (*p256AffineTable).Select(p *p256AffinePoint, n uint8): 32 points of two elements */
LM_NATIVE_FN(lm_fast_p256_table_select)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	NEED(args[2] <= 32);
	const uint64_t *table = lm_ptr(args[0]);
	uint64_t *p = lm_ptr(args[1]);
	for (uint64_t i = 1; i <= 32; i++, table += 8)
		limbs_select(p, i == args[2], p, table, 8);
	return LM_NATIVE_DONE;
}

/* ---- GF(2^255-19): five limbs of 51 bits, carried once after every operation */

#define LOW51 ((UINT64_C(1) << 51) - 1)

typedef struct {
	uint64_t lo, hi;
} wide;

static inline wide wide_add(wide v, uint64_t a, uint64_t b)
{
	uint64_t hi, lo = lm_mul64(a, b, &hi), c = 0;
	v.lo = lm_addc(v.lo, lo, &c);
	v.hi += hi + c;
	return v;
}
static inline uint64_t wide_shift51(wide v)
{
	return v.hi << 13 | v.lo >> 51;
}

static void ed_carry_wide(uint64_t v[5], const wide r[5])
{
	uint64_t t[5];
	t[0] = (r[0].lo & LOW51) + 19 * wide_shift51(r[4]);
	for (int i = 1; i < 5; i++)
		t[i] = (r[i].lo & LOW51) + wide_shift51(r[i - 1]);
	v[0] = (t[0] & LOW51) + 19 * (t[4] >> 51);
	for (int i = 1; i < 5; i++)
		v[i] = (t[i] & LOW51) + (t[i - 1] >> 51);
}

static void ed_mul(uint64_t *v, const uint64_t *a, const uint64_t *b)
{
	wide r[5];
	uint64_t a19[5];
	for (int i = 1; i < 5; i++)
		a19[i] = 19 * a[i];
	for (int k = 0; k < 5; k++) {
		wide s = {0, 0};
		for (int i = 0; i <= k; i++)
			s = wide_add(s, a[i], b[k - i]);
		for (int i = k + 1; i < 5; i++)
			s = wide_add(s, a19[i], b[5 + k - i]);
		r[k] = s;
	}
	ed_carry_wide(v, r);
}

/* Doubles one factor of mixed products, as the Go body does: limbs above 63 bits wrap the same way.
 */
static void ed_square(uint64_t *v, const uint64_t *a)
{
	wide r[5], z = {0, 0};
	uint64_t l0 = a[0], l1 = a[1], l2 = a[2], l3 = a[3], l4 = a[4];
	r[0] = wide_add(wide_add(wide_add(z, l0, l0), 19 * l1, l4 * 2), 19 * l2, l3 * 2);
	r[1] = wide_add(wide_add(wide_add(z, l0 * 2, l1), 19 * l2, l4 * 2), 19 * l3, l3);
	r[2] = wide_add(wide_add(wide_add(z, l0 * 2, l2), l1, l1), 19 * l3, l4 * 2);
	r[3] = wide_add(wide_add(wide_add(z, l0 * 2, l3), l1 * 2, l2), 19 * l4, l4);
	r[4] = wide_add(wide_add(wide_add(z, l0 * 2, l4), l1 * 2, l3), l2, l2);
	ed_carry_wide(v, r);
}

static void ed_carry(uint64_t *v, const uint64_t *t)
{
	uint64_t r[5];
	r[0] = (t[0] & LOW51) + 19 * (t[4] >> 51);
	for (int i = 1; i < 5; i++)
		r[i] = (t[i] & LOW51) + (t[i - 1] >> 51);
	memcpy(v, r, sizeof r);
}

static void ed_add(uint64_t *v, const uint64_t *a, const uint64_t *b)
{
	uint64_t t[5];
	for (int i = 0; i < 5; i++)
		t[i] = a[i] + b[i];
	ed_carry(v, t);
}

static void ed_sub(uint64_t *v, const uint64_t *a, const uint64_t *b)
{
	uint64_t t[5];
	for (int i = 0; i < 5; i++) /* plus twice the prime */
		t[i] = a[i] + 2 * LOW51 - (i ? 0 : 36) - b[i];
	ed_carry(v, t);
}

static void ed_square2(uint64_t *v, const uint64_t *a, const uint64_t *same)
{
	(void)same;
	ed_square(v, a);
}

THREE(lm_fast_ed_mul_generic, ed_mul)
TWO(lm_fast_ed_square_generic, ed_square2)
METHOD(lm_fast_ed_mul, ed_mul)
METHOD(lm_fast_ed_add, ed_add)
METHOD(lm_fast_ed_sub, ed_sub)
METHOD_SQUARE(lm_fast_ed_square, ed_square2)
METHOD_SELECT(lm_fast_ed_select, 5)

/* feSquareN(v, a *Element, n int) */
LM_NATIVE_FN(lm_fast_ed_square_n)
{
	UNUSED_VM_G();
	uint64_t t[5];
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	NEED(args[2] <= 1000);
	memcpy(t, lm_ptr(args[1]), sizeof t);
	for (uint64_t i = 0; i < args[2]; i++)
		ed_square(t, t);
	memcpy(lm_ptr(args[0]), t, sizeof t);
	return LM_NATIVE_DONE;
}

/* SelectInto(dest, x int8) of a table of eight entries of k elements: x*Q, without branches. `plus`
 * and `minus` are the elements that a negative x swaps, `sign` the one it negates; entry 0 is ones
 * where `one` has a bit. */
static void ed_table_select(uint64_t *dest, const uint64_t *table, int8_t x, int k, unsigned one)
{
	uint64_t r[20] = {0};
	unsigned sign = (uint8_t)x >> 7, abs = (unsigned)((x ^ -(int)sign) + (int)sign) & 0xff;
	for (int e = 0; e < k; e++)
		r[e * 5] = one >> e & 1;
	for (unsigned j = 1; j <= 8; j++, table += k * 5)
		limbs_select(r, j == abs, r, table, k * 5);
	uint64_t neg[5], zero[5] = {0}, *last = r + (ptrdiff_t)(k - 1) * 5;
	ed_sub(neg, zero, last);
	for (int i = 0; i < 5; i++) {
		uint64_t t = (0 - (uint64_t)sign) & (r[i] ^ r[5 + i]);
		r[i] ^= t;
		r[5 + i] ^= t;
	}
	limbs_select(last, sign, last, neg, 5);
	memcpy(dest, r, (size_t)k * 40);
}

/* (*projLookupTable).SelectInto: YplusX, YminusX, Z, T2d; (*affineLookupTable).SelectInto: without
 * Z */
LM_NATIVE_FN(lm_fast_ed_proj_select)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	ed_table_select(lm_ptr(args[1]), lm_ptr(args[0]), (int8_t)args[2], 4, 7);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_ed_affine_select)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	ed_table_select(lm_ptr(args[1]), lm_ptr(args[0]), (int8_t)args[2], 3, 3);
	return LM_NATIVE_DONE;
}
