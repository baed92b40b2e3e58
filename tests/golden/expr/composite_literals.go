package main

import "fmt"

type Point3D struct{ x, y, z float64 }
type Line struct{ p, q Point3D }
type PPoint *Point3D

func main() {
	origin := &Point3D{}
	line := Line{*origin, Point3D{y: -4, z: 12.3}}
	fmt.Println(*origin, line)
	fmt.Println([...]Point3D{{1, 2, 3}, {z: 1}}, [][]int{{1}, {2, 3}})
	pts := []*Point3D{{1, 1, 1}, {2, 2, 2}}
	fmt.Println(*pts[1], len(pts))
	m := map[Point3D]string{{0, 0, 0}: "o", {x: 1}: "x"}
	fmt.Println(m[*origin], m[Point3D{1, 0, 0}])
	mp := map[string]*Point3D{"a": {1, 0, 0}}
	fmt.Println(mp["a"].x)
	pp := [2]PPoint{{1.5, -3.5, 0}, {}}
	fmt.Println(pp[0].x, pp[1].y)
	nested := map[string][]map[int]string{"k": {{1: "a"}, {2: "b", 3: "c"}}}
	fmt.Println(nested["k"][1][3])
	freq := [...]string{9: "i", 3: "c", "d"}
	fmt.Printf("%d %q\n", len(freq), freq)
	if v := (Point3D{1, 2, 3}); v.x == 1 {
		fmt.Println("paren")
	}
}
