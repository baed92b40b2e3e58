/* program.c - a program's symbols: what each name stands for, linknames, package variables, and the
 * resolver through which the machine asks for code. Part of compile/. Symbols are interned by their
 * full names. */
#include "compile/compile_int.h"

lm_str pkg_path_str(lm_package *pkg)
{
	return lm_name_str(lm_name_at(pkg->path));
}
lm_sym *sym_get(lm_program *p, lm_str name, uint8_t kind, bool *is_new)
{
	bool fresh;
	uint64_t *at = lm_strmap_put(&p->symbols, name, &fresh);
	if (fresh) {
		lm_sym *s = LM_NEW(&p->arena, lm_sym);
		s->name = arena_str(p, name.ptr, name.len);
		s->kind = kind;
		*at = (uintptr_t)s;
	}
	if (is_new)
		*is_new = fresh;
	return (lm_sym *)(uintptr_t)*at;
}
cfunc *cfunc_new(lm_program *p, fn_kind kind, lm_sym *s)
{
	cfunc *f = LM_NEW(&p->arena, cfunc);
	lm_vec_push(&p->funcs, f);
	f->kind = (uint8_t)kind;
	f->sym = s;
	s->source = f;
	return f;
}
const char *bytes_intern(lm_program *p, lm_str s)
{
	if (s.len == 0)
		return NULL;
	bool fresh;
	uint64_t *at = lm_strmap_put(&p->bytes, s, &fresh);
	if (fresh)
		*at = (uintptr_t)arena_str(p, s.ptr, s.len).ptr;
	return (const char *)(uintptr_t)*at;
}

/* ---- linknames */
static lm_str word(lm_str *s)
{
	size_t i = 0;
	while (i < s->len && (s->ptr[i] == ' ' || s->ptr[i] == '\t'))
		i++;
	size_t start = i;
	while (i < s->len && s->ptr[i] != ' ' && s->ptr[i] != '\t' && s->ptr[i] != '\r')
		i++;
	lm_str w = {s->ptr + start, i - start};
	*s = (lm_str){s->ptr + i, s->len - i};
	return w;
}
static bool fn_has_body(lm_object *fn)
{
	lm_func_decl *d = (lm_func_decl *)lm_node_at(fn->decl);
	return d && (d->n.flags & LM_NF_HAS_BODY || d->body.u);
}
static void linkname_put(lm_program *p, lm_str from, lm_str to)
{
	bool fresh;
	uint64_t *at = lm_strmap_put(&p->linknames, from, &fresh);
	if (!fresh)
		return;
	lm_str *copy = LM_NEW(&p->arena, lm_str);
	*copy = arena_str(p, to.ptr, to.len);
	*at = (uintptr_t)copy;
}
static void linkname_note(lm_program *p, lm_package *pkg, lm_str local, lm_str target)
{
	lm_object *o = lm_scope_lookup(lm_scope_at(pkg->scope), lm_name_of(p->cx->names, local));
	if (!o || target.len == 0)
		return;
	lm_buf own = {0};
	path_prefix(pkg_path_str(pkg), &own);
	lm_buf_byte(&own, '.');
	lm_buf_str(&own, local);
	lm_str mine = lm_buf_view(&own);
	if (o->kind == LM_O_FUNC && fn_has_body(o))
		linkname_put(p, target, mine);
	else if ((o->kind == LM_O_FUNC || o->kind == LM_O_VAR) && !lm_str_eq(mine, target))
		linkname_put(p, mine, target);
	lm_buf_free(&own);
}
void package_note(lm_program *p, lm_package *pkg)
{
	bool fresh;
	lm_map_put(&p->package_seen, (uintptr_t)pkg, &fresh);
	if (!fresh || pkg->is_unsafe)
		return;
	for (uint32_t i = 0; i < pkg->file_count; i++) {
		lm_source_file *f = lm_package_file(pkg, i);
		for (uint32_t k = 0; k < f->directive_count; k++) {
			lm_str text = f->directives[k].text;
			lm_str verb = word(&text);
			if (!lm_str_is(verb, "go:linkname") && !lm_str_is(verb, "go:linknamestd"))
				continue;
			lm_str local = word(&text);
			linkname_note(p, pkg, local, word(&text));
		}
	}
	lm_init *inits = lm_region_ptr(pkg->inits);
	for (uint32_t i = 0; i < pkg->init_count; i++) {
		const lm_obj_list *lhs = lm_obj_list_at(inits[i].lhs);
		if (lm_ol_len(lhs) == 1)
			*lm_map_put(&p->var_inits, (uintptr_t)lm_ol_get(lhs, 0), NULL) =
				(uintptr_t)lm_node_at(inits[i].rhs);
	}
}
static void packages_note(lm_program *p)
{
	for (; p->noted < p->cx->package_count; p->noted++)
		if (p->cx->packages[p->noted])
			package_note(p, p->cx->packages[p->noted]);
}
static lm_str linkname_of(lm_program *p, lm_str name)
{
	packages_note(p);
	for (int hops = 0; hops < 8; hops++) {
		uint64_t *at = lm_strmap_get(&p->linknames, name);
		if (!at)
			break;
		name = *(lm_str *)(uintptr_t)*at;
	}
	return name;
}

