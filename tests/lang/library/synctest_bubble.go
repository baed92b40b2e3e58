// A synctest bubble has its own clock; it moves when every goroutine in it is durably blocked.
package main

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func bubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		fmt.Println(start.UTC())
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		time.Sleep(5*time.Second - 1)
		synctest.Wait()
		fmt.Println(ctx.Err())
		time.Sleep(1)
		synctest.Wait()
		fmt.Println(ctx.Err(), time.Since(start))
		var wg sync.WaitGroup
		tick := time.NewTicker(time.Hour)
		wg.Go(func() {
			for i := 0; i < 3; i++ {
				<-tick.C
			}
		})
		wg.Wait()
		tick.Stop()
		fmt.Println(time.Since(start).Round(time.Hour))
	})
	defer func() { fmt.Println("recovered:", recover()) }()
	synctest.Wait()
}

func match(pat, str string) (bool, error) { return true, nil }

func main() {
	testing.Main(match, []testing.InternalTest{{Name: "bubble", F: bubble}}, nil, nil)
}

// output:
// 2000-01-01 00:00:00 +0000 UTC
// <nil>
// context deadline exceeded 5s
// 3h0m0s
// recovered: goroutine is not in a bubble
// PASS
