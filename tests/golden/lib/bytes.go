package main

import (
	"bytes"
	"fmt"
)

func main() {
	var b bytes.Buffer
	b.WriteString("hello ")
	b.Write([]byte("world"))
	fmt.Println(b.String(), b.Len(), string(b.Next(3)))
	line, err := b.ReadBytes(' ')
	fmt.Printf("%q %v\n", line, err)
	b.Truncate(2)
	fmt.Println(b.String(), bytes.Equal([]byte("a"), []byte("a")), bytes.Compare([]byte("a"), []byte("b")))
	fmt.Printf("%s %s %q\n", bytes.ToUpper([]byte("up")), bytes.TrimRight([]byte("xx--"), "-"), bytes.Split([]byte("a b"), []byte(" ")))
	fmt.Println(bytes.IndexByte([]byte("chicken"), 'k'), bytes.Contains([]byte("abc"), []byte("bc")), bytes.Count([]byte("aaa"), nil))
	fmt.Println(bytes.Index(bytes.Repeat([]byte("ab"), 500), []byte("bb")), bytes.HasSuffix([]byte("x.go"), []byte(".go")), bytes.Title([]byte("x")))
	r := bytes.NewReader([]byte("reader"))
	buf := make([]byte, 4)
	n, _ := r.ReadAt(buf, 2)
	fmt.Println(n, string(buf), r.Len())
}
