package main

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"hash/fnv"
	"os"
	"text/tabwriter"
)

func main() {
	fmt.Println(crc32.ChecksumIEEE([]byte("hello")), adler32.Checksum([]byte("hello")))
	h := fnv.New64a()
	h.Write([]byte("hello"))
	fmt.Printf("%x %x\n", h.Sum64(), sha256.Sum256([]byte("abc")))
	fmt.Printf("%x\n", md5.Sum(nil))
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, '.', tabwriter.AlignRight|tabwriter.Debug)
	fmt.Fprintln(w, "a\tb\tc")
	fmt.Fprintln(w, "aaaa\tbbbbb\tc")
	w.Flush()
}
