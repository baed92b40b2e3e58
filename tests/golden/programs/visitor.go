package main

import "fmt"

type expr interface{ accept(visitor) any }
type visitor interface {
	num(n float64) any
	bin(op byte, l, r expr) any
}
type num float64
type bin struct {
	op   byte
	l, r expr
}

func (n num) accept(v visitor) any { return v.num(float64(n)) }
func (b bin) accept(v visitor) any { return v.bin(b.op, b.l, b.r) }

type evaluator struct{}

func (evaluator) num(n float64) any { return n }
func (e evaluator) bin(op byte, l, r expr) any {
	a, b := l.accept(e).(float64), r.accept(e).(float64)
	switch op {
	case '+':
		return a + b
	case '*':
		return a * b
	}
	panic("op " + string(op))
}

type printer struct{ depth int }

func (p *printer) num(n float64) any { return fmt.Sprint(n) }
func (p *printer) bin(op byte, l, r expr) any {
	p.depth++
	return fmt.Sprintf("(%v %c %v)", l.accept(p), op, r.accept(p))
}

func main() {
	e := bin{'+', num(1), bin{'*', num(2), bin{'+', num(3), num(4)}}}
	p := &printer{}
	fmt.Println(e.accept(evaluator{}), e.accept(p), p.depth)
}
