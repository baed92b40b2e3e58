/* parser.c - the parser's entry points, errors and recovery, directives, and files.
 * The grammar, the recovery points and the positions are those of gc's parser, so that messages
 * come out alike. */
#include "syntax/parser_int.h"
#include "syntax/constraint.h"

/* ---- errors */

void lm_p_error_at(parser *p, lm_pos pos, const char *msg)
{
	p->s.error_count++;
	lm_diag_add(p->ctx->diags, pos, LM_DIAG_SyntaxError, false, lm_str_of(msg));
}

static void add_token(parser *p, lm_buf *b)
{
	switch (TOK(p)) {
	case LM_T_NAME: lm_buf_printf(b, "name %.*s", LM_STRF(p->s.lit)); break;
	case LM_T_SEMI: lm_buf_str(b, p->s.lit); break;
	case LM_T_LITERAL: lm_buf_printf(b, "literal %.*s", LM_STRF(p->s.lit)); break;
	case LM_T_OPERATOR: lm_buf_cstr(b, lm_op_string(p->s.op)); break;
	case LM_T_ASSIGN_OP: lm_buf_printf(b, "%s=", lm_op_string(p->s.op)); break;
	case LM_T_INC_OP:
		lm_buf_printf(b, "%s%s", lm_op_string(p->s.op), lm_op_string(p->s.op));
		break;
	case LM_T_COMMA: lm_buf_cstr(b, "comma"); break;
	default:
		if (TOK(p) >= LM_T_FIRST_KEYWORD)
			lm_buf_cstr(b, "keyword ");
		lm_buf_cstr(b, lm_token_string(TOK(p)));
	}
}

void lm_p_syntax_error_at(parser *p, lm_pos pos, const char *msg)
{
	if (TOK(p) == LM_T_EOF && p->s.error_count > 0)
		return; /* a follow-up without meaning */
	lm_str m = lm_str_of(msg);
	lm_buf b = {0};
	lm_buf_cstr(&b, "syntax error: ");
	bool in = lm_str_has_prefix(m, LM_STR("in ")) || lm_str_has_prefix(m, LM_STR("at ")) ||
		  lm_str_has_prefix(m, LM_STR("after "));
	bool expected = lm_str_has_prefix(m, LM_STR("expected "));
	if (in || expected) {
		lm_buf_cstr(&b, "unexpected ");
		add_token(p, &b);
		lm_buf_cstr(&b, in ? " " : ", ");
	}
	lm_buf_str(&b, m);
	p->s.error_count++;
	p->syntax_error = true;
	lm_diag_add(p->ctx->diags, pos, LM_DIAG_SyntaxError, false, lm_buf_view(&b));
	lm_buf_free(&b);
}

void lm_p_syntax_error(parser *p, const char *msg)
{
	lm_p_syntax_error_at(p, POS(p), msg);
}

/* A token as messages name what is wanted. */
static const char *token_wanted(lm_token t)
{
	return t == LM_T_COMMA  ? "comma"
	       : t == LM_T_SEMI ? "semicolon or newline"
				: lm_token_string(t);
}

void lm_p_want(parser *p, lm_token t)
{
	if (lm_p_got(p, t))
		return;
	lm_buf b = {0};
	lm_buf_printf(&b, "expected %s%s", t >= LM_T_FIRST_KEYWORD ? "keyword " : "",
		      token_wanted(t));
	lm_p_syntax_error(p, b.data);
	lm_buf_free(&b);
	lm_p_advance(p, 0);
}

bool lm_p_got_assign(parser *p)
{
	if (TOK(p) == LM_T_DEFINE)
		lm_p_syntax_error(p, "expected =");
	else if (TOK(p) != LM_T_ASSIGN)
		return false;
	NEXT(p);
	return true;
}

