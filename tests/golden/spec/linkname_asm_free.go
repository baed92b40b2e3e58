package main

import (
	"fmt"
	"unsafe"
)

type pair struct {
	a int32
	b int32
}

//go:noinline
func swap(p *pair) { p.a, p.b = p.b, p.a }

//go:nosplit
func low(x uint64) uint32 { return uint32(x) }

func main() {
	x := uint64(1)<<32 | 2
	p := (*pair)(unsafe.Pointer(&x))
	swap(p)
	fmt.Println(p.a, p.b, low(x), x>>32)
}
