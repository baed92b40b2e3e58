/* testmain.c - see testmain.h. */
#include "load/testmain.h"

#include "load/skim.h"

/* ---- names and signatures */

static bool is_lower(int32_t r)
{
	/* Go's lower-case letters, by their absence from what starts a test's name: Unicode Ll has
	 * no table here; a letter that is not upper case and has an ASCII or Latin form counts. */
	return (r >= 'a' && r <= 'z') ||
	       (r >= 0x80 && lm_rune_is_letter(r) && !lm_rune_is_upper(r) && r < 0x600);
}

/* "TestX", "Test1", "Test", not "Testing". */
static bool names_test(lm_str name, const char *prefix)
{
	lm_str pre = lm_str_of(prefix);
	if (!lm_str_has_prefix(name, pre)) {
		return false;
	}
	int32_t r = 0;
	return lm_utf8_decode(name.ptr + pre.len, name.ptr + name.len, &r) == 0 || !is_lower(r);
}

static bool is_word(lm_str token)
{
	char c = token.ptr[0];
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

typedef struct signature {
	bool type_params, has_params, has_results, has_body;
	char arg[2]; /* "T" when the only parameter is a *T or *x.T, of one letter */
} signature;

static void skip_brackets(lm_skim *s, char open, char close)
{
	int depth = 0;
	do {
		depth += lm_skim_is_punct(s, open);
		depth -= lm_skim_is_punct(s, close);
		lm_skim_next_code(s);
	} while (depth > 0 && s->kind != LM_SKIM_END);
}

/* Reads "(params)": stands behind ")" afterwards. */
static void scan_params(lm_skim *s, signature *sig, int *line)
{
	enum { MAX = 8 };
	lm_str t[MAX];
	size_t n = 0;
	int depth = 0;
	bool simple = true;
	for (;;) {
		depth += lm_skim_is_punct(s, '(');
		depth -= lm_skim_is_punct(s, ')');
		*line = s->last_line;
		if (depth == 0 || s->kind == LM_SKIM_END) {
			break;
		}
		lm_skim_next_code(s);
		if (depth == 1 && lm_skim_is_punct(s, ')')) {
			continue;
		}
		sig->has_params = true;
		simple = simple && n < MAX && depth == 1 && s->kind != LM_SKIM_LITERAL;
		if (simple) {
			t[n++] = s->token;
		}
	}
	lm_skim_next(s);
	if (n && lm_str_is(t[n - 1], ",")) {
		n--;
	}
	size_t i = n && is_word(t[0]) ? 1 : 0;
	if (simple && n > i && lm_str_is(t[i], "*") &&
	    (n == i + 2 || (n == i + 4 && lm_str_is(t[i + 2], "."))) && t[n - 1].len == 1) {
		sig->arg[0] = t[n - 1].ptr[0];
	}
}

/* After the function's name: stands at the body's "{" when there is one. */
static void scan_signature(lm_skim *s, signature *sig)
{
	int line = s->last_line;
	if (lm_skim_is_punct(s, '[')) {
		sig->type_params = true;
		skip_brackets(s, '[', ']');
	}
	if (lm_skim_is_punct(s, '(')) {
		scan_params(s, sig, &line);
	}
	while (s->kind == LM_SKIM_COMMENT) {
		lm_skim_next(s);
	}
	int depth = 0;
	bool empty_list = false;
	while (s->kind != LM_SKIM_END && (depth > 0 || s->first_line == line) &&
	       !(depth == 0 && lm_skim_is_punct(s, '{'))) {
		bool word = s->kind == LM_SKIM_WORD;
		bool structural =
			word && (lm_str_is(s->token, "interface") || lm_str_is(s->token, "struct"));
		bool opens = lm_skim_is_punct(s, '(') || lm_skim_is_punct(s, '[');
		bool closes = lm_skim_is_punct(s, ')') || lm_skim_is_punct(s, ']');
		sig->has_results |= !opens && !closes;
		empty_list |= opens;
		depth += opens;
		depth -= closes;
		line = s->last_line;
		lm_skim_next_code(s);
		if (structural && lm_skim_is_punct(s, '{')) {
			skip_brackets(s, '{', '}');
		}
	}
	(void)empty_list;
	sig->has_body = lm_skim_is_punct(s, '{');
}

/* ---- comments of examples */

static bool is_directive(lm_str c) /* without its slashes */
{
	if (lm_str_has_prefix(c, LM_STR("line ")) || lm_str_has_prefix(c, LM_STR("extern ")) ||
	    lm_str_has_prefix(c, LM_STR("export "))) {
		return true;
	}
	ptrdiff_t colon = lm_str_find(c, LM_STR(":"));
	if (colon <= 0 || (size_t)colon + 1 >= c.len) {
		return false;
	}
	for (size_t i = 0; i <= (size_t)colon + 1; i++) {
		char b = c.ptr[i];
		if (i != (size_t)colon && !((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9'))) {
			return false;
		}
	}
	return true;
}

static lm_str trim_right(lm_str s)
{
	while (s.len && strchr(" \t\r\n", s.ptr[s.len - 1]) && s.ptr[s.len - 1]) {
		s.len--;
	}
	return s;
}

/* Appends a line of a comment's text: leading empty ones go, several become one. */
static void add_line(lm_buf *out, bool *pending_blank, lm_str line)
{
	line = trim_right(line);
	if (line.len == 0) {
		*pending_blank = out->len > 0;
		return;
	}
	if (*pending_blank) {
		lm_buf_byte(out, '\n');
	}
	*pending_blank = false;
	lm_buf_str(out, line);
	lm_buf_byte(out, '\n');
}

static void add_comment(lm_buf *out, bool *pending_blank, lm_str c)
{
	if (c.ptr[1] == '/') {
		c = (lm_str){c.ptr + 2, c.len - 2};
		if (c.len && c.ptr[0] == ' ') {
			c.ptr++;
			c.len--;
		} else if (is_directive(c)) {
			return;
		}
	} else {
		c = (lm_str){c.ptr + 2, c.len >= 4 ? c.len - 4 : 0};
	}
	for (size_t i = 0; i <= c.len;) {
		size_t start = i;
		while (i < c.len && c.ptr[i] != '\n') {
			i++;
		}
		add_line(out, pending_blank, (lm_str){c.ptr + start, i - start});
		i++;
	}
}

/* Reads a body from its "{"; *text becomes the text of the last group of comments in it. Stands
 * behind "}". */
static void scan_body(lm_skim *s, lm_buf *text)
{
	int depth = 0;
	int code_line = s->last_line; /* of the token before */
	int group_line = -1;          /* the last line of the group that may go on */
	bool trailing = false, blank = false;
	do {
		if (s->kind == LM_SKIM_COMMENT) {
			bool beside = group_line < 0 && s->first_line == code_line;
			bool goes_on =
				group_line >= 0 && s->first_line <= group_line + (trailing ? 0 : 1);
			if (!goes_on) {
				text->len = 0;
				blank = false;
				trailing = beside;
			}
			add_comment(text, &blank, s->token);
			group_line = s->last_line;
		} else {
			depth += lm_skim_is_punct(s, '{');
			depth -= lm_skim_is_punct(s, '}');
			code_line = s->last_line;
			group_line = -1;
		}
		lm_skim_next(s);
	} while (depth > 0 && s->kind != LM_SKIM_END);
}

static bool same_fold(lm_str s, const char *word)
{
	size_t n = strlen(word);
	if (s.len < n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		char c = s.ptr[i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i]) {
			return false;
		}
	}
	return true;
}

/* Cuts "Output:" or "Unordered output:" off; false when the text starts otherwise. */
static bool output_of(lm_str text, lm_str *output, bool *unordered)
{
	while (text.len && strchr(" \t\n\v\f\r", text.ptr[0]) && text.ptr[0]) {
		text.ptr++;
		text.len--;
	}
	*unordered = same_fold(text, "unordered ");
	size_t skip = *unordered ? 10 : 0;
	text = (lm_str){text.ptr + skip, text.len - skip};
	if (!same_fold(text, "output:")) {
		return false;
	}
	text = (lm_str){text.ptr + 7, text.len - 7};
	while (text.len && text.ptr[0] == ' ') {
		text.ptr++;
		text.len--;
	}
	if (text.len && text.ptr[0] == '\n') {
		text.ptr++;
		text.len--;
	}
	*output = text;
	return true;
}

/* ---- files */

static lm_str copy(lm_str s)
{
	char *p = lm_xmalloc(s.len + 1);
	memcpy(p, s.ptr, s.len);
	p[s.len] = 0;
	return (lm_str){p, s.len};
}

static void add(lm_testmain *t, lm_test_funcs *list, lm_str name, bool external)
{
	lm_test_func f = {.external = external, .name = copy(name)};
	lm_vec_push(list, f);
	if (external) {
		t->import_xtest = t->need_xtest = true;
	} else {
		t->import_test = t->need_test = true;
	}
}

/* False after saying that the signature is wrong. */
static bool check_signature(const lm_skim *at, lm_str file, lm_str name, const signature *sig,
			    char want, lm_buf *error)
{
	bool fits = sig->arg[0] == want && !sig->has_results;
	if (fits && !sig->type_params) {
		return true;
	}
	lm_buf_printf(error, "%.*s:%d:%d: wrong signature for %.*s, ", LM_STRF(file),
		      at->first_line, at->column, LM_STRF(name));
	if (sig->type_params) {
		lm_buf_cstr(error, "test functions cannot have type parameters");
	} else {
		lm_buf_printf(error, "must be: func %.*s(%c *testing.%c)", LM_STRF(name), want + 32,
			      want);
	}
	return false;
}

static bool take_function(lm_testmain *t, lm_skim *s, const lm_skim *at, lm_str file, bool external,
			  lm_buf *error)
{
	lm_str name = s->token;
	signature sig = {0};
	lm_skim_next_code(s);
	scan_signature(s, &sig);
	if (lm_str_is(name, "TestMain") && !(sig.arg[0] == 'T' && !sig.has_results)) {
		if (!check_signature(at, file, name, &sig, 'M', error)) {
			return false;
		}
		if (t->mains.len) {
			lm_buf_cstr(error, "multiple definitions of TestMain");
			return false;
		}
		add(t, &t->mains, name, external);
	} else if (names_test(name, "Test")) {
		if (!check_signature(at, file, name, &sig, 'T', error)) {
			return false;
		}
		add(t, &t->tests, name, external);
	} else if (names_test(name, "Benchmark")) {
		if (!check_signature(at, file, name, &sig, 'B', error)) {
			return false;
		}
		add(t, &t->benchmarks, name, external);
	} else if (names_test(name, "Fuzz")) {
		if (!check_signature(at, file, name, &sig, 'F', error)) {
			return false;
		}
		add(t, &t->fuzz, name, external);
	} else if (names_test(name, "Example") && !sig.has_params && sig.has_body) {
		lm_buf text = {0};
		lm_str output;
		bool unordered;
		scan_body(s, &text);
		*(external ? &t->import_xtest : &t->import_test) = true;
		if (output_of(lm_buf_view(&text), &output, &unordered)) {
			add(t, &t->examples, name, external);
			lm_vec_last(&t->examples).output = copy(output);
			lm_vec_last(&t->examples).unordered = unordered;
		}
		lm_buf_free(&text);
	}
	return true;
}

bool lm_testmain_scan(lm_testmain *t, lm_str name, lm_str text, bool external, lm_buf *error)
{
	lm_skim s = lm_skim_new(text);
	int depth = 0;
	lm_skim_next(&s);
	while (s.kind != LM_SKIM_END) {
		if (depth == 0 && s.kind == LM_SKIM_WORD && lm_str_is(s.token, "func")) {
			lm_skim at = s;
			lm_skim_next_code(&s);
			if (s.kind == LM_SKIM_WORD &&
			    !take_function(t, &s, &at, name, external, error)) {
				return false;
			}
			continue;
		}
		if (s.kind == LM_SKIM_PUNCT && s.token.ptr[0]) {
			depth += strchr("({[", s.token.ptr[0]) != NULL;
			depth -= strchr(")}]", s.token.ptr[0]) != NULL;
		}
		lm_skim_next(&s);
	}
	return true;
}

/* ---- the program */

static void put_quoted(lm_buf *out, lm_str s)
{
	lm_buf_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c == '"' || c == '\\') {
			lm_buf_printf(out, "\\%c", c);
		} else if (c == '\n') {
			lm_buf_cstr(out, "\\n");
		} else if (c < 0x20 || c >= 0x7f) {
			lm_buf_printf(out, "\\x%02x", c);
		} else {
			lm_buf_byte(out, (char)c);
		}
	}
	lm_buf_byte(out, '"');
}

