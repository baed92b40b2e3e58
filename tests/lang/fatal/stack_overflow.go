// fatal: stack overflow
// stderr: runtime: goroutine stack exceeds 1000000000-byte limit
// stderr: main.f(

package main

func f(n int) int { return f(n+1) + 1 }

func main() {
	println(f(0))
}
