/* native_os.c - system calls, the program's arguments and environment, leaving. Go's syscall, os
 * and internal/poll run on these unchanged. */
#include "native/native_int.h"

/* g->locals[0]: depth of runtime.entersyscall; only inside it may a system call park. */
enum { IN_SYSCALL = 0 };

LM_NATIVE_FN(lm_runtime_entersyscall)
{
	UNUSED_VM();
	(void)args;
	g->locals[IN_SYSCALL]++;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_exitsyscall)
{
	UNUSED_VM();
	(void)args;
	g->locals[IN_SYSCALL]--;
	return LM_NATIVE_DONE;
}

static void wake_syscall(lm_vm *vm, lm_timer *t)
{
	lm_ready(vm, t->carg);
}

/* Parks until what a blocked call waits for: a descriptor, a time, or either. */
static lm_status wait_syscall(lm_vm *vm, lm_g *g, const lm_syscall *s, lm_timer *t)
{
	if (s->wait_fd >= 0 || (s->wait_events & LM_POLL_CHILD)) {
		if (lm_pollers_wait(vm, g, s->wait_fd, s->wait_events) != 0) {
			return LM_NATIVE_YIELD; /* cannot be polled: ask again */
		}
	} else if (s->wait_until == INT64_MAX) {
		return lm_park(g, LM_WAIT_SYSCALL); /* pause(2): for ever, but for signals */
	}
	if (s->wait_until != INT64_MAX) {
		memset(t, 0, sizeof *t);
		lm_timer_start_c(vm, t, s->wait_until, wake_syscall, g);
	}
	return lm_park(g, LM_WAIT_IO);
}

/* What one system call keeps while it waits: in the native's scratch slots. */
typedef struct pending {
	lm_syscall call;
	lm_timer timer;
	uint64_t begun;
} pending;
static_assert(sizeof(pending) <= 8 * LM_SYSCALL_SCRATCH,
	      "natives.def gives system calls too few scratch slots");

/* The child of the virtual system's fork went its own way: the parent's return from the fork.
 * rawVforkSyscall gives (r1, err), RawSyscall and its kin (r1, r2, err): both begin alike, and an
 * error there is 0. */
static lm_status rejoin(lm_vm *vm, lm_g *g, int64_t pid)
{
	struct lm_native_state *s = vm->native_state;
	const uint64_t results[2] = {(uint64_t)pid, 0};
	vm->no_preempt = s->fork_no_preempt;
	return lm_vm_fork_return(g, &s->fork, results, 2);
}

static lm_status run_syscall(lm_vm *vm, lm_g *g, uint64_t *args, const uint64_t *in, uint64_t *r1,
			     uint64_t *r2, uint64_t *err)
{
	pending *p = (pending *)(void *)lm_native_scratch(g, args);
	if (!p->begun) {
		memset(p, 0, sizeof *p);
		p->begun = 1;
		p->call.nr = in[0];
		memcpy(p->call.a, in + 1, sizeof p->call.a);
	} else if (p->timer.heap_plus1) {
		lm_timer_stop(vm, &p->timer);
	}
	g->resumed = false;
	p->call.raw = g->locals[IN_SYSCALL] == 0;
	p->call.wait_fd = -1;
	p->call.wait_events = 0;
	p->call.wait_until = INT64_MAX;
	p->call.ret2 = 0;
	p->call.can_fork = err == &args[1]; /* rawVforkSyscall: its caller's frame stays */
	switch (vm->kernel->ops->call(vm->kernel, &p->call)) {
	case LM_SYS_FORKED:
		lm_vm_fork_mark(g, args, &vm->native_state->fork);
		vm->native_state->fork_no_preempt = vm->no_preempt;
		break;
	case LM_SYS_REJOIN: return rejoin(vm, g, p->call.ret);
	case LM_SYS_WAIT: return wait_syscall(vm, g, &p->call, &p->timer);
	case LM_SYS_EXIT:
		vm->exited = true;
		vm->exit_code = (int)p->call.ret;
		return LM_NATIVE_EXIT;
	case LM_SYS_KILL:
		vm->exited = true;
		vm->exit_code = 128 + (int)p->call.ret;
		return LM_NATIVE_EXIT;
	case LM_SYS_DONE: break;
	}
	int64_t ret = p->call.ret;
	bool failed = ret < 0 && ret > -4096;
	*r1 = failed ? UINT64_MAX : (uint64_t)ret;
	*r2 = failed ? 0 : p->call.ret2;
	if (err) {
		*err = failed ? (uint64_t)-ret : 0;
	}
	return LM_NATIVE_DONE;
}

