/* constant.c - constant values and their operations, with go/constant's meaning. */
#include "base/constant_int.h"
#include <math.h>

lm_const_kind lm_const_kind_of(const lm_const *c)
{
	static const uint8_t kinds[] = {
		[R_UNKNOWN] = LM_CONST_UNKNOWN, [R_BOOL] = LM_CONST_BOOL,
		[R_STRING] = LM_CONST_STRING,   [R_CONCAT] = LM_CONST_STRING,
		[R_INT64] = LM_CONST_INT,       [R_BIG] = LM_CONST_INT,
		[R_RAT] = LM_CONST_FLOAT,       [R_FLOAT] = LM_CONST_FLOAT,
		[R_COMPLEX] = LM_CONST_COMPLEX,
	};
	return kinds[c->rep];
}

lm_const *lm_const_unknown(lm_arena *a)
{
	return const_new(a, R_UNKNOWN);
}

lm_const *lm_const_bool(lm_arena *a, bool v)
{
	lm_const *c = const_new(a, R_BOOL);
	c->flag = v;
	return c;
}

lm_const *lm_const_string(lm_arena *a, lm_str s)
{
	lm_const *c = const_new(a, R_STRING);
	char *p = lm_arena_alloc(a, s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	c->len = (uint32_t)s.len;
	c->v.data = lm_const_to((const lm_const *)(const void *)p).u;
	return c;
}

lm_const *lm_const_int64(lm_arena *a, int64_t v)
{
	lm_const *c = const_new(a, R_INT64);
	c->u.i64 = v;
	return c;
}

lm_const *lm_const_uint64(lm_arena *a, uint64_t v)
{
	if (v <= INT64_MAX)
		return lm_const_int64(a, (int64_t)v);
	lm_const *c = const_new(a, R_BIG);
	unsigned char *p = lm_arena_alloc(a, 8 + 1);
	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)(v >> (56 - 8 * i));
	c->len = 8;
	c->v.data = lm_const_to((const lm_const *)(const void *)p).u;
	return c;
}

/* m * 2^exp as an exact fraction; m is consumed. */
static lm_const *fraction_of(lm_arena *a, mp_int *m, int64_t exp)
{
	mp_int d;
	MP(mp_init_u64(&d, 1));
	if (exp >= 0)
		MP(mp_mul_2d(m, (int)exp, m));
	else
		MP(mp_mul_2d(&d, (int)-exp, &d));
	return const_fraction(a, m, &d, true);
}

lm_const *lm_const_float64(lm_arena *a, double v)
{
	if (isnan(v) || isinf(v))
		return lm_const_unknown(a);
	int e;
	double m = frexp(v, &e);
	mp_int z;
	MP(mp_init_i64(&z, (int64_t)ldexp(m, 53)));
	return fraction_of(a, &z, mp_iszero(&z) ? 0 : (int64_t)e - 53);
}

/* ---- reading values */

bool lm_const_bool_val(const lm_const *c)
{
	return c->rep == R_BOOL && c->flag;
}

int64_t lm_const_string_len(const lm_const *c)
{
	return c->rep == R_STRING ? c->len : c->rep == R_CONCAT ? c->v.len64 : 0;
}

/* Writes the text of c so that it ends at `end`. */
static void join(const lm_const *c, char *end)
{
	while (c->rep == R_CONCAT) {
		const lm_const *right = lm_const_at(c->u.pair[1]);
		join(right, end);
		end -= lm_const_string_len(right);
		c = lm_const_at(c->u.pair[0]);
	}
	if (c->rep == R_STRING && c->len)
		memcpy(end - c->len, const_bytes(c), c->len);
}

lm_str lm_const_string_val(lm_arena *a, const lm_const *c)
{
	if (c->rep == R_STRING)
		return (lm_str){const_bytes(c), c->len};
	if (c->rep != R_CONCAT)
		return (lm_str){"", 0};
	size_t n = (size_t)c->v.len64;
	char *p = lm_arena_alloc(a, n + 1);
	join(c, p + n);
	return (lm_str){p, n};
}

