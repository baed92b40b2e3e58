package main

import "fmt"

type V struct{ n int }

func (v V) Get() int   { return v.n }
func (v *V) Set(n int) { v.n = n }

type GS interface {
	Get() int
	Set(int)
}
type myInt int

func (m *myInt) Inc()      { *m++ }
func (m myInt) Dbl() myInt { return m * 2 }

type F func() string

func (f F) Call() string { return f() }

func main() {
	v := V{1}
	v.Set(2)
	(&v).Set(v.Get() + 1)
	var gs GS = &v
	gs.Set(10)
	fmt.Println(v.Get(), gs.Get())
	var m myInt = 4
	m.Inc()
	fmt.Println(m.Dbl(), m)
	fmt.Println(F(func() string { return "called" }).Call())
	get := v.Get
	set := v.Set
	set(77)
	fmt.Println(get(), v.Get(), V.Get(v), (*V).Get(&v))
	(*V).Set(&v, 5)
	fmt.Println(v.n)
	igs := GS.Get
	fmt.Println(igs(&v))
	_, ok := any(v).(GS)
	fmt.Println(ok)
}
