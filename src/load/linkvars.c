/* linkvars.c - string variables set from outside, as the linker's -X does: a generated file assigns
 * them before other initialisers run. */
#include "load/load_int.h"
#include "load/skim.h"

/* Whether a file declares a package-level variable with that name that may be a string. */
static bool declares(lm_str text, lm_str name)
{
	lm_skim s = lm_skim_new(text);
	int depth = 0;
	bool in_group = false, spec_start = false;
	for (lm_skim_next_code(&s); s.kind != LM_SKIM_END;) {
		bool word = s.kind == LM_SKIM_WORD;
		int line = s.last_line;
		if (word && spec_start && lm_str_eq(s.token, name)) {
			lm_skim_next_code(&s);
			if (s.kind == LM_SKIM_WORD) {
				return lm_str_is(s.token, "string");
			}
			lm_skim_next_code(&s); /* behind "=" */
			return s.kind == LM_SKIM_LITERAL;
		}
		spec_start = false;
		if (depth == 0 && word && lm_str_is(s.token, "var")) {
			lm_skim_next_code(&s);
			in_group = lm_skim_is_punct(&s, '(');
			spec_start = true;
			if (in_group) {
				depth++;
				lm_skim_next_code(&s);
			}
			continue;
		}
		if (s.kind == LM_SKIM_PUNCT && s.token.ptr[0]) {
			depth += strchr("({[", s.token.ptr[0]) != NULL;
			depth -= strchr(")}]", s.token.ptr[0]) != NULL;
		}
		lm_skim_next_code(&s);
		in_group = in_group && depth > 0;
		spec_start = in_group && depth == 1 && s.first_line > line;
	}
	return false;
}

static void put_quoted(lm_buf *out, lm_str s)
{
	lm_buf_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c == '"' || c == '\\' || c < 0x20 || c >= 0x7f) {
			lm_buf_printf(out, "\\x%02x", c);
		} else {
			lm_buf_byte(out, (char)c);
		}
	}
	lm_buf_byte(out, '"');
}

bool lm_link_variables(lm_loader *l, lm_str path, const lm_source_text *texts, size_t count,
		       lm_source_text *out)
{
	lm_buf text = {0};
	for (const char *const *v = l->cfg.variables; *v; v++) {
		lm_str all = lm_str_of(*v);
		ptrdiff_t equals = lm_str_find(all, LM_STR("="));
		lm_str left = {all.ptr, equals < 0 ? 0 : (size_t)equals};
		ptrdiff_t dot = lm_str_rfind_byte(left, '.');
		if (dot <= 0 || !lm_str_eq((lm_str){left.ptr, (size_t)dot}, path)) {
			continue;
		}
		lm_str name = {left.ptr + dot + 1, left.len - (size_t)dot - 1};
		bool found = false;
		for (size_t i = 0; i < count && !found; i++) {
			found = declares(texts[i].text, name);
		}
		if (!found) {
			continue;
		}
		if (!text.len) {
			lm_buf_printf(&text, "package %.*s\n",
				      LM_STRF(lm_package_clause(texts[0].text)));
		}
		lm_buf_printf(&text, "var _ = func() bool { %.*s = ", LM_STRF(name));
		put_quoted(&text, (lm_str){all.ptr + equals + 1, all.len - (size_t)equals - 1});
		lm_buf_cstr(&text, "; return true }()\n");
	}
	*out = (lm_source_text){
		.name = LM_STR("_variables.go"), .text = {text.data, text.len}, .owned = true};
	if (text.len) {
		out->full = lm_load_dup(out->name);
	}
	return text.len > 0;
}
