package main

import "fmt"

func main() {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	fmt.Println(len(c), cap(c), <-c, len(c))
	close(c)
	v, ok := <-c
	w, ok2 := <-c
	fmt.Println(v, ok, w, ok2)
	d := make(chan string)
	go func() {
		defer close(d)
		for _, s := range []string{"a", "b", "c"} {
			d <- s
		}
	}()
	for s := range d {
		fmt.Print(s)
	}
	fmt.Println()
	var send chan<- int = make(chan int, 1)
	send <- 1
	var recv <-chan string = d
	_, ok = <-recv
	fmt.Println(ok, len(send))
	e, f := make(chan int), make(chan int)
	fmt.Println(e == e, e == f, e != nil)
	cc := make(chan chan int, 1)
	cc <- c
	fmt.Println(<-cc == c)
}
