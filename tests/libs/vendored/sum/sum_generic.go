//go:build !amd64 || !gc || purego

package sum

// Of stands beside an assembly form that the tag purego leaves out.
func Of(a, b int) int { return a + b }
