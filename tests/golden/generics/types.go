package main

import "fmt"

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }
func (s *Stack[T]) Pop() (v T, ok bool) {
	if len(s.items) == 0 {
		return
	}
	v = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v, true
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) Swap(f func(V) K, g func(K) V) Pair[K, V] { return Pair[K, V]{f(p.Val), g(p.Key)} }

type List[T any] struct {
	next *List[T]
	val  T
}

func (l *List[T]) All() func(func(T) bool) {
	return func(yield func(T) bool) {
		for ; l != nil; l = l.next {
			if !yield(l.val) {
				return
			}
		}
	}
}

type Tree[T any] struct {
	l, r *Tree[T]
	v    T
	less func(a, b T) bool
}

func (t *Tree[T]) Insert(v T) *Tree[T] {
	if t == nil {
		return &Tree[T]{v: v}
	}
	return t
}

func main() {
	var s Stack[string]
	s.Push("a")
	s.Push("b")
	v, ok := s.Pop()
	fmt.Println(v, ok, len(s.items))
	p := Pair[string, int]{"k", 1}
	fmt.Printf("%v %+v %T\n", p, p, p)
	fmt.Println(p.Swap(func(int) string { return "f" }, func(string) int { return 9 }))
	l := &List[int]{&List[int]{nil, 2}, 1}
	for v := range l.All() {
		fmt.Print(v, " ")
	}
	fmt.Println()
	var t *Tree[float64]
	t = t.Insert(1.5)
	fmt.Printf("%T %v\n", t, t.v)
	fmt.Printf("%T %T\n", Stack[Pair[string, []int]]{}, s.Push)
}
