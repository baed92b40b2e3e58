package main

import "fmt"

type Shape interface {
	Area() float64
	Perimeter() float64
}
type Sq struct{ s float64 }
type Circ struct{ r float64 }

func (s Sq) Area() float64         { return s.s * s.s }
func (s Sq) Perimeter() float64    { return 4 * s.s }
func (c *Circ) Area() float64      { return 3 * c.r * c.r }
func (c *Circ) Perimeter() float64 { return 6 * c.r }

type Named interface {
	Shape
	fmt.Stringer
}

func (s Sq) String() string { return fmt.Sprintf("Sq(%g)", s.s) }

func main() {
	shapes := []Shape{Sq{2}, &Circ{1}, &Sq{3}}
	for _, s := range shapes {
		fmt.Print(s.Area(), " ", s.Perimeter(), " ")
		if n, ok := s.(Named); ok {
			fmt.Print(n)
		}
		fmt.Println()
	}
	var a, b Shape = Sq{2}, Sq{2}
	fmt.Println(a == b, a == Shape(Sq{3}), a != nil, shapes[1] == shapes[1])
	var np *Circ
	var s Shape = np
	fmt.Println(s == nil, s.(*Circ) == nil)
	var e any = 3
	fmt.Println(e == 3, e == 3.0, e == "3", e == any(int64(3)))
	m := map[any]string{1: "int", "1": "string", 1.0: "float", Sq{1}: "sq", [2]int{1, 2}: "arr"}
	fmt.Println(m[1], m["1"], m[1.0], m[Sq{1}], m[[2]int{1, 2}], m[2] == "")
}