void lm_p_advance(parser *p, uint64_t follow)
{
	const uint64_t statements = SET(BREAK) | SET(CONST) | SET(CONTINUE) | SET(DEFER) |
				    SET(FALLTHROUGH) | SET(FOR) | SET(GO) | SET(GOTO) | SET(IF) |
				    SET(RETURN) | SET(SELECT) | SET(SWITCH) | SET(TYPE) | SET(VAR);
	if (follow == 0) {
		if (TOK(p) != LM_T_EOF)
			NEXT(p);
		return;
	}
	follow |= SET(EOF) | (p->fnest > 0 ? statements : 0);
	while (!(follow >> TOK(p) & 1))
		NEXT(p);
}

bool lm_p_list_next(parser *p, const char *context, lm_token sep, lm_token close)
{
	if (lm_p_got(p, sep) || TOK(p) == close)
		return true;
	lm_buf b = {0};
	lm_buf_printf(&b, "in %s; possibly missing %s or %s", context, token_wanted(sep),
		      token_wanted(close));
	lm_p_syntax_error(p, b.data);
	lm_buf_free(&b);
	lm_p_advance(p, SET(RPAREN) | SET(RBRACK) | SET(RBRACE));
	return TOK(p) == close;
}

void lm_p_too_deep(parser *p)
{
	if (!p->too_deep) {
		p->too_deep = p->syntax_error = true;
		lm_buf b = {0};
		lm_buf_printf(&b, "nesting too deep (limits: %d levels, chains of %d)",
			      LM_MAX_NESTING, LM_MAX_CHAIN);
		lm_p_error_at(p, POS(p), b.data);
		lm_buf_free(&b);
	}
	p->s.p = p->s.end; /* give up on the rest */
	p->s.nlsemi = false;
	NEXT(p);
}

bool lm_p_enter(parser *p)
{
	if (LM_UNLIKELY(++p->depth > LM_MAX_NESTING)) {
		p->depth--;
		lm_p_too_deep(p);
		return false;
	}
	return true;
}

bool lm_p_chain(parser *p, uint32_t *count)
{
	if (LM_LIKELY(++*count <= LM_MAX_CHAIN))
		return true;
	lm_p_too_deep(p);
	return false;
}

lm_list lm_p_take(parser *p, size_t mark)
{
	size_t n = p->stack.len - mark;
	if (n == 0)
		return (lm_list){0, 0};
	lm_node_ref *a = LM_NEW_ARRAY(p->arena, lm_node_ref, n);
	memcpy(a, p->stack.data + mark, n * sizeof(*a));
	p->stack.len = mark;
	return (lm_list){lm_node_to((const lm_node *)(const void *)a).u, (uint32_t)n};
}

/* ---- directives */

enum { DIR_NONE, DIR_FUNC, DIR_BUILD, DIR_EMBED, DIR_LINKNAME };
enum { FOR_ANY, FOR_RUNTIME, FOR_STD };
static const struct {
	const char *verb;
	uint32_t bits;
	uint8_t kind, who;
} verbs[] = {
	{"go:build", 0, DIR_BUILD, FOR_ANY},
	{"go:noescape", LM_PRAGMA_NOESCAPE, DIR_FUNC, FOR_ANY},
	{"go:norace", LM_PRAGMA_OTHER, DIR_FUNC, FOR_ANY},
	{"go:nosplit", LM_PRAGMA_NOCHECKPTR, DIR_FUNC, FOR_ANY},
	{"go:noinline", LM_PRAGMA_NOINLINE, DIR_FUNC, FOR_ANY},
	{"go:nocheckptr", LM_PRAGMA_NOCHECKPTR, DIR_FUNC, FOR_ANY},
	{"go:systemstack", LM_PRAGMA_OTHER, DIR_FUNC, FOR_RUNTIME},
	{"go:nowritebarrier", LM_PRAGMA_OTHER, DIR_FUNC, FOR_RUNTIME},
	{"go:nowritebarrierrec", LM_PRAGMA_OTHER, DIR_FUNC, FOR_RUNTIME},
	{"go:yeswritebarrierrec", LM_PRAGMA_OTHER, DIR_FUNC, FOR_RUNTIME},
	{"go:cgo_unsafe_args", LM_PRAGMA_OTHER, DIR_FUNC, FOR_ANY},
	{"go:uintptrkeepalive", LM_PRAGMA_KEEP_ARGS, DIR_FUNC, FOR_STD},
	{"go:uintptrescapes", LM_PRAGMA_KEEP_ARGS, DIR_FUNC, FOR_ANY},
	{"go:registerparams", LM_PRAGMA_OTHER, DIR_FUNC, FOR_ANY},
};

