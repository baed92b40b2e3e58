/* load.c - loaders and their packages: choosing files, parsing, checking, bodies on demand. See
 * load.h. */
#include "load/embed.h"
#include "load/load_int.h"
#include "load/skim.h"

lm_str lm_load_dup(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	if (s.len) {
		memcpy(p, s.ptr, s.len);
	}
	p[s.len] = 0;
	return (lm_str){p, s.len};
}

lm_str lm_load_join(lm_str dir, lm_str name)
{
	lm_buf b = {0};
	if (dir.len && !lm_str_is(dir, ".")) {
		lm_buf_str(&b, dir);
		if (dir.ptr[dir.len - 1] != '/') {
			lm_buf_byte(&b, '/');
		}
	}
	lm_buf_str(&b, name);
	return (lm_str){b.data, b.len};
}

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

static lm_package *import_callback(void *arg, lm_package *from, lm_str path, lm_pos pos)
{
	return lm_resolve_import(arg, from, path, pos);
}

lm_loader *lm_loader_new(const lm_loader_config *cfg)
{
	lm_loader *l = lm_xcalloc(1, sizeof *l);
	l->cfg = *cfg;
	l->files.next_base = 1;
	lm_check_config check = {
		.import = import_callback,
		.arg = l,
		.allow_missing_bodies = cfg->allow_missing_bodies && !cfg->complete,
		.test_builtins = cfg->types_test,
		.own_branch_check = cfg->types_test,
		.fake_import_c = cfg->fake_import_c,
	};
	l->cx = lm_check_ctx_new(&check, &l->files);
	return l;
}

void lm_loader_free(lm_loader *l)
{
	if (!l) {
		return;
	}
	for (size_t i = 0; i < l->list.len; i++) {
		lm_unit *u = l->list.data[i];
		for (size_t k = 0; k < u->folder_count; k++) {
			free_str(u->folder_files[k]);
		}
		free(u->folder_files);
		free_str(u->path);
		free_str(u->import_path);
		free_str(u->dir);
		free(u);
	}
	lm_vec_free(&l->list);
	lm_vec_free(&l->stack);
	lm_vec_free(&l->whole);
	lm_buf_free(&l->needed);
	lm_buf_free(&l->godebug);
	lm_buf_free(&l->godebug_text);
	lm_strmap_free(&l->units);
	free_str(l->module.path);
	free_str(l->module.dir);
	lm_check_ctx_free(l->cx);
	lm_diags_free(&l->diags);
	for (uint32_t i = 0; i < l->files.count; i++) {
		free_str(l->files.files[i]->path);
	}
	lm_fileset_free(&l->files);
	free(l);
}

lm_check_ctx *lm_loader_ctx(lm_loader *l)
{
	return l->cx;
}

lm_fileset *lm_loader_files(lm_loader *l)
{
	return &l->files;
}

lm_diags *lm_loader_diags(lm_loader *l)
{
	return &l->diags;
}

uint64_t lm_loader_lines(const lm_loader *l)
{
	return l->lines;
}

lm_package *lm_loader_find(lm_loader *l, lm_str path)
{
	uint64_t *u = lm_strmap_get(&l->units, path);
	return u ? ((lm_unit *)(uintptr_t)*u)->pkg : NULL;
}

lm_package *lm_loader_package_callback(void *arg, lm_str path)
{
	return lm_loader_find(arg, path);
}

static lm_unit *unit_of(const lm_loader *l, const lm_package *p)
{
	for (size_t i = 0; i < l->list.len; i++) {
		if (l->list.data[i]->pkg == p) {
			return l->list.data[i];
		}
	}
	return NULL;
}

lm_str lm_loader_package_dir(const lm_loader *l, const lm_package *p)
{
	lm_unit *u = unit_of(l, p);
	return u ? u->dir : (lm_str){0};
}

lm_str lm_loader_import_path(lm_loader *l, const lm_package *p)
{
	const lm_unit *u = unit_of(l, p);
	return !u ? (lm_str){0} : u->import_path.len ? u->import_path : u->path;
}

lm_unit *lm_unit_new(lm_loader *l, lm_str path, lm_unit_from from)
{
	lm_unit *u = lm_xcalloc(1, sizeof *u);
	u->path = lm_load_dup(path);
	u->from = from;
	lm_vec_push(&l->list, u);
	*lm_strmap_put(&l->units, u->path, NULL) = (uint64_t)(uintptr_t)u;
	return u;
}

