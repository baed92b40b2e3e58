package importsmain

import (
	"testing"

	_ "example.org/tree/mainpkg"
)

func TestI(t *testing.T) {}
