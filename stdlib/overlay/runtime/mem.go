package runtime

import (
	"internal/abi"
	"unsafe"
)

// MemStats are the allocator's numbers, in bytes and nanoseconds, as in Go.
type MemStats struct {
	Alloc, TotalAlloc, Sys, Lookups, Mallocs, Frees                                        uint64
	HeapAlloc, HeapSys, HeapIdle, HeapInuse, HeapReleased, HeapObjects                     uint64
	StackInuse, StackSys, MSpanInuse, MSpanSys, MCacheInuse, MCacheSys, BuckHashSys, GCSys uint64
	OtherSys, NextGC, LastGC, PauseTotalNs                                                 uint64
	PauseNs                                                                                [256]uint64
	PauseEnd                                                                               [256]uint64
	NumGC, NumForcedGC                                                                     uint32
	GCCPUFraction                                                                          float64
	EnableGC, DebugGC                                                                      bool
	BySize                                                                                 [61]struct {
		Size            uint32
		Mallocs, Frees uint64
	}
}

// The numbers that the machine fills, in this order.
type memNumbers struct {
	heapAlloc, totalAlloc, heapSys, heapFree, mallocs, frees, stackInuse, numGC, numForcedGC, nextGC, lastGC, pauseTotal, lastPause, released uint64
}

func readMemNumbers(n *memNumbers)

// readPauses fills the last collections' times by cycle.
func readPauses(ns, ends *[256]uint64)

var memNumbersNow memNumbers

// ReadMemStats fills m.
func ReadMemStats(m *MemStats) {
	n := &memNumbersNow // not a local: reading the numbers must not change them
	readMemNumbers(n)
	*m = MemStats{}
	m.Alloc, m.HeapAlloc = n.heapAlloc, n.heapAlloc
	m.TotalAlloc = n.totalAlloc
	m.HeapSys = n.heapSys + n.released
	m.HeapIdle = n.heapFree + n.released
	m.HeapReleased = n.released
	m.HeapInuse = n.heapSys - n.heapFree
	m.Mallocs, m.Frees = n.mallocs, n.frees
	m.HeapObjects = n.mallocs - n.frees
	m.StackInuse, m.StackSys = n.stackInuse, n.stackInuse
	m.Sys = m.HeapSys + n.stackInuse
	m.NextGC, m.LastGC, m.PauseTotalNs = n.nextGC, n.lastGC, n.pauseTotal
	m.NumGC, m.NumForcedGC = uint32(n.numGC), uint32(n.numForcedGC)
	readPauses(&m.PauseNs, &m.PauseEnd)
	m.EnableGC = true
	fillBySize(m)
}

// fillBySize counts the objects of the allocator's size classes: by 16 bytes up to 256, then eight to a doubling.
func fillBySize(m *MemStats) {
	allocs, frees := &allocsNow, &freesNow
	readHistograms(nil, allocs, frees)
	i := 1 // entry 0 is for nothing, as in Go
	for class := 1; class <= 128 && i < len(m.BySize); class++ {
		if class > 16 && class != roundClass(class) {
			continue
		}
		m.BySize[i].Size = uint32(class * 16)
		m.BySize[i].Mallocs, m.BySize[i].Frees = allocs[class], frees[class]
		i++
	}
}

// roundClass is the size class, in units of 16 bytes, that such an object gets.
func roundClass(units int) int {
	step := 1
	for units > 16*step {
		step *= 2
	}
	return (units + step - 1) / step * step
}

var allocsNow, freesNow [130]uint64

// GC collects garbage now and returns when finalizers and cleanups of what was found are queued.
func GC() {
	if poolCleanup != nil {
		beforeCollection()
	}
	collect()
}

func collect()

// heapObjectsCanMove is for packages that ask by linkname: objects stay where they are.
//
//go:linkname heapObjectsCanMove
func heapObjectsCanMove() bool { return false }

