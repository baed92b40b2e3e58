// vendored is a program of several packages that needs two vendored modules.
package main

import (
	"fmt"
	"os"

	"example.com/text/upper"
	"example.org/vendored/count"
	"example.org/vendored/internal/report"
	"example.org/vendored/page"
	"example.org/vendored/sum"
)

func main() {
	words := os.Args[1:]
	fmt.Println(len(upper.Words(words)))
	fmt.Println(page.Size(), sum.Of(20, 22))
	report.Print(os.Stdout, count.Letters(words))
}
