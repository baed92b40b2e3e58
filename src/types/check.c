/* check.c - the checker's life: contexts, packages, one check of a package from its parsed files to
 * recorded types, delayed actions, and checking single bodies and expressions later. Included by
 * nobody; declared in types.h and types_int.h. Invariant: cx->active is the innermost running
 * checker; a check started by an import runs inside its importer's. */
#include "types/types_int.h"

/* ---- contexts and packages */

lm_check_ctx *lm_check_ctx_new(const lm_check_config *cfg, lm_fileset *files)
{
	lm_check_ctx *cx = lm_xcalloc(1, sizeof(*cx));
	cx->space = lm_space_new();
	if (!cx->space) {
		lm_fatal("out of memory: no room for a front end");
	}
	lm_arena_init(&cx->arena, cx->space);
	cx->names = lm_names_new(cx->space);
	cx->files = files;
	cx->config = *cfg;
	universe_init(cx);
	if (cfg->test_builtins) {
		universe_define_test_funcs(cx);
	}
	return cx;
}

static void package_free(lm_check_ctx *cx, lm_package *p)
{
	if (p->id && p->id < cx->package_count && cx->packages[p->id] == p) {
		cx->packages[p->id] = NULL;
	}
	struct lm_package_host *host = p->host;
	lm_arena_free(&host->arena);
	free(host);
}

void lm_check_ctx_free(lm_check_ctx *cx)
{
	if (!cx) {
		return;
	}
	for (uint32_t i = 0; i < cx->package_count; i++) {
		if (cx->packages[i]) {
			package_free(cx, cx->packages[i]);
		}
	}
	universe_free(cx);
	free(cx->packages);
	lm_map_free(&cx->instances);
	lm_strmap_free(&cx->instance_keys);
	lm_names_free(cx->names);
	lm_arena_free(&cx->arena);
	lm_space_free(cx->space);
	free(cx);
}

static void register_package(lm_check_ctx *cx, lm_package *p)
{
	if (cx->package_count == 0) { /* id 0 is none */
		cx->package_count = 1;
	}
	if (cx->package_count >= cx->package_cap) {
		uint32_t cap = cx->package_cap ? cx->package_cap * 2 : 64;
		cx->packages = lm_xrealloc(cx->packages, cap * sizeof(*cx->packages));
		memset(cx->packages + cx->package_cap, 0,
		       (cap - cx->package_cap) * sizeof(*cx->packages));
		cx->package_cap = cap;
	}
	p->id = cx->package_count;
	cx->packages[cx->package_count++] = p;
}

lm_package *lm_package_new(lm_check_ctx *cx, lm_str path, lm_diags *diags)
{
	struct lm_package_host *host = lm_xcalloc(1, sizeof(*host));
	lm_arena_init(&host->arena, cx->space);
	host->diags = diags;
	host->space = cx->space;
	host->cx = cx;
	lm_package *p = LM_NEW(&host->arena, lm_package);
	p->host = host;
	p->path = lm_name_to(lm_name_of(cx->names, path));
	p->scope = lm_scope_to(scope_new(&host->arena, cx->universe, 0, 0));
	register_package(cx, p);
	return p;
}

void lm_package_free(lm_check_ctx *cx, lm_package *p)
{
	if (p) {
		inst_forget_package(cx, p);
		package_free(cx, p);
	}
}

lm_source_file *lm_package_file(const lm_package *p, uint32_t i)
{
	LM_ASSERT(i < p->file_count);
	return lm_ref_ptr(((uint32_t *)lm_ref_ptr(p->files))[i]);
}

lm_arena *lm_package_arena(lm_package *p)
{
	return &p->host->arena;
}

/* ---- one checker */

static lm_checker *checker_new(lm_check_ctx *cx, lm_package *p)
{
	lm_checker *ck = lm_xcalloc(1, sizeof(*ck));
	ck->cx = cx;
	ck->pkg = p;
	ck->arena = lm_package_arena(p);
	lm_arena_init(&ck->scratch, cx->space);
	ck->outer = cx->active;
	ck->check_branches = cx->config.own_branch_check;
	cx->active = ck;
	ck->outer_of_package = p->host->ck;
	p->host->ck = ck;
	return ck;
}

