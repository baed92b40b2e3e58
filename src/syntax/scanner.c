/* scanner.c - from text to tokens. Fast paths run over plain ASCII bytes; NUL bytes, byte order
 * marks and malformed UTF-8 are reported when the scanner first looks at them and then stepped
 * over, as gc does. */
#include "syntax/token.h"

enum { /* character classes */
       C_LETTER = 1,
       C_DIGIT = 2,
       C_HEX = 4,
       C_SPACE = 8,
       C_STRING_STOP = 16,  /* not plain inside "..." : quote, backslash, newline, NUL, >= 0x80 */
       C_COMMENT_STOP = 32, /* '*', NUL, >= 0x80 */
       C_BODY_STOP = 64,    /* matters when skipping a body: braces, quotes, '/' */
};
#define L4(c)  c, c, c, c
#define L8(c)  L4(c), L4(c)
#define L16(c) L8(c), L8(c)
#define L128   L16(48), L16(48), L16(48), L16(48), L16(48), L16(48), L16(48), L16(48)
static const uint8_t char_class[256] = {
	[0] = 48,   ['\t'] = 8, ['\n'] = 16, ['\r'] = 8, [' '] = 8,  ['"'] = 16 + 64, ['\''] = 64,
	['`'] = 64, ['/'] = 64, ['{'] = 64,  ['}'] = 64, ['*'] = 32, ['\\'] = 16,     ['_'] = 1,
	['0'] = 6,  ['1'] = 6,  ['2'] = 6,   ['3'] = 6,  ['4'] = 6,  ['5'] = 6,       ['6'] = 6,
	['7'] = 6,  ['8'] = 6,  ['9'] = 6,   ['a'] = 5,  ['b'] = 5,  ['c'] = 5,       ['d'] = 5,
	['e'] = 5,  ['f'] = 5,  ['A'] = 5,   ['B'] = 5,  ['C'] = 5,  ['D'] = 5,       ['E'] = 5,
	['F'] = 5,  ['g'] = 1,  ['h'] = 1,   ['i'] = 1,  ['j'] = 1,  ['k'] = 1,       ['l'] = 1,
	['m'] = 1,  ['n'] = 1,  ['o'] = 1,   ['p'] = 1,  ['q'] = 1,  ['r'] = 1,       ['s'] = 1,
	['t'] = 1,  ['u'] = 1,  ['v'] = 1,   ['w'] = 1,  ['x'] = 1,  ['y'] = 1,       ['z'] = 1,
	['G'] = 1,  ['H'] = 1,  ['I'] = 1,   ['J'] = 1,  ['K'] = 1,  ['L'] = 1,       ['M'] = 1,
	['N'] = 1,  ['O'] = 1,  ['P'] = 1,   ['Q'] = 1,  ['R'] = 1,  ['S'] = 1,       ['T'] = 1,
	['U'] = 1,  ['V'] = 1,  ['W'] = 1,   ['X'] = 1,  ['Y'] = 1,  ['Z'] = 1,       [128] = L128,
};
#define CLASS(c) char_class[(unsigned char)(c)]

const char *lm_token_string(lm_token t)
{
	static const char *const text[] = {
#define TOKEN(name, txt) txt,
		LM_TOKENS(TOKEN)
#undef TOKEN
	};
	return text[t];
}

static lm_pos pos_of(const lm_scanner *s, const char *p)
{
	return s->base + (lm_pos)(p - s->text);
}

#define MAX_ERRORS 10000 /* of one file; then the rest is not read */

static LM_PRINTF(3, 4) void error_at(lm_scanner *s, const char *at, const char *fmt, ...)
{
	if (s->error_count >= MAX_ERRORS)
		return;
	lm_buf b = {0};
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	s->error_count++;
	lm_diag_add(s->diags, pos_of(s, at), LM_DIAG_SyntaxError, false, lm_buf_view(&b));
	lm_buf_free(&b);
}

/* Steps over what is reported and ignored at s->p; gives the character there and its width, or -1
 * at the end. */
static LM_NOINLINE int32_t look_slow(lm_scanner *s, int *width)
{
	while (s->p < s->end) {
		int32_t r;
		if (*s->p == 0) {
			error_at(s, s->p, "invalid NUL character");
			s->p++;
			continue;
		}
		int n = lm_utf8_decode(s->p, s->end, &r);
		if (r == LM_RUNE_ERROR && n == 1) {
			error_at(s, s->p, "invalid UTF-8 encoding");
			s->p++;
			continue;
		}
		if (r == 0xfeff) {
			if (s->p != s->text)
				error_at(s, s->p, "invalid BOM in the middle of the file");
			s->p += 3;
			continue;
		}
		*width = n;
		return r;
	}
	*width = 0;
	return -1;
}

