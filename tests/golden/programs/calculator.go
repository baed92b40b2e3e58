package main

import (
	"errors"
	"fmt"
	"strconv"
	"unicode"
)

type parser struct {
	s   []rune
	pos int
}

var errSyntax = errors.New("syntax error")

func (p *parser) peek() rune {
	for p.pos < len(p.s) && unicode.IsSpace(p.s[p.pos]) {
		p.pos++
	}
	if p.pos < len(p.s) {
		return p.s[p.pos]
	}
	return 0
}

func (p *parser) expr() float64 {
	v := p.term()
	for {
		switch p.peek() {
		case '+':
			p.pos++
			v += p.term()
		case '-':
			p.pos++
			v -= p.term()
		default:
			return v
		}
	}
}

func (p *parser) term() float64 {
	v := p.factor()
	for {
		switch c := p.peek(); c {
		case '*', '/':
			p.pos++
			if f := p.factor(); c == '*' {
				v *= f
			} else {
				v /= f
			}
		default:
			return v
		}
	}
}

func (p *parser) factor() float64 {
	switch c := p.peek(); {
	case c == '(':
		p.pos++
		v := p.expr()
		if p.peek() != ')' {
			panic(errSyntax)
		}
		p.pos++
		return v
	case c == '-':
		p.pos++
		return -p.factor()
	case unicode.IsDigit(c):
		start := p.pos
		for p.pos < len(p.s) && (unicode.IsDigit(p.s[p.pos]) || p.s[p.pos] == '.') {
			p.pos++
		}
		v, err := strconv.ParseFloat(string(p.s[start:p.pos]), 64)
		if err != nil {
			panic(err)
		}
		return v
	}
	panic(fmt.Errorf("%w at %d", errSyntax, p.pos))
}

func eval(s string) (v float64, err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	p := &parser{s: []rune(s)}
	v = p.expr()
	if p.peek() != 0 {
		return 0, errSyntax
	}
	return
}

func main() {
	for _, s := range []string{"1+2*3", "(1+2)*3", "-4/2 - 1.5", "1/0", "2*(3", "abc", "1.2.3", "((2))"} {
		fmt.Println(eval(s))
	}
}
