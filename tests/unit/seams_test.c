/* seams_test.c - what later parts hang on, as an embedder sees it: interleaved instances, every
 * answer of step, both code modes of one function, line tables and breakpoints, sources through
 * callbacks, code on demand, host functions, and one program on both kernels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api_int.h"

typedef struct bench {
	loam *l;
	lm_buf out; /* of the program, both streams */
	loam_config cfg;
} bench;

static void write_out(void *arg, int fd, const void *p, size_t size)
{
	(void)fd;
	lm_buf_add(arg, p, size);
}

static bench *bench_new(loam_config cfg)
{
	bench *b = calloc(1, sizeof *b);
	b->cfg = cfg;
	b->cfg.sandbox = 1;
	b->cfg.io = (loam_io){.arg = &b->out, .write_out = write_out};
	b->l = loam_new(&b->cfg);
	assert_non_null(b->l);
	return b;
}

static void bench_free(bench *b)
{
	loam_free(b->l);
	lm_buf_free(&b->out);
	free(b);
}

static void load(bench *b, const char *text)
{
	if (!loam_load_text(b->l, "main.go", text, strlen(text)))
		fail_msg("%s", loam_diagnostics(b->l, 10));
}

static const char *const args[] = {"main", NULL};

static void start(bench *b)
{
	if (!loam_start(b->l, args))
		fail_msg("%s", loam_diagnostics(b->l, 10));
}

static loam_state run(bench *b)
{
	loam_state s;
	while ((s = loam_step(b->l, 100000)) == LOAM_RUNNABLE)
		;
	return s;
}

static bench *started(loam_config cfg, const char *text)
{
	bench *b = bench_new(cfg);
	load(b, text);
	start(b);
	return b;
}

static const char *output(bench *b)
{
	return b->out.data ? b->out.data : "";
}

/* ---- two instances in turns */

static const char counting[] =
	"package main\n\nimport \"fmt\"\n\nvar total int\n\nfunc main() {\n"
	"\tfor i := 0; i < 20000; i++ {\n\t\ttotal += i % STEP\n\t\tif i%5000 == 0 {\n"
	"\t\t\tfmt.Println(i, total)\n\t\t}\n\t}\n}\n\nconst STEP = ";

static void test_interleaved(void **state)
{
	(void)state;
	bench *b[2];
	for (int i = 0; i < 2; i++) {
		lm_buf text = {0};
		lm_buf_printf(&text, "%s%d\n", counting, 3 + i * 4);
		b[i] = started((loam_config){0}, text.data);
		lm_buf_free(&text);
	}
	bool over[2] = {false, false};
	int turns = 0;
	while (!over[0] || !over[1]) {
		for (int i = 0; i < 2; i++) {
			if (!over[i])
				over[i] = loam_step(b[i]->l, 500) == LOAM_EXITED;
			turns++;
		}
	}
	assert_true(turns > 40);
	assert_string_equal(output(b[0]), "0 0\n5000 5001\n10000 10000\n15000 15000\n");
	assert_string_equal(output(b[1]), "0 0\n5000 14997\n10000 29998\n15000 45003\n");
	bench_free(b[0]);
	bench_free(b[1]);
}

/* ---- answers of step */

static void test_exited(void **state)
{
	(void)state;
	bench *b = started((loam_config){0},
			   "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(7) }\n");
	assert_int_equal(run(b), LOAM_EXITED);
	assert_int_equal(loam_exit_code(b->l), 7);
	assert_int_equal(loam_step(b->l, 1), LOAM_EXITED);
	bench_free(b);
}

static void test_deadlocked(void **state)
{
	(void)state;
	bench *b = started((loam_config){0}, "package main\n\nfunc main() { <-make(chan int) }\n");
	assert_int_equal(run(b), LOAM_DEADLOCKED);
	assert_int_equal(loam_exit_code(b->l), 2);
	assert_non_null(strstr(output(b), "all goroutines are asleep - deadlock!"));
	bench_free(b);
}

static void test_waiting(void **state)
{
	(void)state;
	bench *b = started(
		(loam_config){0},
		"package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(30e6); print(1) }\n");
	assert_int_equal(run(b), LOAM_WAITING);
	int64_t delay = loam_wake_delay(b->l);
	assert_true(delay > 0 && delay <= 30000000);
	while (run(b) == LOAM_WAITING)
		loam_wait(b->l);
	assert_string_equal(output(b), "1");
	bench_free(b);
}