/* Syscall6(num, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, errno uintptr) */
LM_NATIVE_FN(lm_syscall_syscall6)
{
	return run_syscall(vm, g, args, args + 3, &args[0], &args[1], &args[2]);
}

/* rawSyscallNoError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) */
LM_NATIVE_FN(lm_syscall_raw_no_error)
{
	uint64_t in[7] = {args[2], args[3], args[4], args[5]};
	return run_syscall(vm, g, args, in, &args[0], &args[1], NULL);
}

/* rawVforkSyscall(trap, a1, a2, a3 uintptr) (r1 uintptr, err Errno) */
LM_NATIVE_FN(lm_syscall_raw_vfork)
{
	uint64_t in[7] = {args[2], args[3], args[4], args[5]};
	uint64_t r2;
	return run_syscall(vm, g, args, in, &args[0], &r2, &args[1]);
}

/* gettimeofday(tv *Timeval) Errno */
LM_NATIVE_FN(lm_syscall_gettimeofday)
{
	NIL_CHECK(args[1]);
	int64_t sec;
	int32_t nsec;
	vm->kernel->ops->walltime(vm->kernel, &sec, &nsec);
	int64_t *tv = lm_ptr(args[1]);
	tv[0] = sec;
	tv[1] = nsec / 1000;
	args[0] = 0;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_syscall_before_fork)
{
	UNUSED_G();
	(void)args;
	vm->no_preempt++;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_syscall_after_fork)
{
	UNUSED_G();
	(void)args;
	vm->no_preempt--;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_syscall_getpagesize)
{
	UNUSED_VM_G();
	args[0] = 4096;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_exit)
{
	UNUSED_G();
	vm->exited = true;
	vm->exit_code = (int)(int64_t)args[0];
	return LM_NATIVE_EXIT;
}

/* fcntl(fd, cmd, arg int32) (int32, int32): runtime.fcntl, -1 and errno on failure */
LM_NATIVE_FN(lm_runtime_fcntl)
{
	UNUSED_G();
	lm_syscall s = {.nr = 72, .raw = true, .a = {args[2], args[3], args[4]}};
	vm->kernel->ops->call(vm->kernel, &s);
	args[0] = s.ret < 0 ? (uint64_t)-1 : (uint64_t)s.ret;
	args[1] = s.ret < 0 ? (uint64_t)-s.ret : 0;
	return LM_NATIVE_DONE;
}

/* write(fd uintptr, p unsafe.Pointer, n int32) int32 */
LM_NATIVE_FN(lm_runtime_write)
{
	UNUSED_G();
	lm_syscall s = {.nr = 1, .raw = true, .a = {args[1], args[2], args[3]}};
	vm->kernel->ops->call(vm->kernel, &s);
	args[0] = (uint64_t)s.ret;
	return LM_NATIVE_DONE;
}

/* vgetrandom(p []byte, flags uint32) (ret int, supported bool): not supported, the caller uses the
 * system call */
LM_NATIVE_FN(lm_unix_vgetrandom)
{
	UNUSED_VM_G();
	args[0] = UINT64_MAX;
	args[1] = 0;
	return LM_NATIVE_DONE;
}

/* ---- arguments and environment */

static lm_status string_slice(lm_vm *vm, lm_g *g, uint64_t *args, const char *const *list)
{
	size_t n = 0;
	while (list && list[n]) {
		n++;
	}
	lm_gostr *s = lm_gc_alloc(vm->heap, (n ? n : 1) * sizeof *s);
	if (!s) {
		return lm_throw(vm, g, "out of memory");
	}
	for (size_t i = 0; i < n; i++) {
		s[i] = lm_gostr_new(vm->heap, list[i], strlen(list[i]));
	}
	args[0] = lm_addr(s);
	args[1] = args[2] = n;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_args)
{
	return string_slice(vm, g, args, vm->native_state->args);
}

/* programGodebug() string: what the program itself says about GODEBUG (lm_native_set_godebug) */
LM_NATIVE_FN(lm_runtime_godebug)
{
	UNUSED_G();
	args[0] = args[1] = 0;
	if (vm->native_state->godebug)
		lm_set_string(vm, args, 0, lm_str_of(vm->native_state->godebug));
	return LM_NATIVE_DONE;
}

/* letNilPanics(on bool) */
LM_NATIVE_FN(lm_runtime_let_nil_panics)
{
	UNUSED_G();
	vm->nil_panics = args[0] & 1;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_env)
{
	return string_slice(vm, g, args, vm->native_state->env);
}

