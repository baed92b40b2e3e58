package main

import (
	"fmt"
	"slices"
)

func stage(in <-chan int, f func(int) int) <-chan int {
	out := make(chan int, 2)
	go func() {
		defer close(out)
		for v := range in {
			out <- f(v)
		}
	}()
	return out
}

func merge(cs ...<-chan int) <-chan int {
	out := make(chan int)
	done := make(chan struct{})
	for _, c := range cs {
		go func() {
			for v := range c {
				out <- v
			}
			done <- struct{}{}
		}()
	}
	go func() {
		for range cs {
			<-done
		}
		close(out)
	}()
	return out
}

func main() {
	src := make(chan int)
	go func() {
		for i := range 20 {
			src <- i
		}
		close(src)
	}()
	dbl := stage(src, func(x int) int { return 2 * x })
	a := stage(dbl, func(x int) int { return x + 1 })
	b := stage(dbl, func(x int) int { return x + 1 })
	got := []int{}
	for v := range merge(a, b) {
		got = append(got, v)
	}
	slices.Sort(got)
	fmt.Println(got)
}
