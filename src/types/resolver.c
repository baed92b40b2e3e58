/* resolver.c - collects the package-level objects of all files: imports, constants, variables,
 * types, functions; binds methods to their receiver base types; then declares everything; reports
 * unused imports. Included by nobody; declared in types_int_decl.h. */
#include "types/types_int.h"

typedef struct method_info {
	lm_object *obj;
	lm_name_expr *recv; /* receiver base type name */
	bool ptr;
} method_info;

typedef struct collect_state {
	lm_checker *ck;
	lm_source_file *sf;
	lm_scope *file_scope;
	lm_version version;
	LM_VEC(method_info) methods;
	LM_VEC(lm_scope *) file_scopes;
	LM_VEC(lm_package_import) imports;
} collect_state;

void ck_arity(lm_checker *ck, lm_pos pos, lm_list names, lm_node *inits, bool const_decl,
	      bool inherited)
{
	uint32_t l = names.n, r = ex_list_len(inits);
	if (l < r) {
		lm_node *n = ex_list_get(inits, l);
		if (inherited) {
			ck_errorf(ck, pos, LM_DIAG_WrongAssignCount, "extra init expr at %s",
				  pos_str(ck, n->pos));
		} else {
			ck_errorf(ck, at_node(n), LM_DIAG_WrongAssignCount, "extra init expr %s",
				  ex_str(ck, n));
		}
	} else if (l > r && (const_decl || r != 1)) { /* one initialiser may have several values */
		lm_name_expr *n = (lm_name_expr *)lm_list_get(names, r);
		ck_errorf(ck, at_node(&n->e.n), LM_DIAG_WrongAssignCount,
			  "missing init expr for %s", lm_name_at(n->name)->text);
	}
}

/* ---- objects */

static lm_decl_info *new_info(collect_state *s)
{
	lm_decl_info *d = LM_NEW(s->ck->arena, lm_decl_info);
	d->file = lm_scope_to(s->file_scope);
	d->version = s->version;
	d->source = s->sf;
	return d;
}

static void add_object(lm_checker *ck, lm_object *obj, lm_decl_info *d)
{
	obj->info = lm_ref_of(d);
	lm_vec_push(&ck->obj_list, obj);
	obj->order = (uint32_t)ck->obj_list.len;
}

/* Declares a constant, variable or type at package level. */
static void declare_pkg_obj(collect_state *s, lm_node *id, lm_object *obj, lm_decl_info *d)
{
	lm_checker *ck = s->ck;
	lm_name *name = obj_name(obj);
	if (lm_name_is(name, "init")) {
		ck_error(ck, at_node(id), LM_DIAG_InvalidInitDecl,
			 "cannot declare init - must be func");
		return;
	}
	if (lm_name_is(name, "main") && ck->pkg->name.u &&
	    lm_name_is(lm_name_at(ck->pkg->name), "main")) {
		ck_error(ck, at_node(id), LM_DIAG_InvalidMainDecl,
			 "cannot declare main - must be func");
		return;
	}
	ck_declare(ck, lm_scope_at(ck->pkg->scope), id, obj, 0);
	add_object(ck, obj, d);
}

/* ---- imports */

static bool is_space_rune(int32_t r)
{
	return r == 0x1680 || (r >= 0x2000 && r <= 0x200a) || r == 0x2028 || r == 0x2029 ||
	       r == 0x202f || r == 0x205f || r == 0x3000;
}

