package main

import "fmt"

type node struct {
	next *node
	val  int
}

func inc(p *int) { *p++ }

func fresh() *int { x := 41; return &x }

func main() {
	x := 1
	p := &x
	pp := &p
	**pp = 5
	inc(p)
	inc(*pp)
	fmt.Println(x, *p == x, p == &x, *pp == p)
	a, b := fresh(), fresh()
	*a++
	fmt.Println(*a, *b, a == b)
	var head *node
	for i := range 3 {
		head = &node{head, i}
	}
	for n := head; n != nil; n = n.next {
		fmt.Print(n.val, " ")
	}
	fmt.Println()
	arr := [3]int{1, 2, 3}
	q := &arr[1]
	*q = 20
	s := []*int{&arr[0], q}
	*s[0]--
	fmt.Println(arr)
	n := new(123)
	fmt.Println(*n, *new("s"), *new(int))
}
