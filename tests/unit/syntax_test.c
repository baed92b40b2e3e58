/* syntax_test.c - the scanner and parser: gc's messages and positions, recovery, skipped bodies,
 * limits, printing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "syntax/constraint.h"
#include "syntax/parser.h"

typedef struct {
	lm_space *space;
	lm_names *names;
	lm_arena arena;
	lm_fileset files;
	lm_diags diags;
	lm_parse_ctx ctx;
} bench;

static void open_bench(bench *b)
{
	memset(b, 0, sizeof *b);
	b->space = lm_space_new();
	assert_non_null(b->space);
	b->names = lm_names_new(b->space);
	lm_arena_init(&b->arena, b->space);
	b->ctx = (lm_parse_ctx){&b->arena, b->names, &b->files, &b->diags};
}

static void close_bench(bench *b)
{
	lm_diags_free(&b->diags);
	lm_fileset_free(&b->files);
	lm_names_free(b->names);
	lm_space_free(b->space);
}

static lm_source_file *parse(bench *b, const char *text, unsigned mode)
{
	lm_file *f = lm_fileset_add(&b->files, LM_STR("x.go"), lm_str_of(text), false);
	return lm_parse_file(&b->ctx, f, mode);
}

static void expect_listing(const char *text, const char *want)
{
	bench b;
	lm_buf out = {0};
	open_bench(&b);
	parse(&b, text, LM_PARSE_CHECK_BRANCHES);
	lm_diags_print(&b.diags, &b.files, 10, &out);
	assert_string_equal(out.data ? out.data : "", want);
	lm_buf_free(&out);
	close_bench(&b);
}

static void test_messages(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} t[] = {
		{"package p\nfunc f() { x := 1 }\n", ""},
		{"x\n", "x.go:1:1: syntax error: package statement must be first\n"},
		{"package p\nfunc f() {\n\tg(1\n}\n",
		 "x.go:3:5: syntax error: unexpected newline in argument list; possibly missing "
		 "comma or )\n"},
		{"package p\nfunc f()\n{\n}\n",
		 "x.go:3:1: syntax error: unexpected semicolon or newline before {\n"},
		{"package p\nx = 1\n",
		 "x.go:2:1: syntax error: non-declaration statement outside function body\n"},
		{"package p\nfunc f() { if x = 1 {} }\n",
		 "x.go:2:17: syntax error: cannot use assignment x = 1 as value\n"},
		{"package p\nfunc f() { for i := 0; {} }\n",
		 "x.go:2:24: syntax error: unexpected {, expected for loop condition\n"},
		{"package p\nvar x = 'ab'\n",
		 "x.go:2:9: more than one character in rune literal\n"},
		{"package p\nvar x = 08\n", "x.go:2:10: invalid digit '8' in octal literal\n"},
		{"package p\nvar x = 1__0\n", "x.go:2:11: '_' must separate successive digits\n"},
		{"package p\nvar x = \"a\n", "x.go:2:11: newline in string\n"},
		{"package p\nvar x = #1\n", "x.go:2:9: invalid character U+0023 '#'\n"},
		{"package p\ntype T[P any, Q] int\n",
		 "x.go:2:16: syntax error: missing type constraint\n"},
		{"package p\nfunc f() { break }\n",
		 "x.go:2:12: break is not in a loop, switch, or select\n"},
		{"package p\nfunc f() {\nL:\n\tfor {}\n}\n",
		 "x.go:3:1: label L defined and not used\n"},
		{"package p\nfunc f() {\n\tgoto L\n\tx := 1\nL:\n\t_ = x\n}\n",
		 "x.go:3:7: goto L jumps over declaration of x at x.go:4:4\n"},
		{"package p\nfunc f() {\n\tgoto L\n\t{\n\tL:\n\t}\n}\n",
		 "x.go:3:7: goto L jumps into block starting at x.go:4:2\n"},
		{"package p\n//line y.go:10\nvar x = )\n",
		 "y.go:10: syntax error: unexpected ), expected expression\n"},
		{"package p\n//line :x\n", "x.go:2:9: invalid line number: x\n"},
		{"package p\n\n//go:noinline\n\n", "x.go:3:3: misplaced compiler directive\n"},
		{"package p\ntype I interface { m[T any]() }\n",
		 "x.go:2:21: interface method must have no type parameters\n"},
		{"package p\nfunc (t T) m[P any](x P) P { return x }\n", ""},
	};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
		expect_listing(t[i].text, t[i].want);
}

static void test_limit_of_errors(void **state)
{
	(void)state;
	lm_buf text = {0}, out = {0};
	bench b;
	open_bench(&b);
	lm_buf_cstr(&text, "package p\nfunc f() {\n");
	for (int i = 0; i < 30; i++)
		lm_buf_cstr(&text, "\tx y\n");
	lm_buf_cstr(&text, "}\n");
	parse(&b, text.data, 0);
	lm_diags_print(&b.diags, &b.files, 10, &out);
	assert_true(lm_str_has_suffix(lm_buf_view(&out), LM_STR("x.go:12:4: too many errors\n")));
	lm_buf_free(&text);
	lm_buf_free(&out);
	close_bench(&b);
}

static void test_skipped_bodies(void **state)
{
	(void)state;
	bench b;
	open_bench(&b);
	lm_source_file *sf = parse(
		&b,
		"package p\nfunc f() {\n\tx := '}' // }\n\t/* } */ _ = \"}\" + `}`\n\t_ = x\n}\n"
		"func g() int\nfunc h() { { } }\n",
		LM_PARSE_SKIP_BODIES);
	assert_int_equal(sf->decls.n, 3);
	lm_func_decl *f = (lm_func_decl *)lm_list_get(sf->decls, 0);
	assert_true(f->n.flags & LM_NF_HAS_BODY);
	assert_int_equal(f->body.u, 0);
	lm_parse_body(&b.ctx, sf, f, LM_PARSE_SKIP_BODIES);
	assert_int_equal(((lm_block_stmt *)lm_node_at(f->body))->list.n, 3);
	lm_func_decl *g = (lm_func_decl *)lm_list_get(sf->decls, 1);
	assert_false(g->n.flags & LM_NF_HAS_BODY);
	lm_position end = lm_pos_resolve(&b.files, f->body_end - 1);
	assert_int_equal(end.line, 6);
	assert_int_equal(b.diags.list.len, 0);
	close_bench(&b);
}

