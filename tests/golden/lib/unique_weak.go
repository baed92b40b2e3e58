package main

import (
	"fmt"
	"runtime"
	"unique"
)

func main() {
	a, b := unique.Make("hello"), unique.Make("hel"+fmt.Sprint("lo"))
	c := unique.Make("other")
	fmt.Println(a == b, a == c, a.Value())
	type k struct{ x, y int }
	runtime.GC()
	fmt.Println(unique.Make(k{1, 2}) == unique.Make(k{1, 2}), unique.Make(k{1, 2}) == unique.Make(k{2, 1}))
}
