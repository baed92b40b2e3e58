/* golist.c - finds packages and reads their heads. See golist.h. */
#include "load/golist.h"

#include "load/gomod.h"
#include "load/load_int.h"
#include "load/skim.h"

enum { DEPTH_MAX = 1000 }; /* packages in an import chain, folders in folders */

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

static lm_str full_path(const lm_loader *l, lm_str path)
{
	return l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, path) : lm_load_dup(path);
}

static int by_text(const void *a, const void *b)
{
	return lm_str_cmp(*(const lm_str *)a, *(const lm_str *)b);
}

static void sort_strings(lm_str_vec *v)
{
	if (v->len) {
		qsort(v->data, v->len, sizeof *v->data, by_text);
	}
}

static void free_strings(lm_str_vec *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free_str(v->data[i]);
	}
	lm_vec_free(v);
}

/* ---- errors */

static lm_go_error *add_error(lm_go_package *p, bool own, lm_str text)
{
	lm_go_error e = {.pos = lm_load_dup((lm_str){0}),
			 .text = lm_load_dup(text),
			 .whole = lm_load_dup(text)};
	lm_vec_push(&p->errors, e);
	p->incomplete = true;
	if (own && !p->own_error) {
		p->own_error = true;
		lm_go_error first = p->errors.data[0];
		p->errors.data[0] = e;
		p->errors.data[p->errors.len - 1] = first;
		return &p->errors.data[0];
	}
	return &lm_vec_last(&p->errors);
}

/* A file's path as messages show it: relative to here where it is below. malloc'ed. */
static lm_str shown_path(const lm_loader *l, lm_str dir, lm_str base)
{
	lm_str here = full_path(l, LM_STR("."));
	lm_buf b = {0};
	if (lm_str_eq(dir, here)) {
		lm_buf_str(&b, base);
	} else if (lm_path_within(dir, here)) {
		lm_buf_printf(&b, "%.*s/%.*s", (int)(dir.len - here.len - 1),
			      dir.ptr + here.len + 1, LM_STRF(base));
	} else {
		lm_buf_printf(&b, "%.*s/%.*s", LM_STRF(dir), LM_STRF(base));
	}
	free_str(here);
	return (lm_str){b.data, b.len};
}

static void set_position(lm_go_list *g, const lm_go_package *p, const lm_go_import *at,
			 lm_go_error *e)
{
	lm_str file = shown_path(g->l, p->dir, at->file);
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s:%d:%d", LM_STRF(file), at->line, at->column);
	free_str(file);
	free_str(e->pos);
	free_str(e->whole);
	e->pos = (lm_str){b.data, b.len};
	lm_buf whole = {0};
	lm_buf_printf(&whole, "%.*s: %.*s", LM_STRF(e->pos), LM_STRF(e->text));
	e->whole = (lm_str){whole.data, whole.len};
}

/* ---- files */

static void add_import(lm_go_imports *list, const lm_skim_import *i, lm_str file)
{
	size_t at = 0;
	while (at < list->len && lm_str_cmp(list->data[at].path, i->path) < 0) {
		at++;
	}
	if (at < list->len && lm_str_eq(list->data[at].path, i->path)) {
		return;
	}
	lm_go_import one = {.path = lm_load_dup(i->path),
			    .file = lm_load_dup(file),
			    .line = i->line,
			    .column = i->column};
	lm_vec_push(list, one);
	memmove(&list->data[at + 1], &list->data[at], (list->len - 1 - at) * sizeof one);
	list->data[at] = one;
}

static void add_embeds(lm_str_vec *list, const lm_skim_file *head)
{
	for (size_t i = 0; i < head->embeds.len; i++) {
		lm_str_vec patterns = {0};
		lm_buf why = {0};
		if (lm_parse_embed(head->embeds.data[i].text, &patterns, &why)) {
			for (size_t k = 0; k < patterns.len; k++) {
				lm_vec_push(list, lm_load_dup(patterns.data[k]));
			}
		}
		free_strings(&patterns);
		lm_buf_free(&why);
	}
	sort_strings(list);
}

static bool imports_c(const lm_skim_file *head)
{
	for (size_t i = 0; i < head->imports.len; i++) {
		if (lm_str_is(head->imports.data[i].path, "C")) {
			return true;
		}
	}
	return false;
}

