// Comparing two structs does not keep what they point to until the function ends.
package main

import (
	"fmt"
	"runtime"
	"weak"
)

type nested struct {
	next *nested
	arr  [6]int
}

//go:noinline
func box(n nested) *nested { p := new(nested); *p = n; return p }

func main() {
	n0 := nested{arr: [6]int{1, 2, 3, 4, 5, 6}}
	n1 := nested{next: box(n0)}
	n2 := nested{next: box(n1)}
	if v := *n2.next; v != n1 {
		fmt.Println("different")
	}
	w1, w2 := weak.Make(n1.next), weak.Make(n2.next)
	runtime.GC()
	fmt.Println(w1.Value() == nil, w2.Value() == nil)
}

// output:
// true true
