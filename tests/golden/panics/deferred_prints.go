package main

import "fmt"

func a() {
	defer fmt.Println("a deferred")
	b()
}

func b() {
	defer func() { fmt.Println("b deferred") }()
	var p *int
	*p = 1
}

func main() {
	defer fmt.Println("main deferred")
	a()
}
