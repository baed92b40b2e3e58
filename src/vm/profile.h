/* profile.h - what runtime/pprof reads: sampled allocations, time spent blocked and in contended
 * locks, and the processor profile. Included by vm/ and native/.
 *
 * Stacks are lists of PC values (vm.h), innermost first, kept in host memory in one table of
 * buckets by kind, stack and size. The memory profile shows the state at the last collection. */
#ifndef LM_VM_PROFILE_H
#define LM_VM_PROFILE_H

#include "vm/chan.h"

#define LM_PROF_DEPTH 128 /* program counters of one stack, without those of gc's own functions */
#define LM_PROF_OWN   4   /* of those, at most */

typedef enum { LM_PROF_MEM, LM_PROF_BLOCK, LM_PROF_MUTEX, LM_PROF_KINDS } lm_prof_kind;

typedef struct lm_prof_bucket {
	struct lm_prof_bucket *next; /* of the same hash */
	struct lm_prof_bucket *all;  /* of the same kind, newest first */
	uint64_t hash;
	uint64_t size;                      /* MEM: of one object */
	uint64_t allocs, frees;             /* MEM: objects, up to now */
	uint64_t shown_allocs, shown_frees; /* at the last collection */
	double count;                       /* BLOCK, MUTEX */
	int64_t cycles;                     /* ns */
	uint32_t kind, depth;
	uint64_t stack[];
} lm_prof_bucket;

typedef struct lm_profiles {
	lm_prof_bucket **table;
	uint64_t table_size, bucket_count;
	lm_prof_bucket *all[LM_PROF_KINDS];
	bool collected;      /* the memory profile has been shown once */
	int64_t block_rate;  /* ns a sample; 0: off */
	int64_t mutex_every; /* one event in so many; 0: off */
	/* The processor profile: records {3 + depth, time, count, stack...}. */
	int64_t cpu_period; /* ns; 0: off */
	int64_t cpu_spent;  /* ns not yet sampled */
	LM_VEC(uint64_t) cpu_data;
	LM_VEC(uint64_t) cpu_tags; /* labels, one a record: roots */
	bool cpu_open;             /* the reader has not been told of the end */
	lm_g *cpu_reader;
} lm_profiles;

lm_profiles *lm_profiles_new(lm_vm *vm);
void lm_profiles_free(lm_profiles *p);

/* Fills pcs with the stack of g from its top frame (wrappers left out) and returns how many.
 * [pure] */
uint32_t lm_prof_stack(lm_g *g, uint64_t *pcs, uint32_t max);
/* The same for a profile of goroutines, of LM_PROF_DEPTH at most: a parked one begins with the
 * functions that it would wait in under gc. [pure] */
uint32_t lm_prof_goroutine(lm_g *g, uint64_t *pcs);
/* The collector's hooks: an object was sampled / a sampled one died / all is marked. */
void lm_prof_allocated(lm_vm *vm, void *obj, uint64_t size);
void lm_prof_freed(lm_vm *vm, lm_prof_bucket *b);
void lm_prof_collected(lm_vm *vm);

/* g has just parked / is about to run again: counts the wait in the block profile. */
void lm_prof_parked(lm_vm *vm, lm_g *g);
void lm_prof_unparked(lm_vm *vm, lm_g *g);
/* Counts `cycles` ns of blocking of the running goroutine. */
void lm_prof_block_event(lm_vm *vm, lm_g *g, int64_t cycles);
/* The running goroutine gave up a lock that others waited for, `cycles` ns in all. */
void lm_prof_mutex_event(lm_vm *vm, lm_g *g, int64_t cycles);

/* Packs {address, size << 1 | may hold pointers} of the objects that can be reached into words, as
 * far as they fit, and returns how many words that takes. [alloc] */
uint64_t lm_heap_objects(lm_vm *vm, uint64_t *words, uint64_t len);
/* Finds the goroutines that wait on channels and locks which nobody can reach (lm_g.leaked), and
 * returns how many there are. [alloc] */
uint32_t lm_leaks_find(lm_vm *vm);

/* Starts with so many samples a second, or (0) ends; false when the last profile is still being
 * read. */
bool lm_prof_cpu_rate(lm_vm *vm, int64_t hz);
/* g has run for ns; `alive`: its stack can be looked at. */
void lm_prof_cpu_spent(lm_vm *vm, lm_g *g, int64_t ns, bool alive);

#endif
