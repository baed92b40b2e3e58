package main

import (
	"fmt"
	"os"
)

type res struct{ name string }

func open(n string) *res { fmt.Println("open", n); return &res{n} }
func (r *res) Close()    { fmt.Println("close", r.name) }

func process(names ...string) (err error) {
	for i, n := range names {
		r := open(n)
		defer r.Close()
		defer func() {
			if err != nil {
				err = fmt.Errorf("%s: %w", n, err)
			}
		}()
		if i == 2 {
			return os.ErrInvalid
		}
	}
	return nil
}

func conditional(b bool) (s string) {
	if b {
		defer func() { s += " deferred" }()
	}
	for i := range 3 {
		if i%2 == 0 {
			defer func() { s += fmt.Sprint(i) }()
		}
	}
	return "r"
}

func early() (n int) {
	defer func() { n++ }()
	if n == 0 {
		return 5
	}
	defer func() { n *= 100 }()
	return 6
}

func main() {
	fmt.Println(process("a", "b", "c", "d"))
	fmt.Println(process("x"))
	fmt.Println(conditional(true), conditional(false), early())
}
