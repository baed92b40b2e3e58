/* fast_cipher.c - AES and its modes, GHASH, ChaCha20, Poly1305, exclusive or of bytes. Bit for bit
 * the Go bodies' results and state. Like those, AES looks up tables; GHASH multiplies in constant
 * time. */
#include "native/native_fast.h"

static const uint8_t sbox[256] = {
	0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30, 0x01, 0x67, 0x2b, 0xfe, 0xd7, 0xab,
	0x76, 0xca, 0x82, 0xc9, 0x7d, 0xfa, 0x59, 0x47, 0xf0, 0xad, 0xd4, 0xa2, 0xaf, 0x9c, 0xa4,
	0x72, 0xc0, 0xb7, 0xfd, 0x93, 0x26, 0x36, 0x3f, 0xf7, 0xcc, 0x34, 0xa5, 0xe5, 0xf1, 0x71,
	0xd8, 0x31, 0x15, 0x04, 0xc7, 0x23, 0xc3, 0x18, 0x96, 0x05, 0x9a, 0x07, 0x12, 0x80, 0xe2,
	0xeb, 0x27, 0xb2, 0x75, 0x09, 0x83, 0x2c, 0x1a, 0x1b, 0x6e, 0x5a, 0xa0, 0x52, 0x3b, 0xd6,
	0xb3, 0x29, 0xe3, 0x2f, 0x84, 0x53, 0xd1, 0x00, 0xed, 0x20, 0xfc, 0xb1, 0x5b, 0x6a, 0xcb,
	0xbe, 0x39, 0x4a, 0x4c, 0x58, 0xcf, 0xd0, 0xef, 0xaa, 0xfb, 0x43, 0x4d, 0x33, 0x85, 0x45,
	0xf9, 0x02, 0x7f, 0x50, 0x3c, 0x9f, 0xa8, 0x51, 0xa3, 0x40, 0x8f, 0x92, 0x9d, 0x38, 0xf5,
	0xbc, 0xb6, 0xda, 0x21, 0x10, 0xff, 0xf3, 0xd2, 0xcd, 0x0c, 0x13, 0xec, 0x5f, 0x97, 0x44,
	0x17, 0xc4, 0xa7, 0x7e, 0x3d, 0x64, 0x5d, 0x19, 0x73, 0x60, 0x81, 0x4f, 0xdc, 0x22, 0x2a,
	0x90, 0x88, 0x46, 0xee, 0xb8, 0x14, 0xde, 0x5e, 0x0b, 0xdb, 0xe0, 0x32, 0x3a, 0x0a, 0x49,
	0x06, 0x24, 0x5c, 0xc2, 0xd3, 0xac, 0x62, 0x91, 0x95, 0xe4, 0x79, 0xe7, 0xc8, 0x37, 0x6d,
	0x8d, 0xd5, 0x4e, 0xa9, 0x6c, 0x56, 0xf4, 0xea, 0x65, 0x7a, 0xae, 0x08, 0xba, 0x78, 0x25,
	0x2e, 0x1c, 0xa6, 0xb4, 0xc6, 0xe8, 0xdd, 0x74, 0x1f, 0x4b, 0xbd, 0x8b, 0x8a, 0x70, 0x3e,
	0xb5, 0x66, 0x48, 0x03, 0xf6, 0x0e, 0x61, 0x35, 0x57, 0xb9, 0x86, 0xc1, 0x1d, 0x9e, 0xe1,
	0xf8, 0x98, 0x11, 0x69, 0xd9, 0x8e, 0x94, 0x9b, 0x1e, 0x87, 0xe9, 0xce, 0x55, 0x28, 0xdf,
	0x8c, 0xa1, 0x89, 0x0d, 0xbf, 0xe6, 0x42, 0x68, 0x41, 0x99, 0x2d, 0x0f, 0xb0, 0x54, 0xbb,
	0x16,
};
static const uint8_t inv_sbox[256] = {
	0x52, 0x09, 0x6a, 0xd5, 0x30, 0x36, 0xa5, 0x38, 0xbf, 0x40, 0xa3, 0x9e, 0x81, 0xf3, 0xd7,
	0xfb, 0x7c, 0xe3, 0x39, 0x82, 0x9b, 0x2f, 0xff, 0x87, 0x34, 0x8e, 0x43, 0x44, 0xc4, 0xde,
	0xe9, 0xcb, 0x54, 0x7b, 0x94, 0x32, 0xa6, 0xc2, 0x23, 0x3d, 0xee, 0x4c, 0x95, 0x0b, 0x42,
	0xfa, 0xc3, 0x4e, 0x08, 0x2e, 0xa1, 0x66, 0x28, 0xd9, 0x24, 0xb2, 0x76, 0x5b, 0xa2, 0x49,
	0x6d, 0x8b, 0xd1, 0x25, 0x72, 0xf8, 0xf6, 0x64, 0x86, 0x68, 0x98, 0x16, 0xd4, 0xa4, 0x5c,
	0xcc, 0x5d, 0x65, 0xb6, 0x92, 0x6c, 0x70, 0x48, 0x50, 0xfd, 0xed, 0xb9, 0xda, 0x5e, 0x15,
	0x46, 0x57, 0xa7, 0x8d, 0x9d, 0x84, 0x90, 0xd8, 0xab, 0x00, 0x8c, 0xbc, 0xd3, 0x0a, 0xf7,
	0xe4, 0x58, 0x05, 0xb8, 0xb3, 0x45, 0x06, 0xd0, 0x2c, 0x1e, 0x8f, 0xca, 0x3f, 0x0f, 0x02,
	0xc1, 0xaf, 0xbd, 0x03, 0x01, 0x13, 0x8a, 0x6b, 0x3a, 0x91, 0x11, 0x41, 0x4f, 0x67, 0xdc,
	0xea, 0x97, 0xf2, 0xcf, 0xce, 0xf0, 0xb4, 0xe6, 0x73, 0x96, 0xac, 0x74, 0x22, 0xe7, 0xad,
	0x35, 0x85, 0xe2, 0xf9, 0x37, 0xe8, 0x1c, 0x75, 0xdf, 0x6e, 0x47, 0xf1, 0x1a, 0x71, 0x1d,
	0x29, 0xc5, 0x89, 0x6f, 0xb7, 0x62, 0x0e, 0xaa, 0x18, 0xbe, 0x1b, 0xfc, 0x56, 0x3e, 0x4b,
	0xc6, 0xd2, 0x79, 0x20, 0x9a, 0xdb, 0xc0, 0xfe, 0x78, 0xcd, 0x5a, 0xf4, 0x1f, 0xdd, 0xa8,
	0x33, 0x88, 0x07, 0xc7, 0x31, 0xb1, 0x12, 0x10, 0x59, 0x27, 0x80, 0xec, 0x5f, 0x60, 0x51,
	0x7f, 0xa9, 0x19, 0xb5, 0x4a, 0x0d, 0x2d, 0xe5, 0x7a, 0x9f, 0x93, 0xc9, 0x9c, 0xef, 0xa0,
	0xe0, 0x3b, 0x4d, 0xae, 0x2a, 0xf5, 0xb0, 0xc8, 0xeb, 0xbb, 0x3c, 0x83, 0x53, 0x99, 0x61,
	0x17, 0x2b, 0x04, 0x7e, 0xba, 0x77, 0xd6, 0x26, 0xe1, 0x69, 0x14, 0x63, 0x55, 0x21, 0x0c,
	0x7d,
};
static const uint32_t te[256] = {
	0xc66363a5, 0xf87c7c84, 0xee777799, 0xf67b7b8d, 0xfff2f20d, 0xd66b6bbd, 0xde6f6fb1,
	0x91c5c554, 0x60303050, 0x02010103, 0xce6767a9, 0x562b2b7d, 0xe7fefe19, 0xb5d7d762,
	0x4dababe6, 0xec76769a, 0x8fcaca45, 0x1f82829d, 0x89c9c940, 0xfa7d7d87, 0xeffafa15,
	0xb25959eb, 0x8e4747c9, 0xfbf0f00b, 0x41adadec, 0xb3d4d467, 0x5fa2a2fd, 0x45afafea,
	0x239c9cbf, 0x53a4a4f7, 0xe4727296, 0x9bc0c05b, 0x75b7b7c2, 0xe1fdfd1c, 0x3d9393ae,
	0x4c26266a, 0x6c36365a, 0x7e3f3f41, 0xf5f7f702, 0x83cccc4f, 0x6834345c, 0x51a5a5f4,
	0xd1e5e534, 0xf9f1f108, 0xe2717193, 0xabd8d873, 0x62313153, 0x2a15153f, 0x0804040c,
	0x95c7c752, 0x46232365, 0x9dc3c35e, 0x30181828, 0x379696a1, 0x0a05050f, 0x2f9a9ab5,
	0x0e070709, 0x24121236, 0x1b80809b, 0xdfe2e23d, 0xcdebeb26, 0x4e272769, 0x7fb2b2cd,
	0xea75759f, 0x1209091b, 0x1d83839e, 0x582c2c74, 0x341a1a2e, 0x361b1b2d, 0xdc6e6eb2,
	0xb45a5aee, 0x5ba0a0fb, 0xa45252f6, 0x763b3b4d, 0xb7d6d661, 0x7db3b3ce, 0x5229297b,
	0xdde3e33e, 0x5e2f2f71, 0x13848497, 0xa65353f5, 0xb9d1d168, 0x00000000, 0xc1eded2c,
	0x40202060, 0xe3fcfc1f, 0x79b1b1c8, 0xb65b5bed, 0xd46a6abe, 0x8dcbcb46, 0x67bebed9,
	0x7239394b, 0x944a4ade, 0x984c4cd4, 0xb05858e8, 0x85cfcf4a, 0xbbd0d06b, 0xc5efef2a,
	0x4faaaae5, 0xedfbfb16, 0x864343c5, 0x9a4d4dd7, 0x66333355, 0x11858594, 0x8a4545cf,
	0xe9f9f910, 0x04020206, 0xfe7f7f81, 0xa05050f0, 0x783c3c44, 0x259f9fba, 0x4ba8a8e3,
	0xa25151f3, 0x5da3a3fe, 0x804040c0, 0x058f8f8a, 0x3f9292ad, 0x219d9dbc, 0x70383848,
	0xf1f5f504, 0x63bcbcdf, 0x77b6b6c1, 0xafdada75, 0x42212163, 0x20101030, 0xe5ffff1a,
	0xfdf3f30e, 0xbfd2d26d, 0x81cdcd4c, 0x180c0c14, 0x26131335, 0xc3ecec2f, 0xbe5f5fe1,
	0x359797a2, 0x884444cc, 0x2e171739, 0x93c4c457, 0x55a7a7f2, 0xfc7e7e82, 0x7a3d3d47,
	0xc86464ac, 0xba5d5de7, 0x3219192b, 0xe6737395, 0xc06060a0, 0x19818198, 0x9e4f4fd1,
	0xa3dcdc7f, 0x44222266, 0x542a2a7e, 0x3b9090ab, 0x0b888883, 0x8c4646ca, 0xc7eeee29,
	0x6bb8b8d3, 0x2814143c, 0xa7dede79, 0xbc5e5ee2, 0x160b0b1d, 0xaddbdb76, 0xdbe0e03b,
	0x64323256, 0x743a3a4e, 0x140a0a1e, 0x924949db, 0x0c06060a, 0x4824246c, 0xb85c5ce4,
	0x9fc2c25d, 0xbdd3d36e, 0x43acacef, 0xc46262a6, 0x399191a8, 0x319595a4, 0xd3e4e437,
	0xf279798b, 0xd5e7e732, 0x8bc8c843, 0x6e373759, 0xda6d6db7, 0x018d8d8c, 0xb1d5d564,
	0x9c4e4ed2, 0x49a9a9e0, 0xd86c6cb4, 0xac5656fa, 0xf3f4f407, 0xcfeaea25, 0xca6565af,
	0xf47a7a8e, 0x47aeaee9, 0x10080818, 0x6fbabad5, 0xf0787888, 0x4a25256f, 0x5c2e2e72,
	0x381c1c24, 0x57a6a6f1, 0x73b4b4c7, 0x97c6c651, 0xcbe8e823, 0xa1dddd7c, 0xe874749c,
	0x3e1f1f21, 0x964b4bdd, 0x61bdbddc, 0x0d8b8b86, 0x0f8a8a85, 0xe0707090, 0x7c3e3e42,
	0x71b5b5c4, 0xcc6666aa, 0x904848d8, 0x06030305, 0xf7f6f601, 0x1c0e0e12, 0xc26161a3,
	0x6a35355f, 0xae5757f9, 0x69b9b9d0, 0x17868691, 0x99c1c158, 0x3a1d1d27, 0x279e9eb9,
	0xd9e1e138, 0xebf8f813, 0x2b9898b3, 0x22111133, 0xd26969bb, 0xa9d9d970, 0x078e8e89,
	0x339494a7, 0x2d9b9bb6, 0x3c1e1e22, 0x15878792, 0xc9e9e920, 0x87cece49, 0xaa5555ff,
	0x50282878, 0xa5dfdf7a, 0x038c8c8f, 0x59a1a1f8, 0x09898980, 0x1a0d0d17, 0x65bfbfda,
	0xd7e6e631, 0x844242c6, 0xd06868b8, 0x824141c3, 0x299999b0, 0x5a2d2d77, 0x1e0f0f11,
	0x7bb0b0cb, 0xa85454fc, 0x6dbbbbd6, 0x2c16163a,
};
static const uint32_t td[256] = {
	0x51f4a750, 0x7e416553, 0x1a17a4c3, 0x3a275e96, 0x3bab6bcb, 0x1f9d45f1, 0xacfa58ab,
	0x4be30393, 0x2030fa55, 0xad766df6, 0x88cc7691, 0xf5024c25, 0x4fe5d7fc, 0xc52acbd7,
	0x26354480, 0xb562a38f, 0xdeb15a49, 0x25ba1b67, 0x45ea0e98, 0x5dfec0e1, 0xc32f7502,
	0x814cf012, 0x8d4697a3, 0x6bd3f9c6, 0x038f5fe7, 0x15929c95, 0xbf6d7aeb, 0x955259da,
	0xd4be832d, 0x587421d3, 0x49e06929, 0x8ec9c844, 0x75c2896a, 0xf48e7978, 0x99583e6b,
	0x27b971dd, 0xbee14fb6, 0xf088ad17, 0xc920ac66, 0x7dce3ab4, 0x63df4a18, 0xe51a3182,
	0x97513360, 0x62537f45, 0xb16477e0, 0xbb6bae84, 0xfe81a01c, 0xf9082b94, 0x70486858,
	0x8f45fd19, 0x94de6c87, 0x527bf8b7, 0xab73d323, 0x724b02e2, 0xe31f8f57, 0x6655ab2a,
	0xb2eb2807, 0x2fb5c203, 0x86c57b9a, 0xd33708a5, 0x302887f2, 0x23bfa5b2, 0x02036aba,
	0xed16825c, 0x8acf1c2b, 0xa779b492, 0xf307f2f0, 0x4e69e2a1, 0x65daf4cd, 0x0605bed5,
	0xd134621f, 0xc4a6fe8a, 0x342e539d, 0xa2f355a0, 0x058ae132, 0xa4f6eb75, 0x0b83ec39,
	0x4060efaa, 0x5e719f06, 0xbd6e1051, 0x3e218af9, 0x96dd063d, 0xdd3e05ae, 0x4de6bd46,
	0x91548db5, 0x71c45d05, 0x0406d46f, 0x605015ff, 0x1998fb24, 0xd6bde997, 0x894043cc,
	0x67d99e77, 0xb0e842bd, 0x07898b88, 0xe7195b38, 0x79c8eedb, 0xa17c0a47, 0x7c420fe9,
	0xf8841ec9, 0x00000000, 0x09808683, 0x322bed48, 0x1e1170ac, 0x6c5a724e, 0xfd0efffb,
	0x0f853856, 0x3daed51e, 0x362d3927, 0x0a0fd964, 0x685ca621, 0x9b5b54d1, 0x24362e3a,
	0x0c0a67b1, 0x9357e70f, 0xb4ee96d2, 0x1b9b919e, 0x80c0c54f, 0x61dc20a2, 0x5a774b69,
	0x1c121a16, 0xe293ba0a, 0xc0a02ae5, 0x3c22e043, 0x121b171d, 0x0e090d0b, 0xf28bc7ad,
	0x2db6a8b9, 0x141ea9c8, 0x57f11985, 0xaf75074c, 0xee99ddbb, 0xa37f60fd, 0xf701269f,
	0x5c72f5bc, 0x44663bc5, 0x5bfb7e34, 0x8b432976, 0xcb23c6dc, 0xb6edfc68, 0xb8e4f163,
	0xd731dcca, 0x42638510, 0x13972240, 0x84c61120, 0x854a247d, 0xd2bb3df8, 0xaef93211,
	0xc729a16d, 0x1d9e2f4b, 0xdcb230f3, 0x0d8652ec, 0x77c1e3d0, 0x2bb3166c, 0xa970b999,
	0x119448fa, 0x47e96422, 0xa8fc8cc4, 0xa0f03f1a, 0x567d2cd8, 0x223390ef, 0x87494ec7,
	0xd938d1c1, 0x8ccaa2fe, 0x98d40b36, 0xa6f581cf, 0xa57ade28, 0xdab78e26, 0x3fadbfa4,
	0x2c3a9de4, 0x5078920d, 0x6a5fcc9b, 0x547e4662, 0xf68d13c2, 0x90d8b8e8, 0x2e39f75e,
	0x82c3aff5, 0x9f5d80be, 0x69d0937c, 0x6fd52da9, 0xcf2512b3, 0xc8ac993b, 0x10187da7,
	0xe89c636e, 0xdb3bbb7b, 0xcd267809, 0x6e5918f4, 0xec9ab701, 0x834f9aa8, 0xe6956e65,
	0xaaffe67e, 0x21bccf08, 0xef15e8e6, 0xbae79bd9, 0x4a6f36ce, 0xea9f09d4, 0x29b07cd6,
	0x31a4b2af, 0x2a3f2331, 0xc6a59430, 0x35a266c0, 0x744ebc37, 0xfc82caa6, 0xe090d0b0,
	0x33a7d815, 0xf104984a, 0x41ecdaf7, 0x7fcd500e, 0x1791f62f, 0x764dd68d, 0x43efb04d,
	0xccaa4d54, 0xe49604df, 0x9ed1b5e3, 0x4c6a881b, 0xc12c1fb8, 0x4665517f, 0x9d5eea04,
	0x018c355d, 0xfa877473, 0xfb0b412e, 0xb3671d5a, 0x92dbd252, 0xe9105633, 0x6dd64713,
	0x9ad7618c, 0x37a10c7a, 0x59f8148e, 0xeb133c89, 0xcea927ee, 0xb761c935, 0xe11ce5ed,
	0x7a47b13c, 0x9cd2df59, 0x55f2733f, 0x1814ce79, 0x73c737bf, 0x53f7cdea, 0x5ffdaa5b,
	0xdf3d6f14, 0x7844db86, 0xcaaff381, 0xb968c43e, 0x3824342c, 0xc2a3405f, 0x161dc372,
	0xbce2250c, 0x283c498b, 0xff0d9541, 0x39a80171, 0x080cb3de, 0xd8b4e49c, 0x6456c190,
	0x7bcb8461, 0xd532b670, 0x486c5c74, 0xd0b85742,
};

