/* vm_test.c - the machine on hand-assembled code: calls, loops, chunks, closures, deferred calls,
 * panics, goroutines. With argument "bench", times the loop (and with -DLM_LOOP_ALL builds, each of
 * the three forms). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "bytecode/tdesc.h"
#include "host/host.h"
#include "vm/vm.h"

typedef struct asm_func {
	lm_sym sym;
	lm_code code;
	lm_ins ins[128];
	lm_reloc relocs[16];
} asm_func;

typedef struct world {
	asm_func funcs[16];
	uint32_t count;
	lm_space *space;
	lm_arena arena;
	lm_tdescs descs;
	lm_buf err;
	lm_vm *vm;
} world;

static lm_code *resolve(void *arg, lm_sym *sym, lm_compile_mode mode, const char **why)
{
	(void)arg;
	(void)mode;
	(void)why;
	return sym->source;
}

static lm_sym *symbol(void *arg, lm_str name)
{
	world *w = arg;
	for (uint32_t i = 0; i < w->count; i++)
		if (lm_str_eq(w->funcs[i].sym.name, name))
			return &w->funcs[i].sym;
	return NULL;
}

static void write_err(void *arg, const char *p, size_t n)
{
	lm_buf_add(&((world *)arg)->err, p, n);
}

static asm_func *fn(world *w, const char *name, unsigned results, unsigned params, unsigned slots)
{
	asm_func *f = &w->funcs[w->count++];
	f->sym = (lm_sym){.name = lm_str_of(name), .kind = LM_SYM_FUNC, .source = &f->code};
	f->code = (lm_code){.name = f->sym.name,
			    .ins = f->ins,
			    .nslots = slots,
			    .relocs = f->relocs,
			    .result_slots = (uint16_t)results,
			    .param_slots = (uint16_t)params};
	return f;
}

static uint32_t op(asm_func *f, unsigned o, int a, int b, int c)
{
	f->ins[f->code.count] = (lm_ins){{(uint16_t)o, (uint16_t)a, (uint16_t)b, (uint16_t)c}};
	return f->code.count++;
}
static void word(asm_func *f, uint64_t v)
{
	f->ins[f->code.count++].raw = v;
}
static void ref(asm_func *f, unsigned kind, asm_func *to, lm_tdesc *type)
{
	f->relocs[f->code.reloc_count++] = (lm_reloc){.offset = f->code.count,
						      .kind = (uint8_t)kind,
						      .sym = to ? &to->sym : NULL,
						      .type = type};
	word(f, 0);
}
static void call(asm_func *f, asm_func *to, int a)
{
	op(f, OP_CALL, a, to->code.result_slots, to->code.param_slots);
	ref(f, LM_RELOC_FUNC, to, NULL);
}
static void ldi(asm_func *f, int a, int32_t v)
{
	op(f, OP_LDI, a, v & 0xffff, v >> 16);
}
/* jump with a 16-bit offset at word `at` to word `to`; len: the instruction's words */
static void patch(asm_func *f, uint32_t at, uint32_t to, uint32_t len)
{
	f->ins[at].c = (uint16_t)(to - at - len);
}

static int setup(void **state)
{
	world *w = calloc(1, sizeof *w);
	w->space = lm_space_new();
	lm_arena_init(&w->arena, w->space);
	lm_tdescs_init(&w->descs, &w->arena);
	lm_vm_config cfg = {.resolver = {.arg = w, .code = resolve, .symbol = symbol},
			    .write_err = write_err,
			    .write_arg = w};
	w->vm = lm_vm_new(&cfg);
	*state = w;
	return w->vm ? 0 : 1;
}

static int teardown(void **state)
{
	world *w = *state;
	lm_vm_free(w->vm);
	lm_tdescs_free(&w->descs);
	lm_arena_free(&w->arena);
	lm_space_free(w->space);
	lm_buf_free(&w->err);
	free(w);
	return 0;
}

static lm_step run(world *w, asm_func *start)
{
	lm_vm_start(w->vm, &start->sym);
	for (;;) {
		lm_step s = lm_vm_step(w->vm, 1000000);
		if (s != LM_STEP_RUNNABLE)
			return s;
	}
}

/* The result of the program: printed as an integer. */
static void print_int(asm_func *f, int slot)
{
	op(f, OP_PRINT, slot, LM_PRINT_INT, 0);
	op(f, OP_PRINT, 0, LM_PRINT_NEWLINE, 0);
}

