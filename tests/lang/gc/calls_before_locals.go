// A local that lives where an earlier call had its area stays alive through a collection.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

type bench struct {
	ctx    context.Context
	cancel context.CancelFunc
}

var lock sync.Mutex
var keep [][]byte

func fill() {
	for i := range 20000 {
		keep = append(keep, make([]byte, i%200))
	}
	keep = nil
}

func (b *bench) run() {
	lock.Lock()
	defer lock.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		b.cancel()
	}()
	runtime.GC()
	fill()
	b.ctx = ctx
	b.cancel = cancel
}

func main() {
	b := &bench{}
	b.run()
	fmt.Println(b.ctx.Err())
	// output: context canceled
}
