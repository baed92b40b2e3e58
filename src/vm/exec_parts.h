/* exec_parts.h - small helpers of handlers. Included by the exec_*.c files only. */
#ifndef LM_VM_EXEC_PARTS_H
#define LM_VM_EXEC_PARTS_H

#include "vm/map.h"
#include "vm/vm_int.h"
#include <math.h>

static inline double f64(uint64_t v)
{
	double d;
	memcpy(&d, &v, 8);
	return d;
}
static inline uint64_t bits64(double d)
{
	uint64_t v;
	memcpy(&v, &d, 8);
	return v;
}
/* x * y + z, rounded once; a product that vanishes keeps its sign, which not every C library's fma
 * does. */
static inline double fused(double x, double y, double z)
{
	return z == 0 && x != 0 && y != 0 ? x * y : fma(x, y, z);
}
static inline float f32(uint64_t v)
{
	uint32_t w = (uint32_t)v;
	float d;
	memcpy(&d, &w, 4);
	return d;
}
static inline uint64_t bits32(float d)
{
	uint32_t v;
	memcpy(&v, &d, 4);
	return v;
}
static inline uint16_t rd16(uint64_t at)
{
	uint16_t v;
	memcpy(&v, lm_ptr(at), 2);
	return v;
}
static inline uint32_t rd32(uint64_t at)
{
	uint32_t v;
	memcpy(&v, lm_ptr(at), 4);
	return v;
}
static inline uint64_t rd64(uint64_t at)
{
	uint64_t v;
	memcpy(&v, lm_ptr(at), 8);
	return v;
}
static inline void wr16(uint64_t at, uint16_t v)
{
	memcpy(lm_ptr(at), &v, 2);
}
static inline void wr32(uint64_t at, uint32_t v)
{
	memcpy(lm_ptr(at), &v, 4);
}
static inline void wr64(uint64_t at, uint64_t v)
{
	memcpy(lm_ptr(at), &v, 8);
}
static inline uint64_t mul_wide(uint64_t x, uint64_t y, uint64_t *lo)
{
#if defined(__SIZEOF_INT128__)
	unsigned __int128 p = (unsigned __int128)x * y;
	*lo = (uint64_t)p;
	return (uint64_t)(p >> 64);
#else
	uint64_t x0 = (uint32_t)x, x1 = x >> 32, y0 = (uint32_t)y, y1 = y >> 32;
	uint64_t w0 = x0 * y0, t = x1 * y0 + (w0 >> 32), w1 = (uint32_t)t + x0 * y1;
	*lo = x * y;
	return x1 * y1 + (t >> 32) + (w1 >> 32);
#endif
}
static inline bool str_eq(const uint64_t *x, const uint64_t *y)
{
	return x[1] == y[1] &&
	       (x[0] == y[0] || x[1] == 0 || memcmp(lm_ptr(x[0]), lm_ptr(y[0]), (size_t)x[1]) == 0);
}
static inline int str_cmp(const uint64_t *x, const uint64_t *y)
{
	uint64_t n = x[1] < y[1] ? x[1] : y[1];
	int r = n ? memcmp(lm_ptr(x[0]), lm_ptr(y[0]), (size_t)n) : 0;
	return r ? (r < 0 ? -1 : 1) : x[1] < y[1] ? -1 : x[1] > y[1];
}

#endif
