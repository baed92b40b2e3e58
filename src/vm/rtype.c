/* rtype.c - the canonical table of run-time type descriptors: see rtype.h.
 *
 * A descriptor is made in two steps so that types may refer to each other: `place` sizes and
 * reserves it (everything that others may ask of it is known from the description), and `fill`
 * writes the references; a work list keeps fill from recursing. Before each descriptor stands a
 * hidden header with its description:
 *
 *     | lm_tdesc* | serial |  abi.Type, kind's own fields | uncommon | fields, methods, parameters
 * |
 *
 * Offsets count from the area's base (from address 0 on 32-bit hosts, where everything is below 2
 * GB). Method types are handles: odd numbers that index `handles`; descriptors are 16-aligned, so
 * the two never meet. TextOffs index `texts`. */
#include "vm/rtype.h"

#include "bytecode/tdesc.h"
#include "host/host.h"

#define AREA_SIZE      ((size_t)1 << 30)
#define CHUNK_SIZE     ((size_t)64 << 10)
#define MASK_BYTES_MAX 16 /* abi.MaxPtrmaskBytes */

typedef struct header {
	uint64_t desc;
	uint64_t serial;
} header;

struct lm_rtypes {
	lm_rtypes_config config;
	char *base; /* offsets count from here; NULL on 32-bit hosts */
	char *cur, *end;
	LM_VEC(char *) chunks; /* 32-bit hosts: what to free */
	LM_VEC(lm_rtype *) all;
	LM_VEC(lm_rtype *) todo; /* placed, not filled */
	LM_VEC(lm_tdesc *) handles;
	LM_VEC(lm_sym *) texts;
	lm_strmap names; /* encoded abi.Name -> address */
	lm_map itabs;    /* (inter offset, type offset) -> lm_itab*, 1 for "does not implement" */
	bool filling;
};

