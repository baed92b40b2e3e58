/* gomod.c - parses go.mod files, with the messages of golang.org/x/mod/modfile. */
#include "load/gomod.h"

typedef struct {
	lm_gomod *m;
	lm_str name;
	const char *p, *end;
	int line;
	bool lenient, failed;
	bool stop; /* a lexical error ends everything */
	lm_buf *errors;
	LM_VEC(lm_str) tokens; /* of the current line; quoted ones keep their quotes */
	int start_line, start_col;
	const char *bol; /* start of the current line */
	bool indirect;
	bool seen_go, seen_module, seen_toolchain;
} parser;

static LM_PRINTF(2, 3) void error(parser *p, const char *fmt, ...)
{
	if (p->stop)
		return;
	p->failed = true;
	lm_buf_printf(p->errors, "%.*s:%d", LM_STRF(p->name), p->start_line);
	if (p->start_col > 1)
		lm_buf_printf(p->errors, ":%d", p->start_col);
	lm_buf_cstr(p->errors, ": ");
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(p->errors, fmt, ap);
	va_end(ap);
	lm_buf_byte(p->errors, '\n');
}

/* An error in the text itself: nothing after it is read. */
static LM_PRINTF(3, 4) void lex_error(parser *p, const char *at, const char *fmt, ...)
{
	if (p->stop)
		return;
	p->failed = true;
	lm_buf_printf(p->errors, "%.*s:%d", LM_STRF(p->name), p->line);
	if (at > p->bol)
		lm_buf_printf(p->errors, ":%d", (int)(at - p->bol) + 1);
	lm_buf_cstr(p->errors, ": ");
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(p->errors, fmt, ap);
	va_end(ap);
	lm_buf_byte(p->errors, '\n');
	p->stop = true;
	p->p = p->end;
}

static bool is_word(const char *p, const char *end)
{
	int32_t r;
	if (p >= end || strchr(" \t\r\n()[]{},", *p))
		return false;
	lm_utf8_decode(p, end, &r);
	return lm_rune_is_print(r);
}

/* The rest of a line: a comment, which may say "indirect". */
static const char *comment(parser *p, const char *q)
{
	const char *nl = memchr(q, '\n', (size_t)(p->end - q));
	lm_str text = {q + 2, (size_t)((nl ? nl : p->end) - q - 2)};
	while (text.len && (*text.ptr == ' ' || *text.ptr == '\t'))
		text.ptr++, text.len--;
	if (lm_str_has_prefix(text, LM_STR("indirect")) &&
	    (text.len == 8 || text.ptr[8] == ';' || text.ptr[8] == ' ' || text.ptr[8] == '\r'))
		p->indirect = true;
	return nl ? nl : p->end;
}

/* A quoted string from q; its end, or NULL. */
static const char *quoted(parser *p, const char *q)
{
	const char *start = q++;
	for (;;) {
		if (q >= p->end) {
			lex_error(p, start, "unexpected EOF in string");
			return NULL;
		}
		if (*q == '\n') {
			lex_error(p, q, "unexpected newline in string");
			return NULL;
		}
		if (*q == *start)
			return q + 1;
		q += *q == '\\' && *start == '"' ? 2 : 1;
	}
}

/* Reads the tokens of the next line that has any; false at the end. */
static bool read_line(parser *p)
{
	p->tokens.len = 0;
	p->indirect = false;
	const char *q = p->p;
	while (q < p->end && !p->stop) {
		if (*q == '\n') {
			p->bol = ++q;
			p->line++;
			if (p->tokens.len)
				break;
			continue;
		}
		if (*q == ' ' || *q == '\t' || *q == '\r') {
			q++;
			continue;
		}
		if (*q == '/' && q + 1 < p->end && q[1] == '/') {
			q = comment(p, q);
			continue;
		}
		if (*q == '/' && q + 1 < p->end && q[1] == '*') {
			lex_error(p, q, "mod files must use // comments (not /* */ comments)");
			break;
		}
		if (p->tokens.len == 0) {
			p->start_line = p->line;
			p->start_col = (int)(q - p->bol) + 1;
		}
		const char *start = q;
		if (*q == '"' || *q == '`') {
			q = quoted(p, q);
			if (!q)
				break;
		} else if (strchr("()[]{},", *q)) {
			q++;
		} else if (!is_word(q, p->end)) {
			int32_t r;
			int n = lm_utf8_decode(q, p->end, &r);
			lex_error(p, q, "unexpected input character '%.*s'", n, q);
			break;
		} else {
			int32_t r;
			while (q < p->end && is_word(q, p->end) &&
			       !(*q == '/' && q + 1 < p->end && (q[1] == '/' || q[1] == '*')))
				q += lm_utf8_decode(q, p->end, &r);
		}
		lm_str tok = {start, (size_t)(q - start)};
		lm_vec_push(&p->tokens, tok);
	}
	if (p->stop) {
		p->p = p->end;
		return false;
	}
	p->p = q;
	return p->tokens.len > 0;
}

