package main

import (
	"fmt"
	"math"
	"math/cmplx"
)

func main() {
	a, b := complex(3, 4), complex(1, -2)
	fmt.Println(a+b, a-b, a*b, a/b, real(a), imag(b), cmplx.Abs(a))
	var c64 complex64 = complex64(a)
	c64 *= 2i
	fmt.Println(c64, real(c64))
	fmt.Printf("%T %T %v\n", real(c64), imag(a), a == complex(3, 4))
	z := complex(0, 0)
	fmt.Println(a/z, z/z, complex(math.Inf(1), 0)*complex(0, 1))
	fmt.Println(cmplx.Sqrt(-1), cmplx.Exp(1i*math.Pi), cmplx.Pow(2i, 2))
	const k = (1 + 2i) * (3 - 1i)
	var f float64 = real(k)
	var i int = 5 + 0i
	fmt.Println(k, f, i)
	fmt.Printf("%.1f %8.2f %g\n", a, b, -a)
}
