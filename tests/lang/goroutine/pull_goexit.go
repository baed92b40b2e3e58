// An iterator that ends its goroutine ends the one that pulls.
package main

import (
	"fmt"
	"iter"
	"runtime"
)

func main() {
	done := make(chan string)
	go func() {
		defer func() { done <- "gone" }()
		next, stop := iter.Pull(func(yield func(int) bool) { runtime.Goexit() })
		defer stop()
		next()
		fmt.Println("not reached")
	}()
	fmt.Println(<-done)
}

// output:
// gone
