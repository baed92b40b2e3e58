package main

func main() {
	n := -5
	_ = make([]int, n)
}