static void note_name(lm_go_package *p, lm_str name, lm_str file)
{
	if (p->name.len == 0) {
		free_str(p->name);
		p->name = lm_load_dup(name);
		free_str(p->first_file);
		p->first_file = lm_load_dup(file);
	} else if (!lm_str_eq(p->name, name) && !p->own_error) {
		lm_buf b = {0};
		lm_buf_printf(&b, "found packages %.*s (%.*s) and %.*s (%.*s) in %.*s",
			      LM_STRF(p->name), LM_STRF(p->first_file), LM_STRF(name),
			      LM_STRF(file), LM_STRF(p->dir));
		add_error(p, true, lm_buf_view(&b));
		lm_buf_free(&b);
	}
}

/* Sorts a file that belongs to the build into its class. */
static void take_file(lm_go_package *p, lm_str base, lm_str text)
{
	lm_skim_file head = {0};
	lm_skim_head(text, &head);
	bool test = lm_is_test_file(base);
	bool external = test && lm_str_has_suffix(head.package, LM_STR("_test"));
	lm_str name = head.package;
	name.len -= external ? 5 : 0;
	lm_str_vec *files = external ? &p->xtest : test ? &p->test : &p->go;
	if (!test && imports_c(&head)) {
		files = &p->ignored; /* cgo is off */
	} else {
		lm_go_imports *imports = external ? &p->xtest_imports
					 : test   ? &p->test_imports
						  : &p->imports;
		for (size_t i = 0; i < head.imports.len; i++) {
			add_import(imports, &head.imports.data[i], base);
		}
		add_embeds(external ? &p->xtest_embeds
			   : test   ? &p->test_embeds
				    : &p->embeds,
			   &head);
		if (name.len) {
			note_name(p, name, base);
		}
	}
	lm_vec_push(files, lm_load_dup(base));
	lm_skim_file_free(&head);
}

static void note_file(void *arg, lm_str name, bool is_dir)
{
	lm_str_vec *v = arg;
	if (!is_dir && lm_str_has_suffix(name, LM_STR(".go"))) {
		lm_vec_push(v, lm_load_dup(name));
	}
}

/* Reads the Go files of p's directory; tests alone for the library's packages. */
static void read_dir(lm_go_list *g, lm_go_package *p, bool tests_only)
{
	lm_str_vec names = {0};
	lm_loader *l = g->l;
	if (l->cfg.fs.list) {
		l->cfg.fs.list(l->cfg.fs.arg, p->dir, note_file, &names);
	}
	sort_strings(&names);
	for (size_t i = 0; i < names.len; i++) {
		lm_str base = names.data[i], text;
		const char *why;
		if ((tests_only && !lm_is_test_file(base)) || base.ptr[0] == '_' ||
		    base.ptr[0] == '.') {
			continue;
		}
		lm_str file = lm_load_join(p->dir, base);
		bool read = l->cfg.fs.read(l->cfg.fs.arg, file, &text, &why) == LM_READ_OK;
		free_str(file);
		if (!read) {
			continue;
		}
		if (lm_constraint_file_matches(&l->cfg.tags, base, text)) {
			take_file(p, base, text);
		} else {
			lm_vec_push(&p->ignored, lm_load_dup(base));
		}
		free_str(text);
	}
	free_strings(&names);
}

/* ---- packages */

static lm_go_package *find(const lm_go_list *g, lm_str path)
{
	uint64_t *at = lm_strmap_get(&g->index, path);
	return at ? (lm_go_package *)(uintptr_t)*at : NULL;
}

static lm_go_package *new_package(lm_go_list *g, lm_str path, lm_str dir)
{
	lm_go_package *p = lm_xcalloc(1, sizeof *p);
	p->path = lm_load_dup(path);
	p->dir = lm_load_dup(dir);
	p->name = lm_load_dup((lm_str){0});
	p->root = lm_load_dup((lm_str){0});
	p->for_test = lm_load_dup((lm_str){0});
	p->first_file = lm_load_dup((lm_str){0});
	lm_vec_push(&g->all, p);
	*lm_strmap_put(&g->index, p->path, NULL) = (uint64_t)(uintptr_t)p;
	return p;
}

static bool in_archive(const lm_go_list *g, lm_str path)
{
	return g->l->cfg.library && lm_archive_has_dir(g->l->cfg.library, path);
}

static lm_str library_dir(const lm_go_list *g, lm_str path)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s/src/%.*s", LM_STRF(g->l->cfg.goroot), LM_STRF(path));
	return (lm_str){b.data, b.len};
}

typedef struct archive_reader {
	lm_go_list *g;
	lm_go_package *p;
} archive_reader;

