/* variant.c - the test variant of a package: P with its own _test.go files for every importer,
 * P_test, and a generated main. See lm_loader_test_package in load.h. */
#include "load/load_int.h"
#include "load/skim.h"
#include "load/testmain.h"

typedef LM_VEC(lm_source_text) source_texts;

/* What the folder of a package under test holds. */
typedef struct variant {
	lm_loader *l;
	lm_str path, dir; /* owned */
	lm_asm assembly;
	uint16_t minor; /* language version; 0: the newest */
	bool library;   /* P's own files are the archive's */
	source_texts go, test, xtest;
	lm_testmain main;
} variant;

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

static void free_names(source_texts *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free_str(v->data[i].name);
	}
	lm_vec_free(v);
}

typedef struct name_list {
	LM_VEC(lm_str) list;
} name_list;

static void collect(void *arg, lm_str name, bool is_dir)
{
	name_list *n = arg;
	if (!is_dir && lm_str_has_suffix(name, LM_STR(".go")) && name.ptr[0] != '_' &&
	    name.ptr[0] != '.') {
		lm_vec_push(&n->list, lm_load_dup(name));
	}
}

static int by_name(const void *a, const void *b)
{
	return lm_str_cmp(*(const lm_str *)a, *(const lm_str *)b);
}

static void sort_in(variant *v, lm_source_text t)
{
	if (!lm_is_test_file(t.name)) {
		lm_vec_push(&v->go, t);
	} else if (lm_str_has_suffix(lm_package_clause(t.text), LM_STR("_test"))) {
		lm_vec_push(&v->xtest, t);
	} else {
		lm_vec_push(&v->test, t);
	}
}

static void take_file(variant *v, lm_str base)
{
	if (!lm_constraint_name_matches(&v->assembly.tags, base) ||
	    (v->library && !lm_is_test_file(base))) {
		return;
	}
	lm_str file = lm_load_join(v->dir, base);
	lm_source_text t = {0};
	if (lm_load_source(v->l, file, &t)) {
		if (lm_constraint_file_matches(&v->assembly.tags, base, t.text)) {
			sort_in(v, t);
		} else {
			free_str(t.text);
			free_str(t.name);
			free_str(t.full);
		}
	}
	free_str(file);
}

static bool read_folder(variant *v)
{
	name_list n = {0};
	const lm_load_fs *fs = &v->l->cfg.fs;
	if (!fs->list || !fs->list(fs->arg, v->dir, collect, &n)) {
		return false;
	}
	if (n.list.len) {
		qsort(n.list.data, n.list.len, sizeof *n.list.data, by_name);
	}
	lm_asm_find(v->l, v->dir, v->path, &v->assembly);
	for (size_t i = 0; i < n.list.len; i++) {
		take_file(v, n.list.data[i]);
		free_str(n.list.data[i]);
	}
	lm_vec_free(&n.list);
	lm_source_text links;
	if (v->go.len &&
	    lm_asm_source(&v->assembly, lm_package_clause(v->go.data[0].text), &links)) {
		lm_vec_push(&v->go, links);
	}
	return true;
}

static bool scan_tests(variant *v)
{
	lm_buf error = {0};
	bool ok = true;
	for (size_t i = 0; ok && i < v->test.len; i++) {
		ok = lm_testmain_scan(&v->main, v->test.data[i].name, v->test.data[i].text, false,
				      &error);
	}
	for (size_t i = 0; ok && i < v->xtest.len; i++) {
		ok = lm_testmain_scan(&v->main, v->xtest.data[i].name, v->xtest.data[i].text, true,
				      &error);
	}
	v->main.has_plain = v->library || v->go.len > 0 || v->test.len > 0;
	v->main.import_xtest |= v->xtest.len > 0;
	if (!ok) {
		lm_diag_add(&v->l->diags, 0, LM_DIAG_BrokenImport, false, lm_buf_view(&error));
	}
	lm_buf_free(&error);
	return ok;
}

static lm_unit *new_unit(variant *v, lm_str path, bool library)
{
	lm_loader *l = v->l;
	lm_unit *u = lm_unit_new(l, path, LM_FROM_DIR);
	u->dir = l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, v->dir)
				     : lm_load_dup(v->dir);
	u->pkg = lm_package_new(l->cx, path, &l->diags);
	u->pkg->is_std = library;
	u->pkg->ignore_func_bodies = library;
	u->pkg->go_minor = l->cfg.lang_minor ? l->cfg.lang_minor : library ? 0 : v->minor;
	return u;
}

