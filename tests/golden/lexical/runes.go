package main

import "fmt"

func main() {
	for _, r := range []rune{'a', 'ä', '本', '\t', '\000', '\007', '\377', '\x07', '\xff', '\u12e4', '\U00101234', '\'', '\\', '"'} {
		fmt.Printf("%d %q %U\n", r, r, r)
	}
	fmt.Println('a'+1, string(rune('a'+1)))
}
