package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("p: ")
	log.SetOutput(os.Stdout)
	log.Println("line", 1)
	var b bytes.Buffer
	l := log.New(&b, "[x] ", log.Lshortfile|log.Lmsgprefix)
	l.Printf("val=%d", 5)
	fmt.Print(b.String())
	defer fmt.Println("not run by Fatal")
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		log.Panicf("bad %d", 1)
	}()
	log.Fatal("fatal exits")
}
