package main

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed data/hello.txt
var hello string

//go:embed data/hello.txt
var raw []byte

//go:embed data/*.txt data/sub
var files embed.FS

func main() {
	fmt.Printf("%q %d\n", hello, len(raw))
	fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		fmt.Println(path, d.IsDir(), err)
		return nil
	})
	b, err := files.ReadFile("data/sub/deep.md")
	fmt.Printf("%q %v\n", b, err)
	_, err = files.ReadFile("data/none.txt")
	fmt.Println(err)
	_, err = files.Open("data/sub/.hidden")
	fmt.Println(err)
}