static void take_archived(void *arg, lm_str base)
{
	archive_reader *r = arg;
	lm_str file = lm_load_join(r->p->path, base), text;
	if (lm_str_has_suffix(base, LM_STR(".go")) &&
	    lm_archive_find(r->g->l->cfg.library, file, &text)) {
		take_file(r->p, base, text);
	}
	free_str(file);
}

static lm_go_package *library_package(lm_go_list *g, lm_str path)
{
	lm_str dir = library_dir(g, path);
	lm_go_package *p = new_package(g, path, dir);
	free_str(dir);
	p->standard = true;
	free_str(p->root);
	p->root = lm_load_dup(g->l->cfg.goroot);
	if (in_archive(g, path)) {
		archive_reader r = {g, p};
		lm_archive_list(g->l->cfg.library, path, take_archived, &r);
		read_dir(g, p, true);
	} else {
		read_dir(g, p, false);
	}
	return p;
}

static void say_no_files(lm_go_package *p)
{
	lm_buf b = {0};
	if (p->go.len + p->test.len + p->xtest.len > 0 || p->own_error) {
		return;
	}
	if (p->ignored.len) {
		lm_buf_printf(&b, "package %.*s: build constraints exclude all Go files in %.*s",
			      LM_STRF(p->path), LM_STRF(p->dir));
	} else {
		lm_buf_printf(&b, "no Go files in %.*s", LM_STRF(p->dir));
	}
	add_error(p, true, lm_buf_view(&b));
	lm_buf_free(&b);
}

static lm_go_package *dir_package(lm_go_list *g, lm_str path, lm_str dir)
{
	lm_str full = full_path(g->l, dir);
	while (full.len > 1 && full.ptr[full.len - 1] == '/') {
		full.len--;
	}
	lm_go_package *p = new_package(g, path, full);
	free_str(full);
	const lm_module *m = &g->l->module;
	if (m->path.len && lm_path_within(path, m->path)) {
		p->in_module = true;
		free_str(p->root);
		p->root = full_path(g->l, m->dir);
	}
	read_dir(g, p, false);
	say_no_files(p);
	return p;
}

static lm_go_package *missing_package(lm_go_list *g, lm_str path, bool from_library)
{
	lm_go_package *p = new_package(g, path, (lm_str){0});
	lm_buf why = {0};
	lm_say_missing(g->l, from_library, path, &why);
	add_error(p, true, lm_buf_view(&why));
	lm_buf_free(&why);
	return p;
}

/* Whether GOROOT's src has a folder of Go files by that path. */
static bool in_goroot(lm_go_list *g, lm_str path)
{
	lm_str_vec names = {0};
	lm_str dir = library_dir(g, path);
	bool found = g->l->cfg.goroot.len && g->l->cfg.fs.list &&
		     g->l->cfg.fs.list(g->l->cfg.fs.arg, dir, note_file, &names) && names.len;
	free_str(dir);
	free_strings(&names);
	return found;
}

/* What `path` means for an importer (NULL: the command line). Made when first asked for. */
static lm_go_package *resolve(lm_go_list *g, const lm_go_package *from, lm_str path)
{
	lm_place place;
	lm_go_package *p;
	if (from && from->standard) {
		bool in_cmd = lm_str_has_prefix(from->path, LM_STR("cmd/"));
		lm_str full = lm_load_join(in_cmd ? LM_STR("cmd/vendor") : LM_STR("vendor"), path);
		p = find(g, full);
		if (!p && (in_archive(g, full) || in_goroot(g, full))) {
			p = library_package(g, full);
		}
		free_str(full);
		if (p) {
			return p;
		}
	}
	lm_str here = from ? lm_load_dup(from->dir) : full_path(g->l, LM_STR("."));
	bool placed = !(from && from->standard) && !in_archive(g, path) &&
		      lm_place_find_at(g->l, here, path, &place);
	free_str(here);
	p = find(g, placed ? place.path : path);
	if (!p && placed) {
		p = dir_package(g, place.path, place.dir);
	} else if (!p && in_archive(g, path)) {
		p = library_package(g, path);
	} else if (!p && (!from || from->standard) && in_goroot(g, path)) {
		p = library_package(g, path);
		if (!from) {
			say_no_files(p);
		}
	}
	if (placed) {
		lm_place_free(&place);
	}
	return p ? p : missing_package(g, path, from && from->standard);
}

/* ---- imports */