/* The character at s->p (after dropping invalid ones) and its width in *w. */
static inline int32_t look(lm_scanner *s, int *w)
{
	if (LM_LIKELY(s->p < s->end)) {
		unsigned char c = (unsigned char)*s->p;
		if (LM_LIKELY(c - 1u < 0x7f)) {
			*w = 1;
			return c;
		}
	}
	return look_slow(s, w);
}

static inline int32_t ch(lm_scanner *s)
{
	int w;
	return look(s, &w);
}

/* Moves past the current character, and past invalid ones behind it, so that their errors come as
 * in gc. */
static inline void step(lm_scanner *s)
{
	int w;
	look(s, &w);
	s->p += w;
}

/* "U+0040 '@'" (Go's %#U) */
static void add_unicode(lm_buf *b, int32_t r)
{
	lm_buf_printf(b, "U+%04X", (unsigned)r);
	if (lm_rune_is_print(r)) {
		lm_buf_cstr(b, " '");
		lm_buf_rune(b, r);
		lm_buf_byte(b, '\'');
	}
}

static void error_unicode(lm_scanner *s, const char *at, const char *before, int32_t r,
			  const char *after)
{
	lm_buf b = {0};
	add_unicode(&b, r);
	error_at(s, at, "%s %.*s%s", before, (int)b.len, b.data, after);
	lm_buf_free(&b);
}

void lm_scan_init(lm_scanner *s, const lm_parse_ctx *ctx, const lm_file *file, uint32_t from)
{
	*s = (lm_scanner){.text = file->text.ptr,
			  .base = file->base,
			  .names = ctx->names,
			  .diags = ctx->diags};
	s->end = s->text + file->text.len;
	s->p = s->text + from;
}

/* ---- comments */

static void note_comment(lm_scanner *s, const char *start, const char *stop)
{
	const char *q = start;
	int newlines = 0;
	while (q > s->text && newlines <= 1 && (CLASS(q[-1]) & C_SPACE || q[-1] == '\n'))
		newlines += *--q == '\n';
	if (q != s->comment_end || newlines > 1)
		s->comment_group = start;
	s->comment_end = stop;
}

bool lm_scan_doc(const lm_scanner *s, const char *at, const char **start)
{
	const char *q = at;
	int newlines = 0;
	if (!s->comment_end)
		return false;
	while (q > s->text && newlines <= 1 && (CLASS(q[-1]) & C_SPACE || q[-1] == '\n'))
		newlines += *--q == '\n';
	*start = s->comment_group;
	return q == s->comment_end && newlines == 1;
}

/* At the second character of "//". */
static void line_comment(lm_scanner *s, const char *start)
{
	s->p++;
	char c = s->p < s->end ? *s->p : 0;
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	const char *stop = nl ? nl : s->end;
	while (s->p < stop) { /* report what is invalid */
		if ((unsigned char)*s->p - 1u < 0x7f)
			s->p++;
		else
			step(s);
	}
	s->p = stop;
	note_comment(s, start, stop);
	lm_str text = {start + 2, (size_t)(stop - start - 2)};
	bool directive = (c == 'g' && lm_str_has_prefix(text, LM_STR("go:"))) ||
			 (c == 'l' && (lm_str_has_prefix(text, LM_STR("line ")) ||
				       lm_str_has_prefix(text, LM_STR("loam:"))));
	if (directive || s->all_comments)
		s->on_comment(s->client, start, stop, directive);
}

/* At the second character of a general comment's opening; true when it holds a newline. */
static bool full_comment(lm_scanner *s, const char *start)
{
	s->p++;
	for (;;) {
		while (s->p < s->end && !(CLASS(*s->p) & C_COMMENT_STOP))
			s->p++;
		int w;
		int32_t c = look(s, &w);
		if (c < 0) {
			error_at(s, start, "comment not terminated");
			break;
		}
		s->p += w;
		if (c == '*' && ch(s) == '/') {
			s->p++;
			note_comment(s, start, s->p);
			bool directive = s->p - start >= 9 && memcmp(start + 2, "line ", 5) == 0;
			if (directive || s->all_comments)
				s->on_comment(s->client, start, s->p, directive);
			break;
		}
	}
	return memchr(start, '\n', (size_t)(s->p - start)) != NULL;
}