static void test_deep_nesting(void **state)
{
	(void)state;
	static const struct {
		const char *before, *piece;
	} t[] = {{"var x = ", "("},
		 {"func f() ", "{"},
		 {"var x = 1", "+1"},
		 {"var x ", "[]"},
		 {"var x ", "*"},
		 {"var x = a", ".b"},
		 {"var x = T", "{"},
		 {"type T ", "struct{x "},
		 {"func f() { if x {}", " else if x {}"}};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		bench b;
		lm_buf text = {0};
		open_bench(&b);
		lm_buf_printf(&text, "package p\n%s", t[i].before);
		for (int k = 0; k < 100000; k++)
			lm_buf_cstr(&text, t[i].piece);
		lm_source_file *sf = parse(&b, text.data, LM_PARSE_CHECK_BRANCHES);
		assert_true(sf->has_syntax_errors);
		assert_true(
			lm_str_has_prefix(b.diags.list.data[0].msg, LM_STR("nesting too deep")));
		lm_buf_free(&text);
		close_bench(&b);
	}
}

/* What printing gives back, where the short form says it all. */
static void test_expressions_print(void **state)
{
	(void)state;
	static const char *const same[] = {
		"a + b * c",
		"f(x, y...)",
		"x[i:j:k]",
		"T[int, string]{}",
		"func(a, b int, c ...string) (x int, err error) {}",
		"<-chan int(nil)",
		"map[string][]*T{}",
		"struct{a, b int; c string \"tag\"}{}",
		"interface{m(); ~int | string}(nil)",
		"(*T)(p)",
		"x.(T)",
		"[...]int{}",
		"chan<- (<-chan int)(nil)",
		"&x",
		"^x &^ y",
	};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		bench b;
		lm_buf out = {0};
		open_bench(&b);
		lm_file *f = lm_fileset_add(&b.files, LM_STR("e"), lm_str_of(same[i]), false);
		lm_node *x = lm_parse_expr(&b.ctx, f, 0);
		assert_non_null(x);
		lm_expr_format(x, &out);
		if (i == 12) /* parentheses around types are not kept */
			assert_string_equal(out.data, "chan<- <-chan int(nil)");
		else
			assert_string_equal(out.data, same[i]);
		lm_buf_free(&out);
		close_bench(&b);
	}
}

