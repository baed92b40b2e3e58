/* payload.c - programs as the end of an executable file: what was read to load them, and how it was
 * asked for. Private to api/ except for what loam.h declares.
 *
 *   u32 version | u32 root kind | u32 lang | u32 flags | strings: goroot, gopath, tags, main files,
 * variables, root names | recording | u64 size of all this and the trailer | "LOAMEXE1" A string is
 * u32 size and bytes; a list u32 count and strings. Numbers are little-endian. */
#include "api/api_int.h"

#define VERSION 2
static const char magic[8] = {'L', 'O', 'A', 'M', 'E', 'X', 'E', '1'};
enum { FLAG_MISSING_BODIES = 1, FLAG_STD = 2, FLAG_DEBUG_CODE = 4, FLAG_MODULES_OFF = 8 };

static void put_number(lm_buf *out, uint64_t n, int size)
{
	for (int i = 0; i < size; i++)
		lm_buf_byte(out, (char)(n >> (8 * i)));
}

static void put_text(lm_buf *out, lm_str s)
{
	put_number(out, s.len, 4);
	lm_buf_str(out, s);
}

static void put_list(lm_buf *out, const char *const *list)
{
	size_t count = 0;
	while (list && list[count])
		count++;
	put_number(out, count, 4);
	for (size_t i = 0; i < count; i++)
		put_text(out, lm_str_of(list[i]));
}

static uint64_t number_at(const unsigned char *p, int size)
{
	uint64_t n = 0;
	for (int i = 0; i < size; i++)
		n |= (uint64_t)p[i] << (8 * i);
	return n;
}

int loam_payload(loam *l, void **bytes, size_t *size)
{
	const loam_config *c = &l->config;
	if (!l->record || l->root == LM_ROOT_NONE || lm_api_not_a_program(l))
		return 0;
	lm_loader_touch_embeds(l->loader);
	lm_buf out = {0};
	put_number(&out, VERSION, 4);
	put_number(&out, l->root, 4);
	put_number(&out, (uint64_t)c->lang_minor, 4);
	put_number(&out,
		   (c->missing_bodies ? FLAG_MISSING_BODIES : 0) |
			   (c->std_privileges ? FLAG_STD : 0) |
			   (c->debug_code ? FLAG_DEBUG_CODE : 0) |
			   (c->modules_off ? FLAG_MODULES_OFF : 0),
		   4);
	put_text(&out, lm_str_of(c->goroot ? c->goroot : ""));
	put_text(&out, lm_str_of(c->gopath ? c->gopath : ""));
	put_text(&out, lm_str_of(c->tags ? c->tags : ""));
	put_list(&out, c->main_files);
	put_list(&out, c->variables);
	put_number(&out, l->root_names.len, 4);
	for (size_t i = 0; i < l->root_names.len; i++)
		put_text(&out, l->root_names.data[i]);
	lm_record_write(l->record, &out);
	put_number(&out, out.len + LOAM_PAYLOAD_TRAILER, 8);
	lm_buf_add(&out, magic, sizeof magic);
	*bytes = out.data;
	*size = out.len;
	return 1;
}

const char *loam_write_program(loam *l, const char *path)
{
	void *bytes;
	size_t size;
	if (!loam_payload(l, &bytes, &size))
		return "it is not a program";
	const char *why;
	if (l->fs.write) {
		why = l->fs.write(l->fs.arg, path, bytes, size);
	} else {
		unsigned char trailer[LOAM_PAYLOAD_TRAILER];
		size_t own =
			lm_host_own_end(trailer, sizeof trailer) ? loam_payload_size(trailer) : 0;
		why = lm_host_write_executable(path, own, bytes, size);
	}
	free(bytes);
	return why;
}

size_t loam_payload_size(const void *trailer)
{
	const unsigned char *p = trailer;
	if (memcmp(p + 8, magic, sizeof magic) != 0)
		return 0;
	uint64_t n = number_at(p, 8);
	return n > LOAM_PAYLOAD_TRAILER && n < SIZE_MAX / 2 ? (size_t)n : 0;
}

typedef struct {
	const unsigned char *at, *end;
	bool bad;
} reader;

static uint32_t take_number(reader *r)
{
	if (r->end - r->at < 4) {
		r->bad = true;
		return 0;
	}
	r->at += 4;
	return (uint32_t)number_at(r->at - 4, 4);
}

/* A string, NUL-terminated and malloc'ed. */
static char *take_text(reader *r)
{
	uint32_t n = take_number(r);
	if ((size_t)(r->end - r->at) < n) {
		r->bad = true;
		n = 0;
	}
	char *s = lm_xmalloc(n + 1);
	memcpy(s, r->at, n);
	s[n] = 0;
	r->at += n;
	return s;
}

/* A list of strings with a NULL at its end; *count without it. Kept in l->root_names too. */
static const char **take_list(loam *l, reader *r, size_t *count)
{
	uint32_t n = take_number(r);
	if (n > (size_t)(r->end - r->at)) {
		r->bad = true;
		n = 0;
	}
	const char **list = lm_xcalloc((size_t)n + 1, sizeof *list);
	for (uint32_t i = 0; i < n; i++) {
		list[i] = take_text(r);
		lm_vec_push(&l->root_names, lm_str_of(list[i]));
	}
	*count = n;
	return list;
}

loam *loam_new_from_payload(const loam_config *config, const void *file, size_t size)
{
	if (size < LOAM_PAYLOAD_TRAILER)
		return NULL;
	const unsigned char *end = (const unsigned char *)file + size;
	size_t total = loam_payload_size(end - LOAM_PAYLOAD_TRAILER);
	if (total == 0 || total > size)
		return NULL;
	reader r = {end - total, end - LOAM_PAYLOAD_TRAILER, false};
	loam *l = lm_xcalloc(1, sizeof *l);
	lm_api_set_config(l, config);
	l->payload = file;
	l->payload_size = size;
	l->config.record = 0;
	l->config.overlay = NULL;
	r.bad = take_number(&r) != VERSION;
	lm_root_kind kind = (lm_root_kind)take_number(&r);
	l->config.lang_minor = (int)take_number(&r);
	uint32_t flags = take_number(&r);
	l->config.missing_bodies = (flags & FLAG_MISSING_BODIES) != 0;
	l->config.std_privileges = (flags & FLAG_STD) != 0;
	l->config.debug_code |= (flags & FLAG_DEBUG_CODE) != 0;
	l->config.modules_off = (flags & FLAG_MODULES_OFF) != 0;
	char *goroot = take_text(&r), *gopath = take_text(&r), *tags = take_text(&r);
	lm_vec_push(&l->root_names, lm_str_of(goroot));
	lm_vec_push(&l->root_names, lm_str_of(gopath));
	lm_vec_push(&l->root_names, lm_str_of(tags));
	l->config.goroot = goroot;
	l->config.gopath = gopath;
	l->config.tags = tags;
	size_t file_count, variable_count, name_count;
	const char **files = take_list(l, &r, &file_count);
	const char **variables = take_list(l, &r, &variable_count);
	const char **names = take_list(l, &r, &name_count);
	l->config.main_files = files;
	l->config.variables = variables;
	loam_keep(l, files);
	loam_keep(l, variables);
	l->record =
		r.bad ? NULL : lm_record_open((lm_str){(const char *)r.at, (size_t)(r.end - r.at)});
	if (!l->record || !lm_api_open(l)) {
		free(names);
		loam_free(l);
		return NULL;
	}
	lm_api_load_root(l, kind, names, name_count);
	free(names);
	return l;
}