/* ---- AES. A block is Go's blockExpanded: rounds int, enc [60]uint32, dec [60]uint32. */

enum { AES_ENC = 8, AES_DEC = 248, AES_BLOCK = 16 };

/* The number of rounds, or 0 when it is none of AES's. */
static unsigned aes_rounds(const uint8_t *block)
{
	uint64_t n = lm_load_le64(block);
	return n == 10 || n == 12 || n == 14 ? (unsigned)n : 0;
}

#define TE(r, x) lm_rotl32(te[(uint8_t)(x)], r)
#define TD(r, x) lm_rotl32(td[(uint8_t)(x)], r)
/* Byte k of the result from rows a, b, c, d (top byte of a, next of b, ...). */
#define SUB(box, a, b, c, d)                                                                       \
	((uint32_t)(box)[(a) >> 24] << 24 | (uint32_t)(box)[(b) >> 16 & 0xff] << 16 |              \
	 (uint32_t)(box)[(c) >> 8 & 0xff] << 8 | (uint32_t)(box)[(d)&0xff])

void lm_aes_encrypt(const void *block, uint8_t *dst, const uint8_t *src)
{
	unsigned rounds = aes_rounds(block);
	uint32_t k[60], s0, s1, s2, s3;
	const uint32_t *xk = k;
	memcpy(k, (const uint8_t *)block + AES_ENC, (rounds + 1) * 16);
	s0 = lm_load_be32(src) ^ xk[0];
	s1 = lm_load_be32(src + 4) ^ xk[1];
	s2 = lm_load_be32(src + 8) ^ xk[2];
	s3 = lm_load_be32(src + 12) ^ xk[3];
	for (unsigned r = 1; r < rounds; r++) {
		xk += 4;
		uint32_t t0 = xk[0] ^ te[s0 >> 24] ^ TE(24, s1 >> 16) ^ TE(16, s2 >> 8) ^ TE(8, s3);
		uint32_t t1 = xk[1] ^ te[s1 >> 24] ^ TE(24, s2 >> 16) ^ TE(16, s3 >> 8) ^ TE(8, s0);
		uint32_t t2 = xk[2] ^ te[s2 >> 24] ^ TE(24, s3 >> 16) ^ TE(16, s0 >> 8) ^ TE(8, s1);
		uint32_t t3 = xk[3] ^ te[s3 >> 24] ^ TE(24, s0 >> 16) ^ TE(16, s1 >> 8) ^ TE(8, s2);
		s0 = t0;
		s1 = t1;
		s2 = t2;
		s3 = t3;
	}
	lm_store_be32(dst, SUB(sbox, s0, s1, s2, s3) ^ xk[4]);
	lm_store_be32(dst + 4, SUB(sbox, s1, s2, s3, s0) ^ xk[5]);
	lm_store_be32(dst + 8, SUB(sbox, s2, s3, s0, s1) ^ xk[6]);
	lm_store_be32(dst + 12, SUB(sbox, s3, s0, s1, s2) ^ xk[7]);
}

