/* constant.c - exact constant values: representation, conversion, arithmetic, comparison.
 * As go/constant: integers exact, other numbers fractions of integers while these have less than 4096 bits, beyond that
 * floats with mantissas of 512 bits; complex numbers pairs of these. */
#include "base/constant_int.h"
#include <math.h>

/* ---- making */
static lm_const *new_const(lm_arena *a, const_rep rep, size_t extra)
{
	lm_const *c = lm_arena_alloc(a, sizeof *c + extra);
	c->rep = (uint8_t)rep;
	return c;
}

lm_const *lm_const_unknown(lm_arena *a)
{
	return new_const(a, K_UNKNOWN, 0);
}

lm_const *lm_const_bool(lm_arena *a, bool v)
{
	lm_const *c = new_const(a, K_BOOL, 0);
	c->b = v;
	return c;
}

lm_const *lm_const_string(lm_arena *a, lm_str s)
{
	lm_const *c = new_const(a, K_STRING, 0);
	char *p = lm_arena_alloc(a, s.len ? s.len : 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	c->n = (uint32_t)s.len;
	c->u.x = const_ref(p);
	return c;
}

lm_const *lm_const_int64(lm_arena *a, int64_t v)
{
	lm_const *c = new_const(a, K_INT64, 0);
	c->u.i = v;
	return c;
}

lm_const *lm_const_uint64(lm_arena *a, uint64_t v)
{
	if (v <= INT64_MAX)
		return lm_const_int64(a, (int64_t)v);
	mp_int m;
	MP(mp_init_u64(&m, v));
	lm_const *c = const_make_int(a, &m);
	mp_clear(&m);
	return c;
}

void const_get_int(const lm_const *c, mp_int *out)
{
	if (c->rep == K_INT64) {
		MP(mp_init_i64(out, c->u.i));
		return;
	}
	LM_ASSERT(c->rep == K_BIG);
	MP(mp_init(out));
	MP(mp_from_ubin(out, c->mag, c->n));
	if (c->neg)
		MP(mp_neg(out, out));
}

lm_const *const_make_int(lm_arena *a, const mp_int *v)
{
	int bits = mp_count_bits(v);
	bool neg = mp_isneg(v);
	if (bits < 64) {
		int64_t m = (int64_t)mp_get_mag_u64(v);
		return lm_const_int64(a, neg ? -m : m);
	}
	if (neg && bits == 64 && mp_get_mag_u64(v) == (uint64_t)1 << 63)
		return lm_const_int64(a, INT64_MIN);
	size_t n = mp_ubin_size(v);
	lm_const *c = new_const(a, K_BIG, n);
	c->neg = neg;
	c->n = (uint32_t)n;
	MP(mp_to_ubin(v, c->mag, n, NULL));
	return c;
}

static lm_const *make_pair(lm_arena *a, const_rep rep, const lm_const *x, const lm_const *y)
{
	lm_const *c = new_const(a, rep, 0);
	c->u.x = const_ref(x);
	c->u.y = const_ref(y);
	return c;
}

lm_const *const_make_rat(lm_arena *a, mp_int *num, mp_int *den)
{
	mp_int g;
	MP(mp_init(&g));
	MP(mp_gcd(num, den, &g));
	if (mp_cmp_d(&g, 1) == MP_GT) {
		MP(mp_div(num, &g, num, NULL));
		MP(mp_div(den, &g, den, NULL));
	}
	mp_clear(&g);
	lm_const *c = make_pair(a, K_RAT, const_make_int(a, num), const_make_int(a, den));
	if (mp_count_bits(num) < CONST_MAX_EXP && mp_count_bits(den) < CONST_MAX_EXP)
		return c;
	bigfloat f;
	const_get_float(c, &f);
	c = const_make_float(a, &f);
	mp_clear(&f.m);
	return c;
}

static lm_const *int_to_rat(lm_arena *a, const lm_const *x)
{
	return make_pair(a, K_RAT, x, lm_const_int64(a, 1));
}

/* ---- floats */
int64_t bf_exp(const bigfloat *f)
{
	return f->e + mp_count_bits(&f->m);
}

/* Rounds to nearest even; sticky: the true value lies a little further from zero. */
void bf_round(bigfloat *f, int prec, bool sticky)
{
	int drop = mp_count_bits(&f->m) - prec;
	if (drop <= 0)
		return;
	mp_int rest, half;
	MP(mp_init_multi(&rest, &half, NULL));
	bool neg = mp_isneg(&f->m);
	MP(mp_abs(&f->m, &f->m));
	MP(mp_div_2d(&f->m, drop, &f->m, &rest));
	MP(mp_2expt(&half, drop - 1));
	mp_ord o = mp_cmp(&rest, &half);
	if (o == MP_GT || (o == MP_EQ && (sticky || mp_isodd(&f->m))))
		MP(mp_add_d(&f->m, 1, &f->m));
	if (neg)
		MP(mp_neg(&f->m, &f->m));
	f->e += drop;
	mp_clear_multi(&rest, &half, NULL);
}

static void bf_copy(bigfloat *r, const bigfloat *x)
{
	MP(mp_copy(&x->m, &r->m));
	r->e = x->e;
}

static void bf_add(bigfloat *r, const bigfloat *x, const bigfloat *y, int prec)
{
	if (mp_iszero(&x->m) || mp_iszero(&y->m)) {
		bf_copy(r, mp_iszero(&x->m) ? y : x);
		bf_round(r, prec, false);
		return;
	}
	int64_t ex = bf_exp(x), ey = bf_exp(y);
	if (ex - ey > 2 * CONST_PREC || ey - ex > 2 * CONST_PREC) { /* the smaller cannot be seen */
		bf_copy(r, ex > ey ? x : y);
		bf_round(r, prec, false);
		return;
	}
	const bigfloat *hi = x->e > y->e ? x : y, *lo = hi == x ? y : x;
	mp_int t;
	MP(mp_init(&t));
	MP(mp_mul_2d(&hi->m, (int)(hi->e - lo->e), &t));
	int64_t e = lo->e;
	MP(mp_add(&t, &lo->m, &r->m));
	r->e = e;
	mp_clear(&t);
	bf_round(r, prec, false);
}

void bf_mul(bigfloat *r, const bigfloat *x, const bigfloat *y, int prec)
{
	int64_t e = x->e + y->e;
	MP(mp_mul(&x->m, &y->m, &r->m));
	r->e = e;
	bf_round(r, prec, false);
}

void bf_quo(bigfloat *r, const bigfloat *x, const bigfloat *y, int prec)
{
	int shift = prec + 2 + mp_count_bits(&y->m) - mp_count_bits(&x->m);
	if (shift < 0)
		shift = 0;
	mp_int n, rest;
	MP(mp_init_multi(&n, &rest, NULL));
	int64_t e = x->e - y->e - shift;
	MP(mp_mul_2d(&x->m, shift, &n));
	MP(mp_div(&n, &y->m, &r->m, &rest));
	r->e = e;
	bf_round(r, prec, !mp_iszero(&rest));
	mp_clear_multi(&n, &rest, NULL);
}

bool bf_is_int(const bigfloat *f)
{
	return mp_iszero(&f->m) || f->e >= 0 || mp_cnt_lsb(&f->m) >= -f->e;
}

/* To the nearest machine number of `bits` mantissa bits, least exponent emin, below 2^emax. */
static double bf_machine(const bigfloat *f, int bits, int emin, int emax, bool sticky, bool *exact)
{
	bigfloat t;
	*exact = !sticky;
	if (mp_iszero(&f->m))
		return 0;
	int n = mp_count_bits(&f->m);
	int64_t drop = n - bits;
	if (emin - f->e > drop)
		drop = emin - f->e; /* denormal */
	if (drop > n + 1) {
		*exact = false;
		return mp_isneg(&f->m) ? -0.0 : 0;
	}
	MP(mp_init_copy(&t.m, &f->m));
	t.e = f->e;
	if (drop > 0) {
		if (mp_cnt_lsb(&t.m) < drop)
			*exact = false;
		bf_round(&t, n - (int)drop, sticky);
	}
	double d;
	if (bf_exp(&t) > emax) {
		*exact = false;
		d = mp_isneg(&t.m) ? -INFINITY : INFINITY;
	} else {
		d = ldexp((double)mp_get_mag_u64(&t.m), (int)t.e);
		if (mp_isneg(&t.m))
			d = -d;
	}
	mp_clear(&t.m);
	return d;
}

double bf_double(const bigfloat *f, bool *exact)
{
	bool e;
	double d = bf_machine(f, 53, -1074, 1024, false, &e);
	if (exact)
		*exact = e;
	return d;
}

void const_get_float(const lm_const *c, bigfloat *out)
{
	out->e = 0;
	switch (c->rep) {
	case K_INT64:
	case K_BIG:
		const_get_int(c, &out->m);
		bf_round(out, CONST_PREC, false);
		break;
	case K_RAT: {
		bigfloat x = {.e = 0}, y = {.e = 0};
		const_get_int(const_x(c), &x.m);
		const_get_int(const_y(c), &y.m);
		MP(mp_init(&out->m));
		bf_quo(out, &x, &y, CONST_PREC);
		mp_clear_multi(&x.m, &y.m, NULL);
		break;
	}
	default:
		LM_ASSERT(c->rep == K_FLOAT);
		const_get_int(const_ptr(c->mant), &out->m);
		out->e = c->u.i;
		break;
	}
}

lm_const *const_make_float(lm_arena *a, bigfloat *f)
{
	lm_const *c = new_const(a, K_FLOAT, 0);
	int64_t e = bf_exp(f);
	if (mp_iszero(&f->m) || e < INT32_MIN) {
		c->mant = const_ref(lm_const_int64(a, 0));
		return c;
	}
	if (e > INT32_MAX)
		return lm_const_unknown(a);
	int zeros = mp_cnt_lsb(&f->m);
	if (zeros) {
		MP(mp_div_2d(&f->m, zeros, &f->m, NULL));
		f->e += zeros;
	}
	c->mant = const_ref(const_make_int(a, &f->m));
	c->u.i = f->e;
	return c;
}

/* m * 2^e as a fraction */
static lm_const *rat_of(lm_arena *a, int64_t m, int e)
{
	mp_int num, den;
	MP(mp_init_i64(&num, m));
	MP(mp_init_u32(&den, 1));
	if (e > 0)
		MP(mp_mul_2d(&num, e, &num));
	else
		MP(mp_mul_2d(&den, -e, &den));
	lm_const *c = const_make_rat(a, &num, &den);
	mp_clear_multi(&num, &den, NULL);
	return c;
}

lm_const *lm_const_float64(lm_arena *a, double v)
{
	if (isnan(v) || isinf(v))
		return lm_const_unknown(a);
	int e;
	double m = frexp(v, &e);
	return rat_of(a, (int64_t)ldexp(m, 53), e - 53);
}

/* ---- taking apart */
lm_const_kind lm_const_kind_of(const lm_const *c)
{
	static const uint8_t kinds[] = {
		[K_UNKNOWN] = LM_CONST_UNKNOWN, [K_BOOL] = LM_CONST_BOOL, [K_STRING] = LM_CONST_STRING,
		[K_INT64] = LM_CONST_INT, [K_BIG] = LM_CONST_INT, [K_RAT] = LM_CONST_FLOAT,
		[K_FLOAT] = LM_CONST_FLOAT, [K_COMPLEX] = LM_CONST_COMPLEX,
	};
	return (lm_const_kind)kinds[c->rep];
}

bool lm_const_bool_val(const lm_const *c)
{
	return c->rep == K_BOOL && c->b;
}

/* Writes the parts of a sum from the right, without recursion on the (long) left side. */
static void flatten(const lm_const *c, char *end, int depth)
{
	while (c->u.y && depth < 1000) {
		const lm_const *r = const_y(c);
		flatten(r, end, depth + 1);
		end -= r->n;
		c = const_x(c);
	}
	if (c->u.y) { /* nested deeply to the right: parts one by one */
		LM_VEC(const lm_const *) todo = {0};
		lm_vec_push(&todo, c);
		while (todo.len) {
			const lm_const *t = lm_vec_pop(&todo);
			if (t->u.y) {
				lm_vec_push(&todo, const_x(t));
				lm_vec_push(&todo, const_y(t));
			} else {
				end -= t->n;
				memcpy(end, const_ptr(t->u.x), t->n);
			}
		}
		lm_vec_free(&todo);
		return;
	}
	if (c->n)
		memcpy(end - c->n, const_ptr(c->u.x), c->n);
}

lm_str lm_const_string_val(lm_arena *a, const lm_const *c)
{
	if (c->rep != K_STRING)
		return LM_STR("");
	if (c->u.y) {
		char *p = lm_arena_alloc(a, c->n ? c->n : 1);
		flatten(c, p + c->n, 0);
		lm_const *w = (lm_const *)(uintptr_t)c;
		w->u.x = const_ref(p);
		w->u.y = 0;
	}
	return (lm_str){const_ptr(c->u.x), c->n};
}

int64_t lm_const_string_len(const lm_const *c)
{
	return c->rep == K_STRING ? c->n : 0;
}

static uint64_t low_bits(const lm_const *c)
{
	uint64_t v = 0;
	for (uint32_t i = c->n < 8 ? 0 : c->n - 8; i < c->n; i++)
		v = v << 8 | c->mag[i];
	return c->neg ? 0 - v : v;
}

bool lm_const_int64_val(const lm_const *c, int64_t *v)
{
	*v = 0;
	if (c->rep == K_INT64) {
		*v = c->u.i;
		return true;
	}
	if (c->rep == K_BIG)
		*v = (int64_t)low_bits(c);
	return false;
}

bool lm_const_uint64_val(const lm_const *c, uint64_t *v)
{
	*v = 0;
	if (c->rep == K_INT64) {
		*v = (uint64_t)c->u.i;
		return c->u.i >= 0;
	}
	if (c->rep != K_BIG)
		return false;
	*v = low_bits(c);
	return !c->neg && c->n <= 8;
}

static double machine_val(const lm_const *c, int bits, int emin, int emax, bool *exact)
{
	bool dummy;
	exact = exact ? exact : &dummy;
	*exact = false;
	if (c->rep < K_INT64 || c->rep == K_COMPLEX)
		return 0;
	bigfloat f;
	bool sticky = false;
	if (c->rep == K_RAT) { /* enough bits of the quotient, and whether there is more */
		mp_int x, y, rest;
		const_get_int(const_x(c), &x);
		const_get_int(const_y(c), &y);
		MP(mp_init_multi(&f.m, &rest, NULL));
		int shift = 70 + mp_count_bits(&y) - mp_count_bits(&x);
		shift = shift < 0 ? 0 : shift;
		MP(mp_mul_2d(&x, shift, &x));
		MP(mp_div(&x, &y, &f.m, &rest));
		f.e = -shift;
		sticky = !mp_iszero(&rest);
		mp_clear_multi(&x, &y, &rest, NULL);
	} else {
		f.e = 0;
		if (c->rep == K_FLOAT) {
			const_get_float(c, &f);
		} else {
			const_get_int(c, &f.m);
			bf_round(&f, CONST_PREC, false);
		}
	}
	double d = bf_machine(&f, bits, emin, emax, sticky, exact);
	mp_clear(&f.m);
	return d;
}

double lm_const_float64_val(const lm_const *c, bool *exact)
{
	if (c->rep == K_INT64 && c->u.i >= -(INT64_C(1) << 53) && c->u.i <= INT64_C(1) << 53) {
		if (exact)
			*exact = true;
		return (double)c->u.i;
	}
	return machine_val(c, 53, -1074, 1024, exact);
}

float lm_const_float32_val(const lm_const *c, bool *exact)
{
	return (float)machine_val(c, 24, -149, 128, exact);
}

int lm_const_bit_len(const lm_const *c)
{
	if (c->rep == K_INT64) {
		uint64_t u = c->u.i < 0 ? 0 - (uint64_t)c->u.i : (uint64_t)c->u.i;
		return u ? 64 - __builtin_clzll(u) : 0;
	}
	if (c->rep != K_BIG)
		return 0;
	int n = (int)(c->n - 1) * 8;
	for (unsigned b = c->mag[0]; b; b >>= 1)
		n++;
	return n;
}

int lm_const_sign(const lm_const *c)
{
	switch (c->rep) {
	case K_INT64:
		return (c->u.i > 0) - (c->u.i < 0);
	case K_BIG:
		return c->neg ? -1 : 1;
	case K_RAT:
		return lm_const_sign(const_x(c));
	case K_FLOAT:
		return lm_const_sign(const_ptr(c->mant));
	case K_COMPLEX:
		return lm_const_sign(const_x(c)) | lm_const_sign(const_y(c));
	default:
		return 1;
	}
}

/* ---- conversions */
static bool is_one(const lm_const *c)
{
	return c->rep == K_INT64 && c->u.i == 1;
}

/* The integer that f is, or rounded toward (away from) zero at CONST_PREC - 4 bits is. */
static lm_const *float_to_int(lm_arena *a, const lm_const *c)
{
	bigfloat f;
	lm_const *r = NULL;
	const_get_float(c, &f);
	if (bf_exp(&f) > -CONST_MAX_EXP && bf_exp(&f) < CONST_MAX_EXP) {
		for (int pass = 0; pass < 3 && !r; pass++) {
			bigfloat t = {.e = f.e};
			MP(mp_init_copy(&t.m, &f.m));
			int drop = mp_count_bits(&t.m) - (CONST_PREC - 4);
			if (pass > 0 && drop > 0) {
				bool neg = mp_isneg(&t.m);
				MP(mp_abs(&t.m, &t.m));
				MP(mp_div_2d(&t.m, drop, &t.m, NULL));
				if (pass == 2 && mp_cnt_lsb(&f.m) < drop)
					MP(mp_add_d(&t.m, 1, &t.m));
				if (neg)
					MP(mp_neg(&t.m, &t.m));
				t.e += drop;
			}
			if (bf_is_int(&t)) {
				if (t.e >= 0)
					MP(mp_mul_2d(&t.m, (int)t.e, &t.m));
				else
					MP(mp_div_2d(&t.m, (int)-t.e, &t.m, NULL));
				r = const_make_int(a, &t.m);
			}
			mp_clear(&t.m);
		}
	}
	mp_clear(&f.m);
	return r ? r : lm_const_unknown(a);
}

lm_const *lm_const_to_int(lm_arena *a, const lm_const *c)
{
	switch (c->rep) {
	case K_INT64:
	case K_BIG:
		return (lm_const *)(uintptr_t)c;
	case K_RAT:
		return is_one(const_y(c)) ? (lm_const *)(uintptr_t)const_x(c) : lm_const_unknown(a);
	case K_FLOAT:
		return float_to_int(a, c);
	case K_COMPLEX:
		if (lm_const_sign(const_y(c)) == 0)
			return lm_const_to_int(a, lm_const_to_float(a, c));
		return lm_const_unknown(a);
	default:
		return lm_const_unknown(a);
	}
}

lm_const *lm_const_to_float(lm_arena *a, const lm_const *c)
{
	switch (c->rep) {
	case K_INT64:
		return int_to_rat(a, c);
	case K_BIG: {
		if (lm_const_bit_len(c) < CONST_MAX_EXP)
			return int_to_rat(a, c);
		bigfloat f;
		const_get_float(c, &f);
		lm_const *r = const_make_float(a, &f);
		mp_clear(&f.m);
		return r;
	}
	case K_RAT:
	case K_FLOAT:
		return (lm_const *)(uintptr_t)c;
	case K_COMPLEX:
		if (lm_const_sign(const_y(c)) == 0)
			return lm_const_to_float(a, const_x(c));
		return lm_const_unknown(a);
	default:
		return lm_const_unknown(a);
	}
}

lm_const *lm_const_to_complex(lm_arena *a, const lm_const *c)
{
	if (c->rep == K_COMPLEX)
		return (lm_const *)(uintptr_t)c;
	if (c->rep < K_INT64)
		return lm_const_unknown(a);
	return make_pair(a, K_COMPLEX, c, lm_const_int64(a, 0));
}

lm_const *lm_const_real(lm_arena *a, const lm_const *c)
{
	(void)a;
	return (lm_const *)(uintptr_t)(c->rep == K_COMPLEX ? const_x(c) : c);
}

lm_const *lm_const_imag(lm_arena *a, const lm_const *c)
{
	if (c->rep == K_COMPLEX)
		return (lm_const *)(uintptr_t)const_y(c);
	return c->rep == K_UNKNOWN ? (lm_const *)(uintptr_t)c : lm_const_int64(a, 0);
}

lm_const *lm_const_make_complex(lm_arena *a, const lm_const *re, const lm_const *im)
{
	if (re->rep == K_UNKNOWN || im->rep == K_UNKNOWN)
		return lm_const_unknown(a);
	return make_pair(a, K_COMPLEX, re, im);
}

lm_const *lm_const_make_imag(lm_arena *a, const lm_const *c)
{
	return lm_const_make_complex(a, lm_const_int64(a, 0), c);
}

lm_const *lm_const_round32(lm_arena *a, const lm_const *c)
{
	float f = lm_const_float32_val(c, NULL);
	return isinf(f) ? NULL : lm_const_float64(a, (double)f);
}

lm_const *lm_const_round64(lm_arena *a, const lm_const *c)
{
	double f = lm_const_float64_val(c, NULL);
	return isinf(f) ? NULL : lm_const_float64(a, f);
}

/* ---- operations */
static lm_const *complement(lm_arena *a, const lm_const *y, unsigned prec)
{
	mp_int z;
	const_get_int(y, &z);
	MP(mp_complement(&z, &z));
	if (prec) { /* unsigned: only the low bits */
		mp_int mask;
		MP(mp_init(&mask));
		MP(mp_2expt(&mask, (int)prec));
		MP(mp_sub_d(&mask, 1, &mask));
		MP(mp_and(&z, &mask, &z));
		mp_clear(&mask);
	}
	lm_const *r = const_make_int(a, &z);
	mp_clear(&z);
	return r;
}

static lm_const *negate(lm_arena *a, const lm_const *y)
{
	switch (y->rep) {
	case K_INT64:
		if (y->u.i != INT64_MIN)
			return lm_const_int64(a, -y->u.i);
		/* its negative is a big one */
		return lm_const_uint64(a, (uint64_t)1 << 63);
	case K_BIG: {
		mp_int z;
		const_get_int(y, &z);
		MP(mp_neg(&z, &z));
		lm_const *r = const_make_int(a, &z);
		mp_clear(&z);
		return r;
	}
	case K_RAT:
		return make_pair(a, K_RAT, negate(a, const_x(y)), const_y(y));
	case K_FLOAT: {
		lm_const *r = new_const(a, K_FLOAT, 0);
		r->u.i = y->u.i;
		r->mant = const_ref(negate(a, const_ptr(y->mant)));
		return r;
	}
	case K_COMPLEX:
		return make_pair(a, K_COMPLEX, negate(a, const_x(y)), negate(a, const_y(y)));
	default:
		return lm_const_unknown(a);
	}
}

lm_const *lm_const_unary(lm_arena *a, lm_op op, const lm_const *y, unsigned prec)
{
	if (y->rep == K_UNKNOWN)
		return (lm_const *)(uintptr_t)y;
	switch (op) {
	case LM_OP_ADD:
		return (lm_const *)(uintptr_t)y;
	case LM_OP_SUB:
		return negate(a, y);
	case LM_OP_XOR:
		if (y->rep == K_INT64 && prec == 0)
			return lm_const_int64(a, ~y->u.i);
		if (y->rep == K_INT64 || y->rep == K_BIG)
			return complement(a, y, prec);
		break;
	case LM_OP_NOT:
		if (y->rep == K_BOOL)
			return lm_const_bool(a, !y->b);
		break;
	default:
		break;
	}
	return lm_const_unknown(a);
}

/* Brings x to the representation `rep` (at least its own). */
static const lm_const *lift(lm_arena *a, const lm_const *x, int rep)
{
	if (x->rep == rep)
		return x;
	switch (rep) {
	case K_RAT:
		return int_to_rat(a, x);
	case K_FLOAT: {
		bigfloat f;
		const_get_float(x, &f);
		lm_const *r = const_make_float(a, &f);
		mp_clear(&f.m);
		return r;
	}
	case K_COMPLEX:
		return make_pair(a, K_COMPLEX, x, lm_const_int64(a, 0));
	default: /* INT64 to BIG: const_get_int takes both */
		return x;
	}
}

static lm_const *int_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y, bool int_div)
{
	mp_int p, q;
	lm_const *r;
	const_get_int(x, &p);
	const_get_int(y, &q);
	switch (op) {
	case LM_OP_ADD:
		MP(mp_add(&p, &q, &p));
		break;
	case LM_OP_SUB:
		MP(mp_sub(&p, &q, &p));
		break;
	case LM_OP_MUL:
		MP(mp_mul(&p, &q, &p));
		break;
	case LM_OP_DIV:
	case LM_OP_REM:
		if (mp_iszero(&q)) {
			r = lm_const_unknown(a);
			goto done;
		}
		if (op == LM_OP_DIV && !int_div) {
			if (mp_isneg(&q)) {
				MP(mp_neg(&p, &p));
				MP(mp_neg(&q, &q));
			}
			r = const_make_rat(a, &p, &q);
			goto done;
		}
		MP(mp_div(&p, &q, op == LM_OP_DIV ? &p : NULL, op == LM_OP_REM ? &p : NULL));
		break;
	case LM_OP_AND:
		MP(mp_and(&p, &q, &p));
		break;
	case LM_OP_OR:
		MP(mp_or(&p, &q, &p));
		break;
	case LM_OP_XOR:
		MP(mp_xor(&p, &q, &p));
		break;
	case LM_OP_ANDNOT:
		MP(mp_complement(&q, &q));
		MP(mp_and(&p, &q, &p));
		break;
	default:
		r = lm_const_unknown(a);
		goto done;
	}
	r = const_make_int(a, &p);
done:
	mp_clear_multi(&p, &q, NULL);
	return r;
}

