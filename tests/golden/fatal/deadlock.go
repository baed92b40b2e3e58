package main

import "fmt"

func main() {
	fmt.Println("about to block")
	c := make(chan int)
	<-c
}
