// The ciphers as natives and as Go: all key sizes and modes, short and partial blocks, exact overlap, and the
// panics of wrong lengths and of overlap in between.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
	"math/rand/v2"
	_ "crypto/hpke"
	_ "unsafe"
)

//go:linkname slowNatives runtime.slowNatives
func slowNatives(on bool) bool

//go:linkname newCipher vendor/golang.org/x/crypto/chacha20poly1305.New
func newCipher(key []byte) (cipher.AEAD, error)

func try(f func() []byte) (out []byte) {
	defer func() {
		if e := recover(); e != nil {
			out = fmt.Append(out, "panic: ", e)
		}
	}()
	return f()
}

func both(what string, f func() []byte) {
	fast := try(f)
	slowNatives(true)
	slow := try(f)
	slowNatives(false)
	if !bytes.Equal(fast, slow) {
		fmt.Printf("%s: %x and %x\n", what, fast, slow)
	}
}

var r = rand.New(rand.NewPCG(3, 4))

func some(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func modes(key []byte) {
	iv, data := some(16), some(500)
	for n := range 300 {
		both("ctr", func() []byte {
			b, _ := aes.NewCipher(key)
			s := cipher.NewCTR(b, iv)
			out := bytes.Clone(data)
			s.XORKeyStream(out[:n], out[:n])
			s.XORKeyStream(out[n:n+50], data[n:n+50])
			return out
		})
	}
	for n := 0; n < 160; n += 16 {
		both("cbc", func() []byte {
			b, _ := aes.NewCipher(key)
			e, d := cipher.NewCBCEncrypter(b, iv), cipher.NewCBCDecrypter(b, iv)
			out := bytes.Clone(data)
			e.CryptBlocks(out[:n], data[3:3+n])
			e.CryptBlocks(out[200:232], out[200:232])
			d.CryptBlocks(out[300:300+n], out[300:300+n])
			d.CryptBlocks(out[:n], data[5:5+n])
			return out
		})
		both("cbc overlap", func() []byte {
			b, _ := aes.NewCipher(key)
			out := bytes.Clone(data)
			cipher.NewCBCEncrypter(b, iv).CryptBlocks(out[1:1+n], out[:n])
			return out
		})
	}
	for _, n := range []int{0, 1, 15, 16} {
		both("short", func() []byte {
			b, _ := aes.NewCipher(key)
			out := make([]byte, n)
			b.Encrypt(out, data)
			b.Decrypt(out, data[:n])
			return out
		})
	}
	both("block", func() []byte {
		b, _ := aes.NewCipher(key)
		out := make([]byte, 64)
		for i := range 48 {
			b.Encrypt(out[i:], out[i:])
			b.Decrypt(out[i:], data[i:])
		}
		return out
	})
}

func sealed(make func(key []byte) (cipher.AEAD, error), key []byte) {
	data := some(400)
	for n := range 150 {
		both("aead", func() []byte {
			a, err := make(key)
			if err != nil {
				panic(err)
			}
			nonce := data[:a.NonceSize()]
			out := a.Seal(nil, nonce, data[:n], data[n:n+n%40])
			back, err := a.Open(nil, nonce, out, data[n:n+n%40])
			out = fmt.Append(out, back, err)
			broken := bytes.Clone(out)
			broken[0]++
			_, err = a.Open(nil, nonce, broken, nil)
			return fmt.Append(out, err)
		})
	}
}

func main() {
	for _, n := range []int{16, 24, 32} {
		for range 3 {
			modes(some(n))
		}
		gcm := func(key []byte) (cipher.AEAD, error) {
			b, _ := aes.NewCipher(key)
			return cipher.NewGCM(b)
		}
		sealed(gcm, some(n))
		sealed(func(key []byte) (cipher.AEAD, error) {
			b, _ := aes.NewCipher(key)
			return cipher.NewGCMWithNonceSize(b, 21)
		}, some(n))
	}
	sealed(newCipher, some(32))
	sealed(newCipher, bytes.Repeat([]byte{0xff}, 32))
	data := some(300)
	for n := range 70 {
		both("xor", func() []byte {
			out := bytes.Clone(data)
			subtle.XORBytes(out[n:], data[1:1+n], data[70:])
			subtle.XORBytes(out[:n], out[:n], out[100:])
			return out
		})
		both("xor overlap", func() []byte {
			out := bytes.Clone(data)
			subtle.XORBytes(out[1:n+1], out[:n], data)
			return out
		})
		both("compare", func() []byte {
			out := bytes.Clone(data[:n])
			a := subtle.ConstantTimeCompare(out, data[:n])
			b := subtle.ConstantTimeCompare(out, data[:n+1])
			if n > 0 {
				out[n/2]++
			}
			return fmt.Append(nil, a, b, subtle.ConstantTimeCompare(out, data[:n]))
		})
		both("xor short", func() []byte {
			subtle.XORBytes(make([]byte, n/2), data[:n], data)
			return nil
		})
	}
	// a counter that overflows within a call
	both("counter", func() []byte {
		b, _ := aes.NewCipher(data[:16])
		iv := bytes.Repeat([]byte{0xff}, 16)
		iv[15] = 0xfa
		out := make([]byte, 400)
		cipher.NewCTR(b, iv).XORKeyStream(out, out)
		return out
	})
	fmt.Println("done")
}

// output:
// done