/* Unquotes the path of an import; false after reporting. */
static bool import_path(lm_checker *ck, lm_basic_lit *lit, lm_str *path)
{
	lm_str text = {lm_ref_ptr(lit->text_off), lit->text_len};
	lm_const *c = lm_const_literal(&ck->scratch, text, LM_LIT_STRING);
	if (lm_const_kind_of(c) != LM_CONST_STRING) {
		ck_error(ck, at_node(&lit->e.n), LM_DIAG_BadImportPath,
			 "invalid import path (invalid syntax)");
		return false;
	}
	*path = lm_const_string_val(&ck->scratch, c);
	if (path->len == 0) {
		ck_error(ck, at_node(&lit->e.n), LM_DIAG_BadImportPath,
			 "invalid import path (empty string)");
		return false;
	}
	const char *p = path->ptr, *end = path->ptr + path->len;
	while (p < end) {
		int32_t r;
		const char *start = p;
		p += lm_utf8_decode(p, end, &r);
		bool bad = r < 0x80 ? r <= ' ' || r == 0x7f ||
					      strchr("!\"#$%&'()*,:;<=>?[\\]^{|}`", r) != NULL
				    : r < 0xa1 || r == LM_RUNE_ERROR || is_space_rune(r);
		if (!bad) {
			continue;
		}
		if (r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0)) {
			ck_errorf(ck, at_node(&lit->e.n), LM_DIAG_BadImportPath,
				  "invalid import path (invalid character U+%04X)", (unsigned)r);
		} else if (r == LM_RUNE_ERROR) {
			ck_error(ck, at_node(&lit->e.n), LM_DIAG_BadImportPath,
				 "invalid import path (invalid character U+FFFD '\xef\xbf\xbd')");
		} else {
			ck_errorf(ck, at_node(&lit->e.n), LM_DIAG_BadImportPath,
				  "invalid import path (invalid character U+%04X '%.*s')",
				  (unsigned)r, (int)(p - start), start);
		}
		return false;
	}
	return true;
}

/* A stand-in for a package that could not be imported; uses of its members are not reported. */
static lm_package *fake_package(lm_checker *ck, lm_str path)
{
	lm_package *p = LM_NEW(ck->arena, lm_package);
	lm_str name = path;
	while (name.len > 0 && name.ptr[name.len - 1] == '/') {
		name.len--;
	}
	ptrdiff_t slash = lm_str_rfind_byte(name, '/');
	if (slash >= 0) {
		name.ptr += slash + 1;
		name.len -= (size_t)slash + 1;
	}
	p->path = lm_name_to(lm_name_of(ck->cx->names, path));
	p->name = lm_name_to(lm_name_of(ck->cx->names, name));
	p->scope = lm_scope_to(scope_new(ck->arena, ck->cx->universe, 0, 0));
	p->fake = true;
	p->state = LM_PKG_FAILED;
	p->host = ck->pkg->host;
	return p;
}

/* Why gc would not even look for the package; NULL when it would. */
static const char *refused_import(lm_checker *ck, lm_str path)
{
	if (lm_str_is(path, "main")) {
		return "cannot import \"main\"";
	}
	if (lm_str_eq(path, lm_name_str(lm_name_at(ck->pkg->path)))) {
		return ck_sprintf(ck, "import \"%.*s\" while compiling that package (import cycle)",
				  LM_STRF(path));
	}
	if (path.ptr[0] == '/') {
		return "import path cannot be absolute path";
	}
	if (path.ptr[0] == '.') {
		return NULL; /* relative: the loader's */
	}
	lm_buf clean = {0};
	for (size_t i = 0; i < path.len;
	     i++) { /* drop empty and "." elements; "a/.." is left alone, and not found */
		bool at_slash = i == 0 || path.ptr[i - 1] == '/';
		if (at_slash &&
		    (path.ptr[i] == '/' ||
		     (path.ptr[i] == '.' && (i + 1 == path.len || path.ptr[i + 1] == '/')))) {
			i += path.ptr[i] == '.';
			continue;
		}
		lm_buf_byte(&clean, path.ptr[i]);
	}
	while (clean.len && clean.data[clean.len - 1] == '/') {
		clean.len--;
	}
	const char *why = NULL;
	if (!lm_str_eq(lm_buf_view(&clean), path)) {
		why = ck_sprintf(ck, "non-canonical import path \"%.*s\" (should be \"%.*s\")",
				 LM_STRF(path), LM_STRF(lm_buf_view(&clean)));
	}
	lm_buf_free(&clean);
	return why;
}

