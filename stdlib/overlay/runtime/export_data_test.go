package runtime

import (
	"unsafe"
)

// Data structures of gc's runtime that stand alone: number formats, lists, bit sets, ranges.
// Ours needs none of them; as upstream's code with tests of its own they are run here as they are, on
// the few declarations at the end that they take from the rest of gc's runtime.

//loam:with fastlog2.go
//loam:with fastlog2table.go
//loam:with float.go
//loam:with histogram.go
//loam:with lfstack.go
//loam:with list.go
//loam:with list_manual.go
//loam:with mpallocbits.go
//loam:with mranges.go
//loam:with softfloat64.go
//loam:with tagptr.go
//loam:with tagptr_64bit.go

var (
	Fadd64   = fadd64
	Fsub64   = fsub64
	Fmul64   = fmul64
	Fdiv64   = fdiv64
	F64to32  = f64to32
	F32to64  = f32to64
	Fcmp64   = fcmp64
	Fintto64 = fintto64
	F64toint = f64toint
	Fastlog2 = fastlog2
)

// ---- lists

type ListNode struct{ l listNode }

type ListHead struct{ l listHead }

func (h *ListHead) Init(offset uintptr)     { h.l.init(offset) }
func (h *ListHead) Push(p unsafe.Pointer)   { h.l.push(p) }
func (h *ListHead) Pop() unsafe.Pointer     { return h.l.pop() }
func (h *ListHead) Remove(p unsafe.Pointer) { h.l.remove(p) }

type ListNodeManual struct{ l listNodeManual }

type ListHeadManual struct{ l listHeadManual }

func (h *ListHeadManual) Init(offset uintptr)     { h.l.init(offset) }
func (h *ListHeadManual) Push(p unsafe.Pointer)   { h.l.push(p) }
func (h *ListHeadManual) Pop() unsafe.Pointer     { return h.l.pop() }
func (h *ListHeadManual) Remove(p unsafe.Pointer) { h.l.remove(p) }

// ---- bit sets

type BitRange struct{ I, N uint }

type PallocSum pallocSum

func (s PallocSum) Start() uint { return pallocSum(s).start() }
func (s PallocSum) Max() uint   { return pallocSum(s).max() }
func (s PallocSum) End() uint   { return pallocSum(s).end() }

func PackPallocSum(start, longest, end uint) PallocSum {
	return PallocSum(packPallocSum(start, longest, end))
}

type PallocBits pallocBits

func (b *PallocBits) set() *pageBits { return (*pageBits)(b) }

func (b *PallocBits) Find(npages uintptr, from uint) (uint, uint) {
	return (*pallocBits)(b).find(npages, from)
}
func (b *PallocBits) AllocRange(i, n uint)       { (*pallocBits)(b).allocRange(i, n) }
func (b *PallocBits) Free(i, n uint)             { (*pallocBits)(b).free(i, n) }
func (b *PallocBits) Summarize() PallocSum       { return PallocSum((*pallocBits)(b).summarize()) }
func (b *PallocBits) PopcntRange(i, n uint) uint { return b.set().popcntRange(i, n) }

// SummarizeSlow finds the free pages at both ends and the longest free run, page by page.
func SummarizeSlow(b *PallocBits) PallocSum {
	longest, run, first := uint(0), uint(0), uint(pallocChunkPages)
	for i := uint(0); i < pallocChunkPages; i++ {
		if b.set().get(i) == 0 {
			run++
			longest = max(longest, run)
		} else {
			first = min(first, i)
			run = 0
		}
	}
	return PackPallocSum(first, longest, run)
}

func FindBitRange64(c uint64, n uint) uint { return findBitRange64(c, n) }

// DiffPallocBits lists the runs of bits that differ.
func DiffPallocBits(a, b *PallocBits) (runs []BitRange) {
	for i := uint(0); i < pallocChunkPages; i++ {
		if a.set().get(i) == b.set().get(i) {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].I+runs[n-1].N == i {
			runs[n-1].N++
		} else {
			runs = append(runs, BitRange{i, 1})
		}
	}
	return
}

func StringifyPallocBits(b *PallocBits, r BitRange) string {
	digits := make([]byte, r.N)
	for i := range digits {
		digits[i] = '0' + byte(b.set().get(r.I+uint(i)))
	}
	return string(digits)
}

const (
	logPallocChunkPages = 9
	pallocChunkPages    = 1 << logPallocChunkPages
	PallocChunkPages    = pallocChunkPages
	logMaxPackedValue   = logPallocChunkPages + 4*3
	maxPackedValue      = 1 << logMaxPackedValue
)

