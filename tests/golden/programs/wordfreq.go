// stdin: the quick brown fox\njumps over the lazy dog the end\nquick quick\n

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	freq := map[string]int{}
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		for _, w := range strings.Fields(sc.Text()) {
			freq[w]++
		}
	}
	words := slices.SortedFunc(maps.Keys(freq), func(a, b string) int {
		return cmp.Or(cmp.Compare(freq[b], freq[a]), strings.Compare(a, b))
	})
	for _, w := range words[:4] {
		fmt.Printf("%-6s %d\n", w, freq[w])
	}
}
