/* native_sync.c - what package sync, internal/sync, internal/poll, iter and weak stand on:
 * semaphores, notify lists, coroutines, weak handles. */
#include "native/native_int.h"

static lm_status acquire(lm_vm *vm, lm_g *g, uint64_t addr, bool lifo, lm_wait_reason why)
{
	NIL_CHECK(addr);
	return lm_sema_acquire(vm, g, addr, lifo, why);
}

LM_NATIVE_FN(lm_sync_semacquire)
{
	return acquire(vm, g, args[0], false, LM_WAIT_SEMACQUIRE);
}

LM_NATIVE_FN(lm_sync_semacquire_mutex)
{
	return acquire(vm, g, args[0], args[1] != 0, LM_WAIT_SYNC_MUTEX);
}

LM_NATIVE_FN(lm_sync_semacquire_rlock)
{
	return acquire(vm, g, args[0], args[1] != 0, LM_WAIT_SYNC_RWMUTEX_RLOCK);
}

LM_NATIVE_FN(lm_sync_semacquire_lock)
{
	return acquire(vm, g, args[0], args[1] != 0, LM_WAIT_SYNC_RWMUTEX_LOCK);
}

LM_NATIVE_FN(lm_sync_semacquire_waitgroup)
{
	return acquire(vm, g, args[0], false,
		       args[1] ? LM_WAIT_SYNCTEST_WAITGROUP : LM_WAIT_SYNC_WAITGROUP);
}

static lm_status release_done(lm_vm *vm, lm_g *g, uint64_t *args)
{
	UNUSED_VM_G();
	(void)args;
	return LM_NATIVE_DONE;
}

/* runtime_Semrelease(s *uint32, handoff bool, skipframes int) */
LM_NATIVE_FN(lm_sync_semrelease)
{
	NIL_CHECK(args[0]);
	if (lm_sema_release(vm, args[0], args[1] != 0)) {
		lm_native_resume(g, args, release_done);
		return LM_NATIVE_YIELD;
	}
	return LM_NATIVE_DONE;
}

/* internal/poll: runtime_Semrelease(sema *uint32) */
LM_NATIVE_FN(lm_poll_semrelease)
{
	NIL_CHECK(args[0]);
	lm_sema_release(vm, args[0], false);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_sync_notify_add)
{
	UNUSED_VM_G();
	args[0] = lm_notify_add(args[1]);
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_sync_notify_wait)
{
	return lm_notify_wait(vm, g, args[0], (uint32_t)args[1]);
}

static lm_status notified(lm_vm *vm, lm_g *g, const lm_g *foreign)
{
	if (!foreign) {
		return LM_NATIVE_DONE;
	}
	lm_buf b = {0};
	lm_buf_printf(&b, "semaphore wake of synctest goroutine %llu from outside bubble\n",
		      (unsigned long long)foreign->id);
	lm_vm_write_err(vm, b.data, b.len);
	lm_buf_free(&b);
	return lm_throw(vm, g, "semaphore wake of synctest goroutine from outside bubble");
}

LM_NATIVE_FN(lm_sync_notify_all)
{
	return notified(vm, g, lm_notify_all(vm, args[0]));
}

LM_NATIVE_FN(lm_sync_notify_one)
{
	return notified(vm, g, lm_notify_one(vm, args[0]));
}

/* weak: an indirection object per target, made once */
LM_NATIVE_FN(lm_weak_register)
{
	UNUSED_G();
	args[0] = args[1] ? lm_gc_weak_handle(vm->heap, args[1]) : 0;
	return LM_NATIVE_DONE;
}

LM_NATIVE_FN(lm_weak_strong)
{
	UNUSED_VM_G();
	args[0] = args[1] ? *(const uint64_t *)lm_ptr(args[1])
			  : 0; /* zeroed by the collector when the object died */
	return LM_NATIVE_DONE;
}

/* maps.clone(m any) any */
LM_NATIVE_FN(lm_maps_clone)
{
	UNUSED_G();
	args[0] = args[2];
	args[1] = lm_addr(lm_gomap_clone(vm->heap, lm_ptr(args[3]), lm_native_random(vm)));
	return LM_NATIVE_DONE;
}
