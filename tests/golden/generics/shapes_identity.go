package main

import "fmt"

type id int

func (i id) String() string { return fmt.Sprintf("id%d", int(i)) }

func Show[T any](t T) string { return fmt.Sprint(t) }

func Name[T any]() string { var t T; return fmt.Sprintf("%T", t) }

type W[T any] struct{ t T }

func (w W[T]) Name() string { return fmt.Sprintf("W of %T", w.t) }

type namer interface{ Name() string }

var cache = map[any]string{}

func remember[T any](v T) { cache[W[int]{}] += "i"; cache[W[T]{}] += "t" }

func main() {
	fmt.Println(Show(id(3)), Show(3), Name[id](), Name[int](), Name[W[W[id]]]())
	ns := []namer{W[int]{}, W[id]{}, W[*id]{}, W[[]W[string]]{}}
	for _, n := range ns {
		fmt.Println(n.Name())
	}
	fmt.Println(ns[0] == namer(W[int]{}), ns[0] == ns[1])
	remember(1)
	remember("s")
	fmt.Println(len(cache), cache[W[int]{}], cache[W[string]{}])
}
