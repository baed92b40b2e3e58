package main

import "fmt"

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 0 }
}

func main() {
	next, reset := counter()
	next()
	next()
	fmt.Println(next())
	reset()
	fmt.Println(next())
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i *= 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), " ", f(), " ")
	}
	fmt.Println()
	x := 1
	func() {
		x := x + 1
		defer func() { x++; fmt.Println("inner", x) }()
	}()
	fmt.Println(x, func(a, b int) int { return a*10 + b }(4, 2))
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	fmt.Println(fib(15))
	add := func(a int) func(int) func(int) int {
		return func(b int) func(int) int { return func(c int) int { return a + b + c } }
	}
	fmt.Println(add(1)(2)(3))
}
