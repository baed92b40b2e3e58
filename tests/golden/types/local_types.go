package main

import "fmt"

func f() any {
	type T struct{ a int }
	return T{1}
}

func g() any {
	type T struct{ a int }
	return T{1}
}

func h[P any](p P) any {
	type T struct{ v P }
	return T{p}
}

func main() {
	fmt.Println(f() == f(), f() == g(), h(1) == h(1), h(1) == h("x"))
	fmt.Printf("%T %T %v %v\n", f(), g(), h(1), h("s"))
	type rec struct {
		next *rec
		kids map[string]rec
	}
	r := rec{kids: map[string]rec{"k": {}}}
	r.next = &r
	fmt.Println(len(r.next.next.kids))
	type E int
	const (
		a E = iota + 5
		b
	)
	fmt.Printf("%v %T\n", b, b)
}
