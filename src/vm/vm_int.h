/* vm_int.h - what the files of vm/ share among themselves: outcomes of the loop, stubs, frames
 * pushed by the engine. Included by vm/ only. */
#ifndef LM_VM_VM_INT_H
#define LM_VM_VM_INT_H

#include "vm/vm.h"

/* Why the loop stopped, or that it goes on at g->pc, g->fp. */
typedef enum {
	LM_X_CONT,
	LM_X_YIELD, /* fuel is used up, or the goroutine gave way */
	LM_X_PARK,
	LM_X_DEAD,   /* the goroutine has returned */
	LM_X_STOP,   /* vm->exited */
	LM_X_SWITCH, /* vm->switch_to runs next */
	LM_X_BREAK,
	LM_X_NEED_DATA,
	LM_X_INTERRUPT,
} lm_x;

/* Slots kept free at the end of a chunk for what the engine pushes on top of a frame: a saved pc, a
 * header, and up to LM_PUSH_SLOTS results and arguments of a call that a native or an op asked for.
 */
#define LM_PUSH_SLOTS  16
#define LM_CHUNK_SLACK (1 + LM_FRAME_HDR + LM_PUSH_SLOTS + 3)
#define LM_FIRST_CHUNK 160

extern const lm_ins lm_stub_stack_return[1], lm_stub_goexit[1], lm_stub_resume_native[1],
	lm_stub_resume_tail[1], lm_stub_resume_op[1], lm_stub_panic_next[1], lm_stub_panic_print[1],
	lm_stub_native[2], lm_stub_resolve[1];

static inline lm_func *lm_fp_func(const uint64_t *fp)
{
	return lm_ptr(fp[-3]);
}

/* exec.c: runs vm->g from its saved state until something stops it. */
lm_x lm_exec(lm_vm *vm);
lm_x lm_exec_tail(lm_vm *vm);
lm_x lm_exec_goto(lm_vm *vm);
lm_x lm_exec_switch(lm_vm *vm);

/* call.c */
/* Carries out what an op or native returned, with g->pc and g->fp at the op. */
lm_x lm_exec_op_status(lm_vm *vm, lm_status st);
lm_x lm_exec_native_status(lm_vm *vm, lm_status st);
lm_x lm_exec_native(lm_vm *vm);
lm_x lm_exec_resume_native(lm_vm *vm);
lm_x lm_exec_resume_tail(lm_vm *vm);
lm_x lm_exec_resolve(lm_vm *vm);
lm_x lm_exec_poll(lm_vm *vm);
/* 0: go on with the op; else the state changed: continue at g->pc, g->fp. */
bool lm_safepoint(lm_vm *vm, lm_g *g);
/* A call that does not fit in the current chunk: enters f with its arguments copied from n. */
lm_x lm_exec_cross(lm_vm *vm, lm_func *f, uint64_t *n, const lm_ins *ret_pc, uint64_t closure);
/* Leaves a chunk: the STACK_RETURN stub. */
void lm_stack_leave(lm_g *g);
/* Pushes a frame of f on top of the current frame (whose saved pc is g->pc), returning to `stub`.
 * Sets g->pc, g->fp. mark 1: the op at the saved pc is executed again with g->resumed. */
lm_x lm_push_call(lm_vm *vm, lm_g *g, lm_func *f, uint64_t closure, const uint64_t *args,
		  uint32_t nargs, const lm_ins *stub, unsigned mark);
static inline void lm_do_ret(lm_g *g)
{
	g->pc = lm_ptr(g->fp[-1]);
	g->fp = lm_ptr(g->fp[-2]);
}

/* stack.c */
lm_chunk *lm_stack_enter(lm_vm *vm, lm_g *g, uint32_t slots); /* NULL: limit */
void lm_stack_pop_to(lm_g *g, lm_chunk *c);
void lm_g_stack_init(lm_vm *vm, lm_g *g, uint32_t slots);
void lm_g_stack_free(lm_g *g);
bool lm_fp_older(const lm_chunk *ac, const uint64_t *a, const lm_chunk *bc, const uint64_t *b);

