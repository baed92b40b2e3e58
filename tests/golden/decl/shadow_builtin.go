package main

import "fmt"

type int32 string

func append(a, b string) string { return a + "|" + b }

func main() {
	var x int32 = "i am a string"
	fmt.Println(x, append("a", "b"))
	type error interface{ Oops() }
	var e error
	fmt.Println(e == nil)
	const iota = 5
	const (
		q = iota
		r
	)
	fmt.Println(q, r)
	string := func(x any) any { return x }
	fmt.Println(string(1))
}