static void put_list(lm_buf *out, const char *variable, const char *type, const lm_test_funcs *list,
		     bool examples)
{
	lm_buf_printf(out, "var %s = []testing.%s{\n", variable, type);
	for (size_t i = 0; i < list->len; i++) {
		const lm_test_func *f = &list->data[i];
		lm_buf_printf(out, "\t{\"%.*s\", %s.%.*s", LM_STRF(f->name),
			      f->external ? "_xtest" : "_test", LM_STRF(f->name));
		if (examples) {
			lm_buf_cstr(out, ", ");
			put_quoted(out, f->output);
			lm_buf_cstr(out, f->unordered ? ", true" : ", false");
		}
		lm_buf_cstr(out, "},\n");
	}
	lm_buf_cstr(out, "}\n\n");
}

static void put_setting(lm_buf *out, const char *name, lm_str value)
{
	lm_buf_printf(out, "\ttestdeps.%s = ", name);
	put_quoted(out, value);
	lm_buf_byte(out, '\n');
}

static void put_coverage(lm_buf *out, const lm_testmain_names *names)
{
	put_setting(out, "CoverMode", names->cover_mode);
	put_setting(out, "Covered", names->covered);
	lm_buf_cstr(out, "\ttestdeps.CoverSelectedPackages = []string{");
	lm_str rest = names->cover_list;
	while (rest.len) {
		ptrdiff_t comma = lm_str_find(rest, LM_STR(","));
		lm_str one = {rest.ptr, comma < 0 ? rest.len : (size_t)comma};
		put_quoted(out, one);
		lm_buf_cstr(out, ", ");
		size_t used = one.len + (comma >= 0);
		rest = (lm_str){rest.ptr + used, rest.len - used};
	}
	lm_buf_cstr(out, "}\n\ttestdeps.CoverSnapshotFunc = cfile.Snapshot\n"
			 "\ttestdeps.CoverProcessTestDirFunc = cfile.ProcessCoverTestDir\n"
			 "\ttestdeps.CoverMarkProfileEmittedFunc = cfile.MarkProfileEmitted\n");
}

