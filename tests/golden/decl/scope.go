package main

import "fmt"

var x = "package"

func f() string { return x }

func main() {
	fmt.Println(x, f())
	x := "function"
	{
		x := x + "+block"
		fmt.Println(x)
		x = "changed"
	}
	if x := len(x); x > 3 {
		fmt.Println(x)
		x := true
		fmt.Println(x)
	} else if y := x; y > 0 {
		fmt.Println(y)
	}
	for x := 0; x < 1; x++ {
		x := "loop"
		fmt.Println(x)
	}
	switch x := 5; x {
	case 5:
		x := "case"
		fmt.Println(x)
	}
	func(x int) { fmt.Println(x) }(9)
	fmt.Println(x, f())
}
