// Objects of one size lie at ascending addresses, as with gc: programs sort by them.
package main

import (
	"fmt"
	"unsafe"
)

type t struct{ a, b *int }

var keep []*t

func main() {
	up, down := 0, 0
	for i := 0; i < 10000; i++ {
		keep = append(keep, new(t))
		if i > 0 {
			if uintptr(unsafe.Pointer(keep[i])) > uintptr(unsafe.Pointer(keep[i-1])) {
				up++
			} else {
				down++
			}
		}
	}
	fmt.Println(up > 9*down)
}

// output:
// true
