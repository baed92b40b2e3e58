/* tdesc.c - identity keys, printed forms and layout of type descriptions, and the table that
 * interns them: see tdesc.h. */
#include "bytecode/tdesc.h"

static const struct {
	const char *name;
	uint8_t size, align, scalar;
} basics[] = {
	[LM_K_BOOL] = {"bool", 1, 1, LM_SC_8U},
	[LM_K_INT] = {"int", 8, 8, LM_SC_64},
	[LM_K_INT8] = {"int8", 1, 1, LM_SC_8S},
	[LM_K_INT16] = {"int16", 2, 2, LM_SC_16S},
	[LM_K_INT32] = {"int32", 4, 4, LM_SC_32S},
	[LM_K_INT64] = {"int64", 8, 8, LM_SC_64},
	[LM_K_UINT] = {"uint", 8, 8, LM_SC_64},
	[LM_K_UINT8] = {"uint8", 1, 1, LM_SC_8U},
	[LM_K_UINT16] = {"uint16", 2, 2, LM_SC_16U},
	[LM_K_UINT32] = {"uint32", 4, 4, LM_SC_32U},
	[LM_K_UINT64] = {"uint64", 8, 8, LM_SC_64},
	[LM_K_UINTPTR] = {"uintptr", 8, 8, LM_SC_64},
	[LM_K_FLOAT32] = {"float32", 4, 4, LM_SC_F32},
	[LM_K_FLOAT64] = {"float64", 8, 8, LM_SC_64},
	[LM_K_COMPLEX64] = {"complex64", 8, 4, LM_SC_64},
	[LM_K_COMPLEX128] = {"complex128", 16, 8, LM_SC_MEM},
	[LM_K_STRING] = {"string", 16, 8, LM_SC_MEM},
	[LM_K_UNSAFE_POINTER] = {"unsafe.Pointer", 8, 8, LM_SC_64},
};

/* ---- layout */

static uint64_t round_up(uint64_t n, uint64_t align)
{
	return (n + align - 1) & ~(align - 1);
}

uint64_t lm_tdesc_ptr_bytes(const lm_tdesc *d)
{
	switch (d->kind) {
	case LM_K_POINTER:
	case LM_K_UNSAFE_POINTER:
	case LM_K_FUNC:
	case LM_K_CHAN:
	case LM_K_MAP:
	case LM_K_STRING:
	case LM_K_SLICE: return 8;
	case LM_K_INTERFACE: return 16;
	case LM_K_ARRAY: {
		uint64_t e = d->len == 0 ? 0 : lm_tdesc_ptr_bytes(d->elem);
		return e == 0 ? 0 : (d->len - 1) * d->elem->size + e;
	}
	case LM_K_STRUCT:
		for (uint32_t i = d->field_count; i-- > 0;) {
			uint64_t e = lm_tdesc_ptr_bytes(d->fields[i].type);
			if (e)
				return d->fields[i].offset + e;
		}
		return 0;
	default: return 0;
	}
}

static void layout_words(lm_tdesc *d, unsigned words)
{
	d->size = words * 8;
	d->align = d->field_align = 8;
	d->scalar = words == 1 ? LM_SC_64 : LM_SC_MEM;
}

static bool blank(lm_str name)
{
	return name.len == 1 && name.ptr[0] == '_';
}

static bool layout_struct(lm_tdesc *d)
{
	uint64_t at = 0;
	uint8_t align = 1;
	bool comparable = true, regular = true;
	for (uint32_t i = 0; i < d->field_count; i++) {
		lm_tfield *f = &d->fields[i];
		uint64_t start = round_up(at, f->type->align);
		regular = regular && start == at && f->type->regular_memory && !blank(f->name);
		comparable = comparable && f->type->comparable;
		f->offset = start;
		uint64_t after = start + f->type->size;
		if (start < at || after < start)
			return false;
		at = after;
		if (f->type->align > align)
			align = f->type->align;
	}
	uint64_t end = at;
	if (at > 0 && d->fields[d->field_count - 1].type->size == 0)
		at++;
	if ((at == 0 && end > 0) || at > UINT64_MAX - (align - 1u))
		return false;
	/* Package sync/atomic's align64 marker makes its struct 8-aligned; so it is on this pair by
	 * uint64's own alignment. */
	d->size = round_up(at, align);
	regular = regular && d->size == at;
	d->align = d->field_align = align;
	d->comparable = comparable;
	d->regular_memory = regular && comparable;
	return true;
}

