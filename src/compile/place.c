/* place.c - where values are: slots, parts of slots, memory, package variables, slice and map
 * elements; loading from and storing to them. Part of compile/. */
#include "compile/compile_int.h"

place place_slot(ct *t, uint32_t slot)
{
	return (place){.kind = PL_SLOT, .type = t, .slot = slot};
}
place place_mem(ct *t, uint32_t slot, int64_t off)
{
	return (place){.kind = PL_MEM, .type = t, .slot = slot, .off = off};
}

/* ---- memory */
/* An address near enough for an operation's 16-bit offset. */
static uint32_t mem_base(fs_t *fs, uint32_t base, int64_t *off)
{
	if (*off < 4096)
		return base;
	if (*off <= 0xffff) {
		emit(fs, OP_NILCHK, base, 0, 0);
		return base;
	}
	uint32_t t = slot_temp(fs, 1);
	emit(fs, OP_LEAX, t, base, 0);
	emit_ext(fs, (uint64_t)*off);
	*off = 0;
	return t;
}
static unsigned load_op(ct *t)
{
	switch ((lm_scalar_kind)t->scalar) {
	case LM_SC_8U: return OP_LD8U;
	case LM_SC_8S: return OP_LD8S;
	case LM_SC_16U: return OP_LD16U;
	case LM_SC_16S: return OP_LD16S;
	case LM_SC_32U:
	case LM_SC_F32: return OP_LD32U;
	case LM_SC_32S: return OP_LD32S;
	case LM_SC_64: return OP_LD64;
	case LM_SC_MEM: break;
	}
	switch (t->size) {
	case 1: return OP_LD8U;
	case 2: return OP_LD16U;
	case 4: return OP_LD32U;
	case 8: return OP_LD64;
	case 16: return OP_LD128;
	case 24: return OP_LD192;
	default: return OP_LDM;
	}
}
static unsigned store_op(uint64_t size)
{
	switch (size) {
	case 1: return OP_ST8;
	case 2: return OP_ST16;
	case 4: return OP_ST32;
	case 8: return OP_ST64;
	case 16: return OP_ST128;
	case 24: return OP_ST192;
	default: return OP_STM;
	}
}
void mem_load(fs_t *fs, ct *t, uint32_t dst, uint32_t base, int64_t off)
{
	uint32_t mark = fs->top;
	if (t->size == 0) {
		emit(fs, OP_NILCHK, base, 0, 0);
	} else if (t->big) {
		uint32_t from = slot_temp(fs, 2);
		emit(fs, OP_LEAX, from, base, 0);
		emit_ext(fs, (uint64_t)off);
		emit(fs, OP_NEW, from + 1, 0, 0);
		ext_type(fs, t);
		emit(fs, OP_MOVMEM, from + 1, from, 0);
		emit_ext(fs, t->size);
		emit_move(fs, dst, from + 1, 1);
	} else {
		base = mem_base(fs, base, &off);
		unsigned op = load_op(t);
		emit(fs, op, dst, base, (uint32_t)off);
		if (op == OP_LDM)
			emit_ext(fs, t->size);
	}
	slot_release(fs, mark);
}
void mem_store(fs_t *fs, ct *t, uint32_t src, uint32_t base, int64_t off)
{
	uint32_t mark = fs->top;
	if (t->size == 0) {
		emit(fs, OP_NILCHK, base, 0, 0);
	} else if (t->big) {
		uint32_t to = slot_temp(fs, 1);
		emit(fs, OP_LEAX, to, base, 0);
		emit_ext(fs, (uint64_t)off);
		emit(fs, OP_MOVMEM, to, src, 0);
		emit_ext(fs, t->size);
	} else {
		base = mem_base(fs, base, &off);
		unsigned op = store_op(t->size);
		emit(fs, op, src, base, (uint32_t)off);
		if (op == OP_STM)
			emit_ext(fs, t->size);
	}
	slot_release(fs, mark);
}