static uint64_t word(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static void *ptr(uint64_t w)
{
	return (void *)(uintptr_t)w;
}

/* ---- the area */

lm_rtypes *lm_rtypes_new(const lm_rtypes_config *config)
{
	lm_rtypes *t = lm_xcalloc(1, sizeof *t);
	t->config = *config;
	if (sizeof(void *) == 8) {
		t->base = lm_host_reserve(AREA_SIZE);
		if (!t->base) {
			free(t);
			return NULL;
		}
		t->cur = t->base + 64; /* offset 0 means none */
		t->end = t->base + AREA_SIZE;
	}
	return t;
}

void lm_rtypes_free(lm_rtypes *t)
{
	if (!t)
		return;
	/* The descriptions outlive this table: they must not point into it. */
	for (size_t i = 0; i < t->all.len; i++)
		lm_rtype_desc(t, t->all.data[i])->rtype = NULL;
	for (size_t i = 0; i < t->chunks.len; i++)
		free(t->chunks.data[i]);
	if (t->base)
		lm_host_unreserve(t->base, AREA_SIZE);
	lm_vec_free(&t->chunks);
	lm_vec_free(&t->all);
	lm_vec_free(&t->todo);
	lm_vec_free(&t->handles);
	lm_vec_free(&t->texts);
	lm_strmap_free(&t->names);
	lm_map_free(&t->itabs);
	free(t);
}

void *lm_rtypes_alloc(lm_rtypes *t, size_t size)
{
	size = (size + 15) & ~(size_t)15;
	if ((size_t)(t->end - t->cur) < size) {
		if (t->base)
			lm_fatal("run-time types need more than %zu bytes", AREA_SIZE);
		size_t chunk = size > CHUNK_SIZE ? size : CHUNK_SIZE;
		char *p = lm_xcalloc(1, chunk + 16);
		lm_vec_push(&t->chunks, p);
		t->cur = (char *)(((uintptr_t)p + 15) & ~(uintptr_t)15);
		t->end = t->cur + chunk;
	}
	void *p = t->cur;
	t->cur += size;
	return p;
}

bool lm_rtype_owns(const lm_rtypes *t, const void *p)
{
	if (t->base)
		return (const char *)p >= t->base && (const char *)p < t->cur;
	for (size_t i = t->chunks.len; i-- > 0;) {
		const char *c = t->chunks.data[i];
		if ((const char *)p >= c && (const char *)p < c + CHUNK_SIZE + 16)
			return true;
	}
	return false;
}

static int32_t offset_of(const lm_rtypes *t, const void *p)
{
	return (int32_t)((const char *)p - t->base);
}

lm_rtype *lm_rtype_at(lm_rtypes *t, int32_t off)
{
	if (off <= 0)
		return NULL;
	if (off & 1) {
		size_t i = (size_t)off >> 1;
		return i < t->handles.len ? lm_rtype_of(t, t->handles.data[i]) : NULL;
	}
	return (lm_rtype *)(void *)(t->base + off);
}

void *lm_rtype_name_at(lm_rtypes *t, int32_t off)
{
	return off <= 0 ? NULL : t->base + off;
}

lm_sym *lm_rtype_text(lm_rtypes *t, int32_t off)
{
	return off <= 0 || (size_t)off > t->texts.len ? NULL : t->texts.data[off - 1];
}

lm_tdesc *lm_rtype_desc(const lm_rtypes *t, const lm_rtype *r)
{
	if (!lm_rtype_owns(t, r))
		return NULL;
	return ptr(((const header *)(const void *)r - 1)->desc);
}

lm_rtype *lm_rtype_nth(const lm_rtypes *t, size_t i)
{
	return i < t->all.len ? t->all.data[i] : NULL;
}

/* ---- names */

static void put_varint(lm_buf *b, size_t n)
{
	for (; n >= 0x80; n >>= 7)
		lm_buf_byte(b, (char)(n | 0x80));
	lm_buf_byte(b, (char)n);
}

/* abi.Name bytes: flags, length, text, [length, tag], [offset of the package path's name]. */
static char *name_of(lm_rtypes *t, const char *star, lm_str text, lm_str tag, lm_str pkg,
		     bool exported, bool embedded)
{
	lm_buf b = {0};
	lm_buf_byte(&b, (char)((exported ? 1 : 0) | (tag.len ? 2 : 0) | (pkg.len ? 4 : 0) |
			       (embedded ? 8 : 0)));
	put_varint(&b, strlen(star) + text.len);
	lm_buf_cstr(&b, star);
	lm_buf_str(&b, text);
	if (tag.len) {
		put_varint(&b, tag.len);
		lm_buf_str(&b, tag);
	}
	if (pkg.len) {
		int32_t off = offset_of(
			t, name_of(t, "", pkg, (lm_str){"", 0}, (lm_str){"", 0}, false, false));
		lm_buf_add(&b, &off, sizeof off);
	}
	bool is_new;
	uint64_t *at = lm_strmap_put(&t->names, lm_buf_view(&b), &is_new);
	if (is_new) {
		char *p = lm_rtypes_alloc(t, b.len);
		memcpy(p, b.data, b.len);
		*lm_strmap_put(&t->names, lm_buf_view(&b), NULL) = word(p);
		lm_buf_free(&b);
		return p;
	}
	char *p = ptr(*at);
	lm_buf_free(&b);
	return p;
}

static const lm_str no_str = {"", 0};

static char *plain_name(lm_rtypes *t, lm_str text)
{
	return name_of(t, "", text, no_str, no_str, false, false);
}

lm_str lm_rtype_name_str(const void *name_bytes)
{
	if (!name_bytes)
		return no_str;
	const unsigned char *p = (const unsigned char *)name_bytes + 1;
	size_t n = 0;
	for (unsigned shift = 0;; shift += 7) {
		unsigned char c = *p++;
		n |= (size_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			break;
	}
	return (lm_str){(const char *)p, n};
}

lm_str lm_rtype_str(const lm_rtypes *t, const lm_rtype *r)
{
	const lm_tdesc *d = lm_rtype_desc(t, r);
	if (d)
		return d->str;
	lm_str s = r->str <= 0 ? no_str : lm_rtype_name_str(t->base + r->str);
	if ((r->tflag & LM_TF_EXTRA_STAR) && s.len)
		s = (lm_str){s.ptr + 1, s.len - 1};
	return s;
}

lm_str lm_rtype_pkg(const lm_rtypes *t, const lm_rtype *r)
{
	const lm_tdesc *d = lm_rtype_desc(t, r);
	return d && d->named ? d->pkg_path : no_str;
}

/* ---- making descriptors */

static size_t kind_size(const lm_tdesc *d)
{
	switch (d->kind) {
	case LM_K_ARRAY: return sizeof(lm_rt_array);
	case LM_K_CHAN: return sizeof(lm_rt_chan);
	case LM_K_FUNC: return sizeof(lm_rt_func);
	case LM_K_INTERFACE: return sizeof(lm_rt_interface);
	case LM_K_MAP: return sizeof(lm_rt_map);
	case LM_K_POINTER:
	case LM_K_SLICE: return sizeof(lm_rt_elem);
	case LM_K_STRUCT: return sizeof(lm_rt_struct);
	default: return sizeof(lm_rtype);
	}
}

static size_t tail_size(const lm_tdesc *d)
{
	switch (d->kind) {
	case LM_K_FUNC: return 8 * ((size_t)d->in_count + d->out_count);
	case LM_K_INTERFACE: return sizeof(lm_rt_imethod) * (size_t)d->imethod_count;
	case LM_K_STRUCT: return sizeof(lm_rt_field) * (size_t)d->field_count;
	default: return 0;
	}
}

static void complete(lm_rtypes *t, lm_tdesc *d)
{
	if (d->methods_pending && t->config.resolver->complete)
		t->config.resolver->complete(t->config.resolver->arg, d);
}

static bool has_uncommon(const lm_tdesc *d)
{
	return d->named || d->method_count > 0;
}

static bool starts_upper(lm_str s)
{
	int32_t r;
	return s.len && lm_utf8_decode(s.ptr, s.ptr + s.len, &r) > 0 && lm_rune_is_upper(r);
}

static bool is_exported_type(const lm_tdesc *d)
{
	if (d->named)
		return starts_upper(d->name);
	return d->kind == LM_K_POINTER && d->elem->named && starts_upper(d->elem->name);
}

/* Reserves d's descriptor and writes what depends on d alone. */
static lm_rtype *place(lm_rtypes *t, lm_tdesc *d)
{
	complete(t, d);
	bool uncommon = has_uncommon(d);
	size_t size = kind_size(d) + (uncommon ? sizeof(lm_rt_uncommon) : 0) + tail_size(d) +
		      sizeof(lm_rt_method) * (size_t)(uncommon ? d->method_count : 0);
	header *h = lm_rtypes_alloc(t, sizeof *h + size);
	h->desc = word(d);
	h->serial = t->all.len;
	lm_rtype *r = (lm_rtype *)(void *)(h + 1);
	r->size = d->size;
	r->ptr_bytes =
		d->pointer_free ? 0 : 1; /* exact in fill; pointer-free or not is known at once */
	r->hash = lm_hash_bytes(d->key.ptr, d->key.len);
	r->align = d->align;
	r->field_align = d->field_align;
	r->kind = d->kind;
	r->tflag = (uint8_t)((uncommon ? LM_TF_UNCOMMON : 0) | (d->named ? LM_TF_NAMED : 0) |
			     (d->regular_memory ? LM_TF_REGULAR : 0) |
			     (d->direct_iface ? LM_TF_DIRECT : 0));
	d->rtype = r;
	lm_vec_push(&t->all, r);
	lm_vec_push(&t->todo, r);
	return r;
}

/* The descriptor of a part, perhaps not yet filled. */
static uint64_t part(lm_rtypes *t, lm_tdesc *d)
{
	return word(d->rtype ? d->rtype : place(t, d));
}

/* Sets the bits of d's pointer words in mask, d starting at word `at`. */
static void mask_bits(const lm_tdesc *d, uint64_t at, uint8_t *mask)
{
	switch (d->kind) {
	case LM_K_POINTER:
	case LM_K_UNSAFE_POINTER:
	case LM_K_FUNC:
	case LM_K_CHAN:
	case LM_K_MAP:
	case LM_K_STRING:
	case LM_K_SLICE: mask[at / 8] |= (uint8_t)(1u << (at % 8)); break;
	case LM_K_INTERFACE:
		mask[at / 8] |= (uint8_t)(1u << (at % 8));
		at++;
		mask[at / 8] |= (uint8_t)(1u << (at % 8));
		break;
	case LM_K_ARRAY:
		if (d->elem->pointer_free)
			break;
		for (uint64_t i = 0; i < d->len; i++)
			mask_bits(d->elem, at + i * (d->elem->size / 8), mask);
		break;
	case LM_K_STRUCT:
		for (uint32_t i = 0; i < d->field_count; i++) {
			if (!d->fields[i].type->pointer_free)
				mask_bits(d->fields[i].type, at + d->fields[i].offset / 8, mask);
		}
		break;
	default: break;
	}
}

uint8_t *lm_rtype_gc_mask(lm_rtypes *t, lm_rtype *r)
{
	if (!(r->tflag & LM_TF_GC_ON_DEMAND))
		return ptr(r->gcdata);
	uint64_t *memo = ptr(r->gcdata);
	if (!*memo) {
		uint8_t *mask = lm_rtypes_alloc(t, (size_t)((r->ptr_bytes / 8 + 63) / 64 * 8));
		mask_bits(lm_rtype_desc(t, r), 0, mask);
		*memo = word(mask);
	}
	return ptr(*memo);
}

static void fill_gcdata(lm_rtypes *t, lm_rtype *r, const lm_tdesc *d)
{
	r->ptr_bytes = lm_tdesc_ptr_bytes(d);
	uint64_t words = r->ptr_bytes / 8;
	if (words > MASK_BYTES_MAX * 8) {
		r->tflag |= LM_TF_GC_ON_DEMAND;
		r->gcdata = word(lm_rtypes_alloc(t, 8)); /* memo of lm_rtype_gc_mask */
		return;
	}
	uint8_t *mask = lm_rtypes_alloc(t, words ? (size_t)((words + 63) / 64 * 8) : 1);
	if (words)
		mask_bits(d, 0, mask);
	r->gcdata = word(mask);
}

/* A func value {record, descriptor} of one of the two natives. */
static uint64_t closure(lm_rtypes *t, const lm_func *f, const lm_rtype *r)
{
	uint64_t *c = lm_rtypes_alloc(t, 16);
	c[0] = word(f);
	c[1] = word(r);
	return word(c);
}

static int32_t handle_of(lm_rtypes *t, lm_tdesc *d)
{
	if (d->rtype)
		return offset_of(t, d->rtype);
	if (t->handles.len == 0)
		lm_vec_push(&t->handles, NULL); /* handle 1 would be index 0: never used */
	lm_vec_push(&t->handles, d);
	return (int32_t)((t->handles.len - 1) << 1 | 1);
}

static int32_t text_of(lm_rtypes *t, lm_sym *s)
{
	if (!s)
		return -1;
	lm_vec_push(&t->texts, s);
	return (int32_t)t->texts.len;
}

/* As gc does it, a name carries its package only when that is not the type's own. */
static lm_str foreign(lm_str pkg, lm_str own)
{
	return lm_str_eq(pkg, own) ? no_str : pkg;
}

static void fill_uncommon(lm_rtypes *t, lm_rt_uncommon *u, const lm_tdesc *d, lm_rt_method *methods)
{
	if (d->named && d->pkg_path.len)
		u->pkg_path = offset_of(t, plain_name(t, d->pkg_path));
	LM_ASSERT(d->method_count < 65536);
	u->mcount = (uint16_t)d->method_count;
	u->moff = (uint32_t)((char *)methods - (char *)u);
	for (uint32_t i = 0; i < d->method_count; i++) {
		const lm_tmethod *m = &d->methods[i];
		bool exported = m->pkg_path.len == 0;
		u->xcount = (uint16_t)(u->xcount + exported);
		lm_str pkg = foreign(m->pkg_path, d->named ? d->pkg_path : no_str);
		methods[i].name =
			offset_of(t, name_of(t, "", m->name, no_str, pkg, exported, false));
		methods[i].mtyp = handle_of(t, m->mtype);
		methods[i].ifn = text_of(t, m->ifn);
		methods[i].tfn = text_of(t, m->tfn);
	}
}

static void fill_struct(lm_rtypes *t, lm_rt_struct *s, const lm_tdesc *d, lm_rt_field *fields)
{
	lm_str pkg = no_str;
	for (uint32_t i = 0; i < d->field_count; i++) {
		const lm_tfield *f = &d->fields[i];
		if (f->pkg_path.len && !pkg.len)
			pkg = f->pkg_path;
		fields[i].name = word(
			name_of(t, "", f->name, f->tag, no_str, f->pkg_path.len == 0, f->embedded));
		fields[i].typ = part(t, f->type);
		fields[i].offset = f->offset;
	}
	s->pkg_path = pkg.len ? word(plain_name(t, pkg)) : 0;
	s->fields = word(fields);
	s->flen = s->fcap = d->field_count;
}

static void fill_interface(lm_rtypes *t, lm_rt_interface *s, const lm_tdesc *d,
			   lm_rt_imethod *methods)
{
	lm_str pkg = d->named ? d->pkg_path : no_str;
	for (uint32_t i = 0; i < d->imethod_count; i++) {
		const lm_timethod *m = &d->imethods[i];
		methods[i].name =
			offset_of(t, name_of(t, "", m->name, no_str, foreign(m->pkg_path, pkg),
					     m->pkg_path.len == 0, false));
		methods[i].typ = handle_of(t, m->type);
	}
	s->pkg_path = pkg.len ? word(plain_name(t, pkg)) : 0;
	s->methods = word(methods);
	s->mlen = s->mcap = d->imethod_count;
}

static void fill_func(lm_rtypes *t, lm_rt_func *f, const lm_tdesc *d, uint64_t *params)
{
	f->in_count = (uint16_t)d->in_count;
	f->out_count = (uint16_t)(d->out_count | (d->variadic ? 0x8000 : 0));
	for (uint32_t i = 0; i < d->in_count; i++)
		params[i] = part(t, d->in[i]);
	for (uint32_t i = 0; i < d->out_count; i++)
		params[d->in_count + i] = part(t, d->out[i]);
}

#define MAP_NEED_KEY_UPDATE  1
#define MAP_HASH_MIGHT_PANIC 2

/* Flags of a map type that depend on its key: overwriting may change the stored key; hashing may
 * panic. */
static uint32_t key_flags(const lm_tdesc *d)
{
	uint32_t flags = 0;
	switch (d->kind) {
	case LM_K_FLOAT32:
	case LM_K_FLOAT64:
	case LM_K_COMPLEX64:
	case LM_K_COMPLEX128:
	case LM_K_STRING: return MAP_NEED_KEY_UPDATE;
	case LM_K_INTERFACE: return MAP_NEED_KEY_UPDATE | MAP_HASH_MIGHT_PANIC;
	case LM_K_ARRAY: return key_flags(d->elem);
	case LM_K_STRUCT:
		for (uint32_t i = 0; i < d->field_count; i++)
			flags |= key_flags(d->fields[i].type);
		return flags;
	default: return 0;
	}
}

static void fill_map(lm_rtypes *t, lm_rt_map *m, const lm_tdesc *d)
{
	m->key = part(t, d->key_type);
	m->elem = part(t, d->elem);
	m->flags = key_flags(d->key_type);
	m->hasher = closure(t, t->config.hash_func, ptr(m->key));
}

static lm_tdesc *intern(lm_rtypes *t, const lm_tdesc *proto)
{
	return t->config.resolver->intern(t->config.resolver->arg, proto);
}

static void fill(lm_rtypes *t, lm_rtype *r)
{
	lm_tdesc *d = lm_rtype_desc(t, r);
	bool star = d->str.len == 0 || d->str.ptr[0] != '*';
	r->str = offset_of(
		t, name_of(t, star ? "*" : "", d->str, no_str, no_str, is_exported_type(d), false));
	r->tflag |= star ? LM_TF_EXTRA_STAR : 0;
	r->equal = d->comparable ? closure(t, t->config.equal_func, r) : 0;
	fill_gcdata(t, r, d);
	char *after = (char *)r + kind_size(d);
	lm_rt_uncommon *u = (r->tflag & LM_TF_UNCOMMON) ? (lm_rt_uncommon *)(void *)after : NULL;
	char *tail = after + (u ? sizeof *u : 0);
	switch (d->kind) {
	case LM_K_ARRAY: {
		lm_rt_array *a = (lm_rt_array *)(void *)r;
		a->elem = part(t, d->elem);
		a->len = d->len;
		lm_tdesc *slice = intern(t, &(lm_tdesc){.kind = LM_K_SLICE, .elem = d->elem});
		a->slice = slice ? part(t, slice) : 0;
		break;
	}
	case LM_K_CHAN: {
		lm_rt_chan *c = (lm_rt_chan *)(void *)r;
		c->elem = part(t, d->elem);
		c->dir = d->chan_dir;
		break;
	}
	case LM_K_FUNC: fill_func(t, (lm_rt_func *)(void *)r, d, (uint64_t *)(void *)tail); break;
	case LM_K_INTERFACE:
		fill_interface(t, (lm_rt_interface *)(void *)r, d, (lm_rt_imethod *)(void *)tail);
		break;
	case LM_K_MAP: fill_map(t, (lm_rt_map *)(void *)r, d); break;
	case LM_K_POINTER: {
		lm_rtype *elem = ptr(part(t, d->elem));
		((lm_rt_elem *)(void *)r)->elem = word(elem);
		if (!d->named)
			elem->ptr_to_this = offset_of(t, r);
		break;
	}
	case LM_K_SLICE: ((lm_rt_elem *)(void *)r)->elem = part(t, d->elem); break;
	case LM_K_STRUCT:
		fill_struct(t, (lm_rt_struct *)(void *)r, d, (lm_rt_field *)(void *)tail);
		break;
	default: break;
	}
	if (u)
		fill_uncommon(t, u, d, (lm_rt_method *)(void *)(tail + tail_size(d)));
}

lm_rtype *lm_rtype_of(lm_rtypes *t, lm_tdesc *d)
{
	if (!d->rtype)
		place(t, d);
	if (t->todo.len && !t->filling) {
		t->filling = true;
		while (t->todo.len)
			fill(t, lm_vec_pop(&t->todo));
		t->filling = false;
	}
	return d->rtype;
}

/* ---- interfaces */

/* Methods of d are in gc's order or not: looks from *hint on and around. */
static lm_tmethod *find_method(lm_tdesc *d, lm_str name, lm_str pkg, uint32_t *hint)
{
	for (uint32_t n = d->method_count, i = *hint < n ? *hint : 0; n > 0; n--) {
		lm_tmethod *m = &d->methods[i];
		i = i + 1 == d->method_count ? 0 : i + 1;
		if (lm_str_eq(m->name, name) && lm_str_eq(m->pkg_path, pkg)) {
			*hint = i;
			return m;
		}
	}
	return NULL;
}

lm_tmethod *lm_rtype_method(lm_rtypes *t, lm_rtype *r, lm_str name, lm_str pkg_path)
{
	lm_tdesc *d = lm_rtype_desc(t, r);
	if (!d)
		return NULL;
	complete(t, d);
	uint32_t hint = 0;
	return find_method(d, name, pkg_path, &hint);
}

static bool same_type(const lm_tdesc *a, const lm_tdesc *b)
{
	return a == b || lm_str_eq(a->key, b->key);
}

/* Builds the itab; NULL and *missing when a method is. */
static lm_itab *make_itab(lm_rtypes *t, lm_rtype *inter, lm_rtype *type, lm_str *missing)
{
	lm_tdesc *id = lm_rtype_desc(t, inter), *d = lm_rtype_desc(t, type);
	LM_ASSERT(id && id->kind == LM_K_INTERFACE);
	uint32_t n = id->imethod_count, hint = 0;
	if (!d) {
		*missing = n ? id->imethods[0].name : no_str;
		return NULL;
	}
	complete(t, d);
	for (uint32_t i = 0; i < n; i++) {
		const lm_timethod *im = &id->imethods[i];
		lm_tmethod *m = find_method(d, im->name, im->pkg_path, &hint);
		if (!m || !same_type(m->mtype, im->type)) {
			*missing = im->name;
			return NULL;
		}
	}
	lm_itab *it = lm_rtypes_alloc(t, sizeof *it + 8 * (size_t)(n ? n : 1));
	it->inter = word(inter);
	it->type = word(type);
	it->hash = type->hash;
	hint = 0;
	for (uint32_t i = 0; i < n; i++) {
		lm_tmethod *m =
			find_method(d, id->imethods[i].name, id->imethods[i].pkg_path, &hint);
		it->fun[i] = word(t->config.func_of(t->config.arg, m->ifn));
	}
	return it;
}

lm_itab *lm_itab_get(lm_rtypes *t, lm_rtype *inter, lm_rtype *type, lm_str *missing)
{
	uint64_t key = (uint64_t)(uint32_t)offset_of(t, inter) << 32 | (uint32_t)offset_of(t, type);
	uint64_t *known = lm_map_get(&t->itabs, key);
	if (LM_LIKELY(known && *known > 1))
		return ptr(*known);
	lm_str name = no_str;
	if (known && !missing)
		return NULL;
	lm_itab *it = make_itab(t, inter, type, &name);
	*lm_map_put(&t->itabs, key, NULL) = it ? word(it) : 1;
	if (!it && missing)
		*missing = name;
	return it;
}

bool lm_rtype_implements(lm_rtypes *t, lm_rtype *inter, lm_rtype *type)
{
	const lm_rt_interface *i = (const lm_rt_interface *)(const void *)inter;
	return i->mlen == 0 || lm_itab_get(t, inter, type, NULL) != NULL;
}

/* ---- reflect's constructors */

static lm_rtype *make(lm_rtypes *t, const lm_tdesc *proto)
{
	lm_tdesc *d = intern(t, proto);
	return d ? lm_rtype_of(t, d) : NULL;
}

lm_rtype *lm_rtype_ptr_to(lm_rtypes *t, lm_rtype *elem)
{
	if (elem->ptr_to_this > 0)
		return lm_rtype_at(t, elem->ptr_to_this);
	return make(t, &(lm_tdesc){.kind = LM_K_POINTER, .elem = lm_rtype_desc(t, elem)});
}

lm_rtype *lm_rtype_slice_of(lm_rtypes *t, lm_rtype *elem)
{
	return make(t, &(lm_tdesc){.kind = LM_K_SLICE, .elem = lm_rtype_desc(t, elem)});
}

lm_rtype *lm_rtype_array_of(lm_rtypes *t, lm_rtype *elem, uint64_t len)
{
	return make(t, &(lm_tdesc){.kind = LM_K_ARRAY, .elem = lm_rtype_desc(t, elem), .len = len});
}

lm_rtype *lm_rtype_chan_of(lm_rtypes *t, lm_rtype *elem, unsigned dir)
{
	return make(t, &(lm_tdesc){.kind = LM_K_CHAN,
				   .elem = lm_rtype_desc(t, elem),
				   .chan_dir = (uint8_t)dir});
}

lm_rtype *lm_rtype_map_of(lm_rtypes *t, lm_rtype *key, lm_rtype *elem)
{
	return make(t, &(lm_tdesc){.kind = LM_K_MAP,
				   .key_type = lm_rtype_desc(t, key),
				   .elem = lm_rtype_desc(t, elem)});
}

lm_rtype *lm_rtype_func_of(lm_rtypes *t, lm_rtype *const *in, unsigned n_in, lm_rtype *const *out,
			   unsigned n_out, bool variadic)
{
	lm_tdesc **parts = lm_xcalloc((size_t)n_in + n_out + 1, sizeof *parts);
	for (unsigned i = 0; i < n_in; i++)
		parts[i] = lm_rtype_desc(t, in[i]);
	for (unsigned i = 0; i < n_out; i++)
		parts[n_in + i] = lm_rtype_desc(t, out[i]);
	lm_rtype *r = make(t, &(lm_tdesc){.kind = LM_K_FUNC,
					  .in = parts,
					  .in_count = n_in,
					  .out = parts + n_in,
					  .out_count = n_out,
					  .variadic = variadic});
	free(parts);
	return r;
}

lm_rtype *lm_rtype_struct_of(lm_rtypes *t, const lm_rt_new_field *fields, unsigned n)
{
	lm_tfield *f = lm_xcalloc((size_t)n + 1, sizeof *f);
	for (unsigned i = 0; i < n; i++) {
		/* The texts are Go memory, the description lives as long as the program: keep them
		 * in the area. */
		f[i].name = lm_rtype_name_str(plain_name(t, fields[i].name));
		f[i].tag = fields[i].tag.len ? lm_rtype_name_str(plain_name(t, fields[i].tag))
					     : no_str;
		f[i].pkg_path = fields[i].pkg_path.len
					? lm_rtype_name_str(plain_name(t, fields[i].pkg_path))
					: no_str;
		f[i].type = lm_rtype_desc(t, fields[i].type);
		f[i].embedded = fields[i].embedded;
	}
	lm_rtype *r = make(t, &(lm_tdesc){.kind = LM_K_STRUCT, .fields = f, .field_count = n});
	free(f);
	return r;
}
