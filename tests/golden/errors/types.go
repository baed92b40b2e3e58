package main

import "fmt"

type T struct{ a int }

func (t T) M() {}

func two() (int, string) { return 1, "a" }

func main() {
	var s string = 1
	var i int = "x"
	i = 2.5
	s = i + s
	var t T = nil
	t.b = 1
	t.N()
	x, y, z := two()
	fmt.Println(two() + 1)
	i()
}
