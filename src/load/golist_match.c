/* golist_match.c - patterns of packages: "./...", "std", import paths with "...". See golist.h. */
#include "load/golist.h"
#include "load/gomod.h"
#include "load/load_int.h"

enum { DEPTH_MAX = 200 }; /* folders in folders */

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

/* Whether `name` matches a pattern in which "..." stands for any text; "x/..." matches x too, and
 * no "..." matches across an element "vendor" (which the caller leaves out of what it offers). */
static bool glob(lm_str pattern, lm_str name)
{
	const char *p = pattern.ptr, *pe = p + pattern.len, *s = name.ptr, *se = s + name.len;
	const char *star = NULL, *retry = NULL;
	for (;;) {
		if (pe - p >= 3 && memcmp(p, "...", 3) == 0) {
			star = p += 3;
			retry = s;
		} else if (p < pe && s < se && *p == *s) {
			p++;
			s++;
		} else if (p == pe && s == se) {
			return true;
		} else if (star && retry < se) {
			p = star;
			s = ++retry;
		} else {
			return false;
		}
	}
}

static bool matches(lm_str pattern, lm_str name)
{
	if (lm_str_has_suffix(pattern, LM_STR("/...")) &&
	    glob((lm_str){pattern.ptr, pattern.len - 4}, name)) {
		return true;
	}
	return glob(pattern, name);
}

/* ---- folders */

typedef struct walk {
	lm_go_list *g;
	lm_str pattern; /* as given; of folders, or of import paths when src is set */
	lm_str src;     /* the folder that import paths are counted from */
	bool vendored;  /* vendor folders belong to it */
	bool in_module; /* other modules' folders and vendor are left out */
	bool any;
} walk;

typedef struct folder {
	lm_str_vec dirs; /* owned */
	bool go_files, go_mod;
} folder;

static void note_entry(void *arg, lm_str name, bool is_dir)
{
	folder *f = arg;
	if (is_dir) {
		lm_vec_push(&f->dirs, lm_load_dup(name));
	} else {
		f->go_files |= lm_str_has_suffix(name, LM_STR(".go")) && name.ptr[0] != '_' &&
			       name.ptr[0] != '.';
		f->go_mod |= lm_str_is(name, "go.mod");
	}
}

static int by_text(const void *a, const void *b)
{
	return lm_str_cmp(*(const lm_str *)a, *(const lm_str *)b);
}

static void offer(walk *w, lm_str dir)
{
	lm_str named = dir;
	if (w->src.len) {
		named = dir.len > w->src.len
				? (lm_str){dir.ptr + w->src.len + 1, dir.len - w->src.len - 1}
				: (lm_str){0};
	}
	if (!matches(w->pattern, named)) {
		return;
	}
	lm_go_package *p = w->src.len ? lm_go_list_import(w->g, named) : lm_go_list_dir(w->g, dir);
	if (p->go.len + p->test.len + p->xtest.len == 0) {
		return; /* other systems' files alone */
	}
	w->any = true;
	lm_go_list_print(w->g, p);
}

static void walk_dir(walk *w, lm_str dir, bool top, int depth)
{
	folder f = {0};
	const lm_load_fs *fs = &w->g->l->cfg.fs;
	if (depth > DEPTH_MAX || !fs->list || !fs->list(fs->arg, dir, note_entry, &f)) {
		return;
	}
	bool other_module = f.go_mod && w->in_module && !top;
	if (f.go_files && !other_module) {
		offer(w, dir);
	}
	if (f.dirs.len) {
		qsort(f.dirs.data, f.dirs.len, sizeof *f.dirs.data, by_text);
	}
	for (size_t i = 0; i < f.dirs.len; i++) {
		lm_str name = f.dirs.data[i];
		bool skip = name.ptr[0] == '.' || name.ptr[0] == '_' ||
			    lm_str_is(name, "testdata") || other_module ||
			    (lm_str_is(name, "vendor") && !w->vendored &&
			     (w->in_module || lm_str_find(w->pattern, LM_STR("vendor")) < 0));
		if (!skip) {
			lm_buf below = {0};
			bool slash = dir.len && dir.ptr[dir.len - 1] == '/';
			lm_buf_printf(&below, "%.*s%s%.*s", LM_STRF(dir), slash ? "" : "/",
				      LM_STRF(name));
			walk_dir(w, lm_buf_view(&below), false, depth + 1);
			lm_buf_free(&below);
		}
		free_str(name);
	}
	lm_vec_free(&f.dirs);
}

