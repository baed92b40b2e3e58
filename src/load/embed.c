/* embed.c - resolves //go:embed patterns with the rules and messages of the go command. */
#include "load/embed.h"

typedef struct {
	lm_str name;
	bool is_dir;
} entry;
typedef LM_VEC(entry) entry_vec;

typedef struct {
	const lm_load_fs *fs;
	lm_str dir;
	bool all;
	lm_str_vec *files;
	size_t first; /* where this pattern's files begin */
	lm_buf *msg;
	bool failed;
	int depth;
} resolver;

#define MAX_DEPTH 1000 /* folders in folders */

void lm_str_vec_free(lm_str_vec *v)
{
	for (size_t i = 0; i < v->len; i++)
		free((char *)v->data[i].ptr);
	lm_vec_free(v);
}

/* ---- patterns */

/* One character class at *p (behind '['); false when malformed. */
static bool match_class(const char **p, const char *end, int32_t r, bool *matched)
{
	bool negated = *p < end && **p == '^', any = false;
	*matched = false;
	if (negated)
		(*p)++;
	for (;; any = true) {
		if (*p < end && **p == ']' && any) {
			(*p)++;
			*matched ^= negated;
			return true;
		}
		int32_t lo, hi;
		for (int i = 0; i < 2; i++) {
			if (*p >= end || **p == '-' || **p == ']')
				return false;
			if (**p == '\\' && ++*p >= end)
				return false;
			int n = lm_utf8_decode(*p, end, i ? &hi : &lo);
			if (n == 1 && (i ? hi : lo) == LM_RUNE_ERROR)
				return false;
			*p += n;
			if (*p >= end)
				return false;
			if (i == 0) {
				hi = lo;
				if (**p != '-')
					break;
				(*p)++;
			}
		}
		*matched |= lo <= r && r <= hi;
	}
}

/* path.Match for one path element, with backtracking over the last '*'. */
static bool match(lm_str pattern, lm_str name)
{
	const char *p = pattern.ptr, *pe = p + pattern.len, *s = name.ptr, *se = s + name.len;
	const char *star = NULL, *retry = NULL;
	for (;;) {
		if (p < pe && *p == '*') {
			star = ++p;
			retry = s;
			continue;
		}
		if (p == pe && s == se)
			return true;
		bool ok = false;
		if (p < pe && s < se) {
			int32_t r, c;
			const char *q = p;
			int n = lm_utf8_decode(s, se, &r);
			if (*q == '?') {
				q++;
				ok = true;
			} else if (*q == '[') {
				q++;
				if (!match_class(&q, pe, r, &ok))
					return false;
			} else {
				if (*q == '\\' && q + 1 < pe)
					q++;
				q += lm_utf8_decode(q, pe, &c);
				ok = c == r;
			}
			if (ok) {
				p = q;
				s += n;
				continue;
			}
		}
		if (!star || retry >= se)
			return false;
		int32_t r;
		retry += lm_utf8_decode(retry, se, &r);
		s = retry;
		p = star;
	}
}

/* A pattern that path.Match takes and that is a valid slash path without '.' and '..'. */
static bool valid_pattern(lm_str s)
{
	const char *p = s.ptr, *end = p + s.len;
	if (s.len == 0 || lm_str_is(s, ".") || !lm_utf8_valid(s))
		return false;
	while (p < end) {
		bool dummy;
		if (*p == '[') {
			p++;
			if (!match_class(&p, end, 0, &dummy))
				return false;
		} else if (*p == '\\') {
			if (++p >= end)
				return false;
			p++;
		} else {
			p++;
		}
	}
	for (size_t i = 0; i <= s.len;) {
		size_t j = i;
		while (j < s.len && s.ptr[j] != '/')
			j++;
		lm_str part = {s.ptr + i, j - i};
		if (part.len == 0 || lm_str_is(part, ".") || lm_str_is(part, ".."))
			return false;
		i = j + 1;
	}
	return true;
}

