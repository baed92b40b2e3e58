package main

import "fmt"

type point struct{ x, y int }

func two() (a, b int) { return 1, 2 }

func main() {
	for i := 0; i < 2; i++ { fmt.Print(i, " ") }; fmt.Println()
	a, b := two(); fmt.Println(a, b)
	if v := a + b; v == 3 { fmt.Println("three") } else { fmt.Println("other") }
	p := point{
		1,
		2,
	}
	fmt.Println(
		p,
	)
	var f = func() int { return 7 }
	fmt.Println(f())
	{
	}
	;
}
