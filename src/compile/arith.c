/* arith.c - operators: arithmetic with Go's wrap-around by width, shifts, comparisons and the
 * branches made of them. Part of compile/. */
#include "compile/compile_int.h"

void extend(fs_t *fs, int kind, uint32_t dst, uint32_t src)
{
	switch (kind) {
	case LM_K_INT8: emit(fs, OP_SX8, dst, src, 0); break;
	case LM_K_INT16: emit(fs, OP_SX16, dst, src, 0); break;
	case LM_K_INT32: emit(fs, OP_SX32, dst, src, 0); break;
	case LM_K_UINT8: emit(fs, OP_ZX8, dst, src, 0); break;
	case LM_K_UINT16: emit(fs, OP_ZX16, dst, src, 0); break;
	case LM_K_UINT32: emit(fs, OP_ZX32, dst, src, 0); break;
	default: emit_move(fs, dst, src, 1); break;
	}
}
static void widen(fs_t *fs, int kind, uint32_t dst)
{
	if (k_bits(kind) < 64)
		extend(fs, kind, dst, dst);
}

/* ---- arithmetic */
static void arith_int(fs_t *fs, lm_op op, int k, uint32_t dst, uint32_t a, uint32_t b)
{
	bool s = k_is_signed(k);
	if (k == LM_K_INT32 || k == LM_K_UINT32) {
		unsigned o = op == LM_OP_ADD   ? (s ? OP_ADD_S32 : OP_ADD_U32)
			     : op == LM_OP_SUB ? (s ? OP_SUB_S32 : OP_SUB_U32)
			     : op == LM_OP_MUL ? (s ? OP_MUL_S32 : OP_MUL_U32)
					       : 0;
		if (o) {
			emit(fs, o, dst, a, b);
			return;
		}
	}
	switch (op) {
	case LM_OP_ADD:
		emit(fs, OP_ADD, dst, a, b);
		widen(fs, k, dst);
		break;
	case LM_OP_SUB:
		emit(fs, OP_SUB, dst, a, b);
		widen(fs, k, dst);
		break;
	case LM_OP_MUL:
		emit(fs, OP_MUL, dst, a, b);
		widen(fs, k, dst);
		break;
	case LM_OP_DIV:
		emit(fs, s ? OP_DIV_S : OP_DIV_U, dst, a, b);
		if (s)
			widen(fs, k, dst);
		break;
	case LM_OP_REM: emit(fs, s ? OP_REM_S : OP_REM_U, dst, a, b); break;
	case LM_OP_AND: emit(fs, OP_AND, dst, a, b); break;
	case LM_OP_OR: emit(fs, OP_OR, dst, a, b); break;
	case LM_OP_XOR: emit(fs, OP_XOR, dst, a, b); break;
	case LM_OP_ANDNOT: emit(fs, OP_ANDNOT, dst, a, b); break;
	default: fs_error(fs, "internal: integer operator %d", op); break;
	}
}
static unsigned float_op(lm_op op, bool wide)
{
	switch (op) {
	case LM_OP_ADD: return wide ? OP_ADD_F64 : OP_ADD_F32;
	case LM_OP_SUB: return wide ? OP_SUB_F64 : OP_SUB_F32;
	case LM_OP_MUL: return wide ? OP_MUL_F64 : OP_MUL_F32;
	default: return wide ? OP_DIV_F64 : OP_DIV_F32;
	}
}
static void arith_complex(fs_t *fs, lm_op op, bool wide, uint32_t dst, uint32_t a, uint32_t b)
{
	unsigned o = op == LM_OP_ADD   ? OP_ADD_C128
		     : op == LM_OP_SUB ? OP_SUB_C128
		     : op == LM_OP_MUL ? OP_MUL_C128
				       : OP_DIV_C128;
	if (wide) {
		emit(fs, o, dst, a, b);
		return;
	}
	uint32_t t = slot_temp(fs, 6);
	emit(fs, OP_C64_TO_C128, t, a, 0);
	emit(fs, OP_C64_TO_C128, t + 2, b, 0);
	emit(fs, o, t + 4, t, t + 2);
	emit(fs, OP_C128_TO_C64, dst, t + 4, 0);
	slot_release(fs, t);
}
void arith(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, uint32_t b)
{
	int k = under(fs, t)->kind;
	if (k_is_int(k)) {
		arith_int(fs, op, k, dst, a, b);
	} else if (k_is_float(k)) {
		emit(fs, float_op(op, k == LM_K_FLOAT64), dst, a, b);
	} else if (k_is_complex(k)) {
		arith_complex(fs, op, k == LM_K_COMPLEX128, dst, a, b);
	} else if (k == LM_K_STRING) {
		uint32_t s = slot_temp(fs, 4);
		emit_move(fs, s, a, 2);
		emit_move(fs, s + 2, b, 2);
		emit(fs, OP_CONCAT, dst, s, 2);
		slot_release(fs, s);
	} else if (k == LM_K_BOOL) {
		emit(fs, op == LM_OP_AND ? OP_AND : op == LM_OP_OR ? OP_OR : OP_XOR, dst, a, b);
	} else {
		fs_error(fs, "internal: operator %d on kind %d", op, k);
	}
}
static bool fits16(int64_t k)
{
	return k >= -32768 && k <= 32767;
}
static bool divide_k(fs_t *fs, lm_op op, int kind, uint32_t dst, uint32_t a, int64_t k)
{
	int power = k > 1 && (k & (k - 1)) == 0 ? __builtin_ctzll((unsigned long long)k) : 0;
	if (power && k_is_signed(kind)) {
		emit(fs, op == LM_OP_DIV ? OP_DIVP_S : OP_REMP_S, dst, a, (uint32_t)power);
		return true;
	}
	if (power && op == LM_OP_DIV) {
		emit(fs, OP_SHRK_U, dst, a, (uint32_t)power);
		return true;
	}
	if (power && power < 16) {
		emit(fs, OP_ANDK, dst, a, (uint32_t)k - 1);
		return true;
	}
	if (k_is_signed(kind)) {
		if (k == 0 || k == -1 || !fits16(k))
			return false;
		emit(fs, op == LM_OP_DIV ? OP_DIVK_S : OP_REMK_S, dst, a, (uint16_t)k);
		return true;
	}
	if (k <= 0 || k > 65535)
		return false;
	emit(fs, op == LM_OP_DIV ? OP_DIVK_U : OP_REMK_U, dst, a, (uint32_t)k);
	return true;
}
bool arith_k(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, int64_t k)
{
	int kind = under(fs, t)->kind;
	if (!k_is_int(kind))
		return false;
	if (op == LM_OP_DIV || op == LM_OP_REM)
		return divide_k(fs, op, kind, dst, a, k);
	if (op == LM_OP_SUB) {
		if (!fits16(k) || !fits16(-k))
			return false;
		op = LM_OP_ADD;
		k = -k;
	}
	if (!fits16(k))
		return false;
	uint32_t imm = (uint16_t)(int16_t)k;
	switch (op) {
	case LM_OP_ADD:
		if (kind == LM_K_INT32 || kind == LM_K_UINT32 || kind == LM_K_UINT8) {
			emit(fs,
			     kind == LM_K_INT32    ? OP_ADDK_S32
			     : kind == LM_K_UINT32 ? OP_ADDK_U32
						   : OP_ADDK_U8,
			     dst, a, imm);
			return true;
		}
		emit(fs, OP_ADDK, dst, a, imm);
		widen(fs, kind, dst);
		return true;
	case LM_OP_MUL:
		emit(fs, OP_MULK, dst, a, imm);
		widen(fs, kind, dst);
		return true;
	case LM_OP_AND: emit(fs, OP_ANDK, dst, a, imm); return true;
	case LM_OP_OR: emit(fs, OP_ORK, dst, a, imm); return true;
	case LM_OP_XOR: emit(fs, OP_XORK, dst, a, imm); return true;
	case LM_OP_ANDNOT:
		if (!fits16(~k))
			return false;
		emit(fs, OP_ANDK, dst, a, (uint16_t)(int16_t)~k);
		return true;
	default: return false;
	}
}

