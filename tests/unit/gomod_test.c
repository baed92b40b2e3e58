/* gomod_test.c - go.mod files and //go:embed patterns over a virtual folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "load/embed.h"
#include "load/gomod.h"

static void test_gomod(void **state)
{
	(void)state;
	lm_gomod m;
	lm_buf errors = {0};
	assert_true(lm_gomod_parse(
		&m, LM_STR("go.mod"),
		LM_STR("// top\nmodule \"example.com/x\"\ngo 1.21.3 // note\nrequire (\n"
		       "\ta.b/c v1.2.3 // indirect\n\ta.b/c/d v0.1.0\n)\nreplace a.b/c => ../c\n"
		       "replace a.b/e v1.0.0 => f.g/h v1.1.0\ntool x/y\n"),
		false, &errors));
	assert_true(lm_str_is(m.module, "example.com/x"));
	assert_int_equal(m.go_minor, 21);
	assert_int_equal(m.require.len, 2);
	assert_true(m.require.data[0].indirect);
	assert_true(lm_str_is(lm_gomod_provider(&m, LM_STR("a.b/c/d/e"))->path, "a.b/c/d"));
	assert_true(lm_str_is(lm_gomod_provider(&m, LM_STR("a.b/c/de"))->path, "a.b/c"));
	assert_null(lm_gomod_provider(&m, LM_STR("a.b/cd")));
	assert_true(lm_str_is(lm_gomod_replacement(&m, LM_STR("a.b/c"), LM_STR("v1.2.3"))->new.path,
			      "../c"));
	assert_null(lm_gomod_replacement(&m, LM_STR("a.b/e"), LM_STR("v1.0.1")));
	lm_gomod_free(&m);
	assert_false(lm_gomod_parse(&m, LM_STR("go.mod"),
				    LM_STR("module x\ngo 1.x\nfoo bar\nrequire (\n\ta\n)\n"), false,
				    &errors));
	assert_string_equal(errors.data,
			    "go.mod:2: invalid go version '1.x': must match format 1.23.0\n"
			    "go.mod:3: unknown directive: foo\n"
			    "go.mod:5:2: usage: require module/path v1.2.3\n");
	lm_gomod_free(&m);
	errors.len = 0;
	assert_false(lm_gomod_parse(&m, LM_STR("go.mod"), LM_STR("module x\nrequire (\n"), false,
				    &errors));
	assert_string_equal(errors.data,
			    "go.mod:3: syntax error (unterminated block started at go.mod:2:1)\n");
	lm_gomod_free(&m);
	lm_buf_free(&errors);
}

/* A folder of paths; folders end in '/'. */
static const char *const tree[] = {"p/a.txt",    "p/b.txt",  "p/d/",       "p/d/x",
				   "p/d/.y",     "p/d/sub/", "p/d/sub/q",  "p/m/",
				   "p/m/go.mod", "p/m/f",    "p/bad*name", NULL};

static bool list(void *arg, lm_str dir, void (*fn)(void *, lm_str, bool), void *fn_arg)
{
	(void)arg;
	bool found = false;
	for (int i = 0; tree[i]; i++) {
		lm_str s = lm_str_of(tree[i]);
		bool is_dir = s.ptr[s.len - 1] == '/';
		s.len -= is_dir;
		if (s.len <= dir.len || !lm_str_has_prefix(s, dir) || s.ptr[dir.len] != '/')
			continue;
		lm_str name = {s.ptr + dir.len + 1, s.len - dir.len - 1};
		found = true;
		if (!memchr(name.ptr, '/', name.len))
			fn(fn_arg, name, is_dir);
	}
	return found;
}

static void test_embed(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *want;
	} t[] = {
		{"*.txt", "a.txt b.txt "},
		{"d", "d/sub/q d/x "},
		{"all:d", "d/.y d/sub/q d/x "},
		{"[ab].txt", "a.txt b.txt "},
		{"d/*/q", "d/sub/q "},
		{"m", "pattern m: cannot embed directory m: in different module"},
		{"nothing", "pattern nothing: no matching files found"},
		{"../x", "pattern ../x: invalid pattern syntax"},
		{"[", "pattern [: invalid pattern syntax"},
		{"bad?name", "pattern bad?name: cannot embed file bad*name: invalid name bad*name"},
	};
	lm_load_fs fs = {.list = list};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		lm_str_vec files = {0};
		lm_buf out = {0};
		if (lm_embed_resolve(&fs, LM_STR("p"), lm_str_of(t[i].pattern), &files, &out)) {
			for (size_t k = 0; k < files.len; k++)
				lm_buf_printf(&out, "%.*s ", LM_STRF(files.data[k]));
		}
		assert_string_equal(out.data, t[i].want);
		lm_str_vec_free(&files);
		lm_buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_gomod),
					   cmocka_unit_test(test_embed)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
