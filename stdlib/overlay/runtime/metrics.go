package runtime

import (
	"internal/godebugs"
	"unsafe"
)

// What runtime/metrics reads. Metrics of parts that loam does not have (cgo, span and cache metadata, assists) are truly 0.

// The numbers that the machine fills, in this order; times are nanoseconds.
type metricNumbers struct {
	elapsed, idle, mutexWait                                         uint64
	finalizersQueued, cleanupsQueued, finalizersTaken, cleanupsTaken uint64
	gogc, memoryLimit, globals, created, runnable, waiting, running  uint64
}

func readMetricNumbers(n *metricNumbers)

// readHistograms fills collections by the bit length of their pause and objects by units of 16 bytes; the last entry is for large ones.
func readHistograms(pauses *[64]uint64, allocs, frees *[130]uint64)

// Kinds of values, and a sample, as runtime/metrics lays them out.
const (
	metricUint64    = 1
	metricFloat64   = 2
	metricHistogram = 3
)

type metricSample struct {
	name  string
	value metricValue
}

type metricValue struct {
	kind    int
	scalar  uint64
	pointer unsafe.Pointer
}

type metricBuckets struct {
	counts  []uint64
	buckets []float64
}

// A metricReader has the numbers of one reading.
type metricReader struct {
	mem memNumbers
	num metricNumbers
}

func (v *metricValue) setUint64(n uint64) { v.kind, v.scalar = metricUint64, n }

func (v *metricValue) setSeconds(ns uint64) {
	seconds := float64(ns) / 1e9
	v.kind, v.scalar = metricFloat64, *(*uint64)(unsafe.Pointer(&seconds))
}

// histogram makes v a histogram with the given bounds; its counts are kept from reading to reading.
func (v *metricValue) histogram(bounds []float64) *metricBuckets {
	h := (*metricBuckets)(v.pointer)
	if v.kind != metricHistogram || h == nil {
		h = new(metricBuckets)
		v.kind, v.pointer = metricHistogram, unsafe.Pointer(h)
	}
	if len(h.counts) != len(bounds)-1 {
		h.counts = make([]uint64, len(bounds)-1)
	}
	h.buckets = bounds
	return h
}

var timeBounds, sizeBounds []float64

// makeBounds fills the two lists of bounds: powers of two nanoseconds, and the sizes that objects are rounded to.
func makeBounds() {
	inf := 1e308
	inf *= 10
	timeBounds = append(timeBounds, -inf, 0)
	for ns := 1.0; len(timeBounds) < 50; ns *= 2 {
		timeBounds = append(timeBounds, ns/1e9)
	}
	timeBounds = append(timeBounds, inf)
	for class := 0; class <= 128; class++ {
		sizeBounds = append(sizeBounds, float64(class*16+1))
	}
	sizeBounds = append(sizeBounds, inf)
}

func (v *metricValue) setPauses() {
	var counts [64]uint64
	readHistograms(&counts, nil, nil)
	h := v.histogram(timeBounds)
	clear(h.counts)
	for bits, n := range counts {
		h.counts[min(bits+2, len(h.counts)-1)] += n
	}
}

func (v *metricValue) setNoTimes() { clear(v.histogram(timeBounds).counts) }

func (v *metricValue) setSizes(frees bool) {
	var allocated, freed [130]uint64
	readHistograms(nil, &allocated, &freed)
	if frees {
		allocated = freed
	}
	h := v.histogram(sizeBounds)
	copy(h.counts, allocated[1:])
}

