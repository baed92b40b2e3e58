/* vm.h - the machine's own types: instance, goroutine, function record, native, and how C code
 * behind Go code behaves. Included by vm/, native/, inspect/ and above (not by compile/).
 *
 * Memories: goroutine stacks, lm_g, lm_defer, lm_panic and lm_func are host memory; everything that
 * Go code can point to is gc memory (gc/gc.h). Allocation NEVER collects: it only sets heap->due;
 * ops flagged G and polls look at it *before* they do anything. So C code between two instructions
 * may hold Go pointers in locals freely, but nothing may keep them across a park or a call except
 * in frames, globals and registered roots.
 *
 * Natives never call back into Go: see lm_status. */
#ifndef LM_VM_VM_H
#define LM_VM_VM_H

#include "bytecode/code.h"

#include "gc/gc.h"
#include "vm/chan.h"
#include "vm/rtype.h"
#include "vm/sema.h"
#include "vm/status.h"
#include "vm/timer.h"
#include "vm/value.h"

typedef struct lm_chunk lm_chunk;
typedef struct lm_native lm_native;

/* Slots and Go memory hold 64-bit addresses on every target: lm_ptr and lm_word (value.h). */
static inline uint64_t lm_addr(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}
#define LM_FIRST_PAGE 4096 /* addresses below panic with nil dereference */
typedef struct {
	uint64_t tab, data;
} lm_goiface; /* tab: abi.Type of an eface, itab otherwise */

/* A function record: the code word of func values. Valid before the body is compiled; never moves,
 * never freed before the instance. */
struct lm_func {
	const lm_ins *entry;   /* the body, or a stub: RESOLVE, NATIVE */
	uint32_t nslots;       /* frame slots; stubs: just enough for results and parameters */
	uint16_t result_slots; /* known once resolved */
	uint16_t param_slots;
	uint8_t flags; /* LM_FUNC_* */
	uint8_t mode;
	lm_code *code; /* NULL before resolving; natives: signature only (count 0) */
	lm_sym *sym;
	const lm_native *native;
	lm_func *self;      /* &self is the static closure object {lm_func*} of this function */
	lm_ins stub[2];     /* NATIVE + its word, or RESOLVE */
	uint32_t id;        /* dense, from 1: TextOff and PC values are made of it */
	uint8_t code_flags; /* LM_CODE_* */
	const char *why;    /* unresolved for good: what calling it panics with */
	uint64_t calls;     /* inspect's */
	const lm_ins
		*body; /* loaded instructions (relocated), body_count words; NULL for natives */
	uint32_t body_count;
	void *liveness;          /* liveness.c's memo */
	struct lm_func *go_body; /* of a fast native, once wanted: lm_vm_go_body */
};
#define LM_FUNC_RESOLVED     0x01
#define LM_FUNC_USES_CLOSURE 0x02 /* reads its closure word: R[-4] is live */
#define LM_FUNC_NATIVE       0x04
#define LM_FUNC_GO_BODY      0x08 /* the Go form of a fast native: natives are passed over */

/* Address of the static closure object of f: a Go func value without captures. [pure] */
static inline uint64_t lm_func_value(lm_func *f)
{
	return lm_addr(&f->self);
}

/* args = the frame: results first (uninitialised), then parameters (receiver first), then `scratch`
 * slots, zeroed at the first call, kept over PARK and CALL, scanned by the collector. */
typedef lm_status (*lm_native_fn)(lm_vm *vm, lm_g *g, uint64_t *args);
struct lm_native {
	const char *name; /* symbol: "time.Sleep", "reflect.(*rtype).x" */
	lm_native_fn fn;
	uint16_t scratch; /* slots */
	uint8_t flags;    /* LM_NATIVE_F_* */
	void *arg;        /* embedder's */
};
#define LM_NATIVE_F_REPLACES 0x01 /* wins over a Go body */
#define LM_NATIVE_F_HIDDEN   0x02 /* not shown in tracebacks */
#define LM_NATIVE_F_FAST     0x04 /* does what a Go body does, only faster: may return BODY */

/* Goes on in `fn` instead of the native's own function after PARK, CALL, YIELD. Kept in the frame.
 * [pure] */
