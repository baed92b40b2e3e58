/* lit.c - composite literals, and constant ones as static data. Part of compile/. */
#include "compile/compile_int.h"

/* A nested literal may leave its type out, and &T of an element too. */
static lm_composite_lit *as_literal(lm_node *n)
{
	n = strip(n);
	return n->kind == LM_N_COMPOSITE_LIT ? (lm_composite_lit *)n : NULL;
}
static lm_node *elem_value(lm_node *e)
{
	return e->kind == LM_N_KEY_VALUE ? lm_node_at(((lm_key_value *)e)->value) : e;
}
/* The type a literal makes: its own, or *T's T where & was left out. */
static ct *literal_type(fs_t *fs, lm_composite_lit *l, ct *want)
{
	ct *t = node_type(fs, (lm_node *)l);
	ct *u = under(fs, t);
	(void)want;
	return u->kind == LM_K_POINTER ? lay(fs, u->elem) : t;
}
/* The field that a key names, promoted ones (go1.27) included: its type and offset. */
static bool field_by_name(fs_t *fs, ct *s, lm_name *name, lm_package *pkg, ct **type, uint64_t *off,
			  int depth)
{
	lay(fs, s);
	for (uint32_t i = 0; i < s->field_count; i++) {
		ct_field *f = &s->fields[i];
		if (depth == 0 && f->name == name && (name->exported || !pkg || f->pkg == pkg)) {
			*type = f->type;
			*off += f->off;
			return true;
		}
		ct *u = under(fs, f->type);
		if (depth > 0 && f->embedded && u->kind == LM_K_STRUCT) {
			uint64_t inner = *off + f->off;
			if (field_by_name(fs, u, name, pkg, type, &inner, depth - 1)) {
				*off = inner;
				return true;
			}
		}
	}
	return false;
}
static bool blank_field(ct *u, lm_node *e, uint32_t position)
{
	return u->kind == LM_K_STRUCT && e->kind != LM_N_KEY_VALUE &&
	       lm_name_is(u->fields[position].name, "_");
}
static void struct_field(fs_t *fs, ct *s, lm_node *e, uint32_t position, ct **type, uint64_t *off)
{
	*off = 0;
	if (e->kind != LM_N_KEY_VALUE) {
		*type = lay(fs, s->fields[position].type);
		*off = s->fields[position].off;
		return;
	}
	lm_name_expr *key = (lm_name_expr *)strip(lm_node_at(((lm_key_value *)e)->key));
	lm_object *o = lm_object_at(key->obj);
	for (int depth = 0; depth < 32; depth++)
		if (field_by_name(fs, s, lm_name_at(key->name), o ? lm_package_at(o->pkg) : NULL,
				  type, off, depth)) {
			lay(fs, *type);
			return;
		}
	fs_error(fs, "internal: no field %s", lm_name_at(key->name)->text);
	*type = bt(fs, LM_INT);
}
/* Index of each element of an array or slice literal; returns the length. */
static int64_t elem_index(fs_t *fs, lm_node *e, int64_t next)
{
	int64_t k;
	if (e->kind == LM_N_KEY_VALUE && ex_small_int(fs, lm_node_at(((lm_key_value *)e)->key), &k))
		return k;
	return next;
}
static int64_t literal_len(fs_t *fs, lm_composite_lit *l)
{
	int64_t next = 0, max = 0;
	for (uint32_t i = 0; i < l->elems.n; i++) {
		next = elem_index(fs, lm_list_get(l->elems, i), next) + 1;
		if (next > max)
			max = next;
	}
	return max;
}

