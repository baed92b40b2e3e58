/* fast_lattice.c - the rings of ML-KEM (q = 3329) and ML-DSA (q = 8380417): number-theoretic
 * transforms and products of polynomials. Arrays pass by value: a native's slots hold them as
 * memory does. */
#include "native/native_fast.h"

static const uint16_t mlkem_zetas[128] = {
	1,    1729, 2580, 3289, 2642, 630,  1897, 848,  1062, 1919, 193,  797,  2786, 3260, 569,
	1746, 296,  2447, 1339, 1476, 3046, 56,   2240, 1333, 1426, 2094, 535,  2882, 2393, 2879,
	1974, 821,  289,  331,  3253, 1756, 1197, 2304, 2277, 2055, 650,  1977, 2513, 632,  2865,
	33,   1320, 1915, 2319, 1435, 807,  452,  1438, 2868, 1534, 2402, 2647, 2617, 1481, 648,
	2474, 3110, 1227, 910,  17,   2761, 583,  2649, 1637, 723,  2288, 1100, 1409, 2662, 3281,
	233,  756,  2156, 3015, 3050, 1703, 1651, 2789, 1789, 1847, 952,  1461, 2687, 939,  2308,
	2437, 2388, 733,  2337, 268,  641,  1584, 2298, 2037, 3220, 375,  2549, 2090, 1645, 1063,
	319,  2773, 757,  2099, 561,  2466, 2594, 2804, 1092, 403,  1026, 1143, 2150, 2775, 886,
	1722, 1212, 1874, 1029, 2110, 2935, 885,  2154,
};
static const uint16_t mlkem_gammas[128] = {
	17,   3312, 2761, 568,  583,  2746, 2649, 680,  1637, 1692, 723,  2606, 2288, 1041, 1100,
	2229, 1409, 1920, 2662, 667,  3281, 48,   233,  3096, 756,  2573, 2156, 1173, 3015, 314,
	3050, 279,  1703, 1626, 1651, 1678, 2789, 540,  1789, 1540, 1847, 1482, 952,  2377, 1461,
	1868, 2687, 642,  939,  2390, 2308, 1021, 2437, 892,  2388, 941,  733,  2596, 2337, 992,
	268,  3061, 641,  2688, 1584, 1745, 2298, 1031, 2037, 1292, 3220, 109,  375,  2954, 2549,
	780,  2090, 1239, 1645, 1684, 1063, 2266, 319,  3010, 2773, 556,  757,  2572, 2099, 1230,
	561,  2768, 2466, 863,  2594, 735,  2804, 525,  1092, 2237, 403,  2926, 1026, 2303, 1143,
	2186, 2150, 1179, 2775, 554,  886,  2443, 1722, 1607, 1212, 2117, 1874, 1455, 1029, 2300,
	2110, 1219, 2935, 394,  885,  2444, 2154, 1175,
};
static const uint32_t mldsa_zetas[256] = {
	4193792, 25847,   5771523, 7861508, 237124,  7602457, 7504169, 466468,  1826347, 2353451,
	8021166, 6288512, 3119733, 5495562, 3111497, 2680103, 2725464, 1024112, 7300517, 3585928,
	7830929, 7260833, 2619752, 6271868, 6262231, 4520680, 6980856, 5102745, 1757237, 8360995,
	4010497, 280005,  2706023, 95776,   3077325, 3530437, 6718724, 4788269, 5842901, 3915439,
	4519302, 5336701, 3574422, 5512770, 3539968, 8079950, 2348700, 7841118, 6681150, 6736599,
	3505694, 4558682, 3507263, 6239768, 6779997, 3699596, 811944,  531354,  954230,  3881043,
	3900724, 5823537, 2071892, 5582638, 4450022, 6851714, 4702672, 5339162, 6927966, 3475950,
	2176455, 6795196, 7122806, 1939314, 4296819, 7380215, 5190273, 5223087, 4747489, 126922,
	3412210, 7396998, 2147896, 2715295, 5412772, 4686924, 7969390, 5903370, 7709315, 7151892,
	8357436, 7072248, 7998430, 1349076, 1852771, 6949987, 5037034, 264944,  508951,  3097992,
	44288,   7280319, 904516,  3958618, 4656075, 8371839, 1653064, 5130689, 2389356, 8169440,
	759969,  7063561, 189548,  4827145, 3159746, 6529015, 5971092, 8202977, 1315589, 1341330,
	1285669, 6795489, 7567685, 6940675, 5361315, 4499357, 4751448, 3839961, 2091667, 3407706,
	2316500, 3817976, 5037939, 2244091, 5933984, 4817955, 266997,  2434439, 7144689, 3513181,
	4860065, 4621053, 7183191, 5187039, 900702,  1859098, 909542,  819034,  495491,  6767243,
	8337157, 7857917, 7725090, 5257975, 2031748, 3207046, 4823422, 7855319, 7611795, 4784579,
	342297,  286988,  5942594, 4108315, 3437287, 5038140, 1735879, 203044,  2842341, 2691481,
	5790267, 1265009, 4055324, 1247620, 2486353, 1595974, 4613401, 1250494, 2635921, 4832145,
	5386378, 1869119, 1903435, 7329447, 7047359, 1237275, 5062207, 6950192, 7929317, 1312455,
	3306115, 6417775, 7100756, 1917081, 5834105, 7005614, 1500165, 777191,  2235880, 3406031,
	7838005, 5548557, 6709241, 6533464, 5796124, 4656147, 594136,  4603424, 6366809, 2432395,
	2454455, 8215696, 1957272, 3369112, 185531,  7173032, 5196991, 162844,  1616392, 3014001,
	810149,  1652634, 4686184, 6581310, 5341501, 3523897, 3866901, 269760,  2213111, 7404533,
	1717735, 472078,  7953734, 1723600, 6577327, 1910376, 6712985, 7276084, 8119771, 4546524,
	5441381, 6144432, 7959518, 6094090, 183443,  7403526, 1612842, 4834730, 7826001, 3919660,
	8332111, 7018208, 3937738, 1400424, 7534263, 1976782,
};

