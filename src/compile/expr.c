/* expr.c - expressions: where each kind of expression is compiled, constants, conditions. Part of
 * compile/. ex_to puts a value into given slots; ex_any lets it be where it is (a variable's own
 * slots) or puts it into temporaries; the _conv forms also convert to the type it is assigned to.
 */
#include "compile/compile_int.h"

#define DEPTH_MAX 4000

lm_node *strip(lm_node *n)
{
	while (n && n->kind == LM_N_PAREN)
		n = lm_node_at(((lm_paren *)n)->x);
	return n;
}
bool is_blank(lm_node *n)
{
	n = strip(n);
	return n && n->kind == LM_N_NAME && lm_name_is(lm_name_at(((lm_name_expr *)n)->name), "_");
}
bool is_type_node(lm_node *n)
{
	return n->mode == LM_MODE_TYPE;
}
bool is_nil_node(fs_t *fs, lm_node *n)
{
	(void)fs;
	n = strip(n);
	if (n->mode == LM_MODE_NIL)
		return true;
	if (n->kind != LM_N_NAME)
		return false;
	lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
	return o && o->kind == LM_O_NIL;
}
bool ex_is_const(fs_t *fs, lm_node *n)
{
	(void)fs;
	return n->mode == LM_MODE_CONST && ((lm_expr *)n)->value.u;
}
bool ex_small_int(fs_t *fs, lm_node *n, int64_t *v)
{
	n = strip(n);
	if (!ex_is_const(fs, n))
		return false;
	const lm_const *c = lm_const_at(((lm_expr *)n)->value);
	lm_const_kind k = lm_const_kind_of(c);
	if (k == LM_CONST_FLOAT || k == LM_CONST_COMPLEX) {
		c = lm_const_to_int(&fs->p->arena, c);
		k = lm_const_kind_of(c);
	}
	if (k != LM_CONST_INT)
		return false;
	ct *t = under(fs, node_type(fs, n));
	if (!k_is_int(t->kind))
		return false;
	if (lm_const_int64_val(c, v))
		return true;
	uint64_t u;
	if (!lm_const_uint64_val(c, &u))
		return false;
	*v = (int64_t)u;
	return true;
}
lm_node *fun_name_node(lm_node *n)
{
	for (;;) {
		n = strip(n);
		if (n->kind == LM_N_INDEX)
			n = lm_node_at(((lm_index_expr *)n)->x);
		else if (n->kind == LM_N_SELECTOR)
			return lm_node_at(((lm_selector *)n)->sel);
		else
			return n->kind == LM_N_NAME ? n : NULL;
	}
}
lm_object *name_obj(lm_node *n)
{
	n = strip(n);
	if (n->kind == LM_N_NAME)
		return lm_object_at(((lm_name_expr *)n)->obj);
	if (n->kind == LM_N_SELECTOR && !((lm_selector *)n)->selection.u)
		return lm_object_at(((lm_name_expr *)lm_node_at(((lm_selector *)n)->sel))->obj);
	return NULL;
}
ct **targs_of(fs_t *fs, lm_node *name, uint32_t *n)
{
	const lm_type_list *l = lm_region_ptr(((lm_name_expr *)name)->targs);
	*n = lm_tl_len(l);
	if (!*n)
		return NULL;
	ct **list = LM_NEW_ARRAY(&fs->p->arena, ct *, *n);
	for (uint32_t i = 0; i < *n; i++)
		list[i] = ty(fs, lm_tl_get(l, i));
	return list;
}
/* f[T] or x.m[T]: an instantiation, not an element. */
static bool is_instantiation(lm_node *n)
{
	lm_node *x = strip(lm_node_at(((lm_index_expr *)n)->x));
	if (x->kind == LM_N_SELECTOR) {
		lm_selection *s = lm_selection_at(((lm_selector *)x)->selection);
		if (s)
			return s->kind != LM_SEL_FIELD;
	}
	lm_object *o = name_obj(x);
	return o && o->kind == LM_O_FUNC;
}
bool index_is_value(lm_node *n)
{
	return n->kind == LM_N_INDEX && !is_type_node(n) && !is_instantiation(n);
}

