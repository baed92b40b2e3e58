/* constant_text.c - constants from literals, and as text. */
#include "base/constant_int.h"
#include <math.h>
#include <stdio.h>

/* ---- numbers */

static int digit(char c)
{
	return c >= '0' && c <= '9'                     ? c - '0'
	       : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							: 99;
}

/* The base of a literal with its prefix stepped over; a plain leading 0 is octal when `octal`. */
static int literal_base(lm_str *s, bool octal)
{
	if (s->len < 2 || s->ptr[0] != '0')
		return 10;
	char c = (char)(s->ptr[1] | 0x20);
	int base = c == 'x' ? 16 : c == 'b' ? 2 : c == 'o' ? 8 : 0;
	size_t skip = base ? 2 : 0;
	s->ptr += skip;
	s->len -= skip;
	return base ? base : octal ? 8 : 10;
}

/* Digits without their underscores, in host memory. */
static char *plain_digits(lm_str s)
{
	char *out = lm_xmalloc(s.len + 1), *p = out;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '_')
			*p++ = s.ptr[i];
	}
	*p = 0;
	return out;
}

static lm_const *int_literal(lm_arena *a, lm_str s)
{
	int base = literal_base(&s, true);
	uint64_t v = 0;
	bool fits = true, any = false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '_')
			continue;
		int d = digit(s.ptr[i]);
		if (d >= base)
			return lm_const_unknown(a);
		any = true;
		if (v >> 58 && v > (UINT64_MAX - (uint64_t)d) / (uint64_t)base)
			fits = false;
		v = v * (uint64_t)base + (uint64_t)d;
	}
	if (!any)
		return lm_const_unknown(a);
	if (fits)
		return lm_const_uint64(a, v);
	char *text = plain_digits(s);
	mp_int z;
	MP(mp_init(&z));
	MP(mp_read_radix(&z, text, base));
	lm_const *c = const_from_mp(a, &z);
	mp_clear(&z);
	free(text);
	return c;
}

/* A literal taken apart: mantissa * 10^exp10 * 2^exp2. */
typedef struct {
	mp_int mant;
	int64_t exp10, exp2;
} float_text;

static bool exponent(lm_str s, int64_t *e)
{
	size_t i = 0;
	bool neg = s.len && s.ptr[0] == '-', any = false;
	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		i++;
	*e = 0;
	for (; i < s.len; i++) {
		if (s.ptr[i] == '_')
			continue;
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		any = true;
		if (*e > (INT64_MAX - 9) / 10)
			return false; /* as big.Float's parser */
		*e = *e * 10 + (s.ptr[i] - '0');
	}
	if (neg)
		*e = -*e;
	return any;
}

/* Takes s apart; on success t->mant is initialised. */
static bool split_float(lm_str s, float_text *t)
{
	int base = literal_base(&s, false);
	char *digits = lm_xmalloc(s.len + 2), *p = digits;
	int64_t frac = 0, e = 0;
	bool point = false, ok = true;
	size_t i = 0;
	for (; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '_')
			continue;
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (digit(c) >= base)
			break;
		*p++ = c;
		frac += point;
	}
	if (p == digits)
		ok = false;
	*p = 0;
	*t = (float_text){0};
	if (i < s.len) {
		char c = (char)(s.ptr[i] | 0x20);
		ok = ok && (c == 'e' || c == 'p') &&
		     exponent((lm_str){s.ptr + i + 1, s.len - i - 1}, &e);
		if (c == 'p')
			t->exp2 = e;
		else
			t->exp10 = e;
	}
	if (base == 10)
		t->exp10 -= frac;
	else
		t->exp2 -= frac * (base == 16 ? 4 : base == 8 ? 3 : 1);
	if (ok) {
		MP(mp_init(&t->mant));
		MP(mp_read_radix(&t->mant, digits, base));
	}
	free(digits);
	return ok;
}

