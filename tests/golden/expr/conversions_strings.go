package main

import "fmt"

type (
	myString string
	myBytes  []byte
	myRune   rune
	myRunes  []myRune
	myByte   byte
)

func main() {
	fmt.Println(string('a'), string(rune(65533)), string(rune(-1)), string(rune(0xf8)), myString(rune(0x65e5)))
	fmt.Println(string([]byte{'h', 'e', 'l', 'l', '\xc3', '\xb8'}), string([]byte{}), string([]byte(nil)) == "")
	fmt.Println(string(myBytes{'h', 'i'}), string([]myByte{'W'}), string(myRunes{0x767d, 0x9d6c}), myString("x")+"y")
	fmt.Println([]byte("hellø"), []byte("") == nil, myBytes("ab"), []rune(myString("白鵬翔")), []myRune("♫"))
	b := []byte("abc")
	s := string(b)
	b[0] = 'X'
	fmt.Println(s, string(b), len(string([]rune{0x1F600})))
	bad := "a\xc0\xafb\xed\xa0\x80"
	fmt.Println([]rune(bad), len([]rune(bad)), string([]rune(bad)) == bad)
	m := map[string]int{"abc": 1}
	fmt.Println(m[string([]byte{'a', 'b', 'c'})], string(b) == "Xbc")
	for i, c := range []byte("hi") {
		fmt.Print(i, c, " ")
	}
	fmt.Println()
}
