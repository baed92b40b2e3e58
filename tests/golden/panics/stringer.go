package main

type S struct{ a int }

func (S) String() string { return "not used by panic for Stringer?" }

func main() {
	panic(S{3})
}
