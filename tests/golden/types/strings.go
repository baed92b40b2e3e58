package main

import "fmt"

func main() {
	s := "héllo, 世界\xff!"
	fmt.Println(len(s), s[1], s[1:3], s[len(s)-1:])
	for i, r := range s {
		fmt.Print(i, ":", string(r), "(", r, ") ")
	}
	fmt.Println()
	fmt.Println([]byte(s[:4]), []rune("世界\xff"), string([]rune{19990, 0x10FFFF, -1, 0xD800}))
	fmt.Println("a" < "b", "a" < "A", "abc" < "abd", "ab" < "abc", "" < "a")
	t := s
	t += "x"
	fmt.Println(s == t, t > s, len(t))
	for range "abc" {
		fmt.Print(".")
	}
	fmt.Println()
}