// SetFinalizer makes finalizer(obj) run some time after obj is unreachable; nil takes it back.
func SetFinalizer(obj any, finalizer any) {
	e := (*eface)(unsafe.Pointer(&obj))
	if e.typ == nil {
		throw("runtime.SetFinalizer: first argument is nil")
	}
	if e.typ.Kind() != abi.Pointer {
		throw("runtime.SetFinalizer: first argument is " + typeString(e.typ) + ", not pointer")
	}
	elem := (*abi.PtrType)(unsafe.Pointer(e.typ)).Elem
	if e.data == nil {
		throw("nil elem type!")
	}
	if elem.Size_ == 0 {
		return
	}
	switch objectKind(e.data) {
	case notHeap:
		return // static data lives for ever
	case interior:
		if elem.PtrBytes != 0 || elem.Size_ >= 16 {
			throw("runtime.SetFinalizer: pointer not at beginning of allocated block")
		}
	}
	f := (*eface)(unsafe.Pointer(&finalizer))
	if f.typ == nil {
		setFinalizer(e.data, nil)
		return
	}
	if f.typ.Kind() != abi.Func {
		throw("runtime.SetFinalizer: second argument is " + typeString(f.typ) + ", not a function")
	}
	ft := (*abi.FuncType)(unsafe.Pointer(f.typ))
	if ft.IsVariadic() {
		throw("runtime.SetFinalizer: cannot pass " + typeString(e.typ) + " to finalizer " + typeString(f.typ) + " because dotdotdot")
	}
	if ft.InCount != 1 {
		throw("runtime.SetFinalizer: cannot pass " + typeString(e.typ) + " to finalizer " + typeString(f.typ))
	}
	arg := ft.In(0)
	var run func(unsafe.Pointer)
	fn := f.data
	switch {
	case arg == e.typ:
		run = func(p unsafe.Pointer) { callFinalizer(fn, ft, p, nil) }
	case arg.Kind() == abi.Pointer && (arg.Uncommon() == nil || e.typ.Uncommon() == nil) &&
		(*abi.PtrType)(unsafe.Pointer(arg)).Elem == elem:
		run = func(p unsafe.Pointer) { callFinalizer(fn, ft, p, nil) }
	case arg.Kind() == abi.Interface:
		it := (*abi.InterfaceType)(unsafe.Pointer(arg))
		word := unsafe.Pointer(e.typ)
		if len(it.Methods) != 0 {
			word = itabFor(it, e.typ)
			if word == nil {
				throw("runtime.SetFinalizer: cannot pass " + typeString(e.typ) + " to finalizer " + typeString(f.typ))
			}
		}
		run = func(p unsafe.Pointer) { callFinalizer(fn, ft, p, word) }
	default:
		throw("runtime.SetFinalizer: cannot pass " + typeString(e.typ) + " to finalizer " + typeString(f.typ))
	}
	if !setFinalizer(e.data, run) {
		throw("runtime.SetFinalizer: finalizer already set")
	}
}

const (
	notHeap  = 0 // not an object of the collector
	base     = 1 // the beginning of one
	interior = 2 // inside one
)

func objectKind(p unsafe.Pointer) int

// callFinalizer calls fn with p (or the interface made of word and p) and drops its results.
func callFinalizer(fn unsafe.Pointer, ft *abi.FuncType, p, word unsafe.Pointer) {
	frame := make([]unsafe.Pointer, 2+finalizerResultWords(ft))
	n := uintptr(8)
	if word != nil {
		frame[0], frame[1] = word, p
		n = 16
	} else {
		frame[0] = p
	}
	callPacked(fn, unsafe.Pointer(&frame[0]), uint32(len(frame)*8), uint32(n))
}

func finalizerResultWords(ft *abi.FuncType) int {
	var size uintptr
	for i := 0; i < ft.NumOut(); i++ {
		t := ft.Out(i)
		size = (size+7)&^7 + t.Size_
	}
	return int(size+7) / 8
}