static lm_package *import_package(lm_checker *ck, lm_pos pos, lm_str path)
{
	if (lm_str_is(path, "unsafe")) {
		return ck->cx->unsafe_pkg;
	}
	if (lm_str_is(path, "C")) {
		if (!ck->cx->config.fake_import_c) {
			ck_error(ck, pos, LM_DIAG_CgoUnsupported,
				 "could not import C (cgo is not supported)");
		}
		return fake_package(ck, path);
	}
	const char *why = refused_import(ck, path);
	if (why) {
		ck_errorf(ck, pos, LM_DIAG_BrokenImport, "could not import %.*s (%s)",
			  LM_STRF(path), why);
		return fake_package(ck, path);
	}
	uint32_t errors = ck->pkg->host->diags->error_count;
	lm_package *imp = ck->cx->config.import(ck->cx->config.arg, ck->pkg, path, pos);
	if (ck->pkg->host->diags->error_count != errors) {
		ck->has_error = true;
	}
	if (!imp) {
		return fake_package(ck, path);
	}
	if (!imp->name.u || lm_name_is(lm_name_at(imp->name), "_")) {
		if (imp->state != LM_PKG_FAILED) {
			ck_errorf(ck, pos, LM_DIAG_BrokenImport,
				  "could not import %.*s (invalid package name: \"%s\")",
				  LM_STRF(path), imp->name.u ? "_" : "");
		}
		return fake_package(ck, path);
	}
	return imp;
}

static void note_import(collect_state *s, lm_package *imp)
{
	for (size_t i = 0; i < s->imports.len; i++) {
		if (s->imports.data[i].pkg.u == lm_package_to(imp).u) {
			return;
		}
	}
	lm_vec_push(&s->imports, ((lm_package_import){imp->path, lm_package_to(imp)}));
}

static uint64_t dot_key(const lm_scope *scope, const lm_name *name)
{
	return (uint64_t)lm_scope_to(scope).u << 32 | lm_name_to(name).u;
}

/* Puts the exported objects of imp into the file scope. */
static void dot_import(collect_state *s, lm_node *at, lm_object *pkg_name, lm_package *imp)
{
	lm_checker *ck = s->ck;
	lm_object *obj;
	for (uint32_t i = 0; scope_next(lm_scope_at(imp->scope), &i, &obj);) {
		lm_name *name = obj_name(obj);
		if (!name->exported) {
			continue;
		}
		lm_object *alt = scope_insert(ck->arena, s->file_scope, obj);
		if (alt) {
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateDecl);
			err_addf(&r, at_node(at), "%s redeclared in this block", obj_cname(alt));
			err_add_alt_decl(&r, alt);
			err_report(&r);
		} else {
			*lm_map_put(&ck->dot_imports, dot_key(s->file_scope, name), NULL) =
				lm_object_to(pkg_name).u;
		}
	}
}

static void collect_import(collect_state *s, lm_import_decl *d)
{
	lm_checker *ck = s->ck;
	lm_basic_lit *lit = (lm_basic_lit *)lm_node_at(d->path);
	lm_str path;
	if (!lit || lit->e.n.kind != LM_N_BASIC_LIT || (lit->e.n.flags & LM_NF_BAD) ||
	    !import_path(ck, lit, &path)) {
		return;
	}
	lm_package *imp = import_package(ck, lit->e.n.pos, path);
	lm_node *local = lm_node_at(d->local_name);
	lm_name *name = lm_name_at(imp->name);
	if (local) {
		name = lm_name_at(((lm_name_expr *)local)->name);
		if (lm_str_is(path, "C")) {
			ck_error(ck, at_node(local), LM_DIAG_ImportCRenamed,
				 "cannot rename import \"C\"");
			return;
		}
	}
	if (lm_name_is(name, "init")) {
		ck_error(ck, at_node(&d->n), LM_DIAG_InvalidInitDecl,
			 "cannot import package as init - init must be a func");
		return;
	}
	if (!imp->fake) {
		note_import(s, imp);
	}
	lm_object *pn = obj_new_pkg_name(ck, d->n.pos, ck->pkg, name, imp);
	pn->decl = lm_node_to(&d->n);
	if (local) {
		ck_record_def(ck, local, pn);
	}
	if (imp->fake) {
		pn->flags |= LM_OF_USED;
	}
	lm_vec_push(&ck->pkg_imports, pn);
	if (lm_name_is(name, ".")) {
		pn->flags |= LM_OF_IS_DOT_IMPORT;
		dot_import(s, local, pn, imp);
	} else {
		ck_declare(ck, s->file_scope, NULL, pn, 0);
	}
}

