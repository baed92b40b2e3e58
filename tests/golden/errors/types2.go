package main

func f(a int, b string) (int, error) { return a }

func g() int {
	for {
		break
	}
}

func main() {
	f(1)
	f(1, "a", 3)
	f("a", 1)
	var x int = f(1, "a")
	return 1
	if x := 1; x {
	}
	!5
	x + 1
	nil := 3
}
