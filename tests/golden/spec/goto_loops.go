package main

import "fmt"

func collatz(n int) (steps int) {
loop:
	if n == 1 {
		goto done
	}
	steps++
	if n%2 == 0 {
		n /= 2
		goto loop
	}
	n = 3*n + 1
	goto loop
done:
	return
}

func nested() string {
	s := ""
	i := 0
outer:
	j := 0
inner:
	if j < 3 {
		s += fmt.Sprint(i, j, " ")
		j++
		if i == 1 && j == 1 {
			goto next
		}
		goto inner
	}
next:
	if i++; i < 3 {
		goto outer
	}
	return s
}

func main() {
	fmt.Println(collatz(27), collatz(1))
	fmt.Println(nested())
	fs := []func(){}
	i := 0
again:
	k := i
	fs = append(fs, func() { fmt.Print(k, " ") })
	if i++; i < 3 {
		goto again
	}
	for _, f := range fs {
		f()
	}
	fmt.Println()
}
