package main

import (
	"os"
	"testing"

	"example.com/text/upper"
)

var ready bool

func TestMain(m *testing.M) {
	ready = true
	os.Exit(m.Run())
}

func TestWords(t *testing.T) {
	if !ready {
		t.Fatal("TestMain did not run")
	}
	if got := upper.Words([]string{"a"}); got[0] != "A" {
		t.Errorf("got %v", got)
	}
}
