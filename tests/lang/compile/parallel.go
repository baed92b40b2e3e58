package main

import "fmt"

type pair struct{ a, b int }

func next(p *int) int { *p++; return *p }

func sub(n int) int {
	if n < 2 {
		return n
	}
	return sub(n-1) + sub(n-2)
}

func two(n int) (int, int) {
	if n == 0 {
		return 1, 2
	}
	a, b := two(n - 1)
	return b, a + b
}

func sum(x, y int) (z int) {
	defer func() { z *= 2 }()
	return x + y
}

func main() {
	x, y := 1, 2
	x, y = y, x+y
	a, b := y, x
	fmt.Println(x, y, a, b)
	{
		a, b := b, a
		a, c := b+1, a
		fmt.Println(a, b, c)
	}
	s := []int{10, 20, 30}
	i := 0
	i, s[i] = 2, 5
	fmt.Println(i, s)
	s[0], s[i] = s[i], s[0]
	s[i], i = i, 1
	fmt.Println(i, s)
	arr := [3]int{1, 2, 3}
	k := 1
	arr[k], k = 9, arr[k]
	fmt.Println(arr, k)
	p := pair{1, 2}
	p.a, p.b = p.b, p.a
	q := &p
	q.a, q.b = q.b, q.a+10
	fmt.Println(p)
	n := 5
	u, v := n, next(&n)
	n, w := next(&n), n
	fmt.Println(v, n, w > 0, u > 0)
	m := map[string]int{}
	m["a"], m["b"] = 1, 2
	m["a"], m["b"] = m["b"], m["a"]
	fmt.Println(m)
	var fs []func() int
	for i := range 3 {
		j, t := i*2, i+1
		fs = append(fs, func() int { j++; return j*10 + t })
	}
	fmt.Println(fs[0](), fs[1](), fs[1](), fs[2](), sub(15), sum(2, 3))
	fmt.Println(two(10))
	defer func() { fmt.Println(recover()) }()
	var list []int
	list[0], list[1] = 1, 2
}

// output:
// 2 3 3 2
// 4 3 2
// 2 [5 20 30]
// 1 [30 20 2]
// [1 9 3] 2
// {1 12}
// 6 7 true true
// map[a:2 b:1]
// 11 32 42 53 610 10
// 144 233
// runtime error: index out of range [0] with length 0
