package main

import (
	"fmt"
	"unicode/utf8"
)

func main() {
	for _, s := range []string{"a\xffb", "\xe4\xb8", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "ok\u0000end", "\xe4\xb8\xad\xe4"} {
		for i, r := range s {
			fmt.Printf("%d:%U ", i, r)
		}
		fmt.Printf("%d %v %d\n", len(s), utf8.ValidString(s), len([]rune(s)))
	}
	s := "x\xc3"
	for i, r := range s + "\xa9" {
		fmt.Print(i, string(r), " ")
	}
	fmt.Println([]byte(string([]rune(s))))
}
