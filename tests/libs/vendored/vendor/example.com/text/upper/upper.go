// Package upper is a vendored package whose module says go 1.20: its loop variables live as long as the loop.
package upper

import "strings"

func Words(words []string) []string {
	var later []func() string
	for _, w := range words {
		later = append(later, func() string { return strings.ToUpper(w) })
	}
	out := make([]string, len(later))
	for i, f := range later {
		out[i] = f()
	}
	return out
}
