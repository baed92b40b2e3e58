/* sema.c - semaphores and notify lists: see sema.h. A release hands its unit straight to the first
 * waiter. */
#include "vm/sema.h"

#include "vm/profile.h"
#include "vm/vm.h"

static uint32_t *counter(uint64_t addr)
{
	return lm_ptr(addr);
}

void lm_semas_free(lm_semas *s)
{
	struct lm_map_iter it = {0};
	uint64_t key, value;
	while (lm_map_next(&s->by_addr, &it, &key, &value))
		free(lm_ptr(value));
	lm_map_free(&s->by_addr);
}

static bool is_lock(lm_wait_reason why)
{
	return why == LM_WAIT_SYNC_MUTEX || why == LM_WAIT_SYNC_RWMUTEX_LOCK ||
	       why == LM_WAIT_SYNC_RWMUTEX_RLOCK;
}

/* Everybody's wait up to now is charged to this release; the others' next one begins. */
static void charge_waits(lm_vm *vm, lm_waiter *woken)
{
	int64_t now = lm_vm_nanotime(vm), sum = 0;
	if (vm->profiles->mutex_every <= 0) {
		vm->mutex_wait_ns += now - woken->since;
		return;
	}
	for (lm_waiter *w = woken; w; w = w->next) {
		sum += w->since ? now - w->since : 0;
		w->since = now;
	}
	vm->mutex_wait_ns += sum;
	lm_prof_mutex_event(vm, vm->g, sum);
}

lm_status lm_sema_acquire(lm_vm *vm, lm_g *g, uint64_t addr, bool lifo, lm_wait_reason why)
{
	if (g->resumed) {
		g->resumed = false;
		return LM_NATIVE_DONE;
	}
	if (*counter(addr) > 0) {
		--*counter(addr);
		return LM_NATIVE_DONE;
	}
	uint64_t *slot = lm_map_put(&vm->semas.by_addr, addr, NULL);
	if (!*slot)
		*slot = lm_word(lm_xcalloc(1, sizeof(lm_waitq)));
	lm_waiter *w = &g->wait.one;
	*w = (lm_waiter){.g = g, .key = addr};
	if (is_lock(why))
		w->since = lm_vm_nanotime(vm);
	if (lifo)
		lm_waitq_push_front(lm_ptr(*slot), w);
	else
		lm_waitq_push(lm_ptr(*slot), w);
	return lm_park(g, why);
}

bool lm_sema_release(lm_vm *vm, uint64_t addr, bool handoff)
{
	uint64_t *slot = lm_map_get(&vm->semas.by_addr, addr);
	if (!slot) {
		++*counter(addr);
		return false;
	}
	lm_waitq *q = lm_ptr(*slot);
	lm_waiter *w = q->first;
	if (!w) { /* the last one was dropped with its goroutine */
		++*counter(addr);
		free(q);
		lm_map_remove(&vm->semas.by_addr, addr);
		return false;
	}
	if (w->since && vm->g)
		charge_waits(vm, w);
	lm_waitq_remove(q, w);
	if (!q->first) {
		free(q);
		lm_map_remove(&vm->semas.by_addr, addr);
	}
	if (handoff)
		lm_ready_next(vm, w->g);
	else
		lm_ready(vm, w->g);
	return handoff;
}

/* ---- notify lists */

typedef struct notify_list {
	uint32_t wait;   /* ticket of the next waiter */
	uint32_t notify; /* ticket of the next to be notified */
	uint64_t lock;
	uint64_t head, tail; /* lm_waiter */
} notify_list;

uint32_t lm_notify_add(uint64_t list)
{
	notify_list *l = lm_ptr(list);
	return l->wait++;
}

lm_status lm_notify_wait(lm_vm *vm, lm_g *g, uint64_t list, uint32_t ticket)
{
	(void)vm;
	if (g->resumed) {
		g->resumed = false;
		return LM_NATIVE_DONE;
	}
	notify_list *l = lm_ptr(list);
	if ((int32_t)(ticket - l->notify) < 0)
		return LM_NATIVE_DONE;
	lm_waiter *w = &g->wait.one;
	*w = (lm_waiter){.g = g, .key = list, .ticket = ticket};
	if (l->tail)
		((lm_waiter *)lm_ptr(l->tail))->next = w;
	else
		l->head = lm_word(w);
	l->tail = lm_word(w);
	return lm_park(g, LM_WAIT_SYNC_COND);
}

static bool foreign(const lm_vm *vm, const lm_g *g)
{
	return g->bubble && (!vm->g || vm->g->bubble != g->bubble);
}

lm_g *lm_notify_all(lm_vm *vm, uint64_t list)
{
	notify_list *l = lm_ptr(list);
	lm_waiter *w = lm_ptr(l->head), *next;
	l->head = l->tail = 0;
	l->notify = l->wait;
	for (; w; w = next) {
		next = w->next;
		w->next = NULL;
		if (foreign(vm, w->g))
			return w->g;
		lm_ready(vm, w->g);
	}
	return NULL;
}

lm_g *lm_notify_one(lm_vm *vm, uint64_t list)
{
	notify_list *l = lm_ptr(list);
	if (l->wait == l->notify)
		return NULL;
	uint32_t ticket = l->notify++;
	lm_waiter *before = NULL;
	for (lm_waiter *w = lm_ptr(l->head); w; before = w, w = w->next) {
		if (w->ticket != ticket)
			continue;
		if (before)
			before->next = w->next;
		else
			l->head = lm_word(w->next);
		if (!w->next)
			l->tail = lm_word(before);
		w->next = NULL;
		if (foreign(vm, w->g))
			return w->g;
		lm_ready(vm, w->g);
		return NULL;
	}
	/* The holder of the ticket has not come to wait yet: it will see that it is notified. */
	return NULL;
}
