package main

import (
	"errors"
	"fmt"
)

func get(n int) (int, error) {
	if n > 1 {
		return 0, errors.New("big")
	}
	return n * 2, nil
}

func main() {
	a, err := get(1)
	fmt.Println(a, err)
	b, err := get(2)
	fmt.Println(b, err)
	a, c := 5, 6
	p := &err
	d, err := get(3)
	fmt.Println(a, c, d, *p == err)
	_, e := get(0)
	fmt.Println(e)
	var (
		i, j     = 1, "j"
		k    int = 2
		u, v float32
	)
	fmt.Println(i, j, k, u, v)
}
