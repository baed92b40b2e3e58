/* image_test.c - checked packages saved to a file and mapped in another process (this program,
 * executed again): looked up, compared, used by new packages, freed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "syntax/parser.h"
#include "types/image.h"

static lm_package *import(void *arg, lm_package *from, lm_str path, lm_pos pos)
{
	lm_check_ctx **cx = arg;
	(void)from;
	(void)pos;
	return lm_check_find_package(*cx, path);
}

static lm_package *check(lm_check_ctx *cx, const char *path, const char *text, lm_diags *diags)
{
	lm_package *p = lm_package_new(cx, lm_str_of(path), diags);
	lm_parse_ctx ctx = {lm_package_arena(p), cx->names, cx->files, diags};
	lm_buf name = {0};
	lm_buf_printf(&name, "%s.go", path);
	lm_file *f = lm_fileset_add(cx->files, lm_buf_view(&name), lm_str_of(text), false);
	lm_buf_free(&name);
	uint32_t *refs = LM_NEW_ARRAY(ctx.arena, uint32_t, 1);
	refs[0] = (uint32_t)(((uintptr_t)lm_parse_file(&ctx, f, LM_PARSE_CHECK_BRANCHES) -
			      LM_REGION_BASE) >>
			     3);
	p->files = (uint32_t)(((uintptr_t)refs - LM_REGION_BASE) >> 3);
	p->file_count = 1;
	p->state = LM_PKG_PARSED;
	lm_check_package(cx, p);
	lm_buf out = {0};
	lm_diags_print(diags, cx->files, 0, &out);
	if (diags->error_count)
		fail_msg("%s", out.data);
	lm_buf_free(&out);
	return p;
}

static lm_object *lookup(lm_check_ctx *cx, lm_package *p, const char *name)
{
	lm_object *o =
		lm_scope_lookup(lm_scope_at(p->scope), lm_name_of(cx->names, lm_str_of(name)));
	assert_non_null(o);
	return o;
}

static void expect_type(lm_check_ctx *cx, lm_package *p, const char *name, const char *want)
{
	lm_buf out = {0};
	lm_type_format(cx, lm_type_at(lookup(cx, p, name)->type), p, &out);
	assert_string_equal(out.data, want);
	lm_buf_free(&out);
}

static const char lib_text[] = "package lib\n\ntype List[T any] struct { next *List[T]; v T }\n\n"
			       "func (l *List[T]) Get() T { return l.v }\n\nfunc Make[T any](v T) "
			       "*List[T] { return &List[T]{v: v} }\n\n"
			       "type Stringer interface { String() string }\n\nconst Big = 1 << "
			       "100\n\nvar Ints = Make(1)\n";
static const char user_text[] =
	"package user\n\nimport \"lib\"\n\ntype T struct { x lib.List[string]; n int }\n\n"
	"func (t *T) String() string { return t.x.Get() }\n\nvar V lib.Stringer = &T{n: lib.Big >> "
	"98}\n\n"
	"var W = lib.Make(T{})\n";

/* The other process. */
static int use(const char *path)
{
	lm_check_ctx *cx = NULL;
	lm_fileset files = {.next_base = 1};
	lm_check_config cfg = {.import = import, .arg = &cx, .allow_missing_bodies = true};
	cx = lm_image_map(&cfg, &files, path);
	assert_non_null(cx);
	lm_fileset none = {.next_base = 1};
	assert_null(lm_image_map(&cfg, &none, path)); /* its place is taken */
	lm_package *lib = lm_check_find_package(cx, LM_STR("lib")),
		   *user = lm_check_find_package(cx, LM_STR("user"));
	assert_non_null(lib);
	assert_int_equal(user->state, LM_PKG_CHECKED);
	expect_type(cx, user, "V", "lib.Stringer");
	expect_type(cx, user, "W", "*lib.List[T]");
	expect_type(cx, user, "T", "T");
	lm_type *t = lm_type_at(lookup(cx, user, "T")->type);
	assert_int_equal(lm_sizeof(cx, t), 32);
	lm_position at = lm_pos_resolve(&files, lookup(cx, user, "T")->pos);
	assert_true(lm_str_is(at.file, "user.go") && at.line == 5 && at.col == 6);
	assert_ptr_equal(lm_package_file(user, 0)->file,
			 lm_fileset_find(&files, lookup(cx, user, "T")->pos));

	/* the same types go on: a new package meets the saved instances */
	for (int i = 0; i < 3; i++) {
		lm_diags diags = {0};
		lm_package *p = check(cx, "p",
				      "package p\n\nimport (\n\t\"lib\"\n\t\"user\"\n)\n\nvar a = "
				      "lib.Make(2)\n\nvar s lib.Stringer = new(user.T)\n\n"
				      "var b lib.List[string]\n\nvar c = lib.Make(a)\n\nconst one "
				      "= lib.Big >> 100\n\nvar arr [one]int\n",
				      &diags);
		lm_type *a = lm_type_at(lookup(cx, p, "a")->type),
			*ints = lm_type_at(lookup(cx, lib, "Ints")->type);
		assert_true(lm_identical(cx, a, ints));
		assert_int_equal(((lm_pointer *)a)->elem.u, ((lm_pointer *)ints)->elem.u);
		assert_false(lm_identical(cx, a, lm_type_at(lookup(cx, p, "c")->type)));
		assert_true(lm_implements(cx, lm_type_at(lookup(cx, p, "s")->type),
					  lm_type_at(lookup(cx, lib, "Stringer")->type)));
		expect_type(cx, p, "arr", "[1]int");
		lm_package_free(cx, p);
		lm_diags_free(&diags);
	}
	lm_package_free(cx, user); /* memory of the image is given back like any other */
	lm_diags diags = {0};
	user = check(cx, "user", user_text, &diags);
	expect_type(cx, user, "W", "*lib.List[T]");
	lm_check_ctx_free(cx);
	lm_diags_free(&diags);
	lm_fileset_free(&files);
	return 0;
}

static void test_image(void **state)
{
	(void)state;
	char path[] = "/tmp/loam-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	lm_check_ctx *cx = NULL;
	lm_fileset files = {.next_base = 1};
	lm_diags diags = {0};
	lm_check_config cfg = {.import = import, .arg = &cx, .allow_missing_bodies = true};
	cx = lm_check_ctx_new(&cfg, &files);
	check(cx, "lib", lib_text, &diags);
	check(cx, "user", user_text, &diags);
	assert_true(lm_image_save(cx, path));
	lm_check_ctx_free(cx);
	lm_diags_free(&diags);
	lm_fileset_free(&files);

	pid_t child = fork();
	if (child == 0) {
		execl("/proc/self/exe", "image_test", path, (char *)NULL);
		_exit(99);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);

	fd = open(path, O_WRONLY); /* of another build, or cut short: refused */
	assert_int_equal(ftruncate(fd, 70000), 0);
	lm_fileset none = {.next_base = 1};
	assert_null(lm_image_map(&cfg, &none, path));
	assert_int_equal(pwrite(fd, "x", 1, 9), 1);
	assert_null(lm_image_map(&cfg, &none, path));
	close(fd);
	unlink(path);
}

static const char *image_path; /* the child's argument: cmocka's tests take none */

static void test_use(void **state)
{
	(void)state;
	use(image_path);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_image)};
	const struct CMUnitTest child[] = {cmocka_unit_test(test_use)};
	if (argc > 1) {
		image_path = argv[1];
		return cmocka_run_group_tests(child, NULL, NULL);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
