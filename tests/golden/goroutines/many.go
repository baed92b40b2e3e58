package main

import (
	"fmt"
	"sync"
)

func main() {
	const n = 2000
	c := make(chan int)
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c <- i
		}()
	}
	sum := 0
	for range n {
		sum += <-c
	}
	wg.Wait()
	fmt.Println(sum)
	first := make(chan int)
	in := first
	for range 500 {
		out := make(chan int)
		go func(in, out chan int) { out <- 1 + <-in }(in, out)
		in = out
	}
	first <- 0
	fmt.Println(<-in)
}
