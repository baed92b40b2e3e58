package main

import "fmt"

func f(n int) string { fmt.Print("f", n, " "); return fmt.Sprint(n) }

func main() {
	for i := range 6 {
		switch i {
		case 0, 1:
			fmt.Println("low")
		case 2:
			fmt.Println("two")
			fallthrough
		case 3:
			fmt.Println("three-ish")
			if i == 3 {
				break
			}
			fmt.Println("after")
		default:
			fmt.Println("default", i)
		case 5:
			fmt.Println("five")
		}
	}
	switch x := 3; {
	case x > 2:
		fmt.Println("gt")
	case x > 1:
		fmt.Println("unreached")
	}
	switch "2" {
	case f(1), f(2), f(3):
		fmt.Println("matched")
	case f(4):
	}
	switch {
	default:
		fmt.Println("only default")
	}
	switch x := any(3.5); x {
	case 3:
		fmt.Println("int")
	case 3.5:
		fmt.Println("float")
	}
	switch true {
	}
	switch s := "abc"; s[1:] {
	case "bc":
		fmt.Println("bc")
	}
loop:
	for i := 0; ; i++ {
		switch {
		case i < 3:
			continue
		case i == 5:
			break loop
		}
		fmt.Print(i, " ")
	}
	fmt.Println()
}