/* 5^n, rounded to prec bits as big.Float's parser rounds. */
static void pow5(big_float *z, uint64_t n, int prec)
{
	big_float f = {0};
	uint64_t first = n < 27 ? n : 27, v = 1;
	for (uint64_t i = 0; i < first; i++)
		v *= 5;
	MP(mp_init_u64(&z->m, v));
	MP(mp_init_u64(&f.m, 5));
	float_round(z, prec);
	for (n -= first; n && !z->inf; n >>= 1) {
		if (n & 1)
			float_mul(z, z, &f, prec);
		if (n > 1)
			float_mul(&f, &f, &f, prec + 64);
		if (f.inf)
			z->inf = true;
	}
	float_clear(&f);
}

/* The literal as a float of PREC bits. */
static void text_to_float(const float_text *t, big_float *z)
{
	*z = (big_float){0};
	MP(mp_init_copy(&z->m, &t->mant));
	if (mp_iszero(&z->m))
		return;
	int64_t e = t->exp10 / 2 + t->exp2 / 2; /* no overflow */
	e = e > INT32_MAX || e < INT32_MIN ? e : t->exp10 + t->exp2 + mp_bits(&z->m);
	if (e > INT32_MAX || e < INT32_MIN) {
		z->inf = true; /* refused, in both directions, as by big.Float's parser */
		return;
	}
	z->exp = t->exp10 + t->exp2;
	float_round(z, PREC);
	if (t->exp10 == 0 || z->inf)
		return;
	big_float p = {0};
	pow5(&p, (uint64_t)(t->exp10 < 0 ? -t->exp10 : t->exp10), PREC + 64);
	if (t->exp10 < 0)
		float_quo(z, z, &p, PREC);
	else
		float_mul(z, z, &p, PREC);
	float_clear(&p);
}

/* The literal as an exact fraction; t->mant is consumed. */
static lm_const *text_to_fraction(lm_arena *a, float_text *t)
{
	mp_int d, ten;
	MP(mp_init_u64(&d, 1));
	if (mp_iszero(&t->mant))
		return const_fraction(a, &t->mant, &d, true);
	int64_t e = t->exp10;
	if (e < 0 && t->exp2 == 0) { /* what mantissa and 10^-e have in common is twos and fives */
		int twos = mp_cnt_lsb(&t->mant), fives = 0;
		mp_int q;
		mp_digit rest = 0;
		MP(mp_init(&q));
		while (fives < -e) {
			MP(mp_div_d(&t->mant, 5, &q, &rest));
			if (rest)
				break;
			mp_exch(&q, &t->mant);
			fives++;
		}
		mp_clear(&q);
		twos = twos < -e ? twos : (int)-e;
		MP(mp_div_2d(&t->mant, twos, &t->mant, NULL));
		mp_set(&d, 5);
		MP(mp_expt_u32(&d, (uint32_t)(-e - fives), &d));
		MP(mp_mul_2d(&d, (int)-e - twos, &d));
		return const_fraction_lowest(a, &t->mant, &d, true);
	}
	MP(mp_init_u64(&ten, 10));
	MP(mp_expt_u32(&ten, (uint32_t)(e < 0 ? -e : e), &ten));
	mp_int *scaled = e < 0 ? &d : &t->mant;
	MP(mp_mul(scaled, &ten, scaled));
	mp_clear(&ten);
	e = t->exp2;
	scaled = e < 0 ? &d : &t->mant;
	MP(mp_mul_2d(scaled, (int)(e < 0 ? -e : e), scaled));
	return const_fraction(a, &t->mant, &d, true);
}

