/* record.c - recordings of lm_load_fs. See record.h.
 *
 *   u32 count | records: u8 kind, u32 key size, key, u32 value size, value
 * Numbers are little-endian. Kinds are what was asked and how it was answered. */
#include "load/record.h"

enum { /* the question is the upper case letter, part of the key */
       ASK_READ = 'R',
       ASK_LIST = 'L',
       ASK_PATH = 'P',
       ASK_REPLACED = 'O'
};

typedef struct answer {
	lm_str key;     /* question and path; owned */
	lm_str value;   /* owned when recording */
	uint8_t status; /* lm_read_status; lists: 1 when there is one */
} answer;

struct lm_record {
	lm_load_fs under;
	bool replaying, replaces;
	lm_strmap index; /* key -> position in answers */
	LM_VEC(answer) answers;
};

static lm_str make_key(char ask, lm_str path)
{
	char *p = lm_xmalloc(path.len + 2);
	p[0] = ask;
	if (path.len) {
		memcpy(p + 1, path.ptr, path.len);
	}
	p[path.len + 1] = 0;
	return (lm_str){p, path.len + 1};
}

static lm_str dup(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	if (s.len) {
		memcpy(p, s.ptr, s.len);
	}
	p[s.len] = 0;
	return (lm_str){p, s.len};
}

static const answer *find(const lm_record *r, lm_str key)
{
	uint64_t *at = lm_strmap_get(&r->index, key);
	return at ? &r->answers.data[*at] : NULL;
}

/* Takes over key and value. */
static void remember(lm_record *r, lm_str key, unsigned status, lm_str value)
{
	bool is_new;
	uint64_t *at = lm_strmap_put(&r->index, key, &is_new);
	answer a = {key, value, (uint8_t)status};
	if (is_new) {
		*at = r->answers.len;
		lm_vec_push(&r->answers, a);
	} else {
		answer *old = &r->answers.data[*at];
		free((void *)(uintptr_t)old->key.ptr);
		free((void *)(uintptr_t)old->value.ptr);
		*old = a;
	}
}

static lm_read_status record_read(void *arg, lm_str path, lm_str *text, const char **why)
{
	lm_record *r = arg;
	lm_str key = make_key(ASK_READ, path);
	if (!r->replaying) {
		lm_read_status st = r->under.read(r->under.arg, path, text, why);
		remember(r, key, st, st == LM_READ_OK ? dup(*text) : (lm_str){0});
		return st;
	}
	const answer *a = find(r, key);
	free((void *)(uintptr_t)key.ptr);
	if (!a) {
		return LM_READ_NONE;
	}
	if (a->status == LM_READ_OK) {
		*text = dup(a->value);
	} else {
		*why = "cannot be read";
	}
	return (lm_read_status)a->status;
}

/* A list is its entries: 'd' or 'f', the name, NUL. */
static void note_entry(void *arg, lm_str name, bool is_dir)
{
	lm_buf *b = arg;
	lm_buf_byte(b, is_dir ? 'd' : 'f');
	lm_buf_str(b, name);
	lm_buf_byte(b, 0);
}

static bool tell_entries(const answer *a, void (*fn)(void *fn_arg, lm_str name, bool is_dir),
			 void *fn_arg)
{
	if (!a || !a->status) {
		return false;
	}
	const char *at = a->value.ptr, *end = at + a->value.len;
	while (at < end) {
		const char *stop = memchr(at, 0, (size_t)(end - at));
		if (!stop) {
			break;
		}
		fn(fn_arg, (lm_str){at + 1, (size_t)(stop - at) - 1}, *at == 'd');
		at = stop + 1;
	}
	return true;
}

static bool record_entries(lm_record *r, char ask, lm_str dir,
			   void (*fn)(void *fn_arg, lm_str name, bool is_dir), void *fn_arg)
{
	lm_str key = make_key(ask, dir);
	const answer *a = find(r, key);
	if (a || r->replaying) {
		free((void *)(uintptr_t)key.ptr);
		return tell_entries(a, fn, fn_arg);
	}
	lm_buf list = {0};
	bool ok = (ask == ASK_LIST ? r->under.list : r->under.replaced)(r->under.arg, dir,
									note_entry, &list);
	remember(r, key, ok, (lm_str){list.data, list.len});
	return tell_entries(&lm_vec_last(&r->answers), fn, fn_arg);
}

