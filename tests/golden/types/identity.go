package main

import "fmt"

type (
	A0 = []string
	A1 = A0
	A2 = struct{ a, b int }
	B0 A0
	F1 = func(A0, ...int) error
)

func main() {
	var a any = A0{"x"}
	_, ok1 := a.([]string)
	_, ok2 := a.(A1)
	_, ok3 := a.(B0)
	fmt.Println(ok1, ok2, ok3)
	var s any = struct{ a, b int }{1, 2}
	_, ok4 := s.(A2)
	_, ok5 := s.(struct {
		a int
		b int
	})
	_, ok6 := s.(struct{ a, b int32 })
	fmt.Println(ok4, ok5, ok6)
	var f any = func([]string, ...int) error { return nil }
	_, ok7 := f.(F1)
	_, ok8 := f.(func([]string, []int) error)
	fmt.Println(ok7, ok8)
	var c any = make(chan int)
	_, ok9 := c.(<-chan int)
	_, ok10 := c.(chan int)
	fmt.Println(ok9, ok10)
	var tag any = struct {
		X int `a:"1"`
	}{}
	_, ok11 := tag.(struct{ X int })
	fmt.Println(ok11)
	fmt.Printf("%T %T %T %T\n", a, B0{}, s, tag)
}
