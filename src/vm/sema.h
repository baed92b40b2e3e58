/* sema.h - semaphores and notify lists under Go's sync package.
 * Included by vm/ and native/. Semaphores are keyed by the address of their uint32; waiters are
 * lm_g's (chan.h). */
#ifndef LM_VM_SEMA_H
#define LM_VM_SEMA_H

#include "vm/chan.h"

typedef struct lm_semas {
	lm_map by_addr; /* address -> lm_waitq* */
} lm_semas;
void lm_semas_free(lm_semas *s);

/* runtime_Semacquire*: DONE when got (at once, or called again with g->resumed); PARK. FIFO, or
 * first when lifo. */
lm_status lm_sema_acquire(lm_vm *vm, lm_g *g, uint64_t addr, bool lifo, lm_wait_reason why);
/* runtime_Semrelease. True: handoff was asked and a waiter was readied: the caller yields to it (it
 * is first in the run queue). */
bool lm_sema_release(lm_vm *vm, uint64_t addr, bool handoff);

/* sync.notifyList in Go memory: {wait uint32, notify uint32, lock uintptr, head, tail
 * unsafe.Pointer}. */
uint32_t lm_notify_add(uint64_t list);
lm_status lm_notify_wait(lm_vm *vm, lm_g *g, uint64_t list, uint32_t ticket);
/* They return a waiter that may not be woken from here (it is in another synctest bubble): that is
 * fatal. NULL: fine. */
lm_g *lm_notify_all(lm_vm *vm, uint64_t list);
lm_g *lm_notify_one(lm_vm *vm, uint64_t list);

#endif
