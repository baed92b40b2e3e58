package main

import (
	"fmt"
	"runtime"
)

func main() {
	c := make(chan int)
	var log []string
	done := make(chan bool)
	go func() {
		log = append(log, "g1")
		c <- 1
		v := <-c
		log = append(log, fmt.Sprint("got", v))
		close(done)
	}()
	v := <-c
	log = append(log, fmt.Sprint("main", v))
	c <- 2
	<-done
	fmt.Println(log)
	n := runtime.NumGoroutine()
	block := make(chan bool)
	for range 10 {
		go func() { <-block }()
	}
	fmt.Println(runtime.NumGoroutine() - n)
	close(block)
	for runtime.NumGoroutine() > n {
		runtime.Gosched()
	}
	fmt.Println("all gone")
}
