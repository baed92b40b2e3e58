/* raise.c - run-time errors: what natives and ops record in g, and the calls of package runtime's
 * Go functions that turn it into real runtime.Error values; and fatal errors. */
#include "kernel/kernel.h"
#include "vm/vm_int.h"

static lm_status record(lm_g *g, lm_raise_kind kind)
{
	g->raise_kind = (uint8_t)kind;
	return LM_NATIVE_PANIC;
}

lm_status lm_raise_value(lm_g *g, uint64_t type, uint64_t data)
{
	g->raise_args[0] = type;
	g->raise_args[1] = data;
	return record(g, LM_RAISE_VALUE);
}

static void record_text(lm_vm *vm, lm_g *g, const char *fmt, va_list ap)
{
	lm_buf b = {0};
	lm_buf_vprintf(&b, fmt, ap);
	lm_gostr s = lm_gostr_new(vm->heap, b.data, b.len);
	g->raise_args[0] = s.ptr;
	g->raise_args[1] = s.ptr ? s.len : 0;
	lm_buf_free(&b);
}

#define RAISE_TEXT(kind)                                                                           \
	va_list ap;                                                                                \
	va_start(ap, fmt);                                                                         \
	record_text(vm, g, fmt, ap);                                                               \
	va_end(ap);                                                                                \
	return record(g, kind)

lm_status lm_raise_error(lm_vm *vm, lm_g *g, const char *fmt, ...)
{
	RAISE_TEXT(LM_RAISE_ERROR);
}

lm_status lm_raise_plain(lm_vm *vm, lm_g *g, const char *fmt, ...)
{
	RAISE_TEXT(LM_RAISE_PLAIN);
}

lm_status lm_raise_string(lm_vm *vm, lm_g *g, const char *fmt, ...)
{
	RAISE_TEXT(LM_RAISE_STRING);
}

lm_status lm_raise_nil(lm_g *g, uint64_t addr)
{
	g->raise_args[0] = addr;
	return record(g, LM_RAISE_NIL);
}

lm_status lm_raise_simple(lm_g *g, lm_raise_kind kind)
{
	return record(g, kind);
}

lm_status lm_raise_bounds(lm_g *g, int64_t x, int64_t y, bool is_signed, lm_bounds_code code)
{
	g->raise_args[0] = (uint64_t)x;
	g->raise_args[1] = (uint64_t)y;
	g->raise_args[2] = is_signed;
	g->raise_args[3] = code;
	return record(g, LM_RAISE_BOUNDS);
}

lm_status lm_raise_assert(lm_vm *vm, lm_g *g, uint64_t iface_type, uint64_t concrete,
			  uint64_t asserted, lm_str missing)
{
	lm_gostr s = lm_gostr_new(vm->heap, missing.ptr, missing.len);
	g->raise_args[0] = iface_type;
	g->raise_args[1] = concrete;
	g->raise_args[2] = asserted;
	g->raise_args[3] = s.ptr;
	g->raise_args[4] = s.len;
	return record(g, LM_RAISE_ASSERT);
}

lm_status lm_raise_unhashable(lm_vm *vm, lm_g *g, const lm_rtype *t)
{
	lm_str name = lm_rtype_str(vm->types, t);
	lm_gostr s = lm_gostr_new(vm->heap, name.ptr, name.len);
	g->raise_args[0] = lm_addr(t);
	g->raise_args[1] = s.ptr;
	g->raise_args[2] = s.ptr ? s.len : 0;
	return record(g, LM_RAISE_UNHASHABLE);
}

