/* traceback.c - goroutine tracebacks in Go's shape, and PC values. */
#include "vm/vm_int.h"

/* PC values: a tag far above any address, then the record's number, then the word times 4 (so that pc-1 is still in the
 * call instruction). */
#define PC_TAG ((uint64_t)1 << 60)
#define PC_WORD_BITS 28

uint64_t lm_pc_make(const lm_func *f, const lm_ins *pc)
{
	uint64_t word = 0;
	if (f->body && pc >= f->body && pc <= f->body + f->body_count)
		word = (uint64_t)(pc - f->body);
	return PC_TAG | (uint64_t)f->id << PC_WORD_BITS | word << 2;
}

lm_func *lm_pc_split(lm_vm *vm, uint64_t pc, uint32_t *word)
{
	if (!(pc & PC_TAG))
		return NULL;
	*word = (uint32_t)(pc & (((uint64_t)1 << PC_WORD_BITS) - 1)) >> 2;
	return lm_vm_func_by_id(vm, (uint32_t)((pc & ~PC_TAG) >> PC_WORD_BITS));
}

static const lm_line *line_at(const lm_code *c, uint32_t word)
{
	uint32_t lo = 0, hi = c->line_count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (c->lines[mid].pc <= word)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &c->lines[lo - 1] : NULL;
}

/* Where gc has the bodies that we have in C: the file that its tracebacks name. */
static const char *native_file(lm_str name)
{
	static const struct { const char *prefix, *file; } places[] = {
		{"sync.runtime_", "runtime/sema.go"}, {"internal/sync.runtime_", "runtime/sema.go"},
		{"sync.fatal", "runtime/panic.go"}, {"internal/sync.fatal", "runtime/panic.go"},
		{"sync.throw", "runtime/panic.go"}, {"internal/sync.throw", "runtime/panic.go"},
		{"time.Sleep", "runtime/time.go"}, {"internal/poll.runtime_", "runtime/netpoll.go"},
		{"os/signal.signal_recv", "runtime/sigqueue.go"}, {"reflect.chan", "runtime/chan.go"},
		{"reflect.rselect", "runtime/select.go"}, {"iter.coro", "runtime/coro.go"},
		{"runtime.gopanic", "runtime/panic.go"},
	};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (lm_str_has_prefix(name, lm_str_of(places[i].prefix)))
			return places[i].file;
	return NULL;
}

bool lm_func_line(const lm_func *f, uint32_t word, uint32_t depth, lm_str *name, lm_position *pos)
{
	const lm_code *c = f->code;
	*name = f->sym->name;
	*pos = (lm_position){.file = LM_STR("?")};
	if (!c)
		return depth == 0;
	const lm_line *l = c->line_count ? line_at(c, word) : NULL;
	lm_pos at = l ? l->pos : c->pos;
	uint16_t inl = l ? l->inl : 0;
	for (; depth; depth--) {
		if (!inl)
			return false;
		at = c->inlines[inl - 1].call_pos;
		inl = c->inlines[inl - 1].parent;
	}
	if (inl)
		*name = c->inlines[inl - 1].func_name;
	if (c->files && at)
		*pos = lm_pos_resolve_path(c->files, at);
	const char *file = native_file(*name);
	if (file)
		*pos = (lm_position){.file = lm_str_of(file), .line = pos->line ? pos->line : 1};
	return true;
}

/* Is it a frame that Go hides: package runtime but for its exported names, wrappers. */
static bool hidden(lm_str name, const lm_func *f)
{
	if (f->code_flags & (LM_CODE_WRAPPER | LM_CODE_SYSTEM))
		return true;
	if (f->native && f->native->flags & LM_NATIVE_F_HIDDEN)
		return true;
	if (lm_str_has_prefix(name, LM_STR("loam.")))
		return true;
	if (!lm_str_has_prefix(name, LM_STR("runtime.")))
		return lm_str_find(name, LM_STR(".")) < 0;
	lm_str rest = {name.ptr + 8, name.len - 8};
	if (lm_str_is(name, "runtime.runFinalizers") || lm_str_is(name, "runtime.runCleanups"))
		return false;
	if (rest.len && rest.ptr[0] == '(') { /* (*T).Name */
		ptrdiff_t dot = lm_str_rfind_byte(rest, '.');
		if (dot < 0)
			return true;
		rest = (lm_str){rest.ptr + dot + 1, rest.len - (size_t)dot - 1};
	}
	return !rest.len || rest.ptr[0] < 'A' || rest.ptr[0] > 'Z';
}

/* Type arguments are printed as "[...]". */
static void put_func_name(lm_buf *out, lm_str name)
{
	ptrdiff_t open = lm_str_find(name, LM_STR("[")), close = lm_str_rfind_byte(name, ']');
	if (open < 0 || close < open) {
		lm_buf_str(out, name);
		return;
	}
	lm_buf_add(out, name.ptr, (size_t)open);
	lm_buf_cstr(out, "[...]");
	lm_buf_add(out, name.ptr + close + 1, name.len - (size_t)close - 1);
}

/* A traceback in progress: visible frames are numbered, and a long one's middle is left out. */
typedef struct lm_tb {
	lm_buf *out;
	uint32_t n, total;   /* total 0: only counting */
	lm_str callee;       /* name of the frame above */
} lm_tb;
enum { SHOWN = 50 };     /* newest and oldest frames of a long traceback */

