// fatal: stack overflow
// stderr: runtime: goroutine stack exceeds 1000000-byte limit

package main

import "runtime/debug"

func f(a [100]int) int { return f(a) + a[0] }

func main() {
	debug.SetMaxStack(1000000)
	f([100]int{})
}
