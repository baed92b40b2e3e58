/* convert.c - conversions between types, to interfaces, and type assertions. Part of compile/. */
#include "compile/compile_int.h"

/* ---- to interfaces */
void to_iface(fs_t *fs, ct *from, ct *to, uint32_t dst, uint32_t src)
{
	ct *uf = under(fs, from), *ut = under(fs, to);
	lay(fs, from);
	if (uf->kind == LM_K_INTERFACE) {
		if (uf == ut || (uf->imethod_count == 0 && ut->imethod_count == 0)) {
			emit_move(fs, dst, src, 2);
		} else if (ut->imethod_count == 0) {
			uint32_t t = slot_temp(fs, 2);
			emit(fs, OP_ITAB_TYPE, t, src, 0);
			emit_move(fs, t + 1, src + 1, 1);
			emit_move(fs, dst, t, 2);
			slot_release(fs, t);
		} else {
			emit(fs, OP_CONV_IFACE, dst, src, uf->imethod_count ? 1 : 0);
			ext_type(fs, to);
		}
		return;
	}
	if (from->direct_iface || from->big) {
		emit_move(fs, dst + 1, src, 1);
	} else {
		emit(fs, OP_BOX, dst + 1, from->slots ? src : dst, from->slots);
		ext_type(fs, from);
	}
	emit(fs, OP_LDK, dst, 0, 0);
	if (ut->imethod_count)
		ext_itab(fs, to, from);
	else
		ext_type(fs, from);
}
void unbox(fs_t *fs, ct *t, uint32_t dst, uint32_t word)
{
	if (t->direct_iface || t->big) {
		emit_move(fs, dst, word, 1);
	} else if (t->slots) {
		emit(fs, OP_UNBOX, dst, word, t->slots);
		ext_type(fs, t);
	}
}

/* ---- explicit conversions */
static void int_to_int(fs_t *fs, int fk, int tk, uint32_t dst, uint32_t src)
{
	unsigned fb = k_bits(fk), tb = k_bits(tk);
	bool subset = tb == 64 || fk == tk || (fb < tb && (!k_is_signed(fk) || k_is_signed(tk))) ||
		      (fb == tb && k_is_signed(fk) == k_is_signed(tk));
	if (subset)
		emit_move(fs, dst, src, 1);
	else
		extend(fs, tk, dst, src);
}
static void int_to_float(fs_t *fs, int fk, int tk, uint32_t dst, uint32_t src)
{
	bool u64 = !k_is_signed(fk) && k_bits(fk) == 64;
	if (tk == LM_K_FLOAT64)
		emit(fs, u64 ? OP_U64_TO_F64 : OP_S64_TO_F64, dst, src, 0);
	else
		emit(fs, u64 ? OP_U64_TO_F32 : OP_S64_TO_F32, dst, src, 0);
}
static void float_to_int(fs_t *fs, int fk, int tk, uint32_t dst, uint32_t src)
{
	bool u64 = !k_is_signed(tk) && k_bits(tk) == 64,
	     narrow = k_bits(tk) < 64 && tk != LM_K_UINT32;
	uint32_t mark = fs->top;
	if (fk == LM_K_FLOAT32) {
		uint32_t wide = slot_temp(fs, 1);
		emit(fs, OP_F32_TO_F64, wide, src, 0);
		src = wide;
	}
	emit(fs, u64 ? OP_F64_TO_U64 : narrow ? OP_F64_TO_S32 : OP_F64_TO_S64, dst, src, 0);
	if (k_bits(tk) < 64 && tk != LM_K_INT32)
		extend(fs, tk, dst, dst);
	slot_release(fs, mark);
}
static bool is_bytes(fs_t *fs, ct *u)
{
	return u->kind == LM_K_SLICE && under(fs, u->elem)->kind == LM_K_UINT8;
}
static bool is_runes(fs_t *fs, ct *u)
{
	return u->kind == LM_K_SLICE && under(fs, u->elem)->kind == LM_K_INT32;
}

