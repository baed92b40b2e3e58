package main

import "fmt"

func main() {
	fmt.Println(42, 4_2, 0600, 0_600, 0o600, 0o600, 0xBadFace, 0xBad_Face, 0x_67_7a)
	fmt.Println(0b1011, 0b_1011, 1_000_000, 0, 00, 0x0)
	fmt.Println(170141183460469231731687303715884105727 >> 100)
	const big = 1 << 200
	fmt.Println(big>>190, big/(1<<198))
}
