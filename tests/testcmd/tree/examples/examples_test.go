package examples_test

import "fmt"

func Example() {
	fmt.Println("whole package")
	// Output: whole package
}

func Example_wrong() {
	fmt.Println("got this")
	// Output: wanted that
}

func Example_unorderedWrong() {
	fmt.Println("b")
	fmt.Println("a")
	// Unordered output:
	// a
	// c
}

func Example_empty() {
	// Output:
}

func Example_panics() {
	defer func() { recover(); fmt.Println("recovered") }()
	panic("x")
	// Output: recovered
}
