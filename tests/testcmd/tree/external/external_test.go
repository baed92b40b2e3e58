package external_test

import (
	"testing"

	"example.org/tree/external"
	"example.org/tree/external/user"
)

func TestHalf(t *testing.T) {
	if external.Half(4) != 2 || user.Quarter8() != 2 {
		t.Error("half")
	}
}
