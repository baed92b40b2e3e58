/* resolve.c - what an import path means: the library, a place outside it (gopath.c), a neighbour in
 * a folder; and what go says when it means nothing. Modules from the cache and the proxy come with
 * the modules issue. */
#include "load/gomod.h"
#include "load/load_int.h"

/* The import chain from the first importer to `u`, as go prints a cycle. */
static void report_cycle(lm_loader *l, const lm_unit *u, lm_pos pos)
{
	lm_buf b = {0};
	lm_buf_cstr(&b, "import cycle not allowed");
	size_t start = 0;
	while (start < l->stack.len && l->stack.data[start] != u) {
		start++;
	}
	for (size_t i = start; i < l->stack.len; i++) {
		const char *verb = i == start ? "package" : "\timports";
		lm_buf_printf(&b, "\n\t%s %.*s", verb, LM_STRF(l->stack.data[i]->path));
	}
	lm_buf_printf(&b, "\n\t\timports %.*s", LM_STRF(u->path));
	lm_diag_add(&l->diags, pos, LM_DIAG_BadImportPath, false, lm_buf_view(&b));
	lm_buf_free(&b);
}

static lm_package *known(lm_loader *l, lm_str path, lm_pos pos, bool *cycle)
{
	uint64_t *slot = lm_strmap_get(&l->units, path);
	if (!slot) {
		return NULL;
	}
	lm_unit *u = (lm_unit *)(uintptr_t)*slot;
	if (u->loading) {
		report_cycle(l, u, pos);
		*cycle = true;
		return NULL;
	}
	if (!u->pkg && u->from == LM_FROM_FOLDER) {
		return lm_load_folder_unit(l, u);
	}
	return u->pkg;
}

/* "internal" may be imported only from below the parent of the internal directory; the library's
 * never from user code. */
static bool internal_allowed(const lm_package *from, lm_str path, bool is_library)
{
	if (!from || from->is_std) {
		return true;
	}
	lm_str rest = path;
	ptrdiff_t at = -1;
	for (size_t i = 0; i + 8 <= rest.len; i++) {
		bool start = i == 0 || rest.ptr[i - 1] == '/';
		bool end = i + 8 == rest.len || rest.ptr[i + 8] == '/';
		if (start && end && memcmp(rest.ptr + i, "internal", 8) == 0) {
			at = (ptrdiff_t)i;
		}
	}
	if (at < 0) {
		return true;
	}
	if (is_library) {
		return false;
	}
	lm_str parent = {path.ptr, at > 0 ? (size_t)at - 1 : 0};
	lm_str importer = lm_name_str(lm_name_at(from->path));
	return lm_str_is(importer, "main") || lm_str_has_prefix(importer, parent);
}

static lm_package *from_place(lm_loader *l, const lm_package *from, lm_str path, lm_pos pos,
			      bool *cycle)
{
	lm_place place;
	bool library = from && from->is_std && !lm_name_is(lm_name_at(from->path), "main");
	if (library || !lm_place_find(l, from, path, &place)) {
		return NULL;
	}
	lm_package *p = lm_str_eq(place.path, path) ? NULL : known(l, place.path, pos, cycle);
	if (!p && !*cycle) {
		l->place = &place;
		p = lm_load_directory(l, place.dir, place.path, false);
		l->place = NULL;
	}
	lm_place_free(&place);
	if (p && from && p->name.u && lm_name_is(lm_name_at(p->name), "main")) {
		lm_diag_addf(&l->diags, pos, LM_DIAG_BrokenImport,
			     "import \"%.*s\" is a program, not an importable package",
			     LM_STRF(path));
	}
	return p;
}

static lm_package *from_goroot(lm_loader *l, lm_str path, bool root)
{
	if (!l->cfg.goroot.len) {
		return NULL;
	}
	lm_buf dir = {0};
	lm_buf_printf(&dir, "%.*s/src/%.*s", LM_STRF(l->cfg.goroot), LM_STRF(path));
	lm_package *p = lm_load_directory(l, lm_buf_view(&dir), path, root);
	lm_buf_free(&dir);
	return p;
}

/* Library packages import their vendored ones by the unvendored path. */
static lm_package *from_vendor(lm_loader *l, const lm_package *from, lm_str path, lm_pos pos,
			       bool *cycle)
{
	if (!from || !from->is_std) {
		return NULL;
	}
	bool in_cmd = lm_str_has_prefix(lm_name_str(lm_name_at(from->path)), LM_STR("cmd/"));
	lm_str full = lm_load_join(in_cmd ? LM_STR("cmd/vendor") : LM_STR("vendor"), path);
	lm_package *p = known(l, full, pos, cycle);
	if (!p && !*cycle) {
		p = lm_load_archive_package(l, full);
	}
	if (!p && !*cycle) {
		p = from_goroot(l, full, false);
	}
	free((void *)(uintptr_t)full.ptr);
	return p;
}

/* First path element without a dot: go looks for such a package in the library only. */
static bool looks_standard(lm_str path)
{
	for (size_t i = 0; i < path.len && path.ptr[i] != '/'; i++) {
		if (path.ptr[i] == '.') {
			return false;
		}
	}
	return true;
}

static void say_missing(const lm_package *from, lm_str path, lm_buf *out)
{
	if (from && from->is_std) {
		lm_buf_printf(out, "could not import %.*s (not in the library)", LM_STRF(path));
	} else if (lm_str_has_prefix(path, LM_STR("./")) ||
		   lm_str_has_prefix(path, LM_STR("../"))) {
		lm_buf_printf(out,
			      "\"%.*s\" is relative, but relative import paths are not supported "
			      "in module mode",
			      LM_STRF(path));
	} else if (looks_standard(path)) {
		lm_buf_printf(out, "package %.*s is not in std", LM_STRF(path));
	} else {
		lm_buf_printf(out, "no required module provides package %.*s", LM_STRF(path));
	}
}

