// output:
// true

package main

// Two goroutines write one map under a lock that one of them forgets only while the other waits: never at once.
import (
	"fmt"
	"sync"
)

func main() {
	m := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 500 {
				mu.Lock()
				m[i] = g
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(len(m) == 500)
}
