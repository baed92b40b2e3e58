package main

import "fmt"

type T1 struct {
	a int `json:"x"`
	b string
}
type T2 struct {
	a int
	b string
}
type I1 interface{ M() }
type I2 interface {
	M()
	N()
}
type impl struct{}

func (impl) M() {}
func (impl) N() {}

type fn func(int) int

func main() {
	t := T2(T1{1, "x"})
	p := (*T2)(&T1{2, "y"})
	anon := struct {
		a int
		b string
	}(t)
	fmt.Println(t, *p, anon)
	var i2 I2 = impl{}
	i1 := I1(i2)
	fmt.Println(i1.(I2) == i2)
	f := fn(func(x int) int { return x + 1 })
	fmt.Println((func(int) int)(f)(2), (func(int) int)(f)(3))
	var c chan int
	r := (<-chan int)(c)
	fmt.Println(r == nil, any(r) == any(c))
	type M map[string]int
	fmt.Println(M{"a": 1}["a"], map[string]int(M{"b": 2}))
}
