package main

import (
	"fmt"
	"path"
	"path/filepath"
)

func main() {
	fmt.Println(path.Join("a", "b/../c", "/d"), path.Base("/a/b.txt"), path.Dir("/a/b.txt"), path.Ext("x.tar.gz"), path.Clean("a//b/./c/.."), path.IsAbs("/x"))
	d, f := path.Split("static/myfile.css")
	ok, err := path.Match("*.go", "main.go")
	fmt.Println(d, f, ok, err)
	_, err = path.Match("[", "x")
	rel, err2 := filepath.Rel("/a/b", "/a/c/d")
	fmt.Println(err, rel, err2, filepath.ToSlash("a/b"), filepath.VolumeName("c:/x") == "")
}