/* ---- functions */
static void func_name(lm_program *p, lm_object *fn, ct **targs, uint32_t n, lm_buf *b)
{
	lm_package *pkg = lm_package_at(fn->pkg);
	path_prefix(pkg_path_str(pkg), b);
	lm_buf_byte(b, '.');
	lm_buf_str(b, lm_name_str(lm_name_at(fn->name)));
	for (uint32_t i = 0; i < n; i++) {
		lm_buf_byte(b, i ? ',' : '[');
		ct_print(p, targs[i], b, true);
	}
	if (n)
		lm_buf_byte(b, ']');
	if (lm_name_is(lm_name_at(fn->name), "init")) {
		lm_object_ref *inits = lm_region_ptr(pkg->init_funcs);
		for (uint32_t i = 0; i < pkg->init_func_count; i++)
			if (lm_object_at(inits[i]) == fn)
				lm_buf_printf(b, ".%u", i);
	} else if (lm_name_is(lm_name_at(fn->name), "_")) {
		lm_buf_printf(b, ".%u", fn->pos);
	}
}
lm_sym *sym_func(lm_program *p, lm_object *fn, ct **targs, uint32_t n)
{
	if (n == 0 && fn->aux)
		return lm_region_ptr(fn->aux);
	lm_buf b = {0};
	func_name(p, fn, targs, n, &b);
	lm_sym *s = NULL;
	if (!fn_has_body(fn)) {
		lm_str target = linkname_of(p, lm_buf_view(&b));
		if (!lm_str_eq(target, lm_buf_view(&b)))
			s = symbol_by_name(p, target);
	}
	if (!s)
		s = sym_get(p, lm_buf_view(&b), LM_SYM_FUNC, NULL);
	lm_buf_free(&b);
	if (!s->source) {
		cfunc *f = cfunc_new(p, FN_DECL, s);
		lm_signature *sig = (lm_signature *)lm_type_at(fn->type);
		f->pkg = lm_package_at(fn->pkg);
		f->obj = fn;
		f->decl = (lm_func_decl *)lm_node_at(fn->decl);
		f->env = env_new(p, NULL, lm_type_list_at(sig->tparams), NULL, targs, n);
		bool used = p->env_used;
		f->sig = ct_of(p, f->env, (lm_type *)sig);
		p->env_used = used;
	}
	if (n == 0)
		fn->aux = lm_region_ref(s);
	return s;
}