/* The common case of small integers; NULL when it may overflow or is no integer operation. */
static lm_const *small_op(lm_arena *a, int64_t x, lm_op op, int64_t y, bool int_div)
{
	int64_t r;
	switch (op) {
	case LM_OP_ADD:
		return __builtin_add_overflow(x, y, &r) ? NULL : lm_const_int64(a, r);
	case LM_OP_SUB:
		return __builtin_sub_overflow(x, y, &r) ? NULL : lm_const_int64(a, r);
	case LM_OP_MUL:
		return __builtin_mul_overflow(x, y, &r) ? NULL : lm_const_int64(a, r);
	case LM_OP_DIV:
		return !int_div || y == 0 || y == -1 ? NULL : lm_const_int64(a, x / y);
	case LM_OP_REM:
		return y == 0 || y == -1 ? NULL : lm_const_int64(a, x % y);
	case LM_OP_AND:
		return lm_const_int64(a, x & y);
	case LM_OP_OR:
		return lm_const_int64(a, x | y);
	case LM_OP_XOR:
		return lm_const_int64(a, x ^ y);
	case LM_OP_ANDNOT:
		return lm_const_int64(a, x & ~y);
	default:
		return NULL;
	}
}

static lm_const *rat_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	mp_int xn, xd, yn, yd;
	const_get_int(const_x(x), &xn);
	const_get_int(const_y(x), &xd);
	const_get_int(const_x(y), &yn);
	const_get_int(const_y(y), &yd);
	lm_const *r = NULL;
	switch (op) {
	case LM_OP_ADD:
	case LM_OP_SUB:
		MP(mp_mul(&xn, &yd, &xn));
		MP(mp_mul(&yn, &xd, &yn));
		MP(op == LM_OP_ADD ? mp_add(&xn, &yn, &xn) : mp_sub(&xn, &yn, &xn));
		MP(mp_mul(&xd, &yd, &xd));
		break;
	case LM_OP_MUL:
		MP(mp_mul(&xn, &yn, &xn));
		MP(mp_mul(&xd, &yd, &xd));
		break;
	case LM_OP_DIV:
		if (mp_iszero(&yn)) {
			r = lm_const_unknown(a);
			break;
		}
		MP(mp_mul(&xn, &yd, &xn));
		MP(mp_mul(&xd, &yn, &xd));
		if (mp_isneg(&xd)) {
			MP(mp_neg(&xn, &xn));
			MP(mp_neg(&xd, &xd));
		}
		break;
	default:
		r = lm_const_unknown(a);
		break;
	}
	if (!r)
		r = const_make_rat(a, &xn, &xd);
	mp_clear_multi(&xn, &xd, &yn, &yd, NULL);
	return r;
}