/* ---- into a place */
static void element_into(fs_t *fs, lm_node *v, ct *t, const place *pl, bool zeroed)
{
	lm_composite_lit *l = as_literal(v);
	lay(fs, t);
	if (l && node_type(fs, (lm_node *)l) == t) {
		int k = under(fs, t)->kind;
		if (k == LM_K_STRUCT || k == LM_K_ARRAY) {
			composite_into(fs, l, t, pl, zeroed);
			return;
		}
	}
	uint32_t mark = fs->top;
	if (pl->kind == PL_SLOT && !t->big) {
		ex_conv_to(fs, v, t, pl->slot);
	} else {
		uint32_t s = ex_conv_any(fs, v, t);
		place_store(fs, pl, s);
	}
	slot_release(fs, mark);
}
static place part_of(const place *pl, ct *whole, ct *t, uint64_t off)
{
	place r = *pl;
	if (r.kind == PL_SLOT && !whole->big) {
		r.off = (int64_t)r.slot * 8;
		r.kind = PL_FRAME;
	}
	r.off += (int64_t)off;
	r.type = t;
	if (r.kind == PL_FRAME && r.off % 8 == 0 && t->size % 8 == 0) {
		r.kind = PL_SLOT;
		r.slot = (uint32_t)(r.off / 8);
		r.off = 0;
	}
	return r;
}
static bool has_promoted_key(lm_composite_lit *l, ct *u)
{
	for (uint32_t i = 0; i < l->elems.n; i++) {
		lm_node *e = lm_list_get(l->elems, i);
		if (e->kind != LM_N_KEY_VALUE)
			return false;
		lm_name *name = lm_name_at(
			((lm_name_expr *)strip(lm_node_at(((lm_key_value *)e)->key)))->name);
		bool own = false;
		for (uint32_t k = 0; k < u->field_count; k++)
			own |= u->fields[k].name == name;
		if (!own)
			return true;
	}
	return false;
}
/* Does the literal write every byte (and, in slots, whole slots)? */
static bool is_complete(fs_t *fs, lm_composite_lit *l, ct *u, bool slots)
{
	if (u->kind == LM_K_STRUCT) {
		for (uint32_t i = 0; i < u->field_count && slots; i++)
			if (lay(fs, u->fields[i].type)->size % 8)
				return false;
		return l->elems.n == u->field_count && u->regular && !has_promoted_key(l, u);
	}
	return (int64_t)l->elems.n == u->len && l->nkeys == 0 && literal_len(fs, l) == u->len &&
	       lay(fs, u->elem)->size % (slots ? 8 : 1) == 0;
}
/* Stores a struct or array literal of type t into pl (SLOT, FRAME, MEM or GLOBAL); zeroed: the
 * place is zero already. */
void composite_into(fs_t *fs, lm_composite_lit *l, ct *t, const place *pl, bool zeroed)
{
	ct *u = lay(fs, under(fs, t));
	bool complete =
		!zeroed && is_complete(fs, l, u, pl->kind == PL_SLOT || pl->kind == PL_FRAME);
	if (!zeroed && !complete)
		place_zero(fs, pl);
	int64_t next = 0;
	for (uint32_t i = 0; i < l->elems.n && !fs->failed; i++) {
		lm_node *e = lm_list_get(l->elems, i);
		ct *ft;
		uint64_t off;
		if (u->kind == LM_K_STRUCT) {
			struct_field(fs, u, e, i, &ft, &off);
		} else {
			next = elem_index(fs, e, next);
			ft = lay(fs, u->elem);
			off = (uint64_t)next++ * ft->size;
		}
		if (blank_field(u, e, i)) {
			ex_discard(fs, e);
			continue;
		}
		place part = part_of(pl, t, ft, off);
		element_into(fs, elem_value(e), ft, &part, !complete);
	}
}