static void test_interrupted(void **state)
{
	(void)state;
	bench *b = started((loam_config){0}, "package main\n\nfunc main() { for {} }\n");
	assert_int_equal(loam_step(b->l, 10000), LOAM_RUNNABLE);
	loam_interrupt(b->l);
	assert_int_equal(loam_step(b->l, INT64_C(1) << 60), LOAM_INTERRUPTED);
	assert_int_equal(loam_step(b->l, 10000), LOAM_RUNNABLE);
	bench_free(b);
}

static void test_limits(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		loam_config cfg;
	} cases[] = {
		{"memory",
		 "var x [][]byte\n\nfunc main() { for { x = append(x, make([]byte, 1<<16)) } }\n",
		 {.max_memory = 64 << 20}},
		{"steps", "func main() { for {} }\n", {.max_steps = 1000000}},
		{"stack",
		 "func f(n int) int { return f(n+1) + 1 }\n\nfunc main() { f(0) }\n",
		 {.max_stack = 1 << 20}},
		{"goroutines",
		 "func main() { for { go func() { select {} }() } }\n",
		 {.max_goroutines = 100}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		lm_buf text = {0};
		lm_buf_printf(&text, "package main\n\n%s", cases[i].text);
		bench *b = started(cases[i].cfg, text.data);
		assert_int_equal(run(b), LOAM_LIMIT);
		assert_string_equal(loam_limit_name(b->l), cases[i].name);
		assert_int_equal(loam_step(b->l, 1), LOAM_LIMIT); /* for good */
		assert_int_equal(loam_exit_code(b->l), 2);
		lm_buf_free(&text);
		bench_free(b);
	}
}

/* Garbage does not count: far more than the limit is allocated, little is kept. */
static void test_memory_is_reused(void **state)
{
	(void)state;
	bench *b = started((loam_config){.max_memory = 64 << 20},
			   "package main\n\nvar x []byte\n\nfunc main() {\n\tfor i := 0; i < 3000; "
			   "i++ {\n\t\tx = make([]byte, 1<<20)\n\t}\n"
			   "\tprint(len(x))\n}\n");
	assert_int_equal(run(b), LOAM_EXITED);
	assert_string_equal(output(b), "1048576");
	bench_free(b);
}

/* ---- texts that come later */

static void test_need_data(void **state)
{
	(void)state;
	const void *whole;
	size_t whole_size, size;
	void *skeleton;
	assert_true(loam_embedded_library(&whole, &whole_size));
	assert_true(loam_skeleton(whole, whole_size, &skeleton, &size));
	assert_int_equal(size, whole_size);
	bench *b = started(
		(loam_config){.library = skeleton, .library_size = size, .library_is_skeleton = 1},
		"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\", 42) }\n");
	assert_int_equal(run(b), LOAM_NEED_DATA);
	assert_int_equal(loam_step(b->l, 1000), LOAM_NEED_DATA); /* as long as it is missing */

	/* one file at a time, each asked for by name */
	lm_archive all;
	assert_true(lm_archive_open(&all, whole, whole_size));
	LM_VEC(lm_buf) chunks = {0};
	loam_state s;
	while ((s = run(b)) == LOAM_NEED_DATA) {
		lm_str path = lm_str_of(loam_needed_data(b->l)), text;
		assert_true(lm_archive_find(&all, path, &text));
		lm_archive_writer w = {0};
		lm_buf chunk = {0};
		lm_archive_add(&w, path, text);
		lm_archive_write(&w, &chunk);
		lm_archive_writer_free(&w);
		lm_vec_push(&chunks, chunk);
		assert_true(loam_add_library(b->l, chunk.data, chunk.len));
		assert_true(chunks.len < 500);
	}
	assert_int_equal(s, LOAM_EXITED);
	assert_string_equal(output(b), "hello 42\n");
	assert_true(chunks.len > 3);
	bench_free(b);
	for (size_t i = 0; i < chunks.len; i++)
		lm_buf_free(&chunks.data[i]);
	lm_vec_free(&chunks);
	free(skeleton);
}

