package main

import "fmt"

func main() {
	var a = complex(2, -2)
	const b = complex(1.0, -1.4)
	x := float32(3.5)
	var c64 = complex(5, -x)
	var s int = complex(1, 0)
	fmt.Println(a, b, c64, s, real(a), imag(b), real(c64), imag(3i))
	fmt.Printf("%T %T %T %T\n", a, c64, real(c64), imag(b))
	const c = imag(b) * 2
	var im float32 = imag(c64)
	fmt.Println(c, im, complex(im, x), real(2)+imag('x'))
}