static void warn_empty(lm_go_list *g, lm_str pattern)
{
	lm_buf_printf(&g->warnings, "go: warning: \"%.*s\" matched no packages\n",
		      LM_STRF(pattern));
}

/* "./x" as "x". */
static lm_str shown_prefix(lm_str dir)
{
	bool dotted = lm_str_has_prefix(dir, LM_STR("./")) && dir.len > 2;
	return dotted ? (lm_str){dir.ptr + 2, dir.len - 2} : dir;
}

/* Whether a folder lies below one with a go.mod of its own, inside the main module's; or is not in
 * it at all. */
static bool is_outside(lm_go_list *g, lm_str dir)
{
	const lm_loader *l = g->l;
	bool outside = false;
	lm_str at =
		l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, dir) : lm_load_dup(dir);
	lm_str top = l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, l->module.dir)
					 : lm_load_dup(l->module.dir);
	lm_str in = at;
	while (!outside && in.len > top.len && lm_path_within(in, top)) {
		lm_str file = lm_load_join(in, LM_STR("go.mod")), text;
		const char *why;
		if (l->cfg.fs.read(l->cfg.fs.arg, file, &text, &why) == LM_READ_OK) {
			outside = true;
			free_str(text);
		}
		free_str(file);
		ptrdiff_t slash = lm_str_rfind_byte(in, '/');
		in.len = slash <= 0 ? 0 : (size_t)slash;
	}
	free_str(at);
	free_str(top);
	return outside;
}

/* "./x/...", "/x/y...": the folder before the first element with "..." is walked. */
static void match_folders(lm_go_list *g, lm_str pattern)
{
	lm_str top = {pattern.ptr, (size_t)lm_str_find(pattern, LM_STR("..."))};
	while (top.len && top.ptr[top.len - 1] != '/') {
		top.len--;
	}
	walk w = {.g = g, .pattern = pattern, .in_module = g->l->module.path.len > 0};
	lm_str dir = top;
	while (dir.len > 1 && dir.ptr[dir.len - 1] == '/') {
		dir.len--;
	}
	folder f = {0};
	if (!g->l->cfg.fs.list(g->l->cfg.fs.arg, dir, note_entry, &f)) {
		lm_buf_printf(&g->errors, "pattern %.*s: lstat %.*s: no such file or directory\n",
			      LM_STRF(pattern), LM_STRF(top));
	} else if (w.in_module && is_outside(g, dir)) {
		lm_buf_printf(&g->errors,
			      "pattern %.*s: directory prefix %.*s does not contain main module or "
			      "its selected dependencies\n",
			      LM_STRF(pattern), LM_STRF(shown_prefix(dir)));
	} else if (!g->l->module.path.len && !g->l->cfg.modules_off && !g->l->cfg.gopath.len) {
		walk_dir(&w, dir, true, 0); /* packages without a path of their own */
	} else {
		walk_dir(&w, dir, true, 0);
	}
	for (size_t i = 0; i < f.dirs.len; i++) {
		free_str(f.dirs.data[i]);
	}
	lm_vec_free(&f.dirs);
	if (!w.any && g->errors.len == 0) {
		warn_empty(g, pattern);
	}
}

/* ---- import paths */

static bool is_own(lm_str path) /* not of Go's library */
{
	return lm_str_has_prefix(path, LM_STR("cmd/")) || lm_str_has_prefix(path, LM_STR("loam/"));
}

static bool vendored_out(lm_str path, lm_str pattern)
{
	return pattern.len && lm_str_has_prefix(path, LM_STR("vendor/")) &&
	       !lm_str_has_prefix(pattern, LM_STR("vendor"));
}

/* In the order of a walk through folders: '/' comes before everything else. */
static int by_folder(const void *pa, const void *pb)
{
	const lm_str *a = pa, *b = pb;
	for (size_t i = 0; i < a->len && i < b->len; i++) {
		int x = a->ptr[i] == '/' ? 0 : (unsigned char)a->ptr[i];
		int y = b->ptr[i] == '/' ? 0 : (unsigned char)b->ptr[i];
		if (x != y) {
			return x - y;
		}
	}
	return a->len < b->len ? -1 : a->len > b->len;
}

