/* fast_big.c - numbers of many words: the kernels of math/big (assembly in gc) and of crypto's
 * bigmod. Loops go through memory in the order of the Go bodies, so that overlapping operands act
 * as there. */
#include "native/native_fast.h"

/* ---- math/big: z, x, y []Word */

static uint64_t *words(const uint64_t *args, unsigned at)
{
	return lm_ptr(args[at]);
}

/* addVV(z, x, y []Word) (c Word) */
LM_NATIVE_FN(lm_fast_big_add_vv)
{
	UNUSED_VM_G();
	NEED(args[5] == args[2] && args[8] == args[2]);
	uint64_t *z = words(args, 1), *x = words(args, 4), *y = words(args, 7), c = 0;
	for (uint64_t i = 0; i < args[2]; i++)
		z[i] = lm_addc(x[i], y[i], &c);
	args[0] = c;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_big_sub_vv)
{
	UNUSED_VM_G();
	NEED(args[5] == args[2] && args[8] == args[2]);
	uint64_t *z = words(args, 1), *x = words(args, 4), *y = words(args, 7), c = 0;
	for (uint64_t i = 0; i < args[2]; i++)
		z[i] = lm_subb(x[i], y[i], &c);
	args[0] = c;
	return LM_NATIVE_DONE;
}

/* The words above the last one that a carry reached stay as they are. */
static void copy_rest(uint64_t *z, const uint64_t *x, uint64_t from, uint64_t n)
{
	if (z != x && from < n)
		memmove(z + from, x + from, (size_t)(n - from) * 8);
}

/* addVW(z, x []Word, y Word) (c Word) */
LM_NATIVE_FN(lm_fast_big_add_vw)
{
	UNUSED_VM_G();
	uint64_t n = args[2], c = args[7];
	NEED(args[5] == n);
	uint64_t *z = words(args, 1), *x = words(args, 4), i = 0;
	do {
		if (i == n)
			break;
		uint64_t sum = x[i] + c;
		c = sum < c;
		z[i++] = sum;
	} while (c);
	copy_rest(z, x, i, n);
	args[0] = c;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_big_sub_vw)
{
	UNUSED_VM_G();
	uint64_t n = args[2], c = args[7];
	NEED(args[5] == n);
	uint64_t *z = words(args, 1), *x = words(args, 4), i = 0;
	do {
		if (i == n)
			break;
		uint64_t from = x[i];
		z[i++] = from - c;
		c = from < c;
	} while (c);
	copy_rest(z, x, i, n);
	args[0] = c;
	return LM_NATIVE_DONE;
}

/* lshVU, rshVU(z, x []Word, s uint) (c Word) */
LM_NATIVE_FN(lm_fast_big_lsh)
{
	UNUSED_VM_G();
	uint64_t n = args[2], s = args[7] & 63;
	NEED(args[5] == n && n > 0 && s > 0);
	uint64_t *z = words(args, 1), *x = words(args, 4);
	uint64_t c = x[n - 1] >> (64 - s);
	for (uint64_t i = n - 1; i > 0; i--)
		z[i] = x[i] << s | x[i - 1] >> (64 - s);
	z[0] = x[0] << s;
	args[0] = c;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_big_rsh)
{
	UNUSED_VM_G();
	uint64_t n = args[2], s = args[7] & 63;
	NEED(args[5] == n && n > 0 && s > 0);
	uint64_t *z = words(args, 1), *x = words(args, 4);
	uint64_t c = x[0] << (64 - s);
	for (uint64_t i = 1; i < n; i++)
		z[i - 1] = x[i - 1] >> s | x[i] << (64 - s);
	z[n - 1] = x[n - 1] >> s;
	args[0] = c;
	return LM_NATIVE_DONE;
}

/* mulAddVWW(z, x []Word, y, r Word) (c Word) */
LM_NATIVE_FN(lm_fast_big_mul_add)
{
	UNUSED_VM_G();
	NEED(args[5] == args[2]);
	uint64_t *z = words(args, 1), *x = words(args, 4), y = args[7], c = args[8];
	for (uint64_t i = 0; i < args[2]; i++)
		z[i] = lm_mac(0, x[i], y, &c);
	args[0] = c;
	return LM_NATIVE_DONE;
}