static void checker_free(lm_checker *ck)
{
	ck->cx->active = ck->outer;
	ck->pkg->host->ck = ck->outer_of_package;
	mono_free(ck);
	lm_vec_free(&ck->delayed);
	lm_vec_free(&ck->obj_path);
	lm_vec_free(&ck->cleaners);
	lm_vec_free(&ck->obj_list);
	lm_vec_free(&ck->pkg_imports);
	lm_vec_free(&ck->locals);
	lm_vec_free(&ck->ifaces);
	lm_vec_free(&ck->bad_prints);
	lm_map_free(&ck->pkg_names);
	lm_map_free(&ck->seen_pkgs);
	lm_map_free(&ck->dot_imports);
	lm_map_free(&ck->untyped);
	lm_arena_free(&ck->scratch);
	free(ck);
}

bool ck_enter(lm_checker *ck, lm_pos at)
{
	if (LM_UNLIKELY(ck->depth >= LM_CK_MAX_DEPTH)) {
		ck_errorf(ck, at, LM_DIAG_Limit, "nesting too deep (more than %d levels)",
			  LM_CK_MAX_DEPTH);
		return false;
	}
	ck->depth++;
	return true;
}

void ck_push(lm_checker *ck, lm_object *obj)
{
	lm_vec_push(&ck->obj_path, obj);
	obj->color = (uint32_t)ck->obj_path.len;
}

void ck_pop(lm_checker *ck)
{
	lm_vec_pop(&ck->obj_path)->color = 0;
}

void ck_add_decl_dep(lm_checker *ck, lm_object *to)
{
	lm_decl_info *from = ck->env.decl;
	if (!from || to->pkg.u != lm_package_to(ck->pkg).u) {
		return;
	}
	if (to->kind == LM_O_FUNC && to->u.origin.u) {
		return; /* an instance's method is no package-level object; gc's order does not
			   count it either */
	}
	lm_decl_info *ti = obj_info(to);
	uint32_t mark = lm_ref_of(from);
	if (!ti || ti->dep_mark == mark) {
		return;
	}
	ti->dep_mark = mark;
	if (from->ndeps == from->cap_deps) {
		uint32_t cap = from->cap_deps ? from->cap_deps * 2 : 4;
		lm_object_ref *deps = LM_NEW_ARRAY(&ck->scratch, lm_object_ref, cap);
		if (from->ndeps) {
			memcpy(deps, lm_ref_ptr(from->deps), from->ndeps * sizeof(*deps));
		}
		from->deps = lm_ref_of(deps);
		from->cap_deps = cap;
	}
	((lm_object_ref *)lm_ref_ptr(from->deps))[from->ndeps++] = lm_object_to(to);
}

/* ---- delayed actions */

lm_action *ck_later(lm_checker *ck, void (*fn)(lm_checker *ck, lm_action *a))
{
	lm_vec_push(&ck->delayed, ((lm_action){.fn = fn, .version = ck->env.version}));
	return &lm_vec_last(&ck->delayed);
}

void ck_process_delayed(lm_checker *ck, size_t top)
{
	if (LM_LIKELY(ck->delayed.len == top)) {
		return;
	}
	lm_version saved = ck->env.version;
	for (size_t i = top; i < ck->delayed.len; i++) {
		lm_action a = ck->delayed.data[i]; /* the array may move */
		ck->env.version = a.version;
		a.fn(ck, &a);
	}
	LM_ASSERT(top <= ck->delayed.len);
	ck->delayed.len = top;
	ck->env.version = saved;
}

static void cleanup(lm_checker *ck)
{
	for (size_t i = 0; i < ck->cleaners.len; i++) { /* cleaning may add more */
		ty_cleanup(ck, ck->cleaners.data[i]);
	}
	ck->cleaners.len = 0;
}

/* ---- a package */

