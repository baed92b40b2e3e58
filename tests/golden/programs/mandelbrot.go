package main

import "fmt"

func main() {
	const rows, cols = 16, 48
	for r := range rows {
		line := make([]byte, cols)
		for c := range cols {
			z, k := complex(0, 0), complex(float64(c)/cols*3-2.2, float64(r)/rows*2.4-1.2)
			n := 0
			for ; n < 60 && real(z)*real(z)+imag(z)*imag(z) < 4; n++ {
				z = z*z + k
			}
			line[c] = " .:-=+*#%@"[n*9/60]
		}
		fmt.Printf("|%s|\n", line)
	}
}