/* ---- shifts */
static void shift_k(fs_t *fs, lm_op op, int kind, uint32_t dst, uint32_t a, uint64_t n)
{
	if (op == LM_OP_SHR) {
		if (k_is_signed(kind))
			emit(fs, OP_SHRK_S, dst, a, n > 63 ? 63 : (uint32_t)n);
		else if (n > 63)
			emit(fs, OP_ZERO, dst, 0, 0);
		else
			emit(fs, OP_SHRK_U, dst, a, (uint32_t)n);
		return;
	}
	if (n > 63) {
		emit(fs, OP_ZERO, dst, 0, 0);
	} else if (kind == LM_K_UINT32 && n < 32) {
		emit(fs, OP_SHLK_U32, dst, a, (uint32_t)n);
	} else {
		emit(fs, OP_SHLK, dst, a, (uint32_t)n);
		widen(fs, kind, dst);
	}
}
void shift(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, uint32_t count, ct *count_type)
{
	int kind = under(fs, t)->kind;
	if (k_is_signed(under(fs, count_type)->kind))
		emit(fs, OP_CHKSHIFT, count, 0, 0);
	if (op == LM_OP_SHL) {
		emit(fs, OP_SHL, dst, a, count);
		widen(fs, kind, dst);
	} else {
		emit(fs, k_is_signed(kind) ? OP_SHR_S : OP_SHR_U, dst, a, count);
	}
}

