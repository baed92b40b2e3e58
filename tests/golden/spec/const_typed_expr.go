package main

import "fmt"

type Dur int64

const (
	Ns Dur = 1
	Us     = 1000 * Ns
	Ms     = 1000 * Us
)

type Bits uint8

const (
	F0 Bits = 1 << iota
	F1
	F2
	All = F0 | F1 | F2
)

func (d Dur) String() string { return fmt.Sprintf("%dus", int64(d/Us)) }

const (
	str   = "const" + "ant"
	ln    = len(str)
	cmp   = str > "abc" && ln == 8
	mask  = ^Bits(0) &^ F1
	ratio = float32(1) / 3
)

func main() {
	fmt.Println(5*Ms, Ms/2, All, All&^F1, mask)
	fmt.Println(str, ln, cmp, ratio, uint8(ratio*0+3))
	fmt.Printf("%T %T %T %T\n", Us, All, ln, ratio)
	var x Dur = 3
	fmt.Println(x*Ms, int(x)*2, Dur(2.0)*Us)
	arr := [ln]int{}
	fmt.Println(len(arr), 'a'+1.0, 10/4*4.0, 10/4.0*4)
}