/* The same in host memory (free *owned). */
static lm_str host_text(const lm_const *c, char **owned)
{
	*owned = NULL;
	if (c->rep == R_STRING)
		return (lm_str){const_bytes(c), c->len};
	size_t n = (size_t)lm_const_string_len(c);
	*owned = lm_xmalloc(n + 1);
	join(c, *owned + n);
	return (lm_str){*owned, n};
}

bool lm_const_int64_val(const lm_const *c, int64_t *v)
{
	*v = 0;
	if (c->rep == R_INT64) {
		*v = c->u.i64;
		return true;
	}
	if (c->rep == R_BIG) {
		const unsigned char *p = (const unsigned char *)const_bytes(c);
		uint64_t mag = 0;
		for (uint32_t i = c->len > 8 ? c->len - 8 : 0; i < c->len; i++)
			mag = mag << 8 | p[i];
		*v = (int64_t)(c->flag ? 0 - mag : mag);
	}
	return false;
}

bool lm_const_uint64_val(const lm_const *c, uint64_t *v)
{
	int64_t i;
	bool ok = lm_const_int64_val(c, &i);
	*v = (uint64_t)i;
	if (c->rep == R_BIG) {
		*v = c->flag ? 0 - *v : *v; /* of the magnitude, as big.Int's Uint64 */
		return !c->flag && c->len <= 8;
	}
	return ok && i >= 0;
}

double lm_const_float64_val(const lm_const *c, bool *exact)
{
	bool ok = false;
	double v = 0;
	if (c->rep == R_INT64) {
		v = (double)c->u.i64;
		ok = v < 0x1p63 && (int64_t)v == c->u.i64;
	} else if (c->rep == R_BIG || c->rep == R_RAT || c->rep == R_FLOAT) {
		v = const_to_double(c, 53, &ok);
	}
	if (exact)
		*exact = ok;
	return v;
}

float lm_const_float32_val(const lm_const *c, bool *exact)
{
	bool ok = false;
	float v = 0;
	if (c->rep == R_INT64) {
		v = (float)c->u.i64;
		ok = v < 0x1p63f && (int64_t)v == c->u.i64;
	} else if (c->rep == R_BIG || c->rep == R_RAT || c->rep == R_FLOAT) {
		v = (float)const_to_double(c, 24, &ok);
	}
	if (exact)
		*exact = ok;
	return v;
}

int lm_const_bit_len(const lm_const *c)
{
	if (c->rep == R_INT64) {
		uint64_t u = c->u.i64 < 0 ? 0 - (uint64_t)c->u.i64 : (uint64_t)c->u.i64;
		return u ? 64 - __builtin_clzll(u) : 0;
	}
	if (c->rep != R_BIG)
		return 0;
	const unsigned char *p = (const unsigned char *)const_bytes(c);
	uint32_t i = 0;
	while (i < c->len && p[i] == 0)
		i++;
	return i == c->len ? 0 : (int)(c->len - i) * 8 - (__builtin_clz(p[i]) - 24);
}

int lm_const_sign(const lm_const *c)
{
	switch ((rep)c->rep) {
	case R_INT64: return c->u.i64 < 0 ? -1 : c->u.i64 > 0;
	case R_BIG: return c->flag ? -1 : 1;
	case R_FLOAT: return c->len == 0 ? 0 : c->flag ? -1 : 1;
	case R_RAT: return lm_const_sign(lm_const_at(c->u.pair[0]));
	case R_COMPLEX:
		return lm_const_sign(lm_const_at(c->u.pair[0])) ||
		       lm_const_sign(lm_const_at(c->u.pair[1]));
	default: return 1;
	}
}

/* ---- conversions */

static bool is_real(const lm_const *c)
{
	return c->rep >= R_INT64 && c->rep <= R_FLOAT;
}

