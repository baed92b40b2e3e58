// output:
// dead 0
// dead 1
// dead 2

// What a select once kept in a frame does not stay alive when later calls use the same place.
package main

import (
	"fmt"
	"runtime"
	"time"
)

type big struct {
	a, b, c int
	p       *[64]byte
}

//go:noinline
func wait(depth int, p *[64]byte, wake chan bool) bool {
	var pad [6]*[64]byte
	for i := range pad {
		pad[i] = p
	}
	if depth == 0 {
		p, pad = nil, [6]*[64]byte{}
		ok := <-wake
		return ok && pad[0] == nil
	}
	return wait(depth-1, p, wake)
}

func loop(in chan *[64]byte, out chan big, gone, wake chan bool) {
	for {
		p := <-in
		touch(p, p, p, p)
		select {
		case out <- big{p: p}:
		case <-gone:
			return
		}
		p = nil
		if !block(wake) {
			return
		}
	}
}

//go:noinline
func touch(a, b, c, d *[64]byte) { _ = wait2(a, b, c, d, 3) }

//go:noinline
func wait2(a, b, c, d *[64]byte, n int) int {
	if n == 0 {
		return 0
	}
	return wait2(d, a, b, c, n-1) + len(a)
}

//go:noinline
func block(wake chan bool) bool { return <-wake }

func main() {
	in, out := make(chan *[64]byte), make(chan big)
	gone, wake := make(chan bool), make(chan bool)
	dead := make(chan int, 10)
	go loop(in, out, gone, wake)
	for i := range 3 {
		func() {
			p := new([64]byte)
			runtime.AddCleanup(p, func(i int) { dead <- i }, i)
			in <- p
			<-out
		}()
		for range 3 {
			runtime.GC()
		}
		select {
		case n := <-dead:
			fmt.Println("dead", n)
		case <-time.After(200 * time.Millisecond):
			fmt.Println("kept", i)
		}
		wake <- true
	}
}