/* The number of blank-separated fields of text; the first two are given. */
static int fields(lm_str text)
{
	int n = 0;
	bool in = false;
	for (size_t i = 0; i < text.len; i++) {
		bool space = text.ptr[i] == ' ' || text.ptr[i] == '\t';
		n += !space && !in;
		in = !space;
	}
	return n;
}

static LM_PRINTF(3, 4) void directive_error(parser *p, lm_pos pos, const char *fmt, ...)
{
	lm_buf b = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	lm_diag_add(p->ctx->diags, pos, LM_DIAG_InvalidDirective, false, lm_buf_view(&b));
	lm_buf_free(&b);
}

/* Kind of a //go: directive; reports one that is malformed or not allowed here. */
static uint8_t classify(parser *p, lm_str text, lm_pos pos)
{
	lm_str verb = text;
	ptrdiff_t space = lm_str_find(text, LM_STR(" "));
	if (space >= 0)
		verb.len = (size_t)space;
	if (space >= 0 && (lm_str_is(verb, "go:linkname") || lm_str_is(verb, "go:linknamestd"))) {
		int n = fields(text);
		if (n < 2 || n > 3) {
			directive_error(p, pos, "usage: //%.*s localname [linkname]",
					LM_STRF(verb));
			return DIR_NONE;
		}
		return DIR_LINKNAME;
	}
	if (space >= 0 && lm_str_is(verb, "go:wasmimport") && fields(text) != 3)
		directive_error(p, pos, "usage: //go:wasmimport importmodule importname");
	if (space >= 0 && lm_str_is(verb, "go:wasmexport") && fields(text) != 2)
		directive_error(p, pos, "usage: //go:wasmexport exportname");
	if (lm_str_is(verb, "go:embed")) {
		lm_str_vec patterns = {0};
		lm_buf msg = {0};
		bool ok = lm_parse_embed(text, &patterns, &msg);
		if (!ok)
			directive_error(p, pos, "%s", msg.data);
		if (patterns.len == 0)
			directive_error(p, pos, "usage: //go:embed pattern...");
		ok = patterns.len > 0;
		for (size_t i = 0; i < patterns.len; i++)
			free((char *)patterns.data[i].ptr);
		lm_vec_free(&patterns);
		lm_buf_free(&msg);
		return ok ? DIR_EMBED : DIR_NONE;
	}
	if (lm_str_has_prefix(text, LM_STR("go:cgo_")) && !(p->mode & LM_PARSE_STD) &&
	    !lm_str_is(verb, "go:cgo_import_dynamic"))
		directive_error(p, pos, "//%.*s only allowed in cgo-generated code", LM_STRF(text));
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!lm_str_is(verb, verbs[i].verb))
			continue;
		if (!(p->mode & LM_PARSE_STD) && verbs[i].who == FOR_RUNTIME)
			directive_error(p, pos, "//%s only allowed in runtime", verbs[i].verb);
		if (!(p->mode & LM_PARSE_STD) && verbs[i].who == FOR_STD)
			directive_error(p, pos, "//%s is only allowed in the standard library",
					verbs[i].verb);
		return verbs[i].kind;
	}
	return DIR_NONE;
}

