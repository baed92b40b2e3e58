package initpanic

import "testing"

var x = func() int { panic("at init") }()

func TestI(t *testing.T) {}