/* ---- ML-KEM: 256 coefficients of 16 bits, 64 slots */

enum { KEM_Q = 3329, KEM_SLOTS = 64 };

static inline uint16_t kem_once(uint16_t a)
{
	uint16_t x = (uint16_t)(a - KEM_Q);
	return (uint16_t)(x + (x >> 15) * KEM_Q);
}
static inline uint16_t kem_reduce(uint32_t a)
{
	uint32_t quotient = (uint32_t)((uint64_t)a * 5039 >> 24);
	return kem_once((uint16_t)(a - quotient * KEM_Q));
}
static inline uint16_t kem_mul(uint16_t a, uint16_t b)
{
	return kem_reduce((uint32_t)a * b);
}
static inline uint16_t kem_add(uint16_t a, uint16_t b)
{
	return kem_once((uint16_t)(a + b));
}
static inline uint16_t kem_sub(uint16_t a, uint16_t b)
{
	return kem_once((uint16_t)(a - b + KEM_Q));
}

/* ntt(f ringElement) nttElement */
LM_NATIVE_FN(lm_fast_mlkem_ntt)
{
	UNUSED_VM_G();
	uint16_t f[256];
	memcpy(f, args + KEM_SLOTS, sizeof f);
	unsigned k = 1;
	for (unsigned len = 128; len >= 2; len /= 2) {
		for (unsigned start = 0; start < 256; start += 2 * len) {
			uint16_t zeta = mlkem_zetas[k++];
			for (unsigned j = start; j < start + len; j++) {
				uint16_t t = kem_mul(zeta, f[j + len]);
				f[j + len] = kem_sub(f[j], t);
				f[j] = kem_add(f[j], t);
			}
		}
	}
	memcpy(args, f, sizeof f);
	return LM_NATIVE_DONE;
}

/* inverseNTT(f nttElement) ringElement */
LM_NATIVE_FN(lm_fast_mlkem_inverse_ntt)
{
	UNUSED_VM_G();
	uint16_t f[256];
	memcpy(f, args + KEM_SLOTS, sizeof f);
	unsigned k = 127;
	for (unsigned len = 2; len <= 128; len *= 2) {
		for (unsigned start = 0; start < 256; start += 2 * len) {
			uint16_t zeta = mlkem_zetas[k--];
			for (unsigned j = start; j < start + len; j++) {
				uint16_t t = f[j];
				f[j] = kem_add(t, f[j + len]);
				f[j + len] = kem_reduce((uint32_t)zeta *
							(uint16_t)(f[j + len] - t + KEM_Q));
			}
		}
	}
	for (unsigned i = 0; i < 256; i++)
		f[i] = kem_mul(f[i], 3303); /* 1/128 */
	memcpy(args, f, sizeof f);
	return LM_NATIVE_DONE;
}