/* ---- declarations */

static void collect_consts(collect_state *s, lm_const_decl *d, lm_const_decl *last, bool inherited)
{
	lm_checker *ck = s->ck;
	lm_const *iota = lm_const_int64(ck->arena, d->iota);
	lm_node *values = last ? lm_node_at(last->values) : NULL;
	uint32_t nvalues = ex_list_len(values);
	for (uint32_t i = 0; i < d->names.n; i++) {
		lm_name_expr *name = (lm_name_expr *)lm_list_get(d->names, i);
		lm_object *obj = obj_new_const(ck, name->e.n.pos, ck->pkg, lm_name_at(name->name),
					       NULL, iota);
		obj->decl = lm_node_to(&d->n);
		lm_decl_info *info = new_info(s);
		info->vtyp = last ? last->type : (lm_node_ref){0};
		info->init = lm_node_to(i < nvalues ? ex_list_get(values, i) : NULL);
		info->inherited = inherited;
		declare_pkg_obj(s, &name->e.n, obj, info);
	}
	ck_arity(ck, d->n.pos, d->names, values, true, inherited);
}

static void collect_vars(collect_state *s, lm_var_decl *d)
{
	lm_checker *ck = s->ck;
	lm_node *values = lm_node_at(d->values);
	uint32_t n = d->names.n, nvalues = ex_list_len(values);
	lm_object **lhs = LM_NEW_ARRAY(&ck->scratch, lm_object *, n);
	lm_decl_info *shared = NULL; /* one initialiser (or none) for all */
	if (!values || values->kind != LM_N_LIST_EXPR) {
		shared = new_info(s);
		shared->vtyp = d->type;
		shared->init = d->values;
	}
	for (uint32_t i = 0; i < n; i++) {
		lm_name_expr *name = (lm_name_expr *)lm_list_get(d->names, i);
		lhs[i] = obj_new_var(ck, LM_VK_PACKAGE, name->e.n.pos, ck->pkg,
				     lm_name_at(name->name), NULL);
		lhs[i]->decl = lm_node_to(&d->n);
	}
	if (shared && n > 1) {
		shared->lhs = lm_obj_list_to(ty_obj_list(ck->arena, lhs, n));
	}
	for (uint32_t i = 0; i < n; i++) {
		lm_decl_info *info = shared;
		if (!info) {
			info = new_info(s);
			info->vtyp = d->type;
			info->init = lm_node_to(i < nvalues ? ex_list_get(values, i) : NULL);
		}
		declare_pkg_obj(s, lm_list_get(d->names, i), lhs[i], info);
	}
	if (!d->type.u || values) {
		ck_arity(ck, d->n.pos, d->names, values, false, false);
	}
}

bool ck_unpack_recv(lm_node *rtyp, lm_node **base, lm_node **tparams)
{
	bool ptr = false;
	lm_node *b = lm_unparen(rtyp);
	*tparams = NULL;
	if (b->kind == LM_N_OPERATION && b->op == LM_OP_MUL && !((lm_operation *)b)->y.u) {
		ptr = true;
		b = lm_unparen(lm_node_at(((lm_operation *)b)->x));
	}
	if (b->kind == LM_N_INDEX) {
		*tparams = lm_node_at(((lm_index_expr *)b)->index);
		b = lm_node_at(((lm_index_expr *)b)->x);
	}
	*base = b;
	return ptr;
}

