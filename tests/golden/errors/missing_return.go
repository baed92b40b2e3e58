package main

func a(x int) int {
	if x > 0 {
		return 1
	}
}

func b(x int) int {
	switch x {
	case 1:
		return 1
	}
}

func c() int {
	for x := 0; x < 3; x++ {
		return x
	}
}

func d() (n int, err error) {
	{
		n := 1
		return
	}
}

func main() {
	_ = func() int {}
}