/* ---- sources through callbacks */

typedef struct {
	const char *path, *text;
	bool later;
} source;
static source *sources(void)
{
	static const source list[] = {
		{"/m/go.mod", "module example.com/m\n\ngo 1.27\n", false},
		{"/m/a.go",
		 "package main\n\nimport \"example.com/m/sub\"\n\nfunc main() { print(sub.F(), b) "
		 "}\n",
		 false},
		{"/m/b.go", "package main\n\nconst b = 2\n", true},
		{"/m/sub/c.go", "package sub\n\nfunc F() int { return 1 }\n", false},
		{NULL, NULL, false},
	};
	source *copy = malloc(sizeof list);
	memcpy(copy, list, sizeof list);
	return copy;
}

static loam_read_status read_source(void *arg, const char *path, char **text, size_t *size,
				    const char **why)
{
	(void)why;
	for (const source *s = arg; s->path; s++) {
		if (strcmp(s->path, path) != 0)
			continue;
		if (s->later)
			return LOAM_READ_LATER;
		*size = strlen(s->text);
		*text = malloc(*size + 1);
		memcpy(*text, s->text, *size + 1);
		return LOAM_READ_OK;
	}
	return LOAM_READ_NONE;
}

static int list_sources(void *arg, const char *dir,
			void (*found)(void *found_arg, const char *name, int is_dir),
			void *found_arg)
{
	size_t n = strlen(dir);
	int any = 0;
	for (const source *s = arg; s->path; s++) {
		if (strncmp(s->path, dir, n) != 0 || s->path[n] != '/')
			continue;
		const char *rest = s->path + n + 1, *slash = strchr(rest, '/');
		char name[64] = {0};
		memcpy(name, rest, slash ? (size_t)(slash - rest) : strlen(rest));
		found(found_arg, name, slash != NULL);
		any = 1;
	}
	return any;
}

static void test_callbacks(void **state)
{
	(void)state;
	source *list = sources();
	bench *b = bench_new(
		(loam_config){.fs = {.arg = list, .read = read_source, .list = list_sources}});
	assert_false(loam_load_dir(b->l, "/m"));
	assert_string_equal(loam_needed_data(b->l), "/m/b.go");
	list[2].later = false;
	if (!loam_load_dir(b->l, "/m"))
		fail_msg("%s", loam_diagnostics(b->l, 10));
	assert_string_equal(loam_needed_data(b->l), "");
	start(b);
	assert_int_equal(run(b), LOAM_EXITED);
	assert_string_equal(output(b), "12");
	bench_free(b);
	free(list);
}

/* ---- code: modes side by side, line tables, code on demand */

static const char traced[] = "package main\n\n"                         /* 1 */
			     "func add(a int, s string) (sum int) {\n"  /* 3 */
			     "\tsum = a\n"                              /* 4 */
			     "\tfor i := 0; i < len(s); i++ {\n"        /* 5 */
			     "\t\tv := int(s[i])\n"                     /* 6 */
			     "\t\tsum += v\n"                           /* 7 */
			     "\t}\n"                                    /* 8 */
			     "\treturn sum\n"                           /* 9 */
			     "}\n\n"                                    /* 10 */
			     "func unused() {}\n\n"                     /* 12 */
			     "func main() {\n"                          /* 14 */
			     "\tp := new(3)\n"                          /* 15 */
			     "\tf := func() { *p = add(*p, \"ab\") }\n" /* 16 */
			     "\tf()\n"                                  /* 17 */
			     "\tprint(*p)\n"                            /* 18 */
			     "}\n";

static lm_sym *symbol(bench *b, const char *name)
{
	lm_resolver r = lm_program_resolver(b->l->program);
	lm_sym *s = r.symbol(r.arg, lm_str_of(name));
	assert_non_null(s);
	return s;
}