/* ---- parts of slots */
static void frame_addr(fs_t *fs, int64_t off, ct *t, uint32_t dst)
{
	uint32_t first = (uint32_t)(off / 8), last = (uint32_t)((off + (int64_t)t->size + 7) / 8);
	emit(fs, OP_FADDR, dst, first, last > first ? last - first : 1);
	if (off % 8)
		emit(fs, OP_LEA, dst, dst, (uint32_t)(off % 8));
}
static void frame_load(fs_t *fs, ct *t, uint32_t dst, int64_t off)
{
	if (t->size == 0)
		return;
	unsigned op = 0;
	switch (load_op(t)) {
	case OP_LD8U: op = OP_LDF8U; break;
	case OP_LD8S: op = OP_LDF8S; break;
	case OP_LD16U: op = OP_LDF16U; break;
	case OP_LD16S: op = OP_LDF16S; break;
	case OP_LD32U: op = OP_LDF32U; break;
	case OP_LD32S: op = OP_LDF32S; break;
	default: break;
	}
	if (op) {
		emit_l(fs, op, dst, (int32_t)off);
		return;
	}
	uint32_t mark = fs->top, a = slot_temp(fs, 1);
	frame_addr(fs, off, t, a);
	mem_load(fs, t, dst, a, 0);
	slot_release(fs, mark);
}
static void frame_store(fs_t *fs, ct *t, uint32_t src, int64_t off)
{
	if (t->size == 0)
		return;
	if (t->size == 1 || t->size == 2 || t->size == 4) {
		emit_l(fs,
		       t->size == 1   ? OP_STF8
		       : t->size == 2 ? OP_STF16
				      : OP_STF32,
		       src, (int32_t)off);
		return;
	}
	uint32_t mark = fs->top, a = slot_temp(fs, 1);
	frame_addr(fs, off, t, a);
	mem_store(fs, t, src, a, 0);
	slot_release(fs, mark);
}