/* ---- variables */
static void state_init(lm_program *p, fs_t *fs, lm_package *pkg)
{
	memset(fs, 0, sizeof *fs);
	fs->p = p;
	fs->pkg = pkg;
}
static void var_data(lm_program *p, lm_sym *s, lm_object *v, ct *t)
{
	lm_data *d = embed_data(p, v, t);
	if (d) {
		s->data = d;
		return;
	}
	d = LM_NEW(&p->arena, lm_data);
	d->size = t->size;
	d->align = t->align;
	d->pointer_free = t->pointer_free;
	d->type = desc_of(p, t);
	s->data = d;
	uint64_t *rhs = lm_map_get(&p->var_inits, (uintptr_t)v);
	if (!rhs)
		return;
	fs_t fs;
	state_init(p, &fs, lm_package_at(v->pkg));
	reloc_vec relocs = {0};
	uint8_t *bytes = t->size ? lm_arena_alloc(&p->arena, t->size) : NULL;
	if (static_value(&fs, (lm_node *)(uintptr_t)*rhs, t, bytes, 0, &relocs, false)) {
		d->bytes = bytes;
		d->reloc_count = (uint32_t)relocs.len;
		d->relocs = LM_NEW_ARRAY(&p->arena, lm_reloc, relocs.len);
		if (relocs.len)
			memcpy(d->relocs, relocs.data, relocs.len * sizeof(lm_reloc));
		*lm_map_put(&p->inited, (uintptr_t)v, NULL) = 1;
	}
	lm_vec_free(&relocs);
}
lm_sym *sym_var(lm_program *p, lm_object *v)
{
	if (v->aux)
		return lm_region_ptr(v->aux);
	lm_package *pkg = lm_package_at(v->pkg);
	package_note(p, pkg);
	lm_buf b = {0};
	path_prefix(pkg_path_str(pkg), &b);
	lm_buf_byte(&b, '.');
	lm_buf_str(&b, lm_name_str(lm_name_at(v->name)));
	if (lm_name_is(lm_name_at(v->name), "_"))
		lm_buf_printf(&b, ".%u", v->pos);
	lm_str target = linkname_of(p, lm_buf_view(&b));
	lm_sym *s = NULL;
	if (!lm_str_eq(target, lm_buf_view(&b)))
		s = symbol_by_name(p, target);
	if (!s)
		s = sym_get(p, target, LM_SYM_VAR, NULL);
	lm_buf_free(&b);
	v->aux = lm_region_ref(s);
	if (!s->data) {
		s->source = v;
		var_data(p, s, v, ct_layout(p, ct_of(p, NULL, lm_type_at(v->type))));
	}
	return s;
}
lm_sym *sym_temp_var(lm_program *p, lm_package *pkg, lm_data *data)
{
	lm_buf b = {0};
	path_prefix(pkg_path_str(pkg), &b);
	lm_buf_printf(&b, "..stmp_%u", p->temp_vars++);
	lm_sym *s = sym_get(p, lm_buf_view(&b), LM_SYM_VAR, NULL);
	lm_buf_free(&b);
	s->data = data;
	return s;
}

/* ---- symbols by name */
static lm_package *package_find(lm_program *p, lm_str path)
{
	for (uint32_t i = 0; i < p->cx->package_count; i++) {
		lm_package *k = p->cx->packages[i];
		if (k && lm_str_eq(pkg_path_str(k), path))
			return k;
	}
	return p->cfg.package ? p->cfg.package(p->cfg.arg, path) : NULL;
}
static void unescape(lm_str s, lm_buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && i + 2 < s.len) {
			char hex[3] = {s.ptr[i + 1], s.ptr[i + 2], 0};
			lm_buf_byte(out, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			lm_buf_byte(out, s.ptr[i]);
		}
	}
}
static lm_sym *method_by_name(lm_program *p, lm_package *pkg, lm_str type, lm_str method, bool ptr)
{
	lm_object *o = lm_scope_lookup(lm_scope_at(pkg->scope), lm_name_of(p->cx->names, type));
	if (!o || o->kind != LM_O_TYPE_NAME)
		return NULL;
	lm_named *n = lm_as_named(lm_type_at(o->type));
	if (!n || lm_tl_len(lm_type_list_at(n->tparams)))
		return NULL;
	ct *t = ct_named(p, NULL, n, NULL, 0);
	if (ptr)
		t = ct_pointer(p, t);
	method_ref m;
	if (!method_find(p, t, lm_name_of(p->cx->names, method), pkg, &m) || !m.sig)
		return NULL;
	return method_sym(p, t, &m, NULL, 0);
}
static lm_sym *symbol_parse(lm_program *p, lm_str name)
{
	ptrdiff_t slash = lm_str_rfind_byte(name, '/');
	size_t dot = (size_t)(slash + 1);
	while (dot < name.len && name.ptr[dot] != '.')
		dot++;
	if (dot == name.len)
		return NULL;
	lm_buf path = {0};
	unescape((lm_str){name.ptr, dot}, &path);
	lm_package *pkg = package_find(p, lm_buf_view(&path));
	lm_buf_free(&path);
	if (!pkg)
		return NULL;
	lm_str rest = {name.ptr + dot + 1, name.len - dot - 1};
	if (lm_str_has_prefix(rest, LM_STR("(*"))) {
		ptrdiff_t close = lm_str_find(rest, LM_STR(")."));
		if (close < 0)
			return NULL;
		return method_by_name(p, pkg, (lm_str){rest.ptr + 2, (size_t)close - 2},
				      (lm_str){rest.ptr + close + 2, rest.len - (size_t)close - 2},
				      true);
	}
	ptrdiff_t d = lm_str_rfind_byte(rest, '.');
	if (d > 0)
		return method_by_name(p, pkg, (lm_str){rest.ptr, (size_t)d},
				      (lm_str){rest.ptr + d + 1, rest.len - (size_t)d - 1}, false);
	lm_object *o = lm_scope_lookup(lm_scope_at(pkg->scope), lm_name_of(p->cx->names, rest));
	if (!o)
		return NULL;
	if (o->kind == LM_O_VAR)
		return sym_var(p, o);
	if (o->kind != LM_O_FUNC ||
	    lm_tl_len(lm_type_list_at(((lm_signature *)lm_type_at(o->type))->tparams)))
		return NULL;
	return sym_func(p, o, NULL, 0);
}
lm_sym *symbol_by_name(lm_program *p, lm_str name)
{
	uint64_t *at = lm_strmap_get(&p->symbols, name);
	if (at && ((lm_sym *)(uintptr_t)*at)->source)
		return (lm_sym *)(uintptr_t)*at;
	lm_str target = linkname_of(p, name);
	lm_sym *s = symbol_parse(p, name);
	if (!s && !lm_str_eq(target, name))
		s = symbol_parse(p, target);
	return s;
}

