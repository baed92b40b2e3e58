package main

import (
	"fmt"
	"runtime"
	"time"
)

// 100,000 goroutines that block on a channel: how long they take to start is printed on standard error.
func main() {
	const n = 100000
	c := make(chan int)
	start := time.Now()
	for i := 0; i < n; i++ {
		go func() { c <- i }()
	}
	for runtime.NumGoroutine() < n+1 {
		runtime.Gosched()
	}
	runtime.Gosched()
	println("started in ms:", time.Since(start).Milliseconds())
	sum := 0
	for i := 0; i < n; i++ {
		sum += <-c
	}
	fmt.Println(sum)
}