static void add_cycle_error(lm_go_list *g, lm_go_package *p)
{
	size_t start = 0;
	while (start < g->stack.len && g->stack.data[start] != p) {
		start++;
	}
	lm_go_error *e = add_error(p, true, LM_STR("import cycle not allowed"));
	lm_buf b = {0};
	lm_buf_printf(&b, "package %.*s", LM_STRF(p->path));
	for (size_t i = start; i < g->stack.len; i++) {
		const lm_go_package *at = g->stack.data[i];
		const lm_go_package *next = i + 1 < g->stack.len ? g->stack.data[i + 1] : p;
		lm_str file = {0};
		for (size_t k = 0; k < at->imports.len && !file.len; k++) {
			if (lm_str_eq(at->imports.data[k].resolved, next->path)) {
				file = at->imports.data[k].file;
			}
		}
		lm_buf_printf(&b, "\n\timports %.*s from %.*s", LM_STRF(next->path), LM_STRF(file));
		lm_vec_push(&e->stack, at->path);
	}
	lm_vec_push(&e->stack, p->path);
	lm_buf_cstr(&b, ": import cycle not allowed");
	free_str(e->whole);
	e->whole = (lm_str){b.data, b.len};
}

static void check_internal(lm_go_list *g, lm_go_package *p, const lm_go_import *i,
			   const lm_go_package *dep)
{
	if (p->standard || lm_internal_allowed(p->path, dep->path, dep->standard)) {
		return;
	}
	lm_buf b = {0};
	lm_buf_printf(&b, "use of internal package %.*s not allowed", LM_STRF(dep->path));
	lm_go_error *e = add_error(p, true, lm_buf_view(&b));
	lm_vec_push(&e->stack, p->path);
	set_position(g, p, i, e);
	b.len = 0;
	lm_buf_printf(&b, "package %.*s\n\t%.*s: %.*s", LM_STRF(p->path), LM_STRF(e->pos),
		      LM_STRF(e->text));
	free_str(e->whole);
	e->whole = (lm_str){b.data, b.len};
}

static void follow(lm_go_list *g, lm_go_package *p);

static lm_go_package *import(lm_go_list *g, lm_go_package *p, lm_go_import *i)
{
	if (lm_str_is(i->path, "unsafe") || lm_str_is(i->path, "C")) {
		i->resolved = i->resolved.ptr ? i->resolved : lm_load_dup(i->path);
		return lm_str_is(i->path, "C") ? NULL : resolve(g, p, i->path);
	}
	lm_go_package *dep = resolve(g, p, i->path);
	if (!i->resolved.ptr) {
		i->resolved = lm_load_dup(dep->path);
	}
	if (dep->own_error && dep->dir.len == 0 && dep->errors.data[0].pos.len == 0) {
		lm_vec_push(&dep->errors.data[0].stack, p->path);
		lm_vec_push(&dep->errors.data[0].stack, dep->path);
		set_position(g, p, i, &dep->errors.data[0]);
	}
	check_internal(g, p, i, dep);
	follow(g, dep);
	return dep;
}

static void add_dep(lm_go_package *p, lm_go_package *dep)
{
	size_t lo = 0, hi = p->deps.len;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = lm_str_cmp(p->deps.data[mid]->path, dep->path);
		if (c == 0) {
			return;
		}
		lo = c < 0 ? mid + 1 : lo;
		hi = c < 0 ? hi : mid;
	}
	lm_vec_push(&p->deps, dep);
	memmove(&p->deps.data[lo + 1], &p->deps.data[lo],
		(p->deps.len - 1 - lo) * sizeof *p->deps.data);
	p->deps.data[lo] = dep;
}

/* Fills in p's dependencies, and theirs. */
static void follow(lm_go_list *g, lm_go_package *p)
{
	if (p->visiting) {
		add_cycle_error(g, p);
		return;
	}
	if (p->has_deps || g->stack.len >= DEPTH_MAX) {
		return;
	}
	p->visiting = true;
	lm_vec_push(&g->stack, p);
	for (size_t i = 0; i < p->imports.len; i++) {
		lm_go_package *dep = import(g, p, &p->imports.data[i]);
		if (!dep || dep == p) {
			continue;
		}
		add_dep(p, dep);
		for (size_t k = 0; k < dep->deps.len; k++) {
			if (dep->deps.data[k] != p) {
				add_dep(p, dep->deps.data[k]);
			}
		}
		p->incomplete |= dep->incomplete;
	}
	(void)lm_vec_pop(&g->stack);
	p->visiting = false;
	p->has_deps = true;
}

/* ---- patterns (golist_match.c asks for packages here) */

