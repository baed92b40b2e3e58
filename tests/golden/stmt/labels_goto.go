package main

import "fmt"

func main() {
	i := 0
again:
	if i < 3 {
		fmt.Print(i, " ")
		i++
		goto again
	}
	fmt.Println()
rows:
	for r := range 4 {
		for c := range 4 {
			if c == r {
				continue rows
			}
			if r == 3 {
				break rows
			}
			fmt.Print(r, c, " ")
		}
	}
	fmt.Println()
sw:
	switch {
	case true:
		for {
			break sw
		}
		fmt.Println("never")
	}
sel:
	select {
	default:
		break sel
	}
	goto done
done:
	fmt.Println("done")
}
