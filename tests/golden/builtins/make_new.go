package main

import "fmt"

type T struct{ a, b int }

func main() {
	p := new(T)
	p.a = 1
	q := new([3]int)
	q[1] = 5
	fmt.Println(*p, *q, *new(bool), *new(error) == nil)
	s := make([]int, 2)
	s2 := make([]T, 0, 5)
	m := make(map[string]int)
	m2 := make(map[string]int, 100)
	c := make(chan int)
	c2 := make(chan string, 1)
	fmt.Println(s, len(s2), cap(s2), len(m), len(m2), cap(c), cap(c2))
	n := int8(3)
	fmt.Println(make([]byte, n), len(make([]int, 1e2)), make([]bool, 'a')[96])
	x := new(p.a + 41)
	y := new(fmt.Sprint("s", 1))
	z := new(T{1, 2})
	*x++
	fmt.Println(*x, *y, *z, p.a)
}
