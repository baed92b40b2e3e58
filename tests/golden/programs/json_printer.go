package main

import (
	"fmt"
	"sort"
	"strings"
)

type value interface{ write(*strings.Builder, int) }
type (
	num  float64
	str  string
	arr  []value
	obj  map[string]value
	null struct{}
)

func pad(b *strings.Builder, n int) { b.WriteString("\n" + strings.Repeat("  ", n)) }

func (n num) write(b *strings.Builder, _ int) { fmt.Fprint(b, float64(n)) }
func (s str) write(b *strings.Builder, _ int) { fmt.Fprintf(b, "%q", string(s)) }
func (null) write(b *strings.Builder, _ int)  { b.WriteString("null") }
func (a arr) write(b *strings.Builder, d int) {
	b.WriteByte('[')
	for i, v := range a {
		if i > 0 {
			b.WriteByte(',')
		}
		pad(b, d+1)
		v.write(b, d+1)
	}
	pad(b, d)
	b.WriteByte(']')
}

func (o obj) write(b *strings.Builder, d int) {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		pad(b, d+1)
		fmt.Fprintf(b, "%q: ", k)
		o[k].write(b, d+1)
	}
	pad(b, d)
	b.WriteByte('}')
}

func main() {
	var b strings.Builder
	obj{"z": arr{num(1), str("two\n"), null{}}, "a": obj{"nested": num(2.5)}}.write(&b, 0)
	fmt.Println(b.String())
}
