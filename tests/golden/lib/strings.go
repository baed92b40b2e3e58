package main

import (
	"fmt"
	"strings"
	"unicode"
)

func main() {
	fmt.Println(strings.Contains("seafood", "foo"), strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"), strings.Count("cheese", "e"))
	fmt.Println(strings.Split("a,b,c", ","), strings.SplitN("a,b,c", ",", 2), strings.Fields("  foo bar  baz "), strings.Join([]string{"x", "y"}, "-"))
	fmt.Println(strings.Repeat("ab", 3), strings.Replace("oink oink oink", "k", "ky", 2), strings.ReplaceAll("aaa", "a", "b"))
	fmt.Println(strings.ToUpper("héllo ß"), strings.ToLower("ÀÉ"), strings.Title("go lang"), strings.TrimSpace(" \t x \n"))
	fmt.Println(strings.Trim("xxhixx", "x"), strings.TrimLeft("xxhi", "x"), strings.TrimPrefix("prefix-x", "prefix-"), strings.TrimFunc("123abc456", unicode.IsDigit))
	before, after, ok := strings.Cut("key=value=x", "=")
	fmt.Println(before, after, ok, strings.EqualFold("Go", "GO"), strings.HasPrefix("golang", "go"))
	var b strings.Builder
	for i := range 3 {
		fmt.Fprintf(&b, "%d...", i)
	}
	b.WriteByte('!')
	b.WriteRune('é')
	fmt.Println(b.String(), b.Len())
	r := strings.NewReplacer("<", "&lt;", ">", "&gt;")
	fmt.Println(r.Replace("<b>x</b>"), strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return unicode.ToUpper(r)
	}, "banana"))
	for w := range strings.SplitSeq("p q r", " ") {
		fmt.Print(w, ";")
	}
	for l := range strings.Lines("a\nb\nc") {
		fmt.Printf("%q", l)
	}
	fmt.Println(strings.Compare("a", "b"), strings.ContainsAny("x", "xyz"), strings.IndexFunc("Hello, 世界", unicode.IsUpper))
}
