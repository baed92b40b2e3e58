package runtime

import (
	"internal/abi"
	"unsafe"
)

// What well-known packages outside the library pull out of gc's runtime by linkname, where loam has
// the same thing. A name that is missing here is reported by name when it is called.

func rand() uint64

func fastrand64() uint64 { return rand() }

func fastrand() uint32 { return uint32(fastrand64()) }

// fastrandn is below n.
func fastrandn(n uint32) uint32 { return uint32(uint64(fastrand()) * uint64(n) >> 32) }

func cheaprand() uint32                        { return fastrand() }
func cheaprandn(n uint32) uint32               { return fastrandn(n) }
func randn(n uint32) uint32                    { return fastrandn(n) }
func cputicks() int64                          { return nanotime() }
func procyield(cycles uint32)                  { Gosched() }
func osyield()                                 { Gosched() }
func usleep(us uint32)                         { yieldFor(int64(us) * 1000) }
func gcWriteBarrier()                          {}
func noescape(p unsafe.Pointer) unsafe.Pointer { return p }

// Between them a system call may wait, and so park the goroutine.
func entersyscall()
func exitsyscall()

func yieldFor(ns int64) {
	for end := nanotime() + ns; nanotime() < end; {
		Gosched()
	}
}

func memhash(p unsafe.Pointer, seed, size uintptr) uintptr

func strhash(p unsafe.Pointer, seed uintptr) uintptr { return typehash(abi.TypeFor[string](), p, seed) }

func stringHash(s string, seed uintptr) uintptr { return strhash(unsafe.Pointer(&s), seed) }

func bytesHash(b []byte, seed uintptr) uintptr {
	return memhash(unsafe.Pointer(unsafe.SliceData(b)), seed, uintptr(len(b)))
}

func bytesAt(p unsafe.Pointer, n uintptr) []byte { return unsafe.Slice((*byte)(p), n) }

func memmove(to, from unsafe.Pointer, n uintptr)       { copy(bytesAt(to, n), bytesAt(from, n)) }
func memclrNoHeapPointers(p unsafe.Pointer, n uintptr) { clear(bytesAt(p, n)) }
func memequal(a, b unsafe.Pointer, n uintptr) bool

func typedmemmove(t *abi.Type, to, from unsafe.Pointer) { memmove(to, from, t.Size_) }
func typedmemclr(t *abi.Type, p unsafe.Pointer)         { memclrNoHeapPointers(p, t.Size_) }

// mallocgc allocates zeroed memory; without a type it holds no pointers.
func mallocgc(size uintptr, t *abi.Type, needzero bool) unsafe.Pointer {
	if t == nil || t.PtrBytes == 0 {
		return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]unsafe.Pointer, (size+7)/8)))
}

func newobject(t *abi.Type) unsafe.Pointer { return mallocgc(t.Size_, t, true) }

func newarray(t *abi.Type, n int) unsafe.Pointer {
	if n < 0 || t.Size_ != 0 && uintptr(n) > 1<<47/t.Size_ {
		panic(plainError("runtime: allocation size out of range"))
	}
	return mallocgc(t.Size_*uintptr(n), t, true)
}

// procPin keeps other goroutines from running until procUnpin; there is one processor, number 0.
func procPin() int {
	noPreempt(1)
	return 0
}

func procUnpin() { noPreempt(-1) }
