package main

import (
	"fmt"
	"math"
	"math/bits"
)

type shape struct{ x, y float64 }

func (s *shape) length() float64 { return math.Sqrt(s.x*s.x + s.y*s.y) }

func side(order *[]int, n int, v uint64) uint64 {
	*order = append(*order, n)
	return v
}

func main() {
	s := &shape{3, 4}
	fmt.Println(s.length(), math.Sqrt(-1), math.Abs(math.Copysign(0, -1)), math.Floor(-1.5), math.Ceil(-1.5), math.Trunc(-1.5))
	fmt.Println(math.FMA(2, 3, 4), math.Float64bits(1.5), math.Float32bits(1.5), math.Float64frombits(4609434218613702656), math.Float32frombits(1069547520))
	var order []int
	hi, lo := bits.Mul64(side(&order, 1, math.MaxUint64), side(&order, 2, 3))
	sum, carry := bits.Add64(side(&order, 3, math.MaxUint64), side(&order, 4, 1), side(&order, 5, 1))
	diff, borrow := bits.Sub64(0, 1, 1)
	fmt.Println(hi, lo, sum, carry, diff, borrow, order)
	for _, v := range []uint64{0, 1, 0xff00, 1 << 63} {
		fmt.Println(bits.Len64(v), bits.Len8(uint8(v)), bits.Len(uint(v)), bits.LeadingZeros64(v), bits.TrailingZeros64(v),
			bits.OnesCount64(v), bits.ReverseBytes64(v), bits.ReverseBytes32(uint32(v)), bits.OnesCount8(uint8(v)))
	}
	f := math.Sqrt
	defer func() { fmt.Println(recover(), f(16)) }()
	var none *shape
	fmt.Println(math.Sqrt(none.x))
}

// output:
// 5 NaN 0 -2 -1 -1
// 10 4609434218613702656 1069547520 1.5 1.5
// 2 18446744073709551613 1 1 18446744073709551614 1 [1 2 3 4 5]
// 0 0 0 64 64 0 0 0 0
// 1 1 1 63 0 1 72057594037927936 16777216 1
// 16 0 16 48 8 8 71776119061217280 16711680 0
// 64 0 64 0 63 1 128 0 0
// runtime error: invalid memory address or nil pointer dereference 4