/* ---- binary */
static bool is_string_add(fs_t *fs, lm_node *n)
{
	n = strip(n);
	return n->kind == LM_N_OPERATION && n->op == LM_OP_ADD && ((lm_operation *)n)->y.u &&
	       !ex_is_const(fs, n) && under(fs, node_type(fs, n))->kind == LM_K_STRING;
}
static bool nonempty_const(fs_t *fs, lm_node *n)
{
	n = strip(n);
	return ex_is_const(fs, n) &&
	       lm_const_string_val(&fs->p->arena, lm_const_at(((lm_expr *)n)->value)).len > 0;
}
static void concat_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	LM_VEC(lm_node *) parts = {0};
	lm_node *n = (lm_node *)o;
	while (is_string_add(fs, n)) {
		lm_operation *op = (lm_operation *)strip(n);
		lm_vec_push(&parts, lm_node_at(op->y));
		n = lm_node_at(op->x);
	}
	lm_vec_push(&parts, n);
	lm_pos pos = fs->pos;
	/* groups, so that an endless sum does not need an endless frame */
	size_t left = parts.len, width = 0;
	uint32_t base = slot_temp(fs, 2 * (uint32_t)(parts.len < 64 ? parts.len : 64));
	bool fresh = false; /* the sum is not one of its parts */
	for (size_t i = 0; i < parts.len; i++)
		fresh = fresh || nonempty_const(fs, parts.data[i]);
	while (left) {
		lm_node *part = parts.data[--left];
		lm_node *x = fresh ? string_of_bytes(fs, part) : NULL;
		uint32_t at = base + 2 * (uint32_t)width++;
		if (x)
			emit_move(fs, at, ex_any(fs, x), 2);
		else
			ex_to(fs, part, at);
		if (width == 64 && left) {
			emit(fs, OP_CONCAT, base, base, 64);
			width = 1;
		}
	}
	set_pos(fs, pos);
	emit(fs, OP_CONCAT, dst, base, (uint32_t)width);
	slot_release(fs, base);
	lm_vec_free(&parts);
}
static void logical_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	label end = label_new(fs);
	uint32_t t = slot_temp(fs, 1);
	ex_to(fs, lm_node_at(o->x), t);
	emit_jump_if(fs, t, o->e.n.op == LM_OP_OROR, end);
	ex_to(fs, lm_node_at(o->y), t);
	label_bind(fs, end);
	emit_move(fs, dst, t, 1);
	slot_release(fs, t);
}
/* A constant shift count, of whatever kind of number it is written as. */
static bool const_count(fs_t *fs, lm_node *y, uint64_t *n)
{
	y = strip(y);
	if (!ex_is_const(fs, y))
		return false;
	const lm_const *c = lm_const_to_int(&fs->p->arena, lm_const_at(((lm_expr *)y)->value));
	if (lm_const_kind_of(c) != LM_CONST_INT)
		return false;
	if (!lm_const_uint64_val(c, n))
		*n = UINT64_MAX;
	return true;
}
static void shift_to(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, lm_node *y, lm_pos pos)
{
	uint64_t n;
	if (const_count(fs, y, &n)) {
		shift_k(fs, op, under(fs, t)->kind, dst, a, n);
		return;
	}
	uint32_t c = ex_any(fs, y);
	set_pos(fs, pos);
	shift(fs, op, t, dst, a, c, node_type(fs, y));
}
static bool commutes(lm_op op)
{
	return op == LM_OP_ADD || op == LM_OP_MUL || op == LM_OP_AND || op == LM_OP_OR ||
	       op == LM_OP_XOR;
}
void ex_binary_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	lm_op op = o->e.n.op;
	lm_node *x = lm_node_at(o->x), *y = lm_node_at(o->y);
	lm_pos pos = o->e.n.pos;
	int64_t k;
	if (op == LM_OP_ANDAND || op == LM_OP_OROR) {
		logical_to(fs, o, dst);
		return;
	}
	if (op >= LM_OP_EQL && op <= LM_OP_GEQ) {
		ex_compare_to(fs, o, dst);
		return;
	}
	ct *t = node_type(fs, (lm_node *)o);
	if (is_string_add(fs, (lm_node *)o)) {
		concat_to(fs, o, dst);
		return;
	}
	uint32_t mark = fs->top;
	if (op == LM_OP_SHL || op == LM_OP_SHR) {
		uint32_t a = ex_conv_any(fs, x, t);
		shift_to(fs, op, t, dst, a, y, pos);
	} else if (ex_small_int(fs, x, &k) && commutes(op) && !ex_is_const(fs, strip(y)) &&
		   fits16(k) && k_is_int(under(fs, t)->kind)) {
		uint32_t b = ex_any(fs, y);
		set_pos(fs, pos);
		arith_k(fs, op, t, dst, b, k);
	} else {
		uint32_t a = ex_conv_any(fs, x, t);
		set_pos(fs, pos);
		if (!ex_small_int(fs, y, &k) || !arith_k(fs, op, t, dst, a, k)) {
			uint32_t b = ex_conv_any(fs, y, t);
			set_pos(fs, pos);
			arith(fs, op, t, dst, a, b);
		}
	}
	slot_release(fs, mark);
}