/* ---- parsing and checking */

static unsigned parse_mode(const lm_loader *l, const lm_unit *u)
{
	unsigned mode = l->cfg.types_test ? 0 : LM_PARSE_CHECK_BRANCHES;
	if (u->pkg->is_std || l->cfg.std_privileges) {
		mode |= LM_PARSE_STD;
	}
	if (u->pkg->ignore_func_bodies) {
		mode |= LM_PARSE_SKIP_BODIES;
	}
	return mode;
}

static uint64_t count_lines(lm_str text)
{
	uint64_t n = 0;
	for (const char *p = text.ptr, *end = p + text.len;
	     p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) {
		n++;
	}
	return n;
}

/* A directory as go names it in messages; malloc'ed. */
static lm_str full_dir(lm_loader *l, lm_str dir)
{
	return l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, dir) : lm_load_dup(dir);
}

static lm_str base_part(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	return slash < 0 ? path : (lm_str){path.ptr + slash + 1, path.len - (size_t)slash - 1};
}

/* Two packages in one folder: go's message, at no position. False when the names differ. */
static bool same_package(lm_loader *l, const lm_unit *u, lm_source_file *const *sfs, size_t count)
{
	lm_source_file *first = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!sfs[i]->pkg_name_ref.u) {
			continue;
		}
		if (first && first->pkg_name_ref.u != sfs[i]->pkg_name_ref.u) {
			const lm_name *a = lm_name_at(first->pkg_name_ref);
			const lm_name *b = lm_name_at(sfs[i]->pkg_name_ref);
			lm_str dir = full_dir(l, u->dir.len ? u->dir : LM_STR("."));
			lm_str one = base_part(first->file->name);
			lm_str two = base_part(sfs[i]->file->name);
			lm_diag_addf(&l->diags, 0, LM_DIAG_MismatchedPkgName,
				     "found packages %s (%.*s) and %s (%.*s) in %.*s", a->text,
				     LM_STRF(one), b->text, LM_STRF(two), LM_STRF(dir));
			free_str(dir);
			return false;
		}
		first = first ? first : sfs[i];
	}
	return true;
}

/* Whether a syntax error is among the reports from the first on. Others (misplaced branches,
 * malformed literals) do not keep gc from checking types. */
static bool any_syntax_error(const lm_diags *d, size_t first)
{
	for (size_t i = first; i < d->list.len; i++) {
		if (lm_str_has_prefix(d->list.data[i].msg, LM_STR("syntax error"))) {
			return true;
		}
	}
	return false;
}

static bool imports_c(const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		const lm_node *d = lm_list_get(sf->decls, i);
		if (d->kind != LM_N_IMPORT_DECL) {
			return false; /* imports come first */
		}
		const lm_node *path = lm_node_at(((const lm_import_decl *)d)->path);
		const lm_basic_lit *lit = (const lm_basic_lit *)path;
		if (path && path->kind == LM_N_BASIC_LIT && lit->text_len == 3 &&
		    memcmp((const char *)(LM_REGION_BASE + ((uintptr_t)lit->text_off << 3)),
			   "\"C\"", 3) == 0) {
			return true;
		}
	}
	return false;
}

/* The //go:debug lines of a program's main package and of test files. */
static void note_godebug(lm_loader *l, const lm_source_file *sf)
{
	bool main = sf->pkg_name_ref.u && lm_name_is(lm_name_at(sf->pkg_name_ref), "main");
	if (!main && !lm_is_test_file(base_part(sf->file->name))) {
		return;
	}
	lm_str verb = LM_STR("go:debug ");
	for (uint32_t i = 0; i < sf->directive_count; i++) {
		lm_str text = sf->directives[i].text;
		if (lm_str_has_prefix(text, verb)) {
			size_t at = verb.len;
			while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) {
				at++;
			}
			lm_buf_printf(&l->godebug, "%.*s,", (int)(text.len - at), text.ptr + at);
		}
	}
}

const char *lm_loader_godebug(lm_loader *l)
{
	int minor = l->library_root ? LM_GO_MINOR : l->cfg.modules_off ? 20 : LM_GO_MINOR;
	if (!l->library_root && !l->cfg.modules_off && l->module.path.len) {
		minor = l->module.minor ? l->module.minor : 16;
	}
	l->godebug_text.len = 0;
	lm_buf_printf(&l->godebug_text, "%d,%.*s", minor, (int)l->godebug.len,
		      l->godebug.data ? l->godebug.data : "");
	lm_buf_byte(&l->godebug_text, 0);
	return l->godebug_text.data;
}

