package main

import "fmt"

func Kind[T any](v T) string {
	switch any(v).(type) {
	case int:
		return "int"
	case []T:
		return "slice of T"
	case string, fmt.Stringer:
		return "stringy"
	}
	switch x := any(&v).(type) {
	case *float64:
		*x *= 2
		return fmt.Sprint("float ", v)
	}
	return fmt.Sprintf("%T", v)
}

func Is[A, B any]() bool {
	var a A
	_, ok := any(a).(B)
	return ok
}

func Sw[A, B any](x any) string {
	switch x.(type) {
	case A:
		return "A"
	case B:
		return "B"
	}
	return "none"
}

type box[T any] struct{ v T }

func main() {
	fmt.Println(Kind(1), Kind("s"), Kind(2.5), Kind([]int{}), Kind[any](nil), Kind(box[int]{}))
	fmt.Println(Is[int, int](), Is[int, string](), Is[box[int], box[int]](), Is[box[int], box[string]](), Is[*int, any]())
	fmt.Println(Sw[int, int](1), Sw[string, int](1), Sw[bool, []bool]([]bool{}), Sw[int, bool]("x"))
}