static asm_func *add_fib(world *w)
{
	asm_func *f =
		fn(w, "main.fib", 1, 1, 11); /* R0 result, R1 n; R2 a; call areas at 7 and 9 */
	uint32_t j = op(f, OP_JGEK_S, 1, 2, 0);
	op(f, OP_RET1, 1, 0, 0);
	patch(f, j, f->code.count, 1);
	op(f, OP_ADDK, 8, 1, -1);
	call(f, f, 7);
	op(f, OP_MOV, 2, 7, 0);
	op(f, OP_ADDK, 8, 1, -2);
	call(f, f, 7);
	op(f, OP_ADD, 0, 2, 7);
	op(f, OP_RET, 0, 0, 0);
	return f;
}

static asm_func *fib_main(world *w, int n)
{
	asm_func *fib = add_fib(w), *m = fn(w, "loam.start", 0, 0, 8);
	ldi(m, 6, n);
	call(m, fib, 5);
	print_int(m, 5);
	op(m, OP_RET, 0, 0, 0);
	return m;
}

static void test_fib(void **state)
{
	world *w = *state;
	assert_int_equal(run(w, fib_main(w, 20)), LM_STEP_EXITED);
	assert_string_equal(w->err.data, "6765\n");
}

/* Depth 100,000: crosses many chunks. */
static void test_deep(void **state)
{
	world *w = *state;
	asm_func *f = fn(w, "main.down", 1, 1, 9);
	uint32_t j = op(f, OP_JNEK, 1, 0, 0);
	op(f, OP_ZERO, 0, 0, 0);
	op(f, OP_RET, 0, 0, 0);
	patch(f, j, f->code.count, 1);
	op(f, OP_ADDK, 7, 1, -1);
	call(f, f, 6);
	op(f, OP_ADDK, 0, 6, 1);
	op(f, OP_RET, 0, 0, 0);
	asm_func *m = fn(w, "loam.start", 0, 0, 8);
	ldi(m, 6, 100000);
	call(m, f, 5);
	print_int(m, 5);
	op(m, OP_RET, 0, 0, 0);
	assert_int_equal(run(w, m), LM_STEP_EXITED);
	assert_string_equal(w->err.data, "100000\n");
}

static void test_overflow(void **state)
{
	world *w = *state;
	asm_func *f = fn(w, "main.f", 0, 0, 6);
	call(f, f, 5);
	op(f, OP_RET, 0, 0, 0);
	assert_int_equal(run(w, f), LM_STEP_EXITED);
	assert_int_equal(w->vm->exit_code, 2);
	assert_non_null(strstr(w->err.data, "runtime: goroutine stack exceeds 1000000000-byte "
					    "limit\nruntime: sp=0x"));
	assert_non_null(strstr(w->err.data, "]\nfatal error: stack overflow\n"
					    "\ngoroutine 1 [running]:\nmain.f()\n"));
	assert_non_null(strstr(w->err.data, "frames elided..."));
}

/* A closure over a boxed counter: three calls. */
static void test_closure(void **state)
{
	world *w = *state;
	lm_tdesc *t = lm_tdescs_basic(&w->descs, LM_K_INT);
	asm_func *inc = fn(w, "main.main.func1", 0, 0, 2), *m = fn(w, "loam.start", 0, 0, 8);
	op(inc, OP_LDCAP, 0, 0, 0);
	op(inc, OP_LD64, 1, 0, 0);
	op(inc, OP_ADDK, 1, 1, 1);
	op(inc, OP_ST64, 1, 0, 0);
	op(inc, OP_RET, 0, 0, 0);
	op(m, OP_NEW, 0, 0, 0);
	ref(m, LM_RELOC_TYPE, NULL, t);
	op(m, OP_CLOSURE, 1, 0, 1);
	ref(m, LM_RELOC_FUNC, inc, NULL);
	for (int i = 0; i < 3; i++)
		op(m, OP_CALLC, 6, 1, 0);
	op(m, OP_LD64, 2, 0, 0);
	print_int(m, 2);
	op(m, OP_RET, 0, 0, 0);
	assert_int_equal(run(w, m), LM_STEP_EXITED);
	assert_string_equal(w->err.data, "3\n");
}

static void print_const(asm_func *f, int v)
{
	ldi(f, 0, v);
	print_int(f, 0);
}

