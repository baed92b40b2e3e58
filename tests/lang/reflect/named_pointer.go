// A named pointer type is not what PointerTo gives.
package main

import (
	"fmt"
	"reflect"
)

type T struct{}
type P *T

func main() {
	p := reflect.TypeOf((P)(nil))
	fmt.Println(p, p.Elem(), reflect.PointerTo(p.Elem()), reflect.PointerTo(p.Elem()) == reflect.TypeFor[*T]())
}

// output:
// main.P main.T *main.T true
