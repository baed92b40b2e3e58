package main

import "fmt"

var x = f()

func f() int {
	fmt.Println("initialising")
	var s []int
	return s[2]
}

func main() { fmt.Println("never") }
