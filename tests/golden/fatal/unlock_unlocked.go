package main

import "sync"

func main() {
	var mu sync.Mutex
	defer func() { println(recover() != nil) }()
	mu.Unlock()
}