void lm_aes_decrypt(const void *block, uint8_t *dst, const uint8_t *src)
{
	unsigned rounds = aes_rounds(block);
	uint32_t k[60], s0, s1, s2, s3;
	const uint32_t *xk = k;
	memcpy(k, (const uint8_t *)block + AES_DEC, (rounds + 1) * 16);
	s0 = lm_load_be32(src) ^ xk[0];
	s1 = lm_load_be32(src + 4) ^ xk[1];
	s2 = lm_load_be32(src + 8) ^ xk[2];
	s3 = lm_load_be32(src + 12) ^ xk[3];
	for (unsigned r = 1; r < rounds; r++) {
		xk += 4;
		uint32_t t0 = xk[0] ^ td[s0 >> 24] ^ TD(24, s3 >> 16) ^ TD(16, s2 >> 8) ^ TD(8, s1);
		uint32_t t1 = xk[1] ^ td[s1 >> 24] ^ TD(24, s0 >> 16) ^ TD(16, s3 >> 8) ^ TD(8, s2);
		uint32_t t2 = xk[2] ^ td[s2 >> 24] ^ TD(24, s1 >> 16) ^ TD(16, s0 >> 8) ^ TD(8, s3);
		uint32_t t3 = xk[3] ^ td[s3 >> 24] ^ TD(24, s2 >> 16) ^ TD(16, s1 >> 8) ^ TD(8, s0);
		s0 = t0;
		s1 = t1;
		s2 = t2;
		s3 = t3;
	}
	lm_store_be32(dst, SUB(inv_sbox, s0, s3, s2, s1) ^ xk[4]);
	lm_store_be32(dst + 4, SUB(inv_sbox, s1, s0, s3, s2) ^ xk[5]);
	lm_store_be32(dst + 8, SUB(inv_sbox, s2, s1, s0, s3) ^ xk[6]);
	lm_store_be32(dst + 12, SUB(inv_sbox, s3, s2, s1, s0) ^ xk[7]);
}

