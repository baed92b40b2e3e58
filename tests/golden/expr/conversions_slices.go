package main

import "fmt"

func main() {
	s := []int{1, 2, 3, 4}
	a := [2]int(s)
	p := (*[4]int)(s)
	p[0] = 100
	a[1] = 200
	fmt.Println(s, a, *p, len(p))
	var nilS []int
	fmt.Println((*[0]int)(nilS) == nil, (*[0]int)(s[:0]) == nil, [0]int(nilS))
	type arr [3]int
	fmt.Println(arr(s), [3]int(arr(s)) == [3]int{100, 2, 3})
	defer func() { fmt.Println(recover()) }()
	_ = [5]int(s)
}
