package main

import "fmt"

func main() {
	for i := 0; i < 3; i++ {
		fmt.Print(i, " ")
	}
	i := 10
	for i > 7 {
		i--
	}
	for {
		i++
		if i > 12 {
			break
		}
		if i%2 == 0 {
			continue
		}
		fmt.Print(i, " ")
	}
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		fmt.Print(i, ",", j, " ")
	}
	for ; i < 15; i++ {
	}
	for i = range 3 {
	}
	fmt.Println(i)
	var ps []*int
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
		i := i * 2
		_ = i
	}
	for _, p := range ps {
		fmt.Print(*p, " ")
	}
	fmt.Println()
	var prints []func()
	for i := 0; i < 5; i++ {
		prints = append(prints, func() { fmt.Print(i, " ") })
		i++
	}
	for _, p := range prints {
		p()
	}
	fmt.Println()
}