#define NEED_AES(a)                                                                                \
	do {                                                                                       \
		NEED_PTR(a);                                                                       \
		NEED(aes_rounds(lm_ptr(a)));                                                       \
	} while (0)

/* encryptBlockGeneric, decryptBlockGeneric(c *blockExpanded, dst, src []byte) */
LM_NATIVE_FN(lm_fast_aes_encrypt)
{
	UNUSED_VM_G();
	NEED_AES(args[0]);
	NEED(args[2] >= AES_BLOCK && args[5] >= AES_BLOCK);
	lm_aes_encrypt(lm_ptr(args[0]), lm_ptr(args[1]), lm_ptr(args[4]));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_aes_decrypt)
{
	UNUSED_VM_G();
	NEED_AES(args[0]);
	NEED(args[2] >= AES_BLOCK && args[5] >= AES_BLOCK);
	lm_aes_decrypt(lm_ptr(args[0]), lm_ptr(args[1]), lm_ptr(args[4]));
	return LM_NATIVE_DONE;
}

/* expandKeyGeneric(c *blockExpanded, key []byte): c.rounds fits the key's length */
LM_NATIVE_FN(lm_fast_aes_expand)
{
	UNUSED_VM_G();
	NEED_AES(args[0]);
	uint8_t *c = lm_ptr(args[0]);
	const uint8_t *key = lm_ptr(args[1]);
	unsigned rounds = aes_rounds(c), n = (rounds + 1) * 4, nk = rounds - 6;
	NEED(args[2] == (uint64_t)nk * 4);
	uint32_t enc[60], dec[60], rcon = 1;
	for (unsigned i = 0; i < nk; i++)
		enc[i] = lm_load_be32(key + 4 * i);
	for (unsigned i = nk; i < n; i++) {
		uint32_t t = enc[i - 1];
		if (i % nk == 0) {
			t = lm_rotl32(t, 8);
			t = SUB(sbox, t, t, t, t) ^ rcon << 24;
			rcon = (rcon << 1 ^ (rcon & 0x80 ? 0x11b : 0)) & 0xff;
		} else if (nk > 6 && i % nk == 4) {
			t = SUB(sbox, t, t, t, t);
		}
		enc[i] = enc[i - nk] ^ t;
	}
	for (unsigned i = 0; i < n; i++) {
		uint32_t x = enc[n - 4 - (i & ~3u) + (i & 3)];
		if (i >= 4 && i + 4 < n)
			x = td[sbox[x >> 24]] ^ TD(24, sbox[x >> 16 & 0xff]) ^
			    TD(16, sbox[x >> 8 & 0xff]) ^ TD(8, sbox[x & 0xff]);
		dec[i] = x;
	}
	memcpy(c + AES_ENC, enc, (size_t)n * 4);
	memcpy(c + AES_DEC, dec, (size_t)n * 4);
	return LM_NATIVE_DONE;
}

