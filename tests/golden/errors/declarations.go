package main

var x int
var x string

type T struct {
	a int
	a string
}

func (t T) a() {}
func (t T) m() {}
func (t T) m() {}

func f(a, a int) {}

const c = f

type I interface {
	M()
	M()
}

func main() {}
func main() {}

func init() int { return 1 }
