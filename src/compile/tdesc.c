/* tdesc.c - canonical types as the machine's type descriptions: keys, names, method tables. Part of
 * compile/. Identity keys and layout of unnamed types are bytecode/tdesc.c's, so that types made by
 * reflect are the same ones. */
#include "compile/compile_int.h"

lm_str arena_str(lm_program *p, const char *s, size_t n)
{
	char *to = lm_arena_alloc(&p->arena, n + 1);
	memcpy(to, s, n);
	to[n] = 0;
	return (lm_str){to, n};
}
static lm_str take_buf(lm_program *p, lm_buf *b)
{
	lm_str s = arena_str(p, b->data ? b->data : "", b->len);
	lm_buf_free(b);
	return s;
}
void path_prefix(lm_str path, lm_buf *out)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];
		if (c <= ' ' || (c == '.' && (ptrdiff_t)i > slash) || c == '%' || c == '"' ||
		    c >= 0x7f)
			lm_buf_printf(out, "%%%02x", c);
		else
			lm_buf_byte(out, (char)c);
	}
}

/* ---- names of types */
static const char *const basic_names[] = {
	[LM_K_BOOL] = "bool",           [LM_K_INT] = "int",
	[LM_K_INT8] = "int8",           [LM_K_INT16] = "int16",
	[LM_K_INT32] = "int32",         [LM_K_INT64] = "int64",
	[LM_K_UINT] = "uint",           [LM_K_UINT8] = "uint8",
	[LM_K_UINT16] = "uint16",       [LM_K_UINT32] = "uint32",
	[LM_K_UINT64] = "uint64",       [LM_K_UINTPTR] = "uintptr",
	[LM_K_FLOAT32] = "float32",     [LM_K_FLOAT64] = "float64",
	[LM_K_COMPLEX64] = "complex64", [LM_K_COMPLEX128] = "complex128",
	[LM_K_STRING] = "string",       [LM_K_UNSAFE_POINTER] = "unsafe.Pointer",
	[K_NIL] = "untyped nil",
};
static void print_list(lm_program *p, ct **list, uint32_t n, bool variadic, lm_buf *b, bool full)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			lm_buf_cstr(b, ", ");
		if (variadic && i + 1 == n) {
			lm_buf_cstr(b, "...");
			ct_print(p, list[i]->elem, b, full);
		} else {
			ct_print(p, list[i], b, full);
		}
	}
}
static void print_signature(lm_program *p, ct *t, lm_buf *b, bool full)
{
	lm_buf_byte(b, '(');
	print_list(p, t->in, t->in_count, t->variadic, b, full);
	lm_buf_byte(b, ')');
	if (t->out_count == 1) {
		lm_buf_byte(b, ' ');
		ct_print(p, t->out[0], b, full);
	} else if (t->out_count) {
		lm_buf_cstr(b, " (");
		print_list(p, t->out, t->out_count, false, b, full);
		lm_buf_byte(b, ')');
	}
}
static void print_pkg(lm_package *pkg, lm_buf *b, bool full)
{
	if (full)
		path_prefix(pkg_path_str(pkg), b);
	else
		lm_buf_str(b, lm_name_str(lm_name_at(pkg->name)));
	lm_buf_byte(b, '.');
}
static void print_named(lm_program *p, ct *t, lm_buf *b, bool full, bool qualify)
{
	lm_package *pkg = lm_package_at(t->obj->pkg);
	if (pkg && qualify)
		print_pkg(pkg, b, full);
	lm_buf_str(b, lm_name_str(lm_name_at(t->obj->name)));
	/* as gc links them: the enclosing instance's arguments, then its own, then a local type's
	 * number */
	ct *args[64];
	uint32_t n = 0, implicit = 0;
	for (env *e = t->env; e && t->local_id; e = e->outer)
		for (uint32_t i = 0; i < e->n && n < 64; i++)
			args[n++] = e->args[i];
	implicit = n;
	for (uint32_t i = 0; i < t->targ_count && n < 64; i++)
		args[n++] = t->targs[i];
	for (uint32_t i = 0; i < n; i++) {
		lm_buf_byte(b, i == 0 ? '[' : i == implicit ? ';' : ',');
		ct_print(p, args[i], b, true);
	}
	if (n)
		lm_buf_byte(b, ']');
	if (full && t->local_id)
		lm_buf_printf(b, "·%u", t->local_id);
}
void ct_print_name(lm_program *p, ct *t, lm_buf *b)
{
	print_named(p, t, b, true, false);
}
static void print_struct(lm_program *p, ct *t, lm_buf *b, bool full)
{
	lm_buf_cstr(b, "struct {");
	for (uint32_t i = 0; i < t->field_count; i++) {
		lm_buf_cstr(b, i ? "; " : " ");
		ct_field *f = &t->fields[i];
		if (full && !f->name->exported && f->pkg)
			print_pkg(f->pkg, b, true);
		if (!f->embedded) {
			lm_buf_str(b, lm_name_str(f->name));
			lm_buf_byte(b, ' ');
		}
		ct_print(p, f->type, b, full);
		if (f->tag.len) {
			lm_buf_byte(b, ' ');
			lm_quote(f->tag, b);
		}
	}
	lm_buf_cstr(b, t->field_count ? " }" : "}");
}
static void print_interface(lm_program *p, ct *t, lm_buf *b, bool full)
{
	lm_buf_cstr(b, "interface {");
	for (uint32_t i = 0; i < t->imethod_count; i++) {
		lm_buf_cstr(b, i ? "; " : " ");
		if (!t->imethods[i].name->exported && t->imethods[i].pkg)
			print_pkg(t->imethods[i].pkg, b, full);
		lm_buf_str(b, lm_name_str(t->imethods[i].name));
		print_signature(p, t->imethods[i].sig, b, full);
	}
	lm_buf_cstr(b, t->imethod_count ? " }" : "}");
}
void ct_print(lm_program *p, ct *t, lm_buf *b, bool full)
{
	if (t->named) {
		print_named(p, t, b, full, true);
		return;
	}
	switch (t->kind) {
	case LM_K_POINTER:
		lm_buf_byte(b, '*');
		ct_print(p, t->elem, b, full);
		break;
	case LM_K_SLICE:
		lm_buf_cstr(b, "[]");
		ct_print(p, t->elem, b, full);
		break;
	case LM_K_ARRAY:
		lm_buf_printf(b, "[%lld]", (long long)t->len);
		ct_print(p, t->elem, b, full);
		break;
	case LM_K_MAP:
		lm_buf_cstr(b, "map[");
		ct_print(p, t->key, b, full);
		lm_buf_byte(b, ']');
		ct_print(p, t->elem, b, full);
		break;
	case LM_K_CHAN: {
		bool paren = t->chan_dir == 3 && !t->elem->named && t->elem->kind == LM_K_CHAN &&
			     t->elem->chan_dir == 1;
		lm_buf_cstr(b, t->chan_dir == 1   ? "<-chan "
			       : t->chan_dir == 2 ? "chan<- "
						  : "chan ");
		if (paren)
			lm_buf_byte(b, '(');
		ct_print(p, t->elem, b, full);
		if (paren)
			lm_buf_byte(b, ')');
		break;
	}
	case LM_K_FUNC:
		lm_buf_cstr(b, "func");
		print_signature(p, t, b, full);
		break;
	case LM_K_STRUCT: print_struct(p, t, b, full); break;
	case LM_K_INTERFACE: print_interface(p, t, b, full); break;
	case K_TUPLE:
		lm_buf_byte(b, '(');
		print_list(p, t->out, t->out_count, false, b, full);
		lm_buf_byte(b, ')');
		break;
	default:
		lm_buf_cstr(b, t->kind <= K_NIL && basic_names[t->kind] ? basic_names[t->kind]
									: "invalid type");
		break;
	}
}

