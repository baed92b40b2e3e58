package main

import (
	"fmt"
	"time"
)

func main() {
	stop := false
	ticks := make(chan int)
	go func() {
		for i := range 3 {
			time.Sleep(2 * time.Millisecond)
			ticks <- i
		}
	}()
	go func() {
		for {
			if stop {
				return
			}
		}
	}()
	go func() {
		for {
		}
	}()
	for range 3 {
		fmt.Println(<-ticks)
	}
}
