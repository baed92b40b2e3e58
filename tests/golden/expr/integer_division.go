package main

import (
	"fmt"
	"math"
)

func main() {
	for _, p := range [][2]int{{5, 3}, {-5, 3}, {5, -3}, {-5, -3}} {
		fmt.Println(p[0]/p[1], p[0]%p[1], p[0]>>1)
	}
	x := math.MinInt64
	y := -1
	fmt.Println(x/y, x%y, -x, x*y)
	var i8 int8 = -128
	var m8 int8 = -1
	fmt.Println(i8/m8, i8%m8, i8*m8)
	var u uint32 = 7
	fmt.Println(u/2, u%4, -u, u-8, u<<31)
	z := 0.0
	fmt.Println(1/z, -1/z, z/z)
	d := []int{1, 2, 3, 7, 8, 1000003}
	for _, v := range d {
		fmt.Print(1<<40/v, " ", (1<<40+12345)%v, " ")
	}
	fmt.Println()
}
