package main

type A struct{ b B }
type B struct{ a A }

type I interface{ I }

var x = y
var y = f()

func f() int { return x }

const a = b
const b = a

type S [len(s)]int

var s S

func main() {}