void lm_native_resume(lm_g *g, uint64_t *args, lm_native_fn fn);
/* First scratch slot of the running native's frame. [pure] */
uint64_t *lm_native_scratch(lm_g *g, uint64_t *args);
/* Asks for a call of a Go func value with `nargs` argument slots (copied) and `nres` result slots:
 * return its value from the native (LM_NATIVE_CALL). A nil func panics. [pure] */
lm_status lm_call_go(lm_g *g, uint64_t func_value, const uint64_t *args, uint32_t nargs,
		     uint32_t nres);
/* The same for a method or function symbol; a symbol that does not exist is a fatal error naming
 * it. */
lm_status lm_call_symbol(lm_vm *vm, lm_g *g, const char *symbol, const uint64_t *args,
			 uint32_t nargs, uint32_t nres);
/* Results of the call that just returned; valid until the next allocation of a frame. [pure] */
uint64_t *lm_call_results(lm_g *g);

/* ---- raising. Each records what to raise in g and returns LM_NATIVE_PANIC. */
typedef enum {
	LM_RAISE_NONE,
	LM_RAISE_VALUE,  /* panic(eface in raise_args[0..1]) */
	LM_RAISE_ERROR,  /* runtime.errorString: "runtime error: " + text */
	LM_RAISE_PLAIN,  /* runtime.plainError: text alone, still a runtime.Error */
	LM_RAISE_STRING, /* panic("text") */
	LM_RAISE_NIL,    /* nil dereference, with the SIGSEGV line */
	LM_RAISE_DIVIDE,
	LM_RAISE_SHIFT,
	LM_RAISE_OVERFLOW,
	LM_RAISE_BOUNDS, /* raise_args: x, y, signed, code (lm_bounds_code) */
	LM_RAISE_ASSERT, /* raise_args: interface type, concrete type or 0, asserted type, missing
			    method string (2) */
	LM_RAISE_GOEXIT,
	LM_RAISE_UNHASHABLE, /* looking up an unhashable key in an empty map: type, its name (2) */
} lm_raise_kind;
/* runtime/error.go's boundsErrorCode */
typedef enum {
	LM_BOUNDS_INDEX,
	LM_BOUNDS_SLICE_ALEN,
	LM_BOUNDS_SLICE_ACAP,
	LM_BOUNDS_SLICE_B,
	LM_BOUNDS_SLICE3_ALEN,
	LM_BOUNDS_SLICE3_ACAP,
	LM_BOUNDS_SLICE3_B,
	LM_BOUNDS_SLICE3_C,
	LM_BOUNDS_CONVERT,
} lm_bounds_code;
lm_status lm_raise_value(lm_g *g, uint64_t type, uint64_t data);
lm_status lm_raise_error(lm_vm *vm, lm_g *g, const char *fmt, ...) LM_PRINTF(3, 4);
lm_status lm_raise_plain(lm_vm *vm, lm_g *g, const char *fmt, ...) LM_PRINTF(3, 4);
lm_status lm_raise_string(lm_vm *vm, lm_g *g, const char *fmt, ...) LM_PRINTF(3, 4);
lm_status lm_raise_nil(lm_g *g, uint64_t addr);
lm_status lm_raise_simple(lm_g *g, lm_raise_kind kind);
lm_status lm_raise_bounds(lm_g *g, int64_t x, int64_t y, bool is_signed, lm_bounds_code code);
lm_status lm_raise_unhashable(lm_vm *vm, lm_g *g, const lm_rtype *t);
/* Failed assertion: `concrete` 0 for a nil interface; `missing` "" or the missing method's name. */
lm_status lm_raise_assert(lm_vm *vm, lm_g *g, uint64_t iface_type, uint64_t concrete,
			  uint64_t asserted, lm_str missing);
/* runtime.throw / runtime.fatal: not recoverable. Returns LM_NATIVE_FATAL. */
lm_status lm_throw(lm_vm *vm, lm_g *g, const char *fmt, ...) LM_PRINTF(3, 4);
/* Ends the instance with this text, the goroutines' tracebacks and status 2; not from Go code. */
void lm_vm_end(lm_vm *vm, const char *fmt, ...) LM_PRINTF(2, 3);

