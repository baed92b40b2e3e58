// output:
// 1 [2 3]

package main

// Emptying the box of a variable whose scope is over leaves alone what lives in its place.

import "fmt"

type pair struct{ a, b *int }

//go:noinline
func get(p *pair) int { return *p.a }

func main() {
	one, n := 1, 0
	{
		v := pair{a: &one}
		n = get(&v)
	}
	x := []int{2, 3}
	y := n
	fmt.Println(y, x)
}
