// Package report prints what the program found.
package report

import (
	"fmt"
	"io"

	"example.com/pair"
)

func Print(w io.Writer, lengths map[int]int) {
	for _, p := range pair.Sorted(lengths) {
		fmt.Fprintf(w, "%d letters: %d\n", p.Key, p.Value)
	}
}
