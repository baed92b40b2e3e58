/* types_test.c - the checker as a library: messages of small programs, types recorded in the tree
 * and kept for incomplete code, instances, method sets, sizes, a package freed and checked again
 * alone, bodies on demand, two contexts at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "syntax/parser.h"
#include "types/types.h"

typedef struct {
	lm_fileset files;
	lm_check_ctx *cx;
	lm_package *lib; /* importable as "lib" */
	lm_diags lib_diags;
} bench;

static lm_package *import(void *arg, lm_package *from, lm_str path, lm_pos pos)
{
	bench *b = arg;
	(void)from;
	(void)pos;
	return lm_str_is(path, "lib") ? b->lib : NULL;
}

static void open_bench(bench *b)
{
	memset(b, 0, sizeof *b);
	b->files.next_base = 1;
	lm_check_config cfg = {.import = import, .arg = b, .allow_missing_bodies = true};
	b->cx = lm_check_ctx_new(&cfg, &b->files);
}

static void close_bench(bench *b)
{
	lm_check_ctx_free(b->cx);
	lm_diags_free(&b->lib_diags);
	lm_fileset_free(&b->files);
}

static lm_package *check(bench *b, const char *path, const char *text, lm_diags *diags,
			 bool skip_bodies)
{
	lm_package *p = lm_package_new(b->cx, lm_str_of(path), diags);
	lm_parse_ctx ctx = {lm_package_arena(p), b->cx->names, &b->files, diags};
	lm_file *f = lm_fileset_add(&b->files, LM_STR("x.go"), lm_str_of(text), false);
	uint32_t *refs = LM_NEW_ARRAY(ctx.arena, uint32_t, 1);
	unsigned mode = LM_PARSE_CHECK_BRANCHES | (skip_bodies ? LM_PARSE_SKIP_BODIES : 0);
	refs[0] = (uint32_t)(((uintptr_t)lm_parse_file(&ctx, f, mode) - LM_REGION_BASE) >> 3);
	p->files = (uint32_t)(((uintptr_t)refs - LM_REGION_BASE) >> 3);
	p->file_count = 1;
	p->ignore_func_bodies = skip_bodies;
	p->state = LM_PKG_PARSED;
	lm_check_package(b->cx, p);
	return p;
}

static lm_object *lookup(bench *b, lm_package *p, const char *name)
{
	return lm_scope_lookup(lm_scope_at(p->scope), lm_name_of(b->cx->names, lm_str_of(name)));
}

static void expect_type(bench *b, lm_package *p, const char *name, const char *want)
{
	lm_object *o = lookup(b, p, name);
	lm_buf out = {0};
	assert_non_null(o);
	lm_type_format(b->cx, lm_type_at(o->type), p, &out);
	assert_string_equal(out.data, want);
	lm_buf_free(&out);
}

/* ---- messages */
static void test_messages(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"package p\n\nfunc f() int {\n\tx := 1\n}\n",
		 "x.go:4:2: declared and not used: x\nx.go:5:1: missing return\n"},
		{"package p\n\nvar x int = \"a\"\n",
		 "x.go:3:13: cannot use \"a\" (untyped string constant) as int value in variable "
		 "declaration\n"},
		{"package p\n\ntype T struct{ t T }\n",
		 "x.go:3:6: invalid recursive type: T refers to itself\n"},
		{"package p\n\nfunc f[T any](x, y T) T { return x }\n\nvar _ = f(1, \"a\")\n",
		 "x.go:5:14: in call to f, mismatched types untyped int and untyped string (cannot "
		 "infer T)\n"},
		{"package p\n\ntype I interface{ m() }\n\ntype T struct{}\n\nfunc (*T) m() "
		 "{}\n\nvar _ I = T{}\n",
		 "x.go:9:11: cannot use T{} (value of struct type T) as I value in variable "
		 "declaration: T does not implement I "
		 "(method m has pointer receiver)\n"},
		{"package p\n\nconst c uint8 = 256\n\nvar a, b = b, a\n",
		 "x.go:3:17: cannot use 256 (untyped int constant) as uint8 value in constant "
		 "declaration (overflows)\n"
		 "x.go:5:5: initialization cycle for a\n\tx.go:5:5: a refers to b\n\tx.go:5:8: b "
		 "refers to a\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bench b;
		lm_diags d = {0};
		lm_buf out = {0};
		open_bench(&b);
		check(&b, "p", cases[i].text, &d, false);
		lm_diags_print(&d, &b.files, 0, &out);
		assert_string_equal(out.data ? out.data : "", cases[i].want);
		lm_buf_free(&out);
		close_bench(&b);
		lm_diags_free(&d);
	}
}

