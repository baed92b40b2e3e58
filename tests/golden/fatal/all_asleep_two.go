package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	c := make(chan int)
	wg.Go(func() {
		for v := range c {
			fmt.Println(v)
		}
	})
	c <- 1
	c <- 2
	wg.Wait()
}
