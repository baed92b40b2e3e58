package panicgo

import "testing"

func TestGo(t *testing.T) {
	go func() { panic("in a goroutine") }()
	select {}
}
