// Package count counts letters.
package count

func Letters(words []string) map[int]int {
	lengths := map[int]int{}
	for _, w := range words {
		lengths[len(w)]++
	}
	return lengths
}