static lm_const *float_literal(lm_arena *a, lm_str s)
{
	float_text t;
	if (!split_float(s, &t))
		return lm_const_unknown(a);
	/* a number of ordinary size is a fraction: 2^-4096 < 10^-900 * 2^-1000 */
	int64_t size = (t.exp10 < 0 ? -t.exp10 : t.exp10) + mp_bits(&t.mant) / 3;
	if (!mp_iszero(&t.mant) && size < 900 && t.exp2 > -1000 && t.exp2 < 1000)
		return text_to_fraction(a, &t);
	big_float f;
	text_to_float(&t, &f);
	int64_t e = float_exp(&f);
	lm_const *c;
	if (!f.inf && mp_iszero(&f.m))
		mp_zero(&t.mant); /* underflow */
	if (!f.inf && e > -MAX_EXP && e < MAX_EXP) {
		c = text_to_fraction(a, &t);
	} else {
		c = const_from_float(a, &f);
		mp_clear(&t.mant);
	}
	float_clear(&f);
	return c;
}

/* ---- characters and strings */

/* One character or escape at *p; false when malformed. *byte: it is a byte of a string, not a rune.
 */
static bool unquote_char(const char **p, const char *end, char quote, int32_t *r, bool *byte)
{
	*byte = false;
	if (*p >= end || **p == quote || **p == '\n')
		return false;
	if (**p != '\\') {
		*p += lm_utf8_decode(*p, end, r);
		return true;
	}
	(*p)++;
	if (*p >= end)
		return false;
	char c = *(*p)++;
	const char *simple = "abfnrtv\\", *values = "\a\b\f\n\r\t\v\\",
		   *at = c ? strchr(simple, c) : NULL;
	if (at || c == quote) {
		*r = at ? values[at - simple] : c;
		return true;
	}
	int n = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '7' ? 3 : 0;
	int base = n == 3 ? 8 : 16;
	if (n == 0 || end - *p < (n == 3 ? 2 : n))
		return false;
	uint32_t v = n == 3 ? (uint32_t)(c - '0') : 0;
	for (int i = n == 3 ? 1 : 0; i < n; i++) {
		int d = digit(*(*p)++);
		if (d >= base)
			return false;
		v = v * (uint32_t)base + (uint32_t)d;
	}
	*r = (int32_t)v;
	*byte = n <= 3;
	if (*byte)
		return v <= 255;
	return v <= 0x10ffff && !(v >= 0xd800 && v < 0xe000);
}

static lm_const *rune_literal(lm_arena *a, lm_str s)
{
	int32_t r;
	bool byte;
	const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;
	if (s.len < 2 || !unquote_char(&p, end, '\'', &r, &byte))
		return lm_const_unknown(a);
	return lm_const_int64(a, r);
}

static lm_const *string_literal(lm_arena *a, lm_str s)
{
	if (s.len < 2 || s.ptr[s.len - 1] != s.ptr[0])
		return lm_const_unknown(a);
	lm_const *c = const_new(a, R_STRING);
	char *out = lm_arena_alloc(a, s.len), *q = out;
	const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;
	if (s.ptr[0] == '`') {
		for (; p < end; p++) {
			if (*p != '\r')
				*q++ = *p;
		}
	} else if (!memchr(p, '\\', (size_t)(end - p))) {
		memcpy(q, p, (size_t)(end - p));
		q += end - p;
	} else {
		while (p < end) {
			int32_t r;
			bool byte;
			const char *start = p;
			if (!unquote_char(&p, end, '"', &r, &byte))
				return lm_const_unknown(a);
			if (byte) {
				*q++ = (char)r;
			} else if (*start != '\\') {
				memcpy(q, start, (size_t)(p - start));
				q += p - start;
			} else {
				q += lm_utf8_encode(q, r);
			}
		}
	}
	c->len = (uint32_t)(q - out);
	c->v.data = lm_const_to((const lm_const *)(const void *)out).u;
	return c;
}

