/* constant_int.h - how constants are represented, and exact arithmetic for them. Included by
 * constant*.c only. Like go/constant, a value keeps the form that its computation gave it: a small
 * int, a big int, a fraction, or a binary float of PREC bits; text may be a concatenation that is
 * not joined yet. Big numbers are magnitudes in bytes (big endian) in the arena, so that an arena
 * can be saved; libtommath computes. */
#ifndef LM_BASE_CONSTANT_INT_H
#define LM_BASE_CONSTANT_INT_H

#include "base/constant.h"
#include <tommath.h>

#define PREC    512       /* bits of a float's mantissa */
#define MAX_EXP (4 << 10) /* fractions with larger numbers become floats */

typedef enum {
	R_UNKNOWN,
	R_BOOL,
	R_STRING,
	R_CONCAT,
	R_INT64,
	R_BIG,
	R_RAT,
	R_FLOAT,
	R_COMPLEX
} rep;

struct lm_const {
	uint8_t rep;
	uint8_t flag; /* R_BOOL: the value; R_BIG, R_FLOAT: negative */
	uint32_t len; /* bytes: R_STRING, R_BIG, R_FLOAT's mantissa */
	union {
		int64_t i64;          /* R_INT64; R_CONCAT: the length is len64 below */
		int64_t exp;          /* R_FLOAT: value = mantissa * 2^exp, mantissa odd or 0 */
		lm_const_ref pair[2]; /* R_CONCAT: left, right; R_RAT: numerator, denominator > 0;
					 R_COMPLEX */
	} u;
	union {
		uint32_t data; /* R_STRING, R_BIG, R_FLOAT: reference of the bytes */
		int64_t len64; /* R_CONCAT */
	} v;
};

static inline const char *const_bytes(const lm_const *c)
{
	return (const char *)(LM_REGION_BASE + ((uintptr_t)c->v.data << 3));
}

/* A number being computed: mantissa * 2^exp. */
typedef struct {
	mp_int m;
	int64_t exp;
	bool inf;
} big_float;

/* Ends the process when libtommath runs out of memory. */
#define MP(call)                                                                                   \
	do {                                                                                       \
		if ((call) != MP_OKAY)                                                             \
			lm_fatal("out of memory in constant arithmetic");                          \
	} while (0)

lm_const *const_new(lm_arena *a, rep r);
/* Integers: to and from mp_int (initialised by the call, cleared by the caller). */
void const_to_mp(const lm_const *c, mp_int *z);
lm_const *const_from_mp(lm_arena *a, const mp_int *z);
int mp_bits(const mp_int *z);
/* The fraction n/d in lowest terms, as a fraction even when d is 1; as a float when the numbers are
 * too large and not `exact`. n and d are consumed (cleared). */
lm_const *const_fraction(lm_arena *a, mp_int *n, mp_int *d, bool exact);
/* The same when n and d > 0 have no common factor. */
lm_const *const_fraction_lowest(lm_arena *a, mp_int *n, mp_int *d, bool exact);
void const_rat_parts(const lm_const *c, mp_int *n, mp_int *d); /* of ints and fractions */
/* Floats: initialised by the call from any real constant; rounded to PREC bits. */
void float_of(const lm_const *c, big_float *f);
void float_clear(big_float *f);
void float_round(big_float *f, int prec);
void float_add(big_float *z, const big_float *x, const big_float *y, bool sub,
	       int prec); /* z is initialised */
void float_mul(big_float *z, const big_float *x, const big_float *y, int prec);
void float_quo(big_float *z, const big_float *x, const big_float *y, int prec);
int float_cmp(const big_float *x, const big_float *y);
lm_const *const_from_float(lm_arena *a, const big_float *f); /* unknown for infinities */
int64_t float_exp(const big_float *f); /* e with 0.5 <= |f| / 2^e < 1; 0 for 0 */
/* m * 2^exp, plus something smaller when sticky, as a machine float of `bits` (24 or 53); *exact.
 */
double float_to_double(const mp_int *m, int64_t exp, bool sticky, int bits, bool *exact);
/* Any real constant as a machine float of 24 or 53 bits. */
double const_to_double(const lm_const *c, int bits, bool *exact);

#endif