static void slice_to_array(fs_t *fs, ct *to, uint32_t dst, uint32_t src)
{
	ct *u = under(fs, to);
	bool pointer = u->kind == LM_K_POINTER;
	ct *arr = under(fs, pointer ? u->elem : to);
	uint32_t p = slot_temp(fs, 1);
	emit(fs, OP_SLICE_TO_ARRAY, p, src, 0);
	emit_ext(fs, (uint64_t)arr->len);
	if (pointer)
		emit_move(fs, dst, p, 1);
	else if (lay(fs, to)->size)
		mem_load(fs, to, dst, p, 0);
	slot_release(fs, p);
}
void convert(fs_t *fs, ct *from, ct *to, uint32_t dst, uint32_t src)
{
	ct *uf = under(fs, from), *ut = under(fs, to);
	int fk = uf->kind, tk = ut->kind;
	if (tk == LM_K_INTERFACE)
		to_iface(fs, from, to, dst, src);
	else if (k_is_int(fk) && k_is_int(tk))
		int_to_int(fs, fk, tk, dst, src);
	else if (k_is_int(fk) && k_is_float(tk))
		int_to_float(fs, fk, tk, dst, src);
	else if (k_is_float(fk) && k_is_int(tk))
		float_to_int(fs, fk, tk, dst, src);
	else if (k_is_float(fk) && k_is_float(tk) && fk != tk)
		emit(fs, tk == LM_K_FLOAT64 ? OP_F32_TO_F64 : OP_F64_TO_F32, dst, src, 0);
	else if (k_is_complex(fk) && k_is_complex(tk) && fk != tk)
		emit(fs, tk == LM_K_COMPLEX128 ? OP_C64_TO_C128 : OP_C128_TO_C64, dst, src, 0);
	else if (tk == LM_K_STRING && k_is_int(fk))
		emit(fs, OP_RUNE_TO_STR, dst, src, 0);
	else if (tk == LM_K_STRING && is_bytes(fs, uf))
		emit(fs, OP_BYTES_TO_STR, dst, src, 0);
	else if (tk == LM_K_STRING && is_runes(fs, uf))
		emit(fs, OP_RUNES_TO_STR, dst, src, 0);
	else if (fk == LM_K_STRING && is_bytes(fs, ut))
		emit(fs, OP_STR_TO_BYTES, dst, src, 0);
	else if (fk == LM_K_STRING && is_runes(fs, ut))
		emit(fs, OP_STR_TO_RUNES, dst, src, 0);
	else if (fk == LM_K_SLICE && (tk == LM_K_ARRAY || tk == LM_K_POINTER))
		slice_to_array(fs, to, dst, src);
	else
		emit_move(fs, dst, src, lay(fs, to)->slots);
}
/* x of a conversion T(x) that is done here and now; else NULL. */
static lm_node *converted(fs_t *fs, lm_node *n)
{
	n = strip(n);
	if (n->kind != LM_N_CALL || ex_is_const(fs, n) || overridden(fs, n))
		return NULL;
	lm_call *c = (lm_call *)n;
	if (!is_type_node(strip(lm_node_at(c->fun))) || c->args.n != 1)
		return NULL;
	lm_node *x = lm_list_get(c->args, 0);
	return ex_is_const(fs, x) || is_nil_node(fs, x) ? NULL : x;
}
lm_node *string_of_bytes(fs_t *fs, lm_node *n)
{
	lm_node *x = converted(fs, n);
	return x && under(fs, node_type(fs, n))->kind == LM_K_STRING &&
			       is_bytes(fs, under(fs, node_type(fs, x)))
		       ? x
		       : NULL;
}
lm_node *bytes_of_string(fs_t *fs, lm_node *n)
{
	lm_node *x = converted(fs, n);
	return x && is_bytes(fs, under(fs, node_type(fs, n))) &&
			       under(fs, node_type(fs, x))->kind == LM_K_STRING
		       ? x
		       : NULL;
}
uint32_t ex_borrow(fs_t *fs, lm_node *n, ct *want)
{
	lm_node *x = under(fs, want)->kind == LM_K_STRING ? string_of_bytes(fs, n) : NULL;
	return x ? ex_any(fs, x) : ex_conv_any(fs, n, want);
}
void conversion_to(fs_t *fs, lm_node *arg, ct *to, uint32_t dst)
{
	arg = strip(arg);
	lay(fs, to);
	if (is_nil_node(fs, arg)) {
		emit_zero(fs, dst, to->slots);
		return;
	}
	ct *from = node_type(fs, arg);
	int tk = under(fs, to)->kind, fk = under(fs, from)->kind;
	if (ex_is_const(fs, arg)) {
		bool numeric = k_is_int(tk) || k_is_float(tk) || k_is_complex(tk);
		bool same =
			numeric ? (k_is_int(fk) || k_is_float(fk) || k_is_complex(fk)) : tk == fk;
		if (same) {
			const_to(fs, lm_const_at(((lm_expr *)arg)->value), to, dst);
			return;
		}
	}
	if (from == to) {
		ex_to(fs, arg, dst);
		return;
	}
	uint32_t mark = fs->top;
	lm_pos pos = fs->pos;
	uint32_t v = ex_any(fs, arg);
	set_pos(fs, pos);
	convert(fs, from, to, dst, v);
	slot_release(fs, mark);
}

