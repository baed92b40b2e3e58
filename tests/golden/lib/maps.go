package main

import (
	"fmt"
	"maps"
	"slices"
)

func main() {
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Values(m)))
	c := maps.Clone(m)
	maps.DeleteFunc(c, func(k string, v int) bool { return v%2 == 1 })
	fmt.Println(c, maps.Equal(m, c), len(m))
	maps.Copy(c, map[string]int{"z": 26})
	fmt.Println(c, maps.Collect(slices.All([]string{"x", "y"})))
	maps.Insert(c, maps.All(map[string]int{"q": 0}))
	fmt.Println(len(c))
}
