// Package notests has none.
package notests

// F is not tested.
func F(n int) int {
	if n > 1 {
		return n
	}
	return 1
}