/* ---- identifiers and keywords */

static lm_token keyword(const char *p, size_t n)
{
#define KW(name, text)                                                                             \
	if (n == sizeof(text) - 1 && memcmp(p, text, sizeof(text) - 1) == 0)                       \
	return LM_T_##name
	switch (p[0]) {
	case 'b': KW(BREAK, "break"); break;
	case 'c':
		KW(CASE, "case");
		KW(CHAN, "chan");
		KW(CONST, "const");
		KW(CONTINUE, "continue");
		break;
	case 'd':
		KW(DEFER, "defer");
		KW(DEFAULT, "default");
		break;
	case 'e': KW(ELSE, "else"); break;
	case 'f':
		KW(FOR, "for");
		KW(FUNC, "func");
		KW(FALLTHROUGH, "fallthrough");
		break;
	case 'g':
		KW(GO, "go");
		KW(GOTO, "goto");
		break;
	case 'i':
		KW(IF, "if");
		KW(IMPORT, "import");
		KW(INTERFACE, "interface");
		break;
	case 'm': KW(MAP, "map"); break;
	case 'p': KW(PACKAGE, "package"); break;
	case 'r':
		KW(RETURN, "return");
		KW(RANGE, "range");
		break;
	case 's':
		KW(STRUCT, "struct");
		KW(SWITCH, "switch");
		KW(SELECT, "select");
		break;
	case 't': KW(TYPE, "type"); break;
	case 'v': KW(VAR, "var"); break;
	default: break;
	}
#undef KW
	return LM_T_EOF;
}

/* True when the non-ASCII character r continues an identifier; reports what does not belong there.
 */
static bool ident_char(lm_scanner *s, int32_t r, bool first)
{
	if (r < 0)
		return false;
	if (lm_rune_is_letter(r))
		return true;
	if (lm_rune_is_digit(r)) {
		if (first)
			error_unicode(s, s->p, "identifier cannot begin with digit", r, "");
		return true;
	}
	if (r >= 0x80) {
		error_unicode(s, s->p, "invalid character", r, " in identifier");
		return true;
	}
	return false;
}

static void ident(lm_scanner *s, const char *start)
{
	while (s->p < s->end && CLASS(*s->p) & (C_LETTER | C_DIGIT))
		s->p++;
	if (LM_UNLIKELY(s->p < s->end && (unsigned char)*s->p - 1u >= 0x7f)) {
		const char *stop = s->p;
		int w;
		int32_t r = look(s, &w);
		while (r >= 0x80 ? ident_char(s, r, false)
				 : r >= 0 && CLASS(r) & (C_LETTER | C_DIGIT)) {
			s->p += w;
			stop = s->p;
			r = look(s, &w);
		}
		s->lit = (lm_str){start, (size_t)(stop - start)};
	} else {
		s->lit = (lm_str){start, (size_t)(s->p - start)};
		if (s->lit.len >= 2) {
			lm_token t = keyword(start, s->lit.len);
			if (t) {
				s->nlsemi = t == LM_T_BREAK || t == LM_T_CONTINUE ||
					    t == LM_T_FALLTHROUGH || t == LM_T_RETURN;
				s->tok = t;
				return;
			}
		}
	}
	s->nlsemi = true;
	s->tok = LM_T_NAME;
	s->name = lm_name_of(s->names, s->lit);
}

/* ---- literals */

static void set_literal(lm_scanner *s, const char *start, lm_lit_kind kind, bool ok)
{
	s->nlsemi = true;
	s->tok = LM_T_LITERAL;
	s->lit = (lm_str){start, (size_t)(s->p - start)};
	s->kind = kind;
	s->bad = !ok;
}

static const char *base_name(int base)
{
	return base == 2 ? "binary" : base == 8 ? "octal" : base == 10 ? "decimal" : "hexadecimal";
}

/* Reads digits and underscores; bit 0: a digit, bit 1: an underscore. *invalid: the first digit not
 * below base. */