// callPacked calls the func value fn with a packed frame; results are copied back from retOffset on.
func callPacked(fn, frame unsafe.Pointer, frameSize, retOffset uint32)

// itabFor is the itab of a concrete type for an interface, nil when it does not implement it.
func itabFor(it *abi.InterfaceType, t *abi.Type) unsafe.Pointer

// setFinalizer sets or (nil) takes back the finalizer; false: there is one already.
func setFinalizer(p unsafe.Pointer, fn func(unsafe.Pointer)) bool

// Cleanup stands for one AddCleanup.
type Cleanup struct {
	id  uint64
	ptr uintptr // inverted: it must not keep the object alive
}

// AddCleanup makes cleanup(arg) run some time after ptr's object is unreachable.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	if ptr == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	var a any = arg
	e := (*eface)(unsafe.Pointer(&a))
	object := objectBase(unsafe.Pointer(ptr))
	if e.typ != nil && (e.typ.Kind() == abi.Pointer || e.typ.Kind() == abi.UnsafePointer) {
		if e.data == unsafe.Pointer(ptr) {
			panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
		}
		if object != nil && objectBase(e.data) == object {
			panic("runtime.AddCleanup: ptr is within arg, cleanup will never run")
		}
	}
	if object != nil && closesOver(*(*unsafe.Pointer)(unsafe.Pointer(&cleanup)), object) {
		panic("runtime.AddCleanup: cleanup function closes over ptr, cleanup will never run")
	}
	id := addCleanup(unsafe.Pointer(ptr), func() { cleanup(arg) })
	return Cleanup{id, ^uintptr(unsafe.Pointer(ptr))}
}

// closesOver tells whether a closure holds a pointer into an object.
func closesOver(closure, object unsafe.Pointer) bool {
	if objectKind(closure) != base {
		return false
	}
	for _, word := range unsafe.Slice((*unsafe.Pointer)(closure), objectSize(closure)/8) {
		if objectBase(word) == object {
			return true
		}
	}
	return false
}

// objectSize is the number of bytes of the collector's object that starts at ptr.
func objectSize(ptr unsafe.Pointer) uintptr

// Stop takes the cleanup back if it is not queued yet.
func (c Cleanup) Stop() {
	if c.id != 0 {
		stopCleanup(^c.ptr, c.id)
	}
}

// addCleanup returns 0 for memory that is never freed.
func addCleanup(p unsafe.Pointer, fn func()) uint64
func stopCleanup(ptr uintptr, id uint64)

// finalizerLoop is the system goroutine that runs finalizers and cleanups.
func finalizerLoop() {
	for {
		finalizer, object, cleanup := nextFinalizer()
		if finalizer != nil {
			runFinalizers(finalizer, object)
		} else {
			runCleanups(cleanup)
		}
	}
}

// The names by which tracebacks and profiles show that the program's finalizers and cleanups are running.

//go:noinline
func runFinalizers(finalizer func(unsafe.Pointer), object unsafe.Pointer) { finalizer(object) }

//go:noinline
func runCleanups(cleanup func()) { cleanup() }

// nextFinalizer parks until a finalizer (with its object) or a cleanup is due.
func nextFinalizer() (finalizer func(unsafe.Pointer), object unsafe.Pointer, cleanup func())

// blockUntilEmptyCleanupQueue runs others until no cleanup is queued or running, or the time (ns) is over.
func blockUntilEmptyCleanupQueue(timeout int64) bool

// blockUntilEmptyFinalizerQueue is the same for finalizers.
func blockUntilEmptyFinalizerQueue(timeout int64) bool

//go:linkname unique_drainCleanups unique.runtime_blockUntilEmptyCleanupQueue
func unique_drainCleanups(timeout int64) bool { return blockUntilEmptyCleanupQueue(timeout) }

//go:linkname sync_drainCleanups sync_test.runtime_blockUntilEmptyCleanupQueue
func sync_drainCleanups(timeout int64) bool { return blockUntilEmptyCleanupQueue(timeout) }
