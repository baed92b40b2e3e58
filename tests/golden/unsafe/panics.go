package main

import (
	"fmt"
	"unsafe"
)

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	n := -1
	x := 5
	var nilp *int
	var nilb *byte
	try(func() { _ = unsafe.Slice(&x, n) })
	try(func() { _ = unsafe.Slice(nilp, 1-n) })
	try(func() { _ = unsafe.String(nilb, 1-n) })
	b := byte(1)
	try(func() { _ = unsafe.String(&b, n) })
	try(func() { _ = unsafe.Slice(&x, 1<<62) })
}
