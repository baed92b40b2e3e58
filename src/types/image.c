/* image.c - see image.h. Layout of the file: a head of words and texts (the host side's state),
 * padded to 64 KiB, then the used bytes of each part of the region, each padded likewise. */
#include "types/image.h"

#include "types/types_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define PAD       ((uint64_t)64 << 10)
#define MAX_PARTS 64
static const char magic[8] = {'L', 'O', 'A', 'M', 'I', 'M', 'G', '1'};

/* ---- the head, written and read in the same order */

typedef struct {
	const char *at, *end;
	bool failed;
} reader;

static void put(lm_buf *out, uint64_t v)
{
	lm_buf_add(out, &v, sizeof v);
}

static uint64_t get(reader *r)
{
	uint64_t v = 0;
	if ((size_t)(r->end - r->at) < sizeof v) {
		r->failed = true;
		return 0;
	}
	memcpy(&v, r->at, sizeof v);
	r->at += sizeof v;
	return v;
}

static void put_text(lm_buf *out, lm_str s)
{
	put(out, s.len);
	lm_buf_str(out, s);
}

static lm_str get_text(reader *r)
{
	uint64_t n = get(r);
	if (n > (uint64_t)(r->end - r->at)) {
		r->failed = true;
		return (lm_str){"", 0};
	}
	lm_str s = {r->at, (size_t)n};
	r->at += n;
	return s;
}

static char *copy_text(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	memcpy(p, s.ptr, s.len);
	p[s.len] = 0;
	return p;
}

static void put_ptr(lm_buf *out, const void *p)
{
	put(out, (uint64_t)(uintptr_t)p);
}

static void *get_ptr(reader *r)
{
	return (void *)(uintptr_t)get(r);
}

static void put_arena(lm_buf *out, const lm_arena *a)
{
	put_ptr(out, a->chunks);
	put_ptr(out, a->cur);
	put_ptr(out, a->end);
	put(out, a->used_bytes);
}

static lm_arena get_arena(reader *r, lm_space *s)
{
	lm_arena a = {.space = s};
	a.chunks = get_ptr(r);
	a.cur = get_ptr(r);
	a.end = get_ptr(r);
	a.used_bytes = (size_t)get(r);
	return a;
}

/* What an image of another build differs in. */
static uint64_t build_mark(void)
{
	static const uint32_t sizes[] = {
		sizeof(lm_check_ctx), sizeof(lm_package),  sizeof(lm_source_file),
		sizeof(lm_object),    sizeof(lm_named),    sizeof(lm_func_decl),
		sizeof(lm_decl_info), sizeof(lm_type_set), LM_DIAG_COUNT,
		LM_B_COUNT,           LM_BASIC_COUNT,
	};
	static const char stamp[] = __VERSION__;
	return (uint64_t)lm_hash_bytes(sizes, sizeof sizes) << 32 |
	       lm_hash_bytes(stamp, sizeof stamp);
}

/* ---- files */

static void put_file(lm_buf *out, const lm_file *f)
{
	put_text(out, f->name);
	put_text(out, f->path);
	put_text(out, f->text);
	put(out, f->base);
	put_text(out,
		 (lm_str){(const char *)f->line_starts, f->line_count * sizeof *f->line_starts});
	put(out, f->directive_count);
	for (uint32_t i = 0; i < f->directive_count; i++) {
		put(out, f->directives[i].offset);
		put(out, f->directives[i].line);
		put(out, f->directives[i].col);
		put_text(out, f->directives[i].file);
	}
}

static void get_file(reader *r, lm_fileset *files)
{
	lm_str name = get_text(r), path = get_text(r), text = get_text(r);
	lm_file *f = lm_fileset_add(files, name, (lm_str){copy_text(text), text.len}, true);
	f->path = path.len ? (lm_str){copy_text(path), path.len} : (lm_str){0};
	f->base = (lm_pos)get(r);
	lm_str lines = get_text(r);
	f->line_count = f->line_cap = (uint32_t)(lines.len / sizeof *f->line_starts);
	free(f->line_starts);
	f->line_starts = lm_xmalloc(lines.len + 1);
	memcpy(f->line_starts, lines.ptr, lines.len);
	uint64_t n = get(r);
	for (uint64_t i = 0; i < n && !r->failed; i++) {
		uint32_t offset = (uint32_t)get(r), line = (uint32_t)get(r), col = (uint32_t)get(r);
		lm_file_add_directive(f, offset, get_text(r), line, col);
	}
}

