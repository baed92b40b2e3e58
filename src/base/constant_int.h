/* constant_int.h - what constant.c and constant_text.c share: the layout of a constant and work on big numbers.
 * Included by these two only. A constant is immutable, except that a string sum is flattened in place when read.
 * In memory of their own (mp_int) numbers only live while being computed; in the arena they are bytes. */
#ifndef LM_BASE_CONSTANT_INT_H
#define LM_BASE_CONSTANT_INT_H

#include "base/constant.h"
#include <tommath.h>

typedef enum { K_UNKNOWN, K_BOOL, K_STRING, K_INT64, K_BIG, K_RAT, K_FLOAT, K_COMPLEX } const_rep;

struct lm_const {
	uint8_t rep;  /* const_rep, in the order in which kinds are matched */
	bool neg;     /* BIG */
	bool b;       /* BOOL */
	uint8_t spare;
	uint32_t n;   /* STRING: length; BIG: bytes of the magnitude */
	union {
		int64_t i;   /* INT64; FLOAT: exponent of 2 */
		struct {     /* STRING: bytes in `x` when y is none, else the sum x + y; RAT: x / y; COMPLEX: x + y i */
			uint32_t x, y;
		};
	} u;
	uint32_t mant;  /* FLOAT: its integer mantissa */
	unsigned char mag[]; /* BIG: big-endian */
};

static inline void *const_ptr(uint32_t u)
{
	return u ? (void *)(LM_REGION_BASE + ((uintptr_t)u << 3)) : NULL;
}
static inline uint32_t const_ref(const void *p)
{
	return p ? (uint32_t)(((uintptr_t)p - LM_REGION_BASE) >> 3) : 0;
}
static inline const lm_const *const_x(const lm_const *c) { return const_ptr(c->u.x); }
static inline const lm_const *const_y(const lm_const *c) { return const_ptr(c->u.y); }

/* libtommath fails only for want of memory. */
#define MP(call)                                                                                   \
	do {                                                                                       \
		if ((call) != MP_OKAY)                                                             \
			lm_fatal("out of memory (big number)");                                    \
	} while (0)

/* m * 2^e */
typedef struct bigfloat {
	mp_int m;
	int64_t e;
} bigfloat;
#define CONST_PREC 512      /* bits of a float's mantissa */
#define CONST_MAX_EXP 4096  /* fractions of parts below 2^this stay fractions */

void const_get_int(const lm_const *c, mp_int *out);       /* initialises out; INT64 or BIG */
lm_const *const_make_int(lm_arena *a, const mp_int *v);   /* INT64 when it fits */
/* num / den in lowest terms, or a float when too large; den > 0 */
lm_const *const_make_rat(lm_arena *a, mp_int *num, mp_int *den);
lm_const *const_make_float(lm_arena *a, bigfloat *f);     /* unknown when infinite, 0 when it underflows */
void const_get_float(const lm_const *c, bigfloat *out);   /* initialises out->m; any real number, rounded to CONST_PREC */
void bf_round(bigfloat *f, int prec, bool sticky);
void bf_mul(bigfloat *r, const bigfloat *x, const bigfloat *y, int prec);
void bf_quo(bigfloat *r, const bigfloat *x, const bigfloat *y, int prec);
int64_t bf_exp(const bigfloat *f); /* 0.5 <= |f| / 2^exp < 1 */
bool bf_is_int(const bigfloat *f);
double bf_double(const bigfloat *f, bool *exact);

#endif
