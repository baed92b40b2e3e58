package main

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

func main() {
	fmt.Println(math.Sqrt(2), math.Pow(2, 0.5), math.Sin(1), math.Exp(1), math.Log(10), math.Atan2(1, -1))
	fmt.Println(math.Floor(-1.5), math.Ceil(-1.5), math.Round(2.5), math.RoundToEven(2.5), math.Trunc(-2.7), math.Mod(7, -3))
	fmt.Println(math.Inf(1), math.Inf(-1), math.NaN(), math.IsNaN(math.NaN()), math.MaxInt8, math.Hypot(3, 4), math.Cbrt(27))
	fr, exp := math.Frexp(10)
	ip, frac := math.Modf(3.25)
	fmt.Println(fr, exp, ip, frac, math.Float64bits(1), math.Float32frombits(0x40490fdb), math.Gamma(5), math.FMA(2, 3, 4))
	fmt.Println(bits.OnesCount(255), bits.LeadingZeros64(1), bits.TrailingZeros(8), bits.Reverse8(1), bits.RotateLeft32(1, 31), bits.Len(1023))
	hi, lo := bits.Mul64(1<<63, 6)
	q, r := bits.Div64(1, 0, 3)
	s, c := bits.Add64(1<<63, 1<<63, 1)
	fmt.Println(hi, lo, q, r, s, c)
	f := new(big.Int).MulRange(1, 30)
	x, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	fmt.Println(f, x.Mod(x, big.NewInt(97)), new(big.Int).Exp(big.NewInt(3), big.NewInt(200), nil), big.NewRat(6, -4))
	fmt.Println(new(big.Float).SetPrec(100).Quo(big.NewFloat(1), big.NewFloat(3)), f.ProbablyPrime(5), new(big.Int).Sqrt(f))
}