static bool layout_array(lm_tdesc *d)
{
	const lm_tdesc *e = d->elem;
	if (e->size != 0 && d->len > UINT64_MAX / e->size)
		return false;
	d->size = e->size * d->len;
	d->align = d->field_align = e->align;
	d->comparable = e->comparable;
	d->regular_memory = e->regular_memory;
	return true;
}

bool lm_tdesc_layout(lm_tdesc *d)
{
	d->scalar = LM_SC_MEM;
	d->comparable = true;
	d->regular_memory = true;
	switch (d->kind) {
	case LM_K_ARRAY:
		if (!layout_array(d))
			return false;
		break;
	case LM_K_STRUCT:
		if (!layout_struct(d))
			return false;
		break;
	case LM_K_POINTER:
	case LM_K_CHAN: layout_words(d, 1); break;
	case LM_K_FUNC:
	case LM_K_MAP:
		layout_words(d, 1);
		d->comparable = d->regular_memory = false;
		break;
	case LM_K_SLICE:
		layout_words(d, 3);
		d->comparable = d->regular_memory = false;
		break;
	case LM_K_INTERFACE:
		layout_words(d, 2);
		d->regular_memory = false;
		break;
	default:
		d->size = basics[d->kind].size;
		d->align = d->field_align = basics[d->kind].align;
		d->scalar = basics[d->kind].scalar;
		d->regular_memory = d->kind != LM_K_STRING &&
				    !(d->kind >= LM_K_FLOAT32 && d->kind <= LM_K_COMPLEX128);
	}
	uint64_t ptr_bytes = lm_tdesc_ptr_bytes(d);
	d->pointer_free = ptr_bytes == 0;
	d->direct_iface = d->size == 8 && ptr_bytes == 8;
	return true;
}

/* ---- spelling: full = identity key (paths, tags, packages), else reflect's String */

static void spell(const lm_tdesc *d, bool full, lm_buf *b)
{
	lm_buf_str(b, full ? d->key : d->str);
}

static void spell_quoted(lm_str s, lm_buf *b)
{
	lm_buf_byte(b, '"');
	const char *p = s.ptr, *end = s.ptr + s.len;
	while (p < end) {
		int32_t r;
		int w = lm_utf8_decode(p, end, &r);
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\') {
			lm_buf_byte(b, '\\');
			lm_buf_byte(b, (char)c);
		} else if (w == 1 && c >= 0x80) {
			lm_buf_printf(b, "\\x%02x", c);
		} else if (lm_rune_is_print(r)) {
			lm_buf_add(b, p, (size_t)w);
		} else if (r == '\n' || r == '\t' || r == '\r' || (r >= 7 && r <= 12)) {
			static const char letters[] = {
				[7] = 'a',  [8] = 'b',  [9] = 't', [10] = 'n',
				[11] = 'v', [12] = 'f', [13] = 'r'};
			lm_buf_byte(b, '\\');
			lm_buf_byte(b, letters[r]);
		} else if (r < ' ' || r == 0x7f) {
			lm_buf_printf(b, "\\x%02x", (unsigned)r);
		} else {
			lm_buf_printf(b, r < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)r);
		}
		p += w;
	}
	lm_buf_byte(b, '"');
}

static void spell_params(const lm_tdesc *d, bool full, lm_buf *b)
{
	lm_buf_byte(b, '(');
	for (uint32_t i = 0; i < d->in_count; i++) {
		if (i)
			lm_buf_cstr(b, ", ");
		if (d->variadic && i == d->in_count - 1) {
			lm_buf_cstr(b, "...");
			spell(d->in[i]->elem, full, b);
		} else {
			spell(d->in[i], full, b);
		}
	}
	lm_buf_byte(b, ')');
	if (d->out_count == 0)
		return;
	lm_buf_cstr(b, d->out_count > 1 ? " (" : " ");
	for (uint32_t i = 0; i < d->out_count; i++) {
		if (i)
			lm_buf_cstr(b, ", ");
		spell(d->out[i], full, b);
	}
	if (d->out_count > 1)
		lm_buf_byte(b, ')');
}