static lm_package *check_texts(lm_loader *l, lm_unit *u, lm_source_text *texts, size_t count)
{
	lm_package *p = u->pkg;
	lm_parse_ctx ctx = {.arena = lm_package_arena(p),
			    .names = l->cx->names,
			    .files = &l->files,
			    .diags = &l->diags};
	uint32_t *refs = LM_NEW_ARRAY(ctx.arena, uint32_t, count + 1);
	lm_source_file **sfs = lm_xcalloc(count + 1, sizeof *sfs);
	size_t reports = l->diags.list.len, kept = 0;
	bool broken = false;
	u->loading = true;
	lm_vec_push(&l->stack, u);
	for (size_t i = 0; i < count; i++) {
		lm_file *f =
			lm_fileset_add(&l->files, texts[i].name, texts[i].text, texts[i].owned);
		f->path = texts[i].full;
		if (!p->is_std) {
			l->lines += count_lines(texts[i].text);
		}
		lm_source_file *sf = lm_parse_file(&ctx, f, parse_mode(l, u));
		if (p->is_std && !l->cfg.fake_import_c && imports_c(sf)) {
			continue; /* the library is built with cgo off: such files do not belong to
				     it */
		}
		broken = broken || sf->has_syntax_errors;
		note_godebug(l, sf);
		sfs[kept] = sf;
		refs[kept++] = (uint32_t)(((uintptr_t)sf - LM_REGION_BASE) >> 3);
	}
	count = kept;
	p->files = (uint32_t)(((uintptr_t)refs - LM_REGION_BASE) >> 3);
	p->file_count = (uint32_t)count;
	p->state = LM_PKG_PARSED;
	if (l->cfg.types_test && u->from == LM_FROM_DIR && count && sfs[0]->pkg_name_ref.u) {
		p->path = sfs[0]->pkg_name_ref; /* the checker's own tests give a package its name
						   as path */
	}
	bool parsed = (!broken && !any_syntax_error(&l->diags, reports)) || l->cfg.types_test;
	bool listed =
		p->is_std || l->cfg.types_test || l->cfg.skip_listing || u->from == LM_FROM_FOLDER;
	if (parsed &&
	    (l->cfg.types_test || u->from == LM_FROM_TEXT || same_package(l, u, sfs, count)) &&
	    (listed || lm_list_phase(l, u, sfs, count))) {
		lm_check_package(l->cx, p);
	} else {
		p->state = LM_PKG_FAILED;
		if (count && sfs[0]->pkg_name_ref.u) {
			p->name = sfs[0]->pkg_name_ref;
		}
	}
	free(sfs);
	u->loading = false;
	(void)lm_vec_pop(&l->stack);
	return p;
}

lm_package *lm_unit_check(lm_loader *l, lm_unit *u, lm_source_text *texts, size_t count)
{
	lm_source_text first;
	if (!l->cfg.variables || !count || !lm_link_variables(l, u->path, texts, count, &first)) {
		return check_texts(l, u, texts, count);
	}
	lm_source_text *all = lm_xcalloc(count + 1, sizeof *all);
	all[0] = first; /* its initialisers run before the other files' */
	memcpy(all + 1, texts, count * sizeof *all);
	lm_package *p = check_texts(l, u, all, count + 1);
	free(all);
	return p;
}

void lm_loader_add_library(lm_loader *l, const lm_archive *whole)
{
	lm_vec_push(&l->whole, *whole);
}

const char *lm_loader_needed(void *arg)
{
	const lm_loader *l = arg;
	return l->needed.len ? l->needed.data : NULL;
}

static void need_text(lm_loader *l, lm_str name)
{
	l->needed.len = 0;
	lm_buf_str(&l->needed, name);
}

/* Makes sure that a library file of a skeleton has its whole text; false: it is not here yet. */
static bool whole_text(lm_loader *l, lm_file *f)
{
	lm_str text;
	if (!l->cfg.library_is_skeleton || !l->cfg.library || f->owns_text ||
	    (const uint8_t *)f->text.ptr < l->cfg.library->bytes ||
	    (const uint8_t *)f->text.ptr >= l->cfg.library->bytes + l->cfg.library->size) {
		return true;
	}
	for (size_t i = 0; i < l->whole.len; i++) {
		if (lm_archive_find(&l->whole.data[i], f->name, &text) && text.len == f->text.len) {
			f->text = text;
			return true;
		}
	}
	need_text(l, f->name);
	return false;
}