lm_status lm_raise_rt(lm_vm *vm, lm_g *g, lm_rt_error e)
{
	switch (e) {
	case LM_RT_NIL_MAP: return lm_raise_plain(vm, g, "assignment to entry in nil map");
	case LM_RT_NIL_DEREF: return lm_raise_nil(g, 0);
	case LM_RT_DIVIDE: return lm_raise_simple(g, LM_RAISE_DIVIDE);
	case LM_RT_SHIFT: return lm_raise_simple(g, LM_RAISE_SHIFT);
	case LM_RT_RANGE_DONE:
		return lm_raise_error(vm, g,
				      "range function continued iteration after function for loop "
				      "body returned false");
	case LM_RT_RANGE_PANIC:
		return lm_raise_error(vm, g,
				      "range function continued iteration after loop body panic");
	case LM_RT_RANGE_EXHAUSTED:
		return lm_raise_error(vm, g,
				      "range function continued iteration after whole loop exit");
	case LM_RT_RANGE_MISSED_PANIC:
		return lm_raise_error(
			vm, g,
			"range function recovered a loop body panic and did not resume panicking");
	case LM_RT_NO_RETURN:
	case LM_RT_UNREACHABLE: break;
	}
	return lm_throw(vm, g, "unreachable code was reached");
}

static const struct raiser {
	const char *name, *text;
	uint32_t nargs;
} raisers[] = {
	[LM_RAISE_ERROR] = {"runtime.vmPanicError", "run-time error", 2},
	[LM_RAISE_PLAIN] = {"runtime.vmPanicPlain", "run-time error", 2},
	[LM_RAISE_STRING] = {"runtime.vmPanicString", "panic", 2},
	[LM_RAISE_NIL] = {"runtime.sigpanic", "invalid memory address or nil pointer dereference",
			  1},
	[LM_RAISE_DIVIDE] = {"runtime.panicdivide", "integer divide by zero", 0},
	[LM_RAISE_SHIFT] = {"runtime.panicshift", "negative shift amount", 0},
	[LM_RAISE_OVERFLOW] = {"runtime.panicoverflow", "integer overflow", 0},
	[LM_RAISE_BOUNDS] = {"runtime.vmPanicBounds", "index out of range", 4},
	[LM_RAISE_UNHASHABLE] = {"internal/runtime/maps.vmUnhashable", "hash of unhashable type",
				 3},
	[LM_RAISE_ASSERT] = {"runtime.vmPanicAssert", "interface conversion", 5},
};

/* Does the line table say that the failing instruction's indexes are unsigned? */
static bool unsigned_index(const lm_g *g)
{
	const lm_func *f = lm_fp_func(g->fp);
	const lm_line *row = NULL;
	if (!f->body || g->pc < f->body || g->pc >= f->body + f->body_count)
		return false;
	for (uint32_t i = 0;
	     i < f->code->line_count && f->code->lines[i].pc <= (uint32_t)(g->pc - f->body); i++)
		row = &f->code->lines[i];
	return row && row->is_stmt & LM_LINE_UNSIGNED;
}

/* Raises what is recorded in g, at g->pc in g->fp. */
lm_x lm_exec_raise(lm_vm *vm, lm_g *g)
{
	lm_raise_kind kind = (lm_raise_kind)g->raise_kind;
	g->raise_kind = LM_RAISE_NONE;
	if (kind == LM_RAISE_VALUE)
		return lm_exec_panic(vm, g, g->raise_args);
	if (kind == LM_RAISE_GOEXIT)
		return lm_exec_goexit(vm, g);
	LM_ASSERT(kind > LM_RAISE_VALUE && kind <= LM_RAISE_UNHASHABLE);
	if (kind == LM_RAISE_BOUNDS && (int64_t)g->raise_args[0] < 0 && unsigned_index(g))
		g->raise_args[2] = 0;
	const struct raiser *r = &raisers[kind];
	if (kind == LM_RAISE_NIL) {
		g->sig = 11;
		g->sig_addr = g->raise_args[0];
	}
	lm_func *f = lm_vm_func_named(vm, r->name);
	if (!f) {
		if (kind == LM_RAISE_ERROR || kind == LM_RAISE_PLAIN || kind == LM_RAISE_STRING)
			lm_throw(vm, g, "%.*s (and no %s to panic with)", (int)g->raise_args[1],
				 (const char *)lm_ptr(g->raise_args[0]), r->name);
		else
			lm_throw(vm, g, "%s (and no %s to panic with)", r->text, r->name);
		return lm_exec_fatal(vm, g);
	}
	return lm_push_call(vm, g, f, lm_func_value(f), g->raise_args, r->nargs, lm_stub_resume_op,
			    0);
}