static void spell_struct(const lm_tdesc *d, bool full, lm_buf *b)
{
	lm_buf_cstr(b, "struct {");
	for (uint32_t i = 0; i < d->field_count; i++) {
		const lm_tfield *f = &d->fields[i];
		lm_buf_cstr(b, i ? "; " : " ");
		if (full && f->pkg_path.len) {
			lm_buf_str(b, f->pkg_path);
			lm_buf_byte(b,
				    '\x01'); /* never in a path or a name: keys stay unambiguous */
		}
		if (full || !f->embedded) {
			lm_buf_str(b, f->name);
			lm_buf_cstr(b, f->embedded ? " = " : " ");
		}
		spell(f->type, full, b);
		if (f->tag.len) {
			lm_buf_byte(b, ' ');
			spell_quoted(f->tag, b);
		}
	}
	lm_buf_cstr(b, d->field_count ? " }" : "}");
}

/* The last element of an import path, as package names mostly are; only for printing unexported
 * methods of reflect's types. */
static lm_str path_tail(lm_str path)
{
	ptrdiff_t i = lm_str_rfind_byte(path, '/');
	return (lm_str){path.ptr + i + 1, path.len - (size_t)(i + 1)};
}

static void spell_interface(const lm_tdesc *d, bool full, lm_buf *b)
{
	lm_buf_cstr(b, "interface {");
	for (uint32_t i = 0; i < d->imethod_count; i++) {
		const lm_timethod *m = &d->imethods[i];
		lm_buf_cstr(b, i ? "; " : " ");
		if (m->pkg_path.len) {
			lm_buf_str(b, full ? m->pkg_path : path_tail(m->pkg_path));
			lm_buf_byte(b, '.');
		}
		lm_buf_str(b, m->name);
		spell_params(m->type, full, b);
	}
	lm_buf_cstr(b, d->imethod_count ? " }" : "}");
}

static void spell_composite(const lm_tdesc *d, bool full, lm_buf *b)
{
	switch (d->kind) {
	case LM_K_POINTER:
		lm_buf_byte(b, '*');
		spell(d->elem, full, b);
		break;
	case LM_K_SLICE:
		lm_buf_cstr(b, "[]");
		spell(d->elem, full, b);
		break;
	case LM_K_ARRAY:
		lm_buf_printf(b, "[%llu]", (unsigned long long)d->len);
		spell(d->elem, full, b);
		break;
	case LM_K_MAP:
		lm_buf_cstr(b, "map[");
		spell(d->key_type, full, b);
		lm_buf_byte(b, ']');
		spell(d->elem, full, b);
		break;
	case LM_K_CHAN: {
		bool paren = d->chan_dir == 3 && !d->elem->named && d->elem->kind == LM_K_CHAN &&
			     d->elem->chan_dir == 1;
		lm_buf_cstr(b, d->chan_dir == 1   ? "<-chan "
			       : d->chan_dir == 2 ? "chan<- "
						  : "chan ");
		lm_buf_cstr(b, paren ? "(" : "");
		spell(d->elem, full, b);
		lm_buf_cstr(b, paren ? ")" : "");
		break;
	}
	case LM_K_FUNC:
		lm_buf_cstr(b, "func");
		spell_params(d, full, b);
		break;
	case LM_K_STRUCT: spell_struct(d, full, b); break;
	default: LM_ASSERT(d->kind == LM_K_INTERFACE); spell_interface(d, full, b);
	}
}

/* ---- the table */

void lm_tdescs_init(lm_tdescs *t, lm_arena *arena)
{
	*t = (lm_tdescs){.arena = arena};
}

void lm_tdescs_free(lm_tdescs *t)
{
	lm_strmap_free(&t->by_key);
}

lm_tdesc *lm_tdescs_find(const lm_tdescs *t, lm_str key)
{
	uint64_t *v = lm_strmap_get(&t->by_key, key);
	return v ? (lm_tdesc *)(uintptr_t)*v : NULL;
}

static lm_str arena_str(lm_tdescs *t, lm_str s)
{
	char *p = lm_arena_alloc(t->arena, s.len + 1);
	memcpy(p, s.ptr, s.len);
	return (lm_str){p, s.len};
}

