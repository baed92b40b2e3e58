package main

import "fmt"

type Fn[A, B any] func(A) B

func Compose[A, B, C any](f func(A) B, g func(B) C) Fn[A, C] { return func(a A) C { return g(f(a)) } }

func Apply[S ~[]E, E any](s S, f func(E) E) S {
	for i := range s {
		s[i] = f(s[i])
	}
	return s
}

func Ptr[T any](v T) *T { return &v }

func First[T any, L interface{ ~[]T }](l L) T { return l[0] }

func Mixed[T any](a, b T) string { return fmt.Sprintf("%T", a) }

func double[N int | float64](n N) N { return n * 2 }

type ints []int

func id[T any](x T) T { return x }

func main() {
	h := Compose(func(i int) string { return fmt.Sprint(i) }, func(s string) []byte { return []byte(s) })
	fmt.Printf("%s %T\n", h(42), h)
	fmt.Printf("%T %v\n", Apply(ints{1, 2}, double), Apply(ints{1, 2}, double[int]))
	fmt.Println(*Ptr(3), *Ptr("s"), First(ints{9}))
	fmt.Println(Mixed(1, 2.5), Mixed('a', 2), Mixed(1, 2i), Mixed[any](1, "x"))
	var f func(string) string = id
	fmt.Println(f("inferred"), id(id[int])(3))
	fmt.Println(Apply([]float64{1}, func(f float64) float64 { return f / 4 }))
}
