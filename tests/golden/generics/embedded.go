package main

import "fmt"

type Base[T any] struct{ val T }

func (b *Base[T]) Set(v T) { b.val = v }
func (b Base[T]) Get() T   { return b.val }

type Derived[K comparable, V any] struct {
	Base[V]
	*Index[K]
	extra K
}
type Index[K comparable] struct{ m map[K]int }

func (i *Index[K]) At(k K) int { return i.m[k] }

type GS[T any] interface {
	Get() T
	Set(T)
}
type RW[T any] interface {
	GS[T]
	comparable
}

func use[T any, G GS[T]](g G, v T) T { g.Set(v); return g.Get() }

func main() {
	d := Derived[string, float64]{Base[float64]{1}, &Index[string]{map[string]int{"a": 7}}, "x"}
	d.Set(2.5)
	fmt.Println(d.Get(), d.At("a"), d.val, d.Base.val)
	var i GS[float64] = &d
	i.Set(9)
	fmt.Println(d.Get(), use(&d, 4), use[float64](i, 3))
	fmt.Printf("%T\n", d)
}
