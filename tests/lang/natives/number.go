// math, decimal numbers and UTF-8 as natives and as Go, over random and special arguments; and sums of the bits
// of Exp, Log and Hypot, for which the natives follow gc's assembly, as gc prints them.
package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
	_ "unsafe"
)

//go:linkname slowNatives runtime.slowNatives
func slowNatives(on bool) bool

var r = rand.New(rand.NewPCG(9, 10))

var special = []float64{0, math.Copysign(0, -1), 1, -1, .5, -.5, 2, 3, 10, math.Inf(1), math.Inf(-1), math.NaN(),
	math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 0x1p-1022, 0x1p-1023, 0x1.fffffffffffffp-1023,
	1 << 52, 1 << 53, 1<<53 + 2, 1 << 63, 1 << 64, 709.78, 709.79, -745.1, -745.2, -708.4, 1 << 29, 1<<29 - 1,
	math.Pi, math.Pi / 2, math.Pi / 4, 3 * math.Pi / 4, math.Sqrt2, math.Sqrt2 / 2, 1e300, 1e-300, 1e22, 1e23}

// float is special, a moderate one, or any bits.
func float() float64 {
	switch r.IntN(8) {
	case 0:
		return special[r.IntN(len(special))]
	case 1:
		return math.Float64frombits(r.Uint64())
	case 2:
		return float64(r.IntN(2000) - 1000)
	case 3:
		return r.NormFloat64() * 1e6
	}
	return r.NormFloat64() * 20
}

func both(what string, f func() []uint64, args ...any) {
	fast := f()
	slowNatives(true)
	slow := f()
	slowNatives(false)
	for i := range fast {
		if fast[i] != slow[i] {
			fmt.Printf("%s%v: %x and %x\n", what, args, fast, slow)
			return
		}
	}
}

func functions(x, y float64, n int) {
	bits := math.Float64bits
	both("math", func() []uint64 {
		fr, e := math.Frexp(x)
		a, b := math.Modf(x)
		sin, cos := math.Sincos(x)
		return []uint64{bits(math.Sqrt(x)), bits(math.FMA(x, y, -x)), bits(math.FMA(x, y, float64(n))),
			bits(math.Mod(x, y)), bits(fr), uint64(e), bits(math.Ldexp(x, n)), bits(a), bits(b),
			bits(sin), bits(cos), bits(math.Sin(x)), bits(math.Cos(x)), bits(math.Pow(x, y)),
			bits(math.Pow(math.Abs(x), y)), bits(math.Pow(x, float64(n))), bits(math.Pow(10, y)),
			bits(math.Cbrt(x)), bits(math.Log2(x)), bits(math.Floor(x)), bits(math.Exp2(x))}
	}, x, y, n)
}

func decimals() {
	for range 3000 {
		s := strconv.FormatUint(r.Uint64()>>r.IntN(64), 10)
		if r.IntN(2) == 0 {
			s = "-" + s
		}
		s += "e" + strconv.Itoa(r.IntN(60)-30)
		both("ParseFloat", func() []uint64 {
			f, err := strconv.ParseFloat(s, 64)
			return []uint64{math.Float64bits(f), uint64(len(fmt.Sprint(err)))}
		}, s)
	}
}

func runes() {
	parts := []string{"a", "0123456789", "\x00", "é", "ж", "€", "\ud7ff", "\uffff", "😀", "\U0010ffff", "\x80", "\xc0\x80",
		"\xc3", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xff",
		"plain text of some length", "\xf5\x80\x80\x80", "\xe2\x28\xa1"}
	bit := func(b bool) uint64 {
		if b {
			return 1
		}
		return 0
	}
	for i := range 4000 {
		var s string
		for range r.IntN(8) {
			s += parts[r.IntN(7+i%(len(parts)-6))]
		}
		b := []byte(s)
		both("utf8", func() []uint64 {
			c, size := utf8.DecodeRune(b)
			c2, size2 := utf8.DecodeRuneInString(s)
			return []uint64{uint64(c), uint64(size), uint64(c2), uint64(size2), bit(utf8.Valid(b)), bit(utf8.ValidString(s)), uint64(utf8.RuneCount(b)),
				uint64(utf8.RuneCountInString(s)), uint64(bytes.LastIndexByte(b, 'e')),
				uint64(strings.LastIndexByte(s, 0x80)), uint64(int64(strings.Compare(s, parts[i%len(parts)])))}
		}, s)
	}
}

func main() {
	for range 4000 {
		functions(float(), float(), r.IntN(2400)-1200)
	}
	for _, x := range special {
		for _, y := range special {
			functions(x, y, 3)
		}
	}
	decimals()
	runes()
	exp, log, hypot := fnv.New64a(), fnv.New64a(), fnv.New64a()
	add := func(h interface{ Write([]byte) (int, error) }, v float64) {
		fmt.Fprintf(h, "%x,", math.Float64bits(v))
	}
	for i := range 20000 {
		x, y := float(), float()
		if i < len(special) {
			x = special[i]
		}
		add(exp, math.Exp(x))
		add(log, math.Log(x))
		add(hypot, math.Hypot(x, y))
	}
	fmt.Printf("%x %x %x\n", exp.Sum64(), log.Sum64(), hypot.Sum64())
}

// output:
// b4f3226e36c62f4b d320ffb3d890809a cbb3cca897f419bc
