/* sched.c - instances, goroutines, the run queue and step: everything that runs Go code is under
 * lm_vm_step. */
#include "host/host.h"
#include "kernel/kernel.h"
#include "vm/bubble.h"
#include "vm/profile.h"
#include "vm/trace.h"
#include "vm/vm_int.h"

#define SLICE          20000 /* polls in one turn of a goroutine */
#define PROFILED_SLICE 1000  /* while its time is measured */
#define SWITCH_COST    20    /* polls that a change of goroutines counts as */

static const struct reason {
	const char *text;
	bool durable;
} reasons[LM_WAIT_COUNT] = {
	[LM_WAIT_NONE] = {"", false},
	[LM_WAIT_CHAN_RECV] = {"chan receive", false},
	[LM_WAIT_CHAN_RECV_NIL] = {"chan receive (nil chan)", true},
	[LM_WAIT_CHAN_SEND] = {"chan send", false},
	[LM_WAIT_CHAN_SEND_NIL] = {"chan send (nil chan)", true},
	[LM_WAIT_SELECT] = {"select", false},
	[LM_WAIT_SELECT_NONE] = {"select (no cases)", true},
	[LM_WAIT_SLEEP] = {"sleep", true},
	[LM_WAIT_IO] = {"IO wait", false},
	[LM_WAIT_SYNC_MUTEX] = {"sync.Mutex.Lock", false},
	[LM_WAIT_SYNC_RWMUTEX_RLOCK] = {"sync.RWMutex.RLock", false},
	[LM_WAIT_SYNC_RWMUTEX_LOCK] = {"sync.RWMutex.Lock", false},
	[LM_WAIT_SYNC_COND] = {"sync.Cond.Wait", true},
	[LM_WAIT_SYNC_WAITGROUP] = {"sync.WaitGroup.Wait", false},
	[LM_WAIT_SEMACQUIRE] = {"semacquire", false},
	[LM_WAIT_FINALIZER] = {"finalizer wait", false},
	[LM_WAIT_CLEANUP] = {"cleanup wait", false},
	[LM_WAIT_CORO] = {"coroutine", true},
	[LM_WAIT_SYSCALL] = {"syscall", false},
	[LM_WAIT_PANIC] = {"panicwait", false},
	[LM_WAIT_GC] = {"garbage collection", false},
	[LM_WAIT_SYNCTEST_RUN] = {"synctest.Run", true},
	[LM_WAIT_SYNCTEST_WAIT] = {"synctest.Wait", true},
	[LM_WAIT_SYNCTEST_CHAN_RECV] = {"chan receive (durable)", true},
	[LM_WAIT_SYNCTEST_CHAN_SEND] = {"chan send (durable)", true},
	[LM_WAIT_SYNCTEST_SELECT] = {"select (durable)", true},
	[LM_WAIT_SYNCTEST_WAITGROUP] = {"sync.WaitGroup.Wait (durable)", true},
	[LM_WAIT_SIGNAL] = {"syscall", false},
	[LM_WAIT_TRACE_READER] = {"trace reader (blocked)", false},
	[LM_WAIT_HOST] = {"host call", false},
};

const char *lm_wait_reason_text(lm_wait_reason r)
{
	return r < LM_WAIT_COUNT ? reasons[r].text : "";
}

bool lm_wait_reason_durable(lm_wait_reason r)
{
	return r < LM_WAIT_COUNT && reasons[r].durable;
}

/* ---- instances */

static void push_range(void *arg, const void *lo, const void *hi)
{
	(void)arg;
	lm_gc_push(lo, hi);
}

static void push_roots(void *arg, lm_heap *h)
{
	lm_vm *vm = arg;
	lm_vm_push_roots(vm, push_range, NULL);
	lm_timers_push(&vm->timers, h);
	for (const lm_bubble *b = vm->bubbles; b; b = b->next)
		lm_timers_push(&b->timers, h);
}

static void after_mark(void *arg, lm_heap *h)
{
	(void)h;
	lm_prof_collected(arg);
}

static void sampled(void *arg, void *obj, uint64_t size)
{
	lm_prof_allocated(arg, obj, size);
}

