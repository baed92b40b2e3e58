package main

import (
	"fmt"
	"io"
	"strings"
)

type T struct{}

func (T) Read([]byte) (int, error) { return 0, io.EOF }

func main() {
	var x any = 7
	i, ok := x.(int)
	s, ok2 := x.(string)
	fmt.Println(i, ok, s == "", ok2, x.(int)+1)
	var r io.Reader = T{}
	_, isCloser := r.(io.Closer)
	_, isT := r.(T)
	_, isPT := r.(*T)
	fmt.Println(isCloser, isT, isPT)
	r = strings.NewReader("abc")
	if rs, ok := r.(io.ReadSeeker); ok {
		n, _ := rs.Seek(0, io.SeekEnd)
		fmt.Println(n)
	}
	var n any
	_, ok = n.(any)
	fmt.Println(ok)
	var e error
	_, ok = e.(interface{ Foo() })
	fmt.Println(ok)
	var v, okv = x.(fmt.Stringer)
	fmt.Println(v, okv)
}
