package main

import (
	"errors"
	"fmt"
)

type op func(int, int) int

func (o op) apply(a, b int) int { return o(a, b) }

func variadic(prefix string, xs ...int) string { return fmt.Sprint(prefix, len(xs), xs, xs == nil) }

func multi() (n int, err error) {
	n = 3
	err = errors.New("e")
	return
}

func sum(n int, err error) string { return fmt.Sprint(n, err) }

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

func main() {
	add := op(func(a, b int) int { return a + b })
	fmt.Println(add.apply(1, 2), op(func(a, b int) int { return a * b }).apply(3, 4))
	fmt.Println(variadic("a"), variadic("b", 1, 2), variadic("c", []int{4, 5}...), variadic("d", nil...))
	fmt.Println(sum(multi()))
	fmt.Println(compose(func(x int) int { return x + 1 }, func(x int) int { return x * 10 })(4))
	var f func()
	fmt.Println(f == nil)
	fact := func(n int) int { return n }
	fact = func(n int) int {
		if n <= 1 {
			return 1
		}
		return n * fact(n-1)
	}
	fmt.Println(fact(10))
}
