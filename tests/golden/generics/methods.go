package main

import "fmt"

type Seq[T any] struct{ items []T }

func Of[T any](v ...T) Seq[T] { return Seq[T]{v} }

func (s Seq[T]) Map[U any](f func(T) U) Seq[U] {
	var r Seq[U]
	for _, v := range s.items {
		r.items = append(r.items, f(v))
	}
	return r
}

func (s Seq[T]) Fold[A any](a A, f func(A, T) A) A {
	for _, v := range s.items {
		a = f(a, v)
	}
	return a
}

func (s *Seq[T]) Add[S ~[]T](more S) *Seq[T] {
	s.items = append(s.items, more...)
	return s
}

type counter int

func (c *counter) Count[T any](v T) string {
	*c++
	return fmt.Sprintf("%d:%T", *c, v)
}

func main() {
	s := Of(1, 2, 3)
	strs := s.Map(func(i int) string { return fmt.Sprint(i, "!") })
	fmt.Println(strs.items, strs.Fold(0, func(n int, s string) int { return n + len(s) }))
	type ints []int
	fmt.Println(s.Add(ints{4, 5}).Map(func(i int) float64 { return float64(i) / 2 }).items)
	var c counter
	fmt.Println(c.Count("x"), c.Count(1.5), c.Count[any](nil), c)
	f := s.Fold[string]
	fmt.Println(f("", func(a string, i int) string { return a + fmt.Sprint(i) }))
	g := (*counter).Count[int]
	fmt.Println(g(&c, 7))
}
