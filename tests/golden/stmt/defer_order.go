package main

import "fmt"

func trace(s string) string { fmt.Println("enter", s); return s }
func un(s string)           { fmt.Println("leave", s) }

func named() (n int) {
	defer func() { n *= 2 }()
	defer func() { n += 3 }()
	return 5
}

func loop() {
	for i := range 3 {
		defer fmt.Print(i, " ")
	}
}

func args() {
	x := 1
	defer fmt.Println("arg", x)
	defer func() { fmt.Println("closure", x) }()
	x = 2
}

type T struct{ n int }

func (t T) show()   { fmt.Println("T", t.n) }
func (t *T) pshow() { fmt.Println("*T", t.n) }

func methods() {
	t := T{1}
	defer t.show()
	defer t.pshow()
	t.n = 9
}

func main() {
	defer un(trace("main"))
	fmt.Println(named())
	loop()
	fmt.Println()
	args()
	methods()
	defer func() {
		defer fmt.Println("nested")
	}()
	var f func()
	func() {
		defer func() { fmt.Println(recover()) }()
		defer f()
		fmt.Println("nil defer evaluated later")
	}()
}
