// string(r) of every rune, and of what is none.
package main

import "fmt"

func main() {
	h := 0
	for _, r := range []rune{0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff, 0x110000, -1} {
		fmt.Printf("%x ", string(r))
	}
	for r := rune(-5); r < 0x110010; r++ {
		for _, c := range []byte(string(r)) {
			h = h*31 + int(c)
		}
	}
	fmt.Println(h)
}

// output:
// 00 61 7f c280 dfbf e0a080 ed9fbf efbfbd efbfbd ee8080 efbfbd efbfbf f0908080 f48fbfbf efbfbd efbfbd 4185390039352101133
