/* builtin.c - the predeclared functions and package unsafe's. Part of compile/. */
#include "compile/compile_int.h"

bool is_builtin(lm_node *fun, lm_builtin_id *id)
{
	lm_object *o = name_obj(fun);
	if (!o || o->kind != LM_O_BUILTIN)
		return false;
	*id = o->var_kind;
	return true;
}
static lm_node *arg(lm_call *c, uint32_t i)
{
	return lm_list_get(c->args, i);
}

/* ---- append */
/* Values for APPEND_N: packed as in memory from slot `at`. */
static void pack_values(fs_t *fs, lm_call *c, ct *elem, uint32_t at)
{
	uint32_t n = c->args.n - 1;
	if (elem->size % 8 == 0) {
		for (uint32_t i = 0; i < n; i++)
			ex_conv_to(fs, arg(c, i + 1), elem, at + i * elem->slots);
		return;
	}
	uint32_t values = slot_temp(fs, n * elem->slots);
	for (uint32_t i = 0; i < n; i++)
		ex_conv_to(fs, arg(c, i + 1), elem, values + i * elem->slots);
	emit_zero(fs, at, (uint32_t)((n * elem->size + 7) / 8));
	for (uint32_t i = 0; i < n; i++) {
		place pl = {.kind = PL_FRAME,
			    .type = elem,
			    .off = (int64_t)at * 8 + (int64_t)(i * elem->size)};
		place_store(fs, &pl, values + i * elem->slots);
	}
}
/* s (three slots, changed in place) = append(s, args...). */
static void append_values(fs_t *fs, lm_call *c, ct *elem, uint32_t s)
{
	uint32_t n = c->args.n - 1, mark = fs->top;
	if (n == 0)
		return;
	if (elem->big) {
		for (uint32_t i = 0; i < n; i++) {
			uint32_t v = ex_conv_any(fs, arg(c, i + 1), elem), one = slot_temp(fs, 3);
			emit_move(fs, one, v, 1);
			emit_int(fs, one + 1, 1);
			emit_int(fs, one + 2, 1);
			emit(fs, OP_APPEND, s, s, one);
			ext_type(fs, elem);
		}
	} else if (n == 1 && (elem->size == 1 || elem->size == 4 || elem->size == 8)) {
		uint32_t v = ex_conv_any(fs, arg(c, 1), elem);
		emit(fs,
		     elem->size == 1   ? OP_APPEND_8
		     : elem->size == 4 ? OP_APPEND_32
				       : OP_APPEND_64,
		     s, v, 0);
		ext_type(fs, elem);
	} else if (n == 1 && elem->size) {
		uint32_t v = ex_conv_any(fs, arg(c, 1), elem);
		emit(fs, OP_APPEND_N, s, v, 1);
		ext_type(fs, elem);
	} else {
		uint32_t at = slot_temp(fs, (uint32_t)((n * elem->size + 7) / 8));
		pack_values(fs, c, elem, at);
		emit(fs, OP_APPEND_N, s, at, n);
		ext_type(fs, elem);
	}
	slot_release(fs, mark);
}
/* n of make(S, n) when y is that, S of t's element type; else NULL. */
static lm_node *made_slice(fs_t *fs, lm_node *y, ct *t)
{
	lm_builtin_id id;
	y = strip(y);
	if (y->kind != LM_N_CALL || overridden(fs, y))
		return NULL;
	lm_call *c = (lm_call *)y;
	if (!is_builtin(lm_node_at(c->fun), &id) || id != LM_B_MAKE || c->args.n != 2)
		return NULL;
	ct *u = under(fs, node_type(fs, y));
	return u->kind == LM_K_SLICE && u->elem == under(fs, t)->elem ? arg(c, 1) : NULL;
}
static void append_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	ct *t = node_type(fs, (lm_node *)c), *elem = lay(fs, under(fs, t)->elem);
	if (c->e.n.flags & LM_NF_HAS_DOTS) {
		uint32_t a = ex_conv_any(fs, arg(c, 0), t);
		lm_node *y = arg(c, 1);
		if (!is_nil_node(fs, y) && under(fs, node_type(fs, y))->kind == LM_K_STRING) {
			emit(fs, OP_APPENDSTR, dst, a, ex_any(fs, y));
			return;
		}
		lm_node *count = made_slice(fs, y, t);
		if (count) {
			emit(fs, OP_APPENDZ, dst, a, ex_any(fs, count));
			ext_type(fs, elem);
			return;
		}
		uint32_t b = ex_conv_any(fs, y, is_nil_node(fs, y) ? t : node_type(fs, y));
		emit(fs, OP_APPEND, dst, a, b);
		ext_type(fs, elem);
		return;
	}
	uint32_t s = slot_temp(fs, 3);
	ex_conv_to(fs, arg(c, 0), t, s);
	append_values(fs, c, elem, s);
	emit_move(fs, dst, s, 3);
}
/* s = append(s, ...) with s in slots: no copies. */
bool append_in_place(fs_t *fs, uint32_t slice_slot, lm_node *rhs, lm_object *var)
{
	rhs = strip(rhs);
	lm_builtin_id id;
	if (rhs->kind != LM_N_CALL || rhs->flags & LM_NF_HAS_DOTS)
		return false;
	lm_call *c = (lm_call *)rhs;
	if (!is_builtin(lm_node_at(c->fun), &id) || id != LM_B_APPEND || c->args.n < 2)
		return false;
	lm_node *first = strip(arg(c, 0));
	if (first->kind != LM_N_NAME || lm_object_at(((lm_name_expr *)first)->obj) != var)
		return false;
	set_pos(fs, rhs->pos);
	append_values(fs, c, lay(fs, under(fs, node_type(fs, rhs))->elem), slice_slot);
	return true;
}