/* ---- goroutines */
typedef enum { LM_G_IDLE, LM_G_RUNNABLE, LM_G_RUNNING, LM_G_WAITING, LM_G_DEAD } lm_g_status;
const char *lm_wait_reason_text(lm_wait_reason r);
bool lm_wait_reason_durable(lm_wait_reason r);

/* A piece of a goroutine's stack. */
struct lm_chunk {
	lm_chunk *prev, *next; /* next: kept for reuse */
	uint64_t *end;         /* one past the last slot */
	const lm_ins *ret_pc;  /* of the call that crossed into this chunk */
	uint64_t *ret_dst;     /* where its results go */
	uint32_t ret_count;    /* result slots */
	uint32_t size;         /* slots */
	uint32_t index;        /* 0, 1 ... from the goroutine's first */
	uint64_t slots[];
};

/* A deferred call, in the goroutine's list, newest first. Roots: closure, token. */
typedef struct lm_defer {
	struct lm_defer *link;
	uint64_t *fp;     /* deferring frame */
	lm_chunk *chunk;  /* that fp is in */
	uint64_t closure; /* func(); 0 for a token's marker */
	uint64_t token;   /* gc object {list head} for DEFERAT, or 0 */
} lm_defer;

typedef struct lm_panic {
	struct lm_panic *link; /* older */
	uint64_t value[2];     /* eface */
	uint64_t *fp;          /* panicking frame */
	lm_chunk *chunk;
	const lm_ins *pc;   /* in it */
	lm_defer *running;  /* the deferred call being run (off the goroutine's list), or NULL */
	uint64_t *defer_fp; /* frame of that deferred call: whose recover() works */
	bool recovered, goexit, repanicked;
	bool printed_ready; /* text below is what to print */
	uint64_t text[2];   /* string from Error() or String() */
	bool has_text, is_runtime_error;
} lm_panic;

struct lm_g {
	uint64_t *fp; /* saved when not running: R of the top frame */
	const lm_ins *pc;
	uint64_t *limit; /* end of the current chunk */
	lm_chunk *chunk;
	lm_vm *vm;
	uint64_t id;
	uint8_t status; /* lm_g_status */
	uint8_t wait_reason;
	uint8_t raise_kind; /* lm_raise_kind: set by lm_raise_* */
	bool system;        /* not counted for deadlock, NumGoroutine */
	bool resumed; /* set when an op that parked or called is executed again; the op's function
			 clears it */
	bool ready_pending; /* readied before it parked */
	bool in_native_call;
	bool printing_panic;
	uint32_t pinned; /* procPin depth: not preempted */
	uint32_t locked; /* LockOSThread depth */
	uint32_t sig;    /* last signal-like panic, for the [signal ...] line */
	uint64_t sig_addr;
	uint64_t raise_args[6];
	lm_g *queue_next; /* run queue */
	lm_g *all_prev, *all_next;
	lm_defer *defers;
	lm_panic *panics;
	/* the call asked for by lm_call_go */
	uint64_t call_func;
	uint64_t call_args[16];
	uint64_t *call_more;   /* host memory: more arguments than that; scanned */
	uint64_t *big_results; /* host memory: results of a call with many */
	bool results_are_big, oom_tried, goexited;
	uint32_t call_nargs, call_nres;
	uint64_t *call_results;
	/* free for whoever parks the goroutine; scanned by the collector */
	uint64_t wait_words[6];
	void *wait_data;    /* host memory */
	int64_t wait_since; /* ns, monotonic: set by the first collection while it waits */
	uint64_t trace_seq;
	uint8_t trace_state;       /* LM_TRACE_* */
	int64_t block_since;       /* ns: the block profile counts from here */
	lm_gwait wait;             /* chan.c's, sema.c's */
	struct lm_bubble *bubble;  /* synctest: bubble.h */
	bool leaked, maybe_leaked; /* leak.c: nobody can end its wait; being looked into */
	bool bubble_idle;          /* in a bubble, durably blocked */
	uint64_t labels;           /* pprof labels: gc pointer */
	uint64_t start_closure;
	lm_g *parent; /* only valid for comparing; may be dead */
	uint64_t parent_id;
	lm_func *created_by; /* function of the go statement */
	const lm_ins *created_pc;
	uint64_t coro; /* iter.Pull: gc pointer */
	uint64_t stack_bytes;
	const lm_ins *break_passed; /* the breakpoint that it stopped at last: goes on without
				       stopping again */
	uint64_t locals[4];         /* natives' per-goroutine words: LM_LOCAL_*; scanned */
};

