package main

import "fmt"

type T struct{}

func (t *T) Nil() bool { return t == nil }

type S []int

func (s S) Len() int { return len(s) }

type E struct{}

func (*E) Error() string { return "E" }

func mayFail(fail bool) error {
	var e *E
	if fail {
		e = &E{}
	}
	return e
}

func main() {
	var (
		p *T
		s S
		m map[string]int
		c chan int
		f func()
		i any
		e error
	)
	fmt.Println(p.Nil(), s.Len(), len(m), len(c), cap(c), f == nil, i == nil, e == nil)
	fmt.Println(p, s, m, c, i, e)
	fmt.Printf("%v %+v %#v %#v %#v %T %v\n", p, s, s, m, i, i, f == nil)
	for range m {
	}
	for range s {
	}
	fmt.Println(mayFail(false) == nil, mayFail(true) != nil)
	s = append(s, 1)
	v, ok := m["x"]
	i = p
	fmt.Println(s, v, ok, i == nil, i.(*T) == nil, i == any((*T)(nil)))
	select {
	case <-c:
	default:
		fmt.Println("nil channel never ready")
	}
}
