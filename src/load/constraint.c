/* constraint.c - see constraint.h. */
#include "load/constraint.h"

#include "syntax/constraint.h"

static const char *const fixed_tags[] = {
	"linux",
	"amd64",
	"unix",
	"gc",
	"amd64.v1",
	"goexperiment.regabiwrappers",
	"goexperiment.regabiargs",
	"goexperiment.dwarf5",
	"goexperiment.randomizedheapbase64",
	"goexperiment.greenteagc",
	"goexperiment.jsonv2",
	"goexperiment.sizespecializedmalloc",
};
static const char *const library_tags[] = {"purego", "netgo", "osusergo", "math_big_pure_go"};
static const char *const known_os[] = {"aix",    "android", "darwin",  "dragonfly", "freebsd",
				       "hurd",   "illumos", "ios",     "js",        "linux",
				       "nacl",   "netbsd",  "openbsd", "plan9",     "solaris",
				       "wasip1", "windows", "zos"};
static const char *const known_arch[] = {"386",    "amd64",    "amd64p32",  "arm",         "armbe",
					 "arm64",  "arm64be",  "loong64",   "mips",        "mipsle",
					 "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc",
					 "ppc64",  "ppc64le",  "riscv",     "riscv64",     "s390",
					 "s390x",  "sparc",    "sparc64",   "wasm"};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool in_list(const char *const *list, size_t n, lm_str s)
{
	for (size_t i = 0; i < n; i++) {
		if (lm_str_is(s, list[i])) {
			return true;
		}
	}
	return false;
}

static bool release_tag(lm_str tag)
{
	if (!lm_str_has_prefix(tag, LM_STR("go1."))) {
		return false;
	}
	unsigned minor = 0;
	for (size_t i = 4; i < tag.len; i++) {
		if (tag.ptr[i] < '0' || tag.ptr[i] > '9' || minor > 1000) {
			return false;
		}
		minor = minor * 10 + (unsigned)(tag.ptr[i] - '0');
	}
	return minor >= 1 && minor <= LM_GO_MINOR;
}

bool lm_tag_holds(const lm_tags *tags, lm_str tag)
{
	if (in_list(fixed_tags, COUNT(fixed_tags), tag) || release_tag(tag) ||
	    (!tags->program && in_list(library_tags, COUNT(library_tags), tag))) {
		return true;
	}
	for (size_t i = 0; i < tags->extra.len;) {
		size_t start = i;
		while (i < tags->extra.len && tags->extra.ptr[i] != ',' &&
		       tags->extra.ptr[i] != ' ') {
			i++;
		}
		if (lm_str_eq(tag, (lm_str){tags->extra.ptr + start, i - start})) {
			return true;
		}
		i++;
	}
	return false;
}

/* ---- expressions (syntax/constraint.h) */

static bool tag_holds(void *arg, lm_str tag)
{
	return lm_tag_holds(arg, tag);
}

/* Evaluates a whole //go:build or // +build line; *ok false when malformed. */
static bool line_holds(const lm_tags *tags, lm_str line, bool *ok)
{
	lm_constraint c = {0};
	lm_buf why = {0};
	lm_tags copy = *tags;
	*ok = lm_constraint_parse(line, &c, &why);
	bool holds = *ok && lm_constraint_eval(&c, tag_holds, &copy);
	lm_constraint_free(&c);
	lm_buf_free(&why);
	return holds;
}

/* ---- names */

bool lm_is_test_file(lm_str base)
{
	return lm_str_has_suffix(base, LM_STR("_test.go"));
}

bool lm_constraint_name_matches(const lm_tags *tags, lm_str base)
{
	ptrdiff_t dot = lm_str_find(base, LM_STR("."));
	lm_str name = dot < 0 ? base : (lm_str){base.ptr, (size_t)dot};
	ptrdiff_t first = lm_str_find(name, LM_STR("_"));
	if (first < 0) {
		return true;
	}
	name.ptr += first; /* a suffix counts only after the first underscore */
	name.len -= (size_t)first;
	if (lm_str_has_suffix(name, LM_STR("_test"))) {
		name.len -= 5;
	}
	ptrdiff_t last = lm_str_rfind_byte(name, '_');
	if (last < 0) {
		return true;
	}
	lm_str tail = {name.ptr + last + 1, name.len - (size_t)last - 1};
	if (in_list(known_arch, COUNT(known_arch), tail)) {
		if (!lm_tag_holds(tags, tail)) {
			return false;
		}
		lm_str rest = {name.ptr, (size_t)last};
		ptrdiff_t before = lm_str_rfind_byte(rest, '_');
		if (before < 0) {
			return true;
		}
		lm_str os = {rest.ptr + before + 1, rest.len - (size_t)before - 1};
		return !in_list(known_os, COUNT(known_os), os) || lm_tag_holds(tags, os);
	}
	return !in_list(known_os, COUNT(known_os), tail) || lm_tag_holds(tags, tail);
}

/* ---- headers */

static lm_str trim(lm_str s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t' || *s.ptr == '\r')) {
		s.ptr++;
		s.len--;
	}
	while (s.len &&
	       (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t' || s.ptr[s.len - 1] == '\r')) {
		s.len--;
	}
	return s;
}

/* The end of a block comment that starts at i. */
static size_t block_comment_end(lm_str text, size_t i)
{
	for (i += 2; i + 1 < text.len; i++) {
		if (text.ptr[i] == '*' && text.ptr[i + 1] == '/') {
			return i + 2;
		}
	}
	return text.len;
}

static bool header_matches(const lm_tags *tags, lm_str text)
{
	bool plus_holds = true;
	for (size_t i = 0; i < text.len;) {
		if (text.len - i >= 2 && text.ptr[i] == '/' && text.ptr[i + 1] == '*') {
			i = block_comment_end(text, i);
			continue;
		}
		size_t start = i;
		while (i < text.len && text.ptr[i] != '\n') {
			i++;
		}
		lm_str line = trim((lm_str){text.ptr + start, i - start});
		i += i < text.len;
		if (line.len == 0) {
			continue;
		}
		if (lm_str_has_prefix(line, LM_STR("/*"))) {
			i = block_comment_end(text,
					      start + (size_t)(line.ptr - (text.ptr + start)));
			continue;
		}
		if (!lm_str_has_prefix(line, LM_STR("//"))) {
			break;
		}
		bool ok;
		if (lm_is_go_build(line)) {
			return line_holds(tags, line, &ok);
		}
		if (lm_is_plus_build(line)) {
			plus_holds &= line_holds(tags, line, &ok);
		}
	}
	return plus_holds;
}

bool lm_constraint_file_matches(const lm_tags *tags, lm_str base, lm_str text)
{
	if (base.len == 0 || base.ptr[0] == '_' || base.ptr[0] == '.') {
		return false;
	}
	return lm_constraint_name_matches(tags, base) && header_matches(tags, text);
}
