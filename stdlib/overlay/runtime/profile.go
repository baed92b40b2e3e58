package runtime

import (
	"internal/profilerecord"
	"unsafe"
)

// MemProfileRate is the average number of bytes between samples of allocations; the machine reads it at each.
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

// Kinds of records that the machine keeps (src/vm/profile.h).
const (
	memProfile = iota
	blockProfile
	mutexProfile
)

// profileRead packs the records of a kind into words as far as they fit, and returns how many words that takes.
func profileRead(kind int, words []uint64) int

// setProfileRate sets the rate of blockProfile or mutexProfile, if it is not negative, and returns the former one.
func setProfileRate(kind int, rate int64) int64

// records are the packed records of a kind.
func records(kind int) []uint64 {
	words := make([]uint64, profileRead(kind, nil)+64)
	for {
		n := profileRead(kind, words)
		if n <= len(words) {
			return words[:n]
		}
		words = make([]uint64, n+n/4)
	}
}

// takeStack cuts a stack, its length first, off the front of words.
func takeStack(words []uint64) (stack []uintptr, rest []uint64) {
	n := int(words[0])
	return unsafe.Slice((*uintptr)(unsafe.Pointer(unsafe.SliceData(words[1:]))), n), words[1+n:]
}

// SetBlockProfileRate makes one event be sampled for every rate nanoseconds spent blocked.
func SetBlockProfileRate(rate int) { setProfileRate(blockProfile, int64(max(rate, 0))) }

// SetMutexProfileFraction makes one in rate contention events be sampled; negative only reads the former rate.
func SetMutexProfileFraction(rate int) int { return int(setProfileRate(mutexProfile, int64(rate))) }

// eachMem calls f with every record of the memory profile that is wanted and returns their number.
func eachMem(inuseZero bool, f func(r profilerecord.MemProfileRecord)) (n int) {
	for words := records(memProfile); len(words) > 0; {
		r := profilerecord.MemProfileRecord{ObjectSize: int64(words[0]), AllocObjects: int64(words[1]), FreeObjects: int64(words[2])}
		r.Stack, words = takeStack(words[3:])
		if inuseZero || r.AllocObjects != r.FreeObjects {
			n++
			f(r)
		}
	}
	return n
}

func memRecords(inuseZero bool) (all []profilerecord.MemProfileRecord) {
	eachMem(inuseZero, func(r profilerecord.MemProfileRecord) { all = append(all, r) })
	return all
}

func blockRecords(kind int) (all []profilerecord.BlockProfileRecord) {
	for words := records(kind); len(words) > 0; {
		r := profilerecord.BlockProfileRecord{Count: int64(words[0]), Cycles: int64(words[1])}
		r.Stack, words = takeStack(words[2:])
		all = append(all, r)
	}
	return all
}

// MemProfile has the sampled allocations as of the last collection, when p is long enough.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) {
	all := memRecords(inuseZero)
	if len(all) > len(p) {
		return len(all), false
	}
	for i, r := range all {
		p[i] = MemProfileRecord{
			AllocBytes: r.AllocObjects * r.ObjectSize, FreeBytes: r.FreeObjects * r.ObjectSize,
			AllocObjects: r.AllocObjects, FreeObjects: r.FreeObjects,
		}
		copy(p[i].Stack0[:], r.Stack)
	}
	return len(all), true
}

func publicBlockRecords(kind int, p []BlockProfileRecord) (n int, ok bool) {
	all := blockRecords(kind)
	if len(all) > len(p) {
		return len(all), false
	}
	for i, r := range all {
		p[i] = BlockProfileRecord{Count: r.Count, Cycles: r.Cycles}
		copy(p[i].Stack0[:], r.Stack)
	}
	return len(all), true
}

// BlockProfile has the stacks that blocked, when p is long enough.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) {
	return publicBlockRecords(blockProfile, p)
}

// MutexProfile has the stacks that held contended locks, when p is long enough.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) {
	return publicBlockRecords(mutexProfile, p)
}

// blockevent counts time spent blocked by the caller; runtime/pprof's tests call it by linkname.
func blockevent(cycles int64, skip int) { blockEvent(cycles) }

func blockEvent(cycles int64)

// ThreadCreateProfile has one record without a stack: there is one thread.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) {
	if len(p) < 1 {
		return 1, false
	}
	p[0] = StackRecord{}
	return 1, true
}

// goroutineStacks packs the stacks of all goroutines, the caller's first, as far as they fit.
func goroutineStacks(words []uint64, labels []unsafe.Pointer) (used, n int)

// leakedStacks does the same for the goroutines that findLeaks found.
func leakedStacks(words []uint64, labels []unsafe.Pointer) (used, n int)

