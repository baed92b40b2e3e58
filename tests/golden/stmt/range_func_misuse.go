package main

import "fmt"

func bad(yield func(int) bool) {
	yield(1)
	yield(2)
}

func stash(f *func(int) bool) func(func(int) bool) {
	return func(yield func(int) bool) { *f = yield; yield(1) }
}

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func main() {
	try("continued", func() {
		for range bad {
			break
		}
	})
	var saved func(int) bool
	try("late", func() {
		for x := range stash(&saved) {
			fmt.Println("x", x)
		}
		saved(2)
	})
	try("swallowed", func() {
		for range func(yield func(int) bool) {
			defer func() { recover() }()
			yield(1)
		} {
			panic("body")
		}
	})
}