void lm_go_list_print(lm_go_list *g, lm_go_package *p)
{
	if (!p->matched) {
		p->matched = true;
		lm_vec_push(&g->printed, p);
	}
	follow(g, p);
	for (size_t i = 0; i < p->test_imports.len; i++) {
		lm_go_import *at = &p->test_imports.data[i];
		if (!at->resolved.ptr) {
			at->resolved = lm_load_dup(resolve(g, p, at->path)->path);
		}
	}
	for (size_t i = 0; i < p->xtest_imports.len; i++) {
		lm_go_import *at = &p->xtest_imports.data[i];
		if (!at->resolved.ptr) {
			at->resolved = lm_load_dup(resolve(g, p, at->path)->path);
		}
	}
}

lm_go_package *lm_go_list_import(lm_go_list *g, lm_str path)
{
	return resolve(g, NULL, path);
}

lm_go_package *lm_go_list_dir(lm_go_list *g, lm_str dir)
{
	bool is_std;
	lm_str path = lm_path_of_dir(g->l, dir, &is_std);
	lm_go_package *p = find(g, path);
	if (!p && is_std) {
		p = library_package(g, path);
		say_no_files(p);
	} else if (!p) {
		p = dir_package(g, path, dir);
	}
	free_str(path);
	return p;
}

lm_go_package *lm_go_list_files(lm_go_list *g, const lm_str *files, size_t count)
{
	ptrdiff_t slash = lm_str_rfind_byte(files[0], '/');
	lm_str dir = slash < 0 ? LM_STR(".") : (lm_str){files[0].ptr, (size_t)slash + !slash};
	lm_str full = full_path(g->l, dir);
	lm_go_package *p = new_package(g, LM_STR("command-line-arguments"), full);
	free_str(full);
	p->is_files = true;
	for (size_t i = 0; i < count; i++) {
		lm_str text;
		const char *why = "no such file or directory";
		slash = lm_str_rfind_byte(files[i], '/');
		lm_str base = {files[i].ptr + slash + 1, files[i].len - (size_t)(slash + 1)};
		if (g->l->cfg.fs.read(g->l->cfg.fs.arg, files[i], &text, &why) == LM_READ_OK) {
			take_file(p, base, text);
			free_str(text);
		} else {
			lm_buf_printf(&g->errors,
				      "no required module provides package %.*s; to "
				      "add it:\n\tgo get %.*s\n",
				      LM_STRF(files[i]), LM_STRF(files[i]));
		}
	}
	return p;
}

/* ---- beginning and end */

lm_go_list *lm_go_list_new(lm_loader *l)
{
	lm_go_list *g = lm_xcalloc(1, sizeof *g);
	g->l = l;
	lm_find_module(l, LM_STR("."));
	return g;
}

lm_str lm_loader_module_file(lm_loader *l)
{
	lm_find_module(l, LM_STR("."));
	if (!l->module.path.len) {
		return lm_load_dup((lm_str){0});
	}
	lm_str file = lm_load_join(l->module.dir, LM_STR("go.mod"));
	lm_str full = full_path(l, file);
	free_str(file);
	return full;
}

static void free_imports(lm_go_imports *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free_str(v->data[i].path);
		free_str(v->data[i].resolved);
		free_str(v->data[i].file);
	}
	lm_vec_free(v);
}

static void free_package(lm_go_package *p)
{
	lm_str_vec *const lists[] = {&p->go,    &p->cgo,    &p->ignored,     &p->test,
				     &p->xtest, &p->embeds, &p->test_embeds, &p->xtest_embeds};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		free_strings(lists[i]);
	}
	free_imports(&p->imports);
	free_imports(&p->test_imports);
	free_imports(&p->xtest_imports);
	for (size_t i = 0; i < p->errors.len; i++) {
		lm_vec_free(&p->errors.data[i].stack);
		free_str(p->errors.data[i].pos);
		free_str(p->errors.data[i].text);
		free_str(p->errors.data[i].whole);
	}
	lm_vec_free(&p->errors);
	lm_vec_free(&p->deps);
	free_str(p->path);
	free_str(p->dir);
	free_str(p->name);
	free_str(p->root);
	free_str(p->for_test);
	free_str(p->first_file);
	free(p);
}

void lm_go_list_free(lm_go_list *g)
{
	if (!g) {
		return;
	}
	for (size_t i = 0; i < g->all.len; i++) {
		free_package(g->all.data[i]);
	}
	lm_vec_free(&g->all);
	lm_vec_free(&g->printed);
	lm_vec_free(&g->stack);
	lm_strmap_free(&g->index);
	lm_buf_free(&g->warnings);
	lm_buf_free(&g->errors);
	free(g);
}