/* ---- len, cap */
static void length_to(fs_t *fs, lm_node *x, bool cap, uint32_t dst)
{
	ct *t = node_type(fs, x), *u = under(fs, t);
	if (u->kind == LM_K_POINTER) {
		ex_discard(fs, x);
		emit_int(fs, dst, under(fs, u->elem)->len);
		return;
	}
	if (u->kind == LM_K_ARRAY) {
		ex_discard(fs, x);
		emit_int(fs, dst, u->len);
		return;
	}
	if (u->kind == LM_K_MAP || u->kind == LM_K_CHAN) {
		uint32_t v = ex_any(fs, x);
		emit(fs,
		     u->kind == LM_K_MAP ? OP_MAPLEN
		     : cap               ? OP_CHANCAP
					 : OP_CHANLEN,
		     dst, v, 0);
		return;
	}
	place pl;
	fs->borrow_key = strip(x)->kind == LM_N_INDEX;
	place_of(fs, x, &pl);
	fs->borrow_key = false;
	if (pl.kind == PL_MEM || pl.kind == PL_GLOBAL) {
		pl.off += cap ? 16 : 8;
		pl.type = bt(fs, LM_INT);
		place_load(fs, &pl, dst);
		return;
	}
	uint32_t s = pl.kind == PL_SLOT ? pl.slot : place_use(fs, &pl);
	emit_move(fs, dst, s + (cap ? 2 : 1), 1);
}

/* ---- complex numbers */
static void complex_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	ct *t = node_type(fs, (lm_node *)c);
	bool wide = under(fs, t)->kind == LM_K_COMPLEX128;
	ct *part = bt(fs, wide ? LM_FLOAT64 : LM_FLOAT32);
	uint32_t p = slot_temp(fs, 2);
	ex_conv_to(fs, arg(c, 0), part, p);
	ex_conv_to(fs, arg(c, 1), part, p + 1);
	if (wide) {
		emit_move(fs, dst, p, 2);
		return;
	}
	emit(fs, OP_SHLK, p + 1, p + 1, 32);
	emit(fs, OP_OR, dst, p, p + 1);
}
static void real_imag_to(fs_t *fs, lm_call *c, bool imag, uint32_t dst)
{
	ct *t = node_type(fs, arg(c, 0));
	uint32_t v = ex_any(fs, arg(c, 0));
	if (under(fs, t)->kind == LM_K_COMPLEX128)
		emit_move(fs, dst, v + imag, 1);
	else if (imag)
		emit(fs, OP_SHRK_U, dst, v, 32);
	else
		emit(fs, OP_ZX32, dst, v, 0);
}

