package main

import "fmt"

func Gen[T any](vs ...T) <-chan T {
	c := make(chan T)
	go func() {
		defer close(c)
		for _, v := range vs {
			c <- v
		}
	}()
	return c
}

func Merge[C ~<-chan T, T any](f func(T), cs ...C) {
	for _, c := range cs {
		for v := range c {
			f(v)
		}
	}
}

func Collect[T any, C interface{ ~chan T | ~<-chan T }](c C) (r []T) {
	for v := range c {
		r = append(r, v)
	}
	return
}

func main() {
	var sum float64
	Merge(func(f float64) { sum += f }, Gen(1.5, 2), Gen(3.0))
	fmt.Println(sum, Collect[string](Gen("a", "b")))
	ch := make(chan int, 2)
	ch <- 1
	close(ch)
	fmt.Println(Collect[int](ch))
}
