// Package sum has assembly and the same in Go.
package sum