/* Folders of GOROOT's src that the archive lacks (tests alone, mostly): their import paths. */
static void add_goroot(lm_go_list *g, lm_str dir, size_t skip, int depth, lm_str_vec *paths)
{
	folder f = {0};
	const lm_load_fs *fs = &g->l->cfg.fs;
	if (depth > DEPTH_MAX || !fs->list || !fs->list(fs->arg, dir, note_entry, &f)) {
		return;
	}
	lm_str path = dir.len > skip ? (lm_str){dir.ptr + skip, dir.len - skip} : (lm_str){0};
	if (path.len && f.go_files && !lm_archive_has_dir(g->l->cfg.library, path)) {
		lm_vec_push(paths, lm_load_dup(path));
	}
	for (size_t i = 0; i < f.dirs.len; i++) {
		lm_str name = f.dirs.data[i];
		bool top = path.len == 0 && (lm_str_is(name, "cmd") || lm_str_is(name, "builtin"));
		if (!top && name.ptr[0] != '.' && name.ptr[0] != '_' &&
		    !lm_str_is(name, "testdata") && !lm_str_is(name, "vendor")) {
			lm_str below = lm_load_join(dir, name);
			add_goroot(g, below, skip, depth + 1, paths);
			free_str(below);
		}
		free_str(name);
	}
	lm_vec_free(&f.dirs);
}

/* The library's packages that match; an empty pattern means all. */
static bool match_library(lm_go_list *g, lm_str pattern)
{
	bool any = false;
	const lm_archive *a = g->l->cfg.library;
	lm_str_vec paths = {0};
	lm_str last = {0};
	for (uint32_t i = 0; a && i < a->file_count; i++) {
		lm_str file = lm_archive_path(a, i);
		ptrdiff_t slash = lm_str_rfind_byte(file, '/');
		lm_str path = {file.ptr, slash < 0 ? 0 : (size_t)slash};
		if (path.len && !lm_str_eq(path, last) && !is_own(path)) {
			lm_vec_push(&paths, lm_load_dup(path));
		}
		last = path;
	}
	if (a && g->l->cfg.goroot.len) {
		lm_buf src = {0};
		lm_buf_printf(&src, "%.*s/src", LM_STRF(g->l->cfg.goroot));
		add_goroot(g, lm_buf_view(&src), src.len + 1, 0, &paths);
		lm_buf_free(&src);
	}
	if (paths.len) {
		qsort(paths.data, paths.len, sizeof *paths.data, by_folder);
	}
	for (size_t i = 0; i < paths.len; i++) {
		lm_str path = paths.data[i];
		bool cgo = lm_str_is(path, "runtime/cgo"); /* not without cgo */
		bool fits = !cgo && (pattern.len == 0 || matches(pattern, path));
		if (fits && !vendored_out(path, pattern)) {
			lm_go_package *p = lm_go_list_import(g, path);
			if (p->go.len + p->test.len + p->xtest.len) {
				lm_go_list_print(g, p);
				any = true;
			}
		}
		free_str(path);
	}
	lm_vec_free(&paths);
	return any;
}

static bool match_goroot_cmd(lm_go_list *g, lm_str pattern)
{
	lm_buf src = {0};
	lm_buf top = {0};
	lm_buf_printf(&src, "%.*s/src", LM_STRF(g->l->cfg.goroot));
	lm_buf_printf(&top, "%.*s/cmd", LM_STRF(lm_buf_view(&src)));
	walk w = {.g = g,
		  .pattern = pattern,
		  .src = lm_buf_view(&src),
		  .in_module = true,
		  .vendored = lm_str_is(pattern, "cmd/...")};
	walk_dir(&w, lm_buf_view(&top), true, 0);
	lm_buf_free(&top);
	lm_buf_free(&src);
	return w.any;
}

static bool match_gopath(lm_go_list *g, lm_str pattern)
{
	lm_str list = g->l->cfg.gopath;
	bool any = false;
	while (list.len) {
		ptrdiff_t colon = lm_str_find(list, LM_STR(":"));
		lm_str root = {list.ptr, colon < 0 ? list.len : (size_t)colon};
		lm_str src = lm_load_join(root, LM_STR("src"));
		walk w = {.g = g, .pattern = pattern, .src = src};
		walk_dir(&w, src, true, 0);
		any |= w.any;
		free_str(src);
		size_t used = root.len + (colon >= 0);
		list = (lm_str){list.ptr + used, list.len - used};
	}
	return any;
}

/* The main module's packages that match; an empty pattern means all. */
static bool match_module(lm_go_list *g, lm_str pattern)
{
	const lm_module *m = &g->l->module;
	lm_buf shown = {0};
	if (!m->path.len) {
		return false;
	}
	/* as a pattern of folders: what follows the module's path, below its folder */
	if (pattern.len == 0) {
		lm_buf_printf(&shown, "%.*s/...", LM_STRF(m->dir));
	} else if (lm_path_within(pattern, m->path)) {
		lm_buf_printf(&shown, "%.*s%.*s", LM_STRF(m->dir), (int)(pattern.len - m->path.len),
			      pattern.ptr + m->path.len);
	} else if (lm_str_is(pattern, "...") ||
		   (pattern.len > 4 &&
		    lm_path_within(m->path, (lm_str){pattern.ptr, pattern.len - 4}))) {
		lm_buf_printf(&shown, "%.*s/...", LM_STRF(m->dir));
	} else {
		return false;
	}
	walk w = {.g = g, .pattern = lm_buf_view(&shown), .in_module = true};
	walk_dir(&w, m->dir, true, 0);
	lm_buf_free(&shown);
	return w.any;
}

