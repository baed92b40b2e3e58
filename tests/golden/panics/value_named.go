package main

type code int8
type name string

func main() {
	defer func() {
		panic(name("n\"q"))
	}()
	panic(code(-3))
}
