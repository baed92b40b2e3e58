/* bubble.h - synctest's bubbles: goroutines with a clock of their own that stands still while one
 * of them can run. Included by vm/ and native/.
 *
 * A bubble knows how many of its goroutines are not durably blocked. When that count falls to zero
 * (and nobody holds the bubble active) one goroutine is woken: the one in Wait, or the one in Run,
 * which moves the clock on to the next timer. Channels and timers name their bubble by number, so
 * they may outlive it. Host memory; freed when Run has returned and its last goroutine has ended.
 */
#ifndef LM_VM_BUBBLE_H
#define LM_VM_BUBBLE_H

#include "vm/status.h"
#include "vm/timer.h"

#define LM_BUBBLE_EPOCH_NS INT64_C(946684800000000000) /* 2000-01-01 00:00:00 UTC */

typedef struct lm_bubble {
	struct lm_bubble *next; /* of the instance */
	uint64_t id;
	int64_t now; /* ns since 1970 */
	lm_g *root;  /* in Run */
	lm_g *main;  /* what Run started; NULL once it ended */
	lm_g *waiter;
	lm_timers timers;
	uint32_t total;   /* goroutines, the one in Run too */
	uint32_t running; /* of them, not durably blocked */
	uint32_t active;  /* reasons to count as running without a goroutine */
	bool done;        /* main has ended: the clock stops */
	bool woken;       /* the goroutine in Run or Wait has been woken and has not run yet */
	bool over;        /* Run has returned */
} lm_bubble;

/* A new bubble around the running goroutine g, which belongs to none. [alloc] */
lm_bubble *lm_bubble_new(lm_vm *vm, lm_g *g);
/* Run returns: its goroutine leaves, timers are dropped. */
void lm_bubble_end(lm_vm *vm, lm_bubble *b);
/* The instance's bubble of that number, or NULL when it is gone. [pure] */
lm_bubble *lm_bubble_find(lm_vm *vm, uint64_t id);
/* Number of the goroutine's bubble, 0 for none. [pure] */
uint64_t lm_bubble_id(const lm_g *g);
/* g, which is runnable or running, becomes one of b's. */
void lm_bubble_join(lm_bubble *b, lm_g *g);
/* g, which is running or has ended, belongs to its bubble no more. */
void lm_bubble_leave(lm_vm *vm, lm_g *g);
/* g of a bubble has just begun to wait / is about to be runnable again. */
void lm_bubble_waits(lm_vm *vm, lm_g *g);
void lm_bubble_runs(lm_g *g);
/* Counts b as active whatever its goroutines do, until released. */
void lm_bubble_hold(lm_bubble *b);
void lm_bubble_release(lm_vm *vm, lm_bubble *b);
/* Root of b, on waking: moves the clock to the next timer. False when there is none, or main has
 * ended. */
bool lm_bubble_advance(lm_bubble *b);
/* Frees all of the instance's bubbles. */
void lm_bubbles_free(lm_vm *vm);

#endif