static void test_directives(void **state)
{
	(void)state;
	bench b;
	open_bench(&b);
	lm_source_file *sf =
		parse(&b,
		      "//go:build go1.21 && linux\n\npackage p\n\n// Doc of f.\n//\n//go:noinline\n"
		      "//go:linkname f g\nfunc f()\n\n//go:embed a b\nvar x string\n",
		      0);
	assert_int_equal(b.diags.list.len, 0);
	assert_true(lm_str_is(sf->go_version, "go1.21"));
	lm_func_decl *f = (lm_func_decl *)lm_list_get(sf->decls, 0);
	assert_int_equal(f->pragma, LM_PRAGMA_NOINLINE | LM_PRAGMA_LINKNAME);
	assert_int_equal(lm_pos_resolve(&b.files, f->doc).line, 5);
	lm_var_decl *v = (lm_var_decl *)lm_list_get(sf->decls, 1);
	assert_int_equal(v->pragma, LM_PRAGMA_EMBED);
	lm_str_vec args = {0};
	lm_buf msg = {0};
	assert_true(lm_parse_embed(LM_STR("go:embed a \"b c\" `d`"), &args, &msg));
	assert_int_equal(args.len, 3);
	assert_true(lm_str_is(args.data[1], "b c"));
	for (size_t i = 0; i < args.len; i++)
		free((char *)args.data[i].ptr);
	args.len = 0;
	assert_false(lm_parse_embed(LM_STR("go:embed \"b"), &args, &msg));
	assert_string_equal(msg.data, "invalid quoted string in //go:embed: \"b");
	lm_vec_free(&args);
	lm_buf_free(&msg);
	close_bench(&b);
}

static bool is_linux(void *arg, lm_str tag)
{
	(void)arg;
	return lm_str_is(tag, "linux");
}

static void test_constraints(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		int holds; /* 2: malformed */
	} t[] = {
		{"//go:build linux", 1},
		{"//go:build !linux || (windows && x)", 0},
		{"//go:build linux && !x", 1},
		{"//go:build linux &&", 2},
		{"//go:build !!linux", 2},
		{"//go:build (linux", 2},
		{"// +build linux,!x y", 1},
		{"// +build x", 0},
		{"//go:buildx", 2},
		{"//go:build a & b", 2},
	};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		lm_constraint c;
		lm_buf msg = {0};
		bool ok = lm_constraint_parse(lm_str_of(t[i].line), &c, &msg);
		assert_int_equal(ok, t[i].holds != 2);
		if (ok) {
			assert_int_equal(lm_constraint_eval(&c, is_linux, NULL), t[i].holds);
			lm_constraint_free(&c);
		}
		lm_buf_free(&msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),          cmocka_unit_test(test_limit_of_errors),
		cmocka_unit_test(test_skipped_bodies),    cmocka_unit_test(test_deep_nesting),
		cmocka_unit_test(test_expressions_print), cmocka_unit_test(test_directives),
		cmocka_unit_test(test_constraints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
