package main

import "fmt"

func main() {
	var x any = "a string"
	fmt.Println(x.(int))
}
