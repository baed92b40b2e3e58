package main

import "fmt"

func seq(name string, n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				fmt.Println(name, "cleanup")
				return
			}
		}
	}
}

func main() {
outer:
	for i := range seq("a", 4) {
		for j := range seq("b", 4) {
			switch {
			case i == 1:
				continue outer
			case i == 3:
				break outer
			case j == 2:
				break
			default:
				fmt.Println(i, j)
			}
		}
	}
	for i := range seq("c", 2) {
		defer fmt.Println("deferred in loop body", i)
	}
	for i := range seq("d", 3) {
		if i == 1 {
			goto end
		}
		fmt.Println("d", i)
	}
	fmt.Println("not reached")
end:
	func() {
		defer func() { fmt.Println("recovered", recover()) }()
		for i := range seq("e", 3) {
			panic(fmt.Sprint("in body ", i))
		}
	}()
	fmt.Println("main ends")
}