static lm_const *float_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	bigfloat p, q, r = {.e = 0};
	const_get_float(x, &p);
	const_get_float(y, &q);
	MP(mp_init(&r.m));
	bool ok = true;
	switch (op) {
	case LM_OP_ADD:
		bf_add(&r, &p, &q, CONST_PREC);
		break;
	case LM_OP_SUB:
		MP(mp_neg(&q.m, &q.m));
		bf_add(&r, &p, &q, CONST_PREC);
		break;
	case LM_OP_MUL:
		bf_mul(&r, &p, &q, CONST_PREC);
		break;
	case LM_OP_DIV:
		ok = !mp_iszero(&q.m);
		if (ok)
			bf_quo(&r, &p, &q, CONST_PREC);
		break;
	default:
		ok = false;
		break;
	}
	lm_const *c = ok ? const_make_float(a, &r) : lm_const_unknown(a);
	mp_clear_multi(&p.m, &q.m, &r.m, NULL);
	return c;
}

static lm_const *bin(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	return lm_const_binary(a, x, op, y, false);
}

static lm_const *complex_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	const lm_const *p = const_x(x), *q = const_y(x), *r = const_x(y), *s = const_y(y);
	lm_const *re, *im;
	if (op == LM_OP_ADD || op == LM_OP_SUB)
		return lm_const_make_complex(a, bin(a, p, op, r), bin(a, q, op, s));
	if (op != LM_OP_MUL && op != LM_OP_DIV)
		return lm_const_unknown(a);
	lm_const *pr = bin(a, p, LM_OP_MUL, r), *qs = bin(a, q, LM_OP_MUL, s);
	lm_const *qr = bin(a, q, LM_OP_MUL, r), *ps = bin(a, p, LM_OP_MUL, s);
	if (op == LM_OP_MUL) {
		re = bin(a, pr, LM_OP_SUB, qs);
		im = bin(a, qr, LM_OP_ADD, ps);
	} else {
		lm_const *d = bin(a, bin(a, r, LM_OP_MUL, r), LM_OP_ADD, bin(a, s, LM_OP_MUL, s));
		re = bin(a, bin(a, pr, LM_OP_ADD, qs), LM_OP_DIV, d);
		im = bin(a, bin(a, qr, LM_OP_SUB, ps), LM_OP_DIV, d);
	}
	return lm_const_make_complex(a, re, im);
}