/* Names that a module may not hold. */
static bool bad_name(lm_str n)
{
	static const char *const reserved[] = {"con",  "com1", "com2", "com3", "com4", "com5",
					       "com6", "com7", "com8", "com9", "prn",  "aux",
					       "nul",  "lpt1", "lpt2", "lpt3", "lpt4", "lpt5",
					       "lpt6", "lpt7", "lpt8", "lpt9", NULL};
	if (n.len == 0 || !lm_utf8_valid(n) || n.ptr[n.len - 1] == '.' || lm_str_is(n, ".bzr") ||
	    lm_str_is(n, ".hg") || lm_str_is(n, ".git") || lm_str_is(n, ".svn"))
		return true;
	const char *p = n.ptr, *end = p + n.len;
	int32_t r;
	int w;
	while ((w = lm_utf8_decode(p, end, &r)) > 0) {
		bool ok = r < 0x80 ? r > ' ' - 1 && r < 0x7f && !strchr("\"'*<>?`|/\\:;", r)
				   : lm_rune_is_letter(r);
		if (!ok)
			return true;
		p += w;
	}
	size_t stem = 0;
	while (stem < n.len && n.ptr[stem] != '.')
		stem++;
	for (int i = 0; reserved[i]; i++) {
		size_t k = 0;
		while (k < stem && reserved[i][k] && (n.ptr[k] | 0x20) == reserved[i][k])
			k++;
		if (k == stem && !reserved[i][k])
			return true;
	}
	return false;
}

/* ---- folders */

static void collect(void *arg, lm_str name, bool is_dir)
{
	entry_vec *v = arg;
	char *copy = lm_xmalloc(name.len + 1);
	memcpy(copy, name.ptr, name.len);
	copy[name.len] = 0;
	entry e = {{copy, name.len}, is_dir};
	lm_vec_push(v, e);
}

