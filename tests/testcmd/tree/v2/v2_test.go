package v2

import "testing"

func TestV2(t *testing.T) {}
