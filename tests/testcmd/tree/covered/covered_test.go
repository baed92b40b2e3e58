package covered

import "testing"

func TestKind(t *testing.T) {
	if Kind(7) != "middle" || Kind("x") != "text" {
		t.Error()
	}
}

func TestLoop(t *testing.T) {
	Loop(5)
	Loop(0)
}
