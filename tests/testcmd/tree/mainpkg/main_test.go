package main

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var word = flag.String("word", "none", "a word")

func TestMain(m *testing.M) {
	flag.Parse()
	fmt.Println("setup", *word, flag.Args())
	code := m.Run()
	fmt.Println("teardown", code)
	if *word == "exit" {
		os.Exit(7)
	}
}

func TestTwice(t *testing.T) {
	if Twice(2) != 4 {
		t.Error("twice")
	}
}