lm_const *lm_const_literal(lm_arena *a, lm_str text, lm_lit_kind kind)
{
	switch (kind) {
	case LM_LIT_INT: return int_literal(a, text);
	case LM_LIT_FLOAT: return float_literal(a, text);
	case LM_LIT_IMAG:
		if (text.len == 0 || text.ptr[text.len - 1] != 'i')
			return lm_const_unknown(a);
		text.len--;
		return lm_const_make_imag(a, float_literal(a, text));
	case LM_LIT_RUNE: return rune_literal(a, text);
	case LM_LIT_STRING: return string_literal(a, text);
	}
	return lm_const_unknown(a);
}

/* ---- text */

void lm_quote(lm_str s, lm_buf *out)
{
	const char *p = s.ptr, *end = s.ptr + s.len;
	lm_buf_byte(out, '"');
	while (p < end) {
		int32_t r;
		int n = lm_utf8_decode(p, end, &r);
		const char *from = "\a\b\f\n\r\t\v\\\"", *to = "abfnrtv\\\"", *at;
		if (n == 1 && r == LM_RUNE_ERROR) {
			lm_buf_printf(out, "\\x%02x", (unsigned char)*p);
		} else if (r > 0 && r < 0x80 && (at = strchr(from, r)) != NULL) {
			lm_buf_byte(out, '\\');
			lm_buf_byte(out, to[at - from]);
		} else if (lm_rune_is_print(r)) {
			lm_buf_add(out, p, (size_t)n);
		} else if (r < ' ' || r == 0x7f) {
			lm_buf_printf(out, "\\x%02x", (unsigned)r);
		} else {
			lm_buf_printf(out, r < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)r);
		}
		p += n;
	}
	lm_buf_byte(out, '"');
}

static void format_string(const lm_const *c, bool exact, lm_buf *out)
{
	const size_t max = 72;
	/* joined on the host: a constant is immutable and has no arena at hand */
	lm_buf q = {0}, text = {0};
	if (c->rep == R_STRING) {
		lm_quote((lm_str){const_bytes(c), c->len}, &q);
	} else {
		lm_space *s = lm_space_new();
		lm_arena a;
		lm_arena_init(&a, s);
		lm_quote(lm_const_string_val(&a, c), &q);
		lm_space_free(s);
	}
	size_t runes = 0, cut = 0;
	for (const char *p = q.data, *end = p + q.len; p < end; runes++) {
		int32_t r;
		if (runes == max - 3)
			cut = (size_t)(p - q.data);
		p += lm_utf8_decode(p, end, &r);
	}
	if (!exact && runes > max) {
		q.len = cut;
		lm_buf_str(&text, lm_buf_view(&q));
		lm_buf_cstr(&text, "...");
		lm_buf_str(out, lm_buf_view(&text));
	} else {
		lm_buf_str(out, lm_buf_view(&q));
	}
	lm_buf_free(&q);
	lm_buf_free(&text);
}

static void format_mp(const mp_int *z, int radix, lm_buf *out)
{
	int size;
	MP(mp_radix_size(z, radix, &size));
	char *p = lm_xmalloc((size_t)size + 1);
	size_t written;
	MP(mp_to_radix(z, p, (size_t)size + 1, &written, radix));
	lm_buf_cstr(out, p);
	free(p);
}

static void format_int(const lm_const *c, lm_buf *out)
{
	if (c->rep == R_INT64) {
		lm_buf_printf(out, "%lld", (long long)c->u.i64);
		return;
	}
	mp_int z;
	const_to_mp(c, &z);
	format_mp(&z, 10, out);
	mp_clear(&z);
}

/* Go's %g: the fewest digits that read back as v. */
static void format_shortest(double v, lm_buf *out)
{
	char e[40];
	int prec = 0;
	for (; prec < 17; prec++) {
		snprintf(e, sizeof(e), "%.*e", prec, v);
		if (strtod(e, NULL) == v)
			break;
	}
	int exp = atoi(strchr(e, 'e') + 1);
	if (exp < -4 || exp >= 6) {
		lm_buf_cstr(out, e);
		return;
	}
	lm_buf_printf(out, "%.*f", prec > exp ? prec - exp : 0, v);
}