/* ---- assertions. dst: the value's slots, then ok when comma_ok. */
void is_type(fs_t *fs, ct *iface, uint32_t dst, uint32_t src, ct *t)
{
	bool empty = ct_is_empty_iface(fs->p, iface);
	if (ct_is_iface(fs->p, t)) {
		if (ct_is_empty_iface(fs->p, t)) {
			emit(fs, OP_NEK, dst, src, 0);
			return;
		}
		uint32_t v = slot_temp(fs, 3);
		emit(fs, empty ? OP_TRY_EFACE_TO_IFACE : OP_TRY_IFACE_TO_IFACE, v, src, 0);
		ext_type(fs, t);
		emit_move(fs, dst, v + 2, 1);
		slot_release(fs, v);
		return;
	}
	emit(fs, empty ? OP_IS_TYPE_EFACE : OP_IS_TYPE_IFACE, dst, src, 0);
	ext_type(fs, t);
}
static void assert_iface(fs_t *fs, bool empty, uint32_t src, ct *to, uint32_t dst, bool comma_ok)
{
	bool to_empty = ct_is_empty_iface(fs->p, to);
	if (comma_ok && to_empty) {
		uint32_t t = slot_temp(fs, 3);
		emit(fs, OP_NEK, t + 2, src, 0);
		if (empty)
			emit_move(fs, t, src, 1);
		else
			emit(fs, OP_ITAB_TYPE, t, src, 0);
		emit_move(fs, t + 1, src + 1, 1);
		emit_move(fs, dst, t, 3);
		slot_release(fs, t);
		return;
	}
	if (comma_ok) {
		emit(fs, empty ? OP_TRY_EFACE_TO_IFACE : OP_TRY_IFACE_TO_IFACE, dst, src, 0);
		ext_type(fs, to);
		return;
	}
	if (empty && to_empty) {
		label ok = label_new(fs), end = label_new(fs);
		emit_jnil(fs, src, false, ok);
		emit(fs, OP_EFACE_TO_IFACE, dst, src, 0); /* panics: nil */
		ext_type(fs, to);
		emit_jump(fs, end);
		label_bind(fs, ok);
		emit_move(fs, dst, src, 2);
		label_bind(fs, end);
		return;
	}
	emit(fs, empty ? OP_EFACE_TO_IFACE : OP_IFACE_TO_IFACE, dst, src, 0);
	ext_type(fs, to);
}
void assert_value(fs_t *fs, ct *from, uint32_t src, ct *to, uint32_t dst, bool comma_ok)
{
	bool empty = ct_is_empty_iface(fs->p, from);
	lay(fs, to);
	if (ct_is_iface(fs->p, to)) {
		assert_iface(fs, empty, src, to, dst, comma_ok);
		return;
	}
	if (!comma_ok) {
		emit(fs, empty ? OP_ASSERT_EFACE : OP_ASSERT_IFACE, src, 0, 0);
		ext_type(fs, to);
		ext_type(fs, from);
		unbox(fs, to, dst, src + 1);
		return;
	}
	label no = label_new(fs), end = label_new(fs);
	uint32_t ok = slot_temp(fs, 1);
	is_type(fs, from, ok, src, to);
	emit_jump_if(fs, ok, false, no);
	unbox(fs, to, dst, src + 1);
	emit_jump(fs, end);
	label_bind(fs, no);
	if (to->big) {
		emit(fs, OP_NEW, dst, 0, 0);
		ext_type(fs, to);
	} else {
		emit_zero(fs, dst, to->slots);
	}
	label_bind(fs, end);
	emit_move(fs, dst + to->slots, ok, 1);
	slot_release(fs, ok);
}
void type_assert_to(fs_t *fs, lm_assert_expr *a, uint32_t dst, bool comma_ok)
{
	uint32_t mark = fs->top;
	lm_node *x = lm_node_at(a->x);
	ct *to = node_type(fs, lm_node_at(a->type));
	uint32_t v = ex_any(fs, x);
	set_pos(fs, a->e.n.pos);
	assert_value(fs, node_type(fs, x), v, to, dst, comma_ok);
	slot_release(fs, mark);
}
