package main

import "fmt"

type T struct{ a, b int }

func main() {
	m := map[string]T{"x": {1, 2}}
	p := map[string]*T{"x": {3, 4}}
	p["x"].a = 30
	t := m["x"]
	t.a = 10
	fmt.Println(m["x"], t, *p["x"])
	m["x"] = t
	fmt.Println(m)
	nested := map[string]map[string]int{"a": {"b": 1}}
	nested["a"]["c"] = 2
	fmt.Println(nested, nested["q"]["r"])
	funcs := map[string]func(int) int{"dbl": func(x int) int { return x * 2 }}
	fmt.Println(funcs["dbl"](4), funcs["none"] == nil)
	arr := map[[2]int]string{{1, 2}: "a"}
	fmt.Println(arr[[...]int{1, 2}])
	iface := map[fmt.Stringer]int{}
	fmt.Println(len(iface))
}