/* Where a double does not reach: a decimal approximation from the binary exponent. */
static void format_far(const big_float *f, lm_buf *out)
{
	bool exact;
	double m = float_to_double(&f->m, -(int64_t)mp_bits(&f->m), false, 53, &exact);
	double d = (double)float_exp(f) * 0.30102999566398119521373889472449302677 /* log10(2) */;
	int64_t e = (int64_t)d;
	m *= pow(10, d - (double)e);
	double am = fabs(m);
	if (am < 1 - 0.5e-6) {
		m *= 10;
		e--;
	} else if (am >= 10) {
		m /= 10;
		e++;
	}
	lm_buf_printf(out, "%.6ge%+lld", m, (long long)e);
}

static void format_float(const lm_const *c, lm_buf *out)
{
	big_float f;
	bool exact;
	float_of(c, &f);
	double v = float_to_double(&f.m, f.exp, false, 53, &exact);
	if (mp_iszero(&f.m) == (v == 0) && !isinf(v)) {
		char s[40];
		snprintf(s, sizeof(s), "%.6g", v);
		if (f.exp < 0 && !strchr(s, '.'))
			format_shortest(v, out);
		else
			lm_buf_cstr(out, s);
	} else {
		format_far(&f, out);
	}
	float_clear(&f);
}

/* big.Float's 'p' format: 0x.mantissa p exponent. */
static void format_float_exact(const lm_const *c, lm_buf *out)
{
	big_float f;
	float_of(c, &f);
	if (mp_iszero(&f.m)) {
		lm_buf_byte(out, '0');
		float_clear(&f);
		return;
	}
	int64_t e = float_exp(&f);
	int bits = mp_bits(&f.m);
	if (mp_isneg(&f.m))
		lm_buf_byte(out, '-');
	MP(mp_abs(&f.m, &f.m));
	MP(mp_mul_2d(&f.m, (4 - bits % 4) % 4, &f.m));
	lm_buf hex = {0};
	format_mp(&f.m, 16, &hex);
	while (hex.len > 1 && hex.data[hex.len - 1] == '0')
		hex.len--;
	for (size_t i = 0; i < hex.len; i++)
		hex.data[i] |= hex.data[i] >= 'A' ? 0x20 : 0;
	lm_buf_printf(out, "0x.%.*sp%+lld", (int)hex.len, hex.data, (long long)e);
	lm_buf_free(&hex);
	float_clear(&f);
}

static void format(const lm_const *c, bool exact, lm_buf *out)
{
	switch ((rep)c->rep) {
	case R_UNKNOWN: lm_buf_cstr(out, "unknown"); break;
	case R_BOOL: lm_buf_cstr(out, c->flag ? "true" : "false"); break;
	case R_STRING:
	case R_CONCAT: format_string(c, exact, out); break;
	case R_INT64:
	case R_BIG: format_int(c, out); break;
	case R_RAT:
		if (!exact) {
			format_float(c, out);
			break;
		}
		format_int(lm_const_at(c->u.pair[0]), out);
		const lm_const *d = lm_const_at(c->u.pair[1]);
		if (d->rep != R_INT64 || d->u.i64 != 1) {
			lm_buf_byte(out, '/');
			format_int(d, out);
		}
		break;
	case R_FLOAT:
		if (exact)
			format_float_exact(c, out);
		else
			format_float(c, out);
		break;
	case R_COMPLEX:
		lm_buf_byte(out, '(');
		format(lm_const_at(c->u.pair[0]), exact, out);
		lm_buf_cstr(out, " + ");
		format(lm_const_at(c->u.pair[1]), exact, out);
		lm_buf_cstr(out, "i)");
		break;
	}
}

void lm_const_format(const lm_const *c, lm_buf *out)
{
	format(c, false, out);
}

void lm_const_format_exact(const lm_const *c, lm_buf *out)
{
	format(c, true, out);
}
