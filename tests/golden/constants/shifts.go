package main

import "fmt"

func main() {
	var a [1024]byte
	var s uint = 33
	var i = 1 << s
	var j int32 = 1 << s
	var k = uint64(1 << s)
	var m int = 1.0 << s
	var n = 1.0<<s == j
	var o = 1<<s == 2<<s
	var p = 1<<s == 1<<33
	var w int64 = 1.0 << 33
	var x = a[1.0<<(s-30)]
	var b = make([]byte, 1.0<<(s-30))
	fmt.Println(i, j, k, m, n, o, p, w, x, len(b))
	var neg int64 = -5
	fmt.Println(neg>>1, neg>>100, uint64(neg)>>63, int8(-128)>>7)
	var u8 uint8 = 200
	fmt.Println(u8<<1, u8<<8, u8>>3, u8<<s)
}
