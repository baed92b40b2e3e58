package fuzzbad

import "testing"

func FuzzFinds(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 3 {
			t.Errorf("long")
		}
	})
}

func FuzzSeedFails(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 3 {
			t.Errorf("three: %q", b)
		}
	})
}
