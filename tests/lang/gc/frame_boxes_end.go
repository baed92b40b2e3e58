// What a variable in the frame points to can be collected after the variable's last use.
package main

import (
	"fmt"
	"runtime"
	"weak"
)

type holder struct{ p *[8]int }

func (h *holder) set(p *[8]int) { h.p = p }
func (h *holder) get() int      { runtime.GC(); return h.p[3] }

func main() {
	var h holder
	h.set(&[8]int{3: 42})
	w := weak.Make(h.p)
	fmt.Println(h.get(), w.Value() != nil)
	runtime.GC()
	fmt.Println(w.Value() == nil)
}

// output:
// 42 true
// true