/* ---- constants */
static uint64_t const_int_bits(fs_t *fs, const lm_const *c)
{
	int64_t v = 0;
	uint64_t u;
	lm_const_kind k = lm_const_kind_of(c);
	if (k == LM_CONST_FLOAT || k == LM_CONST_COMPLEX)
		c = lm_const_to_int(&fs->p->arena, c);
	if (lm_const_kind_of(c) != LM_CONST_INT)
		return 0;
	if (lm_const_int64_val(c, &v))
		return (uint64_t)v;
	return lm_const_uint64_val(c, &u) ? u : (uint64_t)v;
}
static uint64_t f64_bits(double d)
{
	uint64_t u;
	memcpy(&u, &d, 8);
	return u;
}
static uint32_t f32_bits(float f)
{
	uint32_t u;
	memcpy(&u, &f, 4);
	return u;
}
/* The slot bits of a one-slot constant. */
static uint64_t const_bits(fs_t *fs, const lm_const *c, int kind)
{
	switch (kind) {
	case LM_K_BOOL: return lm_const_bool_val(c);
	case LM_K_FLOAT32:
		return f32_bits(lm_const_float32_val(lm_const_to_float(&fs->p->arena, c), NULL));
	case LM_K_FLOAT64:
		return f64_bits(lm_const_float64_val(lm_const_to_float(&fs->p->arena, c), NULL));
	case LM_K_INT8: return (uint64_t)(int8_t)const_int_bits(fs, c);
	case LM_K_INT16: return (uint64_t)(int16_t)const_int_bits(fs, c);
	case LM_K_INT32: return (uint64_t)(int32_t)const_int_bits(fs, c);
	case LM_K_UINT8: return (uint8_t)const_int_bits(fs, c);
	case LM_K_UINT16: return (uint16_t)const_int_bits(fs, c);
	case LM_K_UINT32: return (uint32_t)const_int_bits(fs, c);
	default: return const_int_bits(fs, c);
	}
}
static void const_complex(fs_t *fs, const lm_const *c, bool wide, uint64_t out[2])
{
	lm_arena *a = &fs->p->arena;
	c = lm_const_to_complex(a, c);
	const lm_const *re = lm_const_to_float(a, lm_const_real(a, c)),
		       *im = lm_const_to_float(a, lm_const_imag(a, c));
	if (wide) {
		out[0] = f64_bits(lm_const_float64_val(re, NULL));
		out[1] = f64_bits(lm_const_float64_val(im, NULL));
	} else {
		out[0] = f32_bits(lm_const_float32_val(re, NULL)) |
			 (uint64_t)f32_bits(lm_const_float32_val(im, NULL)) << 32;
	}
}
void const_to(fs_t *fs, const lm_const *c, ct *t, uint32_t dst)
{
	ct *u = under(fs, t);
	uint64_t z[2];
	switch (u->kind) {
	case LM_K_STRING: {
		lm_str s = lm_const_string_val(&fs->p->arena, c);
		if (lm_const_kind_of(c) != LM_CONST_STRING)
			s = (lm_str){"", 0};
		emit(fs, OP_LDSTR, dst, 0, 0);
		ext_bytes(fs, bytes_intern(fs->p, s));
		emit_ext(fs, s.len);
		break;
	}
	case LM_K_COMPLEX64:
		const_complex(fs, c, false, z);
		emit_u64(fs, dst, z[0]);
		break;
	case LM_K_COMPLEX128:
		const_complex(fs, c, true, z);
		emit_u64(fs, dst, z[0]);
		emit_u64(fs, dst + 1, z[1]);
		break;
	case LM_K_INTERFACE: {
		/* a constant used as an interface value: its default type */
		static const lm_basic_kind of_kind[] = {[LM_CONST_BOOL] = LM_BOOL,
							[LM_CONST_STRING] = LM_STRING,
							[LM_CONST_INT] = LM_INT,
							[LM_CONST_FLOAT] = LM_FLOAT64,
							[LM_CONST_COMPLEX] = LM_COMPLEX128};
		ct *d = bt(fs, of_kind[lm_const_kind_of(c)]);
		uint32_t mark = fs->top, v = slot_temp(fs, d->slots);
		const_to(fs, c, d, v);
		to_iface(fs, d, t, dst, v);
		slot_release(fs, mark);
		break;
	}
	default: emit_u64(fs, dst, const_bits(fs, c, u->kind)); break;
	}
}
void const_bytes(fs_t *fs, const lm_const *c, ct *t, uint8_t *out, uint64_t off, reloc_vec *relocs)
{
	ct *u = under(fs, t);
	uint64_t z[2];
	if (u->kind == LM_K_STRING) {
		lm_str s = lm_const_string_val(&fs->p->arena, c);
		uint64_t len = s.len;
		memcpy(out + off + 8, &len, 8);
		if (s.len) {
			lm_reloc r = {.offset = (uint32_t)off,
				      .kind = LM_RELOC_BYTES,
				      .bytes = bytes_intern(fs->p, s)};
			lm_vec_push(relocs, r);
		}
	} else if (k_is_complex(u->kind)) {
		const_complex(fs, c, u->kind == LM_K_COMPLEX128, z);
		memcpy(out + off, z, u->kind == LM_K_COMPLEX128 ? 16 : 8);
	} else {
		uint64_t v = const_bits(fs, c, u->kind);
		memcpy(out + off, &v, t->size);
	}
}

