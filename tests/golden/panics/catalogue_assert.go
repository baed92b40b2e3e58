package main

import (
	"fmt"
	"io"
)

type A struct{}
type B struct{}

func (A) Foo()  {}
func (*B) Foo() {}

type F interface{ Foo() }
type G interface {
	Foo()
	bar(int) string
}
type L = struct{ x int }

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	var f F = A{}
	var x any = B{}
	var nilF F
	type A struct{}
	try(func() { _ = f.(*B) })
	try(func() { _ = f.(G) })
	try(func() { _ = x.(F) })
	try(func() { _ = x.(A) })
	try(func() { _ = x.(io.Reader) })
	try(func() { _ = nilF.(*B) })
	try(func() { _ = any(nil).(int) })
	try(func() { _ = any(L{1}).(struct{ y int }) })
	try(func() { _ = any([]int{}).([]string) })
	try(func() { _ = any(3).(error) })
	try(func() { _ = any(fmt.Sprint).(func()) })
	try(func() { _ = any(map[string]int{}).(map[string]any) })
}
