package main

import "fmt"

func main() {
	fmt.Println(0i, 123i, 0o123i, 0xabci, 0.i, 2.71828i, 1.e+0i, 6.67428e-11i, 1e6i, .25i, .12345e+5i, 0x1p-2i)
	var c = 3 + 4i
	fmt.Println(c, real(c), imag(c), c*c, -c, c/(1-2i))
	fmt.Printf("%T %.2f\n", c, c)
}