static bool is_num(const lm_const *c)
{
	return c->rep >= K_INT64;
}

lm_const *lm_const_binary(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y, bool int_div)
{
	if (x->rep == K_UNKNOWN || y->rep == K_UNKNOWN)
		return lm_const_unknown(a);
	if (x->rep == K_BOOL && y->rep == K_BOOL) {
		if (op == LM_OP_ANDAND || op == LM_OP_OROR)
			return lm_const_bool(a, op == LM_OP_ANDAND ? x->b && y->b : x->b || y->b);
		return lm_const_unknown(a);
	}
	if (x->rep == K_STRING && y->rep == K_STRING && op == LM_OP_ADD) {
		if ((uint64_t)x->n + y->n > UINT32_MAX)
			return lm_const_unknown(a);
		lm_const *c = make_pair(a, K_STRING, x, y);
		c->n = x->n + y->n;
		if (c->n == 0)
			return (lm_const *)(uintptr_t)x;
		return c;
	}
	if (!is_num(x) || !is_num(y))
		return lm_const_unknown(a);
	if (x->rep == K_INT64 && y->rep == K_INT64) {
		lm_const *r = small_op(a, x->u.i, op, y->u.i, int_div);
		if (r)
			return r;
	}
	int rep = x->rep > y->rep ? x->rep : y->rep;
	if (rep <= K_BIG)
		return int_op(a, x, op, y, int_div);
	x = lift(a, x, rep);
	y = lift(a, y, rep);
	if (rep == K_RAT)
		return rat_op(a, x, op, y);
	return rep == K_FLOAT ? float_op(a, x, op, y) : complex_op(a, x, op, y);
}

