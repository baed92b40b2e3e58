// Processes: the program executes itself; pipes, environment, directory, exit statuses, signals.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func child(what string) {
	switch what {
	case "args":
		fmt.Println(len(os.Args), os.Args[2:], os.Getenv("LOAM_WHAT"))
		wd, _ := os.Getwd()
		fmt.Println(filepath.Base(wd))
	case "cat":
		io.Copy(os.Stdout, os.Stdin)
	case "exit":
		fmt.Fprintln(os.Stderr, "to stderr")
		os.Exit(42)
	case "panic":
		panic("in the child")
	case "sleep":
		time.Sleep(time.Minute)
	case "notify":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGUSR1, syscall.SIGTERM)
		fmt.Println("ready")
		for s := range c {
			fmt.Println("got", s)
			if s == syscall.SIGTERM {
				os.Exit(5)
			}
		}
	case "extra":
		f := os.NewFile(3, "three")
		fmt.Fprint(f, "on descriptor 3")
		_, err := os.NewFile(4, "four").Write([]byte("x"))
		var e syscall.Errno
		errors.As(err, &e)
		fmt.Println(e)
	case "grandchild":
		out, err := command("args", "deep").Output()
		fmt.Print(string(out), err, "\n")
	case "parent":
		fmt.Println(fmt.Sprint(os.Getppid()) == os.Args[3])
	}
	os.Exit(0)
}

func command(args ...string) *exec.Cmd {
	exe, _ := os.Executable()
	c := exec.Command(exe, append([]string{"child"}, args...)...)
	c.Env = append(os.Environ(), "LOAM_WHAT=set")
	return c
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "child" {
		child(os.Args[2])
	}
	dir, _ := os.MkdirTemp("", "processes")
	defer os.RemoveAll(dir)
	os.Mkdir(filepath.Join(dir, "here"), 0755)
	c := command("args", "a", "b c", "")
	c.Dir = filepath.Join(dir, "here")
	out, err := c.CombinedOutput()
	fmt.Print(string(out), err, "\n")
	c = command("cat")
	c.Stdin = strings.NewReader(strings.Repeat("many bytes ", 50000))
	out, err = c.Output()
	fmt.Println(len(out), err)
	c = command("exit")
	var text strings.Builder
	c.Stderr = &text
	err = c.Run()
	fmt.Printf("%q %v %d\n", text.String(), err, c.ProcessState.ExitCode())
	out, err = command("panic").CombinedOutput()
	fmt.Println(strings.HasPrefix(string(out), "panic: in the child\n\ngoroutine 1 ["), err)
	c = command("sleep")
	c.Start()
	time.Sleep(20 * time.Millisecond)
	fmt.Println(c.Process.Signal(syscall.Signal(0)), c.Process.Kill(), c.Wait())
	fmt.Println(c.Process.Signal(syscall.SIGTERM))
	ws := c.ProcessState.Sys().(syscall.WaitStatus)
	fmt.Println(ws.Signaled(), ws.Signal(), c.ProcessState.ExitCode())
	c = command("notify")
	r, _ := c.StdoutPipe()
	c.Start()
	lines := bufio.NewReader(r)
	line, _ := lines.ReadString('\n')
	c.Process.Signal(syscall.SIGUSR1)
	line2, _ := lines.ReadString('\n')
	c.Process.Signal(syscall.SIGTERM)
	line3, _ := lines.ReadString('\n')
	fmt.Printf("%q %q %q %v\n", line, line2, line3, c.Wait())
	pr, pw, _ := os.Pipe()
	c = command("extra")
	c.ExtraFiles = []*os.File{pw}
	out, err = c.Output()
	pw.Close()
	extra, _ := io.ReadAll(pr)
	fmt.Printf("%q %q %v\n", out, extra, err)
	out, err = command("grandchild").Output()
	fmt.Print(string(out), err, "\n")
	out, err = command("parent", fmt.Sprint(os.Getpid())).Output()
	fmt.Print(string(out), err, "\n")
	fmt.Println(exec.Command(filepath.Join(dir, "nothing")).Run() != nil)
	os.WriteFile(filepath.Join(dir, "plain"), []byte("no program"), 0644)
	err = exec.Command(filepath.Join(dir, "plain")).Run()
	fmt.Println(errors.Is(err, os.ErrPermission))
	os.WriteFile(filepath.Join(dir, "strange"), []byte("\x01\x02 no program"), 0755)
	err = exec.Command(filepath.Join(dir, "strange")).Run()
	fmt.Println(errors.Is(err, syscall.ENOEXEC))
	var ws2 syscall.WaitStatus
	_, err = syscall.Wait4(-1, &ws2, syscall.WNOHANG, nil)
	fmt.Println(err)
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGUSR2)
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR2)
	fmt.Println(<-sig)
	signal.Ignore(syscall.SIGHUP)
	fmt.Println(syscall.Kill(syscall.Getpid(), syscall.SIGHUP), syscall.Kill(1<<22+1, 0))
}
