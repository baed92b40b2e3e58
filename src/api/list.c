/* list.c - `loam list`: packages without loading them. Private to api/ except for what loam.h
 * declares. */
#include "api/api_int.h"
#include "load/golist.h"

/* What go reports instead of listing; false: nothing. */
static bool put_broken(const lm_go_list *g, lm_buf *out)
{
	bool any = false;
	for (size_t i = 0; i < g->printed.len; i++) {
		const lm_go_package *p = g->printed.data[i];
		for (size_t k = 0; k < p->errors.len; k++) {
			lm_buf_str(out, p->errors.data[k].whole);
			lm_buf_byte(out, '\n');
			any = true;
		}
		for (size_t d = 0; d < p->deps.len; d++) {
			const lm_go_package *dep = p->deps.data[d];
			for (size_t k = 0; k < dep->errors.len && dep->dir.len == 0; k++) {
				lm_buf_str(out, dep->errors.data[k].whole);
				lm_buf_byte(out, '\n');
				any = true;
			}
		}
	}
	return any;
}

int loam_list(loam *l, const char *const *patterns, size_t count, const loam_list_options *o,
	      const char **out, const char **complaints)
{
	LM_VEC(lm_str) list = {0};
	lm_buf why = {0};
	l->text.len = l->path.len = 0;
	for (size_t i = 0; i < count; i++)
		lm_vec_push(&list, lm_str_of(patterns[i]));
	lm_go_list *g = lm_go_list_new(l->loader);
	lm_go_list_add(g, list.data, list.len);
	if (o->deps)
		lm_go_list_deps(g);
	if (o->tests)
		lm_go_list_tests(g);
	lm_buf_str(&l->path, lm_buf_view(&g->warnings));
	lm_buf_str(&l->path, lm_buf_view(&g->errors));
	lm_diags_print(lm_loader_diags(l->loader), lm_loader_files(l->loader), 10, &l->path);
	lm_buf_str(&l->path, lm_buf_view(&l->trouble));
	int status = g->errors.len || lm_loader_diags(l->loader)->error_count || l->trouble.len;
	if (!o->errors_too && put_broken(g, &l->path)) {
		status = 1;
	} else if (o->json) {
		lm_go_list_json(g, lm_str_of(o->fields ? o->fields : ""), &l->text);
	} else if (!lm_go_list_format(g, lm_str_of(o->format ? o->format : "{{.ImportPath}}"),
				      &l->text, &why)) {
		lm_buf_printf(&l->path, "loam: %.*s\n", (int)why.len, why.data);
		status = 2;
	}
	lm_buf_byte(&l->text, 0);
	lm_buf_byte(&l->path, 0);
	*out = l->text.data;
	*complaints = l->path.data;
	lm_buf_free(&why);
	lm_go_list_free(g);
	lm_vec_free(&list);
	return status;
}

const char *loam_module_file(loam *l)
{
	l->text.len = 0;
	lm_str file = lm_loader_module_file(l->loader);
	lm_buf_str(&l->text, file);
	free((void *)(uintptr_t)file.ptr);
	lm_buf_byte(&l->text, 0);
	return l->text.data;
}

const char *loam_library_text(const loam *l, const char *path, size_t *size)
{
	lm_str text;
	if (!lm_archive_find(&l->library, lm_str_of(path), &text))
		return NULL;
	*size = text.len;
	return text.ptr;
}