lm_const *lm_const_shift(lm_arena *a, const lm_const *x, lm_op op, unsigned s)
{
	if (s == 0 || x->rep == K_UNKNOWN)
		return (lm_const *)(uintptr_t)x;
	if (x->rep != K_INT64 && x->rep != K_BIG)
		return lm_const_unknown(a);
	if (x->rep == K_INT64 && op == LM_OP_SHR)
		return lm_const_int64(a, x->u.i >> (s > 63 ? 63 : s));
	mp_int z;
	const_get_int(x, &z);
	if (op == LM_OP_SHL)
		MP(mp_mul_2d(&z, (int)s, &z));
	else
		MP(mp_signed_rsh(&z, (int)s, &z));
	lm_const *r = const_make_int(a, &z);
	mp_clear(&z);
	return r;
}

/* ---- comparison */
static bool cmp_holds(int c, lm_op op)
{
	switch (op) {
	case LM_OP_EQL:
		return c == 0;
	case LM_OP_NEQ:
		return c != 0;
	case LM_OP_LSS:
		return c < 0;
	case LM_OP_LEQ:
		return c <= 0;
	case LM_OP_GTR:
		return c > 0;
	default:
		return c >= 0;
	}
}

static int cmp_ints(const lm_const *x, const lm_const *y)
{
	if (x->rep == K_INT64 && y->rep == K_INT64)
		return (x->u.i > y->u.i) - (x->u.i < y->u.i);
	mp_int p, q;
	const_get_int(x, &p);
	const_get_int(y, &q);
	int c = mp_cmp(&p, &q);
	mp_clear_multi(&p, &q, NULL);
	return c;
}

