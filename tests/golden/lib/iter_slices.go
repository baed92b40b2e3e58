package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

func filter[T any](s iter.Seq[T], f func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range s {
			if f(v) && !yield(v) {
				return
			}
		}
	}
}

func take[T any](s iter.Seq[T], n int) iter.Seq[T] {
	return func(yield func(T) bool) {
		if n <= 0 {
			return
		}
		i := 0
		for v := range s {
			if !yield(v) {
				return
			}
			if i++; i == n {
				return
			}
		}
	}
}

func naturals(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func main() {
	even := filter(naturals, func(i int) bool { return i%2 == 0 })
	fmt.Println(slices.Collect(take(even, 5)))
	for i, s := range slices.Backward([]string{"a", "b", "c"}) {
		fmt.Print(i, s, " ")
	}
	fmt.Println(slices.Sorted(maps.Keys(map[int]bool{3: true, 1: false})), slices.Collect(strings.FieldsSeq(" x  y ")))
	idx := slices.IndexFunc([]int{1, 4, 9}, func(i int) bool { return i > 3 })
	fmt.Println(idx, slices.MinFunc([]string{"aaa", "b"}, func(a, b string) int { return len(a) - len(b) }))
}