/* ---- make, new */
static void make_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	ct *t = node_type(fs, (lm_node *)c), *u = under(fs, t);
	uint32_t a = 0, b = 0;
	lm_pos pos = fs->pos;
	if (c->args.n > 1) {
		a = ex_any(fs, arg(c, 1));
	} else {
		a = slot_temp(fs, 1);
		emit_zero(fs, a, 1);
	}
	b = a;
	if (c->args.n > 2)
		b = ex_any(fs, arg(c, 2));
	set_pos(fs, pos);
	if (u->kind == LM_K_SLICE) {
		emit(fs, OP_MAKESLICE, dst, a, b);
		ext_type(fs, lay(fs, u->elem));
	} else {
		emit(fs, u->kind == LM_K_MAP ? OP_MAKEMAP : OP_MAKECHAN, dst, a, 0);
		ext_type(fs, t);
	}
}
static void new_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	ct *t = lay(fs, under(fs, node_type(fs, (lm_node *)c))->elem);
	lm_node *x = strip(arg(c, 0));
	if (is_type_node(x)) {
		emit(fs, OP_NEW, dst, 0, 0);
		ext_type(fs, t);
		return;
	}
	uint32_t p = slot_temp(fs, 1), v = ex_conv_any(fs, x, t);
	emit(fs, OP_NEW, p, 0, 0);
	ext_type(fs, t);
	if (t->size)
		mem_store(fs, t, v, p, 0);
	emit_move(fs, dst, p, 1);
}

/* ---- min, max */
static void min_max_to(fs_t *fs, lm_call *c, bool max, uint32_t dst)
{
	ct *t = node_type(fs, (lm_node *)c);
	int k = under(fs, t)->kind;
	uint32_t best = slot_temp(fs, t->slots), v = slot_temp(fs, t->slots);
	ex_conv_to(fs, arg(c, 0), t, best);
	for (uint32_t i = 1; i < c->args.n; i++) {
		ex_conv_to(fs, arg(c, i), t, v);
		if (k_is_float(k)) {
			unsigned op = k == LM_K_FLOAT64 ? (max ? OP_MAX_F64 : OP_MIN_F64)
				      : max             ? OP_MAX_F32
							: OP_MIN_F32;
			emit(fs, op, best, best, v);
			continue;
		}
		label keep = label_new(fs);
		compare_jump(fs, LM_OP_LSS, t, max ? best : v, max ? v : best, false, keep);
		emit_move(fs, best, v, t->slots);
		label_bind(fs, keep);
	}
	emit_move(fs, dst, best, t->slots);
}

/* ---- print */
static void print_value(fs_t *fs, lm_node *x)
{
	ct *t = node_type(fs, x);
	int k = under(fs, t)->kind;
	uint32_t v = ex_any(fs, x);
	lm_print_kind kind;
	if (k == LM_K_BOOL)
		kind = LM_PRINT_BOOL;
	else if (k_is_signed(k))
		kind = LM_PRINT_INT;
	else if (k_is_int(k))
		kind = t->named && lm_name_is(lm_name_at(t->obj->name), "hex") && t->obj->pkg.u &&
				       lm_str_is(pkg_path_str(lm_package_at(t->obj->pkg)),
						 "runtime")
			       ? LM_PRINT_HEX
			       : LM_PRINT_UINT;
	else if (k_is_float(k))
		kind = k == LM_K_FLOAT64 ? LM_PRINT_FLOAT : LM_PRINT_FLOAT32;
	else if (k_is_complex(k))
		kind = k == LM_K_COMPLEX128 ? LM_PRINT_COMPLEX : LM_PRINT_COMPLEX64;
	else if (k == LM_K_STRING)
		kind = LM_PRINT_STRING;
	else if (k == LM_K_SLICE)
		kind = LM_PRINT_SLICE;
	else if (k == LM_K_INTERFACE)
		kind = LM_PRINT_IFACE;
	else
		kind = LM_PRINT_PTR;
	emit(fs, OP_PRINT, v, kind, 0);
}
static void print_stmt(fs_t *fs, lm_call *c, bool newline)
{
	for (uint32_t i = 0; i < c->args.n; i++) {
		uint32_t mark = fs->top;
		if (i && newline)
			emit(fs, OP_PRINT, 0, LM_PRINT_SPACE, 0);
		print_value(fs, arg(c, i));
		slot_release(fs, mark);
	}
	if (newline)
		emit(fs, OP_PRINT, 0, LM_PRINT_NEWLINE, 0);
}

