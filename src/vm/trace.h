/* trace.h - the execution trace of runtime/trace, in the binary format that Go 1.26 and later read.
 * Included by vm/ and native/.
 *
 * There is one thread (M 0) and one processor (P 0, always running), so events stand in one list in
 * the order in which they happen. A generation ends with its tables of stacks and strings; its
 * batches wait in host memory until the reader takes them. Every function but lm_trace_start is to
 * be called only while vm->trace is set. */
#ifndef LM_VM_TRACE_H
#define LM_VM_TRACE_H

#include "base/base.h"
#include "vm/status.h"

typedef struct lm_trace lm_trace;

/* What the trace knows of a goroutine (lm_g.trace_state). */
enum { LM_TRACE_UNKNOWN, LM_TRACE_RUNNABLE, LM_TRACE_RUNNING, LM_TRACE_WAITING };

/* Begins; false when a trace is on, or the last one has not been read to its end. [alloc] */
bool lm_trace_start(lm_vm *vm);
/* Ends the generation and, when `stop`, the trace. */
void lm_trace_advance(lm_vm *vm, bool stop);
/* Frees what the trace holds. */
void lm_trace_free(lm_trace *t);
/* The reader: the first batch that waits, NULL when there is none now; and takes it away. */
const lm_buf *lm_trace_first(const lm_trace *t);
void lm_trace_drop_first(lm_trace *t);
/* No batch waits and none will come. [pure] */
bool lm_trace_over(const lm_trace *t);

/* Goroutines: made, begins its turn, ends it (how the loop stopped tells), became runnable. */
void lm_trace_create(lm_vm *vm, lm_g *g);
void lm_trace_run(lm_vm *vm, lm_g *g);
void lm_trace_yield(lm_vm *vm, lm_g *g);
void lm_trace_block(lm_vm *vm, lm_g *g);
void lm_trace_end(lm_vm *vm, lm_g *g);
void lm_trace_ready(lm_vm *vm, lm_g *g);
/* A collection begins or ends. */
void lm_trace_gc(lm_vm *vm, bool begins);

/* Tasks, regions and logs of the running goroutine. */
typedef enum {
	LM_TRACE_TASK_BEGIN,   /* id, other: parent, a: name */
	LM_TRACE_TASK_END,     /* id */
	LM_TRACE_REGION_BEGIN, /* id, a: name */
	LM_TRACE_REGION_END,
	LM_TRACE_LOG, /* id, a: category, b: message */
} lm_trace_note;
void lm_trace_annotate(lm_vm *vm, lm_trace_note what, uint64_t id, uint64_t other, lm_str a,
		       lm_str b);

#endif
