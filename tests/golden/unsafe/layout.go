package main

import (
	"fmt"
	"unsafe"
)

type header struct {
	data unsafe.Pointer
	len  int
	cap  int
}
type iface struct{ typ, data unsafe.Pointer }

func main() {
	s := make([]int16, 3, 7)
	h := (*header)(unsafe.Pointer(&s))
	fmt.Println(h.len, h.cap, h.data == unsafe.Pointer(&s[0]))
	h.len = 5
	fmt.Println(len(s), s)
	str := "hello"
	sh := (*[2]uintptr)(unsafe.Pointer(&str))
	fmt.Println(sh[1], sh[0] != 0)
	var a, b any = 1, 2
	ia, ib := (*iface)(unsafe.Pointer(&a)), (*iface)(unsafe.Pointer(&b))
	fmt.Println(ia.typ == ib.typ, *(*int)(ib.data))
	x := 7
	var p any = &x
	fmt.Println((*iface)(unsafe.Pointer(&p)).data == unsafe.Pointer(&x))
	type big struct {
		a byte
		b uint16
		c byte
		d uint32
		e byte
		f *int
		g bool
	}
	var t big
	fmt.Println(unsafe.Offsetof(t.b), unsafe.Offsetof(t.c), unsafe.Offsetof(t.d), unsafe.Offsetof(t.e), unsafe.Offsetof(t.f), unsafe.Offsetof(t.g), unsafe.Sizeof(t))
}
