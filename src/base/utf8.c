/* utf8.c - UTF-8 as Go reads and writes it, and the Unicode classes that the language and its
 * messages need. */
#include "base/base.h"

typedef struct {
	uint32_t lo, hi, stride;
} unicode_range;
#include "base/unicode_tables.inc"

int lm_utf8_decode(const char *ptr, const char *end_ptr, int32_t *rune)
{
	const unsigned char *p = (const unsigned char *)ptr, *end = (const unsigned char *)end_ptr;
	if (p >= end) {
		*rune = LM_RUNE_ERROR;
		return 0;
	}
	unsigned c = p[0];
	if (c < 0x80) {
		*rune = (int32_t)c;
		return 1;
	}
	*rune = LM_RUNE_ERROR;
	int n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4)
		return 1;
	if (end - p < n)
		return 1;
	unsigned lo = 0x80, hi = 0xbf;
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	if (p[1] < lo || p[1] > hi)
		return 1;
	uint32_t r = c & (0x7fu >> n);
	r = r << 6 | (p[1] & 0x3f);
	for (int i = 2; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		r = r << 6 | (p[i] & 0x3f);
	}
	*rune = (int32_t)r;
	return n;
}

int lm_utf8_encode(char out[4], int32_t rune)
{
	uint32_t r = (uint32_t)rune;
	if (r < 0x80) {
		out[0] = (char)r;
		return 1;
	}
	if (r < 0x800) {
		out[0] = (char)(0xc0 | r >> 6);
		out[1] = (char)(0x80 | (r & 0x3f));
		return 2;
	}
	if (r > 0x10ffff || (r >= 0xd800 && r < 0xe000))
		r = LM_RUNE_ERROR;
	if (r < 0x10000) {
		out[0] = (char)(0xe0 | r >> 12);
		out[1] = (char)(0x80 | (r >> 6 & 0x3f));
		out[2] = (char)(0x80 | (r & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | r >> 18);
	out[1] = (char)(0x80 | (r >> 12 & 0x3f));
	out[2] = (char)(0x80 | (r >> 6 & 0x3f));
	out[3] = (char)(0x80 | (r & 0x3f));
	return 4;
}

bool lm_utf8_valid(lm_str s)
{
	const char *p = s.ptr, *end = s.ptr + s.len;
	while (p < end) {
		if ((unsigned char)*p < 0x80) {
			p++;
			continue;
		}
		int32_t r;
		int n = lm_utf8_decode(p, end, &r);
		if (n == 1)
			return false;
		p += n;
	}
	return true;
}

static bool in_ranges(const unicode_range *t, size_t n, int32_t rune)
{
	uint32_t r = (uint32_t)rune;
	size_t lo = 0, hi = n;
	while (lo < hi) {
		size_t m = lo + (hi - lo) / 2;
		if (r > t[m].hi)
			lo = m + 1;
		else if (r < t[m].lo)
			hi = m;
		else
			return (r - t[m].lo) % t[m].stride == 0;
	}
	return false;
}
#define IN(table, r) in_ranges(table, sizeof(table) / sizeof(table[0]), (r))

bool lm_rune_is_letter(int32_t r)
{
	if (r < 0x80)
		return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || r == '_';
	return IN(letter_ranges, r);
}

bool lm_rune_is_digit(int32_t r)
{
	if (r < 0x80)
		return r >= '0' && r <= '9';
	return IN(digit_ranges, r);
}

bool lm_rune_is_upper(int32_t r)
{
	if (r < 0x80)
		return r >= 'A' && r <= 'Z';
	return IN(upper_ranges, r);
}

bool lm_rune_is_print(int32_t r)
{
	if (r < 0x7f)
		return r >= 0x20;
	return IN(print_ranges, r);
}