static void report_missing(lm_loader *l, const lm_package *from, lm_str path, lm_pos pos)
{
	lm_buf text = {0};
	if (l->cfg.types_test) { /* types2's words */
		lm_buf_printf(&text, "could not import %.*s (", LM_STRF(path));
	}
	say_missing(from, path, &text);
	if (l->cfg.types_test) {
		lm_buf_byte(&text, ')');
	}
	lm_diag_add(&l->diags, pos, LM_DIAG_BrokenImport, false, lm_buf_view(&text));
	lm_buf_free(&text);
}

/* "./x" in a folder of packages is "test/x" there. */
static lm_str canonical_path(lm_loader *l, lm_str path, lm_buf *buf)
{
	if (lm_str_has_prefix(path, LM_STR("./"))) {
		lm_buf_printf(buf, "test/%.*s", (int)path.len - 2, path.ptr + 2);
		if (lm_strmap_get(&l->units, lm_buf_view(buf))) {
			return lm_buf_view(buf);
		}
	}
	return path;
}

lm_package *lm_resolve_import(lm_loader *l, lm_package *from, lm_str path, lm_pos pos)
{
	lm_buf buf = {0};
	path = canonical_path(l, path, &buf);
	bool cycle = false;
	lm_package *p = known(l, path, pos, &cycle);
	bool library = l->cfg.library && lm_archive_has_dir(l->cfg.library, path);
	if (!cycle && !internal_allowed(from, path, library)) {
		lm_diag_addf(&l->diags, pos, LM_DIAG_BrokenImport,
			     "use of internal package %.*s not allowed", LM_STRF(path));
		lm_buf_free(&buf);
		return NULL;
	}
	if (!p && !cycle) {
		p = lm_load_archive_package(l, path);
	}
	if (!p && !cycle) {
		p = from_vendor(l, from, path, pos, &cycle);
	}
	if (!p && !cycle) {
		p = from_place(l, from, path, pos, &cycle);
	}
	if (!p && !cycle && (from == NULL || from->is_std)) {
		p = from_goroot(l, path, from == NULL);
	}
	if (!p && !cycle) {
		report_missing(l, from, path, pos);
	}
	if (l->diags.error_count && l->stack.len) {
		lm_note_blocked(l, lm_vec_last(&l->stack), p);
	}
	lm_buf_free(&buf);
	return p;
}

bool lm_import_exists(lm_loader *l, const lm_package *from, lm_str path, lm_buf *why)
{
	if (lm_str_is(path, "unsafe") || lm_str_is(path, "C") || lm_strmap_get(&l->units, path) ||
	    (l->cfg.library && lm_archive_has_dir(l->cfg.library, path))) {
		return true;
	}
	lm_place place;
	bool found = lm_place_find(l, from, path, &place);
	if (found) {
		lm_place_free(&place);
	}
	if (!found) {
		say_missing(from, path, why);
	}
	return found;
}

/* ---- the module at hand */

/* The directory above, by name alone; malloc'ed. The same text when there is none. */
static lm_str parent_dir(lm_str at)
{
	if (lm_str_is(at, ".")) {
		return lm_load_dup(LM_STR(".."));
	}
	if (lm_str_is(at, "..") || lm_str_has_suffix(at, LM_STR("/.."))) {
		return lm_load_join(at, LM_STR(".."));
	}
	ptrdiff_t slash = lm_str_rfind_byte(at, '/');
	if (slash < 0) {
		return lm_load_dup(LM_STR("."));
	}
	return lm_load_dup(slash == 0 ? LM_STR("/") : (lm_str){at.ptr, (size_t)slash});
}

/* Takes what a go.mod says, or go's complaints about it. */
static void read_module(lm_loader *l, lm_str text)
{
	lm_gomod mod;
	lm_buf errors = {0};
	if (!lm_gomod_parse(&mod, LM_STR("go.mod"), text, false, &errors)) {
		while (errors.len && errors.data[errors.len - 1] == '\n') {
			errors.len--;
		}
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "go: errors parsing go.mod:\n%.*s",
			     (int)errors.len, errors.data);
	} else if (mod.go_minor > LM_GO_MINOR) {
		lm_diag_addf(&l->diags, 0, LM_DIAG_UnsupportedFeature,
			     "go: go.mod requires go >= %.*s (this is go 1.%d)",
			     LM_STRF(mod.go_version), LM_GO_MINOR);
	}
	l->module.path = lm_load_dup(mod.module);
	l->module.minor = (uint16_t)mod.go_minor;
	lm_gomod_free(&mod);
	lm_buf_free(&errors);
}

void lm_find_module(lm_loader *l, lm_str dir)
{
	enum { LEVELS_MAX = 64 };
	if (l->cfg.modules_off) {
		return;
	}
	lm_str at = lm_load_dup(dir.len ? dir : LM_STR("."));
	for (int level = 0; level < LEVELS_MAX; level++) {
		lm_str file = lm_load_join(at, LM_STR("go.mod"));
		lm_str text;
		const char *why;
		bool found = l->cfg.fs.read(l->cfg.fs.arg, file, &text, &why) == LM_READ_OK;
		free((void *)(uintptr_t)file.ptr);
		if (found) {
			read_module(l, text);
			l->module.dir = at;
			free((void *)(uintptr_t)text.ptr);
			return;
		}
		lm_str up = parent_dir(at);
		bool same = lm_str_eq(up, at);
		free((void *)(uintptr_t)at.ptr);
		at = up;
		if (same) {
			break;
		}
	}
	free((void *)(uintptr_t)at.ptr);
}
