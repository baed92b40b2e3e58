package main

import (
	"fmt"
	"strconv"
)

type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~float32 | ~float64
}
type Stringish interface {
	~string
	Len() int
}
type MyStr string

func (m MyStr) Len() int { return len(m) }

func Sum[T Number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}

func Describe[S Stringish](s S) string { return string(s) + strconv.Itoa(s.Len()) }

type Setter[T any] interface {
	Set(string)
	*T
}
type conf struct{ v string }

func (c *conf) Set(s string) { c.v = s }

func FromStrings[T any, PT Setter[T]](ss []string) []T {
	r := make([]T, len(ss))
	for i, s := range ss {
		PT(&r[i]).Set(s)
	}
	return r
}

type celsius float64

func Bytes[T ~[]byte | ~string](x T) (n int) {
	for i := range len(x) {
		n += int(x[i])
	}
	return
}

func Eq[T comparable](a, b T) bool { return a == b }

func main() {
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[celsius](1, 2), Sum[int8](100, 100))
	fmt.Println(Describe(MyStr("abc")))
	fmt.Println(FromStrings[conf]([]string{"x", "y"}))
	fmt.Println(Bytes("ab"), Bytes([]byte{1, 2}))
	fmt.Println(Eq(1, 1), Eq("a", "b"), Eq[any](1, 1), Eq(struct{ a int }{1}, struct{ a int }{1}))
	defer func() { fmt.Println(recover()) }()
	Eq[any]([]int{}, []int{})
}