/* ---- kinds of literals */
/* Bytes of an all-constant literal as read-only data, or NULL. */
static lm_data *constant_data(fs_t *fs, lm_node *n, ct *t)
{
	if (t->size < 32 || t->size > (1u << 26))
		return NULL;
	reloc_vec relocs = {0};
	uint8_t *bytes = lm_arena_alloc(&fs->p->arena, t->size);
	lm_data *d = NULL;
	if (static_value(fs, n, t, bytes, 0, &relocs, true)) {
		d = LM_NEW(&fs->p->arena, lm_data);
		*d = (lm_data){.size = t->size,
			       .align = t->align,
			       .bytes = bytes,
			       .read_only = true,
			       .type = desc_of(fs->p, t)};
		d->pointer_free = relocs.len == 0;
		d->reloc_count = (uint32_t)relocs.len;
		d->relocs = LM_NEW_ARRAY(&fs->p->arena, lm_reloc, relocs.len);
		if (relocs.len)
			memcpy(d->relocs, relocs.data, relocs.len * sizeof(lm_reloc));
	}
	lm_vec_free(&relocs);
	return d;
}
/* A new heap object of type t holding the literal (a struct or array, or a slice's elements); its
 * address in dst. */
static void literal_object(fs_t *fs, lm_composite_lit *l, ct *t, uint32_t dst)
{
	uint32_t p = slot_temp(fs, 1);
	lm_data *d = l->elems.n > 3 ? constant_data(fs, (lm_node *)l, t) : NULL;
	emit(fs, OP_NEW, p, 0, 0);
	ext_type(fs, t);
	if (d) {
		uint32_t from = slot_temp(fs, 1);
		emit(fs, OP_LDK, from, 0, 0);
		ext_data(fs, d, 0);
		emit(fs, OP_MOVMEM, p, from, 0);
		emit_ext(fs, t->size);
	} else {
		place pl = place_mem(t, p, 0);
		composite_into(fs, l, t, &pl, true);
	}
	emit_move(fs, dst, p, 1);
}
static void slice_literal(fs_t *fs, lm_composite_lit *l, ct *t, uint32_t dst)
{
	ct *u = under(fs, t);
	int64_t n = literal_len(fs, l);
	if (n == 0) {
		uint32_t z = slot_temp(fs, 1);
		emit_zero(fs, z, 1);
		emit(fs, OP_MAKESLICE, dst, z, z);
		ext_type(fs, lay(fs, u->elem));
		return;
	}
	uint32_t p = slot_temp(fs, 1);
	literal_object(fs, l, lay(fs, ct_array(fs->p, u->elem, n)), p);
	emit_move(fs, dst, p, 1);
	emit_int(fs, dst + 1, n);
	emit_int(fs, dst + 2, n);
}
static void map_literal(fs_t *fs, lm_composite_lit *l, ct *t, uint32_t dst)
{
	ct *u = under(fs, t), *kt = lay(fs, u->key), *et = lay(fs, u->elem);
	uint32_t m = slot_temp(fs, 2);
	emit_int(fs, m + 1, l->elems.n);
	emit(fs, OP_MAKEMAP, m, m + 1, 0);
	ext_type(fs, t);
	for (uint32_t i = 0; i < l->elems.n && !fs->failed; i++) {
		lm_key_value *kv = (lm_key_value *)lm_list_get(l->elems, i);
		uint32_t mark = fs->top;
		uint32_t k = ex_conv_any(fs, lm_node_at(kv->key), kt);
		uint32_t v = ex_conv_any(fs, lm_node_at(kv->value), et);
		place pl = {.kind = PL_MAP, .type = et, .slot = m, .key = k, .map_type = t};
		place_store(fs, &pl, v);
		slot_release(fs, mark);
	}
	emit_move(fs, dst, m, 1);
}
void addr_of_lit_to(fs_t *fs, lm_composite_lit *l, ct *ptr, uint32_t dst)
{
	ct *t = lay(fs, under(fs, ptr)->elem);
	int k = under(fs, t)->kind;
	uint32_t mark = fs->top;
	if (k == LM_K_STRUCT || k == LM_K_ARRAY) {
		literal_object(fs, l, t, dst);
	} else {
		uint32_t v = slot_temp(fs, t->slots + 1), p = v + t->slots;
		if (k == LM_K_SLICE)
			slice_literal(fs, l, t, v);
		else
			map_literal(fs, l, t, v);
		emit(fs, OP_NEW, p, 0, 0);
		ext_type(fs, t);
		mem_store(fs, t, v, p, 0);
		emit_move(fs, dst, p, 1);
	}
	slot_release(fs, mark);
}
void composite_to(fs_t *fs, lm_composite_lit *l, uint32_t dst)
{
	ct *t = node_type(fs, (lm_node *)l), *lt = literal_type(fs, l, t);
	uint32_t mark = fs->top;
	if (lt != t) {
		addr_of_lit_to(fs, l, t, dst);
		return;
	}
	int k = under(fs, t)->kind;
	hoist_mark hm = {fs->overrides.len, fs->hoisted};
	if (!fs->hoisted)
		hm = hoist_begin(fs, &l->elems, NULL, NULL);
	if (k == LM_K_SLICE) {
		slice_literal(fs, l, t, dst);
	} else if (k == LM_K_MAP) {
		map_literal(fs, l, t, dst);
	} else if (t->big) {
		literal_object(fs, l, t, dst);
	} else if (l->elems.n > 8 && k == LM_K_ARRAY) {
		uint32_t p = slot_temp(fs, 1);
		literal_object(fs, l, t, p);
		mem_load(fs, t, dst, p, 0);
	} else {
		place pl = place_slot(t, dst);
		composite_into(fs, l, t, &pl, false);
	}
	hoist_end(fs, hm);
	slot_release(fs, mark);
}