/* ---- code on demand */
static lm_code *signature_code(lm_program *p, cfunc *f)
{
	lm_code *c = LM_NEW(&p->arena, lm_code);
	c->name = f->sym->name;
	c->files = p->cx->files;
	c->pos = f->decl ? f->decl->n.pos : 0;
	code_signature(p, c, f->sig, f->recv);
	return c;
}
static bool body_ready(lm_program *p, cfunc *f, const char **why)
{
	lm_object *fn = f->obj;
	if (!p->cfg.need_body || p->cfg.need_body(p->cfg.arg, f->pkg, fn))
		return true;
	snprintf(p->why, sizeof p->why, "%.*s: its body has errors", LM_STRF(f->sym->name));
	*why = p->why;
	return false;
}
lm_code *lm_program_code(lm_program *p, lm_sym *s, lm_compile_mode mode, const char **why)
{
	cfunc *f = s->source;
	if (s->kind != LM_SYM_FUNC || !f) {
		snprintf(p->why, sizeof p->why, "%.*s: no such function", LM_STRF(s->name));
		*why = p->why;
		return NULL;
	}
	if (f->code[mode])
		return f->code[mode];
	if (f->kind == FN_DECL) {
		if (!fn_has_body(f->obj))
			return f->code[mode] = signature_code(p, f);
		if (!body_ready(p, f, why))
			return NULL;
	}
	packages_note(p);
	return f->code[mode] = fs_compile(p, f, mode, why);
}
static lm_code *resolve_code(void *arg, lm_sym *s, lm_compile_mode mode, const char **why)
{
	return lm_program_code(arg, s, mode, why);
}
static lm_code *resolve_signature(void *arg, lm_sym *s)
{
	cfunc *f = s->source;
	if (s->kind != LM_SYM_FUNC || !f || !f->sig)
		return NULL;
	return signature_code(arg, f);
}
static lm_sym *resolve_symbol(void *arg, lm_str name)
{
	return symbol_by_name(arg, name);
}
static lm_tdesc *resolve_type(void *arg, lm_str key)
{
	return lm_tdescs_find(&((lm_program *)arg)->tdescs, key);
}
static lm_tdesc *resolve_intern(void *arg, const lm_tdesc *proto)
{
	lm_program *p = arg;
	lm_tdesc *d = lm_tdescs_intern(&p->tdescs, proto);
	if (!d || d->source)
		return d;
	/* reflect made it first: *T has T's methods, a struct those of what it embeds */
	bool methods = d->kind == LM_K_POINTER && d->elem->source;
	for (uint32_t i = 0; d->kind == LM_K_STRUCT && i < d->field_count; i++)
		methods = methods || d->fields[i].embedded;
	if (methods) {
		desc_source(p, d);
		d->methods_pending = true;
		d->by_reflect = d->kind == LM_K_STRUCT || d->elem->by_reflect;
	}
	return d;
}
static const char *resolve_needed(void *arg)
{
	lm_program *p = arg;
	return p->cfg.needed ? p->cfg.needed(p->cfg.arg) : NULL;
}
lm_resolver lm_program_resolver(lm_program *p)
{
	return (lm_resolver){.arg = p,
			     .code = resolve_code,
			     .needed = resolve_needed,
			     .signature = resolve_signature,
			     .complete = desc_complete,
			     .symbol = resolve_symbol,
			     .type_by_key = resolve_type,
			     .intern = resolve_intern};
}