/* lm_g.locals: 0 is native_os.c's; crypto's two marks, of which a new goroutine inherits the second
 */
enum { LM_LOCAL_FIPS_INDICATOR = 1, LM_LOCAL_FIPS_BYPASS };

/* What step returns. */
typedef enum {
	LM_STEP_RUNNABLE,  /* budget used up */
	LM_STEP_WAITING,   /* nothing runnable until vm->wake_time or a descriptor is ready */
	LM_STEP_NEED_DATA, /* the resolver waits for sources: vm->need_data */
	LM_STEP_BREAKPOINT,
	LM_STEP_INTERRUPTED, /* lm_vm_interrupt */
	LM_STEP_LIMIT,       /* vm->limit_name */
	LM_STEP_EXITED,      /* vm->exit_code */
	LM_STEP_DEADLOCKED,  /* reported as Go does; vm->exit_code = 2 */
} lm_step;

typedef enum {
	LM_LIMIT_NONE,
	LM_LIMIT_MEMORY,
	LM_LIMIT_STEPS,
	LM_LIMIT_STACK,
	LM_LIMIT_GOROUTINES
} lm_limit;

typedef struct lm_vm_config {
	lm_resolver resolver;
	const lm_native *natives; /* table, sorted or not; ends with name NULL */
	struct lm_kernel *kernel; /* kernel/: system calls; owned by the caller */
	uint64_t max_stack;       /* bytes a goroutine; 0: Go's 1,000,000,000 */
	uint64_t max_memory;      /* bytes; 0 none */
	uint64_t max_goroutines;  /* 0 none */
	uint64_t max_steps;       /* polls (calls and back-edges) in all; 0 none */
	lm_compile_mode mode;
	/* Standard error for print, panics and tracebacks; NULL: kernel's descriptor 2. */
	void (*write_err)(void *arg, const char *p, size_t n);
	void *write_arg;
} lm_vm_config;

/* A package variable outside the globals segment; words: scanned. */
struct lm_big_var {
	void *at;
	uint64_t words, size;
};

