// Curves and lattices as natives and as Go: the same keys, secrets and signatures; field elements at their edges.
package main

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/mldsa"
	"crypto/mlkem"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"math/rand/v2"
	_ "unsafe"
)

//go:linkname slowNatives runtime.slowNatives
func slowNatives(on bool) bool

var r = rand.New(rand.NewPCG(5, 6))

func some(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func both(what string, f func() []byte) {
	fast := f()
	slowNatives(true)
	slow := f()
	slowNatives(false)
	if !bytes.Equal(fast, slow) {
		fmt.Printf("%s: %x and %x\n", what, fast, slow)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// ec multiplies small, large and random scalars with the generator and a random point.
func ec(name string, c ecdh.Curve, e elliptic.Curve) {
	n := (e.Params().BitSize + 7) / 8
	var scalars [][]byte
	for _, d := range []int64{1, 2, 3, 15, 16, 17, -1, -2} {
		k := big.NewInt(d)
		if d < 0 {
			k.Add(k, e.Params().N)
		}
		scalars = append(scalars, k.FillBytes(make([]byte, n)))
	}
	k := new(big.Int).SetBytes(some(n))
	scalars = append(scalars, k.Mod(k, e.Params().N).FillBytes(make([]byte, n)))
	peer := must(c.NewPrivateKey(scalars[len(scalars)-1])).PublicKey()
	for _, s := range scalars {
		both(name, func() []byte {
			key := must(c.NewPrivateKey(s))
			return append(key.PublicKey().Bytes(), must(key.ECDH(peer))...)
		})
	}
	both(name+" sign", func() []byte {
		key := must(ecdsa.ParseRawPrivateKey(e, scalars[len(scalars)-1]))
		digest := sha256.Sum256([]byte(name))
		sig := must(key.Sign(nil, digest[:], crypto.SHA256))
		return fmt.Append(sig, ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig),
			ecdsa.VerifyASN1(&key.PublicKey, digest[1:], sig))
	})
}

// p224 has no ECDH.
func p224() {
	k := new(big.Int).SetBytes(some(28))
	for _, d := range []*big.Int{big.NewInt(1), big.NewInt(2), big.NewInt(77), k} {
		both("P-224", func() []byte {
			x, y := elliptic.P224().ScalarBaseMult(d.Bytes())
			x2, y2 := elliptic.P224().ScalarMult(x, y, k.Bytes())
			return fmt.Append(nil, x, y, x2, y2)
		})
	}
}

func main() {
	p224()
	ec("P-256", ecdh.P256(), elliptic.P256())
	ec("P-384", ecdh.P384(), elliptic.P384())
	ec("P-521", ecdh.P521(), elliptic.P521())
	for range 2 {
		a, b := some(32), some(32)
		both("X25519", func() []byte {
			key := must(ecdh.X25519().NewPrivateKey(a))
			peer := must(ecdh.X25519().NewPrivateKey(b)).PublicKey()
			return append(key.PublicKey().Bytes(), must(key.ECDH(peer))...)
		})
		both("Ed25519", func() []byte {
			key := ed25519.NewKeyFromSeed(a)
			sig := ed25519.Sign(key, b)
			pub := key.Public().(ed25519.PublicKey)
			return fmt.Append(sig, pub, ed25519.Verify(pub, b, sig), ed25519.Verify(pub, a, sig))
		})
	}
	seed := some(64)
	ciphertext := make([]byte, mlkem.CiphertextSize768)
	r2 := some(len(ciphertext))
	both("ML-KEM", func() []byte {
		key := must(mlkem.NewDecapsulationKey768(seed))
		copy(ciphertext, r2)
		return append(key.EncapsulationKey().Bytes(), must(key.Decapsulate(ciphertext))...)
	})
	both("ML-DSA", func() []byte {
		key := must(mldsa.NewPrivateKey(mldsa.MLDSA44(), seed[:32]))
		sig := must(key.SignDeterministic([]byte("message"), nil))
		err := mldsa.Verify(key.PublicKey(), []byte("message"), sig, nil)
		return fmt.Append(sig, err, mldsa.Verify(key.PublicKey(), []byte("another"), sig, nil))
	})
	block, _ := pem.Decode([]byte(testKey))
	both("RSA", func() []byte {
		key := must(x509.ParsePKCS1PrivateKey(block.Bytes))
		digest := sha256.Sum256(seed)
		sig := must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]))
		err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], sig)
		sig[9]++
		return fmt.Append(sig, err, rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], sig))
	})
	fmt.Println("done")
}

const testKey = `-----BEGIN RSA PRIVATE KEY-----
MIICWwIBAAKBgQDSIDOtQ/CvoWkhRdE9uLL/D6nuKhs4HYqno4fWtldOmzfp+Dle
vLIwCyKSu5AryPiRcr+pVGecc7fWuiOiioQv9llNh4eulsZ2EB6nwABaZRJ828Hy
pZY3f7/hJHX8vo/xeKttp6XuDxvN7a5TLrmMgTiZ89GSMWrKFYD0a5cNZQIDAQAB
AoGAU/lYjaL8OkRIbmqnf4Ijzrkk0TB0pk1wDyTUcaN3asuvYcq4qrrAf2DD1V4t
9MGhTQdNv08jBSxdyOukuB2hS4v3/xQnnZPJMZIPWoD084FGdOc/ZwYOn8emy8ST
ILLd34DY4M4puaj+bcb/L3RAFNdQj8cY/fojstRv4VW18sECQQD1yS9O4wx2iOHq
bg+fcrzBKjXX3K1ZQExZw/c3+jCiZ6aojgV1+5rJobB4NQIIhw4vwz8fIVgf7M/q
Zzj29pAVAkEA2tuk3IhZVRo7Lbmex8wySU8rlN2iX/TIW9hIO5ujs/AMCPfyAI3G
sI3cixNYuFaM1Ei+Z8trGF3b59iWo7yMEQJADD+kbef+vQGBUK9/c9DB+1ZhLIrA
0MvVgjuz3ERJnC5SLeA2AXUyd43pP3RUz5v7ZwHx6Vk+DQk+K05NlnEfKQJADhzP
urDIIea5Hi+z/2o5a+TBCK5qBAoCyXle3wkgO0AlZoamgkaiI0xihk1PEUPzfNTc
AlFprH6Q6Zhbzl8gIQJAFWnlTR9pjwsguHEKZHTP/zIb5EYBFHoHcW0MSa3Xa1D/
4KooAj5qgr8nqQbqSxk39DDVzZYEoCPNtVjc63Nylg==
-----END RSA PRIVATE KEY-----
`

// output:
// done