/* ---- what stays known of incomplete code */
static void test_incomplete(void **state)
{
	(void)state;
	bench b;
	lm_diags d = {0};
	open_bench(&b);
	lm_package *p = check(
		&b, "p",
		"package p\n\nvar a = []int{undefined1, 2}\n\nvar m = map[string]undefined2{}\n\n"
		"func f() (int, error) { return undefined3( }\n\nvar x, y = f()\n",
		&d, false);
	assert_true(d.error_count > 0);
	assert_int_equal(p->state, LM_PKG_FAILED);
	expect_type(&b, p, "a", "[]int");
	expect_type(&b, p, "f", "func() (int, error)");
	expect_type(&b, p, "x", "int");
	expect_type(&b, p, "y", "error");
	close_bench(&b);
	lm_diags_free(&d);
}

/* ---- instances, method sets, sizes */
static const char lib_text[] = "package lib\n\n"
			       "type List[T any] struct { next *List[T]; v T }\n\n"
			       "func (l *List[T]) Get() T { return l.v }\n\n"
			       "func (l List[T]) Map(f func(T) T) *List[T] { return nil }\n\n"
			       "func Make[T any](v T) *List[T] { return &List[T]{v: v} }\n\n"
			       "type Pair[K comparable, V any] struct { K K; V V; l List[[]K] }\n\n"
			       "var Ints = Make(1)\n";

static void open_lib(bench *b)
{
	open_bench(b);
	b->lib = check(b, "lib", lib_text, &b->lib_diags, false);
	assert_int_equal(b->lib_diags.error_count, 0);
}

static void test_instances(void **state)
{
	(void)state;
	bench b;
	lm_diags d = {0};
	open_lib(&b);
	lm_package *p = check(
		&b, "p",
		"package p\n\nimport \"lib\"\n\nvar a lib.List[int]\n\nvar b = lib.Make(2)\n\n"
		"type E struct { *lib.List[string]; n int8; e error }\n\nvar q lib.Pair[string, "
		"E]\n",
		&d, false);
	assert_int_equal(d.error_count, 0);
	expect_type(&b, b.lib, "Ints", "*List[int]");
	expect_type(&b, p, "b", "*lib.List[int]");
	lm_type *list = lm_type_at(lookup(&b, p, "a")->type);
	lm_type *ints =
		lm_type_at(((lm_pointer *)lm_type_at(lookup(&b, b.lib, "Ints")->type))->elem);
	assert_ptr_equal(list, ints); /* the same instance in both packages */
	assert_true(lm_comparable(b.cx, list));
	assert_int_equal(lm_named_method_count(b.cx, (lm_named *)list), 2);
	lm_buf out = {0};
	lm_object_format(b.cx, lm_named_method(b.cx, (lm_named *)list, 0), p, &out);
	assert_string_equal(out.data, "func (*lib.List[int]).Get() int");
	lm_buf_free(&out);

	lm_arena scratch;
	lm_arena_init(&scratch, b.cx->space);
	lm_method_set s = lm_method_set_of(b.cx, &scratch, list);
	assert_int_equal(s.count, 1); /* Map */
	free(s.list);
	lm_type *e = lm_type_at(lookup(&b, p, "E")->type);
	s = lm_method_set_of(b.cx, &scratch, e);
	assert_int_equal(s.count, 2); /* both, through the embedded pointer */
	assert_int_equal(s.list[0].path_len, 2);
	assert_true(s.list[0].indirect);
	free(s.list);
	assert_int_equal(lm_sizeof(b.cx, e), 32);
	int64_t offs[3];
	lm_offsetsof(b.cx, (lm_struct *)lm_under(e), offs);
	assert_int_equal(offs[1], 8);
	assert_int_equal(offs[2], 16);
	assert_int_equal(lm_sizeof(b.cx, lm_type_at(lookup(&b, p, "q")->type)), 16 + 32 + 8 + 24);
	lm_arena_free(&scratch);
	close_bench(&b);
	lm_diags_free(&d);
}

