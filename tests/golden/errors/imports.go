package main

import (
	"fmt"
	"no/such/package"
	"strings"
	fmt "os"
)

func main() {
	fmt.Println(strings.NoSuch, strings.toUpper)
	unknown.X()
}
