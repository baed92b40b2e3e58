package main

import "fmt"

func main() {
	go func() {
		select {}
	}()
	go func() {
		for {
		}
	}()
	defer fmt.Println("main returns, the others end with it")
}
