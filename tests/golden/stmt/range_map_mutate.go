package main

import "fmt"

func main() {
	m := map[int]bool{}
	for i := range 100 {
		m[i] = true
	}
	seen := 0
	for k := range m {
		delete(m, k)
		delete(m, (k+1)%100)
		seen++
	}
	fmt.Println(len(m), seen >= 50 && seen <= 100)
	m = map[int]bool{1: true}
	added := 0
	for k := range m {
		if added < 50 {
			m[k+1000+added] = true
			added++
		}
	}
	fmt.Println(len(m) == added+1)
	m = map[int]bool{1: true, 2: true, 3: true}
	count := 0
	for range m {
		count++
		clear(m)
	}
	fmt.Println(count, len(m))
}
