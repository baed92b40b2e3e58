/* gc.h - Go memory: allocation, roots, collection, finalizers, cleanups and weak handles, over
 * libgc. Included by vm/ and above; gc/ is the only includer of libgc's own header.
 *
 * One collector serves the process (libgc keeps its state in the process); every VM instance has
 * one lm_heap in it, with its own free lists, counters, limits, roots and finalizer queue. All
 * calls of all heaps happen under the process lock that lm_gc_lock takes (lm_vm_step holds it).
 * Invariants: allocating never collects, so C code needs no roots; a collection happens only in
 * lm_gc_collect, which the machine calls at a safepoint, and which sees exactly what the push
 * callbacks push. */
#ifndef LM_GC_GC_H
#define LM_GC_GC_H

#include "base/base.h"

#define LM_GC_GRANULE            16
#define LM_GC_MAX_SMALL_GRANULES 128 /* larger objects go to libgc one by one */
#define LM_GC_CLASSES            (LM_GC_MAX_SMALL_GRANULES + 2)

typedef struct lm_heap lm_heap;

/* What a heap tells its owner, and asks. */
typedef struct lm_gc_hooks {
	void *arg;
	/* Pushes the owner's roots with lm_gc_push: live frame slots, globals, registered words.
	 * Called inside a collection: must not allocate Go memory. */
	void (*push_roots)(void *arg, lm_heap *h);
	/* After a collection, still inside it: the owner may ask lm_gc_is_live and drop table
	 * entries for dead objects. NULL: none. */
	void (*after_mark)(void *arg, lm_heap *h);
	/* An object of that many bytes was chosen for the memory profile / the one watched with
	 * this sample died (inside a collection). NULL: none. */
	void (*sampled)(void *arg, void *obj, uint64_t size);
	void (*sample_died)(void *arg, void *sample);
	/* A collection became due (h->due is set): sets the owner's poll words. NULL: none. */
	void (*due)(void *arg);
} lm_gc_hooks;

struct lm_heap {
	void *scanned[LM_GC_MAX_SMALL_GRANULES +
		      1]; /* free lists by granules; the objects are zero but for the link */
	void *pointer_free[LM_GC_MAX_SMALL_GRANULES + 1]; /* not zeroed */
	void *zero_base;                                  /* address of every zero-size object */
	bool due;                                         /* a collection is due */
	bool torture;                                     /* due after every allocation */
	bool queue_nonempty; /* finalizers or cleanups wait: lm_gc_next_final */
	int32_t percent;     /* GOGC; < 0: off */
	uint64_t soft_limit; /* GOMEMLIMIT in bytes */
	uint64_t hard_limit; /* bytes; over it allocation returns NULL */
	lm_gc_hooks hooks;
	struct lm_heap *next;   /* all heaps of the process */
	uint64_t live_after_gc; /* estimate */
	uint64_t since_gc;      /* bytes this heap allocated since the last collection */
	uint64_t trigger;
	uint64_t total_bytes; /* allocated ever */
	uint64_t mallocs, frees;
	uint64_t cycles, forced_cycles;
	uint64_t pause_total_ns, last_gc_unix_ns, last_pause_ns;
	struct lm_gc_specials *specials;
	/* Objects by granules, in the last entry the large ones: taken from libgc, of them in the
	 * free lists at the last look, and found living at the last forced collection. */
	uint64_t class_allocs[LM_GC_CLASSES], class_frees[LM_GC_CLASSES];
	uint64_t pause_ns[256],
		pause_end[256];       /* the last collections, by cycle; ends: ns since 1970 */
	uint64_t pause_counts[64];    /* collections by the bit length of their ns */
	uint64_t queued[2], taken[2]; /* finalizers and cleanups: queued ever, handed out */
	const int64_t
		*sample_rate; /* mean bytes between samples; NULL or 0: none, 1: every object */
	int64_t sample_rate_seen, sample_left;
	uint64_t sample_random;
	struct lm_gc_final *queue_head, *queue_tail;
};

