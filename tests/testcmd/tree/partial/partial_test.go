package partial

import (
	"fmt"
	"os"
	"testing"
)

func TestPartial(t *testing.T) {
	fmt.Print("no newline")
	os.Exit(2)
}