static void get_ratio(const lm_const *c, mp_int *num, mp_int *den)
{
	if (c->rep == K_RAT) {
		const_get_int(const_x(c), num);
		const_get_int(const_y(c), den);
	} else {
		const_get_int(c, num);
		MP(mp_init_u32(den, 1));
	}
}

static int cmp_reals(const lm_const *x, const lm_const *y)
{
	int c;
	if (x->rep <= K_BIG && y->rep <= K_BIG)
		return cmp_ints(x, y);
	if (x->rep != K_FLOAT && y->rep != K_FLOAT) {
		mp_int xn, xd, yn, yd;
		get_ratio(x, &xn, &xd);
		get_ratio(y, &yn, &yd);
		MP(mp_mul(&xn, &yd, &xn));
		MP(mp_mul(&yn, &xd, &yn));
		c = mp_cmp(&xn, &yn);
		mp_clear_multi(&xn, &xd, &yn, &yd, NULL);
		return c;
	}
	int sx = lm_const_sign(x), sy = lm_const_sign(y);
	if (sx != sy || sx == 0)
		return (sx > sy) - (sx < sy);
	bigfloat p, q;
	const_get_float(x, &p);
	const_get_float(y, &q);
	int64_t ep = bf_exp(&p), eq = bf_exp(&q);
	if (ep != eq) {
		c = ep > eq ? sx : -sx;
	} else {
		if (p.e > q.e)
			MP(mp_mul_2d(&p.m, (int)(p.e - q.e), &p.m));
		else
			MP(mp_mul_2d(&q.m, (int)(q.e - p.e), &q.m));
		c = mp_cmp(&p.m, &q.m);
	}
	mp_clear_multi(&p.m, &q.m, NULL);
	return c;
}

