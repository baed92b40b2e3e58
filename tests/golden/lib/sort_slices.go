package main

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
)

type person struct {
	name string
	age  int
}
type byAge []person

func (b byAge) Len() int           { return len(b) }
func (b byAge) Less(i, j int) bool { return b[i].age < b[j].age }
func (b byAge) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func main() {
	ps := []person{{"al", 30}, {"bo", 25}, {"cy", 35}, {"di", 25}}
	sort.Stable(byAge(ps))
	fmt.Println(ps)
	slices.SortFunc(ps, func(a, b person) int { return cmp.Or(-cmp.Compare(a.age, b.age), strings.Compare(a.name, b.name)) })
	fmt.Println(ps)
	xs := []int{5, 2, 8, 1}
	sort.Ints(xs)
	i, found := slices.BinarySearch(xs, 5)
	fmt.Println(xs, i, found, sort.SearchInts(xs, 3), slices.Contains(xs, 8), slices.Index(xs, 2), slices.Max(xs))
	big := make([]int, 1000)
	for i := range big {
		big[i] = (i * 7919) % 1009
	}
	slices.Sort(big)
	fmt.Println(slices.IsSorted(big), big[:5], big[995:])
	fmt.Println(slices.Compact([]int{1, 1, 2, 2, 1}), slices.Insert([]int{1, 4}, 1, 2, 3), slices.Delete([]int{0, 1, 2, 3}, 1, 3), slices.Equal(xs, slices.Clone(xs)))
	sort.Slice(xs, func(i, j int) bool { return xs[i] > xs[j] })
	fmt.Println(xs, slices.Collect(slices.Chunk([]int{1, 2, 3, 4, 5}, 2)), slices.Sorted(slices.Values([]string{"b", "a"})), slices.Repeat([]int{1}, 3))
	sort.Sort(sort.Reverse(sort.StringSlice([]string{"x"})))
}
