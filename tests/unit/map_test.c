/* map_test.c - type descriptions, run-time types, values, strings and Go maps without a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "bytecode/tdesc.h"
#include "vm/map.h"
#include "vm/rtype.h"
#include "vm/value.h"

typedef struct world {
	lm_space *space;
	lm_arena arena;
	lm_tdescs descs;
	lm_resolver resolver;
	lm_rtypes *types;
	lm_heap *heap;
	uint64_t roots[16];
} world;

static lm_tdesc *intern(void *arg, const lm_tdesc *proto)
{
	return lm_tdescs_intern(&((world *)arg)->descs, proto);
}
static void push(void *arg, lm_heap *h)
{
	(void)h;
	world *w = arg;
	lm_gc_push(w->roots, w->roots + 16);
}
static lm_func *func_of(void *arg, lm_sym *sym)
{
	(void)arg;
	return (lm_func *)(void *)sym;
}

static int setup(void **state)
{
	world *w = lm_xcalloc(1, sizeof *w);
	w->space = lm_space_new();
	lm_arena_init(&w->arena, w->space);
	lm_tdescs_init(&w->descs, &w->arena);
	w->resolver = (lm_resolver){.arg = w, .intern = intern};
	w->types = lm_rtypes_new(
		&(lm_rtypes_config){.arg = w, .resolver = &w->resolver, .func_of = func_of});
	w->heap = lm_heap_new((lm_gc_hooks){.arg = w, .push_roots = push});
	*state = w;
	return 0;
}
static int teardown(void **state)
{
	world *w = *state;
	lm_heap_free(w->heap);
	lm_rtypes_free(w->types);
	lm_tdescs_free(&w->descs);
	lm_arena_free(&w->arena);
	lm_space_free(w->space);
	free(w);
	return 0;
}

static lm_rtype *basic(world *w, unsigned kind)
{
	return lm_rtype_of(w->types, lm_tdescs_basic(&w->descs, kind));
}
static void assert_str(lm_str s, const char *want)
{
	char got[256];
	snprintf(got, sizeof got, "%.*s", LM_STRF(s));
	assert_string_equal(got, want);
}

static void test_constructors(void **state)
{
	world *w = *state;
	lm_rtype *i = basic(w, LM_K_INT), *s = basic(w, LM_K_STRING), *b = basic(w, LM_K_BOOL);
	lm_rtype *sl = lm_rtype_slice_of(w->types, i);
	assert_ptr_equal(sl, lm_rtype_slice_of(w->types, i));
	assert_str(lm_rtype_str(w->types, sl), "[]int");
	assert_int_equal(sl->size, 24);
	assert_int_equal(sl->ptr_bytes, 8);
	assert_int_equal(sl->equal, 0);
	lm_rtype *p = lm_rtype_ptr_to(w->types, i);
	assert_ptr_equal(lm_rtype_at(w->types, i->ptr_to_this), p);
	assert_ptr_equal(lm_rtype_ptr_to(w->types, i), p);
	lm_rtype *f = lm_rtype_func_of(w->types, (lm_rtype *[]){i, lm_rtype_slice_of(w->types, s)},
				       2, (lm_rtype *[]){b, i}, 2, true);
	assert_str(lm_rtype_str(w->types, f), "func(int, ...string) (bool, int)");
	assert_int_equal(((lm_rt_func *)(void *)f)->out_count, 0x8002);
	lm_rtype *m = lm_rtype_map_of(
		w->types, s, lm_rtype_chan_of(w->types, lm_rtype_chan_of(w->types, i, 1), 3));
	assert_str(lm_rtype_str(w->types, m), "map[string]chan (<-chan int)");
	lm_rtype *st = lm_rtype_struct_of(
		w->types,
		(lm_rt_new_field[]){
			{LM_STR("A"), {"", 0}, LM_STR("json:\"a\""), b, false},
			{LM_STR("B"), {"", 0}, {"", 0}, i, false},
			{LM_STR("Z"), {"", 0}, {"", 0}, lm_rtype_array_of(w->types, i, 0), false}},
		3);
	assert_str(lm_rtype_str(w->types, st),
		   "struct { A bool \"json:\\\"a\\\"\"; B int; Z [0]int }");
	assert_int_equal(st->size, 24); /* padded at the end */
	assert_false(st->tflag & LM_TF_REGULAR);
	const lm_rt_field *fields = lm_ptr(((lm_rt_struct *)(void *)st)->fields);
	assert_int_equal(fields[1].offset, 8);
	assert_str(lm_rtype_name_str(lm_ptr(fields[0].name)), "A");
	assert_null(lm_rtype_array_of(w->types, i, UINT64_MAX / 4));
	lm_rtype *big = lm_rtype_array_of(w->types, p, 1000);
	assert_true(big->tflag & LM_TF_GC_ON_DEMAND);
	assert_int_equal(lm_rtype_gc_mask(w->types, big)[124], 0xff);
	assert_int_equal(*(uint8_t *)lm_ptr(s->gcdata), 1);
}