/* An instance. Fields below are for vm/ and native/; others use functions. */
struct lm_vm {
	int64_t fuel; /* the poll word: polls left before the loop looks up; 0 makes it look at once
		       */
	lm_heap *heap; /* heap->due: a collection is wanted; ops flagged G and polls look */
	lm_rtypes *types;
	volatile uint8_t interrupt; /* set from a signal handler or another thread */
	bool exited, fatal;
	bool slow_natives; /* fast natives leave the work to their Go bodies */
	int exit_code;
	lm_g *g; /* running */
	lm_g *switch_to;
	uint8_t *globals; /* package variables that may hold pointers; offsets in code are from here
			   */
	uint8_t *globals_low; /* pointer-free ones: below */
	uint64_t globals_used, noscan_used;
	lm_vm_config cfg;
	lm_resolver resolver;
	/* run queue */
	lm_g *run_next; /* runs before the queue: made runnable last */
	lm_g *run_head, *run_tail;
	uint32_t run_count;
	int64_t turn_left; /* polls left of the turn that run_next shares */
	lm_g *all_g;
	uint64_t next_g_id;
	uint32_t g_count, g_system, g_waiting;
	lm_g *free_g;
	lm_defer *free_defers;
	lm_panic *free_panics;
	/* functions */
	lm_func **funcs; /* by id */
	uint32_t func_count, func_cap;
	struct lm_func_block *func_blocks;
	lm_strmap native_index;  /* name -> index + 1 in cfg.natives */
	lm_strmap extra_natives; /* registered by the embedder: name -> lm_native* */
	lm_strmap sym_index;     /* lm_vm_symbol's memo */
	LM_VEC(struct lm_big_var) big_vars;
	lm_code typefunc_sigs[16];
	lm_func *gopanic_func; /* stands for runtime.gopanic in lists of callers */
	lm_func *gopark_func, *chanrecv_inner, *chansend_inner;
	lm_func *mallocgc_func, *makeslice_func, *newobject_func;
	lm_func *chanrecv_func, *chansend_func, *selectgo_func; /* the same, in profiles */
	lm_func *goexit_func;      /* runtime.goexit: at the bottom of every goroutine there */
	LM_VEC(lm_sym *) own_syms; /* of lm_vm_native_func */
	/* Further roots (native/'s). */
	void (*push_more_roots)(lm_vm *vm, void (*push)(void *arg, const void *lo, const void *hi),
				void *arg);
	/* step */
	int64_t budget;
	uint64_t step_count;
	int64_t wake_time; /* ns monotonic; INT64_MAX none */
	const char *need_data;
	lm_limit limit;
	uint64_t polls;
	/* stops */
	bool stop_requested;
	uint64_t max_stack;
	bool max_stack_set;
	/* fatal printing */
	lm_buf err;
	lm_buf fatal_text;
	uint64_t max_stack_shown; /* what the overflow message names */
	lm_map func_by_sym, var_by_sym, data_addr;
	bool main_goexit;
	/* vm2's */
	lm_timers timers;
	struct lm_bubble *bubbles;
	struct lm_profiles *profiles;
	struct lm_trace *trace;                  /* NULL: none is on */
	lm_g *trace_reader;                      /* parked until there is a batch */
	int64_t started_ns, idle_ns, idle_since; /* step returned WAITING then; 0: not now */
	int64_t mutex_wait_ns;                   /* spent waiting for locks, in all */
	uint64_t bubble_ids;
	lm_semas semas;
	struct lm_kernel *kernel;
	void *netpoll; /* descriptors waited for: see lm_vm_set_poller */
	/* Waits for descriptors at most until `until` (0: only looks; INT64_MAX: for ever); readies
	 * goroutines. Returns false when nothing is registered. */
	bool (*netpoll_wait)(lm_vm *vm, int64_t until);
	/* Before a collection, when *pool_cleanup (a Go func value) is set: may ask for a Go call
	 * with lm_call_go and return LM_NATIVE_CALL. */
	lm_status (*before_gc)(lm_vm *vm, lm_g *g);
	/* After every collection: sees that queued finalizers and cleanups run. */
	void (*after_gc)(lm_vm *vm);
	bool signals_wanted; /* signal.Notify: no deadlock report */
	bool gc_before_done;
	const uint64_t *pool_cleanup; /* runtime.poolCleanup */
	uint64_t rand_state;
	char **rune_pages; /* texts of runes, four bytes each, by pages of 256; made when wanted */
	bool nil_panics;   /* panic(nil) stays nil: GODEBUG's panicnil=1 */
	struct lm_native_state *native_state; /* native/'s own per-instance things */
	struct lm_inspect *inspect;
	void (*loaded)(lm_vm *vm,
		       lm_func *f); /* inspect's: a function's code has just been loaded */
	lm_map breaks;              /* address of a patched instruction -> its op */
	lm_func *main_start;
	lm_g *main_g;
	lm_g *stopped; /* the goroutine at the breakpoint; NULL: step did not return for one */
	int traceback_level;     /* GOTRACEBACK: 0 none, 1 single, 2 all, 3 system */
	uint64_t crash_fd_plus1; /* debug.SetCrashOutput; 0: none */
	uint32_t throwing;
	uint32_t no_preempt; /* fork to exec */
	uint64_t xregs[8];
};

/* Where a native was called, with all that its caller's frame held: the return from fork happens
 * twice, and the child uses the same frame. (vm/stack.c) */
typedef struct lm_fork_mark {
	lm_chunk *chunk;
	uint64_t *fp, *dst;
	const lm_ins *pc;
	uint64_t *saved; /* host memory */
	uint32_t count;
} lm_fork_mark;
/* Takes the mark in a running native with these args. [alloc] */
void lm_vm_fork_mark(lm_g *g, const uint64_t *args, lm_fork_mark *m);
/* Goes back there, as if the native returned these results: return its value from the native that
 * runs now. Ends the mark. */
