package panicsub

import (
	"errors"
	"testing"
)

func TestSub(t *testing.T) {
	t.Cleanup(func() { t.Log("cleaned") })
	t.Run("inner", func(t *testing.T) {
		t.Log("before")
		panic(errors.New("inner panic"))
	})
}
