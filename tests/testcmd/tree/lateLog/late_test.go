package late

import (
	"testing"
	"time"
)

var first *testing.T

func TestFirst(t *testing.T) { first = t }

func TestSecond(t *testing.T) {
	first.Log("too late")
	time.Sleep(time.Second)
}