/* ---- -deps and -test */

void lm_go_list_deps(lm_go_list *g)
{
	size_t count = g->printed.len;
	LM_VEC(lm_go_package *) out = {0};
	lm_map seen = {0};
	for (size_t i = 0; i < count; i++) {
		lm_go_package *root = g->printed.data[i];
		/* by how many packages each needs: what is needed comes first */
		LM_VEC(lm_go_package *) order = {0};
		for (size_t k = 0; k < root->deps.len; k++) {
			size_t at = order.len;
			lm_vec_push(&order, root->deps.data[k]);
			while (at > 0 &&
			       order.data[at - 1]->deps.len > root->deps.data[k]->deps.len) {
				order.data[at] = order.data[at - 1];
				at--;
			}
			order.data[at] = root->deps.data[k];
		}
		lm_vec_push(&order, root);
		for (size_t k = 0; k < order.len; k++) {
			bool is_new;
			lm_map_put(&seen, (uint64_t)(uintptr_t)order.data[k], &is_new);
			if (is_new) {
				lm_vec_push(&out, order.data[k]);
			}
		}
		lm_vec_free(&order);
	}
	g->printed.len = 0;
	for (size_t i = 0; i < out.len; i++) {
		lm_vec_push(&g->printed, out.data[i]);
	}
	lm_vec_free(&out);
	lm_map_free(&seen);
}

static void copy_strings(lm_str_vec *to, const lm_str_vec *from)
{
	for (size_t i = 0; i < from->len; i++) {
		lm_vec_push(to, lm_load_dup(from->data[i]));
	}
}

static void copy_imports(lm_go_imports *to, const lm_go_imports *from)
{
	for (size_t i = 0; i < from->len; i++) {
		const lm_go_import *f = &from->data[i];
		lm_skim_import one = {f->path, f->line, f->column};
		size_t before = to->len;
		add_import(to, &one, f->file);
		for (size_t k = 0; to->len > before && k < to->len; k++) {
			if (!to->data[k].resolved.ptr) {
				to->data[k].resolved = lm_load_dup(f->resolved);
			}
		}
	}
}

static lm_go_package *add_variant(lm_go_list *g, const lm_go_package *p, const char *form)
{
	lm_buf path = {0};
	lm_buf_printf(&path, form, LM_STRF(p->path), LM_STRF(p->path));
	lm_go_package *v = new_package(g, lm_buf_view(&path), p->dir);
	lm_buf_free(&path);
	free_str(v->root);
	v->root = lm_load_dup(p->root);
	v->in_module = p->in_module;
	lm_vec_push(&g->printed, v);
	return v;
}

static void set_name(lm_go_package *p, lm_str name, const char *suffix)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s%s", LM_STRF(name), suffix);
	free_str(p->name);
	p->name = (lm_str){b.data, b.len};
}

void lm_go_list_tests(lm_go_list *g)
{
	LM_VEC(lm_go_package *) before = {0};
	for (size_t i = 0; i < g->printed.len; i++) {
		lm_vec_push(&before, g->printed.data[i]);
	}
	g->printed.len = 0;
	for (size_t i = 0; i < before.len; i++) {
		lm_go_package *p = before.data[i];
		lm_vec_push(&g->printed, p);
		if (p->test.len + p->xtest.len == 0 || !p->matched) {
			continue;
		}
		lm_go_package *v = add_variant(g, p, "%.*s.test");
		set_name(v, LM_STR("main"), "");
		lm_vec_push(&v->go, lm_load_dup(LM_STR("_testmain.go")));
		if (p->test.len) {
			v = add_variant(g, p, "%.*s [%.*s.test]");
			set_name(v, p->name, "");
			free_str(v->for_test);
			v->for_test = lm_load_dup(p->path);
			copy_strings(&v->go, &p->go);
			copy_strings(&v->go, &p->test);
			copy_imports(&v->imports, &p->imports);
			copy_imports(&v->imports, &p->test_imports);
		}
		if (p->xtest.len) {
			v = add_variant(g, p, "%.*s_test [%.*s.test]");
			set_name(v, p->name, "_test");
			free_str(v->for_test);
			v->for_test = lm_load_dup(p->path);
			copy_strings(&v->go, &p->xtest);
			copy_imports(&v->imports, &p->xtest_imports);
		}
	}
	lm_vec_free(&before);
}
