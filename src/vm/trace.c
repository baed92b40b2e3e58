/* trace.c - the execution trace: see trace.h. A batch is {EventBatch, generation, M, time, length,
 * data}; an event is its number, the time since the one before, and its arguments as varints. */
#include "vm/trace.h"

#include "kernel/kernel.h"
#include "vm/profile.h"
#include "vm/vm.h"

/* Numbers of the format. */
enum {
	EV_EVENT_BATCH = 1,
	EV_STACKS,
	EV_STACK,
	EV_STRINGS,
	EV_STRING,
	EV_FREQUENCY = 8,
	EV_PROCS_CHANGE = 9,
	EV_PROC_STATUS = 13,
	EV_GO_CREATE = 14,
	EV_GO_START = 16,
	EV_GO_DESTROY = 17,
	EV_GO_STOP = 19,
	EV_GO_BLOCK = 20,
	EV_GO_UNBLOCK = 21,
	EV_GC_BEGIN = 29,
	EV_GC_END = 30,
	EV_HEAP_ALLOC = 37,
	EV_USER_TASK_BEGIN = 40,
	EV_USER_TASK_END,
	EV_USER_REGION_BEGIN,
	EV_USER_REGION_END,
	EV_USER_LOG,
	EV_GO_STATUS_STACK = 48,
	EV_SYNC = 50,
	EV_CLOCK_SNAPSHOT = 51,
	EV_END_OF_GENERATION = 52,
	STATUS_RUNNABLE = 1,
	STATUS_RUNNING = 2,
	STATUS_WAITING = 4,
	PROC_RUNNING = 1,
};

enum {
	BATCH_BYTES = 32 << 10, /* the reader's limit is 64 KiB */
	STRING_BYTES = 1024,
	STACK_FRAMES = 96,
	TABLE_SIZE = 1024,
};
#define GENERATION_NS 1000000000

typedef struct stack_row {
	struct stack_row *next;
	uint64_t id;
	uint32_t depth;
	uint64_t pcs[];
} stack_row;

typedef struct queued {
	struct queued *next;
	lm_buf bytes;
} queued;

struct lm_trace {
	uint64_t generation;
	int64_t generation_start, last_time;
	lm_buf events; /* of the batch under way */
	int64_t batch_time;
	queued *first, *last;
	bool stopped;
	lm_strmap string_ids;
	LM_VEC(char *) strings; /* own copies, by id - 1; lengths beside */
	LM_VEC(uint32_t) lengths;
	stack_row *stacks[TABLE_SIZE];
	uint64_t stack_count, gc_events;
};

/* ---- writing */

static void put_varint(lm_buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		lm_buf_byte(b, (char)(v | 0x80));
	lm_buf_byte(b, (char)v);
}

static void queue_bytes(lm_trace *t, lm_buf bytes)
{
	queued *q = lm_xcalloc(1, sizeof *q);
	q->bytes = bytes;
	if (t->last)
		t->last->next = q;
	else
		t->first = q;
	t->last = q;
}

/* Queues a batch with this data, which it frees. */
static void queue_batch(lm_trace *t, int64_t time, lm_buf *data)
{
	lm_buf b = {0};
	put_varint(&b, EV_EVENT_BATCH);
	put_varint(&b, t->generation);
	put_varint(&b, 0);
	put_varint(&b, (uint64_t)time);
	put_varint(&b, data->len);
	lm_buf_add(&b, data->data, data->len);
	lm_buf_free(data);
	queue_bytes(t, b);
}

static void flush_events(lm_trace *t)
{
	if (t->events.len) {
		lm_buf data = t->events;
		t->events = (lm_buf){0};
		queue_batch(t, t->batch_time, &data);
	}
}

/* A time after every one given before. */
static int64_t next_time(lm_vm *vm)
{
	lm_trace *t = vm->trace;
	int64_t now = lm_vm_nanotime(vm);
	t->last_time = now > t->last_time ? now : t->last_time + 1;
	return t->last_time;
}