static uint32_t pragma_bits(const lm_directive *d, uint8_t kind)
{
	if (kind == DIR_LINKNAME)
		return LM_PRAGMA_LINKNAME;
	if (kind == DIR_EMBED)
		return LM_PRAGMA_EMBED;
	for (size_t i = 0; kind && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		lm_str v = lm_str_of(verbs[i].verb);
		if (lm_str_has_prefix(d->text, v) &&
		    (d->text.len == v.len || d->text.ptr[v.len] == ' '))
			return verbs[i].bits;
	}
	return 0;
}

uint32_t lm_p_take_pragma(parser *p, lm_node_kind kind, lm_pos pos)
{
	uint32_t bits = 0;
	for (; p->pending < p->directives.len; p->pending++) {
		lm_directive *d = &p->directives.data[p->pending];
		uint8_t k = p->directive_kinds.data[p->pending];
		d->decl_pos = pos;
		d->misplaced = (k == DIR_FUNC && kind != LM_N_FUNC_DECL) ||
			       (k == DIR_BUILD && kind != LM_N_NONE) ||
			       (k == DIR_EMBED && kind != LM_N_VAR_DECL);
		bits |= pragma_bits(d, k);
	}
	return bits;
}

void lm_p_clear_pragma(parser *p)
{
	for (; p->pending < p->directives.len; p->pending++) {
		uint8_t k = p->directive_kinds.data[p->pending];
		lm_pos pos = p->directives.data[p->pending].pos;
		if (k == DIR_FUNC || k == DIR_BUILD)
			directive_error(p, pos, "misplaced compiler directive");
		else if (k == DIR_EMBED)
			directive_error(p, pos, "misplaced go:embed directive");
	}
}

void lm_report_misplaced(const lm_parse_ctx *ctx, const lm_source_file *sf)
{
	for (uint32_t i = 0; i < sf->directive_count; i++) {
		const lm_directive *d = &sf->directives[i];
		if (d->misplaced)
			lm_diag_addf(ctx->diags, d->pos, LM_DIAG_InvalidDirective,
				     "misplaced %s directive",
				     lm_str_has_prefix(d->text, LM_STR("go:embed")) ? "go:embed"
										    : "compiler");
	}
}

/* ---- line directives */

/* What follows the last ':' of text as a number: *at is where it begins (0: no colon); false when
 * it is none. */
static bool trailing_number(lm_str text, size_t *at, uint64_t *n)
{
	ptrdiff_t i = lm_str_rfind_byte(text, ':');
	*at = (size_t)(i + 1);
	*n = 0;
	if (i < 0 || *at == text.len)
		return false;
	for (size_t j = *at; j < text.len; j++) {
		if (text.ptr[j] < '0' || text.ptr[j] > '9' || *n > (UINT64_MAX - 9) / 10)
			return false;
		*n = *n * 10 + (uint64_t)(text.ptr[j] - '0');
	}
	return true;
}

/* path.Clean of name, joined to the folder of `beside` unless absolute. */
static void clean_path(lm_str name, lm_str beside, lm_buf *out)
{
	lm_buf joined = {0};
	ptrdiff_t slash = lm_str_rfind_byte(beside, '/');
	if (name.len && name.ptr[0] != '/' && slash >= 0 && !(slash == 1 && beside.ptr[0] == '.'))
		lm_buf_add(&joined, beside.ptr, (size_t)slash + 1);
	lm_buf_str(&joined, name);
	lm_str s = lm_buf_view(&joined);
	bool rooted = s.len && s.ptr[0] == '/';
	if (rooted)
		lm_buf_byte(out, '/');
	size_t floor = out->len; /* ".." never goes back beyond this */
	for (size_t i = 0; i < s.len;) {
		size_t j = i;
		while (j < s.len && s.ptr[j] != '/')
			j++;
		lm_str part = {s.ptr + i, j - i};
		i = j + 1;
		if (part.len == 0 || lm_str_is(part, "."))
			continue;
		if (lm_str_is(part, "..")) {
			if (out->len > floor) {
				while (out->len > floor && out->data[out->len - 1] != '/')
					out->len--;
				if (out->len > floor)
					out->len--;
				continue;
			}
			if (rooted)
				continue;
		}
		if (out->len && out->data[out->len - 1] != '/')
			lm_buf_byte(out, '/');
		lm_buf_str(out, part);
		if (lm_str_is(part, ".."))
			floor = out->len;
	}
	if (out->len == 0)
		lm_buf_byte(out, '.');
	lm_buf_free(&joined);
}

