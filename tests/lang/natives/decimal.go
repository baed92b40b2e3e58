// Decimal numbers as natives and as Go: read and written in all formats and precisions, well formed and not.
package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	_ "unsafe"
)

//go:linkname slowNatives runtime.slowNatives
func slowNatives(on bool) bool

var r = rand.New(rand.NewPCG(13, 14))

func both(what string, f func() string) {
	fast := f()
	slowNatives(true)
	slow := f()
	slowNatives(false)
	if fast != slow {
		fmt.Printf("%s: %q and %q\n", what, fast, slow)
	}
}

func float() float64 {
	switch r.IntN(6) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return float64(r.IntN(100000))
	case 2:
		return float64(r.IntN(100000)) / 100
	case 3:
		return math.Ldexp(float64(r.IntN(3)), r.IntN(2100)-1080)
	case 4:
		return -r.ExpFloat64() * 1e20
	}
	return r.NormFloat64()
}

func formats() {
	for range 3000 {
		f, prec := float(), r.IntN(45)-1
		format := "efgEGbxX"[r.IntN(8)]
		if r.IntN(2) == 0 {
			prec = -1
		}
		what := fmt.Sprint(f, " ", string(rune(format)), " ", prec)
		both(what, func() string { return strconv.FormatFloat(f, format, prec, 64) })
		both(what+" 32", func() string { return strconv.FormatFloat(f, format, prec, 32) })
		both(what+" append", func() string {
			room := append(make([]byte, 0, 20), "xy"...)
			return string(strconv.AppendFloat(room, f, format, prec, 64)) + string(room[:20])
		})
	}
	for range 2000 {
		u := r.Uint64() >> r.IntN(64)
		both("int", func() string { return strconv.Itoa(int(u)) + strconv.FormatUint(u, 10) + fmt.Sprint(int64(-u)) })
	}
}

// digits are some characters of numbers in any order.
func digits() string {
	const some = "0123456789012345678900000000000999999......--++eEx_pP aIinfNaN"
	var s []byte
	for range r.IntN(30) {
		s = append(s, some[r.IntN(len(some)>>r.IntN(3))])
	}
	return string(s)
}

func read(s string) {
	both(s, func() string {
		f, err := strconv.ParseFloat(s, 64)
		g, err2 := strconv.ParseFloat(s, 32)
		n, err3 := strconv.Atoi(s)
		return fmt.Sprint(math.Float64bits(f), err, math.Float64bits(g), err2, n, err3)
	})
}

func main() {
	formats()
	for range 20000 {
		read(digits())
	}
	for range 3000 {
		read(strconv.FormatFloat(float(), "efg"[r.IntN(3)], r.IntN(30)-1, 64))
	}
	for _, s := range []string{"", "-", "+", ".", "-.", "0", "-0", "1e", "1e+", "1e-", "1e5", "1E+5", "1e400", "1e-400",
		"1e10000000000", "0e10000000000", "00000000000000000000000000001", "0.00000000000000000000000000001",
		"1_000", "0x1p4", "0x_1p4", "1__0", "_1", "1_", "1.5_5", "1e1_0", "9007199254740993", "9007199254740992",
		"18446744073709551616", "1234567890123456789012345", "12345678901234567890e-20", "9223372036854775807",
		"-9223372036854775808", "999999999999999999", "-999999999999999999", "1e22", "1e23", "3e-22", "3e-23",
		"inf", "+Inf", "nan", "1.7976931348623157e308", "1.7976931348623159e308", "4.9e-324", "2.4e-324"} {
		read(s)
	}
	fmt.Println("done")
}

// output:
// done
