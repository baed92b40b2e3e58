/* fast_decimal.c - internal/strconv: reading decimal numbers and laying out digits. Bit for bit the
 * Go bodies' results; the unusual (underscores, hexadecimal, errors, very long numbers, slices that
 * must grow) stays in Go. */
#include "native/native_fast.h"

/* parseFloat64(d uint64, p int, sign uint64) (float64, error): where d and 10^|p| are both exact,
 * one multiplication or division rounds as the whole would */
LM_NATIVE_FN(lm_fast_parse_float64)
{
	static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	UNUSED_VM_G();
	int64_t p = (int64_t)args[4];
	NEED(args[3] && args[3] <= UINT64_C(1) << 53 && p >= -22 && p <= 22);
	NEED(args[5] << 1 == 0);
	double d = (double)args[3];
	d = p < 0 ? d / tens[-p] : d * tens[p];
	args[0] = lm_of_f64(d) | args[5];
	args[1] = args[2] = 0;
	return LM_NATIVE_DONE;
}

/* uscale(x uint64, c *scaler) unrounded: x * (hi<<64 - lo) >> (64 + s), with a sticky lowest bit. A
 * scaler is pmHi, pmLo uint64, s int. */
LM_NATIVE_FN(lm_fast_uscale)
{
	UNUSED_VM_G();
	NEED_PTR(args[2]);
	const uint64_t *c = lm_ptr(args[2]);
	uint64_t hi, mid = lm_mul64(args[1], c[0], &hi), s = c[2] & 63;
	if (hi >> s << s != hi) {
		args[0] = hi >> s | 1;
		return LM_NATIVE_DONE;
	}
	uint64_t mid2;
	lm_mul64(args[1], c[1], &mid2);
	hi -= mid < mid2;
	args[0] = hi >> s | (mid - mid2 > 1);
	return LM_NATIVE_DONE;
}

/* ---- reading */

typedef struct {
	const uint8_t *p;
	uint64_t i, n;
	uint64_t mantissa;
	int64_t point, digits, taken; /* digits: without leading zeros; taken: those in mantissa */
	bool saw_digits, saw_point, truncated;
} reader;

static void read_digits(reader *r)
{
	r->point = 0;
	for (; r->i < r->n; r->i++) {
		unsigned c = r->p[r->i];
		if (c == '.') {
			if (r->saw_point)
				break;
			r->saw_point = true;
			r->point = r->digits;
			continue;
		}
		if (c - '0' > 9)
			break;
		r->saw_digits = true;
		if (c == '0' && r->digits == 0) {
			r->point--;
			continue;
		}
		r->digits++;
		if (r->taken < 19) {
			r->mantissa = r->mantissa * 10 + (c - '0');
			r->taken++;
		} else if (c != '0') {
			r->truncated = true;
		}
	}
	if (!r->saw_point)
		r->point = r->digits;
}

/* An exponent, if there is one; false when it is malformed. */
static bool read_exponent(reader *r)
{
	if (r->i >= r->n || (r->p[r->i] | 0x20) != 'e')
		return true;
	r->i++;
	int64_t sign = 1, e = 0;
	if (r->i < r->n && (r->p[r->i] == '+' || r->p[r->i] == '-'))
		sign = r->p[r->i++] == '-' ? -1 : 1;
	if (r->i >= r->n || (unsigned)r->p[r->i] - '0' > 9)
		return false;
	for (; r->i < r->n && (unsigned)r->p[r->i] - '0' <= 9; r->i++)
		if (e < 10000)
			e = e * 10 + (r->p[r->i] - '0');
	r->point += e * sign;
	return true;
}

/* readFloat(s string) (mantissa uint64, exp int, neg, trunc, hex bool, i int, ok bool) */
LM_NATIVE_FN(lm_fast_read_float)
{
	UNUSED_VM_G();
	reader r = {.p = lm_ptr(args[7]), .n = args[8]};
	NEED(r.n > 0);
	bool negative = r.p[0] == '-';
	r.i = negative || r.p[0] == '+';
	NEED(!(r.i + 2 < r.n && r.p[r.i] == '0' && (r.p[r.i + 1] | 0x20) == 'x'));
	read_digits(&r);
	NEED(r.saw_digits && !(r.i < r.n && r.p[r.i] == '_'));
	NEED(read_exponent(&r) && !(r.i < r.n && r.p[r.i] == '_'));
	args[0] = r.mantissa;
	args[1] = r.mantissa ? (uint64_t)(r.point - r.taken) : 0;
	args[2] = negative;
	args[3] = r.truncated;
	args[4] = 0;
	args[5] = r.i;
	args[6] = 1;
	return LM_NATIVE_DONE;
}

