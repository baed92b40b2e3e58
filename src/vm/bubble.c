/* bubble.c - synctest's bubbles: see bubble.h. */
#include "vm/bubble.h"

#include "vm/vm.h"

lm_bubble *lm_bubble_new(lm_vm *vm, lm_g *g)
{
	LM_ASSERT(!g->bubble);
	lm_bubble *b = lm_xcalloc(1, sizeof *b);
	b->id = ++vm->bubble_ids;
	b->now = LM_BUBBLE_EPOCH_NS;
	b->root = g;
	b->next = vm->bubbles;
	vm->bubbles = b;
	lm_bubble_join(b, g);
	return b;
}

lm_bubble *lm_bubble_find(lm_vm *vm, uint64_t id)
{
	if (vm->g && vm->g->bubble && vm->g->bubble->id == id)
		return vm->g->bubble;
	lm_bubble *b = vm->bubbles;
	while (b && b->id != id)
		b = b->next;
	return b;
}

uint64_t lm_bubble_id(const lm_g *g)
{
	return g->bubble ? g->bubble->id : 0;
}

static void free_bubble(lm_vm *vm, lm_bubble *b)
{
	lm_bubble **at = &vm->bubbles;
	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	lm_timers_free(&b->timers);
	free(b);
}

static void free_if_unused(lm_vm *vm, lm_bubble *b)
{
	if (b->over && b->total == 0 && b->active == 0)
		free_bubble(vm, b);
}

void lm_bubble_end(lm_vm *vm, lm_bubble *b)
{
	b->over = true;
	b->waiter = NULL;
	lm_timers_drop_all(&b->timers);
	lm_bubble_leave(vm, b->root);
}

/* Everything in b is durably blocked: somebody is to look. */
static void wake_if_idle(lm_vm *vm, lm_bubble *b)
{
	if (b->over || b->woken || b->running > 0 || b->active > 0)
		return;
	b->woken = true;
	bool due = lm_timers_next(&b->timers) <= b->now;
	lm_ready(vm, !due && b->waiter ? b->waiter : b->root);
}

void lm_bubble_join(lm_bubble *b, lm_g *g)
{
	g->bubble = b;
	g->bubble_idle = false;
	b->total++;
	b->running++;
}

void lm_bubble_leave(lm_vm *vm, lm_g *g)
{
	lm_bubble *b = g->bubble;
	LM_ASSERT(b && b->total > 0);
	g->bubble = NULL;
	b->total--;
	if (!g->bubble_idle)
		b->running--;
	g->bubble_idle = false;
	if (g == b->main) {
		b->main = NULL;
		b->done = true;
	}
	wake_if_idle(vm, b);
	free_if_unused(vm, b);
}

void lm_bubble_waits(lm_vm *vm, lm_g *g)
{
	if (g->bubble_idle || !lm_wait_reason_durable((lm_wait_reason)g->wait_reason))
		return;
	g->bubble_idle = true;
	g->bubble->running--;
	wake_if_idle(vm, g->bubble);
}

void lm_bubble_runs(lm_g *g)
{
	if (!g->bubble_idle)
		return;
	g->bubble_idle = false;
	g->bubble->running++;
}

void lm_bubble_hold(lm_bubble *b)
{
	b->active++;
}

void lm_bubble_release(lm_vm *vm, lm_bubble *b)
{
	LM_ASSERT(b->active > 0);
	b->active--;
	wake_if_idle(vm, b);
	free_if_unused(vm, b);
}

bool lm_bubble_advance(lm_bubble *b)
{
	int64_t next = lm_timers_next(&b->timers);
	if (next == INT64_MAX || b->done)
		return false;
	if (next > b->now)
		b->now = next;
	return true;
}

void lm_bubbles_free(lm_vm *vm)
{
	for (lm_g *g = vm->all_g; g; g = g->all_next)
		g->bubble = NULL;
	while (vm->bubbles)
		free_bubble(vm, vm->bubbles);
}
