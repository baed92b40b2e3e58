package nomain

import "testing"

func TestMain(m *testing.M) {}

func TestN(t *testing.T) { t.Fatal("never") }
