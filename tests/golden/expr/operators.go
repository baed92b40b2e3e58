package main

import "fmt"

func main() {
	a, b := 13, 5
	fmt.Println(a+b, a-b, a*b, a/b, a%b, a&b, a|b, a^b, a&^b, a<<2, a>>2, -a, +a, ^a)
	x, y := 7.5, 2.0
	fmt.Println(x+y, x-y, x*y, x/y, -x)
	t, f := true, false
	fmt.Println(t && f, t || f, !t, t == !f, t != f)
	fmt.Println(1+2*3-4/2%3<<1, (1+2)*3, 1<<2+1, 7&3|8, 6^3&1, -5/2, -(5 / 2))
	fmt.Println(a > b == true, a < b || b < a && a != 0, !(a == b))
	c := 1 + 2i
	fmt.Println(c+1, c*c, c == 1+2i, c != 1, -c)
	a += 2
	a -= 1
	a *= 3
	a /= 2
	a %= 10
	a <<= 3
	a >>= 1
	a |= 0x40
	a &= 0x7e
	a ^= 3
	a &^= 8
	fmt.Println(a)
	s := "a"
	s += "b" + s
	fmt.Println(s, "x" < "y", s >= "ab")
	n := 1
	n++
	n++
	n--
	fmt.Println(n)
}
