package main

func f() {}

func main() {
	break
	continue
	goto nowhere
	for {
		break L
	}
	defer 1
	go f
	switch 1 {
	case 1:
	case 1:
	case "a":
	default:
	default:
	}
	x := 1
	x := 2
	fallthrough
	goto M
	y := 1
M:
	_ = y
	var c <-chan int
	c <- 1
	close(c)
	for i := range 1.5 {
	}
}
