package useinternal

import (
	"testing"

	_ "example.org/tree/hidden/internal/x"
	_ "internal/abi"
)

func TestU(t *testing.T) {}
