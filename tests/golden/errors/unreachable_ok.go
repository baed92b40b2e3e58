package main

import "fmt"

// Everything here compiles.
func f() int {
	return 1
	fmt.Println("unreachable")
	panic("x")
}

func main() {
	goto end
end:
	for false {
	}
	if true {
		fmt.Println(f())
		return
	}
	fmt.Println("never")
}
