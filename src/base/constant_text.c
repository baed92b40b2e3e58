/* constant_text.c - constants from Go's literals and as text in messages; quoting of strings.
 * As go/constant.MakeFromLiteral, String and ExactString, and strconv.Quote. */
#include "base/constant_int.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* ---- numbers from text */
static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

static int prefix_base(lm_str *s)
{
	if (s->len < 2 || s->ptr[0] != '0')
		return 10;
	int c = s->ptr[1] | 32, base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
	if (base != 10) {
		s->ptr += 2;
		s->len -= 2;
	}
	return base;
}

static lm_const *int_literal(lm_arena *a, lm_str s)
{
	int base = prefix_base(&s);
	if (base == 10 && s.len > 1 && s.ptr[0] == '0')
		base = 8; /* 0755 */
	uint64_t v = 0;
	size_t i = 0;
	for (; i < s.len && v < (uint64_t)1 << 58; i++) {
		if (s.ptr[i] == '_')
			continue;
		int d = digit_of(s.ptr[i]);
		if (d >= base)
			return lm_const_unknown(a);
		v = v * (unsigned)base + (unsigned)d;
	}
	if (i == s.len)
		return lm_const_uint64(a, v);
	mp_int m;
	MP(mp_init_u64(&m, v));
	bool ok = true;
	for (; i < s.len && ok; i++) {
		if (s.ptr[i] == '_')
			continue;
		int d = digit_of(s.ptr[i]);
		ok = d < base;
		MP(mp_mul_d(&m, (mp_digit)base, &m));
		MP(mp_add_d(&m, (mp_digit)d, &m));
	}
	lm_const *c = ok ? const_make_int(a, &m) : lm_const_unknown(a);
	mp_clear(&m);
	return c;
}

/* A decimal or hexadecimal literal taken apart: mant * 2^e2 * 5^e5. */
typedef struct number {
	mp_int mant;
	int64_t e2, e5;
} number;

static bool parse_exponent(lm_str s, int64_t *e)
{
	bool neg = false;
	size_t i = 0;
	*e = 0;
	if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-'))
		neg = s.ptr[i++] == '-';
	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.ptr[i] == '_')
			continue;
		int d = digit_of(s.ptr[i]);
		if (d > 9 || *e > INT64_MAX / 100)
			return false;
		*e = *e * 10 + d;
	}
	if (neg)
		*e = -*e;
	return true;
}

/* The mantissa's digits, in pieces that fit a digit of libtommath; *frac counts those after the point. */
static bool parse_mantissa(lm_str s, int base, number *n, int64_t *frac, size_t *used)
{
	bool point = false, any = false;
	mp_digit acc = 0, scale = 1;
	size_t i = 0;
	*frac = 0;
	for (; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '_')
			continue;
		if (c == '.') {
			if (point)
				return false;
			point = true;
			continue;
		}
		int d = base == 10 && digit_of(c) > 9 ? 99 : digit_of(c);
		if (d >= base)
			break;
		any = true;
		*frac += point;
		acc = acc * (mp_digit)base + (mp_digit)d;
		scale *= (mp_digit)base;
		if (scale > 1000000) {
			MP(mp_mul_d(&n->mant, scale, &n->mant));
			MP(mp_add_d(&n->mant, acc, &n->mant));
			acc = 0;
			scale = 1;
		}
	}
	MP(mp_mul_d(&n->mant, scale, &n->mant));
	MP(mp_add_d(&n->mant, acc, &n->mant));
	*used = i;
	return any;
}

static bool parse_number(lm_str s, number *n)
{
	int base = prefix_base(&s);
	int64_t frac, exp = 0;
	size_t used;
	n->e2 = n->e5 = 0;
	if (!parse_mantissa(s, base, n, &frac, &used))
		return false;
	if (used < s.len) {
		int c = s.ptr[used] | 32;
		if (c != (base == 10 ? 'e' : 'p') && !(c == 'p' && base == 10))
			return false;
		if (!parse_exponent((lm_str){s.ptr + used + 1, s.len - used - 1}, &exp))
			return false;
		if (c == 'p') {
			n->e2 += exp;
			exp = 0;
		}
	}
	if (base == 10) {
		n->e2 += exp - frac;
		n->e5 = exp - frac;
	} else {
		n->e2 -= frac * (base == 16 ? 4 : base == 8 ? 3 : 1);
	}
	return true;
}

