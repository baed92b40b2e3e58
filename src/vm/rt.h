/* rt.h - C functions behind ops (and natives) that may panic: value, map and allocation operations
 * in terms of lm_vm, lm_g and lm_status. Included by vm/ and native/. "key", "value" slots are
 * canonical frame slots. */
#ifndef LM_VM_RT_H
#define LM_VM_RT_H

#include "vm/chan.h"
#include "vm/map.h"
#include "vm/rtype.h"
#include "vm/value.h"
#include "vm/vm.h"

lm_status lm_rt_equal(lm_vm *vm, lm_g *g, const lm_rtype *t, const void *a, const void *b,
		      bool *out);
/* Two interfaces: {type or itab, data} each. */
lm_status lm_rt_eface_equal(lm_vm *vm, lm_g *g, const uint64_t *x, const uint64_t *y, bool *out);
lm_status lm_rt_iface_equal(lm_vm *vm, lm_g *g, const uint64_t *x, const uint64_t *y, bool *out);
lm_status lm_rt_raise_value_err(lm_vm *vm, lm_g *g, const lm_value_err *err);

/* A zeroed object of this type. 0: out of memory (collect, retry, then fatal). */
uint64_t lm_rt_new(lm_vm *vm, const lm_rtype *t);
/* n elements, zeroed; n * size must not overflow (lm_rt_makeslice checks). */
uint64_t lm_rt_new_array(lm_vm *vm, const lm_rtype *elem, uint64_t n);
/* make([]T, len, cap): raises "makeslice: len out of range" / "cap". out: 3 slots. RETRY when out
 * of memory. */
lm_status lm_rt_makeslice(lm_vm *vm, lm_g *g, const lm_rtype *elem, int64_t len, int64_t cap,
			  uint64_t *out);
/* append(a, b...): 3 slots each; out may be a. b_count elements at address b. Raises "growslice:
 * len out of range". */
lm_status lm_rt_append(lm_vm *vm, lm_g *g, const lm_rtype *elem, const uint64_t *a, uint64_t b,
		       uint64_t b_count, uint64_t *out);
/* The data word of an interface holding the value of type t at p (memory form); small integers and
 * zero values need no memory. */
uint64_t lm_rt_box(lm_vm *vm, const lm_rtype *t, const void *p);
/* The value of type t from a data word, into canonical slots. */
void lm_rt_unbox(const lm_rtype *t, uint64_t data, uint64_t *slots);

uint64_t lm_rt_map_new(lm_vm *vm, const lm_rt_map *t, int64_t hint);
/* Value slots (canonical; zero when absent) and whether it was there; ok may be NULL. map: the map
 * word, 0 for nil. */
lm_status lm_rt_map_get(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const uint64_t *key,
			uint64_t *out, bool *ok);
/* The value's address, 0 when absent (reflect, natives). key: address of the key in memory form. */
lm_status lm_rt_map_find(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			 uint64_t *addr);
/* Address of the value, inserted when absent; nil map panics "assignment to entry in nil map". */
lm_status lm_rt_map_addr(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			 uint64_t *addr);
lm_status lm_rt_map_set(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key,
			const void *value);
lm_status lm_rt_map_delete(lm_vm *vm, lm_g *g, const lm_rt_map *t, uint64_t map, const void *key);
void lm_rt_map_clear(lm_vm *vm, uint64_t map);
static inline uint64_t lm_rt_map_len(uint64_t map)
{
	return map ? ((const lm_gomap *)lm_ptr(map))->count : 0;
}
uint64_t lm_rt_mapiter_new(lm_vm *vm, const lm_rt_map *t, uint64_t map);
/* Steps; key / value slots (canonical; NULL: not wanted). False at the end. */
bool lm_rt_mapiter_next(lm_vm *vm, uint64_t iter, uint64_t *key, uint64_t *value);

#endif
