// output:
// 110
// 110
// 110
// 110
// 110
// 110
// 110
// 10 100
// 10 100
// [10 10 10 100 10]
// 10 100
// 10 [10 100]
// -100
// true 90 110

package main

import "fmt"

type T struct{ x int; p *int; a [2]int }

var g = 1

func main() {
	a := []int{1}
	m := map[int]int{0: 1}
	arr := [2]int{1, 1}
	t := &T{x: 1, p: new(int)}
	v := 1
	f := func() int { a[0], m[0], t.x, *t.p, v, g, arr[0] = 10, 10, 10, 10, 10, 10, 10; return 100 }
	r := func() { a[0], m[0], t.x, *t.p, v, g, arr[0] = 1, 1, 1, 1, 1, 1, 1 }
	fmt.Println(a[0] + f()); r()
	fmt.Println(m[0] + f()); r()
	fmt.Println(t.x + f()); r()
	fmt.Println(*t.p + f()); r()
	fmt.Println(v + f()); r()
	fmt.Println(g + f()); r()
	fmt.Println(arr[0] + f()); r()
	fmt.Println(a[0], f()); r()
	fmt.Println(v, f()); r()
	x := []int{v, a[0], g, f(), arr[0]}; r()
	fmt.Println(x)
	y, z := a[0], f(); r()
	fmt.Println(y, z)
	w := T{x: a[0], a: [2]int{v, f()}}; r()
	fmt.Println(w.x, w.a)
	fmt.Println(a[0]*2 - v - f() - g); r()
	fmt.Println(a[0] < f(), -v+f(), int64(a[0])+int64(f())); r()
}
