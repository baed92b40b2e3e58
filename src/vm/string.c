/* string.c - strings, conversions between strings and slices, slice growth, and what print writes:
 * see value.h. */
#include "vm/value.h"

#include <math.h>
#include <stdio.h>

/* ---- capacities as gc's allocator would give them: programs print them */

static const uint16_t go_classes[] = {
	0,     8,     16,    24,    32,    48,    64,    80,    96,    112,   128,   144,
	160,   176,   192,   208,   224,   240,   256,   288,   320,   352,   384,   416,
	448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152,  1280,  1408,
	1536,  1792,  2048,  2304,  2688,  3072,  3200,  3456,  4096,  4864,  5376,  6144,
	6528,  6784,  6912,  8192,  9472,  9728,  10240, 10880, 12288, 13568, 14336, 16384,
	18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768,
};
#define GO_SMALL_MAX   32768
#define GO_HEADER      8 /* before larger objects with pointers */
#define GO_HEADER_OVER 512
#define GO_PAGE        8192

uint64_t lm_go_round_size(uint64_t size, bool pointer_free)
{
	if (size > GO_SMALL_MAX - GO_HEADER)
		return size > UINT64_MAX - GO_PAGE
			       ? size
			       : (size + GO_PAGE - 1) & ~(uint64_t)(GO_PAGE - 1);
	uint64_t header = !pointer_free && size > GO_HEADER_OVER ? GO_HEADER : 0;
	unsigned lo = 0, hi = sizeof go_classes / sizeof *go_classes - 1;
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		if (go_classes[mid] >= size + header)
			hi = mid;
		else
			lo = mid + 1;
	}
	return go_classes[lo] - header;
}

static uint64_t grown_cap(uint64_t need, uint64_t old_cap)
{
	if (need > 2 * old_cap)
		return need;
	if (old_cap < 256)
		return 2 * old_cap;
	uint64_t cap = old_cap;
	while (cap < need)
		cap += (cap + 3 * 256) >> 2;
	return cap;
}

lm_goslice lm_slice_grow(lm_heap *h, lm_goslice old, uint64_t need, const lm_rtype *elem, bool *oom)
{
	lm_goslice s = {0, old.len, need};
	if (elem->size == 0) {
		s.ptr = lm_word(h->zero_base);
		return s;
	}
	uint64_t cap = grown_cap(need, old.cap), bytes;
	if (__builtin_mul_overflow(cap, elem->size, &bytes) || bytes >> 47) {
		*oom = true;
		return s;
	}
	bool pointer_free = elem->ptr_bytes == 0;
	uint64_t rounded = lm_go_round_size(bytes, pointer_free);
	cap = rounded / elem->size;
	bytes = cap * elem->size;
	uint64_t used = old.len * elem->size;
	void *p;
	if (pointer_free) {
		p = lm_gc_alloc_raw(h, (size_t)bytes);
		if (p)
			memset((char *)p + used, 0, (size_t)(bytes - used));
	} else {
		p = lm_gc_alloc(h, (size_t)bytes);
	}
	if (!p) {
		*oom = true;
		return s;
	}
	if (used)
		memcpy(p, lm_ptr(old.ptr), (size_t)used);
	s.ptr = lm_word(p);
	s.cap = cap;
	return s;
}

/* ---- strings */

/* Room for n bytes of text, not zeroed; NULL sets *oom. */
static char *text_room(lm_heap *h, uint64_t n, bool *oom)
{
	char *p = n >> 47 ? NULL : lm_gc_alloc_raw(h, (size_t)n);
	if (!p)
		*oom = true;
	return p;
}

lm_gostr lm_gostr_new(lm_heap *h, const char *p, size_t n)
{
	if (n == 0)
		return (lm_gostr){0, 0};
	bool oom = false;
	char *q = text_room(h, n, &oom);
	if (q)
		memcpy(q, p, n);
	return (lm_gostr){lm_word(q), n};
}

lm_gostr lm_gostr_concat(lm_heap *h, const lm_gostr *s, size_t n, bool *oom)
{
	uint64_t total = 0;
	size_t parts = 0, last = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i].len == 0)
			continue;
		total += s[i].len;
		parts++;
		last = i;
	}
	if (parts == 0)
		return (lm_gostr){0, 0};
	if (parts == 1)
		return s[last];
	char *p = text_room(h, total, oom);
	if (!p)
		return (lm_gostr){0, 0};
	lm_gostr r = {lm_word(p), total};
	for (size_t i = 0; i < n; i++) {
		if (s[i].len)
			memcpy(p, lm_ptr(s[i].ptr), (size_t)s[i].len);
		p += s[i].len;
	}
	return r;
}

