/* wrap.c - the program around the code of `loam run -e`. Statements go into a main function;
 * functions, types, constants and imports among them go before it, and so do the variables that
 * those functions mention. Names before a dot that the checker finds undefined become imports: of
 * the library packages of that name, the one that has what is used of it. Positions in messages are
 * those of the code as typed (//line). */
#include "cli/cli.h"

#include "load/load.h"

/* Of several packages with a name that have what is used, the first here; else the one with the
 * shortest path. */
static const char *const preferred[] = {
	"math/rand", "math/rand/v2",  "text/template", "container/list", "go/scanner",
	"go/parser", "io/fs",         "runtime/debug", "runtime/pprof",  "runtime/trace",
	"net/url",   "encoding/json", "sync/atomic",   "go/types",       "go/token",
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (c & 0x80);
}

/* Skips a comment or literal that starts at s[i]; returns the index after it, or i. */
static size_t skip_literal(lm_str s, size_t i)
{
	char c = s.ptr[i];
	if (c == '/' && i + 1 < s.len && s.ptr[i + 1] == '/') {
		while (i < s.len && s.ptr[i] != '\n')
			i++;
		return i;
	}
	if (c == '/' && i + 1 < s.len && s.ptr[i + 1] == '*') {
		for (i += 2; i + 1 < s.len && !(s.ptr[i] == '*' && s.ptr[i + 1] == '/'); i++)
			;
		return i + 2 < s.len ? i + 2 : s.len;
	}
	if (c != '"' && c != '\'' && c != '`')
		return i;
	for (i++; i < s.len && s.ptr[i] != c; i++) {
		if (s.ptr[i] == '\\' && c != '`')
			i++;
	}
	return i + 1 < s.len ? i + 1 : s.len;
}

static lm_str word_at(lm_str s, size_t i)
{
	size_t end = i;
	while (end < s.len && is_word(s.ptr[end]))
		end++;
	return (lm_str){s.ptr + i, end - i};
}

static size_t skip_blanks(lm_str s, size_t i)
{
	while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t' || s.ptr[i] == '\r'))
		i++;
	return i;
}

/* The end of the statement that starts at i: a line end or semicolon outside of all brackets. */
static size_t statement_end(lm_str s, size_t i)
{
	int depth = 0;
	while (i < s.len) {
		size_t past = skip_literal(s, i);
		if (past > i) {
			i = past;
			continue;
		}
		char c = s.ptr[i];
		depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
		if (depth <= 0 && (c == '\n' || c == ';'))
			return i;
		i++;
	}
	return s.len;
}

/* After "func": whether a name follows, at once or after a receiver, and then its parameters. */
static bool declares_func(lm_str s, size_t i)
{
	i = skip_blanks(s, i);
	if (i < s.len && s.ptr[i] == '(') {
		int depth = 0;
		do {
			depth += (s.ptr[i] == '(') - (s.ptr[i] == ')');
			i++;
		} while (i < s.len && depth > 0);
		i = skip_blanks(s, i);
	}
	lm_str name = word_at(s, i);
	i += name.len;
	return name.len && i < s.len && (s.ptr[i] == '(' || s.ptr[i] == '[') &&
	       !lm_str_is(name, "func") && !lm_str_is(name, "map") && !lm_str_is(name, "chan");
}

typedef struct {
	size_t start, end;
	bool is_var;
} declaration;
typedef LM_VEC(declaration) declarations;

static bool mentions(lm_str text, lm_str word)
{
	for (size_t i = 0; i + word.len <= text.len; i++) {
		if (memcmp(text.ptr + i, word.ptr, word.len) == 0 &&
		    (i == 0 || !is_word(text.ptr[i - 1])) &&
		    (i + word.len == text.len || !is_word(text.ptr[i + word.len])))
			return true;
	}
	return false;
}

/* Whether a function among the declarations mentions the first variable that the statement
 * declares. */
static bool var_is_shared(lm_str code, const declarations *all, const declaration *var)
{
	lm_str name = word_at(code, skip_blanks(code, var->start + 3));
	for (size_t i = 0; name.len && i < all->len; i++) {
		const declaration *d = &all->data[i];
		lm_str text = {code.ptr + d->start, d->end - d->start};
		if (!d->is_var && lm_str_has_prefix(text, LM_STR("func")) && mentions(text, name))
			return true;
	}
	return false;
}