/* ---- values of each kind of expression */
static lm_sym *func_sym(fs_t *fs, lm_node *name)
{
	uint32_t n;
	lm_object *o = lm_object_at(((lm_name_expr *)name)->obj);
	ct **targs = targs_of(fs, name, &n);
	return sym_func(fs->p, o, targs, n);
}
static void name_to(fs_t *fs, lm_node *n, uint32_t dst)
{
	lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
	place pl;
	if (o && o->kind == LM_O_FUNC) {
		func_value_to(fs, func_sym(fs, n), dst);
	} else if (o && o->kind == LM_O_VAR) {
		place_var(fs, o, n->pos, &pl);
		place_load(fs, &pl, dst);
	} else {
		fs_error(fs, "internal: name %s is not a value",
			 lm_name_at(((lm_name_expr *)n)->name)->text);
	}
}
static void selector_to(fs_t *fs, lm_selector *s, uint32_t dst)
{
	lm_selection *sel = lm_selection_at(s->selection);
	if (!sel) {
		name_to(fs, lm_node_at(s->sel), dst);
	} else if (sel->kind == LM_SEL_METHOD_VALUE) {
		method_value_to(fs, s, dst);
	} else if (sel->kind == LM_SEL_METHOD_EXPR) {
		method_expr_to(fs, s, dst);
	} else {
		place pl;
		place_of(fs, (lm_node *)s, &pl);
		place_load(fs, &pl, dst);
	}
}
static void index_to(fs_t *fs, lm_node *n, uint32_t dst)
{
	if (!index_is_value(n)) {
		lm_node *x = strip(lm_node_at(((lm_index_expr *)n)->x));
		if (x->kind == LM_N_SELECTOR)
			selector_to(fs, (lm_selector *)x, dst);
		else
			name_to(fs, x, dst);
		return;
	}
	place pl;
	fs->borrow_key = n->kind == LM_N_INDEX;
	place_of(fs, n, &pl);
	fs->borrow_key = false;
	set_pos(fs, n->pos);
	place_load(fs, &pl, dst);
}
/* Slicing: the operand's kind in the op's numbering; its slots in *base. */
static unsigned slice_operand(fs_t *fs, lm_node *x, ct **elem, uint64_t *len, uint32_t *base)
{
	ct *t = node_type(fs, x), *u = under(fs, t);
	*len = 0;
	if (u->kind == LM_K_STRING || u->kind == LM_K_SLICE) {
		*elem = u->kind == LM_K_STRING ? bt(fs, LM_UINT8) : lay(fs, u->elem);
		*base = ex_any(fs, x);
		return u->kind == LM_K_STRING ? 1 : 0;
	}
	*base = slot_temp(fs, 1);
	if (u->kind == LM_K_POINTER) {
		ex_to(fs, x, *base);
		u = under(fs, u->elem);
	} else {
		place pl;
		place_of(fs, x, &pl);
		place_addr(fs, &pl, *base);
	}
	*elem = lay(fs, u->elem);
	*len = (uint64_t)u->len;
	return 2;
}
static void slice_to(fs_t *fs, lm_slice_expr *s, uint32_t dst)
{
	ct *elem;
	uint64_t len;
	uint32_t base, mark = fs->top;
	unsigned kind = slice_operand(fs, lm_node_at(s->x), &elem, &len, &base);
	uint32_t idx = slot_temp(fs, 3), has = 0;
	for (uint32_t i = 0; i < 3; i++) {
		lm_node *k = lm_node_at(s->index[i]);
		if (!k)
			continue;
		has |= 1u << i;
		ex_to(fs, k, idx + i);
	}
	set_pos(fs, s->e.n.pos);
	for (uint32_t i = 0; i < 3; i++)
		if (has >> i & 1 && index_unsigned(fs, lm_node_at(s->index[i])))
			fs->row_flags = LM_LINE_UNSIGNED;
	emit(fs, OP_SLICE, dst, base, idx);
	fs->row_flags = 0;
	emit_ext(fs, has | kind << 8 | elem->size << 32);
	emit_ext(fs, len);
	slot_release(fs, mark);
}
static bool override_to(fs_t *fs, lm_node *n, uint32_t dst)
{
	for (size_t i = 0; i < fs->overrides.len; i++)
		if (fs->overrides.data[i].node == n) {
			emit_move(fs, dst, fs->overrides.data[i].slot,
				  fs->overrides.data[i].type->slots);
			return true;
		}
	return false;
}
static void value_to(fs_t *fs, lm_node *n, uint32_t dst)
{
	switch (n->kind) {
	case LM_N_NAME: name_to(fs, n, dst); break;
	case LM_N_COMPOSITE_LIT: composite_to(fs, (lm_composite_lit *)n, dst); break;
	case LM_N_FUNC_LIT: func_lit_to(fs, (lm_func_lit *)n, dst); break;
	case LM_N_SELECTOR: selector_to(fs, (lm_selector *)n, dst); break;
	case LM_N_INDEX: index_to(fs, n, dst); break;
	case LM_N_SLICE: slice_to(fs, (lm_slice_expr *)n, dst); break;
	case LM_N_ASSERT: type_assert_to(fs, (lm_assert_expr *)n, dst, false); break;
	case LM_N_CALL: call_to(fs, (lm_call *)n, dst); break;
	case LM_N_OPERATION:
		if (((lm_operation *)n)->y.u) {
			bool logical = n->op == LM_OP_ANDAND || n->op == LM_OP_OROR;
			lm_operation *o = (lm_operation *)n;
			hoist_mark hm = {0, false};
			if (!logical)
				hm = hoist_begin(fs, NULL, lm_node_at(o->x), lm_node_at(o->y));
			ex_binary_to(fs, o, dst);
			if (!logical)
				hoist_end(fs, hm);
		} else
			ex_unary_to(fs, (lm_operation *)n, dst);
		break;
	default:
		fs_error(fs, "internal: node kind %d is not an expression with a value", n->kind);
		break;
	}
}
void ex_to(fs_t *fs, lm_node *n, uint32_t dst)
{
	n = strip(n);
	if (fs->overrides.len && override_to(fs, n, dst))
		return;
	uint32_t mark = fs->top;
	if (++fs->depth > DEPTH_MAX)
		fs_error(fs, "expression nested too deeply");
	if (!fs->failed) {
		set_pos(fs, n->pos);
		if (ex_is_const(fs, n))
			const_to(fs, lm_const_at(((lm_expr *)n)->value), node_type(fs, n), dst);
		else if (is_nil_node(fs, n))
			emit_zero(fs, dst, node_type(fs, n)->slots);
		else
			value_to(fs, n, dst);
	}
	slot_release(fs, mark);
	fs->depth--;
}
/* len or cap of a variable in slots: a slot of that variable. */
static bool length_in_slots(fs_t *fs, lm_call *c, place *pl)
{
	lm_builtin_id id;
	if (c->args.n != 1 || is_type_node(strip(lm_node_at(c->fun))) ||
	    !is_builtin(lm_node_at(c->fun), &id) || (id != LM_B_LEN && id != LM_B_CAP))
		return false;
	lm_node *arg = strip(lm_list_get(c->args, 0));
	if (arg->kind != LM_N_NAME)
		return false;
	int k = under(fs, node_type(fs, arg))->kind;
	if (k != LM_K_SLICE && k != LM_K_STRING)
		return false;
	place_of(fs, arg, pl);
	if (pl->kind != PL_SLOT)
		return false;
	*pl = place_slot(bt(fs, LM_INT), pl->slot + (id == LM_B_LEN ? 1 : 2));
	return true;
}
uint32_t ex_any(fs_t *fs, lm_node *n)
{
	n = strip(n);
	if (ex_is_const(fs, n) || is_nil_node(fs, n)) {
		uint32_t t = slot_temp(fs, node_type(fs, n)->slots);
		ex_to(fs, n, t);
		return t;
	}
	if (n->kind == LM_N_CALL && !fs->overrides.len) {
		lm_call *c = (lm_call *)n;
		lm_builtin_id id;
		lm_node *fun = lm_node_at(c->fun);
		if (!is_type_node(strip(fun)) && !is_builtin(fun, &id)) {
			if (++fs->depth > DEPTH_MAX) {
				fs_error(fs, "expression nested too deeply");
				fs->depth--;
				return 0;
			}
			uint32_t r = call_expr(fs, c);
			fs->depth--;
			return r;
		}
		place pl;
		if (length_in_slots(fs, c, &pl))
			return place_use(fs, &pl);
	}
	if (n->kind == LM_N_NAME || n->kind == LM_N_SELECTOR ||
	    (n->kind == LM_N_OPERATION && n->op == LM_OP_MUL && !((lm_operation *)n)->y.u) ||
	    index_is_value(n)) {
		place pl;
		fs->borrow_key = n->kind == LM_N_INDEX;
		place_of(fs, n, &pl);
		fs->borrow_key = false;
		set_pos(fs, n->pos);
		return place_use(fs, &pl);
	}
	uint32_t t = slot_temp(fs, node_type(fs, n)->slots);
	ex_to(fs, n, t);
	return t;
}
void ex_conv_to(fs_t *fs, lm_node *n, ct *want, uint32_t dst)
{
	n = strip(n);
	lay(fs, want);
	if (is_nil_node(fs, n)) {
		emit_zero(fs, dst, want->slots);
		return;
	}
	ct *from = node_type(fs, n);
	if (under(fs, want)->kind != LM_K_INTERFACE) {
		if (ex_is_const(fs, n))
			const_to(fs, lm_const_at(((lm_expr *)n)->value), want, dst);
		else
			ex_to(fs, n, dst);
		return;
	}
	if (from == want) {
		ex_to(fs, n, dst);
		return;
	}
	uint32_t mark = fs->top;
	if (from->kind == K_NIL)
		from = want;
	if (dst >= fs->locals_top && from->direct_iface && !ct_is_iface(fs->p, from)) {
		ex_to(fs, n, dst + 1); /* the data word is the value */
		to_iface(fs, from, want, dst, dst + 1);
		return;
	}
	uint32_t v = ex_any(fs, n);
	set_pos(fs, n->pos);
	to_iface(fs, from, want, dst, v);
	slot_release(fs, mark);
}
uint32_t ex_conv_any(fs_t *fs, lm_node *n, ct *want)
{
	n = strip(n);
	lay(fs, want);
	if (under(fs, want)->kind != LM_K_INTERFACE && !ex_is_const(fs, n) && !is_nil_node(fs, n))
		return ex_any(fs, n);
	if (!ex_is_const(fs, n) && !is_nil_node(fs, n) && node_type(fs, n) == want)
		return ex_any(fs, n);
	uint32_t t = slot_temp(fs, want->slots);
	ex_conv_to(fs, n, want, t);
	return t;
}
void ex_discard(fs_t *fs, lm_node *n)
{
	n = strip(n);
	uint32_t mark = fs->top;
	if (ex_is_const(fs, n) || overridden(fs, n))
		return;
	if (n->kind == LM_N_CALL) {
		lm_builtin_id id;
		lm_node *fun = lm_node_at(((lm_call *)n)->fun);
		if (!is_type_node(strip(fun)) && !is_builtin(fun, &id))
			call_expr(fs, (lm_call *)n);
		else if (is_builtin(fun, &id))
			builtin_to(fs, (lm_call *)n, id, slot_temp(fs, 4));
		else
			ex_any(fs, n);
	} else if (!ex_is_const(fs, n) && !is_nil_node(fs, n) && !is_type_node(n)) {
		uint32_t s = slot_temp(fs, node_type(fs, n)->slots);
		ex_to(fs, n, s);
	}
	slot_release(fs, mark);
}