/* Names the package after its first file and reports files that name another. */
static void init_files(lm_checker *ck)
{
	lm_package *p = ck->pkg;
	uint32_t *files = lm_ref_ptr(p->files);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < p->file_count; i++) {
		lm_source_file *sf = lm_ref_ptr(files[i]);
		lm_name *name = lm_name_at(sf->pkg_name_ref);
		if (!name) {
			files[kept++] =
				files[i]; /* the parser reported the missing package clause */
			continue;
		}
		if (!p->name.u) {
			if (lm_name_is(name, "_")) {
				ck_error(ck, at_node(lm_node_at(sf->pkg_name)),
					 LM_DIAG_BlankPkgName, "invalid package name _");
			} else {
				p->name = sf->pkg_name_ref;
			}
		} else if (p->name.u != sf->pkg_name_ref.u) {
			ck_errorf(ck, sf->file->base, LM_DIAG_MismatchedPkgName,
				  "package %s; expected package %s", name->text,
				  lm_name_at(p->name)->text);
			continue;
		}
		files[kept++] = files[i];
	}
	p->file_count = kept;
	if (p->go_minor > LM_GO_CURRENT && kept > 0) {
		ck_errorf(
			ck, lm_package_file(p, 0)->pos, LM_DIAG_TooNew,
			"package requires newer Go version go1.%u (application built with go1.%d)",
			(unsigned)p->go_minor, LM_GO_CURRENT);
	}
	for (uint32_t i = 0; i < kept; i++) {
		lm_source_file *sf = lm_package_file(p, i);
		lm_version v = version_parse(sf->go_version);
		if (v > LM_GO_CURRENT) {
			ck_errorf(ck, at_node(lm_node_at(sf->pkg_name)), LM_DIAG_TooNew,
				  "file requires newer Go version go1.%u", (unsigned)v);
		}
	}
}

void lm_check_package(lm_check_ctx *cx, lm_package *p)
{
	if (p == cx->unsafe_pkg || p->state >= LM_PKG_CHECKING) {
		return;
	}
	p->state = LM_PKG_CHECKING;
	lm_checker *ck = checker_new(cx, p);
	uint32_t errors = p->host->diags->error_count;
	init_files(ck);
	ck_collect_objects(ck);
	ck_direct_cycles(ck);
	ck_package_objects(ck);
	ck_process_delayed(ck, 0);
	cleanup(ck);
	ck_init_order(ck);
	cleanup(ck);
	if (!p->ignore_func_bodies) {
		ck_unused_imports(ck);
	}
	if (!ck->has_error) {
		ck_monomorph(ck);
	}
	if (!ck->check_branches && !ck->has_error && p->host->diags->error_count == errors) {
		ck_gc_extra(ck);
	}
	checker_free(ck);
	p->state = p->host->diags->error_count == errors ? LM_PKG_CHECKED : LM_PKG_FAILED;
}

/* ---- later */

bool lm_check_func_body(lm_check_ctx *cx, lm_package *p, lm_object *fn)
{
	fn = obj_origin(fn);
	lm_decl_info *info = obj_info(fn);
	if (!info || (fn->flags & LM_OF_BODY_CHECKED)) {
		return true;
	}
	lm_func_decl *decl = (lm_func_decl *)lm_node_at(info->decl);
	if (!(decl->n.flags & LM_NF_HAS_BODY)) {
		return true;
	}
	uint32_t errors = p->host->diags->error_count;
	lm_checker *ck = checker_new(cx, p);
	if (!decl->body.u) {
		lm_parse_ctx pc = {ck->arena, cx->names, cx->files, p->host->diags};
		lm_parse_body(&pc, info->source, decl, LM_PARSE_CHECK_BRANCHES);
	}
	fn->flags |= LM_OF_BODY_CHECKED;
	if (decl->body.u) {
		ck->env.version = info->version;
		ck_func_body(ck, NULL, obj_sig(fn), (lm_block_stmt *)lm_node_at(decl->body), NULL);
		ck_process_delayed(ck, 0);
		cleanup(ck);
	}
	checker_free(ck);
	return p->host->diags->error_count == errors;
}

bool lm_check_expr(lm_check_ctx *cx, lm_package *p, lm_scope *scope, lm_pos pos, lm_node *expr)
{
	(void)pos; /* names declared after it in a block are in the scope too; the caller gives the
		      innermost one */
	uint32_t errors = p->host->diags->error_count;
	lm_checker *ck = checker_new(cx, p);
	ck->env.scope = scope;
	ck->env.version = p->go_minor;
	lm_operand x = {0};
	ck_raw_expr(ck, NULL, &x, expr, NULL, true);
	ck_process_delayed(ck, 0);
	cleanup(ck);
	checker_free(ck);
	return p->host->diags->error_count == errors;
}
