package cycletest

import (
	"testing"

	"example.org/tree/cycletest/user"
)

func TestC(t *testing.T) { user.U() }
