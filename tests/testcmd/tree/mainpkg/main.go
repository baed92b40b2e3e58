package main

// Twice doubles.
func Twice(n int) int { return 2 * n }

func main() { println(Twice(1)) }
