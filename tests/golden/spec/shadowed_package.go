package main

import (
	"fmt"
	"strings"
)

func main() {
	fmt := func(s string) string { return "fmt:" + s }
	s := fmt(strings.ToUpper("x"))
	{
		strings := []string{"shadow"}
		println2(s, len(strings), strings[0])
	}
	println2(strings.Repeat("ab", 2))
}

func println2(a ...any) { fmt.Println(a...) }