/* 5^n for n >= 0 at a precision with room to spare. */
static void pow5(bigfloat *r, uint64_t n)
{
	const int prec = CONST_PREC + 64;
	bigfloat f = {.e = 0};
	MP(mp_init_u32(&r->m, 1));
	r->e = 0;
	MP(mp_init_u32(&f.m, 5));
	for (; n; n >>= 1) {
		if (n & 1)
			bf_mul(r, r, &f, prec);
		bf_mul(&f, &f, &f, prec);
	}
	mp_clear(&f.m);
}

static void exact_pow5(mp_int *r, uint64_t n)
{
	mp_int f;
	MP(mp_init_u32(&f, 5));
	MP(mp_init_u32(r, 1));
	for (; n; n >>= 1) {
		if (n & 1)
			MP(mp_mul(r, &f, r));
		if (n > 1)
			MP(mp_sqr(&f, &f));
	}
	mp_clear(&f);
}

static lm_const *number_to_rat(lm_arena *a, number *n)
{
	mp_int den, p;
	MP(mp_init_u32(&den, 1));
	exact_pow5(&p, (uint64_t)(n->e5 < 0 ? -n->e5 : n->e5));
	MP(mp_mul(n->e5 < 0 ? &den : &n->mant, &p, n->e5 < 0 ? &den : &n->mant));
	if (n->e2 < 0)
		MP(mp_mul_2d(&den, (int)-n->e2, &den));
	else
		MP(mp_mul_2d(&n->mant, (int)n->e2, &n->mant));
	lm_const *c = const_make_rat(a, &n->mant, &den);
	mp_clear_multi(&den, &p, NULL);
	return c;
}

static lm_const *float_literal(lm_arena *a, lm_str s)
{
	number n;
	lm_const *c;
	MP(mp_init(&n.mant));
	if (!parse_number(s, &n)) {
		c = lm_const_unknown(a);
	} else if (mp_iszero(&n.mant)) {
		c = lm_const_to_float(a, lm_const_int64(a, 0));
	} else if (n.e5 > INT32_MAX || n.e5 < INT32_MIN || n.e2 > INT64_C(1) << 40 || n.e2 < -(INT64_C(1) << 40)) {
		c = n.e2 > 0 ? lm_const_unknown(a) : lm_const_to_float(a, lm_const_int64(a, 0));
	} else {
		bigfloat f = {.e = n.e2}, p;
		MP(mp_init_copy(&f.m, &n.mant));
		pow5(&p, (uint64_t)(n.e5 < 0 ? -n.e5 : n.e5));
		if (n.e5 < 0)
			bf_quo(&f, &f, &p, CONST_PREC);
		else
			bf_mul(&f, &f, &p, CONST_PREC);
		int64_t e = bf_exp(&f);
		if (e < INT32_MIN)
			c = lm_const_to_float(a, lm_const_int64(a, 0));
		else if (e > -CONST_MAX_EXP && e < CONST_MAX_EXP && n.e5 > -100000 && n.e5 < 100000)
			c = number_to_rat(a, &n);
		else
			c = const_make_float(a, &f);
		mp_clear_multi(&f.m, &p.m, NULL);
	}
	mp_clear(&n.mant);
	return c;
}

