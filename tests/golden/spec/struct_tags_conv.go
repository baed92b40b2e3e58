package main

import (
	"fmt"
	"reflect"
)

type A struct {
	F int `json:"f" xml:"ff"`
}
type B struct{ F int }

func main() {
	a := A{1}
	b := B(a)
	fmt.Println(b, A(b) == a)
	f, _ := reflect.TypeOf(a).FieldByName("F")
	fmt.Println(f.Tag, f.Tag.Get("xml"), f.Tag.Get("none") == "")
	fmt.Printf("%T %T\n", struct {
		X int "raw tag"
	}{}, struct{ A }{})
}
