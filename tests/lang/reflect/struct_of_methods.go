// Structs made by reflect have the methods of what they embed, as far as upstream goes.
package main

import (
	"fmt"
	"reflect"
	"time"
)

type T int

func (t T) Get() int   { return int(t) }
func (t *T) Set(n int) { *t = T(n) }

type getter interface{ Get() int }

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	one := reflect.StructOf([]reflect.StructField{{Name: "T", Type: reflect.TypeOf(T(0)), Anonymous: true}})
	v := reflect.New(one).Elem()
	v.Field(0).SetInt(42)
	fmt.Println(v.Interface().(getter).Get(), one.NumMethod(), v.MethodByName("Get").Call(nil)[0])

	ptr := reflect.StructOf([]reflect.StructField{{Name: "T", Type: reflect.TypeOf(new(T)), Anonymous: true}})
	v = reflect.New(ptr).Elem()
	v.Field(0).Set(reflect.ValueOf(new(T)))
	v.Interface().(interface{ Set(int) }).Set(7)
	fmt.Println(v.Interface().(getter).Get(), ptr.NumMethod())

	iface := reflect.StructOf([]reflect.StructField{{Name: "Getter", Type: reflect.TypeOf((*getter)(nil)).Elem(), Anonymous: true}})
	fmt.Println(iface.NumMethod(), iface.Method(0).Name)
	try(func() { reflect.Zero(iface).Interface().(getter).Get() })
	try(func() {
		reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeOf(0)}, {Name: "T", Type: reflect.TypeOf(T(0)), Anonymous: true}})
	})
	tt := reflect.StructOf([]reflect.StructField{{Name: "Time", Type: reflect.TypeOf(time.Time{}), Anonymous: true}})
	_, ok := tt.MethodByName("After")
	fmt.Println(ok)
	fmt.Println(reflect.TypeOf((chan<- (<-chan int))(nil)), reflect.TypeOf((chan (<-chan int))(nil)))
	// A type that nothing can hold is still a type.
	big := reflect.ArrayOf(1<<62, reflect.TypeOf(byte(0)))
	fmt.Println(big.Size() == 1<<62)
	try(func() { reflect.ArrayOf(1<<62, reflect.TypeOf(big.Size())) })
}

// output:
// 42 1 42
// 7 2
// 1 Get
// reflect: StructOf does not support methods of embedded interfaces
// reflect: embedded type with methods not implemented if type is not first field
// true
// chan<- <-chan int chan (<-chan int)
// true
// reflect.ArrayOf: array size would exceed virtual address space