/* f with its mantissa cut to `bits`, away from zero if `up`. */
static void cut(big_float *f, int bits, bool up)
{
	int have = mp_bits(&f->m);
	if (have <= bits)
		return;
	int shift = have - bits;
	bool lost = mp_cnt_lsb(&f->m) < shift, neg = mp_isneg(&f->m);
	MP(mp_div_2d(&f->m, shift, &f->m, NULL));
	f->exp += shift;
	if (lost && up) {
		if (neg)
			MP(mp_sub_d(&f->m, 1, &f->m));
		else
			MP(mp_add_d(&f->m, 1, &f->m));
	}
	float_round(f, PREC); /* exact: it normalizes */
}

static lm_const *int_of_float(lm_arena *a, const lm_const *c)
{
	big_float f;
	float_of(c, &f);
	int64_t e = float_exp(&f);
	lm_const *r = NULL;
	/* as it is, or when it is an integer but for the last few bits, in either direction */
	for (int i = 0; i < 3 && !r && e > -MAX_EXP && e < MAX_EXP; i++) {
		if (i) {
			float_clear(&f);
			float_of(c, &f);
			cut(&f, PREC - 4, i == 2);
		}
		if (f.exp >= 0 || mp_iszero(&f.m)) {
			if (f.exp > 0)
				MP(mp_mul_2d(&f.m, (int)f.exp, &f.m));
			r = const_from_mp(a, &f.m);
		}
	}
	float_clear(&f);
	return r ? r : lm_const_unknown(a);
}

lm_const *lm_const_to_int(lm_arena *a, const lm_const *c)
{
	switch ((rep)c->rep) {
	case R_INT64:
	case R_BIG: return (lm_const *)c;
	case R_RAT: {
		const lm_const *d = lm_const_at(c->u.pair[1]);
		if (d->rep == R_INT64 && d->u.i64 == 1)
			return lm_const_at(c->u.pair[0]);
		return lm_const_unknown(a);
	}
	case R_FLOAT: return int_of_float(a, c);
	case R_COMPLEX: {
		lm_const *re = lm_const_to_float(a, c);
		return re->rep == R_UNKNOWN ? re : lm_const_to_int(a, re);
	}
	default: return lm_const_unknown(a);
	}
}

/* c, an int, as a fraction or (when too large) a float. */
static lm_const *float_of_int(lm_arena *a, const lm_const *c)
{
	if (lm_const_bit_len(c) < MAX_EXP) {
		lm_const *r = const_new(a, R_RAT);
		r->u.pair[0] = lm_const_to(c);
		r->u.pair[1] = lm_const_to(lm_const_int64(a, 1));
		return r;
	}
	big_float f;
	float_of(c, &f);
	lm_const *r = const_from_float(a, &f);
	float_clear(&f);
	return r;
}

lm_const *lm_const_to_float(lm_arena *a, const lm_const *c)
{
	switch ((rep)c->rep) {
	case R_INT64:
	case R_BIG: return float_of_int(a, c);
	case R_RAT:
	case R_FLOAT: return (lm_const *)c;
	case R_COMPLEX:
		if (lm_const_sign(lm_const_at(c->u.pair[1])) == 0)
			return lm_const_to_float(a, lm_const_at(c->u.pair[0]));
		return lm_const_unknown(a);
	default: return lm_const_unknown(a);
	}
}

static lm_const *complex_of(lm_arena *a, const lm_const *re, const lm_const *im)
{
	if (re->rep == R_UNKNOWN || im->rep == R_UNKNOWN)
		return lm_const_unknown(a);
	lm_const *c = const_new(a, R_COMPLEX);
	c->u.pair[0] = lm_const_to(re);
	c->u.pair[1] = lm_const_to(im);
	return c;
}

lm_const *lm_const_to_complex(lm_arena *a, const lm_const *c)
{
	if (is_real(c))
		return complex_of(a, c, lm_const_int64(a, 0));
	return c->rep == R_COMPLEX ? (lm_const *)c : lm_const_unknown(a);
}

