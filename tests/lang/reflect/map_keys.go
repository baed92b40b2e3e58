// Unhashable keys, in empty maps and others.
package main

import (
	"fmt"
	"reflect"
)

func main() {
	for _, m := range []map[any]int{nil, {}, {1: 2}} {
		func() {
			defer func() { fmt.Println(recover()) }()
			var key any = []int{1}
			fmt.Println(reflect.ValueOf(m).MapIndex(reflect.ValueOf(&key).Elem()))
		}()
	}
}

// output:
// hash of unhashable type: []int
// hash of unhashable type: []int
// runtime error: hash of unhashable type []int
