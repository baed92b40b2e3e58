package main

func main() {
	s := "abc"
	i := uint8(200)
	println(s[i])
}