// findLeaks looks for goroutines that wait for what nobody can reach, and returns how many there are.
func findLeaks() int

// goroutines are the stacks and labels that a function packs.
func goroutines(stacks func(words []uint64, labels []unsafe.Pointer) (used, n int)) (words []uint64, labels []unsafe.Pointer) {
	used, n := stacks(nil, nil)
	for {
		words, labels = make([]uint64, used+256), make([]unsafe.Pointer, n+8)
		used, n = stacks(words, labels)
		if used <= len(words) && n <= len(labels) {
			return words[:used], labels[:n]
		}
	}
}

// GoroutineProfile has the stacks of all goroutines, when p is long enough.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	if n = NumGoroutine(); n > len(p) {
		return n, false
	}
	words, labels := goroutines(goroutineStacks)
	if n = len(labels); n > len(p) {
		return n, false
	}
	for i := 0; i < n; i++ {
		var stack []uintptr
		stack, words = takeStack(words)
		p[i] = StackRecord{}
		copy(p[i].Stack0[:], stack)
	}
	return n, true
}

//go:linkname pprof_goroutineProfileWithLabels
func pprof_goroutineProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	if n = NumGoroutine(); n > len(p) {
		return n, false
	}
	return fillStacks(goroutineStacks, p, labels)
}

func fillStacks(stacks func([]uint64, []unsafe.Pointer) (int, int), p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	words, tags := goroutines(stacks)
	if n = len(tags); n > len(p) {
		return n, false
	}
	for i := 0; i < n; i++ {
		p[i].Stack, words = takeStack(words)
	}
	copy(labels, tags)
	return n, true
}

// CPUProfile no longer exists in Go.
func CPUProfile() []byte { panic("CPUProfile no longer available") }

// SetCPUProfileRate sets the samples a second; 0 stops.
func SetCPUProfileRate(hz int) {
	if !setCPURate(hz) {
		print("runtime: cannot set cpu profile rate until previous profile has finished.\n")
	}
}

func setCPURate(hz int) bool

// ---- runtime/pprof by linkname

//go:linkname pprof_readProfile runtime/pprof.readProfile
func pprof_readProfile() (data []uint64, tags []unsafe.Pointer, eof bool) {
	words, records := cpuProfileWait()
	if records == 0 {
		return nil, nil, true
	}
	data, tags = make([]uint64, words), make([]unsafe.Pointer, records)
	cpuProfileTake(data, tags)
	return data, tags, false
}

func cpuProfileWait() (words, records int)
func cpuProfileTake(data []uint64, tags []unsafe.Pointer)

//go:linkname pprof_goroutineLeakProfileWithLabels
func pprof_goroutineLeakProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	return fillStacks(leakedStacks, p, labels)
}

//go:linkname pprof_cyclesPerSecond runtime/pprof.runtime_cyclesPerSecond
func pprof_cyclesPerSecond() int64 { return 1e9 }

//go:linkname pprof_memProfileInternal
func pprof_memProfileInternal(p []profilerecord.MemProfileRecord, inuseZero bool) (n int, ok bool) {
	all := memRecords(inuseZero)
	if len(all) > len(p) {
		return len(all), false
	}
	return copy(p, all), true
}

//go:linkname pprof_blockProfileInternal
func pprof_blockProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	all := blockRecords(blockProfile)
	if len(all) > len(p) {
		return len(all), false
	}
	return copy(p, all), true
}

//go:linkname pprof_mutexProfileInternal
func pprof_mutexProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	all := blockRecords(mutexProfile)
	if len(all) > len(p) {
		return len(all), false
	}
	return copy(p, all), true
}

//go:linkname pprof_threadCreateInternal
func pprof_threadCreateInternal(p []profilerecord.StackRecord) (n int, ok bool) {
	if len(p) < 1 {
		return 1, false
	}
	p[0].Stack = nil
	return 1, true
}

//go:linkname pprof_fpunwindExpand
func pprof_fpunwindExpand(dst, src []uintptr) int { return copy(dst, src) }

//go:linkname pprof_makeProfStack
func pprof_makeProfStack() []uintptr { return make([]uintptr, 128) }

//go:linkname pprof_expandFinalInlineFrame runtime/pprof.runtime_expandFinalInlineFrame
func pprof_expandFinalInlineFrame(stack []uintptr) []uintptr { return stack }

//go:linkname pprof_goroutineLeakCount runtime/pprof.runtime_goroutineleakcount
func pprof_goroutineLeakCount() int {
	_, n := leakedStacks(nil, nil)
	return n
}

//go:linkname pprof_goroutineLeakGC runtime/pprof.runtime_goroutineLeakGC
func pprof_goroutineLeakGC() {
	GC()
	findLeaks()
}