static int digits(lm_scanner *s, int base, const char **invalid)
{
	int seen = 0;
	for (;;) {
		int32_t c = ch(s);
		if (c == '_') {
			seen |= 2;
		} else if (c >= '0' && c <= '9') {
			if (base < 10 && c >= '0' + base && invalid && !*invalid)
				*invalid = s->p;
			seen |= 1;
		} else if (base == 16 && c >= 0 && c < 128 && CLASS(c) & C_HEX) {
			seen |= 1;
		} else {
			return seen;
		}
		s->p++;
	}
}

/* Offset of a misplaced underscore in a number, or -1. */
static ptrdiff_t misplaced_separator(lm_str x)
{
	char prefix = ' ', d = '.';
	size_t i = 0;
	if (x.len >= 2 && x.ptr[0] == '0') {
		prefix = (char)(x.ptr[1] | 0x20);
		if (prefix == 'x' || prefix == 'o' || prefix == 'b') {
			d = '0';
			i = 2;
		}
	}
	for (; i < x.len; i++) {
		char previous = d, c = x.ptr[i];
		d = c;
		if (c == '_') {
			if (previous != '0')
				return (ptrdiff_t)i;
		} else if ((c >= '0' && c <= '9') || (prefix == 'x' && CLASS(c) & C_HEX)) {
			d = '0';
		} else {
			if (previous == '_')
				return (ptrdiff_t)i - 1;
			d = '.';
		}
	}
	return d == '_' ? (ptrdiff_t)x.len - 1 : -1;
}

/* The exponent of a number, if there is one. */
static void exponent(lm_scanner *s, char prefix, int *seen, lm_lit_kind *kind, bool *ok)
{
	int32_t c = ch(s), e = c >= 0 ? c | 0x20 : c;
	if (e == 'e' || e == 'p') {
		if (*ok && e == 'e' && prefix != 0 && prefix != '0') {
			error_at(s, s->p, "'%c' exponent requires decimal mantissa", (int)c);
			*ok = false;
		} else if (*ok && e == 'p' && prefix != 'x') {
			error_at(s, s->p, "'%c' exponent requires hexadecimal mantissa", (int)c);
			*ok = false;
		}
		s->p++;
		*kind = LM_LIT_FLOAT;
		c = ch(s);
		if (c == '+' || c == '-')
			s->p++;
		*seen = digits(s, 10, NULL) | (*seen & 2);
		if (!(*seen & 1) && *ok) {
			error_at(s, s->p, "exponent has no digits");
			*ok = false;
		}
	} else if (prefix == 'x' && *kind == LM_LIT_FLOAT && *ok) {
		error_at(s, s->p, "hexadecimal mantissa requires a 'p' exponent");
		*ok = false;
	}
}

/* At the first digit, or behind the point when `point`. */
static void number(lm_scanner *s, const char *start, bool point)
{
	bool ok = true;
	lm_lit_kind kind = LM_LIT_INT;
	int base = 10, seen = 0;
	char prefix = 0;
	const char *invalid = NULL;
	if (!point) {
		if (*s->p == '0') {
			s->p++;
			int32_t c = ch(s);
			c = c >= 0 ? c | 0x20 : c;
			base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
			if (c == 'x' || c == 'o' || c == 'b') {
				prefix = (char)c;
				s->p++;
			} else {
				prefix = '0';
				seen = 1;
			}
		}
		seen |= digits(s, base, &invalid);
		if (ch(s) == '.') {
			if (prefix == 'o' || prefix == 'b') {
				error_at(s, s->p, "invalid radix point in %s literal",
					 base_name(base));
				ok = false;
			}
			s->p++;
			point = true;
		}
	}
	if (point) {
		kind = LM_LIT_FLOAT;
		seen |= digits(s, base, &invalid);
	}
	if (!(seen & 1) && ok) {
		error_at(s, s->p, "%s literal has no digits", base_name(base));
		ok = false;
	}
	exponent(s, prefix, &seen, &kind, &ok);
	if (ch(s) == 'i') {
		kind = LM_LIT_IMAG;
		s->p++;
	}
	set_literal(s, start, kind, ok);
	if (kind == LM_LIT_INT && invalid && ok) {
		error_at(s, invalid, "invalid digit '%c' in %s literal", *invalid, base_name(base));
		ok = false;
	}
	if (seen & 2 && ok) {
		ptrdiff_t i = misplaced_separator(s->lit);
		if (i >= 0) {
			error_at(s, start + i, "'_' must separate successive digits");
			ok = false;
		}
	}
	s->bad = !ok;
}

