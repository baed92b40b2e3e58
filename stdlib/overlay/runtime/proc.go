package runtime

import "unsafe"

// Gosched lets other goroutines run.
func Gosched()

// Goexit ends the calling goroutine after its deferred calls.
func Goexit()

// GOMAXPROCS stores n and returns the former setting; loam runs Go on one thread whatever it says.
func GOMAXPROCS(n int) int

// SetDefaultGOMAXPROCS sets GOMAXPROCS to its default.
func SetDefaultGOMAXPROCS() { GOMAXPROCS(NumCPU()) }

// NumCPU is the number of the host's processors.
func NumCPU() int

// NumCgoCall is 0: there is no cgo.
func NumCgoCall() int64 { return 0 }

// NumGoroutine counts the goroutines of the program.
func NumGoroutine() int

// LockOSThread wires the goroutine to its thread; there is one thread, so it only counts.
func LockOSThread() { lockCount(1) }

// UnlockOSThread undoes one LockOSThread.
func UnlockOSThread() { lockCount(-1) }

func lockCount(delta int)

// KeepAlive keeps x reachable until here.
//
//go:noinline
func KeepAlive(x any) {}

// SetCgoTraceback does nothing: there is no cgo.
func SetCgoTraceback(version int, traceback, context, symbolizer unsafe.Pointer) {}

//go:linkname registerPoolCleanup sync.runtime_registerPoolCleanup
func registerPoolCleanup(f func()) { poolCleanup = f }

// poolCleanup is package sync's: it ages the pools.
var poolCleanup func()

// boringCaches point to pointers that every collection clears.
var boringCaches []unsafe.Pointer

//go:linkname boring_registerCache crypto/internal/boring/bcache.registerCache
func boring_registerCache(cache unsafe.Pointer) {
	boringCaches = append(boringCaches, cache)
	if poolCleanup == nil {
		poolCleanup = func() {}
	}
}

// beforeCollection runs as an ordinary frame before a collection; nothing may come between while the pools are changed.
func beforeCollection() {
	noPreempt(1)
	poolCleanup()
	for _, cache := range boringCaches {
		*(*unsafe.Pointer)(cache) = nil
	}
	noPreempt(-1)
}

// noPreempt counts reasons not to take the processor from this goroutine.
func noPreempt(delta int)