int lm_gostr_cmp(lm_gostr a, lm_gostr b)
{
	uint64_t n = a.len < b.len ? a.len : b.len;
	int c = n && a.ptr != b.ptr ? memcmp(lm_ptr(a.ptr), lm_ptr(b.ptr), (size_t)n) : 0;
	if (c)
		return c < 0 ? -1 : 1;
	return a.len < b.len ? -1 : a.len > b.len;
}

lm_gostr lm_gostr_from_bytes(lm_heap *h, lm_goslice b, bool *oom)
{
	if (b.len == 0)
		return (lm_gostr){0, 0};
	char *p = text_room(h, b.len, oom);
	if (!p)
		return (lm_gostr){0, 0};
	memcpy(p, lm_ptr(b.ptr), (size_t)b.len);
	return (lm_gostr){lm_word(p), b.len};
}

lm_goslice lm_gostr_to_bytes(lm_heap *h, lm_gostr s, bool *oom)
{
	if (s.len == 0)
		return (lm_goslice){lm_word(h->zero_base), 0, 0};
	uint64_t cap = lm_go_round_size(s.len, true);
	char *p = text_room(h, cap, oom);
	if (!p)
		return (lm_goslice){0, 0, 0};
	memcpy(p, lm_ptr(s.ptr), (size_t)s.len);
	memset(p + s.len, 0, (size_t)(cap - s.len));
	return (lm_goslice){lm_word(p), s.len, cap};
}

/* A rune to encode: what is not one becomes U+FFFD. */
static int32_t valid_rune(int64_t r)
{
	return r < 0 || r > 0x10ffff || (r >= 0xd800 && r < 0xe000) ? LM_RUNE_ERROR : (int32_t)r;
}

lm_gostr lm_gostr_from_rune(lm_heap *h, int64_t r, bool *oom)
{
	char buf[4];
	int n = lm_utf8_encode(buf, valid_rune(r));
	char *p = text_room(h, (uint64_t)n, oom);
	if (!p)
		return (lm_gostr){0, 0};
	memcpy(p, buf, (size_t)n);
	return (lm_gostr){lm_word(p), (uint64_t)n};
}

lm_gostr lm_gostr_from_runes(lm_heap *h, lm_goslice r, bool *oom)
{
	const int32_t *runes = lm_ptr(r.ptr);
	uint64_t total = 0;
	char buf[4];
	for (uint64_t i = 0; i < r.len; i++)
		total += (uint64_t)lm_utf8_encode(buf, valid_rune(runes[i]));
	if (total == 0)
		return (lm_gostr){0, 0};
	char *p = text_room(h, total, oom);
	if (!p)
		return (lm_gostr){0, 0};
	lm_gostr s = {lm_word(p), total};
	for (uint64_t i = 0; i < r.len; i++) {
		int n = lm_utf8_encode(buf, valid_rune(runes[i]));
		memcpy(p, buf, (size_t)n);
		p += n;
	}
	return s;
}

lm_goslice lm_gostr_to_runes(lm_heap *h, lm_gostr s, bool *oom)
{
	if (s.len == 0)
		return (lm_goslice){lm_word(h->zero_base), 0, 0};
	const char *p = lm_ptr(s.ptr), *end = p + s.len;
	uint64_t n = 0;
	int32_t r;
	for (const char *q = p; q < end; n++)
		q += lm_utf8_decode(q, end, &r);
	uint64_t cap = lm_go_round_size(n * 4, true) / 4;
	int32_t *out = (int32_t *)(void *)text_room(h, cap * 4, oom);
	if (!out)
		return (lm_goslice){0, 0, 0};
	for (uint64_t i = 0; i < n; i++) {
		p += lm_utf8_decode(p, end, &r);
		out[i] = r;
	}
	memset(out + n, 0, (size_t)((cap - n) * 4));
	return (lm_goslice){lm_word(out), n, cap};
}