/* Go's %q of a character, for messages. */
static void add_quoted_rune(lm_buf *b, int32_t r)
{
	lm_buf_byte(b, '\'');
	const char *from = "\a\b\f\n\r\t\v\\'", *to = "abfnrtv\\'", *at;
	if (r > 0 && r < 128 && (at = strchr(from, r)) != NULL) {
		lm_buf_byte(b, '\\');
		lm_buf_byte(b, to[at - from]);
	} else if (lm_rune_is_print(r)) {
		lm_buf_rune(b, r);
	} else if (r < ' ' || r == 0x7f) {
		lm_buf_printf(b, "\\x%02x", (unsigned)r);
	} else {
		lm_buf_printf(b, r < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)r);
	}
	lm_buf_byte(b, '\'');
}

/* Behind a backslash; false when the escape is wrong (reported). */
static bool escape(lm_scanner *s, char quote)
{
	int n, base = 16;
	uint32_t max = 0x10ffff, x = 0;
	int32_t c = ch(s);
	if (c < 0)
		return true; /* the caller reports the end of the file */
	if (c == quote || (c < 128 && c > 0 && strchr("abfnrtv\\", c))) {
		s->p++;
		return true;
	}
	if (c >= '0' && c <= '7') {
		n = 3, base = 8, max = 255;
	} else if (c == 'x') {
		n = 2, max = 255;
	} else if (c == 'u') {
		n = 4;
	} else if (c == 'U') {
		n = 8;
	} else {
		error_at(s, s->p, "unknown escape");
		return false;
	}
	if (base == 16)
		s->p++;
	for (; n > 0; n--) {
		c = ch(s);
		if (c < 0)
			return true;
		int d = base, lower = c | 0x20;
		if (c >= '0' && c <= '9')
			d = c - '0';
		else if (lower >= 'a' && lower <= 'f')
			d = lower - 'a' + 10;
		if (d >= base) {
			lm_buf b = {0};
			add_quoted_rune(&b, c);
			error_at(s, s->p, "invalid character %s in %s escape", b.data,
				 base_name(base));
			lm_buf_free(&b);
			return false;
		}
		x = x * (uint32_t)base + (uint32_t)d;
		s->p++;
	}
	if (x > max && base == 8) {
		ch(s);
		error_at(s, s->p, "octal escape value %u > 255", x);
		return false;
	}
	if (x > max || (x >= 0xd800 && x < 0xe000)) {
		ch(s);
		error_unicode(s, s->p, "escape is invalid Unicode code point", (int32_t)x, "");
		return false;
	}
	return true;
}

static void rune_literal(lm_scanner *s, const char *start)
{
	bool ok = true;
	s->p++;
	for (int n = 0;; n++) {
		int w;
		int32_t c = look(s, &w);
		if (c == '\'') {
			if (ok && n != 1) {
				if (n == 0)
					error_at(s, s->p, "empty rune literal or unescaped '");
				else
					error_at(s, start,
						 "more than one character in rune literal");
				ok = false;
			}
			s->p++;
			break;
		}
		if (c == '\\') {
			s->p++;
			if (!escape(s, '\''))
				ok = false;
			continue;
		}
		if (c == '\n' || c < 0) {
			if (ok && c < 0)
				error_at(s, start, "rune literal not terminated");
			else if (ok)
				error_at(s, s->p, "newline in rune literal");
			ok = false;
			break;
		}
		s->p += w;
	}
	set_literal(s, start, LM_LIT_RUNE, ok);
}

static void string_literal(lm_scanner *s, const char *start)
{
	bool ok = true;
	s->p++;
	for (;;) {
		while (s->p < s->end && !(CLASS(*s->p) & C_STRING_STOP))
			s->p++;
		int w;
		int32_t c = look(s, &w);
		if (c == '"') {
			s->p++;
			break;
		}
		if (c == '\\') {
			s->p++;
			if (!escape(s, '"'))
				ok = false;
			continue;
		}
		if (c == '\n' || c < 0) {
			if (c < 0)
				error_at(s, start, "string not terminated");
			else
				error_at(s, s->p, "newline in string");
			ok = false;
			break;
		}
		s->p += w;
	}
	set_literal(s, start, LM_LIT_STRING, ok);
}