/* A package comes and goes; what it made of the library's generic types goes with it. */
static void test_recheck(void **state)
{
	(void)state;
	static const char text[] =
		"package p\n\nimport \"lib\"\n\ntype T struct { x []lib.List[T]; p "
		"lib.Pair[string, *T]; m map[int]lib.List[[]T] }\n\n"
		"func (t T) M() T { return t.x[0].Map(nil).Get() }\n\n"
		"var v = lib.Make(lib.Make(T{}))\n\nvar w lib.Pair[int, []int]\n\nvar u = "
		"lib.Make([]int{}).Get()\n";
	bench b;
	open_lib(&b);
	size_t used = 0;
	for (int i = 0; i < 50; i++) {
		lm_diags d = {0};
		lm_package *p = check(&b, "p", text, &d, false);
		lm_buf out = {0};
		lm_diags_print(&d, &b.files, 0, &out);
		assert_string_equal(out.data ? out.data : "", "");
		lm_buf_free(&out);
		expect_type(&b, p, "v", "*lib.List[*lib.List[T]]");
		expect_type(&b, p, "u", "[]int");
		lm_package_free(b.cx, p);
		lm_diags_free(&d);
		if (i == 5)
			used = b.cx->arena.used_bytes + lm_package_arena(b.lib)->used_bytes;
	}
	size_t now = b.cx->arena.used_bytes + lm_package_arena(b.lib)->used_bytes;
	assert_true(now - used < 45 * 64); /* next to nothing is left behind */
	close_bench(&b);
}

/* ---- bodies on demand */
static void test_bodies(void **state)
{
	(void)state;
	bench b;
	lm_diags d = {0};
	open_bench(&b);
	lm_package *p = check(
		&b, "p",
		"package p\n\nfunc good() int { return 1 }\n\nfunc bad() int { return \"a\" }\n",
		&d, true);
	assert_int_equal(d.error_count, 0);
	lm_parse_ctx ctx = {lm_package_arena(p), b.cx->names, &b.files, &d};
	static const char *const names[] = {"good", "bad"};
	for (int i = 0; i < 2; i++) {
		lm_object *fn = lookup(&b, p, names[i]);
		lm_func_decl *decl = (lm_func_decl *)lm_node_at(fn->decl);
		lm_parse_body(&ctx, lm_package_file(p, 0), decl, LM_PARSE_CHECK_BRANCHES);
		assert_int_equal(lm_check_func_body(b.cx, p, fn), i == 0);
	}
	assert_int_equal(d.error_count, 1);
	close_bench(&b);
	lm_diags_free(&d);
}

/* ---- two contexts do not know each other */
static void test_two(void **state)
{
	(void)state;
	bench x, y;
	lm_diags dx = {0}, dy = {0};
	open_lib(&x);
	open_lib(&y);
	static const char text[] = "package p\n\nimport \"lib\"\n\nvar v = lib.Make(1)\n";
	lm_package *px = check(&x, "p", text, &dx, false), *py = check(&y, "p", text, &dy, false);
	assert_ptr_not_equal(lm_type_at(lookup(&x, px, "v")->type),
			     lm_type_at(lookup(&y, py, "v")->type));
	close_bench(&x);
	expect_type(&y, py, "v", "*lib.List[int]");
	close_bench(&y);
	lm_diags_free(&dx);
	lm_diags_free(&dy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),  cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_instances), cmocka_unit_test(test_recheck),
		cmocka_unit_test(test_bodies),    cmocka_unit_test(test_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