/* panic.c */
lm_x lm_exec_raise(lm_vm *vm, lm_g *g);
lm_x lm_exec_panic(lm_vm *vm, lm_g *g, const uint64_t value[2]);
lm_x lm_exec_goexit(lm_vm *vm, lm_g *g);
lm_x lm_exec_panic_next(lm_vm *vm);
lm_x lm_exec_panic_print(lm_vm *vm);
lm_x lm_exec_rundefers(lm_vm *vm);
void lm_exec_defer(lm_vm *vm, lm_g *g, uint64_t closure);
uint64_t lm_exec_defertoken(lm_vm *vm, lm_g *g);
bool lm_exec_deferat(lm_vm *vm, lm_g *g, uint64_t closure, uint64_t token);
void lm_exec_recover(lm_g *g, uint64_t *out);
lm_status lm_raise_rt(lm_vm *vm, lm_g *g, lm_rt_error e);
void lm_g_drop_defers(lm_vm *vm, lm_g *g);
lm_x lm_exec_fatal(lm_vm *vm, lm_g *g);
lm_x lm_exec_fatal_panic(lm_vm *vm, lm_g *g);

/* breakpoint.c: at a patched instruction: true when step is to return; else the op to execute is in
 * xregs[0]. */
bool lm_break_stops(lm_vm *vm, const lm_ins *pc);
/* sched.c: a limit of the embedder is reached: the instance is over. */
lm_status lm_limit_reached(lm_vm *vm, lm_limit which);

/* sched.c */
lm_g *lm_g_new(lm_vm *vm, bool system);
void lm_g_free(lm_vm *vm, lm_g *g);
void lm_runq_push(lm_vm *vm, lm_g *g);

/* load.c */
/* After lm_vm_resolve failed because vm->need_data is not here: gives f the slots of its signature,
 * so that a frame of it can be pushed whose first instruction asks again. False when it failed for
 * another reason. */
bool lm_vm_resolve_later(lm_vm *vm, lm_func *f);
/* The record of the Go body that fast native f stands for, unresolved at first. [alloc] */
lm_func *lm_vm_go_body(lm_vm *vm, lm_func *f);
void lm_vm_free_loaded(lm_vm *vm);
bool lm_globals_init(lm_vm *vm);

/* typefuncs.c: sets config's equal_func and hash_func. */
void lm_typefuncs_init(lm_vm *vm, lm_rtypes_config *config);

/* liveness.c */
void lm_liveness_free(lm_func *f);

/* Out of Go memory: asks for a collection and another try, the second time it is fatal. */
lm_status lm_oom(lm_vm *vm, lm_g *g);

#define LM_RUNE_PAGES (0x110000 / 256)

/* ops_*.c: the C side of ops. pc and R are the op's; DONE means: go on after it. */
#define LM_OPS(X)                                                                                  \
	X(slice)                                                                                   \
	X(slice_to_array)                                                                          \
	X(makeslice)                                                                               \
	X(append) X(append_zero) X(appendstr) X(append_n) X(append_1) X(copy) X(copystr)           \
		X(clearslice) X(concat) X(bytes_to_str) X(str_to_bytes) X(runes_to_str) X(         \
			str_to_runes) X(rune_to_str) X(new) X(closure) X(box) X(boxaddr) X(unbox)  \
			X(eface_to_iface) X(iface_to_iface) X(conv_iface) X(assert_fail)           \
				X(try_iface) X(makemap) X(mapget) X(mapset) X(mapaddr) X(mapdel)   \
					X(mapclear) X(mapiter) X(mapnext) X(makechan) X(send)      \
						X(recv) X(closechan) X(chanlen) X(select) X(print) \
							X(unsafe_slice) X(unsafe_string)           \
								X(eq_iface) X(eq_typed) X(go)      \
									X(panic_rt)
#define X(name) lm_status lm_op_##name(lm_vm *vm, const lm_ins *pc, uint64_t *R);
LM_OPS(X)
#undef X

/* complex.c-like helpers in ops_num.c */
void lm_complex_div(double out[2], double a, double b, double c, double d);
int64_t lm_f64_to_s64(double x);
uint64_t lm_f64_to_u64(double x);
int32_t lm_f64_to_s32(double x);
double lm_min_f64(double a, double b);
double lm_max_f64(double a, double b);

#endif
