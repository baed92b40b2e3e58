package main

import "fmt"

type T struct{ a int }

func (tv T) Mv(a int) int      { return tv.a + a }
func (tp *T) Mp(f float32) int { tp.a += int(f); return tp.a }

func makeT() *T { fmt.Println("makeT"); return &T{100} }

type I interface{ Mv(int) int }

func main() {
	t := T{10}
	f := t.Mv
	t.a = 20
	fmt.Println(f(1), t.Mv(1))
	g := t.Mp
	g(5)
	fmt.Println(t.a)
	h := makeT().Mv
	fmt.Println(h(1), h(2))
	var i I = t
	im := i.Mv
	i = T{0}
	fmt.Println(im(1), i.Mv(1), I.Mv(t, 3), T.Mv(t, 4), (*T).Mv(&t, 5), (*T).Mp(&t, 1))
	fmt.Printf("%T %T %T\n", T.Mv, (*T).Mp, I.Mv)
	pt := &t
	fv := pt.Mv
	pt.a = 0
	fmt.Println(fv(0))
	for _, fn := range []func(int) int{t.Mv, i.Mv, T{7}.Mv} {
		fmt.Print(fn(1), " ")
	}
	fmt.Println()
}