// A pallocSum packs three counts of pages up to maxPackedValue; all of them at once is the top bit.
type pallocSum uint64

func packPallocSum(start, longest, end uint) pallocSum {
	if longest == maxPackedValue {
		return 1 << 63
	}
	return pallocSum(start%maxPackedValue | longest%maxPackedValue<<logMaxPackedValue |
		end%maxPackedValue<<(2*logMaxPackedValue))
}

func (s pallocSum) field(i uint) uint {
	if s>>63 != 0 {
		return maxPackedValue
	}
	return uint(s>>(i*logMaxPackedValue)) % maxPackedValue
}

func (s pallocSum) start() uint { return s.field(0) }
func (s pallocSum) max() uint   { return s.field(1) }
func (s pallocSum) end() uint   { return s.field(2) }

// ---- ranges of addresses

type AddrRange struct{ addrRange }

func MakeAddrRange(base, limit uintptr) AddrRange { return AddrRange{makeAddrRange(base, limit)} }

func (a AddrRange) Base() uintptr           { return a.base.addr() }
func (a AddrRange) Limit() uintptr          { return a.limit.addr() }
func (a AddrRange) Equals(b AddrRange) bool { return a == b }
func (a AddrRange) Size() uintptr           { return a.size() }

type AddrRanges struct{ *addrRanges }

func NewAddrRanges() AddrRanges {
	r := AddrRanges{new(addrRanges)}
	r.init(new(sysMemStat))
	return r
}

// MakeAddrRanges takes ranges in order, with no two that touch.
func MakeAddrRanges(a ...AddrRange) AddrRanges {
	r := AddrRanges{new(addrRanges)}
	r.sysStat = new(sysMemStat)
	for _, x := range a {
		r.ranges = append(r.ranges, x.addrRange)
		r.totalBytes += x.Size()
	}
	return r
}

func (a *AddrRanges) Ranges() (all []AddrRange) {
	for _, r := range a.ranges {
		all = append(all, AddrRange{r})
	}
	return
}

func (a *AddrRanges) FindSucc(base uintptr) int { return a.findSucc(base) }
func (a *AddrRanges) Add(r AddrRange)           { a.add(r.addrRange) }
func (a *AddrRanges) TotalBytes() uintptr       { return a.totalBytes }

const (
	arenaBaseOffset = 0xffff800000000000
	heapAddrBits    = 48
	uintptrMask     = 1<<64 - 1
)

type (
	sysMemStat     uint64
	notInHeap      struct{}
	notInHeapSlice struct {
		array    *notInHeap
		len, cap int
	}
)

func persistentalloc(n, align uintptr, _ *sysMemStat) unsafe.Pointer {
	return PersistentAlloc(n, align)
}

// ---- histograms

type TimeHistogram timeHistogram

const (
	TimeHistSubBucketBits = timeHistSubBucketBits
	TimeHistNumSubBuckets = timeHistNumSubBuckets
	TimeHistNumBuckets    = timeHistNumBuckets
	TimeHistMinBucketBits = timeHistMinBucketBits
	TimeHistMaxBucketBits = timeHistMaxBucketBits
)

// Count is a bucket's; false for the buckets below and above the others.
func (h *TimeHistogram) Count(bucket, sub int) (uint64, bool) {
	t := (*timeHistogram)(h)
	switch {
	case bucket < 0:
		return t.underflow.Load(), false
	case bucket*TimeHistNumSubBuckets+sub >= len(t.counts):
		return t.overflow.Load(), false
	}
	return t.counts[bucket*TimeHistNumSubBuckets+sub].Load(), true
}

func (h *TimeHistogram) Record(ns int64) { (*timeHistogram)(h).record(ns) }

var TimeHistogramMetricsBuckets = timeHistogramMetricsBuckets

// ---- the stack without locks

type lfnode struct {
	next    uint64
	pushcnt uintptr
}

type LFNode struct {
	Next    uint64
	Pushcnt uintptr
}

func LFStackPush(head *uint64, node *LFNode) { (*lfstack)(head).push((*lfnode)(unsafe.Pointer(node))) }
func LFStackPop(head *uint64) *LFNode        { return (*LFNode)((*lfstack)(head).pop()) }
func LFNodeValidate(node *LFNode)            { lfnodeValidate((*lfnode)(unsafe.Pointer(node))) }

const TagAlign = tagAlign

func findObject(p, refBase, refOff uintptr) (base uintptr, span *struct{}, index uintptr) {
	return uintptr(objectBase(unsafe.Pointer(p))), nil, 0
}

type hex uint64
