// A program that takes our place by exec gets the signal mask that we were started with.
package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	err := syscall.Exec("/bin/grep", []string{"grep", "SigBlk", "/proc/self/status"}, os.Environ())
	fmt.Println(err)
	// output: SigBlk:	0000000000000000
}