// metricNames are the fixed names: set knows each of them.
var metricNames = [...]string{
	"/cgo/go-to-c-calls:calls",
	"/cpu/classes/gc/mark/assist:cpu-seconds",
	"/cpu/classes/gc/mark/dedicated:cpu-seconds",
	"/cpu/classes/gc/mark/idle:cpu-seconds",
	"/cpu/classes/gc/pause:cpu-seconds",
	"/cpu/classes/gc/total:cpu-seconds",
	"/cpu/classes/idle:cpu-seconds",
	"/cpu/classes/scavenge/assist:cpu-seconds",
	"/cpu/classes/scavenge/background:cpu-seconds",
	"/cpu/classes/scavenge/total:cpu-seconds",
	"/cpu/classes/total:cpu-seconds",
	"/cpu/classes/user:cpu-seconds",
	"/gc/cleanups/executed:cleanups",
	"/gc/cleanups/queued:cleanups",
	"/gc/cycles/automatic:gc-cycles",
	"/gc/cycles/forced:gc-cycles",
	"/gc/cycles/total:gc-cycles",
	"/gc/finalizers/executed:finalizers",
	"/gc/finalizers/queued:finalizers",
	"/gc/gogc:percent",
	"/gc/gomemlimit:bytes",
	"/gc/heap/allocs-by-size:bytes",
	"/gc/heap/allocs:bytes",
	"/gc/heap/allocs:objects",
	"/gc/heap/frees-by-size:bytes",
	"/gc/heap/frees:bytes",
	"/gc/heap/frees:objects",
	"/gc/heap/goal:bytes",
	"/gc/heap/live:bytes",
	"/gc/heap/objects:objects",
	"/gc/heap/tiny/allocs:objects",
	"/gc/limiter/last-enabled:gc-cycle",
	"/gc/pauses:seconds",
	"/gc/scan/globals:bytes",
	"/gc/scan/heap:bytes",
	"/gc/scan/stack:bytes",
	"/gc/scan/total:bytes",
	"/gc/stack/starting-size:bytes",
	"/memory/classes/heap/free:bytes",
	"/memory/classes/heap/objects:bytes",
	"/memory/classes/heap/released:bytes",
	"/memory/classes/heap/stacks:bytes",
	"/memory/classes/heap/unused:bytes",
	"/memory/classes/metadata/mcache/free:bytes",
	"/memory/classes/metadata/mcache/inuse:bytes",
	"/memory/classes/metadata/mspan/free:bytes",
	"/memory/classes/metadata/mspan/inuse:bytes",
	"/memory/classes/metadata/other:bytes",
	"/memory/classes/os-stacks:bytes",
	"/memory/classes/other:bytes",
	"/memory/classes/profiling/buckets:bytes",
	"/memory/classes/total:bytes",
	"/sched/gomaxprocs:threads",
	"/sched/goroutines-created:goroutines",
	"/sched/goroutines/not-in-go:goroutines",
	"/sched/goroutines/runnable:goroutines",
	"/sched/goroutines/running:goroutines",
	"/sched/goroutines/waiting:goroutines",
	"/sched/goroutines:goroutines",
	"/sched/latencies:seconds",
	"/sched/pauses/stopping/gc:seconds",
	"/sched/pauses/stopping/other:seconds",
	"/sched/pauses/total/gc:seconds",
	"/sched/pauses/total/other:seconds",
	"/sched/threads/total:threads",
	"/sync/mutex/wait/total:seconds",
}

// set computes the metric of that name; false: it is none of metricNames.
func (v *metricValue) set(name string, r *metricReader) bool {
	switch name {
	case "/cgo/go-to-c-calls:calls",
		"/gc/heap/tiny/allocs:objects",
		"/gc/limiter/last-enabled:gc-cycle",
		"/memory/classes/metadata/mcache/free:bytes",
		"/memory/classes/metadata/mcache/inuse:bytes",
		"/memory/classes/metadata/mspan/free:bytes",
		"/memory/classes/metadata/mspan/inuse:bytes",
		"/memory/classes/metadata/other:bytes",
		"/memory/classes/os-stacks:bytes",
		"/memory/classes/other:bytes",
		"/memory/classes/profiling/buckets:bytes",
		"/sched/goroutines/not-in-go:goroutines":
		v.setUint64(0)
	case "/cpu/classes/gc/mark/assist:cpu-seconds",
		"/cpu/classes/gc/mark/dedicated:cpu-seconds",
		"/cpu/classes/gc/mark/idle:cpu-seconds",
		"/cpu/classes/scavenge/assist:cpu-seconds",
		"/cpu/classes/scavenge/background:cpu-seconds",
		"/cpu/classes/scavenge/total:cpu-seconds":
		v.setSeconds(0)
	case "/cpu/classes/gc/pause:cpu-seconds",
		"/cpu/classes/gc/total:cpu-seconds":
		v.setSeconds(r.gcTime())
	case "/cpu/classes/idle:cpu-seconds":
		v.setSeconds(r.idleTime())
	case "/cpu/classes/total:cpu-seconds":
		v.setSeconds(r.totalTime())
	case "/cpu/classes/user:cpu-seconds":
		v.setSeconds(r.totalTime() - r.idleTime() - r.gcTime())
	case "/gc/cleanups/executed:cleanups":
		v.setUint64(r.num.cleanupsTaken)
	case "/gc/cleanups/queued:cleanups":
		v.setUint64(r.num.cleanupsQueued)
	case "/gc/cycles/automatic:gc-cycles":
		v.setUint64(r.mem.numGC - r.mem.numForcedGC)
	case "/gc/cycles/forced:gc-cycles":
		v.setUint64(r.mem.numForcedGC)
	case "/gc/cycles/total:gc-cycles":
		v.setUint64(r.mem.numGC)
	case "/gc/finalizers/executed:finalizers":
		v.setUint64(r.num.finalizersTaken)
	case "/gc/finalizers/queued:finalizers":
		v.setUint64(r.num.finalizersQueued)
	case "/gc/gogc:percent":
		v.setUint64(r.num.gogc)
	case "/gc/gomemlimit:bytes":
		v.setUint64(r.num.memoryLimit)
	case "/gc/heap/allocs-by-size:bytes":
		v.setSizes(false)
	case "/gc/heap/allocs:bytes":
		v.setUint64(r.mem.totalAlloc)
	case "/gc/heap/allocs:objects":
		v.setUint64(r.mem.mallocs)
	case "/gc/heap/frees-by-size:bytes":
		v.setSizes(true)
	case "/gc/heap/frees:bytes":
		v.setUint64(r.mem.totalAlloc - min(r.mem.heapAlloc, r.mem.totalAlloc))
	case "/gc/heap/frees:objects":
		v.setUint64(r.mem.frees)
	case "/gc/heap/goal:bytes":
		v.setUint64(r.mem.nextGC)
	case "/gc/heap/live:bytes",
		"/gc/scan/heap:bytes":
		v.setUint64(r.mem.heapAlloc)
	case "/gc/heap/objects:objects":
		v.setUint64(r.mem.mallocs - r.mem.frees)
	case "/gc/pauses:seconds",
		"/sched/pauses/total/gc:seconds":
		v.setPauses()
	case "/gc/scan/globals:bytes":
		v.setUint64(r.num.globals)
	case "/gc/scan/stack:bytes",
		"/memory/classes/heap/stacks:bytes":
		v.setUint64(r.mem.stackInuse)
	case "/gc/scan/total:bytes":
		v.setUint64(r.num.globals + r.mem.heapAlloc + r.mem.stackInuse)
	case "/gc/stack/starting-size:bytes":
		v.setUint64(2048)
	case "/memory/classes/heap/free:bytes":
		v.setUint64(r.mem.heapFree)
	case "/memory/classes/heap/objects:bytes":
		v.setUint64(r.objects())
	case "/memory/classes/heap/released:bytes":
		v.setUint64(r.mem.released)
	case "/memory/classes/heap/unused:bytes":
		v.setUint64(r.inUse() - r.objects())
	case "/memory/classes/total:bytes":
		v.setUint64(r.mem.heapSys + r.mem.released + r.mem.stackInuse)
	case "/sched/gomaxprocs:threads":
		v.setUint64(uint64(GOMAXPROCS(0)))
	case "/sched/goroutines-created:goroutines":
		v.setUint64(r.num.created)
	case "/sched/goroutines/runnable:goroutines":
		v.setUint64(r.num.runnable)
	case "/sched/goroutines/running:goroutines":
		v.setUint64(r.num.running)
	case "/sched/goroutines/waiting:goroutines":
		v.setUint64(r.num.waiting)
	case "/sched/goroutines:goroutines":
		v.setUint64(uint64(NumGoroutine()))
	case "/sched/latencies:seconds",
		"/sched/pauses/stopping/gc:seconds",
		"/sched/pauses/stopping/other:seconds",
		"/sched/pauses/total/other:seconds":
		v.setNoTimes()
	case "/sched/threads/total:threads":
		v.setUint64(1)
	case "/sync/mutex/wait/total:seconds":
		v.setSeconds(r.num.mutexWait)
	default:
		return false
	}
	return true
}