lm_const *lm_const_real(lm_arena *a, const lm_const *c)
{
	if (c->rep == R_COMPLEX)
		return lm_const_at(c->u.pair[0]);
	return is_real(c) ? (lm_const *)c : lm_const_unknown(a);
}

lm_const *lm_const_imag(lm_arena *a, const lm_const *c)
{
	if (c->rep == R_COMPLEX)
		return lm_const_at(c->u.pair[1]);
	return is_real(c) ? lm_const_int64(a, 0) : lm_const_unknown(a);
}

lm_const *lm_const_make_complex(lm_arena *a, const lm_const *re, const lm_const *im)
{
	return complex_of(a, re, im);
}

lm_const *lm_const_make_imag(lm_arena *a, const lm_const *c)
{
	return is_real(c) ? complex_of(a, lm_const_int64(a, 0), c) : lm_const_unknown(a);
}

/* ---- operations */

static lm_const *negate(lm_arena *a, const lm_const *x)
{
	if (x->rep == R_INT64 && x->u.i64 != INT64_MIN)
		return lm_const_int64(a, -x->u.i64);
	lm_const *c;
	mp_int z;
	switch ((rep)x->rep) {
	case R_INT64:
	case R_BIG:
		const_to_mp(x, &z);
		MP(mp_neg(&z, &z));
		c = const_from_mp(a, &z);
		mp_clear(&z);
		return c;
	case R_RAT: {
		const lm_const *n = lm_const_at(x->u.pair[0]), *d = lm_const_at(x->u.pair[1]);
		c = const_new(a, R_RAT);
		c->u.pair[0] = lm_const_to(negate(a, n));
		c->u.pair[1] = x->u.pair[1];
		if (lm_const_bit_len(n) < MAX_EXP && lm_const_bit_len(d) < MAX_EXP)
			return c;
		big_float f; /* a literal's fraction may be larger than those of results */
		float_of(c, &f);
		c = const_from_float(a, &f);
		float_clear(&f);
		return c;
	}
	case R_COMPLEX:
		c = const_new(a, R_COMPLEX);
		c->u.pair[0] = lm_const_to(negate(a, lm_const_at(x->u.pair[0])));
		c->u.pair[1] = lm_const_to(negate(a, lm_const_at(x->u.pair[1])));
		return c;
	case R_FLOAT:
		c = const_new(a, R_FLOAT);
		*c = *x;
		if (x->len)
			c->flag = !x->flag;
		return c;
	default: return lm_const_unknown(a);
	}
}

static lm_const *complement(lm_arena *a, const lm_const *x, unsigned prec)
{
	if (x->rep == R_INT64 && prec == 0)
		return lm_const_int64(a, ~x->u.i64);
	if (x->rep != R_INT64 && x->rep != R_BIG)
		return lm_const_unknown(a);
	mp_int z, mask;
	const_to_mp(x, &z);
	MP(mp_complement(&z, &z));
	if (prec) { /* keep the low bits */
		MP(mp_init_u64(&mask, 1));
		MP(mp_mul_2d(&mask, (int)prec, &mask));
		MP(mp_sub_d(&mask, 1, &mask));
		MP(mp_and(&z, &mask, &z));
		mp_clear(&mask);
	}
	lm_const *c = const_from_mp(a, &z);
	mp_clear(&z);
	return c;
}

lm_const *lm_const_unary(lm_arena *a, lm_op op, const lm_const *x, unsigned prec)
{
	switch (op) {
	case LM_OP_ADD:
		return is_real(x) || x->rep == R_COMPLEX ? (lm_const *)x : lm_const_unknown(a);
	case LM_OP_SUB: return negate(a, x);
	case LM_OP_XOR: return complement(a, x, prec);
	case LM_OP_NOT: return x->rep == R_BOOL ? lm_const_bool(a, !x->flag) : lm_const_unknown(a);
	default: return lm_const_unknown(a);
	}
}

