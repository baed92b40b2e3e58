// Package page has a function whose assembly only jumps to the library's.
package page

func size() int

// Size is the size of a page in kibibytes.
func Size() int { return size() >> 10 }
