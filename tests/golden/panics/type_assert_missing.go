package main

import "io"

type T struct{}

func (*T) Read([]byte) (int, error) { return 0, nil }

func main() {
	var x any = T{}
	_ = x.(io.Reader)
}
