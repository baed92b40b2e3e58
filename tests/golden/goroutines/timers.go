package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	order := make(chan int, 5)
	for i, d := range []int{600, 200, 400} {
		time.AfterFunc(time.Duration(d)*time.Millisecond, func() { order <- i })
	}
	fmt.Println(<-order, <-order, <-order, time.Since(start) >= 600*time.Millisecond)
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Stop(), t.Stop(), t.Reset(time.Millisecond))
	<-t.C
	tick := time.NewTicker(2 * time.Millisecond)
	n := 0
	for range tick.C {
		if n++; n == 3 {
			tick.Stop()
			break
		}
	}
	select {
	case <-tick.C:
		fmt.Println("late tick")
	case <-time.After(5 * time.Millisecond):
		fmt.Println("no tick")
	}
	fmt.Println(n, time.Since(start) < 60*time.Second)
}
