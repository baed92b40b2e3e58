package main

import "fmt"

func main() {
	a := [5]int{1, 2, 3, 4, 5}
	pa := &a
	s := a[2:]
	fmt.Println(a[1], pa[2], s[0], "hello"[1], a[:], pa[1:3], pa[:2:4], cap(pa[:2:4]))
	str := "hello"
	fmt.Println(str[1:], str[:2], str[:], str[2:2] == "", str[5:])
	var i8 int8 = 2
	var u uint64 = 3
	fmt.Println(a[i8], s[i8], str[u], a['\x01'], a[1.0])
	t := s[:0]
	fmt.Println(len(t), cap(t), t[:3], s[3:], len(s[3:]))
	full := a[1:2:3]
	full = append(full, 100)
	full = append(full, 200)
	full[0] = -1
	fmt.Println(a, full)
	m := map[[2]int]string{{1, 2}: "x"}
	fmt.Println(m[[2]int{1, 2}], (func() []int { return []int{7, 8} })()[1])
}