static void raw_string(lm_scanner *s, const char *start)
{
	bool ok = true;
	s->p++;
	for (;;) {
		while (s->p < s->end && (unsigned char)*s->p - 1u < 0x7f && *s->p != '`')
			s->p++;
		int w;
		int32_t c = look(s, &w);
		s->p += w;
		if (c == '`')
			break;
		if (c < 0) {
			error_at(s, start, "string not terminated");
			ok = false;
			break;
		}
	}
	set_literal(s, start, LM_LIT_STRING, ok);
}

/* ---- the next token */

/* Consumes c when it is next. */
static inline bool accept(lm_scanner *s, char c)
{
	if (s->p < s->end && *s->p == c) {
		s->p++;
		return true;
	}
	if (LM_UNLIKELY(s->p < s->end && (unsigned char)*s->p - 1u >= 0x7f) && ch(s) == c) {
		s->p++;
		return true;
	}
	return false;
}

static inline void operator_token(lm_scanner *s, lm_op op, int prec)
{
	s->op = op;
	s->prec = (uint8_t)prec;
	s->tok = LM_T_OPERATOR;
}

/* An operator that may be followed by '='. */
static inline void assign_operator(lm_scanner *s, lm_op op, int prec)
{
	operator_token(s, op, prec);
	if (accept(s, '='))
		s->tok = LM_T_ASSIGN_OP;
}

static inline void semicolon(lm_scanner *s, lm_str lit)
{
	s->tok = LM_T_SEMI;
	s->lit = lit;
}

static inline void closing(lm_scanner *s, lm_token tok)
{
	s->tok = tok;
	s->nlsemi = true;
}

/* '.' was consumed */
static void dot(lm_scanner *s, const char *start)
{
	int32_t c = ch(s);
	if (c >= '0' && c <= '9') {
		number(s, start, true);
		return;
	}
	s->tok = LM_T_DOT;
	if (c == '.') {
		const char *second = s->p++;
		if (accept(s, '.'))
			s->tok = LM_T_DOTDOTDOT;
		else
			s->p = second;
	}
}

/* tidy: dispatch */
void lm_scan_next(lm_scanner *s)
{
	bool nlsemi = s->nlsemi;
	s->nlsemi = false;
	if (LM_UNLIKELY(s->error_count >= MAX_ERRORS))
		s->p = s->end;
redo:
	while (s->p < s->end && (CLASS(*s->p) & C_SPACE || (*s->p == '\n' && !nlsemi)))
		s->p++;
	int w;
	int32_t c = look(s, &w);
	if (LM_UNLIKELY(c == ' ' || c == '\t' || c == '\r' || (c == '\n' && !nlsemi)))
		goto redo; /* white space behind something invalid */
	const char *start = s->p;
	s->pos = pos_of(s, start);
	if (c >= 0 && (c < 0x80 ? CLASS(c) & C_LETTER : ident_char(s, c, true))) {
		s->p += w;
		ident(s, start);
		return;
	}
	switch (c) {
	case -1:
		if (nlsemi)
			semicolon(s, LM_STR("EOF"));
		else
			s->tok = LM_T_EOF;
		return;
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9': number(s, start, false); return;
	case '"': string_literal(s, start); return;
	case '`': raw_string(s, start); return;
	case '\'': rune_literal(s, start); return;
	default: break;
	}
	s->p += w;
	switch (c) {
	case '\n': semicolon(s, LM_STR("newline")); return;
	case ';': semicolon(s, LM_STR("semicolon")); return;
	case '(': s->tok = LM_T_LPAREN; return;
	case '[': s->tok = LM_T_LBRACK; return;
	case '{': s->tok = LM_T_LBRACE; return;
	case ',': s->tok = LM_T_COMMA; return;
	case ')': closing(s, LM_T_RPAREN); return;
	case ']': closing(s, LM_T_RBRACK); return;
	case '}': closing(s, LM_T_RBRACE); return;
	case ':': s->tok = accept(s, '=') ? LM_T_DEFINE : LM_T_COLON; return;
	case '.': dot(s, start); return;
	case '+':
	case '-':
		if (accept(s, (char)c)) {
			operator_token(s, c == '+' ? LM_OP_ADD : LM_OP_SUB, LM_PREC_ADD);
			closing(s, LM_T_INC_OP);
			return;
		}
		assign_operator(s, c == '+' ? LM_OP_ADD : LM_OP_SUB, LM_PREC_ADD);
		return;
	case '*':
		operator_token(s, LM_OP_MUL, LM_PREC_MUL);
		s->tok = accept(s, '=') ? LM_T_ASSIGN_OP : LM_T_STAR;
		return;
	case '/': {
		int32_t c2 = ch(s);
		if (c2 == '/') {
			line_comment(s, start);
			goto redo;
		}
		if (c2 == '*') {
			if (full_comment(s, start) && nlsemi) {
				semicolon(s, LM_STR("newline"));
				return;
			}
			goto redo;
		}
		assign_operator(s, LM_OP_DIV, LM_PREC_MUL);
		return;
	}
	case '%': assign_operator(s, LM_OP_REM, LM_PREC_MUL); return;
	case '&':
		if (accept(s, '&'))
			operator_token(s, LM_OP_ANDAND, LM_PREC_ANDAND);
		else
			assign_operator(s, accept(s, '^') ? LM_OP_ANDNOT : LM_OP_AND, LM_PREC_MUL);
		return;
	case '|':
		if (accept(s, '|'))
			operator_token(s, LM_OP_OROR, LM_PREC_OROR);
		else
			assign_operator(s, LM_OP_OR, LM_PREC_ADD);
		return;
	case '^': assign_operator(s, LM_OP_XOR, LM_PREC_ADD); return;
	case '<':
		if (accept(s, '='))
			operator_token(s, LM_OP_LEQ, LM_PREC_CMP);
		else if (accept(s, '<'))
			assign_operator(s, LM_OP_SHL, LM_PREC_MUL);
		else if (accept(s, '-'))
			s->tok = LM_T_ARROW;
		else
			operator_token(s, LM_OP_LSS, LM_PREC_CMP);
		return;
	case '>':
		if (accept(s, '='))
			operator_token(s, LM_OP_GEQ, LM_PREC_CMP);
		else if (accept(s, '>'))
			assign_operator(s, LM_OP_SHR, LM_PREC_MUL);
		else
			operator_token(s, LM_OP_GTR, LM_PREC_CMP);
		return;
	case '=':
		if (accept(s, '='))
			operator_token(s, LM_OP_EQL, LM_PREC_CMP);
		else
			s->tok = LM_T_ASSIGN;
		return;
	case '!':
		if (accept(s, '='))
			operator_token(s, LM_OP_NEQ, LM_PREC_CMP);
		else
			operator_token(s, LM_OP_NOT, 0);
		return;
	case '~': operator_token(s, LM_OP_TILDE, 0); return;
	default: error_unicode(s, start, "invalid character", c, ""); goto redo;
	}
}