/* text: behind "line ", at `at` in the file; positions change from `from` on. */
static void line_directive(parser *p, lm_str text, const char *at, const char *from)
{
	const uint64_t pos_max = 1 << 30;
	size_t i, i2;
	uint64_t n, n2, line = 0, col = 0;
	bool ok = trailing_number(text, &i, &n);
	if (i == 0)
		return;
	lm_pos base = p->s.base + (lm_pos)(at - p->s.text);
	lm_str whole = text;
	size_t bad = i;
	const char *what = "line";
	bool ok2 = false;
	if (ok) {
		ok2 = trailing_number((lm_str){text.ptr, i - 1}, &i2, &n2);
		line = ok2 ? n2 : n;
		if (ok2) {
			col = n;
			size_t t = i;
			i = i2;
			i2 = t;
			if (col == 0 || col > pos_max) {
				what = "column";
				ok = false;
				bad = i2;
			}
			text.len = i2 - 1;
		}
		if (ok && (line == 0 || line > pos_max)) {
			ok = false;
			bad = i;
			whole = text;
		}
	}
	if (!ok) {
		lm_buf b = {0};
		lm_buf_printf(&b, "invalid %s number: %.*s", what, (int)(whole.len - bad),
			      whole.ptr + bad);
		lm_p_error_at(p, base + (lm_pos)bad, b.data);
		lm_buf_free(&b);
		return;
	}
	lm_str name = {text.ptr, i - 1};
	lm_buf b = {0};
	if (name.len == 0 && ok2) {
		uint32_t k = p->file->directive_count;
		lm_buf_str(&b, k ? p->file->directives[k - 1].file : p->file->name);
	} else if (name.len) {
		clean_path(name, p->file->name, &b);
	}
	lm_file_add_directive(p->file, (uint32_t)(from - p->s.text), lm_buf_view(&b),
			      (uint32_t)line, (uint32_t)col);
	lm_buf_free(&b);
}

