/* native_int.h - what the natives share. Included by native/ only.
 * A native's arguments are frame slots: results first, then parameters (receiver first), scalars
 * canonical. */
#ifndef LM_NATIVE_NATIVE_INT_H
#define LM_NATIVE_NATIVE_INT_H

#include "gc/gc.h"
#include "kernel/kernel.h"
#include "native/native.h"
#include "vm/chan.h"
#include "vm/map.h"
#include "vm/rtype.h"
#include "vm/sema.h"
#include "vm/timer.h"
#include "vm/value.h"

/* A function that natives.def names. */
#define LM_NATIVE_FN(name) lm_status name(lm_vm *vm, lm_g *g, uint64_t *args)

struct lm_native_state {
	const char *const *args;
	const char *const *env;
	const char *goroot;  /* lm_native_set_goroot; NULL: none */
	const char *godebug; /* the go line's minor version and settings, by commas; NULL: none */
	uint64_t random[4];  /* xoshiro256** */
	struct lm_pollers *pollers;
	uint32_t max_procs;
	uint64_t max_stack;
	int32_t traceback_level;
	uint32_t fork_depth;
	lm_fork_mark fork; /* while a child of the virtual system runs on this goroutine */
	uint32_t fork_no_preempt;
	uint64_t pending_signals, ignored, enabled; /* bits by signal number */
	lm_g *signal_waiter;                        /* in signal_recv */
	lm_map stubs; /* reflect's stubs: function type << 1 | method value -> function record */
	struct lm_reflect_stub *stub_list;
	lm_g *finalizer_g; /* parked in nextFinalizer */
	bool finalizer_started;
};

uint64_t lm_native_random(lm_vm *vm); /* 64 random bits; not for keys. [pure] */
/* A descriptor that a parked system call waits for: readies g when it is ready. 0 or -errno.
 * (native_poll.c) */
int lm_pollers_wait(lm_vm *vm, lm_g *g, int fd, uint32_t events);
void lm_pollers_free(lm_vm *vm);
void lm_signal_arrived(lm_vm *vm, int sig); /* (native_os.c) */
void lm_pollers_attach(lm_vm *vm);
void lm_reflect_stubs_free(lm_vm *vm); /* (native_call.c) */

static inline bool lm_bad_address(uint64_t a)
{
	return a < LM_FIRST_PAGE;
}
#define NIL_CHECK(a)                                                                               \
	do {                                                                                       \
		if (LM_UNLIKELY(lm_bad_address(a))) {                                              \
			return lm_raise_nil(g, (a));                                               \
		}                                                                                  \
	} while (0)
/* Names unused parameters of natives that need neither machine nor goroutine. */
#define UNUSED_VM()   ((void)vm)
#define UNUSED_G()    ((void)g)
#define UNUSED_VM_G() ((void)vm, (void)g)

static inline double lm_as_f64(uint64_t u)
{
	double d;
	memcpy(&d, &u, 8);
	return d;
}
static inline uint64_t lm_of_f64(double d)
{
	uint64_t u;
	memcpy(&u, &d, 8);
	return u;
}
/* A new Go string in args[at], args[at + 1]. [alloc] */
static inline void lm_set_string(lm_vm *vm, uint64_t *args, unsigned at, lm_str s)
{
	lm_gostr v = lm_gostr_new(vm->heap, s.ptr, s.len);
	args[at] = v.ptr;
	args[at + 1] = v.len;
}
static inline lm_str lm_arg_str(const uint64_t *args, unsigned at)
{
	return (lm_str){(const char *)lm_ptr(args[at]), (size_t)args[at + 1]};
}

#define NATIVE(pkg, name, sig, fn, flags)                  LM_NATIVE_FN(fn);
#define NATIVE_SCRATCH(pkg, name, sig, fn, flags, scratch) LM_NATIVE_FN(fn);
#define NATIVE_FAST(pkg, name, sig, fn)                    LM_NATIVE_FN(fn);
#define NATIVE_ABSENT(pkg, name, reason)
#include "native/natives.def"
#undef NATIVE
#undef NATIVE_SCRATCH
#undef NATIVE_FAST
#undef NATIVE_ABSENT

#endif
