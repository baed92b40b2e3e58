package broken

import "testing"

func TestBroken(t *testing.T) {
	var unused int
	var s string = F()
	undefined(s)
}