func (r *metricReader) inUse() uint64     { return r.mem.heapSys - r.mem.heapFree }
func (r *metricReader) objects() uint64   { return min(r.mem.heapAlloc, r.inUse()) }
func (r *metricReader) totalTime() uint64 { return r.num.elapsed * uint64(GOMAXPROCS(0)) }
func (r *metricReader) gcTime() uint64    { return min(r.mem.pauseTotal, r.num.elapsed) }

// idleTime counts the processors that loam's one thread leaves alone, too.
func (r *metricReader) idleTime() uint64 {
	return min(r.num.idle, r.num.elapsed-r.gcTime()) + r.num.elapsed*uint64(GOMAXPROCS(0)-1)
}

// registeredMetrics are internal/godebug's counters.
var registeredMetrics map[string]func() uint64

const godebugPrefix, godebugSuffix = "/godebug/non-default-behavior/", ":events"

// isGodebugMetric tells whether a counter has that name, registered or not.
func isGodebugMetric(name string) bool {
	if len(name) <= len(godebugPrefix)+len(godebugSuffix) || name[:len(godebugPrefix)] != godebugPrefix {
		return false
	}
	info := godebugs.Lookup(name[len(godebugPrefix) : len(name)-len(godebugSuffix)])
	return info != nil && !info.Opaque && name[len(name)-len(godebugSuffix):] == godebugSuffix
}

//go:linkname metrics_read runtime/metrics.runtime_readMetrics
func metrics_read(samples unsafe.Pointer, n, cap int) {
	if timeBounds == nil {
		makeBounds()
	}
	r := new(metricReader)
	readMemNumbers(&r.mem)
	readMetricNumbers(&r.num)
	for i := 0; i < n; i++ {
		s := (*metricSample)(unsafe.Add(samples, uintptr(i)*unsafe.Sizeof(metricSample{})))
		if s.value.set(s.name, r) {
			continue
		}
		if f := registeredMetrics[s.name]; f != nil {
			s.value.setUint64(f())
		} else if isGodebugMetric(s.name) {
			s.value.setUint64(0)
		} else {
			s.value = metricValue{}
		}
	}
}

// readMetricNames has every name; runtime/metrics' test reaches it by linkname.
//
//go:linkname readMetricNames runtime/metrics_test.runtime_readMetricNames
func readMetricNames() []string {
	var names []string
	names = append(names, metricNames[:]...)
	for _, info := range godebugs.All {
		if !info.Opaque {
			names = append(names, godebugPrefix+info.Name+godebugSuffix)
		}
	}
	return names
}
