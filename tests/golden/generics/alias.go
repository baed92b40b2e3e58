package main

import "fmt"

type Set[T comparable] = map[T]struct{}
type PairOf[T any] = struct{ a, b T }
type Vec[T any] []T
type IntVec = Vec[int]
type Nested[K comparable] = Vec[Set[K]]

func add[T comparable](s Set[T], v T) { s[v] = struct{}{} }

func (v Vec[T]) Len() int { return len(v) }

func main() {
	s := Set[string]{}
	add(s, "x")
	add(s, "x")
	fmt.Println(len(s))
	fmt.Printf("%T %T %T\n", s, PairOf[int]{1, 2}, IntVec{1})
	var n Nested[int] = Nested[int]{{1: {}}, {}}
	fmt.Println(n.Len(), IntVec{1, 2}.Len())
	var x any = PairOf[string]{"a", "b"}
	_, ok := x.(struct{ a, b string })
	fmt.Println(ok)
}
