package runtime

import (
	"internal/profilerecord"
	"unsafe"
)

// MemProfileRate is the average number of bytes between samples; loam records none unless asked.
var MemProfileRate int = 512 * 1024

// StackRecord is a stack of program counters, ended by 0.
type StackRecord struct {
	Stack0 [32]uintptr
}

// Stack is the part in use.
func (r *StackRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

// MemProfileRecord counts what one call stack allocated.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr
}

// InUseBytes is what was allocated and not freed.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects is how many objects were allocated and not freed.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack is the part in use.
func (r *MemProfileRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

// BlockProfileRecord counts how often and how long one call stack blocked.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

func untilZero(s []uintptr) []uintptr {
	for i, pc := range s {
		if pc == 0 {
			return s[:i]
		}
	}
	return s
}

var blockRate, mutexFraction int

// SetBlockProfileRate stores the rate; blocking is not sampled.
func SetBlockProfileRate(rate int) { blockRate = rate }

// SetMutexProfileFraction stores the fraction and returns the former one; negative only reads.
func SetMutexProfileFraction(rate int) int {
	old := mutexFraction
	if rate >= 0 {
		mutexFraction = rate
	}
	return old
}

// MemProfile has no records: allocations are not sampled.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile has no records.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile has no records.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile has no records: there is one thread.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// GoroutineProfile has the stacks of all goroutines, when p is long enough.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	n = NumGoroutine()
	if n > len(p) {
		return n, false
	}
	for i := 0; i < n; i++ {
		p[i] = StackRecord{}
		goroutineStack(i, p[i].Stack0[:])
	}
	return n, true
}

// goroutineStack fills pcs with the stack of the i-th goroutine and returns how many there are.
func goroutineStack(i int, pcs []uintptr) int

//go:linkname pprof_goroutineProfileWithLabels
func pprof_goroutineProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	n = NumGoroutine()
	if n > len(p) {
		return n, false
	}
	for i := 0; i < n; i++ {
		pcs := make([]uintptr, 64)
		p[i].Stack = pcs[:goroutineStack(i, pcs)]
	}
	return n, true
}

// CPUProfile no longer exists in Go.
func CPUProfile() []byte { panic("CPUProfile no longer available") }

// SetCPUProfileRate sets the samples a second; 0 stops.
func SetCPUProfileRate(hz int)

// StartTrace refuses: execution traces are not recorded.
func StartTrace() error { return errorString("execution tracing is not supported by loam") }

// StopTrace does nothing.
func StopTrace() {}

// ReadTrace has nothing.
func ReadTrace() []byte { return nil }