/* ---- characters and strings from text */
/* One escape sequence after the backslash at *p; false when malformed. *byte: it denotes a byte. */
static bool unescape(const char **p, const char *end, int32_t *r, bool *byte)
{
	static const char names[] = "abfnrtv\\'\"", values[] = "\a\b\f\n\r\t\v\\'\"";
	int c = **p, n = 0, base = 16;
	const char *known = c ? strchr(names, c) : NULL;
	*byte = false;
	if (known) {
		*r = (unsigned char)values[known - names];
		++*p;
		return true;
	}
	if (c == 'x' || c == 'u' || c == 'U') {
		n = c == 'x' ? 2 : c == 'u' ? 4 : 8;
		*byte = c == 'x';
		++*p;
	} else if (c >= '0' && c <= '7') {
		n = 3;
		base = 8;
		*byte = true;
	} else {
		return false;
	}
	uint32_t v = 0;
	for (; n > 0; n--, ++*p) {
		if (*p == end || digit_of(**p) >= base)
			return false;
		v = v * (unsigned)base + (unsigned)digit_of(**p);
	}
	*r = (int32_t)v;
	return *byte ? v <= 255 : v <= 0x10FFFF && !(v >= 0xD800 && v < 0xE000);
}

static lm_const *rune_literal(lm_arena *a, lm_str s)
{
	if (s.len < 3)
		return lm_const_unknown(a);
	const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;
	int32_t r;
	bool byte;
	if (*p == '\\') {
		p++;
		if (p == end || !unescape(&p, end, &r, &byte))
			return lm_const_unknown(a);
	} else {
		lm_utf8_decode(p, end, &r);
	}
	return lm_const_int64(a, r);
}

static lm_const *string_literal(lm_arena *a, lm_str s)
{
	if (s.len < 2)
		return lm_const_unknown(a);
	const char *p = s.ptr + 1, *end = s.ptr + s.len - 1;
	bool raw = s.ptr[0] == '`';
	if (!memchr(p, raw ? '\r' : '\\', (size_t)(end - p)))
		return lm_const_string(a, (lm_str){p, (size_t)(end - p)});
	lm_buf b = {0};
	lm_const *c = NULL;
	while (p < end) {
		if (raw) {
			if (*p != '\r')
				lm_buf_byte(&b, *p);
			p++;
		} else if (*p != '\\') {
			lm_buf_byte(&b, *p++);
		} else {
			int32_t r;
			bool byte;
			p++;
			if (p == end || !unescape(&p, end, &r, &byte)) {
				c = lm_const_unknown(a);
				break;
			}
			if (byte)
				lm_buf_byte(&b, (char)r);
			else
				lm_buf_rune(&b, r);
		}
	}
	if (!c)
		c = lm_const_string(a, lm_buf_view(&b));
	lm_buf_free(&b);
	return c;
}

lm_const *lm_const_literal(lm_arena *a, lm_str text, lm_lit_kind kind)
{
	switch (kind) {
	case LM_LIT_INT:
		return int_literal(a, text);
	case LM_LIT_FLOAT:
		return float_literal(a, text);
	case LM_LIT_IMAG:
		if (text.len < 2)
			return lm_const_unknown(a);
		return lm_const_make_imag(a, float_literal(a, (lm_str){text.ptr, text.len - 1}));
	case LM_LIT_RUNE:
		return rune_literal(a, text);
	default:
		return string_literal(a, text);
	}
}

/* ---- quoting */
static bool is_printable(int32_t r)
{
	if (r < 0x7F)
		return r >= ' ';
	if (r < 0xA1 || r == 0xAD)
		return false;
	if (lm_rune_is_letter(r) || lm_rune_is_digit(r))
		return true;
	return !((r >= 0x2000 && r <= 0x200F) || (r >= 0x2028 && r <= 0x202F) || (r >= 0x205F && r <= 0x206F) ||
		 r == 0x3000 || r == 0x1680 || r == 0x180E || (r >= 0xD800 && r <= 0xF8FF) || r == 0xFEFF ||
		 (r >= 0xFFF0 && r <= 0xFFFB) || (r & 0xFFFE) == 0xFFFE || r >= 0xE0000);
}

