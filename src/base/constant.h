/* constant.h - exact constant values with the meaning of Go's go/constant: booleans, strings,
 * integers of any size, rationals turning into 512-bit floats where go/constant turns, complex
 * pairs. Included by syntax/, types/, compile/. Values are immutable and live in an arena in the
 * region (small integers without a bignum). Same limits and rounding as go/constant. All functions
 * are [alloc] in `a` and never fail: LM_CONST_UNKNOWN stands for what cannot be computed. */
#ifndef LM_BASE_CONSTANT_H
#define LM_BASE_CONSTANT_H

#include "base/base.h"

typedef enum {
	LM_CONST_UNKNOWN,
	LM_CONST_BOOL,
	LM_CONST_STRING,
	LM_CONST_INT,
	LM_CONST_FLOAT,
	LM_CONST_COMPLEX,
} lm_const_kind;

/* Operators for constants and for AST nodes alike (gc's syntax.Operator). */
typedef enum {
	LM_OP_NONE,
	LM_OP_NOT,   /* ! */
	LM_OP_RECV,  /* <- */
	LM_OP_TILDE, /* ~ */
	LM_OP_OROR,
	LM_OP_ANDAND,
	LM_OP_EQL,
	LM_OP_NEQ,
	LM_OP_LSS,
	LM_OP_LEQ,
	LM_OP_GTR,
	LM_OP_GEQ,
	LM_OP_ADD,
	LM_OP_SUB,
	LM_OP_OR,
	LM_OP_XOR, /* unary: bitwise complement */
	LM_OP_MUL, /* unary: pointer type or indirection (written "*") */
	LM_OP_DIV,
	LM_OP_REM,
	LM_OP_AND, /* unary: address-of */
	LM_OP_ANDNOT,
	LM_OP_SHL,
	LM_OP_SHR,
} lm_op;
const char *lm_op_string(lm_op op); /* "+", "&^" ... */

typedef struct lm_const lm_const; /* opaque; in the region */
LM_DECLARE_REF(lm_const)

lm_const_kind lm_const_kind_of(const lm_const *c);
lm_const *lm_const_unknown(lm_arena *a);
lm_const *lm_const_bool(lm_arena *a, bool v);
lm_const *lm_const_string(lm_arena *a, lm_str s); /* copies s */
lm_const *lm_const_int64(lm_arena *a, int64_t v);
lm_const *lm_const_uint64(lm_arena *a, uint64_t v);
lm_const *lm_const_float64(lm_arena *a, double v); /* unknown for inf and nan */
typedef enum { LM_LIT_INT, LM_LIT_FLOAT, LM_LIT_IMAG, LM_LIT_RUNE, LM_LIT_STRING } lm_lit_kind;
/* From a literal's source text; unknown when malformed or too large. */
lm_const *lm_const_literal(lm_arena *a, lm_str text, lm_lit_kind kind);

bool lm_const_bool_val(const lm_const *c); /* false for unknown */
lm_str lm_const_string_val(lm_arena *a, const lm_const *c);
int64_t lm_const_string_len(
	const lm_const *c); /* bytes of a string constant, without joining it; 0 for others */
bool lm_const_int64_val(const lm_const *c,
			int64_t *v); /* false: not an int that fits (v truncated) */
bool lm_const_uint64_val(const lm_const *c, uint64_t *v);
double
lm_const_float64_val(const lm_const *c,
		     bool *exact); /* nearest even; +-inf when too large; exact may be NULL */
float lm_const_float32_val(const lm_const *c, bool *exact);
int lm_const_bit_len(const lm_const *c); /* of |c|, ints only */
int lm_const_sign(const lm_const *c);    /* -1 0 1; complex: 0 when zero, else 1; unknown: 1 */
/* Conversions as go/constant.ToInt, ToFloat, ToComplex: unknown when not representable. */
lm_const *lm_const_to_int(lm_arena *a, const lm_const *c);
lm_const *lm_const_to_float(lm_arena *a, const lm_const *c);
lm_const *lm_const_to_complex(lm_arena *a, const lm_const *c);
lm_const *lm_const_real(lm_arena *a, const lm_const *c);
lm_const *lm_const_imag(lm_arena *a, const lm_const *c);
lm_const *lm_const_make_complex(lm_arena *a, const lm_const *re, const lm_const *im);
lm_const *lm_const_make_imag(lm_arena *a, const lm_const *c); /* c * i */
/* `prec`: for unary ^ on unsigned types the size in bits, else 0. */
lm_const *lm_const_unary(lm_arena *a, lm_op op, const lm_const *x, unsigned prec);
/* `int_div`: truncated integer division for LM_OP_DIV. Division by zero is the caller's to refuse.
 */
lm_const *lm_const_binary(lm_arena *a, const lm_const *x, lm_op op, const lm_const *y,
			  bool int_div);
lm_const *lm_const_shift(lm_arena *a, const lm_const *x, lm_op op, unsigned s);
bool lm_const_compare(const lm_const *x, lm_op op, const lm_const *y);
/* Rounds to the given machine float (go/types' roundFloat32/64); NULL when infinite. */
lm_const *lm_const_round32(lm_arena *a, const lm_const *c);
lm_const *lm_const_round64(lm_arena *a, const lm_const *c);
/* go/constant.Value.String (short form, ends in "..." when long) and ExactString. */
void lm_const_format(const lm_const *c, lm_buf *out);
void lm_const_format_exact(const lm_const *c, lm_buf *out);
/* A Go string literal for s (strconv.Quote). */
void lm_quote(lm_str s, lm_buf *out);

#endif
