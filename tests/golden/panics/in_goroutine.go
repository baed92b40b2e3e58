package main

import "time"

func work(c chan int) {
	<-c
	panic("in a goroutine")
}

func main() {
	c := make(chan int)
	go work(c)
	c <- 1
	time.Sleep(10 * time.Second)
}
