package badcorpus

import "testing"

func FuzzB(f *testing.F) {
	f.Fuzz(func(t *testing.T, n int) {})
}