static void test_equality(void **state)
{
	world *w = *state;
	lm_rtype *any = lm_rtype_of(w->types, intern(w, &(lm_tdesc){.kind = LM_K_INTERFACE}));
	lm_rtype *s = basic(w, LM_K_STRING), *sl = lm_rtype_slice_of(w->types, s);
	lm_gostr a = lm_gostr_new(w->heap, "hello", 5), b = lm_gostr_new(w->heap, "hello", 5);
	lm_value_err err = {0};
	uint64_t x[2] = {lm_word(s), lm_word(&a)}, y[2] = {lm_word(s), lm_word(&b)};
	assert_true(lm_value_equal(any, x, y, &err));
	assert_int_equal(lm_value_hash(any, x, 7, &err), lm_value_hash(any, y, 7, &err));
	uint64_t u[2] = {lm_word(sl), lm_word(&a)};
	assert_false(lm_value_equal(any, u, u, &err));
	assert_int_equal(err.kind, LM_VERR_UNCOMPARABLE);
	assert_ptr_equal(err.type, sl);
	err.kind = 0;
	lm_value_hash(any, u, 7, &err);
	assert_int_equal(err.kind, LM_VERR_UNHASHABLE);
	double zero[2] = {0.0, -0.0};
	lm_rtype *f64 = basic(w, LM_K_FLOAT64);
	assert_true(lm_value_equal(f64, &zero[0], &zero[1], &err));
	assert_int_equal(lm_value_hash(f64, &zero[0], 1, &err),
			 lm_value_hash(f64, &zero[1], 1, &err));
}

static lm_gomap *new_map(world *w, unsigned key, unsigned value, uint64_t hint)
{
	lm_rtype *t = lm_rtype_map_of(w->types, basic(w, key), basic(w, value));
	lm_gomap *m = lm_gomap_new(w->heap, (lm_rt_map *)(void *)t, hint, 12345);
	w->roots[0] = lm_word(m);
	return m;
}

static void test_map_against_model(void **state)
{
	world *w = *state;
	enum { N = 2000 };
	static uint64_t model[N];
	memset(model, 0, sizeof model);
	lm_gomap *m = new_map(w, LM_K_INT, LM_K_INT, 0);
	uint64_t seed = 1, live = 0;
	lm_value_err err = {0};
	for (int step = 0; step < 200000; step++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		uint64_t k = (seed >> 33) % N;
		if ((seed >> 20 & 3) == 0) {
			lm_gomap_delete(m, &k, &err);
			live -= model[k] != 0;
			model[k] = 0;
		} else {
			uint64_t *v = lm_gomap_put(w->heap, m, &k, &err);
			live += model[k] == 0;
			assert_int_equal(*v, model[k]);
			model[k] = *v = (uint64_t)step + 1;
		}
		if (step % 20000 == 0)
			lm_gc_collect(w->heap, true);
		assert_int_equal(m->count, live);
	}
	for (uint64_t k = 0; k < N; k++) {
		uint64_t *v = lm_gomap_get(m, &k, &err);
		assert_int_equal(v ? *v : 0, model[k]);
	}
	uint64_t seen = 0;
	lm_gomap_iter it;
	lm_gomap_iter_init(&it, lm_ptr(m->type), m, seed);
	while (lm_gomap_iter_next(w->heap, &it)) {
		uint64_t k = *(uint64_t *)lm_ptr(it.key);
		assert_int_equal(*(uint64_t *)lm_ptr(it.value), model[k]);
		seen++;
	}
	assert_int_equal(seen, live);
	lm_gomap_clear(w->heap, m);
	assert_int_equal(m->count, 0);
	uint64_t k = 3;
	assert_null(lm_gomap_get(m, &k, &err));
}

