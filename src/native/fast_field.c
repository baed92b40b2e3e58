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

/* ---- points of P-256: complete formulas for a = -3 (Renes, Costello, Batina, 2015), projective
 * coordinates */

typedef struct {
	uint64_t x[4], y[4], z[4];
} p256_point;

static const uint64_t p256_b[4] = {UINT64_C(0xd89cdf6229c4bddf), UINT64_C(0xacf005cd78843090),
				   UINT64_C(0xe5a220abf7212ed6), UINT64_C(0xdc30061d04874834)};
static const uint64_t p256_one[4] = {UINT64_C(0x1), UINT64_C(0xffffffff00000000),
				     UINT64_C(0xffffffffffffffff), UINT64_C(0xfffffffe)};

static void p256_point_add(p256_point *out, const p256_point *p, const p256_point *q)
{
	p256_point r;
	uint64_t t0[4], t1[4], t2[4], t3[4], t4[4];
	p256_mul(t0, p->x, q->x);
	p256_mul(t1, p->y, q->y);
	p256_mul(t2, p->z, q->z);
	p256_add(t3, p->x, p->y);
	p256_add(t4, q->x, q->y);
	p256_mul(t3, t3, t4);
	p256_add(t4, t0, t1);
	p256_sub(t3, t3, t4);
	p256_add(t4, p->y, p->z);
	p256_add(r.x, q->y, q->z);
	p256_mul(t4, t4, r.x);
	p256_add(r.x, t1, t2);
	p256_sub(t4, t4, r.x);
	p256_add(r.x, p->x, p->z);
	p256_add(r.y, q->x, q->z);
	p256_mul(r.x, r.x, r.y);
	p256_add(r.y, t0, t2);
	p256_sub(r.y, r.x, r.y);
	p256_mul(r.z, p256_b, t2);
	p256_sub(r.x, r.y, r.z);
	p256_add(r.z, r.x, r.x);
	p256_add(r.x, r.x, r.z);
	p256_sub(r.z, t1, r.x);
	p256_add(r.x, t1, r.x);
	p256_mul(r.y, p256_b, r.y);
	p256_add(t1, t2, t2);
	p256_add(t2, t1, t2);
	p256_sub(r.y, r.y, t2);
	p256_sub(r.y, r.y, t0);
	p256_add(t1, r.y, r.y);
	p256_add(r.y, t1, r.y);
	p256_add(t1, t0, t0);
	p256_add(t0, t1, t0);
	p256_sub(t0, t0, t2);
	p256_mul(t1, t4, r.y);
	p256_mul(t2, t0, r.y);
	p256_mul(r.y, r.x, r.z);
	p256_add(r.y, r.y, t2);
	p256_mul(r.x, t3, r.x);
	p256_sub(r.x, r.x, t1);
	p256_mul(r.z, t4, r.z);
	p256_mul(t1, t3, t0);
	p256_add(r.z, r.z, t1);
	*out = r;
}

static void p256_point_double(p256_point *out, const p256_point *p)
{
	p256_point r;
	uint64_t t0[4], t1[4], t2[4], t3[4];
	p256_mul(t0, p->x, p->x);
	p256_mul(t1, p->y, p->y);
	p256_mul(t2, p->z, p->z);
	p256_mul(t3, p->x, p->y);
	p256_add(t3, t3, t3);
	p256_mul(r.z, p->x, p->z);
	p256_add(r.z, r.z, r.z);
	p256_mul(r.y, p256_b, t2);
	p256_sub(r.y, r.y, r.z);
	p256_add(r.x, r.y, r.y);
	p256_add(r.y, r.x, r.y);
	p256_sub(r.x, t1, r.y);
	p256_add(r.y, t1, r.y);
	p256_mul(r.y, r.x, r.y);
	p256_mul(r.x, r.x, t3);
	p256_add(t3, t2, t2);
	p256_add(t2, t2, t3);
	p256_mul(r.z, p256_b, r.z);
	p256_sub(r.z, r.z, t2);
	p256_sub(r.z, r.z, t0);
	p256_add(t3, r.z, r.z);
	p256_add(r.z, r.z, t3);
	p256_add(t3, t0, t0);
	p256_add(t0, t3, t0);
	p256_sub(t0, t0, t2);
	p256_mul(t0, t0, r.z);
	p256_add(r.y, r.y, t0);
	p256_mul(t0, p->y, p->z);
	p256_add(t0, t0, t0);
	p256_mul(r.z, t0, r.z);
	p256_sub(r.x, r.x, r.z);
	p256_mul(r.z, t0, t1);
	p256_add(r.z, r.z, r.z);
	p256_add(r.z, r.z, r.z);
	*out = r;
}

/* (q *P256Point) Add(p1, p2 *P256Point) *P256Point */
LM_NATIVE_FN(lm_fast_p256_point_add)
{
	UNUSED_VM_G();
	NEED_PTR(args[1]);
	NEED_PTR(args[2]);
	NEED_PTR(args[3]);
	p256_point_add(lm_ptr(args[1]), lm_ptr(args[2]), lm_ptr(args[3]));
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* (q *P256Point) Double(p *P256Point) *P256Point */
LM_NATIVE_FN(lm_fast_p256_point_double)
{
	UNUSED_VM_G();
	NEED_PTR(args[1]);
	NEED_PTR(args[2]);
	p256_point_double(lm_ptr(args[1]), lm_ptr(args[2]));
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* (q *P256Point) AddAffine(p1 *P256Point, p2 *p256AffinePoint, infinity int) *P256Point: p1 when p2
 * stands for infinity */
LM_NATIVE_FN(lm_fast_p256_point_add_affine)
{
	UNUSED_VM_G();
	NEED_PTR(args[1]);
	NEED_PTR(args[2]);
	NEED_PTR(args[3]);
	NEED(args[4] <= 1);
	p256_point p, q, sum;
	memcpy(&p, lm_ptr(args[2]), sizeof p);
	memcpy(&q, lm_ptr(args[3]), sizeof q.x + sizeof q.y);
	memcpy(q.z, p256_one, sizeof q.z);
	p256_point_add(&sum, &p, &q);
	limbs_select(lm_ptr(args[1]), args[4], sum.x, p.x, 12);
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* (q *P256Point) Select(p1, p2 *P256Point, cond int) *P256Point */
METHOD_SELECT(lm_fast_p256_point_select, 12)

/* (table *p256Table) Select(p *P256Point, n uint8): 16 points; infinity for 0 */
LM_NATIVE_FN(lm_fast_p256_points_select)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	NEED(args[2] <= 16);
	const p256_point *table = lm_ptr(args[0]);
	p256_point r = {.z = {0}};
	memcpy(r.y, p256_one, sizeof r.y);
	for (uint64_t i = 1; i <= 16; i++)
		limbs_select(r.x, i == args[2], r.x, table[i - 1].x, 12);
	memcpy(lm_ptr(args[1]), &r, sizeof r);
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
