// panic: runtime error: makeslice: len out of range

package main

func main() {
	n := 1 << 62
	println(len(make([]int, n)))
}
