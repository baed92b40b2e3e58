package main

import "fmt"

type Animal interface{ Sound() string }
type Base struct{ name string }

func (b Base) Name() string      { return b.name }
func (b *Base) SetName(s string) { b.name = s }
func (b Base) Sound() string     { return "..." }

type Dog struct {
	*Base
	age int
}

func (Dog) Sound() string { return "woof" }

type Puppy struct {
	Dog
	Animal
}
type Logger struct{ fmt.Stringer }
type str string

func (s str) String() string { return "str:" + string(s) }

func main() {
	d := Dog{&Base{"rex"}, 3}
	d.SetName("max")
	fmt.Println(d.Name(), d.Sound(), d.Base.Sound(), d.name)
	p := Puppy{Dog: d}
	fmt.Println(p.Name(), p.Dog.Sound(), p.Animal == nil)
	l := Logger{str("x")}
	fmt.Println(l.String(), l)
	var s interface{ SetName(string) } = d
	s.SetName("via")
	fmt.Println(d.Name())
	f := Dog.Name
	g := (*Puppy).Name
	fmt.Println(f(d), g(&p))
}
