/* native_atomic.c - sync/atomic and internal/runtime/atomic. One thread runs Go and natives are not
 * interrupted, so plain memory operations are atomic. The common ones are operations of the
 * bytecode too; these serve func values and the rest. */
#include "native/native_int.h"

/* Each operation is written once for a width and a canonical result type. */
#define LOAD(fn, T)                                                                                \
	LM_NATIVE_FN(fn)                                                                           \
	{                                                                                          \
		UNUSED_VM();                                                                       \
		NIL_CHECK(args[1]);                                                                \
		args[0] = (uint64_t)(int64_t) * (T *)lm_ptr(args[1]);                              \
		return LM_NATIVE_DONE;                                                             \
	}
#define STORE(fn, T)                                                                               \
	LM_NATIVE_FN(fn)                                                                           \
	{                                                                                          \
		UNUSED_VM();                                                                       \
		NIL_CHECK(args[0]);                                                                \
		*(T *)lm_ptr(args[0]) = (T)args[1];                                                \
		return LM_NATIVE_DONE;                                                             \
	}
/* result = old (or new) value; `expr` computes the new value from `old` and `arg`. */
#define UPDATE(fn, T, RESULT, expr)                                                                \
	LM_NATIVE_FN(fn)                                                                           \
	{                                                                                          \
		UNUSED_VM();                                                                       \
		NIL_CHECK(args[1]);                                                                \
		T *p = lm_ptr(args[1]);                                                            \
		T arg = (T)args[2];                                                                \
		T old = *p;                                                                        \
		T new = (T)(expr);                                                                 \
		(void)old, (void)arg;                                                              \
		*p = new;                                                                          \
		args[0] = (uint64_t)(int64_t)RESULT;                                               \
		return LM_NATIVE_DONE;                                                             \
	}
/* The same without a result. */
#define UPDATE_VOID(fn, T, expr)                                                                   \
	LM_NATIVE_FN(fn)                                                                           \
	{                                                                                          \
		UNUSED_VM();                                                                       \
		NIL_CHECK(args[0]);                                                                \
		T *p = lm_ptr(args[0]);                                                            \
		T arg = (T)args[1];                                                                \
		T old = *p;                                                                        \
		*p = (T)(expr);                                                                    \
		return LM_NATIVE_DONE;                                                             \
	}
#define CAS(fn, T)                                                                                 \
	LM_NATIVE_FN(fn)                                                                           \
	{                                                                                          \
		UNUSED_VM();                                                                       \
		NIL_CHECK(args[1]);                                                                \
		T *p = lm_ptr(args[1]);                                                            \
		bool same = *p == (T)args[2];                                                      \
		if (same) {                                                                        \
			*p = (T)args[3];                                                           \
		}                                                                                  \
		args[0] = same;                                                                    \
		return LM_NATIVE_DONE;                                                             \
	}

LOAD(lm_atomic_load_i32, int32_t)
LOAD(lm_atomic_load_u32, uint32_t)
LOAD(lm_atomic_load_64, int64_t)
STORE(lm_atomic_store_8, uint8_t)
STORE(lm_atomic_store_32, uint32_t)
STORE(lm_atomic_store_64, uint64_t)
UPDATE(lm_atomic_swap_u8, uint8_t, old, arg)
UPDATE(lm_atomic_swap_i32, int32_t, old, arg)
UPDATE(lm_atomic_swap_u32, uint32_t, old, arg)
UPDATE(lm_atomic_swap_64, uint64_t, old, arg)
UPDATE(lm_atomic_add_i32, int32_t, new, (uint32_t)old + (uint32_t)arg)
UPDATE(lm_atomic_add_u32, uint32_t, new, old + arg)
UPDATE(lm_atomic_add_64, uint64_t, new, old + arg)
UPDATE(lm_atomic_and_i32, int32_t, old, old &arg)
UPDATE(lm_atomic_and_u32, uint32_t, old, old &arg)
UPDATE(lm_atomic_and_64, uint64_t, old, old &arg)
UPDATE(lm_atomic_or_i32, int32_t, old, old | arg)
UPDATE(lm_atomic_or_u32, uint32_t, old, old | arg)
UPDATE(lm_atomic_or_64, uint64_t, old, old | arg)
UPDATE_VOID(lm_atomic_and8_void, uint8_t, old &arg)
UPDATE_VOID(lm_atomic_or8_void, uint8_t, old | arg)
UPDATE_VOID(lm_atomic_and32_void, uint32_t, old &arg)
UPDATE_VOID(lm_atomic_or32_void, uint32_t, old | arg)
CAS(lm_atomic_cas_32, uint32_t)
CAS(lm_atomic_cas_64, uint64_t)

LM_NATIVE_FN(lm_sync_proc_pin)
{
	UNUSED_VM();
	g->pinned++;
	args[0] = 0; /* the one processor */
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_sync_proc_unpin)
{
	UNUSED_VM();
	(void)args;
	LM_ASSERT(g->pinned > 0);
	g->pinned--;
	return LM_NATIVE_DONE;
}
