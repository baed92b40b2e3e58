package main

import "fmt"

type big struct {
	a [100]int
	s string
	m map[int]int
}

func (b big) sum() (n int) {
	for _, v := range b.a {
		n += v
	}
	return
}

func (b *big) fill() *big {
	for i := range b.a {
		b.a[i] = i
	}
	return b
}

func pass(b big, f func(big) big) (big, int) { r := f(b); return r, r.sum() }

func main() {
	b := *new(big).fill()
	c, n := pass(b, func(x big) big { x.a[0] = 1000; x.s = "s"; return x })
	fmt.Println(b.sum(), n, c.s, b.s == "", b.a == c.a)
	ch := make(chan big, 1)
	ch <- c
	d := <-ch
	arr := [3]big{b, c, d}
	arr2 := arr
	arr2[1].a[5] = -5
	fmt.Println(arr[1].a == arr[2].a, arr2[1].a[5], arr[1].a[5])
	var i any = b
	j := i.(big)
	j.a[3] = 333
	fmt.Println(i.(big).a[3], j.a[3])
	m := map[int]big{1: b}
	fmt.Println(m[1].a[99], m[2].a[99])
	f := b.sum
	b.a[0] = 7
	fmt.Println(f(), b.sum())
	defer func(x big) { fmt.Println("deferred", x.a[0]) }(b)
	b.a[0] = 8
	go func(x big) { ch <- x }(b)
	r := <-ch
	fmt.Println(r.a[0])
}
