package files

import "testing"

func TestOne(t *testing.T) { two() }
