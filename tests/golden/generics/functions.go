package main

import (
	"cmp"
	"fmt"
)

func Map[T, U any](s []T, f func(T) U) []U {
	r := make([]U, 0, len(s))
	for _, v := range s {
		r = append(r, f(v))
	}
	return r
}

func Reduce[T, A any](s []T, a A, f func(A, T) A) A {
	for _, v := range s {
		a = f(a, v)
	}
	return a
}

func Max[T cmp.Ordered](a T, rest ...T) T {
	for _, v := range rest {
		if v > a {
			a = v
		}
	}
	return a
}

func Keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

func Zero[T any]() T { var z T; return z }

func main() {
	fmt.Println(Map([]int{1, 2, 3}, func(i int) string { return fmt.Sprint(i * i) }))
	fmt.Println(Reduce([]string{"a", "bb"}, 0, func(n int, s string) int { return n + len(s) }))
	fmt.Println(Max(1, 5, 3), Max("a", "c", "b"), Max(1.5), Max[float64](1, 2.5))
	type M map[string]bool
	fmt.Println(Keys(M{"x": true}), Zero[int](), Zero[string]() == "", Zero[*int]() == nil, Zero[[2]bool]())
	f := Map[int, float64]
	fmt.Printf("%T %v\n", f, f([]int{1, 2}, func(i int) float64 { return float64(i) / 2 }))
	var g func(int, ...int) int = Max
	fmt.Println(g(1, 2))
}
