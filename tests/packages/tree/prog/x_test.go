package main_test

import (
	"fmt"
	"testing"

	. "example.com/m/prog"
)

func TestMain(m *testing.M) {
	fmt.Println("before", testing.Testing())
	m.Run()
}

func TestX(t *testing.T) { t.Log(Add(3, 4)) }

func ExampleAdd() {
	fmt.Println(Add(1, 1))
	// not this
	{
		fmt.Println("\nx\t\u00e9")
	}

	// Output:
	// 2
	//
	//
	// x	é
}

func ExampleAdd_unordered() {
	for _, s := range []string{"b", "a"} {
		fmt.Println(s)
	}
	/* Unordered output: a
b */
}

func ExampleAdd_notRun() {
	panic("has no output comment")
}

func ExampleAdd_empty() {
	// output:
}
