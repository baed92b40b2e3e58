/* intrinsic.c - calls of library functions that are one operation of the machine. Part of compile/.
 * Only calls by name: the functions' own bodies stay what function values, defer and reflection
 * call. */
#include "compile/compile_int.h"

typedef enum {
	FORM_UNARY,  /* W, R */
	FORM_MOVE,   /* the same bits */
	FORM_LEN,    /* C - op(x): lengths in bits */
	FORM_PAIR,   /* W2, R, R */
	FORM_TRIPLE, /* W, R3 */
	FORM_CARRY,  /* W2, R3 */
} form;
typedef struct intrinsic {
	const char *name;
	uint16_t op;
	uint8_t form;
	uint8_t bits; /* LEN: what the count is taken from */
} intrinsic;

/* Sorted by name. */
static const intrinsic table[] = {
	{"math.Abs", OP_FABS_F64, FORM_UNARY, 0},
	{"math.Ceil", OP_CEIL_F64, FORM_UNARY, 0},
	{"math.FMA", OP_FMA_F64, FORM_TRIPLE, 0},
	{"math.Float32bits", OP_MOV, FORM_MOVE, 0},
	{"math.Float32frombits", OP_MOV, FORM_MOVE, 0},
	{"math.Float64bits", OP_MOV, FORM_MOVE, 0},
	{"math.Float64frombits", OP_MOV, FORM_MOVE, 0},
	{"math.Floor", OP_FLOOR_F64, FORM_UNARY, 0},
	{"math.Sqrt", OP_SQRT_F64, FORM_UNARY, 0},
	{"math.Trunc", OP_TRUNC_F64, FORM_UNARY, 0},
	{"math/bits.Add", OP_ADDC, FORM_CARRY, 0},
	{"math/bits.Add64", OP_ADDC, FORM_CARRY, 0},
	{"math/bits.LeadingZeros", OP_CLZ64, FORM_UNARY, 0},
	{"math/bits.LeadingZeros64", OP_CLZ64, FORM_UNARY, 0},
	{"math/bits.Len", OP_CLZ64, FORM_LEN, 64},
	{"math/bits.Len16", OP_CLZ64, FORM_LEN, 64},
	{"math/bits.Len32", OP_CLZ64, FORM_LEN, 64},
	{"math/bits.Len64", OP_CLZ64, FORM_LEN, 64},
	{"math/bits.Len8", OP_CLZ64, FORM_LEN, 64},
	{"math/bits.Mul", OP_MULHI_U, FORM_PAIR, 0},
	{"math/bits.Mul64", OP_MULHI_U, FORM_PAIR, 0},
	{"math/bits.OnesCount", OP_POPCNT64, FORM_UNARY, 0},
	{"math/bits.OnesCount16", OP_POPCNT64, FORM_UNARY, 0},
	{"math/bits.OnesCount32", OP_POPCNT64, FORM_UNARY, 0},
	{"math/bits.OnesCount64", OP_POPCNT64, FORM_UNARY, 0},
	{"math/bits.OnesCount8", OP_POPCNT64, FORM_UNARY, 0},
	{"math/bits.ReverseBytes", OP_BSWAP64, FORM_UNARY, 0},
	{"math/bits.ReverseBytes32", OP_BSWAP32, FORM_UNARY, 0},
	{"math/bits.ReverseBytes64", OP_BSWAP64, FORM_UNARY, 0},
	{"math/bits.Sub", OP_SUBB, FORM_CARRY, 0},
	{"math/bits.Sub64", OP_SUBB, FORM_CARRY, 0},
	{"math/bits.TrailingZeros", OP_CTZ64, FORM_UNARY, 0},
	{"math/bits.TrailingZeros64", OP_CTZ64, FORM_UNARY, 0},
};

static const intrinsic *find(lm_str name)
{
	if (name.len < 8 || memcmp(name.ptr, "math", 4) != 0)
		return NULL;
	size_t lo = 0, hi = sizeof table / sizeof *table;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		lm_str other = {table[mid].name, (uint32_t)strlen(table[mid].name)};
		int d = lm_str_cmp(name, other);
		if (d == 0)
			return &table[mid];
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}
/* The arguments, in order, in consecutive temporaries. */
static uint32_t args_packed(fs_t *fs, lm_call *c, ct *sig)
{
	uint32_t base = slot_temp(fs, c->args.n);
	for (uint32_t i = 0; i < c->args.n; i++)
		ex_conv_to(fs, lm_list_get(c->args, i), sig->in[i], base + i);
	return base;
}
bool intrinsic_call(fs_t *fs, lm_sym *s, lm_call *c, ct *sig, uint32_t *result)
{
	const intrinsic *in = find(s->name);
	if (!in || c->args.n != sig->in_count)
		return false;
	uint32_t slots = sig_results(fs, sig), r = slot_temp(fs, slots), mark = fs->top;
	lm_node *first = lm_list_get(c->args, 0);
	switch ((form)in->form) {
	case FORM_UNARY: emit(fs, in->op, r, ex_conv_any(fs, first, sig->in[0]), 0); break;
	case FORM_MOVE: ex_conv_to(fs, first, sig->in[0], r); break;
	case FORM_LEN: {
		uint32_t v = ex_conv_any(fs, first, sig->in[0]), t = slot_temp(fs, 1);
		emit(fs, in->op, t, v, 0);
		emit(fs, OP_NEG, t, t, 0);
		emit(fs, OP_ADDK, r, t, in->bits);
		break;
	}
	case FORM_PAIR: {
		uint32_t v = args_packed(fs, c, sig);
		emit(fs, in->op, r, v, v + 1);
		break;
	}
	default: emit(fs, in->op, r, args_packed(fs, c, sig), 0); break;
	}
	slot_release(fs, mark);
	*result = r;
	return true;
}