/* ---- conditions */
static void cond_logical(fs_t *fs, lm_operation *o, bool sense, label l)
{
	lm_node *x = lm_node_at(o->x), *y = lm_node_at(o->y);
	bool is_and = o->e.n.op == LM_OP_ANDAND;
	if (is_and == sense) {
		/* x && y is true, or x || y is false: both decide */
		label out = label_new(fs);
		ex_cond(fs, x, !sense, out);
		ex_cond(fs, y, sense, l);
		label_bind(fs, out);
	} else {
		ex_cond(fs, x, sense, l);
		ex_cond(fs, y, sense, l);
	}
}
void ex_cond(fs_t *fs, lm_node *n, bool sense, label l)
{
	n = strip(n);
	if (++fs->depth > DEPTH_MAX) {
		fs_error(fs, "expression nested too deeply");
		fs->depth--;
		return;
	}
	uint32_t mark = fs->top;
	lm_operation *o = n->kind == LM_N_OPERATION ? (lm_operation *)n : NULL;
	if (ex_is_const(fs, n)) {
		if (lm_const_bool_val(lm_const_at(((lm_expr *)n)->value)) == sense)
			emit_jump(fs, l);
	} else if (o && !o->y.u && n->op == LM_OP_NOT) {
		ex_cond(fs, lm_node_at(o->x), !sense, l);
	} else if (o && o->y.u && (n->op == LM_OP_ANDAND || n->op == LM_OP_OROR)) {
		cond_logical(fs, o, sense, l);
	} else if (o && o->y.u && n->op >= LM_OP_EQL && n->op <= LM_OP_GEQ) {
		hoist_mark hm = hoist_begin(fs, NULL, lm_node_at(o->x), lm_node_at(o->y));
		ex_compare_jump(fs, o, sense, l);
		hoist_end(fs, hm);
	} else {
		uint32_t s = ex_any(fs, n);
		emit_jump_if(fs, s, sense, l);
	}
	slot_release(fs, mark);
	fs->depth--;
}