/* nttMul(f, g nttElement) nttElement */
LM_NATIVE_FN(lm_fast_mlkem_ntt_mul)
{
	UNUSED_VM_G();
	uint16_t f[256], k[256], h[256];
	memcpy(f, args + KEM_SLOTS, sizeof f);
	memcpy(k, args + 2 * KEM_SLOTS, sizeof k);
	for (unsigned i = 0; i < 256; i += 2) {
		uint32_t b = kem_mul(f[i + 1], k[i + 1]);
		h[i] = kem_reduce((uint32_t)f[i] * k[i] + b * mlkem_gammas[i / 2]);
		h[i + 1] = kem_reduce((uint32_t)f[i] * k[i + 1] + (uint32_t)f[i + 1] * k[i]);
	}
	memcpy(args, h, sizeof h);
	return LM_NATIVE_DONE;
}

/* ---- ML-DSA: 256 coefficients of 32 bits in Montgomery form, 128 slots */

#define DSA_Q     8380417u
#define DSA_SLOTS 128

static inline uint32_t dsa_once(uint32_t a)
{
	uint64_t x = (uint64_t)a - DSA_Q;
	return (uint32_t)(x + (x >> 63) * DSA_Q);
}
static inline uint32_t dsa_reduce(uint64_t x)
{
	uint32_t t = (uint32_t)x * 4236238847u; /* -1/q modulo 2^32 */
	return dsa_once((uint32_t)((x + (uint64_t)t * DSA_Q) >> 32));
}
static inline uint32_t dsa_mul(uint32_t a, uint32_t b)
{
	return dsa_reduce((uint64_t)a * b);
}

/* ntt(f ringElement) nttElement */
LM_NATIVE_FN(lm_fast_mldsa_ntt)
{
	UNUSED_VM_G();
	uint32_t f[256];
	memcpy(f, args + DSA_SLOTS, sizeof f);
	unsigned k = 0;
	for (unsigned len = 128; len >= 1; len /= 2) {
		for (unsigned start = 0; start < 256; start += 2 * len) {
			uint32_t zeta = mldsa_zetas[++k];
			for (unsigned j = start; j < start + len; j++) {
				uint32_t t = dsa_mul(zeta, f[j + len]);
				f[j + len] = dsa_once(f[j] - t + DSA_Q);
				f[j] = dsa_once(f[j] + t);
			}
		}
	}
	memcpy(args, f, sizeof f);
	return LM_NATIVE_DONE;
}

/* inverseNTT(f nttElement) ringElement */
LM_NATIVE_FN(lm_fast_mldsa_inverse_ntt)
{
	UNUSED_VM_G();
	uint32_t f[256];
	memcpy(f, args + DSA_SLOTS, sizeof f);
	unsigned k = 255;
	for (unsigned len = 1; len < 256; len *= 2) {
		for (unsigned start = 0; start < 256; start += 2 * len) {
			uint32_t zeta = mldsa_zetas[k--];
			for (unsigned j = start; j < start + len; j++) {
				uint32_t t = f[j];
				f[j] = dsa_once(t + f[j + len]);
				f[j + len] = dsa_mul(zeta, f[j + len] - t + DSA_Q);
			}
		}
	}
	for (unsigned i = 0; i < 256; i++)
		f[i] = dsa_mul(f[i], 16382); /* 2^32/256 */
	memcpy(args, f, sizeof f);
	return LM_NATIVE_DONE;
}

/* nttMul(a, b nttElement) nttElement */
LM_NATIVE_FN(lm_fast_mldsa_ntt_mul)
{
	UNUSED_VM_G();
	uint32_t a[256], b[256];
	memcpy(a, args + DSA_SLOTS, sizeof a);
	memcpy(b, args + 2 * (size_t)DSA_SLOTS, sizeof b);
	for (unsigned i = 0; i < 256; i++)
		a[i] = dsa_mul(a[i], b[i]);
	memcpy(args, a, sizeof a);
	return LM_NATIVE_DONE;
}