static void collect_plain_func(collect_state *s, lm_func_decl *d, lm_object *obj)
{
	lm_checker *ck = s->ck;
	lm_name *name = obj_name(obj);
	lm_node *id = lm_node_at(d->name);
	lm_node *tparam0 = d->tparams.n ? lm_list_get(d->tparams, 0) : NULL;
	bool is_init = lm_name_is(name, "init");
	bool is_main = lm_name_is(name, "main") && ck->pkg->name.u &&
		       lm_name_is(lm_name_at(ck->pkg->name), "main");
	if (is_init || is_main) {
		lm_diag_code code = is_main ? LM_DIAG_InvalidMainDecl : LM_DIAG_InvalidInitDecl;
		if (tparam0) {
			ck_soft_errorf(ck, at_node(tparam0), code,
				       "func %s must have no type parameters", name->text);
		}
		lm_func_type *ft = (lm_func_type *)lm_node_at(d->type);
		if (ft->params.n || ft->results.n) {
			ck_soft_errorf(ck, at_node(id), code,
				       "func %s must have no arguments and no return values",
				       name->text);
		}
	} else if (tparam0) {
		ck_verify_versionf(ck, at_node(tparam0), 18, "type parameter");
	}
	if (is_init) { /* not declared: nobody can refer to it */
		obj->parent = ck->pkg->scope;
		ck_record_def(ck, id, obj);
		if (!(d->n.flags & LM_NF_HAS_BODY) && !d->body.u) {
			ck_soft_errorf(ck, obj->pos, LM_DIAG_MissingInitBody,
				       "func init must have a body");
		}
	} else {
		ck_declare(ck, lm_scope_at(ck->pkg->scope), id, obj, 0);
	}
}

static void collect_func(collect_state *s, lm_func_decl *d)
{
	lm_checker *ck = s->ck;
	lm_name_expr *id = (lm_name_expr *)lm_node_at(d->name);
	lm_name *name = lm_name_at(id->name);
	lm_object *obj = obj_new_func(ck, id->e.n.pos, ck->pkg, name, NULL);
	obj->decl = lm_node_to(&d->n);
	d->obj = lm_object_to(obj);
	if (!d->recv.u) {
		collect_plain_func(s, d, obj);
	} else {
		lm_node *base, *tparams;
		lm_node *rtype = lm_node_at(((lm_field *)lm_node_at(d->recv))->type);
		bool ptr = ck_unpack_recv(rtype, &base, &tparams);
		if (base->kind == LM_N_NAME && !(name->len == 1 && name->text[0] == '_')) {
			lm_vec_push(&s->methods, ((method_info){obj, (lm_name_expr *)base, ptr}));
		}
		if (d->tparams.n) {
			ck_verify_versionf(ck, at_node(lm_list_get(d->tparams, 0)), 27,
					   "generic method");
		}
		ck_record_def(ck, &id->e.n, obj);
	}
	lm_decl_info *info = new_info(s);
	info->decl = lm_node_to(&d->n);
	add_object(ck, obj, info);
}

static void collect_file(collect_state *s)
{
	lm_const_decl *last = NULL;
	uint32_t group = 0;
	bool in_group = false;
	for (uint32_t i = 0; i < s->sf->decls.n; i++) {
		lm_node *d = lm_list_get(s->sf->decls, i);
		if (d->kind == LM_N_CONST_DECL) {
			lm_const_decl *c = (lm_const_decl *)d;
			if (!in_group || c->group == 0 || c->group != group) {
				last = NULL;
				in_group = true;
				group = c->group;
			}
			bool inherited = last != NULL;
			if (c->type.u || c->values.u) {
				last = c;
				inherited = false;
			}
			collect_consts(s, c, last, inherited);
			continue;
		}
		in_group = false;
		switch (d->kind) {
		case LM_N_IMPORT_DECL: collect_import(s, (lm_import_decl *)d); break;
		case LM_N_VAR_DECL: collect_vars(s, (lm_var_decl *)d); break;
		case LM_N_TYPE_DECL: {
			lm_type_decl *td = (lm_type_decl *)d;
			lm_name_expr *id = (lm_name_expr *)lm_node_at(td->name);
			lm_object *obj = obj_new_type_name(s->ck, id->e.n.pos, s->ck->pkg,
							   lm_name_at(id->name), NULL);
			lm_decl_info *info = new_info(s);
			info->decl = lm_node_to(d);
			obj->decl = lm_node_to(d);
			declare_pkg_obj(s, &id->e.n, obj, info);
			break;
		}
		case LM_N_FUNC_DECL: collect_func(s, (lm_func_decl *)d); break;
		default: /* BAD_DECL: reported by the parser */ break;
		}
	}
}

