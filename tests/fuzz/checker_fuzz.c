/* checker_fuzz.c - the checker on any text that parses or not: no crash, and a package may be freed
 * after it. */
#include "fuzz.h"

#include "syntax/parser.h"
#include "types/types.h"

static lm_package *no_import(void *arg, lm_package *from, lm_str path, lm_pos pos)
{
	(void)arg;
	(void)from;
	(void)path;
	(void)pos;
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lm_fileset files = {.next_base = 1};
	lm_diags diags = {0};
	lm_check_config cfg = {.import = no_import, .allow_missing_bodies = true};
	lm_check_ctx *cx = lm_check_ctx_new(&cfg, &files);
	lm_package *p = lm_package_new(cx, LM_STR("main"), &diags);
	lm_parse_ctx ctx = {lm_package_arena(p), cx->names, &files, &diags};
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = 0;
	lm_source_file *sf = lm_parse_file(
		&ctx, lm_fileset_add(&files, LM_STR("f.go"), (lm_str){text, size}, true),
		LM_PARSE_CHECK_BRANCHES);
	uint32_t *refs = LM_NEW_ARRAY(ctx.arena, uint32_t, 1);
	refs[0] = (uint32_t)(((uintptr_t)sf - LM_REGION_BASE) >> 3);
	p->files = (uint32_t)(((uintptr_t)refs - LM_REGION_BASE) >> 3);
	p->file_count = 1;
	p->state = LM_PKG_PARSED;
	lm_check_package(cx, p);
	lm_buf out = {0};
	lm_diags_print(&diags, &files, 10, &out);
	lm_buf_free(&out);
	lm_package_free(cx, p);
	lm_check_ctx_free(cx);
	lm_diags_free(&diags);
	lm_fileset_free(&files);
	return 0;
}
