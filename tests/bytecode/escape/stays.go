package main

type point struct{ x, y int }

// A struct that never leaves needs no allocation, though its address is taken.
// no-ops stays: NEW
func stays(a int) int {
	p := point{a, a + 1}
	p.x += 2
	return p.x * p.y
}

// One that leaves does.
// ops leaves: NEW
func leaves(a int) *point {
	return &point{a, a}
}

func main() { println(stays(3), leaves(4).x) }
