package main

import "fmt"

type acc struct{ add, get func(int) int }

func newAcc() acc {
	total := 0
	return acc{
		add: func(n int) int { total += n; return total },
		get: func(int) int { return total },
	}
}

func modify(xs []int, fs ...func(*int)) []int {
	for i := range xs {
		for _, f := range fs {
			f(&xs[i])
		}
	}
	return xs
}

func params(a int, b string) func() string {
	a++
	f := func() string { a++; b += "!"; return fmt.Sprint(a, b) }
	a *= 10
	return f
}

func named() (n int, f func()) {
	f = func() { n++ }
	n = 1
	f()
	return n + 10, f
}

func main() {
	a, b := newAcc(), newAcc()
	a.add(5)
	a.add(6)
	b.add(1)
	fmt.Println(a.get(0), b.get(0))
	k := 3
	fmt.Println(modify([]int{1, 2}, func(p *int) { *p += k }, func(p *int) { k++; *p *= 2 }), k)
	f := params(1, "x")
	fmt.Println(f(), f())
	fmt.Println(named())
	var fs [3]func() int
	for i := range fs {
		j := i * i
		fs[i] = func() int { j++; return i*100 + j }
	}
	fmt.Println(fs[0](), fs[1](), fs[2](), fs[2]())
	x := 1
	g := func() func() int { return func() int { x++; return x } }()
	g()
	y := g()
	fmt.Println(x, y)
}
