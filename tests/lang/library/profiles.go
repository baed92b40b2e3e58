// Profiles, traces and metrics have what the program did.
package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"sync"
	"time"
)

func text(name string) string {
	var b bytes.Buffer
	pprof.Lookup(name).WriteTo(&b, 1)
	return b.String()
}

var sink [][]byte

func grab() {
	for i := 0; i < 100; i++ {
		sink = append(sink, make([]byte, 4096))
	}
}

func leak() { <-make(chan int) }

func main() {
	runtime.MemProfileRate = 1
	grab()
	runtime.MemProfileRate = 0
	runtime.GC()
	fmt.Println("heap:", strings.Contains(text("heap"), "100: 409600 [100: 409600]"), strings.Contains(text("heap"), "main.grab"))

	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	var mu sync.Mutex
	mu.Lock()
	done := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); done <- true }()
	time.Sleep(time.Millisecond)
	mu.Unlock()
	<-done
	fmt.Println("block:", strings.Contains(text("block"), "sync.(*Mutex).Lock"), strings.Contains(text("block"), "runtime.chanrecv1"))
	fmt.Println("mutex:", strings.Contains(text("mutex"), "sync.(*Mutex).Unlock"))

	go leak()
	runtime.Gosched()
	fmt.Println("goroutine:", strings.Contains(text("goroutine"), "main.leak"))
	fmt.Println("goroutineleak:", strings.Contains(text("goroutineleak"), "main.leak"), !strings.Contains(text("goroutineleak"), "main.main"))

	var cpu bytes.Buffer
	pprof.StartCPUProfile(&cpu)
	pprof.Do(context.Background(), pprof.Labels("k", "v"), func(context.Context) {
		for start := time.Now(); time.Since(start) < 50*time.Millisecond; {
		}
	})
	pprof.StopCPUProfile()
	fmt.Println("cpu:", cpu.Len() > 100)

	var tr bytes.Buffer
	fmt.Println(trace.Start(&tr), trace.Start(&tr) != nil)
	ctx, task := trace.NewTask(context.Background(), "the task")
	trace.WithRegion(ctx, "the region", func() { runtime.Gosched() })
	task.End()
	trace.Stop()
	fmt.Println("trace:", strings.HasPrefix(tr.String(), "go 1.26 trace"), strings.Contains(tr.String(), "the region"))

	samples := []metrics.Sample{{Name: "/gc/cycles/forced:gc-cycles"}, {Name: "/gc/pauses:seconds"}, {Name: "/no/such:thing"}}
	metrics.Read(samples)
	fmt.Println("metrics:", samples[0].Value.Uint64() > 0, samples[1].Value.Kind() == metrics.KindFloat64Histogram, samples[2].Value.Kind() == metrics.KindBad)

	p := sync.Pool{}
	p.Put(new(int))
	runtime.GC()
	runtime.GC()
	fmt.Println("pool:", p.Get())
}

// output:
// heap: true true
// block: true true
// mutex: true
// goroutine: true
// goroutineleak: true true
// cpu: true
// <nil> true
// trace: true true
// metrics: true true true
// pool: <nil>
