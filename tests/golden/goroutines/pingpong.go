package main

import "fmt"

func player(in, out chan int, done chan bool) {
	for v := range in {
		if v == 0 {
			close(out)
			done <- true
			return
		}
		out <- v - 1
	}
	done <- false
}

func main() {
	a, b := make(chan int), make(chan int)
	done := make(chan bool)
	go player(a, b, done)
	go player(b, a, done)
	a <- 1000
	x, y := <-done, <-done
	fmt.Println(x != y)
}