static int by_name(const void *a, const void *b)
{
	return lm_str_cmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static lm_str joined(lm_buf *b, lm_str dir, lm_str rel)
{
	b->len = 0;
	lm_buf_str(b, dir);
	if (dir.len && rel.len && dir.ptr[dir.len - 1] != '/')
		lm_buf_byte(b, '/');
	lm_buf_str(b, rel);
	return lm_buf_view(b);
}

/* The entries of a folder, sorted; false when it is none. */
static bool read_dir(resolver *r, lm_str rel, entry_vec *out)
{
	lm_buf path = {0};
	joined(&path, r->dir, rel);
	if (path.len == 0)
		lm_buf_byte(&path, '.');
	bool ok = r->fs->list(r->fs->arg, lm_buf_view(&path), collect, out);
	lm_buf_free(&path);
	if (ok && out->len)
		qsort(out->data, out->len, sizeof(*out->data), by_name);
	return ok;
}

static void free_entries(entry_vec *v)
{
	for (size_t i = 0; i < v->len; i++)
		free((char *)v->data[i].name.ptr);
	lm_vec_free(v);
}

static bool has_go_mod(const entry_vec *v)
{
	for (size_t i = 0; i < v->len; i++) {
		if (lm_str_is(v->data[i].name, "go.mod"))
			return true;
	}
	return false;
}

static LM_PRINTF(2, 3) void fail(resolver *r, const char *fmt, ...)
{
	if (r->failed)
		return;
	r->failed = true;
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(r->msg, fmt, ap);
	va_end(ap);
}

static void add_file(resolver *r, lm_str rel)
{
	for (size_t i = r->first; i < r->files->len; i++) {
		if (lm_str_eq(r->files->data[i], rel))
			return;
	}
	char *copy = lm_xmalloc(rel.len + 1);
	memcpy(copy, rel.ptr, rel.len);
	copy[rel.len] = 0;
	lm_str s = {copy, rel.len};
	lm_vec_push(r->files, s);
}

/* All files below folder `rel` but hidden ones (unless all:) and other modules; their number. */
static size_t add_tree(resolver *r, lm_str rel, bool top)
{
	entry_vec v = {0};
	size_t count = 0;
	if (++r->depth > MAX_DEPTH)
		fail(r, "folders nested too deep in %.*s", LM_STRF(rel));
	if (!r->failed && read_dir(r, rel, &v) && (top || !has_go_mod(&v))) {
		for (size_t i = 0; i < v.len && !r->failed; i++) {
			entry *e = &v.data[i];
			bool hidden = e->name.ptr[0] == '.' || e->name.ptr[0] == '_',
			     bad = bad_name(e->name);
			lm_buf path = {0};
			lm_str sub = joined(&path, rel, e->name);
			if (bad || (hidden && !r->all)) {
				if (!e->is_dir && !hidden)
					fail(r, "cannot embed file %.*s: invalid name %.*s",
					     LM_STRF(sub), LM_STRF(e->name));
			} else if (e->is_dir) {
				count += add_tree(r, sub, false);
			} else {
				add_file(r, sub);
				count++;
			}
			lm_buf_free(&path);
		}
	}
	r->depth--;
	free_entries(&v);
	return count;
}

/* Matches the pattern's elements below folder rel. */
static void glob(resolver *r, lm_str rel, lm_str pattern)
{
	size_t k = 0;
	while (k < pattern.len && pattern.ptr[k] != '/')
		k++;
	lm_str elem = {pattern.ptr, k},
	       rest = {pattern.ptr + k + 1, k < pattern.len ? pattern.len - k - 1 : 0};
	entry_vec v = {0};
	if (!read_dir(r, rel, &v)) {
		free_entries(&v);
		return;
	}
	if (rel.len && has_go_mod(&v))
		fail(r, "cannot embed file %.*s/%.*s: in different module", LM_STRF(rel),
		     LM_STRF(pattern));
	for (size_t i = 0; i < v.len && !r->failed; i++) {
		entry *e = &v.data[i];
		if (!match(elem, e->name))
			continue;
		lm_buf path = {0};
		lm_str sub = joined(&path, rel, e->name);
		if (rest.len && e->is_dir) {
			if (bad_name(e->name))
				fail(r, "cannot embed file %.*s/%.*s: in invalid directory %.*s",
				     LM_STRF(sub), LM_STRF(rest), LM_STRF(e->name));
			else
				glob(r, sub, rest);
		} else if (!rest.len && bad_name(e->name)) {
			fail(r, "cannot embed %s %.*s: invalid name %.*s",
			     e->is_dir ? "directory" : "file", LM_STRF(sub), LM_STRF(e->name));
		} else if (!rest.len && e->is_dir) {
			entry_vec in = {0};
			if (read_dir(r, sub, &in) && has_go_mod(&in))
				fail(r, "cannot embed directory %.*s: in different module",
				     LM_STRF(sub));
			free_entries(&in);
			if (!r->failed && add_tree(r, sub, true) == 0)
				fail(r, "cannot embed directory %.*s: contains no embeddable files",
				     LM_STRF(sub));
		} else if (!rest.len) {
			add_file(r, sub);
		}
		lm_buf_free(&path);
	}
	free_entries(&v);
}

bool lm_embed_resolve(const lm_load_fs *fs, lm_str dir, lm_str pattern, lm_str_vec *files,
		      lm_buf *msg)
{
	resolver r = {.fs = fs, .dir = dir, .files = files, .first = files->len};
	lm_buf why = {0};
	r.msg = &why;
	lm_str g = pattern;
	if (lm_str_has_prefix(g, LM_STR("all:"))) {
		r.all = true;
		g.ptr += 4;
		g.len -= 4;
	}
	if (!valid_pattern(g))
		fail(&r, "invalid pattern syntax");
	else
		glob(&r, (lm_str){"", 0}, g);
	if (!r.failed && files->len == r.first)
		fail(&r, "no matching files found");
	if (r.failed)
		lm_buf_printf(msg, "pattern %.*s: %s", LM_STRF(pattern), why.data);
	lm_buf_free(&why);
	return !r.failed;
}
