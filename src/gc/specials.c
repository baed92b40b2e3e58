/* specials.c - finalizers, cleanups and weak handles: a table from objects to chains of records,
 * looked through at every collection.
 *
 * While roots are pushed, everything that a finalizable object points to (but not the object
 * itself) is pushed too. So after marking, an unmarked object with a finalizer can be kept by its
 * own mark bit alone, an object that another finalizable one points to waits for its turn, and one
 * that points to itself in a cycle is never finalized: Go's rules. Of a dead object: weak handles
 * are zeroed; with a finalizer, that is queued and the object lives on (cleanups wait for its real
 * end); without, its cleanups are queued. */
#include "gc/gc.h"
#include "gc/gc_int.h"

typedef struct special {
	struct special *next; /* of the same object */
	uint8_t kind;         /* LM_FINAL_* */
	uint64_t ptr;         /* as given */
	uint64_t fn, type, extra, id;
	uint64_t cell; /* WEAK: the handle */
} special;

struct lm_gc_specials {
	lm_map by_base;        /* object start (or an outside pointer) -> special* */
	LM_VEC(uint64_t) dead; /* scratch of after_mark */
	uint64_t next_id;
};

struct lm_gc_specials *lm_gc_specials_new(void)
{
	return lm_xcalloc(1, sizeof(struct lm_gc_specials));
}

static special *chain_peek(lm_heap *h, uint64_t base)
{
	uint64_t *v = lm_map_get(&h->specials->by_base, base);
	return v ? (special *)(uintptr_t)*v : NULL;
}

static void chain_set(lm_heap *h, uint64_t base, special *s)
{
	if (s)
		*lm_map_put(&h->specials->by_base, base, NULL) = (uint64_t)(uintptr_t)s;
	else
		lm_map_remove(&h->specials->by_base, base);
}

/* Key of the chain for an arbitrary pointer: its object's start, or the pointer itself outside Go
 * memory. */
static uint64_t chain_key(uint64_t ptr, bool *outside)
{
	void *base = lm_gc_base((void *)(uintptr_t)ptr);
	*outside = base == NULL;
	return base ? (uint64_t)(uintptr_t)base : ptr;
}

static special *add(lm_heap *h, uint64_t base, uint8_t kind, uint64_t ptr)
{
	special *s = lm_xcalloc(1, sizeof *s);
	s->kind = kind;
	s->ptr = ptr;
	s->next = chain_peek(h, base);
	chain_set(h, base, s);
	return s;
}

static void remove_special(lm_heap *h, uint64_t base, special *victim)
{
	special *head = chain_peek(h, base), **pp = &head;
	while (*pp != victim)
		pp = &(*pp)->next;
	*pp = victim->next;
	free(victim);
	chain_set(h, base, head);
}

bool lm_gc_set_finalizer(lm_heap *h, uint64_t obj, uint64_t fn, uint64_t type, uint64_t extra)
{
	bool outside;
	uint64_t base = chain_key(obj, &outside);
	if (outside)
		return true; /* static data never dies */
	for (special *s = chain_peek(h, base); s; s = s->next) {
		if (s->kind == LM_FINAL_FINALIZER)
			return false;
	}
	special *s = add(h, base, LM_FINAL_FINALIZER, obj);
	s->fn = fn;
	s->type = type;
	s->extra = extra;
	return true;
}

void lm_gc_clear_finalizer(lm_heap *h, uint64_t obj)
{
	bool outside;
	uint64_t base = chain_key(obj, &outside);
	for (special *s = chain_peek(h, base); s; s = s->next) {
		if (s->kind == LM_FINAL_FINALIZER) {
			remove_special(h, base, s);
			return;
		}
	}
}

uint64_t lm_gc_add_cleanup(lm_heap *h, uint64_t ptr, uint64_t fn, uint64_t type, uint64_t extra)
{
	bool outside;
	uint64_t base = chain_key(ptr, &outside);
	if (outside)
		return 0;
	special *s = add(h, base, LM_FINAL_CLEANUP, ptr);
	s->fn = fn;
	s->type = type;
	s->extra = extra;
	s->id = ++h->specials->next_id;
	return s->id;
}

bool lm_gc_stop_cleanup(lm_heap *h, uint64_t ptr, uint64_t id)
{
	bool outside;
	uint64_t base = chain_key(ptr, &outside);
	for (special *s = chain_peek(h, base); s; s = s->next) {
		if (s->kind == LM_FINAL_CLEANUP && s->id == id) {
			remove_special(h, base, s);
			return true;
		}
	}
	return false;
}

uint64_t lm_gc_weak_handle(lm_heap *h, uint64_t ptr)
{
	if (ptr == 0)
		return 0;
	bool outside;
	uint64_t base = chain_key(ptr, &outside);
	for (special *s = chain_peek(h, base); s; s = s->next) {
		if (s->kind == LM_FINAL_WEAK && s->ptr == ptr)
			return s->cell;
	}
	uint64_t *cell = lm_gc_alloc_pf(h, sizeof *cell);
	if (!cell)
		return 0;
	*cell = ptr;
	special *s = add(h, base, LM_FINAL_WEAK, ptr);
	s->cell = (uint64_t)(uintptr_t)cell;
	s->extra = outside;
	return s->cell;
}

void lm_gc_watch_sample(lm_heap *h, uint64_t obj, void *sample)
{
	bool outside;
	uint64_t base = chain_key(obj, &outside);
	if (!outside)
		add(h, base, LM_FINAL_SAMPLE, obj)->id = (uint64_t)(uintptr_t)sample;
}