/* ---- unary */
static void negate(fs_t *fs, ct *t, uint32_t dst, uint32_t a)
{
	int k = under(fs, t)->kind;
	if (k_is_int(k)) {
		emit(fs, OP_NEG, dst, a, 0);
		widen(fs, k, dst);
	} else if (k == LM_K_FLOAT64 || k == LM_K_FLOAT32) {
		emit(fs, k == LM_K_FLOAT64 ? OP_NEG_F64 : OP_NEG_F32, dst, a, 0);
	} else if (k == LM_K_COMPLEX128) {
		emit(fs, OP_NEG_C128, dst, a, 0);
	} else {
		uint32_t w = slot_temp(fs, 2);
		emit(fs, OP_C64_TO_C128, w, a, 0);
		emit(fs, OP_NEG_C128, w, w, 0);
		emit(fs, OP_C128_TO_C64, dst, w, 0);
	}
}
static void address_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	lm_node *x = strip(lm_node_at(o->x));
	if (x->kind == LM_N_COMPOSITE_LIT) {
		addr_of_lit_to(fs, (lm_composite_lit *)x, node_type(fs, (lm_node *)o), dst);
		return;
	}
	place pl;
	place_of(fs, x, &pl);
	set_pos(fs, o->e.n.pos);
	if ((pl.kind == PL_SLOT || pl.kind == PL_FRAME) && pl.type->size)
		fs_error(fs, "internal: address of a variable that lives in slots");
	if (pl.kind == PL_SLOT || pl.kind == PL_FRAME) {
		emit(fs, OP_NEW, dst, 0, 0);
		ext_type(fs, pl.type);
		return;
	}
	place_addr(fs, &pl, dst);
}
void ex_unary_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	uint32_t mark = fs->top;
	lm_node *x = lm_node_at(o->x);
	ct *t = node_type(fs, (lm_node *)o);
	switch ((lm_op)o->e.n.op) {
	case LM_OP_NOT: emit(fs, OP_NOTB, dst, ex_any(fs, x), 0); break;
	case LM_OP_ADD: ex_to(fs, x, dst); break;
	case LM_OP_SUB: negate(fs, t, dst, ex_any(fs, x)); break;
	case LM_OP_XOR:
		emit(fs, OP_NOT, dst, ex_any(fs, x), 0);
		widen(fs, under(fs, t)->kind, dst);
		break;
	case LM_OP_RECV: {
		uint32_t c = ex_any(fs, x);
		set_pos(fs, o->e.n.pos);
		emit(fs, OP_RECV, dst, c, 0);
		ext_type(fs, node_type(fs, x));
		break;
	}
	case LM_OP_AND: address_to(fs, o, dst); break;
	case LM_OP_MUL: {
		place pl;
		place_of(fs, (lm_node *)o, &pl);
		set_pos(fs, o->e.n.pos);
		place_load(fs, &pl, dst);
		break;
	}
	default: fs_error(fs, "internal: unary operator %d", o->e.n.op); break;
	}
	slot_release(fs, mark);
}