/* ---- descriptions */
static lm_str name_pkg_path(lm_name *n, lm_package *pkg)
{
	return n->exported || !pkg ? (lm_str){"", 0} : pkg_path_str(pkg);
}
static lm_tdesc *desc_shell(lm_program *p, ct *t);
static lm_tdesc *desc_filled(lm_program *p, ct *t);

/* What is held by value must be laid out; what is pointed to may come later. */
static void parts_of(lm_program *p, ct *u, lm_tdesc *d)
{
	d->kind = u->kind;
	d->len = u->len > 0 ? (uint64_t)u->len : 0;
	d->chan_dir = u->chan_dir;
	d->variadic = u->variadic;
	if (u->elem)
		d->elem = u->kind == LM_K_ARRAY ? desc_filled(p, u->elem) : desc_shell(p, u->elem);
	if (u->key)
		d->key_type = desc_shell(p, u->key);
	d->field_count = u->field_count;
	d->fields = LM_NEW_ARRAY(&p->arena, lm_tfield, u->field_count);
	for (uint32_t i = 0; i < u->field_count; i++) {
		ct_field *f = &u->fields[i];
		lm_str fp = name_pkg_path(f->name, f->pkg);
		if (fp.len)
			d->pkg_path = d->pkg_path.len ? d->pkg_path : fp;
		d->fields[i] = (lm_tfield){lm_name_str(f->name),    fp,     f->tag,
					   desc_filled(p, f->type), f->off, f->embedded};
	}
	d->in_count = u->in_count;
	d->out_count = u->out_count;
	d->in = LM_NEW_ARRAY(&p->arena, lm_tdesc *, u->in_count);
	d->out = LM_NEW_ARRAY(&p->arena, lm_tdesc *, u->out_count);
	for (uint32_t i = 0; i < u->in_count; i++)
		d->in[i] = desc_shell(p, u->in[i]);
	for (uint32_t i = 0; i < u->out_count; i++)
		d->out[i] = desc_shell(p, u->out[i]);
	d->imethod_count = u->imethod_count;
	d->imethods = LM_NEW_ARRAY(&p->arena, lm_timethod, u->imethod_count);
	for (uint32_t i = 0; i < u->imethod_count; i++) {
		ct_imethod *m = &u->imethods[i];
		lm_str mp = name_pkg_path(m->name, m->pkg);
		if (mp.len && u->kind == LM_K_INTERFACE)
			d->pkg_path = d->pkg_path.len ? d->pkg_path : mp;
		d->imethods[i] = (lm_timethod){lm_name_str(m->name), mp, desc_shell(p, m->sig)};
	}
}
/* A named type's description, its parts perhaps still to be filled in. */
static lm_tdesc *named_shell(lm_program *p, ct *t)
{
	lm_buf key = {0}, str = {0}, name = {0};
	print_named(p, t, &key, true, true);
	print_named(p, t, &str, false, true);
	print_named(p, t, &name, false, false);
	lm_package *pkg = lm_package_at(t->obj->pkg);
	bool is_new;
	lm_tdesc *d = lm_tdescs_named(&p->tdescs, take_buf(p, &key), take_buf(p, &str),
				      take_buf(p, &name), pkg ? pkg_path_str(pkg) : (lm_str){"", 0},
				      &is_new);
	t->desc = d;
	if (is_new) {
		d->source = t;
		d->named = true;
		lm_vec_push(&p->shells, t);
	}
	return d;
}
static void named_fill(lm_program *p, ct *t)
{
	lm_tdesc *d = t->desc;
	if (d->source != t || t->desc_filled)
		return;
	t->desc_filled = true;
	lm_str path = d->pkg_path;
	parts_of(p, ct_under(p, t), d);
	d->pkg_path = path;
	if (!lm_tdesc_layout(d))
		lm_fatal("compile: type %.*s is too large", LM_STRF(d->str));
	d->methods_pending = d->kind != LM_K_INTERFACE;
}
static lm_tdesc *desc_shell(lm_program *p, ct *t)
{
	if (t->desc)
		return t->desc;
	ct_under(p, t);
	if (t->named)
		return named_shell(p, t);
	if (t->kind < LM_K_ARRAY || t->kind == LM_K_STRING || t->kind == LM_K_UNSAFE_POINTER)
		return t->desc = lm_tdescs_basic(&p->tdescs, t->kind);
	if (t->kind == K_NIL)
		return t->desc = lm_tdescs_basic(&p->tdescs, LM_K_UNSAFE_POINTER);
	lm_tdesc proto = {0};
	parts_of(p, t, &proto);
	lm_tdesc *d = t->desc ? t->desc : lm_tdescs_intern(&p->tdescs, &proto);
	if (!d) {
		lm_buf b = {0};
		ct_print(p, t, &b, false);
		lm_fatal("compile: type %.*s is too large", (int)b.len, b.data);
	}
	t->desc = d;
	if (!d->source) {
		d->source = t;
		if (t->kind == LM_K_STRUCT || t->kind == LM_K_POINTER)
			d->methods_pending = true;
	}
	return d;
}
static lm_tdesc *desc_filled(lm_program *p, ct *t)
{
	lm_tdesc *d = desc_shell(p, t);
	if (t->named)
		named_fill(p, t);
	return d;
}
lm_tdesc *desc_of(lm_program *p, ct *t)
{
	if (LM_LIKELY(t->desc && (!t->named || t->desc_filled) && !p->shells.len))
		return t->desc;
	lm_tdesc *d = desc_filled(p, t);
	while (p->shells.len)
		named_fill(p, lm_vec_pop(&p->shells));
	return d;
}
/* ---- types that reflect made: back from descriptions, so that they have methods too */
static lm_package *package_by_path(lm_program *p, lm_str path)
{
	for (size_t i = 0; i < p->init_order.len && path.len; i++)
		if (lm_str_eq(pkg_path_str(p->init_order.data[i]), path))
			return p->init_order.data[i];
	return NULL;
}
static ct **cts_of(lm_program *p, lm_tdesc *const *list, uint32_t n)
{
	ct **out = LM_NEW_ARRAY(&p->arena, ct *, n);
	for (uint32_t i = 0; i < n; i++)
		out[i] = desc_source(p, list[i]);
	return out;
}
static ct *struct_source(lm_program *p, const lm_tdesc *d)
{
	ct_field *f = LM_NEW_ARRAY(&p->arena, ct_field, d->field_count);
	for (uint32_t i = 0; i < d->field_count; i++) {
		const lm_tfield *from = &d->fields[i];
		f[i] = (ct_field){.name = lm_name_of(p->cx->names, from->name),
				  .pkg = package_by_path(p, from->pkg_path),
				  .type = desc_source(p, from->type),
				  .tag = from->tag,
				  .embedded = from->embedded};
	}
	return ct_struct(p, f, d->field_count);
}
ct *desc_source(lm_program *p, lm_tdesc *d)
{
	if (d->source)
		return d->source;
	ct *t;
	switch (d->kind) {
	case LM_K_POINTER: t = ct_pointer(p, desc_source(p, d->elem)); break;
	case LM_K_SLICE: t = ct_slice(p, desc_source(p, d->elem)); break;
	case LM_K_ARRAY: t = ct_array(p, desc_source(p, d->elem), (int64_t)d->len); break;
	case LM_K_CHAN: t = ct_chan(p, desc_source(p, d->elem), d->chan_dir); break;
	case LM_K_MAP: t = ct_map(p, desc_source(p, d->key_type), desc_source(p, d->elem)); break;
	case LM_K_FUNC:
		t = ct_func(p, cts_of(p, d->in, d->in_count), d->in_count,
			    cts_of(p, d->out, d->out_count), d->out_count, d->variadic);
		break;
	case LM_K_STRUCT: t = struct_source(p, d); break;
	default: t = ct_of_kind(p, d->kind);
	}
	d->source = t;
	if (!t->desc)
		t->desc = d;
	return t;
}
void desc_complete(void *arg, lm_tdesc *d)
{
	lm_program *p = arg;
	if (!d->methods_pending)
		return;
	d->methods_pending = false;
	ct *t = d->source;
	if (!t)
		return;
	method_items items = {0};
	method_set(p, t, &items);
	d->method_count = (uint32_t)items.len;
	d->methods = LM_NEW_ARRAY(&p->arena, lm_tmethod, items.len);
	ct_layout(p, t);
	for (size_t i = 0; i < items.len; i++) {
		method_item *it = &items.data[i];
		lm_tmethod *m = &d->methods[i];
		m->name = lm_name_str(it->name);
		m->pkg_path = name_pkg_path(it->name, it->pkg);
		m->mtype = desc_of(p, it->ref.sig);
		m->tfn = d->by_reflect && !it->ref.fn
				 ? symbol_by_name(p, LM_STR("reflect.embeddedIfaceMethStub"))
				 : method_sym(p, t, &it->ref, NULL, 0);
		m->ifn = m->tfn;
		if (!t->direct_iface && (it->ref.fn || !d->by_reflect)) {
			method_ref r = it->ref;
			m->ifn = method_sym(p, ct_pointer(p, t), &r, NULL, 0);
		}
	}
	lm_vec_free(&items);
}
