package main

import "fmt"

const (
	c0 = iota
	c1
	c2
)
const (
	a = 1 << iota
	b = 1 << iota
	c = 3
	d = 1 << iota
)
const (
	u         = iota * 42
	v float64 = iota * 42
	w
)
const x = iota
const (
	bit0, mask0 = 1 << iota, 1<<iota - 1
	bit1, mask1
	_, _
	bit3, mask3
)

type weekday int

const (
	sunday weekday = iota
	monday
	_
	wednesday
)

func (d weekday) String() string { return [...]string{"Sun", "Mon", "Tue", "Wed"}[d] }

func main() {
	fmt.Println(c0, c1, c2, a, b, c, d, u, v, w, x)
	fmt.Println(bit0, mask0, bit1, mask1, bit3, mask3)
	fmt.Println(sunday, monday, wednesday)
	fmt.Printf("%T %T %d\n", v, w, wednesday)
}
