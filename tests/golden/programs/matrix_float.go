package main

import "fmt"

func det(m [][]float64) float64 {
	n := len(m)
	if n == 1 {
		return m[0][0]
	}
	sum, sign := 0.0, 1.0
	for c := range n {
		minor := make([][]float64, 0, n-1)
		for _, row := range m[1:] {
			minor = append(minor, append(append([]float64{}, row[:c]...), row[c+1:]...))
		}
		sum += sign * m[0][c] * det(minor)
		sign = -sign
	}
	return sum
}

func main() {
	m := [][]float64{{2, 0, 1, 3}, {1, 5, -1, 2}, {0, 2, 4, 1}, {3, 1, 2, -2}}
	fmt.Println(det(m))
	var sum32 float32
	var sum64 float64
	for i := 1; i <= 100000; i++ {
		sum32 += 1 / float32(i)
		sum64 += 1 / float64(i)
	}
	fmt.Println(sum32, sum64)
	x := 0.1
	fmt.Println(x*3, x*3 == 0.3, float32(x)*3, x+0.2-0.3)
}
