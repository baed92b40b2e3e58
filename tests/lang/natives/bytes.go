// Searching, comparing and moving bytes against loops that do it one by one: all short lengths and offsets,
// overlapping moves in both directions, needles of every length with near misses.
package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

var r = rand.New(rand.NewPCG(11, 12))

func index(s, sep string) int {
	for i := 0; i+len(sep) <= len(s); i++ {
		k := 0
		for k < len(sep) && s[i+k] == sep[k] {
			k++
		}
		if k == len(sep) {
			return i
		}
	}
	return -1
}

func lastIndex(s, sep string) int {
	for i := len(s) - len(sep); i >= 0; i-- {
		if index(s[i:i+len(sep)], sep) == 0 {
			return i
		}
	}
	return -1
}

func compare(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return min(max(len(a)-len(b), -1), 1)
}

func count(s string, c byte) (n int) {
	for i := range len(s) {
		if s[i] == c {
			n++
		}
	}
	return n
}

// text has few different bytes, so that searches nearly find things.
func text(n, letters int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.IntN(letters)) * 85
	}
	return string(b)
}

func want(what string, got, want any, args ...any) {
	if got != want {
		fmt.Printf("%s%q: %v, want %v\n", what, args, got, want)
	}
}

func search() {
	for n := range 140 {
		for range 6 {
			letters := 1 + r.IntN(4)
			s, sep := text(n, letters), text(r.IntN(min(n+2, 80)), letters)
			if r.IntN(3) == 0 && len(sep) <= n {
				at := r.IntN(n - len(sep) + 1)
				sep = s[at : at+len(sep)]
			}
			b, c := []byte(s), byte(r.IntN(letters+1))*85
			want("Index", strings.Index(s, sep), index(s, sep), s, sep)
			want("bytes.Index", bytes.Index(b, []byte(sep)), index(s, sep), s, sep)
			want("LastIndex", strings.LastIndex(s, sep), lastIndex(s, sep), s, sep)
			want("IndexByte", strings.IndexByte(s, c), index(s, string([]byte{c})), s, c)
			want("bytes.IndexByte", bytes.IndexByte(b, c), index(s, string([]byte{c})), s, c)
			want("LastIndexByte", bytes.LastIndexByte(b, c), lastIndex(s, string([]byte{c})), s, c)
			want("Count", strings.Count(s, string([]byte{c})), count(s, c), s, c)
			want("bytes.Count", bytes.Count(b, []byte{c}), count(s, c), s, c)
			other := s
			if n > 0 {
				i := r.IntN(n)
				other = s[:i] + string([]byte{c}) + s[i+1:r.IntN(n-i)+i+1]
			}
			want("Compare", strings.Compare(s, other), compare(s, other), s, other)
			want("bytes.Compare", bytes.Compare(b, []byte(other)), compare(s, other), s, other)
			want("Equal", bytes.Equal(b, []byte(other)), compare(s, other) == 0, s, other)
			want("==", s == other, compare(s, other) == 0, s, other)
			want("<", s < other, compare(s, other) < 0, s, other)
		}
	}
}

func move() {
	from := []byte(text(200, 200))
	for range 3000 {
		n, at, to := r.IntN(70), r.IntN(100), r.IntN(100)
		a, b := bytes.Clone(from), bytes.Clone(from)
		k := copy(a[to:to+n], a[at:at+n])
		for i := range n {
			b[to+i] = from[at+i]
		}
		want("copy", k, n)
		want("copy", string(a), string(b), n, at, to)
		w := make([]uint64, 30)
		for i := range w {
			w[i] = r.Uint64()
		}
		v := append([]uint64(nil), w...)
		n, at, to = n/4, at/10, to/10
		copy(v[to:to+n], v[at:])
		for i := range n {
			want("copy of words", v[to+i], w[at+i], n, at, to)
		}
	}
}

func main() {
	search()
	move()
	fmt.Println("done")
}

// output:
// done
