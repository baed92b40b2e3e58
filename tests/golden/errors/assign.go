package main

type T struct{ m map[string]struct{ a int } }

const c = 1

func f() int { return 1 }

func main() {
	c = 2
	f() = 3
	"a" = "b"
	var t T
	t.m["x"].a = 1
	1++
	a, b := 1
	a, b = 1, 2, 3
	_ = _
	var s = "abc"
	s[0] = 'x'
	p := &c
	q := &f()
	*a = 5
	len("x")
	append([]int{}, 1)
}