static lm_str keep(parser *p, lm_str s)
{
	char *copy = lm_xmalloc(s.len + 1);
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = 0;
	lm_vec_push(&p->m->storage, copy);
	return (lm_str){copy, s.len};
}

/* The text of a token without quotes; false (reported) when malformed. */
static bool text_of(parser *p, lm_str tok, lm_str *out)
{
	if (tok.len >= 2 && (tok.ptr[0] == '"' || tok.ptr[0] == '`')) {
		lm_str in = {tok.ptr + 1, tok.len - 2};
		char *copy = lm_xmalloc(tok.len);
		size_t n = 0;
		for (size_t i = 0; i < in.len; i++) {
			if (in.ptr[i] == '\\' && tok.ptr[0] == '"' && ++i < in.len &&
			    in.ptr[i] != '"' && in.ptr[i] != '\\') {
				free(copy);
				error(p, "invalid quoted string: invalid syntax");
				return false;
			}
			copy[n++] = in.ptr[i];
		}
		copy[n] = 0;
		lm_vec_push(&p->m->storage, copy);
		*out = (lm_str){copy, n};
		return true;
	}
	for (size_t i = 0; i < tok.len; i++) {
		if (strchr("\"'`", tok.ptr[i])) {
			error(p, "invalid quoted string: unquoted string cannot contain quote");
			return false;
		}
	}
	*out = keep(p, tok);
	return true;
}

static bool number(const char **q, const char *end, int *n)
{
	const char *start = *q;
	*n = 0;
	while (*q < end && **q >= '0' && **q <= '9' && *q - start < 9)
		*n = *n * 10 + (*(*q)++ - '0');
	return *q > start && (*start != '0' || *q - start == 1);
}

/* "1.22", "1.22.3", "1.22rc1" ...; sets the minor version. */
static bool go_version(lm_str s, int *minor)
{
	const char *q = s.ptr, *end = q + s.len;
	int major, patch;
	if (!number(&q, end, &major) || major == 0 || q >= end || *q++ != '.' ||
	    !number(&q, end, minor))
		return false;
	if (q < end && *q == '.') {
		q++;
		if (!number(&q, end, &patch))
			return false;
	}
	if (q < end) { /* a pre-release: letters, then digits */
		const char *letters = q;
		while (q < end && *q >= 'a' && *q <= 'z')
			q++;
		const char *digits = q;
		while (q < end && *q >= '0' && *q <= '9')
			q++;
		return q == end && digits > letters && q > digits;
	}
	return true;
}

static void go_directive(parser *p, const lm_str *args, size_t n)
{
	int minor;
	if (p->seen_go) {
		error(p, "repeated go statement");
	} else if (n != 1) {
		error(p, "go directive expects exactly one argument");
	} else if (!go_version(args[0], &minor)) {
		if (!p->lenient)
			error(p, "invalid go version '%.*s': must match format 1.23.0",
			      LM_STRF(args[0]));
	} else {
		p->seen_go = true;
		p->m->go_version = keep(p, args[0]);
		p->m->go_minor = minor;
	}
}

static void toolchain_directive(parser *p, const lm_str *args, size_t n)
{
	if (p->seen_toolchain) {
		error(p, "repeated toolchain statement");
		return;
	}
	if (n != 1) {
		error(p, "toolchain directive expects exactly one argument");
		return;
	}
	lm_str a = args[0];
	if (!lm_str_is(a, "default") && !lm_str_is(a, "go1") &&
	    !lm_str_has_prefix(a, LM_STR("go1."))) {
		error(p, "invalid toolchain version '%.*s': must match format go1.23.0 or default",
		      LM_STRF(a));
		return;
	}
	p->seen_toolchain = true;
	p->m->toolchain = keep(p, a);
}

