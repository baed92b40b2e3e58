/* run_fuzz.c - whole programs: what the checker accepts compiles to bytecode that the verifier (on
 * in these builds) takes and runs in the sandbox under limits. Reports, panics and limits are fine;
 * crashes, leaks and hangs are not. */
#include "fuzz.h"

#include "api/loam.h"

static void drop(void *arg, int fd, const void *p, size_t size)
{
	(void)arg;
	(void)fd;
	(void)p;
	(void)size;
}

static int64_t no_input(void *arg, void *p, size_t size)
{
	(void)arg;
	(void)p;
	(void)size;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const args[] = {"fuzz", NULL};
	static const char *const env[] = {NULL};
	loam_config cfg = {
		.io = {.read_stdin = no_input, .write_out = drop},
		.sandbox = 1,
		.env = env,
		.random_seed = 1,
		.fixed_time = 1,
		.max_memory = 64 << 20,
		.max_stack = 256 << 10,
		.max_goroutines = 100,
		.max_steps = 200000,
		.debug_code = size & 1,
	};
	loam *l = loam_new(&cfg);
	if (loam_load_text(l, "f.go", (const char *)data, size) && loam_start(l, args)) {
		for (int i = 0; i < 100 && loam_step(l, 100000) == LOAM_RUNNABLE; i++)
			;
	}
	(void)loam_diagnostics(l, 10);
	loam_free(l);
	return 0;
}
