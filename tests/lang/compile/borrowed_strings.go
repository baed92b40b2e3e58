// string(b) that is only looked at is not copied; nothing else changes.
package main

import (
	"fmt"
	"testing"
)

type key string

func pick[T ~[]byte](b T, m map[string]int) (int, bool) {
	v, ok := m[string(b)]
	return v, ok
}

func main() {
	b := []byte("hello, world of strings")
	s := string(b)
	m := map[string]int{s: 1, "x": 2}
	k := map[key]string{key(s): "named"}
	n := 0
	fmt.Println(testing.AllocsPerRun(20, func() {
		if string(b) == s && s <= string(b) && !(string(b) < string(b[1:])) {
			n++
		}
		n += m[string(b)] + len(k[key(b)])
		if _, ok := m[string(b[:3])]; ok {
			n++
		}
		switch string(b) {
		case "no":
			n = -1000
		case "hello, world of strings":
			n++
		}
		for i, c := range []byte(s) {
			n += i + int(c)
		}
	}), n)
	fmt.Println(pick(b, m))

	m[string(b)] = 5 // kept: must be a copy
	c := string(b) + "!"
	d := "" + string(b)
	keep := string(b)
	b[0] = 'J'
	_, ok := m[s]
	fmt.Println(ok, m[s], c, d, keep, string(b) == keep, "<"+string(b)+">"+string(b[:2]))

	var p []int
	p = append(p, make([]int, 3)...)
	p[1] = 7
	p = append(p[:2], make([]int, 2)...)
	fmt.Println(p, cap(p) >= 4, append([]byte("a"), make([]byte, 0)...))
	defer func() { fmt.Println(recover()) }()
	neg := -1
	p = append(p, make([]int, neg)...)
}

// output:
// 0 51996
// 1 true
// true 5 hello, world of strings! hello, world of strings hello, world of strings false <Jello, world of strings>Je
// [0 7 0 0] true [97]
// runtime error: makeslice: len out of range
