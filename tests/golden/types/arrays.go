package main

import "fmt"

type T [3]int

func change(a [3]int) [3]int { a[0] = 99; return a }

func main() {
	a := [...]int{1, 2, 3}
	b := a
	b[1] = 20
	fmt.Println(a, b, a == b, change(a), a, len(a))
	c := [5]string{2: "c", "d"}
	fmt.Printf("%q %d\n", c, len(c))
	var m [2][3]int
	m[1][2] = 7
	fmt.Println(m, len(m[0]), T{1, 2} == [3]int{1, 2, 0})
	p := &a
	p[0] = 5
	for i, v := range p {
		fmt.Print(i, v, ";")
	}
	fmt.Println(len(p), cap(p), p[1:])
	vowels := [128]bool{'a': true, 'e': true}
	fmt.Println(vowels['a'], vowels['b'])
	i := 0
	for i, a[i] = range a {
		fmt.Print(i, a, " ")
	}
	fmt.Println()
}