/* ---- loading and storing */
static bool global_op(ct *t, bool store, unsigned *op)
{
	if (t->size == 8 && !t->big) {
		*op = store ? OP_STG64 : OP_LDG64;
		return true;
	}
	if (store)
		return false;
	switch (load_op(t)) {
	case OP_LD32S: *op = OP_LDG32S; return true;
	case OP_LD8U: *op = OP_LDG8U; return true;
	case OP_LD128: *op = OP_LDG128; return true;
	case OP_LD192: *op = OP_LDG192; return true;
	default: return false;
	}
}
/* Is the index of a type whose large values print as unsigned in bounds errors? */
static bool unsigned_index(fs_t *fs, lm_node *index)
{
	int k = under(fs, node_type(fs, index))->kind;
	return k == LM_K_UINT || k == LM_K_UINT64 || k == LM_K_UINTPTR;
}
bool index_unsigned(fs_t *fs, lm_node *index)
{
	return unsigned_index(fs, index);
}
static void emit_index(fs_t *fs, const place *pl, unsigned op, uint32_t a, uint32_t b, uint32_t c)
{
	fs->row_flags = pl->uns ? LM_LINE_UNSIGNED : 0;
	emit(fs, op, a, b, c);
	fs->row_flags = 0;
}
static uint32_t index_addr(fs_t *fs, const place *pl)
{
	uint32_t a = slot_temp(fs, 1);
	emit_index(fs, pl, OP_ADDRX, a, pl->slot, pl->key);
	emit_ext(fs, pl->type->size);
	return a;
}
static unsigned index_op(ct *t, bool store)
{
	if (t->big)
		return 0;
	switch (load_op(t)) {
	case OP_LD8U: return store ? OP_STX8 : OP_LDX8U;
	case OP_LD8S: return store ? OP_STX8 : OP_LDX8S;
	case OP_LD16U: return store ? OP_STX16 : OP_LDX16U;
	case OP_LD16S: return store ? OP_STX16 : OP_LDX16S;
	case OP_LD32U: return store ? OP_STX32 : OP_LDX32U;
	case OP_LD32S: return store ? OP_STX32 : OP_LDX32S;
	case OP_LD64: return store ? OP_STX64 : OP_LDX64;
	case OP_LD128: return store ? OP_STX128 : OP_LDX128;
	default: return 0;
	}
}
static void map_big_check(fs_t *fs, ct *m)
{
	ct *u = under(fs, m);
	if (lay(fs, u->key)->big || lay(fs, u->elem)->big)
		fs_error(fs, "map keys or elements larger than %d bytes are not implemented",
			 CT_BIG);
}
void place_load(fs_t *fs, const place *pl, uint32_t dst)
{
	ct *t = pl->type;
	uint32_t mark = fs->top;
	switch ((place_kind)pl->kind) {
	case PL_BLANK: break;
	case PL_SLOT: emit_move(fs, dst, pl->slot, t->slots); break;
	case PL_FRAME: frame_load(fs, t, dst, pl->off); break;
	case PL_MEM: mem_load(fs, t, dst, pl->slot, pl->off); break;
	case PL_GLOBAL: {
		unsigned op;
		if (t->size == 0)
			break;
		if (global_op(t, false, &op)) {
			emit(fs, op, dst, 0, 0);
			ext_sym(fs, LM_RELOC_VAR, pl->sym, pl->off);
			break;
		}
		uint32_t a = slot_temp(fs, 1);
		emit(fs, OP_GADDR, a, 0, 0);
		ext_sym(fs, LM_RELOC_VAR, pl->sym, pl->off);
		mem_load(fs, t, dst, a, 0);
		break;
	}
	case PL_INDEX: {
		unsigned op = pl->str ? OP_LDX8U : index_op(t, false);
		if (op)
			emit_index(fs, pl, op, dst, pl->slot, pl->key);
		else
			mem_load(fs, t, dst, index_addr(fs, pl), 0);
		break;
	}
	case PL_MAP:
		map_big_check(fs, pl->map_type);
		emit(fs, OP_MAPGET, dst, pl->slot, pl->key);
		ext_type(fs, pl->map_type);
		break;
	}
	slot_release(fs, mark);
}
void place_store(fs_t *fs, const place *pl, uint32_t src)
{
	ct *t = pl->type;
	uint32_t mark = fs->top;
	switch ((place_kind)pl->kind) {
	case PL_BLANK: break;
	case PL_SLOT: emit_move(fs, pl->slot, src, t->slots); break;
	case PL_FRAME: frame_store(fs, t, src, pl->off); break;
	case PL_MEM: mem_store(fs, t, src, pl->slot, pl->off); break;
	case PL_GLOBAL: {
		unsigned op;
		if (t->size == 0)
			break;
		if (global_op(t, true, &op)) {
			emit(fs, op, src, 0, 0);
			ext_sym(fs, LM_RELOC_VAR, pl->sym, pl->off);
			break;
		}
		uint32_t a = slot_temp(fs, 1);
		emit(fs, OP_GADDR, a, 0, 0);
		ext_sym(fs, LM_RELOC_VAR, pl->sym, pl->off);
		mem_store(fs, t, src, a, 0);
		break;
	}
	case PL_INDEX: {
		unsigned op = index_op(t, true);
		if (op)
			emit_index(fs, pl, op, pl->slot, pl->key, src);
		else
			mem_store(fs, t, src, index_addr(fs, pl), 0);
		break;
	}
	case PL_MAP:
		map_big_check(fs, pl->map_type);
		emit(fs, OP_MAPSET, pl->slot, pl->key, src);
		ext_type(fs, pl->map_type);
		break;
	}
	slot_release(fs, mark);
}
void place_zero(fs_t *fs, const place *pl)
{
	uint32_t mark = fs->top;
	if (pl->kind == PL_SLOT) {
		emit_zero(fs, pl->slot, pl->type->slots);
	} else if (pl->kind != PL_BLANK && pl->kind != PL_MAP && pl->type->size > 24) {
		place copy = *pl;
		uint32_t a = slot_temp(fs, 1);
		place_addr(fs, &copy, a);
		emit(fs, OP_ZEROMEM, a, 0, 0);
		emit_ext(fs, pl->type->size);
	} else if (pl->kind != PL_BLANK) {
		uint32_t z = slot_temp(fs, pl->type->slots);
		emit_zero(fs, z, pl->type->slots);
		place_store(fs, pl, z);
	}
	slot_release(fs, mark);
}
void place_addr(fs_t *fs, place *pl, uint32_t dst)
{
	switch ((place_kind)pl->kind) {
	case PL_SLOT:
		if (pl->type->big)
			emit_move(fs, dst, pl->slot, 1);
		else if (pl->type->slots == 0)
			emit(fs, OP_FADDR, dst, dst, 1);
		else
			emit(fs, OP_FADDR, dst, pl->slot, pl->type->slots);
		break;
	case PL_FRAME: frame_addr(fs, pl->off, pl->type, dst); break;
	case PL_MEM:
		if (pl->off > 0xffff) {
			emit(fs, OP_LEAX, dst, pl->slot, 0);
			emit_ext(fs, (uint64_t)pl->off);
		} else if (pl->off || pl->nilable) {
			emit(fs, OP_LEA, dst, pl->slot, (uint32_t)pl->off);
		} else {
			emit_move(fs, dst, pl->slot, 1);
		}
		break;
	case PL_GLOBAL:
		if (pl->type->size == 0) { /* the address that all empty objects share */
			emit(fs, OP_NEW, dst, 0, 0);
			ext_type(fs, pl->type);
			break;
		}
		emit(fs, OP_GADDR, dst, 0, 0);
		ext_sym(fs, LM_RELOC_VAR, pl->sym, pl->off);
		break;
	case PL_INDEX:
		emit_index(fs, pl, OP_ADDRX, dst, pl->slot, pl->key);
		emit_ext(fs, pl->type->size);
		break;
	case PL_MAP:
	case PL_BLANK: {
		uint32_t t = slot_temp(fs, pl->type->slots);
		place_load(fs, pl, t);
		emit(fs, OP_FADDR, dst, t, pl->type->slots ? pl->type->slots : 1);
		break;
	}
	}
}
uint32_t place_use(fs_t *fs, place *pl)
{
	if (pl->kind == PL_SLOT && !(fs->force_copy && pl->slot < fs->locals_top))
		return pl->slot;
	uint32_t t = slot_temp(fs, pl->type->slots);
	place_load(fs, pl, t);
	return t;
}

