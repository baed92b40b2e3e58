/* gcextra.c - what gc reports about a package that its type checker found right: linknames without
 * unsafe, functions without a body, anonymous interfaces that refer to themselves. Included by
 * nobody; declared in types_int_decl.h. Runs only on packages without errors. */
#include "types/types_int.h"

/* ---- anonymous interface cycles */

typedef struct cycle_finder {
	lm_checker *ck;
	lm_map cyclic;         /* interface -> 2 while (or found to be) on a cycle, 1 done */
	LM_VEC(uint32_t) seen; /* its keys */
} cycle_finder;

static bool visit_type(cycle_finder *f, lm_type *t);

static bool iface_has_cycle(cycle_finder *f, lm_interface *it)
{
	lm_type_set *s = iface_type_set(it);
	for (uint32_t i = 0; i < tset_num_methods(s); i++) {
		if (visit_type(f, obj_type(tset_method(s, i)))) {
			return true;
		}
	}
	return false;
}

static bool visit_tuple(cycle_finder *f, lm_tuple *t)
{
	for (uint32_t i = 0; i < tuple_len(t); i++) {
		if (visit_type(f, tuple_type(t, i))) {
			return true;
		}
	}
	return false;
}

static bool visit_iface(cycle_finder *f, lm_interface *it)
{
	if (!it->methods.u && !it->embeddeds.u) {
		return false;
	}
	uint64_t *state = lm_map_put(&f->cyclic, lm_type_to(&it->t).u, NULL);
	if (*state) {
		return *state == 2;
	}
	*state = 2;
	lm_vec_push(&f->seen, lm_type_to(&it->t).u);
	if (iface_has_cycle(f, it)) {
		return true;
	}
	*lm_map_put(&f->cyclic, lm_type_to(&it->t).u, NULL) = 1;
	return false;
}

static bool visit_type(cycle_finder *f, lm_type *t)
{
	for (;;) {
		t = ty_unalias(t);
		switch (t->kind) {
		case LM_T_POINTER: t = lm_type_at(((lm_pointer *)t)->elem); break;
		case LM_T_ARRAY: t = lm_type_at(((lm_array *)t)->elem); break;
		case LM_T_SLICE: t = lm_type_at(((lm_slice *)t)->elem); break;
		case LM_T_CHAN: t = lm_type_at(((lm_chan_t *)t)->elem); break;
		case LM_T_MAP:
			if (visit_type(f, lm_type_at(((lm_map_t *)t)->key))) {
				return true;
			}
			t = lm_type_at(((lm_map_t *)t)->elem);
			break;
		case LM_T_STRUCT:
			for (uint32_t i = 0; i < struct_num_fields((lm_struct *)t); i++) {
				if (visit_type(f, obj_type(struct_field((lm_struct *)t, i)))) {
					return true;
				}
			}
			return false;
		case LM_T_INTERFACE: return visit_iface(f, (lm_interface *)t);
		case LM_T_SIGNATURE:
			return visit_tuple(f, sig_params((lm_signature *)t)) ||
			       visit_tuple(f, sig_results((lm_signature *)t));
		default: /* named types cannot be part of an anonymous cycle */ return false;
		}
	}
}

static int iface_cmp(const void *a, const void *b)
{
	const lm_iface_expr *x = a, *y = b;
	return x->e->e.n.pos < y->e->e.n.pos ? -1 : x->e->e.n.pos > y->e->e.n.pos;
}

static void check_iface_cycles(lm_checker *ck)
{
	if (ck->ifaces.len == 0) {
		return;
	}
	cycle_finder f = {.ck = ck};
	lm_pos end = 0;
	qsort(ck->ifaces.data, ck->ifaces.len, sizeof(*ck->ifaces.data), iface_cmp);
	for (size_t i = 0; i < ck->ifaces.len; i++) {
		lm_interface_type *e = ck->ifaces.data[i].e;
		if (e->e.n.pos < end) {
			continue; /* inside the one before */
		}
		end = e->rbrace;
		if (!iface_has_cycle(&f, ck->ifaces.data[i].t)) {
			continue;
		}
		ck_error(ck, e->e.n.pos, LM_DIAG_InvalidTypeCycle,
			 "invalid recursive type: anonymous interface refers to itself (see "
			 "https://go.dev/issue/56103)");
		for (size_t k = 0; k < f.seen.len; k++) { /* no repetitions */
			*lm_map_put(&f.cyclic, f.seen.data[k], NULL) = 1;
		}
	}
	lm_map_free(&f.cyclic);
	lm_vec_free(&f.seen);
}

