package main

import "fmt"

func ch(s string, c chan int) chan int { fmt.Print(s, " "); return c }

func val(s string, v int) int { fmt.Print(s, " "); return v }

func main() {
	c1, c2 := make(chan int, 1), make(chan int)
	select {
	case ch("c1", c1) <- val("v1", 1):
		fmt.Println("sent")
	case <-ch("c2", c2):
		fmt.Println("recv")
	}
	counts := [2]int{}
	a, b := make(chan int, 1000), make(chan int, 1000)
	for i := range 1000 {
		a <- i
		b <- i
	}
	for range 1000 {
		select {
		case <-a:
			counts[0]++
		case <-b:
			counts[1]++
		}
	}
	fmt.Println(counts[0]+counts[1], counts[0] > 300, counts[1] > 300)
	done := make(chan bool)
	go func() {
		for i := range 5 {
			select {
			case c2 <- i:
			case <-done:
				return
			}
		}
		close(c2)
	}()
	sum := 0
	for v := range c2 {
		sum += v
	}
	fmt.Println(sum)
}
