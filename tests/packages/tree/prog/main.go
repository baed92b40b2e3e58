package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

var version = "dev"

func Add(a, b int) int { return a + b }

func main() {
	own, err := os.Executable()
	fmt.Println(filepath.Base(os.Args[0]), os.Args[1:], filepath.Base(own), err, version, Add(1, 2))
	if len(os.Args) > 1 && os.Args[1] == "again" {
		out, err := exec.Command(os.Args[0], "last").CombinedOutput()
		fmt.Print(string(out), err, "\n")
		os.Exit(3)
	}
}