/* Both fit small operations: the result in *c; false when big numbers are needed. */
static bool small_op(int64_t x, lm_op op, int64_t y, bool int_div, int64_t *c)
{
	switch (op) {
	case LM_OP_ADD: return !__builtin_add_overflow(x, y, c);
	case LM_OP_SUB: return !__builtin_sub_overflow(x, y, c);
	case LM_OP_MUL: return !__builtin_mul_overflow(x, y, c);
	case LM_OP_DIV:
		if (!int_div || y == 0)
			return false;
		*c = y == -1 ? (int64_t)(0 - (uint64_t)x) : x / y; /* wraps as go/constant's */
		return true;
	case LM_OP_REM:
		if (y == 0)
			return false;
		*c = y == -1 ? 0 : x % y;
		return true;
	case LM_OP_AND: *c = x & y; return true;
	case LM_OP_OR: *c = x | y; return true;
	case LM_OP_XOR: *c = x ^ y; return true;
	case LM_OP_ANDNOT: *c = x & ~y; return true;
	default: return false;
	}
}

static lm_const *int_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y, bool int_div)
{
	int64_t small;
	if (x->rep == R_INT64 && y->rep == R_INT64 &&
	    small_op(x->u.i64, op, y->u.i64, int_div, &small))
		return lm_const_int64(a, small);
	mp_int p, q, z;
	const_to_mp(x, &p);
	const_to_mp(y, &q);
	if ((op == LM_OP_DIV || op == LM_OP_REM) && mp_iszero(&q)) {
		mp_clear_multi(&p, &q, NULL);
		return lm_const_unknown(a);
	}
	if (op == LM_OP_DIV && !int_div)
		return const_fraction(a, &p, &q, false);
	MP(mp_init(&z));
	lm_const *c = NULL;
	switch (op) {
	case LM_OP_ADD: MP(mp_add(&p, &q, &z)); break;
	case LM_OP_SUB: MP(mp_sub(&p, &q, &z)); break;
	case LM_OP_MUL: MP(mp_mul(&p, &q, &z)); break;
	case LM_OP_DIV: MP(mp_div(&p, &q, &z, NULL)); break;
	case LM_OP_REM: MP(mp_div(&p, &q, NULL, &z)); break;
	case LM_OP_AND: MP(mp_and(&p, &q, &z)); break;
	case LM_OP_OR: MP(mp_or(&p, &q, &z)); break;
	case LM_OP_XOR: MP(mp_xor(&p, &q, &z)); break;
	case LM_OP_ANDNOT:
		MP(mp_complement(&q, &q));
		MP(mp_and(&p, &q, &z));
		break;
	default: c = lm_const_unknown(a); break;
	}
	if (!c)
		c = const_from_mp(a, &z);
	mp_clear_multi(&p, &q, &z, NULL);
	return c;
}

static lm_const *rat_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	mp_int n, d, yn, yd;
	const_rat_parts(x, &n, &d);
	const_rat_parts(y, &yn, &yd);
	lm_const *c = NULL;
	switch (op) {
	case LM_OP_ADD:
	case LM_OP_SUB:
		MP(mp_mul(&n, &yd, &n));
		MP(mp_mul(&yn, &d, &yn));
		MP(op == LM_OP_ADD ? mp_add(&n, &yn, &n) : mp_sub(&n, &yn, &n));
		MP(mp_mul(&d, &yd, &d));
		break;
	case LM_OP_MUL:
		MP(mp_mul(&n, &yn, &n));
		MP(mp_mul(&d, &yd, &d));
		break;
	case LM_OP_DIV:
		MP(mp_mul(&n, &yd, &n));
		MP(mp_mul(&d, &yn, &d));
		if (mp_iszero(&d))
			c = lm_const_unknown(a);
		break;
	default: c = lm_const_unknown(a); break;
	}
	mp_clear_multi(&yn, &yd, NULL);
	if (c)
		mp_clear_multi(&n, &d, NULL);
	return c ? c : const_fraction(a, &n, &d, false);
}

