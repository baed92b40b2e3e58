package main

import "fmt"

type tree struct{ l, r *tree }

func build(d int) *tree {
	if d == 0 {
		return &tree{}
	}
	return &tree{build(d - 1), build(d - 1)}
}

func (t *tree) check() int {
	if t.l == nil {
		return 1
	}
	return 1 + t.l.check() + t.r.check()
}

func main() {
	const n = 10
	long := build(n)
	for d := 4; d <= n; d += 2 {
		iters := 1 << (n - d + 4)
		sum := 0
		for range iters {
			sum += build(d).check()
		}
		fmt.Println(iters, d, sum)
	}
	fmt.Println(long.check())
}
