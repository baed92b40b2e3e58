package main

import "fmt"

type Node[T any] struct {
	kids []*Node[T]
	v    T
}

func (n *Node[T]) Walk(f func(T, int)) { n.walk(0, f) }
func (n *Node[T]) walk(d int, f func(T, int)) {
	f(n.v, d)
	for _, k := range n.kids {
		k.walk(d+1, f)
	}
}

type Ord[T any] interface{ Less(T) bool }
type age int

func (a age) Less(b age) bool { return a < b }

func Min[T Ord[T]](a, b T) T {
	if b.Less(a) {
		return b
	}
	return a
}

type Cloner[T Cloner[T]] interface{ Clone() T }
type sheep struct{ n int }

func (s sheep) Clone() sheep { return sheep{s.n + 1} }

func Twice[C Cloner[C]](c C) C { return c.Clone().Clone() }

func even[T int | int64](n T) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd[T int | int64](n T) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

func main() {
	t := &Node[string]{v: "root", kids: []*Node[string]{{v: "a"}, {v: "b", kids: []*Node[string]{{v: "c"}}}}}
	t.Walk(func(s string, d int) { fmt.Printf("%*s%s\n", d*2, "", s) })
	fmt.Println(Min(age(5), age(3)), Twice(sheep{1}), even(10), odd(int64(7)))
}
