// output:
// 1 0 1
// 2a87462996c1ffa09634ad38e680af04b6201e2746
// hello <nil>
// cipher: message authentication failed

package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
)

func main() {
	fmt.Println(subtle.ConstantTimeCompare([]byte("abc"), []byte("abc")), subtle.ConstantTimeEq(3, 4), subtle.ConstantTimeByteEq(7, 7))
	block, err := aes.NewCipher([]byte("0123456789abcdef"))
	if err != nil {
		panic(err)
	}
	gcm, _ := cipher.NewGCM(block)
	nonce := make([]byte, gcm.NonceSize())
	sealed := gcm.Seal(nil, nonce, []byte("hello"), nil)
	fmt.Printf("%x\n", sealed)
	open, err := gcm.Open(nil, nonce, sealed, nil)
	fmt.Printf("%s %v\n", open, err)
	sealed[0] ^= 1
	_, err = gcm.Open(nil, nonce, sealed, nil)
	fmt.Println(err)
}