static void event(lm_vm *vm, uint8_t type, const uint64_t *args, unsigned n)
{
	lm_trace *t = vm->trace;
	int64_t before = t->last_time, now = next_time(vm);
	if (t->events.len > BATCH_BYTES)
		flush_events(t);
	if (!t->events.len)
		t->batch_time = before = now;
	lm_buf_byte(&t->events, (char)type);
	put_varint(&t->events, (uint64_t)(now - before));
	for (unsigned i = 0; i < n; i++)
		put_varint(&t->events, args[i]);
}
#define EVENT(vm, type, ...)                                                                       \
	event(vm, type, (const uint64_t[]){__VA_ARGS__},                                           \
	      sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

/* ---- tables of a generation */

static uint64_t string_id(lm_trace *t, lm_str s)
{
	if (s.len > STRING_BYTES)
		s.len = STRING_BYTES;
	uint64_t *known = lm_strmap_get(&t->string_ids, s);
	if (known)
		return *known;
	char *copy = lm_xmalloc(s.len + 1);
	memcpy(copy, s.ptr ? s.ptr : "", s.len);
	lm_vec_push(&t->strings, copy);
	lm_vec_push(&t->lengths, (uint32_t)s.len);
	*lm_strmap_put(&t->string_ids, (lm_str){copy, s.len}, NULL) = t->strings.len;
	return t->strings.len;
}

static uint64_t stack_id(lm_trace *t, const uint64_t *pcs, uint32_t depth)
{
	uint64_t h = depth;
	if (!depth)
		return 0;
	for (uint32_t i = 0; i < depth; i++)
		h = (h ^ pcs[i]) * 0x9e3779b97f4a7c15;
	stack_row **at = &t->stacks[(h >> 40) % TABLE_SIZE];
	for (stack_row *r = *at; r; r = r->next)
		if (r->depth == depth && memcmp(r->pcs, pcs, depth * sizeof *pcs) == 0)
			return r->id;
	stack_row *r = lm_xcalloc(1, sizeof *r + depth * sizeof *pcs);
	r->next = *at;
	r->id = ++t->stack_count;
	r->depth = depth;
	memcpy(r->pcs, pcs, depth * sizeof *pcs);
	*at = r;
	return r->id;
}

static uint64_t stack_of(lm_vm *vm, lm_g *g)
{
	uint64_t pcs[STACK_FRAMES];
	uint32_t n = g ? lm_prof_stack(g, pcs, STACK_FRAMES) : 0;
	if (n && pcs[n - 1] == lm_pc_make(vm->goexit_func, NULL) + 4)
		n--;
	return stack_id(vm->trace, pcs, n);
}

static uint64_t start_stack(lm_vm *vm, const lm_g *g)
{
	const lm_func *f = g->start_closure ? *(lm_func **)lm_ptr(g->start_closure) : NULL;
	uint64_t pc = f ? lm_pc_make(f, NULL) + 4 : 0;
	return f ? stack_id(vm->trace, &pc, 1) : 0;
}

static void put_frame(lm_vm *vm, lm_buf *b, uint64_t pc)
{
	uint32_t word = 0;
	const lm_func *f = lm_pc_split(vm, pc, &word);
	lm_str name = LM_STR("?");
	lm_position pos = {.file = LM_STR("?")};
	if (f)
		lm_func_line(f, word ? word - 1 : 0, 0, &name, &pos);
	put_varint(b, pc);
	put_varint(b, string_id(vm->trace, name));
	put_varint(b, string_id(vm->trace, pos.file));
	put_varint(b, pos.line > 0 ? (uint64_t)pos.line : 1);
}

static void put_stacks(lm_vm *vm)
{
	lm_trace *t = vm->trace;
	lm_buf data = {0};
	for (unsigned i = 0; i < TABLE_SIZE; i++) {
		stack_row *next;
		for (stack_row *r = t->stacks[i]; r; r = next) {
			next = r->next;
			if (!data.len)
				put_varint(&data, EV_STACKS);
			put_varint(&data, EV_STACK);
			put_varint(&data, r->id);
			put_varint(&data, r->depth);
			for (uint32_t k = 0; k < r->depth; k++)
				put_frame(vm, &data, r->pcs[k]);
			free(r);
			if (data.len > BATCH_BYTES)
				queue_batch(t, t->last_time, &data);
		}
		t->stacks[i] = NULL;
	}
	if (data.len)
		queue_batch(t, t->last_time, &data);
	t->stack_count = 0;
}

static void put_strings(lm_trace *t)
{
	lm_buf data = {0};
	for (size_t i = 0; i < t->strings.len; i++) {
		if (!data.len)
			put_varint(&data, EV_STRINGS);
		put_varint(&data, EV_STRING);
		put_varint(&data, i + 1);
		put_varint(&data, t->lengths.data[i]);
		lm_buf_add(&data, t->strings.data[i], t->lengths.data[i]);
		if (data.len > BATCH_BYTES)
			queue_batch(t, t->last_time, &data);
	}
	if (data.len)
		queue_batch(t, t->last_time, &data);
}

static void drop_strings(lm_trace *t)
{
	for (size_t i = 0; i < t->strings.len; i++)
		free(t->strings.data[i]);
	t->strings.len = t->lengths.len = 0;
	lm_strmap_free(&t->string_ids);
	t->string_ids = (lm_strmap){0};
}

/* ---- generations */

static void put_sync(lm_vm *vm)
{
	lm_trace *t = vm->trace;
	lm_buf data = {0};
	int64_t sec, now = next_time(vm);
	int32_t nsec;
	vm->kernel->ops->walltime(vm->kernel, &sec, &nsec);
	put_varint(&data, EV_SYNC);
	put_varint(&data, EV_FREQUENCY);
	put_varint(&data, 1000000000);
	put_varint(&data, EV_CLOCK_SNAPSHOT);
	put_varint(&data, 0);
	put_varint(&data, (uint64_t)now);
	put_varint(&data, (uint64_t)sec);
	put_varint(&data, (uint64_t)nsec);
	queue_batch(t, now, &data);
}

static void put_status(lm_vm *vm, lm_g *g)
{
	static const uint8_t status[] = {[LM_TRACE_RUNNABLE] = STATUS_RUNNABLE,
					 [LM_TRACE_RUNNING] = STATUS_RUNNING,
					 [LM_TRACE_WAITING] = STATUS_WAITING};
	if (g->trace_state == LM_TRACE_UNKNOWN)
		g->trace_state = g == vm->g                  ? LM_TRACE_RUNNING
				 : g->status == LM_G_WAITING ? LM_TRACE_WAITING
							     : LM_TRACE_RUNNABLE;
	g->trace_seq = 0;
	EVENT(vm, EV_GO_STATUS_STACK, g->id, g == vm->g ? 0 : UINT64_MAX, status[g->trace_state],
	      stack_of(vm, g));
}

static void begin_generation(lm_vm *vm)
{
	lm_trace *t = vm->trace;
	t->generation++;
	t->generation_start = next_time(vm);
	put_sync(vm);
	EVENT(vm, EV_PROC_STATUS, 0, PROC_RUNNING);
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		if (g->status != LM_G_DEAD)
			put_status(vm, g);
	if (vm->g) /* the format wants a running goroutine for it */
		EVENT(vm, EV_PROCS_CHANGE, 1, 0);
}

static void end_generation(lm_vm *vm)
{
	lm_trace *t = vm->trace;
	lm_buf end = {0};
	flush_events(t);
	put_stacks(vm);
	put_strings(t);
	drop_strings(t);
	lm_buf_byte(&end, EV_END_OF_GENERATION);
	queue_bytes(t, end);
}

bool lm_trace_start(lm_vm *vm)
{
	if (vm->trace)
		return false;
	lm_buf header = {0};
	vm->trace = lm_xcalloc(1, sizeof *vm->trace);
	lm_buf_add(&header, "go 1.26 trace\0\0\0", 16);
	queue_bytes(vm->trace, header);
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		g->trace_state = LM_TRACE_UNKNOWN;
	begin_generation(vm);
	return true;
}

void lm_trace_advance(lm_vm *vm, bool stop)
{
	lm_trace *t = vm->trace;
	if (t->stopped)
		return;
	end_generation(vm);
	t->stopped = stop;
	if (!stop)
		begin_generation(vm);
}

void lm_trace_free(lm_trace *t)
{
	while (t->first)
		lm_trace_drop_first(t);
	for (unsigned i = 0; i < TABLE_SIZE; i++) {
		stack_row *next;
		for (stack_row *r = t->stacks[i]; r; r = next) {
			next = r->next;
			free(r);
		}
	}
	drop_strings(t);
	lm_vec_free(&t->strings);
	lm_vec_free(&t->lengths);
	lm_buf_free(&t->events);
	free(t);
}

const lm_buf *lm_trace_first(const lm_trace *t)
{
	return t->first ? &t->first->bytes : NULL;
}

void lm_trace_drop_first(lm_trace *t)
{
	queued *q = t->first;
	t->first = q->next;
	if (!t->first)
		t->last = NULL;
	lm_buf_free(&q->bytes);
	free(q);
}

bool lm_trace_over(const lm_trace *t)
{
	return t->stopped && !t->first;
}

/* ---- goroutines */

void lm_trace_create(lm_vm *vm, lm_g *g)
{
	if (vm->trace->stopped)
		return;
	g->trace_state = LM_TRACE_RUNNABLE;
	g->trace_seq = 0;
	EVENT(vm, EV_GO_CREATE, g->id, start_stack(vm, g), stack_of(vm, vm->g));
}

void lm_trace_run(lm_vm *vm, lm_g *g)
{
	lm_trace *t = vm->trace;
	if (t->stopped)
		return;
	if (lm_vm_nanotime(vm) - t->generation_start > GENERATION_NS)
		lm_trace_advance(vm, false);
	if (g->trace_state != LM_TRACE_RUNNABLE)
		lm_trace_ready(vm, g);
	g->trace_state = LM_TRACE_RUNNING;
	EVENT(vm, EV_GO_START, g->id, ++g->trace_seq);
}

void lm_trace_yield(lm_vm *vm, lm_g *g)
{
	if (vm->trace->stopped || g->trace_state != LM_TRACE_RUNNING)
		return;
	g->trace_state = LM_TRACE_RUNNABLE;
	EVENT(vm, EV_GO_STOP, string_id(vm->trace, LM_STR("preempted")), stack_of(vm, g));
}

void lm_trace_block(lm_vm *vm, lm_g *g)
{
	if (vm->trace->stopped || g->trace_state != LM_TRACE_RUNNING)
		return;
	g->trace_state = LM_TRACE_WAITING;
	lm_str why = lm_str_of(lm_wait_reason_text((lm_wait_reason)g->wait_reason));
	EVENT(vm, EV_GO_BLOCK, string_id(vm->trace, why), stack_of(vm, g));
}

void lm_trace_end(lm_vm *vm, lm_g *g)
{
	if (vm->trace->stopped || g->trace_state != LM_TRACE_RUNNING)
		return;
	g->trace_state = LM_TRACE_UNKNOWN;
	event(vm, EV_GO_DESTROY, NULL, 0);
}

void lm_trace_ready(lm_vm *vm, lm_g *g)
{
	if (vm->trace->stopped || g->trace_state != LM_TRACE_WAITING)
		return;
	g->trace_state = LM_TRACE_RUNNABLE;
	EVENT(vm, EV_GO_UNBLOCK, g->id, ++g->trace_seq, stack_of(vm, vm->g));
}

void lm_trace_gc(lm_vm *vm, bool begins)
{
	lm_trace *t = vm->trace;
	if (t->stopped || !vm->g)
		return;
	t->gc_events++;
	if (begins) {
		EVENT(vm, EV_GC_BEGIN, t->gc_events, stack_of(vm, vm->g));
		return;
	}
	lm_gc_stats s;
	lm_gc_get_stats(vm->heap, &s);
	EVENT(vm, EV_GC_END, t->gc_events);
	EVENT(vm, EV_HEAP_ALLOC, s.allocated);
}

/* ---- annotations */

void lm_trace_annotate(lm_vm *vm, lm_trace_note what, uint64_t id, uint64_t other, lm_str a,
		       lm_str b)
{
	lm_trace *t = vm->trace;
	if (t->stopped || !vm->g || vm->g->trace_state != LM_TRACE_RUNNING)
		return;
	uint64_t stack = stack_of(vm, vm->g);
	switch (what) {
	case LM_TRACE_TASK_BEGIN:
		EVENT(vm, EV_USER_TASK_BEGIN, id, other, string_id(t, a), stack);
		break;
	case LM_TRACE_TASK_END: EVENT(vm, EV_USER_TASK_END, id, stack); break;
	case LM_TRACE_REGION_BEGIN:
		EVENT(vm, EV_USER_REGION_BEGIN, id, string_id(t, a), stack);
		break;
	case LM_TRACE_REGION_END: EVENT(vm, EV_USER_REGION_END, id, string_id(t, a), stack); break;
	case LM_TRACE_LOG:
		EVENT(vm, EV_USER_LOG, id, string_id(t, a), string_id(t, b), stack);
		break;
	}
}
