/* folder.c - a folder of small packages as Go's test tree lays them out (its rundir, compiledir,
 * errorcheckdir). */
#include "load/load_int.h"

typedef struct entry {
	lm_str base;   /* owned */
	lm_str path;   /* owned */
	lm_str clause; /* package name, owned */
} entry;
typedef LM_VEC(entry) entries;

static void collect(void *arg, lm_str name, bool is_dir)
{
	entries *v = arg;
	if (!is_dir && lm_str_has_suffix(name, LM_STR(".go"))) {
		entry e = {.base = lm_load_dup(name)};
		lm_vec_push(v, e);
	}
}

static int by_base(const void *a, const void *b)
{
	return lm_str_cmp(((const entry *)a)->base, ((const entry *)b)->base);
}

/* The name after the first "package" at the start of a line, comments before it skipped. */
static lm_str package_clause(lm_str text)
{
	for (size_t i = 0; i < text.len;) {
		char c = text.ptr[i];
		if (c == '/' && i + 1 < text.len && text.ptr[i + 1] == '/') {
			while (i < text.len && text.ptr[i] != '\n') {
				i++;
			}
		} else if (c == '/' && i + 1 < text.len && text.ptr[i + 1] == '*') {
			for (i += 2;
			     i + 1 < text.len && !(text.ptr[i] == '*' && text.ptr[i + 1] == '/');
			     i++) {
			}
			i += 2;
		} else if (c == 'p' && text.len - i > 8 &&
			   memcmp(text.ptr + i, "package", 7) == 0) {
			i += 7;
			while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t')) {
				i++;
			}
			size_t start = i;
			while (i < text.len && text.ptr[i] != ' ' && text.ptr[i] != '\n' &&
			       text.ptr[i] != ';' && text.ptr[i] != '\r' && text.ptr[i] != '\t' &&
			       text.ptr[i] != '/') {
				i++;
			}
			return (lm_str){text.ptr + start, i - start};
		} else {
			i++;
		}
	}
	return LM_STR("");
}

static lm_unit *unit_for(lm_loader *l, entry *e, lm_str dir)
{
	lm_buf path = {0};
	lm_buf_printf(&path, "test/%.*s", (int)e->base.len - 3, e->base.ptr);
	lm_unit *u = lm_unit_new(l, lm_buf_view(&path), LM_FROM_FOLDER);
	u->dir = lm_load_dup(dir);
	lm_buf_free(&path);
	return u;
}

static void add_file(lm_unit *u, lm_str path)
{
	u->folder_files =
		lm_xrealloc(u->folder_files, (u->folder_count + 1) * sizeof *u->folder_files);
	u->folder_files[u->folder_count++] = path;
}

lm_package *lm_load_folder_unit(lm_loader *l, lm_unit *u)
{
	lm_source_text *texts = lm_xcalloc(u->folder_count + 1, sizeof *texts);
	for (size_t i = 0; i < u->folder_count; i++) {
		const char *why = NULL;
		lm_str path = u->folder_files[i];
		if (l->cfg.fs.read(l->cfg.fs.arg, path, &texts[i].text, &why) != LM_READ_OK) {
			lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "open %.*s: %s",
				     LM_STRF(path), why ? why : "cannot be read");
			texts[i].text = lm_load_dup((lm_str){0});
		}
		texts[i].owned = true;
		texts[i].name = path;
		texts[i].full = l->cfg.fs.full_path ? l->cfg.fs.full_path(l->cfg.fs.arg, path)
						    : (lm_str){0};
	}
	u->pkg = lm_package_new(l->cx, u->is_main ? LM_STR("main") : u->path, &l->diags);
	u->pkg->go_minor = l->cfg.lang_minor;
	lm_package *p = lm_unit_check(l, u, texts, u->folder_count);
	free(texts);
	return p;
}

lm_package *lm_loader_package_folder(lm_loader *l, lm_str dir, bool single)
{
	entries v = {0};
	if (!l->cfg.fs.list(l->cfg.fs.arg, dir, collect, &v)) {
		lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "%.*s is not a directory",
			     LM_STRF(dir));
		return NULL;
	}
	if (v.len) {
		qsort(v.data, v.len, sizeof *v.data, by_base);
	}
	LM_VEC(lm_unit *) units = {0};
	for (size_t i = 0; i < v.len; i++) {
		entry *e = &v.data[i];
		lm_str text;
		const char *why;
		e->path = lm_load_join(dir, e->base);
		bool read = l->cfg.fs.read(l->cfg.fs.arg, e->path, &text, &why) == LM_READ_OK;
		if (!read || !lm_constraint_file_matches(&l->cfg.tags, e->base, text)) {
			e->clause = lm_load_dup((lm_str){0});
			free((void *)(uintptr_t)(read ? text.ptr : NULL));
			free((void *)(uintptr_t)e->path.ptr);
			continue;
		}
		e->clause = lm_load_dup(package_clause(text));
		free((void *)(uintptr_t)text.ptr);
		lm_unit *u = NULL;
		for (size_t k = 0; k < i && !single; k++) {
			if (lm_str_eq(v.data[k].clause, e->clause) && e->clause.len) {
				lm_buf path = {0};
				lm_buf_printf(&path, "test/%.*s", (int)v.data[k].base.len - 3,
					      v.data[k].base.ptr);
				u = (lm_unit *)(uintptr_t)*lm_strmap_get(&l->units,
									 lm_buf_view(&path));
				lm_buf_free(&path);
				break;
			}
		}
		if (!u) {
			u = unit_for(l, e, dir);
			u->is_main = lm_str_is(e->clause, "main");
			lm_vec_push(&units, u);
		}
		add_file(u, e->path);
	}
	lm_package *result = NULL;
	for (size_t i = 0; i < units.len; i++) {
		lm_unit *u = units.data[i];
		lm_package *p = u->pkg ? u->pkg : lm_load_folder_unit(l, u);
		bool is_main = p && p->name.u && lm_name_is(lm_name_at(p->name), "main");
		bool have_main =
			result && result->name.u && lm_name_is(lm_name_at(result->name), "main");
		if (is_main || !have_main) {
			result = p;
		}
	}
	for (size_t i = 0; i < v.len; i++) {
		free((void *)(uintptr_t)v.data[i].base.ptr);
		free((void *)(uintptr_t)v.data[i].clause.ptr);
	}
	lm_vec_free(&v);
	lm_vec_free(&units);
	return result;
}
