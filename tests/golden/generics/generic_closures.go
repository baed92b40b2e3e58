package main

import "fmt"

func Memo[K comparable, V any](f func(K) V) func(K) V {
	m := map[K]V{}
	calls := 0
	return func(k K) V {
		if v, ok := m[k]; ok {
			return v
		}
		calls++
		v := f(k)
		m[k] = v
		fmt.Print("[", calls, "]")
		return v
	}
}

func Curry[A, B, C any](f func(A, B) C) func(A) func(B) C {
	return func(a A) func(B) C { return func(b B) C { return f(a, b) } }
}

type Option[T any] func(*T)

func Build[T any](opts ...Option[T]) T {
	var t T
	for _, o := range opts {
		o(&t)
	}
	return t
}

type cfg struct {
	a int
	b string
}

func WithA(a int) Option[cfg] { return func(c *cfg) { c.a = a } }

func Defer[T fmt.Stringer](t T) (s string) {
	defer func() { s += t.String() }()
	return "x"
}

type str string

func (s str) String() string { return string(s) }

func main() {
	sq := Memo(func(i int) int { return i * i })
	fmt.Println(sq(3), sq(3), sq(4))
	fmt.Println(Curry(func(a int, b string) string { return fmt.Sprint(a, b) })(1)("z"))
	fmt.Println(Build(WithA(3), func(c *cfg) { c.b = "q" }), Defer(str("y")))
}
