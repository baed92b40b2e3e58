// stderr: 	fatal error: sync: unlock of unlocked mutex
// exit: 2

package main

import "sync"

func main() {
	defer func() {
		var mu sync.Mutex
		mu.Unlock()
	}()
	panic("first")
}