extern const uint8_t
	lm_gc_size_class[LM_GC_MAX_SMALL_GRANULES + 1]; /* granules rounded up to a class */

/* ---- instances and the lock */
/* Takes / releases the process lock of the collector. */
void lm_gc_lock(void);
void lm_gc_unlock(void);
/* Makes a heap (starting the collector when it is the first); never NULL. Freed with lm_heap_free,
 * which drops its roots, finalizers and weak handles; its objects go with the next collection.
 * [alloc] */
lm_heap *lm_heap_new(lm_gc_hooks hooks);
void lm_heap_free(lm_heap *h);

/* ---- allocation: zeroed, 16-aligned (8-aligned for nothing smaller). NULL only when over the hard
 * limit: the caller lets the machine collect and retries once, then it is Go's fatal "out of
 * memory". */
void *lm_gc_alloc_slow(lm_heap *h, size_t size);
void *lm_gc_alloc_pf_slow(lm_heap *h, size_t size);
/* Memory that may hold pointers. [gc] */
static inline void *lm_gc_alloc(lm_heap *h, size_t size)
{
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (LM_LIKELY(g <= LM_GC_MAX_SMALL_GRANULES)) {
		g = lm_gc_size_class[g];
		void *p = h->scanned[g];
		if (LM_LIKELY(p != NULL)) {
			h->scanned[g] = *(void **)p;
			*(void **)p = NULL;
			return p;
		}
	}
	return lm_gc_alloc_slow(h, size);
}
/* Memory without pointers, zeroed. [gc] */
static inline void *lm_gc_alloc_pf(lm_heap *h, size_t size)
{
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (LM_LIKELY(g <= LM_GC_MAX_SMALL_GRANULES)) {
		g = lm_gc_size_class[g];
		void *p = h->pointer_free[g];
		if (LM_LIKELY(p != NULL)) {
			h->pointer_free[g] = *(void **)p;
			memset(p, 0, g * LM_GC_GRANULE);
			return p;
		}
	}
	return lm_gc_alloc_pf_slow(h, size);
}
/* Pointer-free memory that the caller overwrites whole (not zeroed). [gc] */
static inline void *lm_gc_alloc_raw(lm_heap *h, size_t size)
{
	size_t g = (size + LM_GC_GRANULE - 1) / LM_GC_GRANULE;
	if (LM_LIKELY(g <= LM_GC_MAX_SMALL_GRANULES)) {
		g = lm_gc_size_class[g];
		void *p = h->pointer_free[g];
		if (LM_LIKELY(p != NULL)) {
			h->pointer_free[g] = *(void **)p;
			return p;
		}
	}
	return lm_gc_alloc_pf_slow(h, size);
}
/* Bytes that an allocation of `size` really gives (append rounds capacities up to it). [pure] */
size_t lm_gc_round_size(size_t size);

/* ---- looking at memory */
/* Start of the object that p points into, or NULL when p is not in Go memory of the collector.
 * [pure] */
void *lm_gc_base(const void *p);
size_t lm_gc_size(const void *base);  /* usable bytes of the object at base. [pure] */
bool lm_gc_is_live(const void *base); /* only in after_mark: was base reached? */

/* ---- collecting */
/* Pushes words [lo, hi) as roots; only in push_roots. */
void lm_gc_push(const void *lo, const void *hi);
/* Shows all roots of h, finalizers' and weak handles' too, to `push` instead of the collector. */
void lm_gc_walk_roots(lm_heap *h, void (*push)(void *arg, const void *lo, const void *hi),
		      void *arg);
bool lm_gc_is_pointer_free(const void *base); /* [pure] */
/* A whole collection, now. Only at a safepoint. Finalizers and cleanups that became due are queued.
 */
