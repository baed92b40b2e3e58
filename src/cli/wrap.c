/* wrap.c - the program around the code of `loam run -e`: statements get a main function, and every package of the
 * library whose name stands before a dot, and that the code does not declare itself, is imported. */
#include "cli/cli.h"

#include "load/archive.h"

/* Names that several packages share: the one that people mean. */
static const struct {
	const char *name;
	const char *path;
} preferred[] = {
	{"rand", "math/rand"},       {"template", "text/template"}, {"json", "encoding/json"}, {"list", "container/list"},
	{"heap", "container/heap"},  {"ring", "container/ring"},    {"http", "net/http"},      {"url", "net/url"},
	{"big", "math/big"},         {"bits", "math/bits"},         {"utf8", "unicode/utf8"},  {"utf16", "unicode/utf16"},
	{"filepath", "path/filepath"}, {"atomic", "sync/atomic"},   {"debug", "runtime/debug"}, {"exec", "os/exec"},
	{"signal", "os/signal"},     {"user", "os/user"},           {"fs", "io/fs"},           {"scanner", "text/scanner"},
	{"parser", "go/parser"},     {"token", "go/token"},         {"ast", "go/ast"},         {"types", "go/types"},
	{"hex", "encoding/hex"},     {"base64", "encoding/base64"}, {"binary", "encoding/binary"}, {"csv", "encoding/csv"},
	{"xml", "encoding/xml"},     {"gob", "encoding/gob"},       {"sha256", "crypto/sha256"}, {"md5", "crypto/md5"},
	{"sha1", "crypto/sha1"},     {"crc32", "hash/crc32"},       {"fnv", "hash/fnv"},       {"cmplx", "math/cmplx"},
	{"tabwriter", "text/tabwriter"}, {"gzip", "compress/gzip"}, {"zip", "archive/zip"},    {"tar", "archive/tar"},
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
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

/* True when the word is declared somewhere in the code: before :=, after var, const, type, func, or in a list. */
static bool is_declared(lm_str code, lm_str word)
{
	for (size_t i = 0; i + word.len <= code.len; i++) {
		size_t past = skip_literal(code, i);
		if (past > i) {
			i = past - 1;
			continue;
		}
		if (memcmp(code.ptr + i, word.ptr, word.len) != 0 || (i > 0 && is_word(code.ptr[i - 1])) ||
		    (i + word.len < code.len && is_word(code.ptr[i + word.len])))
			continue;
		size_t after = i + word.len;
		while (after < code.len && (code.ptr[after] == ' ' || code.ptr[after] == '\t'))
			after++;
		if (after + 1 < code.len && code.ptr[after] == ':' && code.ptr[after + 1] == '=')
			return true;
		static const char *const keywords[] = {"var ", "const ", "type ", "func "};
		for (size_t k = 0; k < 4; k++) {
			size_t n = strlen(keywords[k]);
			if (i >= n && memcmp(code.ptr + i - n, keywords[k], n) == 0)
				return true;
		}
	}
	return false;
}

/* Appends the import path of a package name, when the library has one. */
static bool import_path(const lm_archive *library, lm_str word, lm_buf *out)
{
	for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++) {
		if (lm_str_is(word, preferred[i].name)) {
			lm_buf_cstr(out, preferred[i].path);
			return true;
		}
	}
	if (!lm_archive_has_dir(library, word))
		return false;
	lm_buf_str(out, word);
	return true;
}

static void add_imports(lm_str code, const lm_archive *library, lm_buf *out)
{
	lm_strmap seen = {0};
	for (size_t i = 0; i < code.len;) {
		size_t past = skip_literal(code, i);
		if (past > i) {
			i = past;
			continue;
		}
		if (!is_word(code.ptr[i])) {
			i++;
			continue;
		}
		size_t end = i;
		while (end < code.len && is_word(code.ptr[end]))
			end++;
		lm_str word = {code.ptr + i, end - i};
		bool selected = end < code.len && code.ptr[end] == '.' && (i == 0 || code.ptr[i - 1] != '.');
		bool is_new = false;
		lm_buf path = {0};
		if (selected && !is_declared(code, word) && import_path(library, word, &path)) {
			lm_strmap_put(&seen, word, &is_new);
			if (is_new)
				lm_buf_printf(out, "import \"%.*s\"; ", (int)path.len, path.data);
		}
		lm_buf_free(&path);
		i = end;
	}
	lm_strmap_free(&seen);
}

/* True when a line of the code starts with the text. */
static bool has_line(const char *code, const char *start)
{
	size_t n = strlen(start);
	for (const char *at = code; at; at = strchr(at, '\n')) {
		while (*at == '\n' || *at == ' ' || *at == '\t')
			at++;
		if (strncmp(at, start, n) == 0)
			return true;
	}
	return false;
}

char *cli_wrap_code(const char *code, const loam_config *config)
{
	lm_buf out = {0};
	if (has_line(code, "package ")) {
		lm_buf_cstr(&out, code);
	} else {
		const void *bytes = config->library;
		size_t size = config->library_size;
		lm_archive library;
		lm_buf_cstr(&out, "package main; ");
		if ((bytes || loam_embedded_library(&bytes, &size)) && lm_archive_open(&library, bytes, size) &&
		    !has_line(code, "import "))
			add_imports(lm_str_of(code), &library, &out);
		bool whole = has_line(code, "func main(");
		lm_buf_printf(&out, whole ? "\n%s\n" : "func main() {\n%s\n}\n", code);
	}
	lm_buf_byte(&out, 0);
	return out.data;
}