static bool version_of(parser *p, const char *verb, lm_str path, lm_str tok, lm_str *v)
{
	if (!text_of(p, tok, v))
		return false;
	if (v->len < 2 || v->ptr[0] != 'v' || v->ptr[1] < '0' || v->ptr[1] > '9') {
		error(p, "%s %.*s: version \"%.*s\" invalid: must be of the form v1.2.3", verb,
		      LM_STRF(path), LM_STRF(*v));
		return false;
	}
	return true;
}

static void require_directive(parser *p, const char *verb, const lm_str *args, size_t n,
			      bool exclude)
{
	lm_gomod_version v = {.indirect = p->indirect};
	if (n != 2) {
		error(p, "usage: %s module/path v1.2.3", verb);
		return;
	}
	if (!text_of(p, args[0], &v.path) || !version_of(p, verb, v.path, args[1], &v.version))
		return;
	if (exclude)
		lm_vec_push(&p->m->exclude, v);
	else
		lm_vec_push(&p->m->require, v);
}

static bool is_directory_path(lm_str s)
{
	return lm_str_is(s, ".") || lm_str_is(s, "..") || lm_str_has_prefix(s, LM_STR("./")) ||
	       lm_str_has_prefix(s, LM_STR("../")) || lm_str_has_prefix(s, LM_STR("/"));
}

static void replace_directive(parser *p, const lm_str *args, size_t n)
{
	lm_gomod_replace r = {0};
	size_t arrow = n >= 2 && lm_str_is(args[1], "=>") ? 1 : 2;
	if (n < arrow + 2 || n > arrow + 3 || !lm_str_is(args[arrow], "=>")) {
		error(p, "usage: replace module/path [v1.2.3] => other/module v1.4\n"
			 "\t or replace module/path [v1.2.3] => ../local/directory");
		return;
	}
	if (!text_of(p, args[0], &r.old.path) ||
	    (arrow == 2 && !version_of(p, "replace", r.old.path, args[1], &r.old.version)) ||
	    !text_of(p, args[arrow + 1], &r.new.path))
		return;
	lm_str to = r.new.path;
	if (n == arrow + 2 && !is_directory_path(to)) {
		error(p, "%s",
		      lm_str_find(to, LM_STR("@")) >= 0
			      ? "replacement module must match format 'path version', not "
				"'path@version'"
			      : "replacement module without version must be directory path (rooted "
				"or starting with . or ..)");
		return;
	}
	if (n == arrow + 2 && lm_str_find(to, LM_STR("\\")) >= 0) {
		error(p,
		      "replacement directory appears to be Windows path (on a non-windows system)");
		return;
	}
	if (n == arrow + 3) {
		if (!version_of(p, "replace", to, args[arrow + 2], &r.new.version))
			return;
		if (is_directory_path(to)) {
			error(p, "replacement module directory path \"%.*s\" cannot have version",
			      LM_STRF(to));
			return;
		}
	}
	lm_vec_push(&p->m->replace, r);
}

static void module_directive(parser *p, const lm_str *args, size_t n)
{
	if (p->seen_module) {
		error(p, "repeated module statement");
		return;
	}
	p->seen_module = true;
	if (n != 1)
		error(p, "usage: module module/path");
	else
		text_of(p, args[0], &p->m->module);
}

/* tool and ignore */
static void path_directive(parser *p, const char *verb, const lm_str *args, size_t n)
{
	lm_str s;
	if (n != 1) {
		error(p, "%s directive expects exactly one argument", verb);
		return;
	}
	if (!text_of(p, args[0], &s))
		return;
	if (verb[0] == 't')
		lm_vec_push(&p->m->tools, s);
	else
		lm_vec_push(&p->m->ignore, s);
}

static void directive(parser *p, lm_str verb, const lm_str *args, size_t n)
{
	if (lm_str_is(verb, "go")) {
		go_directive(p, args, n);
	} else if (lm_str_is(verb, "module")) {
		module_directive(p, args, n);
	} else if (lm_str_is(verb, "require")) {
		require_directive(p, "require", args, n, false);
	} else if (lm_str_is(verb, "ignore")) {
		path_directive(p, "ignore", args, n);
	} else if (lm_str_is(verb, "retract")) {
		if (n == 0 && !p->lenient)
			error(p, "expected '[' or version");
	} else if (p->lenient) {
		return;
	} else if (lm_str_is(verb, "toolchain")) {
		toolchain_directive(p, args, n);
	} else if (lm_str_is(verb, "exclude")) {
		require_directive(p, "exclude", args, n, true);
	} else if (lm_str_is(verb, "replace")) {
		replace_directive(p, args, n);
	} else if (lm_str_is(verb, "tool")) {
		path_directive(p, "tool", args, n);
	} else if (lm_str_is(verb, "godebug")) {
		if (n != 1 || lm_str_find(args[0], LM_STR("=")) < 0) {
			error(p, "usage: godebug key=value");
			return;
		}
		lm_str s = keep(p, args[0]);
		lm_vec_push(&p->m->godebug, s);
	} else {
		error(p, "unknown directive: %.*s", LM_STRF(verb));
	}
}