bool lm_loader_need_body(void *arg, lm_package *pkg, lm_object *fn)
{
	lm_loader *l = arg;
	lm_func_decl *decl = (lm_func_decl *)lm_node_at(fn->decl);
	if (fn->flags & LM_OF_BODY_CHECKED) {
		return true;
	}
	if (!decl || decl->n.kind != LM_N_FUNC_DECL) {
		return true;
	}
	uint32_t errors = l->diags.error_count;
	l->needed.len = 0;
	if (!lm_node_at(decl->body) && (decl->n.flags & LM_NF_HAS_BODY)) {
		lm_parse_ctx ctx = {.arena = lm_package_arena(pkg),
				    .names = l->cx->names,
				    .files = &l->files,
				    .diags = &l->diags};
		for (uint32_t i = 0; i < pkg->file_count; i++) {
			lm_source_file *sf = lm_package_file(pkg, i);
			if (decl->n.pos >= sf->file->base &&
			    decl->n.pos <= sf->file->base + sf->file->text.len) {
				if (!whole_text(l, sf->file)) {
					return false;
				}
				lm_parse_body(&ctx, sf, decl,
					      LM_PARSE_CHECK_BRANCHES |
						      (pkg->is_std ? LM_PARSE_STD : 0));
				break;
			}
		}
	}
	return lm_check_func_body(l->cx, pkg, fn) && l->diags.error_count == errors;
}

/* ---- embedded files */

bool lm_loader_embed(void *arg, lm_package *pkg, lm_str directive,
		     void (*fn)(void *fn_arg, lm_str path, lm_str bytes), void *fn_arg)
{
	lm_loader *l = arg;
	lm_unit *u = unit_of(l, pkg);
	lm_str_vec patterns = {0};
	lm_str_vec files = {0};
	lm_buf why = {0};
	bool ok = u && lm_parse_embed(directive, &patterns, &why);
	lm_buf dir = {0}; /* a library package's files lie in GOROOT */
	if (ok && u->dir.len == 0 && l->cfg.goroot.len) {
		lm_buf_printf(&dir, "%.*s/src/%.*s", LM_STRF(l->cfg.goroot), LM_STRF(u->path));
	} else if (ok) {
		lm_buf_str(&dir, u->dir);
	}
	for (size_t i = 0; ok && i < patterns.len; i++) {
		ok = lm_embed_resolve(&l->cfg.fs, lm_buf_view(&dir), patterns.data[i], &files,
				      &why);
	}
	for (size_t i = 0; ok && i < files.len; i++) {
		const char *reason;
		lm_str bytes;
		lm_str path = lm_load_join(lm_buf_view(&dir), files.data[i]);
		ok = l->cfg.fs.read(l->cfg.fs.arg, path, &bytes, &reason) == LM_READ_OK;
		if (ok) {
			fn(fn_arg, files.data[i], bytes);
			free_str(bytes);
		}
		free_str(path);
	}
	lm_str_vec_free(&files);
	lm_str_vec_free(&patterns);
	lm_buf_free(&why);
	lm_buf_free(&dir);
	return ok;
}

static void ignore_file(void *arg, lm_str path, lm_str bytes)
{
	(void)arg;
	(void)path;
	(void)bytes;
}

void lm_loader_touch_embeds(lm_loader *l)
{
	for (size_t i = 0; i < l->list.len; i++) {
		lm_package *p = l->list.data[i]->pkg;
		for (uint32_t k = 0; p && k < p->file_count; k++) {
			const lm_source_file *sf = lm_package_file(p, k);
			for (uint32_t d = 0; d < sf->directive_count; d++) {
				if (lm_str_has_prefix(sf->directives[d].text, LM_STR("go:embed"))) {
					lm_loader_embed(l, p, sf->directives[d].text, ignore_file,
							NULL);
				}
			}
		}
	}
}

/* ---- what a command line names */

