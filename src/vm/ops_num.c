/* ops_num.c - numeric operations with more to them than C's: conversions as on amd64, complex
 * division, min and max. */
#include "vm/vm_int.h"
#include <math.h>

int64_t lm_f64_to_s64(double x)
{
	if (x >= -9223372036854775808.0 && x < 9223372036854775808.0)
		return (int64_t)x;
	return INT64_MIN;
}

int32_t lm_f64_to_s32(double x)
{
	if (x > -2147483649.0 && x < 2147483648.0)
		return (int32_t)x;
	return INT32_MIN;
}

/* Below 2^63 as signed (negative values wrap); above, the difference with the top bit set. */
uint64_t lm_f64_to_u64(double x)
{
	if (x < 9223372036854775808.0)
		return (uint64_t)lm_f64_to_s64(x);
	return (uint64_t)lm_f64_to_s64(x - 9223372036854775808.0) | (uint64_t)1 << 63;
}

double lm_min_f64(double a, double b)
{
	if (isnan(a) || isnan(b))
		return NAN;
	if (a == 0 && b == 0)
		return signbit(a) ? a : b;
	return a < b ? a : b;
}

double lm_max_f64(double a, double b)
{
	if (isnan(a) || isnan(b))
		return NAN;
	if (a == 0 && b == 0)
		return signbit(a) ? b : a;
	return a > b ? a : b;
}

static double inf_part(double f)
{
	return copysign(isinf(f) ? 1.0 : 0.0, f);
}

/* (a+bi) / (c+di) as Go's runtime does it: Smith's scaling, then the C99 rules for infinities and
 * NaN. */
void lm_complex_div(double out[2], double a, double b, double c, double d)
{
	double e, f;
	if (fabs(c) >= fabs(d)) {
		double ratio = d / c, denom = c + ratio * d;
		e = (a + b * ratio) / denom;
		f = (b - a * ratio) / denom;
	} else {
		double ratio = c / d, denom = d + ratio * c;
		e = (a * ratio + b) / denom;
		f = (b * ratio - a) / denom;
	}
	if (isnan(e) && isnan(f)) {
		bool finite_n = isfinite(a) && isfinite(b), finite_m = isfinite(c) && isfinite(d);
		if (c == 0 && d == 0 && (!isnan(a) || !isnan(b))) {
			e = copysign(INFINITY, c) * a;
			f = copysign(INFINITY, c) * b;
		} else if ((isinf(a) || isinf(b)) && finite_m) {
			a = inf_part(a);
			b = inf_part(b);
			e = INFINITY * (a * c + b * d);
			f = INFINITY * (b * c - a * d);
		} else if ((isinf(c) || isinf(d)) && finite_n) {
			c = inf_part(c);
			d = inf_part(d);
			e = 0 * (a * c + b * d);
			f = 0 * (b * c - a * d);
		}
	}
	out[0] = e;
	out[1] = f;
}
