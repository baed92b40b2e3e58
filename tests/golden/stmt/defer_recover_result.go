package main

import "fmt"

type T struct{ log []string }

func (t *T) do(name string, f func()) (ok bool) {
	defer t.guard(name, &ok)
	f()
	return true
}

func (t *T) guard(name string, ok *bool) {
	if r := recover(); r != nil {
		t.log = append(t.log, fmt.Sprint(name, ": ", r))
		*ok = false
	}
}

func multi() (a int, b string, c []int) {
	defer func() {
		recover()
		b += "-after"
	}()
	a, b, c = 1, "set", []int{1}
	panic("x")
}

func deep(n int) int {
	if n == 0 {
		panic("deep")
	}
	defer func() {
		if n == 5 {
			recover()
		}
	}()
	return deep(n-1) + 1
}

func main() {
	t := &T{}
	fmt.Println(t.do("fine", func() {}), t.do("index", func() { _ = t.log[5] }), t.do("custom", func() { panic(fmt.Errorf("e")) }))
	for _, l := range t.log {
		fmt.Println(l)
	}
	fmt.Println(multi())
	fmt.Println(deep(8))
}
