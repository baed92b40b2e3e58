package main

import "fmt"

type A struct{ x, y int }
type B struct{ x int }
type C struct {
	A
	B
	y int
}
type D struct{ *C }

func (A) M() string  { return "A.M" }
func (*B) N() string { return "B.N" }

func main() {
	c := C{A{1, 2}, B{3}, 4}
	fmt.Println(c.y, c.A.y, c.A.x, c.B.x, c.M(), c.N())
	d := D{&c}
	d.y = 40
	d.A.x = 10
	fmt.Println(c.y, c.A.x, d.M(), d.N())
	var m interface{ M() string } = d
	var n interface{ N() string } = d
	fmt.Println(m.M(), n.N())
}
