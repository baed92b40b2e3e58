/* constant_num.c - big integers, fractions and 512-bit floats of constants. */
#include "base/constant_int.h"
#include <math.h>

/* ---- integers */

lm_const *const_new(lm_arena *a, rep r)
{
	lm_const *c = LM_NEW(a, lm_const);
	c->rep = (uint8_t)r;
	return c;
}

int mp_bits(const mp_int *z)
{
	return mp_count_bits(z);
}

/* The bytes of c's magnitude. */
static void load(const lm_const *c, mp_int *z)
{
	MP(mp_init(z));
	if (c->len)
		MP(mp_from_ubin(z, (const unsigned char *)const_bytes(c), c->len));
	if (c->flag)
		MP(mp_neg(z, z));
}

static void store(lm_arena *a, lm_const *c, const mp_int *z)
{
	size_t n = mp_ubin_size(z), written;
	unsigned char *p = lm_arena_alloc(a, n + 1);
	MP(mp_to_ubin(z, p, n, &written));
	c->len = (uint32_t)written;
	c->flag = mp_isneg(z);
	c->v.data = lm_const_to((const lm_const *)(const void *)p).u;
}

void const_to_mp(const lm_const *c, mp_int *z)
{
	if (c->rep == R_INT64)
		MP(mp_init_i64(z, c->u.i64));
	else
		load(c, z);
}

lm_const *const_from_mp(lm_arena *a, const mp_int *z)
{
	int bits = mp_bits(z);
	uint64_t mag = bits <= 64 ? mp_get_mag_u64(z) : UINT64_MAX;
	if (bits <= 63)
		return lm_const_int64(a, mp_isneg(z) ? -(int64_t)mag : (int64_t)mag);
	if (bits == 64 && mp_isneg(z) && mag == UINT64_C(1) << 63)
		return lm_const_int64(a, INT64_MIN);
	lm_const *c = const_new(a, R_BIG);
	store(a, c, z);
	return c;
}

/* ---- fractions */

lm_const *const_fraction(lm_arena *a, mp_int *n, mp_int *d, bool exact)
{
	if (mp_isneg(d)) {
		MP(mp_neg(n, n));
		MP(mp_neg(d, d));
	}
	int twos = mp_iszero(n) ? 0 : mp_cnt_lsb(n), other = mp_cnt_lsb(d);
	twos = twos < other ? twos : other;
	if (twos) {
		MP(mp_div_2d(n, twos, n, NULL));
		MP(mp_div_2d(d, twos, d, NULL));
	}
	if (mp_iszero(n) || mp_bits(d) != mp_cnt_lsb(d) + 1) { /* d is no power of two */
		mp_int g;
		MP(mp_init(&g));
		MP(mp_gcd(n, d, &g));
		if (mp_bits(&g) > 1) {
			MP(mp_div(n, &g, n, NULL));
			MP(mp_div(d, &g, d, NULL));
		}
		mp_clear(&g);
	}
	return const_fraction_lowest(a, n, d, exact);
}

lm_const *const_fraction_lowest(lm_arena *a, mp_int *n, mp_int *d, bool exact)
{
	lm_const *c = const_new(a, R_RAT);
	c->u.pair[0] = lm_const_to(const_from_mp(a, n));
	c->u.pair[1] = lm_const_to(const_from_mp(a, d));
	bool small = mp_bits(n) < MAX_EXP && mp_bits(d) < MAX_EXP;
	mp_clear_multi(n, d, NULL);
	if (small || exact)
		return c;
	big_float f;
	float_of(c, &f);
	c = const_from_float(a, &f);
	float_clear(&f);
	return c;
}

void const_rat_parts(const lm_const *c, mp_int *n, mp_int *d)
{
	if (c->rep == R_RAT) {
		const_to_mp(lm_const_at(c->u.pair[0]), n);
		const_to_mp(lm_const_at(c->u.pair[1]), d);
	} else {
		const_to_mp(c, n);
		MP(mp_init_u64(d, 1));
	}
}

/* ---- floats */

void float_clear(big_float *f)
{
	mp_clear(&f->m);
}

int64_t float_exp(const big_float *f)
{
	return mp_iszero(&f->m) ? 0 : f->exp + mp_bits(&f->m);
}