/* f defers d1 (recovers) and d2; g panics in f. */
static void test_panic(void **state)
{
	world *w = *state;
	lm_tdesc *t = lm_tdescs_basic(&w->descs, LM_K_INT);
	asm_func *d1 = fn(w, "main.f.func1", 0, 0, 3), *d2 = fn(w, "main.f.func2", 0, 0, 3);
	op(d1, OP_RECOVER, 1, 0, 0);
	op(d1, OP_UNBOX, 0, 2, 1);
	ref(d1, LM_RELOC_TYPE, NULL, t);
	print_int(d1, 0);
	op(d1, OP_RET, 0, 0, 0);
	print_const(d2, 2);
	op(d2, OP_RET, 0, 0, 0);
	asm_func *g = fn(w, "main.g", 0, 0, 3), *f = fn(w, "main.f", 0, 0, 8),
		 *m = fn(w, "loam.start", 0, 0, 8);
	ldi(g, 0, 4711);
	op(g, OP_BOX, 2, 0, 1);
	ref(g, LM_RELOC_TYPE, NULL, t);
	op(g, OP_LDK, 1, 0, 0);
	ref(g, LM_RELOC_TYPE, NULL, t);
	op(g, OP_PANIC, 1, 0, 0);
	f->code.flags = LM_CODE_HAS_DEFER;
	op(f, OP_LDK, 0, 0, 0);
	ref(f, LM_RELOC_CLOSURE, d1, NULL);
	op(f, OP_DEFER, 0, 0, 0);
	op(f, OP_LDK, 0, 0, 0);
	ref(f, LM_RELOC_CLOSURE, d2, NULL);
	op(f, OP_DEFER, 0, 0, 0);
	call(f, g, 5);
	print_const(f, 99);
	f->code.recover_pc = f->code.count;
	op(f, OP_RUNDEFERS, 0, 0, 0);
	op(f, OP_RET, 0, 0, 0);
	call(m, f, 5);
	print_const(m, 3);
	call(m, g, 5);
	op(m, OP_RET, 0, 0, 0);
	assert_int_equal(run(w, m), LM_STEP_EXITED);
	assert_int_equal(w->vm->exit_code, 2);
	const char *want = "2\n4711\n3\npanic: 4711\n\ngoroutine 1 [running]:\nmain.g()\n";
	assert_memory_equal(w->err.data, want, strlen(want));
}

/* Producers and a consumer on an unbuffered channel; then a deadlock. */
static void test_channels(void **state)
{
	world *w = *state;
	lm_tdesc *ct = lm_tdescs_intern(&w->descs,
					&(lm_tdesc){.kind = LM_K_CHAN,
						    .chan_dir = 3,
						    .elem = lm_tdescs_basic(&w->descs, LM_K_INT)});
	asm_func *p = fn(w, "main.producer", 0, 0, 3), *m = fn(w, "main.main", 0, 0, 8);
	op(p, OP_LDCAP, 0, 0, 0);
	ldi(p, 1, 0);
	uint32_t top = p->code.count;
	op(p, OP_SEND, 0, 1, 0);
	ref(p, LM_RELOC_TYPE, NULL, ct);
	op(p, OP_ADDK, 1, 1, 1);
	uint32_t l = op(p, OP_LOOP_LTK_S, 1, 100, 0);
	patch(p, l, top, 1);
	op(p, OP_RET, 0, 0, 0);
	ldi(m, 0, 0);
	op(m, OP_MAKECHAN, 0, 0, 0);
	ref(m, LM_RELOC_TYPE, NULL, ct);
	for (int i = 0; i < 10; i++) {
		op(m, OP_CLOSURE, 1, 0, 1);
		ref(m, LM_RELOC_FUNC, p, NULL);
		op(m, OP_GO, 1, 0, 0);
	}
	ldi(m, 2, 0);
	ldi(m, 3, 0);
	top = m->code.count;
	op(m, OP_RECV, 4, 0, 0);
	ref(m, LM_RELOC_TYPE, NULL, ct);
	op(m, OP_ADD, 2, 2, 4);
	op(m, OP_ADDK, 3, 3, 1);
	l = op(m, OP_LOOP_LTK_S, 3, 1000, 0);
	patch(m, l, top, 1);
	print_int(m, 2);
	op(m, OP_RECV, 4, 0, 0);
	ref(m, LM_RELOC_TYPE, NULL, ct);
	op(m, OP_RET, 0, 0, 0);
	assert_int_equal(run(w, m), LM_STEP_DEADLOCKED);
	assert_int_equal(w->vm->exit_code, 2);
	const char *want = "49500\nfatal error: all goroutines are asleep - deadlock!\n\ngoroutine "
			   "1 [chan receive]:\nmain.main()\n";
	assert_memory_equal(w->err.data, want, strlen(want));
}

/* ---- timing */

