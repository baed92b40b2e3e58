package main

import "fmt"

func Counter[T any]() func() int {
	n := 0
	return func() int { n++; return n }
}

type Reg[T any] struct{ all []T }

func (r *Reg[T]) Add(t T) *Reg[T] { r.all = append(r.all, t); return r }

var (
	a = Counter[int]()
	b = Counter[string]()
	r = (&Reg[rune]{}).Add('x').Add('y')
)

type Num interface{ int | float64 }

func Avg[T Num](xs []T) float64 {
	var s T
	for _, x := range xs {
		s += x
	}
	return float64(s) / float64(len(xs))
}

type Matrix[T Num] [2][2]T

func (m Matrix[T]) Mul(o Matrix[T]) (r Matrix[T]) {
	for i := range 2 {
		for j := range 2 {
			for k := range 2 {
				r[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return
}

func main() {
	fmt.Println(a(), a(), b(), len(r.all), Avg([]int{1, 2}), Avg([]float64{1, 2, 4.5}))
	fmt.Println(Matrix[int]{{1, 1}, {1, 0}}.Mul(Matrix[int]{{1, 1}, {1, 0}}))
}
