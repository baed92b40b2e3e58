/* native_fast.h - what the fast natives share: C forms of Go functions that have a body.
 * Included by native/fast_*.c only.
 *
 * A fast native (NATIVE_FAST in natives_fast.def) computes bit for bit what its Go body computes,
 * on arguments that it has checked first. Anything unusual (nil, lengths that do not fit,
 * overlapping memory where the order of writes would show) it declines before it writes: NEED
 * returns LM_NATIVE_BODY, and the Go body runs, with its own panic where it has one. */
#ifndef LM_NATIVE_FAST_H
#define LM_NATIVE_FAST_H

#include "native/native_int.h"

#define NEED(cond)                                                                                 \
	do {                                                                                       \
		if (LM_UNLIKELY(!(cond)))                                                          \
			return LM_NATIVE_BODY;                                                     \
	} while (0)
/* A pointer that may be followed. */
#define NEED_PTR(a) NEED(!lm_bad_address(a))

static inline uint32_t lm_rotl32(uint32_t x, int k)
{
	return x << k | x >> (32 - k);
}
static inline uint64_t lm_rotl64(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}
static inline uint32_t lm_load_le32(const void *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}
static inline uint64_t lm_load_le64(const void *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return v;
}
static inline void lm_store_le32(void *p, uint32_t v)
{
	memcpy(p, &v, 4);
}
static inline void lm_store_le64(void *p, uint64_t v)
{
	memcpy(p, &v, 8);
}
static inline uint32_t lm_load_be32(const void *p)
{
	return __builtin_bswap32(lm_load_le32(p));
}
static inline uint64_t lm_load_be64(const void *p)
{
	return __builtin_bswap64(lm_load_le64(p));
}
static inline void lm_store_be32(void *p, uint32_t v)
{
	lm_store_le32(p, __builtin_bswap32(v));
}
static inline void lm_store_be64(void *p, uint64_t v)
{
	lm_store_le64(p, __builtin_bswap64(v));
}

/* The 128-bit product of two words. */
static inline uint64_t lm_mul64(uint64_t a, uint64_t b, uint64_t *hi)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 p = (unsigned __int128)a * b;
	*hi = (uint64_t)(p >> 64);
	return (uint64_t)p;
#else
	uint64_t al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
	uint64_t ll = al * bl, lh = al * bh, hl = ah * bl;
	uint64_t mid = (ll >> 32) + (lh & 0xffffffff) + (hl & 0xffffffff);
	*hi = ah * bh + (lh >> 32) + (hl >> 32) + (mid >> 32);
	return mid << 32 | (ll & 0xffffffff);
#endif
}
/* x + y + *carry; *carry becomes 0 or 1. */
static inline uint64_t lm_addc(uint64_t x, uint64_t y, uint64_t *carry)
{
	uint64_t s = x + y, t = s + *carry;
	*carry = (uint64_t)(s < x) | (uint64_t)(t < s);
	return t;
}
static inline uint64_t lm_subb(uint64_t x, uint64_t y, uint64_t *borrow)
{
	uint64_t d = x - y, t = d - *borrow;
	*borrow = (uint64_t)(x < y) | (uint64_t)(d < *borrow);
	return t;
}
/* z + x*y + *carry; *carry becomes the high word. */
static inline uint64_t lm_mac(uint64_t z, uint64_t x, uint64_t y, uint64_t *carry)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 p = (unsigned __int128)x * y + z + *carry;
	*carry = (uint64_t)(p >> 64);
	return (uint64_t)p;
#else
	uint64_t hi, lo = lm_mul64(x, y, &hi), c = 0;
	lo = lm_addc(lo, z, &c);
	hi += c;
	c = 0;
	lo = lm_addc(lo, *carry, &c);
	*carry = hi + c;
	return lo;
#endif
}

/* Memory that overlaps, but does not begin at the same place. */
static inline bool lm_overlap_inexact(uint64_t a, uint64_t an, uint64_t b, uint64_t bn)
{
	return a != b && a < b + bn && b < a + an;
}

/* AES with a round key as Go keeps it (fast_aes.c): rounds at 0, encryption keys at 8, decryption
 * keys at 248. */
void lm_aes_encrypt(const void *block, uint8_t *dst, const uint8_t *src);
void lm_aes_decrypt(const void *block, uint8_t *dst, const uint8_t *src);

#endif
