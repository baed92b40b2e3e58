package main

import "fmt"

func a(x int) int {
	switch {
	case x > 0:
		return 1
	default:
		panic("neg")
	}
}

func b() int {
	for {
	}
}

func c(x int) int {
	if x > 0 {
		return 1
	} else {
		return 2
	}
}

func d(x any) string {
	switch x.(type) {
	case int:
		return "int"
	default:
		return "other"
	}
}

func e(x int) int {
L:
	for {
		if x > 3 {
			return x
		}
		x++
		continue L
	}
}

func f(c chan int) int {
	select {
	case v := <-c:
		return v
	}
}

func g(x int) int {
	{
		goto end
	}
end:
	return x
}

func main() {
	ch := make(chan int, 1)
	ch <- 5
	fmt.Println(a(1), c(0), d("s"), e(0), f(ch), g(2))
	defer func() { fmt.Println(recover()) }()
	a(-1)
}
