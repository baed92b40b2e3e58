package exits3

import (
	"os"
	"testing"
)

func TestThree(t *testing.T) { os.Exit(3) }
