package main

import "fmt"

func main() {
	fmt.Printf("%q\n", `abc`)
	fmt.Printf("%q\n", `\n
\n`)
	fmt.Printf("%q\n", "\n")
	fmt.Printf("%q\n", "\"")
	fmt.Println("Hello, world!\n", "日本語", "\u65e5本\U00008a9e", "\xff\u00FF" == "\xff\xc3\xbf")
	fmt.Println("日本語" == "\u65e5\u672c\u8a9e", "日本語" == "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", len("日本語"))
	fmt.Printf("%x %+q %#q\n", "\a\b\f\v", "é", "raw")
}
