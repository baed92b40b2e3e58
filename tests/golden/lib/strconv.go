package main

import (
	"fmt"
	"strconv"
)

func main() {
	for _, s := range []string{"42", "-7", "abc", "99999999999999999999", "0x10", "1_000", ""} {
		n, err := strconv.Atoi(s)
		fmt.Println(n, err)
	}
	n, err := strconv.ParseInt("0x_ff", 0, 64)
	fmt.Println(n, err)
	n, err = strconv.ParseInt("200", 10, 8)
	fmt.Println(n, err)
	f, err := strconv.ParseFloat("1e-400", 64)
	fmt.Println(f, err)
	f, err = strconv.ParseFloat("0x1.8p1", 64)
	fmt.Println(f, err)
	b, err := strconv.ParseBool("maybe")
	fmt.Println(b, err)
	fmt.Println(strconv.FormatInt(-255, 16), strconv.FormatFloat(1.0/3, 'e', 5, 32), strconv.Quote("a\tb\"☺\x00"), strconv.QuoteToASCII("日"))
	u, err := strconv.Unquote(`"a\nb\u00e9"`)
	fmt.Printf("%q %v\n", u, err)
	fmt.Println(strconv.AppendInt([]byte("x"), 5, 2), strconv.Itoa(-0), strconv.FormatUint(1<<63, 36))
	for _, x := range []float64{0, 1, 0.1, 1e21, 1e20, 123456789.125, 5e-324, 1.7976931348623157e308, 2.5e-7} {
		fmt.Print(strconv.FormatFloat(x, 'g', -1, 64), " ", strconv.FormatFloat(x, 'f', 3, 64), " ")
	}
	fmt.Println()
}
