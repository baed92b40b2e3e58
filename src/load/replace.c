/* replace.c - files shown in others' places, as go's -overlay has it. See record.h. */
#include "load/record.h"

typedef struct replacement {
	lm_str path; /* full; owned */
	lm_str with; /* owned; empty: the file is not there */
} replacement;

struct lm_replace {
	lm_load_fs under;
	lm_strmap index; /* path -> position */
	LM_VEC(replacement) list;
};

/* ---- the little of JSON that is wanted */

typedef struct reader {
	const char *at, *end;
} reader;

static char peek(reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at) {
		r->at++;
	}
	return r->at < r->end ? *r->at : 0;
}

static bool take(reader *r, char c)
{
	if (peek(r) != c || c == 0) {
		return false;
	}
	r->at++;
	return true;
}

static bool take_hex(reader *r, int32_t *out)
{
	if (r->end - r->at < 4) {
		return false;
	}
	*out = 0;
	for (int i = 0; i < 4; i++, r->at++) {
		const char *digits = "0123456789abcdef";
		char c = *r->at >= 'A' && *r->at <= 'F' ? (char)(*r->at + 32) : *r->at;
		const char *d = c ? strchr(digits, c) : NULL;
		if (!d) {
			return false;
		}
		*out = *out * 16 + (int32_t)(d - digits);
	}
	return true;
}

static bool take_escape(reader *r, lm_buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = *r->at++;
	int32_t rune, low;
	if (c != 'u') {
		const char *p = c ? strchr(from, c) : NULL;
		if (p) {
			lm_buf_byte(out, to[p - from]);
		}
		return p != NULL;
	}
	if (!take_hex(r, &rune)) {
		return false;
	}
	if (rune >= 0xd800 && rune < 0xdc00 && r->end - r->at > 6 && r->at[0] == '\\' &&
	    r->at[1] == 'u') {
		r->at += 2;
		if (!take_hex(r, &low)) {
			return false;
		}
		rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
	}
	lm_buf_rune(out, rune);
	return true;
}

static bool take_string(reader *r, lm_buf *out)
{
	out->len = 0;
	if (!take(r, '"')) {
		return false;
	}
	while (r->at < r->end && *r->at != '"') {
		if (*r->at != '\\') {
			lm_buf_byte(out, *r->at++);
		} else if (r->end - ++r->at < 1 || !take_escape(r, out)) {
			return false;
		}
	}
	return take(r, '"');
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

static lm_str full_of(const lm_replace *r, lm_str path)
{
	return r->under.full_path ? r->under.full_path(r->under.arg, path) : dup(path);
}

static bool take_pairs(lm_replace *r, reader *in)
{
	lm_buf from = {0}, to = {0};
	bool ok = take(in, '{');
	while (ok && peek(in) != '}') {
		ok = take_string(in, &from) && take(in, ':') && take_string(in, &to);
		if (ok) {
			replacement one = {full_of(r, lm_buf_view(&from)), dup(lm_buf_view(&to))};
			*lm_strmap_put(&r->index, one.path, NULL) = r->list.len;
			lm_vec_push(&r->list, one);
			ok = peek(in) == '}' || take(in, ',');
		}
	}
	lm_buf_free(&from);
	lm_buf_free(&to);
	return ok && take(in, '}');
}

lm_replace *lm_replace_new(const lm_load_fs *under, lm_str json, lm_buf *why)
{
	lm_replace *r = lm_xcalloc(1, sizeof *r);
	r->under = *under;
	reader in = {json.ptr, json.ptr + json.len};
	lm_buf name = {0};
	bool ok = take(&in, '{') && take_string(&in, &name) &&
		  lm_str_is(lm_buf_view(&name), "Replace") && take(&in, ':') &&
		  take_pairs(r, &in) && take(&in, '}');
	lm_buf_free(&name);
	if (!ok) {
		lm_buf_cstr(why, "parsing overlay JSON: not of the form {\"Replace\": {...}}");
		lm_replace_free(r);
		return NULL;
	}
	return r;
}

void lm_replace_free(lm_replace *r)
{
	if (!r) {
		return;
	}
	for (size_t i = 0; i < r->list.len; i++) {
		free((void *)(uintptr_t)r->list.data[i].path.ptr);
		free((void *)(uintptr_t)r->list.data[i].with.ptr);
	}
	lm_vec_free(&r->list);
	lm_strmap_free(&r->index);
	free(r);
}

/* ---- the callbacks */

static const replacement *replacement_of(const lm_replace *r, lm_str path)
{
	lm_str full = full_of(r, path);
	uint64_t *at = lm_strmap_get(&r->index, full);
	free((void *)(uintptr_t)full.ptr);
	return at ? &r->list.data[*at] : NULL;
}

static lm_read_status replace_read(void *arg, lm_str path, lm_str *text, const char **why)
{
	lm_replace *r = arg;
	const replacement *one = replacement_of(r, path);
	if (one && one->with.len == 0) {
		*why = "no such file or directory";
		return LM_READ_NONE;
	}
	return r->under.read(r->under.arg, one ? one->with : path, text, why);
}

/* True when path lies in dir itself; *base is its name there. */
static bool lies_in(lm_str path, lm_str dir, lm_str *base)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	if (slash < 0 || !lm_str_eq((lm_str){path.ptr, (size_t)slash}, dir)) {
		return false;
	}
	*base = (lm_str){path.ptr + slash + 1, path.len - (size_t)slash - 1};
	return true;
}