/* ---- directives */

static lm_str next_field(lm_str *s)
{
	while (s->len && (*s->ptr == ' ' || *s->ptr == '\t' || *s->ptr == '\r')) {
		s->ptr++;
		s->len--;
	}
	lm_str f = {s->ptr, 0};
	while (f.len < s->len && f.ptr[f.len] != ' ' && f.ptr[f.len] != '\t' &&
	       f.ptr[f.len] != '\r') {
		f.len++;
	}
	s->ptr += f.len;
	s->len -= f.len;
	return f;
}

static bool imports_path(lm_source_file *sf, const char *path)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_node *d = lm_list_get(sf->decls, i);
		if (d->kind != LM_N_IMPORT_DECL) {
			continue;
		}
		lm_basic_lit *lit = (lm_basic_lit *)lm_node_at(((lm_import_decl *)d)->path);
		if (lit && lit->text_len == strlen(path) + 2 &&
		    memcmp((char *)lm_ref_ptr(lit->text_off) + 1, path, strlen(path)) == 0) {
			return true;
		}
	}
	return false;
}

typedef struct linkname_state {
	lm_checker *ck;
	lm_map linked; /* objects with a linkname */
} linkname_state;

static void check_linkname(linkname_state *s, lm_source_file *sf, lm_directive *d)
{
	lm_checker *ck = s->ck;
	lm_str text = d->text;
	lm_str verb = next_field(&text), local = next_field(&text), remote = next_field(&text);
	if (local.len == 0) {
		return; /* reported by the parser */
	}
	if (!imports_path(sf, "unsafe")) {
		ck_errorf(ck, d->pos, LM_DIAG_InvalidDirective,
			  "//%.*s only allowed in Go files that import \"unsafe\"", LM_STRF(verb));
		return;
	}
	if (lm_str_find(remote, LM_STR("[")) >= 0 && lm_str_find(remote, LM_STR("]")) >= 0) {
		ck_errorf(ck, d->pos, LM_DIAG_InvalidDirective,
			  "//%.*s reference of an instantiation is not allowed", LM_STRF(verb));
		return;
	}
	lm_object *o =
		lm_scope_lookup(lm_scope_at(ck->pkg->scope), lm_name_of(ck->cx->names, local));
	if (o && (o->kind == LM_O_FUNC || o->kind == LM_O_VAR)) {
		bool is_new;
		lm_map_put(&s->linked, lm_object_to(o).u, &is_new);
		if (!is_new) {
			ck_errorf(ck, d->pos, LM_DIAG_InvalidDirective, "duplicate //%.*s for %.*s",
				  LM_STRF(verb), LM_STRF(local));
		}
	} else if (!ck->pkg->go_minor || ck->pkg->go_minor >= 18) {
		ck_errorf(ck, d->pos, LM_DIAG_InvalidDirective,
			  "//%.*s must refer to declared function or variable", LM_STRF(verb));
	}
}

static void check_bodies(linkname_state *s)
{
	lm_checker *ck = s->ck;
	for (size_t i = 0; i < ck->obj_list.len; i++) {
		lm_object *o = ck->obj_list.data[i];
		if (o->kind != LM_O_FUNC) {
			continue;
		}
		lm_func_decl *fd = (lm_func_decl *)lm_node_at(obj_info(o)->decl);
		if ((fd->n.flags & LM_NF_HAS_BODY) || fd->body.u || lm_name_is(obj_name(o), "_")) {
			continue;
		}
		if (!lm_map_get(&s->linked, lm_object_to(o).u)) {
			ck_error(ck, at_node(&fd->n), LM_DIAG_BadDecl, "missing function body");
		}
	}
}

/* ---- //go:embed */

typedef struct find_var {
	lm_pos pos;
	lm_var_decl *found;
} find_var;

static bool find_var_decl(lm_node *n, void *arg)
{
	find_var *f = arg;
	if (n->kind == LM_N_VAR_DECL && n->pos == f->pos) {
		f->found = (lm_var_decl *)n;
	}
	return f->found == NULL;
}

