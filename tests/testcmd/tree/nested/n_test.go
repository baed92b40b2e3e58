package nested

import "testing"

func TestN(t *testing.T) {}
