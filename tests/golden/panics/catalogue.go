package main

import (
	"fmt"
	"runtime"
)

type I interface{ M() }
type T struct{}

func (T) M() {}

func try(name string, f func()) {
	defer func() {
		r := recover()
		_, ok := r.(runtime.Error)
		fmt.Printf("%s: %v (%T, runtime.Error %v)\n", name, r, r, ok)
	}()
	f()
}

func main() {
	var (
		s    []int
		arr  [3]int
		str  = "abc"
		m    map[string]int
		n    = 5
		neg  = -1
		zero = 0
		p    *[4]int
		i    I
		e    any = 3
		fn   func()
		c    chan int
		u64  uint64 = 1 << 63
	)
	try("index", func() { _ = s[n] })
	try("index const", func() { _ = s[0] })
	try("array", func() { _ = arr[n] })
	try("array neg", func() { _ = arr[neg] })
	try("string", func() { _ = str[n] })
	try("uint64", func() { _ = str[u64] })
	try("slice hi", func() { _ = s[:n] })
	try("slice lo>hi", func() { _ = str[2:zero] })
	try("slice str hi", func() { _ = str[:n] })
	try("slice neg", func() { _ = str[neg:] })
	try("slice arr", func() { _ = arr[n:] })
	try("slice cap", func() { _ = make([]int, 2, 4)[:n] })
	try("slice lo cap", func() { _ = make([]int, 2, 4)[3:] })
	try("slice3 max", func() { _ = make([]int, 2, 4)[0:1:n] })
	try("slice3 mid", func() { _ = make([]int, 2, 4)[0:n:4] })
	try("slice3 lo", func() { _ = make([]int, 2, 4)[n:2:4] })
	try("slice3 lo>hi", func() { _ = make([]int, 5, 8)[n-1 : 2 : 4] })
	try("nil array ptr", func() { _ = p[2] })
	try("nil array slice", func() { _ = p[1:2] })
	try("nil map", func() { m["x"]++ })
	try("divide", func() { _ = n / zero })
	try("mod", func() { _ = n % zero })
	try("shift", func() { _ = n << neg })
	try("nil iface", func() { i.M() })
	try("nil func", func() { fn() })
	try("assert", func() { _ = e.(string) })
	try("assert iface", func() { _ = e.(I) })
	try("assert nil", func() { _ = i.(T) })
	try("close nil", func() { close(c) })
	try("makeslice len", func() { _ = make([]int, neg) })
	try("makeslice cap", func() { _ = make([]int, n, zero) })
	try("makechan", func() { _ = make(chan int, neg) })
	try("makemap", func() { _ = make(map[int]int, neg); panic("fine") })
	try("to array", func() { _ = [4]int(s) })
	try("to array ptr", func() { _ = (*[4]int)(make([]int, 3)) })
	try("hash", func() { _ = map[any]int{}[func() {}] })
	try("compare", func() { var x, y any = s, s; _ = x == y })
	try("huge", func() { _ = make([]int, 1<<62-1+n) })
	try("ptr method", func() { var t *T; t.M() })
}