void lm_gc_collect(lm_heap *h, bool forced);
/* Gives free memory back to the system (debug.FreeOSMemory). */
void lm_gc_release_free(lm_heap *h);
/* Sets GOGC / GOMEMLIMIT / the hard limit and recomputes the trigger; returns the old value. */
int32_t lm_gc_set_percent(lm_heap *h, int32_t percent);
uint64_t lm_gc_set_soft_limit(lm_heap *h, uint64_t bytes);
void lm_gc_set_hard_limit(lm_heap *h, uint64_t bytes);

typedef struct lm_gc_stats {
	uint64_t heap_size; /* taken from the system */
	uint64_t heap_free; /* of it, free blocks */
	uint64_t in_use;    /* heap_size - heap_free */
	uint64_t allocated; /* estimate of live and not yet collected bytes */
	uint64_t total_bytes, mallocs, frees, cycles, forced_cycles, pause_total_ns,
		last_gc_unix_ns, last_pause_ns;
	uint64_t next_gc;
	uint64_t released; /* returned to the system */
} lm_gc_stats;
void lm_gc_get_stats(lm_heap *h, lm_gc_stats *out);
/* Objects allocated ever of that many granules (LM_GC_CLASSES - 1: large ones). [pure] */
uint64_t lm_gc_class_allocs(const lm_heap *h, size_t granules);

/* ---- finalizers, cleanups, weak handles */
/* Something to run after its object died. fn and the rest are roots until taken with
 * lm_gc_next_final. */
typedef struct lm_gc_final {
	struct lm_gc_final *next;
	uint8_t kind;   /* LM_FINAL_* */
	uint64_t fn;    /* Go func value */
	uint64_t obj;   /* finalizer: the pointer as given to SetFinalizer */
	uint64_t type;  /* finalizer: what the caller passed along (the pointer's rtype); cleanup:
			   the caller's word */
	uint64_t extra; /* caller's word (e.g. the function's rtype) */
	uint64_t id;    /* cleanup id */
} lm_gc_final;
enum { LM_FINAL_FINALIZER = 1, LM_FINAL_CLEANUP, LM_FINAL_WEAK, LM_FINAL_BUBBLE, LM_FINAL_SAMPLE };

/* Sets the finalizer of the object that starts at obj. False when it already has one. [alloc] */
bool lm_gc_set_finalizer(lm_heap *h, uint64_t obj, uint64_t fn, uint64_t type, uint64_t extra);
void lm_gc_clear_finalizer(lm_heap *h, uint64_t obj);
/* Adds a cleanup to the object that ptr points into; returns its id (never 0), or 0 when ptr is not
 * in Go memory. [alloc] */
uint64_t lm_gc_add_cleanup(lm_heap *h, uint64_t ptr, uint64_t fn, uint64_t type, uint64_t extra);
/* Stops it; false when it is gone already. */
bool lm_gc_stop_cleanup(lm_heap *h, uint64_t ptr, uint64_t id);
/* The weak handle of exactly this pointer: the address of an 8-byte cell holding ptr, zeroed when
 * the object dies. The same pointer gets the same handle while either lives. A pointer outside Go
 * memory gets a handle that never dies. [gc] */
uint64_t lm_gc_weak_handle(lm_heap *h, uint64_t ptr);
/* The synctest bubble that exactly this pointer is associated with, 0 for none. [pure] */
uint64_t lm_gc_bubble(lm_heap *h, uint64_t ptr);
/* Associates it, or with 0 ends that; false when ptr is not in Go memory. [alloc] */
bool lm_gc_set_bubble(lm_heap *h, uint64_t ptr, uint64_t bubble);
/* Hands `sample` to the sample_died hook when the object that starts at obj dies. [alloc] */
void lm_gc_watch_sample(lm_heap *h, uint64_t obj, void *sample);
/* Takes the oldest queued finalizer or cleanup; false when there is none. The caller roots what it
 * took. */
bool lm_gc_next_final(lm_heap *h, lm_gc_final *out);

#endif
