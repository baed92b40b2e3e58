package main

import "fmt"

func main() {
	for i := range 3 {
		fmt.Print(i, " ")
	}
	var u8 uint8 = 3
	for i := range u8 {
		fmt.Printf("%T%d ", i, i)
	}
	const n = 2
	for range n {
		fmt.Print("x ")
	}
	for i := range -5 {
		fmt.Print("never", i)
	}
	a := [3]int{1, 2, 3}
	for i, v := range a {
		a[2] = 100
		fmt.Print(i, v, " ")
	}
	for i, v := range &a {
		a[2] = 7
		fmt.Print(i, v, " ")
	}
	s := []int{1, 2, 3}
	for i, v := range s {
		if i == 0 {
			s = append(s, 4)
			s[1] = 50
		}
		fmt.Print(v, " ")
	}
	fmt.Println(s)
	for range s {
		fmt.Print("-")
	}
	var np *[4]int
	for i := range np {
		fmt.Print(i)
	}
	fmt.Println(len(np))
	var key string
	var val any
	m := map[string]int{"mon": 0}
	for key, val = range m {
	}
	fmt.Println(key, val)
	var nilm map[int]int
	for range nilm {
		fmt.Println("never")
	}
	type T struct{ f [2]int }
	var t T
	for i, t.f[i] = range []int{5, 6} {
	}
	fmt.Println(t)
}

var i int
