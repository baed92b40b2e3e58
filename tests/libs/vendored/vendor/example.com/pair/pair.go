// Package pair is a vendored module with a generic type.
package pair

import (
	"cmp"
	"slices"
)

type Pair[K cmp.Ordered, V any] struct {
	Key   K
	Value V
}

// Sorted lists a map's entries by key.
func Sorted[K cmp.Ordered, V any](m map[K]V) []Pair[K, V] {
	var out []Pair[K, V]
	for k, v := range m {
		out = append(out, Pair[K, V]{k, v})
	}
	slices.SortFunc(out, func(a, b Pair[K, V]) int { return cmp.Compare(a.Key, b.Key) })
	return out
}
