/* gopath.c - where a package outside the library is: below the module at hand, in a vendor folder,
 * or in a GOPATH; and the other way round, which import path a directory has. See lm_place. */
#include "load/gomod.h"
#include "load/load_int.h"

static void free_str(lm_str s)
{
	free((void *)(uintptr_t)s.ptr);
}

void lm_place_free(lm_place *p)
{
	free_str(p->path);
	free_str(p->dir);
	*p = (lm_place){0};
}

static void note_go_file(void *arg, lm_str name, bool is_dir)
{
	bool *found = arg;
	*found |= !is_dir && lm_str_has_suffix(name, LM_STR(".go"));
}

static bool has_go_files(lm_loader *l, lm_str dir)
{
	bool found = false;
	return l->cfg.fs.list && l->cfg.fs.list(l->cfg.fs.arg, dir, note_go_file, &found) && found;
}

static lm_str full_dir(const lm_loader *l, lm_str dir)
{
	return l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, dir) : lm_load_dup(dir);
}

/* What stands below `top` in `path`: false when it is elsewhere. The rest has no leading slash. */
static bool below(lm_str path, lm_str top, lm_str *rest)
{
	if (!lm_path_within(path, top)) {
		return false;
	}
	size_t skip = top.len + (path.len > top.len);
	*rest = (lm_str){path.ptr + skip, path.len - skip};
	return true;
}

/* The next entry of GOPATH, without a slash at its end; false at the end of the list. */
static bool next_root(lm_str *list, lm_str *root)
{
	while (list->len) {
		const char *colon = memchr(list->ptr, ':', list->len);
		size_t n = colon ? (size_t)(colon - list->ptr) : list->len;
		*root = (lm_str){list->ptr, n};
		size_t skip = n + (colon != NULL);
		*list = (lm_str){list->ptr + skip, list->len - skip};
		while (root->len > 1 && root->ptr[root->len - 1] == '/') {
			root->len--;
		}
		if (root->len && root->ptr[0] == '/') {
			return true;
		}
	}
	return false;
}

static bool take(lm_loader *l, lm_str dir, lm_str path, uint16_t minor, lm_place *out)
{
	if (!has_go_files(l, dir)) {
		free_str(dir);
		return false;
	}
	*out = (lm_place){.path = lm_load_dup(path), .dir = dir, .minor = minor};
	return true;
}

/* The vendor folders between an importer in a GOPATH and the GOPATH's src, innermost first. */
static bool in_vendor_above(lm_loader *l, lm_str root, lm_str importer, lm_str path, lm_place *out)
{
	lm_str src = lm_load_join(root, LM_STR("src"));
	lm_str rest;
	bool found = false;
	if (below(importer, src, &rest)) {
		while (!found) {
			lm_buf dir = {0};
			lm_buf_printf(&dir, "%.*s/%.*s%svendor/%.*s", LM_STRF(src), LM_STRF(rest),
				      rest.len ? "/" : "", LM_STRF(path));
			lm_str full = {dir.data + src.len + 1, dir.len - src.len - 1};
			found = take(l, (lm_str){dir.data, dir.len}, full, 0, out);
			if (rest.len == 0) {
				break;
			}
			ptrdiff_t slash = lm_str_rfind_byte(rest, '/');
			rest.len = slash < 0 ? 0 : (size_t)slash;
		}
	}
	free_str(src);
	return found;
}

/* The go line of the module that provides `path`, from vendor/modules.txt; go takes 1.16 for one
 * without a line. */
static uint16_t vendored_minor(lm_loader *l, lm_str path)
{
	lm_str file = lm_load_join(l->module.dir, LM_STR("vendor/modules.txt"));
	lm_str text;
	const char *why;
	bool read = l->cfg.fs.read(l->cfg.fs.arg, file, &text, &why) == LM_READ_OK;
	free_str(file);
	if (!read) {
		return l->module.minor;
	}
	uint16_t minor = 16, found = 16;
	lm_str rest = text;
	while (rest.len) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		lm_str line = {rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len};
		size_t skip = line.len + (end != NULL);
		rest = (lm_str){rest.ptr + skip, rest.len - skip};
		ptrdiff_t go = lm_str_find(line, LM_STR("go 1."));
		if (lm_str_has_prefix(line, LM_STR("# "))) {
			minor = 16;
		} else if (lm_str_has_prefix(line, LM_STR("## ")) && go >= 0) {
			minor = (uint16_t)strtoul(line.ptr + go + 5, NULL, 10);
		} else if (lm_str_eq(line, path)) {
			found = minor;
			break;
		}
	}
	free_str(text);
	return found;
}