static void *arena_copy(lm_tdescs *t, const void *p, size_t n)
{
	if (n == 0)
		return NULL;
	void *q = lm_arena_alloc(t->arena, n);
	memcpy(q, p, n);
	return q;
}

static int imethod_order(const lm_timethod *a, const lm_timethod *b)
{
	if ((a->pkg_path.len == 0) != (b->pkg_path.len == 0))
		return a->pkg_path.len == 0 ? -1 : 1;
	int c = lm_str_cmp(a->name, b->name);
	return c ? c : lm_str_cmp(a->pkg_path, b->pkg_path);
}

/* Puts methods in gc's order; insertion sort: they mostly come sorted. */
static void sort_imethods(lm_tdesc *d)
{
	for (uint32_t i = 1; i < d->imethod_count; i++) {
		lm_timethod m = d->imethods[i];
		uint32_t k = i;
		for (; k > 0 && imethod_order(&m, &d->imethods[k - 1]) < 0; k--)
			d->imethods[k] = d->imethods[k - 1];
		d->imethods[k] = m;
	}
}

lm_tdesc *lm_tdescs_intern(lm_tdescs *t, const lm_tdesc *proto)
{
	lm_tdesc d = *proto;
	if (d.imethod_count > 1) { /* the caller's array may be unsorted, and is only read */
		d.imethods = lm_xmalloc(d.imethod_count * sizeof *d.imethods);
		memcpy(d.imethods, proto->imethods, d.imethod_count * sizeof *d.imethods);
		sort_imethods(&d);
	}
	lm_buf key = {0};
	spell_composite(&d, true, &key);
	lm_tdesc *found = lm_tdescs_find(t, lm_buf_view(&key));
	if (!found) {
		found = LM_NEW(t->arena, lm_tdesc);
		*found = d;
		found->fields = arena_copy(t, d.fields, d.field_count * sizeof *d.fields);
		found->imethods = arena_copy(t, d.imethods, d.imethod_count * sizeof *d.imethods);
		found->in = arena_copy(t, d.in, d.in_count * sizeof *d.in);
		found->out = arena_copy(t, d.out, d.out_count * sizeof *d.out);
		found->rtype = NULL;
		if (lm_tdesc_layout(found)) {
			found->key = arena_str(t, lm_buf_view(&key));
			lm_buf str = {0};
			spell_composite(&d, false, &str);
			found->str = arena_str(t, lm_buf_view(&str));
			lm_buf_free(&str);
			*lm_strmap_put(&t->by_key, found->key, NULL) = (uint64_t)(uintptr_t)found;
		} else {
			found = NULL;
		}
	}
	lm_buf_free(&key);
	if (d.imethods != proto->imethods)
		free(d.imethods);
	return found;
}

lm_tdesc *lm_tdescs_named(lm_tdescs *t, lm_str key, lm_str str, lm_str name, lm_str pkg_path,
			  bool *is_new)
{
	lm_tdesc *d = lm_tdescs_find(t, key);
	*is_new = d == NULL;
	if (d)
		return d;
	d = LM_NEW(t->arena, lm_tdesc);
	d->key = arena_str(t, key);
	d->str = arena_str(t, str);
	d->name = arena_str(t, name);
	d->pkg_path = arena_str(t, pkg_path);
	d->named = true;
	*lm_strmap_put(&t->by_key, d->key, NULL) = (uint64_t)(uintptr_t)d;
	return d;
}

lm_tdesc *lm_tdescs_basic(lm_tdescs *t, unsigned kind)
{
	LM_ASSERT(kind < sizeof basics / sizeof *basics && basics[kind].name);
	lm_str name = lm_str_of(basics[kind].name);
	bool is_new;
	lm_str none = {"", 0};
	lm_str short_name = kind == LM_K_UNSAFE_POINTER ? LM_STR("Pointer") : name;
	lm_tdesc *d =
		lm_tdescs_named(t, name, name, short_name,
				kind == LM_K_UNSAFE_POINTER ? LM_STR("unsafe") : none, &is_new);
	if (is_new) {
		d->kind = (uint8_t)kind;
		lm_tdesc_layout(d);
	}
	return d;
}
