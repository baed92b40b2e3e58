/* native_bytes.c - internal/bytealg, memory hashing, internal/cpu, marks of crypto/fips140. */
#include "native/native_int.h"

#include <math.h>

static uint64_t index_of(const char *hay, size_t n, const char *needle, size_t m)
{
	if (m == 0) {
		return 0;
	}
	if (m > n) {
		return (uint64_t)-1;
	}
	const char *p = hay;
	const char *last = hay + (n - m);
	while (p <= last) {
		p = memchr(p, needle[0], (size_t)(last - p) + 1);
		if (!p) {
			break;
		}
		if (memcmp(p, needle, m) == 0) {
			return (uint64_t)(p - hay);
		}
		p++;
	}
	return (uint64_t)-1;
}

static uint64_t index_byte(const uint64_t *s, uint64_t c)
{
	const char *p = s[1] ? memchr(lm_ptr(s[0]), (int)(c & 0xff), (size_t)s[1]) : NULL;
	return p ? lm_addr(p) - s[0] : (uint64_t)-1;
}

static uint64_t count_byte(const uint64_t *s, uint64_t c)
{
	const uint8_t *p = lm_ptr(s[0]);
	uint64_t n = 0;
	for (uint64_t i = 0; i < s[1]; i++) {
		n += p[i] == (uint8_t)c;
	}
	return n;
}

static int64_t compare(const uint64_t *a, const uint64_t *b)
{
	size_t n = (size_t)(a[1] < b[1] ? a[1] : b[1]);
	int c = n ? memcmp(lm_ptr(a[0]), lm_ptr(b[0]), n) : 0;
	if (c == 0) {
		return a[1] < b[1] ? -1 : a[1] > b[1];
	}
	return c < 0 ? -1 : 1;
}

/* Compare(a, b []byte) int */
LM_NATIVE_FN(lm_bytealg_compare)
{
	UNUSED_VM_G();
	args[0] = (uint64_t)compare(args + 1, args + 4);
	return LM_NATIVE_DONE;
}