static uint64_t add_mul(uint64_t *z, const uint64_t *x, const uint64_t *y, uint64_t m, uint64_t c,
			uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		z[i] = lm_mac(x[i], y[i], m, &c);
	return c;
}

/* addMulVVWW(z, x, y []Word, m, a Word) (c Word) */
LM_NATIVE_FN(lm_fast_big_add_mul)
{
	UNUSED_VM_G();
	NEED(args[5] == args[2] && args[8] == args[2]);
	args[0] = add_mul(words(args, 1), words(args, 4), words(args, 7), args[10], args[11],
			  args[2]);
	return LM_NATIVE_DONE;
}

static bool apart(uint64_t a, uint64_t an, uint64_t b, uint64_t bn)
{
	return a + an * 8 <= b || b + bn * 8 <= a;
}

/* basicMul(z, x, y nat) */
LM_NATIVE_FN(lm_fast_big_basic_mul)
{
	UNUSED_VM_G();
	uint64_t nx = args[4], ny = args[7], n = nx + ny;
	NEED(args[1] >= n);
	NEED(apart(args[0], n, args[3], nx) && apart(args[0], n, args[6], ny));
	uint64_t *z = words(args, 0), *x = words(args, 3), *y = words(args, 6);
	if (n)
		memset(z, 0, (size_t)n * 8);
	for (uint64_t i = 0; i < ny; i++)
		if (y[i])
			z[nx + i] = add_mul(z + i, z + i, x, y[i], 0, nx);
	return LM_NATIVE_DONE;
}

/* 2^128-1 divided by d, less 2^64: d has its top bit set. */
static uint64_t reciprocal(uint64_t d)
{
	uint64_t hi = ~d, lo = ~UINT64_C(0), q = 0;
	for (int i = 0; i < 64; i++) { /* (hi, lo) / d, bit by bit: hi < d */
		uint64_t top = hi >> 63;
		hi = hi << 1 | lo >> 63;
		lo <<= 1;
		q <<= 1;
		if (top || hi >= d) {
			hi -= d;
			q |= 1;
		}
	}
	return q;
}

/* (x1, x0) / d for a normalised d > x1 and its reciprocal. */
static uint64_t divide(uint64_t x1, uint64_t x0, uint64_t d, uint64_t m, uint64_t *rem)
{
	uint64_t hi, lo = lm_mul64(m, x1, &hi), c = 0, p1, p0;
	lm_addc(lo, x0, &c);
	uint64_t q = hi + x1 + c, b = 0;
	p0 = lm_mul64(q, d, &p1);
	uint64_t r0 = lm_subb(x0, p0, &b), r1 = lm_subb(x1, p1, &b);
	if (r1) {
		q++;
		r0 -= d;
	}
	if (r0 >= d) {
		q++;
		r0 -= d;
	}
	*rem = r0;
	return q;
}

/* divWVW(z []Word, xn Word, x []Word, y Word) (r Word) */
LM_NATIVE_FN(lm_fast_big_div)
{
	UNUSED_VM_G();
	uint64_t n = args[2], r = args[4], y = args[8];
	NEED(n > 0 && args[6] >= n && y && r < y);
	NEED(args[6] != 1 || n == 1);
	uint64_t *z = words(args, 1), *x = words(args, 5);
	int s = __builtin_clzll(y);
	uint64_t d = y << s, m = reciprocal(d);
	for (uint64_t i = n; i-- > 0;) {
		uint64_t x1 = s ? r << s | x[i] >> (64 - s) : r;
		z[i] = divide(x1, x[i] << s, d, m, &r);
		r >>= s;
	}
	args[0] = r;
	return LM_NATIVE_DONE;
}

/* divWW(x1, x0, y, m Word) (q, r Word): m is the reciprocal of y */
LM_NATIVE_FN(lm_fast_big_div_ww)
{
	UNUSED_VM_G();
	uint64_t x1 = args[2], x0 = args[3], y = args[4], r;
	NEED(y);
	int s = __builtin_clzll(y);
	if (s) {
		x1 = x1 << s | x0 >> (64 - s);
		x0 <<= s;
	}
	args[0] = divide(x1, x0, y << s, args[5], &r);
	args[1] = r >> s;
	return LM_NATIVE_DONE;
}