typedef struct filter {
	const lm_replace *r;
	lm_str dir; /* full */
	void (*fn)(void *fn_arg, lm_str name, bool is_dir);
	void *fn_arg;
} filter;

/* Passes on what is not replaced. */
static void filter_entry(void *arg, lm_str name, bool is_dir)
{
	filter *f = arg;
	lm_buf full = {0};
	lm_buf_printf(&full, "%.*s/%.*s", LM_STRF(f->dir), LM_STRF(name));
	if (is_dir || !lm_strmap_get(&f->r->index, lm_buf_view(&full))) {
		f->fn(f->fn_arg, name, is_dir);
	}
	lm_buf_free(&full);
}

static bool replace_list(void *arg, lm_str dir, void (*fn)(void *fn_arg, lm_str name, bool is_dir),
			 void *fn_arg)
{
	lm_replace *r = arg;
	filter f = {r, full_of(r, dir), fn, fn_arg};
	bool ok = r->under.list(r->under.arg, dir, filter_entry, &f);
	for (size_t i = 0; i < r->list.len; i++) {
		lm_str base;
		if (r->list.data[i].with.len && lies_in(r->list.data[i].path, f.dir, &base)) {
			fn(fn_arg, base, false);
			ok = true;
		}
	}
	free((void *)(uintptr_t)f.dir.ptr);
	return ok;
}

static bool replace_replaced(void *arg, lm_str dir,
			     void (*fn)(void *fn_arg, lm_str name, bool is_dir), void *fn_arg)
{
	lm_replace *r = arg;
	lm_str full = full_of(r, dir);
	bool any = false;
	for (size_t i = 0; i < r->list.len; i++) {
		lm_str base;
		if (lies_in(r->list.data[i].path, full, &base)) {
			fn(fn_arg, base, r->list.data[i].with.len == 0);
			any = true;
		}
	}
	free((void *)(uintptr_t)full.ptr);
	return any;
}

static lm_str replace_full_path(void *arg, lm_str path)
{
	return full_of(arg, path);
}

lm_load_fs lm_replace_fs(lm_replace *r)
{
	return (lm_load_fs){
		.arg = r,
		.read = replace_read,
		.list = replace_list,
		.full_path = replace_full_path,
		.replaced = replace_replaced,
	};
}