/* Drops the low `shift` bits of m, rounding to nearest even. */
static void shift_round(mp_int *m, int shift, bool sticky)
{
	int low = mp_cnt_lsb(m); /* number of zero bits at the end */
	mp_int half;
	MP(mp_init(&half));
	MP(mp_div_2d(m, shift - 1, &half, NULL)); /* |m| >> (shift-1): its low bit is the half */
	bool half_bit = mp_isodd(&half);
	bool rest = low < shift - 1 || sticky;
	MP(mp_div_2d(m, shift, m, NULL));
	if (half_bit && (rest || mp_isodd(m))) {
		if (mp_isneg(&half)) /* m itself may have become 0 and lost its sign */
			MP(mp_sub_d(m, 1, m));
		else
			MP(mp_add_d(m, 1, m));
	}
	mp_clear(&half);
}

/* Makes the mantissa odd, and the exponent legal. */
static void normalize(big_float *f)
{
	if (mp_iszero(&f->m)) {
		f->exp = 0;
		return;
	}
	int z = mp_cnt_lsb(&f->m);
	if (z) {
		MP(mp_div_2d(&f->m, z, &f->m, NULL));
		f->exp += z;
	}
	int64_t e = float_exp(f);
	if (e > INT32_MAX) {
		f->inf = true;
	} else if (e < INT32_MIN) {
		mp_zero(&f->m);
		f->exp = 0;
	}
}

void float_round(big_float *f, int prec)
{
	int bits = mp_bits(&f->m);
	if (bits > prec) {
		shift_round(&f->m, bits - prec, false);
		f->exp += bits - prec;
	}
	normalize(f);
}

void float_of(const lm_const *c, big_float *f)
{
	*f = (big_float){0};
	if (c->rep == R_FLOAT) {
		load(c, &f->m);
		f->exp = c->u.exp;
	} else if (c->rep == R_RAT) {
		big_float n, d;
		float_of(lm_const_at(c->u.pair[0]), &n);
		float_of(lm_const_at(c->u.pair[1]), &d);
		/* the parts are exact here: they were not rounded if they fit, so round only the
		 * quotient */
		mp_clear_multi(&n.m, &d.m, NULL);
		const_rat_parts(c, &n.m, &d.m);
		n.exp = d.exp = 0;
		MP(mp_init(&f->m));
		float_quo(f, &n, &d, PREC);
		float_clear(&n);
		float_clear(&d);
	} else {
		const_to_mp(c, &f->m);
		float_round(f, PREC);
	}
}

void float_add(big_float *z, const big_float *x, const big_float *y, bool sub, int prec)
{
	mp_int a, b;
	MP(mp_init_copy(&a, &x->m));
	MP(mp_init_copy(&b, &y->m));
	if (sub)
		MP(mp_neg(&b, &b));
	int64_t xe = x->exp, ye = y->exp;
	if (!mp_iszero(&a) && !mp_iszero(&b)) {
		/* one far below the other's last bit only decides the rounding: stand in a nearer
		 * one */
		int64_t d = float_exp(x) - float_exp(y),
			far = 4 * (int64_t)PREC + 2 * (int64_t)prec;
		mp_int *small = d > far ? &b : d < -far ? &a : NULL;
		if (small) {
			bool neg = mp_isneg(small);
			mp_set(small, 1);
			if (neg)
				MP(mp_neg(small, small));
			if (small == &b)
				ye = float_exp(x) - far;
			else
				xe = float_exp(y) - far;
		}
		if (xe > ye) {
			MP(mp_mul_2d(&a, (int)(xe - ye), &a));
			xe = ye;
		} else if (ye > xe) {
			MP(mp_mul_2d(&b, (int)(ye - xe), &b));
		}
	} else if (mp_iszero(&a)) {
		xe = ye;
	}
	MP(mp_add(&a, &b, &z->m));
	z->exp = xe;
	z->inf = false;
	mp_clear_multi(&a, &b, NULL);
	float_round(z, prec);
}

void float_mul(big_float *z, const big_float *x, const big_float *y, int prec)
{
	MP(mp_mul(&x->m, &y->m, &z->m));
	z->exp = x->exp + y->exp;
	z->inf = x->inf || y->inf;
	float_round(z, prec);
}

/* q = n * 2^k / d with at least `bits` bits and one more at the end that is set when there is a
 * remainder; the value is q * 2^(*exp). */
