/* gc.c - heaps, allocation and collection over libgc. See gc.h for the contract.
 * The one file of the project with process-wide state besides libgc itself: libgc's root callback
 * takes no argument, so the list of heaps hangs off `process` here, under the process lock. libgc
 * never collects by itself (it is disabled but inside lm_gc_collect), scans no stack, no registers,
 * no static data. */
#include "gc/gc.h"
#include "gc/gc_int.h"

#include <gc/gc.h>
#include <gc/gc_inline.h>
#include <gc/gc_mark.h>
#include <math.h>
#if !defined(__EMSCRIPTEN__)
#include <pthread.h>
#include <time.h>
#endif

#include "host/host.h"

#define MIN_TRIGGER       ((uint64_t)8 << 20)
#define KIND_POINTER_FREE 0
#define KIND_SCANNED      1

static struct {
	lm_heap *heaps;
	bool started;
	bool counting; /* this collection counts what lives */
	void (*push)(void *arg, const void *lo, const void *hi); /* gets roots instead of libgc */
	void *push_arg;
	uint64_t live_objects, live_bytes;
	uint64_t live_by_class[LM_GC_CLASSES];
#if !defined(__EMSCRIPTEN__)
	pthread_mutex_t lock;
#endif
} process = {
#if !defined(__EMSCRIPTEN__)
	.lock = PTHREAD_MUTEX_INITIALIZER,
#endif
};

#define C4(a) a, a, a, a
#define C8(a) C4(a), C4(a)
/* Exact up to 16 granules (256 bytes), then eight classes a doubling. */
const uint8_t lm_gc_size_class[LM_GC_MAX_SMALL_GRANULES + 1] = {
	0,      1,      2,      3,      4,      5,       6,       7,       8,       9,
	10,     11,     12,     13,     14,     15,      16,      18,      18,      20,
	20,     22,     22,     24,     24,     26,      26,      28,      28,      30,
	30,     32,     32,     C4(36), C4(40), C4(44),  C4(48),  C4(52),  C4(56),  C4(60),
	C4(64), C8(72), C8(80), C8(88), C8(96), C8(104), C8(112), C8(120), C8(128),
};

void lm_gc_lock(void)
{
#if !defined(__EMSCRIPTEN__)
	pthread_mutex_lock(&process.lock);
#endif
}

void lm_gc_unlock(void)
{
#if !defined(__EMSCRIPTEN__)
	pthread_mutex_unlock(&process.lock);
#endif
}

/* ---- starting */

static void push_all_roots(void)
{
	for (lm_heap *h = process.heaps; h; h = h->next) {
		h->hooks.push_roots(h->hooks.arg, h);
		lm_gc_specials_push(h);
	}
}

