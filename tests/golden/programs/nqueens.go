package main

import "fmt"

func solve(n, row int, cols, d1, d2 []bool) int {
	if row == n {
		return 1
	}
	count := 0
	for c := range n {
		a, b := row+c, row-c+n
		if cols[c] || d1[a] || d2[b] {
			continue
		}
		cols[c], d1[a], d2[b] = true, true, true
		count += solve(n, row+1, cols, d1, d2)
		cols[c], d1[a], d2[b] = false, false, false
	}
	return count
}

func main() {
	for n := 1; n <= 8; n++ {
		fmt.Print(solve(n, 0, make([]bool, n), make([]bool, 2*n), make([]bool, 2*n+1)), " ")
	}
	fmt.Println()
}