static void divide(const mp_int *n, const mp_int *d, int bits, mp_int *q, int64_t *exp)
{
	mp_int r, shifted;
	MP(mp_init_multi(&r, &shifted, NULL));
	int k = bits + mp_bits(d) - mp_bits(n) + 2;
	if (k < 0)
		k = 0;
	MP(mp_mul_2d(n, k, &shifted));
	MP(mp_div(&shifted, d, q, &r));
	MP(mp_mul_2(q, q));
	if (!mp_iszero(&r)) {
		if (mp_isneg(q)) /* it has at least `bits` bits, so it has a sign */
			MP(mp_sub_d(q, 1, q));
		else
			MP(mp_add_d(q, 1, q));
	}
	*exp = -(int64_t)k - 1;
	mp_clear_multi(&r, &shifted, NULL);
}

void float_quo(big_float *z, const big_float *x, const big_float *y, int prec)
{
	z->inf = x->inf || mp_iszero(&y->m);
	if (z->inf)
		return;
	if (y->inf) {
		mp_zero(&z->m);
		z->exp = 0;
		return;
	}
	int64_t e;
	divide(&x->m, &y->m, prec, &z->m, &e);
	z->exp = x->exp - y->exp + e;
	float_round(z, prec);
}

int float_cmp(const big_float *x, const big_float *y)
{
	int sx = mp_iszero(&x->m) ? 0 : mp_isneg(&x->m) ? -1 : 1;
	int sy = mp_iszero(&y->m) ? 0 : mp_isneg(&y->m) ? -1 : 1;
	if (sx != sy || sx == 0)
		return sx - sy;
	int64_t ex = float_exp(x), ey = float_exp(y);
	if (ex != ey)
		return ex < ey ? -sx : sx;
	big_float d = {0};
	MP(mp_init(&d.m));
	float_add(&d, x, y, true, PREC);
	int r = mp_iszero(&d.m) ? 0 : mp_isneg(&d.m) ? -1 : 1;
	float_clear(&d);
	return r;
}

lm_const *const_from_float(lm_arena *a, const big_float *f)
{
	if (f->inf)
		return lm_const_unknown(a);
	lm_const *c = const_new(a, R_FLOAT);
	store(a, c, &f->m);
	c->u.exp = f->exp;
	return c;
}

/* ---- machine floats */

double float_to_double(const mp_int *m, int64_t exp, bool sticky, int bits, bool *exact)
{
	const int64_t min_exp =
		bits == 53 ? -1021 : -125; /* of the smallest normal number, as float_exp has it */
	*exact = !sticky;
	if (mp_iszero(m))
		return 0;
	bool neg = mp_isneg(m);
	int have = mp_bits(m);
	int64_t e = exp + have, keep = bits;
	if (e > 1100) {
		*exact = false;
		return neg ? -HUGE_VAL : HUGE_VAL;
	}
	if (e < min_exp)
		keep = bits - (min_exp - e); /* denormal */
	if (keep < 0) {
		*exact = false;
		return neg ? -0.0 : 0.0;
	}
	mp_int t;
	MP(mp_init_copy(&t, m));
	if (have > keep) {
		int shift = (int)(have - keep);
		if (mp_cnt_lsb(&t) < shift)
			*exact = false;
		shift_round(&t, shift, sticky);
		exp += shift;
	}
	double v = (double)mp_get_mag_u64(&t);
	mp_clear(&t);
	v = ldexp(v, (int)(exp < -5000 ? -5000 : exp));
	if (bits == 24 && v > 0x1.fffffep127)
		v = HUGE_VAL;
	if (isinf(v))
		*exact = false;
	return neg ? -v : v;
}

double const_to_double(const lm_const *c, int bits, bool *exact)
{
	double v;
	if (c->rep == R_RAT) {
		mp_int n, d, q;
		int64_t e;
		const_rat_parts(c, &n, &d);
		MP(mp_init(&q));
		divide(&n, &d, 64, &q, &e);
		v = float_to_double(&q, e, false, bits, exact);
		mp_clear_multi(&n, &d, &q, NULL);
		return v;
	}
	big_float f;
	float_of(c, &f);
	bool ok;
	v = float_to_double(&f.m, f.exp, false, bits, &ok);
	*exact = ok;
	float_clear(&f);
	return v;
}