/* ---- the context */

/* The context's and its own state's pointers into the region, in a fixed order. */
#define CTX_POINTERS(X)                                                                            \
	X(cx->universe)                                                                            \
	X(cx->unsafe_pkg)                                                                          \
	X(cx->byte_type) X(cx->rune_type) X(cx->any_type) X(cx->error_type) X(cx->comparable_type) \
		X(cx->empty_interface) X(cx->nil_object) X(cx->any_object) X(cx->iota_object)      \
			X(cx->error_method) X(own->top_tset)

static void put_context(lm_buf *out, lm_check_ctx *cx)
{
	const lm_ctx_own *own = cx->own;
	lm_buf table = {0};
	put_arena(out, &cx->arena);
#define X(field) put_ptr(out, field);
	CTX_POINTERS(X)
#undef X
	for (int i = 0; i < LM_BASIC_COUNT; i++) {
		put_ptr(out, cx->basic[i]);
		put_ptr(out, own->type_names[i]);
	}
	put(out, cx->next_tparam_id);
	inst_table_save(cx, &table);
	put_text(out, lm_buf_view(&table));
	lm_buf_free(&table);
}

static void get_context(reader *r, lm_check_ctx *cx)
{
	lm_ctx_own *own = cx->own;
	cx->arena = get_arena(r, cx->space);
#define X(field) field = get_ptr(r);
	CTX_POINTERS(X)
#undef X
	for (int i = 0; i < LM_BASIC_COUNT; i++) {
		cx->basic[i] = get_ptr(r);
		own->type_names[i] = get_ptr(r);
	}
	cx->next_tparam_id = (uint32_t)get(r);
	lm_str table = get_text(r);
	inst_table_restore(cx, table.ptr, table.len);
}

static void put_names(lm_buf *out, const lm_names *names)
{
	uint32_t count;
	put_arena(out, lm_names_arena(names, &count));
	lm_name **list = lm_xcalloc(count + 1, sizeof *list);
	lm_names_list(names, list);
	put_text(out, (lm_str){(const char *)list, count * sizeof *list});
	free(list);
}

static void get_names(reader *r, lm_check_ctx *cx)
{
	lm_arena arena = get_arena(r, cx->space);
	lm_str list = get_text(r);
	lm_name **copy = lm_xmalloc(list.len + 1);
	memcpy(copy, list.ptr, list.len);
	cx->names = lm_names_adopt(&arena, copy, (uint32_t)(list.len / sizeof *copy));
	free(copy);
}

static void put_packages(lm_buf *out, const lm_check_ctx *cx)
{
	put(out, cx->package_count);
	for (uint32_t i = 0; i < cx->package_count; i++) {
		const lm_package *p = cx->packages[i];
		put_ptr(out, p);
		if (p) {
			put_arena(out, &p->host->arena);
			put(out, p->file_count);
			for (uint32_t k = 0; k < p->file_count; k++)
				put(out, lm_package_file(p, k)->file->index);
		}
	}
}

static void get_packages(reader *r, lm_check_ctx *cx)
{
	cx->package_count = cx->package_cap = (uint32_t)get(r);
	cx->packages = lm_xcalloc((size_t)cx->package_cap + 1, sizeof *cx->packages);
	for (uint32_t i = 0; i < cx->package_count && !r->failed; i++) {
		lm_package *p = cx->packages[i] = get_ptr(r);
		if (!p)
			continue;
		p->host = lm_xcalloc(1, sizeof *p->host);
		p->host->arena = get_arena(r, cx->space);
		p->host->space = cx->space;
		p->host->cx = cx;
		uint64_t n = get(r);
		for (uint32_t k = 0; k < n && !r->failed; k++) {
			uint64_t index = get(r);
			if (index < cx->files->count)
				lm_package_file(p, k)->file = cx->files->files[index];
		}
	}
}

/* ---- saving */

static uint64_t padded(uint64_t n)
{
	return (n + PAD - 1) & ~(PAD - 1);
}

static bool write_all(int fd, const void *bytes, uint64_t size, uint64_t offset)
{
	const char *p = bytes;
	while (size) {
		ssize_t n = pwrite(fd, p, (size_t)size, (off_t)offset);
		if (n <= 0)
			return false;
		p += n;
		offset += (uint64_t)n;
		size -= (uint64_t)n;
	}
	return true;
}

