package main

func main() {
	defer panic(1 + 2i)
	panic(true)
}
