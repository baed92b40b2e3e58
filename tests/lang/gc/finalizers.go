// output:
// finalized 7
// cleaned up arg
// weak is gone

package main

import (
	"fmt"
	"runtime"
	"time"
	"weak"
)

type T struct {
	n   int
	pad [64]byte
}

//go:noinline
func setup(c chan string) weak.Pointer[T] {
	t := &T{n: 7}
	runtime.SetFinalizer(t, func(t *T) { c <- fmt.Sprint("finalized ", t.n) })
	u := &T{n: 8}
	runtime.AddCleanup(u, func(s string) { c <- "cleaned up " + s }, "arg")
	return weak.Make(&T{n: 9})
}

func wait(c chan string) string {
	for range 100 {
		runtime.GC()
		select {
		case s := <-c:
			return s
		case <-time.After(time.Millisecond):
		}
	}
	return "nothing"
}

func main() {
	f := make(chan string, 2)
	w := setup(f)
	a, b := wait(f), wait(f)
	if a > b {
		fmt.Println(a)
		fmt.Println(b)
	} else {
		fmt.Println(b)
		fmt.Println(a)
	}
	if w.Value() == nil {
		fmt.Println("weak is gone")
	}
}
