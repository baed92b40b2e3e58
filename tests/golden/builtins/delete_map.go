package main

import "fmt"

func main() {
	m := map[any]int{1: 1, "a": 2, 2.5: 3, nil: 4, [1]int{7}: 5}
	delete(m, "a")
	delete(m, any(2.5))
	delete(m, nil)
	delete(m, 99)
	fmt.Println(len(m), m[1], m[[1]int{7}])
	type K struct {
		s string
		i any
	}
	k := map[K]bool{{"x", 1}: true, {"x", "1"}: true}
	delete(k, K{"x", 1})
	fmt.Println(k)
	defer func() { fmt.Println(recover()) }()
	delete(m, []int{1})
}