/* ---- static data */
static lm_sym *static_object(fs_t *fs, lm_composite_lit *l, ct *t)
{
	lm_data *d = LM_NEW(&fs->p->arena, lm_data);
	uint8_t *bytes = lm_arena_alloc(&fs->p->arena, t->size + 1);
	reloc_vec relocs = {0};
	lm_sym *s = NULL;
	if (static_value(fs, (lm_node *)l, t, bytes, 0, &relocs, false)) {
		*d = (lm_data){.size = t->size,
			       .align = t->align,
			       .bytes = bytes,
			       .pointer_free = t->pointer_free,
			       .type = desc_of(fs->p, t),
			       .reloc_count = (uint32_t)relocs.len};
		d->relocs = LM_NEW_ARRAY(&fs->p->arena, lm_reloc, relocs.len);
		if (relocs.len)
			memcpy(d->relocs, relocs.data, relocs.len * sizeof(lm_reloc));
		s = sym_temp_var(fs->p, fs->pkg, d);
	}
	lm_vec_free(&relocs);
	return s;
}
static void static_pointer(lm_sym *s, uint64_t off, reloc_vec *relocs)
{
	lm_reloc r = {.offset = (uint32_t)off, .kind = LM_RELOC_VARADDR, .sym = s};
	lm_vec_push(relocs, r);
}
static bool static_aggregate(fs_t *fs, lm_composite_lit *l, ct *t, uint8_t *bytes, uint64_t off,
			     reloc_vec *relocs, bool constant_only)
{
	ct *u = lay(fs, under(fs, t));
	int64_t next = 0;
	for (uint32_t i = 0; i < l->elems.n; i++) {
		lm_node *e = lm_list_get(l->elems, i);
		ct *ft;
		uint64_t at;
		if (u->kind == LM_K_STRUCT) {
			struct_field(fs, u, e, i, &ft, &at);
		} else {
			next = elem_index(fs, e, next);
			ft = lay(fs, u->elem);
			at = (uint64_t)next++ * ft->size;
		}
		if (blank_field(u, e, i) && ex_is_const(fs, strip(e)))
			continue;
		if (!static_value(fs, elem_value(e), ft, bytes, off + at, relocs, constant_only))
			return false;
	}
	return true;
}
static bool static_literal(fs_t *fs, lm_composite_lit *l, ct *t, uint8_t *bytes, uint64_t off,
			   reloc_vec *relocs, bool constant_only)
{
	ct *own = node_type(fs, (lm_node *)l), *u = under(fs, own);
	if (u->kind == LM_K_POINTER &&
	    under(fs, t)->kind != LM_K_POINTER) { /* the object of an element with & left out */
		own = lay(fs, u->elem);
		u = under(fs, own);
	}
	if (u->kind == LM_K_STRUCT || u->kind == LM_K_ARRAY)
		return static_aggregate(
			fs, l, under(fs, t)->kind == LM_K_ARRAY || u->kind == LM_K_STRUCT ? t : own,
			bytes, off, relocs, constant_only);
	if (constant_only && !(u->kind == LM_K_SLICE && under(fs, t)->kind == LM_K_ARRAY))
		return false;
	if (u->kind == LM_K_SLICE &&
	    under(fs, t)->kind == LM_K_ARRAY) /* the elements of a slice literal */
		return static_aggregate(fs, l, t, bytes, off, relocs, constant_only);
	if (u->kind == LM_K_SLICE) {
		int64_t n = literal_len(fs, l);
		if (n == 0)
			return false;
		lm_sym *s = static_object(fs, l, lay(fs, ct_array(fs->p, u->elem, n)));
		if (!s)
			return false;
		static_pointer(s, off, relocs);
		memcpy(bytes + off + 8, &n, 8);
		memcpy(bytes + off + 16, &n, 8);
		return true;
	}
	if (u->kind == LM_K_POINTER) {
		lm_sym *s = static_object(fs, l, lay(fs, u->elem));
		if (s)
			static_pointer(s, off, relocs);
		return s != NULL;
	}
	return false;
}
static bool static_address(fs_t *fs, lm_operation *o, uint64_t off, reloc_vec *relocs)
{
	lm_node *x = strip(lm_node_at(o->x));
	if (x->kind == LM_N_COMPOSITE_LIT) {
		ct *t = node_type(fs, x);
		int k = under(fs, t)->kind;
		lm_sym *s = k == LM_K_STRUCT || k == LM_K_ARRAY
				    ? static_object(fs, (lm_composite_lit *)x, t)
				    : NULL;
		if (s)
			static_pointer(s, off, relocs);
		return s != NULL;
	}
	lm_object *v = name_obj(x);
	if (!v || v->kind != LM_O_VAR || v->var_kind != LM_VK_PACKAGE)
		return false;
	if (ty(fs, lm_type_at(v->type))->size == 0)
		return false; /* all such variables share an address */
	static_pointer(sym_var(fs->p, v), off, relocs);
	return true;
}
/* Writes the value of n as type t at bytes+off when it can be known now; constant_only: without
 * package variables. */
