// wasm: skip, the virtual system has no programs

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

func main() {
	out, err := exec.Command("echo", "hi", "there").Output()
	fmt.Printf("%q %v\n", out, err)
	cmd := exec.Command("cat")
	cmd.Stdin = strings.NewReader("through cat")
	out, err = cmd.CombinedOutput()
	fmt.Println(string(out), err)
	err = exec.Command("sh", "-c", "echo oops >&2; exit 3").Run()
	var ee *exec.ExitError
	fmt.Println(err, errors.As(err, &ee), ee.ExitCode())
	_, err = exec.LookPath("surely-no-such-program")
	fmt.Println(err)
}
