package main

import (
	"fmt"
	"iter"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("count done")
		for i := range n {
			if !yield(i) {
				fmt.Println("stopped at", i)
				return
			}
		}
	}
}

func pairs(s ...string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i, v := range s {
			if !yield(i, v) {
				return
			}
		}
	}
}

func find(n int) (r int) {
	defer func() { r += 1000 }()
	for i := range count(10) {
		for j := range count(10) {
			if i*j == n {
				return i*10 + j
			}
		}
	}
	return -1
}

func main() {
	for i := range count(3) {
		fmt.Println(i)
	}
	for i := range count(10) {
		if i == 1 {
			continue
		}
		if i == 3 {
			break
		}
		fmt.Println("got", i)
	}
	for i, s := range pairs("a", "b") {
		fmt.Println(i, s)
	}
	for range count(2) {
		fmt.Println("tick")
	}
	fmt.Println(find(2))
}
