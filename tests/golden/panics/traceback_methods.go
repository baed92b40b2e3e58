package main

type T struct{ n int }

//go:noinline
func (t T) Value(x int) { t.inner(x, "s", nil) }

//go:noinline
func (t *T) inner(x int, s string, p *T) {
	call(func() {
		panic("deep")
	})
}

//go:noinline
func call(f func()) { f() }

//go:noinline
func generic[E any](e E, t T) { t.Value(3) }

func main() {
	generic("x", T{4})
}
