package unused

import (
	"os"
	"testing"
)

func TestA(t *testing.T) {}
func TestA(t *testing.T) {}
