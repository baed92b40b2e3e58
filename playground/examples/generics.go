// Generic methods, new in Go 1.27.
package main

import "fmt"

type List[T any] []T

func (l List[T]) Map[U any](f func(T) U) List[U] {
	r := make(List[U], 0, len(l))
	for _, v := range l {
		r = append(r, f(v))
	}
	return r
}

func main() {
	words := List[int]{1, 2, 3}.Map(func(i int) string { return fmt.Sprint(i, " squared is ", i*i) })
	for _, w := range words {
		fmt.Println(w)
	}
}
