/* archive.c - see archive.h. Paths compare by directory first, then by base name, so that the files
 * of one directory are neighbours and a directory does not mix with its subdirectories. */
#include "load/archive.h"

enum { HEADER_SIZE = 16, RECORD_SIZE = 16 };
static const char magic[8] = {'L', 'O', 'A', 'M', 'L', 'I', 'B', '1'};

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static lm_str dir_of(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	return (lm_str){path.ptr, slash < 0 ? 0 : (size_t)slash};
}

static lm_str base_of(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	return slash < 0 ? path : (lm_str){path.ptr + slash + 1, path.len - (size_t)slash - 1};
}

static int compare_paths(lm_str a, lm_str b)
{
	int c = lm_str_cmp(dir_of(a), dir_of(b));
	return c ? c : lm_str_cmp(base_of(a), base_of(b));
}

bool lm_archive_open(lm_archive *a, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;
	if (size < HEADER_SIZE || memcmp(p, magic, sizeof magic) != 0) {
		return false;
	}
	uint64_t count = get32(p + 8);
	uint64_t strings = get32(p + 12);
	if (HEADER_SIZE + count * RECORD_SIZE + strings > size) {
		return false;
	}
	a->bytes = p;
	a->size = size;
	a->file_count = (uint32_t)count;
	a->records = p + HEADER_SIZE;
	a->strings = (const char *)a->records + count * RECORD_SIZE;
	a->texts = a->strings + strings;
	return true;
}

static lm_str record_path(const lm_archive *a, uint32_t i)
{
	const uint8_t *r = a->records + (size_t)i * RECORD_SIZE;
	return (lm_str){a->strings + get32(r), get32(r + 4)};
}

lm_str lm_archive_path(const lm_archive *a, uint32_t i)
{
	return record_path(a, i);
}

static lm_str record_text(const lm_archive *a, uint32_t i)
{
	const uint8_t *r = a->records + (size_t)i * RECORD_SIZE;
	return (lm_str){a->texts + get32(r + 8), get32(r + 12)};
}

bool lm_archive_find(const lm_archive *a, lm_str path, lm_str *text)
{
	uint32_t lo = 0;
	uint32_t hi = a->file_count;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = compare_paths(record_path(a, mid), path);
		if (c == 0) {
			*text = record_text(a, mid);
			return true;
		}
		if (c < 0) {
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	return false;
}

/* The first record whose directory is not before `dir`. */
static uint32_t dir_start(const lm_archive *a, lm_str dir)
{
	uint32_t lo = 0;
	uint32_t hi = a->file_count;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (lm_str_cmp(dir_of(record_path(a, mid)), dir) < 0) {
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	return lo;
}

uint32_t lm_archive_list(const lm_archive *a, lm_str dir, void (*fn)(void *arg, lm_str base),
			 void *arg)
{
	uint32_t n = 0;
	for (uint32_t i = dir_start(a, dir); i < a->file_count; i++, n++) {
		lm_str path = record_path(a, i);
		if (!lm_str_eq(dir_of(path), dir)) {
			break;
		}
		fn(arg, base_of(path));
	}
	return n;
}

bool lm_archive_has_dir(const lm_archive *a, lm_str dir)
{
	uint32_t i = dir_start(a, dir);
	return i < a->file_count && lm_str_eq(dir_of(record_path(a, i)), dir);
}

/* ---- building */

static lm_str copy_str(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	memcpy(p, s.ptr, s.len);
	p[s.len] = 0;
	return (lm_str){p, s.len};
}

void lm_archive_add(lm_archive_writer *w, lm_str path, lm_str text)
{
	struct lm_archive_file f = {copy_str(path), copy_str(text)};
	lm_vec_push(&w->files, f);
}

static int compare_files(const void *a, const void *b)
{
	return compare_paths(((const struct lm_archive_file *)a)->path,
			     ((const struct lm_archive_file *)b)->path);
}

static void put32(lm_buf *out, size_t v)
{
	LM_ASSERT(v <= UINT32_MAX);
	uint8_t b[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
	lm_buf_add(out, b, sizeof b);
}

void lm_archive_write(lm_archive_writer *w, lm_buf *out)
{
	if (w->files.len > 0) {
		qsort(w->files.data, w->files.len, sizeof *w->files.data, compare_files);
	}
	size_t strings = 0;
	for (size_t i = 0; i < w->files.len; i++) {
		strings += w->files.data[i].path.len;
	}
	lm_buf_add(out, magic, sizeof magic);
	put32(out, w->files.len);
	put32(out, strings);
	size_t path_off = 0;
	size_t data_off = 0;
	for (size_t i = 0; i < w->files.len; i++) {
		const struct lm_archive_file *f = &w->files.data[i];
		put32(out, path_off);
		put32(out, f->path.len);
		put32(out, data_off);
		put32(out, f->text.len);
		path_off += f->path.len;
		data_off += f->text.len +
			    1; /* texts are NUL-terminated: the scanner may look one byte ahead */
	}
	for (size_t i = 0; i < w->files.len; i++) {
		lm_buf_str(out, w->files.data[i].path);
	}
	for (size_t i = 0; i < w->files.len; i++) {
		lm_buf_str(out, w->files.data[i].text);
		lm_buf_byte(out, 0);
	}
}

void lm_archive_writer_free(lm_archive_writer *w)
{
	for (size_t i = 0; i < w->files.len; i++) {
		free((void *)(uintptr_t)w->files.data[i].path.ptr);
		free((void *)(uintptr_t)w->files.data[i].text.ptr);
	}
	lm_vec_free(&w->files);
}
