package main

import "fmt"

type T struct {
	_ int
	a int
	_ string
}

func f(_ int, _ string) (_ int, _ error) { return 1, nil }

var _ = fmt.Sprint("evaluated")
var _, v = f(1, "x")

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
)

type _ struct{}

func _() { panic("never called") }

func (T) _() {}

func main() {
	_, err := f(0, "")
	for range 2 {
	}
	for _, x := range []int{1} {
		_ = x
	}
	t := T{a: 5}
	fmt.Println(err, v, KB, MB, t.a, t == T{a: 5})
}
