package main

import "fmt"

const (
	huge  = 1 << 100
	third = 1.0 / 3
	pi    = 3.14159265358979323846264338327950288419716939937510582097494459
)

func main() {
	fmt.Println(huge>>98, huge/(huge-1), huge%7)
	fmt.Println(15/4, 15/4.0, -15/4, -15%4, 15.0/4)
	fmt.Println(third*3 == 1, pi*pi, pi/1e10)
	const m = -1
	fmt.Println(uint8(m&0xff), ^0, ^m, 1<<3.0, 'a'*2, "s"+"t")
	const Θ float64 = 3 / 2
	const Π float64 = 3 / 2.
	const d = 1 << 3.0
	fmt.Println(Θ, Π, d, 5.0 == 5, "foo" > "bar")
	fmt.Println(1e400/1e390, 0x1p-1100*0x1p1100)
}
