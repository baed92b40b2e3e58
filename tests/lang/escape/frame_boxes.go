// Variables whose address goes nowhere live in the frame; those whose address leaves do not.
package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

type point struct{ x, y int }

func (p *point) add(d int)       { p.x += d; p.y -= d }
func (p *point) both(d int)      { p.add(d); p.add(d + 1) }
func (p *point) self() *point    { return p }
func (p *point) deep() *point    { return p.self() }
func (p *point) yptr() *int      { return &p.y }
func (p *point) sum() int        { return p.x + p.y }
func (p point) copied() point    { return p }
func (p *point) closure() func() { return func() { p.x++ } }

type node struct {
	next *node
	buf  []byte
	arr  [8]byte
}

func (n *node) link(m *node)   { n.next = m }
func (n *node) useArr()        { n.buf = n.arr[:0] }
func (n *node) fill()          { n.arr[0] = 1; n.buf = append(n.buf, n.arr[:]...) }
func fillSlice(b []byte)       { for i := range b { b[i] = byte(i) } }
func keepSlice(b []byte)       { kept = b }
func sliceOf(b []byte) []byte  { return b[1:] }
func swap(a, b *int)           { *a, *b = *b, *a }
func same(a *int) *int         { b := a; return b }
func recurse(p *point, n int) int {
	if n == 0 {
		return p.x
	}
	q := point{n, n}
	q.add(1)
	return recurse(p, n-1) + q.x
}

var kept []byte

//go:noinline
func leavers() (r []any) {
	a := point{1, 2}
	r = append(r, a.self())
	b := point{3, 4}
	r = append(r, b.deep())
	c := point{5, 6}
	r = append(r, c.yptr())
	d := point{7, 8}
	f := d.closure()
	f()
	r = append(r, &d)
	var e [4]byte
	keepSlice(e[:])
	e[2] = 9
	var g [4]byte
	r = append(r, sliceOf(g[:]))
	g[3] = 7
	h := 11
	r = append(r, same(&h))
	var m, n node
	m.link(&n)
	n.arr[1] = 13
	r = append(r, m.next)
	var o node
	o.useArr()
	r = append(r, o.buf[:3])
	var q [2]point
	s := &q[1]
	s.x = 17
	r = append(r, s)
	return r
}

//go:noinline
func clobber(n int) int {
	var big [60]int
	for i := range big {
		big[i] = n * i
	}
	if n == 0 {
		return big[3]
	}
	return clobber(n-1) + big[5]
}

func main() {
	got := leavers()
	clobber(20)
	runtime.GC()
	for _, v := range got {
		switch v := v.(type) {
		case *point:
			fmt.Print(*v, " ")
		case *int:
			fmt.Print(*v, " ")
		case *node:
			fmt.Print(v.arr, " ")
		default:
			fmt.Print(v, " ")
		}
	}
	fmt.Println(kept)

	total := 0
	fmt.Println(testing.AllocsPerRun(10, func() {
		p := point{1, 2}
		p.add(3)
		p.both(4)
		total += p.sum()
		total += p.copied().x
		var b [8]byte
		fillSlice(b[:])
		total += int(b[7])
		x, y := 1, 2
		swap(&x, &y)
		total += x
		var n node
		n.arr[0]++
		for i := range 3 {
			q := point{i, i}
			q.add(i)
			total += q.x
		}
	}), total)
	r := point{1, 2}
	fmt.Println(recurse(&r, 5))
	var sb strings.Builder
	sb.WriteString("abc")
	sb.WriteByte('d')
	sb.WriteRune('é')
	fmt.Println(sb.String(), sb.Len(), strconv.Itoa(-12345), strconv.FormatInt(255, 16), string(strconv.AppendInt([]byte("x"), 99999, 10)))
	var n node
	n.fill()
	n.fill()
	fmt.Println(n.buf, n.next == nil)
}

// output:
// {1 2} {3 4} 6 {8 8} [0 0 7] 11 [0 13 0 0 0 0 0 0] [0 0 0] {17 0} [0 0 9 0]
// 0 341
// 21
// abcdé 6 -12345 ff x99999
// [1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0] true
