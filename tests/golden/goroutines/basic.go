package main

import (
	"fmt"
	"sync"
)

func worker(id int, jobs <-chan int, results chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	for j := range jobs {
		results <- j * j
	}
	_ = id
}

func main() {
	jobs, results := make(chan int, 10), make(chan int, 100)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Add(1)
		go worker(i, jobs, results, &wg)
	}
	for i := range 50 {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	close(results)
	sum, n := 0, 0
	for r := range results {
		sum += r
		n++
	}
	fmt.Println(n, sum)
}
