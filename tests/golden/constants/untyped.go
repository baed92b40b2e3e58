package main

import (
	"fmt"
	"math"
)

type myFloat float64

func main() {
	var f32 float32 = 1 << 3
	var c64 complex64 = 1
	var i8 int8 = 'a'
	var r = 'x' - 'a'
	var mf myFloat = 2
	x := 2.0 * 'a'
	fmt.Printf("%T %T %T %T %T %T\n", f32, c64, i8, r, mf, x)
	fmt.Println(f32, c64, i8, r, mf, x)
	fmt.Println(math.MaxInt64, uint64(math.MaxUint64), math.MinInt64)
	fmt.Println(math.MaxFloat64, math.SmallestNonzeroFloat64, float32(math.MaxFloat32))
	var any1 any = 1
	var any2 any = 1.0
	var any3 any = 'a'
	var any4 any = 1i
	var any5 any = 1 < 2
	fmt.Printf("%T %T %T %T %T\n", any1, any2, any3, any4, any5)
}