bool lm_image_save(lm_check_ctx *cx, const char *path)
{
	lm_space_part parts[MAX_PARTS];
	uint32_t n = lm_space_parts(cx->space, parts, MAX_PARTS);
	if (n == 0 || n > MAX_PARTS || cx->active)
		return false;
	lm_buf head = {0};
	lm_buf_add(&head, magic, sizeof magic);
	put(&head, build_mark());
	put(&head, 0); /* the head's size */
	put(&head, n);
	lm_buf_add(&head, parts, n * sizeof *parts);
	put(&head, cx->files->count);
	for (uint32_t i = 0; i < cx->files->count; i++)
		put_file(&head, cx->files->files[i]);
	put(&head, cx->files->next_base);
	put_context(&head, cx);
	put_names(&head, cx->names);
	put_packages(&head, cx);
	uint64_t size = head.len;
	memcpy(head.data + 16, &size, sizeof size);
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && write_all(fd, head.data, head.len, 0);
	uint64_t offset = padded(head.len);
	for (uint32_t i = 0; i < n && ok; i++) {
		ok = write_all(fd, (const void *)(uintptr_t)parts[i].base, parts[i].used, offset);
		offset += padded(parts[i].used);
	}
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	lm_buf_free(&head);
	return ok;
}

/* ---- mapping */

static bool read_all(int fd, char *to, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t n = pread(fd, to + at, size - at, (off_t)at);
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* The head of an image of this build, malloc'ed; NULL when it is none. */
static char *read_head(int fd, uint64_t *size)
{
	char start[24];
	uint64_t mark, max = (uint64_t)1 << 32;
	if (!read_all(fd, start, sizeof start) || memcmp(start, magic, sizeof magic) != 0)
		return NULL;
	memcpy(&mark, start + 8, sizeof mark);
	memcpy(size, start + 16, sizeof *size);
	if (mark != build_mark() || *size < sizeof start || *size > max)
		return NULL;
	char *head = lm_xmalloc((size_t)*size);
	if (read_all(fd, head, (size_t)*size))
		return head;
	free(head);
	return NULL;
}

static bool map_parts(reader *r, lm_space *s, int fd, uint64_t head_size)
{
	uint64_t n = get(r), offset = padded(head_size);
	if (n > MAX_PARTS || r->failed)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		lm_space_part p;
		p.base = get(r);
		p.size = get(r);
		p.used = get(r);
		if (r->failed || !lm_space_map_part(s, &p, fd, offset))
			return false;
		offset += padded(p.used);
	}
	return true;
}

static lm_check_ctx *map_image(const lm_check_config *cfg, lm_fileset *files, int fd)
{
	uint64_t size;
	char *head = read_head(fd, &size);
	if (!head)
		return NULL;
	reader r = {head + 24, head + size, false};
	lm_space *space = lm_space_new();
	if (!map_parts(&r, space, fd, size)) {
		lm_space_free(space);
		free(head);
		return NULL;
	}
	lm_check_ctx *cx = lm_xcalloc(1, sizeof *cx);
	lm_ctx_own *own = lm_xcalloc(1, sizeof *own);
	cx->space = space;
	cx->files = files;
	cx->config = *cfg;
	cx->own = own;
	own->quiet.cx = cx;
	own->quiet.arena = &cx->arena;
	lm_arena_init(&own->quiet.scratch, space);
	uint64_t count = get(&r);
	for (uint64_t i = 0; i < count && !r.failed; i++)
		get_file(&r, files);
	files->next_base = (lm_pos)get(&r);
	get_context(&r, cx);
	get_names(&r, cx);
	get_packages(&r, cx);
	if (r.failed)
		lm_fatal("a damaged image");
	free(head);
	return cx;
}

lm_check_ctx *lm_image_map(const lm_check_config *cfg, lm_fileset *files, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	lm_check_ctx *cx = map_image(cfg, files, fd);
	close(fd);
	return cx;
}

lm_package *lm_check_find_package(const lm_check_ctx *cx, lm_str path)
{
	for (uint32_t i = 0; i < cx->package_count; i++) {
		lm_package *p = cx->packages[i];
		if (p && lm_str_eq(lm_name_str(lm_name_at(p->path)), path))
			return p;
	}
	return NULL;
}
