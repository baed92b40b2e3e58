package main

import (
	"fmt"
	"regexp"
)

func main() {
	re := regexp.MustCompile(`(?P<user>[a-z]+)@(?P<host>\w+)\.com`)
	s := "bob@example.com, alice@test.com; x@y.org"
	fmt.Println(re.MatchString(s), re.FindString(s), re.FindStringSubmatch(s), re.FindAllString(s, -1), re.FindStringIndex(s))
	fmt.Println(re.ReplaceAllString(s, "${host}:$user"), re.SubexpNames(), re.NumSubexp())
	fmt.Println(re.ReplaceAllStringFunc("a@b.com", func(m string) string { return "<" + m + ">" }))
	fmt.Println(regexp.MustCompile(`a(x*)b(y|z)?c`).FindAllStringSubmatchIndex("axxbyc abzc abc", -1))
	_, err := regexp.Compile(`a(b`)
	fmt.Println(err)
	fmt.Println(regexp.MustCompile(`\s+`).Split("a b   c", -1), regexp.QuoteMeta("1.5*x"), regexp.MustCompile(`^[^aeiou]+$`).MatchString("rhythm"))
	fmt.Printf("%q\n", regexp.MustCompile(`(?im)^go.*$`).FindAllString("GO one\nnot\ngopher", -1))
}
