/* ops_sync.c - the C side of ops on maps, channels and goroutines. An op that parked is executed
 * again with g->resumed. */
#include "vm/bubble.h"
#include "vm/map.h"
#include "vm/vm_int.h"

static lm_status bad_key(lm_vm *vm, const lm_value_err *err)
{
	lm_str name = lm_rtype_str(vm->types, err->type);
	return lm_raise_error(vm, vm->g, "hash of unhashable type %.*s", LM_STRF(name));
}

static void load(uint64_t *slots, const lm_rtype *t, const void *src)
{
	if (t->size)
		lm_value_load(slots, src, (size_t)t->size, lm_kind_scalar(t->kind));
}

/* ---- maps */

lm_status lm_op_makemap(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	int64_t hint = (int64_t)R[pc->b];
	lm_gomap *m = lm_gomap_new(vm->heap, lm_ptr(pc[1].raw), hint > 0 ? (uint64_t)hint : 0,
				   lm_vm_rand(vm));
	if (!m)
		return lm_oom(vm, vm->g);
	R[pc->a] = lm_addr(m);
	return LM_NATIVE_DONE;
}

lm_status lm_op_mapget(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rt_map *mt = lm_ptr(pc[1].raw);
	const lm_rtype *vt = lm_ptr(mt->elem);
	const lm_gomap *m = lm_ptr(R[pc->b]);
	lm_value_err err = {0};
	uint32_t slots = (uint32_t)((vt->size + 7) / 8);
	const void *v = NULL;
	if (m)
		v = lm_gomap_get(m, &R[pc->c], &err);
	else
		lm_gomap_check_key(mt, &R[pc->c], &err);
	if (err.kind)
		return m && m->count ? bad_key(vm, &err) : lm_raise_unhashable(vm, vm->g, err.type);
	if (v)
		load(&R[pc->a], vt, v);
	else
		memset(&R[pc->a], 0, (size_t)slots * 8);
	if (lm_op_of(vm, pc) == OP_MAPGET2)
		R[pc->a + slots] = v != NULL;
	return LM_NATIVE_DONE;
}

static lm_status map_put(lm_vm *vm, uint64_t map, const uint64_t *key, void **value)
{
	lm_value_err err = {0};
	if (!map)
		return lm_raise_plain(vm, vm->g, "assignment to entry in nil map");
	*value = lm_gomap_put(vm->heap, lm_ptr(map), key, &err);
	if (*value)
		return LM_NATIVE_DONE;
	return err.kind ? bad_key(vm, &err) : lm_oom(vm, vm->g);
}

lm_status lm_op_mapset(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rt_map *mt = lm_ptr(pc[1].raw);
	void *v = NULL;
	lm_status st = map_put(vm, R[pc->a], &R[pc->b], &v);
	if (st == LM_NATIVE_DONE)
		lm_value_store(v, &R[pc->c], (size_t)((const lm_rtype *)lm_ptr(mt->elem))->size);
	return st;
}

lm_status lm_op_mapaddr(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	void *v = NULL;
	lm_status st = map_put(vm, R[pc->b], &R[pc->c], &v);
	if (st == LM_NATIVE_DONE)
		R[pc->a] = lm_addr(v);
	return st;
}

lm_status lm_op_mapdel(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_value_err err = {0};
	if (R[pc->a])
		lm_gomap_delete(lm_ptr(R[pc->a]), &R[pc->b], &err);
	else
		lm_gomap_check_key(lm_ptr(pc[1].raw), &R[pc->b], &err);
	if (!err.kind)
		return LM_NATIVE_DONE;
	const lm_gomap *m = lm_ptr(R[pc->a]);
	return m && m->count ? bad_key(vm, &err) : lm_raise_unhashable(vm, vm->g, err.type);
}

lm_status lm_op_mapclear(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	if (R[pc->a])
		lm_gomap_clear(vm->heap, lm_ptr(R[pc->a]));
	return LM_NATIVE_DONE;
}

