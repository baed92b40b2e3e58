package main

func main() {
	s := []int{1}
	i := -1
	println(s[i])
}
