package main

import (
	"fmt"
	"testing"
)

func main() {
	n := testing.AllocsPerRun(10, func() {})
	fmt.Println(n, testing.Testing(), testing.Short == nil)
	ok := testing.RunTests(func(pat, str string) (bool, error) { return true, nil }, nil)
	fmt.Println(ok)
}
