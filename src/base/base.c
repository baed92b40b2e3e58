/* base.c - borrowed strings, hashing, growable vectors and text buffers. */
#include "base/base.h"
#include <stdio.h>

int lm_str_cmp(lm_str a, lm_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
	if (c)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool lm_str_has_prefix(lm_str s, lm_str pre)
{
	return s.len >= pre.len && (pre.len == 0 || memcmp(s.ptr, pre.ptr, pre.len) == 0);
}

bool lm_str_has_suffix(lm_str s, lm_str suf)
{
	return s.len >= suf.len &&
	       (suf.len == 0 || memcmp(s.ptr + s.len - suf.len, suf.ptr, suf.len) == 0);
}

ptrdiff_t lm_str_find(lm_str s, lm_str needle)
{
	if (needle.len == 0)
		return 0;
	const char *p = s.ptr, *end = s.ptr + s.len;
	while ((size_t)(end - p) >= needle.len) {
		p = memchr(p, needle.ptr[0], (size_t)(end - p) - needle.len + 1);
		if (!p)
			return -1;
		if (memcmp(p, needle.ptr, needle.len) == 0)
			return p - s.ptr;
		p++;
	}
	return -1;
}

ptrdiff_t lm_str_rfind_byte(lm_str s, char c)
{
	for (size_t i = s.len; i-- > 0;) {
		if (s.ptr[i] == c)
			return (ptrdiff_t)i;
	}
	return -1;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

uint32_t lm_hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = n * UINT64_C(0x9e3779b97f4a7c15), w;
	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&w, s, 8);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 29;
	}
	w = 0;
	if (n >= 4) {
		uint32_t lo, hi;
		memcpy(&lo, s, 4);
		memcpy(&hi, s + n - 4, 4);
		w = lo | (uint64_t)hi << 32;
	} else if (n) {
		w = s[0] | (uint64_t)s[n >> 1] << 8 | (uint64_t)s[n - 1] << 16;
	}
	return (uint32_t)mix(h ^ w);
}

void lm_vec_reserve_(void *vec, size_t min_cap, size_t elem_size)
{
	LM_VEC(void) *v = vec;
	if (v->cap >= min_cap)
		return;
	size_t cap = v->cap ? v->cap * 2 : 8;
	if (cap < min_cap)
		cap = min_cap;
	if (cap > SIZE_MAX / elem_size)
		lm_fatal("out of memory: vector of %zu elements", cap);
	v->data = lm_xrealloc(v->data, cap * elem_size);
	v->cap = cap;
}

static void buf_reserve(lm_buf *b, size_t extra)
{
	if (b->cap - b->len > extra)
		return;
	size_t cap = b->cap ? b->cap * 2 : 64;
	if (cap < b->len + extra + 1)
		cap = b->len + extra + 1;
	b->data = lm_xrealloc(b->data, cap);
	b->cap = cap;
}

void lm_buf_add(lm_buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = 0;
}

void lm_buf_str(lm_buf *b, lm_str s)
{
	lm_buf_add(b, s.ptr, s.len);
}

void lm_buf_cstr(lm_buf *b, const char *s)
{
	lm_buf_add(b, s, strlen(s));
}

void lm_buf_byte(lm_buf *b, char c)
{
	buf_reserve(b, 1);
	b->data[b->len++] = c;
	b->data[b->len] = 0;
}

void lm_buf_vprintf(lm_buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	buf_reserve(b, 64);
	int n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		buf_reserve(b, (size_t)n);
		n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
	b->data[b->len] = 0;
}

void lm_buf_printf(lm_buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void lm_buf_rune(lm_buf *b, int32_t rune)
{
	char out[4];
	int n = lm_utf8_encode(out, rune);
	lm_buf_add(b, out, (size_t)n);
}

void lm_buf_free(lm_buf *b)
{
	free(b->data);
	*b = (lm_buf){0};
}