/* ---- parts */
static void frame_normal(place *pl)
{
	if (pl->off % 8 == 0 && pl->type->size % 8 == 0 && pl->type->align <= 8) {
		pl->kind = PL_SLOT;
		pl->slot = (uint32_t)(pl->off / 8);
		pl->off = 0;
	} else {
		pl->kind = PL_FRAME;
	}
}
/* The part of type t at byte `off` of the place. */
static void place_part(fs_t *fs, place *pl, ct *t, uint64_t off)
{
	switch ((place_kind)pl->kind) {
	case PL_SLOT:
		if (pl->type->big) {
			*pl = place_mem(t, pl->slot, (int64_t)off);
			return;
		}
		pl->off = (int64_t)pl->slot * 8 + (int64_t)off;
		pl->type = t;
		frame_normal(pl);
		return;
	case PL_FRAME:
		pl->off += (int64_t)off;
		pl->type = t;
		frame_normal(pl);
		return;
	case PL_MEM:
	case PL_GLOBAL:
		pl->off += (int64_t)off;
		pl->type = t;
		return;
	case PL_INDEX: {
		uint32_t a = index_addr(fs, pl);
		*pl = place_mem(t, a, (int64_t)off);
		return;
	}
	case PL_MAP:
	case PL_BLANK: {
		uint32_t v = slot_temp(fs, pl->type->slots);
		place_load(fs, pl, v);
		*pl = place_slot(pl->type, v);
		place_part(fs, pl, t, off);
		return;
	}
	}
}
void place_field(fs_t *fs, place *pl, const ct_field *f)
{
	place_part(fs, pl, lay(fs, f->type), f->off);
}
void place_deref(fs_t *fs, place *pl)
{
	ct *t = lay(fs, under(fs, pl->type)->elem);
	uint32_t s = place_use(fs, pl);
	*pl = place_mem(t, s, 0);
	pl->nilable = true;
}
void place_path(fs_t *fs, place *pl, const uint32_t *path, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (under(fs, pl->type)->kind == LM_K_POINTER)
			place_deref(fs, pl);
		ct *s = lay(fs, under(fs, pl->type));
		if (s->kind != LM_K_STRUCT || path[i] >= s->field_count) {
			fs_error(fs, "internal: a selection's path does not fit its type");
			return;
		}
		place_field(fs, pl, &s->fields[path[i]]);
	}
}

