package main

import "fmt"

type T struct{ n int }

func (t T) value() int { return base + t.n }

var (
	first  = T{1}.value()
	second = func() int { return helper() }()
	base   = compute("base", 100)
	fp     = T.value
	third  = fp(T{7})
)

func helper() int { return first + table["k"] }

var table = map[string]int{"k": compute("table", 5)}

func compute(s string, n int) int {
	fmt.Println(s)
	return n
}

var p, q = pair()

func pair() (int, int) { fmt.Println("pair", r); return r, r + 1 }

var r = compute("r", 1)

func main() { fmt.Println(first, second, base, third, p, q) }
