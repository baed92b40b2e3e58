package main

import (
	"fmt"
	"go/importer"
	"os/exec"
	"path/filepath"
	"runtime"
)

func main() {
	out, err := exec.Command(filepath.Join(runtime.GOROOT(), "bin", "go"), "env", "GOOS").CombinedOutput()
	fmt.Print(string(out), err, "\n")
	p, err := importer.Default().Import("unicode/utf8")
	fmt.Println(p, err, p.Scope().Lookup("RuneError"))
}