/* ---- crypto/internal/fips140/bigmod. Nat is {limbs []uint}, Modulus {nat *Nat; odd bool; m0inv
 * uint; rr *Nat}. */

typedef struct {
	uint64_t nat, odd, m0inv, rr;
} modulus;

enum { MAX_LIMBS = 256 };

/* addMulVVW(z, x []uint, y uint) (carry uint) */
LM_NATIVE_FN(lm_fast_bigmod_add_mul)
{
	UNUSED_VM_G();
	NEED(args[2] > 0 && args[5] >= args[2]);
	args[0] = add_mul(words(args, 1), words(args, 1), words(args, 4), args[7], 0, args[2]);
	return LM_NATIVE_DONE;
}

/* addMulVVWn(z, x *uint, y uint) (c uint) for n bits */
#define ADD_MUL(name, limbs)                                                                       \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[1]);                                                                 \
		NEED_PTR(args[2]);                                                                 \
		args[0] = add_mul(words(args, 1), words(args, 1), words(args, 2), args[3], 0,      \
				  limbs);                                                          \
		return LM_NATIVE_DONE;                                                             \
	}
ADD_MUL(lm_fast_bigmod_add_mul_1024, 16)
ADD_MUL(lm_fast_bigmod_add_mul_1536, 24)
ADD_MUL(lm_fast_bigmod_add_mul_2048, 32)

/* The slice of a *Nat; NULL when the pointer is bad. */
static lm_goslice *nat_slice(uint64_t nat)
{
	return lm_bad_address(nat) ? NULL : lm_ptr(nat);
}

/* x = x - m if x >= m or `always`; n limbs. */
static void maybe_subtract(uint64_t *x, const uint64_t *m, uint64_t always, uint64_t n)
{
	uint64_t t[MAX_LIMBS], b = 0;
	for (uint64_t i = 0; i < n; i++)
		t[i] = lm_subb(x[i], m[i], &b);
	uint64_t mask = 0 - ((b ^ 1) | always);
	for (uint64_t i = 0; i < n; i++)
		x[i] ^= mask & (x[i] ^ t[i]);
}

/* (x *Nat) montgomeryMul(a, b *Nat, m *Modulus) *Nat */
LM_NATIVE_FN(lm_fast_bigmod_montgomery)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]), *a = nat_slice(args[2]), *b = nat_slice(args[3]);
	NEED(x && a && b);
	NEED_PTR(args[4]);
	const modulus *m = lm_ptr(args[4]);
	lm_goslice *nat = nat_slice(m->nat);
	NEED(nat);
	uint64_t n = nat->len, t[2 * MAX_LIMBS] = {0}, c = 0;
	NEED(n > 0 && n <= MAX_LIMBS && a->cap >= n && b->cap >= n && x->cap >= n);
	const uint64_t *al = lm_ptr(a->ptr), *bl = lm_ptr(b->ptr), *ml = lm_ptr(nat->ptr);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t c1 = add_mul(t + i, t + i, al, bl[i], 0, n);
		uint64_t y = t[i] * m->m0inv;
		uint64_t c2 = add_mul(t + i, t + i, ml, y, 0, n);
		t[n + i] = lm_addc(c1, c2, &c);
	}
	uint64_t *xl = lm_ptr(x->ptr);
	if (x->len > n) /* reset clears what the number held before */
		memset(xl + n, 0, (size_t)(x->len - n) * 8);
	x->len = n;
	maybe_subtract(t + n, ml, c, n);
	memcpy(xl, t + n, (size_t)n * 8);
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* (x *Nat) maybeSubtractModulus(always choice, m *Modulus) */
LM_NATIVE_FN(lm_fast_bigmod_maybe_subtract)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[0]);
	NEED(x && args[1] <= 1);
	NEED_PTR(args[2]);
	lm_goslice *nat = nat_slice(((const modulus *)lm_ptr(args[2]))->nat);
	NEED(nat && x->len == nat->len && x->len <= MAX_LIMBS);
	maybe_subtract(lm_ptr(x->ptr), lm_ptr(nat->ptr), args[1], x->len);
	return LM_NATIVE_DONE;
}

