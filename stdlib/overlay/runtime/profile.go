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

// ---- runtime/pprof, runtime/trace and runtime/metrics by linkname

//go:linkname pprof_readProfile runtime/pprof.readProfile
func pprof_readProfile() (data []uint64, tags []unsafe.Pointer, eof bool) { return nil, nil, true }

//go:linkname pprof_goroutineLeak runtime/pprof.pprof_goroutineLeakProfileWithLabels
func pprof_goroutineLeak(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_cyclesPerSecond runtime/pprof.pprof_cyclesPerSecond
func pprof_cyclesPerSecond() int64 { return 1e9 }

//go:linkname pprof_memProfile runtime/pprof.pprof_memProfileInternal
func pprof_memProfile(p []profilerecord.MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

//go:linkname pprof_blockProfile runtime/pprof.pprof_blockProfileInternal
func pprof_blockProfile(p []profilerecord.BlockProfileRecord) (n int, ok bool) { return 0, true }

//go:linkname pprof_mutexProfile runtime/pprof.pprof_mutexProfileInternal
func pprof_mutexProfile(p []profilerecord.BlockProfileRecord) (n int, ok bool) { return 0, true }

//go:linkname pprof_threadCreate runtime/pprof.pprof_threadCreateInternal
func pprof_threadCreate(p []profilerecord.StackRecord) (n int, ok bool) { return 0, true }

//go:linkname pprof_fpunwindExpand runtime/pprof.pprof_fpunwindExpand
func pprof_fpunwindExpand(dst, src []uintptr) int { return copy(dst, src) }

//go:linkname pprof_makeProfStack runtime/pprof.pprof_makeProfStack
func pprof_makeProfStack() []uintptr { return make([]uintptr, 128) }

//go:linkname pprof_expandFinalInlineFrame runtime/pprof.runtime_expandFinalInlineFrame
func pprof_expandFinalInlineFrame(stack []uintptr) []uintptr { return stack }

//go:linkname pprof_goroutineLeakCount runtime/pprof.runtime_goroutineleakcount
func pprof_goroutineLeakCount() int { return 0 }

//go:linkname pprof_goroutineLeakGC runtime/pprof.runtime_goroutineLeakGC
func pprof_goroutineLeakGC() { GC() }

//go:linkname trace_clockUnitsPerSecond runtime/trace.runtime_traceClockUnitsPerSecond
func trace_clockUnitsPerSecond() uint64 { return 1e9 }

//go:linkname trace_advance runtime/trace.runtime_traceAdvance
func trace_advance(stop bool) {}

//go:linkname trace_clockNow runtime/trace.runtime_traceClockNow
func trace_clockNow() uint64 { return uint64(nanotime()) }

// A metric that the machine knows; kinds are runtime/metrics' (0 bad, 1 uint64).
type metricSample struct {
	name  string
	value struct {
		kind    int
		scalar  uint64
		pointer unsafe.Pointer
	}
}

//go:linkname metrics_read runtime/metrics.runtime_readMetrics
func metrics_read(samples unsafe.Pointer, n, cap int) {
	var m memNumbers
	readMemNumbers(&m)
	for i := 0; i < n; i++ {
		s := (*metricSample)(unsafe.Add(samples, uintptr(i)*unsafe.Sizeof(metricSample{})))
		s.value.kind = 1
		switch s.name {
		case "/gc/heap/allocs:bytes":
			s.value.scalar = m.totalAlloc
		case "/gc/heap/allocs:objects":
			s.value.scalar = m.mallocs
		case "/gc/heap/frees:objects":
			s.value.scalar = m.frees
		case "/gc/heap/live:bytes", "/memory/classes/heap/objects:bytes":
			s.value.scalar = m.heapAlloc
		case "/gc/heap/goal:bytes":
			s.value.scalar = m.nextGC
		case "/gc/heap/objects:objects":
			s.value.scalar = m.mallocs - m.frees
		case "/gc/cycles/total:gc-cycles":
			s.value.scalar = m.numGC
		case "/gc/cycles/forced:gc-cycles":
			s.value.scalar = m.numForcedGC
		case "/memory/classes/total:bytes":
			s.value.scalar = m.heapSys + m.stackInuse
		case "/memory/classes/heap/free:bytes":
			s.value.scalar = m.heapFree
		case "/memory/classes/heap/stacks:bytes":
			s.value.scalar = m.stackInuse
		case "/sched/gomaxprocs:threads":
			s.value.scalar = uint64(GOMAXPROCS(0))
		case "/sched/goroutines:goroutines":
			s.value.scalar = uint64(NumGoroutine())
		default:
			s.value.kind = 0
		}
	}
}
