package fuzz

import "testing"

func FuzzParse(f *testing.F) {
	f.Add("a")
	f.Add("bx")
	f.Fuzz(func(t *testing.T, s string) { Parse(s) })
}

func FuzzGood(f *testing.F) {
	f.Add(1, []byte("x"))
	f.Fuzz(func(t *testing.T, n int, b []byte) {
		if n < 0 && len(b) > 1000 {
			t.Skip()
		}
	})
}
