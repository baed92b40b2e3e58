package main

type T struct{ p *int }

func main() {
	var e any
	var err error
	var s []int
	println(1.0, -1.5, 1e-300, 123456.789, float32(1)/3)
	println(2+3i, -1i, 0.0)
	println(int8(-128), uint8(255), int64(-1<<63), uint64(1<<64-1))
	println('x', "tab\there", `raw\n`)
	println(true, !true, e == nil, err == nil, len(s), cap(s))
	z := 0.0
	println(1/z, -1/z, z/z)
	print("no newline", 1, 2, "\n")
	const c = 1 << 62
	println(c, c>>60, 0x10, 0b11)
}