static void test_code_modes(void **state)
{
	(void)state;
	bench *b = started((loam_config){0}, traced);
	lm_sym *s = symbol(b, "main.add");
	const char *why = NULL;
	lm_code *normal = lm_program_code(b->l->program, s, LM_MODE_NORMAL, &why);
	lm_code *debug = lm_program_code(b->l->program, s, LM_MODE_DEBUG, &why);
	assert_non_null(normal);
	assert_non_null(debug);
	assert_ptr_not_equal(normal, debug);
	assert_int_equal(normal->mode, LM_MODE_NORMAL);
	assert_int_equal(debug->mode, LM_MODE_DEBUG);
	assert_ptr_equal(normal, lm_program_code(b->l->program, s, LM_MODE_NORMAL,
						 &why)); /* each is made once */
	assert_ptr_equal(debug, lm_program_code(b->l->program, s, LM_MODE_DEBUG, &why));
	bench_free(b);
}

static const lm_var_loc *variable(const lm_code *c, const char *name)
{
	for (uint32_t i = 0; i < c->var_count; i++) {
		if (lm_str_is(c->vars[i].name, name))
			return &c->vars[i];
	}
	fail_msg("no location of %s", name);
	return NULL;
}

static void test_line_table(void **state)
{
	(void)state;
	bench *b = started((loam_config){0}, traced);
	const char *why = NULL;
	lm_code *c = lm_program_code(b->l->program, symbol(b, "main.add"), LM_MODE_DEBUG, &why);
	bool stmt[12] = {false};
	int v_col = 0;
	for (uint32_t i = 0; i < c->line_count; i++) {
		const lm_line *row = &c->lines[i];
		assert_true(i == 0 || row->pc >= c->lines[i - 1].pc);
		assert_true(row->inl == 0 || row->inl <= c->inline_count);
		lm_position at = lm_pos_resolve(c->files, row->pos);
		assert_true(at.line >= 3 && at.line <= 10 && at.col >= 1);
		if (row->is_stmt & LM_LINE_STMT) {
			if (at.line == 6 && !stmt[6])
				v_col = at.col;
			stmt[at.line] = true;
		}
	}
	assert_true(stmt[4] && stmt[6] && stmt[7] && stmt[9]);
	assert_in_range(v_col, 3, 14); /* within the statement */
	const lm_var_loc *a = variable(c, "a"), *sum = variable(c, "sum"), *v = variable(c, "v");
	assert_true(a->is_param && !a->is_result && sum->is_result && !v->is_param);
	assert_true(lm_str_is(variable(c, "s")->type->str, "string"));
	assert_true(a->pc_start == 0 && a->pc_end == c->count);
	assert_true(v->pc_start > 0 && v->pc_end < c->count && v->pc_start < v->pc_end);
	bench_free(b);
}

static void test_on_demand(void **state)
{
	(void)state;
	bench *b = started((loam_config){0}, traced);
	assert_int_equal(run(b), LOAM_EXITED);
	assert_true(lm_vm_func(b->l->vm, symbol(b, "main.add"))->flags & LM_FUNC_RESOLVED);
	assert_false(lm_vm_func(b->l->vm, symbol(b, "main.unused"))->flags & LM_FUNC_RESOLVED);
	bench_free(b);
}

/* ---- breakpoints */

static void expect_variable(bench *b, const char *name, const char *want)
{
	const char *got = loam_variable(b->l, name);
	assert_non_null(got);
	assert_string_equal(got, want);
}

static void test_breakpoint(void **state)
{
	(void)state;
	bench *b = started((loam_config){.debug_code = 1}, traced);
	int n = loam_break(b->l, "main.go", 7); /* not loaded yet */
	assert_true(n > 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(run(b), LOAM_BREAKPOINT);
		assert_non_null(strstr(loam_where(b->l), "main.add "));
		assert_non_null(strstr(loam_where(b->l), "main.go:7:"));
		expect_variable(b, "a", "3");
		expect_variable(b, "s", "ab");
		expect_variable(b, "i", i ? "1" : "0");
		expect_variable(b, "v", i ? "98" : "97");
		expect_variable(b, "sum", i ? "100" : "3");
		assert_null(loam_variable(b->l, "p"));
	}
	int again = loam_break(b->l, "main.go", 9); /* in code that is loaded */
	assert_int_equal(run(b), LOAM_BREAKPOINT);
	assert_non_null(strstr(loam_where(b->l), "main.go:9:"));
	assert_true(loam_break_clear(b->l, n));
	assert_true(loam_break_clear(b->l, again));
	assert_false(loam_break_clear(b->l, n));
	assert_int_equal(run(b), LOAM_EXITED);
	assert_null(loam_where(b->l));
	assert_string_equal(output(b), "198");
	bench_free(b);
}

