package main

import (
	"fmt"
	"unsafe"
)

type T struct {
	a int8
	b int64
	c string
}

func main() {
	t := T{1, 2, "xyz"}
	pb := (*int64)(unsafe.Pointer(uintptr(unsafe.Pointer(&t)) + unsafe.Offsetof(t.b)))
	*pb = 99
	pc := (*string)(unsafe.Add(unsafe.Pointer(&t), unsafe.Offsetof(t.c)))
	fmt.Println(t.b, *pc, len(*pc))
	f := 1.5
	bits := *(*uint64)(unsafe.Pointer(&f))
	fmt.Println(bits == 0x3ff8000000000000, bits)
	arr := [4]int32{1, 2, 3, 4}
	s := unsafe.Slice(&arr[1], 3)
	s[0] = 20
	fmt.Println(arr, s, len(s), cap(s))
	b := []byte("hello")
	str := unsafe.String(&b[0], 4)
	fmt.Println(str, unsafe.StringData(str) == &b[0], unsafe.SliceData(s) == &arr[1])
	fmt.Println(unsafe.Slice((*int)(nil), 0) == nil, unsafe.String(nil, 0) == "")
	for i := range arr {
		fmt.Print(*(*int32)(unsafe.Add(unsafe.Pointer(&arr), i*4)), " ")
	}
	fmt.Println()
}
