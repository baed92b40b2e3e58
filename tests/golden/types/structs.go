package main

import "fmt"

type Point struct{ X, Y float64 }
type Named struct {
	Point
	Name string `key:"value"`
	_    int
}
type tree struct {
	left, right *tree
	v           int
}

func main() {
	p := Point{1, 2}
	n := Named{Point: p, Name: "n"}
	n.X = 5
	fmt.Println(p, n.X, n.Point.X, n.Name, n)
	fmt.Printf("%v %+v %#v\n", p, p, p)
	q := &p
	q.Y++
	(*q).X--
	fmt.Println(p, *q == p, Point{X: 0, Y: 3} == p)
	anon := struct {
		a int
		b string
	}{1, "x"}
	fmt.Printf("%v %+v %T\n", anon, anon, anon)
	t := &tree{v: 1, left: &tree{v: 2}}
	fmt.Println(t.left.v, t.right == nil)
	type local struct{ Point }
	fmt.Println(local{Point{3, 4}}.Y)
}