static void report_read(lm_loader *l, lm_str path, lm_read_status st, const char *why)
{
	switch (st) {
	case LM_READ_LATER:
		need_text(l, path);
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "open %.*s: not here yet",
			     LM_STRF(path));
		break;
	case LM_READ_IS_DIR:
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport,
			     "%.*s is a directory, not a Go source file", LM_STRF(path));
		break;
	case LM_READ_NONE:
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport,
			     "no required module provides package %.*s; no such file or directory",
			     LM_STRF(path));
		break;
	default:
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "open %.*s: %s", LM_STRF(path),
			     why ? why : "cannot be read");
	}
}

/* "x.go" is printed "./x.go", as go build does; other paths as they are. */
static lm_str shown_name(lm_str path)
{
	bool bare = path.len && path.ptr[0] != '/' && path.ptr[0] != '.';
	lm_buf b = {0};
	if (bare) {
		lm_buf_cstr(&b, "./");
	}
	lm_buf_str(&b, path);
	return (lm_str){b.data, b.len};
}

bool lm_load_source(lm_loader *l, lm_str path, lm_source_text *out)
{
	const char *why = NULL;
	lm_read_status st = l->cfg.fs.read(l->cfg.fs.arg, path, &out->text, &why);
	if (st != LM_READ_OK) {
		report_read(l, path, st, why);
		return false;
	}
	out->owned = true;
	out->name = shown_name(path);
	out->full = l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, path) : (lm_str){0};
	return true;
}

static void set_language(lm_loader *l, lm_package *p)
{
	uint16_t minor = l->place ? l->place->minor : l->module.minor;
	p->go_minor = l->cfg.lang_minor ? l->cfg.lang_minor : p->is_std ? 0 : minor;
	l->place = NULL;
}

static lm_str dir_part(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	return slash < 0 ? LM_STR(".") : (lm_str){path.ptr, (size_t)slash};
}

static lm_unit *root_unit(lm_loader *l, lm_unit_from from, lm_str dir)
{
	lm_unit *u = lm_unit_new(l, LM_STR("main"), from);
	u->dir = lm_load_dup(dir);
	u->pkg = lm_package_new(l->cx, LM_STR("main"), &l->diags);
	u->pkg->is_std = l->cfg.std_privileges;
	set_language(l, u->pkg);
	return u;
}

lm_package *lm_loader_files_package(lm_loader *l, const lm_str *paths, size_t count)
{
	lm_source_text *texts = lm_xcalloc(count + 1, sizeof *texts);
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		ok &= lm_load_source(l, paths[i], &texts[i]);
	}
	lm_package *p = NULL;
	if (ok && count) {
		lm_str dir = dir_part(paths[0]);
		lm_find_module(l, dir);
		lm_unit *u = root_unit(l, LM_FROM_DIR, dir);
		bool in_library;
		free_str(lm_path_of_dir(l, dir, &in_library));
		u->pkg->is_std |= in_library;
		p = lm_unit_check(l, u, texts, count);
	}
	for (size_t i = 0; i < count; i++) {
		free_str(texts[i].name);
	}
	free(texts);
	return p;
}

lm_package *lm_loader_text_package(lm_loader *l, lm_str name, lm_str text)
{
	lm_source_text t = {.name = name, .text = text};
	return lm_unit_check(l, root_unit(l, LM_FROM_TEXT, LM_STR(".")), &t, 1);
}

/* ---- directories */

typedef struct names {
	LM_VEC(lm_str) list; /* owned */
} names;

static void collect_name(void *arg, lm_str name, bool is_dir)
{
	names *n = arg;
	if (!is_dir && lm_str_has_suffix(name, LM_STR(".go"))) {
		lm_vec_push(&n->list, lm_load_dup(name));
	}
}

static int compare_names(const void *a, const void *b)
{
	return lm_str_cmp(*(const lm_str *)a, *(const lm_str *)b);
}

static void sort_names(names *n)
{
	if (n->list.len) {
		qsort(n->list.data, n->list.len, sizeof *n->list.data, compare_names);
	}
}

static void free_names(names *n)
{
	for (size_t i = 0; i < n->list.len; i++) {
		free_str(n->list.data[i]);
	}
	lm_vec_free(&n->list);
}

