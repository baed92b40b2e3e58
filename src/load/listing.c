/* listing.c - what `go list` checks before anything is compiled: that imported packages exist and
 * //go:embed patterns match. Its errors stand alone: a package that has some is not type-checked.
 */
#include "load/embed.h"
#include "load/load_int.h"

/* "x.go:5:2: text", without the "./" that the compiler's positions have. */
static void report(lm_loader *l, lm_pos pos, lm_str text)
{
	lm_position at = lm_pos_resolve(&l->files, pos);
	if (lm_str_has_prefix(at.file, LM_STR("./"))) {
		at.file.ptr += 2;
		at.file.len -= 2;
	}
	lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport, "%.*s:%d:%d: %.*s", LM_STRF(at.file),
		     at.line, at.col, LM_STRF(text));
}

static lm_str unquoted(lm_loader *l, lm_unit *u, lm_node *path)
{
	lm_basic_lit *lit = (lm_basic_lit *)path;
	if (!lit || lit->e.n.kind != LM_N_BASIC_LIT || (lit->e.n.flags & LM_NF_BAD)) {
		return (lm_str){0};
	}
	lm_arena *arena = lm_package_arena(u->pkg);
	const char *text = (const char *)(LM_REGION_BASE + ((uintptr_t)lit->text_off << 3));
	lm_const *value = lm_const_literal(arena, (lm_str){text, lit->text_len}, LM_LIT_STRING);
	(void)l;
	return lm_const_string_val(arena, value);
}

static void list_imports(lm_loader *l, lm_unit *u, const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_node *n = lm_list_get(sf->decls, i);
		if (n->kind != LM_N_IMPORT_DECL) {
			continue;
		}
		lm_node *path_node = lm_node_at(((lm_import_decl *)n)->path);
		lm_node *name_node = lm_node_at(((lm_import_decl *)n)->local_name);
		lm_str path = path_node ? unquoted(l, u, path_node) : (lm_str){0};
		lm_buf why = {0};
		if (path.len && !lm_import_exists(l, u->pkg, path, &why)) {
			report(l, name_node ? name_node->pos : path_node->pos, lm_buf_view(&why));
		} else if (path.len && u->from == LM_FROM_DIR && lm_str_eq(path, u->path)) {
			lm_diag_addf(&l->diags, 0, LM_DIAG_BrokenImport,
				     "package %.*s\n\timports %.*s: import cycle not allowed",
				     LM_STRF(path), LM_STRF(path));
		}
		lm_buf_free(&why);
	}
}

/* Only the first pattern without files is reported, as go does. */
static void list_embeds(lm_loader *l, lm_unit *u, const lm_source_file *sf)
{
	uint32_t errors = l->diags.error_count;
	for (uint32_t i = 0; i < sf->directive_count && l->diags.error_count == errors; i++) {
		const lm_directive *d = &sf->directives[i];
		lm_str_vec patterns = {0};
		lm_buf why = {0};
		if (!lm_str_has_prefix(d->text, LM_STR("go:embed")) ||
		    !lm_parse_embed(d->text, &patterns, &why)) {
			lm_str_vec_free(&patterns);
			lm_buf_free(&why);
			continue;
		}
		for (size_t k = 0; k < patterns.len && l->diags.error_count == errors; k++) {
			lm_str_vec files = {0};
			why.len = 0;
			if (!lm_embed_resolve(&l->cfg.fs, u->dir, patterns.data[k], &files, &why)) {
				ptrdiff_t at = lm_str_find(d->text, patterns.data[k]);
				report(l, d->pos + (lm_pos)(at < 0 ? 0 : at), lm_buf_view(&why));
			}
			lm_str_vec_free(&files);
		}
		lm_str_vec_free(&patterns);
		lm_buf_free(&why);
	}
}

bool lm_list_phase(lm_loader *l, lm_unit *u, lm_source_file *const *sfs, size_t count)
{
	uint32_t errors = l->diags.error_count;
	for (size_t i = 0; i < count; i++) {
		list_imports(l, u, sfs[i]);
		if (u->from == LM_FROM_DIR) {
			list_embeds(l, u, sfs[i]);
		}
	}
	return l->diags.error_count == errors;
}