static int cmp_strings(const lm_const *x, const lm_const *y)
{
	lm_buf b[2] = {{0}, {0}};
	lm_str s[2];
	const lm_const *c[2] = {x, y};
	for (int i = 0; i < 2; i++) {
		s[i] = (lm_str){const_ptr(c[i]->u.x), c[i]->n};
		if (c[i]->u.y) { /* a sum: flattened here, there is no arena at hand */
			b[i].data = lm_xmalloc(c[i]->n + 1u);
			flatten(c[i], b[i].data + c[i]->n, 0);
			s[i].ptr = b[i].data;
		}
	}
	int r = lm_str_cmp(s[0], s[1]);
	free(b[0].data);
	free(b[1].data);
	return r;
}

bool lm_const_compare(const lm_const *x, lm_op op, const lm_const *y)
{
	if (x->rep == K_UNKNOWN || y->rep == K_UNKNOWN)
		return false;
	if (x->rep == K_BOOL && y->rep == K_BOOL)
		return op == LM_OP_EQL ? x->b == y->b : x->b != y->b;
	if (x->rep == K_STRING && y->rep == K_STRING)
		return cmp_holds(cmp_strings(x, y), op);
	if (!is_num(x) || !is_num(y))
		return false;
	if (x->rep != K_COMPLEX && y->rep != K_COMPLEX)
		return cmp_holds(cmp_reals(x, y), op);
	const lm_const *xr = x->rep == K_COMPLEX ? const_x(x) : x, *yr = y->rep == K_COMPLEX ? const_x(y) : y;
	bool eq = cmp_reals(xr, yr) == 0;
	if (x->rep == K_COMPLEX && y->rep == K_COMPLEX)
		eq = eq && cmp_reals(const_y(x), const_y(y)) == 0;
	else
		eq = eq && lm_const_sign(const_y(x->rep == K_COMPLEX ? x : y)) == 0;
	return op == LM_OP_EQL ? eq : !eq;
}
