/* resolve.c - what an import path means: the library, a place outside it (gopath.c), a neighbour in
 * a folder; and what go says when it means nothing. Modules from the cache and the proxy come with
 * the modules issue. */
#include "load/gomod.h"
#include "load/load_int.h"

static lm_str base_of(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	return (lm_str){path.ptr + slash + 1, path.len - (size_t)(slash + 1)};
}

/* "	imports PATH from FILE": the import at `pos` of what `path` names. */
static void put_import(const lm_loader *l, lm_pos pos, lm_str path, lm_buf *out)
{
	lm_buf_printf(out, "\n\timports %.*s", LM_STRF(path));
	if (pos) {
		lm_str file = base_of(lm_pos_resolve(&l->files, pos).file);
		lm_buf_printf(out, " from %.*s", LM_STRF(file));
	}
}

static bool stands_in_test(const lm_loader *l, lm_pos pos)
{
	return pos && lm_is_test_file(lm_pos_resolve(&l->files, pos).file);
}

/* The import chain from `u` back to itself, as go prints a cycle: it is found before anything is
 * compiled. */
static void report_cycle(lm_loader *l, const lm_unit *u)
{
	lm_buf b = {0};
	size_t start = 0;
	while (start < l->stack.len && l->stack.data[start] != u) {
		start++;
	}
	lm_buf_printf(&b, "package %.*s", LM_STRF(u->path));
	bool in_test = false;
	for (size_t i = start; i < l->stack.len; i++) {
		const lm_unit *next = i + 1 < l->stack.len ? l->stack.data[i + 1] : u;
		put_import(l, l->stack.data[i]->importing, next->path, &b);
		in_test |= stands_in_test(l, l->stack.data[i]->importing);
	}
	lm_buf_cstr(&b,
		    in_test ? ": import cycle not allowed in test" : ": import cycle not allowed");
	lm_diag_add(&l->diags, 0, LM_DIAG_BadImportPath, false, lm_buf_view(&b));
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
		(void)pos;
		report_cycle(l, u);
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
bool lm_internal_allowed(lm_str importer, lm_str path, bool is_library)
{
	ptrdiff_t at = -1;
	for (size_t i = 0; i + 8 <= path.len; i++) {
		bool start = i == 0 || path.ptr[i - 1] == '/';
		bool end = i + 8 == path.len || path.ptr[i + 8] == '/';
		if (start && end && memcmp(path.ptr + i, "internal", 8) == 0) {
			at = (ptrdiff_t)i;
		}
	}
	if (at < 0) {
		return true;
	}
	lm_str parent = {path.ptr, at > 0 ? (size_t)at - 1 : 0};
	return !is_library && (lm_str_is(importer, "main") || lm_path_within(importer, parent));
}

static bool internal_allowed(lm_loader *l, const lm_package *from, lm_str path, bool is_library)
{
	if (!from || from->is_std) {
		return true;
	}
	lm_str importer = lm_loader_import_path(l, from);
	if (l->is_test && lm_str_has_suffix(importer, LM_STR("_test"))) {
		importer.len -= 5; /* P_test may what P may */
	}
	return lm_internal_allowed(importer, path, is_library);
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
		p = lm_load_directory(l, place.dir, place.path, from == NULL);
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
	bool in_cmd = lm_str_has_prefix(lm_loader_import_path(l, from), LM_STR("cmd/"));
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

void lm_say_missing(lm_loader *l, bool from_library, lm_str path, lm_buf *out)
{
	if (from_library) {
		lm_buf_printf(out, "could not import %.*s (not in the library)", LM_STRF(path));
	} else if (lm_str_has_prefix(path, LM_STR("./")) ||
		   lm_str_has_prefix(path, LM_STR("../"))) {
		lm_buf_printf(out,
			      "\"%.*s\" is relative, but relative import paths are not supported "
			      "in module mode",
			      LM_STRF(path));
	} else if (l->cfg.modules_off && !l->cfg.types_test) {
		lm_buf_printf(out,
			      "cannot find package \"%.*s\" in any of:\n\t%.*s/src/%.*s (from "
			      "$GOROOT)",
			      LM_STRF(path), LM_STRF(l->cfg.goroot), LM_STRF(path));
		lm_str list = l->cfg.gopath;
		while (list.len) {
			ptrdiff_t colon = lm_str_find(list, LM_STR(":"));
			lm_str root = {list.ptr, colon < 0 ? list.len : (size_t)colon};
			lm_buf_printf(out, "\n\t%.*s/src/%.*s (from $GOPATH)", LM_STRF(root),
				      LM_STRF(path));
			size_t used = root.len + (colon >= 0);
			list = (lm_str){list.ptr + used, list.len - used};
		}
	} else if (looks_standard(path)) {
		lm_buf_printf(out, "package %.*s is not in std", LM_STRF(path));
		if (l->cfg.goroot.len && !l->cfg.types_test) {
			lm_buf_printf(out, " (%.*s/src/%.*s)", LM_STRF(l->cfg.goroot),
				      LM_STRF(path));
		}
	} else {
		lm_buf_printf(out, "no required module provides package %.*s", LM_STRF(path));
		if (l->cfg.types_test || l->cfg.skip_listing) {
			return;
		}
		if (l->module.path.len) {
			lm_buf_printf(out, "; to add it:\n\tgo get %.*s", LM_STRF(path));
		} else {
			lm_buf_cstr(out, ": go.mod file not found in current directory or any "
					 "parent directory; see 'go help modules'");
		}
	}
}

static void report_missing(lm_loader *l, const lm_package *from, lm_str path, lm_pos pos)
{
	lm_buf text = {0};
	if (l->cfg.types_test) { /* types2's words */
		lm_buf_printf(&text, "could not import %.*s (", LM_STRF(path));
	}
	lm_say_missing(l, from && from->is_std, path, &text);
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
	if (l->stack.len) {
		lm_vec_last(&l->stack)->importing = pos;
	}
	bool cycle = false;
	lm_package *p = known(l, path, pos, &cycle);
	bool library = l->cfg.library && lm_archive_has_dir(l->cfg.library, path);
	if (!cycle && !internal_allowed(l, from, path, library)) {
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
		lm_say_missing(l, from && from->is_std, path, why);
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
	for (size_t i = 0; i < mod.godebug.len; i++) {
		lm_buf_printf(&l->godebug, "%.*s,", LM_STRF(mod.godebug.data[i]));
	}
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