/* CompareString(a, b string) int */
LM_NATIVE_FN(lm_bytealg_compare_string)
{
	UNUSED_VM_G();
	args[0] = (uint64_t)compare(args + 1, args + 3);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_count)
{
	UNUSED_VM_G();
	args[0] = count_byte(args + 1, args[4]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_count_string)
{
	UNUSED_VM_G();
	args[0] = count_byte(args + 1, args[3]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_index)
{
	UNUSED_VM_G();
	args[0] = index_of(lm_ptr(args[1]), (size_t)args[2], lm_ptr(args[4]), (size_t)args[5]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_index_string)
{
	UNUSED_VM_G();
	args[0] = index_of(lm_ptr(args[1]), (size_t)args[2], lm_ptr(args[3]), (size_t)args[4]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_index_byte)
{
	UNUSED_VM_G();
	args[0] = index_byte(args + 1, args[4]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_bytealg_index_byte_string)
{
	UNUSED_VM_G();
	args[0] = index_byte(args + 1, args[3]);
	return LM_NATIVE_DONE;
}

/* MakeNoZero(n int) []byte: as make, but the bytes need not be zero */
LM_NATIVE_FN(lm_bytealg_make_no_zero)
{
	int64_t n = (int64_t)args[3];
	if (n < 0 || n > (INT64_C(1) << 47)) {
		return lm_raise_error(vm, g, "makeslice: len out of range");
	}
	size_t cap = lm_gc_round_size((size_t)n);
	void *p = lm_gc_alloc_raw(vm->heap, cap);
	if (!p) {
		return g->resumed ? lm_throw(vm, g, "out of memory") : LM_NATIVE_RETRY;
	}
	args[0] = lm_addr(p);
	args[1] = (uint64_t)n;
	args[2] = cap;
	return LM_NATIVE_DONE;
}

/* memequal(a, b unsafe.Pointer, size uintptr) bool */
LM_NATIVE_FN(lm_runtime_memequal)
{
	UNUSED_VM_G();
	args[0] = args[3] == 0 || memcmp(lm_ptr(args[1]), lm_ptr(args[2]), (size_t)args[3]) == 0;
	return LM_NATIVE_DONE;
}

/* memhash(p unsafe.Pointer, seed, n uintptr) uintptr */
LM_NATIVE_FN(lm_runtime_memhash)
{
	UNUSED_VM_G();
	args[0] = lm_hash_mem(lm_ptr(args[1]), (size_t)args[3], args[2]);
	return LM_NATIVE_DONE;
}

/* memmove(dst, src unsafe.Pointer, n uintptr) */
LM_NATIVE_FN(lm_runtime_memmove)
{
	UNUSED_VM();
	if (args[2]) {
		NIL_CHECK(args[0]);
		NIL_CHECK(args[1]);
		memmove(lm_ptr(args[0]), lm_ptr(args[1]), (size_t)args[2]);
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_rand)
{
	UNUSED_G();
	args[0] = lm_native_random(vm);
	return LM_NATIVE_DONE;
}

/* randn(n uint32) uint32: uniform below n */
LM_NATIVE_FN(lm_runtime_randn)
{
	UNUSED_G();
	args[0] = (lm_native_random(vm) >> 32) * (args[1] & 0xffffffff) >> 32;
	return LM_NATIVE_DONE;
}

/* ---- math: bit for bit what gc computes. floor, ceil and trunc are exact in C; others
 * are in fast_num.c. */
LM_NATIVE_FN(lm_math_floor)
{
	UNUSED_VM_G();
	args[0] = lm_of_f64(floor(lm_as_f64(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_math_ceil)
{
	UNUSED_VM_G();
	args[0] = lm_of_f64(ceil(lm_as_f64(args[1])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_math_trunc)
{
	UNUSED_VM_G();
	args[0] = lm_of_f64(trunc(lm_as_f64(args[1])));
	return LM_NATIVE_DONE;
}

/* internal/cpu getGOAMD64level() int32: the plainest processor */
LM_NATIVE_FN(lm_cpu_level)
{
	UNUSED_VM_G();
	args[0] = 1;
	return LM_NATIVE_DONE;
}

/* cpuid(eaxArg, ecxArg uint32) (eax, ebx, ecx, edx uint32): no leaf above the first, no features */
LM_NATIVE_FN(lm_cpu_id)
{
	UNUSED_VM_G();
	memset(args, 0, 4 * sizeof *args);
	return LM_NATIVE_DONE;
}

/* xgetbv() (eax, edx uint32) */
LM_NATIVE_FN(lm_cpu_xgetbv)
{
	UNUSED_VM_G();
	args[0] = args[1] = 0;
	return LM_NATIVE_DONE;
}

/* ---- crypto/fips140: two marks of the goroutine */
LM_NATIVE_FN(lm_fips_get_indicator)
{
	UNUSED_VM();
	args[0] = g->locals[LM_LOCAL_FIPS_INDICATOR];
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fips_set_indicator)
{
	UNUSED_VM();
	g->locals[LM_LOCAL_FIPS_INDICATOR] = args[0];
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fips_set_bypass)
{
	UNUSED_VM();
	(void)args;
	g->locals[LM_LOCAL_FIPS_BYPASS] = 1;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fips_unset_bypass)
{
	UNUSED_VM();
	(void)args;
	g->locals[LM_LOCAL_FIPS_BYPASS] = 0;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_fips_is_bypassed)
{
	UNUSED_VM();
	args[0] = g->locals[LM_LOCAL_FIPS_BYPASS];
	return LM_NATIVE_DONE;
}

/* runtime.slowNatives(on bool) bool: fast natives leave the work to their Go bodies; the former
 * setting */
LM_NATIVE_FN(lm_runtime_slow_natives)
{
	UNUSED_G();
	uint64_t was = vm->slow_natives;
	vm->slow_natives = args[1] != 0;
	args[0] = was;
	return LM_NATIVE_DONE;
}