lm_status lm_vm_fork_return(lm_g *g, lm_fork_mark *m, const uint64_t *results, uint32_t n);

/* ---- instances (vm/sched.c, vm/load.c) */
/* Makes an instance with no goroutine yet; NULL when memory for globals cannot be reserved. Caller
 * frees. [alloc] */
lm_vm *lm_vm_new(const lm_vm_config *cfg);
void lm_vm_free(lm_vm *vm);
/* Starts the main goroutine at `start` (compile's "runtime.main"). [alloc] */
void lm_vm_start(lm_vm *vm, lm_sym *start);
/* Runs at most about `budget` polls (calls and back-edges). Everything that runs Go code is under
 * this. */
lm_step lm_vm_step(lm_vm *vm, int64_t budget);
/* After LM_STEP_WAITING: sleeps until the next timer or descriptor event. */
void lm_vm_wait(lm_vm *vm);
/* Makes a running step return LM_STEP_INTERRUPTED soon; from signal handlers and other threads too.
 * [pure] */
void lm_vm_interrupt(lm_vm *vm);
/* Registers a host function under a symbol, before the program mentions it. [alloc] */
void lm_vm_register(lm_vm *vm, const lm_native *n);
/* The record of a symbol, made when first asked. [alloc] */
lm_func *lm_vm_func(lm_vm *vm, lm_sym *sym);
/* Resolves f now (compiles, loads or binds a native). False: f->why tells. [alloc] */
bool lm_vm_resolve(lm_vm *vm, lm_func *f);
/* By name through the resolver; NULL when there is none. */
lm_func *lm_vm_func_named(lm_vm *vm, const char *name);
lm_func *lm_vm_func_by_id(lm_vm *vm, uint32_t id);
lm_func *lm_func_at(lm_vm *vm, uint64_t addr); /* the record at exactly this address, or NULL */
/* A new record (own number, own static closure) whose body is native n, with the slots that
 * `signature` (count 0; kept by the caller) says. The native's closure pointer is args[-4]. [alloc]
 */
lm_func *lm_vm_native_func(lm_vm *vm, const char *name, const lm_native *n, lm_code *signature);
/* Address of a package variable, placed now if need be. [alloc] */
void *lm_vm_var(lm_vm *vm, lm_sym *sym);
void *lm_vm_var_named(lm_vm *vm, const char *name);
/* Address of read-only data, placed now if need be. [alloc] */
void *lm_vm_data(lm_vm *vm, lm_data *d);

/* ---- goroutines (vm/sched.c) */
/* A new runnable goroutine that calls func value `closure` (no parameters). by/pc: the go
 * statement, for tracebacks. */
lm_g *lm_go(lm_vm *vm, uint64_t closure, lm_func *by, const lm_ins *pc, bool system);
/* The same for a function symbol with argument slots. */
lm_g *lm_go_call(lm_vm *vm, uint64_t closure, const uint64_t *args, uint32_t nargs, bool system);
/* Marks g, which is running C code now, as about to park: then return LM_NATIVE_PARK. Returns it.
 */
lm_status lm_park(lm_g *g, lm_wait_reason why);
/* Makes a parked goroutine runnable. A goroutine that has not parked yet will not park. */
void lm_ready(lm_vm *vm, lm_g *g);
/* The same at the end of the queue, for what comes from outside in bulk. */
void lm_ready_last(lm_vm *vm, lm_g *g);
/* Puts it at the front of the queue. */
void lm_ready_next(lm_vm *vm, lm_g *g);
static inline void lm_g_ready(lm_vm *vm, lm_g *g)
{
	lm_ready(vm, g);
}
static inline void lm_g_ready_front(lm_vm *vm, lm_g *g)
{
	lm_ready_next(vm, g);
}
/* A new system goroutine calling func value `closure` with n argument slots, first in the run
 * queue. [alloc] */
lm_g *lm_g_spawn_system(lm_vm *vm, uint64_t closure, const uint64_t *args, unsigned n);
uint64_t lm_vm_rand(lm_vm *vm);
/* Takes a runnable goroutine off the run queue: it waits (LM_WAIT_CORO) until readied or switched
 * to. */