lm_status lm_op_mapiter(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	lm_gomap_iter *it = lm_gc_alloc(vm->heap, sizeof *it);
	if (!it)
		return lm_oom(vm, vm->g);
	lm_gomap_iter_init(it, lm_ptr(pc[1].raw), lm_ptr(R[pc->b]), lm_vm_rand(vm));
	R[pc->a] = lm_addr(it);
	return LM_NATIVE_DONE;
}

lm_status lm_op_mapnext(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rt_map *mt = lm_ptr(pc[1].raw);
	lm_gomap_iter *it = lm_ptr(R[pc->a]);
	bool more = lm_gomap_iter_next(vm->heap, it);
	R[pc->a + 1] = more;
	if (!more)
		return LM_NATIVE_DONE;
	if (pc->b != 0xffff)
		load(&R[pc->b], lm_ptr(mt->key), lm_ptr(it->key));
	if (pc->c != 0xffff)
		load(&R[pc->c], lm_ptr(mt->elem), lm_ptr(it->value));
	return LM_NATIVE_DONE;
}

/* ---- channels */

lm_status lm_op_makechan(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rt_chan *ct = lm_ptr(pc[1].raw);
	const lm_rtype *et = lm_ptr(ct->elem);
	int64_t size = (int64_t)R[pc->b];
	if (!lm_chan_size_ok(et, size))
		return lm_raise_plain(vm, vm->g, "makechan: size out of range");
	lm_chan *c = lm_chan_new(vm->heap, et, (uint64_t)size);
	if (!c)
		return lm_oom(vm, vm->g);
	c->bubble = lm_bubble_id(vm->g);
	R[pc->a] = lm_addr(c);
	return LM_NATIVE_DONE;
}

lm_status lm_op_send(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	return lm_chan_send(vm, vm->g, lm_ptr(R[pc->a]), &R[pc->b]);
}

/* While parked R[B] is not read again (it may be R[A], where the value goes), so the channel's type
 * says what came. */
lm_status lm_op_recv(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	const lm_rt_chan *ct = lm_ptr(pc[1].raw);
	const lm_rtype *et = lm_ptr(ct->elem);
	uint32_t slots = (uint32_t)((et->size + 7) / 8);
	bool ok = false;
	lm_status st = lm_chan_recv(vm, vm->g, lm_ptr(R[pc->b]), &R[pc->a], &ok);
	if (st != LM_NATIVE_DONE)
		return st;
	if (slots == 1) {
		uint64_t raw = R[pc->a];
		load(&R[pc->a], et, &raw);
	}
	if (lm_op_of(vm, pc) == OP_RECV2)
		R[pc->a + slots] = ok;
	return st;
}

lm_status lm_op_closechan(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	return lm_chan_close(vm, vm->g, lm_ptr(R[pc->a]));
}

lm_status lm_op_chanlen(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)vm;
	R[pc->a] = lm_chan_len(lm_ptr(R[pc->b]));
	return LM_NATIVE_DONE;
}

lm_status lm_op_select(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	int64_t index = -1;
	bool ok = false;
	lm_status st = lm_select(vm, vm->g, &R[pc->a], pc->c, pc[1].raw & 1, &index, &ok);
	if (st == LM_NATIVE_DONE) {
		R[pc->b] = (uint64_t)index;
		R[pc->b + 1] = ok;
	}
	return st;
}

/* ---- goroutines */

lm_status lm_op_go(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	if (R[pc->a] == 0)
		return lm_throw(vm, vm->g, "go of nil func value");
	if (vm->cfg.max_goroutines && lm_goroutine_count(vm) >= vm->cfg.max_goroutines)
		return lm_limit_reached(vm, LM_LIMIT_GOROUTINES);
	lm_go(vm, R[pc->a], lm_fp_func(R), pc, false);
	return LM_NATIVE_DONE;
}

lm_status lm_op_panic_rt(lm_vm *vm, const lm_ins *pc, uint64_t *R)
{
	(void)R;
	return lm_raise_rt(vm, vm->g, (lm_rt_error)pc->a);
}
