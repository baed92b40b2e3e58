package main

import "fmt"

func main() {
	fmt.Println(0., 72.40, 072.40, 2.71828, 1.e+0, 6.67428e-11, 1e6, .25, .12345e+5, 1_5., 0.15e+0_2)
	fmt.Println(0x1p-2, 0x2.p10, 0x1.Fp+0, 0x.8p-0, 0x_1FFFp-16, 0x15e-2)
	fmt.Println(1e308, 5e-324, 0.1+0.2, float32(0.1), 1.0/3)
	fmt.Println(float32(16777217), 1e23, 123456789.0, 1e21, 1e20)
}