static lm_const *float_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
	big_float p, q, z = {0};
	float_of(x, &p);
	float_of(y, &q);
	MP(mp_init(&z.m));
	switch (op) {
	case LM_OP_ADD: float_add(&z, &p, &q, false, PREC); break;
	case LM_OP_SUB: float_add(&z, &p, &q, true, PREC); break;
	case LM_OP_MUL: float_mul(&z, &p, &q, PREC); break;
	case LM_OP_DIV: float_quo(&z, &p, &q, PREC); break;
	default: z.inf = true; break;
	}
	lm_const *c = const_from_float(a, &z);
	float_clear(&p);
	float_clear(&q);
	float_clear(&z);
	return c;
}

static lm_const *complex_op(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y)
{
#define OP(x_, op_, y_) lm_const_binary(a, (x_), LM_OP_##op_, (y_), false)
	const lm_const *p = lm_const_real(a, x), *q = lm_const_imag(a, x);
	const lm_const *r = lm_const_real(a, y), *s = lm_const_imag(a, y);
	switch (op) {
	case LM_OP_ADD: return complex_of(a, OP(p, ADD, r), OP(q, ADD, s));
	case LM_OP_SUB: return complex_of(a, OP(p, SUB, r), OP(q, SUB, s));
	case LM_OP_MUL:
		return complex_of(a, OP(OP(p, MUL, r), SUB, OP(q, MUL, s)),
				  OP(OP(q, MUL, r), ADD, OP(p, MUL, s)));
	case LM_OP_DIV: {
		const lm_const *d = OP(OP(r, MUL, r), ADD, OP(s, MUL, s));
		const lm_const *re = OP(OP(p, MUL, r), ADD, OP(q, MUL, s));
		const lm_const *im = OP(OP(q, MUL, r), SUB, OP(p, MUL, s));
		if (lm_const_sign(d) == 0)
			return lm_const_unknown(a);
		return complex_of(a, OP(re, DIV, d), OP(im, DIV, d));
	}
	default: return lm_const_unknown(a);
	}
#undef OP
}

lm_const *lm_const_binary(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y, bool int_div)
{
	rep r = x->rep > y->rep ? x->rep : y->rep, low = x->rep < y->rep ? x->rep : y->rep;
	if (low == R_UNKNOWN)
		return lm_const_unknown(a);
	if (r == R_BOOL) {
		if (op == LM_OP_ANDAND)
			return lm_const_bool(a, x->flag && y->flag);
		return op == LM_OP_OROR ? lm_const_bool(a, x->flag || y->flag)
					: lm_const_unknown(a);
	}
	if (low == R_STRING || low == R_CONCAT) {
		if (op != LM_OP_ADD || r > R_CONCAT)
			return lm_const_unknown(a);
		lm_const *c = const_new(a, R_CONCAT);
		c->u.pair[0] = lm_const_to(x);
		c->u.pair[1] = lm_const_to(y);
		c->v.len64 = lm_const_string_len(x) + lm_const_string_len(y);
		return c;
	}
	if (low == R_BOOL)
		return lm_const_unknown(a);
	if (r <= R_BIG)
		return int_op(a, x, op, y, int_div);
	if (r == R_RAT)
		return rat_op(a, x, op, y);
	if (r == R_FLOAT)
		return float_op(a, x, op, y);
	return complex_op(a, x, op, y);
}