static bool in_module(lm_loader *l, lm_str path, lm_place *out)
{
	lm_str rest;
	if (!l->module.path.len) {
		return false;
	}
	if (below(path, l->module.path, &rest)) {
		lm_str dir =
			rest.len ? lm_load_join(l->module.dir, rest) : lm_load_dup(l->module.dir);
		if (take(l, dir, path, l->module.minor, out)) {
			return true;
		}
	}
	lm_str vendor = lm_load_join(l->module.dir, LM_STR("vendor"));
	lm_str dir = lm_load_join(vendor, path);
	free_str(vendor);
	if (!take(l, dir, path, 0, out)) {
		return false;
	}
	out->minor = vendored_minor(l, path);
	return true;
}

/* Below a folder with a go.mod, GOPATH mode takes x/vN/y for x/y where x is a module that calls
 * itself x/vN (go's minimal module compatibility): code of modules goes on working. `path` without
 * the version; malloc'ed. */
static bool without_version(lm_loader *l, lm_str root, lm_str path, lm_str *out)
{
	for (size_t i = 0; i + 2 < path.len; i++) {
		if (path.ptr[i] != '/' || path.ptr[i + 1] != 'v' || path.ptr[i + 2] < '1' ||
		    path.ptr[i + 2] > '9') {
			continue;
		}
		size_t end = i + 2;
		while (end < path.len && path.ptr[end] >= '0' && path.ptr[end] <= '9') {
			end++;
		}
		if (end < path.len && path.ptr[end] != '/') {
			continue;
		}
		lm_buf file = {0};
		lm_buf_printf(&file, "%.*s/src/%.*s/go.mod", LM_STRF(root), (int)i, path.ptr);
		lm_str text;
		const char *why;
		bool named = false;
		if (l->cfg.fs.read(l->cfg.fs.arg, lm_buf_view(&file), &text, &why) == LM_READ_OK) {
			lm_gomod mod;
			lm_buf errors = {0};
			lm_gomod_parse(&mod, LM_STR("go.mod"), text, true, &errors);
			named = lm_str_eq(mod.module, (lm_str){path.ptr, end});
			lm_gomod_free(&mod);
			lm_buf_free(&errors);
			free_str(text);
		}
		lm_buf_free(&file);
		if (named) {
			lm_buf b = {0};
			lm_buf_printf(&b, "%.*s%.*s", (int)i, path.ptr, (int)(path.len - end),
				      path.ptr + end);
			*out = (lm_str){b.data, b.len};
			return true;
		}
	}
	return false;
}

static bool in_gopath(lm_loader *l, lm_str root, lm_str path, lm_place *out)
{
	lm_buf b = {0};
	lm_buf_printf(&b, "%.*s/src/%.*s", LM_STRF(root), LM_STRF(path));
	if (take(l, (lm_str){b.data, b.len}, path, 0, out)) {
		return true;
	}
	lm_str plain;
	if (!without_version(l, root, path, &plain)) {
		return false;
	}
	lm_buf dir = {0};
	lm_buf_printf(&dir, "%.*s/src/%.*s", LM_STRF(root), LM_STRF(plain));
	bool found = take(l, (lm_str){dir.data, dir.len}, plain, 0, out);
	free_str(plain);
	return found;
}

bool lm_place_find_at(lm_loader *l, lm_str importer, lm_str path, lm_place *out)
{
	if (lm_str_has_prefix(path, LM_STR("./")) || lm_str_has_prefix(path, LM_STR("../")) ||
	    lm_str_has_prefix(path, LM_STR("/")) || path.len == 0) {
		return false;
	}
	lm_str list = l->cfg.gopath, root;
	bool found = false;
	while (!found && importer.len && next_root(&list, &root)) {
		found = in_vendor_above(l, root, importer, path, out);
	}
	found = found || in_module(l, path, out);
	list = l->cfg.gopath;
	while (!found && next_root(&list, &root)) {
		found = in_gopath(l, root, path, out);
	}
	return found;
}

bool lm_place_find(lm_loader *l, const lm_package *from, lm_str path, lm_place *out)
{
	lm_str dir = from ? lm_loader_package_dir(l, from) : (lm_str){0};
	lm_str importer =
		from && dir.len == 0 ? (lm_str){0} : full_dir(l, dir.len ? dir : LM_STR("."));
	bool found = lm_place_find_at(l, importer, path, out);
	free_str(importer);
	return found;
}

bool lm_place_of_dir(lm_loader *l, lm_str dir, lm_str *path)
{
	lm_str full = full_dir(l, dir), list = l->cfg.gopath, root, rest;
	bool found = false;
	while (full.len > 1 && full.ptr[full.len - 1] == '/') {
		full.len--;
	}
	while (!found && next_root(&list, &root)) {
		lm_str src = lm_load_join(root, LM_STR("src"));
		if (below(full, src, &rest) && rest.len) {
			*path = lm_load_dup(rest);
			found = true;
		}
		free_str(src);
	}
	free_str(full);
	return found;
}
