package main

import (
	"os"
	"testing"
)

func TestAdd(t *testing.T) {
	if Add(1, 2) != 3 {
		t.Fatal("bad")
	}
}

func TestFolder(t *testing.T) {
	if _, err := os.Stat("main.go"); err != nil {
		t.Fatal(err)
	}
}

func Test(t *testing.T)  {}
func Testing(*testing.T) {}