/* getenv(name string) string: of the environment at start */
LM_NATIVE_FN(lm_runtime_getenv)
{
	UNUSED_G();
	lm_str name = lm_arg_str(args, 2);
	args[0] = args[1] = 0;
	for (const char *const *e = vm->native_state->env; e && *e; e++) {
		if (strncmp(*e, name.ptr, name.len) == 0 && (*e)[name.len] == '=') {
			lm_set_string(vm, args, 0, lm_str_of(*e + name.len + 1));
			break;
		}
	}
	return LM_NATIVE_DONE;
}

/* ---- signals: os/signal. Delivery comes through the kernel's poll as LM_POLL_SIGNAL. */

static lm_status signal_set(lm_vm *vm, uint64_t sig, int how)
{
	vm->kernel->ops->signal_set(vm->kernel, (int)sig, how);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_signal_enable)
{
	UNUSED_G();
	vm->signals_wanted = true;
	vm->native_state->enabled |= UINT64_C(1) << (args[0] & 63);
	vm->native_state->ignored &= ~(UINT64_C(1) << (args[0] & 63));
	return signal_set(vm, args[0], LM_SIGNAL_DELIVER);
}

LM_NATIVE_FN(lm_signal_disable)
{
	UNUSED_G();
	vm->native_state->enabled &= ~(UINT64_C(1) << (args[0] & 63));
	return signal_set(vm, args[0], LM_SIGNAL_DEFAULT);
}

/* signal_ignored(sig uint32) bool */
LM_NATIVE_FN(lm_signal_ignored)
{
	UNUSED_G();
	args[0] = (vm->native_state->ignored >> (args[1] & 63)) & 1;
	return LM_NATIVE_DONE;
}

/* Those that nobody listens to and that Go does not survive: SIGQUIT and its kin. */
static void end_by_signal(lm_vm *vm, int sig)
{
	static const struct {
		int sig;
		const char *text;
	} ends[] = {{3, "SIGQUIT: quit"},
		    {6, "SIGABRT: abort"},
		    {16, "SIGSTKFLT: stack fault"},
		    {31, "SIGSYS: bad system call"}};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (ends[i].sig == sig) {
			lm_vm_end(vm, "%s\nPC=0x0 m=0 sigcode=0\n", ends[i].text);
		}
	}
}

void lm_signal_arrived(lm_vm *vm, int sig)
{
	struct lm_native_state *s = vm->native_state;
	if (!(s->enabled >> (sig & 63) & 1)) {
		if (!(s->ignored >> (sig & 63) & 1)) {
			end_by_signal(vm, sig);
		}
		return;
	}
	s->pending_signals |= UINT64_C(1) << (sig & 63);
	if (s->signal_waiter) {
		lm_ready(vm, s->signal_waiter);
		s->signal_waiter = NULL;
	}
}

/* signalSent(sig uint32) bool: as if the signal had come from outside */
LM_NATIVE_FN(lm_runtime_signal_sent)
{
	UNUSED_G();
	struct lm_native_state *s = vm->native_state;
	int sig = (int)args[1];
	args[0] = ((s->enabled | s->ignored) >> (sig & 63)) & 1;
	if (args[0]) {
		lm_signal_arrived(vm, sig);
	}
	return LM_NATIVE_DONE;
}

/* dieFromSignal(sig uint32) */
LM_NATIVE_FN(lm_runtime_die_from_signal)
{
	UNUSED_G();
	signal_set(vm, args[0], LM_SIGNAL_STRIKE); /* a process of its own does not come back */
	vm->exited = true;
	vm->exit_code = 2;
	return LM_NATIVE_EXIT;
}

/* signal_recv() uint32: the next signal that os/signal was asked to deliver */
LM_NATIVE_FN(lm_signal_recv)
{
	struct lm_native_state *s = vm->native_state;
	g->resumed = false;
	if (s->pending_signals == 0) {
		g->system = true;
		s->signal_waiter = g;
		return lm_park(g, LM_WAIT_SIGNAL);
	}
	unsigned sig = (unsigned)__builtin_ctzll(s->pending_signals);
	s->pending_signals &= s->pending_signals - 1;
	args[0] = sig;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_signal_ignore)
{
	UNUSED_G();
	vm->native_state->enabled &= ~(UINT64_C(1) << (args[0] & 63));
	vm->native_state->ignored |= UINT64_C(1) << (args[0] & 63);
	return signal_set(vm, args[0], LM_SIGNAL_IGNORE);
}
