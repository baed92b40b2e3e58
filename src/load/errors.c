/* errors.c - a program's errors package by package, as the go command shows them. */
#include "load/load_int.h"

static bool lies_in(const lm_unit *u, lm_pos pos)
{
	for (uint32_t i = 0; u->pkg && i < u->pkg->file_count; i++) {
		const lm_file *f = lm_package_file(u->pkg, i)->file;
		if (pos >= f->base && pos <= f->base + f->text.len) {
			return true;
		}
	}
	return false;
}

/* The reports about a package; they borrow their texts. */
static void select_diags(const lm_loader *l, const lm_unit *u, lm_diags *out)
{
	for (size_t i = 0; i < l->diags.list.len; i++) {
		const lm_diag *d = &l->diags.list.data[i];
		if (d->pos && lies_in(u, d->pos)) {
			lm_vec_push(&out->list, *d);
		}
	}
}

void lm_note_blocked(lm_loader *l, lm_unit *u, const lm_package *p)
{
	for (size_t i = 0; p && !u->blocked && i < l->list.len; i++) {
		const lm_unit *of = l->list.data[i];
		lm_diags own = {0};
		if (of->pkg == p && of != u) {
			select_diags(l, of, &own);
			u->blocked = of->blocked || own.list.len > 0;
			lm_vec_free(&own.list);
			break;
		}
	}
}

static void put_title(const lm_loader *l, const lm_unit *u, lm_buf *out)
{
	lm_str test = l->test_path;
	lm_buf external = {0};
	lm_buf_printf(&external, "%.*s_test", LM_STRF(test));
	if (test.len && lm_str_is(u->path, "main")) {
		lm_buf_printf(out, "# %.*s.test\n", LM_STRF(test));
	} else if (test.len &&
		   (lm_str_eq(u->path, test) || lm_str_eq(u->path, lm_buf_view(&external)))) {
		lm_buf_printf(out, "# %.*s [%.*s.test]\n", LM_STRF(u->path), LM_STRF(test));
	} else if (u->import_path.len && u->import_path.ptr[0] != '_') {
		lm_buf_printf(out, "# %.*s\n", LM_STRF(u->import_path));
	} else if (lm_str_is(u->path, "main")) {
		lm_buf_cstr(out, "# command-line-arguments\n");
	} else {
		lm_buf_printf(out, "# %.*s\n", LM_STRF(u->path));
	}
	lm_buf_free(&external);
}

bool lm_loader_print_errors(lm_loader *l, lm_str root_path, int max, lm_buf *out)
{
	lm_diags early = {0};
	for (size_t i = 0; i < l->diags.list.len; i++) {
		if (l->diags.list.data[i].pos == 0) {
			lm_vec_push(&early.list, l->diags.list.data[i]);
		}
	}
	bool any_early = early.list.len > 0;
	if (any_early) {
		if (root_path.len) {
			lm_buf_printf(out, "# %.*s\n", LM_STRF(root_path));
		}
		lm_diags_print(&early, &l->files, 0, out);
		lm_vec_free(&early.list);
		return true;
	}
	for (size_t i = 0; i < l->list.len; i++) {
		lm_diags own = {0};
		if (!l->list.data[i]->blocked) {
			select_diags(l, l->list.data[i], &own);
		}
		if (own.list.len) {
			put_title(l, l->list.data[i], out);
			lm_diags_print(&own, &l->files, max, out);
		}
		lm_vec_free(&own.list);
	}
	return false;
}
