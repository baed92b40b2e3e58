package main

//go:noinline
func down(n int) int {
	if n == 0 {
		panic("bottom of a long stack")
	}
	return down(n-1) + 1
}

func main() {
	down(150)
}
