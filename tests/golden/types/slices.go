package main

import "fmt"

func main() {
	a := [5]int{1, 2, 3, 4, 5}
	s := a[1:4]
	fmt.Println(s, len(s), cap(s), s[:4], a[1:3:3], cap(a[1:3:3]))
	s = append(s, 50)
	fmt.Println(a, s)
	s = append(s, 60, 70)
	s[0] = -1
	fmt.Println(a, s)
	var n []int
	fmt.Println(n == nil, len(n), append(n, n...) == nil, n[0:0] == nil, append([]byte("a"), "bc"...))
	copy(a[1:], a[:])
	fmt.Println(a)
	fmt.Println(copy(a[:], []int{9}))
	fmt.Println(a)
	b := make([]byte, 2, 10)
	fmt.Println(copy(b, "hello"), b, string(b[:4:4]))
	m := [][]int{{1}, {2, 3}, {}}
	fmt.Println(m, len(m), []int{5: 1, 2, 1: 7})
	clear(m[1])
	fmt.Println(m)
}
