// wasm: skip, signals to oneself need a process

package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	p, _ := os.FindProcess(os.Getpid())
	fmt.Println(p.Signal(syscall.SIGUSR1))
	select {
	case s := <-c:
		fmt.Println(s, s == syscall.SIGUSR1)
	case <-time.After(5 * time.Second):
		fmt.Println("no signal")
	}
	signal.Stop(c)
}
