package main

import "fmt"

func classify(x int) string {
	if x := x * 2; x < 0 {
		return "neg"
	} else if y := x + 1; y > 10 {
		return fmt.Sprint("big", x, y)
	} else if x == 0 {
		return "zero"
	} else {
		return fmt.Sprint("small", x, y)
	}
}

func main() {
	for _, v := range []int{-1, 0, 3, 30} {
		fmt.Println(classify(v))
	}
	if m := map[string]int{"a": 1}; m["a"] == 1 && len(m) == 1 {
		fmt.Println("ok")
	}
	if f := func() bool { return true }; f() {
	}
	if v, ok := any(3).(int); !ok {
		fmt.Println("no")
	} else {
		fmt.Println(v)
	}
}