bool static_value(fs_t *fs, lm_node *n, ct *t, uint8_t *bytes, uint64_t off, reloc_vec *relocs,
		  bool constant_only)
{
	n = strip(n);
	lay(fs, t);
	if (++fs->depth > 1000) {
		fs->depth--;
		return false;
	}
	bool ok = false;
	if (is_nil_node(fs, n)) {
		ok = true;
	} else if (under(fs, t)->kind == LM_K_INTERFACE) {
		ok = false;
	} else if (ex_is_const(fs, n)) {
		const_bytes(fs, lm_const_at(((lm_expr *)n)->value), t, bytes, off, relocs);
		ok = true;
	} else if (n->kind == LM_N_COMPOSITE_LIT) {
		ok = static_literal(fs, (lm_composite_lit *)n, t, bytes, off, relocs,
				    constant_only);
	} else if (!constant_only && n->kind == LM_N_OPERATION && n->op == LM_OP_AND &&
		   !((lm_operation *)n)->y.u) {
		ok = static_address(fs, (lm_operation *)n, off, relocs);
	} else if (n->kind == LM_N_NAME || n->kind == LM_N_SELECTOR) {
		lm_object *o = name_obj(n);
		if (o && o->kind == LM_O_FUNC && !((lm_name_expr *)fun_name_node(n))->targs) {
			lm_reloc r = {.offset = (uint32_t)off,
				      .kind = LM_RELOC_CLOSURE,
				      .sym = sym_func(fs->p, o, NULL, 0)};
			lm_vec_push(relocs, r);
			ok = true;
		}
	}
	fs->depth--;
	return ok;
}
