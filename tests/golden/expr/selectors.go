package main

import "fmt"

type T0 struct{ x int }

func (*T0) M0() string { return "M0" }

type T1 struct{ y int }

func (T1) M1() string { return "M1" }

type T2 struct {
	z int
	T1
	*T0
}

func (*T2) M2() string { return "M2" }

type Q *T2

func main() {
	t := T2{z: 1, T1: T1{2}, T0: &T0{3}}
	p := &t
	var q Q = p
	fmt.Println(t.z, t.y, t.x, p.z, p.y, p.x, q.x, (*q).x)
	fmt.Println(p.M0(), p.M1(), p.M2(), t.M2(), t.M0(), (*q).M0())
	pp := &p
	(*pp).x = 9
	fmt.Println((**pp).x, t.T0.x)
}
