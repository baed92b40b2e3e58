package usesbroken

import (
	"testing"

	"example.org/tree/brokenx"
)

func TestF(t *testing.T) { brokenx.F() }
