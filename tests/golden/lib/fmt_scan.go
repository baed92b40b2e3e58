// stdin: 12 abc 3.5\nsecond line\n0x1f true\n

package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	var i int
	var s string
	var f float64
	n, err := fmt.Scan(&i, &s, &f)
	fmt.Println(n, err, i, s, f)
	r := bufio.NewReader(os.Stdin)
	line, err := r.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	line, err = r.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	var h int
	var b bool
	n, err = fmt.Fscanf(r, "%v %t", &h, &b)
	fmt.Println(n, err, h, b)
	var a, c int
	n, err = fmt.Sscanf("7-8", "%d-%d", &a, &c)
	fmt.Println(n, err, a, c)
	n, err = fmt.Sscan("x", &a)
	fmt.Println(n, err)
}