int32_t lm_gostr_rune_at(lm_gostr s, uint64_t i, uint64_t *next)
{
	const char *p = (const char *)lm_ptr(s.ptr) + i;
	unsigned char c = (unsigned char)*p;
	if (c < 0x80) {
		*next = i + 1;
		return c;
	}
	int32_t r;
	*next = i + (uint64_t)lm_utf8_decode(p, (const char *)lm_ptr(s.ptr) + s.len, &r);
	return r;
}

/* ---- print */

/* Shortest digits that read back as v, in strconv's %g form; digits: 17 or 9 (float32). */
static void print_float(lm_buf *out, double v, bool single, bool sign)
{
	if (v != v) {
		lm_buf_cstr(out, sign ? "+NaN" : "NaN");
		return;
	}
	if (isinf(v)) {
		lm_buf_cstr(out, v > 0 ? "+Inf" : "-Inf");
		return;
	}
	char text[64];
	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof text, "%.*e", precision, v);
		if (single ? strtof(text, NULL) == (float)v : strtod(text, NULL) == v)
			break;
	}
	if (sign && text[0] != '-')
		lm_buf_byte(out, '+');
	char *e = strchr(text, 'e');
	int exp = atoi(e + 1);
	*e = 0;
	char digits[32];
	int n = 0;
	for (char *p = text; *p; p++) {
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	}
	if (text[0] == '-')
		lm_buf_byte(out, '-');
	/* strconv's 'g' with precision -1: the exponent form below 1e-4 and from 1e6 on. */
	if (exp < -4 || exp >= 6) {
		lm_buf_byte(out, digits[0]);
		if (n > 1) {
			lm_buf_byte(out, '.');
			lm_buf_add(out, digits + 1, (size_t)n - 1);
		}
		lm_buf_printf(out, "e%c%02d", exp < 0 ? '-' : '+', exp < 0 ? -exp : exp);
		return;
	}
	if (exp < 0)
		lm_buf_cstr(out, "0.");
	for (int i = exp + 1; i < 0; i++)
		lm_buf_byte(out, '0');
	for (int i = 0; i < n || i <= exp; i++) {
		if (i == exp + 1 && exp >= 0)
			lm_buf_byte(out, '.');
		lm_buf_byte(out, i < n ? digits[i] : '0');
	}
}

static double as_double(uint64_t bits)
{
	double v;
	memcpy(&v, &bits, 8);
	return v;
}

static float as_float(uint64_t bits)
{
	uint32_t low = (uint32_t)bits;
	float v;
	memcpy(&v, &low, 4);
	return v;
}

void lm_print_value(lm_buf *out, lm_print_kind kind, const uint64_t *v)
{
	switch (kind) {
	case LM_PRINT_BOOL: lm_buf_cstr(out, v[0] & 1 ? "true" : "false"); break;
	case LM_PRINT_INT: lm_buf_printf(out, "%lld", (long long)v[0]); break;
	case LM_PRINT_UINT: lm_buf_printf(out, "%llu", (unsigned long long)v[0]); break;
	case LM_PRINT_FLOAT: print_float(out, as_double(v[0]), false, false); break;
	case LM_PRINT_FLOAT32: print_float(out, (double)as_float(v[0]), true, false); break;
	case LM_PRINT_COMPLEX64:
		lm_buf_byte(out, '(');
		print_float(out, (double)as_float(v[0]), true, false);
		print_float(out, (double)as_float(v[0] >> 32), true, true);
		lm_buf_cstr(out, "i)");
		break;
	case LM_PRINT_COMPLEX:
		lm_buf_byte(out, '(');
		print_float(out, as_double(v[0]), false, false);
		print_float(out, as_double(v[1]), false, true);
		lm_buf_cstr(out, "i)");
		break;
	case LM_PRINT_STRING: lm_buf_add(out, lm_ptr(v[0]), (size_t)v[1]); break;
	case LM_PRINT_PTR:
	case LM_PRINT_HEX: lm_buf_printf(out, "0x%llx", (unsigned long long)v[0]); break;
	case LM_PRINT_SLICE:
		lm_buf_printf(out, "[%lld/%lld]0x%llx", (long long)v[1], (long long)v[2],
			      (unsigned long long)v[0]);
		break;
	case LM_PRINT_IFACE:
		lm_buf_printf(out, "(0x%llx,0x%llx)", (unsigned long long)v[0],
			      (unsigned long long)v[1]);
		break;
	case LM_PRINT_SPACE: lm_buf_byte(out, ' '); break;
	case LM_PRINT_NEWLINE: lm_buf_byte(out, '\n'); break;
	}
}
