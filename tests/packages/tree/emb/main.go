package main

import (
	"embed"
	"fmt"
)

//go:embed data
var files embed.FS

func main() {
	text, err := files.ReadFile("data/x.txt")
	fmt.Print(string(text), err, "\n")
}