static void GC_CALLBACK count_object(void *obj, size_t bytes, void *arg)
{
	(void)obj;
	(void)arg;
	size_t granules = (bytes + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	process.live_by_class[granules < LM_GC_CLASSES - 1 ? granules : LM_GC_CLASSES - 1]++;
	process.live_objects++;
	process.live_bytes += bytes;
}

static void on_event(GC_EventType e)
{
	if (e != GC_EVENT_MARK_END)
		return;
	process.live_objects = process.live_bytes = 0;
	memset(process.live_by_class, 0, sizeof process.live_by_class);
	if (process.counting)
		GC_enumerate_reachable_objects_inner(count_object, NULL);
	for (lm_heap *h = process.heaps; h; h = h->next) {
		lm_gc_specials_after_mark(h);
		if (h->hooks.after_mark)
			h->hooks.after_mark(h->hooks.arg, h);
	}
}

static void start_collector(void)
{
	if (process.started)
		return;
	process.started = true;
	GC_set_no_dls(1);
	GC_set_all_interior_pointers(1);
	GC_set_finalize_on_demand(1);
	GC_set_java_finalization(0);
	GC_set_warn_proc(GC_ignore_warn_proc);
	GC_init();
	GC_disable();
	GC_set_push_other_roots(push_all_roots);
	GC_set_on_collection_event(on_event);
}

static void set_trigger(lm_heap *h)
{
	if (h->percent < 0) {
		h->trigger = UINT64_MAX;
	} else {
		uint64_t live = h->live_after_gc, step = live / 100 * (uint64_t)h->percent;
		uint64_t least = MIN_TRIGGER / 100 * (uint64_t)h->percent;
		h->trigger = step > least ? step : least;
	}
	if (h->soft_limit != 0 && h->soft_limit != INT64_MAX) {
		/* Near the limit collect more often, but never without some progress in between. */
		uint64_t room =
			h->soft_limit > h->live_after_gc ? h->soft_limit - h->live_after_gc : 0;
		uint64_t least = MIN_TRIGGER / 8;
		room = room > least ? room : least;
		h->trigger = h->trigger < room ? h->trigger : room;
	}
}

lm_heap *lm_heap_new(lm_gc_hooks hooks)
{
	start_collector();
	lm_heap *h = lm_xcalloc(1, sizeof *h);
	h->hooks = hooks;
	h->percent = 100;
	h->zero_base = GC_malloc_uncollectable(LM_GC_GRANULE);
	h->specials = lm_gc_specials_new();
	set_trigger(h);
	h->next = process.heaps;
	process.heaps = h;
	return h;
}

void lm_heap_free(lm_heap *h)
{
	if (!h)
		return;
	lm_heap **pp = &process.heaps;
	while (*pp != h) {
		LM_ASSERT(*pp != NULL);
		pp = &(*pp)->next;
	}
	*pp = h->next;
	lm_gc_specials_free(h);
	GC_free(h->zero_base);
	free(h);
}

/* ---- allocating */

static void mark_due(lm_heap *h)
{
	if (h->due)
		return;
	h->due = true;
	if (h->hooks.due)
		h->hooks.due(h->hooks.arg);
}

/* Counts `bytes` in `objects` taken from libgc. */
static void account(lm_heap *h, uint64_t bytes, uint64_t objects)
{
	h->since_gc += bytes;
	h->total_bytes += bytes;
	h->mallocs += objects;
	if (h->since_gc >= h->trigger || h->torture)
		mark_due(h);
}

static bool over_limit(lm_heap *h, uint64_t size)
{
	if (h->hard_limit == 0)
		return false;
	uint64_t used = h->live_after_gc + h->since_gc;
	if (size <= h->hard_limit && used <= h->hard_limit - size)
		return false;
	mark_due(h);
	return true;
}

/* ---- the memory profile's samples */

#define SAMPLE_EACH 16384 /* up to this rate small objects are allocated one by one */

static void drop_lists(lm_heap *h);

/* Bytes to the next sample: exponentially distributed, so that each byte is as likely. */
static int64_t next_sample(lm_heap *h, int64_t rate)
{
	if (rate <= 1)
		return 0;
	uint64_t z = h->sample_random += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	double u = ((double)((z ^ z >> 31) >> 11) + 1) / 9007199254740993.0;
	double bytes = -log(u) * (double)rate;
	return bytes < 1e15 ? (int64_t)bytes : (int64_t)1 << 50;
}

/* The rate now; when it changed, what sits in the free lists is given up, so that every allocation
 * is seen. */
static int64_t sample_rate(lm_heap *h)
{
	int64_t rate = h->sample_rate ? *h->sample_rate : 0;
	if (rate == h->sample_rate_seen)
		return rate;
	if (h->sample_rate_seen != 0 || rate <= SAMPLE_EACH)
		drop_lists(h);
	h->sample_rate_seen = rate;
	h->sample_left = next_sample(h, rate);
	return rate;
}

static void sample(lm_heap *h, int64_t rate, void *obj, size_t size, uint64_t bytes)
{
	if (rate <= 0)
		return;
	h->sample_left -= (int64_t)bytes;
	if (h->sample_left > 0)
		return;
	h->sample_left = next_sample(h, rate);
	h->hooks.sampled(h->hooks.arg, obj, size);
}

static void *alloc_large(lm_heap *h, size_t size, int kind)
{
	if ((uint64_t)size > (uint64_t)1 << (sizeof(size_t) == 4 ? 30 : 46) || over_limit(h, size))
		return NULL;
	void *p = GC_malloc_kind(size, kind);
	if (!p)
		return NULL;
	if (kind == KIND_POINTER_FREE)
		memset(p, 0, size);
	account(h, size, 1);
	h->class_allocs[LM_GC_CLASSES - 1]++;
	sample(h, sample_rate(h), p, lm_gc_round_size(size), size);
	return p;
}

/* Refills one free list and takes an object from it. */
static void *refill(lm_heap *h, void **list, size_t granules, int kind)
{
	size_t bytes = granules * LM_GC_GRANULE;
	if (over_limit(h, bytes))
		return NULL;
	int64_t rate = sample_rate(h);
	if (rate > 0 && rate <= SAMPLE_EACH) {
		void *one = GC_malloc_kind(bytes, kind);
		if (!one)
			return NULL;
		account(h, bytes, 1);
		h->class_allocs[granules]++;
		sample(h, rate, one, bytes, bytes);
		return one;
	}
	void *first = NULL;
	GC_generic_malloc_many(bytes, kind, &first);
	if (!first)
		return NULL;
	/* The list comes with descending addresses; Go's objects ascend. */
	uint64_t n = 0;
	void *ascending = NULL;
	for (void *p = first, *next; p; p = next, n++) {
		next = *(void **)p;
		*(void **)p = ascending;
		ascending = p;
	}
	first = ascending;
	account(h, n * bytes, n);
	h->class_allocs[granules] += n;
	*list = *(void **)first;
	*(void **)first = NULL;
	sample(h, rate, first, bytes, n * bytes);
	return first;
}

void *lm_gc_alloc_slow(lm_heap *h, size_t size)
{
	if (size == 0)
		return h->zero_base;
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (g > LM_GC_MAX_SMALL_GRANULES)
		return alloc_large(h, size, KIND_SCANNED);
	g = lm_gc_size_class[g];
	return refill(h, &h->scanned[g], g, KIND_SCANNED);
}

void *lm_gc_alloc_pf_slow(lm_heap *h, size_t size)
{
	if (size == 0)
		return h->zero_base;
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (g > LM_GC_MAX_SMALL_GRANULES)
		return alloc_large(h, size, KIND_POINTER_FREE);
	g = lm_gc_size_class[g];
	void *p = refill(h, &h->pointer_free[g], g, KIND_POINTER_FREE);
	if (p)
		memset(p, 0, g * LM_GC_GRANULE);
	return p;
}

size_t lm_gc_round_size(size_t size)
{
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (g <= LM_GC_MAX_SMALL_GRANULES)
		return (size_t)lm_gc_size_class[g] * LM_GC_GRANULE;
	return (size + 4095) & ~(size_t)4095;
}

/* ---- looking at memory */

void *lm_gc_base(const void *p)
{
	return GC_base((void *)(uintptr_t)p);
}

size_t lm_gc_size(const void *base)
{
	return GC_size(base);
}

bool lm_gc_is_live(const void *base)
{
	return GC_is_marked(base) != 0;
}

bool lm_gc_is_pointer_free(const void *base)
{
	size_t size;
	return GC_get_kind_and_size(base, &size) == KIND_POINTER_FREE;
}

void lm_gc_revive(const void *base)
{
	GC_set_mark_bit(base);
}

/* ---- collecting */

void lm_gc_push(const void *lo, const void *hi)
{
	if (lo < hi && process.push)
		process.push(process.push_arg, lo, hi);
	else if (lo < hi)
		GC_push_all_eager((void *)(uintptr_t)lo, (void *)(uintptr_t)hi);
}

void lm_gc_walk_roots(lm_heap *h, void (*push)(void *arg, const void *lo, const void *hi),
		      void *arg)
{
	process.push = push;
	process.push_arg = arg;
	h->hooks.push_roots(h->hooks.arg, h);
	lm_gc_specials_push(h);
	process.push = NULL;
}

static uint64_t list_length(const void *list)
{
	uint64_t n = 0;
	for (; list; list = *(void *const *)list)
		n++;
	return n;
}

uint64_t lm_gc_class_allocs(const lm_heap *h, size_t granules)
{
	uint64_t n = h->class_allocs[granules];
	if (granules <= LM_GC_MAX_SMALL_GRANULES)
		n -= list_length(h->scanned[granules]) + list_length(h->pointer_free[granules]);
	return n;
}

static uint64_t list_objects(void *const *lists, uint64_t *bytes)
{
	uint64_t n = 0;
	for (size_t g = 1; g <= LM_GC_MAX_SMALL_GRANULES; g++) {
		for (void *p = lists[g]; p; p = *(void **)p) {
			n++;
			*bytes += g * LM_GC_GRANULE;
		}
	}
	return n;
}

/* Takes back what sits in the free lists: it was counted as allocated but never handed out. */
static void drop_lists(lm_heap *h)
{
	uint64_t bytes = 0;
	uint64_t n = list_objects(h->scanned, &bytes) + list_objects(h->pointer_free, &bytes);
	h->mallocs -= n;
	h->total_bytes -= bytes;
	for (size_t g = 1; g <= LM_GC_MAX_SMALL_GRANULES; g++)
		h->class_allocs[g] = lm_gc_class_allocs(h, g);
	memset(h->scanned, 0, sizeof h->scanned);
	memset(h->pointer_free, 0, sizeof h->pointer_free);
}

static uint64_t in_use_bytes(void)
{
	size_t heap, free_bytes, unmapped;
	GC_get_heap_usage_safe(&heap, &free_bytes, &unmapped, NULL, NULL);
	return heap > free_bytes ? heap - free_bytes : 0;
}

/* After a collection that counted what lives. */
static void count_frees(lm_heap *h)
{
	for (size_t g = 1; g < LM_GC_CLASSES; g++) {
		uint64_t live = process.live_by_class[g], all = h->class_allocs[g];
		if (live <= all && all - live > h->class_frees[g])
			h->class_frees[g] = all - live;
	}
}

void lm_gc_collect(lm_heap *h, bool forced)
{
	int64_t start = lm_host_nanotime();
	for (lm_heap *x = process.heaps; x; x = x->next)
		drop_lists(x);
	process.counting = forced;
	GC_enable();
	GC_gcollect();
	GC_disable();
	int64_t end = lm_host_nanotime();
	uint64_t in_use = forced ? process.live_bytes : in_use_bytes(), since = 0;
	for (lm_heap *x = process.heaps; x; x = x->next)
		since += x->since_gc + x->live_after_gc;
	for (lm_heap *x = process.heaps; x; x = x->next) {
		/* The bytes of one collector are shared out by what each heap had. */
		uint64_t had = x->since_gc + x->live_after_gc;
		uint64_t live =
			x->next == NULL && x == process.heaps ? in_use
			: since == 0                          ? 0
				     : (uint64_t)((double)in_use * ((double)had / (double)since));
		/* Objects are counted when forced, else guessed from the mean size. */
		uint64_t objects =
			forced && x->next == NULL && x == process.heaps ? process.live_objects
			: x->total_bytes == 0                           ? 0
					      : (uint64_t)((double)x->mallocs *
							   ((double)live / (double)x->total_bytes));
		x->frees = objects < x->mallocs ? x->mallocs - objects : 0;
		x->live_after_gc = live;
		x->since_gc = 0;
		x->due = x->torture; /* at every safepoint */
		set_trigger(x);
	}
	if (forced && process.heaps == h && !h->next)
		count_frees(h);
	h->cycles++;
	h->forced_cycles += forced;
	h->last_pause_ns = (uint64_t)(end - start);
	h->pause_counts[h->last_pause_ns ? 63 - __builtin_clzll(h->last_pause_ns) : 0]++;
	h->pause_total_ns += h->last_pause_ns;
	int64_t sec;
	int32_t nsec;
	lm_host_walltime(&sec, &nsec);
	h->last_gc_unix_ns = (uint64_t)sec * 1000000000u + (uint64_t)nsec;
	h->pause_ns[(h->cycles + 255) % 256] = h->last_pause_ns;
	h->pause_end[(h->cycles + 255) % 256] = h->last_gc_unix_ns;
}

void lm_gc_release_free(lm_heap *h)
{
	for (lm_heap *x = process.heaps; x; x = x->next)
		drop_lists(x);
	lm_gc_collect(h, true);
	GC_enable();
	GC_gcollect_and_unmap();
	GC_disable();
}

int32_t lm_gc_set_percent(lm_heap *h, int32_t percent)
{
	int32_t old = h->percent;
	h->percent = percent < 0 ? -1 : percent;
	set_trigger(h);
	return old;
}

uint64_t lm_gc_set_soft_limit(lm_heap *h, uint64_t bytes)
{
	uint64_t old = h->soft_limit ? h->soft_limit : INT64_MAX;
	h->soft_limit = bytes;
	set_trigger(h);
	return old;
}

void lm_gc_set_hard_limit(lm_heap *h, uint64_t bytes)
{
	h->hard_limit = bytes;
}

void lm_gc_get_stats(lm_heap *h, lm_gc_stats *out)
{
	size_t heap, free_bytes, unmapped;
	GC_get_heap_usage_safe(&heap, &free_bytes, &unmapped, NULL, NULL);
	uint64_t spare = 0;
	uint64_t n = list_objects(h->scanned, &spare) + list_objects(h->pointer_free, &spare);
	*out = (lm_gc_stats){
		.heap_size = heap,
		.heap_free = free_bytes,
		.in_use = heap - free_bytes,
		.allocated = h->live_after_gc + h->since_gc - spare,
		.total_bytes = h->total_bytes - spare,
		.mallocs = h->mallocs - n,
		.frees = h->frees,
		.cycles = h->cycles,
		.forced_cycles = h->forced_cycles,
		.pause_total_ns = h->pause_total_ns,
		.last_gc_unix_ns = h->last_gc_unix_ns,
		.last_pause_ns = h->last_pause_ns,
		.next_gc = h->trigger == UINT64_MAX ? UINT64_MAX : h->live_after_gc + h->trigger,
		.released = unmapped,
	};
}