/* A removed breakpoint does not stop; the op it was on does what it did, ops that wait included. */
static void test_break_on_waiting_op(void **state)
{
	(void)state;
	bench *b = started((loam_config){.debug_code = 1},
			   "package main\n\nfunc main() {\n\tc := make(chan int)\n\tgo func() "
			   "{\n\t\tfor i := 0; i < 3; i++ {\n"
			   "\t\t\tc <- i\n\t\t}\n\t\tclose(c)\n\t}()\n\tvar e any = c\n\tfor "
			   "{\n\t\tv, ok := <-c\n\t\tif !ok {\n"
			   "\t\t\tbreak\n\t\t}\n\t\tprint(v)\n\t}\n\t_, ok := e.(interface{ M() "
			   "})\n\tprint(ok, e == any(c))\n}\n");
	int stops = 0;
	int numbers[] = {loam_break(b->l, "main.go", 7), loam_break(b->l, "main.go", 13),
			 loam_break(b->l, "main.go", 19), loam_break(b->l, "main.go", 20)};
	while (run(b) == LOAM_BREAKPOINT) {
		if (++stops == 5)
			assert_true(loam_break_clear(b->l, numbers[1]));
	}
	assert_string_equal(output(b), "012falsetrue");
	assert_true(stops >= 6 && stops <= 9);
	bench_free(b);
}

/* ---- host functions */

static lm_status host_add(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)vm;
	(void)g;
	a[0] = a[1] + a[2];
	return LM_NATIVE_DONE;
}

static lm_status host_fail(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)a;
	return lm_raise_string(vm, g, "from the host");
}

static lm_g **waiter_of(lm_vm *vm)
{
	return lm_ptr(*(uint64_t *)lm_vm_var_named(vm, "main.box"));
}

static lm_status host_waited(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)g;
	assert_null(*waiter_of(vm)); /* the embedder took it */
	a[0] = 5;
	return LM_NATIVE_DONE;
}

static lm_status host_wait(lm_vm *vm, lm_g *g, uint64_t *a)
{
	*waiter_of(vm) = g;
	lm_native_resume(g, a, host_waited);
	return lm_park(g, LM_WAIT_HOST);
}

/* func hostTwice(f func(int) int, x int) int: f(f(x)), by way of two calls into Go. */
static lm_status host_twice_last(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)vm;
	a[0] = lm_call_results(g)[0];
	return LM_NATIVE_DONE;
}

static lm_status host_twice_again(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)vm;
	uint64_t x = lm_call_results(g)[0];
	lm_native_resume(g, a, host_twice_last);
	return lm_call_go(g, a[1], &x, 1, 1);
}

static lm_status host_twice(lm_vm *vm, lm_g *g, uint64_t *a)
{
	(void)vm;
	lm_native_resume(g, a, host_twice_again);
	return lm_call_go(g, a[1], &a[2], 1, 1);
}

static const lm_native host_functions[] = {
	{.name = "main.hostAdd", .fn = host_add},
	{.name = "main.hostFail", .fn = host_fail},
	{.name = "main.hostWait", .fn = host_wait},
	{.name = "main.hostTwice", .fn = host_twice},
};

static void test_host_functions(void **state)
{
	(void)state;
	bench *b = bench_new((loam_config){.missing_bodies = 1});
	for (size_t i = 0; i < 4; i++)
		loam_register(b->l, &host_functions[i]);
	load(b, "package main\n\nfunc hostAdd(a, b int) int\nfunc hostFail()\nfunc hostWait() int\n"
		"func hostTwice(f func(int) int, x int) int\n\nvar box = new(uintptr)\n\n"
		"func try() (s string) {\n\tdefer func() { s = recover().(string) "
		"}()\n\thostFail()\n\treturn\n}\n\n"
		"func main() {\n\tprintln(hostAdd(2, 3), try())\n\tn := 0\n"
		"\tprintln(hostTwice(func(x int) int { n++; return x*10 + n }, 4))\n"
		"\tfunc() {\n\t\tdefer func() { println(recover().(string)) }()\n"
		"\t\thostTwice(func(int) int { panic(\"through the host\") }, 1)\n\t}()\n"
		"\tprintln(hostWait())\n}\n");
	start(b);
	assert_int_equal(run(b), LOAM_WAITING);
	assert_int_equal(loam_wake_delay(b->l), -1);
	assert_int_equal(run(b), LOAM_WAITING);
	lm_g **at = waiter_of(b->l->vm), *g = *at;
	*at = NULL;
	lm_ready(b->l->vm, g);
	assert_int_equal(run(b), LOAM_EXITED);
	assert_string_equal(output(b), "5 from the host\n412\nthrough the host\n5\n");
	bench_free(b);
}

