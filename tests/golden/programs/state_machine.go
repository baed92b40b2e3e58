package main

import "fmt"

type state func(*lexer) state
type lexer struct {
	in    string
	pos   int
	start int
	out   []string
}

func (l *lexer) emit(kind string) {
	l.out = append(l.out, kind+":"+l.in[l.start:l.pos])
	l.start = l.pos
}

func start(l *lexer) state {
	if l.pos >= len(l.in) {
		return nil
	}
	switch c := l.in[l.pos]; {
	case c == ' ':
		l.pos++
		l.start = l.pos
		return start
	case c >= '0' && c <= '9':
		return number
	case c >= 'a' && c <= 'z':
		return word
	}
	l.pos++
	l.emit("op")
	return start
}

func run(l *lexer, ok func(byte) bool, kind string) state {
	for l.pos < len(l.in) && ok(l.in[l.pos]) {
		l.pos++
	}
	l.emit(kind)
	return start
}

func number(l *lexer) state { return run(l, func(c byte) bool { return c >= '0' && c <= '9' }, "num") }
func word(l *lexer) state   { return run(l, func(c byte) bool { return c >= 'a' && c <= 'z' }, "id") }

func main() {
	l := &lexer{in: "let x1 = 42+y"}
	for s := state(start); s != nil; {
		s = s(l)
	}
	fmt.Printf("%q\n", l.out)
}