static void check_embed(lm_checker *ck, lm_source_file *sf, lm_directive *d, bool have_embed)
{
	find_var f = {.pos = d->decl_pos};
	bool within_func = true;
	for (uint32_t i = 0; i < sf->decls.n && !f.found; i++) {
		lm_node *decl = lm_list_get(sf->decls, i);
		lm_walk(decl, find_var_decl, &f);
		within_func = !f.found || &f.found->n != decl;
	}
	if (!f.found) {
		return;
	}
	const char *msg = NULL;
	if (!have_embed) {
		msg = "go:embed requires import \"embed\" (or import _ \"embed\", if package is "
		      "not used)";
	} else if (f.found->names.n > 1) {
		msg = "go:embed cannot apply to multiple vars";
	} else if (f.found->values.u) {
		msg = "go:embed cannot apply to var with initializer";
	} else if (!f.found->type.u) {
		msg = "go:embed cannot apply to var without type";
	} else if (within_func) {
		msg = "go:embed cannot apply to var inside func";
	} else if (ck->pkg->go_minor && ck->pkg->go_minor < 16) {
		msg = "go:embed requires go1.16 or later";
	}
	if (msg) {
		ck_error(ck, d->pos, LM_DIAG_BadEmbed, msg);
	}
}

static bool has_directive(lm_source_file *sf, lm_pos decl_pos, const char *verb)
{
	for (uint32_t k = 0; k < sf->directive_count; k++) {
		lm_str text = sf->directives[k].text;
		if (sf->directives[k].decl_pos == decl_pos && lm_str_is(next_field(&text), verb)) {
			return true;
		}
	}
	return false;
}

/* A function kept alive by its uintptr arguments must not grow the stack. */
static void check_keepalive(lm_checker *ck, lm_source_file *sf, uint32_t directive)
{
	lm_directive *d = &sf->directives[directive];
	if (!d->decl_pos || !lm_str_is(d->text, "go:uintptrkeepalive") ||
	    has_directive(sf, d->decl_pos, "go:nosplit") ||
	    has_directive(sf, d->decl_pos, "go:uintptrescapes")) {
		return;
	}
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_func_decl *fd = (lm_func_decl *)lm_list_get(sf->decls, i);
		if (fd->n.kind == LM_N_FUNC_DECL && fd->n.pos == d->decl_pos &&
		    ((fd->n.flags & LM_NF_HAS_BODY) || fd->body.u)) {
			ck_error(ck, at_node(&fd->n), LM_DIAG_InvalidDirective,
				 "go:uintptrkeepalive requires go:nosplit");
		}
	}
}

static void check_directives(linkname_state *s, lm_source_file *sf)
{
	lm_pos embed_decl = 0;
	for (uint32_t k = 0; k < sf->directive_count; k++) {
		lm_directive *d = &sf->directives[k];
		if (lm_str_has_prefix(d->text, LM_STR("go:linkname ")) ||
		    lm_str_has_prefix(d->text, LM_STR("go:linknamestd "))) {
			check_linkname(s, sf, d);
		} else if (lm_str_has_prefix(d->text, LM_STR("go:embed")) && !d->misplaced &&
			   d->decl_pos && d->decl_pos != embed_decl) {
			embed_decl = d->decl_pos;
			check_embed(s->ck, sf, d, imports_path(sf, "embed"));
		}
	}
	for (uint32_t k = 0; k < sf->directive_count; k++) {
		check_keepalive(s->ck, sf, k);
	}
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_func_decl *fd = (lm_func_decl *)lm_list_get(sf->decls, i);
		if (fd->n.kind == LM_N_FUNC_DECL && (fd->pragma & LM_PRAGMA_NOESCAPE) &&
		    ((fd->n.flags & LM_NF_HAS_BODY) || fd->body.u)) {
			ck_error(s->ck, at_node(&fd->n), LM_DIAG_InvalidDirective,
				 "can only use //go:noescape with external func implementations");
		}
	}
}

/* ---- types that are not in the heap */

/* Whether values of t lie outside the Go heap: t is, or is made of, internal/runtime/sys's marker
 * type. */
static bool not_in_heap(lm_type *t, int depth)
{
	lm_named *n = lm_as_named(t);
	if (n && lm_name_is(obj_name(named_obj(n)), "nih") && obj_pkg(named_obj(n)) &&
	    lm_name_is(lm_name_at(obj_pkg(named_obj(n))->path), "internal/runtime/sys")) {
		return true;
	}
	lm_type *u = ty_is_type_param(t) || depth > 100 ? NULL : lm_under(t);
	if (u && u->kind == LM_T_ARRAY) {
		return not_in_heap(lm_type_at(((lm_array *)u)->elem), depth + 1);
	}
	for (uint32_t i = 0; u && u->kind == LM_T_STRUCT && i < struct_num_fields((lm_struct *)u);
	     i++) {
		if (not_in_heap(obj_type(struct_field((lm_struct *)u, i)), depth + 1)) {
			return true;
		}
	}
	return false;
}

