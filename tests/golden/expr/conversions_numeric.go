package main

import "fmt"

func main() {
	f := 3.99
	n := -3.99
	fmt.Println(int(f), int(n), int64(1e15), uint8(int(f)), float32(0.1), float64(float32(0.1)))
	i := 300
	fmt.Println(uint8(i), int8(i), int8(200&i), uint32(int32(-i)), uint64(int8(-i)), int32(uint32(i)<<31))
	var u64 uint64 = 1<<63 + 1
	fmt.Println(float64(u64), float32(u64), int64(u64), uint64(float64(1<<63)))
	var i64 int64 = 1<<53 + 1
	fmt.Println(int64(float64(i64)), int64(float32(16777217)), complex64(complex(f, n)))
	var big float64 = 1 << 40
	fmt.Println(int32(int64(big)), uint16(int64(big)+5), int(big))
	r := rune('x')
	fmt.Println(byte(r), string(r), uint16(r)<<8, float64(r))
	type celsius float64
	fmt.Println(celsius(f)+1, float64(celsius(n)))
}
