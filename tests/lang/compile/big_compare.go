// Values too large for slots compare by what they hold, wherever they come from.
package main

import "fmt"

type big struct {
	rows [89][256]uint32
	last [4]uint64
}

type holder struct {
	before int
	value  big
	after  int
}

func (h *holder) zero() bool { return h.value == (big{}) }

func made(n uint64) (b big) {
	b.last[3] = n
	return b
}

func main() {
	h := new(holder)
	fmt.Println(h.zero(), h.value == made(0), made(1) == made(1), made(1) != made(2))
	h.value.last[3] = 1
	copied := h.value
	fmt.Println(h.zero(), h.value == made(1), copied == h.value, any(copied) == any(made(1)))
	copied.rows[88][255]++
	fmt.Println(copied == h.value, copied != h.value, any(copied) == any(h.value))
	switch copied {
	case h.value:
		fmt.Println("the old one")
	case copied:
		fmt.Println("itself")
	}
}

// output:
// true true true true
// false true true true
// false true false
// itself