static void match_paths(lm_go_list *g, lm_str pattern)
{
	bool any = match_module(g, pattern);
	any |= match_library(g, pattern);
	if (lm_str_has_prefix(pattern, LM_STR("cmd/"))) {
		any |= match_goroot_cmd(g, pattern);
	}
	any |= match_gopath(g, pattern);
	if (!any) {
		warn_empty(g, pattern);
	}
}

/* The main module and everything that it needs, tests too. */
static void match_all(lm_go_list *g)
{
	if (!match_module(g, (lm_str){0}) && !match_gopath(g, LM_STR("..."))) {
		match_library(g, (lm_str){0});
		return;
	}
	for (size_t i = 0; i < g->printed.len; i++) { /* grows on the way */
		lm_go_package *p = g->printed.data[i];
		for (size_t k = 0; k < p->deps.len; k++) {
			lm_go_list_print(g, p->deps.data[k]);
		}
		const lm_go_imports *lists[] = {&p->test_imports, &p->xtest_imports};
		for (size_t n = 0; n < 2 && !p->standard; n++) {
			for (size_t k = 0; k < lists[n]->len; k++) {
				lm_go_list_print(g,
						 lm_go_list_import(g, lists[n]->data[k].resolved));
			}
		}
	}
}

static bool is_folder_pattern(lm_str s)
{
	return lm_str_is(s, ".") || lm_str_is(s, "..") || lm_str_is(s, "./...") ||
	       lm_str_has_prefix(s, LM_STR("./")) || lm_str_has_prefix(s, LM_STR("../")) ||
	       lm_str_has_prefix(s, LM_STR("/"));
}

static void add_folder(lm_go_list *g, lm_str dir)
{
	folder f = {0};
	bool there = g->l->cfg.fs.list && g->l->cfg.fs.list(g->l->cfg.fs.arg, dir, note_entry, &f);
	for (size_t i = 0; i < f.dirs.len; i++) {
		free_str(f.dirs.data[i]);
	}
	lm_vec_free(&f.dirs);
	lm_go_package *p = lm_go_list_dir(g, dir);
	bool bare = p->go.len + p->test.len + p->xtest.len + p->ignored.len == 0;
	if (bare) { /* such a folder has no import path */
		free_str(p->path);
		p->path = lm_load_dup(dir);
	}
	if (!there && p->errors.len) {
		lm_buf b = {0};
		lm_buf_printf(&b, "stat %.*s: directory not found", LM_STRF(p->dir));
		free_str(p->errors.data[0].text);
		free_str(p->errors.data[0].whole);
		p->errors.data[0].text = lm_load_dup(lm_buf_view(&b));
		p->errors.data[0].whole = (lm_str){b.data, b.len};
	}
	lm_go_list_print(g, p);
}

void lm_go_list_add(lm_go_list *g, const lm_str *patterns, size_t count)
{
	if (count && lm_str_has_suffix(patterns[0], LM_STR(".go"))) {
		for (size_t i = 0; i < count; i++) {
			if (!lm_str_has_suffix(patterns[i], LM_STR(".go"))) {
				lm_buf_printf(&g->errors, "named files must be .go files: %.*s\n",
					      LM_STRF(patterns[i]));
				return;
			}
		}
		lm_go_list_print(g, lm_go_list_files(g, patterns, count));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		lm_str p = patterns[i];
		bool dots = lm_str_find(p, LM_STR("...")) >= 0;
		if (is_folder_pattern(p) && dots) {
			match_folders(g, p);
		} else if (is_folder_pattern(p)) {
			add_folder(g, p);
		} else if (lm_str_is(p, "std")) {
			match_library(g, (lm_str){0});
		} else if (lm_str_is(p, "cmd")) {
			match_goroot_cmd(g, LM_STR("cmd/..."));
		} else if (lm_str_is(p, "all")) {
			match_all(g);
		} else if (dots) {
			match_paths(g, p);
		} else {
			lm_go_list_print(g, lm_go_list_import(g, p));
		}
	}
}
