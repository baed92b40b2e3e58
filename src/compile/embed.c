/* embed.c - package variables under a //go:embed directive: their files become static data. Part of
 * compile/. */
#include "compile/compile_int.h"

typedef struct embedded {
	lm_str path, bytes;
	bool is_dir;
} embedded;
typedef struct file_list {
	lm_program *p;
	LM_VEC(embedded) files;
} file_list;

static void add_file(void *arg, lm_str path, lm_str bytes)
{
	file_list *l = arg;
	embedded f = {.path = arena_str(l->p, path.ptr, path.len),
		      .bytes = arena_str(l->p, bytes.ptr, bytes.len)};
	for (size_t i = 0; i < l->files.len; i++)
		if (lm_str_eq(l->files.data[i].path, f.path))
			return;
	lm_vec_push(&l->files, f);
}
/* Every folder above a file is an entry too, its name ending in a slash. */
static void add_folders(file_list *l)
{
	size_t n = l->files.len;
	for (size_t i = 0; i < n; i++) {
		lm_str path = l->files.data[i].path;
		for (size_t k = 0; k < path.len; k++)
			if (path.ptr[k] == '/')
				add_file(l, (lm_str){path.ptr, k + 1}, (lm_str){"", 0});
	}
}
static void split(lm_str path, lm_str *dir, lm_str *elem)
{
	if (path.len && path.ptr[path.len - 1] == '/')
		path.len--;
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	*dir = slash < 0 ? LM_STR(".") : (lm_str){path.ptr, (size_t)slash};
	*elem = (lm_str){path.ptr + slash + 1, path.len - (size_t)(slash + 1)};
}
static int file_order(const void *a, const void *b)
{
	lm_str da, ea, db, eb;
	split(((const embedded *)a)->path, &da, &ea);
	split(((const embedded *)b)->path, &db, &eb);
	int c = lm_str_cmp(da, db);
	return c ? c : lm_str_cmp(ea, eb);
}
static bool same_line(lm_program *p, lm_pos a, lm_pos b)
{
	return lm_pos_resolve_abs(p->cx->files, a).line == lm_pos_resolve_abs(p->cx->files, b).line;
}
/* The files that the directives before v name; false when there is no such directive. */
static bool find_files(lm_program *p, lm_object *v, file_list *out)
{
	lm_package *pkg = lm_package_at(v->pkg);
	bool any = false;
	for (uint32_t i = 0; i < pkg->file_count; i++) {
		lm_source_file *f = lm_package_file(pkg, i);
		for (uint32_t k = 0; k < f->directive_count; k++) {
			lm_directive *d = &f->directives[k];
			if (!lm_str_has_prefix(d->text, LM_STR("go:embed")) ||
			    d->decl_pos > v->pos ||
			    lm_fileset_find(p->cx->files, v->pos) != f->file ||
			    !same_line(p, d->decl_pos, v->pos))
				continue;
			any = p->cfg.embed && p->cfg.embed(p->cfg.arg, pkg, d->text, add_file, out);
		}
	}
	return any;
}
static void put_string(lm_program *p, uint8_t *bytes, uint64_t off, lm_str s, reloc_vec *relocs)
{
	uint64_t len = s.len;
	memcpy(bytes + off + 8, &len, 8);
	if (len) {
		lm_reloc r = {.offset = (uint32_t)off,
			      .kind = LM_RELOC_BYTES,
			      .bytes = bytes_intern(p, s)};
		lm_vec_push(relocs, r);
	}
}
static lm_data *data_new(lm_program *p, ct *t, uint8_t *bytes, reloc_vec *relocs)
{
	lm_data *d = LM_NEW(&p->arena, lm_data);
	*d = (lm_data){.size = t->size,
		       .align = t->align,
		       .bytes = bytes,
		       .pointer_free = t->pointer_free,
		       .type = desc_of(p, t)};
	d->reloc_count = (uint32_t)relocs->len;
	d->relocs = LM_NEW_ARRAY(&p->arena, lm_reloc, relocs->len);
	if (relocs->len)
		memcpy(d->relocs, relocs->data, relocs->len * sizeof(lm_reloc));
	lm_vec_free(relocs);
	return d;
}
static lm_data *slice_data(lm_program *p, ct *slice, lm_sym *array, uint64_t n)
{
	uint8_t *bytes = lm_arena_alloc(&p->arena, 24);
	reloc_vec relocs = {0};
	lm_reloc r = {.kind = LM_RELOC_VARADDR, .sym = array};
	lm_vec_push(&relocs, r);
	memcpy(bytes + 8, &n, 8);
	memcpy(bytes + 16, &n, 8);
	return data_new(p, slice, bytes, &relocs);
}
static lm_data *bytes_data(lm_program *p, lm_package *pkg, ct *t, lm_str s)
{
	reloc_vec none = {0};
	ct *array = ct_layout(p, ct_array(p, ct_under(p, t)->elem, (int64_t)s.len));
	lm_sym *a = sym_temp_var(p, pkg, data_new(p, array, (uint8_t *)(uintptr_t)s.ptr, &none));
	return slice_data(p, t, a, s.len);
}
/* embed.FS: a pointer to the slice of all files and folders. */
static lm_data *fs_data(lm_program *p, lm_package *pkg, ct *t, file_list *l)
{
	add_folders(l);
	qsort(l->files.data, l->files.len, sizeof *l->files.data, file_order);
	ct *slice = ct_layout(p, ct_under(p, ct_under(p, t)->fields[0].type)->elem),
	   *file = ct_layout(p, ct_under(p, slice)->elem);
	ct *array = ct_layout(p, ct_array(p, file, (int64_t)l->files.len));
	uint8_t *bytes = lm_arena_alloc(&p->arena, array->size);
	reloc_vec relocs = {0}, top = {0};
	for (size_t i = 0; i < l->files.len; i++) {
		put_string(p, bytes, i * file->size, l->files.data[i].path, &relocs);
		put_string(p, bytes, i * file->size + 16, l->files.data[i].bytes, &relocs);
	}
	lm_sym *a = sym_temp_var(p, pkg, data_new(p, array, bytes, &relocs));
	lm_sym *s = sym_temp_var(p, pkg, slice_data(p, slice, a, l->files.len));
	lm_reloc r = {.kind = LM_RELOC_VARADDR, .sym = s};
	lm_vec_push(&top, r);
	return data_new(p, t, lm_arena_alloc(&p->arena, 8), &top);
}
lm_data *embed_data(lm_program *p, lm_object *v, ct *t)
{
	file_list l = {.p = p};
	lm_package *pkg = lm_package_at(v->pkg);
	lm_data *d = NULL;
	int k = ct_under(p, t)->kind;
	if (find_files(p, v, &l)) {
		lm_str first = l.files.len ? l.files.data[0].bytes : (lm_str){"", 0};
		if (k == LM_K_STRING) {
			uint8_t *bytes = lm_arena_alloc(&p->arena, 16);
			reloc_vec relocs = {0};
			put_string(p, bytes, 0, first, &relocs);
			d = data_new(p, t, bytes, &relocs);
		} else if (k == LM_K_SLICE) {
			d = bytes_data(p, pkg, t, first);
		} else if (k == LM_K_STRUCT) {
			d = fs_data(p, pkg, t, &l);
		}
	}
	lm_vec_free(&l.files);
	return d;
}
