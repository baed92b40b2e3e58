// A general comment /* does not */ nest; one with newlines acts like a newline.

package main

import "fmt"

func main() {
	/* one */ fmt.Println("a" /* inside */, "b") // to the end
	x := 1                                       /* a comment
	with a newline ends the statement */
	y := 2
	fmt.Println(x, y, "/* not a comment */", "// nor this", `/* nor this`)
}