/* Atoi(s string) (int, error): up to 18 characters */
LM_NATIVE_FN(lm_fast_atoi)
{
	UNUSED_VM_G();
	uint64_t n = args[4], i = 0, v = 0;
	const uint8_t *p = lm_ptr(args[3]);
	NEED(n > 0 && n < 19);
	bool negative = p[0] == '-';
	i = negative || p[0] == '+';
	NEED(i < n);
	for (; i < n; i++) {
		unsigned d = (unsigned)p[i] - '0';
		NEED(d <= 9);
		v = v * 10 + d;
	}
	args[0] = negative ? 0 - v : v;
	args[1] = args[2] = 0;
	return LM_NATIVE_DONE;
}

/* ---- writing */

/* formatBase10(a []byte, u uint64): the lowest len(a) digits */
LM_NATIVE_FN(lm_fast_format_base10)
{
	UNUSED_VM_G();
	uint8_t *a = lm_ptr(args[0]);
	uint64_t n = args[1], u = args[3], limit = 1;
	NEED(n > 0 && n <= 19);
	for (uint64_t i = 0; i < n; i++)
		limit *= 10;
	NEED(u < limit); /* else the Go body's first digit is none */
	while (n > 0) {
		a[--n] = (uint8_t)('0' + u % 10);
		u /= 10;
	}
	return LM_NATIVE_DONE;
}

typedef struct {
	uint8_t text[400];
	unsigned len;
} layout;

static void put(layout *l, int c)
{
	l->text[l->len++] = (uint8_t)c;
}
static void put_digits(layout *l, const uint8_t *s, int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++)
		put(l, s[i]);
}
static void put_zeros(layout *l, int64_t n)
{
	for (; n > 0; n--)
		put(l, '0');
}
static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* -d.ddddde+dd */
static void scientific(layout *l, const uint8_t *s, int64_t dp, int64_t nd, int64_t prec, int fmt)
{
	put(l, nd ? s[0] : '0');
	if (prec > 0) {
		int64_t m = least(nd, prec + 1);
		put(l, '.');
		put_digits(l, s, 1, m);
		put_zeros(l, prec + 1 - (m > 1 ? m : 1));
	}
	int64_t exp = nd ? dp - 1 : 0;
	put(l, fmt);
	put(l, exp < 0 ? '-' : '+');
	exp = exp < 0 ? -exp : exp;
	if (exp >= 100)
		put(l, '0' + (int)(exp / 100));
	put(l, '0' + (int)(exp / 10 % 10));
	put(l, '0' + (int)(exp % 10));
}

/* -ddd.ddd */
static void positional(layout *l, const uint8_t *s, int64_t dp, int64_t nd, int64_t prec)
{
	if (dp > 0) {
		put_digits(l, s, 0, least(nd, dp));
		put_zeros(l, dp - nd);
	} else {
		put(l, '0');
	}
	if (prec <= 0)
		return;
	put(l, '.');
	int64_t zeros = least(prec, dp < 0 ? -dp : 0), from = dp + zeros;
	int64_t middle = least(prec - zeros, nd > from ? nd - from : 0);
	put_zeros(l, zeros);
	put_digits(l, s, from, from + middle);
	put_zeros(l, prec - zeros - middle);
}

/* fmtEFG(dst []byte, neg bool, s []byte, dp, nd, prec int, fmt byte, shortest bool) []byte: s[:nd]
 * are the digits of 0.d1d2d3... * 10^dp */
LM_NATIVE_FN(lm_fast_format_efg)
{
	UNUSED_VM_G();
	int64_t dp = (int64_t)args[10], nd = (int64_t)args[11], prec = (int64_t)args[12];
	int fmt = (int)args[13];
	NEED(nd >= 0 && nd <= 40 && (uint64_t)nd <= args[8] && prec >= -1 && prec <= 40);
	NEED(dp >= -330 && dp <= 310);
	const uint8_t *s = lm_ptr(args[7]);
	layout l = {.len = 0};
	if (args[6])
		put(&l, '-');
	if ((fmt | 0x20) == 'g') {
		int64_t limit = args[14] ? 6 : prec > nd && nd >= dp ? nd : prec;
		if (dp - 1 < -4 || dp - 1 >= limit) {
			prec = least(prec, nd) - 1;
			fmt += 'e' - 'g';
		} else {
			prec = prec > dp ? nd : prec;
			prec = prec > dp ? prec - dp : 0;
			fmt = 'f';
		}
	}
	if ((fmt | 0x20) == 'e')
		scientific(&l, s, dp, nd, prec, fmt);
	else if (fmt == 'f')
		positional(&l, s, dp, nd, prec);
	else
		return LM_NATIVE_BODY;
	uint64_t at = args[3], len = args[4];
	NEED(args[5] - len >= l.len);
	memcpy((uint8_t *)lm_ptr(at) + len, l.text, l.len);
	args[0] = at;
	args[1] = len + l.len;
	args[2] = args[5];
	return LM_NATIVE_DONE;
}
