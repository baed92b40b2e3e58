/* compiler.h - the few compiler extensions loam uses, wrapped once, and its three kinds of assert.
 * Included by everything. Invariant: no other file names a compiler-specific attribute. */
#ifndef LM_BASE_COMPILER_H
#define LM_BASE_COMPILER_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__GNUC__)
#define LM_MUSTUSE           __attribute__((warn_unused_result))
#define LM_NORETURN          __attribute__((noreturn))
#define LM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define LM_LIKELY(x)         __builtin_expect(!!(x), 1)
#define LM_UNLIKELY(x)       __builtin_expect(!!(x), 0)
#define LM_NOINLINE          __attribute__((noinline))
#define LM_WEAK              __attribute__((weak)) /* may be missing at link time: its address is then NULL */
#define LM_ALWAYS_INLINE     __attribute__((always_inline)) inline
#define LM_FALL_THROUGH      __attribute__((fallthrough))
/* Guaranteed tail calls with as many arguments in registers as there are: only where
 * LM_HAVE_TAILCALLS. */
#if defined(__clang__) && defined(__x86_64__) && defined(__has_attribute) &&                       \
	!defined(LM_DISPATCH_GOTO) && !defined(LM_DISPATCH_SWITCH)
#if __has_attribute(musttail) && __has_attribute(preserve_none)
#define LM_HAVE_TAILCALLS 1
#define LM_MUSTTAIL       __attribute__((musttail))
#define LM_PRESERVE_NONE  __attribute__((preserve_none))
#endif
#endif
#else
#error "loam needs gcc or clang"
#endif

/* Reports a failed assertion of ours (file, line, text) and aborts; in base/fatal.c. [pure] */
LM_NORETURN void lm_assert_failed(const char *file, int line, const char *what);

/* LM_ASSERT: our own invariants, checked in debug, asan and torture builds. */
#if defined(LM_DEBUG)
#define LM_ASSERT(x) ((x) ? (void)0 : lm_assert_failed(__FILE__, __LINE__, #x))
#else
#define LM_ASSERT(x) ((void)0)
#endif
/* LM_ASSERT_SLOW: heap walks and whole-structure checks. */
#if defined(LM_DEBUG_SLOW)
#define LM_ASSERT_SLOW(x) LM_ASSERT(x)
#else
#define LM_ASSERT_SLOW(x) ((void)0)
#endif
#define LM_UNREACHABLE() lm_assert_failed(__FILE__, __LINE__, "unreachable")

#endif
