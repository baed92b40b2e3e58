// The kernels of math/big as natives and as Go: carries through all words, operands that overlap, lengths that do
// not fit; and whole operations on long numbers.
package main

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	_ "unsafe"
)

//go:linkname slowNatives runtime.slowNatives
func slowNatives(on bool) bool

//go:linkname addVV math/big.addVV
func addVV(z, x, y []big.Word) big.Word

//go:linkname subVV math/big.subVV
func subVV(z, x, y []big.Word) big.Word

//go:linkname addVW math/big.addVW
func addVW(z, x []big.Word, y big.Word) big.Word

//go:linkname subVW math/big.subVW
func subVW(z, x []big.Word, y big.Word) big.Word

//go:linkname lshVU math/big.lshVU
func lshVU(z, x []big.Word, s uint) big.Word

//go:linkname rshVU math/big.rshVU
func rshVU(z, x []big.Word, s uint) big.Word

//go:linkname mulAddVWW math/big.mulAddVWW
func mulAddVWW(z, x []big.Word, y, r big.Word) big.Word

//go:linkname addMulVVWW math/big.addMulVVWW
func addMulVVWW(z, x, y []big.Word, m, a big.Word) big.Word

//go:linkname divWVW math/big.divWVW
func divWVW(z []big.Word, xn big.Word, x []big.Word, y big.Word) big.Word

var r = rand.New(rand.NewPCG(7, 8))

// word is random, or one where carries and borrows are near.
func word() big.Word {
	switch r.IntN(5) {
	case 0:
		return 0
	case 1:
		return ^big.Word(0)
	case 2:
		return big.Word(r.IntN(3)) - 1
	}
	return big.Word(r.Uint64())
}

func words(n int) []big.Word {
	w := make([]big.Word, n)
	for i := range w {
		w[i] = word()
	}
	return w
}

func try(f func(mem []big.Word) big.Word, mem []big.Word) (out string) {
	defer func() {
		if e := recover(); e != nil {
			out = fmt.Sprint("panic: ", e)
		}
	}()
	c := f(mem)
	return fmt.Sprintf("%x", c)
}

func both(what string, mem []big.Word, f func(mem []big.Word) big.Word) {
	fast, slow := slices.Clone(mem), slices.Clone(mem)
	a := try(f, fast)
	slowNatives(true)
	b := try(f, slow)
	slowNatives(false)
	if a != b || !slices.Equal(fast, slow) {
		fmt.Printf("%s: %s %x and %s %x\n", what, a, fast, b, slow)
	}
}

func kernels() {
	for range 3000 {
		n := r.IntN(9)
		mem := words(3*n + 9)
		// three slices of n words anywhere, the same, apart or overlapping
		z, x, y := r.IntN(2*n+1), r.IntN(2*n+1), r.IntN(2*n+1)
		m := n
		if r.IntN(20) == 0 {
			m++
		}
		a, b := word(), word()
		s := uint(r.IntN(64))
		both("addVV", mem, func(w []big.Word) big.Word { return addVV(w[z:z+n], w[x:x+m], w[y:y+n]) })
		both("subVV", mem, func(w []big.Word) big.Word { return subVV(w[z:z+n], w[x:x+n], w[y:y+m]) })
		both("addVW", mem, func(w []big.Word) big.Word { return addVW(w[z:z+n], w[x:x+m], a) })
		both("subVW", mem, func(w []big.Word) big.Word { return subVW(w[z:z+n], w[x:x+m], a) })
		both("lshVU", mem, func(w []big.Word) big.Word { return lshVU(w[z:z+n], w[x:x+m], s) })
		both("rshVU", mem, func(w []big.Word) big.Word { return rshVU(w[z:z+n], w[x:x+m], s) })
		both("mulAddVWW", mem, func(w []big.Word) big.Word { return mulAddVWW(w[z:z+n], w[x:x+m], a, b) })
		both("addMulVVWW", mem, func(w []big.Word) big.Word {
			return addMulVVWW(w[z:z+n], w[x:x+m], w[y:y+n], a, b)
		})
		both("divWVW", mem, func(w []big.Word) big.Word { return divWVW(w[z:z+n], a, w[z:z+m], b) })
	}
}

func number(words int) *big.Int {
	b := make([]big.Word, words)
	for i := range b {
		b[i] = word()
	}
	return new(big.Int).SetBits(b)
}

func main() {
	kernels()
	for i := range 60 {
		x, y, m := number(1+r.IntN(90)), number(1+r.IntN(50)), number(1+i%12)
		y.SetBit(y, 1, 1)
		m.SetBit(m, 0, 1)
		all := func(mem []big.Word) big.Word {
			z := new(big.Int).Mul(x, y)
			z.Add(z, m).Sub(z, x).Rsh(z, uint(i)).Lsh(z, uint(i))
			q, rem := new(big.Int).QuoRem(z, y, new(big.Int))
			e := new(big.Int).Exp(x, big.NewInt(int64(1000+i)), m)
			g := new(big.Int).GCD(nil, nil, z, m)
			s := new(big.Int).Sqrt(z.Abs(z))
			h := 0
			for _, b := range []byte(fmt.Sprint(z, q, rem, e, g, s, new(big.Int).ModInverse(x, m))) {
				h = h*31 + int(b)
			}
			return big.Word(h)
		}
		both("operations", nil, all)
	}
	fmt.Println("done")
}

// output:
// done