/* (x *Nat) assign(on choice, y *Nat) *Nat */
LM_NATIVE_FN(lm_fast_bigmod_assign)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]), *y = nat_slice(args[3]);
	NEED(x && y && y->cap >= x->len);
	uint64_t *xl = lm_ptr(x->ptr), mask = 0 - args[2];
	const uint64_t *yl = lm_ptr(y->ptr);
	for (uint64_t i = 0; i < x->len; i++)
		xl[i] ^= mask & (xl[i] ^ yl[i]);
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* (x *Nat) add(y *Nat) (c uint), sub, cmpGeq(y *Nat) choice */
LM_NATIVE_FN(lm_fast_bigmod_add)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]), *y = nat_slice(args[2]);
	NEED(x && y && y->cap >= x->len);
	uint64_t *xl = lm_ptr(x->ptr), c = 0;
	const uint64_t *yl = lm_ptr(y->ptr);
	for (uint64_t i = 0; i < x->len; i++)
		xl[i] = lm_addc(xl[i], yl[i], &c);
	args[0] = c;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_bigmod_sub)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]), *y = nat_slice(args[2]);
	NEED(x && y && y->cap >= x->len);
	uint64_t *xl = lm_ptr(x->ptr), c = 0;
	const uint64_t *yl = lm_ptr(y->ptr);
	for (uint64_t i = 0; i < x->len; i++)
		xl[i] = lm_subb(xl[i], yl[i], &c);
	args[0] = c;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_bigmod_cmp_geq)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]), *y = nat_slice(args[2]);
	NEED(x && y && y->cap >= x->len);
	const uint64_t *xl = lm_ptr(x->ptr), *yl = lm_ptr(y->ptr);
	uint64_t c = 0;
	for (uint64_t i = 0; i < x->len; i++)
		lm_subb(xl[i], yl[i], &c);
	args[0] = c ^ 1;
	return LM_NATIVE_DONE;
}

/* (x *Nat) shiftIn(y uint, m *Modulus) *Nat: x = x << 64 + y modulo m, a bit at a time */
LM_NATIVE_FN(lm_fast_bigmod_shift_in)
{
	UNUSED_VM_G();
	lm_goslice *x = nat_slice(args[1]);
	NEED_PTR(args[3]);
	lm_goslice *nat = nat_slice(((const modulus *)lm_ptr(args[3]))->nat);
	NEED(x && nat && nat->len <= MAX_LIMBS && x->len == nat->len);
	uint64_t n = nat->len, d[MAX_LIMBS] = {0}, need = 0, y = args[2];
	uint64_t *xl = lm_ptr(x->ptr);
	const uint64_t *ml = lm_ptr(nat->ptr);
	for (int bit = 63; bit >= 0; bit--) {
		uint64_t carry = y >> bit & 1, borrow = 0, mask = 0 - need;
		for (uint64_t i = 0; i < n; i++) {
			uint64_t l = xl[i] ^ (mask & (xl[i] ^ d[i]));
			uint64_t v = l << 1 | carry;
			carry = l >> 63;
			xl[i] = v;
			d[i] = lm_subb(v, ml[i], &borrow);
		}
		need = (borrow ^ 1) | carry;
	}
	uint64_t mask = 0 - need;
	for (uint64_t i = 0; i < n; i++)
		xl[i] ^= mask & (xl[i] ^ d[i]);
	args[0] = args[1];
	return LM_NATIVE_DONE;
}

/* rshift1(a *Nat, carry uint) */
LM_NATIVE_FN(lm_fast_bigmod_rshift1)
{
	UNUSED_VM_G();
	lm_goslice *a = nat_slice(args[0]);
	NEED(a);
	uint64_t *l = lm_ptr(a->ptr);
	for (uint64_t i = 0; i < a->len; i++)
		l[i] = l[i] >> 1 | (i + 1 < a->len ? l[i + 1] : args[1]) << 63;
	return LM_NATIVE_DONE;
}

/* bitLen(n uint) int */
LM_NATIVE_FN(lm_fast_bigmod_bit_len)
{
	UNUSED_VM_G();
	args[0] = args[1] ? 64 - (uint64_t)__builtin_clzll(args[1]) : 0;
	return LM_NATIVE_DONE;
}