/* ---- the program */
lm_program *lm_program_new(lm_check_ctx *cx, const lm_program_config *cfg)
{
	lm_program *p = lm_xcalloc(1, sizeof *p);
	p->cx = cx;
	if (cfg)
		p->cfg = *cfg;
	lm_arena_init(&p->arena, cx->space);
	lm_tdescs_init(&p->tdescs, &p->arena);
	return p;
}
void lm_program_free(lm_program *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->envs.len; i++) {
		lm_map_free(&p->envs.data[i]->memo);
	}
	for (size_t i = 0; i < p->funcs.len; i++) {
		lm_map_free(&p->funcs.data[i]->children);
		if (p->funcs.data[i]->rf) {
			lm_vec_free(&p->funcs.data[i]->rf->exits);
		}
	}
	lm_vec_free(&p->envs);
	lm_vec_free(&p->funcs);
	lm_tdescs_free(&p->tdescs);
	lm_arena_free(&p->arena);
	lm_vec_free(&p->shells);
	lm_vec_free(&p->types);
	lm_vec_free(&p->type_chain);
	lm_vec_free(&p->init_order);
	lm_map_free(&p->type_index);
	lm_map_free(&p->package_seen);
	lm_map_free(&p->local_ids);
	lm_map_free(&p->numbered);
	lm_map_free(&p->inited);
	lm_map_free(&p->var_inits);
	lm_map_free(&p->params_stay);
	lm_strmap_free(&p->symbols);
	lm_strmap_free(&p->bytes);
	lm_strmap_free(&p->linknames);
	free(p);
}
lm_tdesc *lm_program_type(lm_program *p, lm_type *t)
{
	return desc_of(p, ct_layout(p, ct_of(p, NULL, t)));
}
lm_sym *lm_program_symbol_of(lm_program *p, lm_object *o)
{
	if (o->kind == LM_O_VAR)
		return sym_var(p, o);
	if (o->kind != LM_O_FUNC)
		return NULL;
	lm_signature *sig = (lm_signature *)lm_type_at(o->type);
	if (lm_tl_len(lm_type_list_at(sig->tparams)) ||
	    lm_tl_len(lm_type_list_at(sig->recv_tparams)))
		return NULL;
	lm_object *recv = lm_object_at(sig->recv);
	if (!recv)
		return sym_func(p, o, NULL, 0);
	ct *t = ct_of(p, NULL, lm_type_at(recv->type));
	ct *base = !t->named && t->kind == LM_K_POINTER ? t->elem : t;
	return base->named ? sym_method_decl(p, base, o, NULL, 0) : NULL;
}
void lm_program_each_function(lm_program *p, lm_package *pkg, void (*fn)(lm_sym *s, void *arg),
			      void *arg)
{
	for (uint32_t i = 0; i < pkg->file_count; i++) {
		lm_source_file *f = lm_package_file(pkg, i);
		for (uint32_t k = 0; k < f->decls.n; k++) {
			lm_node *d = lm_list_get(f->decls, k);
			lm_object *o = d->kind == LM_N_FUNC_DECL
					       ? lm_object_at(((lm_func_decl *)d)->obj)
					       : NULL;
			lm_sym *s = o && o->type.u ? lm_program_symbol_of(p, o) : NULL;
			if (s)
				fn(s, arg);
		}
	}
}
