package main

import "fmt"

func side(s string, b bool) bool { fmt.Print(s, " "); return b }

type color int

const (
	red color = iota
	green
)

func (c color) String() string {
	switch c {
	case red:
		return "red"
	case green:
		return "green"
	}
	return fmt.Sprintf("color(%d)", int(c))
}

func main() {
	switch {
	case side("a", false), side("b", true), side("c", true):
		fmt.Println("first")
	case side("d", true):
	}
	switch x := 5; x {
	default:
		fmt.Println("default first in text")
		fallthrough
	case 1:
		fmt.Println("one after fallthrough")
	case 2:
	}
	fmt.Println(red, green, color(7))
	var i any = green
	switch i {
	case 1:
		fmt.Println("int 1")
	case green:
		fmt.Println("color green")
	}
	switch p, q := 1, "q"; q {
	case "q":
		fmt.Println(p)
	}
	switch f := func() int { return 3 }; f() {
	case 1, 2, 3:
		fmt.Println("in list")
	}
	var arr [2]int
	switch arr {
	case [2]int{}:
		fmt.Println("array case")
	}
}