static void xor16(uint8_t *dst, const uint8_t *x, const uint8_t *y)
{
	uint64_t a = lm_load_le64(x) ^ lm_load_le64(y),
		 b = lm_load_le64(x + 8) ^ lm_load_le64(y + 8);
	lm_store_le64(dst, a);
	lm_store_le64(dst + 8, b);
}

/* cryptBlocksEncGeneric(b *Block, civ *[16]byte, dst, src []byte) */
LM_NATIVE_FN(lm_fast_cbc_encrypt)
{
	UNUSED_VM_G();
	uint64_t n = args[6];
	NEED_AES(args[0]);
	NEED_PTR(args[1]);
	NEED(n % AES_BLOCK == 0 && args[3] >= n);
	NEED(!lm_overlap_inexact(args[2], n, args[5], n));
	NEED(n == 0 || !(args[1] < args[2] + n && args[2] < args[1] + AES_BLOCK));
	uint8_t iv[AES_BLOCK], *dst = lm_ptr(args[2]);
	const uint8_t *src = lm_ptr(args[5]);
	memcpy(iv, lm_ptr(args[1]), AES_BLOCK);
	for (uint64_t i = 0; i < n; i += AES_BLOCK) {
		xor16(iv, iv, src + i);
		lm_aes_encrypt(lm_ptr(args[0]), iv, iv);
		memcpy(dst + i, iv, AES_BLOCK);
	}
	memcpy(lm_ptr(args[1]), iv, AES_BLOCK);
	return LM_NATIVE_DONE;
}

