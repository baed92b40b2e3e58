package main

import "fmt"

var (
	a = c + b
	b = f("b", 1)
	c = f("c", 2)
	d = 3
)

var x = func() int { fmt.Println("x"); return y + 1 }()
var y = g()

func g() int { fmt.Println("g uses z", z); return z }

var z = f("z", 10)

func f(name string, v int) int {
	fmt.Println("init", name, d)
	d++
	return v
}

var _ = f("blank", 0)

func init() { fmt.Println("init 1", a, b, c, d, x, y, z) }
func init() { fmt.Println("init 2") }

func main() { fmt.Println("main") }
