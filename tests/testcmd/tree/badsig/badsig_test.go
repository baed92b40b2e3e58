package badsig

import "testing"

func TestBad(t *testing.B) {}