/* The lines of "verb (" up to ')'. */
static void block(parser *p, lm_str verb, int start)
{
	static const char *const known[] = {"module",  "godebug", "require", "exclude", "replace",
					    "retract", "tool",    "ignore",  NULL};
	bool ok = p->lenient;
	for (int i = 0; known[i] && !ok; i++)
		ok = lm_str_is(verb, known[i]);
	if (!ok)
		error(p, "unknown block type: %.*s", LM_STRF(verb));
	while (read_line(p)) {
		if (lm_str_is(p->tokens.data[0], ")")) {
			if (p->tokens.len > 1)
				error(p, "syntax error (expected newline after closing paren)");
			return;
		}
		if (ok)
			directive(p, verb, p->tokens.data, p->tokens.len);
	}
	if (!p->stop) {
		p->start_line = p->line;
		p->start_col = (int)(p->end - p->bol) + 1;
		error(p, "syntax error (unterminated block started at %.*s:%d:1)", LM_STRF(p->name),
		      start);
	}
}

bool lm_gomod_parse(lm_gomod *m, lm_str name, lm_str text, bool lenient, lm_buf *errors)
{
	*m = (lm_gomod){.go_minor = 16};
	parser p = {.m = m,
		    .name = name,
		    .p = text.ptr,
		    .end = text.ptr + text.len,
		    .bol = text.ptr,
		    .line = 1,
		    .lenient = lenient,
		    .errors = errors};
	while (read_line(&p)) {
		lm_str verb = p.tokens.data[0];
		size_t n = p.tokens.len;
		if (n > 1 && lm_str_is(p.tokens.data[n - 1], "(")) {
			if (n > 2 && !lenient)
				error(&p, "unknown block type: %.*s", LM_STRF(verb));
			block(&p, verb, p.start_line);
		} else if (n == 3 && lm_str_is(p.tokens.data[1], "(") &&
			   lm_str_is(p.tokens.data[2], ")")) {
			continue; /* an empty block */
		} else {
			directive(&p, verb, p.tokens.data + 1, n - 1);
		}
	}
	lm_vec_free(&p.tokens);
	return !p.failed;
}

void lm_gomod_free(lm_gomod *m)
{
	for (size_t i = 0; i < m->storage.len; i++)
		free(m->storage.data[i]);
	lm_vec_free(&m->storage);
	lm_vec_free(&m->require);
	lm_vec_free(&m->exclude);
	lm_vec_free(&m->replace);
	lm_vec_free(&m->tools);
	lm_vec_free(&m->ignore);
	lm_vec_free(&m->godebug);
	*m = (lm_gomod){0};
}

bool lm_path_within(lm_str path, lm_str prefix)
{
	return lm_str_has_prefix(path, prefix) &&
	       (path.len == prefix.len || path.ptr[prefix.len] == '/' || prefix.len == 0);
}

const lm_gomod_version *lm_gomod_provider(const lm_gomod *m, lm_str path)
{
	const lm_gomod_version *best = NULL;
	for (size_t i = 0; i < m->require.len; i++) {
		const lm_gomod_version *v = &m->require.data[i];
		if (lm_path_within(path, v->path) && (!best || v->path.len > best->path.len))
			best = v;
	}
	return best;
}

const lm_gomod_replace *lm_gomod_replacement(const lm_gomod *m, lm_str path, lm_str version)
{
	const lm_gomod_replace *any = NULL;
	for (size_t i = 0; i < m->replace.len; i++) {
		const lm_gomod_replace *r = &m->replace.data[i];
		if (!lm_str_eq(r->old.path, path))
			continue;
		if (lm_str_eq(r->old.version, version))
			return r;
		if (r->old.version.len == 0)
			any = r;
	}
	return any;
}
