package main

import "fmt"

type T struct {
	a [100]int
	s string
}

func main() {
	var t *T
	defer fmt.Println("deferred runs first")
	t.s = "x"
}
