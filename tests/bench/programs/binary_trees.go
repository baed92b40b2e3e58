package main

type tree struct{ left, right *tree }

func bottomUp(depth int) *tree {
	if depth <= 0 {
		return &tree{}
	}
	return &tree{bottomUp(depth - 1), bottomUp(depth - 1)}
}

func (t *tree) check() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.check() + t.right.check()
}

func main() {
	const n = 16
	println(bottomUp(n + 1).check())
	long := bottomUp(n)
	for depth := 4; depth <= n; depth += 4 {
		iterations := 1 << uint(n-depth+4)
		sum := 0
		for i := 0; i < iterations; i++ {
			sum += bottomUp(depth).check()
		}
		println(iterations, depth, sum)
	}
	println(long.check())
}
