package main

import (
	"fmt"
	"time"
)

func main() {
	a, b := make(chan int, 1), make(chan string, 1)
	select {
	case v := <-a:
		fmt.Println("a", v)
	default:
		fmt.Println("none ready")
	}
	a <- 1
	select {
	case v, ok := <-a:
		fmt.Println("a", v, ok)
	case s := <-b:
		fmt.Println("b", s)
	}
	select {
	case b <- "x":
		fmt.Println("sent")
	case <-a:
	}
	var nilc chan int
	select {
	case <-nilc:
	case nilc <- 1:
	case <-time.After(time.Millisecond):
		fmt.Println("timeout")
	}
	close(a)
	for range 2 {
		select {
		case v, ok := <-a:
			fmt.Println(v, ok)
		}
	}
	m := map[string]int{}
	arr := []int{0, 0}
	select {
	case m[<-b] = <-a:
	}
	c := make(chan int, 1)
	c <- 7
	select {
	case arr[1] = <-c:
	}
	fmt.Println(m, arr)
}
