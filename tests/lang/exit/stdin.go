// stdin: a b\nc
// output:
// "a b\n" <nil>
// "c" EOF

package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	r := bufio.NewReader(os.Stdin)
	for range 2 {
		s, err := r.ReadString('\n')
		fmt.Printf("%q %v\n", s, err)
	}
}
