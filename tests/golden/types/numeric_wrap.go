package main

import "fmt"

func main() {
	var i8 int8 = 127
	i8++
	var u8 uint8
	u8--
	var i16 int16 = -32768
	i16 = -i16
	var i32 int32 = 1 << 30
	i32 *= 4
	var u32 uint32 = 1 << 31
	u32 += u32
	var i64 int64 = -9223372036854775808
	fmt.Println(i8, u8, i16, i32, u32, i64-1, -i64, i64/-1, i64%-1)
	var u64 uint64 = 18446744073709551615
	fmt.Println(u64+1, u64*u64, ^u64, u64>>1)
	var m int = -7
	fmt.Println(m/2, m%2, m>>1, m&3, m|8, m^5, m&^2)
}