/* Takes the files out of the external tests that the list names, a line each. */
static void leave_out(variant *v, lm_str list)
{
	size_t kept = 0;
	for (size_t i = 0; i < v->xtest.len; i++) {
		lm_str name = v->xtest.data[i].name;
		ptrdiff_t slash = lm_str_rfind_byte(name, '/');
		lm_str base = {name.ptr + slash + 1, name.len - (size_t)(slash + 1)};
		bool out = false;
		for (size_t at = 0; at < list.len && !out;) {
			size_t n = 0;
			while (at + n < list.len && list.ptr[at + n] != '\n') {
				n++;
			}
			out = lm_str_eq((lm_str){list.ptr + at, n}, base);
			at += n + 1;
		}
		if (!out) {
			v->xtest.data[kept++] = v->xtest.data[i];
		}
	}
	v->xtest.len = kept;
}

/* Our own in-package test files stand for all of upstream's where those reach into what we replaced
 * (stdlib/pack.c, test overlays). Declarations of theirs then count as no tests. */
static void take_overlay(variant *v)
{
	lm_buf path = {0};
	lm_buf_printf(&path, "loam/overlay/%.*s", LM_STRF(v->path));
	if (v->library && lm_archive_has_dir(v->l->cfg.library, lm_buf_view(&path))) {
		free_names(&v->test);
		v->test = (source_texts){0};
		lm_load_archive_texts(v->l, lm_buf_view(&path), &v->test.data, &v->test.len);
		v->test.cap = v->test.len;
		lm_str list;
		lm_buf_str(&path, LM_STR("/without.txt"));
		if (lm_archive_find(v->l->cfg.library, lm_buf_view(&path), &list)) {
			leave_out(v, list);
		}
	}
	lm_buf_free(&path);
}

/* P with its in-package tests, for whoever imports it from now on. */
static bool load_plain(variant *v, bool is_std)
{
	source_texts all = {0};
	if (v->library) {
		lm_load_archive_texts(v->l, v->path, &all.data, &all.len);
		all.cap = all.len;
	}
	for (size_t i = 0; i < v->go.len; i++) {
		lm_vec_push(&all, v->go.data[i]);
	}
	for (size_t i = 0; i < v->test.len; i++) {
		lm_vec_push(&all, v->test.data[i]);
	}
	bool ok = true;
	if (all.len) {
		lm_unit *u = new_unit(v, v->path, is_std);
		u->pkg->has_assembly = v->assembly.bodies_missing;
		u->pkg->is_merged = v->library;
		v->l->test_path = u->path;
		ok = lm_unit_check(v->l, u, all.data, all.len) != NULL;
	}
	for (size_t i = 0; v->library && i < all.len - v->test.len; i++) {
		free_str(all.data[i].name);
	}
	lm_vec_free(&all);
	return ok;
}

/* The generated main, with further files that the command line gave. */
static lm_package *load_main(variant *v, lm_source_text first)
{
	source_texts all = {0};
	lm_vec_push(&all, first);
	bool ok = true;
	for (const char *const *f = v->l->cfg.main_files; ok && f && *f; f++) {
		lm_source_text t = {0};
		ok = lm_load_source(v->l, lm_str_of(*f), &t);
		if (ok) {
			lm_vec_push(&all, t);
		}
	}
	lm_unit *u = new_unit(v, LM_STR("main"), false);
	u->pkg->is_std = true; /* it may import what is internal */
	lm_package *p = ok ? lm_unit_check(v->l, u, all.data, all.len) : NULL;
	for (size_t i = 1; i < all.len; i++) {
		free_str(all.data[i].name);
	}
	lm_vec_free(&all);
	return p;
}

static lm_package *load_variant(variant *v, bool is_std)
{
	lm_loader *l = v->l;
	uint32_t errors = l->diags.error_count;
	take_overlay(v);
	if (!scan_tests(v) || !load_plain(v, is_std) || l->diags.error_count > errors) {
		return NULL;
	}
	if (v->xtest.len) {
		lm_buf path = {0};
		lm_buf_printf(&path, "%.*s_test", LM_STRF(v->path));
		lm_unit_check(l, new_unit(v, lm_buf_view(&path), is_std), v->xtest.data,
			      v->xtest.len);
		lm_buf_free(&path);
	}
	if (l->diags.error_count > errors) {
		return NULL;
	}
	bool nameless = lm_str_has_prefix(v->path, LM_STR("_/")) ||
			lm_str_is(v->path, "command-line-arguments");
	lm_testmain_names names = {
		.import_path = v->path,
		.shown_path = nameless ? (lm_str){0} : v->path,
		.module_path = is_std ? (lm_str){0} : l->module.path,
	};
	lm_buf text = {0};
	lm_testmain_write(&v->main, &names, &text);
	lm_source_text t = {
		.name = LM_STR("_testmain.go"), .text = {text.data, text.len}, .owned = true};
	t.full = lm_load_dup(t.name);
	return load_main(v, t);
}

