package main

import "fmt"

type E struct{}

func main() {
	print("print ", 1, " ", -2, " ", true, " ", 'a', " ", 1.5, "\n")
	println("println", 1, int8(-5), uint64(1<<63), false)
	println(1e100, 0.1, float32(2.5), 1+2i, 100000.0)
	println("日本", "\x00\xff" != "", len("abc"))
	var e error
	var p *int
	println(p == nil, e == nil)
	println()
	print()
	const big = 1 << 40
	println(big, uint8(255), uintptr(7))
	fmt.Println("stdout")
}
