/* skim.c - see skim.h. */
#include "load/skim.h"

static bool word_byte(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c & 0x80);
}

static size_t quoted_end(lm_str s, size_t i)
{
	char quote = s.ptr[i++];
	while (i < s.len && s.ptr[i] != quote) {
		if (quote != '`' && s.ptr[i] == '\n') {
			return i; /* unterminated */
		}
		i += quote != '`' && s.ptr[i] == '\\' && i + 1 < s.len ? 2 : 1;
	}
	return i < s.len ? i + 1 : s.len;
}

static size_t comment_end(lm_str s, size_t i)
{
	if (s.ptr[i + 1] == '/') {
		while (i < s.len && s.ptr[i] != '\n') {
			i++;
		}
		return i;
	}
	for (i += 2; i + 1 < s.len; i++) {
		if (s.ptr[i] == '*' && s.ptr[i + 1] == '/') {
			return i + 2;
		}
	}
	return s.len;
}

void lm_skim_next(lm_skim *s)
{
	lm_str t = s->text;
	while (s->at < t.len && (t.ptr[s->at] == ' ' || t.ptr[s->at] == '\t' ||
				 t.ptr[s->at] == '\r' || t.ptr[s->at] == '\n')) {
		if (t.ptr[s->at++] == '\n') {
			s->line++;
			s->line_at = s->at;
		}
	}
	size_t start = s->at, end = start;
	s->first_line = s->line;
	s->column = (int)(start - s->line_at) + 1;
	if (start >= t.len) {
		s->kind = LM_SKIM_END;
	} else if (t.ptr[start] == '/' && start + 1 < t.len &&
		   (t.ptr[start + 1] == '/' || t.ptr[start + 1] == '*')) {
		s->kind = LM_SKIM_COMMENT;
		end = comment_end(t, start);
	} else if (strchr("\"'`", t.ptr[start]) && t.ptr[start]) {
		s->kind = LM_SKIM_LITERAL;
		end = quoted_end(t, start);
	} else if (word_byte(t.ptr[start])) {
		s->kind = LM_SKIM_WORD;
		while (end < t.len && word_byte(t.ptr[end])) {
			end++;
		}
	} else {
		s->kind = LM_SKIM_PUNCT;
		end = start + 1;
	}
	s->token = (lm_str){t.ptr + start, end - start};
	for (size_t i = start; i < end; i++) {
		if (t.ptr[i] == '\n') {
			s->line++;
			s->line_at = i + 1;
		}
	}
	s->at = end;
	s->last_line = s->line;
}

void lm_skim_next_code(lm_skim *s)
{
	do {
		lm_skim_next(s);
	} while (s->kind == LM_SKIM_COMMENT);
}

bool lm_skim_is_punct(const lm_skim *s, char c)
{
	return s->kind == LM_SKIM_PUNCT && s->token.ptr[0] == c;
}

lm_skim lm_skim_new(lm_str text)
{
	lm_skim s = {.text = text, .line = 1};
	if (lm_str_has_prefix(text, LM_STR("\xef\xbb\xbf"))) {
		s.at = 3;
	}
	return s;
}

lm_str lm_package_clause(lm_str text)
{
	lm_skim s = lm_skim_new(text);
	lm_skim_next_code(&s);
	if (s.kind != LM_SKIM_WORD || !lm_str_is(s.token, "package")) {
		return (lm_str){0};
	}
	lm_skim_next_code(&s);
	return s.kind == LM_SKIM_WORD ? s.token : (lm_str){0};
}

/* One import's spec: [NAME | .] "PATH". Stands behind it. */
static void take_import(lm_skim *s, lm_skim_file *out)
{
	lm_skim_import one = {.line = s->first_line, .column = s->column};
	if (s->kind == LM_SKIM_WORD || lm_skim_is_punct(s, '.')) {
		lm_skim_next_code(s);
	}
	if (s->kind == LM_SKIM_LITERAL) {
		if (s->token.len > 2) {
			one.path = (lm_str){s->token.ptr + 1, s->token.len - 2};
			lm_vec_push(&out->imports, one);
		}
	}
	lm_skim_next_code(s);
}

static void take_embeds(lm_skim s, lm_skim_file *out)
{
	for (lm_skim_next(&s); s.kind != LM_SKIM_END; lm_skim_next(&s)) {
		if (s.kind == LM_SKIM_COMMENT &&
		    (lm_str_has_prefix(s.token, LM_STR("//go:embed ")) ||
		     lm_str_has_prefix(s.token, LM_STR("//go:embed\t")))) {
			lm_skim_embed one = {
				{s.token.ptr + 2, s.token.len - 2}, s.first_line, s.column};
			while (one.text.len && one.text.ptr[one.text.len - 1] == '\r') {
				one.text.len--;
			}
			lm_vec_push(&out->embeds, one);
		}
	}
}

void lm_skim_head(lm_str text, lm_skim_file *out)
{
	lm_skim s = lm_skim_new(text);
	lm_skim_next_code(&s);
	if (s.kind != LM_SKIM_WORD || !lm_str_is(s.token, "package")) {
		return;
	}
	lm_skim_next_code(&s);
	out->package = s.kind == LM_SKIM_WORD ? s.token : (lm_str){0};
	lm_skim_next_code(&s);
	while (lm_skim_is_punct(&s, ';') ||
	       (s.kind == LM_SKIM_WORD && lm_str_is(s.token, "import"))) {
		bool word = s.kind == LM_SKIM_WORD;
		lm_skim_next_code(&s);
		if (!word) {
			continue;
		}
		if (!lm_skim_is_punct(&s, '(')) {
			take_import(&s, out);
			continue;
		}
		lm_skim_next_code(&s);
		while (!lm_skim_is_punct(&s, ')') && s.kind != LM_SKIM_END) {
			if (lm_skim_is_punct(&s, ';')) {
				lm_skim_next_code(&s);
			} else {
				take_import(&s, out);
			}
		}
		lm_skim_next_code(&s);
	}
	for (size_t i = 0; i < out->imports.len; i++) {
		if (lm_str_is(out->imports.data[i].path, "embed")) {
			take_embeds(lm_skim_new(text), out);
			break;
		}
	}
}

void lm_skim_file_free(lm_skim_file *f)
{
	lm_vec_free(&f->imports);
	lm_vec_free(&f->embeds);
}