static void test_iterate_and_change(void **state)
{
	world *w = *state;
	lm_value_err err = {0};
	for (int round = 0; round < 50; round++) {
		lm_gomap *m = new_map(w, LM_K_INT32, LM_K_INT8, 0);
		for (uint32_t k = 0; k < 100; k++)
			*(int8_t *)lm_gomap_put(w->heap, m, &k, &err) = (int8_t)k;
		uint8_t came[10000] = {0};
		lm_gomap_iter it;
		lm_gomap_iter_init(&it, lm_ptr(m->type), m, (uint64_t)round << 33);
		uint32_t fresh = 100;
		while (lm_gomap_iter_next(w->heap, &it)) {
			uint32_t k = *(uint32_t *)lm_ptr(it.key);
			assert_int_equal(came[k]++, 0);
			uint32_t gone =
				(k + 1) % 100; /* delete the next: it must not come if it has not */
			if (!came[gone]) {
				lm_gomap_delete(m, &gone, &err);
				came[gone] = 100;
			}
			for (int i = 0; i < 7; i++, fresh++) /* grows under the iterator */
				lm_gomap_put(w->heap, m, &fresh, &err);
		}
		for (uint32_t k = 0; k < 100; k++)
			assert_true(came[k] == 1 || came[k] == 100);
	}
}

static void test_nan_and_strings(void **state)
{
	world *w = *state;
	lm_value_err err = {0};
	lm_gomap *m = new_map(w, LM_K_FLOAT64, LM_K_INT, 0);
	double nan = 0.0 / 0.0;
	for (int i = 0; i < 20; i++)
		*(uint64_t *)lm_gomap_put(w->heap, m, &nan, &err) = (uint64_t)i;
	assert_int_equal(m->count, 20);
	assert_null(lm_gomap_get(m, &nan, &err));
	lm_gomap_iter it;
	lm_gomap_iter_init(&it, lm_ptr(m->type), m, 5);
	int n = 0;
	while (lm_gomap_iter_next(w->heap, &it)) {
		n++;
		for (int i = 0; i < 3; i++)
			lm_gomap_put(w->heap, m, &nan, &err);
	}
	assert_int_equal(n, 20);
	m = new_map(w, LM_K_STRING, LM_K_INT, 50);
	for (int i = 0; i < 1000; i++) {
		char text[16];
		int len = snprintf(text, sizeof text, "k%d", i);
		lm_gostr s = lm_gostr_new(w->heap, text, (size_t)len);
		*(uint64_t *)lm_gomap_put(w->heap, m, &s, &err) = (uint64_t)i;
	}
	lm_gc_collect(w->heap, true);
	for (int i = 0; i < 1000; i++) {
		char text[16];
		int len = snprintf(text, sizeof text, "k%d", i);
		lm_gostr s = {lm_word(text), (uint64_t)len};
		assert_int_equal(*(uint64_t *)lm_gomap_get(m, &s, &err), i);
	}
}

static void test_strings(void **state)
{
	world *w = *state;
	bool oom = false;
	lm_gostr s = lm_gostr_new(w->heap, "h\xc3\xa9\xff!", 5);
	lm_goslice r = lm_gostr_to_runes(w->heap, s, &oom);
	assert_int_equal(r.len, 4);
	const int32_t *runes = lm_ptr(r.ptr);
	assert_int_equal(runes[1], 0xe9);
	assert_int_equal(runes[2], 0xfffd);
	lm_gostr back = lm_gostr_from_runes(w->heap, r, &oom);
	assert_int_equal(back.len, 7);
	assert_int_equal(lm_go_round_size(33, true), 48);
	assert_int_equal(lm_go_round_size(1000, false), 1016);
	assert_int_equal(lm_go_round_size(40000, true), 40960);
	static const struct {
		double v;
		const char *want;
	} floats[] = {
		{1.5, "1.5"},
		{100000, "100000"},
		{1000000, "1e+06"},
		{123456789, "1.23456789e+08"},
		{0.0001, "0.0001"},
		{0.00001, "1e-05"},
		{0.1, "0.1"},
		{-0.0, "-0"},
		{1.0 / 3, "0.3333333333333333"},
		{5e-324, "5e-324"},
	};
	for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
		lm_buf b = {0};
		uint64_t bits;
		memcpy(&bits, &floats[i].v, 8);
		lm_print_value(&b, LM_PRINT_FLOAT, &bits);
		assert_string_equal(b.data, floats[i].want);
		lm_buf_free(&b);
	}
	/* Go's capacities: append to a full []int of 2, three more: 48 bytes */
	lm_goslice sl = {0, 2, 2};
	uint64_t two[2] = {1, 2};
	sl.ptr = lm_word(two);
	lm_goslice grown = lm_slice_grow(w->heap, sl, 5, basic(w, LM_K_INT), &oom);
	assert_int_equal(grown.cap, 6);
	assert_false(oom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_constructors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_equality, setup, teardown),
		cmocka_unit_test_setup_teardown(test_map_against_model, setup, teardown),
		cmocka_unit_test_setup_teardown(test_iterate_and_change, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nan_and_strings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_strings, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