/* Such types cannot be type arguments. */
static bool check_heap_targs(lm_node *n, void *arg)
{
	lm_checker *ck = arg;
	if (n->kind == LM_N_NAME && ((lm_name_expr *)n)->targs) {
		lm_type_list *l = lm_ref_ptr(((lm_name_expr *)n)->targs);
		for (uint32_t i = 0; i < lm_tl_len(l); i++) {
			if (not_in_heap(lm_tl_get(l, i), 0)) {
				lm_buf b = {0};
				ty_write(ck, lm_tl_get(l, i), LM_TW_FULL_PATH, &b);
				ck_errorf(ck, n->pos, LM_DIAG_None,
					  "cannot use incomplete (or unallocatable) type as a type "
					  "argument: %s",
					  b.data);
				lm_buf_free(&b);
			}
		}
	}
	return true;
}

/* Nor parts of declared map and channel types. */
static bool check_heap_parts(lm_node *n, void *arg)
{
	lm_checker *ck = arg;
	lm_node *rhs = n->kind == LM_N_TYPE_DECL ? lm_node_at(((lm_type_decl *)n)->type) : NULL;
	if (rhs && rhs->kind == LM_N_MAP_TYPE) {
		lm_map_t *m = TY_IF(map_t, lm_type_at(((lm_expr *)rhs)->type));
		if (m && not_in_heap(lm_type_at(m->key), 0)) {
			ck_error(ck, rhs->pos, LM_DIAG_None,
				 "incomplete (or unallocatable) map key not allowed");
		}
		if (m && not_in_heap(lm_type_at(m->elem), 0)) {
			ck_error(ck, rhs->pos, LM_DIAG_None,
				 "incomplete (or unallocatable) map value not allowed");
		}
	} else if (rhs && rhs->kind == LM_N_CHAN_TYPE) {
		lm_chan_t *c = TY_IF(chan_t, lm_type_at(((lm_expr *)rhs)->type));
		if (c && not_in_heap(lm_type_at(c->elem), 0)) {
			ck_error(ck, rhs->pos, LM_DIAG_None,
				 "chan of incomplete (or unallocatable) type not allowed");
		}
	}
	return true;
}

/* Only packages that import the marker, or cgo's name for it, can mention such types in earnest. */
static void check_heap_types(lm_checker *ck, bool (*check)(lm_node *n, void *arg))
{
	if (ck->has_error) {
		return;
	}
	for (uint32_t f = 0; f < ck->pkg->file_count; f++) {
		lm_source_file *sf = lm_package_file(ck->pkg, f);
		if (!imports_path(sf, "runtime/cgo") && !imports_path(sf, "internal/runtime/sys")) {
			continue;
		}
		for (uint32_t i = 0; i < sf->decls.n; i++) {
			lm_walk(lm_list_get(sf->decls, i), check, ck);
		}
	}
}

void ck_gc_extra(lm_checker *ck)
{
	if (ck->check_branches) {
		return; /* types2's own tests: not gc */
	}
	check_iface_cycles(ck);
	if (ck->has_error) {
		return;
	}
	check_heap_types(ck, check_heap_targs);
	check_heap_types(ck, check_heap_parts);
	if (ck->has_error) {
		return;
	}
	linkname_state s = {.ck = ck};
	for (uint32_t i = 0; i < ck->pkg->file_count; i++) {
		lm_source_file *sf = lm_package_file(ck->pkg, i);
		lm_parse_ctx pc = {ck->arena, ck->cx->names, ck->cx->files, ck->pkg->host->diags};
		lm_report_misplaced(&pc, sf);
		check_directives(&s, sf);
	}
	if (!ck->cx->config.allow_missing_bodies && !ck->pkg->is_std && !ck->pkg->has_assembly) {
		check_bodies(&s);
	}
	lm_map_free(&s.linked);
	for (size_t i = 0; i < ck->bad_prints.len && !ck->has_error; i++) {
		lm_bad_print *b = &ck->bad_prints.data[i];
		ck_errorf(ck, b->pos, LM_DIAG_None, "illegal types for operand: print%s\n\t%s",
			  b->ln ? "ln" : "", ty_str(ck, b->typ));
	}
	if (!ck->has_error && !ck->pkg->is_std) {
		ck_too_large(ck);
	}
}