/* Counts one visible frame; true when it is to be printed. */
static bool next_frame(lm_tb *t)
{
	uint32_t n = t->n++;
	if (!t->total)
		return false;
	if (t->total <= 2 * SHOWN || n < SHOWN || n >= t->total - SHOWN)
		return true;
	if (n == SHOWN)
		lm_buf_printf(t->out, "...%u frames elided...\n", t->total - 2 * SHOWN);
	return false;
}

/* "p.init" above "p.init.0": gc's runtime calls init functions itself. */
static bool calls_init(lm_str name, lm_str callee)
{
	return lm_str_has_suffix(name, LM_STR(".init")) && lm_str_has_prefix(callee, name) &&
	       callee.len > name.len + 1 && callee.ptr[name.len] == '.' && callee.ptr[name.len + 1] >= '0' &&
	       callee.ptr[name.len + 1] <= '9';
}

/* A wrapper is shown when it panics itself: `defer panic(x)`, a nil receiver. */
static bool panics_itself(const lm_frame *f, lm_str callee)
{
	const lm_func *fn = f->func;
	if (!(fn->code_flags & LM_CODE_WRAPPER) || !fn->body || !f->at_op)
		return false;
	return lm_op_of(f->g->vm, f->pc) == OP_PANIC || lm_str_is(callee, "runtime.vmPanicMem");
}

static void put_frame(lm_tb *t, const lm_frame *f)
{
	uint32_t word = 0;
	lm_str name;
	lm_position pos;
	if (f->func->body && f->pc >= f->func->body && f->pc <= f->func->body + f->func->body_count)
		word = (uint32_t)(f->pc - f->func->body);
	uint32_t look = !f->at_op && word ? word - 1 : word;
	for (uint32_t depth = 0; lm_func_line(f->func, look, depth, &name, &pos); depth++) {
		bool skip = (hidden(name, f->func) && !panics_itself(f, t->callee)) || calls_init(name, t->callee);
		t->callee = name;
		if (skip || !next_frame(t))
			continue;
		const lm_code *c = f->func->code;
		const lm_line *l = c && c->line_count ? line_at(c, look) : NULL;
		bool inlined = l && l->inl && depth == 0;
		put_func_name(t->out, name);
		lm_buf_cstr(t->out, inlined || f->func->param_slots ? "(...)\n" : "()\n");
		lm_buf_printf(t->out, "\t%.*s:%d", LM_STRF(pos.file), pos.line);
		if (!inlined)
			lm_buf_printf(t->out, " +0x%x", (word + 1) * 8);
		lm_buf_byte(t->out, '\n');
	}
}

/* The call of runtime.gopanic (or Goexit) that runs the deferred calls above. */
static void put_panic_frame(lm_tb *t, const lm_frame *f)
{
	const lm_panic *p = f->g->panics;
	if (!t->n || !next_frame(t))
		return;
	while (p && p->fp != f->fp)
		p = p->link;
	lm_buf_cstr(t->out, p && p->goexit ? "runtime.Goexit()\n\truntime/panic.go:694 +0x5e\n"
					   : "panic({...})\n\truntime/panic.go:860 +0x13a\n");
}

static void walk(lm_tb *t, lm_g *g)
{
	lm_frame f;
	t->n = 0;
	t->callee = (lm_str){0};
	for (lm_frame_top(g, &f); f.valid; lm_frame_next(&f)) {
		if (f.panicking)
			put_panic_frame(t, &f);
		put_frame(t, &f);
	}
}

static const char *status_text(const lm_g *g)
{
	switch (g->status) {
	case LM_G_RUNNABLE:
		return "runnable";
	case LM_G_RUNNING:
		return "running";
	case LM_G_WAITING:
		return g->wait_reason ? lm_wait_reason_text((lm_wait_reason)g->wait_reason) : "waiting";
	case LM_G_DEAD:
		return "dead";
	default:
		return "idle";
	}
}

void lm_traceback(lm_vm *vm, lm_g *g, lm_buf *out)
{
	lm_tb t = {.out = out};
	lm_buf_printf(out, "goroutine %llu [%s", (unsigned long long)g->id, status_text(g));
	int64_t waited = g->status == LM_G_WAITING && g->wait_since ? (lm_vm_nanotime(vm) - g->wait_since) / 60000000000 : 0;
	if (waited >= 1)
		lm_buf_printf(out, ", %lld minutes", (long long)waited);
	if (g->locked)
		lm_buf_cstr(out, ", locked to thread");
	lm_buf_cstr(out, "]:\n");
	walk(&t, g);
	t.total = t.n;
	walk(&t, g);
	if (g->created_by && g->created_by->sym && !g->system) {
		lm_str name;
		lm_position pos;
		lm_frame by = {.func = g->created_by};
		uint32_t word = by.func->body ? (uint32_t)(g->created_pc - by.func->body) : 0;
		lm_func_line(by.func, word, 0, &name, &pos);
		lm_buf_cstr(out, "created by ");
		put_func_name(out, name);
		if (g->parent_id)
			lm_buf_printf(out, " in goroutine %llu", (unsigned long long)g->parent_id);
		lm_buf_printf(out, "\n\t%.*s:%d +0x%x\n", LM_STRF(pos.file), pos.line, (word + 1) * 8);
	}
}

void lm_traceback_others(lm_vm *vm, lm_g *skip, lm_buf *out)
{
	LM_VEC(lm_g *) all = {0};
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		if (g != skip && !g->system && g->status != LM_G_DEAD)
			lm_vec_push(&all, g);
	for (size_t i = all.len; i-- > 0;) { /* the list is newest first */
		lm_buf_byte(out, '\n');
		lm_traceback(vm, all.data[i], out);
	}
	lm_vec_free(&all);
}