/* cryptBlocksDecGeneric, with the same parameters: there is at least one block */
LM_NATIVE_FN(lm_fast_cbc_decrypt)
{
	UNUSED_VM_G();
	uint64_t n = args[6];
	NEED_AES(args[0]);
	NEED_PTR(args[1]);
	NEED(n && n % AES_BLOCK == 0 && args[3] >= n);
	NEED(!lm_overlap_inexact(args[2], n, args[5], n));
	NEED(!(args[1] < args[2] + n && args[2] < args[1] + AES_BLOCK));
	uint8_t iv[AES_BLOCK], next[AES_BLOCK], out[AES_BLOCK], *dst = lm_ptr(args[2]);
	const uint8_t *src = lm_ptr(args[5]);
	memcpy(iv, lm_ptr(args[1]), AES_BLOCK);
	for (uint64_t i = 0; i < n; i += AES_BLOCK) {
		memcpy(next, src + i, AES_BLOCK);
		lm_aes_decrypt(lm_ptr(args[0]), out, next);
		xor16(dst + i, out, iv);
		memcpy(iv, next, AES_BLOCK);
	}
	memcpy(lm_ptr(args[1]), iv, AES_BLOCK);
	return LM_NATIVE_DONE;
}

/* ctrBlocks(b *Block, dst, src []byte, ivlo, ivhi uint64): up to eight blocks; src is read before
 * dst is written */
LM_NATIVE_FN(lm_fast_ctr_blocks)
{
	UNUSED_VM_G();
	uint64_t n = args[5], lo = args[7], hi = args[8];
	uint8_t buf[8 * AES_BLOCK];
	NEED_AES(args[0]);
	NEED(n <= sizeof buf && n % AES_BLOCK == 0 && args[2] >= n);
	const uint8_t *src = lm_ptr(args[4]);
	for (uint64_t i = 0; i < n; i += AES_BLOCK) {
		uint8_t counter[AES_BLOCK];
		lm_store_be64(counter, hi);
		lm_store_be64(counter + 8, lo);
		hi += ++lo == 0;
		lm_aes_encrypt(lm_ptr(args[0]), counter, counter);
		xor16(buf + i, counter, src + i);
	}
	if (n)
		memcpy(lm_ptr(args[1]), buf, (size_t)n);
	return LM_NATIVE_DONE;
}

/* gcmCounterCryptGeneric(b *aes.Block, out, src []byte, counter *[16]byte) */
LM_NATIVE_FN(lm_fast_gcm_counter)
{
	UNUSED_VM_G();
	uint64_t n = args[5];
	NEED_AES(args[0]);
	NEED_PTR(args[7]);
	NEED(args[2] >= n && !lm_overlap_inexact(args[1], n, args[4], n));
	NEED(n == 0 || !(args[7] < args[1] + n && args[1] < args[7] + AES_BLOCK));
	uint8_t counter[AES_BLOCK], mask[AES_BLOCK], *out = lm_ptr(args[1]);
	const uint8_t *src = lm_ptr(args[4]);
	memcpy(counter, lm_ptr(args[7]), AES_BLOCK);
	for (uint64_t i = 0; i < n; i += AES_BLOCK) {
		lm_aes_encrypt(lm_ptr(args[0]), mask, counter);
		lm_store_be32(counter + 12, lm_load_be32(counter + 12) + 1);
		if (n - i >= AES_BLOCK) {
			xor16(out + i, src + i, mask);
			continue;
		}
		for (uint64_t k = i; k < n; k++)
			out[k] = src[k] ^ mask[k - i];
	}
	memcpy(lm_ptr(args[7]), counter, AES_BLOCK);
	return LM_NATIVE_DONE;
}

/* ---- GHASH. Carry-less products out of integer ones: with three zero bits between any two bits of
 * the factors, carries fall into the gaps (four of 16 bits each at most reach a bit of the low
 * half). */

/* The low 64 bits of the carry-less product. */
static uint64_t clmul_low(uint64_t x, uint64_t y)
{
	static const uint64_t mask[4] = {
		UINT64_C(0x1111111111111111),
		UINT64_C(0x2222222222222222),
		UINT64_C(0x4444444444444444),
		UINT64_C(0x8888888888888888),
	};
	uint64_t a[4], b[4], z = 0;
	for (int i = 0; i < 4; i++) {
		a[i] = x & mask[i];
		b[i] = y & mask[i];
	}
	for (int i = 0; i < 4; i++)
		z |= ((a[0] * b[i]) ^ (a[1] * b[(i + 3) & 3]) ^ (a[2] * b[(i + 2) & 3]) ^
		      (a[3] * b[(i + 1) & 3])) &
		     mask[i];
	return z;
}

static uint64_t reverse64(uint64_t x)
{
	x = (x & UINT64_C(0x5555555555555555)) << 1 | (x >> 1 & UINT64_C(0x5555555555555555));
	x = (x & UINT64_C(0x3333333333333333)) << 2 | (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4 | (x >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f));
	return __builtin_bswap64(x);
}

typedef struct {
	uint64_t h0, h1, h2, r0, r1, r2; /* H's halves, their sum, and the three reversed */
} ghash_key;

