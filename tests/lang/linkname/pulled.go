// output:
// fastrand ok
// fastrandn ok
// fastrand64 ok
// nanotime ok
// memhash ok
// walltime ok
// procPin ok
// procyield ok
// strhash ok
// cheaprand ok
// abc
// memmove ok
// 0
// mallocgc ok
package main

import (
	"fmt"
	"unsafe"
)

//go:linkname fastrand runtime.fastrand
func fastrand() uint32

//go:linkname fastrandn runtime.fastrandn
func fastrandn(n uint32) uint32

//go:linkname fastrand64 runtime.fastrand64
func fastrand64() uint64

//go:linkname nanotime runtime.nanotime
func nanotime() int64

//go:linkname memhash runtime.memhash
func memhash(p unsafe.Pointer, h, s uintptr) uintptr

//go:linkname strhash runtime.strhash
func strhash(a unsafe.Pointer, h uintptr) uintptr

//go:linkname procPin runtime.procPin
func procPin() int

//go:linkname procUnpin runtime.procUnpin
func procUnpin()

//go:linkname mallocgc runtime.mallocgc
func mallocgc(size uintptr, typ unsafe.Pointer, needzero bool) unsafe.Pointer

//go:linkname memmove runtime.memmove
func memmove(to, from unsafe.Pointer, n uintptr)

//go:linkname cheaprand runtime.cheaprand
func cheaprand() uint32

//go:linkname walltime time.now
func walltime() (sec int64, nsec int32, mono int64)

//go:linkname procyield runtime.procyield
func procyield(cycles uint32)

func try(name string, f func()) {
	f()
	fmt.Println(name, "ok")
}

func main() {
	s := "abc"
	try("fastrand", func() { fastrand() })
	try("fastrandn", func() { fastrandn(5) })
	try("fastrand64", func() { fastrand64() })
	try("nanotime", func() { nanotime() })
	try("memhash", func() { memhash(unsafe.Pointer(unsafe.StringData(s)), 1, 3) })
	try("walltime", func() { walltime() })
	try("procPin", func() { procPin(); procUnpin() })
	try("procyield", func() { procyield(10) })
	try("strhash", func() { strhash(unsafe.Pointer(&s), 1) })
	try("cheaprand", func() { cheaprand() })
	try("memmove", func() { b := make([]byte, 3); memmove(unsafe.Pointer(&b[0]), unsafe.Pointer(unsafe.StringData(s)), 3); fmt.Println(string(b)) })
	try("mallocgc", func() { p := mallocgc(16, nil, true); fmt.Println(*(*uint64)(p)) })
}