static void quote_rune(int32_t r, int width, unsigned char byte, lm_buf *out)
{
	static const char names[] = "abtnvfr"; /* 7 to 13 */
	if (r == LM_RUNE_ERROR && width == 1)
		lm_buf_printf(out, "\\x%02x", byte);
	else if (r == '"' || r == '\\')
		lm_buf_printf(out, "\\%c", (char)r);
	else if (is_printable(r))
		lm_buf_rune(out, r);
	else if (r >= 7 && r <= 13)
		lm_buf_printf(out, "\\%c", names[r - 7]);
	else if (r < ' ' || r == 0x7F)
		lm_buf_printf(out, "\\x%02x", (unsigned)r);
	else
		lm_buf_printf(out, r < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)r);
}

void lm_quote(lm_str s, lm_buf *out)
{
	const char *p = s.ptr, *end = p + s.len;
	lm_buf_byte(out, '"');
	while (p < end) {
		int32_t r;
		int w = lm_utf8_decode(p, end, &r);
		quote_rune(r, w, (unsigned char)*p, out);
		p += w;
	}
	lm_buf_byte(out, '"');
}

/* ---- values as text */
static void format_int(const lm_const *c, lm_buf *out)
{
	if (c->rep == K_INT64) {
		lm_buf_printf(out, "%" PRId64, c->u.i);
		return;
	}
	mp_int m;
	const_get_int(c, &m);
	int size = 0;
	MP(mp_radix_size(&m, 10, &size));
	char *s = lm_xmalloc((size_t)size + 1);
	MP(mp_to_radix(&m, s, (size_t)size + 1, NULL, 10));
	lm_buf_cstr(out, s);
	free(s);
	mp_clear(&m);
}

/* As Go's %g: the shortest text that reads back as d. */
static void format_shortest(double d, lm_buf *out)
{
	char b[64];
	int prec = 1;
	do
		snprintf(b, sizeof b, "%.*e", prec - 1, d);
	while (strtod(b, NULL) != d && ++prec <= 17);
	int exp = atoi(strchr(b, 'e') + 1);
	if (exp < -4 || exp >= 21 || (exp >= prec && exp >= 6 && prec <= 6))
		lm_buf_cstr(out, b);
	else
		lm_buf_printf(out, "%.*f", prec - 1 - exp > 0 ? prec - 1 - exp : 0, d);
}

static void format_float(const lm_const *c, lm_buf *out)
{
	bigfloat f;
	const_get_float(c, &f);
	double d = bf_double(&f, NULL);
	if (mp_iszero(&f.m) == (d == 0) && !isinf(d)) {
		char b[64];
		snprintf(b, sizeof b, "%.6g", d);
		if (!bf_is_int(&f) && !strchr(b, '.'))
			format_shortest(d, out);
		else
			lm_buf_cstr(out, b);
	} else { /* beyond a double: mantissa and decimal exponent, roughly */
		int64_t exp = bf_exp(&f);
		bigfloat mant = {.m = f.m, .e = f.e - exp};
		double m = bf_double(&mant, NULL), de = (double)exp * (0.693147180559945309417 / 2.302585092994045684018);
		int64_t e = (int64_t)de;
		m *= pow(10, de - (double)e);
		double am = fabs(m);
		if (am < 1 - 0.5e-6) {
			m *= 10;
			e--;
		} else if (am >= 10) {
			m /= 10;
			e++;
		}
		lm_buf_printf(out, "%.6ge%+" PRId64, m, e);
	}
	mp_clear(&f.m);
}