/* ---- skipping */

/* p is at a quote; the place behind the literal, or NULL when it is not plainly terminated. */
static const char *skip_quoted(const char *p, const char *end)
{
	char quote = *p++;
	if (quote == '`') {
		p = memchr(p, '`', (size_t)(end - p));
		return p ? p + 1 : NULL;
	}
	while (p < end && *p != quote && *p != '\n')
		p += *p == '\\' ? 2 : 1;
	return p < end && *p == quote ? p + 1 : NULL;
}

bool lm_scan_skip_body(lm_scanner *s, lm_pos *close)
{
	LM_ASSERT(s->tok == LM_T_LBRACE);
	const char *p = s->p, *end = s->end;
	int depth = 1;
	while (p < end) {
		if (!(CLASS(*p) & C_BODY_STOP)) {
			p++;
			continue;
		}
		char c = *p;
		if (c == '{') {
			depth++;
			p++;
		} else if (c == '}') {
			p++;
			if (--depth == 0)
				break;
		} else if (c != '/') {
			p = skip_quoted(p, end);
			if (!p)
				return false;
		} else if (p + 1 < end && p[1] == '/') {
			const char *nl = memchr(p, '\n', (size_t)(end - p));
			if (!nl)
				return false;
			if (nl - p > 7 && memcmp(p, "//line ", 7) == 0)
				s->on_comment(s->client, p, nl, true);
			p = nl;
		} else if (p + 1 < end && p[1] == '*') {
			const char *q = p + 2;
			do {
				q = memchr(q, '*', (size_t)(end - q));
				if (!q || q + 1 >= end)
					return false;
				q++;
			} while (*q != '/');
			q++;
			if (q - p >= 9 && memcmp(p + 2, "line ", 5) == 0)
				s->on_comment(s->client, p, q, true);
			p = q;
		} else {
			p++;
		}
	}
	if (depth)
		return false;
	*close = pos_of(s, p - 1);
	s->p = p;
	s->nlsemi = true;
	lm_scan_next(s);
	return true;
}
