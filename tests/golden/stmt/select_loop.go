package main

import (
	"fmt"
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
	active, most := 0, 0
	done := make(chan bool)
	for range 6 {
		go func() {
			sem <- true
			active++
			most = max(most, active)
			time.Sleep(time.Millisecond)
			active--
			<-sem
			done <- true
		}()
	}
	for range 6 {
		<-done
	}
	fmt.Println(most <= 2, active)
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
