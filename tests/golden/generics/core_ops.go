package main

import "fmt"

func MakeSlice[S ~[]E, E any](n int) S                    { return make(S, n, n*2) }
func MakeMap[M ~map[K]V, K comparable, V any](k K, v V) M { return M{k: v} }
func Len[T ~string | ~[]int | ~map[string]int](t T) int   { return len(t) }
func Conv[To, From ~int | ~float64 | ~uint8](f From) To   { return To(f) }
func Shift[T ~int8 | ~uint16](t T, n uint) T              { return t << n }
func Neg[T ~int | ~float64](t T) T                        { return -t }
func Cplx[T ~complex64 | ~complex128](t T) T              { return t * t }
func StrConv[T ~string | ~[]byte](t T) string             { return string(t) }
func Idx[T ~[]E, E any](t T) E                            { return t[1] }
func Slice[T ~string](t T) T                              { return t[1:3] }
func AppendTo[T ~[]byte](t T, s string) T                 { return append(t, s...) }
func Const[T ~int8 | ~float32]() T                        { return 100 }
func MinMax[T int | string](a, b T) (T, T)                { return min(a, b), max(a, b) }

type S []string

func main() {
	fmt.Printf("%T %d\n", MakeSlice[S](2), cap(MakeSlice[S](2)))
	fmt.Println(MakeMap[map[string]int]("a", 1), Len("abc"), Len([]int{1}), Len(map[string]int{}))
	fmt.Println(Conv[uint8](300), Conv[int](2.9), Conv[float64](3), Shift[int8](64, 1), Shift[uint16](1, 17))
	fmt.Println(Neg(3), Neg(2.5), Cplx(1i), StrConv([]byte("hi")), Idx([]int{1, 2, 3}), Idx([]string{"a", "b"}))
	fmt.Println(Slice("hello"), string(AppendTo([]byte("x"), "yz")), Const[int8](), Const[float32]())
	fmt.Println(MinMax(2, 1))
	fmt.Println(MinMax("b", "a"))
}
