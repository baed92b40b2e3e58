/* diag.c - source files with their positions, and the list of diagnostics with gc's way of printing
 * it. */
#include "base/diag.h"

lm_file *lm_fileset_add(lm_fileset *fs, lm_str name, lm_str text, bool owns_text)
{
	if (fs->count == fs->cap) {
		fs->cap = fs->cap ? fs->cap * 2 : 16;
		fs->files = lm_xrealloc(fs->files, fs->cap * sizeof(*fs->files));
	}
	if (fs->next_base == 0)
		fs->next_base = 1;
	if (text.len >= (size_t)(UINT32_MAX - fs->next_base))
		lm_fatal("too much source text: more than 4 GB");
	lm_file *f = lm_xcalloc(1, sizeof(*f));
	char *copy = lm_xmalloc(name.len + 1);
	if (name.len)
		memcpy(copy, name.ptr, name.len);
	copy[name.len] = 0;
	f->name = (lm_str){copy, name.len};
	f->text = text;
	f->base = fs->next_base;
	f->index = fs->count;
	f->owns_text = owns_text;
	fs->next_base += (lm_pos)text.len + 1;
	fs->files[fs->count++] = f;
	return f;
}

lm_file *lm_fileset_find(const lm_fileset *fs, lm_pos pos)
{
	if (pos == 0 || fs->count == 0)
		return NULL;
	uint32_t lo = 0, hi = fs->count;
	while (hi - lo > 1) {
		uint32_t m = lo + (hi - lo) / 2;
		if (fs->files[m]->base <= pos)
			lo = m;
		else
			hi = m;
	}
	lm_file *f = fs->files[lo];
	return pos >= f->base && pos - f->base <= f->text.len ? f : NULL;
}

void lm_fileset_free(lm_fileset *fs)
{
	for (uint32_t i = 0; i < fs->count; i++) {
		lm_file *f = fs->files[i];
		for (uint32_t j = 0; j < f->directive_count; j++)
			free((char *)f->directives[j].file.ptr);
		free(f->directives);
		free(f->line_starts);
		free((char *)f->name.ptr);
		if (f->owns_text)
			free((char *)f->text.ptr);
		free(f);
	}
	free(fs->files);
	*fs = (lm_fileset){0};
}

void lm_file_add_line(lm_file *f, uint32_t offset)
{
	if (f->line_count && f->line_starts[f->line_count - 1] >= offset)
		return;
	if (f->line_count == f->line_cap) {
		f->line_cap = f->line_cap ? f->line_cap * 2 : 64;
		f->line_starts = lm_xrealloc(f->line_starts, f->line_cap * sizeof(*f->line_starts));
	}
	f->line_starts[f->line_count++] = offset;
}

void lm_file_scan_lines(lm_file *f)
{
	if (f->line_count)
		return;
	lm_file_add_line(f, 0);
	const char *p = f->text.ptr, *end = p + f->text.len;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		lm_file_add_line(f, (uint32_t)(p - f->text.ptr));
	}
}

void lm_file_add_directive(lm_file *f, uint32_t offset, lm_str name, uint32_t line, uint32_t col)
{
	if (f->directive_count == f->directive_cap) {
		f->directive_cap = f->directive_cap ? f->directive_cap * 2 : 4;
		f->directives =
			lm_xrealloc(f->directives, f->directive_cap * sizeof(*f->directives));
	}
	char *copy = lm_xmalloc(name.len + 1);
	if (name.len)
		memcpy(copy, name.ptr, name.len);
	copy[name.len] = 0;
	f->directives[f->directive_count++] =
		(lm_line_directive){offset, line, col, {copy, name.len}};
}

/* Line number (from 1) of a byte offset. */
static uint32_t line_of(lm_file *f, uint32_t off)
{
	lm_file_scan_lines(f);
	uint32_t lo = 0, hi = f->line_count;
	while (hi - lo > 1) {
		uint32_t m = lo + (hi - lo) / 2;
		if (f->line_starts[m] <= off)
			lo = m;
		else
			hi = m;
	}
	return lo + 1;
}

/* Column as gc counts it: a byte order mark at the start of the file takes no column of its own. */
static uint32_t col_of(const lm_file *f, uint32_t line, uint32_t off)
{
	return off - f->line_starts[line - 1] + 1;
}

lm_position lm_pos_resolve_abs(const lm_fileset *fs, lm_pos pos)
{
	lm_file *f = lm_fileset_find(fs, pos);
	if (!f)
		return (lm_position){{"", 0}, 0, 0};
	uint32_t off = pos - f->base, line = line_of(f, off);
	return (lm_position){f->name, (int)line, (int)col_of(f, line, off)};
}

lm_position lm_pos_resolve_path(const lm_fileset *fs, lm_pos pos)
{
	lm_file *f = lm_fileset_find(fs, pos);
	lm_position p = lm_pos_resolve(fs, pos);
	if (f && f->path.len && lm_str_eq(p.file, f->name))
		p.file = f->path;
	else if (f && p.file.len == 0)
		p.file = LM_STR("??");
	return p;
}
lm_position lm_pos_resolve(const lm_fileset *fs, lm_pos pos)
{
	lm_file *f = lm_fileset_find(fs, pos);
	if (!f)
		return (lm_position){{"", 0}, 0, 0};
	uint32_t off = pos - f->base, line = line_of(f, off), col = col_of(f, line, off);
	const lm_line_directive *d = NULL;
	for (uint32_t i = f->directive_count; i-- > 0;) {
		if (f->directives[i].offset <= off) {
			d = &f->directives[i];
			break;
		}
	}
	if (!d)
		return (lm_position){f->name, (int)line, (int)col};
	uint32_t dline = line_of(f, d->offset), dcol = col_of(f, dline, d->offset);
	lm_position p = {d->file, (int)(d->line + (line - dline)), 0};
	if (d->col)
		p.col = (int)(line == dline ? d->col + (col - dcol) : col);
	return p;
}