static void ghash_block(const ghash_key *k, uint64_t y[2], const uint8_t *p)
{
	uint64_t y1 = y[1] ^ lm_load_be64(p), y0 = y[0] ^ lm_load_be64(p + 8), y2 = y0 ^ y1;
	uint64_t q0 = reverse64(y0), q1 = reverse64(y1), q2 = q0 ^ q1;
	uint64_t lo0 = clmul_low(y0, k->h0), lo1 = clmul_low(y1, k->h1), mid = clmul_low(y2, k->h2);
	uint64_t hi0 = clmul_low(q0, k->r0), hi1 = clmul_low(q1, k->r1), top = clmul_low(q2, k->r2);
	mid ^= lo0 ^ lo1;
	top ^= hi0 ^ hi1;
	hi0 = reverse64(hi0) >> 1;
	hi1 = reverse64(hi1) >> 1;
	top = reverse64(top) >> 1;
	uint64_t v0 = lo0, v1 = hi0 ^ mid, v2 = lo1 ^ top, v3 = hi1;
	/* one bit up, as GHASH numbers bits backwards; then modulo x^128 + x^7 + x^2 + x + 1 */
	v3 = v3 << 1 | v2 >> 63;
	v2 = v2 << 1 | v1 >> 63;
	v1 = v1 << 1 | v0 >> 63;
	v0 <<= 1;
	v2 ^= v0 ^ v0 >> 1 ^ v0 >> 2 ^ v0 >> 7;
	v1 ^= v0 << 63 ^ v0 << 62 ^ v0 << 57;
	v3 ^= v1 ^ v1 >> 1 ^ v1 >> 2 ^ v1 >> 7;
	v2 ^= v1 << 63 ^ v1 << 62 ^ v1 << 57;
	y[0] = v2;
	y[1] = v3;
}

/* ghash(out, H *[16]byte, inputs ...[]byte) */
LM_NATIVE_FN(lm_fast_ghash)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	const lm_goslice *inputs = lm_ptr(args[2]);
	for (uint64_t i = 0; i < args[3]; i++) /* out is cleared before anything is read */
		NEED(inputs[i].len == 0 || args[0] + 16 <= inputs[i].ptr ||
		     inputs[i].ptr + inputs[i].len <= args[0]);
	NEED(args[0] + 16 <= args[1] || args[1] + 16 <= args[0]);
	const uint8_t *h = lm_ptr(args[1]);
	uint64_t y[2] = {0, 0};
	ghash_key k = {.h1 = lm_load_be64(h), .h0 = lm_load_be64(h + 8)};
	k.h2 = k.h0 ^ k.h1;
	k.r0 = reverse64(k.h0);
	k.r1 = reverse64(k.h1);
	k.r2 = k.r0 ^ k.r1;
	for (uint64_t i = 0; i < args[3]; i++) {
		const uint8_t *p = lm_ptr(inputs[i].ptr);
		uint64_t n = inputs[i].len;
		for (; n >= 16; n -= 16, p += 16)
			ghash_block(&k, y, p);
		if (n) {
			uint8_t last[16] = {0};
			memcpy(last, p, (size_t)n);
			ghash_block(&k, y, last);
		}
	}
	uint8_t *out = lm_ptr(args[0]);
	lm_store_be64(out, y[1]);
	lm_store_be64(out + 8, y[0]);
	return LM_NATIVE_DONE;
}

/* ---- xorBytes(dst, x, y *byte, n int): the Go body goes by words, then by bytes */
LM_NATIVE_FN(lm_fast_xor_bytes)
{
	UNUSED_VM_G();
	uint64_t n = args[3];
	NEED((int64_t)n > 0);
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	NEED_PTR(args[2]);
	NEED(!lm_overlap_inexact(args[0], n, args[1], n) &&
	     !lm_overlap_inexact(args[0], n, args[2], n));
	uint8_t *dst = lm_ptr(args[0]);
	const uint8_t *x = lm_ptr(args[1]), *y = lm_ptr(args[2]);
	uint64_t i = 0;
	for (; n - i >= 8; i += 8)
		lm_store_le64(dst + i, lm_load_le64(x + i) ^ lm_load_le64(y + i));
	for (; i < n; i++)
		dst[i] = x[i] ^ y[i];
	return LM_NATIVE_DONE;
}

/* ConstantTimeCompare(x, y []byte) int: 1 when they are equal */
LM_NATIVE_FN(lm_fast_constant_time_compare)
{
	UNUSED_VM_G();
	const uint8_t *x = lm_ptr(args[1]), *y = lm_ptr(args[4]);
	uint32_t differ = 0;
	args[0] = 0;
	if (args[2] != args[5])
		return LM_NATIVE_DONE;
	for (uint64_t i = 0; i < args[2]; i++)
		differ |= (uint32_t)(x[i] ^ y[i]);
	args[0] = (differ - 1) >> 31;
	return LM_NATIVE_DONE;
}

/* ---- ChaCha20 */

#define QUARTER(a, b, c, d)                                                                        \
	do {                                                                                       \
		a += b;                                                                            \
		d = lm_rotl32(d ^ a, 16);                                                          \
		c += d;                                                                            \
		b = lm_rotl32(b ^ c, 12);                                                          \
		a += b;                                                                            \
		d = lm_rotl32(d ^ a, 8);                                                           \
		c += d;                                                                            \
		b = lm_rotl32(b ^ c, 7);                                                           \
	} while (0)

static const uint32_t chacha_constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

static void chacha_block(uint32_t x[16], const uint32_t in[16])
{
	memcpy(x, in, 64);
	for (int i = 0; i < 10; i++) {
		QUARTER(x[0], x[4], x[8], x[12]);
		QUARTER(x[1], x[5], x[9], x[13]);
		QUARTER(x[2], x[6], x[10], x[14]);
		QUARTER(x[3], x[7], x[11], x[15]);
		QUARTER(x[0], x[5], x[10], x[15]);
		QUARTER(x[1], x[6], x[11], x[12]);
		QUARTER(x[2], x[7], x[8], x[13]);
		QUARTER(x[3], x[4], x[9], x[14]);
	}
	for (int i = 0; i < 16; i++)
		x[i] += in[i];
}

/* Go's Cipher: key [8], counter, nonce [3] uint32; buf [64]byte; len int; overflow, precompDone
 * bool; then p1 p5 p9 p13, p2 ..., p3 ... */
