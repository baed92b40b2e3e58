package main

import "io"

type R struct{}

func (r *R) Read(p []byte) (int, error) { return 0, nil }

type W struct{}

func (w W) Write(p string) (int, error) { return 0, nil }

func main() {
	var r io.Reader = R{}
	var w io.Writer = W{}
	var rw io.ReadWriter = &R{}
	_ = r.(R)
	var x any = 1
	x.Foo()
	_ = x + 1
	switch x.(type) {
	case io.Reader, io.Reader:
	case int:
	case int:
	}
	var e error = "s"
}
