package main

import "fmt"

type T struct {
	a [3]int
	m map[string]int
	p *T
}

func (t *T) self() *T { fmt.Print("self "); return t }

func idx() int { fmt.Print("idx "); return 1 }

func main() {
	t := &T{m: map[string]int{}}
	t.self().a[idx()] += 5
	t.self().a[idx()]++
	t.self().m["k"] -= 3
	t.m["k"] <<= 2
	fmt.Println(t.a, t.m)
	a, b, c := 1, 2, 3
	a, b, c = c, a, b
	fmt.Println(a, b, c)
	t.p, t = t, &T{}
	fmt.Println(t.p == nil, t.a)
	_, x := fmt.Sprint("ignored"), 3
	_ = x
	var i any = 1
	i = "now a string"
	fmt.Println(i)
	s := []string{"a"}
	s[0] += "b"
	s[0] += s[0]
	fmt.Println(s)
	type pt struct{ x, y int }
	p := pt{1, 2}
	p.x, p.y = p.y, p.x
	p, q := pt{p.y, p.x}, p
	fmt.Println(p, q)
}
