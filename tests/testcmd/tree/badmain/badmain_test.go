package badmain

import "testing"

func TestMain(m *testing.M, n int) {}