/* Import path of a directory: below the module at hand or GOROOT's src; else as go names what has
 * none. malloc'ed. */
lm_str lm_path_of_dir(lm_loader *l, lm_str dir, bool *is_std)
{
	lm_buf out = {0};
	lm_str full =
		l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, dir) : lm_load_dup(dir);
	lm_buf src = {0};
	lm_buf_printf(&src, "%.*s/src/", LM_STRF(l->cfg.goroot));
	*is_std = l->cfg.goroot.len && lm_str_has_prefix(full, lm_buf_view(&src));
	if (*is_std) {
		lm_buf_str(&out, (lm_str){full.ptr + src.len, full.len - src.len});
	} else if (l->module.path.len) {
		lm_str top = l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, l->module.dir)
						 : lm_load_dup(l->module.dir);
		lm_buf_str(&out, l->module.path);
		if (lm_str_has_prefix(full, top)) {
			lm_buf_str(&out, (lm_str){full.ptr + top.len, full.len - top.len});
		}
		free_str(top);
	} else {
		lm_str path;
		if (lm_place_of_dir(l, dir, &path)) {
			lm_buf_str(&out, path);
			free_str(path);
		} else {
			lm_buf_printf(&out, "_%.*s", LM_STRF(full));
		}
	}
	lm_buf_free(&src);
	free_str(full);
	return (lm_str){out.data, out.len};
}

static lm_str goroot_dir(const lm_loader *l, lm_str path)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s/src/%.*s", LM_STRF(l->cfg.goroot), LM_STRF(path));
	return (lm_str){b.data, b.len};
}

/* Fills in where `what` is. False after reporting. */
static bool locate(variant *v, lm_str what, bool is_dir, bool *is_std)
{
	lm_loader *l = v->l;
	*is_std = false;
	if (is_dir) {
		lm_find_module(l, what);
		v->dir = lm_load_dup(what);
		v->path = lm_path_of_dir(l, what, is_std);
		v->minor = l->module.minor;
	} else {
		lm_find_module(l, LM_STR("."));
		lm_place place;
		bool library = l->cfg.library && lm_archive_has_dir(l->cfg.library, what);
		if (!library && lm_place_find(l, NULL, what, &place)) {
			v->path = place.path;
			v->dir = place.dir;
			v->minor = place.minor;
		} else {
			v->path = lm_load_dup(what);
			v->dir = goroot_dir(l, what);
			*is_std = true;
		}
	}
	l->library_root = *is_std;
	v->library = *is_std && l->cfg.library && lm_archive_has_dir(l->cfg.library, v->path);
	return true;
}

static lm_package *finish(variant *v, bool ok, bool is_std, lm_test_info *info)
{
	info->no_tests = ok && v->test.len + v->xtest.len == 0;
	lm_package *p = ok ? load_variant(v, is_std) : NULL;
	info->path = v->path;
	info->dir = v->dir;
	free_names(&v->go);
	free_names(&v->test);
	free_names(&v->xtest);
	lm_asm_free(&v->assembly);
	lm_testmain_free(&v->main);
	return p;
}

lm_package *lm_loader_test_package(lm_loader *l, lm_str what, bool is_dir, lm_test_info *info)
{
	variant v = {.l = l};
	bool is_std;
	l->is_test = true;
	bool ok = locate(&v, what, is_dir, &is_std);
	if (ok && !read_folder(&v)) {
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "package %.*s is not in std",
			     LM_STRF(v.path));
		ok = false;
	}
	return finish(&v, ok, is_std, info);
}

lm_package *lm_loader_test_files(lm_loader *l, const lm_str *paths, size_t count,
				 lm_test_info *info)
{
	variant v = {.l = l};
	bool ok = count > 0;
	l->is_test = true;
	for (size_t i = 0; i < count; i++) {
		lm_source_text t = {0};
		if (lm_load_source(l, paths[i], &t)) {
			sort_in(&v, t);
		} else {
			ok = false;
		}
	}
	if (count) {
		ptrdiff_t slash = lm_str_rfind_byte(paths[0], '/');
		v.dir = slash < 0 ? lm_load_dup(LM_STR("."))
				  : lm_load_dup((lm_str){paths[0].ptr, (size_t)slash + !slash});
		lm_find_module(l, v.dir);
		v.minor = l->module.minor;
	}
	v.path = lm_load_dup(LM_STR("command-line-arguments"));
	return finish(&v, ok, false, info);
}