/* ---- diagnostics */

void lm_diag_add(lm_diags *d, lm_pos pos, lm_diag_code code, bool soft, lm_str msg)
{
	d->error_count++;
	if (d->limit && d->list.len >= d->limit)
		return;
	char *copy = lm_xmalloc(msg.len + 1);
	if (msg.len)
		memcpy(copy, msg.ptr, msg.len);
	copy[msg.len] = 0;
	lm_diag g = {.pos = pos, .code = code, .soft = soft, .msg = {copy, msg.len}};
	lm_vec_push(&d->list, g);
}

void lm_diag_addf(lm_diags *d, lm_pos pos, lm_diag_code code, const char *fmt, ...)
{
	lm_buf b = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	lm_diag_add(d, pos, code, false, lm_buf_view(&b));
	lm_buf_free(&b);
}

/* gc sorts by file and position; its files come in the order of their first error. */
typedef struct {
	lm_pos pos;
	uint32_t order;
	uint32_t file_rank;
	const lm_diag *diag;
} sorted_diag;

static int by_pos(const void *pa, const void *pb)
{
	const sorted_diag *a = pa, *b = pb;
	if (a->file_rank != b->file_rank)
		return a->file_rank < b->file_rank ? -1 : 1;
	if (a->pos != b->pos)
		return a->pos < b->pos ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void add_position(lm_buf *out, lm_position p, bool any_col)
{
	if (p.file.len == 0 && p.line == 0)
		return;
	lm_buf_printf(out, "%.*s:%d", LM_STRF(p.file), p.line);
	if (p.col > 0 &&
	    (any_col || p.col < 255)) /* gc keeps columns in a byte and prints none beyond */
		lm_buf_printf(out, ":%d", p.col);
	lm_buf_cstr(out, ": ");
}

/* The line of a position as one number, to compare lines. */
static uint64_t line_key(const lm_fileset *fs, lm_pos pos)
{
	lm_file *f = lm_fileset_find(fs, pos);
	return f ? (uint64_t)(f->index + 1) << 32 | line_of(f, pos - f->base) : 0;
}

/* The rank of the file that line (a line_key) lies in: 1 for the first file asked for, and so on.
 */
static uint32_t file_rank(lm_map *ranks, uint64_t line)
{
	bool is_new;
	uint64_t *slot = lm_map_put(ranks, (line >> 32) + 1, &is_new);
	if (is_new)
		*slot = ranks->count;
	return (uint32_t)*slot;
}

void lm_diags_print(lm_diags *d, const lm_fileset *fs, int max, lm_buf *out)
{
	LM_VEC(sorted_diag) keep = {0};
	lm_map ranks = {0};
	uint64_t syntax_line = UINT64_MAX, other_line = UINT64_MAX;
	lm_str other_msg = {"", 0};
	bool too_many = false;
	lm_pos last = 0;
	for (size_t i = 0; i < d->list.len && !too_many; i++) {
		const lm_diag *g = &d->list.data[i];
		uint64_t line = line_key(fs, g->pos);
		if (max < 0) {
			/* all as reported */
		} else if (lm_str_has_prefix(g->msg, LM_STR("syntax error"))) {
			if (line == syntax_line) /* one syntax error a line */
				continue;
			syntax_line = line;
		} else {
			if (line == other_line && lm_str_eq(g->msg, other_msg))
				continue;
			other_line = line;
			other_msg = g->msg;
		}
		sorted_diag s = {g->pos, (uint32_t)i, file_rank(&ranks, line), g};
		lm_vec_push(&keep, s);
		last = g->pos;
		too_many = max > 0 && keep.len >= (size_t)max;
	}
	if (keep.len && max >= 0)
		qsort(keep.data, keep.len, sizeof(*keep.data), by_pos);
	for (size_t i = 0; i < keep.len; i++) {
		const lm_diag *g = keep.data[i].diag;
		if (i > 0 && max >= 0 && keep.data[i - 1].pos == g->pos &&
		    lm_str_eq(keep.data[i - 1].diag->msg, g->msg))
			continue;
		add_position(out,
			     max < 0 ? lm_pos_resolve_abs(fs, g->pos) : lm_pos_resolve(fs, g->pos),
			     max < 0);
		lm_buf_str(out, g->msg);
		lm_buf_byte(out, '\n');
	}
	if (too_many) {
		add_position(out, lm_pos_resolve(fs, last), max < 0);
		lm_buf_cstr(out, "too many errors\n");
	}
	lm_map_free(&ranks);
	lm_vec_free(&keep);
}

void lm_diags_free(lm_diags *d)
{
	for (size_t i = 0; i < d->list.len; i++)
		free((char *)d->list.data[i].msg.ptr);
	lm_vec_free(&d->list);
	d->error_count = 0;
}
