package main

type Num interface{ ~int | ~float64 }

func Sum[T Num](xs ...T) (s T) { return }

func Pair[K comparable, V any](k K, v V) {}

type Stack[T any] struct{ items []T }

func (s Stack[T]) Map[U any](f func(T) U) {}

func noInfer[T any]() {}

func main() {
	Sum("a", "b")
	Sum(1, 2.5)
	Sum[string]()
	Pair([]int{}, 1)
	noInfer()
	var s Stack
	var t Stack[int, string]
	var n Num
	_ = Sum[int, int]
	Stack[int]{}.Map(5)
}
