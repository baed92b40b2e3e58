package main

import (
	"fmt"
	"sync"
)

func safe(f func() int) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return f(), nil
}

func main() {
	var wg sync.WaitGroup
	errs := make([]error, 5)
	for i := range 5 {
		wg.Go(func() {
			_, errs[i] = safe(func() int {
				if i%2 == 0 {
					return []int{}[i]
				}
				return 10 / (i - 1)
			})
		})
	}
	wg.Wait()
	for _, e := range errs {
		fmt.Println(e)
	}
}