/* ---- fatal errors */

static void put_indented(lm_buf *b, lm_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		lm_buf_byte(b, s.ptr[i]);
		if (s.ptr[i] == '\n')
			lm_buf_byte(b, '\t');
	}
}

/* A panic's value as gc prints it when nobody recovers. */
static void put_panic_value(lm_vm *vm, lm_buf *b, const lm_panic *p)
{
	static const uint8_t kinds[] = {[LM_K_BOOL] = LM_PRINT_BOOL + 1,
					[LM_K_INT] = LM_PRINT_INT + 1,
					[LM_K_INT8] = LM_PRINT_INT + 1,
					[LM_K_INT16] = LM_PRINT_INT + 1,
					[LM_K_INT32] = LM_PRINT_INT + 1,
					[LM_K_INT64] = LM_PRINT_INT + 1,
					[LM_K_UINT] = LM_PRINT_UINT + 1,
					[LM_K_UINT8] = LM_PRINT_UINT + 1,
					[LM_K_UINT16] = LM_PRINT_UINT + 1,
					[LM_K_UINT32] = LM_PRINT_UINT + 1,
					[LM_K_UINT64] = LM_PRINT_UINT + 1,
					[LM_K_UINTPTR] = LM_PRINT_UINT + 1,
					[LM_K_FLOAT32] = LM_PRINT_FLOAT32 + 1,
					[LM_K_FLOAT64] = LM_PRINT_FLOAT + 1,
					[LM_K_COMPLEX64] = LM_PRINT_COMPLEX64 + 1,
					[LM_K_COMPLEX128] = LM_PRINT_COMPLEX + 1,
					[LM_K_STRING] = LM_PRINT_STRING + 1,
					[LM_K_UNSAFE_POINTER] = 0};
	const lm_rtype *t = lm_ptr(p->value[0]);
	uint64_t v[2] = {0, 0};
	if (!t) {
		lm_buf_cstr(b, "nil");
		return;
	}
	if (p->has_text) {
		put_indented(b, (lm_str){lm_ptr(p->text[0]), (size_t)p->text[1]});
		return;
	}
	lm_str name = lm_rtype_str(vm->types, t);
	if (t->kind >= sizeof kinds || !kinds[t->kind]) {
		lm_buf_printf(b, "(%.*s) 0x%llx", LM_STRF(name), (unsigned long long)p->value[1]);
		return;
	}
	bool named = lm_rtype_pkg(vm->types, t).len != 0; /* predeclared types have no package */
	if (named)
		lm_buf_printf(b, "%.*s(", LM_STRF(name));
	const void *at = lm_rtype_is_direct(t) ? (const void *)&p->value[1] : lm_ptr(p->value[1]);
	if (t->kind == LM_K_STRING) {
		memcpy(v, at, 16);
		lm_str s = {lm_ptr(v[0]), (size_t)v[1]};
		if (named)
			lm_buf_byte(b, '"');
		put_indented(b, s);
		if (named)
			lm_buf_byte(b, '"');
	} else {
		memcpy(v, at, (size_t)t->size);
		if (t->size <= 8)
			lm_value_load(v, at, (size_t)t->size, lm_kind_scalar(t->kind));
		lm_print_value(b, (lm_print_kind)(kinds[t->kind] - 1), v);
	}
	if (named)
		lm_buf_byte(b, ')');
}

