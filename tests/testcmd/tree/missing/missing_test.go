package missing

import (
	"testing"

	"example.org/tree/nosuch"
)

func TestMissing(t *testing.T) { nosuch.F() }
