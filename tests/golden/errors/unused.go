package main

import (
	"fmt"
	"os"
	str "strings"
)

func f() (a, b int) {
	x := 1
	var y, z = 2, 3
	z = 4
	for i, v := range []int{1} {
	}
	switch t := any(x).(type) {
	case int:
	}
	func() { q := 1 }()
	return
}

func main() {
	a, b := f()
L:
	for {
	}
}
