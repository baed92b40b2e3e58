/* fast_num.c - package math as gc computes it on amd64, decimal to float where one operation is
 * exact, and scans of bytes and UTF-8.
 *
 * gc has assembly for Exp, Log and Hypot that differs from the portable Go code in the last bit now
 * and then; archExp, archLog and archHypot here follow its sequence of operations, with fused
 * multiply-adds as on every processor of the last ten years. The others are bit for bit their Go
 * bodies. Compiled without contraction: every operation rounds once, where it stands. */
#include "native/native_fast.h"

#include <math.h>

#define POS_INF  UINT64_C(0x7ff0000000000000)
#define NEG_INF  UINT64_C(0xfff0000000000000)
#define GO_NAN   UINT64_C(0x7ff8000000000001)
#define ABS_MASK (~(UINT64_C(1) << 63))

static double from_bits(uint64_t u)
{
	double d;
	memcpy(&d, &u, 8);
	return d;
}
static uint64_t to_bits(double d)
{
	uint64_t u;
	memcpy(&u, &d, 8);
	return u;
}
static bool is_finite_bits(uint64_t u)
{
	return (u & ABS_MASK) < POS_INF;
}

/* ---- exp, log, hypot as gc's assembly has them */

/* y * 2^e for y near 1; results below the smallest normal number in two steps. */
static double scale_exp(double y, int32_t e)
{
	int32_t biased = e + 1023;
	if (biased >= 0x7ff)
		return from_bits(POS_INF);
	if (biased > 0)
		return y * from_bits((uint64_t)biased << 52);
	if (biased < -52)
		return 0;
	return y * from_bits((uint64_t)(biased + 1022) << 52) * from_bits(UINT64_C(1) << 52);
}

static double go_exp(double x)
{
	uint64_t bits = to_bits(x);
	if (!is_finite_bits(bits))
		return bits == NEG_INF ? 0 : x;
	if (x > 7.09782712893384e+02)
		return from_bits(POS_INF);
	double k = rint(x * 1.4426950408889634073599246810018920);
	if (k < -2000)
		return 0;
	/* x - k*ln 2, in two parts; then a series of a sixteenth of it, squared four times */
	double r = fma(-0.69314718055966295651160180568695068359375, k, x);
	r = fma(-0.28235290563031577122588448175013436025525412068e-12, k, r);
	r *= 0.0625;
	double p = 2.4801587301587301587e-5;
	p = fma(r, p, 1.9841269841269841270e-4);
	p = fma(r, p, 1.3888888888888888889e-3);
	p = fma(r, p, 8.3333333333333333333e-3);
	p = fma(r, p, 4.1666666666666666667e-2);
	p = fma(r, p, 1.6666666666666666667e-1);
	p = fma(r, p, 0.5);
	p = fma(r, p, 1.0);
	r *= p;
	r *= r + 2.0;
	r *= r + 2.0;
	r *= r + 2.0;
	r = fma(r + 2.0, r, 1.0);
	return scale_exp(r, (int32_t)k);
}

static double go_log(double x)
{
	uint64_t bits = to_bits(x);
	if ((bits & ABS_MASK) == 0)
		return from_bits(NEG_INF);
	if ((int64_t)bits < 0)
		return from_bits(GO_NAN);
	if (bits >= POS_INF)
		return x;
	/* numbers below the normal ones get no exponent of their own here, as in gc */
	double f = from_bits((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3fe0000000000000));
	double k = (double)((int32_t)(bits >> 52 & 0x7ff) - 0x3fe);
	if (!(7.07106781186547524401e-01 < f)) {
		k -= 1.0;
		f *= 2.0;
	}
	f -= 1.0;
	double s = f / (2.0 + f), s2 = s * s, s4 = s2 * s2;
	double t1 = 1.479819860511658591e-01;
	t1 = t1 * s4 + 1.818357216161805012e-01;
	t1 = t1 * s4 + 2.857142874366239149e-01;
	t1 = t1 * s4 + 6.666666666666735130e-01;
	t1 = t1 * s2;
	double t2 = 1.531383769920937332e-01;
	t2 = t2 * s4 + 2.222219843214978396e-01;
	t2 = t2 * s4 + 3.999999999940941908e-01;
	t2 = t2 * s4;
	double r = t1 + t2, half = 0.5 * f * f;
	double low = s * (half + r) + k * 1.90821492927058770002e-10;
	return k * 6.93147180369123816490e-01 - ((half - low) - f);
}

