/* gc_test.c - the heap: allocation, roots, finalizers, cleanups, weak handles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gc/gc.h"

typedef struct {
	uint64_t root[8];
	lm_heap *heap;
} owner;

static void push(void *arg, lm_heap *h)
{
	(void)h;
	owner *o = arg;
	lm_gc_push(o->root, o->root + 8);
}

static owner *owner_new(void)
{
	owner *o = lm_xcalloc(1, sizeof *o);
	o->heap = lm_heap_new((lm_gc_hooks){.arg = o, .push_roots = push});
	return o;
}

static void owner_free(owner *o)
{
	lm_heap_free(o->heap);
	free(o);
}

static uint64_t word(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static void test_list_survives(void **state)
{
	(void)state;
	owner *o = owner_new();
	for (int size = 16; size <= 4096; size *= 2) {
		uint64_t *head = NULL;
		for (int i = 0; i < 1000; i++) {
			uint64_t *n = lm_gc_alloc(o->heap, (size_t)size);
			for (int k = 0; k < size / 8; k++)
				assert_int_equal(n[k], 0);
			n[size / 8 - 1] = word(head); /* the last word is traced */
			n[0] = size == 16 ? (uint64_t)i : (uint64_t)i;
			head = n;
			lm_gc_alloc(o->heap, (size_t)size); /* garbage */
		}
		o->root[0] = word(head);
		lm_gc_collect(o->heap, true);
		for (int i = 0; i < 2000; i++)
			memset(lm_gc_alloc_pf(o->heap, (size_t)size), 0xff, (size_t)size);
		int n = 1000;
		for (uint64_t *p = head; p; p = (uint64_t *)(uintptr_t)p[size / 8 - 1])
			assert_int_equal(p[0], --n);
		assert_int_equal(n, 0);
	}
	owner_free(o);
}

static void test_interior_root_and_release(void **state)
{
	(void)state;
	owner *o = owner_new();
	char *big = lm_gc_alloc_pf(o->heap, 1 << 20);
	big[(1 << 20) - 1] = 7;
	o->root[0] = word(big + (1 << 20) - 1);
	lm_gc_collect(o->heap, true);
	assert_ptr_equal(lm_gc_base(big + 5000), big);
	assert_int_equal(big[(1 << 20) - 1], 7);
	o->root[0] = 0;
	lm_gc_stats before, after;
	lm_gc_get_stats(o->heap, &before);
	lm_gc_collect(o->heap, true);
	lm_gc_get_stats(o->heap, &after);
	assert_true(after.in_use + (1 << 20) <= before.in_use + 4096);
	owner_free(o);
}

static void test_finalizer_order(void **state)
{
	(void)state;
	owner *o = owner_new();
	uint64_t *a = lm_gc_alloc(o->heap, 32), *b = lm_gc_alloc(o->heap, 32),
		 *fn = lm_gc_alloc(o->heap, 16);
	a[0] = word(b); /* a -> b: a first */
	assert_true(lm_gc_set_finalizer(o->heap, word(a), word(fn), 1, 2));
	assert_false(lm_gc_set_finalizer(o->heap, word(a), word(fn), 1, 2));
	assert_true(lm_gc_set_finalizer(o->heap, word(b), word(fn), 3, 4));
	uint64_t weak_a = lm_gc_weak_handle(o->heap, word(a)),
		 weak_b = lm_gc_weak_handle(o->heap, word(b));
	o->root[0] = weak_a;
	o->root[1] = weak_b;
	assert_int_equal(lm_gc_weak_handle(o->heap, word(a)), weak_a);
	lm_gc_collect(o->heap, true);
	lm_gc_final f;
	assert_true(lm_gc_next_final(o->heap, &f));
	assert_int_equal(f.obj, word(a));
	assert_int_equal(f.fn, word(fn));
	assert_false(lm_gc_next_final(o->heap, &f));
	assert_int_equal(*(uint64_t *)(uintptr_t)weak_a, 0);
	assert_int_equal(*(uint64_t *)(uintptr_t)weak_b, word(b));
	assert_int_equal(a[0], word(b));
	o->root[2] = word(a); /* the finalizer has it */
	lm_gc_collect(o->heap, true);
	assert_false(lm_gc_next_final(o->heap, &f));
	o->root[2] = 0;
	lm_gc_collect(o->heap, true);
	assert_true(lm_gc_next_final(o->heap, &f));
	assert_int_equal(f.obj, word(b));
	assert_int_equal(*(uint64_t *)(uintptr_t)weak_b, 0);
	owner_free(o);
}

static void test_cycle_and_cleanup(void **state)
{
	(void)state;
	owner *o = owner_new();
	uint64_t *a = lm_gc_alloc(o->heap, 32), *fn = lm_gc_alloc(o->heap, 16);
	a[1] = word(a);
	uint64_t id1 = lm_gc_add_cleanup(o->heap, word(a) + 8, word(fn), 10, 0);
	uint64_t id2 = lm_gc_add_cleanup(o->heap, word(a), word(fn), 11, 0);
	assert_true(id1 && id2 && id1 != id2);
	assert_true(lm_gc_stop_cleanup(o->heap, word(a), id2));
	assert_false(lm_gc_stop_cleanup(o->heap, word(a), id2));
	lm_gc_collect(o->heap, true);
	lm_gc_final f;
	assert_true(lm_gc_next_final(o->heap, &f));
	assert_int_equal(f.kind, LM_FINAL_CLEANUP);
	assert_int_equal(f.id, id1);
	assert_false(lm_gc_next_final(o->heap, &f));
	owner_free(o);
}

static void count_due(void *arg)
{
	((owner *)arg)->root[7]++;
}

static void test_trigger_and_limit(void **state)
{
	(void)state;
	owner *o = lm_xcalloc(1, sizeof *o);
	o->heap = lm_heap_new((lm_gc_hooks){.arg = o, .push_roots = push, .due = count_due});
	for (int i = 0; i < 300000; i++)
		lm_gc_alloc(o->heap, 64);
	assert_true(o->heap->due);
	assert_int_equal(o->root[7], 1);
	lm_gc_collect(o->heap, false);
	assert_false(o->heap->due);
	lm_gc_set_hard_limit(o->heap, 32 << 20);
	assert_null(lm_gc_alloc(o->heap, 64 << 20));
	assert_non_null(lm_gc_alloc(o->heap, 1 << 20));
	lm_gc_set_hard_limit(o->heap, 0);
	assert_null(lm_gc_alloc(o->heap, (size_t)1 << 47));
	owner_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_survives),
		cmocka_unit_test(test_interior_root_and_release),
		cmocka_unit_test(test_finalizer_order),
		cmocka_unit_test(test_cycle_and_cleanup),
		cmocka_unit_test(test_trigger_and_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
