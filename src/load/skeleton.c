/* skeleton.c - see skeleton.h. */
#include "load/skeleton.h"

#include "syntax/parser.h"

/* Blanks what stands between the braces of a body, but for line ends. */
static void blank(char *text, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (text[i] != '\n')
			text[i] = ' ';
	}
}

static void blank_bodies(char *text, const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		const lm_node *d = lm_list_get(sf->decls, i);
		if (d->kind != LM_N_FUNC_DECL || !(d->flags & LM_NF_HAS_BODY))
			continue;
		const lm_func_decl *fn = (const lm_func_decl *)d;
		blank(text, fn->body_start - sf->file->base + 1, fn->body_end - sf->file->base - 1);
	}
}

static lm_str skeleton_of(lm_str path, lm_str text)
{
	lm_fileset files = {.next_base = 1};
	lm_diags diags = {0};
	lm_space *space = lm_space_new();
	lm_arena arena;
	lm_arena_init(&arena, space);
	lm_names *names = lm_names_new(space);
	lm_parse_ctx ctx = {&arena, names, &files, &diags};
	char *copy = lm_xmalloc(text.len + 1);
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	const lm_source_file *sf = lm_parse_file(&ctx, lm_fileset_add(&files, path, text, false), LM_PARSE_SKIP_BODIES | LM_PARSE_STD);
	if (diags.error_count == 0)
		blank_bodies(copy, sf);
	lm_names_free(names);
	lm_arena_free(&arena);
	lm_space_free(space);
	lm_fileset_free(&files);
	lm_diags_free(&diags);
	return (lm_str){copy, text.len};
}

void lm_archive_skeleton(const lm_archive *whole, lm_buf *out)
{
	lm_archive_writer w = {0};
	for (uint32_t i = 0; i < whole->file_count; i++) {
		lm_str text, path = lm_archive_path(whole, i);
		if (!lm_archive_find(whole, path, &text))
			continue;
		if (!lm_str_has_suffix(path, LM_STR(".go"))) {
			lm_archive_add(&w, path, text);
			continue;
		}
		lm_str bare = skeleton_of(path, text);
		lm_archive_add(&w, path, bare);
		free((void *)(uintptr_t)bare.ptr);
	}
	lm_archive_write(&w, out);
	lm_archive_writer_free(&w);
}
