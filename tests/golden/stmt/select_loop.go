package main

import (
	"fmt"
	"sync/atomic"
	"time"
)

func main() {
	data, quit := make(chan int), make(chan struct{})
	result := make(chan []int)
	go func() {
		var got []int
		for {
			select {
			case v, ok := <-data:
				if !ok {
					data = nil
					continue
				}
				got = append(got, v)
			case <-quit:
				result <- got
				return
			}
		}
	}()
	for i := range 5 {
		data <- i * i
	}
	close(quit)
	fmt.Println(<-result)
	sem := make(chan bool, 2)
	var active, most atomic.Int32
	done := make(chan bool)
	for range 6 {
		go func() {
			sem <- true
			most.Store(max(most.Load(), active.Add(1)))
			time.Sleep(time.Millisecond)
			active.Add(-1)
			<-sem
			done <- true
		}()
	}
	for range 6 {
		<-done
	}
	fmt.Println(most.Load() <= 2, active.Load())
	t := time.NewTimer(time.Hour)
	out := make(chan int, 3)
	n := 0
loop:
	for {
		select {
		case out <- n:
			n++
		case <-t.C:
			fmt.Println("no")
		default:
			break loop
		}
	}
	fmt.Println(n, len(out))
}
