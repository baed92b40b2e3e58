/* status.h - what C code behind Go code returns, and why goroutines wait. Included by vm/ headers.
 */
#ifndef LM_VM_STATUS_H
#define LM_VM_STATUS_H

typedef struct lm_vm lm_vm;
typedef struct lm_g lm_g;

/* ---- what a native, and the C function behind an op, returns ----
 * DONE   results are in args[0..].
 * PANIC  lm_raise_* was called (they return this value).
 * PARK   lm_park_* was called; when readied, the native (or its resume function) is called again.
 * CALL   lm_call_go was called; afterwards the native (or its resume function) is called again, and
 *        lm_call_results(g) points to the results.
 * RETRY  a collection is wanted first; called again from the start. Only before any side effect.
 * YIELD  goes to the end of the run queue, then the native (or its resume function) is called
 * again. TAIL   lm_call_go was called; its results, as many slots as this native has, become the
 * native's own. EXIT   vm->exited and vm->exit_code are set: the instance ends now. FATAL  lm_throw
 * was called: "fatal error: ..." and tracebacks, exit status 2. GOEXIT the goroutine runs its
 * deferred calls and ends (runtime.Goexit).
 * BODY   only natives with LM_NATIVE_F_FAST, before any side effect and with their parameters
 * untouched: the declaration's Go body does it, in the same frame (unusual arguments: the panic is
 * then Go's own). */
typedef enum {
	LM_NATIVE_DONE,
	LM_NATIVE_PANIC,
	LM_NATIVE_PARK,
	LM_NATIVE_CALL,
	LM_NATIVE_RETRY,
	LM_NATIVE_YIELD,
	LM_NATIVE_TAIL,
	LM_NATIVE_EXIT,
	LM_NATIVE_FATAL,
	LM_NATIVE_GOEXIT,
	LM_NATIVE_BODY,
	LM_NATIVE_REWIND, /* lm_vm_fork_return was called: the goroutine goes on there */
	LM_NATIVE_SWITCH, /* coroswitch: g parks and vm->switch_to runs next, without the run queue
			   */
} lm_status;

/* Wait reasons: text as tracebacks print it, and whether it is durable for synctest. sched.c has
 * the table. */
typedef enum {
	LM_WAIT_NONE,
	LM_WAIT_CHAN_RECV,
	LM_WAIT_CHAN_RECV_NIL,
	LM_WAIT_CHAN_SEND,
	LM_WAIT_CHAN_SEND_NIL,
	LM_WAIT_SELECT,
	LM_WAIT_SELECT_NONE,
	LM_WAIT_SLEEP,
	LM_WAIT_IO,
	LM_WAIT_SYNC_MUTEX,
	LM_WAIT_SYNC_RWMUTEX_RLOCK,
	LM_WAIT_SYNC_RWMUTEX_LOCK,
	LM_WAIT_SYNC_COND,
	LM_WAIT_SYNC_WAITGROUP,
	LM_WAIT_SEMACQUIRE,
	LM_WAIT_FINALIZER,
	LM_WAIT_CLEANUP,
	LM_WAIT_CORO,
	LM_WAIT_SYSCALL,
	LM_WAIT_PANIC,
	LM_WAIT_GC,
	LM_WAIT_SYNCTEST_RUN,
	LM_WAIT_SYNCTEST_WAIT,
	LM_WAIT_SYNCTEST_CHAN_RECV,
	LM_WAIT_SYNCTEST_CHAN_SEND,
	LM_WAIT_SYNCTEST_SELECT,
	LM_WAIT_SYNCTEST_WAITGROUP,
	LM_WAIT_SIGNAL,
	LM_WAIT_TRACE_READER,
	LM_WAIT_HOST,
	LM_WAIT_COUNT,
} lm_wait_reason;

#endif