lm_const *lm_const_shift(lm_arena *a, const lm_const *x, lm_op op, unsigned s)
{
	if (x->rep != R_INT64 && x->rep != R_BIG)
		return lm_const_unknown(a);
	if (s == 0)
		return (lm_const *)x;
	if (x->rep == R_INT64 && op == LM_OP_SHR)
		return lm_const_int64(a, x->u.i64 >> (s > 63 ? 63 : s));
	if (x->rep == R_INT64 && s < 63 && x->u.i64 >= 0 && x->u.i64 <= INT64_MAX >> s)
		return lm_const_int64(a, x->u.i64 << s);
	mp_int z;
	const_to_mp(x, &z);
	if (op == LM_OP_SHL)
		MP(mp_mul_2d(&z, (int)s, &z));
	else
		MP(mp_signed_rsh(&z, s > INT32_MAX ? INT32_MAX : (int)s, &z));
	lm_const *c = const_from_mp(a, &z);
	mp_clear(&z);
	return c;
}

static bool decide(int cmp, lm_op op)
{
	switch (op) {
	case LM_OP_EQL: return cmp == 0;
	case LM_OP_NEQ: return cmp != 0;
	case LM_OP_LSS: return cmp < 0;
	case LM_OP_LEQ: return cmp <= 0;
	case LM_OP_GTR: return cmp > 0;
	case LM_OP_GEQ: return cmp >= 0;
	default: return false;
	}
}

static int compare_rats(const lm_const *x, const lm_const *y)
{
	mp_int n, d, yn, yd;
	const_rat_parts(x, &n, &d);
	const_rat_parts(y, &yn, &yd);
	MP(mp_mul(&n, &yd, &n));
	MP(mp_mul(&yn, &d, &yn));
	int r = mp_cmp(&n, &yn);
	mp_clear_multi(&n, &d, &yn, &yd, NULL);
	return r == MP_LT ? -1 : r == MP_GT;
}

static int compare_texts(const lm_const *x, const lm_const *y)
{
	char *own_x, *own_y;
	lm_str s = host_text(x, &own_x), t = host_text(y, &own_y);
	int r = lm_str_cmp(s, t);
	free(own_x);
	free(own_y);
	return r;
}

/* The real or imaginary part; NULL stands for 0. */
static const lm_const *part(const lm_const *c, int i)
{
	return c->rep == R_COMPLEX ? lm_const_at(c->u.pair[i]) : i ? NULL : c;
}

static bool equal_parts(const lm_const *x, const lm_const *y)
{
	if (!x || !y)
		return (!x || lm_const_sign(x) == 0) && (!y || lm_const_sign(y) == 0);
	return lm_const_compare(x, LM_OP_EQL, y);
}

bool lm_const_compare(const lm_const *x, lm_op op, const lm_const *y)
{
	rep r = x->rep > y->rep ? x->rep : y->rep, low = x->rep < y->rep ? x->rep : y->rep;
	if (low == R_UNKNOWN)
		return false;
	if (r == R_BOOL)
		return op == LM_OP_EQL ? x->flag == y->flag : op == LM_OP_NEQ && x->flag != y->flag;
	if (low <= R_CONCAT)
		return low >= R_STRING && r <= R_CONCAT && decide(compare_texts(x, y), op);
	if (r == R_INT64)
		return decide(x->u.i64 < y->u.i64 ? -1 : x->u.i64 > y->u.i64, op);
	if (r <= R_RAT)
		return decide(compare_rats(x, y), op);
	if (r == R_FLOAT) {
		big_float p, q;
		float_of(x, &p);
		float_of(y, &q);
		int c = float_cmp(&p, &q);
		float_clear(&p);
		float_clear(&q);
		return decide(c, op);
	}
	bool eq = equal_parts(part(x, 0), part(y, 0)) && equal_parts(part(x, 1), part(y, 1));
	return op == LM_OP_EQL ? eq : op == LM_OP_NEQ && !eq;
}

lm_const *lm_const_round32(lm_arena *a, const lm_const *c)
{
	float f = lm_const_float32_val(c, NULL);
	return isinf(f) ? NULL : lm_const_float64(a, f);
}

lm_const *lm_const_round64(lm_arena *a, const lm_const *c)
{
	double f = lm_const_float64_val(c, NULL);
	return isinf(f) ? NULL : lm_const_float64(a, f);
}