/* for i := 0; i < n; i++ { s += a[i & 1023]; if s&1 != 0 { a[i & 1023] = s } } */
static asm_func *loop_main(world *w, int n)
{
	lm_tdesc *t = lm_tdescs_basic(&w->descs, LM_K_INT);
	asm_func *m = fn(w, "loam.start", 0, 0, 12);
	ldi(m, 4, 1024);
	op(m, OP_MAKESLICE, 0, 4, 4);
	ref(m, LM_RELOC_TYPE, NULL, t);
	ldi(m, 3, 1);
	ldi(m, 5, 0);
	ldi(m, 6, n);
	uint32_t top = m->code.count;
	op(m, OP_ANDK, 7, 5, 1023);
	op(m, OP_LDX64, 8, 0, 7);
	op(m, OP_ADD, 3, 3, 8);
	op(m, OP_ANDK, 9, 3, 1);
	uint32_t j = op(m, OP_JEQK, 9, 0, 0);
	op(m, OP_STX64, 0, 7, 3);
	patch(m, j, m->code.count, 1);
	uint32_t l = op(m, OP_ADDK_LOOP_LT_S, 5, 6, 0);
	word(m, 1);
	patch(m, l, top, 2);
	print_int(m, 3);
	op(m, OP_RET, 0, 0, 0);
	return m;
}

/* Sieve of n with bytes. */
static asm_func *sieve_main(world *w, int n)
{
	lm_tdesc *t = lm_tdescs_basic(&w->descs, LM_K_BOOL);
	asm_func *m = fn(w, "loam.start", 0, 0,
			 12); /* R0-2 s, R3 i, R4 n, R5 j, R6 count, R7 tmp, R8 one */
	ldi(m, 4, n);
	op(m, OP_MAKESLICE, 0, 4, 4);
	ref(m, LM_RELOC_TYPE, NULL, t);
	ldi(m, 6, 0);
	ldi(m, 3, 2);
	ldi(m, 8, 1);
	uint32_t top = m->code.count;
	op(m, OP_LDX8U, 7, 0, 3);
	uint32_t skip = op(m, OP_JNEK, 7, 0, 0);
	op(m, OP_ADDK, 6, 6, 1);
	op(m, OP_ADD, 5, 3, 3);
	uint32_t over = op(m, OP_JLE_S, 4, 5, 0);
	uint32_t in = m->code.count;
	op(m, OP_STX8, 0, 5, 8);
	op(m, OP_ADD, 5, 5, 3);
	uint32_t l = op(m, OP_LOOP_LT_S, 5, 4, 0);
	patch(m, l, in, 1);
	patch(m, over, m->code.count, 1);
	patch(m, skip, m->code.count, 1);
	l = op(m, OP_ADDK_LOOP_LT_S, 3, 4, 0);
	word(m, 1);
	patch(m, l, top, 2);
	print_int(m, 6);
	op(m, OP_RET, 0, 0, 0);
	return m;
}

static void timed(const char *what, asm_func *(*make)(world *w, int n), int n)
{
	int64_t best = INT64_MAX, start, end, sys;
	void *state = NULL;
	char text[32] = "";
	for (int i = 0; i < 3; i++) {
		setup(&state);
		world *w = state;
		asm_func *m = make(w, n);
		lm_host_cputime(&start, &sys);
		run(w, m);
		lm_host_cputime(&end, &sys);
		int64_t took = end - start;
		best = took < best ? took : best;
		snprintf(text, sizeof text, "%.20s", w->err.data);
		teardown(&state);
	}
	printf("%-12s %.3f s  %s", what, (double)best / 1e9, text);
}

#if defined(LM_LOOP_ALL)
#include "vm/vm_int.h"
extern lm_x (*lm_exec_chosen)(lm_vm *vm);
#endif

static int bench(const char *form)
{
#if defined(LM_LOOP_ALL)
	lm_exec_chosen = strcmp(form, "goto") == 0 ? lm_exec_goto : lm_exec_switch;
#if defined(LM_HAVE_TAILCALLS)
	if (strcmp(form, "tail") == 0)
		lm_exec_chosen = lm_exec_tail;
#endif
#endif
	printf("%s\n", form);
	timed("fib(35)", fib_main, 35);
	timed("sieve(10M)", sieve_main, 10000000);
	timed("loop(100M)", loop_main, 100000000);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return bench(argv[1]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fib, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_overflow, setup, teardown),
		cmocka_unit_test_setup_teardown(test_closure, setup, teardown),
		cmocka_unit_test_setup_teardown(test_panic, setup, teardown),
		cmocka_unit_test_setup_teardown(test_channels, setup, teardown),
	};
	return cmocka_run_group_tests_name("vm", tests, NULL, NULL);
}