/* True when only blanks stand between `at` and the start of its line. */
static bool line_is_blank(const parser *p, const char *at)
{
	while (at > p->s.text && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\r'))
		at--;
	return at == p->s.text || at[-1] == '\n';
}

static void on_comment(void *client, const char *start, const char *stop, bool directive)
{
	parser *p = client;
	if (p->mode & LM_PARSE_COMMENTS) {
		lm_comment c = {p->s.base + (lm_pos)(start - p->s.text), (uint32_t)(stop - start)};
		lm_vec_push(&p->comments, c);
	}
	if (!directive)
		return;
	bool general = start[1] == '*';
	lm_str text = {start + 2, (size_t)(stop - start) - (general ? 4 : 2)};
	if (!general && text.len && text.ptr[text.len - 1] == '\r')
		text.len--;
	if (lm_str_has_prefix(text, LM_STR("line "))) {
		bool first_col = start == p->s.text || start[-1] == '\n';
		if (!p->body_only && (general || first_col))
			line_directive(p, (lm_str){text.ptr + 5, text.len - 5}, text.ptr + 5,
				       general || stop == p->s.end ? stop : stop + 1);
		return;
	}
	if (general)
		return;
	lm_pos pos = p->s.base + (lm_pos)(start + 2 - p->s.text);
	if (p->top && lm_is_go_build((lm_str){start, (size_t)(stop - start)})) {
		lm_constraint c;
		lm_buf msg = {0};
		if (lm_constraint_parse((lm_str){start, (size_t)(stop - start)}, &c, &msg)) {
			p->go_version = lm_constraint_go_version(&c);
			lm_constraint_free(&c);
		}
		lm_buf_free(&msg);
	}
	uint8_t kind = DIR_NONE;
	if (lm_str_has_prefix(text, LM_STR("go:"))) {
		if (!line_is_blank(p, start)) {
			directive_error(p, pos, "misplaced compiler directive");
			return;
		}
		kind = classify(p, text, pos);
	}
	char *copy = lm_arena_alloc(p->arena, text.len + 1);
	memcpy(copy, text.ptr, text.len);
	lm_directive d = {.pos = pos, .text = {copy, text.len}};
	lm_vec_push(&p->directives, d);
	lm_vec_push(&p->directive_kinds, kind);
}

uint32_t lm_p_doc(parser *p)
{
	const char *start;
	if (!lm_scan_doc(&p->s, p->s.text + (POS(p) - p->s.base), &start))
		return 0;
	return p->s.base + (lm_pos)(start - p->s.text);
}

/* ---- files */

void lm_p_init(parser *p, const lm_parse_ctx *ctx, lm_file *file, uint32_t from, unsigned mode)
{
	*p = (parser){
		.ctx = ctx, .file = file, .arena = ctx->arena, .mode = mode, .go_version = -1};
	lm_scan_init(&p->s, ctx, file, from);
	p->s.client = p;
	p->s.on_comment = on_comment;
	p->s.all_comments = (mode & LM_PARSE_COMMENTS) != 0;
}

void lm_p_free(parser *p)
{
	lm_vec_free(&p->stack);
	lm_vec_free(&p->directives);
	lm_vec_free(&p->directive_kinds);
	lm_vec_free(&p->comments);
}

static void import_spec(parser *p, uint32_t group)
{
	lm_import_decl *d = NODE(p, lm_import_decl, LM_N_IMPORT_DECL, POS(p));
	d->group = group;
	lm_p_take_pragma(p, LM_N_IMPORT_DECL, POS(p));
	PUSH(p, d);
	if (TOK(p) == LM_T_NAME) {
		d->local_name = REF(lm_p_name(p));
	} else if (TOK(p) == LM_T_DOT) {
		d->local_name = REF(lm_p_new_name(p, POS(p), LM_STR(".")));
		NEXT(p);
	}
	lm_basic_lit *path = lm_p_literal_or_nil(p);
	d->path = REF(path);
	if (!path) {
		lm_p_syntax_error(p, "missing import path");
		lm_p_advance(p, SET(SEMI) | SET(RPAREN));
	} else if (!(path->e.n.flags & LM_NF_BAD) && path->kind != LM_LIT_STRING) {
		lm_p_syntax_error_at(p, path->e.n.pos, "import path must be a string");
		path->e.n.flags |= LM_NF_BAD;
	}
}

static void import_decl(parser *p)
{
	if (TOK(p) != LM_T_LPAREN) {
		import_spec(p, 0);
		return;
	}
	uint32_t group = POS(p);
	lm_p_clear_pragma(p);
	NEXT(p);
	while (TOK(p) != LM_T_EOF && TOK(p) != LM_T_RPAREN) {
		import_spec(p, group);
		if (!lm_p_list_next(p, "grouped declaration", LM_T_SEMI, LM_T_RPAREN))
			return;
	}
	lm_p_want(p, LM_T_RPAREN);
}

static void skip_or_parse_body(parser *p, lm_func_decl *f)
{
	f->n.flags |= LM_NF_HAS_BODY;
	f->body_start = POS(p);
	lm_pos close;
	if (p->mode & LM_PARSE_SKIP_BODIES && lm_scan_skip_body(&p->s, &close)) {
		f->body_end = close + 1;
		return;
	}
	lm_block_stmt *b = lm_p_func_body(p);
	f->body = REF(b);
	f->body_end = b->rbrace + 1;
}

/* Behind the keyword. */
static void func_decl(parser *p)
{
	lm_func_decl *f = NODE(p, lm_func_decl, LM_N_FUNC_DECL, POS(p));
	f->doc = p->keyword_doc;
	f->pragma = lm_p_take_pragma(p, LM_N_FUNC_DECL, f->n.pos);
	PUSH(p, f);
	bool has_recv = lm_p_got(p, LM_T_LPAREN);
	if (has_recv) {
		lm_list recv = lm_p_params(p, NULL, NULL, LM_T_RPAREN, false, false);
		if (recv.n == 0)
			lm_p_error_at(p, POS(p), "method has no receiver");
		else if (recv.n > 1)
			lm_p_error_at(p, POS(p), "method has multiple receivers");
		if (recv.n)
			f->recv = REF(lm_list_get(recv, 0));
	}
	if (TOK(p) == LM_T_NAME) {
		f->name = REF(lm_p_name(p));
		lm_list tparams = {0};
		f->type = REF(lm_p_func_type(p, NULL, &tparams));
		f->tparams = tparams;
	} else {
		f->name = REF(lm_p_new_name(p, POS(p), LM_STR("_")));
		f->type = REF(NODE(p, lm_func_type, LM_N_FUNC_TYPE, POS(p)));
		lm_p_syntax_error(p, has_recv ? "expected name" : "expected name or (");
		lm_p_advance(p, SET(LBRACE) | SET(SEMI));
	}
	if (TOK(p) == LM_T_LBRACE)
		skip_or_parse_body(p, f);
}

static bool last_is_bodyless_func(parser *p, size_t mark)
{
	if (p->stack.len == mark)
		return false;
	lm_func_decl *f = AT(lm_func_decl, lm_vec_last(&p->stack));
	return f->n.kind == LM_N_FUNC_DECL && !(f->n.flags & LM_NF_HAS_BODY);
}

static void top_level(parser *p, lm_source_file *sf)
{
	const uint64_t decls = SET(IMPORT) | SET(CONST) | SET(TYPE) | SET(VAR) | SET(FUNC);
	size_t mark = p->stack.len;
	lm_token prev = LM_T_IMPORT;
	while (TOK(p) != LM_T_EOF) {
		lm_token t = TOK(p);
		if (p->mode & LM_PARSE_IMPORTS_ONLY && t != LM_T_IMPORT)
			break;
		if (t == LM_T_IMPORT && prev != LM_T_IMPORT)
			lm_p_syntax_error(p, "imports must appear before other declarations");
		prev = t;
		p->keyword_doc = lm_p_doc(p);
		if (t == LM_T_IMPORT) {
			NEXT(p);
			import_decl(p);
		} else if (t == LM_T_FUNC) {
			NEXT(p);
			func_decl(p);
		} else if (t == LM_T_CONST || t == LM_T_TYPE || t == LM_T_VAR) {
			NEXT(p);
			lm_p_decl_group(p, t);
		} else {
			if (t == LM_T_LBRACE && last_is_bodyless_func(p, mark))
				lm_p_syntax_error(p, "unexpected semicolon or newline before {");
			else
				lm_p_syntax_error(
					p, "non-declaration statement outside function body");
			lm_p_advance(p, decls);
			continue;
		}
		lm_p_clear_pragma(p); /* before the ';' is consumed: comments behind it belong to
					 what follows */
		if (TOK(p) != LM_T_EOF && !lm_p_got(p, LM_T_SEMI)) {
			lm_p_syntax_error(p, "after top level declaration");
			lm_p_advance(p, decls);
		}
	}
	lm_p_clear_pragma(p);
	sf->eof = POS(p);
	sf->decls = lm_p_take(p, mark);
}

static void package_file(parser *p, lm_source_file *sf)
{
	NEXT(p);
	sf->pos = POS(p);
	p->top = false;
	if (p->go_version >= 0) {
		lm_buf b = {0};
		lm_buf_cstr(&b, "go1");
		if (p->go_version > 0)
			lm_buf_printf(&b, ".%d", p->go_version);
		char *copy = lm_arena_alloc(p->arena, b.len + 1);
		memcpy(copy, b.data, b.len);
		sf->go_version = (lm_str){copy, b.len};
		lm_buf_free(&b);
	}
	sf->broken = true;
	if (!lm_p_got(p, LM_T_PACKAGE)) {
		lm_p_syntax_error(p, "package statement must be first");
		return;
	}
	lm_p_take_pragma(p, LM_N_NONE, sf->pos);
	lm_name_expr *name = lm_p_name(p);
	sf->pkg_name = REF(name);
	sf->pkg_name_ref = name->name;
	lm_p_want(p, LM_T_SEMI);
	if (p->s.error_count)
		return;
	sf->broken = false;
	top_level(p, sf);
}

lm_source_file *lm_parse_file(const lm_parse_ctx *ctx, lm_file *file, unsigned mode)
{
	parser p;
	lm_p_init(&p, ctx, file, 0, mode);
	lm_source_file *sf = LM_NEW(ctx->arena, lm_source_file);
	sf->file = file;
	p.top = true;
	package_file(&p, sf);
	if (sf->broken && !sf->pkg_name.u) {
		lm_name_expr *name = lm_p_new_name(&p, sf->pos, LM_STR("_"));
		sf->pkg_name = REF(name);
		sf->pkg_name_ref = name->name;
	}
	sf->has_syntax_errors = p.syntax_error || sf->broken;
	sf->directive_count = (uint32_t)p.directives.len;
	if (p.directives.len) {
		sf->directives = LM_NEW_ARRAY(ctx->arena, lm_directive, p.directives.len);
		memcpy(sf->directives, p.directives.data, p.directives.len * sizeof(lm_directive));
	}
	sf->comment_count = (uint32_t)p.comments.len;
	if (p.comments.len) {
		sf->comments = LM_NEW_ARRAY(ctx->arena, lm_comment, p.comments.len);
		memcpy(sf->comments, p.comments.data, p.comments.len * sizeof(lm_comment));
	}
	lm_p_free(&p);
	return sf;
}

void lm_parse_body(const lm_parse_ctx *ctx, lm_source_file *sf, lm_func_decl *decl, unsigned mode)
{
	if (decl->body.u || !(decl->n.flags & LM_NF_HAS_BODY))
		return;
	parser p;
	lm_p_init(&p, ctx, sf->file, decl->body_start - sf->file->base,
		  mode & ~(unsigned)LM_PARSE_COMMENTS);
	p.s.end = p.s.text + (decl->body_end - sf->file->base);
	p.body_only = true;
	NEXT(&p);
	decl->body = REF(lm_p_func_body(&p));
	if (p.syntax_error)
		sf->has_syntax_errors = true;
	lm_p_free(&p);
}

lm_node *lm_parse_expr(const lm_parse_ctx *ctx, lm_file *file, unsigned mode)
{
	parser p;
	lm_p_init(&p, ctx, file, 0, mode);
	NEXT(&p);
	lm_node *x = lm_p_expr(&p);
	lm_p_got(&p, LM_T_SEMI);
	if (TOK(&p) != LM_T_EOF)
		lm_p_syntax_error(&p, "after expression");
	bool ok = p.s.error_count == 0;
	lm_p_free(&p);
	return ok ? x : NULL;
}

lm_node *lm_parse_stmts(const lm_parse_ctx *ctx, lm_file *file, unsigned mode)
{
	parser p;
	lm_p_init(&p, ctx, file, 0, mode);
	NEXT(&p);
	lm_block_stmt *b = NODE(&p, lm_block_stmt, LM_N_BLOCK_STMT, POS(&p));
	p.fnest = 1;
	b->list = lm_p_stmt_list(&p);
	if (TOK(&p) != LM_T_EOF)
		lm_p_syntax_error(&p, "at end of statement");
	b->rbrace = POS(&p);
	if (mode & LM_PARSE_CHECK_BRANCHES && p.s.error_count == 0)
		lm_check_branches(ctx, b);
	lm_p_free(&p);
	return &b->n;
}
