/* natives.c - the table that natives.def makes, and what natives keep for an instance. */
#include "native/native_int.h"

static const lm_native table[] = {
#define NATIVE(pkg, name, sig, fn, fl)                {pkg "." name, fn, 0, fl, NULL},
#define NATIVE_SCRATCH(pkg, name, sig, fn, fl, slots) {pkg "." name, fn, slots, fl, NULL},
#define NATIVE_FAST(pkg, name, sig, fn)                                                            \
	{pkg "." name, fn, 0, LM_NATIVE_F_REPLACES | LM_NATIVE_F_FAST, NULL},
#define NATIVE_ABSENT(pkg, name, reason)
#include "native/natives.def"
#undef NATIVE
#undef NATIVE_SCRATCH
#undef NATIVE_FAST
#undef NATIVE_ABSENT
	{NULL, NULL, 0, 0, NULL},
};

const lm_native *lm_natives(void)
{
	return table;
}

static uint64_t rotate(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

/* xoshiro256** (Blackman, Vigna), seeded by the kernel. */
uint64_t lm_native_random(lm_vm *vm)
{
	uint64_t *s = vm->native_state->random;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

/* The pools are cleaned. */
static lm_status before_gc(lm_vm *vm, lm_g *g)
{
	return lm_call_symbol(vm, g, "runtime.beforeCollection", NULL, 0, 0);
}

void lm_native_attach(lm_vm *vm, const char *const *args, const char *const *env)
{
	struct lm_native_state *s = lm_xcalloc(1, sizeof *s);
	s->args = args;
	s->env = env;
	s->max_procs = lm_host_cpu_count();
	vm->kernel->ops->random(vm->kernel, s->random, sizeof s->random);
	s->random[0] |= 1; /* never all zero */
	if (vm->kernel->ops->signals_ignored)
		s->ignored = vm->kernel->ops->signals_ignored(vm->kernel);
	vm->native_state = s;
	vm->after_gc = lm_native_after_gc;
	vm->before_gc = before_gc;
	lm_pollers_attach(vm);
}

void lm_native_set_godebug(lm_vm *vm, const char *text)
{
	vm->native_state->godebug = text;
}

void lm_native_set_goroot(lm_vm *vm, const char *path)
{
	vm->native_state->goroot = path;
}

void lm_native_detach(lm_vm *vm)
{
	lm_pollers_free(vm);
	lm_reflect_stubs_free(vm);
	free(vm->native_state);
	vm->native_state = NULL;
}
