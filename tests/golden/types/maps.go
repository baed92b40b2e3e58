package main

import (
	"fmt"
	"math"
	"slices"
)

func main() {
	m := map[string]int{"one": 1, "two": 2}
	m["three"] = 3
	v, ok := m["four"]
	fmt.Println(v, ok, len(m), m["one"], m)
	delete(m, "one")
	delete(m, "none")
	m["two"]++
	m["new"] += 5
	fmt.Println(m)
	var nilmap map[string]int
	fmt.Println(nilmap["x"], len(nilmap), nilmap == nil)
	delete(nilmap, "x")
	nan := math.NaN()
	f := map[float64]int{nan: 1, nan: 2, 0: 3}
	f[nan] = 4
	_, ok = f[nan]
	fmt.Println(len(f), ok, f[math.Copysign(0, -1)])
	clear(f)
	fmt.Println(len(f))
	type key struct {
		a string
		b int
	}
	k := map[key][]int{{"x", 1}: {1, 2}}
	k[key{"x", 1}] = append(k[key{"x", 1}], 3)
	fmt.Println(k)
	big := make(map[int]int, 10)
	for i := range 1000 {
		big[i*7] = i
	}
	keys := []int{}
	for k, v := range big {
		if k != v*7 {
			panic("wrong")
		}
		keys = append(keys, k)
		if k%2 == 0 {
			delete(big, k)
		}
	}
	slices.Sort(keys)
	fmt.Println(len(keys), keys[:3], len(big))
}
