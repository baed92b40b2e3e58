package main

import "sort"

type bad []int

func (b bad) Len() int           { return len(b) }
func (b bad) Less(i, j int) bool { panic("in Less") }
func (b bad) Swap(i, j int)      {}

func main() {
	sort.Sort(bad{3, 1, 2})
}
