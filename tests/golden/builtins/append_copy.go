package main

import "fmt"

func main() {
	s0 := []int{0, 0}
	s1 := append(s0, 2)
	s2 := append(s1, 3, 5, 7)
	s3 := append(s2, s0...)
	s4 := append(s3[3:6], s3[2:]...)
	fmt.Println(s1, s2, s3, s4)
	var t []any
	t = append(t, 42, 3.1415, "foo")
	var b []byte
	b = append(b, "bar"...)
	fmt.Println(t, b, append([]string(nil), "x"))
	var a = [...]int{0, 1, 2, 3, 4, 5, 6, 7}
	s := make([]int, 6)
	n1 := copy(s, a[0:])
	n2 := copy(s, s[2:])
	fmt.Println(n1, n2, s, copy(b, "Hello, World!"), string(b))
	x := []int{1, 2, 3}
	y := append(x[:1], x[2:]...)
	fmt.Println(x, y, len(append(x)), append([]int{}, x...)[0])
	fmt.Println(copy(x, []int(nil)), copy([]int(nil), x))
}