static void format_string(const lm_const *c, lm_buf *out)
{
	enum { MAX = 72 };
	lm_buf q = {0};
	const lm_const *first = c;
	while (first->u.y) /* the start is enough: what is shown is short */
		first = const_x(first);
	if (first == c) {
		lm_quote((lm_str){const_ptr(c->u.x), c->n}, &q);
	} else {
		lm_buf all = {0};
		LM_VEC(const lm_const *) todo = {0};
		lm_vec_push(&todo, c);
		while (todo.len && all.len < 4 * MAX) {
			const lm_const *t = lm_vec_pop(&todo);
			if (t->u.y) {
				lm_vec_push(&todo, const_y(t));
				lm_vec_push(&todo, const_x(t));
			} else {
				lm_buf_add(&all, const_ptr(t->u.x), t->n);
			}
		}
		lm_vec_free(&todo);
		lm_quote(lm_buf_view(&all), &q);
		lm_buf_free(&all);
	}
	const char *p = q.data, *end = p + q.len;
	int runes = 0;
	const char *cut = end;
	while (p < end) {
		int32_t r;
		if (runes == MAX - 3)
			cut = p;
		p += lm_utf8_decode(p, end, &r);
		runes++;
	}
	if (runes > MAX) {
		lm_buf_add(out, q.data, (size_t)(cut - q.data));
		lm_buf_cstr(out, "...");
	} else {
		lm_buf_str(out, lm_buf_view(&q));
	}
	lm_buf_free(&q);
}

void lm_const_format(const lm_const *c, lm_buf *out)
{
	switch (c->rep) {
	case K_BOOL:
		lm_buf_cstr(out, c->b ? "true" : "false");
		break;
	case K_STRING:
		format_string(c, out);
		break;
	case K_INT64:
	case K_BIG:
		format_int(c, out);
		break;
	case K_RAT:
	case K_FLOAT:
		format_float(c, out);
		break;
	case K_COMPLEX:
		lm_buf_byte(out, '(');
		lm_const_format(const_x(c), out);
		lm_buf_cstr(out, " + ");
		lm_const_format(const_y(c), out);
		lm_buf_cstr(out, "i)");
		break;
	default:
		lm_buf_cstr(out, "unknown");
		break;
	}
}

/* 0x.MANTp+EXP */
static void format_float_exact(const lm_const *c, lm_buf *out)
{
	bigfloat f;
	const_get_float(c, &f);
	if (mp_iszero(&f.m)) {
		lm_buf_byte(out, '0');
	} else {
		int64_t exp = bf_exp(&f);
		int pad = (4 - mp_count_bits(&f.m) % 4) % 4;
		if (mp_isneg(&f.m))
			lm_buf_byte(out, '-');
		MP(mp_abs(&f.m, &f.m));
		MP(mp_mul_2d(&f.m, pad, &f.m));
		char s[CONST_PREC / 4 + 16];
		MP(mp_to_radix(&f.m, s, sizeof s, NULL, 16));
		size_t n = strlen(s);
		while (n > 1 && s[n - 1] == '0')
			n--;
		for (size_t i = 0; i < n; i++)
			s[i] = (char)(s[i] >= 'A' && s[i] <= 'F' ? s[i] + 32 : s[i]);
		lm_buf_printf(out, "0x.%.*sp%+" PRId64, (int)n, s, exp);
	}
	mp_clear(&f.m);
}

void lm_const_format_exact(const lm_const *c, lm_buf *out)
{
	switch (c->rep) {
	case K_STRING: {
		lm_buf all = {0};
		LM_VEC(const lm_const *) todo = {0};
		lm_vec_push(&todo, c);
		while (todo.len) {
			const lm_const *t = lm_vec_pop(&todo);
			if (t->u.y) {
				lm_vec_push(&todo, const_y(t));
				lm_vec_push(&todo, const_x(t));
			} else {
				lm_buf_add(&all, const_ptr(t->u.x), t->n);
			}
		}
		lm_vec_free(&todo);
		lm_quote(lm_buf_view(&all), out);
		lm_buf_free(&all);
		break;
	}
	case K_RAT:
		format_int(const_x(c), out);
		if (!(const_y(c)->rep == K_INT64 && const_y(c)->u.i == 1)) {
			lm_buf_byte(out, '/');
			format_int(const_y(c), out);
		}
		break;
	case K_FLOAT:
		format_float_exact(c, out);
		break;
	case K_COMPLEX:
		lm_buf_byte(out, '(');
		lm_const_format_exact(const_x(c), out);
		lm_buf_cstr(out, " + ");
		lm_const_format_exact(const_y(c), out);
		lm_buf_cstr(out, "i)");
		break;
	default:
		lm_const_format(c, out);
		break;
	}
}
