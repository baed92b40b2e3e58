/* constant_test.c - exact constants: literals, operations, rounding and text as go/constant has
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/constant.h"

typedef struct {
	lm_space *space;
	lm_arena a;
} bench;

static void open_bench(bench *b)
{
	b->space = lm_space_new();
	lm_arena_init(&b->a, b->space);
}

static lm_const *lit(bench *b, lm_lit_kind kind, const char *text)
{
	return lm_const_literal(&b->a, lm_str_of(text), kind);
}

static void expect(const lm_const *c, const char *text, const char *exact)
{
	lm_buf out = {0};
	lm_const_format(c, &out);
	assert_string_equal(out.data, text);
	out.len = 0;
	lm_const_format_exact(c, &out);
	assert_string_equal(out.data, exact);
	lm_buf_free(&out);
}

static void test_literals(void **state)
{
	(void)state;
	static const struct {
		lm_lit_kind kind;
		const char *lit, *text, *exact;
	} t[] = {
		{LM_LIT_INT, "0x_ff", "255", "255"},
		{LM_LIT_INT, "0b101_1", "11", "11"},
		{LM_LIT_INT, "0777", "511", "511"},
		{LM_LIT_INT, "18446744073709551616", "18446744073709551616",
		 "18446744073709551616"},
		{LM_LIT_FLOAT, "0.1", "0.1", "1/10"},
		{LM_LIT_FLOAT, "1e-7", "1e-07", "1/10000000"},
		{LM_LIT_FLOAT, "123456.75", "123456.75", "493827/4"},
		{LM_LIT_FLOAT, "0x1.8p3", "12", "12"},
		{LM_LIT_FLOAT, "6e1232", "6e+1232", NULL},
		{LM_LIT_FLOAT, "1e-10000000000", "unknown", "unknown"},
		{LM_LIT_IMAG, "0123i", "(0 + 123i)", "(0 + 123i)"},
		{LM_LIT_RUNE, "'\\u00e9'", "233", "233"},
		{LM_LIT_STRING, "\"a\\x41\\n\\u00e9\"", "\"aA\\n\xc3\xa9\"", "\"aA\\n\xc3\xa9\""},
		{LM_LIT_STRING, "`a\\b\r\n`", "\"a\\\\b\\n\"", "\"a\\\\b\\n\""},
	};
	bench b;
	open_bench(&b);
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		lm_buf out = {0};
		lm_const *c = lit(&b, t[i].kind, t[i].lit);
		lm_const_format(c, &out);
		assert_string_equal(out.data, t[i].text);
		if (t[i].exact)
			expect(c, t[i].text, t[i].exact);
		lm_buf_free(&out);
	}
	lm_space_free(b.space);
}

static void test_operations(void **state)
{
	(void)state;
	bench b;
	open_bench(&b);
	lm_arena *a = &b.a;
	lm_const *max = lm_const_int64(a, INT64_MAX), *one = lm_const_int64(a, 1),
		 *three = lm_const_int64(a, 3);
	lm_const *big = lm_const_binary(a, max, LM_OP_ADD, one, false);
	expect(big, "9223372036854775808", "9223372036854775808");
	expect(lm_const_binary(a, big, LM_OP_SUB, one, false), "9223372036854775807",
	       "9223372036854775807");
	expect(lm_const_unary(a, LM_OP_XOR, lm_const_int64(a, 5), 8), "250", "250");
	expect(lm_const_binary(a, one, LM_OP_DIV, three, false), "0.333333", "1/3");
	expect(lm_const_binary(a, lm_const_int64(a, -7), LM_OP_DIV, three, true), "-2", "-2");
	expect(lm_const_binary(a, lm_const_int64(a, -7), LM_OP_REM, three, true), "-1", "-1");
	expect(lm_const_binary(a, lm_const_int64(a, -7), LM_OP_ANDNOT, three, false), "-8", "-8");
	expect(lm_const_shift(a, one, LM_OP_SHL, 100), "1267650600228229401496703205376",
	       "1267650600228229401496703205376");
	lm_const *i = lm_const_make_imag(a, one);
	expect(lm_const_binary(a, i, LM_OP_MUL, i, false), "(-1 + 0i)", "(-1 + 0i)");
	expect(lm_const_to_int(a, lm_const_binary(a, lit(&b, LM_LIT_FLOAT, "2.5"), LM_OP_MUL,
						  lm_const_int64(a, 2), false)),
	       "5", "5");
	expect(lm_const_to_int(a, lit(&b, LM_LIT_FLOAT, "2.5")), "unknown", "unknown");
	assert_true(lm_const_compare(lit(&b, LM_LIT_FLOAT, "0.5"), LM_OP_LSS, one));
	lm_const *s = lm_const_string(a, LM_STR("ab")), *t = lm_const_string(a, LM_STR("cd"));
	lm_const *st =
		lm_const_binary(a, lm_const_binary(a, s, LM_OP_ADD, t, false), LM_OP_ADD, s, false);
	assert_int_equal(lm_const_string_len(st), 6);
	assert_true(lm_str_is(lm_const_string_val(a, st), "abcdab"));
	assert_true(lm_const_compare(s, LM_OP_LSS, t));
	lm_space_free(b.space);
}

static void test_rounding(void **state)
{
	(void)state;
	bench b;
	open_bench(&b);
	static const struct {
		const char *lit;
		double d;
		float f;
	} t[] = {
		{"0.1", 0.1, 0.1f},
		{"9007199254740993.0", 9007199254740992.0, 9007199254740992.0f},
		{"9007199254740995.0", 9007199254740996.0, 9007199254740996.0f},
		{"16777217.0", 16777217.0, 16777216.0f},
		{"5e-324", 5e-324, 0},
		{"2.4e-324", 0, 0},
		{"1e-45", 1e-45, 1e-45f},
		{"1.7976931348623157e308", 1.7976931348623157e308, 1.0f / 0.0f},
		{"1e309", 1.0 / 0.0, 1.0f / 0.0f},
		{"3.4028235e38", 3.4028235e38, 3.4028235e38f},
	};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		lm_const *c = lit(&b, LM_LIT_FLOAT, t[i].lit);
		double d = lm_const_float64_val(c, NULL);
		float f = lm_const_float32_val(c, NULL);
		assert_memory_equal(&d, &t[i].d, sizeof d);
		assert_memory_equal(&f, &t[i].f, sizeof f);
	}
	assert_null(lm_const_round32(&b.a, lit(&b, LM_LIT_FLOAT, "1e39")));
	expect(lm_const_round32(&b.a, lit(&b, LM_LIT_FLOAT, "0.1")), "0.1", "13421773/134217728");
	lm_space_free(b.space);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_rounding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
