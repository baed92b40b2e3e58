package main

type T struct{ a, b int }

func get(t *T) int { return t.b }

func main() {
	println("before")
	var t *T
	println(get(t))
}
