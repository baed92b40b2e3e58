package main

func main() {
	var a [3]string
	i := 3
	a[i] = "x"
}
