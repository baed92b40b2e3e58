package main

func main() {
	defer func() {
		defer func() {
			panic("three")
		}()
		panic("two")
	}()
	panic("one")
}
