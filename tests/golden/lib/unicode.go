package main

import (
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

func main() {
	for _, r := range "aÉ1 _\n日ǅ٣€" {
		fmt.Print(unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsDigit(r), unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r), " ", string(unicode.ToLower(r)), "\n")
	}
	fmt.Println(unicode.Is(unicode.Han, '世'), unicode.In('α', unicode.Greek, unicode.Latin), unicode.SimpleFold('K'), unicode.IsTitle('ǅ'))
	b := []byte("héllo\xff世")
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		fmt.Print(r, " ", n, "; ")
		b = b[n:]
	}
	fmt.Println(utf8.ValidString("a\xc0"), utf8.RuneCountInString("日本"), utf8.RuneLen('€'), utf8.AppendRune(nil, '😀'), utf8.FullRune([]byte{0xe6}))
	fmt.Println(utf16.Encode([]rune("a😀")), string(utf16.Decode([]uint16{0xd83d, 0xde00, 0xd800})))
}