static void put_imports(lm_buf *out, const lm_testmain *t, const lm_testmain_names *names)
{
	lm_buf_cstr(out,
		    "// A test program's main, written by loam. DO NOT EDIT.\n\npackage main\n\n"
		    "import (\n\t\"os\"\n");
	if (t->mains.len) {
		lm_buf_cstr(out, "\t\"reflect\"\n");
	}
	lm_buf_cstr(out, "\t\"testing\"\n\t\"testing/internal/testdeps\"\n");
	if (names->cover_mode.len) {
		lm_buf_cstr(out, "\t\"internal/coverage/cfile\"\n");
	}
	if (t->import_test || t->has_plain) {
		lm_buf_printf(out, "\t%s ", t->need_test ? "_test" : "_");
		put_quoted(out, names->import_path);
		lm_buf_byte(out, '\n');
	}
	if (t->import_xtest) {
		lm_buf path = {0};
		lm_buf_printf(&path, "%.*s_test", LM_STRF(names->import_path));
		lm_buf_printf(out, "\t%s ", t->need_xtest ? "_xtest" : "_");
		put_quoted(out, lm_buf_view(&path));
		lm_buf_byte(out, '\n');
		lm_buf_free(&path);
	}
	lm_buf_cstr(out, ")\n\n");
}

