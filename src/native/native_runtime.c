/* native_runtime.c - our own package runtime's natives: goroutines, memory, stacks, types. */
#include "native/native_int.h"

LM_NATIVE_FN(lm_runtime_gosched)
{
	UNUSED_VM();
	(void)args;
	if (g->resumed) {
		g->resumed = false;
		return LM_NATIVE_DONE;
	}
	return LM_NATIVE_YIELD;
}

LM_NATIVE_FN(lm_runtime_goexit)
{
	UNUSED_VM_G();
	(void)args;
	return LM_NATIVE_GOEXIT;
}

LM_NATIVE_FN(lm_runtime_gomaxprocs)
{
	UNUSED_G();
	struct lm_native_state *s = vm->native_state;
	args[0] = s->max_procs;
	if ((int64_t)args[1] > 0) {
		s->max_procs = (uint32_t)args[1];
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_num_cpu)
{
	UNUSED_VM_G();
	args[0] = lm_host_cpu_count();
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_num_goroutine)
{
	UNUSED_G();
	args[0] = lm_goroutine_count(vm);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_lock_count)
{
	UNUSED_VM();
	int64_t n = (int64_t)g->locked + (int64_t)args[0];
	g->locked = n < 0 ? 0 : (uint32_t)n;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_lock_counted)
{
	UNUSED_VM();
	args[0] = g->locked;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_goid)
{
	UNUSED_VM();
	args[0] = g->id;
	return LM_NATIVE_DONE;
}

/* throw(msg string), fatal(msg string) */
LM_NATIVE_FN(lm_runtime_throw)
{
	return lm_throw(vm, g, "%.*s", LM_STRF(lm_arg_str(args, 0)));
}

LM_NATIVE_FN(lm_runtime_breakpoint)
{
	UNUSED_VM_G();
	(void)args;
	return LM_NATIVE_DONE;
}

/* ---- types */

LM_NATIVE_FN(lm_runtime_type_string)
{
	UNUSED_G();
	lm_set_string(vm, args, 0, lm_rtype_str(vm->types, lm_ptr(args[2])));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_type_pkg_path)
{
	UNUSED_G();
	lm_str pkg = lm_rtype_pkg(vm->types, lm_ptr(args[2]));
	const lm_tdesc *d = lm_rtype_desc(vm->types, lm_ptr(args[2]));
	for (uint32_t i = 0; d && i < d->field_count && !pkg.len; i++)
		pkg = d->fields[i].pkg_path; /* a struct with names of one package's own */
	lm_set_string(vm, args, 0, pkg);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_itab_for)
{
	UNUSED_G();
	args[0] = lm_addr(lm_itab_get(vm->types, lm_ptr(args[1]), lm_ptr(args[2]), NULL));
	return LM_NATIVE_DONE;
}

/* ---- memory */

LM_NATIVE_FN(lm_runtime_gc)
{
	enum {
		YIELDS = 2
	}; /* so that finalizers begin before GC returns, as they do on another thread in Go */
	uint64_t *yields = &g->wait_words[5];
	(void)args;
	if (!g->resumed) {
		*yields = 0;
		return LM_NATIVE_RETRY;
	}
	if (*yields < (vm->heap->queue_nonempty ? YIELDS : 1)) {
		++*yields;
		return LM_NATIVE_YIELD;
	}
	*yields = 0;
	g->resumed = false;
	return LM_NATIVE_DONE;
}

/* noPreempt(delta int) */
LM_NATIVE_FN(lm_runtime_no_preempt)
{
	UNUSED_VM();
	int64_t n = (int64_t)g->pinned + (int64_t)args[0];
	g->pinned = n < 0 ? 0 : (uint32_t)n;
	return LM_NATIVE_DONE;
}

/* readMemNumbers(n *memNumbers): the order of stdlib/overlay/runtime/mem.go */
LM_NATIVE_FN(lm_runtime_read_mem)
{
	NIL_CHECK(args[0]);
	lm_gc_stats s;
	lm_gc_get_stats(vm->heap, &s);
	uint64_t stack = 0;
	for (lm_g *i = vm->all_g; i; i = i->all_next) {
		stack += i->stack_bytes;
	}
	uint64_t values[] = {s.allocated,     s.total_bytes,     s.heap_size,
			     s.heap_free,     s.mallocs,         s.frees,
			     stack,           s.cycles,          s.forced_cycles,
			     s.next_gc,       s.last_gc_unix_ns, s.pause_total_ns,
			     s.last_pause_ns, s.released};
	memcpy(lm_ptr(args[0]), values, sizeof values);
	return LM_NATIVE_DONE;
}

/* readMetricNumbers(n *metricNumbers): the order of stdlib/overlay/runtime/metrics.go */
LM_NATIVE_FN(lm_runtime_read_metrics)
{
	NIL_CHECK(args[0]);
	const lm_heap *h = vm->heap;
	uint64_t runnable = 0, waiting = 0;
	for (const lm_g *i = vm->all_g; i; i = i->all_next) {
		runnable += !i->system && i->status == LM_G_RUNNABLE;
		waiting += !i->system && i->status == LM_G_WAITING;
	}
	int64_t now = lm_vm_nanotime(vm);
	uint64_t values[] = {
		(uint64_t)(now - vm->started_ns),
		(uint64_t)vm->idle_ns,
		(uint64_t)vm->mutex_wait_ns,
		h->queued[0],
		h->queued[1],
		h->taken[0],
		h->taken[1],
		(uint64_t)(int64_t)h->percent,
		h->soft_limit && h->soft_limit < INT64_MAX ? h->soft_limit : INT64_MAX,
		vm->globals_used,
		vm->next_g_id,
		runnable,
		waiting,
		g->system ? 0 : 1,
	};
	memcpy(lm_ptr(args[0]), values, sizeof values);
	return LM_NATIVE_DONE;
}

/* readPauses(ns, ends *[256]uint64): of the last collections, by cycle */
LM_NATIVE_FN(lm_runtime_read_pauses)
{
	NIL_CHECK(args[0]);
	NIL_CHECK(args[1]);
	memcpy(lm_ptr(args[0]), vm->heap->pause_ns, sizeof vm->heap->pause_ns);
	memcpy(lm_ptr(args[1]), vm->heap->pause_end, sizeof vm->heap->pause_end);
	return LM_NATIVE_DONE;
}

/* readHistograms(pauses *[64]uint64, allocs, frees *[LM_GC_CLASSES]uint64): any may be nil */
LM_NATIVE_FN(lm_runtime_read_histograms)
{
	UNUSED_G();
	const lm_heap *h = vm->heap;
	if (args[0]) {
		memcpy(lm_ptr(args[0]), h->pause_counts, sizeof h->pause_counts);
	}
	for (size_t i = 0; i < LM_GC_CLASSES; i++) {
		if (args[1]) {
			((uint64_t *)lm_ptr(args[1]))[i] = lm_gc_class_allocs(h, i);
		}
		if (args[2]) {
			((uint64_t *)lm_ptr(args[2]))[i] = h->class_frees[i];
		}
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_debug_set_gc_percent)
{
	UNUSED_G();
	args[0] = (uint64_t)(int64_t)lm_gc_set_percent(vm->heap, (int32_t)args[1]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_debug_set_memory_limit)
{
	UNUSED_G();
	int64_t limit = (int64_t)args[1];
	args[0] =
		limit < 0 ? vm->heap->soft_limit : lm_gc_set_soft_limit(vm->heap, (uint64_t)limit);
	if ((int64_t)args[0] <= 0) {
		args[0] = INT64_MAX;
	}
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_debug_free_os_memory)
{
	(void)args;
	if (!g->resumed) {
		return LM_NATIVE_RETRY;
	}
	g->resumed = false;
	lm_gc_release_free(vm->heap);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_debug_set_max_stack)
{
	UNUSED_G();
	uint64_t old = vm->max_stack_shown;
	vm->max_stack_shown = args[1];
	if (args[1] < vm->max_stack || vm->max_stack_set)
		vm->max_stack = args[1];
	vm->max_stack_set = true;
	args[0] = old;
	return LM_NATIVE_DONE;
}

/* objectKind(p unsafe.Pointer) int: 0 not the collector's, 1 the start of an object, 2 inside one
 */
LM_NATIVE_FN(lm_runtime_object_kind)
{
	UNUSED_VM_G();
	void *base = lm_gc_base(lm_ptr(args[1]));
	args[0] = base == NULL ? 0 : base == lm_ptr(args[1]) ? 1 : 2;
	return LM_NATIVE_DONE;
}

/* objectBase(p unsafe.Pointer) unsafe.Pointer: nil outside the collector's heap */
LM_NATIVE_FN(lm_runtime_object_base)
{
	UNUSED_VM_G();
	args[0] = lm_word(lm_gc_base(lm_ptr(args[1])));
	return LM_NATIVE_DONE;
}

/* objectSize(p unsafe.Pointer) uintptr: of an object that starts at p */
LM_NATIVE_FN(lm_runtime_object_size)
{
	UNUSED_VM_G();
	args[0] = lm_gc_size(lm_ptr(args[1]));
	return LM_NATIVE_DONE;
}

/* setFinalizer(p unsafe.Pointer, fn func(unsafe.Pointer)) bool */
LM_NATIVE_FN(lm_runtime_set_finalizer)
{
	UNUSED_G();
	args[0] = 1;
	if (args[2] == 0) {
		lm_gc_clear_finalizer(vm->heap, args[1]);
	} else {
		args[0] = lm_gc_set_finalizer(vm->heap, args[1], args[2], 0, 0);
	}
	return LM_NATIVE_DONE;
}

/* addCleanup(p unsafe.Pointer, fn func()) uint64 */
LM_NATIVE_FN(lm_runtime_add_cleanup)
{
	UNUSED_G();
	args[0] = lm_gc_add_cleanup(vm->heap, args[1], args[2], 0, 0);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_stop_cleanup)
{
	UNUSED_G();
	lm_gc_stop_cleanup(vm->heap, args[0], args[1]);
	return LM_NATIVE_DONE;
}

/* ---- stacks */

/* callers(skip int, pcs []uintptr) int: 0 is the Go function that called us */
LM_NATIVE_FN(lm_runtime_callers)
{
	int64_t skip = (int64_t)args[1];
	uint64_t *pcs = lm_ptr(args[2]);
	uint64_t max = args[3];
	uint64_t n = 0;
	lm_frame f;
	lm_frame_top(g, &f);
	lm_frame_next(&f); /* this native */
	for (; f.valid && n < max; lm_frame_next(&f)) {
		if (f.panicking &&
		    skip-- <= 0) { /* the call of gopanic that runs the deferred calls above */
			pcs[n++] = lm_pc_make(vm->gopanic_func, NULL) + 4;
			if (n == max) {
				break;
			}
		}
		if (f.func->code_flags & LM_CODE_WRAPPER) {
			continue;
		}
		if (skip-- > 0) {
			continue;
		}
		pcs[n++] = lm_pc_make(f.func, f.pc) + (f.at_op ? 4 : 0);
	}
	if (n < max && skip <= 0) {
		pcs[n++] = lm_pc_make(vm->goexit_func, NULL) + 4;
	}
	args[0] = n;
	return LM_NATIVE_DONE;
}

static lm_func *func_of_pc(lm_vm *vm, uint64_t pc, uint32_t *word)
{
	if (pc == 0) {
		return NULL;
	}
	lm_func *f = lm_pc_split(vm, pc, word);
	if (!f) { /* the code word of a func value: its record's address */
		*word = 0;
		return lm_func_at(vm, pc);
	}
	return f->code && f->body_count > 0 && *word > f->body_count ? NULL : f;
}

/* funcForPC(pc uintptr) *Func: a PC value, or the address of a function record (a func value's code
 * word) */
LM_NATIVE_FN(lm_runtime_func_for_pc)
{
	UNUSED_G();
	uint32_t word;
	lm_func *f = func_of_pc(vm, args[1], &word);
	args[0] = lm_addr(f);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_func_name)
{
	UNUSED_G();
	lm_func *f = lm_ptr(args[2]);
	lm_set_string(vm, args, 0, f && f->sym ? f->sym->name : (lm_str){0});
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_func_entry)
{
	UNUSED_VM_G();
	args[0] = args[1]; /* the record stands for the entry */
	return LM_NATIVE_DONE;
}

/* funcFileLine(f *Func, pc uintptr) (string, int) */
LM_NATIVE_FN(lm_runtime_func_file_line)
{
	UNUSED_G();
	lm_func *f = lm_ptr(args[3]);
	uint32_t word = 0;
	lm_func *at = func_of_pc(vm, args[4], &word);
	lm_str name;
	lm_position pos = {0};
	if (f && !f->code) {
		lm_vm_resolve(vm, f);
	}
	if (f && f->code && lm_func_line(f, at == f && word > 0 ? word - 1 : 0, 0, &name, &pos)) {
		lm_set_string(vm, args, 0, pos.file);
		args[2] = (uint64_t)pos.line;
	} else {
		lm_set_string(vm, args, 0, LM_STR("?"));
		args[2] = 0;
	}
	return LM_NATIVE_DONE;
}

/* frameAt(pc uintptr, inline int) (fn *Func, name, file string, line, startLine int, inner bool);
 * results are 8 slots */
LM_NATIVE_FN(lm_runtime_frame_at)
{
	UNUSED_G();
	enum { FN = 0, NAME = 1, FILE_ = 3, LINE = 5, START = 6, INNER = 7, PC = 8, DEPTH = 9 };
	uint32_t word = 0;
	lm_func *f = func_of_pc(vm, args[PC], &word);
	memset(args, 0, 8 * sizeof *args);
	if (!f) {
		return LM_NATIVE_DONE;
	}
	uint32_t depth = (uint32_t)args[DEPTH];
	lm_str name;
	lm_position pos = {0};
	args[FN] = lm_addr(f);
	if (f->code && lm_func_line(f, word ? word - 1 : 0, depth, &name, &pos)) {
		lm_set_string(vm, args, NAME, name);
		lm_set_string(vm, args, FILE_, pos.file);
		args[LINE] = (uint64_t)pos.line;
		lm_str outer;
		lm_position outer_pos;
		args[INNER] = lm_func_line(f, word ? word - 1 : 0, depth + 1, &outer, &outer_pos);
		if (f->code->files) {
			args[START] = (uint64_t)lm_pos_resolve(f->code->files, f->code->pos).line;
		}
	} else {
		lm_set_string(vm, args, NAME, f->sym ? f->sym->name : (lm_str){0});
	}
	return LM_NATIVE_DONE;
}

/* Stack(buf []byte, all bool) int */
LM_NATIVE_FN(lm_runtime_stack)
{
	lm_buf out = {0};
	lm_traceback(vm, g, &out);
	if (args[4]) {
		lm_traceback_others(vm, g, &out);
	}
	size_t n = out.len < args[2] ? out.len : (size_t)args[2];
	if (n) {
		memcpy(lm_ptr(args[1]), out.data, n);
	}
	lm_buf_free(&out);
	args[0] = n;
	return LM_NATIVE_DONE;
}

/* setCrashFD(fd uintptr) uintptr: ^0 is none */
LM_NATIVE_FN(lm_runtime_set_crash_fd)
{
	UNUSED_G();
	uint64_t fd = args[1];
	args[0] = vm->crash_fd_plus1 - 1;
	vm->crash_fd_plus1 = fd + 1;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_set_traceback)
{
	UNUSED_G();
	lm_str level = lm_arg_str(args, 0);
	vm->traceback_level = lm_str_is(level, "none")     ? 0
			      : lm_str_is(level, "all")    ? 2
			      : lm_str_is(level, "system") ? 3
							   : 1;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_build_version)
{
	UNUSED_G();
	lm_set_string(vm, args, 0, LM_STR("go1.27.4"));
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_runtime_default_goroot)
{
	const char *path = vm->native_state->goroot;
	(void)g;
	args[0] = args[1] = 0;
	if (path)
		lm_set_string(vm, args, 0, lm_str_of(path));
	return LM_NATIVE_DONE;
}

/* FuncPCABI0(f any) uintptr: the code word of a func value */
LM_NATIVE_FN(lm_abi_func_pc)
{
	UNUSED_VM();
	NIL_CHECK(args[2]);
	args[0] = *(uint64_t *)lm_ptr(args[2]);
	return LM_NATIVE_DONE;
}
