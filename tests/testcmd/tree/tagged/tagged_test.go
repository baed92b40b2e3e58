package tagged

import "testing"

func TestTag(t *testing.T) { t.Log(Tag) }