/* ---- of expressions */
void place_var(fs_t *fs, lm_object *o, lm_pos pos, place *pl)
{
	var_info *v = var_find(fs, o);
	(void)pos;
	if (v) {
		*pl = v->boxed ? place_mem(v->type, v->slot, 0) : place_slot(v->type, v->slot);
		return;
	}
	if (o->var_kind != LM_VK_PACKAGE) {
		fs_error(fs, "internal: variable %s is not of this function",
			 o->name.u ? lm_name_at(o->name)->text : "_");
		*pl = place_slot(bt(fs, LM_INT), 0);
		return;
	}
	*pl = (place){
		.kind = PL_GLOBAL, .type = ty(fs, lm_type_at(o->type)), .sym = sym_var(fs->p, o)};
}
static void place_value(fs_t *fs, lm_node *n, place *pl)
{
	ct *t = node_type(fs, n);
	uint32_t s = slot_temp(fs, t->slots);
	ex_to(fs, n, s);
	*pl = place_slot(t, s);
}
/* Pointer and length of a slice or string, without loading a capacity. */
static uint32_t slice_base(fs_t *fs, lm_node *x, ct *t)
{
	place pl;
	place_of(fs, x, &pl);
	if (pl.kind == PL_MEM || pl.kind == PL_GLOBAL) {
		pl.type = bt(fs, LM_STRING);
		uint32_t s = slot_temp(fs, 2);
		place_load(fs, &pl, s);
		return s;
	}
	if (pl.kind == PL_INDEX && under(fs, t)->kind == LM_K_SLICE) {
		uint32_t s = slot_temp(fs, 2);
		emit(fs, OP_LDX_SLICE, s, pl.slot, pl.key);
		return s;
	}
	pl.type = t;
	return place_use(fs, &pl);
}
static void array_index(fs_t *fs, place *pl, lm_node *index, lm_pos pos)
{
	ct *a = under(fs, pl->type), *e = lay(fs, a->elem);
	int64_t k;
	if (ex_small_int(fs, index, &k) && k >= 0 && k < a->len) {
		place_part(fs, pl, e, (uint64_t)k * e->size);
		return;
	}
	uint32_t i = ex_any(fs, index);
	set_pos(fs, pos);
	fs->row_flags = unsigned_index(fs, index) ? LM_LINE_UNSIGNED : 0;
	emit(fs, OP_BNDK, i, 0, 0);
	fs->row_flags = 0;
	emit_ext(fs, (uint64_t)a->len);
	uint32_t base = slot_temp(fs, 1);
	if (pl->kind == PL_MEM && !pl->off && !pl->nilable)
		base = pl->slot;
	else
		place_addr(fs, pl, base);
	uint32_t at = slot_temp(fs, 1);
	emit(fs, OP_ADDRA, at, base, i);
	emit_ext(fs, e->size);
	*pl = place_mem(e, at, 0);
}
static void place_index(fs_t *fs, lm_index_expr *x, place *pl)
{
	lm_node *base = lm_node_at(x->x), *index = lm_node_at(x->index);
	ct *t = node_type(fs, base), *u = lay(fs, under(fs, t));
	bool borrow = fs->borrow_key;
	fs->borrow_key = false;
	if (u->kind == LM_K_SLICE || u->kind == LM_K_STRING) {
		uint32_t s = slice_base(fs, base, t);
		ct *e = u->kind == LM_K_STRING ? bt(fs, LM_UINT8) : lay(fs, u->elem);
		uint32_t i = ex_any(fs, index);
		set_pos(fs, x->e.n.pos);
		*pl = (place){.kind = PL_INDEX,
			      .type = e,
			      .slot = s,
			      .key = i,
			      .str = u->kind == LM_K_STRING,
			      .uns = unsigned_index(fs, index)};
		return;
	}
	if (u->kind == LM_K_MAP) {
		uint32_t m = ex_any(fs, base);
		ct *kt = lay(fs, u->key);
		uint32_t k = borrow ? ex_borrow(fs, index, kt) : ex_conv_any(fs, index, kt);
		*pl = (place){.kind = PL_MAP,
			      .type = lay(fs, u->elem),
			      .slot = m,
			      .key = k,
			      .map_type = t};
		return;
	}
	place_of(fs, base, pl);
	if (u->kind == LM_K_POINTER)
		place_deref(fs, pl);
	array_index(fs, pl, index, x->e.n.pos);
}
static void place_selector(fs_t *fs, lm_selector *s, place *pl)
{
	lm_selection *sel = lm_selection_at(s->selection);
	if (!sel) {
		lm_object *o = lm_object_at(((lm_name_expr *)lm_node_at(s->sel))->obj);
		if (o && o->kind == LM_O_VAR)
			place_var(fs, o, s->e.n.pos, pl);
		else
			place_value(fs, (lm_node *)s, pl);
		return;
	}
	if (sel->kind != LM_SEL_FIELD) {
		place_value(fs, (lm_node *)s, pl);
		return;
	}
	place_of(fs, lm_node_at(s->x), pl);
	set_pos(fs, s->e.n.pos);
	place_path(fs, pl, sel->path, sel->path_len);
}
void place_of(fs_t *fs, lm_node *n, place *pl)
{
	n = strip(n);
	if (++fs->depth > 5000) {
		fs_error(fs, "expression nested too deeply");
		*pl = place_slot(bt(fs, LM_INT), 0);
		fs->depth--;
		return;
	}
	for (size_t i = 0; i < fs->overrides.len; i++)
		if (fs->overrides.data[i].node == n) {
			*pl = place_slot(fs->overrides.data[i].type, fs->overrides.data[i].slot);
			fs->depth--;
			return;
		}
	lm_expr *e = (lm_expr *)n;
	if (n->mode == LM_MODE_CONST && e->value.u) {
		place_value(fs, n, pl);
	} else if (n->kind == LM_N_NAME) {
		lm_object *o = lm_object_at(((lm_name_expr *)n)->obj);
		if (o && o->kind == LM_O_VAR)
			place_var(fs, o, n->pos, pl);
		else if (is_blank(n))
			*pl = (place){.kind = PL_BLANK, .type = bt(fs, LM_INT)};
		else
			place_value(fs, n, pl);
	} else if (n->kind == LM_N_SELECTOR) {
		place_selector(fs, (lm_selector *)n, pl);
	} else if (index_is_value(n)) {
		place_index(fs, (lm_index_expr *)n, pl);
	} else if (n->kind == LM_N_OPERATION && n->op == LM_OP_MUL && !((lm_operation *)n)->y.u) {
		place_of(fs, lm_node_at(((lm_operation *)n)->x), pl);
		place_deref(fs, pl);
	} else {
		place_value(fs, n, pl);
	}
	fs->depth--;
}
