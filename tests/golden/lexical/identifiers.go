package main

import "fmt"

type größe int

func (g größe) Straße() string { return "Straße" }

func main() {
	var 日本 = "nihon"
	_x9, αβ := 9, "greek"
	const Ünder_score = 1_000
	fmt.Println(日本, _x9, αβ, Ünder_score, größe(3).Straße())
	{
		true := false
		nil := "shadowed"
		len := func(string) int { return -1 }
		fmt.Println(true, nil, len("abc"))
	}
	fmt.Println(true, len("abc"))
}
