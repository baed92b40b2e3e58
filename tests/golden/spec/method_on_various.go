package main

import "fmt"

type (
	fn   func() int
	sl   []int
	mp   map[string]int
	ch   chan int
	ar   [2]int
	bl   bool
	cplx complex128
	ptr  struct{ p *ptr }
)

func (f fn) twice() int { return f() + f() }
func (s sl) sum() (n int) {
	for _, v := range s {
		n += v
	}
	return
}
func (m mp) put(k string) { m[k]++ }
func (c ch) sendAll(v ...int) {
	for _, x := range v {
		c <- x
	}
	close(c)
}
func (a *ar) flip()       { a[0], a[1] = a[1], a[0] }
func (a ar) first() int   { return a[0] }
func (b bl) not() bl      { return !b }
func (c cplx) conj() cplx { return cplx(complex(real(c), -imag(c))) }
func (p *ptr) depth() int {
	if p == nil {
		return 0
	}
	return 1 + p.p.depth()
}

func main() {
	n := 0
	fmt.Println(fn(func() int { n++; return n }).twice(), sl{1, 2, 3}.sum())
	m := mp{}
	m.put("x")
	m.put("x")
	c := make(ch, 3)
	c.sendAll(1, 2)
	a := ar{1, 2}
	a.flip()
	fmt.Println(m, len(c), a, a.first(), bl(true).not(), cplx(1+2i).conj())
	fmt.Println((&ptr{&ptr{}}).depth(), (*ptr)(nil).depth())
}