lm_package *lm_load_directory(lm_loader *l, lm_str dir, lm_str path, bool root)
{
	names n = {0};
	if (!l->cfg.fs.list || !l->cfg.fs.list(l->cfg.fs.arg, dir, collect_name, &n)) {
		return NULL;
	}
	sort_names(&n);
	LM_VEC(lm_source_text) texts = {0};
	lm_asm assembly;
	lm_asm_find(l, dir, path, &assembly);
	for (size_t i = 0; i < n.list.len; i++) {
		lm_str base = n.list.data[i];
		if (lm_is_test_file(base) && !(root && l->cfg.with_tests)) {
			continue;
		}
		lm_str file = lm_load_join(dir, base);
		lm_source_text t = {0};
		if (lm_constraint_name_matches(&assembly.tags, base) && base.ptr[0] != '_' &&
		    base.ptr[0] != '.' && lm_load_source(l, file, &t)) {
			if (lm_constraint_file_matches(&assembly.tags, base, t.text)) {
				lm_vec_push(&texts, t);
			} else {
				free_str(t.text);
				free_str(t.name);
				free_str(t.full);
			}
		}
		free_str(file);
	}
	lm_package *p = NULL;
	bool texts_seen = texts.len > 0;
	if (texts.len) {
		lm_source_text links;
		if (lm_asm_source(&assembly, lm_package_clause(texts.data[0].text), &links)) {
			lm_vec_push(&texts, links);
		}
		bool main = lm_str_is(lm_package_clause(texts.data[0].text), "main");
		lm_str shown = path; /* in symbols a program's path is "main" */
		if (root) {
			path = main ? LM_STR("main") : path;
		}
		lm_unit *u = lm_unit_new(l, path, LM_FROM_DIR);
		u->import_path = lm_str_eq(path, shown) ? (lm_str){0} : lm_load_dup(shown);
		u->dir = lm_load_dup(dir);
		u->pkg = lm_package_new(l->cx, path, &l->diags);
		u->pkg->is_std = (l->cfg.goroot.len && lm_str_has_prefix(dir, l->cfg.goroot)) ||
				 (root && l->library_root);
		u->pkg->ignore_func_bodies =
			u->pkg->is_std && !(root && l->cfg.check_library_bodies);
		u->pkg->has_assembly = assembly.bodies_missing;
		set_language(l, u->pkg);
		p = lm_unit_check(l, u, texts.data, texts.len);
	}
	for (size_t i = 0; i < texts.len; i++) {
		free_str(texts.data[i].name);
	}
	lm_vec_free(&texts);
	lm_asm_free(&assembly);
	if (!texts_seen && n.list.len && !p && l->diags.error_count == 0) {
		lm_str full = full_dir(l, dir);
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport,
			     "package %.*s: build constraints exclude all Go files in %.*s",
			     LM_STRF(path), LM_STRF(full));
		free_str(full);
	}
	free_names(&n);
	return p;
}

lm_package *lm_loader_dir_package(lm_loader *l, lm_str dir)
{
	lm_find_module(l, dir);
	while (dir.len > 1 && dir.ptr[dir.len - 1] == '/') {
		dir.len--;
	}
	bool is_std;
	lm_str path = lm_path_of_dir(l, dir, &is_std);
	l->library_root = is_std;
	lm_package *p = lm_load_directory(l, dir, path, true);
	free_str(path);
	if (!p && l->diags.error_count == 0) {
		lm_str full = full_dir(l, dir);
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "no Go files in %.*s",
			     LM_STRF(full));
		free_str(full);
	}
	return p;
}

lm_package *lm_loader_import_package(lm_loader *l, lm_str path)
{
	if (!l->cfg.library || !lm_archive_has_dir(l->cfg.library, path)) {
		lm_find_module(l, LM_STR("."));
	}
	return lm_resolve_import(l, NULL, path, 0);
}

lm_package *lm_loader_runtime(lm_loader *l)
{
	return lm_resolve_import(l, NULL, LM_STR("runtime"), 0);
}

/* ---- the library archive */

static void collect_archive(void *arg, lm_str base)
{
	names *n = arg;
	lm_vec_push(&n->list, lm_load_dup(base));
}

/* Test programs are told apart by a variable that go's linker sets; its text is changed here. */
static void mark_test_binary(lm_source_text *t)
{
	ptrdiff_t at = lm_str_find(t->text, LM_STR("testBinary = \"0\""));
	if (at < 0) {
		return;
	}
	char *copy = (char *)(uintptr_t)lm_load_dup(t->text).ptr;
	copy[at + 14] = '1';
	t->text.ptr = copy;
	t->owned = true;
}

