package main

import "fmt"

type arr [4]int

func f() [3]int { fmt.Print("called "); return [3]int{} }

func main() {
	const n = len("héllo")
	var a [10]int
	var p *[7]string
	const m = len(a)
	const k = cap(arr{})
	fmt.Println(n, m, k, len(p), cap(p), len(f()), len([...]int{1, 2}))
	var s []int
	var mp map[int]int
	var c chan int
	fmt.Println(len(s), cap(s), len(mp), len(c), cap(c), len(make(chan int, 5)), cap(make(chan int, 5)))
	s = make([]int, 3, 8)
	fmt.Println(len(s[1:2]), cap(s[1:2]), cap(s[1:2:4]), len("日本"), len([]rune("日本")))
	var arr2 [2][5]int
	fmt.Println(len(arr2), len(arr2[0]), cap(arr2[1][:3]))
}
