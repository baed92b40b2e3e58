package bad

import "testing"

func TestA(t *testing.T) { x := 1 }

func TestB(t testing.T) {}
