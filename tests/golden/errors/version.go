//go:build go1.21

package main

import "fmt"

func main() {
	for i := range 3 {
		fmt.Println(i)
	}
	for x := range func(yield func(int) bool) {} {
		fmt.Println(x)
	}
	type A[T any] = []T
}
