package main

import (
	"errors"
	"fmt"
	"sync"
)

type account struct {
	mu      sync.Mutex
	id      int
	balance int
}

var errFunds = errors.New("insufficient funds")

func transfer(from, to *account, n int) error {
	if from == to {
		return nil
	}
	first, second := from, to
	if first.id > second.id {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	if from.balance < n {
		return fmt.Errorf("%d -> %d: %w", from.id, to.id, errFunds)
	}
	from.balance -= n
	to.balance += n
	return nil
}

func main() {
	accts := make([]*account, 5)
	for i := range accts {
		accts[i] = &account{id: i, balance: 100}
	}
	var wg sync.WaitGroup
	for g := range 20 {
		wg.Go(func() {
			for i := range 50 {
				transfer(accts[(g+i)%5], accts[(g*3+i*2)%5], i%17)
			}
		})
	}
	wg.Wait()
	total := 0
	for _, a := range accts {
		total += a.balance
	}
	fmt.Println(total, transfer(accts[0], accts[1], 1e6))
}