static void put_panics(lm_vm *vm, lm_buf *b, const lm_panic *newest)
{
	LM_VEC(const lm_panic *) chain = {0};
	for (const lm_panic *p = newest; p; p = p->link)
		lm_vec_push(&chain, p);
	for (size_t i = chain.len; i-- > 0;) {
		const lm_panic *p = chain.data[i];
		if (p->link && p->link->repanicked)
			continue;
		if (p->link && !p->link->goexit)
			lm_buf_byte(b, '\t');
		if (p->goexit)
			continue;
		lm_buf_cstr(b, "panic: ");
		put_panic_value(vm, b, p);
		if (p->recovered)
			lm_buf_cstr(b, p->repanicked ? " [recovered, repanicked]" : " [recovered]");
		lm_buf_byte(b, '\n');
	}
	lm_vec_free(&chain);
}

static lm_x end_with(lm_vm *vm, lm_buf *b)
{
	lm_vm_write_err(vm, b->data, b->len);
	if (vm->crash_fd_plus1 && vm->kernel) {
		lm_syscall write = {.nr = 1,
				    .raw = true,
				    .a = {vm->crash_fd_plus1 - 1, lm_addr(b->data), b->len}};
		vm->kernel->ops->call(vm->kernel, &write);
	}
	lm_buf_free(b);
	vm->exited = true;
	vm->fatal = true;
	vm->exit_code = 2;
	return LM_X_STOP;
}

/* The bubble that a synctest deadlock tells of, 0 for other panics. */
static uint64_t deadlocked_bubble(lm_vm *vm, const lm_panic *p)
{
	const lm_rtype *t = p ? lm_ptr(p->value[0]) : NULL;
	if (!t || t->size != 24 ||
	    !lm_str_is(lm_rtype_str(vm->types, t), "runtime.synctestDeadlockError"))
		return 0;
	return ((const uint64_t *)lm_ptr(p->value[1]))[2]; /* {reason string, bubble uint64} */
}

lm_x lm_exec_fatal_panic(lm_vm *vm, lm_g *g)
{
	lm_buf b = {0};
	put_panics(vm, &b, g->panics);
	if (g->sig)
		lm_buf_printf(
			&b,
			"[signal SIGSEGV: segmentation violation code=0x1 addr=0x%llx pc=0x%llx]\n",
			(unsigned long long)g->sig_addr,
			(unsigned long long)lm_pc_make(lm_fp_func(g->fp), g->pc));
	if (vm->traceback_level > 0) {
		lm_buf_byte(&b, '\n');
		lm_traceback(vm, g, &b);
		uint64_t bubble = deadlocked_bubble(vm, g->panics);
		if (vm->traceback_level > 1)
			lm_traceback_others(vm, g, &b);
		else if (bubble)
			lm_traceback_bubble(vm, g, bubble, &b);
	}
	return end_with(vm, &b);
}

lm_status lm_throw(lm_vm *vm, lm_g *g, const char *fmt, ...)
{
	va_list ap;
	lm_buf text = {0};
	va_start(ap, fmt);
	lm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (g && g->panics &&
	    !lm_str_has_prefix(lm_buf_view(&text), LM_STR("panic while printing"))) {
		put_panics(vm, &vm->fatal_text, g->panics);
		lm_buf_byte(&vm->fatal_text, '\t'); /* indented as a panic that is not the first */
	}
	lm_buf_cstr(&vm->fatal_text, "fatal error: ");
	put_indented(&vm->fatal_text, lm_buf_view(&text));
	lm_buf_byte(&vm->fatal_text, '\n');
	lm_buf_free(&text);
	return LM_NATIVE_FATAL;
}

lm_x lm_exec_fatal(lm_vm *vm, lm_g *g)
{
	lm_buf b = vm->fatal_text;
	vm->fatal_text = (lm_buf){0};
	if (vm->traceback_level > 0) {
		if (g) {
			lm_buf_byte(&b, '\n');
			lm_traceback(vm, g, &b);
		}
		lm_traceback_others(vm, g, &b);
	}
	return end_with(vm, &b);
}

void lm_vm_end(lm_vm *vm, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	lm_buf_vprintf(&vm->fatal_text, fmt, ap);
	va_end(ap);
	lm_exec_fatal(vm, NULL);
}
