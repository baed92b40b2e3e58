package signals

import (
	"syscall"
	"testing"
	"time"
)

func TestKilled(t *testing.T) {
	syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	time.Sleep(time.Minute)
}
