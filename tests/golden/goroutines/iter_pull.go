package main

import (
	"fmt"
	"iter"
)

func fib() iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("fib cleaned up")
		a, b := 0, 1
		for yield(a) {
			a, b = b, a+b
		}
	}
}

func zip[A, B any](a iter.Seq[A], b iter.Seq[B]) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		next, stop := iter.Pull(a)
		defer stop()
		for y := range b {
			x, ok := next()
			if !ok || !yield(x, y) {
				return
			}
		}
	}
}

func main() {
	next, stop := iter.Pull(fib())
	for range 5 {
		v, ok := next()
		fmt.Print(v, ok, " ")
	}
	stop()
	v, ok := next()
	fmt.Println(v, ok)
	letters := func(yield func(string) bool) { _ = yield("a") && yield("b") && yield("c") }
	for a, b := range zip(fib(), letters) {
		fmt.Println(a, b)
	}
	n2, s2 := iter.Pull2(zip(fib(), letters))
	fmt.Println(n2())
	s2()
	s2()
	n3, s3 := iter.Pull(func(yield func(int) bool) { panic("in iterator") })
	defer s3()
	defer func() { fmt.Println("recovered", recover()) }()
	n3()
}
