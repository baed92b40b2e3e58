/* fast_hash.c - block functions of sha1, sha256, sha512, md5 and sha3, and the loops of crc32,
 * crc64, adler32 and fnv, as the standards define them. Bit for bit the Go bodies' results and
 * state. */
#include "native/native_fast.h"

static const uint32_t k256[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static const uint64_t k512[80] = {
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static const uint32_t k_md5[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
	0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
	0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
	0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
	0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
	0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
	0xeb86d391,
};

static const uint64_t keccak_rc[24] = {
	0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
	0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
	0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
	0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
	0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
	0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static uint32_t rotr32(uint32_t x, int k)
{
	return x >> k | x << (32 - k);
}
static uint64_t rotr64(uint64_t x, int k)
{
	return x >> k | x << (64 - k);
}

/* ---- SHA-256 and SHA-224 */

static void sha256_block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], s[8];
	for (int i = 0; i < 16; i++)
		w[i] = lm_load_be32(p + 4 * i);
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + w[i - 7] + (rotr32(a, 7) ^ rotr32(a, 18) ^ a >> 3) +
		       (rotr32(b, 17) ^ rotr32(b, 19) ^ b >> 10);
	}
	memcpy(s, h, sizeof s);
/* the eight variables stay in place; the names move round instead */
#define STEP(a, b, c, d, e, f, g, hh, i)                                                           \
	do {                                                                                       \
		uint32_t t = s[hh] + (rotr32(s[e], 6) ^ rotr32(s[e], 11) ^ rotr32(s[e], 25)) +     \
			     (s[g] ^ (s[e] & (s[f] ^ s[g]))) + k256[i] + w[i];                     \
		s[d] += t;                                                                         \
		s[hh] = t + (rotr32(s[a], 2) ^ rotr32(s[a], 13) ^ rotr32(s[a], 22)) +              \
			((s[a] & s[b]) | (s[c] & (s[a] | s[b])));                                  \
	} while (0)
	for (int i = 0; i < 64; i += 8) {
		STEP(0, 1, 2, 3, 4, 5, 6, 7, i);
		STEP(7, 0, 1, 2, 3, 4, 5, 6, i + 1);
		STEP(6, 7, 0, 1, 2, 3, 4, 5, i + 2);
		STEP(5, 6, 7, 0, 1, 2, 3, 4, i + 3);
		STEP(4, 5, 6, 7, 0, 1, 2, 3, i + 4);
		STEP(3, 4, 5, 6, 7, 0, 1, 2, i + 5);
		STEP(2, 3, 4, 5, 6, 7, 0, 1, i + 6);
		STEP(1, 2, 3, 4, 5, 6, 7, 0, i + 7);
	}
#undef STEP
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

/* ---- SHA-512, SHA-384 and its short forms */

static void sha512_block(uint64_t h[8], const uint8_t *p)
{
	uint64_t w[80], s[8];
	for (int i = 0; i < 16; i++)
		w[i] = lm_load_be64(p + 8 * i);
	for (int i = 16; i < 80; i++) {
		uint64_t a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + w[i - 7] + (rotr64(a, 1) ^ rotr64(a, 8) ^ a >> 7) +
		       (rotr64(b, 19) ^ rotr64(b, 61) ^ b >> 6);
	}
	memcpy(s, h, sizeof s);
#define STEP(a, b, c, d, e, f, g, hh, i)                                                           \
	do {                                                                                       \
		uint64_t t = s[hh] + (rotr64(s[e], 14) ^ rotr64(s[e], 18) ^ rotr64(s[e], 41)) +    \
			     (s[g] ^ (s[e] & (s[f] ^ s[g]))) + k512[i] + w[i];                     \
		s[d] += t;                                                                         \
		s[hh] = t + (rotr64(s[a], 28) ^ rotr64(s[a], 34) ^ rotr64(s[a], 39)) +             \
			((s[a] & s[b]) | (s[c] & (s[a] | s[b])));                                  \
	} while (0)
	for (int i = 0; i < 80; i += 8) {
		STEP(0, 1, 2, 3, 4, 5, 6, 7, i);
		STEP(7, 0, 1, 2, 3, 4, 5, 6, i + 1);
		STEP(6, 7, 0, 1, 2, 3, 4, 5, i + 2);
		STEP(5, 6, 7, 0, 1, 2, 3, 4, i + 3);
		STEP(4, 5, 6, 7, 0, 1, 2, 3, i + 4);
		STEP(3, 4, 5, 6, 7, 0, 1, 2, i + 5);
		STEP(2, 3, 4, 5, 6, 7, 0, 1, i + 6);
		STEP(1, 2, 3, 4, 5, 6, 7, 0, i + 7);
	}
#undef STEP
	for (int i = 0; i < 8; i++)
		h[i] += s[i];
}

/* ---- SHA-1 */

static void sha1_block(uint32_t h[5], const uint8_t *p)
{
	uint32_t w[80];
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
	for (int i = 0; i < 16; i++)
		w[i] = lm_load_be32(p + 4 * i);
	for (int i = 16; i < 80; i++)
		w[i] = lm_rotl32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
#define STEP(f, k)                                                                                 \
	do {                                                                                       \
		uint32_t t = lm_rotl32(a, 5) + (f) + e + (k) + w[i];                               \
		e = d;                                                                             \
		d = c;                                                                             \
		c = lm_rotl32(b, 30);                                                              \
		b = a;                                                                             \
		a = t;                                                                             \
	} while (0)
	int i = 0;
	for (; i < 20; i++)
		STEP(d ^ (b & (c ^ d)), 0x5a827999);
	for (; i < 40; i++)
		STEP(b ^ c ^ d, 0x6ed9eba1);
	for (; i < 60; i++)
		STEP((b & c) | (d & (b | c)), 0x8f1bbcdc);
	for (; i < 80; i++)
		STEP(b ^ c ^ d, 0xca62c1d6);
#undef STEP
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

/* ---- MD5 */

static void md5_block(uint32_t h[4], const uint8_t *p)
{
	uint32_t x[16], a = h[0], b = h[1], c = h[2], d = h[3];
	memcpy(x, p, sizeof x);
#define STEP(a, b, c, d, f, i, at, r) (a) = (b) + lm_rotl32((a) + (f) + x[(at)&15] + k_md5[i], r)
#define F(b, c, d)                    ((d) ^ ((b) & ((c) ^ (d))))
#define G(b, c, d)                    ((c) ^ ((d) & ((b) ^ (c))))
#define H(b, c, d)                    ((b) ^ (c) ^ (d))
#define I(b, c, d)                    ((c) ^ ((b) | ~(d)))
#define FOUR(fn, i, first, step, r0, r1, r2, r3)                                                   \
	do {                                                                                       \
		STEP(a, b, c, d, fn(b, c, d), i, (first) + (i) * (step), r0);                      \
		STEP(d, a, b, c, fn(a, b, c), (i) + 1, (first) + ((i) + 1) * (step), r1);          \
		STEP(c, d, a, b, fn(d, a, b), (i) + 2, (first) + ((i) + 2) * (step), r2);          \
		STEP(b, c, d, a, fn(c, d, a), (i) + 3, (first) + ((i) + 3) * (step), r3);          \
	} while (0)
	for (int i = 0; i < 16; i += 4)
		FOUR(F, i, 0, 1, 7, 12, 17, 22);
	for (int i = 16; i < 32; i += 4)
		FOUR(G, i, 1, 5, 5, 9, 14, 20);
	for (int i = 32; i < 48; i += 4)
		FOUR(H, i, 5, 3, 4, 11, 16, 23);
	for (int i = 48; i < 64; i += 4)
		FOUR(I, i, 0, 7, 6, 10, 15, 21);
#undef STEP
#undef F
#undef G
#undef H
#undef I
#undef FOUR
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
}

/* ---- Keccak-f[1600] */

static void keccak(uint64_t a[25])
{
	static const uint8_t rotation[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
					     27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
	static const uint8_t lane[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
					 15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
	for (int round = 0; round < 24; round++) {
		uint64_t c[5];
		for (int x = 0; x < 5; x++)
			c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
		for (int x = 0; x < 5; x++) {
			uint64_t d = c[(x + 4) % 5] ^ lm_rotl64(c[(x + 1) % 5], 1);
			for (int y = 0; y < 25; y += 5)
				a[y + x] ^= d;
		}
		uint64_t t = a[1];
		for (int i = 0; i < 24; i++) {
			uint64_t next = a[lane[i]];
			a[lane[i]] = lm_rotl64(t, rotation[i]);
			t = next;
		}
		for (int y = 0; y < 25; y += 5) {
			uint64_t b0 = a[y], b1 = a[y + 1], b2 = a[y + 2], b3 = a[y + 3],
				 b4 = a[y + 4];
			a[y] = b0 ^ (~b1 & b2);
			a[y + 1] = b1 ^ (~b2 & b3);
			a[y + 2] = b2 ^ (~b3 & b4);
			a[y + 3] = b3 ^ (~b4 & b0);
			a[y + 4] = b4 ^ (~b0 & b1);
		}
		a[0] ^= keccak_rc[round];
	}
}

/* blockGeneric(dig *Digest, p []byte): the state is the first field. */
#define BLOCKS(name, word, count, size, fn)                                                        \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[0]);                                                                 \
		NEED((int64_t)args[2] >= 0);                                                       \
		word h[count];                                                                     \
		memcpy(h, lm_ptr(args[0]), sizeof h);                                              \
		const uint8_t *p = lm_ptr(args[1]);                                                \
		for (uint64_t n = args[2]; n >= (size); n -= (size), p += (size))                  \
			fn(h, p);                                                                  \
		memcpy(lm_ptr(args[0]), h, sizeof h);                                              \
		return LM_NATIVE_DONE;                                                             \
	}
BLOCKS(lm_fast_sha256_block, uint32_t, 8, 64, sha256_block)
BLOCKS(lm_fast_sha512_block, uint64_t, 8, 128, sha512_block)
BLOCKS(lm_fast_sha1_block, uint32_t, 5, 64, sha1_block)
BLOCKS(lm_fast_md5_block, uint32_t, 4, 64, md5_block)

/* keccakF1600Generic(da *[200]byte) */
LM_NATIVE_FN(lm_fast_keccak)
{
	uint64_t a[25];
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	memcpy(a, lm_ptr(args[0]), sizeof a);
	keccak(a);
	memcpy(lm_ptr(args[0]), a, sizeof a);
	return LM_NATIVE_DONE;
}

/* ---- CRC */

static uint32_t crc32_simple(uint32_t crc, const uint32_t *tab, const uint8_t *p, uint64_t n)
{
	crc = ~crc;
	for (uint64_t i = 0; i < n; i++)
		crc = tab[(uint8_t)crc ^ p[i]] ^ crc >> 8;
	return ~crc;
}

/* simpleUpdate(crc uint32, tab *Table, p []byte) uint32 */
LM_NATIVE_FN(lm_fast_crc32_simple)
{
	UNUSED_VM_G();
	NEED_PTR(args[2]);
	args[0] = crc32_simple((uint32_t)args[1], lm_ptr(args[2]), lm_ptr(args[3]), args[4]);
	return LM_NATIVE_DONE;
}

/* slicingUpdate(crc uint32, tab *slicing8Table, p []byte) uint32 */
LM_NATIVE_FN(lm_fast_crc32_slicing)
{
	UNUSED_VM_G();
	NEED_PTR(args[2]);
	uint32_t crc = (uint32_t)args[1];
	const uint32_t(*tab)[256] = lm_ptr(args[2]);
	const uint8_t *p = lm_ptr(args[3]);
	uint64_t n = args[4];
	if (n >= 16) {
		crc = ~crc;
		for (; n > 8; n -= 8, p += 8) {
			crc ^= lm_load_le32(p);
			crc = tab[0][p[7]] ^ tab[1][p[6]] ^ tab[2][p[5]] ^ tab[3][p[4]] ^
			      tab[4][crc >> 24] ^ tab[5][crc >> 16 & 0xff] ^
			      tab[6][crc >> 8 & 0xff] ^ tab[7][crc & 0xff];
		}
		crc = ~crc;
	}
	args[0] = n ? crc32_simple(crc, tab[0], p, n) : crc;
	return LM_NATIVE_DONE;
}

/* hash/crc64 update(crc uint64, tab *Table, p []byte) uint64. For long inputs the Go body derives
 * further tables: the same sum whenever the table is linear, as every CRC table is. */
LM_NATIVE_FN(lm_fast_crc64)
{
	UNUSED_VM_G();
	NEED_PTR(args[2]);
	const uint64_t *tab = lm_ptr(args[2]);
	const uint8_t *p = lm_ptr(args[3]);
	uint64_t crc = ~args[1];
	if (args[4] >= 64) {
		for (unsigned i = 0; i < 256; i++)
			NEED(tab[i] == (tab[i & (i - 1)] ^ tab[i & -i]) || (i & (i - 1)) == 0);
		NEED(tab[0] == 0);
	}
	for (uint64_t i = 0; i < args[4]; i++)
		crc = tab[(uint8_t)crc ^ p[i]] ^ crc >> 8;
	args[0] = ~crc;
	return LM_NATIVE_DONE;
}

/* hash/adler32 update(d digest, p []byte) digest */
LM_NATIVE_FN(lm_fast_adler32)
{
	enum { MOD = 65521, RUN = 5552 };
	UNUSED_VM_G();
	uint32_t s1 = args[1] & 0xffff, s2 = (uint32_t)args[1] >> 16;
	const uint8_t *p = lm_ptr(args[2]);
	for (uint64_t n = args[3]; n > 0;) {
		uint64_t run = n < RUN ? n : RUN;
		for (uint64_t i = 0; i < run; i++) {
			s1 += p[i];
			s2 += s1;
		}
		s1 %= MOD;
		s2 %= MOD;
		p += run;
		n -= run;
	}
	args[0] = (uint32_t)(s2 << 16 | s1);
	return LM_NATIVE_DONE;
}

/* ---- FNV: (*sumN).Write(data []byte) (int, error) */

#define FNV(name, word, prime, first, second)                                                      \
	LM_NATIVE_FN(name)                                                                         \
	{                                                                                          \
		UNUSED_VM_G();                                                                     \
		NEED_PTR(args[3]);                                                                 \
		word h;                                                                            \
		const word prm = prime;                                                            \
		(void)prm;                                                                         \
		const uint8_t *p = lm_ptr(args[4]);                                                \
		memcpy(&h, lm_ptr(args[3]), sizeof h);                                             \
		for (uint64_t i = 0; i < args[5]; i++) {                                           \
			first;                                                                     \
			second;                                                                    \
		}                                                                                  \
		memcpy(lm_ptr(args[3]), &h, sizeof h);                                             \
		args[0] = args[5];                                                                 \
		args[1] = args[2] = 0;                                                             \
		return LM_NATIVE_DONE;                                                             \
	}
FNV(lm_fast_fnv32, uint32_t, 16777619, h *= prm, h ^= p[i])
FNV(lm_fast_fnv32a, uint32_t, 16777619, h ^= p[i], h *= prm)
FNV(lm_fast_fnv64, uint64_t, UINT64_C(1099511628211), h *= prm, h ^= p[i])
FNV(lm_fast_fnv64a, uint64_t, UINT64_C(1099511628211), h ^= p[i], h *= prm)

typedef struct {
	uint64_t high, low;
} fnv128;

/* times 2^88 + 0x13b */
static void fnv128_multiply(fnv128 *h)
{
	uint64_t hi, lo = lm_mul64(0x13b, h->low, &hi);
	h->high = hi + (h->low << 24) + 0x13b * h->high;
	h->low = lo;
}
FNV(lm_fast_fnv128, fnv128, {0}, fnv128_multiply(&h), h.low ^= p[i])
FNV(lm_fast_fnv128a, fnv128, {0}, h.low ^= p[i], fnv128_multiply(&h))
