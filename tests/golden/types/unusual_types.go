package main

import "fmt"

type (
	f0 func(f0) f0
	s0 []s0
	m0 map[string]m0
	c0 chan c0
	p0 *p0
)

func (f f0) self() f0 { return f }

func main() {
	var f f0 = func(g f0) f0 { return g }
	fmt.Println(f(nil) == nil, f(f) != nil, f.self() != nil)
	s := s0{nil, s0{}, {nil}}
	s[0] = s
	fmt.Println(len(s), len(s[0]), len(s[0][0][2]))
	m := m0{}
	m["me"] = m
	fmt.Println(len(m["me"]["me"]))
	c := make(c0, 1)
	c <- c
	fmt.Println(<-c == c)
	var p p0
	p = &p
	fmt.Println(*p == p)
	var z [0]func()
	var e struct{ _ [0]func() }
	fmt.Println(len(z), e)
	type deep [2][3][4]struct{ x *[5]string }
	var d deep
	d[1][2][3].x = &[5]string{4: "end"}
	fmt.Println(d[1][2][3].x[4], len(d[0]), cap(d[0][0][:2]))
}