/* ---- unsafe */
static void offsetof_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	lm_selector *s = (lm_selector *)strip(arg(c, 0));
	lm_selection *sel = lm_selection_at(s->selection);
	ct *t = node_type(fs, lm_node_at(s->x));
	uint64_t off = 0;
	for (uint32_t i = 0; sel && i < sel->path_len; i++) {
		ct *u = under(fs, t);
		if (u->kind == LM_K_POINTER)
			u = under(fs, u->elem);
		lay(fs, u);
		off += u->fields[sel->path[i]].off;
		t = lay(fs, u->fields[sel->path[i]].type);
	}
	emit_u64(fs, dst, off);
}
static void unsafe_to(fs_t *fs, lm_call *c, lm_builtin_id id, uint32_t dst)
{
	uint32_t a, b;
	switch (id) {
	case LM_B_UNSAFE_SIZEOF: emit_u64(fs, dst, node_type(fs, arg(c, 0))->size); break;
	case LM_B_UNSAFE_ALIGNOF: emit_u64(fs, dst, node_type(fs, arg(c, 0))->align); break;
	case LM_B_UNSAFE_OFFSETOF: offsetof_to(fs, c, dst); break;
	case LM_B_UNSAFE_ADD:
		a = ex_any(fs, arg(c, 0));
		b = ex_any(fs, arg(c, 1));
		emit(fs, OP_ADD, dst, a, b);
		break;
	case LM_B_UNSAFE_SLICE:
		a = ex_any(fs, arg(c, 0));
		b = ex_any(fs, arg(c, 1));
		emit(fs, OP_UNSAFE_SLICE, dst, a, b);
		ext_type(fs, lay(fs, under(fs, node_type(fs, (lm_node *)c))->elem));
		break;
	case LM_B_UNSAFE_STRING:
		a = ex_any(fs, arg(c, 0));
		b = ex_any(fs, arg(c, 1));
		emit(fs, OP_UNSAFE_STRING, dst, a, b);
		break;
	default: emit_move(fs, dst, ex_any(fs, arg(c, 0)), 1); break; /* SliceData, StringData */
	}
}