typedef struct replaced_names {
	LM_VEC(lm_str) names; /* owned */
	LM_VEC(bool) gone;
} replaced_names;

static void collect_replaced(void *arg, lm_str name, bool gone)
{
	replaced_names *v = arg;
	if (lm_str_has_suffix(name, LM_STR(".go")) && !lm_is_test_file(name)) {
		lm_vec_push(&v->names, lm_load_dup(name));
		lm_vec_push(&v->gone, gone);
	}
}

static int compare_texts(const void *a, const void *b)
{
	return lm_str_cmp(((const lm_source_text *)a)->name, ((const lm_source_text *)b)->name);
}

/* Puts replacements (go's -overlay of GOROOT's files) in the place of the archive's texts; there is
 * room for all of them. */
static void replace_texts(lm_loader *l, lm_str path, const replaced_names *v, lm_source_text *texts,
			  size_t *count)
{
	for (size_t i = 0; i < v->names.len; i++) {
		lm_str name = lm_load_join(path, v->names.data[i]);
		size_t k = 0;
		while (k < *count && !lm_str_eq(texts[k].name, name)) {
			k++;
		}
		lm_buf file = {0};
		const char *why;
		lm_buf_printf(&file, "%.*s/src/%.*s", LM_STRF(l->cfg.goroot), LM_STRF(name));
		lm_source_text t = {.name = name, .owned = true};
		bool there = !v->gone.data[i] && l->cfg.fs.read(l->cfg.fs.arg, lm_buf_view(&file),
								&t.text, &why) == LM_READ_OK;
		if (k < *count) {
			free_str(texts[k].name);
			texts[k] = there ? t : texts[--*count];
		} else if (there) {
			texts[(*count)++] = t;
		}
		if (!there) {
			free_str(name);
		}
		lm_buf_free(&file);
	}
	if (v->names.len) {
		qsort(texts, *count, sizeof *texts, compare_texts);
	}
}

void lm_load_archive_texts(lm_loader *l, lm_str path, lm_source_text **out, size_t *out_count)
{
	names n = {0};
	replaced_names r = {0};
	if (l->cfg.fs.replaced && l->cfg.goroot.len) {
		lm_buf dir = {0};
		lm_buf_printf(&dir, "%.*s/src/%.*s", LM_STRF(l->cfg.goroot), LM_STRF(path));
		l->cfg.fs.replaced(l->cfg.fs.arg, lm_buf_view(&dir), collect_replaced, &r);
		lm_buf_free(&dir);
	}
	lm_archive_list(l->cfg.library, path, collect_archive, &n);
	lm_source_text *texts = lm_xcalloc(n.list.len + r.names.len + 1, sizeof *texts);
	size_t count = 0;
	for (size_t i = 0; i < n.list.len; i++) {
		lm_source_text *t = &texts[count];
		if (!lm_str_has_suffix(n.list.data[i], LM_STR(".go"))) {
			continue;
		}
		t->name = lm_load_join(path, n.list.data[i]);
		if (lm_archive_find(l->cfg.library, t->name, &t->text)) {
			if (l->is_test && lm_str_is(t->name, "testing/testing.go")) {
				mark_test_binary(t);
			}
			count++;
		}
	}
	replace_texts(l, path, &r, texts, &count);
	for (size_t i = 0; i < r.names.len; i++) {
		free_str(r.names.data[i]);
	}
	lm_vec_free(&r.names);
	lm_vec_free(&r.gone);
	free_names(&n);
	*out = texts;
	*out_count = count;
}

lm_package *lm_load_archive_package(lm_loader *l, lm_str path)
{
	if (!l->cfg.library || !lm_archive_has_dir(l->cfg.library, path)) {
		return NULL;
	}
	lm_source_text *texts;
	size_t count;
	lm_load_archive_texts(l, path, &texts, &count);
	lm_unit *u = lm_unit_new(l, path, LM_FROM_ARCHIVE);
	u->pkg = lm_package_new(l->cx, path, &l->diags);
	u->pkg->is_std = u->pkg->is_merged = true;
	u->pkg->ignore_func_bodies = !(l->cfg.check_library_bodies && l->stack.len == 0);
	lm_package *p = lm_unit_check(l, u, texts, count);
	for (size_t i = 0; i < count; i++) {
		free_str(texts[i].name);
	}
	free(texts);
	return p;
}
