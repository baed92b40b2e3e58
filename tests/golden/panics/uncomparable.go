package main

type S struct {
	a int
	f any
}

func main() {
	x, y := any(S{1, func() {}}), any(S{1, func() {}})
	println(x == y)
}