/* ---- comparisons. op is EQL, NEQ, LSS or LEQ here; > and >= swap their operands. */
static void compare_memory(fs_t *fs, ct *t, uint32_t dst, uint32_t a, uint32_t b)
{
	if (t->size == 0) {
		emit_int(fs, dst, 1);
		return;
	}
	if (t->slots == 1 && t->regular && !t->big) {
		emit(fs, OP_EQ, dst, a, b);
		return;
	}
	uint32_t p = slot_temp(fs, 2);
	if (t->big) {
		emit_move(fs, p, a, 1);
		emit_move(fs, p + 1, b, 1);
	} else {
		emit(fs, OP_FADDRT, p, a, t->slots);
		emit(fs, OP_FADDRT, p + 1, b, t->slots);
	}
	emit(fs, OP_EQ_TYPED, dst, p, p + 1);
	ext_type(fs, t);
	slot_release(fs, p);
}
static void compare_float(fs_t *fs, lm_op op, bool wide, uint32_t dst, uint32_t a, uint32_t b)
{
	switch (op) {
	case LM_OP_EQL: emit(fs, wide ? OP_EQ_F64 : OP_EQ_F32, dst, a, b); break;
	case LM_OP_NEQ: emit(fs, wide ? OP_NE_F64 : OP_NE_F32, dst, a, b); break;
	case LM_OP_LSS: emit(fs, wide ? OP_LT_F64 : OP_LT_F32, dst, a, b); break;
	default: emit(fs, wide ? OP_LE_F64 : OP_LE_F32, dst, a, b); break;
	}
}
static void compare_scalar(fs_t *fs, lm_op op, bool is_signed, uint32_t dst, uint32_t a, uint32_t b)
{
	switch (op) {
	case LM_OP_EQL: emit(fs, OP_EQ, dst, a, b); break;
	case LM_OP_NEQ: emit(fs, OP_NE, dst, a, b); break;
	case LM_OP_LSS: emit(fs, is_signed ? OP_LT_S : OP_LT_U, dst, a, b); break;
	default: emit(fs, is_signed ? OP_LE_S : OP_LE_U, dst, a, b); break;
	}
}
/* EQL of kinds that have only that; NEQ is made by the caller. */
static void compare_equal(fs_t *fs, ct *t, int k, uint32_t dst, uint32_t a, uint32_t b)
{
	if (k == LM_K_COMPLEX128) {
		emit(fs, OP_EQ_C128, dst, a, b);
	} else if (k == LM_K_COMPLEX64) {
		uint32_t w = slot_temp(fs, 4);
		emit(fs, OP_C64_TO_C128, w, a, 0);
		emit(fs, OP_C64_TO_C128, w + 2, b, 0);
		emit(fs, OP_EQ_C128, dst, w, w + 2);
		slot_release(fs, w);
	} else if (k == LM_K_INTERFACE) {
		emit(fs, ct_is_empty_iface(fs->p, t) ? OP_EQ_IFACE : OP_EQ_IFACE_N, dst, a, b);
	} else {
		compare_memory(fs, t, dst, a, b);
	}
}
void compare_values(fs_t *fs, lm_op op, ct *t, uint32_t dst, uint32_t a, uint32_t b)
{
	int k = under(fs, t)->kind;
	if (k_is_float(k)) {
		compare_float(fs, op, k == LM_K_FLOAT64, dst, a, b);
	} else if (k == LM_K_STRING) {
		static const uint16_t ops[] = {OP_EQ_STR, OP_NE_STR, OP_LT_STR, OP_LE_STR};
		emit(fs, ops[op - LM_OP_EQL], dst, a, b);
	} else if (k_is_complex(k) || k == LM_K_INTERFACE || k == LM_K_STRUCT || k == LM_K_ARRAY) {
		compare_equal(fs, t, k, dst, a, b);
		if (op == LM_OP_NEQ)
			emit(fs, OP_NOTB, dst, dst, 0);
	} else {
		compare_scalar(fs, op, k_is_signed(k), dst, a, b);
	}
}
void compare_jump(fs_t *fs, lm_op op, ct *t, uint32_t a, uint32_t b, bool sense, label l)
{
	int k = under(fs, t)->kind;
	bool scalar = !(k_is_complex(k) || k == LM_K_INTERFACE || k == LM_K_STRUCT ||
			k == LM_K_ARRAY || k == LM_K_STRING || k_is_float(k));
	if (scalar) {
		bool s = k_is_signed(k) || k_bits(k) < 64;
		if (!sense && op >= LM_OP_LSS) { /* !(a < b) is b <= a */
			uint32_t t2 = a;
			a = b;
			b = t2;
			op = op == LM_OP_LSS ? LM_OP_LEQ : LM_OP_LSS;
		} else if (!sense) {
			op = op == LM_OP_EQL ? LM_OP_NEQ : LM_OP_EQL;
		}
		emit_jcc(fs,
			 op == LM_OP_EQL   ? OP_JEQ
			 : op == LM_OP_NEQ ? OP_JNE
			 : op == LM_OP_LSS ? (s ? OP_JLT_S : OP_JLT_U)
					   : (s ? OP_JLE_S : OP_JLE_U),
			 a, b, l);
		return;
	}
	if (k == LM_K_FLOAT64) {
		static const uint16_t yes[] = {OP_JEQ_F64, OP_JNE_F64, OP_JLT_F64, OP_JLE_F64};
		static const uint16_t no[] = {OP_JNE_F64, OP_JEQ_F64, OP_JNLT_F64, OP_JNLE_F64};
		emit_jcc(fs, sense ? yes[op - LM_OP_EQL] : no[op - LM_OP_EQL], a, b, l);
		return;
	}
	if (k == LM_K_STRING && op <= LM_OP_NEQ) {
		emit_jcc(fs, (op == LM_OP_EQL) == sense ? OP_JEQ_STR : OP_JNE_STR, a, b, l);
		return;
	}
	uint32_t d = slot_temp(fs, 1);
	compare_values(fs, op, t, d, a, b);
	emit_jump_if(fs, d, sense, l);
	slot_release(fs, d);
}
/* Operands of a comparison in one type; > and >= become < and <=. */
static ct *compare_operands(fs_t *fs, lm_operation *o, lm_op *op, uint32_t *a, uint32_t *b)
{
	lm_node *x = lm_node_at(o->x), *y = lm_node_at(o->y);
	ct *tx = node_type(fs, x), *ty_ = node_type(fs, y);
	bool ix = ct_is_iface(fs->p, tx), iy = ct_is_iface(fs->p, ty_);
	ct *t = tx;
	if (ix != iy)
		t = ix ? tx : ty_;
	else if (ix && tx != ty_)
		t = ct_is_empty_iface(fs->p, tx) == ct_is_empty_iface(fs->p, ty_) &&
				    under(fs, tx) == under(fs, ty_)
			    ? tx
			    : lay(fs, ct_of(fs->p, NULL, fs->p->cx->empty_interface));
	else if (ex_is_const(fs, strip(x)))
		t = ty_;
	lm_op opr = o->e.n.op;
	*a = ex_borrow(fs, x, t);
	*b = ex_borrow(fs, y, t);
	if (opr == LM_OP_GTR || opr == LM_OP_GEQ) {
		uint32_t s = *a;
		*a = *b;
		*b = s;
		opr = opr == LM_OP_GTR ? LM_OP_LSS : LM_OP_LEQ;
	}
	*op = opr;
	set_pos(fs, o->e.n.pos);
	return t;
}
/* x == nil: only the first word matters. */
static lm_node *nil_comparison(fs_t *fs, lm_operation *o)
{
	lm_node *x = lm_node_at(o->x), *y = lm_node_at(o->y);
	return is_nil_node(fs, y) ? x : is_nil_node(fs, x) ? y : NULL;
}
void ex_compare_to(fs_t *fs, lm_operation *o, uint32_t dst)
{
	uint32_t mark = fs->top, a, b;
	lm_node *x = nil_comparison(fs, o);
	int64_t k;
	lm_op op = o->e.n.op;
	if (x) {
		emit(fs, op == LM_OP_EQL ? OP_EQK : OP_NEK, dst, ex_any(fs, x), 0);
	} else if (op <= LM_OP_NEQ && k_is_int(under(fs, node_type(fs, lm_node_at(o->x)))->kind) &&
		   ex_small_int(fs, lm_node_at(o->y), &k) && fits16(k)) {
		emit(fs, op == LM_OP_EQL ? OP_EQK : OP_NEK, dst, ex_any(fs, lm_node_at(o->x)),
		     (uint16_t)(int16_t)k);
	} else {
		ct *t = compare_operands(fs, o, &op, &a, &b);
		compare_values(fs, op, t, dst, a, b);
	}
	slot_release(fs, mark);
}
static bool compare_const_jump(fs_t *fs, lm_operation *o, bool sense, label l)
{
	int64_t k;
	lm_op op = o->e.n.op;
	lm_node *x = lm_node_at(o->x);
	if (!ex_small_int(fs, lm_node_at(o->y), &k) || !fits16(k) || ex_is_const(fs, strip(x)))
		return false;
	int kind = under(fs, node_type(fs, x))->kind;
	if (!k_is_int(kind))
		return false;
	if (op >= LM_OP_LSS && !k_is_signed(kind) && k_bits(kind) == 64)
		return false;
	static const uint16_t yes[] = {OP_JEQK,   OP_JNEK,   OP_JLTK_S,
				       OP_JLEK_S, OP_JGTK_S, OP_JGEK_S};
	static const uint16_t no[] = {OP_JNEK, OP_JEQK, OP_JGEK_S, OP_JGTK_S, OP_JLEK_S, OP_JLTK_S};
	uint32_t a = ex_any(fs, x);
	set_pos(fs, o->e.n.pos);
	emit_jcc(fs, sense ? yes[op - LM_OP_EQL] : no[op - LM_OP_EQL], a, (uint16_t)(int16_t)k, l);
	return true;
}
void ex_compare_jump(fs_t *fs, lm_operation *o, bool sense, label l)
{
	uint32_t mark = fs->top, a, b;
	lm_op op = o->e.n.op;
	lm_node *x = nil_comparison(fs, o);
	if (x) {
		emit_jnil(fs, ex_any(fs, x), (op == LM_OP_EQL) == sense, l);
	} else if (!compare_const_jump(fs, o, sense, l)) {
		ct *t = compare_operands(fs, o, &op, &a, &b);
		compare_jump(fs, op, t, a, b, sense, l);
	}
	slot_release(fs, mark);
}