static void sample_died(void *arg, void *sample)
{
	lm_prof_freed(arg, sample);
}

static lm_func *func_of(void *arg, lm_sym *sym)
{
	return lm_vm_func(arg, sym);
}

lm_vm *lm_vm_new(const lm_vm_config *cfg)
{
	lm_vm *vm = lm_xcalloc(1, sizeof *vm);
	vm->cfg = *cfg;
	vm->resolver = cfg->resolver;
	vm->kernel = cfg->kernel;
	vm->wake_time = INT64_MAX;
	vm->traceback_level = 1;
	vm->max_stack_shown = cfg->max_stack ? cfg->max_stack : 1000000000;
	vm->max_stack = cfg->max_stack        ? cfg->max_stack
			: sizeof(void *) == 8 ? (uint64_t)512 << 20
					      : (uint64_t)64 << 20;
	if (!lm_globals_init(vm)) {
		free(vm);
		return NULL;
	}
	lm_host_random(&vm->rand_state, sizeof vm->rand_state);
	lm_gc_lock();
	vm->heap = lm_heap_new((lm_gc_hooks){.arg = vm,
					     .push_roots = push_roots,
					     .after_mark = after_mark,
					     .sampled = sampled,
					     .sample_died = sample_died});
	vm->profiles = lm_profiles_new(vm);
	vm->started_ns = lm_host_nanotime();
	if (cfg->max_memory)
		lm_gc_set_hard_limit(vm->heap, cfg->max_memory);
#if defined(LM_TORTURE)
	vm->heap->torture = true;
#endif
	lm_gc_unlock();
	lm_rtypes_config types = {.arg = vm, .resolver = &vm->resolver, .func_of = func_of};
	lm_typefuncs_init(vm, &types);
	vm->types = lm_rtypes_new(&types);
	for (uint64_t i = 0; cfg->natives && cfg->natives[i].name; i++)
		*lm_strmap_put(&vm->native_index, lm_str_of(cfg->natives[i].name), NULL) = i + 1;
	return vm;
}

void lm_vm_free(lm_vm *vm)
{
	lm_gc_lock();
	lm_bubbles_free(vm);
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		g->block_since = 0;
	while (vm->all_g)
		lm_g_free(vm, vm->all_g);
	while (vm->free_g) {
		lm_g *g = vm->free_g;
		vm->free_g = g->queue_next;
		lm_g_stack_free(g);
		free(g);
	}
	while (vm->free_defers) {
		lm_defer *d = vm->free_defers;
		vm->free_defers = d->link;
		free(d);
	}
	lm_timers_free(&vm->timers);
	lm_semas_free(&vm->semas);
	lm_vm_free_loaded(vm);
	lm_rtypes_free(vm->types);
	lm_heap_free(vm->heap);
	lm_profiles_free(vm->profiles);
	if (vm->trace)
		lm_trace_free(vm->trace);
	lm_buf_free(&vm->err);
	lm_buf_free(&vm->fatal_text);
	lm_gc_unlock();
	free(vm);
}

void lm_vm_write_err(lm_vm *vm, const char *p, size_t n)
{
	if (!n)
		return;
	if (vm->cfg.write_err)
		vm->cfg.write_err(vm->cfg.write_arg, p, n);
	else
		lm_host_write_all(2, p, n);
}

int64_t lm_vm_nanotime(lm_vm *vm)
{
	return vm->kernel ? vm->kernel->ops->nanotime(vm->kernel) : lm_host_nanotime();
}