/* ---- after all files */

/* Names in a file scope must differ from those of the package. */
static void check_file_scopes(collect_state *s)
{
	lm_checker *ck = s->ck;
	lm_scope *pkg_scope = lm_scope_at(ck->pkg->scope);
	for (size_t f = 0; f < s->file_scopes.len; f++) {
		lm_object *obj;
		for (uint32_t i = 0; scope_next(s->file_scopes.data[f], &i, &obj);) {
			lm_object *alt = lm_scope_lookup(pkg_scope, obj_name(obj));
			if (!alt) {
				continue;
			}
			lm_error r = ck_new_error(ck, LM_DIAG_DuplicateDecl);
			if (obj->kind == LM_O_PKG_NAME) {
				lm_package *imp = lm_package_at(obj->u.imported);
				err_addf(
					&r, alt->pos,
					"%s already declared through import of package %s (\"%s\")",
					obj_cname(alt), nm_str(lm_name_at(imp->name)),
					nm_str(lm_name_at(imp->path)));
				err_add_alt_decl(&r, obj);
			} else {
				lm_package *p = obj_pkg(obj);
				err_addf(&r, alt->pos,
					 "%s already declared through dot-import of package %s "
					 "(\"%s\")",
					 obj_cname(alt), nm_str(lm_name_at(p->name)),
					 nm_str(lm_name_at(p->path)));
				err_add_alt_decl(&r, obj);
			}
			err_report(&r);
		}
	}
}

/* Follows name through aliases of this package to the defined type that methods on it belong to;
 * NULL when none. */
static lm_object *resolve_base_type_name(lm_checker *ck, bool *ptr, lm_name_expr *name)
{
	lm_object *seen[16];
	uint32_t nseen = 0;
	while (name) {
		lm_object *obj =
			lm_scope_lookup(lm_scope_at(ck->pkg->scope), lm_name_at(name->name));
		if (!obj || obj->kind != LM_O_TYPE_NAME || !obj->info) {
			return NULL;
		}
		for (uint32_t i = 0; i < nseen; i++) {
			if (seen[i] == obj) {
				return NULL;
			}
		}
		lm_type_decl *td = (lm_type_decl *)lm_node_at(obj_info(obj)->decl);
		if (!(td->n.flags & LM_NF_ALIAS)) {
			return obj;
		}
		if (td->tparams.n || nseen == 16) {
			return NULL;
		}
		seen[nseen++] = obj;
		lm_node *t = lm_node_at(td->type);
		t = t ? lm_unparen(t) : NULL;
		if (t && t->kind == LM_N_OPERATION && t->op == LM_OP_MUL &&
		    !((lm_operation *)t)->y.u) {
			if (*ptr) {
				return NULL;
			}
			*ptr = true;
			t = lm_unparen(lm_node_at(((lm_operation *)t)->x));
		}
		name = t && t->kind == LM_N_NAME ? (lm_name_expr *)t : NULL;
	}
	return NULL;
}

static void bind_methods(collect_state *s)
{
	for (size_t i = 0; i < s->methods.len; i++) {
		method_info *m = &s->methods.data[i];
		bool ptr = m->ptr;
		lm_object *base = resolve_base_type_name(s->ck, &ptr, m->recv);
		if (!base) {
			continue; /* reported when the method is declared */
		}
		if (ptr) {
			m->obj->flags |= LM_OF_HAS_PTR_RECV;
		}
		m->obj->owner = base->name.u;
		lm_decl_info *info = obj_info(base);
		if (info->last_method.u) {
			obj_info(lm_object_at(info->last_method))->methods = lm_object_to(m->obj);
		} else {
			info->methods = lm_object_to(m->obj);
		}
		info->last_method = lm_object_to(m->obj);
	}
}

static int import_cmp(const void *a, const void *b)
{
	const lm_package_import *x = a, *y = b;
	return lm_str_cmp(lm_name_str(lm_name_at(x->path)), lm_name_str(lm_name_at(y->path)));
}