/* ---- x op= y, x++ */
void assign_op(fs_t *fs, lm_op op, place *pl, lm_node *rhs, bool inc)
{
	ct *t = pl->type;
	uint32_t mark = fs->top;
	int64_t k = 1;
	lm_pos pos = fs->pos;
	bool is_shift = op == LM_OP_SHL || op == LM_OP_SHR;
	uint64_t count = 0;
	bool small = inc ||
		     (rhs && (is_shift ? const_count(fs, rhs, &count) : ex_small_int(fs, rhs, &k)));
	uint32_t b = 0;
	if (inc && !k_is_int(under(fs, t)->kind)) {
		b = slot_temp(fs, t->slots);
		const_to(fs, lm_const_int64(&fs->p->arena, 1), t, b);
		small = false;
	} else if (!small && !is_shift) {
		b = ex_conv_any(fs, rhs, t);
	} else if (!small) {
		b = ex_any(fs, rhs);
	}
	set_pos(fs, pos);
	uint32_t a = pl->kind == PL_SLOT ? pl->slot : slot_temp(fs, t->slots);
	if (pl->kind != PL_SLOT)
		place_load(fs, pl, a);
	if (is_shift) {
		if (small)
			shift_k(fs, op, under(fs, t)->kind, a, a, count);
		else
			shift(fs, op, t, a, a, b, node_type(fs, rhs));
	} else if (!small || !arith_k(fs, op, t, a, a, k)) {
		if (small) {
			b = slot_temp(fs, t->slots);
			if (rhs)
				ex_conv_to(fs, rhs, t, b);
			else
				emit_int(fs, b, 1);
		}
		arith(fs, op, t, a, a, b);
	}
	if (pl->kind != PL_SLOT)
		place_store(fs, pl, a);
	slot_release(fs, mark);
}
