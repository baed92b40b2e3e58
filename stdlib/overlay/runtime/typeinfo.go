package runtime

import (
	"internal/abi"
	"unsafe"
)

// What packages' own tests ask about types and memory.

//go:linkname reflect_gcbits reflect.gcbits
func reflect_gcbits(x any) []byte { return pointerWords(x) }

// pointerWords tells which words of *x, and of the array that x starts, may hold pointers.
func pointerWords(x any) []byte

// finalQueueIdle tells whether no finalizer and no cleanup is queued or running.
func finalQueueIdle() bool

// blockUntilFinalsRan waits until what the last collection queued has run.
func blockUntilFinalsRan(timeout int64) bool {
	for limit := nanotime() + timeout; !finalQueueIdle(); Gosched() {
		if nanotime() > limit {
			return false
		}
	}
	return true
}

//go:linkname unique_blockUntilEmptyCleanupQueue unique.runtime_blockUntilEmptyCleanupQueue
func unique_blockUntilEmptyCleanupQueue(timeout int64) bool { return blockUntilFinalsRan(timeout) }

//go:linkname sync_test_blockUntilEmptyCleanupQueue sync_test.runtime_blockUntilEmptyCleanupQueue
func sync_test_blockUntilEmptyCleanupQueue(timeout int64) bool { return blockUntilFinalsRan(timeout) }

// typehash hashes a value of type t as maps do.
func typehash(t *abi.Type, p unsafe.Pointer, seed uintptr) uintptr

// lockCounted is how often the goroutine has locked its thread.
func lockCounted() int

// goid is the goroutine's number.
func goid() uint64