uint64_t lm_vm_rand(lm_vm *vm) /* splitmix64 */
{
	uint64_t z = vm->rand_state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void lm_vm_interrupt(lm_vm *vm)
{
	vm->interrupt = 1;
}

/* ---- goroutines */

lm_g *lm_g_new(lm_vm *vm, bool system)
{
	lm_g *g = vm->free_g;
	if (g) {
		lm_chunk *chunk = g->chunk;
		vm->free_g = g->queue_next;
		uint64_t bytes = g->stack_bytes;
		memset(g, 0, sizeof *g);
		g->chunk = chunk;
		g->stack_bytes = bytes;
	} else {
		g = lm_xcalloc(1, sizeof *g);
	}
	g->vm = vm;
	g->id = ++vm->next_g_id;
	g->system = system;
	g->all_next = vm->all_g;
	if (vm->all_g)
		vm->all_g->all_prev = g;
	vm->all_g = g;
	vm->g_count++;
	vm->g_system += system;
	return g;
}

void lm_g_free(lm_vm *vm, lm_g *g)
{
	lm_gwait_drop(vm, g);
	lm_g_drop_defers(vm, g);
	if (g->bubble)
		lm_bubble_leave(vm, g);
	free(g->call_more);
	free(g->big_results);
	g->call_more = g->big_results = NULL;
	if (g->all_prev)
		g->all_prev->all_next = g->all_next;
	else
		vm->all_g = g->all_next;
	if (g->all_next)
		g->all_next->all_prev = g->all_prev;
	vm->g_count--;
	vm->g_system -= g->system;
	g->status = LM_G_DEAD;
	g->fp = NULL;
	if (g->chunk) {
		while (g->chunk->prev)
			g->chunk = g->chunk->prev;
		lm_stack_pop_to(g, g->chunk);
		if (g->chunk->next || g->chunk->size > 4096)
			lm_g_stack_free(g);
	}
	g->queue_next = vm->free_g;
	vm->free_g = g;
}

static void mark_runnable(lm_g *g)
{
	g->status = LM_G_RUNNABLE;
	if (g->bubble)
		lm_bubble_runs(g);
	if (g->block_since)
		lm_prof_unparked(g->vm, g);
	if (g->vm->trace)
		lm_trace_ready(g->vm, g);
	g->wait_since = 0;
	g->leaked = false;
}

void lm_runq_push(lm_vm *vm, lm_g *g)
{
	mark_runnable(g);
	g->queue_next = NULL;
	if (vm->run_tail)
		vm->run_tail->queue_next = g;
	else
		vm->run_head = g;
	vm->run_tail = g;
	vm->run_count++;
}

/* Runs before everything else; what would have run next goes to the queue's front. */
static void runq_push_front(lm_vm *vm, lm_g *g)
{
	lm_g *displaced = vm->run_next;
	if (displaced) {
		displaced->queue_next = vm->run_head;
		vm->run_head = displaced;
		if (!vm->run_tail)
			vm->run_tail = displaced;
	}
	mark_runnable(g);
	g->queue_next = NULL;
	vm->run_next = g;
	vm->turn_left = SLICE;
	vm->run_count++;
}

/* As Go's scheduler: what was made runnable last runs next, and the one it displaces goes to the
 * end of the queue. */
static void runq_push_next(lm_vm *vm, lm_g *g)
{
	lm_g *displaced = vm->run_next;
	mark_runnable(g);
	g->queue_next = NULL;
	vm->run_next = g;
	vm->run_count++;
	if (displaced) {
		vm->run_count--;
		lm_runq_push(vm, displaced);
	}
}

/* Goroutines that ready each other in turns share one turn, so that they do not keep the others
 * from running. */
static lm_g *runq_pop(lm_vm *vm)
{
	lm_g *next = vm->run_next;
	if (next && (vm->turn_left > 0 || !vm->run_head)) {
		vm->run_next = NULL;
		if (vm->turn_left <= 0)
			vm->turn_left = SLICE;
		vm->run_count--;
		return next;
	}
	vm->turn_left = SLICE;
	lm_g *g = vm->run_head;
	if (!g)
		return NULL;
	vm->run_head = g->queue_next;
	if (!vm->run_head)
		vm->run_tail = NULL;
	vm->run_count--;
	g->queue_next = NULL;
	return g;
}

void lm_unqueue(lm_vm *vm, lm_g *g)
{
	lm_g *prev = NULL;
	if (vm->run_next == g) {
		vm->run_next = NULL;
		vm->run_count--;
	}
	for (lm_g *q = vm->run_head; q; prev = q, q = q->queue_next) {
		if (q != g)
			continue;
		if (prev)
			prev->queue_next = g->queue_next;
		else
			vm->run_head = g->queue_next;
		if (vm->run_tail == g)
			vm->run_tail = prev;
		vm->run_count--;
		break;
	}
	g->queue_next = NULL;
	g->status = LM_G_WAITING;
	g->wait_reason = LM_WAIT_CORO;
	if (g->bubble)
		lm_bubble_waits(vm, g);
}

static lm_g *make_g(lm_vm *vm, uint64_t closure, const uint64_t *args, uint32_t nargs, bool system)
{
	lm_g *g = lm_g_new(vm, system);
	lm_func *f = *(lm_func **)lm_ptr(closure);
	if (nargs && !(f->flags & LM_FUNC_RESOLVED) && !lm_vm_resolve(vm, f))
		lm_fatal("%.*s: %s", LM_STRF(f->sym->name), f->why);
	uint32_t area = (uint32_t)f->result_slots + nargs;
	lm_g_stack_init(vm, g, f->nslots > area ? f->nslots : area);
	uint64_t *r = g->chunk->slots + LM_FRAME_HDR;
	memset(r, 0, area * 8u);
	if (nargs)
		memcpy(r + f->result_slots, args, nargs * 8u);
	r[-1] = lm_addr(lm_stub_goexit);
	r[-2] = 0;
	r[-3] = lm_addr(f);
	r[-4] = closure;
	g->fp = r;
	g->pc = f->entry;
	g->start_closure = closure;
	if (vm->trace)
		lm_trace_create(vm, g);
	return g;
}

lm_g *lm_go(lm_vm *vm, uint64_t closure, lm_func *by, const lm_ins *pc, bool system)
{
	lm_g *g = make_g(vm, closure, NULL, 0, system);
	g->created_by = by;
	g->created_pc = pc;
	if (vm->g) {
		g->parent_id = vm->g->id;
		g->labels = vm->g->labels;
		g->locals[LM_LOCAL_FIPS_BYPASS] = vm->g->locals[LM_LOCAL_FIPS_BYPASS];
		if (vm->g->bubble && !system)
			lm_bubble_join(vm->g->bubble, g);
	}
	runq_push_next(vm, g);
	return g;
}

lm_g *lm_go_call(lm_vm *vm, uint64_t closure, const uint64_t *args, uint32_t nargs, bool system)
{
	lm_g *g = make_g(vm, closure, args, nargs, system);
	lm_runq_push(vm, g);
	return g;
}

lm_g *lm_g_spawn_system(lm_vm *vm, uint64_t closure, const uint64_t *args, unsigned n)
{
	lm_g *g = make_g(vm, closure, args, n, true);
	runq_push_front(vm, g);
	return g;
}

void lm_vm_start(lm_vm *vm, lm_sym *start)
{
	lm_gc_lock();
	vm->main_start = lm_vm_func(vm, start);
	vm->main_g = make_g(vm, lm_func_value(vm->main_start), NULL, 0, false);
	lm_runq_push(vm, vm->main_g);
	vm->heap->sample_rate = lm_vm_var_named(vm, "runtime.MemProfileRate");
	vm->pool_cleanup = lm_vm_var_named(vm, "runtime.poolCleanup");
	lm_gc_unlock();
}

lm_status lm_park(lm_g *g, lm_wait_reason why)
{
	g->wait_reason = (uint8_t)why;
	return LM_NATIVE_PARK;
}

void lm_ready(lm_vm *vm, lm_g *g)
{
	if (g->status == LM_G_WAITING)
		runq_push_next(vm, g);
	else if (g->status == LM_G_RUNNING)
		g->ready_pending = true;
}

void lm_ready_last(lm_vm *vm, lm_g *g)
{
	if (g->status == LM_G_WAITING)
		lm_runq_push(vm, g);
	else if (g->status == LM_G_RUNNING)
		g->ready_pending = true;
}

void lm_ready_next(lm_vm *vm, lm_g *g)
{
	if (g->status == LM_G_WAITING)
		runq_push_front(vm, g);
	else if (g->status == LM_G_RUNNING)
		g->ready_pending = true;
}

void lm_g_set_system(lm_vm *vm, lm_g *g, bool system)
{
	vm->g_system += (uint32_t)system - (uint32_t)g->system;
	g->system = system;
}

uint64_t lm_goroutine_count(lm_vm *vm)
{
	return vm->g_count - vm->g_system;
}

/* ---- step */

static void parked(lm_vm *vm, lm_g *g)
{
	if (g->ready_pending) {
		g->ready_pending = false;
		lm_runq_push(vm, g);
		return;
	}
	g->status = LM_G_WAITING;
	if (vm->profiles->block_rate > 0)
		lm_prof_parked(vm, g);
	if (g->bubble)
		lm_bubble_waits(vm, g);
}

static void dead(lm_vm *vm, lm_g *g)
{
	if (g == vm->main_g) {
		vm->main_g = NULL;
		if (!g->goexited) {
			vm->exited = true;
			return;
		}
		vm->main_goexit = true;
	}
	lm_g_free(vm, g);
}

static void trace_stop(lm_vm *vm, lm_g *g, lm_x x)
{
	if (x == LM_X_DEAD || g->status == LM_G_DEAD)
		lm_trace_end(vm, g);
	else if (x == LM_X_PARK || x == LM_X_SWITCH)
		lm_trace_block(vm, g);
	else
		lm_trace_yield(vm, g);
}

/* Handles why the loop stopped; false: step returns *out. */
static bool stopped(lm_vm *vm, lm_g *g, lm_x x, lm_step *out)
{
	if (vm->trace)
		trace_stop(vm, g, x);
	switch (x) {
	case LM_X_CONT:
	case LM_X_YIELD: lm_runq_push(vm, g); return true;
	case LM_X_PARK: parked(vm, g); return true;
	case LM_X_SWITCH: {
		lm_g *next = vm->switch_to;
		lm_bubble *b = g->bubble; /* not idle between one side and the other */
		vm->switch_to = NULL;
		if (b)
			lm_bubble_hold(b);
		if (g->status == LM_G_DEAD) { /* coroexit */
			dead(vm, g);
		} else {
			g->wait_reason = LM_WAIT_CORO;
			parked(vm, g);
		}
		if (next)
			lm_ready_next(vm, next);
		if (b)
			lm_bubble_release(vm, b);
		return true;
	}
	case LM_X_DEAD: dead(vm, g); return true;
	case LM_X_STOP: return true;
	case LM_X_INTERRUPT:
		runq_push_front(vm, g);
		vm->interrupt = 0;
		*out = LM_STEP_INTERRUPTED;
		return false;
	case LM_X_BREAK:
		runq_push_front(vm, g);
		vm->stopped = g;
		*out = LM_STEP_BREAKPOINT;
		return false;
	case LM_X_NEED_DATA:
		runq_push_front(vm, g);
		*out = LM_STEP_NEED_DATA;
		return false;
	}
	LM_UNREACHABLE();
}

lm_status lm_limit_reached(lm_vm *vm, lm_limit which)
{
	vm->limit = which;
	vm->exit_code = 2;
	return LM_NATIVE_EXIT;
}

static lm_step deadlock(lm_vm *vm)
{
	if (lm_goroutine_count(vm) == 0 && vm->main_goexit)
		lm_throw(vm, NULL, "no goroutines (main called runtime.Goexit) - deadlock!");
	else
		lm_throw(vm, NULL, "all goroutines are asleep - deadlock!");
	lm_exec_fatal(vm, NULL);
	return LM_STEP_DEADLOCKED;
}

/* Some goroutine waits for the embedder (LM_WAIT_HOST): it may be readied at any time, so this is
 * no deadlock. */
static bool host_owes(const lm_vm *vm)
{
	for (const lm_g *g = vm->all_g; g; g = g->all_next) {
		if (g->status == LM_G_WAITING && g->wait_reason == LM_WAIT_HOST)
			return true;
	}
	return false;
}

/* Nothing is runnable: what step returns, or true when something became runnable. */
static bool idle(lm_vm *vm, lm_step *out)
{
	int64_t next = lm_timers_next(&vm->timers);
	bool io = vm->netpoll_wait && vm->netpoll_wait(vm, 0);
	if (vm->run_next || vm->run_head || vm->exited)
		return true;
	vm->wake_time = next;
	if (next == INT64_MAX && !io && !vm->signals_wanted && !host_owes(vm)) {
		*out = deadlock(vm);
		return false;
	}
	*out = LM_STEP_WAITING;
	vm->idle_since = lm_vm_nanotime(vm);
	return false;
}

/* g is about to run; the reader of the trace is woken when there is something to read. */
static void trace_run(lm_vm *vm, lm_g *g)
{
	lm_trace_run(vm, g);
	if (vm->trace_reader && lm_trace_first(vm->trace)) {
		lm_ready(vm, vm->trace_reader);
		vm->trace_reader = NULL;
	}
}

static int64_t cpu_time(void)
{
	int64_t user, system;
	lm_host_cputime(&user, &system);
	return user + system;
}

/* Runs g with the time taken for the processor profile. */
static lm_x exec_profiled(lm_vm *vm, lm_g *g)
{
	int64_t start = cpu_time();
	lm_x x = lm_exec(vm);
	lm_prof_cpu_spent(vm, g, cpu_time() - start, x != LM_X_DEAD && x != LM_X_STOP);
	return x;
}

static lm_step run(lm_vm *vm, int64_t budget)
{
	lm_step out = LM_STEP_RUNNABLE;
	for (uint32_t round = 0; budget > 0; round++) {
		if (vm->exited)
			return LM_STEP_EXITED;
		if (vm->limit)
			return LM_STEP_LIMIT;
		if (vm->interrupt) {
			vm->interrupt = 0;
			return LM_STEP_INTERRUPTED;
		}
		if (vm->timers.heap.len)
			lm_timers_run(vm, &vm->timers, lm_vm_nanotime(vm));
		if (round % 64 == 63 && vm->netpoll_wait)
			vm->netpoll_wait(vm, 0);
		lm_g *g = runq_pop(vm);
		if (!g) {
			if (idle(vm, &out))
				continue;
			return out;
		}
		int64_t slice = budget < vm->turn_left ? budget : vm->turn_left;
		if (vm->cfg.max_steps && (uint64_t)slice > vm->cfg.max_steps - vm->polls)
			slice = (int64_t)(vm->cfg.max_steps - vm->polls);
		if (LM_UNLIKELY(vm->profiles->cpu_period) && slice > PROFILED_SLICE)
			slice = PROFILED_SLICE;
		vm->fuel = slice;
		if (vm->trace)
			trace_run(vm, g);
		g->status = LM_G_RUNNING;
		vm->g = g;
		lm_x x = LM_UNLIKELY(vm->profiles->cpu_period) ? exec_profiled(vm, g) : lm_exec(vm);
		vm->g = NULL;
		int64_t used = slice - (vm->fuel > 0 ? vm->fuel : 0);
		budget -= used + 1;
		vm->turn_left -= used + SWITCH_COST;
		vm->polls += (uint64_t)used;
		if (!stopped(vm, g, x, &out))
			return out;
		if (vm->cfg.max_steps && vm->polls >= vm->cfg.max_steps && !vm->exited &&
		    !vm->limit)
			lm_limit_reached(vm, LM_LIMIT_STEPS);
	}
	return vm->exited ? LM_STEP_EXITED : vm->limit ? LM_STEP_LIMIT : LM_STEP_RUNNABLE;
}

lm_step lm_vm_step(lm_vm *vm, int64_t budget)
{
	if (vm->exited)
		return LM_STEP_EXITED;
	if (vm->limit)
		return LM_STEP_LIMIT;
	lm_gc_lock();
	vm->step_count++;
	vm->stopped = NULL;
	if (vm->idle_since)
		vm->idle_ns += lm_vm_nanotime(vm) - vm->idle_since;
	vm->idle_since = 0;
	lm_step s = run(vm, budget);
	lm_gc_unlock();
	return s;
}

void lm_vm_wait(lm_vm *vm)
{
	int64_t until = vm->wake_time;
	if (vm->netpoll_wait && vm->netpoll_wait(vm, until))
		return;
	if (until != INT64_MAX)
		lm_host_sleep_until(until);
}