void lm_unqueue(lm_vm *vm, lm_g *g);
int64_t lm_vm_nanotime(lm_vm *vm);
/* Whether g counts among the program's own. */
void lm_g_set_system(lm_vm *vm, lm_g *g, bool system);
uint64_t lm_goroutine_count(lm_vm *vm); /* runtime.NumGoroutine */

/* ---- stacks and walking (vm/stack.c, vm/traceback.c) */
typedef struct lm_frame {
	lm_g *g;
	lm_func *func;
	uint64_t *fp;
	const lm_ins
		*pc; /* the instruction the frame is at: itself (at_op) or the one after the call */
	lm_chunk *chunk;
	bool at_op;     /* pc is the current instruction, not a return address */
	bool panicking; /* the frame above is a deferred call run by a panic of this frame */
	bool valid;
} lm_frame;
/* The top frame of a goroutine (saved state must be current). */
void lm_frame_top(lm_g *g, lm_frame *f);
/* The caller of f; f->valid becomes false at the end. */
void lm_frame_next(lm_frame *f);
/* A PC value for runtime.Callers and back: (record id, word index). 0 none. Never the address of a
 * record. [pure] */
uint64_t lm_pc_make(const lm_func *f, const lm_ins *pc);
lm_func *lm_pc_split(lm_vm *vm, uint64_t pcvalue, uint32_t *word);
/* Source position of a word of a function; inlined calls: `depth` 0 is the innermost. False past
 * the end. */
bool lm_func_line(const lm_func *f, uint32_t word, uint32_t depth, lm_str *name, lm_position *pos);
/* Appends Go's traceback of g ("goroutine 1 [running]:\n..."). [alloc] */
void lm_traceback(lm_vm *vm, lm_g *g, lm_buf *out);
void lm_traceback_others(lm_vm *vm, lm_g *skip, lm_buf *out);
/* The others of that synctest bubble only. */
void lm_traceback_bubble(lm_vm *vm, lm_g *skip, uint64_t bubble, lm_buf *out);
/* Standard error of the instance. */
void lm_vm_write_err(lm_vm *vm, const char *p, size_t n);

/* ---- breakpoints (vm/breakpoint.c) */
/* Patches the instruction at a word of a resolved function, so that a goroutine about to execute it
 * makes step return LM_STEP_BREAKPOINT, with vm->stopped at it. False when no instruction starts
 * there. [alloc] */
bool lm_vm_break_set(lm_vm *vm, lm_func *f, uint32_t word);
/* Takes the patch away; false when there is none. */
bool lm_vm_break_clear(lm_vm *vm, lm_func *f, uint32_t word);
/* The op that was at a patched instruction. [pure] */
unsigned lm_vm_patched_op(const lm_vm *vm, const lm_ins *pc);
/* The op that pc means, patched or not. [pure] */
static inline unsigned lm_op_of(const lm_vm *vm, const lm_ins *pc)
{
	return LM_UNLIKELY(pc->op == OP_BREAK) ? lm_vm_patched_op(vm, pc) : pc->op;
}

/* A collection now (at a safepoint only: from natives just before returning, with everything in
 * frames). */
void lm_vm_collect(lm_vm *vm, bool forced);
/* ---- the collector's view (vm/roots.c): calls push(arg, lo, hi) for every range of words that may
 * hold pointers. */
typedef void (*lm_push_fn)(void *arg, const void *lo, const void *hi);
void lm_vm_push_roots(lm_vm *vm, lm_push_fn push, void *arg);
/* Of one goroutine alone. */
void lm_vm_push_g_roots(lm_g *g, lm_push_fn push, void *arg);
/* Live slots of a frame of f at a pc as a bit set of (nslots + 63) / 64 words; the memo is f's.
 * [alloc] */
const uint64_t *lm_liveness_at(lm_func *f, const lm_ins *pc, bool at_op, uint64_t *scratch_bits);

/* ---- deferred calls and panics (vm/panic.c), for natives that need them */
bool lm_g_panicking(const lm_g *g);

#endif
