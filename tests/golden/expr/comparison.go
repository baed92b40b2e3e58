package main

import (
	"fmt"
	"math"
)

type S struct {
	a int
	b string
	_ int
	c any
}

func main() {
	nan := math.NaN()
	fmt.Println(nan == nan, nan != nan, nan < 1, nan > 1, 0.0 == math.Copysign(0, -1))
	fmt.Println(S{a: 1, b: "x", c: 2} == S{a: 1, b: "x", c: 2}, S{c: 1} == S{c: 1.0}, S{c: nan} == S{c: nan})
	fmt.Println([2]S{} == [2]S{{}, {}}, [2]string{"a", "b"} != [2]string{"a", "c"})
	var p1, p2 *int
	x := 1
	fmt.Println(p1 == p2, p1 == nil, p1 == &x, &x == &x)
	var i1, i2 any
	fmt.Println(i1 == i2, i1 == nil)
	i1, i2 = p1, nil
	fmt.Println(i1 == i2, i1 == p2)
	i1, i2 = [2]any{1, "a"}, [2]any{1, "a"}
	fmt.Println(i1 == i2, i1 == [2]any{1, "b"})
	var e1 error
	fmt.Println(e1 == nil, fmt.Errorf("a") == fmt.Errorf("a"))
	fmt.Println(complex(1, nan) == complex(1, nan), 1i == 1i, "é" == "e\u0301")
	type A [0]int
	fmt.Println(A{} == A{}, struct{}{} == struct{}{})
}