void lm_testmain_write(const lm_testmain *t, const lm_testmain_names *names, lm_buf *out)
{
	put_imports(out, t, names);
	put_list(out, "tests", "InternalTest", &t->tests, false);
	put_list(out, "benchmarks", "InternalBenchmark", &t->benchmarks, false);
	put_list(out, "fuzzTargets", "InternalFuzzTarget", &t->fuzz, false);
	put_list(out, "examples", "InternalExample", &t->examples, true);
	lm_buf_cstr(out, "func init() {\n");
	if (names->cover_mode.len) {
		put_coverage(out, names);
	}
	put_setting(out, "ModulePath", names->module_path);
	put_setting(out, "ImportPath", names->shown_path);
	lm_buf_cstr(out, "}\n\nfunc main() {\n\tm := testing.MainStart(testdeps.TestDeps{}, tests, "
			 "benchmarks, fuzzTargets, examples)\n");
	if (t->mains.len) {
		lm_buf_printf(out,
			      "\t%s.TestMain(m)\n\tos.Exit(int(reflect.ValueOf(m).Elem()."
			      "FieldByName(\"exitCode\").Int()))\n}\n",
			      t->mains.data[0].external ? "_xtest" : "_test");
	} else {
		lm_buf_cstr(out, "\tos.Exit(m.Run())\n}\n");
	}
}

static void free_funcs(lm_test_funcs *list)
{
	for (size_t i = 0; i < list->len; i++) {
		free((void *)(uintptr_t)list->data[i].name.ptr);
		free((void *)(uintptr_t)list->data[i].output.ptr);
	}
	lm_vec_free(list);
}

void lm_testmain_free(lm_testmain *t)
{
	free_funcs(&t->tests);
	free_funcs(&t->benchmarks);
	free_funcs(&t->fuzz);
	free_funcs(&t->examples);
	free_funcs(&t->mains);
}
