package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var (
		mu   sync.RWMutex
		once sync.Once
		n    atomic.Int64
		wg   sync.WaitGroup
		m    sync.Map
		pool = sync.Pool{New: func() any { return new(int) }}
	)
	shared := map[int]int{}
	for i := range 100 {
		wg.Go(func() {
			once.Do(func() { fmt.Println("once") })
			mu.Lock()
			shared[i%10]++
			mu.Unlock()
			mu.RLock()
			_ = shared[0]
			mu.RUnlock()
			n.Add(int64(i))
			m.LoadOrStore(i%7, i)
			p := pool.Get().(*int)
			*p++
			pool.Put(p)
		})
	}
	wg.Wait()
	count := 0
	m.Range(func(k, v any) bool { count++; return true })
	fmt.Println(len(shared), shared[3], n.Load(), count, n.CompareAndSwap(4950, 1), n.Load())
	c := sync.NewCond(&sync.Mutex{})
	ready := 0
	for range 3 {
		wg.Go(func() {
			c.L.Lock()
			ready++
			c.Broadcast()
			c.L.Unlock()
		})
	}
	c.L.Lock()
	for ready < 3 {
		c.Wait()
	}
	c.L.Unlock()
	wg.Wait()
	v := sync.OnceValue(func() int { fmt.Println("computed"); return 5 })
	fmt.Println(v(), v(), mu.TryLock(), mu.TryRLock())
	var av atomic.Value
	av.Store("x")
	var ap atomic.Pointer[int]
	x := 3
	fmt.Println(av.Load(), av.Swap("y"), ap.Swap(&x) == nil, *ap.Load())
}
