package stubborn

import (
	"os/exec"
	"testing"
)

func TestLeavesChild(t *testing.T) {
	cmd := exec.Command("sleep", "1")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
}