enum { CHACHA_COUNTER = 32, CHACHA_PRECOMPUTED = 121, CHACHA_P = 124 };

static void chacha_precompute(uint8_t *s, const uint32_t in[16])
{
	for (unsigned i = 1; i < 4; i++) {
		uint32_t p[4] = {in[i], in[4 + i], in[8 + i], in[12 + i]};
		QUARTER(p[0], p[1], p[2], p[3]);
		memcpy(s + CHACHA_P + (size_t)(i - 1) * 16, p, 16);
	}
	s[CHACHA_PRECOMPUTED] = 1;
}

/* (*Cipher).xorKeyStreamBlocksGeneric(dst, src []byte) */
LM_NATIVE_FN(lm_fast_chacha)
{
	UNUSED_VM_G();
	uint64_t n = args[5];
	NEED_PTR(args[0]);
	NEED(args[2] == n && n % 64 == 0);
	NEED(!lm_overlap_inexact(args[1], n, args[4], n));
	uint8_t *s = lm_ptr(args[0]), *dst = lm_ptr(args[1]);
	const uint8_t *src = lm_ptr(args[4]);
	/* the state itself is encrypted only with its own buffer, which lies outside of what is
	 * read */
	uint32_t in[16], x[16];
	memcpy(in, chacha_constants, 16);
	memcpy(in + 4, s, 48);
	if (!s[CHACHA_PRECOMPUTED])
		chacha_precompute(s, in);
	for (uint64_t i = 0; i < n; i += 64) {
		chacha_block(x, in);
		for (unsigned k = 0; k < 16; k++)
			lm_store_le32(dst + i + 4 * k, lm_load_le32(src + i + 4 * k) ^ x[k]);
		in[12]++;
	}
	memcpy(s + CHACHA_COUNTER, &in[12], 4);
	return LM_NATIVE_DONE;
}

/* internal/chacha8rand block_generic(seed *[4]uint64, buf *[32]uint64, counter uint32): four blocks
 * of eight rounds side by side; words 4 to 11 get the key added */
LM_NATIVE_FN(lm_fast_chacha8)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	NEED_PTR(args[1]);
	uint32_t key[8], out[16][4];
	memcpy(key, lm_ptr(args[0]), sizeof key);
	for (uint32_t lane = 0; lane < 4; lane++) {
		uint32_t x[16] = {0};
		memcpy(x, chacha_constants, 16);
		memcpy(x + 4, key, sizeof key);
		x[12] = (uint32_t)args[2] + lane;
		for (int i = 0; i < 4; i++) {
			QUARTER(x[0], x[4], x[8], x[12]);
			QUARTER(x[1], x[5], x[9], x[13]);
			QUARTER(x[2], x[6], x[10], x[14]);
			QUARTER(x[3], x[7], x[11], x[15]);
			QUARTER(x[0], x[5], x[10], x[15]);
			QUARTER(x[1], x[6], x[11], x[12]);
			QUARTER(x[2], x[7], x[8], x[13]);
			QUARTER(x[3], x[4], x[9], x[14]);
		}
		for (int i = 0; i < 8; i++)
			x[4 + i] += key[i];
		for (int i = 0; i < 16; i++)
			out[i][lane] = x[i];
	}
	memcpy(lm_ptr(args[1]), out, sizeof out);
	return LM_NATIVE_DONE;
}

/* ---- Poly1305: h, r and s in 64-bit limbs; h stays below 2^131 */

/* updateGeneric(state *macState, msg []byte) */
LM_NATIVE_FN(lm_fast_poly1305)
{
	UNUSED_VM_G();
	NEED_PTR(args[0]);
	uint64_t st[5], n = args[2];
	const uint8_t *p = lm_ptr(args[1]);
	memcpy(st, lm_ptr(args[0]), sizeof st);
	uint64_t h0 = st[0], h1 = st[1], h2 = st[2], r0 = st[3], r1 = st[4];
	/* else Go's own checks for overflow matter */
	NEED(h2 < 8 && r0 <= UINT64_C(0x0fffffffffffffff) && r1 <= UINT64_C(0x0fffffffffffffff));
	while (n > 0) {
		uint8_t last[16] = {0};
		uint64_t c = 0, one = 1;
		const uint8_t *m = p;
		uint64_t take = 16;
		if (n < 16) {
			memcpy(last, p, (size_t)n);
			last[n] = 1;
			m = last;
			one = 0;
			take = n;
		}
		h0 = lm_addc(h0, lm_load_le64(m), &c);
		h1 = lm_addc(h1, lm_load_le64(m + 8), &c);
		h2 += c + one;
		p += take;
		n -= take;
		/* t = h * r, 256 bits */
		uint64_t t0, t1, t2, t3, k = 0;
		t0 = lm_mac(0, h0, r0, &k);
		t1 = lm_mac(0, h1, r0, &k);
		t2 = h2 * r0 + k;
		k = 0;
		t1 = lm_mac(t1, h0, r1, &k);
		t2 = lm_mac(t2, h1, r1, &k);
		t3 = h2 * r1 + k;
		/* 2^130 = 5 */
		h0 = t0;
		h1 = t1;
		h2 = t2 & 3;
		t2 &= ~UINT64_C(3);
		c = 0;
		h0 = lm_addc(h0, t2, &c);
		h1 = lm_addc(h1, t3, &c);
		h2 += c;
		t2 = t2 >> 2 | t3 << 62;
		t3 >>= 2;
		c = 0;
		h0 = lm_addc(h0, t2, &c);
		h1 = lm_addc(h1, t3, &c);
		h2 += c;
	}
	uint64_t h[3] = {h0, h1, h2};
	memcpy(lm_ptr(args[0]), h, sizeof h);
	return LM_NATIVE_DONE;
}
