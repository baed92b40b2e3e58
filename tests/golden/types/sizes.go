package main

import (
	"fmt"
	"unsafe"
)

type s1 struct {
	a bool
	b int64
	c bool
}
type s2 struct {
	a, c bool
	b    int64
}
type s3 struct {
	a int32
	z struct{}
}

func main() {
	fmt.Println(unsafe.Sizeof(s1{}), unsafe.Sizeof(s2{}), unsafe.Sizeof(s3{}), unsafe.Sizeof(struct{}{}))
	fmt.Println(unsafe.Offsetof(s1{}.b), unsafe.Offsetof(s1{}.c), unsafe.Alignof(s1{}), unsafe.Alignof(s3{}))
	fmt.Println(unsafe.Sizeof(""), unsafe.Sizeof([]int{}), unsafe.Sizeof(any(nil)), unsafe.Sizeof(map[int]int{}), unsafe.Sizeof(func() {}))
	fmt.Println(unsafe.Sizeof(1i), unsafe.Sizeof(complex64(0)), unsafe.Sizeof('a'), unsafe.Sizeof(uintptr(0)), unsafe.Sizeof([3]s1{}))
}
