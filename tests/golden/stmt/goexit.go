package main

import (
	"fmt"
	"runtime"
)

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("recover is", recover()) }()
		func() {
			defer fmt.Println("inner defer")
			runtime.Goexit()
		}()
		fmt.Println("never")
	}()
	<-done
	done2 := make(chan bool)
	go func() {
		defer close(done2)
		defer func() {
			defer func() { fmt.Println("got", recover()) }()
			panic("while exiting")
		}()
		runtime.Goexit()
	}()
	<-done2
	done3 := make(chan bool)
	go func() {
		defer close(done3)
		defer func() {
			recover()
			fmt.Println("goexit in recovering defer")
		}()
		defer runtime.Goexit()
		panic("aborted by goexit")
	}()
	<-done3
	fmt.Println("end")
}
