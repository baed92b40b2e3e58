/* constraint.c - parses and evaluates build constraint expressions as go/build/constraint does. */
#include "syntax/constraint.h"

#define MAX_TERMS     1000 /* also bounds the recursion */
#define MAX_OLD_TERMS 100

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static lm_str trim(lm_str s)
{
	while (s.len && is_space(s.ptr[0]))
		s.ptr++, s.len--;
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* The text behind `prefix` when a space or nothing follows it. */
static bool behind(lm_str line, lm_str prefix, lm_str *text)
{
	line = trim(line);
	if (!lm_str_has_prefix(line, prefix))
		return false;
	lm_str rest = {line.ptr + prefix.len, line.len - prefix.len};
	*text = trim(rest);
	return rest.len == 0 || text->len != rest.len;
}

static bool split_go_build(lm_str line, lm_str *text)
{
	if (line.len && line.ptr[line.len - 1] == '\n')
		line.len--;
	return !memchr(line.ptr, '\n', line.len) && lm_str_has_prefix(line, LM_STR("//go:build")) &&
	       behind(line, LM_STR("//go:build"), text);
}

static bool split_plus_build(lm_str line, lm_str *text)
{
	if (line.len && line.ptr[line.len - 1] == '\n')
		line.len--;
	if (memchr(line.ptr, '\n', line.len) || !lm_str_has_prefix(line, LM_STR("//")))
		return false;
	return behind((lm_str){line.ptr + 2, line.len - 2}, LM_STR("+build"), text);
}

bool lm_is_go_build(lm_str line)
{
	lm_str text;
	return split_go_build(line, &text);
}

bool lm_is_plus_build(lm_str line)
{
	lm_str text;
	return split_plus_build(line, &text);
}

typedef struct {
	lm_constraint *c;
	lm_buf *msg;
	const char *p, *end;
	lm_str tok; /* empty at the end */
	bool is_tag, failed;
	int size;
} parser;

static uint32_t add(lm_constraint *c, lm_constraint_op op, uint32_t x, uint32_t y, lm_str tag)
{
	struct lm_constraint_node n = {op, x, y, tag};
	lm_vec_push(&c->nodes, n);
	return (uint32_t)c->nodes.len - 1;
}

static LM_PRINTF(2, 3) void fail(parser *p, const char *fmt, ...)
{
	if (p->failed)
		return;
	p->failed = true;
	p->tok = (lm_str){"", 0};
	p->p = p->end;
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(p->msg, fmt, ap);
	va_end(ap);
}

static void lex(parser *p)
{
	p->is_tag = false;
	while (p->p < p->end && (*p->p == ' ' || *p->p == '\t'))
		p->p++;
	const char *start = p->p;
	p->tok = (lm_str){start, 0};
	if (start >= p->end)
		return;
	char c = *start;
	if (c == '(' || c == ')' || c == '!') {
		p->p++;
	} else if (c == '&' || c == '|') {
		if (start + 1 >= p->end || start[1] != c) {
			fail(p, "invalid syntax at %c", c);
			return;
		}
		p->p += 2;
	} else {
		int32_t r;
		int n;
		while ((n = lm_utf8_decode(p->p, p->end, &r)) > 0 &&
		       (lm_rune_is_letter(r) || lm_rune_is_digit(r) || r == '_' || r == '.'))
			p->p += n;
		if (p->p == start) {
			fail(p, "invalid syntax at %.*s", n, start);
			return;
		}
		p->is_tag = true;
	}
	p->tok.len = (size_t)(p->p - start);
}

static uint32_t parse_or(parser *p);

static uint32_t parse_atom(parser *p)
{
	if (lm_str_is(p->tok, "(")) {
		uint32_t x = parse_or(p);
		if (p->failed && lm_str_is(lm_buf_view(p->msg), "unexpected end of expression")) {
			p->msg->len = 0;
			lm_buf_cstr(p->msg, "missing close paren");
		}
		if (!lm_str_is(p->tok, ")"))
			fail(p, "missing close paren");
		lex(p);
		return x;
	}
	if (!p->is_tag) {
		if (p->tok.len == 0)
			fail(p, "unexpected end of expression");
		else
			fail(p, "unexpected token %.*s", LM_STRF(p->tok));
		return 0;
	}
	lm_str tag = p->tok;
	lex(p);
	return add(p->c, LM_BC_TAG, 0, 0, tag);
}

static uint32_t parse_not(parser *p)
{
	if (++p->size > MAX_TERMS) {
		fail(p, "build expression too large");
		return 0;
	}
	lex(p);
	if (!lm_str_is(p->tok, "!"))
		return parse_atom(p);
	lex(p);
	if (lm_str_is(p->tok, "!"))
		fail(p, "double negation not allowed");
	uint32_t x = parse_atom(p);
	return add(p->c, LM_BC_NOT, x, 0, (lm_str){0});
}

static uint32_t parse_and(parser *p)
{
	uint32_t x = parse_not(p);
	while (!p->failed && lm_str_is(p->tok, "&&")) {
		uint32_t y = parse_not(p);
		x = add(p->c, LM_BC_AND, x, y, (lm_str){0});
	}
	return x;
}

static uint32_t parse_or(parser *p)
{
	uint32_t x = parse_and(p);
	while (!p->failed && lm_str_is(p->tok, "||")) {
		uint32_t y = parse_and(p);
		x = add(p->c, LM_BC_OR, x, y, (lm_str){0});
	}
	return x;
}

static bool valid_tag(lm_str s)
{
	const char *q = s.ptr, *end = s.ptr + s.len;
	int32_t r;
	int n;
	while ((n = lm_utf8_decode(q, end, &r)) > 0) {
		if (!lm_rune_is_letter(r) && !lm_rune_is_digit(r) && r != '_' && r != '.')
			return false;
		q += n;
	}
	return s.len > 0;
}

/* One literal of a +build line: a tag with or without '!'. */
static uint32_t old_literal(lm_constraint *c, lm_str lit)
{
	if (lm_str_has_prefix(lit, LM_STR("!!")) || lm_str_is(lit, "!"))
		return add(c, LM_BC_TAG, 0, 0, LM_STR("ignore"));
	bool neg = lit.len && lit.ptr[0] == '!';
	if (neg)
		lit.ptr++, lit.len--;
	uint32_t x = add(c, LM_BC_TAG, 0, 0, valid_tag(lit) ? lit : LM_STR("ignore"));
	return neg && valid_tag(lit) ? add(c, LM_BC_NOT, x, 0, (lm_str){0}) : x;
}

static bool parse_old(lm_str text, lm_constraint *c, lm_buf *msg)
{
	bool any = false;
	int size = 0;
	const char *p = text.ptr, *end = p + text.len;
	for (;;) {
		while (p < end && is_space(*p))
			p++;
		if (p >= end)
			break;
		const char *stop = p;
		while (stop < end && !is_space(*stop))
			stop++;
		uint32_t clause = 0;
		for (const char *lit = p; lit <= stop;) {
			const char *comma = lit;
			while (comma < stop && *comma != ',')
				comma++;
			if (++size > MAX_OLD_TERMS) {
				lm_buf_cstr(msg, "build expression too large");
				return false;
			}
			uint32_t z = old_literal(c, (lm_str){lit, (size_t)(comma - lit)});
			clause = lit == p ? z : add(c, LM_BC_AND, clause, z, (lm_str){0});
			lit = comma + 1;
		}
		c->root = any ? add(c, LM_BC_OR, c->root, clause, (lm_str){0}) : clause;
		any = true;
		p = stop;
	}
	if (!any)
		c->root = add(c, LM_BC_TAG, 0, 0, LM_STR("ignore"));
	return true;
}

bool lm_constraint_parse(lm_str line, lm_constraint *c, lm_buf *msg)
{
	*c = (lm_constraint){0};
	lm_str text;
	if (split_go_build(line, &text)) {
		parser p = {.c = c, .msg = msg, .p = text.ptr, .end = text.ptr + text.len};
		c->root = parse_or(&p);
		if (p.tok.len)
			fail(&p, "unexpected token %.*s", LM_STRF(p.tok));
		if (p.failed)
			lm_constraint_free(c);
		return !p.failed;
	}
	if (split_plus_build(line, &text)) {
		if (parse_old(text, c, msg))
			return true;
		lm_constraint_free(c);
		return false;
	}
	lm_buf_cstr(msg, "not a build constraint");
	return false;
}

static bool eval(const lm_constraint *c, uint32_t i, bool (*tag)(void *, lm_str), void *arg)
{
	const struct lm_constraint_node *n = &c->nodes.data[i];
	switch (n->op) {
	case LM_BC_TAG: return tag(arg, n->tag);
	case LM_BC_NOT: return !eval(c, n->x, tag, arg);
	case LM_BC_AND: return eval(c, n->x, tag, arg) && eval(c, n->y, tag, arg);
	case LM_BC_OR: return eval(c, n->x, tag, arg) || eval(c, n->y, tag, arg);
	}
	return false;
}

bool lm_constraint_eval(const lm_constraint *c, bool (*tag)(void *arg, lm_str tag), void *arg)
{
	return eval(c, c->root, tag, arg);
}

/* What a tag says about the version when it is true: N of "go1.N", 0 of "go1", else -1. */
static int tag_version(lm_str tag)
{
	if (lm_str_is(tag, "go1"))
		return 0;
	ptrdiff_t at = lm_str_find(tag, LM_STR("go1."));
	if (at < 0 || (size_t)at + 4 >= tag.len)
		return -1;
	int v = 0;
	for (size_t i = (size_t)at + 4; i < tag.len; i++) {
		if (tag.ptr[i] < '0' || tag.ptr[i] > '9' || v > 100000000)
			return -1;
		v = v * 10 + (tag.ptr[i] - '0');
	}
	return v;
}

static int min_version(const lm_constraint *c, uint32_t i, bool positive)
{
	const struct lm_constraint_node *n = &c->nodes.data[i];
	if (n->op == LM_BC_TAG)
		return positive ? tag_version(n->tag) : -1;
	if (n->op == LM_BC_NOT)
		return min_version(c, n->x, !positive);
	int x = min_version(c, n->x, positive), y = min_version(c, n->y, positive);
	bool both = (n->op == LM_BC_AND) == positive;
	return both == (x > y) ? x : y;
}

int lm_constraint_go_version(const lm_constraint *c)
{
	return min_version(c, c->root, true);
}

void lm_constraint_free(lm_constraint *c)
{
	lm_vec_free(&c->nodes);
}
