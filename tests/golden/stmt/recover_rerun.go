package main

import (
	"fmt"
	"runtime"
)

func level(n int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("level", n, r)
			if n > 0 {
				panic(fmt.Sprint(r, "<", n))
			}
		}
	}()
	if n == 3 {
		var s []int
		_ = s[n]
	}
	level(n + 1)
}

func main() {
	level(0)
	func() {
		defer func() {
			r := recover()
			_, isRuntime := r.(runtime.Error)
			fmt.Println(isRuntime, r)
		}()
		var m map[string]int
		m["a"] = 1
	}()
	for i := range 3 {
		func() {
			defer func() { recover() }()
			if i == 1 {
				panic(i)
			}
			fmt.Println("ran", i)
		}()
	}
}
