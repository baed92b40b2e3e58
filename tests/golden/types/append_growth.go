package main

import "fmt"

var s []int

func main() {
	last := -1
	for i := 0; i < 3000; i++ {
		s = append(s, i)
		if cap(s) != last {
			last = cap(s)
			fmt.Print(last, " ")
		}
	}
	fmt.Println()
	fmt.Println(cap(append([]byte{}, make([]byte, 5)...)), cap(append([]byte(nil), "0123456789abcdef0"...)))
	fmt.Println(cap(append([]int32{1, 2, 3}, 4)), cap(append([]string{"a"}, "b", "c")), cap(append(make([]int, 10), 1)))
	fmt.Println(cap(append(make([]struct{}, 3), struct{}{})) >= 4)
}
