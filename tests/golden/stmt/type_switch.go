package main

import (
	"errors"
	"fmt"
)

type S struct{}

func (S) String() string { return "S!" }

type E int

func (E) Error() string { return "E!" }

func kind(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int:
		return fmt.Sprint("int ", v+1)
	case float32, float64:
		return fmt.Sprintf("float %T", v)
	case func(int) float64:
		return fmt.Sprint("func ", v(2))
	case []int:
		return fmt.Sprint("slice ", len(v))
	case error:
		return "error " + v.Error()
	case fmt.Stringer:
		return "stringer " + v.String()
	case *int:
		return fmt.Sprint("ptr ", *v)
	case struct{ A int }:
		return fmt.Sprint("struct ", v.A)
	case chan<- int:
		return "send chan"
	default:
		return fmt.Sprintf("other %T", v)
	}
}

func main() {
	n := 5
	for _, x := range []any{nil, 1, 2.5, float32(1), func(i int) float64 { return float64(i) / 4 }, []int{1}, E(1), errors.New("z"),
		S{}, &S{}, &n, struct{ A int }{9}, make(chan<- int), make(chan int), "s", [2]int{}} {
		fmt.Println(kind(x))
	}
	switch x := any(n); y := x.(type) {
	case int:
		y++
		fmt.Println(y, n)
	}
	switch any(nil).(type) {
	default:
		fmt.Println("default")
	}
	var err error
	switch err.(type) {
	case nil:
		fmt.Println("nil error")
	}
}
