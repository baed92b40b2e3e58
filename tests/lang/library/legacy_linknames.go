// Names of the runtime that libraries from before Go 1.24 pull by linkname: reflect2 walks maps with these.
package main

import (
	"fmt"
	"sort"
	"unsafe"
)

type iterator struct {
	key, elem unsafe.Pointer
	rest      [12]uintptr
	pointers  [4]unsafe.Pointer
}

type eface struct{ typ, data unsafe.Pointer }

//go:linkname mapiterinit reflect.mapiterinit
func mapiterinit(typ, m unsafe.Pointer, it *iterator)

//go:linkname mapiternext reflect.mapiternext
func mapiternext(it *iterator)

func main() {
	var m any = map[string]int{"a": 1, "b": 2, "c": 3}
	e := (*eface)(unsafe.Pointer(&m))
	var it iterator
	var found []string
	for mapiterinit(e.typ, e.data, &it); it.key != nil; mapiternext(&it) {
		found = append(found, fmt.Sprint(*(*string)(it.key), *(*int)(it.elem)))
	}
	sort.Strings(found)
	fmt.Println(found)
}

// output:
// [a1 b2 c3]
