/* native_trace.c - package runtime's execution trace (stdlib/overlay/runtime/trace.go has the Go
 * half): starting, ending generations, reading batches, annotations. */
#include "native/native_int.h"
#include "vm/trace.h"

/* traceStart() bool: false when one is on */
LM_NATIVE_FN(lm_runtime_trace_start)
{
	UNUSED_G();
	args[0] = lm_trace_start(vm);
	return LM_NATIVE_DONE;
}

/* traceEnd(stop bool) bool: ends the generation, or the trace; false when none is on */
LM_NATIVE_FN(lm_runtime_trace_end)
{
	UNUSED_G();
	bool stop = args[1] != 0;
	args[0] = vm->trace != NULL;
	if (vm->trace) {
		lm_trace_advance(vm, stop);
		if (vm->trace_reader) {
			lm_ready(vm, vm->trace_reader);
			vm->trace_reader = NULL;
		}
	}
	return LM_NATIVE_DONE;
}

/* traceDrained() bool: the reader has taken everything and asks for more */
LM_NATIVE_FN(lm_runtime_trace_drained)
{
	UNUSED_G();
	args[0] = !vm->trace || (vm->trace_reader && !lm_trace_first(vm->trace));
	return LM_NATIVE_DONE;
}

/* traceWait() int: parks until there is a batch and returns its length; -1 at the end */
LM_NATIVE_FN(lm_runtime_trace_wait)
{
	if (vm->trace && lm_trace_first(vm->trace)) {
		args[0] = lm_trace_first(vm->trace)->len;
		return LM_NATIVE_DONE;
	}
	if (!vm->trace || lm_trace_over(vm->trace)) {
		if (vm->trace) {
			lm_trace_free(vm->trace);
		}
		vm->trace = NULL;
		args[0] = (uint64_t)-1;
		return LM_NATIVE_DONE;
	}
	vm->trace_reader = g;
	return lm_park(g, LM_WAIT_TRACE_READER);
}

/* traceTake(data []byte) */
LM_NATIVE_FN(lm_runtime_trace_take)
{
	UNUSED_G();
	const lm_buf *b = vm->trace ? lm_trace_first(vm->trace) : NULL;
	if (b && args[1] == b->len) {
		memcpy(lm_ptr(args[0]), b->data, b->len);
		lm_trace_drop_first(vm->trace);
	}
	return LM_NATIVE_DONE;
}

/* traceNote(what int, id, other uint64, a, b string) */
LM_NATIVE_FN(lm_runtime_trace_note)
{
	UNUSED_G();
	if (vm->trace) {
		lm_trace_annotate(vm, (lm_trace_note)args[0], args[1], args[2], lm_arg_str(args, 3),
				  lm_arg_str(args, 5));
	}
	return LM_NATIVE_DONE;
}