/* ---- the rest */
static void copy_to(fs_t *fs, lm_call *c, uint32_t dst)
{
	uint32_t a = ex_any(fs, arg(c, 0)), b = ex_any(fs, arg(c, 1));
	if (under(fs, node_type(fs, arg(c, 1)))->kind == LM_K_STRING) {
		emit(fs, OP_COPYSTR, dst, a, b);
		return;
	}
	emit(fs, OP_COPY, dst, a, b);
	emit_ext(fs, lay(fs, under(fs, node_type(fs, arg(c, 0)))->elem)->size);
}
static void clear_stmt(fs_t *fs, lm_call *c)
{
	ct *t = node_type(fs, arg(c, 0)), *u = under(fs, t);
	uint32_t v = ex_any(fs, arg(c, 0));
	emit(fs, u->kind == LM_K_MAP ? OP_MAPCLEAR : OP_CLEARSLICE, v, 0, 0);
	ext_type(fs, u->kind == LM_K_MAP ? t : lay(fs, u->elem));
}
static void delete_stmt(fs_t *fs, lm_call *c)
{
	ct *t = node_type(fs, arg(c, 0));
	uint32_t m = ex_any(fs, arg(c, 0));
	uint32_t k = ex_conv_any(fs, arg(c, 1), lay(fs, under(fs, t)->key));
	emit(fs, OP_MAPDEL, m, k, 0);
	ext_type(fs, t);
}
static void panic_stmt(fs_t *fs, lm_call *c)
{
	ct *any = lay(fs, ct_of(fs->p, NULL, fs->p->cx->empty_interface));
	lm_pos pos = fs->pos;
	uint32_t v = slot_temp(fs, 2);
	ex_conv_to(fs, arg(c, 0), any, v);
	set_pos(fs, pos);
	emit(fs, OP_PANIC, v, 0, 0);
}
/* builtin(f()) with several results: a call whose arguments are already there. */
static lm_call *spread_call(fs_t *fs, lm_call *c)
{
	lm_node *only = c->args.n == 1 ? strip(arg(c, 0)) : NULL;
	lm_type *t = only && only->kind == LM_N_CALL && !is_type_node(only)
			     ? lm_type_at(((lm_expr *)only)->type)
			     : NULL;
	if (!t || t->kind != LM_T_TUPLE)
		return c;
	const lm_obj_list *vars = lm_obj_list_at(((lm_tuple *)t)->vars);
	uint32_t v = call_expr(fs, (lm_call *)only), n = lm_ol_len(vars);
	lm_node_ref *refs = LM_NEW_ARRAY(&fs->p->arena, lm_node_ref, n);
	for (uint32_t i = 0; i < n; i++) {
		lm_name_expr *x = LM_NEW(&fs->p->arena, lm_name_expr);
		x->e.n = (lm_node){.kind = LM_N_NAME, .mode = LM_MODE_VALUE, .pos = only->pos};
		x->e.type = lm_ol_get(vars, i)->type;
		x->name = lm_name_to(lm_name_of(fs->p->cx->names, LM_STR("_")));
		refs[i] = lm_node_to((lm_node *)x);
		override_arg o = {(lm_node *)x, v, node_type(fs, (lm_node *)x)};
		lm_vec_push(&fs->overrides, o);
		v += o.type->slots;
	}
	lm_call *copy = LM_NEW(&fs->p->arena, lm_call);
	*copy = *c;
	copy->args = (lm_list){lm_region_ref(refs), n};
	return copy;
}
void builtin_to(fs_t *fs, lm_call *c, lm_builtin_id id, uint32_t dst)
{
	uint32_t mark = fs->top;
	size_t overrides = fs->overrides.len;
	c = spread_call(fs, c);
	set_pos(fs, c->e.n.pos);
	switch (id) {
	case LM_B_APPEND: append_to(fs, c, dst); break;
	case LM_B_CAP:
	case LM_B_LEN: length_to(fs, strip(arg(c, 0)), id == LM_B_CAP, dst); break;
	case LM_B_CLEAR: clear_stmt(fs, c); break;
	case LM_B_CLOSE: emit(fs, OP_CLOSECHAN, ex_any(fs, arg(c, 0)), 0, 0); break;
	case LM_B_COMPLEX: complex_to(fs, c, dst); break;
	case LM_B_COPY: copy_to(fs, c, dst); break;
	case LM_B_DELETE: delete_stmt(fs, c); break;
	case LM_B_IMAG:
	case LM_B_REAL: real_imag_to(fs, c, id == LM_B_IMAG, dst); break;
	case LM_B_MAKE: make_to(fs, c, dst); break;
	case LM_B_MAX:
	case LM_B_MIN: min_max_to(fs, c, id == LM_B_MAX, dst); break;
	case LM_B_NEW: new_to(fs, c, dst); break;
	case LM_B_PANIC: panic_stmt(fs, c); break;
	case LM_B_PRINT:
	case LM_B_PRINTLN: print_stmt(fs, c, id == LM_B_PRINTLN); break;
	case LM_B_RECOVER: emit(fs, OP_RECOVER, dst, 0, 0); break;
	case LM_B_ASSERT:
	case LM_B_TRACE:
	case LM_B_COUNT: fs_error(fs, "internal: builtin %d", id); break;
	default: unsafe_to(fs, c, id, dst); break;
	}
	fs->overrides.len = overrides;
	slot_release(fs, mark);
}
