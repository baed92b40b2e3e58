package main

import (
	"fmt"
	"math"
)

func main() {
	m := map[string]int{"a": 1}
	clear(m)
	s := []int{1, 2, 3, 4}
	clear(s[1:3])
	fmt.Println(len(m), s)
	var nm map[int]int
	clear(nm)
	fmt.Println(min(3, 1, 2), max(1, 2.5), min("b", "a"), max(3))
	x, y := 2.0, 3
	fmt.Println(min(x, 1), max(y, 10), min(x, 2.5, 1e3))
	nan := math.NaN()
	z := 0.0
	fmt.Println(min(nan, 1), max(1, nan), min(z, math.Copysign(0, -1)), 1/max(math.Copysign(0, -1), z))
	const c = min(1, 2) + max(3.5, 2)
	fmt.Println(c)
	fmt.Printf("%T %T\n", min(1, 'a'), max(1, 2.0))
	type B byte
	fmt.Println(min(B(3), 4), max("", "x"))
}
