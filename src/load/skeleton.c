/* skeleton.c - see skeleton.h. Which bodies stay is asked of the checker itself: it parses those
 * that package initialisation reaches, and no others, as it will when it sees the skeleton. */
#include "load/skeleton.h"

#include "load/load.h"

/* Blanks what stands between the braces of a body, but for line ends. */
static void blank(char *text, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (text[i] != '\n') {
			text[i] = ' ';
		}
	}
}

static void blank_bodies(char *text, const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		const lm_node *d = lm_list_get(sf->decls, i);
		const lm_func_decl *fn = (const lm_func_decl *)d;
		if (d->kind == LM_N_FUNC_DECL && (d->flags & LM_NF_HAS_BODY) && !fn->body.u) {
			blank(text, fn->body_start - sf->file->base + 1,
			      fn->body_end - sf->file->base - 1);
		}
	}
}

/* The parsed file of a path; NULL when no package took it. */
static const lm_source_file *parsed(lm_loader *l, lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	if (slash < 0 || !lm_str_has_suffix(path, LM_STR(".go"))) {
		return NULL;
	}
	lm_package *p = lm_loader_import_package(l, (lm_str){path.ptr, (size_t)slash});
	for (uint32_t i = 0; p && i < p->file_count; i++) {
		const lm_source_file *sf = lm_package_file(p, i);
		if (lm_str_eq(sf->file->name, path)) {
			return sf;
		}
	}
	return NULL;
}

void lm_archive_skeleton(const lm_archive *whole, lm_buf *out)
{
	lm_archive_writer w = {0};
	lm_loader_config cfg = {.library = whole, .skip_listing = true};
	lm_loader *l = lm_loader_new(&cfg);
	for (uint32_t i = 0; i < whole->file_count; i++) {
		lm_str path = lm_archive_path(whole, i);
		lm_str text = {0};
		(void)lm_archive_find(whole, path, &text);
		lm_archive_add(&w, path, text);
		const lm_source_file *sf = parsed(l, path);
		if (sf) {
			blank_bodies((char *)(uintptr_t)lm_vec_last(&w.files).text.ptr, sf);
		}
	}
	lm_archive_write(&w, out);
	lm_archive_writer_free(&w);
	lm_loader_free(l);
}
