// Package pass has tests that pass.
package pass

// Add adds.
func Add(a, b int) int { return a + b }

// Sign has branches for coverage.
func Sign(n int) string {
	if n < 0 {
		return "negative"
	} else if n == 0 {
		return "zero"
	}
	return "positive"
}