static special *bubble_special(lm_heap *h, uint64_t base, uint64_t ptr)
{
	special *s = chain_peek(h, base);
	while (s && !(s->kind == LM_FINAL_BUBBLE && s->ptr == ptr))
		s = s->next;
	return s;
}

uint64_t lm_gc_bubble(lm_heap *h, uint64_t ptr)
{
	bool outside;
	uint64_t base = chain_key(ptr, &outside);
	const special *s = outside ? NULL : bubble_special(h, base, ptr);
	return s ? s->id : 0;
}

bool lm_gc_set_bubble(lm_heap *h, uint64_t ptr, uint64_t bubble)
{
	bool outside;
	uint64_t base = chain_key(ptr, &outside);
	if (outside)
		return false;
	special *s = bubble_special(h, base, ptr);
	if (s && !bubble)
		remove_special(h, base, s);
	else if (bubble)
		(s ? s : add(h, base, LM_FINAL_BUBBLE, ptr))->id = bubble;
	return true;
}

bool lm_gc_next_final(lm_heap *h, lm_gc_final *out)
{
	lm_gc_final *f = h->queue_head;
	if (!f)
		return false;
	h->queue_head = f->next;
	if (!h->queue_head) {
		h->queue_tail = NULL;
		h->queue_nonempty = false;
	}
	*out = *f;
	out->next = NULL;
	h->taken[f->kind == LM_FINAL_CLEANUP]++;
	free(f);
	return true;
}

/* ---- at a collection */

static void push_words(const uint64_t *lo, size_t n)
{
	lm_gc_push(lo, lo + n);
}

void lm_gc_specials_push(lm_heap *h)
{
	for (const lm_gc_final *f = h->queue_head; f; f = f->next)
		push_words(&f->fn, 4);
	struct lm_map_iter it = {0};
	uint64_t base, value;
	while (lm_map_next(&h->specials->by_base, &it, &base, &value)) {
		for (special *s = (special *)(uintptr_t)value; s; s = s->next) {
			push_words(&s->fn, 3);
			if (s->kind == LM_FINAL_WEAK)
				push_words(&s->cell, 1);
			if (s->kind == LM_FINAL_FINALIZER) {
				const char *obj = (const char *)(uintptr_t)base;
				if (!lm_gc_is_pointer_free(obj))
					lm_gc_push(obj, obj + lm_gc_size(obj));
			}
		}
	}
}

static void queue(lm_heap *h, const special *s)
{
	lm_gc_final *f = lm_xcalloc(1, sizeof *f);
	f->kind = s->kind;
	f->fn = s->fn;
	f->obj = s->kind == LM_FINAL_FINALIZER ? s->ptr : 0;
	f->type = s->type;
	f->extra = s->extra;
	f->id = s->id;
	h->queued[s->kind == LM_FINAL_CLEANUP]++;
	if (h->queue_tail)
		h->queue_tail->next = f;
	else
		h->queue_head = f;
	h->queue_tail = f;
	h->queue_nonempty = true;
}

/* Of an object that its finalizer sees once more. */
static bool waits_for_end(uint8_t kind)
{
	return kind == LM_FINAL_CLEANUP || kind == LM_FINAL_BUBBLE || kind == LM_FINAL_SAMPLE;
}

/* One dead object. */
static void object_died(lm_heap *h, uint64_t base)
{
	special *s = chain_peek(h, base);
	bool has_finalizer = false;
	for (special *x = s; x; x = x->next)
		has_finalizer |= x->kind == LM_FINAL_FINALIZER;
	special *keep = NULL, *next;
	for (; s; s = next) {
		next = s->next;
		if (has_finalizer && waits_for_end(s->kind)) {
			s->next = keep;
			keep = s;
			continue;
		}
		if (s->kind == LM_FINAL_WEAK)
			*(uint64_t *)(uintptr_t)s->cell = 0;
		else if (s->kind == LM_FINAL_SAMPLE)
			h->hooks.sample_died(h->hooks.arg, (void *)(uintptr_t)s->id);
		else if (s->kind != LM_FINAL_BUBBLE)
			queue(h, s);
		free(s);
	}
	if (has_finalizer)
		lm_gc_revive((void *)(uintptr_t)base);
	chain_set(h, base, keep);
}

void lm_gc_specials_after_mark(lm_heap *h)
{
	struct lm_gc_specials *sp = h->specials;
	sp->dead.len = 0;
	struct lm_map_iter it = {0};
	uint64_t base, value;
	while (lm_map_next(&sp->by_base, &it, &base, &value)) {
		const special *s = (special *)(uintptr_t)value;
		bool outside = s->kind == LM_FINAL_WEAK && s->extra;
		if (!outside && !lm_gc_is_live((void *)(uintptr_t)base))
			lm_vec_push(&sp->dead, base);
	}
	for (size_t i = 0; i < sp->dead.len; i++)
		object_died(h, sp->dead.data[i]);
}

void lm_gc_specials_free(lm_heap *h)
{
	struct lm_map_iter it = {0};
	uint64_t base, value;
	while (lm_map_next(&h->specials->by_base, &it, &base, &value)) {
		special *next;
		for (special *s = (special *)(uintptr_t)value; s; s = next) {
			next = s->next;
			free(s);
		}
	}
	lm_map_free(&h->specials->by_base);
	lm_vec_free(&h->specials->dead);
	free(h->specials);
	lm_gc_final f;
	while (lm_gc_next_final(h, &f)) {
	}
}