static double go_hypot(uint64_t p, uint64_t q)
{
	p &= ABS_MASK;
	q &= ABS_MASK;
	if (p == POS_INF || q == POS_INF)
		return from_bits(POS_INF);
	if (p > POS_INF || q > POS_INF)
		return from_bits(GO_NAN);
	if ((p | q) == 0)
		return 0;
	double big = from_bits(p > q ? p : q), small = from_bits(p > q ? q : p);
	double t = small / big;
	return big * sqrt(t * t + 1.0);
}

LM_NATIVE_FN(lm_math_exp)
{
	UNUSED_VM_G();
	args[0] = to_bits(go_exp(from_bits(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_math_log)
{
	UNUSED_VM_G();
	args[0] = to_bits(go_log(from_bits(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_math_hypot)
{
	UNUSED_VM_G();
	args[0] = to_bits(go_hypot(args[1], args[2]));
	return LM_NATIVE_DONE;
}

/* ---- exact operations */

LM_NATIVE_FN(lm_fast_math_sqrt)
{
	UNUSED_VM_G();
	NEED(!(args[1] >> 63) && args[1] < POS_INF);
	args[0] = to_bits(sqrt(from_bits(args[1])));
	return LM_NATIVE_DONE;
}

/* FMA(x, y, z float64) float64 */
LM_NATIVE_FN(lm_fast_math_fma)
{
	UNUSED_VM_G();
	NEED(is_finite_bits(args[1]) && is_finite_bits(args[2]) && is_finite_bits(args[3]));
	NEED(args[3] << 1); /* not every C library keeps the sign of a product too small */
	args[0] = to_bits(fma(from_bits(args[1]), from_bits(args[2]), from_bits(args[3])));
	return LM_NATIVE_DONE;
}

/* mod(x, y float64) float64 */
LM_NATIVE_FN(lm_fast_math_mod)
{
	UNUSED_VM_G();
	NEED(is_finite_bits(args[1]) && is_finite_bits(args[2]));
	NEED((args[1] & ABS_MASK) && (args[2] & ABS_MASK));
	args[0] = to_bits(fmod(from_bits(args[1]), from_bits(args[2])));
	return LM_NATIVE_DONE;
}

/* frexp(f float64) (frac float64, exp int) */
LM_NATIVE_FN(lm_fast_math_frexp)
{
	UNUSED_VM_G();
	uint64_t u = args[2], e = u >> 52 & 0x7ff;
	NEED(e && e < 0x7ff);
	args[0] = (u & ~(UINT64_C(0x7ff) << 52)) | UINT64_C(0x3fe) << 52;
	args[1] = e - 0x3fe;
	return LM_NATIVE_DONE;
}

/* ldexp(frac float64, exp int) float64: results that stay normal */
LM_NATIVE_FN(lm_fast_math_ldexp)
{
	UNUSED_VM_G();
	uint64_t u = args[1], e = u >> 52 & 0x7ff;
	int64_t by = (int64_t)args[2];
	NEED(e && e < 0x7ff && by > -4096 && by < 4096);
	NEED((int64_t)e + by > 0 && (int64_t)e + by < 0x7ff);
	args[0] = u + ((uint64_t)by << 52);
	return LM_NATIVE_DONE;
}

/* Modf(f float64) (integer, fractional float64) */
LM_NATIVE_FN(lm_fast_math_modf)
{
	UNUSED_VM_G();
	NEED(is_finite_bits(args[2]));
	double f = from_bits(args[2]), whole = trunc(f);
	args[0] = to_bits(whole);
	args[1] = (to_bits(f - whole) & ABS_MASK) | (args[2] & ~ABS_MASK);
	return LM_NATIVE_DONE;
}

/* ---- sin, cos: Cephes' polynomials on an eighth of the circle */

static double sin_series(double z)
{
	double zz = z * z, p = 1.58962301576546568060e-10;
	p = p * zz + -2.50507477628578072866e-8;
	p = p * zz + 2.75573136213857245213e-6;
	p = p * zz + -1.98412698295895385996e-4;
	p = p * zz + 8.33333333332211858878e-3;
	p = p * zz + -1.66666666666666307295e-1;
	return z + z * zz * p;
}

static double cos_series(double z)
{
	double zz = z * z, p = -1.13585365213876817300e-11;
	p = p * zz + 2.08757008419747316778e-9;
	p = p * zz + -2.75573141792967388112e-7;
	p = p * zz + 2.48015872888517045348e-5;
	p = p * zz + -1.38888888888730564116e-3;
	p = p * zz + 4.16666666666665929218e-2;
	return 1.0 - 0.5 * zz + zz * zz * p;
}

/* x modulo pi/4 for 0 <= x < 2^29, and the octant, made even. */
static double octant(double x, uint64_t *j)
{
	uint64_t k = (uint64_t)(x * 1.27323954473516268615);
	double y = (double)k;
	if (k & 1) {
		k++;
		y++;
	}
	*j = k & 7;
	return ((x - y * 7.85398125648498535156e-1) - y * 3.77489470793079817668e-8) -
	       y * 2.69515142907905952645e-15;
}

#define TRIG_LIMIT ((double)(1 << 29))

/* sin(x float64) float64 */
LM_NATIVE_FN(lm_fast_math_sin)
{
	UNUSED_VM_G();
	double x = from_bits(args[1]);
	bool negative = x < 0;
	uint64_t j;
	x = negative ? -x : x;
	NEED(x > 0 && x < TRIG_LIMIT);
	double z = octant(x, &j);
	if (j > 3) {
		negative = !negative;
		j -= 4;
	}
	double y = j == 1 || j == 2 ? cos_series(z) : sin_series(z);
	args[0] = to_bits(negative ? -y : y);
	return LM_NATIVE_DONE;
}

/* cos(x float64) float64 */
LM_NATIVE_FN(lm_fast_math_cos)
{
	UNUSED_VM_G();
	double x = from_bits(args[1] & ABS_MASK);
	bool negative = false;
	uint64_t j;
	NEED(x < TRIG_LIMIT);
	double z = octant(x, &j);
	if (j > 3) {
		negative = true;
		j -= 4;
	}
	if (j > 1)
		negative = !negative;
	double y = j == 1 || j == 2 ? sin_series(z) : cos_series(z);
	args[0] = to_bits(negative ? -y : y);
	return LM_NATIVE_DONE;
}

/* pow(x, y float64) float64: positive normal x and a y of moderate size; the rest has its cases in
 * Go */
LM_NATIVE_FN(lm_fast_math_pow)
{
	UNUSED_VM_G();
	double x = from_bits(args[1]), y = from_bits(args[2]), ay = fabs(y);
	NEED(x >= 2.2250738585072014e-308 && args[1] < POS_INF);
	NEED(ay > 0 && ay < 9007199254740992.0 && ay != 0.5 && y != 1 && x != 1);
	double whole = trunc(ay), part = ay - whole, a = 1.0;
	int64_t ae = 0;
	if (part != 0) {
		if (part > 0.5) {
			part--;
			whole++;
		}
		a = go_exp(part * go_log(x));
	}
	int64_t xe = (int64_t)(args[1] >> 52) - 0x3fe;
	double m = from_bits((args[1] & ~(UINT64_C(0x7ff) << 52)) | UINT64_C(0x3fe) << 52);
	for (int64_t i = (int64_t)whole; i; i >>= 1) {
		if (xe < -4096 || xe > 4096) {
			ae += xe;
			break;
		}
		if (i & 1) {
			a *= m;
			ae += xe;
		}
		m *= m;
		xe *= 2;
		if (m < .5) {
			m += m;
			xe--;
		}
	}
	if (y < 0) {
		a = 1 / a;
		ae = -ae;
	}
	uint64_t bits = to_bits(a);
	int64_t e = (int64_t)(bits >> 52 & 0x7ff);
	NEED(e && e < 0x7ff && e + ae > 0 && e + ae < 0x7ff);
	args[0] = bits + ((uint64_t)ae << 52);
	return LM_NATIVE_DONE;
}

/* ---- UTF-8 */

/* The length of the sequence at p, n > 0 bytes; 0 when it is none. */
static unsigned rune_length(const uint8_t *p, uint64_t n)
{
	unsigned c = p[0];
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	if (n < 2 || (p[1] & 0xc0) != 0x80)
		return 0;
	if (c < 0xe0)
		return 2;
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
	    (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	if (n < 3 || (p[2] & 0xc0) != 0x80)
		return 0;
	if (c < 0xf0)
		return 3;
	return n >= 4 && (p[3] & 0xc0) == 0x80 ? 4 : 0;
}

#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool utf8_valid(const uint8_t *p, uint64_t n)
{
	while (n > 0) {
		if (n >= 8 && !(lm_load_le64(p) & HIGH_BITS)) {
			p += 8;
			n -= 8;
			continue;
		}
		unsigned len = rune_length(p, n);
		if (!len)
			return false;
		p += len;
		n -= len;
	}
	return true;
}

static uint64_t utf8_count(const uint8_t *p, uint64_t n)
{
	uint64_t count = 0;
	while (n > 0) {
		if (n >= 8 && !(lm_load_le64(p) & HIGH_BITS)) {
			p += 8;
			n -= 8;
			count += 8;
			continue;
		}
		unsigned len = rune_length(p, n);
		len = len ? len : 1;
		p += len;
		n -= len;
		count++;
	}
	return count;
}

/* Valid(p []byte) bool and ValidString(s string) bool; RuneCount(p []byte) int and
 * RuneCountInString(s) */
LM_NATIVE_FN(lm_fast_utf8_valid)
{
	UNUSED_VM_G();
	args[0] = utf8_valid(lm_ptr(args[1]), args[2]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_utf8_count)
{
	UNUSED_VM_G();
	args[0] = utf8_count(lm_ptr(args[1]), args[2]);
	return LM_NATIVE_DONE;
}

/* decodeRuneSlow(p []byte) (r rune, size int) and decodeRuneInStringSlow(s string) */
LM_NATIVE_FN(lm_fast_utf8_decode)
{
	UNUSED_VM_G();
	const uint8_t *p = lm_ptr(args[2]);
	uint64_t n = args[3];
	unsigned len = n ? rune_length(p, n) : 0;
	switch (len) {
	case 0: args[0] = 0xfffd; break;
	case 1: args[0] = p[0]; break;
	case 2: args[0] = (uint64_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f); break;
	case 3:
		args[0] =
			(uint64_t)(p[0] & 0xf) << 12 | (uint64_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		break;
	default:
		args[0] = (uint64_t)(p[0] & 7) << 18 | (uint64_t)(p[1] & 0x3f) << 12 |
			  (uint64_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
		break;
	}
	args[1] = len ? len : n != 0;
	return LM_NATIVE_DONE;
}

/* ---- internal/bytealg: LastIndexByte(s []byte, c byte) int and of a string */

static uint64_t last_index(uint64_t at, uint64_t n, uint64_t c)
{
	const uint8_t *p = lm_ptr(at);
	while (n > 0)
		if (p[--n] == (uint8_t)c)
			return n;
	return (uint64_t)-1;
}

LM_NATIVE_FN(lm_fast_last_index_byte)
{
	UNUSED_VM_G();
	args[0] = last_index(args[1], args[2], args[4]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fast_last_index_byte_string)
{
	UNUSED_VM_G();
	args[0] = last_index(args[1], args[2], args[3]);
	return LM_NATIVE_DONE;
}