/* ---- both kernels */

static const char system_program[] =
	"package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"path/filepath\"\n\t\"time\"\n)\n\nfunc "
	"main() {\n"
	"\tdir, err := os.MkdirTemp(\"\", \"seams\")\n\tif err != nil "
	"{\n\t\tfmt.Println(err)\n\t\treturn\n\t}\n"
	"\tdefer os.RemoveAll(dir)\n\tf := filepath.Join(dir, "
	"\"a.txt\")\n\tfmt.Println(os.WriteFile(f, []byte(\"text\"), 0o600))\n"
	"\tt, err := os.ReadFile(f)\n\tfmt.Println(string(t), err)\n\tfmt.Println(os.Rename(f, "
	"f+\"2\"))\n"
	"\t_, err = os.Stat(f)\n\tfmt.Println(os.IsNotExist(err))\n\tl, err := "
	"os.ReadDir(dir)\n\tfmt.Println(len(l), l[0].Name(), err)\n"
	"\tr, w, err := os.Pipe()\n\tgo func() { w.WriteString(\"pipe\"); w.Close() }()\n\tb := "
	"make([]byte, 10)\n\tn, err := r.Read(b)\n"
	"\tfmt.Println(string(b[:n]), err)\n\ts := "
	"time.Now()\n\ttime.Sleep(2e6)\n\tfmt.Println(time.Since(s) >= 2e6, os.Args[1:])\n"
	"\tfmt.Fprintln(os.Stderr, \"end\")\n\tos.Exit(3)\n}\n";

static void test_kernels(void **state)
{
	(void)state;
	static const char want[] =
		"<nil>\ntext <nil>\n<nil>\ntrue\n1 a.txt2 <nil>\npipe <nil>\ntrue []\nend\n";
	bench *b = started((loam_config){0}, system_program); /* virtual */
	while (run(b) == LOAM_WAITING)
		loam_wait(b->l);
	assert_string_equal(output(b), want);
	assert_int_equal(loam_exit_code(b->l), 3);
	bench_free(b);

	char name[] = "/tmp/seams-XXXXXX"; /* passthrough writes to the process's own descriptors:
					      of a child */
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(fd, 1);
		dup2(fd, 2);
		loam *l = loam_new(&(loam_config){0});
		if (!loam_load_text(l, "main.go", system_program, strlen(system_program)) ||
		    !loam_start(l, args))
			_exit(99);
		loam_state s;
		while ((s = loam_step(l, 100000)) <= LOAM_WAITING) {
			if (s == LOAM_WAITING)
				loam_wait(l);
		}
		_exit(loam_exit_code(l));
	}
	int status = 0;
	waitpid(child, &status, 0);
	char text[512] = {0};
	assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
	close(fd);
	unlink(name);
	assert_string_equal(text, want);
	assert_int_equal(WEXITSTATUS(status), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interleaved),      cmocka_unit_test(test_exited),
		cmocka_unit_test(test_deadlocked),       cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_interrupted),      cmocka_unit_test(test_limits),
		cmocka_unit_test(test_memory_is_reused), cmocka_unit_test(test_need_data),
		cmocka_unit_test(test_callbacks),        cmocka_unit_test(test_code_modes),
		cmocka_unit_test(test_line_table),       cmocka_unit_test(test_on_demand),
		cmocka_unit_test(test_breakpoint),       cmocka_unit_test(test_break_on_waiting_op),
		cmocka_unit_test(test_host_functions),   cmocka_unit_test(test_kernels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