static bool find_declarations(lm_str code, declarations *out)
{
	bool only = true;
	for (size_t i = 0; i < code.len;) {
		while (i < code.len &&
		       (code.ptr[i] == ';' || code.ptr[i] == '\n' || code.ptr[i] == ' ' ||
			code.ptr[i] == '\t' || code.ptr[i] == '\r'))
			i++;
		if (i == code.len)
			break;
		size_t end = statement_end(code, i);
		lm_str word = word_at(code, i);
		declaration d = {i, end, lm_str_is(word, "var")};
		if (d.is_var || lm_str_is(word, "import") || lm_str_is(word, "type") ||
		    lm_str_is(word, "const") ||
		    (lm_str_is(word, "func") && declares_func(code, i + 4)))
			lm_vec_push(out, d);
		else if (skip_literal(code, i) == i || code.ptr[i] != '/')
			only = false;
		i = end > i ? end : i + 1;
	}
	return only;
}

static void put_line(lm_buf *out, lm_str code, size_t at)
{
	size_t line = 1, start = 0;
	for (size_t i = 0; i < at; i++) {
		if (code.ptr[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	lm_buf_printf(out, "\n//line code.go:%zu:%zu\n", line, at - start + 1);
}

/* Appends declarations of the kind (imports, or the rest) and blanks them in the text of main. */
static void put_declarations(lm_buf *out, lm_str code, const declarations *all, bool imports,
			     bool whole, char *body)
{
	for (size_t i = 0; i < all->len; i++) {
		const declaration *d = &all->data[i];
		lm_str text = {code.ptr + d->start, d->end - d->start};
		if (lm_str_has_prefix(text, LM_STR("import")) != imports ||
		    (d->is_var && !whole && !var_is_shared(code, all, d)))
			continue;
		put_line(out, code, d->start);
		lm_buf_str(out, text);
		for (size_t k = d->start; k < d->end; k++) {
			if (body[k] != '\n')
				body[k] = ' ';
		}
	}
}

/* The whole program with the given text after the package clause (imports). */
static void put_program(lm_buf *out, lm_str code, lm_str imports)
{
	declarations all = {0};
	bool whole = find_declarations(code, &all), has_main = false;
	for (size_t i = 0; i < all.len; i++) {
		lm_str text = {code.ptr + all.data[i].start, all.data[i].end - all.data[i].start};
		has_main |= lm_str_has_prefix(text, LM_STR("func main("));
	}
	char *body = lm_xmalloc(code.len + 1);
	memcpy(body, code.ptr, code.len);
	body[code.len] = 0;
	lm_buf_printf(out, "package main; %.*s", LM_STRF(imports));
	put_declarations(out, code, &all, true, whole, body);
	put_declarations(out, code, &all, false, whole, body);
	if (!whole || !has_main) {
		lm_buf_cstr(out, "\nfunc main() {");
		put_line(out, code, 0);
		lm_buf_add(out, body, code.len);
		lm_buf_cstr(out, "\n}\n");
	}
	lm_buf_byte(out, '\n');
	free(body);
	lm_vec_free(&all);
}

/* ---- imports */

/* The last element of an import path, a version left out: the package's name, by custom. */
static lm_str path_name(lm_str path)
{
	ptrdiff_t slash = lm_str_rfind_byte(path, '/');
	lm_str last = {path.ptr + slash + 1, path.len - (size_t)(slash + 1)};
	if (slash > 0 && last.len >= 2 && last.ptr[0] == 'v' && last.ptr[1] >= '0' &&
	    last.ptr[1] <= '9')
		return path_name((lm_str){path.ptr, (size_t)slash});
	return last;
}

static bool is_private(lm_str path)
{
	return lm_str_has_prefix(path, LM_STR("internal/")) ||
	       lm_str_find(path, LM_STR("/internal")) >= 0 ||
	       lm_str_has_prefix(path, LM_STR("vendor/")) ||
	       lm_str_has_prefix(path, LM_STR("cmd/"));
}

/* Whether a package has every member that the code uses of its name. */
static bool has_used(lm_loader *l, lm_str path, lm_str code, lm_str name)
{
	lm_package *p = lm_loader_import_package(l, path);
	if (!p)
		return false;
	for (size_t i = 0; i < code.len;) {
		size_t past = skip_literal(code, i);
		lm_str word = word_at(code, i);
		if (past > i || word.len == 0) {
			i = past > i ? past : i + 1;
			continue;
		}
		bool selected = i > 0 && code.ptr[i - 1] == '.';
		i += word.len;
		if (selected || !lm_str_eq(word, name) || i >= code.len || code.ptr[i] != '.')
			continue;
		const lm_name *member = lm_name_of(lm_loader_ctx(l)->names, word_at(code, i + 1));
		if (!lm_scope_lookup(lm_scope_at(p->scope), member))
			return false;
	}
	return true;
}

static int rank(lm_str path)
{
	int n = (int)(sizeof preferred / sizeof *preferred);
	for (int i = 0; i < n; i++) {
		if (lm_str_is(path, preferred[i]))
			return i;
	}
	return n + (int)path.len;
}

/* The library package that a name means in the code; empty: none. When none has all that is used,
 * the one that people mean, so that the error is about what it lacks. */
static lm_str import_of(lm_loader *l, const lm_archive *library, lm_str code, lm_str name)
{
	lm_str best = {0}, best_lacking = {0}, last = {0};
	for (uint32_t i = 0; i < library->file_count; i++) {
		lm_str file = lm_archive_path(library, i);
		ptrdiff_t slash = lm_str_rfind_byte(file, '/');
		lm_str path = {file.ptr, slash < 0 ? 0 : (size_t)slash};
		if (lm_str_eq(path, last) || !lm_str_eq(path_name(path), name) || is_private(path))
			continue;
		last = path;
		lm_str *to = has_used(l, path, code, name) ? &best : &best_lacking;
		if (to->len == 0 || rank(path) < rank(*to))
			*to = path;
	}
	return best.len ? best : best_lacking;
}

/* The byte offset of a line and column (from 1) in the code. */
static size_t offset_of(lm_str code, int line, int col)
{
	size_t at = 0;
	for (; line > 1 && at < code.len; at++)
		line -= code.ptr[at] == '\n';
	return at + (size_t)col - 1;
}

/* Imports for the names before dots that the checker did not find in `program`. */
static void find_imports(lm_loader *l, const lm_archive *library, lm_str code, lm_str program,
			 lm_buf *imports)
{
	(void)lm_loader_text_package(l, LM_STR("code.go"), program);
	const lm_diags *diags = lm_loader_diags(l);
	lm_strmap seen = {0};
	size_t count = diags->list.len; /* packages loaded below add none that matter */
	for (size_t i = 0; i < count; i++) {
		lm_str message = diags->list.data[i].msg, start = LM_STR("undefined: ");
		if (!lm_str_has_prefix(message, start))
			continue;
		lm_str name = {message.ptr + start.len, message.len - start.len};
		lm_position at = lm_pos_resolve(lm_loader_files(l), diags->list.data[i].pos);
		size_t end = offset_of(code, at.line, at.col) + name.len;
		bool is_new;
		if (end >= code.len || code.ptr[end] != '.' || word_at(name, 0).len != name.len)
			continue;
		lm_strmap_put(&seen, name, &is_new);
		lm_str path = is_new ? import_of(l, library, code, name) : (lm_str){0};
		if (path.len)
			lm_buf_printf(imports, "import \"%.*s\"; ", LM_STRF(path));
	}
	lm_strmap_free(&seen);
}

char *cli_wrap_code(const char *text, const loam_config *config)
{
	lm_str code = lm_str_of(text);
	lm_buf out = {0}, imports = {0};
	const void *bytes = config->library;
	size_t size = config->library_size;
	lm_archive library;
	if (lm_str_is(word_at(code, skip_blanks(code, 0)), "package")) {
		lm_buf_str(&out, code);
		lm_buf_byte(&out, 0);
		return out.data;
	}
	put_program(&out, code, (lm_str){0});
	if ((bytes || loam_embedded_library(&bytes, &size)) &&
	    lm_archive_open(&library, bytes, size)) {
		lm_loader_config cfg = {.library = &library, .skip_listing = true};
		lm_loader *l = lm_loader_new(&cfg);
		find_imports(l, &library, code, lm_buf_view(&out), &imports);
		lm_loader_free(l);
	}
	if (imports.len) {
		out.len = 0;
		put_program(&out, code, lm_buf_view(&imports));
	}
	lm_buf_byte(&out, 0);
	lm_buf_free(&imports);
	return out.data;
}
