/* dispatch.h - the three forms of the loop, from one handler text. Included by the exec_*.c files
 * only, which define LM_LOOP (LM_LOOP_TAIL, LM_LOOP_GOTO or LM_LOOP_SWITCH) first.
 *
 * State in registers: pc, R (the frame), vm, limit (end of the stack chunk), fuel (polls left).
 * A handler is HANDLER(NAME) { ... } and leaves by DISPATCH(), NEXT(n) or GO_COLD(name); COLD(name)
 * { ... } is shared cold code of the same kind. Nothing may be live in C locals across any of
 * these. */
#define LM_LOOP_TAIL   1
#define LM_LOOP_GOTO   2
#define LM_LOOP_SWITCH 3

/* The saved state is what collector, tracebacks and C functions look at. */
#define SAVE() (vm->g->pc = pc, vm->g->fp = R, vm->fuel = fuel)
#define LOAD() (pc = vm->g->pc, R = vm->g->fp, limit = vm->g->limit, fuel = vm->fuel)

#if LM_LOOP == LM_LOOP_TAIL
#define PARAMS                                                                                     \
	const lm_ins *pc, uint64_t *R, lm_vm *vm, uint64_t *limit, int64_t fuel, const void *table
#define ARGS pc, R, vm, limit, fuel, table
typedef LM_PRESERVE_NONE lm_x (*lm_handler)(PARAMS);
#define HANDLER(name)   static LM_PRESERVE_NONE lm_x op_##name(PARAMS)
#define COLD(name)      static LM_PRESERVE_NONE LM_NOINLINE lm_x cold_##name(PARAMS)
#define COLD_DECL(name) static LM_PRESERVE_NONE lm_x cold_##name(PARAMS);
#define RAW_DISPATCH()  LM_MUSTTAIL return ((const lm_handler *)table)[pc->op](ARGS)
#define DISPATCH_AS(op) LM_MUSTTAIL return ((const lm_handler *)table)[op](ARGS)
#define GO_COLD(name)   LM_MUSTTAIL return cold_##name(ARGS)
#define LEAVE(x)                                                                                   \
	do {                                                                                       \
		SAVE();                                                                            \
		(void)limit, (void)table;                                                          \
		return (x);                                                                        \
	} while (0)
#elif LM_LOOP == LM_LOOP_GOTO
#define HANDLER(name)   op_##name:
#define COLD(name)      cold_##name:
#define RAW_DISPATCH()  goto *table[pc->op]
#define DISPATCH_AS(op) goto *table[op]
#define GO_COLD(name)   goto cold_##name
#else
#define HANDLER(name)  case OP_##name:
#define COLD(name)     cold_##name:
#define RAW_DISPATCH() goto again
#define DISPATCH_AS(op)                                                                            \
	do {                                                                                       \
		code = (unsigned)(op);                                                             \
		goto as;                                                                           \
	} while (0)
#define GO_COLD(name) goto cold_##name
#endif

#if LM_LOOP != LM_LOOP_TAIL
#define LEAVE(x)                                                                                   \
	do {                                                                                       \
		SAVE();                                                                            \
		return (x);                                                                        \
	} while (0)
#endif

#if defined(LM_TORTURE)
/* Torture: every instruction ends the goroutine's turn. */
#define DISPATCH()                                                                                 \
	do {                                                                                       \
		if (LM_UNLIKELY(vm->no_preempt == 0 && vm->g->pinned == 0))                        \
			GO_COLD(torture);                                                          \
		RAW_DISPATCH();                                                                    \
	} while (0)
#else
#define DISPATCH() RAW_DISPATCH()
#endif
#define NEXT(n)                                                                                    \
	do {                                                                                       \
		pc += (n);                                                                         \
		DISPATCH();                                                                        \
	} while (0)

/* Operands. */
#define RA  R[pc->a]
#define RB  R[pc->b]
#define RC  R[pc->c]
#define SA  ((int64_t)R[pc->a])
#define SB  ((int64_t)R[pc->b])
#define SC  ((int64_t)R[pc->c])
#define IB  ((int64_t)(int16_t)pc->b)
#define IC  ((int64_t)(int16_t)pc->c)
#define IBC ((int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16))
#define E0  pc[1].raw
#define E1  pc[2].raw
/* Jumps: `len` words is the instruction's length. */
#define JUMP_IF(cond, len, off) NEXT((cond) ? (len) + (ptrdiff_t)(off) : (ptrdiff_t)(len))
#define LOOP_IF(cond, len, off)                                                                    \
	do {                                                                                       \
		if (cond) {                                                                        \
			pc += (len) + (ptrdiff_t)(off);                                            \
			if (LM_UNLIKELY(--fuel < 0))                                               \
				GO_COLD(poll);                                                     \
			DISPATCH();                                                                \
		}                                                                                  \
		NEXT(len);                                                                         \
	} while (0)
/* Memory at address `at`, checked against the first page. */
#define CHECK_NIL(at)                                                                              \
	do {                                                                                       \
		if (LM_UNLIKELY((at) < LM_FIRST_PAGE)) {                                           \
			vm->xregs[0] = (at);                                                       \
			GO_COLD(nil);                                                              \
		}                                                                                  \
	} while (0)
#define CHECK_INDEX(i, n)                                                                          \
	do {                                                                                       \
		if (LM_UNLIKELY((uint64_t)(i) >= (uint64_t)(n))) {                                 \
			vm->xregs[0] = (i);                                                        \
			vm->xregs[1] = (n);                                                        \
			GO_COLD(index);                                                            \
		}                                                                                  \
	} while (0)
/* An op done in C: `fn` returns an lm_status; DONE goes on after the instruction of `len` words. */
#define C_OP(fn, len)                                                                              \
	do {                                                                                       \
		SAVE();                                                                            \
		lm_status st_ = lm_op_##fn(vm, pc, R);                                             \
		fuel = vm->fuel;                                                                   \
		if (LM_UNLIKELY(st_ != LM_NATIVE_DONE)) {                                          \
			vm->xregs[7] = st_;                                                        \
			GO_COLD(status);                                                           \
		}                                                                                  \
		NEXT(len);                                                                         \
	} while (0)
/* The same for ops flagged G: a due collection comes first. */
#define C_OP_G(fn, len)                                                                            \
	do {                                                                                       \
		SAVE();                                                                            \
		if (LM_UNLIKELY(vm->heap->due) && lm_safepoint(vm, vm->g))                         \
			GO_COLD(reload);                                                           \
		lm_status st_ = lm_op_##fn(vm, pc, R);                                             \
		fuel = vm->fuel;                                                                   \
		if (LM_UNLIKELY(st_ != LM_NATIVE_DONE)) {                                          \
			vm->xregs[7] = st_;                                                        \
			GO_COLD(status);                                                           \
		}                                                                                  \
		NEXT(len);                                                                         \
	} while (0)
/* Engine ops: `call` returns an lm_x and has set g->pc and g->fp. */
#define X_OP(call)                                                                                 \
	do {                                                                                       \
		SAVE();                                                                            \
		lm_x x_ = (call);                                                                  \
		if (x_ != LM_X_CONT)                                                               \
			return x_;                                                                 \
		GO_COLD(reload);                                                                   \
	} while (0)
