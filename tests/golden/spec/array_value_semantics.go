package main

import "fmt"

type M struct {
	grid [2][2]int
	name string
}

func mutate(m M) M { m.grid[0][0] = 9; m.name = "m"; return m }

func main() {
	a := M{name: "a"}
	b := a
	c := mutate(a)
	b.grid[1][1] = 5
	fmt.Println(a, b, c)
	arr := [3]M{a, b, c}
	for _, m := range arr {
		m.name = "changed"
		m.grid[0][1] = 1
	}
	for i := range arr {
		arr[i].grid[0][1]++
	}
	fmt.Println(arr)
	var i any = arr
	arr[0].name = "after boxing"
	fmt.Println(i.([3]M)[0].name, arr[0].name)
	ch := make(chan [2]int, 1)
	v := [2]int{1, 2}
	ch <- v
	v[0] = 100
	fmt.Println(<-ch, v)
	mp := map[string][2]int{"k": v}
	w := mp["k"]
	w[1] = -1
	fmt.Println(mp, w, [2][2]int{{1}, v} == [2][2]int{{1}, {100, 2}})
	f := func() [2]int { return v }
	fmt.Println(f()[0], len(f()))
}