static bool record_list(void *arg, lm_str dir, void (*fn)(void *fn_arg, lm_str name, bool is_dir),
			void *fn_arg)
{
	return record_entries(arg, ASK_LIST, dir, fn, fn_arg);
}

static bool record_replaced(void *arg, lm_str dir,
			    void (*fn)(void *fn_arg, lm_str name, bool is_dir), void *fn_arg)
{
	return record_entries(arg, ASK_REPLACED, dir, fn, fn_arg);
}

static lm_str record_full_path(void *arg, lm_str path)
{
	lm_record *r = arg;
	lm_str key = make_key(ASK_PATH, path);
	const answer *a = find(r, key);
	if (!a && !r->replaying && r->under.full_path) {
		lm_str full = r->under.full_path(r->under.arg, path);
		remember(r, key, 1, dup(full));
		return full;
	}
	free((void *)(uintptr_t)key.ptr);
	return dup(a ? a->value : path);
}

lm_record *lm_record_new(const lm_load_fs *under)
{
	lm_record *r = lm_xcalloc(1, sizeof *r);
	r->under = *under;
	r->replaces = under->replaced != NULL;
	return r;
}

void lm_record_free(lm_record *r)
{
	if (!r) {
		return;
	}
	for (size_t i = 0; i < r->answers.len; i++) {
		if (!r->replaying) {
			free((void *)(uintptr_t)r->answers.data[i].key.ptr);
			free((void *)(uintptr_t)r->answers.data[i].value.ptr);
		}
	}
	lm_vec_free(&r->answers);
	lm_strmap_free(&r->index);
	free(r);
}

lm_load_fs lm_record_fs(lm_record *r)
{
	return (lm_load_fs){
		.arg = r,
		.read = record_read,
		.list = record_list,
		.full_path = record_full_path,
		.replaced = r->replaces ? record_replaced : NULL,
	};
}

/* ---- bytes */

static void put_u32(lm_buf *out, size_t n)
{
	unsigned char b[4] = {(unsigned char)n, (unsigned char)(n >> 8), (unsigned char)(n >> 16),
			      (unsigned char)(n >> 24)};
	lm_buf_add(out, b, 4);
}

void lm_record_write(const lm_record *r, lm_buf *out)
{
	put_u32(out, r->answers.len);
	for (size_t i = 0; i < r->answers.len; i++) {
		const answer *a = &r->answers.data[i];
		lm_buf_byte(out, (char)a->status);
		put_u32(out, a->key.len);
		lm_buf_str(out, a->key);
		put_u32(out, a->value.len);
		lm_buf_str(out, a->value);
	}
}

static bool take_u32(lm_str *in, uint32_t *n)
{
	if (in->len < 4) {
		return false;
	}
	const unsigned char *b = (const unsigned char *)in->ptr;
	*n = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	in->ptr += 4;
	in->len -= 4;
	return true;
}

static bool take_str(lm_str *in, lm_str *s)
{
	uint32_t n;
	if (!take_u32(in, &n) || in->len < n) {
		return false;
	}
	*s = (lm_str){in->ptr, n};
	in->ptr += n;
	in->len -= n;
	return true;
}

static bool take_answers(lm_record *r, lm_str in)
{
	uint32_t count;
	if (!take_u32(&in, &count)) {
		return false;
	}
	for (uint32_t i = 0; i < count; i++) {
		answer a = {0};
		if (in.len < 1) {
			return false;
		}
		a.status = (uint8_t)*in.ptr++;
		in.len--;
		if (!take_str(&in, &a.key) || !take_str(&in, &a.value) || a.key.len == 0) {
			return false;
		}
		r->replaces |= a.key.ptr[0] == ASK_REPLACED;
		*lm_strmap_put(&r->index, a.key, NULL) = r->answers.len;
		lm_vec_push(&r->answers, a);
	}
	return true;
}

lm_record *lm_record_open(lm_str bytes)
{
	lm_record *r = lm_xcalloc(1, sizeof *r);
	r->replaying = true;
	if (!take_answers(r, bytes)) {
		lm_record_free(r);
		return NULL;
	}
	return r;
}
