/* embed.c - the arguments of //go:embed directives. */
#include "syntax/parser.h"

static lm_str trim(lm_str s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t' || s.ptr[0] == '\r'))
		s.ptr++, s.len--;
	while (s.len &&
	       (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static void push(lm_str_vec *out, const lm_buf *b)
{
	char *copy = lm_xmalloc(b->len + 1);
	memcpy(copy, b->data ? b->data : "", b->len);
	copy[b->len] = 0;
	lm_str s = {copy, b->len};
	lm_vec_push(out, s);
}

/* Undoes the quoting of a Go string literal; false when malformed. */
static bool unquote(lm_str q, lm_buf *b)
{
	lm_space *space = lm_space_new();
	lm_arena a;
	lm_arena_init(&a, space);
	lm_const *c = lm_const_literal(&a, q, LM_LIT_STRING);
	bool ok = lm_const_kind_of(c) == LM_CONST_STRING;
	if (ok)
		lm_buf_str(b, lm_const_string_val(&a, c));
	lm_space_free(space);
	return ok;
}

/* Takes one pattern from *s; false when malformed. */
static bool pattern(lm_str *s, lm_buf *b)
{
	size_t i = 0;
	if (s->ptr[0] == '`') {
		const char *e = memchr(s->ptr + 1, '`', s->len - 1);
		if (!e)
			return false;
		i = (size_t)(e - s->ptr) + 1;
		lm_buf_add(b, s->ptr + 1, i - 2);
	} else if (s->ptr[0] == '"') {
		for (i = 1; i < s->len && s->ptr[i] != '"'; i++)
			i += s->ptr[i] == '\\';
		if (i >= s->len)
			return false;
		i++;
		if (!unquote((lm_str){s->ptr, i}, b))
			return false;
	} else {
		while (i < s->len && s->ptr[i] != ' ' && s->ptr[i] != '\t')
			i++;
		lm_buf_add(b, s->ptr, i);
	}
	if (i < s->len && s->ptr[i] != ' ' && s->ptr[i] != '\t')
		return false;
	s->ptr += i;
	s->len -= i;
	return true;
}

bool lm_parse_embed(lm_str text, lm_str_vec *out, lm_buf *msg)
{
	lm_str s = {text.ptr + sizeof("go:embed") - 1, text.len - (sizeof("go:embed") - 1)};
	for (s = trim(s); s.len; s = trim(s)) {
		lm_buf b = {0};
		lm_str at = s;
		bool ok = pattern(&s, &b);
		if (ok)
			push(out, &b);
		else
			lm_buf_printf(msg, "invalid quoted string in //go:embed: %.*s",
				      LM_STRF(at));
		lm_buf_free(&b);
		if (!ok) {
			for (size_t i = 0; i < out->len; i++)
				free((char *)out->data[i].ptr);
			out->len = 0;
			return false;
		}
	}
	return true;
}