static void store_imports(collect_state *s)
{
	lm_package *p = s->ck->pkg;
	size_t n = s->imports.len;
	if (n == 0) {
		return;
	}
	qsort(s->imports.data, n, sizeof(*s->imports.data), import_cmp);
	lm_package_import *list = LM_NEW_ARRAY(s->ck->arena, lm_package_import, n);
	memcpy(list, s->imports.data, n * sizeof(*list));
	p->imports = lm_ref_of(list);
	p->import_count = (uint32_t)n;
}

static void collect_init_funcs(lm_checker *ck)
{
	LM_VEC(lm_object_ref) inits = {0};
	for (size_t i = 0; i < ck->obj_list.len; i++) {
		lm_object *o = ck->obj_list.data[i];
		if (o->kind != LM_O_FUNC || !lm_name_is(obj_name(o), "init")) {
			continue;
		}
		if (!((lm_func_decl *)lm_node_at(obj_info(o)->decl))->recv.u) {
			lm_vec_push(&inits, lm_object_to(o));
		}
	}
	if (inits.len) {
		lm_object_ref *list = LM_NEW_ARRAY(ck->arena, lm_object_ref, inits.len);
		memcpy(list, inits.data, inits.len * sizeof(*list));
		ck->pkg->init_funcs = lm_ref_of(list);
		ck->pkg->init_func_count = (uint32_t)inits.len;
	}
	lm_vec_free(&inits);
}

void ck_collect_objects(lm_checker *ck)
{
	collect_state s = {.ck = ck};
	for (uint32_t i = 0; i < ck->pkg->file_count; i++) {
		s.sf = lm_package_file(ck->pkg, i);
		s.version = version_of_file(ck->pkg, s.sf);
		ck->env.version = s.version;
		s.file_scope =
			scope_new(ck->arena, lm_scope_at(ck->pkg->scope), s.sf->pos, s.sf->eof);
		s.sf->scope = s.file_scope;
		lm_vec_push(&s.file_scopes, s.file_scope);
		collect_file(&s);
	}
	ck->env.version = 0;
	check_file_scopes(&s);
	bind_methods(&s);
	store_imports(&s);
	collect_init_funcs(ck);
	lm_vec_free(&s.methods);
	lm_vec_free(&s.file_scopes);
	lm_vec_free(&s.imports);
}

void ck_package_objects(lm_checker *ck)
{
	/* Definitions first, then aliases, then the rest: so the type of an alias is mostly there
	 * when needed. */
	for (int phase = 0; phase < 3; phase++) {
		for (size_t i = 0; i < ck->obj_list.len; i++) {
			lm_object *o = ck->obj_list.data[i];
			int want = 2;
			if (o->kind == LM_O_TYPE_NAME) {
				want = lm_node_at(obj_info(o)->decl)->flags & LM_NF_ALIAS ? 1 : 0;
			}
			if (want == phase) {
				ck_obj_decl(ck, o);
			}
		}
	}
}

void ck_unused_imports(lm_checker *ck)
{
	if (ck->pkg->is_merged) {
		return;
	}
	for (size_t i = 0; i < ck->pkg_imports.len; i++) {
		lm_object *o = ck->pkg_imports.data[i];
		lm_name *name = obj_name(o);
		if ((o->flags & LM_OF_USED) || lm_name_is(name, "_")) {
			continue;
		}
		lm_str path = lm_name_str(lm_name_at(lm_package_at(o->u.imported)->path));
		lm_str elem = path;
		ptrdiff_t slash = lm_str_rfind_byte(path, '/');
		if (slash >= 0) {
			elem = (lm_str){path.ptr + slash + 1, path.len - (size_t)slash - 1};
		}
		if (name->len == 0 || lm_name_is(name, ".") || lm_str_eq(lm_name_str(name), elem)) {
			ck_soft_errorf(ck, o->pos, LM_DIAG_UnusedImport,
				       "\"%.*s\" imported and not used", LM_STRF(path));
		} else {
			ck_soft_errorf(ck, o->pos, LM_DIAG_UnusedImport,
				       "\"%.*s\" imported as %s and not used", LM_STRF(path),
				       name->text);
		}
	}
}
