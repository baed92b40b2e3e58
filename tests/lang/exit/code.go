// exit: 7
// stderr: going
// output:
// out

package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("not printed")
	fmt.Println("out")
	fmt.Fprintln(os.Stderr, "going")
	os.Exit(7)
}
