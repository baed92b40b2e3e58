package main

func main() {
	x := 
	if x {
	for i := 0; i < 3 {
	}
	var y int = = 3
	foo(1, 2
}

func g( {
}
