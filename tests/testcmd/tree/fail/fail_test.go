package fail

import (
	"errors"
	"fmt"
	"testing"
)

func TestOK(t *testing.T) {}

func TestError(t *testing.T) {
	t.Error("first")
	t.Errorf("second %v", errors.New("reason"))
	fmt.Println("printed")
}

func TestFatal(t *testing.T) {
	t.Fatal("stops\nin two lines")
	t.Error("never")
}

func TestSubFails(t *testing.T) {
	t.Run("good", func(t *testing.T) { t.Log("quiet") })
	t.Run("bad", func(t *testing.T) {
		t.Run("deep", func(t *testing.T) { t.FailNow() })
		helper(t, "from a helper")
	})
}

func helper(t *testing.T, text string) {
	t.Helper()
	t.Error(text)
}
